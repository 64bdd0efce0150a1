// Sums at the ends of their ranges: what fits is posted, what does not is refused with everything as before it.
#include "runtime/engine/bounds.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "tests/unit/engine/club.h"

namespace kopeck::test {
namespace {

/// The event that came last was refused, and left nothing but the time that passed.
void expectRefused(const Club& club, const AccountState& before, const SharedCounters& shared) {
  EXPECT_EQ(club.out.refusal, Refusal::overflow);
  EXPECT_TRUE(club.out.moves.empty());
  EXPECT_TRUE(club.out.grants.empty());
  EXPECT_TRUE(club.out.draws.empty());
  EXPECT_TRUE(club.out.taken.empty());
  EXPECT_TRUE(*club.shared == shared);
  AccountState state = *club.state;
  state.setSettledDay(before.settledDay());
  EXPECT_TRUE(state == before);
}

TEST(Bounds, MoneyOfAReceipt) {
  Club club;
  club.addRule(Club::rule("base"), {Club::rate({1, 100})});
  club.addAggregate(plan::Measure::net);
  club.addAggregate(plan::Measure::gross);
  club.start();
  EXPECT_EQ(club.buy("2026-01-01", {{"tea", kMostMoney}}), kMostMoney / 100);
  EXPECT_EQ(club.out.refusal, Refusal::none);
  const std::vector<std::vector<Line>> beyond{
      {{"tea", kMostMoney + 1}},
      {{"tea", kMostMoney}, {"cup", 1}},
      {{"tea", INT64_MAX}},
      {{"tea", INT64_MAX}, {"cup", INT64_MAX}},
      {{"tea", 1, kOneUnit, kMostMoney}},
      {{"tea", INT64_MAX, kOneUnit, INT64_MAX}},
      {{"tea", 1, kMostUnits + 1}},
      {{"tea", 1, INT64_MAX}, {"cup", 1, INT64_MAX}},
  };
  for (const std::vector<Line>& lines : beyond) {
    const AccountState before = *club.state;
    const SharedCounters shared = *club.shared;
    club.shape(EventKind::purchase, "2026-01-02");
    for (const Line& line : lines) club.addLines({line});
    club.apply();
    expectRefused(club, before, shared);
  }
  EXPECT_EQ(club.buy("2026-01-03", {{"tea", 100, kMostUnits}}), 1);
}

TEST(Bounds, HistoriesFillUpAndThenRefuse) {
  Club club;
  const std::int32_t net = club.addAggregate(plan::Measure::net);
  club.addRule(Club::rule("base"), {Club::fixed(1)});
  club.start();
  Value sum = 0;
  int posted = 0;
  for (int i = 0; i < 20; ++i) {
    const AccountState before = *club.state;
    const SharedCounters shared = *club.shared;
    club.buy("2026-01-01", {{"tea", kMostMoney}});
    if (club.out.refusal != Refusal::none) {
      expectRefused(club, before, shared);
      continue;
    }
    sum += kMostMoney;
    ++posted;
  }
  EXPECT_EQ(posted, kMostSum / kMostMoney);
  EXPECT_EQ(club.state->word(club.plan.aggregates[static_cast<std::size_t>(net)].ever_slot), sum);
  // What still fits is taken.
  club.buy("2026-01-02", {{"tea", kMostSum - sum}});
  EXPECT_EQ(club.out.refusal, Refusal::none);
  club.buy("2026-01-02", {{"tea", 1}});
  EXPECT_EQ(club.out.refusal, Refusal::overflow);
}

TEST(Bounds, PointsOfAnAccount) {
  Club club;
  club.addRule(Club::rule("gift"), {Club::fixed(kMostSum)});
  club.start();
  EXPECT_EQ(club.buy("2026-01-01", {{"tea", 100}}), kMostSum);
  const AccountState before = *club.state;
  const SharedCounters shared = *club.shared;
  club.buy("2026-01-02", {{"tea", 100}});
  expectRefused(club, before, shared);
}

TEST(Bounds, RulesThatTogetherLeaveTheRange) {
  Club club;
  const std::int32_t a = club.addRule(Club::rule("a"), {Club::fixed(INT64_MAX)});
  const std::int32_t b = club.addRule(Club::rule("b"), {Club::fixed(INT64_MAX)});
  club.addAggregate(plan::Measure::points, {a, b});
  club.start();
  const AccountState before = *club.state;
  const SharedCounters shared = *club.shared;
  club.buy("2026-01-01", {{"tea", 100}});
  expectRefused(club, before, shared);
}

TEST(Bounds, PartsOfOneRuleAreWeighedTogether) {
  Club club;
  const std::int32_t a = club.addRule(Club::rule("a"), {Club::fixed(INT64_MAX)});
  const std::int32_t a_more = club.addRule(Club::rule("a"), {Club::fixed(INT64_MAX)});
  const std::int32_t b = club.addRule(Club::rule("b"), {Club::fixed(7)});
  club.plan.orders.push_back({plan::OrderKind::highest, {b, a, a_more}});
  club.start();
  club.buy("2026-01-01", {{"tea", 100}});
  // 2 * INT64_MAX is more than 7, and more than fits.
  EXPECT_EQ(club.of(b).outweighed_by, a);
  EXPECT_EQ(club.out.refusal, Refusal::overflow);
}

TEST(Bounds, MultipliersOfHugeAmounts) {
  for (const plan::Multipliers how : {plan::Multipliers::product, plan::Multipliers::sum, plan::Multipliers::highest}) {
    Club club;
    club.plan.multipliers = how;
    const std::int32_t a = club.addRule(Club::rule("a"), {Club::fixed(INT64_MAX)});
    const std::int32_t b = club.addRule(Club::rule("b"), {Club::fixed(INT64_MAX)});
    for (const char* each : {"twice", "more"}) {
      plan::Rule times = Club::rule(each);
      times.is_multiplier = true;
      times.factor = {INT64_MAX, 1};
      times.targets = {a, b};
      times.terms = -1;
      club.addRule(times, {});
    }
    club.start();
    const AccountState before = *club.state;
    const SharedCounters shared = *club.shared;
    club.buy("2026-01-01", {{"tea", 100}});
    expectRefused(club, before, shared);
  }
}

TEST(Bounds, StatedRedemptions) {
  Club club;
  club.plan.kinds[0].worth = {INT64_MAX, 1};
  club.addRule(Club::rule("turn"), {});
  club.plan.rules[0].turn_kind = 0;
  club.plan.rules[0].turn_step = 1;
  club.plan.rules[0].terms =
      club.plan.kinds[static_cast<std::size_t>(club.addKind(plan::KindUse::badge, "badge", {}, 0))].terms;
  club.start();
  club.hand(0, 5, "2026-01-01");
  for (const Value stated : {INT64_MAX, kMostSum + 1, kMostSum}) {
    const AccountState before = *club.state;
    const SharedCounters shared = *club.shared;
    club.shape(EventKind::purchase, "2026-01-02");
    club.addLines({{"tea", 100}});
    club.batch.redeem_stated[0] = stated;
    club.apply();
    expectRefused(club, before, shared);
  }
  // Debt up to the bound is a fact that is posted.
  club.shape(EventKind::purchase, "2026-01-02");
  club.addLines({{"tea", 100}});
  club.batch.redeem_stated[0] = kMostSum - 5;
  club.apply();
  EXPECT_EQ(club.out.refusal, Refusal::none);
  EXPECT_EQ(club.state->debt(), kMostSum - 10);
}

TEST(Bounds, AskingForMoreThanThereIsIsNoFault) {
  Club club;
  club.plan.kinds[0].worth = {1, 1};
  club.plan.redeem.present = true;
  club.plan.redeem.kinds = {{0, 0, 0}};
  club.addRule(Club::rule("base"), {Club::fixed(1)});
  club.start();
  club.hand(0, 50, "2026-01-01");
  club.shape(EventKind::purchase, "2026-01-02");
  club.addLines({{"tea", 100}});
  club.batch.redeem_asked[0] = INT64_MAX;
  club.apply();
  EXPECT_EQ(club.out.refusal, Refusal::none);
  EXPECT_EQ(club.out.redeem.taken, 50);
}

TEST(Bounds, HugeDiscounts) {
  Club club;
  club.addDiscount(Club::rule("money"), {Club::money(INT64_MAX)});
  club.addRule(Club::rule("base"), {Club::rate({1, 1})});
  club.start();
  EXPECT_EQ(club.buy("2026-01-01", {{"tea", kMostMoney}}), 0);
  EXPECT_EQ(club.out.taken[0].amount, kMostMoney);
  Club percent;
  percent.addDiscount(Club::rule("percent"), {Club::percent({INT64_MAX - 1, INT64_MAX})});
  percent.addRule(Club::rule("base"), {Club::rate({1, 1})});
  percent.start();
  EXPECT_EQ(percent.buy("2026-01-01", {{"tea", kMostMoney}}), 1);
  Club units;
  const std::int32_t tea = units.addSet("tea");
  units.addDiscount(Club::rule("units"), {Club::freeUnits(INT64_MAX, tea)});
  units.addRule(Club::rule("base"), {Club::rate({1, 1})});
  units.start();
  EXPECT_EQ(units.buy("2026-01-01", {{"tea", kMostMoney, kMostUnits}}), 0);
}

TEST(Bounds, PointsOfManyDecimals) {
  // A percent of the largest receipt in millionths of a point: 10^15 * 10^6 / 10^2 does not fit.
  Club club;
  club.addRule(Club::rule("base"), {Club::rate({10'000, 1})});
  club.start();
  const AccountState before = *club.state;
  const SharedCounters shared = *club.shared;
  club.buy("2026-01-01", {{"tea", kMostMoney}});
  expectRefused(club, before, shared);
  EXPECT_EQ(club.buy("2026-01-01", {{"tea", kMostSum / 10'000}}), kMostSum / 10'000 * 10'000);
}

TEST(Bounds, TurnedBeyondTheRange) {
  Club club;
  const std::int32_t badge = club.addKind(plan::KindUse::badge, "badge", {}, 0);
  plan::Rule turn = Club::rule("turn");
  turn.turn_kind = 0;
  turn.turn_step = 1;
  turn.factor = {INT64_MAX, 1};
  turn.terms = club.termsOfKind(badge);
  club.addRule(turn, {});
  club.start();
  club.hand(0, 5, "2026-01-01");
  const AccountState before = *club.state;
  const SharedCounters shared = *club.shared;
  club.buy("2026-01-02", {{"tea", 100}});
  expectRefused(club, before, shared);
}

TEST(Bounds, AScheduleThatOverflowsGivesNothingThatDay) {
  Club club;
  plan::Schedule first;
  first.day = 1;
  plan::Schedule tenth;
  tenth.day = 10;
  const std::int32_t huge = club.addScheduled("huge", first, INT64_MAX);
  const std::int32_t small = club.addScheduled("small", tenth, 5);
  club.plan.rules[static_cast<std::size_t>(huge)].earn_count = 1;
  const std::int32_t most = club.constant(Type::number, INT64_MAX);
  const std::int32_t sum = club.addExpr({Op::add, Type::number, most, most, -1, 0});
  club.plan.rules[static_cast<std::size_t>(huge)].conditions.push_back(
      {club.addExpr({Op::less, Type::yes_no, club.constant(Type::number, 0), sum, -1, 0}), "overflows"});
  (void)small;
  club.addAggregate(plan::Measure::net);
  club.start();
  club.pass("2026-01-15");
  club.pass("2026-02-05");  // the first gives nothing
  EXPECT_TRUE(club.out.moves.empty());
  EXPECT_EQ(club.out.schedules_refused, 1);
  EXPECT_EQ(club.state->settledDay(), World::day("2026-02-05"));
  club.pass("2026-02-15");  // and is no concern of the tenth
  EXPECT_EQ(club.moves(), (Strings{"2026-02-10 earned 5"}));
  EXPECT_EQ(club.out.schedules_refused, 0);
  // In one go as in two.
  AccountState other(club.plan.layout);
  other.setAccount(1);
  Outcome out;
  out.clear(club.plan);
  club.stepper->settleTime(other, World::day("2026-01-15"), out);
  club.stepper->settleTime(other, World::day("2026-02-15"), out);
  EXPECT_TRUE(other == *club.state);
}

TEST(Bounds, AScheduleWithoutRoomGivesNothing) {
  Club club;
  plan::Schedule first;
  first.day = 1;
  club.addScheduled("monthly", first, kMostSum / 2);
  club.start();
  club.pass("2026-01-15");
  club.pass("2026-06-15");
  EXPECT_EQ(club.balance(0, "2026-06-15"), kMostSum / 2 * 2);
  EXPECT_EQ(club.out.moves.size(), 2U);
  EXPECT_EQ(club.out.schedules_refused, 3);
}

TEST(Bounds, ReturnsOfMoreThanAnAccountHolds) {
  Club club;
  club.plan.kinds[0].worth = {0, 1};
  club.addRule(Club::rule("base"), {Club::fixed(1)});
  club.start();
  std::vector<Sale> sales;
  for (int i = 0; i < 20; ++i) {
    club.hand(0, kMostSum / 4, "2026-01-01");
    club.shape(EventKind::purchase, "2026-01-01");
    club.addLines({{"tea", 100}});
    club.batch.redeem_stated[0] = kMostSum / 4;
    club.apply();
    ASSERT_EQ(club.out.refusal, Refusal::none) << i;
    sales.push_back(club.sale());
  }
  int taken = 0;
  for (Sale& sale : sales) {
    const AccountState before = *club.state;
    club.giveBack("2026-01-02", sale);
    if (club.out.refusal == Refusal::none) {
      ++taken;
      continue;
    }
    EXPECT_EQ(club.out.refusal, Refusal::overflow);
    EXPECT_TRUE(club.out.moves.empty());
    EXPECT_EQ(sale.returned_quantity, (std::vector<Value>{0}));
    AccountState state = *club.state;
    state.setSettledDay(before.settledDay());
    EXPECT_TRUE(state == before);
  }
  EXPECT_EQ(taken, 16);
  Int128 held = 0;
  for (const Lot& lot : club.state->lots()) held += lot.left;
  EXPECT_TRUE(held <= kMostWithReturn);
}

TEST(Bounds, SpendOfOtherSystems) {
  Club club;
  const auto net = static_cast<std::size_t>(club.addAggregate(plan::Measure::net));
  club.addRule(Club::rule("base"), {Club::fixed(1)});
  club.start();
  const auto spend = [&](Value money) {
    club.shape(EventKind::opening, "2026-01-01");
    Opening opening;
    opening.kind = OpeningKind::spend;
    opening.points = money;
    club.batch.openings.push_back(opening);
    club.batch.first_opening.back() = 1;
    club.apply();
    return club.out.refusal;
  };
  EXPECT_EQ(spend(kMostSum - 7), Refusal::none);
  EXPECT_EQ(spend(8), Refusal::overflow);
  EXPECT_EQ(spend(INT64_MAX), Refusal::overflow);
  EXPECT_EQ(spend(7), Refusal::none);
  EXPECT_EQ(club.state->word(club.plan.aggregates[net].ever_slot), kMostSum);
}

TEST(Bounds, TheCalendarsEnds) {
  Club club;
  plan::Terms terms;
  terms.activate = plan::ActivateKind::after_months;
  terms.activate_n = 1'200;
  terms.expire = plan::ExpireKind::months;
  terms.expire_n = 1'200;
  plan::Rule rule = Club::rule("base");
  rule.terms = club.addTerms(terms);
  club.addRule(rule, {Club::fixed(5)});
  plan::Schedule last;
  last.day = 31;
  club.addScheduled("monthly", last, 1);
  plan::Tiers tiers;
  tiers.aggregate = club.addAggregate(plan::Measure::net);
  tiers.window = {plan::WindowKind::last_months, 1'200, plan::Period::month};
  tiers.fall = plan::Fall::year_after_next;
  tiers.levels = {{"green", 0, -1, ""}, {"gold", 50, -1, ""}};
  club.plan.tiers.push_back(tiers);
  club.start();
  for (const char* date : {"0001-01-01", "0001-02-28", "1969-12-31", "1970-01-01", "2149-06-06", "2149-06-07"}) {
    club.buy(date, {{"tea", 100}});
    EXPECT_EQ(club.out.refusal, Refusal::none) << date;
  }
  Club late;
  late.addRule(rule, {Club::fixed(5)});
  late.plan.terms = club.plan.terms;
  late.addScheduled("monthly", last, 1);
  late.start();
  late.buy("9999-11-30", {{"tea", 100}});
  late.buy("9999-12-31", {{"tea", 100}});
  EXPECT_EQ(late.out.refusal, Refusal::none);
  EXPECT_EQ(late.balance(0, "9999-12-31"), 1);  // the month's end; what was bought waits for another century
}

TEST(Bounds, ScheduledLotsOfTwoAccountsAreTwo) {
  std::vector<LotId> ids;
  for (const char* date : {"0001-01-31", "1969-12-31", "1970-01-31", "2149-06-30", "9999-12-31"})
    for (const std::int64_t account : {1, 2, 3, 4, 1'000'003})
      ids.push_back(lotId(scheduleRow(account, World::day(date)), 7));
  for (const LotId id : ids) {
    EXPECT_GT(id, 0);
    EXPECT_TRUE(isScheduleRow(rowOf(id)));
    EXPECT_EQ(termsOf(id), 7);
  }
  std::sort(ids.begin(), ids.end());
  EXPECT_EQ(std::adjacent_find(ids.begin(), ids.end()), ids.end());
}

TEST(Bounds, TenThousandLots) {
  Club club;
  plan::Terms terms;
  terms.expire = plan::ExpireKind::days;
  terms.expire_n = 30;
  terms.purchase_renews = true;
  const std::int32_t days = club.addTerms(terms);
  plan::Rule gift = Club::rule("gift");
  gift.terms = days;
  club.addRule(gift, {Club::fixed(3)});
  club.start();
  club.state->setSettledDay(World::day("2026-01-01"));
  for (int i = 0; i < 10'000; ++i)
    club.state->addLot({lotId(1'000'000 + i, days), World::day("2026-01-01"), World::day("2026-01-01"),
                        World::day("2026-01-31"), days, kMostSum / 20'000});
  club.buy("2026-01-10", {{"tea", 100}});
  EXPECT_EQ(club.out.refusal, Refusal::none);
  EXPECT_EQ(club.out.lots.size(), 10'001U);
  club.pass("2026-03-01");
  EXPECT_EQ(club.out.moves.size(), 10'001U);
  EXPECT_EQ(club.state->lotCount(), 0);
}

TEST(Bounds, PartsShareTheRoomOfTheirLimitAlsoWhenRounded) {
  // Two parts of half a point each, ten rules of 0.4: the ten rounded-up points go to the largest remainders first.
  Club club;
  club.plan.fine = 10;
  club.plan.rounding_place = plan::RoundingPlace::receipt;
  club.plan.rounding = RoundingMode::half_up;
  const std::int32_t a = club.addRule(Club::rule("a"), {Club::fixed(5)});
  const std::int32_t a_more = club.addRule(Club::rule("a"), {Club::fixed(5)});
  for (int i = 0; i < 10; ++i) club.addRule(Club::rule("r" + std::to_string(i)), {Club::fixed(4)});
  club.addLimit(a, plan::LimitUnit::points, 1, plan::LimitPeriod::receipt);
  club.start();
  club.buy("2026-01-01", {{"tea", 100}});
  EXPECT_EQ(club.givenBy(a) + club.givenBy(a_more), 1);
  EXPECT_EQ(club.earned(), 5);
}

TEST(Bounds, WhatABlockTakesFromATurnIsSaid) {
  Club club;
  const std::int32_t badge = club.addKind(plan::KindUse::badge, "badge", {}, 0);
  plan::Rule turn = Club::rule("turn");
  turn.turn_kind = 0;
  turn.turn_step = 10;
  turn.terms = club.termsOfKind(badge);
  const std::int32_t rule = club.addRule(turn, {});
  plan::Limit block;
  block.name = "few";
  block.most = 2;
  block.rules = {rule};
  club.plan.limits.push_back(block);
  club.plan.limit_blocks = {0};
  club.start();
  club.hand(0, 50, "2026-01-01");
  club.buy("2026-01-02", {{"tea", 100}});
  EXPECT_EQ(club.givenBy(rule), 2);
  EXPECT_EQ(club.of(rule).cut_by, 0);
}

}  // namespace
}  // namespace kopeck::test
