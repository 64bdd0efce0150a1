// The same programme with two of its rules in each other's place. Internal to compiler/analysis.
#pragma once

#include <cstdint>
#include <vector>

#include "runtime/plan/plan.h"

namespace kopeck::analysis {

/// The Plan whose rule i is `plan`'s rule order[i]; everything that names rules names the same ones. Requires a
/// permutation that keeps the parts of one rule together and in their order.
[[nodiscard]] plan::Plan reordered(const plan::Plan& plan, const std::vector<std::int32_t>& order);

/// The order of a file in which two authors' rules (each rising and in one piece) have changed places.
[[nodiscard]] std::vector<std::int32_t> swapped(std::size_t rules, const std::vector<std::int32_t>& first,
                                                const std::vector<std::int32_t>& second);

}  // namespace kopeck::analysis
