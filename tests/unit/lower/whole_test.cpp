// What the further constructs become in the Plan: parts, kinds, terms, places in the account.
#include <algorithm>

#include "compiler/lower/lower.h"
#include "tests/unit/lower/programme.h"

namespace kopeck {
namespace {

using plan::Plan;
using plan::TriggerKind;

Plan planOf(const std::string& text) {
  return lower(checkedProgram(text));
}
const plan::Kind& kindOf(const Plan& plan, const plan::Rule& rule) {
  return plan.kinds[static_cast<std::size_t>(plan.terms[static_cast<std::size_t>(rule.terms)].kind)];
}

const std::string kCoffee = "set coffee = items where category is \"Coffee\"\n";

TEST(LowerParts, OneRuleBecomesOneForEachKindAndRecipient) {
  const Plan plan = planOf(head() +
                           "wallet silver\n  points silver/silvers, 2 decimals\n"
                           "event referral has\n  friend : customer\n"
                           "rule refer\n  on event referral\n  earn 5 beans\n  earn 1.25 silvers\n  earn 7 beans\n"
                           "  earn 9 beans for event.friend\n  at most 100 beans per day\n  at most 3 times per day\n");
  ASSERT_EQ(plan.rules.size(), 3U);
  for (const plan::Rule& rule : plan.rules) EXPECT_EQ(rule.name, "refer");
  EXPECT_EQ(kindOf(plan, plan.rules[0]).name, "bean");
  EXPECT_EQ(plan.rules[0].earn_count, 2);
  EXPECT_EQ(kindOf(plan, plan.rules[1]).name, "silver");
  EXPECT_EQ(plan.earns[2].points, 125);
  EXPECT_EQ(plan.rules[2].recipient, 0);
  EXPECT_EQ(plan.rules[1].recipient, -1);
  // A limit of beans holds beans back, one of times everything.
  EXPECT_EQ(plan.rules[0].limits.size(), 2U);
  EXPECT_EQ(plan.rules[1].limits.size(), 1U);
  EXPECT_EQ(plan.rules[2].limits.size(), 2U);
}

TEST(LowerParts, AMultiplierIsOneForEachWalletItMultiplies) {
  const Plan plan = planOf(head() +
                           "  multipliers by sum\nwallet silver\nrule a\n  earn 5%\nrule b\n  earn 1 silver\n"
                           "rule twice\n  multiply all by 2\n  expire 3 days after activation\n"
                           "rule share\n  earn 25% of b\n");
  ASSERT_EQ(plan.rules.size(), 5U);
  EXPECT_EQ(plan.rules[2].targets, (std::vector<std::int32_t>{0}));
  EXPECT_EQ(kindOf(plan, plan.rules[2]).name, "bean");
  EXPECT_EQ(plan.rules[3].targets, (std::vector<std::int32_t>{1}));
  EXPECT_EQ(kindOf(plan, plan.rules[3]).name, "silver");
  EXPECT_EQ(plan.rules[4].factor, (Ratio{5, 4}));
  EXPECT_EQ(plan.rules[4].terms, -1);
}

TEST(LowerParts, StampsArePriceAndFreeUnitsActBeforePayment) {
  const Plan plan = planOf(head() + kCoffee +
                           "rule card\n  when channel is pos\n  stamp for each unit in coffee\n"
                           "  at 9 stamps give 1 unit in coffee free, dearest first\n  at 20 stamps earn 100 beans\n"
                           "receipt has\n  channel : one of pos, app\n");
  ASSERT_EQ(plan.rules.size(), 3U);
  EXPECT_EQ(plan.rules[0].trigger, TriggerKind::purchase);
  EXPECT_EQ(kindOf(plan, plan.rules[0]).use, plan::KindUse::stamps);
  EXPECT_EQ(plan.earns[0].kind, plan::AmountKind::per_full_step);
  EXPECT_EQ(plan.earns[0].step, kOneUnit);
  EXPECT_EQ(plan.rules[1].turn_kind, 1);
  EXPECT_EQ(plan.rules[1].turn_step, 20);
  EXPECT_EQ(plan.rules[1].factor, (Ratio{100, 1}));
  EXPECT_EQ(plan.rules[2].trigger, TriggerKind::discount);
  EXPECT_EQ(plan.rules[2].conditions.size(), 1U);
  EXPECT_EQ(plan.takes[0].price_kind, 1);
  EXPECT_EQ(plan.takes[0].price, 9);
  EXPECT_FALSE(plan.takes[0].cheapest);
}

TEST(LowerParts, WhatIsGivenLaterIsPromisedWhateverTheRuleAsksThen) {
  const Plan plan = planOf(head() + kCoffee +
                           "rule next\n  when net is at least 100 RUB\n  give 2 units in coffee free, from the next "
                           "purchase\n  expire 5 days after activation\n");
  ASSERT_EQ(plan.rules.size(), 2U);
  EXPECT_EQ(kindOf(plan, plan.rules[0]).use, plan::KindUse::free_units);
  EXPECT_EQ(plan.earns[0].points, 2);
  EXPECT_EQ(plan.terms[static_cast<std::size_t>(plan.rules[0].terms)].expire_n, 5);
  EXPECT_EQ(plan.rules[1].trigger, TriggerKind::discount);
  EXPECT_TRUE(plan.rules[1].conditions.empty());
  EXPECT_EQ(plan.takes[0].units, 1);
  EXPECT_EQ(plan.takes[0].price, 1);
}

TEST(LowerParts, ABadgeIsGrantedOnce) {
  const Plan plan = planOf(head() + "rule a\n  grant badge vip\nrule b\n  when net > 5 RUB\n  grant badge vip\n");
  ASSERT_EQ(plan.limits.size(), 3U);
  EXPECT_EQ(plan.limits[0].most, 1);
  EXPECT_EQ(plan.limits[0].period, plan::LimitPeriod::ever);
  ASSERT_EQ(plan.limit_blocks.size(), 1U);
  EXPECT_EQ(plan.limits[2].rules, (std::vector<std::int32_t>{0, 1}));
}

TEST(LowerCoupons, UseThemselvesUpUnlessTheyAreForManyUses) {
  const Plan plan = planOf(head() + kCoffee +
                           "coupon cash\n  worth 5 RUB\n  expire 29 days after issue\n"
                           "coupon always\n  take 10% off coffee, of gross\n  expire never\n  many uses\n"
                           "coupon bare\n  expire never\n"
                           "discount with_bare\n  with coupon bare\n  take 1 RUB\n"
                           "together with_bare, always\n"
                           "rule weekly\n  every month on day 1\n  turn each full 5 beans into coupon cash\n");
  ASSERT_EQ(plan.rules.size(), 4U);
  EXPECT_EQ(plan.takes[0].money, 500);
  EXPECT_EQ(plan.takes[0].price_kind, 1);
  EXPECT_EQ(plan.takes[1].price_kind, -1);
  EXPECT_EQ(plan.takes[2].price_kind, 3);  // a discount that asks for a coupon without a worth of its own
  EXPECT_EQ(plan.rules[3].turn_step, 5);
  EXPECT_EQ(plan.rules[3].earn_count, 0);
  EXPECT_EQ(plan.schema.coupons, (std::vector<std::string>{"cash", "always", "bare"}));
  const plan::Terms& terms = plan.terms[static_cast<std::size_t>(plan.kinds[1].terms)];
  EXPECT_EQ(terms.expire_n, 29);
  EXPECT_FALSE(terms.from_activation);
}

TEST(LowerTables, AWholeTableHoldsOneLineAndAMarginalOneEachPart) {
  const Plan plan = planOf(head() +
                           "rule entire\n  earn by net, whole receipt, from 0 RUB: 1%, from 1 000 RUB: 2%\n"
                           "rule parts\n  earn by net, marginal, from 0 RUB: 1%, from 1 000 RUB: 2%\n"
                           "rule one\n  earn by net spend over previous month, from 0 RUB: 50 beans\n");
  ASSERT_EQ(plan.earns.size(), 5U);
  EXPECT_NE(plan.earns[0].guard, -1);
  EXPECT_NE(plan.earns[1].guard, -1);
  EXPECT_EQ(plan.earns[2].guard, -1);
  EXPECT_EQ(plan.earns[2].portion_to, 100'000);
  EXPECT_EQ(plan.earns[3].portion_from, 100'000);
  EXPECT_EQ(plan.earns[3].portion_to, INT64_MAX);
  EXPECT_EQ(plan.earns[4].guard, -1);  // one line holds always
}

TEST(LowerAmounts, StepsGoOnFromWhatThePeriodHadAlready) {
  const Plan plan = planOf(head() + "rule a\n  earn 1 bean for each full 25 RUB over this month\n");
  ASSERT_NE(plan.earns[0].carry, -1);
  const plan::Read& read = plan.reads[static_cast<std::size_t>(plan.earns[0].carry)];
  EXPECT_EQ(read.kind, plan::ReadKind::history);
  EXPECT_EQ(read.window, (plan::Window{plan::WindowKind::this_period, 0, plan::Period::month}));
  EXPECT_EQ(plan.aggregates[static_cast<std::size_t>(read.index)].measure, plan::Measure::net);
}

TEST(LowerLimits, EachKindOfLimitHasItsPlace) {
  const Plan plan =
      planOf(head() +
             "customer has\n  joined : date\n"
             "rule a\n  earn 1%\n  at most 5 beans per rolling 30 days\n  at most 2 times per rolling 2 "
             "months\n  at most 5 beans per day per store\n  at most 5 beans per year from customer.joined\n"
             "  counting at most 100 RUB per week\n");
  ASSERT_EQ(plan.limits.size(), 5U);
  const auto aggregate_of = [&](std::size_t limit) {
    return plan.aggregates[static_cast<std::size_t>(plan.limits[limit].aggregate)];
  };
  EXPECT_EQ(aggregate_of(0).measure, plan::Measure::points);
  EXPECT_EQ(aggregate_of(0).rules, (std::vector<std::int32_t>{0}));
  EXPECT_EQ(aggregate_of(1).measure, plan::Measure::uses);
  EXPECT_EQ(plan.limits[0].slot, -1);
  EXPECT_EQ(plan.limits[2].scope, plan::LimitScope::store);
  EXPECT_EQ(plan.limits[2].total, 0);
  EXPECT_EQ(plan.limits[2].slot, -1);
  EXPECT_EQ(plan.limits[3].anchor_attribute, 0);
  EXPECT_NE(plan.limits[3].slot, -1);
  EXPECT_EQ(plan.limits[4].unit, plan::LimitUnit::base);
  EXPECT_EQ(plan.earns[0].caps, (std::vector<std::int32_t>{4}));
  EXPECT_GE(plan.layout.keep_days, 60);
}

TEST(LowerLayout, FurtherTiersAndWalletsHaveWordsOfTheirOwn) {
  const Plan plain = planOf(head() + "rule a\n  earn 1%\n");
  const std::string tiers =
      " by purchases ever\n  low from 0 purchases\n  high from 5 purchases\n"
      "  rise at once, from the next purchase\n  fall never\n";
  const Plan plan =
      planOf(head() + "wallet silver\nwallet gold\nrule a\n  earn 1%\ntiers one" + tiers + "tiers two" + tiers);
  EXPECT_EQ(plan.layout.debts, plan.layout.tiers + 2);
  EXPECT_EQ(plan.layout.fixed_words, plan.layout.debts + 2);
  EXPECT_EQ(plain.layout.fixed_words, plain.layout.evers);
}

TEST(LowerChance, OneInTwoIsNoUnknownValue) {
  const Plan plan = planOf(head() +
                           "  seed \"s\"\nrule a\n  with chance 50%\n  earn from 1 to 6 beans at random\n"
                           "rule b\n  for 10% of customers as \"pilot\"\n  earn 1%\n"
                           "rule c\n  for 10% of customers as \"pilot\"\n  earn 2%\n");
  ASSERT_EQ(plan.draws.size(), 3U);  // the group is drawn once
  EXPECT_EQ(plan.draws[0].label, "a");
  EXPECT_EQ(plan.draws[1].number, 1);
  EXPECT_TRUE(plan.draws[2].per_customer);
  const auto chance = std::find_if(plan.exprs.begin(), plan.exprs.end(),
                                   [](const plan::Expr& e) { return e.op == plan::Op::chance && e.index == 0; });
  ASSERT_NE(chance, plan.exprs.end());
  EXPECT_NE(chance->value, kMissing);
}

}  // namespace
}  // namespace kopeck
