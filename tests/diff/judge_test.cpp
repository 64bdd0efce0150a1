// What is asked about rules that the index left out is answered as if every rule had been looked at: every programme of
// authors over random purchases, discounts, limits and replaced rules included.
#include <gtest/gtest.h>

#include <algorithm>
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
constexpr std::size_t kFirstRow = 1'000'000;

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
    // Of limits that hold for ever something may be used.
    for (const plan::Limit& limit : plan_.limits) {
      const bool is_own = limit.scope == plan::LimitScope::customer && limit.period == plan::LimitPeriod::ever;
      if (!is_own || random_.oneIn(2)) continue;
      state.word(limit.slot) = 0;  // the period
      state.word(limit.slot + 1) = random_.below(3);
    }
    // Coupons, stamps and free units that discounts may use up.
    for (std::size_t kind = 0; kind < plan_.kinds.size(); ++kind) {
      const std::int32_t terms = plan_.kinds[kind].terms;
      if (terms < 0 || random_.oneIn(2)) continue;
      const auto row = static_cast<std::int64_t>(kFirstRow + kind);
      state.addLot({lotId(row, terms), kNoDay, kNoDay, kNever, terms, random_.between(1, 20)});
    }
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
    for (std::size_t coupon = 0; coupon < plan_.schema.coupons.size(); ++coupon)
      batch_.coupons.push_back(random_.below(3));
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
  std::int64_t cut = 0;
  std::int64_t discounts = 0;     // of those left out
  std::int64_t not_applying = 0;  // of those discounts
  std::int64_t after_others = 0;  // of those discounts: where others took something off
};

bool isOfPurchase(const plan::Rule& rule) {
  return rule.trigger == plan::TriggerKind::purchase || rule.trigger == plan::TriggerKind::discount;
}

