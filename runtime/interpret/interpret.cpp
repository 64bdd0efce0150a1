// The interpreter: what a Plan means, in the plainest words that need no allocation per event.
#include <algorithm>
#include <span>

#include "runtime/interpret/amount.h"
#include "runtime/interpret/evaluator.h"
#include "runtime/interpret/expression.h"
#include "runtime/interpret/rule_index.h"
#include "runtime/interpret/sums.h"

namespace kopeck {
namespace {

/// Of several amounts the least, the first of equals, stays.
void keepLeast(std::span<Value> amounts) {
  const auto least = std::min_element(amounts.begin(), amounts.end());
  for (auto amount = amounts.begin(); amount != amounts.end(); ++amount) {
    if (amount != least) *amount = 0;
  }
}

class Interpreter final : public Evaluator {
 public:
  Interpreter(const plan::Plan& plan, std::shared_ptr<const RuleIndex> shared)
      : plan_(plan), index_(std::move(shared)) {
    custom_.resize(plan.schema.events.size());
    schedules_.resize(plan.schedules.size());
    for (std::size_t rule = 0; rule < plan.rules.size(); ++rule) {
      const auto index = static_cast<std::int32_t>(rule);
      groupOf(plan.rules[rule]).push_back(index);
      if (plan.rules[rule].trigger == plan::TriggerKind::schedule) scheduled_.push_back(index);
    }
  }

  [[nodiscard]] Fault evaluateLines(EvalContext& context) const override;
  [[nodiscard]] Fault evaluateRules(EvalContext& context, RuleGroup group) const override;
  [[nodiscard]] Fault evaluateOne(EvalContext& context, std::int32_t rule) const override {
    return evaluateRule(context, static_cast<std::size_t>(rule));
  }
  [[nodiscard]] Fault evaluateSums(EvalContext& context, RuleGroup group) const override {
    return fillSums(context, sumStageOf(group.trigger));
  }
  [[nodiscard]] Fault evaluateRedeem(EvalContext& context, std::int32_t& failed) const override;
  [[nodiscard]] std::unique_ptr<EvalMemory> makeMemory(const TextPool& pool) const override {
    return index_ == nullptr ? nullptr : index_->makeMemory(pool);
  }
  [[nodiscard]] const char* name() const override { return "interpret"; }

 private:
  using Rules = std::vector<std::int32_t>;

  Rules& groupOf(const plan::Rule& rule) {
    switch (rule.trigger) {
      case plan::TriggerKind::purchase:
        return purchase_;
      case plan::TriggerKind::on_return:
        return on_return_;
      case plan::TriggerKind::discount:
        return discount_;
      case plan::TriggerKind::schedule:
        return schedules_[static_cast<std::size_t>(rule.schedule)];
      case plan::TriggerKind::custom_event:
        break;
    }
    return custom_[static_cast<std::size_t>(rule.event)];
  }
  static const Rules* entryOf(const std::vector<Rules>& groups, std::int32_t index) {
    const auto entry = static_cast<std::size_t>(index);
    return index >= 0 && entry < groups.size() ? &groups[entry] : nullptr;
  }
  [[nodiscard]] const Rules* rulesOf(RuleGroup group) const;
  Fault fillSums(EvalContext& context, SumStage stage) const;
  Fault evaluateRule(EvalContext& context, std::size_t index) const;
  Fault evaluateEarns(EvalContext& context, const plan::Rule& rule) const;
  Fault evaluateTakes(EvalContext& context, const plan::Rule& rule) const;
  /// The first condition that fails, or -1.
  Fault firstFailing(const EvalContext& context, const std::vector<plan::Condition>& conditions,
                     std::int32_t& failed) const;

