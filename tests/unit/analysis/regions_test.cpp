// Regions and what is made of them.
#include "compiler/analysis/regions.h"

#include <gtest/gtest.h>

#include "compiler/analysis/bounds.h"
#include "compiler/analysis/order.h"
#include "tests/unit/analysis/analysed.h"

namespace kopeck::analysis {
namespace {

TEST(Ranges, WhatIsMissingIsAValue) {
  const Ranges all = {{kMissing, kMissing}, {0, 10}};
  EXPECT_EQ(without(all, {{3, 10}}), (Ranges{{kMissing, kMissing}, {0, 2}}));
  EXPECT_EQ(without(all, {{kMissing, kMissing}}), (Ranges{{0, 10}}));
  EXPECT_TRUE(contains(all, kMissing));
  EXPECT_FALSE(contains(without(all, {{kMissing, kMissing}}), kMissing));
}

TEST(Texts, ArePartedByTheirPaths) {
  plan::Plan plan;
  plan.texts = {"Drinks", "Drinks/Tea", "Food"};
  TextClasses classes(plan);
  // Itself, the tea, and what else lies under both.
  EXPECT_EQ(classes.under(1), (Ranges{{1, 2}, {4, 5}}));
  EXPECT_EQ(classes.under(2), (Ranges{{2, 2}, {5, 5}}));
  EXPECT_TRUE(checking::intersection(classes.under(3), classes.under(1)).empty());
}

TEST(Reach, WhatIsPartOfWhat) {
  using P = plan::LimitPeriod;
  const auto reach = [](P period, plan::LimitScope scope = plan::LimitScope::customer) {
    return Reach{period, scope, {}, false};
  };
  EXPECT_TRUE(covers(reach(P::month), reach(P::day)));
  EXPECT_TRUE(covers(reach(P::year), reach(P::half_year)));
  EXPECT_TRUE(covers(reach(P::ever), reach(P::rolling)));
  EXPECT_TRUE(covers(reach(P::week), reach(P::day)));
  EXPECT_FALSE(covers(reach(P::month), reach(P::week)));
  EXPECT_FALSE(covers(reach(P::year), reach(P::week)));
  EXPECT_FALSE(covers(reach(P::day), reach(P::month)));
  EXPECT_TRUE(covers(reach(P::month, plan::LimitScope::total), reach(P::month)));
  EXPECT_FALSE(covers(reach(P::month), reach(P::month, plan::LimitScope::total)));
}

/// Two rules in each other's place are what the text with the two in each other's place compiles to.
TEST(Order, ASwapIsTheTextTheOtherWayRound) {
  const std::string a = "rule a\n  when net > 10 RUB\n  earn 5%\n";
  const std::string m = "rule m\n  earn 1%\n  at most 9 beans per day\n";
  const std::string b = "rule b\n  earn 7 beans\n  at most 3 times per month\n";
  const std::string rest =
      "rule x\n  multiply a, b by 2\nhighest of a, m\nlimit l\n  at most 70 beans per day over a, b\n";
  const Analysed one = rules(a + m + b + rest);
  const Analysed other = rules(b + m + a + rest);
  ASSERT_TRUE(one.plan && other.plan) << one.messages();
  const plan::Plan swap = reordered(*one.plan, swapped(one.plan->rules.size(), {0}, {2}));
  ASSERT_EQ(swap.rules.size(), other.plan->rules.size());
  for (std::size_t r = 0; r < swap.rules.size(); ++r) {
    EXPECT_EQ(swap.rules[r].name, other.plan->rules[r].name);
    EXPECT_EQ(swap.rules[r].targets, other.plan->rules[r].targets);
    EXPECT_EQ(swap.rules[r].replaces, other.plan->rules[r].replaces);
  }
  ASSERT_EQ(swap.orders.size(), 1U);
  EXPECT_EQ(swap.orders[0].rules, other.plan->orders[0].rules);
  EXPECT_TRUE(plan::verify(swap).empty()) << plan::verify(swap).front();
}

}  // namespace
}  // namespace kopeck::analysis
