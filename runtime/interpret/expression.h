// The meaning of an expression of the Plan.
//
// Every operand is evaluated: nothing is skipped because another operand already settles the result, so whether there
// is a fault never depends on an order. (Conditions are different: those behind the first that fails are not looked
// at.) The range of a value is int64 without kMissing; a result that would be kMissing is an overflow, never "not
// known".
#pragma once

#include "runtime/interpret/evaluator.h"

namespace kopeck {

/// The value of `expr`. `line` is the line at hand for expressions of an ItemSet, and not read by others.
/// Sets `fault` on overflow and leaves it alone otherwise; the value then means nothing.
[[nodiscard]] Value evaluateExpr(const plan::Plan& plan, std::int32_t expr, const EvalContext& context,
                                 std::int64_t line, Fault& fault);

/// Whether a yes/no holds. One that was loaded from an optional attribute may be missing, and then does not.
[[nodiscard]] inline bool holds(Value yes_no) {
  return yes_no > 0;
}

/// Whether `day` lies around an anniversary of `origin`: Op::near_anniversary over known values. Days outside the years
/// 1 to 9999 (date arithmetic can leave them) are near nothing.
[[nodiscard]] bool nearAnniversary(Value day, Value origin, Value before_days, Value after_days);

/// Whether two dates fall in the same calendar month of any year: Op::month_of over known values. Days outside the
/// years 1 to 9999 fall in no month.
[[nodiscard]] bool sameMonth(Value a, Value b);

}  // namespace kopeck
