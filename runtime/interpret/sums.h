// Sums of a receipt's lines, as both evaluators and the index fill them.
#pragma once

#include "runtime/interpret/evaluator.h"

namespace kopeck {

/// How far the event at hand has come.
enum class SumStage : std::uint8_t {
  no_receipt,
  before_payment,  // of discounts and of redemption: nothing is paid yet
  receipt,
};
[[nodiscard]] SumStage sumStageOf(plan::TriggerKind trigger);

/// Requires masks.
[[nodiscard]] Fault fillSum(const plan::Plan& plan, const EvalContext& context, const plan::Sum& sum, SumStage stage,
                            Value& total);

}  // namespace kopeck
