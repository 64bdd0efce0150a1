// An event as it came, read once more from its own text: the little of it that the tables must agree with.
#pragma once

#include <simdjson.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tools/auditor/calendar.h"

namespace kopeck::auditor {

struct RawLine {
  std::optional<std::int64_t> quantity;  // millionths
  std::optional<std::int64_t> amount;    // minor units, after the input's own discount
  std::int64_t tax = 0;                  // minor units
};

struct RawSpend {
  Day on = kNone;  // kNone: the opening's own day
  std::int64_t amount = 0;
};

struct RawEvent {
  std::string type;  // "purchase", …; empty where the line is not in the ledger's own form
  std::string id, customer, of;
  Day day = kNone;
  std::int64_t second = 0;
  bool zoned = false;  // the moment depends on a time zone: its day may be the next or the one before
  std::vector<RawLine> lines;
  std::vector<RawSpend> spend;
  bool tier = false;  // an opening that states a tier
};

class RawReader {
 public:
  explicit RawReader(int money_decimals) : money_decimals_(money_decimals) {}
  /// Reads one line; `room` are the bytes that may be read from its begin on, at least SIMDJSON_PADDING more than it
  /// has. False when it is no JSON object.
  [[nodiscard]] bool read(std::string_view line, std::size_t room, RawEvent& event);

 private:
  using Value = simdjson::ondemand::value;
  bool field(std::string_view key, Value value, RawEvent& event);
  bool line(Value value, RawEvent& event);
  bool spend(Value value, RawEvent& event);
  simdjson::ondemand::parser parser_;
  int money_decimals_;
};

}  // namespace kopeck::auditor
