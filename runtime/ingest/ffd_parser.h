// FfdParser: one JSON document with a fiscal receipt as one event at the end of a batch, or refused.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "runtime/event/event.h"
#include "runtime/event/schema.h"
#include "runtime/event/text.h"
#include "runtime/ingest/ffd_mapping.h"
#include "runtime/ingest/ingest.h"

namespace kopeck {

class FfdParser {
 public:
  /// An Error when a time zone is unknown, the currency has no kopecks, or the mapping and the schema don't fit.
  static Result<FfdParser> make(const FfdMapping& mapping, const Schema& schema, TextPool& texts);
  FfdParser(FfdParser&&) noexcept;
  ~FfdParser();

  /// Reads `text`, behind which Documents::kPadding bytes may be read. Appends an event, or what was refused, or, where
  /// only some lines were, both.
  void parse(std::string_view text, std::uint64_t number, EventBatch& batch, std::vector<Rejected>& rejected);

 private:
  class Impl;
  explicit FfdParser(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace kopeck
