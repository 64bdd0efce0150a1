// Limits of every unit, period and scope.
#include <gtest/gtest.h>

#include "tests/unit/engine/club.h"

namespace kopeck::test {
namespace {

TEST(Limits, CountingAtMostOfTheBase) {
  Club club;
  plan::Earn four = Club::rate({1, 25});
  const std::int32_t rule = club.addRule(Club::rule("goods"), {four});
  const std::int32_t day = club.addLimit(rule, plan::LimitUnit::base, 400'000, plan::LimitPeriod::day);
  const std::int32_t week = club.addLimit(rule, plan::LimitUnit::base, 900'000, plan::LimitPeriod::week);
  club.plan.earns[0].caps = {day, week};
  club.start();
  EXPECT_EQ(club.buy("2026-06-01", {{"goods", 500'000}}), 16'000);  // 4 000.00 of 5 000.00 count: 160.00
  EXPECT_EQ(club.of(rule).cut_by, day);
  EXPECT_EQ(club.buy("2026-06-01", {{"goods", 500'000}}), 0);
  EXPECT_EQ(club.buy("2026-06-02", {{"goods", 300'000}}), 12'000);
  EXPECT_EQ(club.buy("2026-06-03", {{"goods", 500'000}}), 8'000);  // of the week 2 000.00 are left
  EXPECT_EQ(club.of(rule).cut_by, week);
  EXPECT_EQ(club.buy("2026-06-08", {{"goods", 500'000}}), 16'000);
}

TEST(Limits, AReturnGivesTheBaseBack) {
  Club club;
  const std::int32_t rule = club.addRule(Club::rule("goods"), {Club::rate({1, 25})});
  const std::int32_t day = club.addLimit(rule, plan::LimitUnit::base, 400'000, plan::LimitPeriod::day);
  club.plan.earns[0].caps = {day};
  club.start();
  EXPECT_EQ(club.buy("2026-06-01", {{"goods", 300'000}}), 12'000);
  Sale sale = club.sale();
  club.giveBack("2026-06-01", sale);
  EXPECT_EQ(club.balance(0, "2026-06-01"), 0);
  EXPECT_EQ(club.buy("2026-06-01", {{"goods", 500'000}}), 16'000);
}

TEST(Limits, PerRollingDays) {
  Club club;
  const std::int32_t rule = club.addRule(Club::rule("gift"), {Club::fixed(10)});
  const std::int32_t limit = club.addLimit(rule, plan::LimitUnit::points, 15, plan::LimitPeriod::rolling);
  club.plan.limits[static_cast<std::size_t>(limit)].window = {plan::WindowKind::last_days, 30, plan::Period::month};
  club.plan.limits[static_cast<std::size_t>(limit)].aggregate = club.addAggregate(plan::Measure::points, {rule});
  club.start();
  EXPECT_EQ(club.buy("2026-01-01", {{"tea", 100}}), 10);
  EXPECT_EQ(club.buy("2026-01-30", {{"tea", 100}}), 5);
  EXPECT_EQ(club.buy("2026-01-31", {{"tea", 100}}), 10);
  EXPECT_EQ(club.buy("2026-02-01", {{"tea", 100}}), 0);
}

TEST(Limits, PerStoreAreSharedByAllCustomers) {
  Club club;
  const std::int32_t rule = club.addRule(Club::rule("gift"), {Club::fixed(10)});
  const std::int32_t limit = club.addLimit(rule, plan::LimitUnit::points, 15, plan::LimitPeriod::day);
  club.plan.limits[static_cast<std::size_t>(limit)].slot = -1;
  club.plan.limits[static_cast<std::size_t>(limit)].scope = plan::LimitScope::store;
  club.plan.limits[static_cast<std::size_t>(limit)].total = 0;
  club.plan.total_count = 1;
  club.start();
  const auto bought = [&](const char* store, std::string_view date) {
    club.shape(EventKind::purchase, date);
    club.batch.store = {club.pool.intern(store)};
    club.addLines({{"tea", 100}});
    club.apply();
    return club.earned();
  };
  EXPECT_EQ(bought("a", "2026-01-01"), 10);
  EXPECT_EQ(bought("b", "2026-01-01"), 10);
  EXPECT_EQ(bought("a", "2026-01-01"), 5);
  *club.state = AccountState(club.plan.layout);
  EXPECT_EQ(bought("a", "2026-01-01"), 0);
  EXPECT_EQ(bought("b", "2026-01-01"), 5);
  EXPECT_EQ(bought("a", "2026-01-02"), 10);
  EXPECT_EQ(club.shared->stores.size(), 2U);
  SharedCounters pinned(club.plan);
  club.stepper->pinShared(club.out.reads, World::day("2026-01-02"), pinned, club.pool.find("a"));
  EXPECT_EQ(pinned.usedInStore(0, club.pool.find("a"), World::day("2026-01-02")), 0);
  EXPECT_EQ(pinned.stores.size(), 1U);
}

TEST(Limits, AYearFromADayOfTheCustomers) {
  Club club;
  const std::int32_t joined = club.addAttribute("joined", AttributeType::date);
  const std::int32_t rule = club.addRule(Club::rule("gift"), {Club::fixed(10)});
  const std::int32_t limit = club.addLimit(rule, plan::LimitUnit::times, 1, plan::LimitPeriod::year);
  club.plan.limits[static_cast<std::size_t>(limit)].anchor_attribute = joined;
  club.start();
  club.know("2026-01-01", {World::day("2024-03-10")});
  EXPECT_EQ(club.buy("2026-02-01", {{"tea", 100}}), 10);
  EXPECT_EQ(club.buy("2026-03-09", {{"tea", 100}}), 0);
  EXPECT_EQ(club.buy("2026-03-10", {{"tea", 100}}), 10);
  EXPECT_EQ(club.buy("2027-03-09", {{"tea", 100}}), 0);
  EXPECT_EQ(club.buy("2027-03-10", {{"tea", 100}}), 10);
}

TEST(Limits, TimesAreCountedWhereOnlyAMessageIsSent) {
  Club club;
  plan::Rule hello = Club::rule("hello");
  plan::Effect effect;
  effect.channel = "sms";
  effect.pieces = {{plan::PieceKind::text, "Hello", -1}};
  hello.effects = {effect};
  const std::int32_t rule = club.addRule(hello, {});
  club.addLimit(rule, plan::LimitUnit::times, 1, plan::LimitPeriod::month);
  club.start();
  club.buy("2026-01-01", {{"tea", 100}});
  EXPECT_EQ(club.out.effects.size(), 1U);
  club.buy("2026-01-31", {{"tea", 100}});
  EXPECT_TRUE(club.out.effects.empty());
  club.buy("2026-02-01", {{"tea", 100}});
  EXPECT_EQ(club.out.effects.size(), 1U);
}

}  // namespace
}  // namespace kopeck::test
