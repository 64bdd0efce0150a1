#include <gtest/gtest.h>

#include "tests/unit/engine_time/world.h"

namespace kopeck::test {
namespace {

plan::Schedule monthly(std::int32_t day) {
  plan::Schedule schedule;
  schedule.day = day;
  return schedule;
}

plan::Schedule yearly(std::vector<plan::MonthDay> days) {
  plan::Schedule schedule;
  schedule.kind = plan::ScheduleKind::yearly;
  schedule.days = std::move(days);
  return schedule;
}

TEST(Schedules, MonthlyOnTheDayOrTheMonthsLast) {
  World world;
  world.addScheduled("end", monthly(31), 5);
  world.start();
  world.pass("2026-01-31");  // the account is known from here on, and this day has begun
  world.pass("2026-05-01");
  EXPECT_EQ(world.moves(), (Strings{"2026-02-28 earned 5", "2026-03-31 earned 5", "2026-04-30 earned 5"}));
}

TEST(Schedules, NothingBeforeTheFirstEvent) {
  World world;
  world.addScheduled("first", monthly(1), 5);
  world.start();
  EXPECT_FALSE(world.stepper->isDue(*world.state, World::day("2026-03-01")));
  world.buy("2026-03-01", {{"tea", 100}});
  EXPECT_EQ(world.moves(), Strings{});
  EXPECT_FALSE(world.stepper->isDue(*world.state, World::day("2026-03-31")));
  EXPECT_TRUE(world.stepper->isDue(*world.state, World::day("2026-04-01")));
  world.buy("2026-04-01", {{"tea", 100}});
  EXPECT_EQ(world.moves(), Strings{"2026-04-01 earned 5"});
  EXPECT_EQ(world.balance(0, "2026-04-01"), 5);
}

TEST(Schedules, YearlyOnSeveralDays) {
  World world;
  world.addScheduled("days", yearly({{6, 11}, {3, 11}, {2, 29}}), 5);
  world.start();
  world.pass("2027-03-01");
  world.pass("2028-07-01");
  EXPECT_EQ(world.moves(), (Strings{"2027-03-11 earned 5", "2027-06-11 earned 5", "2028-02-29 earned 5",
                                    "2028-03-11 earned 5", "2028-06-11 earned 5"}));
  world.pass("2029-03-01");
  EXPECT_EQ(world.moves(), Strings{"2029-02-28 earned 5"});
}

TEST(Schedules, AnAnniversaryOfThe29thOfFebruary) {
  World world;
  plan::Schedule birthday;
  birthday.kind = plan::ScheduleKind::anniversary;
  birthday.attribute = world.addAttribute("birthday", AttributeType::anniversary);
  world.addScheduled("birthday", birthday, 100);
  world.start();
  world.pass("2026-01-01");
  world.pass("2026-12-31");
  EXPECT_EQ(world.moves(), Strings{});  // nobody knows the birthday
  world.know("2027-01-01", {World::day("2000-02-29")});
  world.pass("2028-12-31");
  EXPECT_EQ(world.moves(), (Strings{"2027-02-28 earned 100", "2028-02-29 earned 100"}));
}

TEST(Schedules, ComeAfterActivationsAndTiersThatBeginAndBeforeExpiries) {
  World world;
  plan::Terms terms;
  terms.expire = plan::ExpireKind::period_end;
  world.plan.terms[0] = terms;
  plan::Terms late;
  late.activate = plan::ActivateKind::after_days;
  late.activate_n = 28;
  const std::int32_t waiting = world.addTerms(late);
  world.addFixed("promo", plan::TriggerKind::purchase, 40, waiting);
  const std::int32_t balance = world.addRead({plan::ReadKind::balance, 0, {}});
  plan::Rule rule;
  rule.name = "quarter of the balance";
  rule.trigger = plan::TriggerKind::schedule;
  rule.schedule = world.addSchedule(monthly(1));
  plan::Earn earn;
  earn.kind = plan::AmountKind::of_value;
  earn.rate = {1, 4};
  earn.value = world.addExpr({plan::Op::read, plan::Type::points, -1, -1, balance, 0});
  world.addRule(rule, {earn});
  world.start();
  world.buy("2026-02-01", {{"tea", 100}});  // active on 1 March
  world.pass("2026-04-01");
  EXPECT_EQ(world.moves(), (Strings{"2026-03-01 earned 10", "2026-03-31 expired -10", "2026-04-01 earned 10"}));
}

TEST(Schedules, SeveralOnOneDayActInTheOrderOfTheFile) {
  World world;
  world.addScheduled("second", monthly(1), 7);
  world.addScheduled("first", yearly({{4, 1}}), 9);
  world.start();
  world.pass("2026-03-15");
  world.pass("2026-04-15");
  EXPECT_EQ(world.moves(), (Strings{"2026-04-01 earned 7", "2026-04-01 earned 9"}));
  ASSERT_EQ(world.state->lotCount(), 1);
  EXPECT_EQ(world.state->lots()[0].id, lotId(scheduleRow(1, World::day("2026-04-01")), 0));
  EXPECT_EQ(world.state->lots()[0].left, 16);
  EXPECT_EQ(world.out.moves[0].posting.receipt, 0);
}

TEST(Schedules, AnyCutOfTimeGivesTheSamePostings) {
  const auto postings = [](int step) {
    World world;
    plan::Terms terms;
    terms.expire = plan::ExpireKind::days;
    terms.expire_n = 20;
    world.plan.terms[0] = terms;
    const std::int32_t a = world.addScheduled("a", monthly(31), 5);
    world.addScheduled("b", yearly({{2, 28}, {3, 1}}), 3);
    const std::int32_t points = world.addAggregate(plan::Measure::points, {a});
    plan::Tiers tiers;
    tiers.aggregate = points;
    tiers.window = {plan::WindowKind::last_days, 40, plan::Period::month};
    tiers.rise = plan::Rise::month_start;
    tiers.fall = plan::Fall::at_once;
    tiers.levels.resize(2);
    tiers.levels[0].name = "low";
    tiers.levels[1].name = "high";
    tiers.levels[1].from = 10;
    world.plan.tiers.push_back(tiers);
    world.start();
    Strings all;
    for (Day day = World::day("2026-01-01"); day <= World::day("2026-12-31"); day += step) {
      world.pass(formatDate(day));
      for (const std::string& move : world.moves()) all.push_back(move);
      for (const std::string& change : world.tierChanges()) all.push_back(change);
    }
    world.pass("2027-01-15");
    for (const std::string& move : world.moves()) all.push_back(move);
    for (const std::string& change : world.tierChanges()) all.push_back(change);
    std::sort(all.begin(), all.end());  // moves and tiers are told apart, so their order among each other is lost
    return all;
  };
  const Strings daily = postings(1);
  EXPECT_GT(daily.size(), 25U);
  for (const int step : {2, 7, 30, 45, 364}) EXPECT_EQ(postings(step), daily) << step;
}

TEST(Schedules, ARuleOutsideOfItsDatesGivesNothing) {
  World world;
  const std::int32_t rule = world.addScheduled("spring", monthly(1), 5);
  world.plan.rules[static_cast<std::size_t>(rule)].from = World::day("2026-03-01");
  world.plan.rules[static_cast<std::size_t>(rule)].until = World::day("2026-04-30");
  world.start();
  world.pass("2026-01-15");
  world.pass("2026-12-31");
  EXPECT_EQ(world.moves(), (Strings{"2026-03-01 earned 5", "2026-04-01 earned 5"}));
}

TEST(Schedules, WhatComesAfterOneOnTheSameDaySeesIt) {
  World world;
  world.addScheduled("first", monthly(1), 5);
  plan::Rule rule;
  rule.name = "rich";
  const std::int32_t balance = world.addRead({plan::ReadKind::balance, 0, {}});
  const std::int32_t has = world.addExpr({plan::Op::read, plan::Type::points, -1, -1, balance, 0});
  const std::int32_t five = world.addExpr({plan::Op::constant, plan::Type::points, -1, -1, -1, 5});
  rule.conditions.push_back({world.addExpr({plan::Op::less_equal, plan::Type::yes_no, five, has, -1, 0}), "balance"});
  plan::Earn earn;
  earn.points = 1;
  world.addRule(rule, {earn});
  world.start();
  EXPECT_EQ(world.buy("2026-03-31", {{"tea", 100}}), 0);
  EXPECT_EQ(world.buy("2026-04-01", {{"tea", 100}}), 1);
}

}  // namespace
}  // namespace kopeck::test
