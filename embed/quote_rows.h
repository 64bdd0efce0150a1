// QuoteRows: what stands behind the pointers of a kopeck_quote, kept until the session's next call.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "embed/call.h"

namespace kopeck::embed {

struct QuoteRows {
  std::vector<std::int64_t> discount_lines, earned, earned_lines;
  std::vector<std::int64_t> redeemed, most, most_lines, most_money_lines;
  std::vector<std::int64_t> active, pending, held;
  std::vector<std::int32_t> levels;
  std::vector<kopeck_given> given;
  std::vector<std::int64_t> given_lines;  // [given * lines + line]
};

}  // namespace kopeck::embed
