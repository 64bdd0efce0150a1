#include "tests/diff/comparison.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <utility>

#include "compiler/jit/jit.h"
#include "compiler/jit/plain.h"

namespace kopeck::diff {
namespace {

template <typename T>
std::string difference(const char* what, const std::vector<T>& compiled, const std::vector<T>& interpreted) {
  for (std::size_t i = 0; i < compiled.size(); ++i) {
    if (compiled[i] != interpreted[i]) {
      return fmt::format("{}[{}]: compiled {}, interpreted {}", what, i, compiled[i], interpreted[i]);
    }
  }
  return {};
}

std::string difference(const char* what, Fault compiled, Fault interpreted) {
  if (compiled == interpreted) return {};
  return fmt::format("fault of {}: compiled {}, interpreted {}", what, static_cast<int>(compiled),
                     static_cast<int>(interpreted));
}

std::string firstOf(std::initializer_list<std::string> differences) {
  for (const std::string& each : differences) {
    if (!each.empty()) return each;
  }
  return {};
}

}  // namespace

void Coverage::addOps(const plan::Plan& plan, std::int32_t expr) {
  std::set<std::int32_t> open{expr};  // operands come before what uses them
  while (!open.empty()) {
    const auto last = std::prev(open.end());
    const plan::Expr& each = plan.exprs[static_cast<std::size_t>(*last)];
    open.erase(last);
    ops.insert(each.op);
    for (const std::int32_t operand : {each.a, each.b}) {
      if (operand >= 0) open.insert(operand);
    }
  }
}

void Coverage::addRule(const plan::Plan& plan, const plan::Rule& rule, std::int64_t verdict) {
  ++verdict_count;
  verdicts.insert(verdict);
  if (verdict < 0) return;
  const auto evaluated = verdict == 0 ? rule.conditions.size() : static_cast<std::size_t>(verdict);
  for (std::size_t i = 0; i < evaluated; ++i) addOps(plan, rule.conditions[i].expr);
  if (verdict != kApplies) return;
  ++applied;
  triggers.insert(rule.trigger);
}

void Coverage::addEarn(const plan::Plan& plan, const plan::Earn& earn, Value amount) {
  amounts.insert(earn.kind);
  const char* came_to = amount > 0 ? " gave" : " gave nothing";
  if (earn.guard >= 0) parts.insert(std::string("guard") + came_to);
  if (earn.carry >= 0) parts.insert(std::string("carry") + came_to);
  if (!earn.caps.empty()) parts.insert(std::string("cap") + came_to);
  if (earn.portion_from > 0) parts.insert(std::string("portion from") + came_to);
  if (earn.portion_to < INT64_MAX) parts.insert(std::string("portion to") + came_to);
  if (earn.lesser_with_next) parts.insert(std::string("lesser") + came_to);
  if (earn.kind != plan::AmountKind::proportional) return;
  places.insert(plan.rounding_place);
  if (plan.rounding_place != plan::RoundingPlace::receipt) modes.insert(plan.rounding);
}

Comparison::Comparison(const plan::Plan& plan, Coverage& coverage)
    : plan_(plan),
      coverage_(coverage),
      interpreter_(makeInterpreter(plan)),
      sets_are_wide_(!plan.sets.empty() && jit::setsAreWide(plan)) {
  for (const JitOptimisation optimise : {JitOptimisation::none, JitOptimisation::light}) {
    auto compiled = compileJit(plan, {optimise, true});
    if (!compiled) problem_ = compiled.error().message;
    if (compiled) compiled_.push_back(std::move(*compiled));
  }
}

std::string Comparison::event(Random& random) {
  const RuleGroup group = randomGroup(random, plan_);
  const RandomEvent event(random, plan_, group);
  ++coverage_.events;
  Run reference(plan_, event);
  beforePayment(reference.context, group);
  lines_fault_ = rules_fault_ = interpreter_->evaluateLines(reference.context);
  if (lines_fault_ == Fault::none) rules_fault_ = interpreter_->evaluateRules(reference.context, group);
  if (rules_fault_ == Fault::none) forgetUnasked(plan_, reference);
  masks_ = std::move(reference.masks);
  sums_ = std::move(reference.sums);
  verdicts_ = std::move(reference.verdicts);
  amounts_ = std::move(reference.amounts);
  take_guards_ = std::move(reference.take_guards);
  coverage_.faults += rules_fault_ == Fault::none ? 0 : 1;
  if (rules_fault_ == Fault::none) cover(group, event.lineCount() > 0);
  for (const std::unique_ptr<Evaluator>& compiled : compiled_) {
    if (std::string differs = compare(*compiled, event, group); !differs.empty()) return differs;
  }
  return {};
}

std::string Comparison::compare(const Evaluator& compiled, const RandomEvent& event, RuleGroup group) {
  Run run(plan_, event);
  beforePayment(run.context, group);
  const Fault lines = compiled.evaluateLines(run.context);
  if (lines != lines_fault_) return difference("lines", lines, lines_fault_);
  if (lines != Fault::none) return {};
  const Fault rules = compiled.evaluateRules(run.context, group);
  if (rules != rules_fault_) return difference("rules", rules, rules_fault_);
  std::string differs = difference("masks", run.masks, masks_);
  if (rules == Fault::none) differs = firstOf({differs, compareRules(run)});
  if (!differs.empty() || group.trigger != plan::TriggerKind::purchase) return differs;
  return firstOf({compareAtOnce(compiled, event), compareRedeem(compiled, event)});
}

std::string Comparison::compareRules(Run& run) const {
  forgetUnasked(plan_, run);
  return firstOf({difference("sums", run.sums, sums_), difference("verdicts", run.verdicts, verdicts_),
                  difference("amounts", run.amounts, amounts_),
                  difference("take guards", run.take_guards, take_guards_)});
}

std::string Comparison::compareAtOnce(const Evaluator& compiled, const RandomEvent& event) {
  Run run(plan_, event);
  const Fault fault = compiled.evaluatePurchase(run.context);
  if (fault != rules_fault_) return difference("purchase at once", fault, rules_fault_);
  if (fault != Fault::none) return {};
  ++coverage_.at_once;
  if (sets_are_wide_ && event.lineCount() > 1) ++coverage_.side_by_side;
  const std::string differs = firstOf({difference("masks", run.masks, masks_), compareRules(run)});
  return differs.empty() ? differs : "at once: " + differs;
}

std::string Comparison::compareRedeem(const Evaluator& compiled, const RandomEvent& event) {
  Run reference(plan_, event);
  Run run(plan_, event);
  std::copy(masks_.begin(), masks_.end(), reference.masks.begin());
  std::copy(masks_.begin(), masks_.end(), run.masks.begin());
  const RuleGroup before{plan::TriggerKind::discount, -1};
  beforePayment(run.context, before);
  beforePayment(reference.context, before);
  std::vector<std::int32_t> failed(1, -7);
  std::vector<std::int32_t> expected(1, -7);
  const Fault fault = interpreter_->evaluateRedeem(reference.context, expected.front());
  const Fault compiled_fault = compiled.evaluateRedeem(run.context, failed.front());
  if (fault != compiled_fault || fault != Fault::none) return difference("redeem", compiled_fault, fault);
  coverage_.redeem_failed += failed.front() >= 0 ? 1 : 0;
  return firstOf({difference("redeem failed", failed, expected), difference("redeem masks", run.masks, masks_),
                  difference("redeem sums", run.sums, reference.sums),
                  difference("redeem verdicts", run.verdicts, reference.verdicts)});
}

void Comparison::cover(RuleGroup group, bool has_lines) {
  for (std::size_t i = 0; i < plan_.rules.size(); ++i) {
    const plan::Rule& rule = plan_.rules[i];
    if (!isIn(rule, group)) continue;
    coverage_.addRule(plan_, rule, verdicts_[i]);
    if (verdicts_[i] != kApplies) continue;
    for (std::int32_t earn = rule.first_earn; earn < rule.first_earn + rule.earn_count; ++earn) {
      const auto e = static_cast<std::size_t>(earn);
      coverage_.addEarn(plan_, plan_.earns[e], amounts_[e]);
      for (const std::int32_t expr : {plan_.earns[e].guard, plan_.earns[e].value}) {
        if (expr >= 0) coverage_.addOps(plan_, expr);
      }
    }
    for (std::int32_t take = rule.first_take; take < rule.first_take + rule.take_count; ++take) {
      coverage_.parts.insert(take_guards_[static_cast<std::size_t>(take)] != 0 ? "take" : "guarded take");
    }
  }
  if (!has_lines || lines_covered_) return;
  for (const plan::ItemSet& set : plan_.sets) coverage_.addOps(plan_, set.expr);
  lines_covered_ = true;
}

plan::Plan plainOrLargePlan(Random& random) {
  const auto size = [&random](std::int64_t first, std::int64_t last) {
    return static_cast<int>(random.between(first, last));
  };
  PlanSize chosen{size(0, 8), size(1, 14), size(1, 14), 4};
  if (random.oneIn(20)) chosen = {size(65, 140), 30, size(100, 220), 3};
  if (random.oneIn(10)) chosen.sets = 0;
  return randomPlan(random, chosen);
}

}  // namespace kopeck::diff
