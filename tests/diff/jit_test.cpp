#include "compiler/jit/jit.h"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

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
  plan.sums.push_back({plan::Measure::purchases, -1});
  const auto compiled = compileJit(plan);
  ASSERT_TRUE(compiled);
  const std::unique_ptr<Evaluator> interpreter = makeInterpreter(plan);
  for (const Evaluator* evaluator : {compiled.value().get(), interpreter.get()}) {
    Value sum = -1;
    EvalContext context;
    context.sums = &sum;
    EXPECT_EQ(evaluator->evaluateRules(context, kPurchase), Fault::none);
    EXPECT_EQ(sum, 1);
    EXPECT_EQ(evaluator->evaluateRules(context, {plan::TriggerKind::custom_event, 0}), Fault::none);
    EXPECT_EQ(sum, 0);
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

}  // namespace
}  // namespace kopeck::diff
