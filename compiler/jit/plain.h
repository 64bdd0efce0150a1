// Which rules are worked out without a branch: where working out what nobody asks for costs less than the processor's
// wrong guesses whether the rule applies.
#pragma once

#include "runtime/plan/plan.h"

namespace kopeck::jit {

/// `knows_lines`: which sets have lines is known without going through them again.
[[nodiscard]] bool isPlain(const plan::Plan& plan, const plan::Rule& rule, bool knows_lines);

/// Whether the sets' expressions can be worked out for several lines at once: no calls, no arithmetic that may
/// overflow, no lists that are searched.
[[nodiscard]] bool setsAreWide(const plan::Plan& plan);

}  // namespace kopeck::jit
