// Rejected: an input line, or a receipt, that ingest could not take, with its reason. Nothing is lost: every input line
// that is not blank is in an event or in a Rejected.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace kopeck {

/// Why. Names (reasonName) are part of the interface: summaries count by them.
enum class Reason : std::uint8_t {
  not_json,
  truncated,
  not_utf8,
  line_too_long,
  unknown_type,
  unknown_event,
  not_supported,
  field_missing,
  field_repeated,
  bad_value,
  bad_number,
  too_many_decimals,
  out_of_range,
  bad_date,
  unknown_choice,
  unknown_attribute,
  no_lines,
  redeem_anonymous,
  bad_row,
  unclosed_quote,
  mixed_receipt,
  mixed_quantities,
  price_not_positive,
  negative_quantity,
  not_a_sale,
  not_goods,
  no_receipt,
  not_a_receipt,
  correction,
  expense,
  expense_return,
  advance,
  total_mismatch,
  storno_unmatched,
  count_,
};

/// "field_missing"
[[nodiscard]] std::string_view reasonName(Reason reason);

struct Rejected {
  std::uint64_t source_line = 0;  // 1-based, where it begins
  Reason reason = Reason::not_json;
  std::vector<std::string> args;  // what the message names: a field, the text found
  std::string receipt;            // its id; empty where unknown
  std::uint32_t lines = 0;        // item lines that are refused with it
  std::string raw;                // as it came; of a line that is too long, its beginning
  bool part_of_receipt = false;   // only these lines: the receipt's other lines go on
};

/// One sentence for a person, lower case start, no full stop.
[[nodiscard]] std::string messageEn(const Rejected& rejected);
[[nodiscard]] std::string messageRu(const Rejected& rejected);

/// The line of the `--rejects` file, with its line break:
/// {"line":7,"reason":"field_missing","message":"…","receipt":"…","raw":"…"}
/// Bytes that are not UTF-8 are written as U+FFFD.
[[nodiscard]] std::string rejectLine(const Rejected& rejected, std::string_view message);

}  // namespace kopeck
