// The ten rules of evaluate_bench as somebody would write them in C++: over the same columns, compiled for this
// machine.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace kopeck::bench {

/// One receipt, as columns: the pointers of EvalContext that the rules look at.
struct Columns {
  const std::int64_t* reads = nullptr;   // birthday, tier, net of 30 days
  const std::int64_t* fields = nullptr;  // by plan::Field
  const std::uint32_t* sku = nullptr;
  const std::uint32_t* category = nullptr;
  const std::int64_t* quantity = nullptr;  // millionths
  const std::int64_t* net = nullptr;       // minor units
  const std::uint8_t* under = nullptr;     // by text: under the category of coffee
  std::size_t lines = 0;
};

/// Points of each rule, 0 where it does not apply.
using TenAmounts = std::array<std::int64_t, 10>;
void tenRules(const Columns& receipt, std::int32_t first_day, std::int32_t last_day, TenAmounts& points);

}  // namespace kopeck::bench