  const plan::Plan& plan_;
  std::shared_ptr<const RuleIndex> index_;  // null where nothing is looked up; memories come from it
  Rules purchase_;
  Rules on_return_;
  Rules discount_;
  Rules scheduled_;               // all of them
  std::vector<Rules> custom_;     // by schema.events
  std::vector<Rules> schedules_;  // by Plan::schedules
};

Fault Interpreter::evaluateLines(EvalContext& context) const {
  if (context.memory != nullptr) return index_->lines(context);
  const std::int32_t words = plan::maskWords(plan_);
  std::fill_n(context.masks, context.line_count * words, 0);
  for (std::int64_t line = 0; line < context.line_count; ++line) {
    for (std::size_t set = 0; set < plan_.sets.size(); ++set) {
      Fault fault = Fault::none;
      const Value member = evaluateExpr(plan_, plan_.sets[set].expr, context, line, fault);
      if (fault != Fault::none) return fault;
      if (holds(member))
        context.masks[line * words + static_cast<std::int64_t>(set / 64)] |= std::uint64_t{1} << (set % 64);
    }
  }
  return Fault::none;
}

Fault Interpreter::fillSums(EvalContext& context, SumStage stage) const {
  if (context.memory != nullptr) return index_->sums(context, stage);
  for (std::size_t index = 0; index < plan_.sums.size(); ++index) {
    const Fault fault = fillSum(plan_, context, plan_.sums[index], stage, context.sums[index]);
    if (fault != Fault::none) return fault;
  }
  return Fault::none;
}

Fault Interpreter::firstFailing(const EvalContext& context, const std::vector<plan::Condition>& conditions,
                                std::int32_t& failed) const {
  for (std::size_t index = 0; index < conditions.size(); ++index) {
    Fault fault = Fault::none;
    const Value value = evaluateExpr(plan_, conditions[index].expr, context, 0, fault);
    if (fault != Fault::none) return fault;
    if (!holds(value)) {
      failed = static_cast<std::int32_t>(index);
      return Fault::none;
    }
  }
  failed = -1;
  return Fault::none;
}

Fault Interpreter::evaluateRule(EvalContext& context, std::size_t index) const {
  const plan::Rule& rule = plan_.rules[index];
  Value& verdict = context.verdicts[index];
  const Value day = context.fields[static_cast<std::size_t>(plan::Field::day)];
  if (rule.from != kNoDay && day < rule.from) {
    verdict = kNotYet;
    return Fault::none;
  }
  if (rule.until != kNever && day > rule.until) {
    verdict = kNoLonger;
    return Fault::none;
  }
  std::int32_t failed = -1;
  if (const Fault fault = firstFailing(context, rule.conditions, failed); fault != Fault::none) return fault;
  verdict = failed + 1;
  if (verdict != kApplies) return Fault::none;
  if (const Fault fault = evaluateTakes(context, rule); fault != Fault::none) return fault;
  return evaluateEarns(context, rule);
}

Fault Interpreter::evaluateEarns(EvalContext& context, const plan::Rule& rule) const {
  std::int32_t first = rule.first_earn;  // of the amounts of which the least counts
  for (std::int32_t earn = rule.first_earn; earn < rule.first_earn + rule.earn_count; ++earn) {
    const plan::Earn& what = plan_.earns[static_cast<std::size_t>(earn)];
    if (const Fault fault = earnAmount(plan_, what, context, context.amounts[earn]); fault != Fault::none) {
      return fault;
    }
    if (what.lesser_with_next) continue;
    if (first < earn) keepLeast(std::span<Value>(context.amounts + first, static_cast<std::size_t>(earn - first) + 1));
    first = earn + 1;
  }
  return Fault::none;
}

Fault Interpreter::evaluateTakes(EvalContext& context, const plan::Rule& rule) const {
  for (std::int32_t take = rule.first_take; take < rule.first_take + rule.take_count; ++take) {
    const std::int32_t guard = plan_.takes[static_cast<std::size_t>(take)].guard;
    Fault fault = Fault::none;
    const bool open = guard < 0 || holds(evaluateExpr(plan_, guard, context, 0, fault));
    if (fault != Fault::none) return fault;
    context.take_guards[take] = open ? 1 : 0;
  }
  return Fault::none;
}

const Interpreter::Rules* Interpreter::rulesOf(RuleGroup group) const {
  switch (group.trigger) {
    case plan::TriggerKind::purchase:
      return &purchase_;
    case plan::TriggerKind::on_return:
      return &on_return_;
    case plan::TriggerKind::discount:
      return &discount_;
    case plan::TriggerKind::schedule:
      return group.event < 0 ? &scheduled_ : entryOf(schedules_, group.event);
    case plan::TriggerKind::custom_event:
      break;
  }
  return entryOf(custom_, group.event);
}

Fault Interpreter::evaluateRules(EvalContext& context, RuleGroup group) const {
  if (const Fault fault = fillSums(context, sumStageOf(group.trigger)); fault != Fault::none) return fault;
  if (isLookedUp(context, group))
    return index_->askCandidates(context, group.trigger, [&](std::int32_t rule) {
      return evaluateRule(context, static_cast<std::size_t>(rule));
    });
  const Rules* rules = rulesOf(group);
  if (rules == nullptr) return Fault::none;
  for (const std::int32_t rule : *rules) {
    if (const Fault fault = evaluateRule(context, static_cast<std::size_t>(rule)); fault != Fault::none) return fault;
  }
  return Fault::none;
}

Fault Interpreter::evaluateRedeem(EvalContext& context, std::int32_t& failed) const {
  if (const Fault fault = fillSums(context, SumStage::before_payment); fault != Fault::none) return fault;
  return firstFailing(context, plan_.redeem.conditions, failed);
}

}  // namespace

std::unique_ptr<Evaluator> makeInterpreter(const plan::Plan& plan, Lookup lookup) {
  return makeInterpreter(plan, RuleIndex::make(plan, lookup));
}

std::unique_ptr<Evaluator> makeInterpreter(const plan::Plan& plan, std::shared_ptr<const RuleIndex> shared) {
  return std::make_unique<Interpreter>(plan, std::move(shared));
}

}  // namespace kopeck
