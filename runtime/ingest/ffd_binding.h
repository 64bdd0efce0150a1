// FfdBinding: a mapping of fiscal receipts bound to what the programme declares.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runtime/event/schema.h"
#include "runtime/ingest/ffd_mapping.h"
#include "runtime/ingest/moment.h"

namespace kopeck {

class FfdBinding {
 public:
  /// The mapping outlives the result. The Error holds everything that does not fit, with file and line.
  static Result<FfdBinding> bind(const FfdMapping& mapping, const Schema& schema);

  /// One place for each attribute of the schema, nullptr where the mapping says nothing of it.
  std::vector<const FfdMapping::AttributeField*> receipt_attributes, item_attributes;
  /// For each kind of payment of the schema, the sums of a receipt that it is.
  std::vector<std::vector<std::string>> tenders;
  /// Where a till of that shop (nullptr: of none that the mapping names) stands.
  Zone& zoneOf(const FfdMapping::Store* store);

 private:
  class Binder;
  const FfdMapping* mapping_ = nullptr;
  std::vector<std::optional<Zone>> store_zones_;  // nothing: the one below
  std::optional<Zone> zone_;
};

}  // namespace kopeck