void expectAnswers(const plan::Plan& plan, const Evaluator& evaluator, Random& random, Counts& counts) {
  const Purchases purchases(plan, random);
  const SharedCounters shared(plan);
  Stepper every(plan, evaluator, purchases.pool());
  Stepper asked(plan, evaluator, purchases.pool());
  every.judgeEveryRule(true);
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
      if (isOfPurchase(plan.rules[rule]) && !std::as_const(found.rules)[rule].looked_at) left_out.push_back(rule);
    // In any order, and some of them twice.
    for (int k = 0; k < 3 && !left_out.empty(); ++k) {
      const std::vector<Value> sums(asked.sums().begin(), asked.sums().end());
      asked.judge(static_cast<std::int32_t>(random.pick(left_out)), found);
      ASSERT_TRUE(std::equal(sums.begin(), sums.end(), asked.sums().begin())) << "purchase " << i;
    }
    asked.judgeRest(found);
    ASSERT_TRUE(std::equal(asked.sums().begin(), asked.sums().end(), every.sums().begin())) << "purchase " << i;
    ASSERT_EQ(found.rules, expected.rules) << "purchase " << i;
    ASSERT_EQ(found.grants, expected.grants) << "purchase " << i;
    for (const std::size_t rule : left_out) {
      const RuleOutcome& outcome = std::as_const(found.rules)[rule];
      ++counts.left_out;
      counts.silent += outcome.verdict == kApplies ? 1 : 0;
      counts.replaced += outcome.replaced ? 1 : 0;
      counts.cut += outcome.cut_by >= 0 ? 1 : 0;
      if (plan.rules[rule].trigger != plan::TriggerKind::discount) continue;
      ++counts.discounts;
      counts.not_applying += outcome.verdict == kApplies ? 0 : 1;
      counts.after_others += found.taken.empty() ? 0 : 1;
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

const char* const kHead = R"(program "Cafe"
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
)";

plan::Plan planOf(const std::string& text) {
  Diagnostics diagnostics;
  auto plan = compile(SourceFile("cafe.kop", kHead + text), diagnostics);
  EXPECT_TRUE(plan) << diagnostics.sorted().front()->message(Lang::en);
  return plan ? std::move(*plan) : plan::Plan{};
}

void expectAnswersOfBoth(const plan::Plan& plan, Random& random, Counts& counts) {
  expectAnswers(plan, *makeInterpreter(plan, Lookup::always), random, counts);
  JitOptions options;
  options.optimise = JitOptimisation::none;
  options.lookup = Lookup::always;
  const auto code = compileJit(plan, options);
  ASSERT_TRUE(code) << code.error().message;
  expectAnswers(plan, **code, random, counts);
}

// What gives nothing is left out; to every one that applies is said all the same who stands in its place.
TEST(Judge, SaysWhatReplacesARuleThatGivesNothing) {
  const plan::Plan plan = planOf(R"(
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
)");
  Counts counts;
  Random random(8);
  expectAnswersOfBoth(plan, random, counts);
  EXPECT_GT(counts.silent, 0);
  EXPECT_GT(counts.replaced, 0);
}

/// Discounts on goods of their own, that differ in what they ask for and in what they take.
std::string manyDiscounts(Random& random, int count) {
  std::string text;
  std::string all;
  const auto say = [&](const std::string& one) { text += "  " + one + "\n"; };
  for (int i = 0; i < count; ++i) {
    const std::string number = std::to_string(i);
    const std::string name = "less_" + number;
    text += "set goods_" + number + " = items where category is \"Goods " + number + "\"\n";
    text += "discount " + name + "\n";
    if (random.oneIn(3)) say("from 2026-0" + std::to_string(random.between(1, 6)) + "-01 to 2027-03-01");
    const std::string other = "goods_" + std::to_string(random.below(i + 1));
    const std::string conditions[] = {"when net on " + other + " is at least 150 RUB",
                                      "when units in coffee < 2",
                                      "when gross on coffee is at least 1 RUB and net on coffee < 400 RUB",
                                      "when net is at least 400 RUB",
                                      "when weekday is Mon..Thu",
                                      "when customer is at least gold",
                                      "with code \"SPRING\"",
                                      "when net < 900 RUB and gross is at least 50 RUB"};
    if (!random.oneIn(4)) say(conditions[random.below(8)]);
    const std::string goods = "goods_" + number;
    const std::string takes[] = {
        "take 10% off " + goods + ", of the running amount", "take 20% off " + goods + ", of gross",
        "take 35 RUB off " + goods,
        "take by net, whole receipt, from 100 RUB: 5%, from 600 RUB: 12% off " + goods + ", of gross"};
    say(takes[random.below(4)]);
    if (random.oneIn(4)) say("at most 1 times ever");
    if (i > 3 && random.oneIn(4)) say("replaces less_" + std::to_string(random.below(i)));
    all += (i > 0 ? ", " : "") + name;
  }
  return text + "together " + all + "\n";
}

// What discounts saw is gone once they have been taken; whoever is asked later still saw it.
TEST(Judge, DiscountsAnswerOverWhatTheySaw) {
  Counts counts;
  Random random(9);
  for (int round = 0; round < 6; ++round) {
    const plan::Plan plan = planOf(R"(
tiers by net spend ever
  basic from 0 RUB
  gold from 2 000 RUB
  rise at once, )" + std::string(round % 2 == 0 ? "including this purchase" : "from the next purchase") +
                                   R"(
  fall never
set coffee = items where category under "Coffee"
set tasted = items where category is "Cakes"
coupon tasting
  1 unit in coffee free
  expire never
rule cups
  stamp for each unit in coffee
  at 9 stamps give 1 unit in coffee free, cheapest first
discount instead
  when weekday is Fri..Sun
  take 1 RUB off tasted
  replaces cups
rule base
  earn 1%
rule dear
  when net is at least 300 RUB
  earn 5% on coffee
)" + manyDiscounts(random, 40));
    if (plan.rules.empty()) return;
    expectAnswersOfBoth(plan, random, counts);
  }
  EXPECT_GT(counts.discounts, 1000);
  EXPECT_GT(counts.not_applying, 300);
  EXPECT_LT(counts.not_applying, counts.discounts - 300);
  EXPECT_GT(counts.after_others, 300);
  EXPECT_GT(counts.replaced, 0);
  EXPECT_GT(counts.cut, 0);
}

}  // namespace
}  // namespace kopeck::diff
