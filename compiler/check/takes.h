// What is taken off before redemption: `take` and `give` of discounts, coupons and rules. Internal to compiler/check.
#pragma once

#include <vector>

#include "compiler/check/expr.h"

namespace kopeck::checking {

/// The clause as takes; empty after a report. A set that it describes in place joins out.sets.
[[nodiscard]] std::vector<checked::Take> checkTake(Context& context, const ast::TakeClause& clause);

/// Whole units free, now; nothing after a report.
[[nodiscard]] std::optional<checked::Take> checkGive(Context& context, const ast::GiveClause& clause);

/// How many whole units a clause gives.
[[nodiscard]] std::optional<Value> checkUnits(Context& context, const ast::GiveClause& clause);

}  // namespace kopeck::checking
