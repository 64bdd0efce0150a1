// What a forecast comes to, against figures worked out by hand.
#include "tools/backtest/forecast.h"

#include <gtest/gtest.h>

namespace kopeck::backtest {
namespace {

/// Sales of 1,000.00 before discounts in 10 purchases; the old rules give back 5 % (of it 10.00 discounts), the new 10
/// %.
Comparison tenPercent() {
  Comparison all;
  all.whole.was.net = 99'000;
  all.whole.was.discounts = 1'000;
  all.whole.was.sales = 10;
  all.whole.was.coupons_used = 2;
  all.whole.cost_was = 5'000;
  all.whole.now = all.whole.was;
  all.whole.now.free_gifts = 3;
  all.whole.cost_now = 10'000;
  return all;
}

TEST(Forecast, WithoutReactionItIsTheReplay) {
  const auto made = forecast(tenPercent(), {{}, {3, 10}, 500, 200});
  ASSERT_TRUE(made.ok());
  // 300.00 of margin less 50.00 or 100.00, 10 deliveries at 5.00, 2 or 5 gifts at 2.00.
  EXPECT_EQ(made->was.sales, 100'000);
  EXPECT_EQ(made->was.margin, 30'000);
  EXPECT_EQ(made->was.gifts, 400);
  EXPECT_EQ(made->was.deliveries, 5'000);
  EXPECT_EQ(made->was.result, 19'600);
  EXPECT_EQ(made->now.gifts, 1'000);
  EXPECT_EQ(made->now.result, 14'000);
  EXPECT_TRUE(made->scenarios.empty());
  // 196 / 140 = 1.4.
  EXPECT_EQ(made->break_even, 400'000'000);
}

TEST(Forecast, PurchasesGrowAsGoodsBecomeCheaper) {
  const auto made = forecast(tenPercent(), {{{2, 1}, {0, 1}, {19, 10}}, {3, 10}, 0, 0});
  ASSERT_TRUE(made.ok());
  ASSERT_EQ(made->scenarios.size(), 3U);
  // The customer paid 95 and pays 90: 5/95 less. At 1.9 that is a tenth more purchases.
  EXPECT_EQ(made->scenarios[0].growth, 0);
  EXPECT_EQ(made->scenarios[1].growth, 100'000'000);
  EXPECT_EQ(made->scenarios[1].sales, 110'000);
  EXPECT_EQ(made->scenarios[1].margin, 33'000);
  EXPECT_EQ(made->scenarios[1].cost, 11'000);
  EXPECT_EQ(made->scenarios[1].result, 22'000);
  // 2 * 5/95 = 0.105263158 (rounded).
  EXPECT_EQ(made->scenarios[2].growth, 105'263'158);
  EXPECT_EQ(made->scenarios[2].result, 22'105);
}

TEST(Forecast, WhereTheProgrammeGivesLessTheStrongestReactionIsTheWorst) {
  Comparison all = tenPercent();
  std::swap(all.whole.cost_was, all.whole.cost_now);
  const auto made = forecast(all, {{{1, 1}, {18, 1}, {9, 1}}, {3, 10}, 0, 0});
  ASSERT_TRUE(made.ok());
  // The customer paid 90 and pays 95: 5/90 more.
  EXPECT_EQ(made->scenarios[0].elasticity, (Ratio{18, 1}));
  EXPECT_EQ(made->scenarios[0].growth, -1'000'000'000);
  EXPECT_EQ(made->scenarios[0].result, 0);
  EXPECT_EQ(made->scenarios[1].growth, -500'000'000);
  EXPECT_EQ(made->scenarios[1].sales, 50'000);
  EXPECT_LT(made->scenarios[1].result, made->scenarios[2].result);
  // 250.00 now and 200.00 before: a fifth of the purchases may go.
  EXPECT_EQ(made->break_even, -200'000'000);
  // Nobody buys less than nothing.
  const auto more = forecast(all, {{{50, 1}}, {3, 10}, 0, 0});
  ASSERT_TRUE(more.ok());
  EXPECT_EQ(more->scenarios[0].sales, 0);
}

TEST(Forecast, SaysWhereNoGrowthPaysForIt) {
  Comparison all = tenPercent();
  all.whole.cost_now = 30'000;
  const auto made = forecast(all, {{}, {3, 10}, 0, 0});
  ASSERT_TRUE(made.ok());
  EXPECT_EQ(made->now.result, 0);
  EXPECT_FALSE(made->break_even.has_value());
}

TEST(Forecast, RefusesWhatCantBeForecast) {
  EXPECT_FALSE(forecast(Comparison{}, {{}, {3, 10}, 0, 0}).ok());
  Comparison all = tenPercent();
  all.whole.cost_was = 100'000;
  EXPECT_FALSE(forecast(all, {{}, {3, 10}, 0, 0}).ok());
  all = tenPercent();
  all.whole.now.net = INT64_MAX / 4;
  EXPECT_FALSE(forecast(all, {{}, {3, 10}, 0, 0}).ok());
  all = tenPercent();
  EXPECT_FALSE(forecast(all, {{}, {3, 10}, INT64_MAX / 4, 0}).ok());
}

TEST(Forecast, IsExactWhereSumsAreLarge) {
  // 9,876,543,210,123.45 of sales, of which 3 and then 4 hundredths come back: 1/97 less at 0.97.
  Comparison all;
  all.whole.was.net = all.whole.now.net = 987'654'321'012'300;
  all.whole.was.sales = all.whole.now.sales = 1;
  all.whole.cost_was = 987'654'321'012'300 / 100 * 3;
  all.whole.cost_now = 987'654'321'012'300 / 100 * 4;
  const auto made = forecast(all, {{{97, 100}}, {1, 4}, 0, 0});
  ASSERT_TRUE(made.ok());
  EXPECT_EQ(made->scenarios[0].growth, 10'000'000);
  EXPECT_EQ(made->scenarios[0].sales, 997'530'864'222'423);
}

}  // namespace
}  // namespace kopeck::backtest
