#include <gtest/gtest.h>

#include "tests/unit/engine_time/world.h"

namespace kopeck::test {
namespace {

using plan::Op;
using plan::Type;

constexpr plan::Window kPreviousMonth{plan::WindowKind::previous_period, 0, plan::Period::month};
constexpr plan::Window kThisMonth{plan::WindowKind::this_period, 0, plan::Period::month};
constexpr plan::Window kEver{};

plan::Tiers tiersOf(std::int32_t aggregate, plan::Window window, plan::Rise rise, plan::Fall fall,
                    const std::vector<Value>& from) {
  plan::Tiers tiers;
  tiers.aggregate = aggregate;
  tiers.window = window;
  tiers.rise = rise;
  tiers.fall = fall;
  for (const Value value : from) {
    plan::TierLevel level;
    level.name = "level " + std::to_string(tiers.levels.size() + 1);
    level.from = value;
    tiers.levels.push_back(level);
  }
  return tiers;
}

/// A bank's tiers by the month before: 5,000, 20,000 and half of it by card, 60,000 and 85% of it by card.
struct Bank : World {
  Bank() {
    plan.schema.tenders = {"card"};
    const std::int32_t net = addAggregate(plan::Measure::net);
    const std::int32_t card = addAggregate(plan::Measure::tender, {}, 0);
    plan::Tiers tiers = tiersOf(net, kPreviousMonth, plan::Rise::month_start, plan::Fall::month_end_to_earned,
                                {0, 500'000, 2'000'000, 6'000'000});
    const std::int32_t all = addRead({plan::ReadKind::history, net, kPreviousMonth});
    const std::int32_t by_card = addRead({plan::ReadKind::history, card, kPreviousMonth});
    tiers.levels[2].expr = shareIs(by_card, all, 50);
    tiers.levels[3].expr = shareIs(by_card, all, 85);
    plan.tiers.push_back(tiers);
    addFixed("base", plan::TriggerKind::purchase, 1);
    start();
  }
  /// percent * all <= 100 * by_card
  std::int32_t shareIs(std::int32_t by_card, std::int32_t all, Value percent) {
    const auto times = [&](std::int32_t read, Value factor) {
      const std::int32_t value = addExpr({Op::read, Type::money, -1, -1, read, 0});
      const std::int32_t by = addExpr({Op::constant, Type::count, -1, -1, -1, factor});
      return addExpr({Op::multiply, Type::money, value, by, -1, 0});
    };
    const std::int32_t left = times(all, percent);
    const std::int32_t right = times(by_card, 100);
    return addExpr({Op::less_equal, Type::yes_no, left, right, -1, 0});
  }
  void pay(std::string_view date, Value net, Value card) {
    shape(EventKind::purchase, date);
    addLines({{"goods", net}});
    batch.tenders[0] = card;
    apply();
  }
};

TEST(Tiers, ByThePreviousMonthAndAShareByCard) {
  Bank world;
  world.pay("2026-05-10", 6'000'000, 5'040'000);  // 84%
  EXPECT_EQ(world.tierChanges(), Strings{});
  world.pass("2026-06-01");
  EXPECT_EQ(world.tierChanges(), Strings{"2026-06-01 0>2"});
  world.pay("2026-06-10", 6'000'000, 5'100'000);  // 85%
  EXPECT_EQ(world.state->tier(), 2);
  world.pass("2026-07-01");
  EXPECT_EQ(world.tierChanges(), Strings{"2026-07-01 2>3"});
  // July is a month without purchases.
  world.pass("2026-08-01");
  EXPECT_EQ(world.tierChanges(), Strings{"2026-08-01 3>0"});
  world.pass("2027-08-01");
  EXPECT_EQ(world.tierChanges(), Strings{});
}

TEST(Tiers, ALevelWhoseConditionFailsLeavesTheOneBelow) {
  Bank world;
  world.pay("2026-05-10", 2'000'000, 999'999);
  world.pass("2026-06-01");
  EXPECT_EQ(world.tierChanges(), Strings{"2026-06-01 0>1"});
}

TEST(Tiers, AnyCutOfTimeEndsInTheSameChanges) {
  for (const int step : {1, 3, 11, 40}) {
    Bank world;
    world.pay("2026-05-10", 6'000'000, 6'000'000);
    Strings all;
    for (Day day = World::day("2026-05-11"); day <= World::day("2026-08-20"); day += step) {
      world.pass(formatDate(day));
      for (const std::string& change : world.tierChanges()) all.push_back(change);
    }
    EXPECT_EQ(all, (Strings{"2026-06-01 0>3", "2026-07-01 3>0"})) << step;
  }
}

TEST(Tiers, BlocksGoTheirOwnWays) {
  World world;
  const std::int32_t net = world.addAggregate(plan::Measure::net);
  const std::int32_t visits = world.addAggregate(plan::Measure::purchases);
  world.plan.tiers.push_back(tiersOf(net, kEver, plan::Rise::next_purchase, plan::Fall::never, {0, 10'000, 20'000}));
  plan::Tiers status =
      tiersOf(visits, kThisMonth, plan::Rise::next_purchase, plan::Fall::month_end_one_step, {0, 2, 3});
  status.name = "status";
  world.plan.tiers.push_back(status);
  world.start();
  world.buy("2026-01-05", {{"tea", 10'000}});
  EXPECT_EQ(world.tierChanges(), Strings{"2026-01-05 0>1"});
  world.buy("2026-01-06", {{"tea", 100}});
  EXPECT_EQ(world.tierChanges(), Strings{"2026-01-06 0>1 block 1"});
  world.buy("2026-01-07", {{"tea", 9'900}});
  EXPECT_EQ(world.tierChanges(), (Strings{"2026-01-07 1>2", "2026-01-07 1>2 block 1"}));
  world.pass("2026-05-01");
  EXPECT_EQ(world.tierChanges(), (Strings{"2026-03-01 2>1 block 1", "2026-04-01 1>0 block 1"}));
  EXPECT_EQ(world.state->tier(), 2);
}

TEST(Tiers, ByPointsThatEventsAndSchedulesGive) {
  World world;
  world.plan.schema.events.push_back({"visit", "visit", {}});
  const std::int32_t visit = world.addFixed("visits", plan::TriggerKind::custom_event, 60);
  plan::Schedule monthly;
  monthly.day = 15;
  const std::int32_t bonus = world.addScheduled("bonus", monthly, 50);
  const std::int32_t points = world.addAggregate(plan::Measure::points, {visit, bonus});
  world.plan.tiers.push_back(
      tiersOf(points, kThisMonth, plan::Rise::next_purchase, plan::Fall::month_end_to_earned, {0, 100}));
  world.start();
  world.happen("2026-01-05");
  EXPECT_EQ(world.tierChanges(), Strings{});
  world.pass("2026-02-10");
  EXPECT_EQ(world.tierChanges(), (Strings{"2026-01-15 0>1"}));  // kept through January, which has 110 points
  world.pass("2026-03-10");
  EXPECT_EQ(world.tierChanges(), (Strings{"2026-03-01 1>0"}));  // February has 50
}

TEST(Tiers, RiseBySpendFromElsewhere) {
  World world;
  const std::int32_t net = world.addAggregate(plan::Measure::net);
  const plan::Window year{plan::WindowKind::last_months, 12, plan::Period::month};
  world.plan.tiers.push_back(
      tiersOf(net, year, plan::Rise::next_purchase, plan::Fall::month_end_to_earned, {0, 1'000}));
  plan::Tiers other = tiersOf(net, kPreviousMonth, plan::Rise::month_start, plan::Fall::month_end_to_earned, {0, 500});
  other.name = "other";
  world.plan.tiers.push_back(other);
  world.start();
  world.stepper->openSpend(*world.state, 600, World::day("2025-01-15"), true, world.out);
  world.stepper->openSpend(*world.state, 600, World::day("2025-02-20"), true, world.out);
  EXPECT_EQ(world.tierChanges(), (Strings{"2025-02-01 0>1 block 1", "2025-02-20 0>1"}));
  world.stepper->openSpend(*world.state, 5'000, World::day("2025-08-01"), false, world.out);
  world.pass("2027-01-01");
  EXPECT_EQ(world.tierChanges(), (Strings{"2025-09-01 0>1 block 1", "2025-10-01 1>0 block 1", "2026-09-01 1>0"}));
}

TEST(Tiers, ByPointsThatAReturnGives) {
  World world;
  const std::int32_t sorry = world.addFixed("sorry", plan::TriggerKind::on_return, 100);
  const std::int32_t points = world.addAggregate(plan::Measure::points, {sorry});
  world.plan.tiers.push_back(tiersOf(points, kEver, plan::Rise::next_purchase, plan::Fall::never, {0, 100}));
  world.start();
  world.buy("2026-01-05", {{"tea", 10'000}});
  Sale sale = world.sale();
  world.giveBack("2026-01-06", sale);
  EXPECT_EQ(world.tierChanges(), Strings{"2026-01-06 0>1"});
}

TEST(Tiers, IncludingThisPurchaseReadTheirConditionWithIt) {
  World world;
  const std::int32_t net = world.addAggregate(plan::Measure::net);
  const std::int32_t visits = world.addAggregate(plan::Measure::purchases);
  plan::Tiers tiers = tiersOf(net, kEver, plan::Rise::this_purchase, plan::Fall::never, {0, 1'000});
  const std::int32_t read = world.addRead({plan::ReadKind::history, visits, kEver});
  const std::int32_t count = world.addExpr({Op::read, Type::count, -1, -1, read, 0});
  const std::int32_t two = world.addExpr({Op::constant, Type::count, -1, -1, -1, 2});
  tiers.levels[1].expr = world.addExpr({Op::less_equal, Type::yes_no, two, count, -1, 0});
  world.plan.tiers.push_back(tiers);
  const std::int32_t tier_read = world.addRead({plan::ReadKind::tier, 0, {}});
  const std::int32_t tier = world.addExpr({Op::read, Type::tier, -1, -1, tier_read, 0});
  const std::int32_t first = world.addExpr({Op::constant, Type::tier, -1, -1, -1, 1});
  plan::Rule rule;
  rule.name = "upper";
  rule.conditions.push_back({world.addExpr({Op::equal, Type::yes_no, tier, first, -1, 0}), "tier is upper"});
  plan::Earn earn;
  earn.points = 7;
  world.addRule(rule, {earn});
  world.start();
  EXPECT_EQ(world.buy("2026-01-01", {{"tea", 5'000}}), 0);  // enough spent, but the first purchase
  EXPECT_EQ(world.buy("2026-01-02", {{"tea", 1}}), 7);
  EXPECT_EQ(world.tierChanges(), Strings{"2026-01-02 0>1"});
}

TEST(Tiers, FallAtOnceWhenACondtionStopsToHold) {
  World world;
  const std::int32_t net = world.addAggregate(plan::Measure::net);
  plan::Tiers tiers = tiersOf(net, kEver, plan::Rise::next_purchase, plan::Fall::at_once, {0, 100});
  const std::int32_t read = world.addRead({plan::ReadKind::days_since_last_purchase, -1, {}});
  const std::int32_t days = world.addExpr({Op::read, Type::days, -1, -1, read, 0});
  const std::int32_t most = world.addExpr({Op::constant, Type::days, -1, -1, -1, 30});
  tiers.levels[1].expr = world.addExpr({Op::less_equal, Type::yes_no, days, most, -1, 0});
  world.plan.tiers.push_back(tiers);
  world.start();
  world.buy("2026-01-01", {{"tea", 100}});
  EXPECT_EQ(world.state->tier(), 1);
  world.pass("2026-03-01");
  // The 31st day is 1 February; in force from the day after it.
  EXPECT_EQ(world.tierChanges(), Strings{"2026-02-02 1>0"});
}

TEST(Tiers, AreKeptUntilTheEndOfTheNextYear) {
  World world;
  const std::int32_t net = world.addAggregate(plan::Measure::net);
  const plan::Window year{plan::WindowKind::this_period, 0, plan::Period::year};
  plan::Tiers main = tiersOf(net, year, plan::Rise::next_purchase, plan::Fall::year_after_next, {0, 100});
  plan::Tiers other = main;
  other.name = "other";
  other.levels[1].from = 1'000;
  world.plan.tiers = {main, other};
  world.start();
  world.buy("2026-03-01", {{"tea", 1'000}});
  world.pass("2027-12-31");
  EXPECT_EQ(world.tierChanges(), Strings{});
  world.buy("2027-12-31", {{"tea", 100}});  // enough for the first block alone
  world.pass("2030-01-01");
  EXPECT_EQ(world.tierChanges(), (Strings{"2028-01-01 1>0 block 1", "2029-01-01 1>0"}));
}

TEST(Tiers, FromOutsideAreWhatTheInputSays) {
  World world;
  const std::int32_t attribute = world.addAttribute("tier", AttributeType::choice, {"bronze", "silver", "gold"});
  plan::Tiers tiers;
  tiers.from_outside = true;
  tiers.outside_attribute = attribute;
  for (const char* name : {"bronze", "silver", "gold"}) {
    plan::TierLevel level;
    level.name = name;
    tiers.levels.push_back(level);
  }
  world.plan.tiers.push_back(tiers);
  world.start();
  world.know("", {1});  // before anything else is known: no day to write down
  EXPECT_EQ(world.state->tier(), 1);
  EXPECT_EQ(world.tierChanges(), Strings{});
  world.know("2026-01-05", {2});
  EXPECT_EQ(world.tierChanges(), Strings{"2026-01-05 1>2"});
  world.know("2026-01-06", {kMissing});
  EXPECT_EQ(world.state->tier(), 2);
  world.know("", {0});
  EXPECT_EQ(world.tierChanges(), Strings{"2026-01-06 2>0"});
  world.buy("2026-02-01", {{"tea", 100'000}});
  world.pass("2027-02-01");
  EXPECT_EQ(world.state->tier(), 0);
}

}  // namespace
}  // namespace kopeck::test
