// Guarantees: whether what a programme promises of one receipt holds of this one. Pure; the interpreter judges, for
// every evaluator alike.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "runtime/engine/outcome.h"
#include "runtime/plan/plan.h"

namespace kopeck {

struct GuaranteeBreak {
  std::int32_t guarantee = -1;  // Plan::guarantees
  std::string sides;            // "12.50 RUB <= 10.00 RUB"; empty where the claim compares nothing
  friend bool operator==(const GuaranteeBreak&, const GuaranteeBreak&) = default;
};

/// What Op::result reads, one a Plan::results: of a receipt that was just applied. `context` is what it was evaluated
/// over (Stepper::context), with its masks.
[[nodiscard]] std::vector<Value> resultsOf(const plan::Plan& plan, const EvalContext& context, const Outcome& outcome);

/// The guarantees that do not hold. `denominators` as in TestCase::guarantee_denominators.
[[nodiscard]] std::vector<GuaranteeBreak> brokenGuarantees(const plan::Plan& plan, const EvalContext& context,
                                                           const Outcome& outcome,
                                                           const std::vector<std::vector<std::int64_t>>& denominators);

}  // namespace kopeck
