// Why a rule does not apply, asked of rules that the index left out. See Stepper::judge().
#include <algorithm>
#include <cstdint>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

#include "runtime/engine/step.h"

namespace kopeck {

Fault Grants::judge(const EvalContext& context, std::int32_t rule, std::span<const Value> used, Outcome& out) {
  const auto r = static_cast<std::size_t>(rule);
  RuleOutcome& outcome = out.rules[r];
  outcome.looked_at = true;
  outcome.verdict = context.verdicts[r];
  exhausted_[r] = 0;
  if (outcome.verdict != kApplies) return Fault::none;
  // It is no multiplier, has no effects, and is in no order: those are never left out where they apply.
  if (const Fault fault = amountOf(context, rule, used, out); fault != Fault::none) return fault;
  replaceJudged(Field::earns, rule, live_, out);
  return Fault::none;
}

void Grants::judgeDiscount(const EvalContext& context, std::int32_t rule, std::span<const Value> used, bool may,
                           Outcome& out) {
  const auto r = static_cast<std::size_t>(rule);
  RuleOutcome& outcome = out.rules[r];
  outcome.looked_at = true;
  outcome.verdict = context.verdicts[r];
  exhausted_[r] = 0;
  if (outcome.verdict != kApplies) return;
  timesOfDiscount(r, used, outcome);
  if (!may) exhausted_[r] = 1;
  others_.clear();
  for (const std::int32_t other : out.rules.written())
    if (plan_.rules[static_cast<std::size_t>(other)].trigger == plan::TriggerKind::discount) others_.push_back(other);
  std::sort(others_.begin(), others_.end());
  replaceJudged(Field::discounts, rule, others_, out);
}

/// The first of `others` that stands in the rule's place is said.
void Grants::replaceJudged(Field field, std::int32_t rule, std::span<const std::int32_t> others, Outcome& out) const {
  const auto r = static_cast<std::size_t>(rule);
  RuleOutcome& outcome = out.rules[r];
  for (const std::int32_t other : others) {
    const auto o = static_cast<std::size_t>(other);
    if (!facts_[o].replaces || !isIn(field, r, out) || !isIn(field, o, out)) continue;
    const std::vector<std::int32_t>& targets = plan_.rules[o].replaces;
    if (std::find(targets.begin(), targets.end(), rule) == targets.end()) continue;
    outcome.outweighed_by = other;
    outcome.replaced = true;
    return;
  }
}

bool Stepper::isLeftOut(std::int32_t rule, plan::TriggerKind trigger, const Outcome& out) const {
  const auto r = static_cast<std::size_t>(rule);
  return plan_.rules[r].trigger == trigger && !out.rules[r].looked_at;
}

void Stepper::judge(std::int32_t rule, Outcome& out) {
  const std::int32_t rules[] = {rule};
  judge(rules, out);
}

void Stepper::judge(std::span<const std::int32_t> rules, Outcome& out) {
  if (!of_purchase_ || memory_ == nullptr || memory_->every) return;
  bool discounts = false;
  for (const std::int32_t rule : rules) {
    discounts = discounts || isLeftOut(rule, plan::TriggerKind::discount, out);
    if (!isLeftOut(rule, plan::TriggerKind::purchase, out)) continue;
    // Neither can fault: what could is never left out.
    if (evaluator_.evaluateOne(context_, rule) == Fault::none) (void)grants_.judge(context_, rule, used_, out);
  }
  if (discounts) judgeDiscounts(rules, out);
}

/// Over the receipt as discounts saw it; afterwards everything is as it was.
void Stepper::judgeDiscounts(std::span<const std::int32_t> rules, Outcome& out) {
  const EvalContext now = context_;
  Value& net = fields_[static_cast<std::size_t>(plan::Field::net)];
  Value& paid = fields_[static_cast<std::size_t>(plan::Field::paid)];
  const Value net_now = net;
  const Value paid_now = paid;
  context_.net = before_discounts_.net;
  context_.quantity = before_discounts_.quantity;
  if (!out.first_reads.empty()) context_.reads = out.first_reads.data();
  net = paid = before_discounts_.sum;
  if (evaluator_.evaluateSums(context_, {plan::TriggerKind::discount, -1}) == Fault::none) {
    for (const std::int32_t rule : rules) {
      if (!isLeftOut(rule, plan::TriggerKind::discount, out)) continue;
      if (evaluator_.evaluateOne(context_, rule) != Fault::none) continue;
      grants_.judgeDiscount(context_, rule, used_, mayTake(static_cast<std::size_t>(rule), out), out);
    }
  }
  context_ = now;
  net = net_now;
  paid = paid_now;
  // As often as before, over the same columns: it can't fault now either.
  (void)evaluator_.evaluateSums(context_, {plan::TriggerKind::purchase, -1});
}

void Stepper::judgeRest(Outcome& out) {
  std::vector<std::int32_t> all(plan_.rules.size());
  std::iota(all.begin(), all.end(), 0);
  judge(all, out);
}

}  // namespace kopeck
