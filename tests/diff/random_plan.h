// Random Plans, grown type by type so that they are sound and tests go deep.
#pragma once

#include "runtime/plan/plan.h"
#include "tests/diff/random.h"

namespace kopeck::diff {

inline constexpr std::int64_t kTextCount = 40;  // ids in use, some of them not in the Plan
inline constexpr Value kSomeDay = 20520;        // 2026-03-08

struct PlanSize {
  int sets = 6;
  int sums = 6;
  int rules = 10;
  int depth = 4;  // of expressions
};

/// Sound by plan::verify.
[[nodiscard]] plan::Plan randomPlan(Random& random, PlanSize size);

/// A value of the type as an event may bring it: mostly near what constants compare to, sometimes at the ends of int64.
/// Never kMissing.
[[nodiscard]] Value randomValue(Random& random, plan::Type type);

}  // namespace kopeck::diff
