#include "compiler/jit/jit.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <thread>
#include <vector>

#include "tests/diff/random_context.h"
#include "tests/diff/random_plan.h"

namespace kopeck::diff {
namespace {

constexpr RuleGroup kPurchase{plan::TriggerKind::purchase, -1};

void expectLikeInterpreter(const plan::Plan& plan, const Evaluator& compiled, std::uint64_t seed) {
  const std::unique_ptr<Evaluator> interpreter = makeInterpreter(plan);
  Random random(seed);
  for (int i = 0; i < 50; ++i) {
    const RandomEvent event(random, plan, kPurchase);
    Run expected(plan, event);
    Run run(plan, event);
    Fault fault = interpreter->evaluateLines(expected.context);
    ASSERT_EQ(compiled.evaluateLines(run.context), fault);
    if (fault != Fault::none) continue;
    fault = interpreter->evaluateRules(expected.context, kPurchase);
    ASSERT_EQ(compiled.evaluateRules(run.context, kPurchase), fault);
    if (fault != Fault::none) continue;
    ASSERT_EQ(run.verdicts, expected.verdicts);
  }
}

plan::Plan planOf(std::uint64_t seed, PlanSize size = {}) {
  Random random(seed);
  return randomPlan(random, size);
}

TEST(Jit, SaysItsName) {
  const auto compiled = compileJit(planOf(1));
  ASSERT_TRUE(compiled) << compiled.error().message;
  EXPECT_STREQ(compiled.value()->name(), "jit");
}

TEST(Jit, NeedsThePlanNoLonger) {
  auto plan = std::make_unique<plan::Plan>(planOf(2));
  const plan::Plan copy = *plan;
  const auto compiled = compileJit(*plan);
  ASSERT_TRUE(compiled);
  plan.reset();
  expectLikeInterpreter(copy, *compiled.value(), 2);
}

TEST(Jit, KeepsSeveralPlansApart) {
  std::vector<plan::Plan> plans;
  std::vector<std::unique_ptr<Evaluator>> compiled;
  for (std::uint64_t seed = 10; seed < 18; ++seed) {
    plans.push_back(planOf(seed));
    auto each = compileJit(plans.back(), {JitOptimisation::none, true});
    ASSERT_TRUE(each);
    compiled.push_back(std::move(*each));
  }
  compiled[3].reset();  // its code goes, that of the others stays
  compiled[5].reset();
  for (std::size_t i = 0; i < plans.size(); ++i) {
    if (compiled[i] != nullptr) expectLikeInterpreter(plans[i], *compiled[i], i);
  }
}

TEST(Jit, CompilesAgainAfterTheLastOneWent) {
  for (std::uint64_t seed = 20; seed < 24; ++seed) {
    const plan::Plan plan = planOf(seed);
    const auto compiled = compileJit(plan);
    ASSERT_TRUE(compiled) << compiled.error().message;
    expectLikeInterpreter(plan, *compiled.value(), seed);
  }
}

TEST(Jit, CompilesOnSeveralThreads) {
  std::vector<std::thread> threads;
  for (std::uint64_t seed = 30; seed < 34; ++seed) {
    threads.emplace_back([seed] {
      const plan::Plan plan = planOf(seed);
      for (int i = 0; i < 3; ++i) {
        const auto compiled = compileJit(plan, {i == 0 ? JitOptimisation::light : JitOptimisation::none, false});
        ASSERT_TRUE(compiled);
        expectLikeInterpreter(plan, *compiled.value(), seed);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

TEST(Jit, CompilesAnEmptyPlan) {
  plan::Plan plan;
  plan.terms.push_back({});
  const auto compiled = compileJit(plan, {JitOptimisation::light, true});
  ASSERT_TRUE(compiled) << compiled.error().message;
  std::vector<std::uint64_t> masks(3, 99);
  EvalContext context;
  context.line_count = 3;
  context.masks = masks.data();
  EXPECT_EQ(compiled.value()->evaluateLines(context), Fault::none);
  EXPECT_EQ(masks, std::vector<std::uint64_t>(3, 0));
  EXPECT_EQ(compiled.value()->evaluateRules(context, kPurchase), Fault::none);
  EXPECT_EQ(compiled.value()->evaluateRules(context, {plan::TriggerKind::custom_event, 5}), Fault::none);
  std::int32_t failed = 7;
  EXPECT_EQ(compiled.value()->evaluateRedeem(context, failed), Fault::none);
  EXPECT_EQ(failed, -1);
}

// A sum of purchases is not summed over lines; verify() keeps it out of conditions, the evaluators still agree.
TEST(Jit, CountsOnePurchaseAReceipt) {
  plan::Plan plan;
  plan.terms.push_back({});
  plan.sums.push_back({plan::Measure::purchases, -1, -1});
  const auto compiled = compileJit(plan);
  ASSERT_TRUE(compiled);
  const std::unique_ptr<Evaluator> interpreter = makeInterpreter(plan);
  for (const Evaluator* evaluator : {compiled.value().get(), interpreter.get()}) {
    Value sum = -1;
    EvalContext context;
    context.sums = &sum;
    EXPECT_EQ(evaluator->evaluateRules(context, kPurchase), Fault::none);
    EXPECT_EQ(sum, 1);
    for (const plan::TriggerKind none : {plan::TriggerKind::custom_event, plan::TriggerKind::schedule}) {
      sum = -1;
      EXPECT_EQ(evaluator->evaluateRules(context, {none, 0}), Fault::none);
      EXPECT_EQ(sum, 0);
    }
    EXPECT_EQ(evaluator->evaluateRules(context, {plan::TriggerKind::discount, -1}), Fault::none);
    EXPECT_EQ(sum, 1);
    std::int32_t failed = 0;
    EXPECT_EQ(evaluator->evaluateRedeem(context, failed), Fault::none);
    EXPECT_EQ(sum, 1);
  }
}

// Expressions are shared: one that is used twice on each of 40 levels is a trillion nodes as a tree.
TEST(Jit, CompilesSharedExpressionsOnce) {
  plan::Plan plan;
  plan.terms.push_back({});
  plan.exprs.push_back({plan::Op::field, plan::Type::money, -1, -1, 0, 0});
  for (std::int32_t i = 0; i < 40; ++i) plan.exprs.push_back({plan::Op::lesser, plan::Type::money, i, i, -1, 0});
  plan.exprs.push_back({plan::Op::known, plan::Type::yes_no, 40, -1, -1, 0});
  plan.redeem.conditions.push_back({41, ""});
  const auto compiled = compileJit(plan, {JitOptimisation::light, true});
  ASSERT_TRUE(compiled);
  Value net = 5;
  EvalContext context;
  context.fields = &net;
  std::int32_t failed = 7;
  EXPECT_EQ(compiled.value()->evaluateRedeem(context, failed), Fault::none);
  EXPECT_EQ(failed, -1);
  net = kMissing;
  EXPECT_EQ(compiled.value()->evaluateRedeem(context, failed), Fault::none);
  EXPECT_EQ(failed, 0);
}

// Guarantees are evaluated by the interpreter alone; what they read is compiled all the same.
TEST(Jit, ReadsResults) {
  plan::Plan plan;
  plan.terms.push_back({});
  plan.exprs.push_back({plan::Op::result, plan::Type::money, -1, -1, 1, 0});
  plan.exprs.push_back({plan::Op::constant, plan::Type::money, -1, -1, -1, 700});
  plan.exprs.push_back({plan::Op::less_equal, plan::Type::yes_no, 0, 1, -1, 0});
  plan.redeem.conditions.push_back({2, ""});
  const auto compiled = compileJit(plan, {JitOptimisation::light, true});
  ASSERT_TRUE(compiled);
  std::vector<Value> results{0, 700};
  EvalContext context;
  context.results = results.data();
  std::int32_t failed = 7;
  EXPECT_EQ(compiled.value()->evaluateRedeem(context, failed), Fault::none);
  EXPECT_EQ(failed, -1);
  results[1] = 701;
  EXPECT_EQ(compiled.value()->evaluateRedeem(context, failed), Fault::none);
  EXPECT_EQ(failed, 0);
}

// A table of more amounts than one function holds is still one rule.
TEST(Jit, CompilesALongTable) {
  plan::Plan plan;
  plan.terms.push_back({});
  plan.sums.push_back({plan::Measure::net, -1, -1});
  plan::Rule rule;
  rule.first_earn = 0;
  rule.earn_count = 300;
  for (Value i = 0; i < rule.earn_count; ++i) {
    plan::Earn earn;
    earn.kind = plan::AmountKind::proportional;
    earn.sum = 0;
    earn.rate = {i + 1, 100};
    earn.portion_from = i * 1000;
    earn.portion_to = (i + 1) * 1000;
    plan.earns.push_back(earn);
  }
  plan.rules = {rule, rule};
  const auto compiled = compileJit(plan, {JitOptimisation::light, true});
  ASSERT_TRUE(compiled);
  const std::unique_ptr<Evaluator> interpreter = makeInterpreter(plan);
  const Value net = 123'456;
  std::vector<std::vector<Value>> amounts;
  for (const Evaluator* evaluator : {compiled.value().get(), interpreter.get()}) {
    std::vector<std::uint64_t> masks(1);
    std::vector<Value> fields(static_cast<std::size_t>(plan::Field::count_));
    std::vector<Value> sums(1);
    std::vector<Value> verdicts(2, 9);
    amounts.emplace_back(300, -1);
    EvalContext context;
    context.line_count = 1;
    context.net = &net;
    context.fields = fields.data();
    context.masks = masks.data();
    context.sums = sums.data();
    context.verdicts = verdicts.data();
    context.amounts = amounts.back().data();
    EXPECT_EQ(evaluator->evaluateRules(context, kPurchase), Fault::none);
    EXPECT_EQ(verdicts, std::vector<Value>(2, kApplies));
  }
  EXPECT_EQ(amounts[0], amounts[1]);
  EXPECT_EQ(amounts[0][0], 10);
  EXPECT_EQ(amounts[0][123], 456 * 124 / 100);
  EXPECT_EQ(amounts[0][124], 0);
}

}  // namespace
}  // namespace kopeck::diff
