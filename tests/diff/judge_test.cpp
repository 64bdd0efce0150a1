// What is asked about rules that the index left out is answered as if every rule had been looked at: every programme of
// authors over random purchases, discounts, limits and replaced rules included.
#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "compiler/jit/jit.h"
#include "compiler/lower/compile.h"
#include "runtime/engine/step.h"
#include "runtime/plan/names.h"
#include "tests/diff/programmes.h"
#include "tests/diff/random_plan.h"

namespace kopeck::diff {
namespace {

constexpr int kPurchases = 40;  // of each programme

class Purchases {
 public:
  Purchases(const plan::Plan& plan, Random& random) : plan_(plan), random_(random) {
    pool_.seed(plan.texts);
    for (std::int64_t text = 0; text < kTextCount; ++text) (void)pool_.intern("t" + std::to_string(text));
    batch_.shape(plan.schema);
    for (int i = 0; i < kPurchases; ++i) add(i);
  }
  [[nodiscard]] const EventBatch& batch() const { return batch_; }
  [[nodiscard]] const TextPool& pool() const { return pool_; }

  [[nodiscard]] AccountState someAccount() const {
    AccountState state(plan_.layout);
    for (std::size_t i = 0; i < plan_.schema.customer.size(); ++i)
      state.word(plan_.layout.attributes + static_cast<std::int32_t>(i)) = valueOf(plan_.schema.customer[i]);
    if (!plan_.tiers.empty())
      state.setTier(static_cast<std::int32_t>(random_.below(static_cast<std::int64_t>(plan_.tiers[0].levels.size()))));
    return state;
  }

 private:
  [[nodiscard]] Value valueOf(const Attribute& attribute) const {
    return random_.oneIn(7) ? kMissing : randomValue(random_, plan::typeOf(attribute.type));
  }
  [[nodiscard]] TextId someText() const {
    const auto texts = static_cast<std::int64_t>(plan_.texts.size());
    return static_cast<TextId>(texts > 0 && !random_.oneIn(4) ? random_.between(1, texts) : random_.below(kTextCount));
  }
  void add(int number) {
    EventHead head;
    head.kind = EventKind::purchase;
    head.id = batch_.keep("r" + std::to_string(number));
    head.customer = batch_.keep("c" + std::to_string(random_.below(5)));
    head.day = static_cast<Day>(20'400 + random_.below(600));
    head.second = static_cast<std::int32_t>(random_.below(86'400));
    head.store = someText();
    head.first_attribute = batch_.attributes.size();
    for (const Attribute& attribute : plan_.schema.receipt) batch_.attributes.push_back(valueOf(attribute));
    for (std::int64_t line = random_.between(1, 5); line > 0; --line) {
      batch_.sku.push_back(someText());
      batch_.name.push_back(someText());
      batch_.category.push_back(someText());
      batch_.quantity.push_back(random_.between(1, 5) * kOneUnit);
      batch_.amount.push_back(random_.below(random_.oneIn(3) ? 1'000'000 : 60'000));
      batch_.discount.push_back(0);
      for (const Attribute& attribute : plan_.schema.item) batch_.item_attributes.push_back(valueOf(attribute));
    }
    for (const std::int32_t code : plan_.codes)
      if (random_.oneIn(2)) batch_.codes.push_back(static_cast<TextId>(code));
    appendEvent(batch_, head);
  }

  const plan::Plan& plan_;
  Random& random_;
  TextPool pool_;
  EventBatch batch_;
};

struct Counts {
  std::int64_t left_out = 0;
  std::int64_t silent = 0;  // of those: apply, and give nothing
  std::int64_t replaced = 0;
};

void expectAnswers(const plan::Plan& plan, const Evaluator& evaluator, Random& random, Counts& counts) {
  const Purchases purchases(plan, random);
  const SharedCounters shared(plan);
  Stepper every(plan, evaluator, purchases.pool());
  Stepper asked(plan, evaluator, purchases.pool());
  every.judgeEveryRule(true);
  asked.judgeWhenAsked(true);
  Outcome expected;
  Outcome found;
  for (std::size_t i = 0; i < purchases.batch().size(); ++i) {
    const AccountState state = purchases.someAccount();
    expected.clear(plan);
    found.clear(plan);
    every.evaluate(state, {&purchases.batch(), i}, shared, expected);
    asked.evaluate(state, {&purchases.batch(), i}, shared, found);
    ASSERT_EQ(found.refusal, expected.refusal);
    if (found.refusal != Refusal::none) continue;
    std::vector<std::size_t> left_out;
    for (std::size_t rule = 0; rule < plan.rules.size(); ++rule)
      if (plan.rules[rule].trigger == plan::TriggerKind::purchase && !std::as_const(found.rules)[rule].looked_at)
        left_out.push_back(rule);
    // In any order, and one of them twice.
    if (!left_out.empty()) asked.judge(static_cast<std::int32_t>(random.pick(left_out)), found);
    asked.judgeRest(found);
    ASSERT_EQ(found.rules, expected.rules) << "purchase " << i;
    ASSERT_EQ(found.grants, expected.grants) << "purchase " << i;
    for (const std::size_t rule : left_out) {
      const RuleOutcome& outcome = std::as_const(found.rules)[rule];
      ++counts.left_out;
      counts.silent += outcome.verdict == kApplies ? 1 : 0;
      counts.replaced += outcome.replaced ? 1 : 0;
    }
  }
}

TEST(Judge, AnswersAsIfEveryRuleHadBeenLookedAt) {
  Counts counts;
  Random random(7);
  for (const auto& path : programmes()) {
    const std::optional<plan::Plan> plan = compiled(path);
    if (!plan) continue;
    SCOPED_TRACE(path.string());
    expectAnswers(*plan, *makeInterpreter(*plan, Lookup::always), random, counts);
    JitOptions options;
    options.optimise = JitOptimisation::none;
    options.lookup = Lookup::always;
    const auto code = compileJit(*plan, options);
    ASSERT_TRUE(code) << code.error().message;
    expectAnswers(*plan, **code, random, counts);
  }
  EXPECT_GT(counts.left_out, 10'000);
  EXPECT_GT(counts.silent, 100);
}

// What gives nothing is left out; to every one that applies is said all the same who stands in its place.
TEST(Judge, SaysWhatReplacesARuleThatGivesNothing) {
  const std::string text = R"(program "Cafe"
  version 1, effective from 2025-01-01
  currency RUB
  points point/points, whole
  worth 1 point = 1.00 RUB
  time zone "Europe/Moscow"
  base net, with tax
  rounding down, per rule
  activate at once
  expire 365 days after activation
  use soonest to expire first
  returns recalculate, within balance, limits reopen, for 365 days
  late accept for 30 days
set tea = items where category under "Tea"
set cakes = items where category under "Cake"
rule teas
  earn 3% on tea
rule sweets
  earn 4% on cakes
  at most 5 points per receipt
rule large
  when net is at least 300 RUB
  replaces teas
  earn 5%
)";
  Diagnostics diagnostics;
  const auto plan = compile(SourceFile("cafe.kop", text), diagnostics);
  ASSERT_TRUE(plan) << diagnostics.sorted().front()->message(Lang::en);
  Counts counts;
  Random random(8);
  expectAnswers(*plan, *makeInterpreter(*plan, Lookup::always), random, counts);
  EXPECT_GT(counts.silent, 0);
  EXPECT_GT(counts.replaced, 0);
}

}  // namespace
}  // namespace kopeck::diff
