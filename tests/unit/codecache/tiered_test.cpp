#include "compiler/jit/tiered.h"

#include <gtest/gtest.h>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "tests/diff/random_context.h"
#include "tests/diff/random_plan.h"
#include "tests/unit/codecache/folder.h"
#include "tools/codecache/code_cache.h"

namespace kopeck::test {
namespace {

using namespace kopeck::diff;

constexpr RuleGroup kPurchase{plan::TriggerKind::purchase, -1};

plan::Plan planOf(std::uint64_t seed) {
  Random random(seed);
  return randomPlan(random, {});
}

/// Which tiers were taken up, and waiting for one.
class Tiers {
 public:
  void add(JitTier tier) {
    const std::lock_guard<std::mutex> lock(mutex_);
    all_.push_back(tier);
    changed_.notify_all();
  }
  void waitFor(JitTier tier) {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [&] { return !all_.empty() && all_.back() == tier; });
  }
  [[nodiscard]] std::vector<JitTier> all() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return all_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<JitTier> all_;
};

/// `turns` random events, each evaluated as by the interpreter.
void expectLikeInterpreter(const plan::Plan& plan, const Evaluator& evaluator, std::uint64_t seed, int turns) {
  const std::unique_ptr<Evaluator> interpreter = makeInterpreter(plan);
  Random random(seed);
  for (int i = 0; i < turns; ++i) {
    const RandomEvent event(random, plan, kPurchase);
    Run expected(plan, event);
    Run run(plan, event);
    Fault fault = interpreter->evaluateLines(expected.context);
    ASSERT_EQ(evaluator.evaluateLines(run.context), fault);
    if (fault != Fault::none) continue;
    fault = interpreter->evaluateRules(expected.context, kPurchase);
    ASSERT_EQ(evaluator.evaluateRules(run.context, kPurchase), fault);
    if (fault != Fault::none) continue;
    forgetUnasked(plan, expected);
    forgetUnasked(plan, run);
    ASSERT_EQ(run.verdicts, expected.verdicts);
    ASSERT_EQ(run.amounts, expected.amounts);
    ASSERT_EQ(run.sums, expected.sums);
  }
}

TEST(Tiered, EvaluatesAtOnceAndTakesUpTierAfterTier) {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    const plan::Plan plan = planOf(seed);
    Tiers tiers;
    const auto evaluator = makeTiered(plan, {nullptr, [&](JitTier tier) { tiers.add(tier); }});
    expectLikeInterpreter(plan, *evaluator, seed, 200);  // tiers change meanwhile
    tiers.waitFor(JitTier::light);
    expectLikeInterpreter(plan, *evaluator, seed + 100, 50);
    EXPECT_EQ(tiers.all(), (std::vector<JitTier>{JitTier::fast, JitTier::light}));
  }
}

TEST(Tiered, WhatWasKeptIsTakenUpAlone) {
  const CacheFolder folder;
  const auto cache = CodeCache::open(folder.path());
  const plan::Plan plan = planOf(3);
  for (const bool first : {true, false}) {
    Tiers tiers;
    const auto evaluator = makeTiered(plan, {cache.get(), [&](JitTier tier) { tiers.add(tier); }});
    tiers.waitFor(JitTier::light);
    EXPECT_EQ(tiers.all().size(), first ? 2U : 1U);
    expectLikeInterpreter(plan, *evaluator, 7, 50);
  }
}

TEST(Tiered, EndsWhileItCompiles) {
  const plan::Plan plan = planOf(4);
  for (int i = 0; i < 20; ++i) {
    const auto evaluator = makeTiered(plan);
    expectLikeInterpreter(plan, *evaluator, 4, i % 3);
  }
}

TEST(Kept, CodeGivesWhatNewCodeGives) {
  const CacheFolder folder;
  const auto cache = CodeCache::open(folder.path());
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    const plan::Plan plan = planOf(seed);
    for (const JitOptimisation optimise : {JitOptimisation::none, JitOptimisation::light}) {
      JitOptions options;
      options.optimise = optimise;
      options.cache = cache.get();
      const auto key = jitKey(plan, {optimise});
      ASSERT_TRUE(key.ok());
      EXPECT_FALSE(cache->has(*key));
      for (int turn = 0; turn < 2; ++turn) {
        const auto compiled = compileJit(plan, options);
        ASSERT_TRUE(compiled.ok()) << compiled.error().message;
        expectLikeInterpreter(plan, **compiled, seed, 50);
        EXPECT_TRUE(cache->has(*key));
      }
    }
  }
}

TEST(Kept, UnderAKeyOfAllThatItDependsOn) {
  plan::Plan plan = planOf(5);
  const std::string key = *jitKey(plan, {JitOptimisation::light});
  EXPECT_EQ(key.size(), 32U);
  EXPECT_EQ(*jitKey(plan, {JitOptimisation::light}), key);
  EXPECT_NE(*jitKey(plan, {JitOptimisation::none}), key);
  plan.rules.at(0).doc += "another word";
  EXPECT_EQ(*jitKey(plan, {JitOptimisation::light}), key) << "what only people read";
  ++plan.fine;
  EXPECT_NE(*jitKey(plan, {JitOptimisation::light}), key);
}

}  // namespace
}  // namespace kopeck::test
