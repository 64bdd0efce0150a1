// The interpreter and compiled code, both ways of compiling, on random programmes and events: equal faults and, where
// there is none, equal bytes in every output, what is left untouched included.
//
// KOPECK_DIFF_SEED and KOPECK_DIFF_PLANS make it another and a longer run; a failure names its seed.
#include <gtest/gtest.h>

#include <cstdlib>
#include <set>

#include "compiler/jit/jit.h"
#include "runtime/plan/names.h"
#include "tests/diff/random_context.h"
#include "tests/diff/random_plan.h"

namespace kopeck::diff {
namespace {

constexpr int kPlans = 200;
constexpr int kEventsPerPlan = 250;

std::uint64_t setting(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

/// What was evaluated by some event, not only written in some Plan.
struct Coverage {
  std::set<plan::Op> ops;
  std::set<plan::AmountKind> amounts;
  std::set<plan::RoundingPlace> places;
  std::set<RoundingMode> modes;
  std::set<plan::TriggerKind> triggers;
  std::set<std::int64_t> verdicts;
  int events = 0;
  int faults = 0;
  int verdict_count = 0;
  int applied = 0;
  int redeem_failed = 0;

  void addOps(const plan::Plan& plan, std::int32_t expr) {
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
  void addRule(const plan::Plan& plan, const plan::Rule& rule, std::int64_t verdict);
};

void Coverage::addRule(const plan::Plan& plan, const plan::Rule& rule, std::int64_t verdict) {
  ++verdict_count;
  verdicts.insert(verdict);
  if (verdict < 0) return;
  const auto evaluated = verdict == 0 ? rule.conditions.size() : static_cast<std::size_t>(verdict);
  for (std::size_t i = 0; i < evaluated; ++i) addOps(plan, rule.conditions[i].expr);
  if (verdict != kApplies) return;
  ++applied;
  triggers.insert(rule.trigger);
  for (std::int32_t earn = rule.first_earn; earn < rule.first_earn + rule.earn_count; ++earn) {
    const plan::AmountKind kind = plan.earns[static_cast<std::size_t>(earn)].kind;
    amounts.insert(kind);
    if (kind != plan::AmountKind::proportional) continue;
    places.insert(plan.rounding_place);
    if (plan.rounding_place != plan::RoundingPlace::receipt) modes.insert(plan.rounding);
  }
}

class Comparison {
 public:
  Comparison(const plan::Plan& plan, Coverage& coverage) : plan_(plan), coverage_(coverage) {
    interpreter_ = makeInterpreter(plan);
    for (const JitOptimisation optimise : {JitOptimisation::none, JitOptimisation::light}) {
      auto compiled = compileJit(plan, {optimise, true});
      if (!compiled) ADD_FAILURE() << compiled.error().message;
      if (compiled) compiled_.push_back(std::move(*compiled));
    }
    for (std::size_t set = 0; set < plan.sets.size(); ++set) set_exprs_.push_back(plan.sets[set].expr);
  }

  void event(Random& random, RuleGroup group) {
    const RandomEvent event(random, plan_, group);
    ++coverage_.events;
    Run reference(plan_, event);
    const Fault lines = interpreter_->evaluateLines(reference.context);
    const std::vector<std::uint64_t> masks = reference.masks;
    Fault rules = lines;
    if (lines == Fault::none) rules = interpreter_->evaluateRules(reference.context, group);
    if (rules == Fault::none) cover(reference, group, event.lineCount() > 0);
    coverage_.faults += rules == Fault::none ? 0 : 1;
    for (const std::unique_ptr<Evaluator>& compiled : compiled_) {
      Run run(plan_, event);
      ASSERT_EQ(compiled->evaluateLines(run.context), lines);
      if (lines != Fault::none) continue;
      ASSERT_EQ(run.masks, masks);
      ASSERT_EQ(compiled->evaluateRules(run.context, group), rules);
      if (rules == Fault::none) expectEqual(run, reference);
      if (group.trigger == plan::TriggerKind::purchase) redeem(*compiled, run, event);
    }
  }

 private:
  static void expectEqual(const Run& run, const Run& reference) {
    ASSERT_EQ(run.masks, reference.masks);
    ASSERT_EQ(run.sums, reference.sums);
    ASSERT_EQ(run.verdicts, reference.verdicts);
    ASSERT_EQ(run.amounts, reference.amounts);
  }

  void redeem(const Evaluator& compiled, const Run& with_masks, const RandomEvent& event) {
    Run reference(plan_, event);
    Run run(plan_, event);
    run.masks = reference.masks = with_masks.masks;
    run.context.masks = run.masks.data();
    reference.context.masks = reference.masks.data();
    run.context.paid = reference.context.paid = nullptr;  // nothing is paid yet
    std::int32_t failed = -7;
    std::int32_t expected = -7;
    const Fault fault = interpreter_->evaluateRedeem(reference.context, expected);
    ASSERT_EQ(compiled.evaluateRedeem(run.context, failed), fault);
    if (fault != Fault::none) return;
    ASSERT_EQ(failed, expected);
    coverage_.redeem_failed += failed >= 0 ? 1 : 0;
    expectEqual(run, reference);
  }

  void cover(const Run& run, RuleGroup group, bool has_lines) {
    for (std::size_t i = 0; i < plan_.rules.size(); ++i) {
      const plan::Rule& rule = plan_.rules[i];
      if (rule.trigger == group.trigger && rule.event == group.event) {
        coverage_.addRule(plan_, rule, run.verdicts[i]);
      }
    }
    if (!has_lines || lines_covered_) return;
    for (const std::int32_t expr : set_exprs_) coverage_.addOps(plan_, expr);
    lines_covered_ = true;
  }

  const plan::Plan& plan_;
  Coverage& coverage_;
  std::unique_ptr<Evaluator> interpreter_;
  std::vector<std::unique_ptr<Evaluator>> compiled_;
  std::vector<std::int32_t> set_exprs_;
  bool lines_covered_ = false;
};

PlanSize randomSize(Random& random, int index) {
  if (index % 20 == 0)
    return {static_cast<int>(random.between(65, 140)), 30, static_cast<int>(random.between(100, 220)), 3};
  if (index % 7 == 0) return {0, 1, 1, 5};
  return {static_cast<int>(random.below(9)), static_cast<int>(random.between(1, 14)),
          static_cast<int>(random.between(1, 14)), 4};
}

RuleGroup randomGroup(Random& random) {
  const std::int64_t kind = random.below(8);
  if (kind == 0) return {plan::TriggerKind::on_return, -1};
  if (kind == 1) return {plan::TriggerKind::custom_event, static_cast<std::int32_t>(random.below(2))};
  return {plan::TriggerKind::purchase, -1};
}

template <typename Enum>
void expectAll(const std::set<Enum>& hit, Enum last) {
  for (int i = 0; i <= static_cast<int>(last); ++i) {
    EXPECT_TRUE(hit.contains(static_cast<Enum>(i))) << plan::nameOf(static_cast<Enum>(i)) << " was never evaluated";
  }
}

void expectAllReached(const Coverage& coverage) {
  expectAll(coverage.ops, plan::Op::month_of);
  expectAll(coverage.amounts, plan::AmountKind::per_full_step);
  expectAll(coverage.places, plan::RoundingPlace::receipt);
  expectAll(coverage.modes, RoundingMode::half_even);
  expectAll(coverage.triggers, plan::TriggerKind::on_return);
  for (const std::int64_t verdict : {-2, -1, 0, 1, 2, 3}) EXPECT_TRUE(coverage.verdicts.contains(verdict)) << verdict;
  // Neither so wild that all is refused, nor so tame that nothing is.
  EXPECT_GT(coverage.faults, coverage.events / 200);
  EXPECT_LT(coverage.faults, coverage.events / 2);
  EXPECT_GT(coverage.applied, coverage.verdict_count / 10);
  EXPECT_LT(coverage.applied, coverage.verdict_count * 9 / 10);
  EXPECT_GT(coverage.redeem_failed, 0);
}

TEST(Evaluators, LeaveEqualBytes) {
  const std::uint64_t seed = setting("KOPECK_DIFF_SEED", 1);
  const int plans = static_cast<int>(setting("KOPECK_DIFF_PLANS", kPlans));
  Coverage coverage;
  for (int index = 0; index < plans; ++index) {
    SCOPED_TRACE(fmt::format("KOPECK_DIFF_SEED={} plan {}", seed, index));
    Random random(seed * 1'000'003 + static_cast<std::uint64_t>(index));
    const plan::Plan plan = randomPlan(random, randomSize(random, index));
    const std::vector<std::string> problems = plan::verify(plan);
    ASSERT_TRUE(problems.empty()) << problems.front();
    Comparison comparison(plan, coverage);
    for (int event = 0; event < kEventsPerPlan; ++event) {
      SCOPED_TRACE(fmt::format("event {}", event));
      comparison.event(random, randomGroup(random));
      if (testing::Test::HasFailure()) return;
    }
  }
  RecordProperty("events", coverage.events);
  RecordProperty("faults", coverage.faults);
  expectAllReached(coverage);
}

}  // namespace
}  // namespace kopeck::diff
