// Where an account keeps what the rules need. Internal to compiler/lower.
#pragma once

#include "runtime/plan/plan.h"

namespace kopeck::lowering {

/// Places attributes, limits' pairs, `ever` sums, further tiers and debts among the account's fixed words, and the
/// other sums in the days' buckets. Aggregates say with a slot other than -1 that they need one; limits by their scope
/// and period.
void layOutLimits(plan::Plan& plan);
void layOutAggregates(plan::Plan& plan);

/// The days that a window can look back, the receipt's own included.
[[nodiscard]] std::int32_t reachOf(const plan::Window& window);

}  // namespace kopeck::lowering
