// What events leave in the windows, item by item and rule by rule, and what returns take out of them.
#include <gtest/gtest.h>

#include "tests/unit/engine_time/world.h"

namespace kopeck::test {
namespace {

using plan::Op;
using plan::Type;

/// 7 points for each line that was bought in 3 earlier purchases of the last 60 days.
struct Often : World {
  Often() {
    plan.item_histories.push_back({{plan::WindowKind::last_days, 60, plan::Period::month}});
    plan.layout.item_days = 60;
    const std::int32_t times = addExpr({Op::item_bought, Type::count, -1, -1, 0, 0});
    const std::int32_t three = addExpr({Op::constant, Type::count, -1, -1, -1, 3});
    plan.sets.push_back({"often", addExpr({Op::less_equal, Type::yes_no, three, times, -1, 0})});
    plan.sums.push_back({plan::Measure::units, 0, -1});
    plan::Rule rule;
    rule.name = "often";
    plan::Earn earn;
    earn.kind = plan::AmountKind::per_full_step;
    earn.sum = 1;
    earn.step = kOneUnit;
    earn.points = 7;
    addRule(rule, {earn});
    start();
  }
};

TEST(Items, TheFourthPurchaseOfAnItem) {
  Often world;
  EXPECT_EQ(world.buy("2026-01-01", {{"tea", 100}, {"milk", 50}}), 0);
  EXPECT_EQ(world.buy("2026-01-01", {{"tea", 100}, {"tea", 100}}), 0);  // two lines are one purchase
  EXPECT_EQ(world.buy("2026-01-02", {{"tea", 100}}), 0);
  EXPECT_EQ(world.buy("2026-01-03", {{"tea", 100}, {"milk", 50}}), 7);
  EXPECT_EQ(world.out.item_bought, (std::vector<Value>{3, 1}));
  EXPECT_EQ(world.buy("2026-03-01", {{"tea", 100}}), 7);  // the 60th day
}

TEST(Items, TheWindowForgets) {
  Often world;
  world.buy("2026-01-01", {{"tea", 100}});
  world.buy("2026-01-02", {{"tea", 100}});
  world.buy("2026-01-03", {{"tea", 100}});
  EXPECT_EQ(world.buy("2026-03-02", {{"tea", 100}}), 0);  // the 61st day after the first
  EXPECT_EQ(world.buy("2026-06-01", {{"tea", 100}}), 0);
  EXPECT_EQ(world.state->itemDayCount(), 1);  // what no window reaches is gone
}

TEST(Items, WithoutANumberHaveNoHistory) {
  Often world;
  for (int i = 0; i < 5; ++i) EXPECT_EQ(world.buy("2026-01-01", {{"", 100}}), 0);
  EXPECT_EQ(world.state->itemDayCount(), 0);
}

TEST(Items, AReturnOfAllOfItTakesThePurchaseBack) {
  Often world;
  world.buy("2026-01-01", {{"tea", 100}});
  world.buy("2026-01-02", {{"tea", 100}});
  world.buy("2026-01-03", {{"tea", 100, 2 * kOneUnit}});
  Sale sale = world.sale();
  sale.returned_quantity[0] = 0;
  world.giveBack("2026-01-04", sale);
  EXPECT_EQ(world.out.refusal, Refusal::none);
  EXPECT_EQ(world.state->itemDayCount(), 2);
  EXPECT_EQ(world.buy("2026-01-05", {{"tea", 100}}), 0);
  EXPECT_EQ(world.buy("2026-01-06", {{"tea", 100}}), 7);
}

TEST(Items, AReturnIsJudgedByTheHistoryOfTheSale) {
  Often world;
  for (const char* date : {"2026-01-01", "2026-01-02", "2026-01-03"}) world.buy(date, {{"tea", 100}});
  EXPECT_EQ(world.buy("2026-01-04", {{"tea", 100}, {"milk", 50}}), 7);
  Sale sale = world.sale();
  // Of the two lines only the milk comes back: the tea keeps its points, whatever has been bought since.
  world.shape(EventKind::giving_back, "2026-06-01");
  world.addLines({{"milk", 0}});
  world.batch.of[0] = world.batch.keep("sale");
  world.out.clear(world.plan);
  std::vector<std::size_t> touched;
  world.stepper->applyReturn(*world.state, {&world.batch, 0}, world.row, {&sale, 1}, *world.shared, world.out, touched);
  EXPECT_EQ(world.out.refusal, Refusal::none);
  EXPECT_EQ(world.moves(), Strings{});
  EXPECT_EQ(sale.grants_left, std::vector<Value>{7});
}

/// Points and uses of two rules: one of purchases, one of events.
struct Counting : World {
  std::int32_t points = 0;
  std::int32_t uses = 0;
  std::int32_t purchases = 0;
  Counting() {
    plan.schema.events.push_back({"visit", "visit", {}});
    const std::int32_t base = addFixed("base", plan::TriggerKind::purchase, 10);
    const std::int32_t visit = addFixed("visits", plan::TriggerKind::custom_event, 4);
    points = addAggregate(plan::Measure::points, {base, visit});
    uses = addAggregate(plan::Measure::uses, {base, visit});
    purchases = addAggregate(plan::Measure::purchases);
    start();
  }
  Value value(std::int32_t aggregate, plan::Window window, std::string_view date) const {
    return windowValue(*state, plan.aggregates[static_cast<std::size_t>(aggregate)], window, day(date));
  }
};

constexpr plan::Window kWeek{plan::WindowKind::last_days, 7, plan::Period::month};

TEST(Windows, RulesCountFromPurchasesAndEvents) {
  Counting world;
  world.buy("2026-01-01", {{"tea", 100}});
  world.happen("2026-01-05");
  world.happen("2026-01-05");
  EXPECT_EQ(world.value(world.points, kWeek, "2026-01-07"), 18);
  EXPECT_EQ(world.value(world.uses, kWeek, "2026-01-07"), 3);
  EXPECT_EQ(world.value(world.purchases, kWeek, "2026-01-07"), 1);
  EXPECT_EQ(world.value(world.points, kWeek, "2026-01-08"), 8);
  EXPECT_EQ(world.value(world.points, {}, "2027-01-01"), 18);
}

TEST(Windows, AReturnLeavesThemAtTheSalesDay) {
  Counting world;
  world.buy("2026-01-01", {{"tea", 100}});
  Sale sale = world.sale();
  world.happen("2026-01-02");
  world.giveBack("2026-01-05", sale);
  EXPECT_EQ(world.value(world.points, kWeek, "2026-01-07"), 4);
  EXPECT_EQ(world.value(world.uses, kWeek, "2026-01-07"), 1);
  EXPECT_EQ(world.value(world.purchases, kWeek, "2026-01-07"), 0);
  EXPECT_EQ(world.value(world.points, {}, "2026-01-07"), 4);
}

TEST(Windows, WhatSchedulesGiveIsOfTheirDay) {
  World world;
  plan::Schedule monthly;
  const std::int32_t rule = world.addScheduled("first", monthly, 5);
  const std::int32_t points = world.addAggregate(plan::Measure::points, {rule});
  world.start();
  world.pass("2026-01-15");
  world.pass("2026-02-03");
  const plan::Aggregate& aggregate = world.plan.aggregates[static_cast<std::size_t>(points)];
  EXPECT_EQ(windowValue(*world.state, aggregate, kWeek, World::day("2026-02-07")), 5);
  EXPECT_EQ(windowValue(*world.state, aggregate, kWeek, World::day("2026-02-08")), 0);
  // The purchase of that day adds nothing of it again.
  world.buy("2026-02-03", {{"tea", 100}});
  EXPECT_EQ(windowValue(*world.state, aggregate, kWeek, World::day("2026-02-07")), 5);
}

TEST(Windows, SpendFromElsewhereIsAPurchaseOfNoGoods) {
  World world;
  const std::int32_t net = world.addAggregate(plan::Measure::net);
  const std::int32_t purchases = world.addAggregate(plan::Measure::purchases);
  plan::Tiers tiers;
  tiers.aggregate = net;
  tiers.levels.resize(2);
  tiers.levels[0].name = "low";
  tiers.levels[1].name = "high";
  tiers.levels[1].from = 900'000;
  world.plan.tiers.push_back(tiers);
  world.start();
  world.shape(EventKind::opening, "2026-02-01");
  Opening spend;
  spend.kind = OpeningKind::spend;
  spend.points = 950'000;
  spend.day = World::day("2026-01-15");
  world.batch.openings.push_back(spend);
  world.batch.first_opening.back() = 1;
  world.apply();
  const auto value = [&](std::int32_t aggregate, std::int32_t days) {
    const plan::Window window{plan::WindowKind::last_days, days, plan::Period::month};
    return windowValue(*world.state, world.plan.aggregates[static_cast<std::size_t>(aggregate)], window,
                       World::day("2026-02-01"));
  };
  EXPECT_EQ(value(net, 18), 950'000);
  EXPECT_EQ(value(net, 17), 0);
  EXPECT_EQ(value(purchases, 18), 1);
  EXPECT_EQ(world.state->lastPurchase(), World::day("2026-01-15"));
  EXPECT_EQ(world.tierChanges(), Strings{"2026-02-01 0>1"});
}

}  // namespace
}  // namespace kopeck::test
