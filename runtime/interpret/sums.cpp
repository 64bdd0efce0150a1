#include "runtime/interpret/sums.h"

#include "runtime/interpret/amount.h"

namespace kopeck {

SumStage sumStageOf(plan::TriggerKind trigger) {
  switch (trigger) {
    case plan::TriggerKind::purchase:
    case plan::TriggerKind::on_return:
      return SumStage::receipt;
    case plan::TriggerKind::discount:
      return SumStage::before_payment;
    case plan::TriggerKind::custom_event:
    case plan::TriggerKind::schedule:
      break;
  }
  return SumStage::no_receipt;
}

Fault fillSum(const plan::Plan& plan, const EvalContext& context, const plan::Sum& sum, SumStage stage, Value& total) {
  total = 0;
  if (sum.measure == plan::Measure::purchases) {
    total = stage == SumStage::no_receipt ? 0 : 1;
    return Fault::none;
  }
  const bool of_payment = sum.measure == plan::Measure::paid || sum.measure == plan::Measure::tender;
  if (of_payment && stage == SumStage::before_payment) return Fault::none;
  const LineColumn column(plan, context, sum.measure, sum.set, sum.tender);
  for (std::size_t line = 0; line < static_cast<std::size_t>(context.line_count); ++line)
    if (__builtin_add_overflow(total, column[line], &total)) return Fault::overflow;
  return Fault::none;
}

}  // namespace kopeck
