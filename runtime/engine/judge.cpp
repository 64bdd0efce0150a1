// Why a rule does not apply, asked of rules that the index left out. See Stepper::judgeWhenAsked().
#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "runtime/engine/step.h"

namespace kopeck {

Fault Grants::judge(const EvalContext& context, std::int32_t rule, std::span<const Value> used, Outcome& out) {
  const auto r = static_cast<std::size_t>(rule);
  RuleOutcome& outcome = out.rules[r];
  outcome.looked_at = true;
  outcome.verdict = context.verdicts[r];
  exhausted_[r] = false;
  if (outcome.verdict != kApplies) return Fault::none;
  // It is no multiplier, has no effects, and is in no order: those are never left out where they apply.
  if (const Fault fault = amountOf(context, rule, used, out); fault != Fault::none) return fault;
  for (const std::int32_t other : live_) {
    const auto o = static_cast<std::size_t>(other);
    if (outcome.replaced || !isIn(Field::earns, r, out) || !isIn(Field::earns, o, out)) continue;
    const std::vector<std::int32_t>& targets = plan_.rules[o].replaces;
    if (std::find(targets.begin(), targets.end(), rule) == targets.end()) continue;
    outcome.outweighed_by = other;
    outcome.replaced = true;
  }
  return Fault::none;
}

void Stepper::judge(std::int32_t rule, Outcome& out) {
  const auto r = static_cast<std::size_t>(rule);
  const bool left_out = of_purchase_ && memory_ != nullptr && !memory_->every;
  if (!left_out || plan_.rules[r].trigger != plan::TriggerKind::purchase) return;
  if (std::as_const(out.rules)[r].looked_at || evaluator_.evaluateOne(context_, rule) != Fault::none) return;
  // Neither can fault: what could is never left out.
  (void)grants_.judge(context_, rule, used_, out);
}

void Stepper::judgeRest(Outcome& out) {
  for (std::size_t rule = 0; rule < plan_.rules.size(); ++rule) judge(static_cast<std::int32_t>(rule), out);
}

}  // namespace kopeck
