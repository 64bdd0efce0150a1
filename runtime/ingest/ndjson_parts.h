// NdjsonParts: what an input line says beside its single values, attributes and goods: points by wallet, payments by
// kind, promo codes, coupons, and what an `opening` brings. Reads JSON values into the columns at the end of a batch.
#pragma once

#include <simdjson.h>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/event/event.h"
#include "runtime/event/schema.h"
#include "runtime/ingest/fields.h"
#include "runtime/ingest/ingest.h"
#include "runtime/ingest/json_scalar.h"

namespace kopeck {

enum class Part : std::uint8_t { redeem, redeemed, tenders, codes, coupons, lots, tier, spend };
[[nodiscard]] std::string_view partName(Part part);

class NdjsonParts {
 public:
  /// `ignored` is told each name that the programme does not know.
  NdjsonParts(const Schema& schema, const IngestNames& names, TextCache& texts, bool strict,
              std::function<void(std::string)> ignored);
  /// A new event; `has_escapes` as readScalar takes it.
  void begin(bool has_escapes);
  /// Reads one part; false with the reason in `why` when it can't be taken.
  [[nodiscard]] bool read(Part part, simdjson::ondemand::value value, EventBatch& batch, Rejected& why);
  /// Points of one wallet, for the event as a whole (an `adjust`).
  [[nodiscard]] bool adjust(std::string_view wallet, std::string_view points, Rejected& why);
  /// Writes the event's columns, before appendEvent.
  void finish(EventBatch& batch) const;
  /// Some points are to pay.
  [[nodiscard]] bool redeems() const;

 private:
  using Object = std::function<bool(std::string_view key, simdjson::ondemand::value& value)>;
  [[nodiscard]] bool fail(Reason reason, std::vector<std::string> args = {});
  [[nodiscard]] bool scalar(simdjson::ondemand::value& value, Scalar& scalar);
  [[nodiscard]] bool each(simdjson::ondemand::value& value, const Object& each);
  [[nodiscard]] bool entries(simdjson::ondemand::value& value,
                             const std::function<bool(simdjson::ondemand::value&)>& each);
  [[nodiscard]] bool ignore(std::string name);
  [[nodiscard]] bool number(const Scalar& scalar, int decimals, bool may_be_negative, Value& to);
  [[nodiscard]] bool date(const Scalar& scalar, Day& to);
  [[nodiscard]] bool points(simdjson::ondemand::value& value, std::vector<Value>& to);
  [[nodiscard]] bool tenders(simdjson::ondemand::value& value);
  [[nodiscard]] bool codes(simdjson::ondemand::value& value, EventBatch& batch);
  [[nodiscard]] bool coupons(simdjson::ondemand::value& value);
  [[nodiscard]] bool coupon(std::string_view name, Value count);
  [[nodiscard]] bool lot(simdjson::ondemand::value& value, EventBatch& batch);
  [[nodiscard]] bool tier(simdjson::ondemand::value& value, EventBatch& batch);
  [[nodiscard]] bool level(std::string_view block, const Scalar& level, EventBatch& batch);
  [[nodiscard]] bool spend(simdjson::ondemand::value& value, EventBatch& batch);

  const Schema& schema_;
  IngestNames names_;
  TextCache& texts_;
  bool strict_;
  std::function<void(std::string)> ignored_;
  bool has_escapes_ = false;
  Part part_ = Part::redeem;
  Rejected* why_ = nullptr;
  std::string buffer_;
  std::vector<Value> asked_, stated_, tenders_, coupons_;
};

}  // namespace kopeck
