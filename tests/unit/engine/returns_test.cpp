// Returns of receipts with discounts, tenders, coupons and several kinds.
#include <gtest/gtest.h>

#include <algorithm>

#include "runtime/engine/record.h"
#include "tests/unit/engine/club.h"

namespace kopeck::test {
namespace {

struct Returning : Club {
  /// Gives back one unit of the SKU from the sale.
  void giveOne(std::string_view date, Sale& sale, std::string_view sku) {
    shape(EventKind::giving_back, date);
    addLines({{sku, 0, kOneUnit}});
    batch.of[0] = batch.keep("sale");
    out.clear(plan);
    std::vector<std::size_t> touched;
    stepper->applyReturn(*state, {&batch, 0}, row, {&sale, 1}, *shared, out, touched);
  }
};

/// 10% off tea, a fixed 50 off all, one point a minor unit of what is left.
struct Discounted : Returning {
  Discounted() {
    const std::int32_t tea = addSet("tea");
    addDiscount(rule("ten"), {percent({1, 10}, tea)});
    addDiscount(rule("fifty"), {money(50)});
    addRule(rule("base"), {rate({1, 1})});
    plan::Rule large = rule("large");
    large.conditions = {atLeast(0, 1000)};
    addRule(large, {fixed(500)});
    addAggregate(plan::Measure::net);
    start();
  }
};

TEST(Returns, EachLineKeepsItsShareOfItsDiscounts) {
  Discounted club;
  EXPECT_EQ(club.buy("2026-01-01", {{"tea", 1000, 2 * kOneUnit}, {"milk", 600}}), 900 + 600 - 50 + 500);
  EXPECT_EQ(club.state->word(club.plan.aggregates[0].ever_slot), 1450);
  Sale sale = club.sale();
  club.giveOne("2026-01-02", sale, "milk");
  // Milk bore 20 of the 50, so 580 of it come back; the 870 of the tea no longer reach 1 000.
  EXPECT_EQ(club.out.net, 580);
  EXPECT_EQ(club.balance(0, "2026-01-02"), 870);
  EXPECT_EQ(club.state->word(club.plan.aggregates[0].ever_slot), 870);
  club.giveOne("2026-01-03", sale, "tea");
  EXPECT_EQ(club.out.net, 435);
  EXPECT_EQ(club.balance(0, "2026-01-03"), 435);
  club.giveOne("2026-01-04", sale, "tea");
  EXPECT_EQ(club.out.net, 435);
  EXPECT_EQ(club.balance(0, "2026-01-04"), 0);
  EXPECT_EQ(club.state->word(club.plan.aggregates[0].ever_slot), 0);
}

TEST(Returns, TheSaleComesOutTheSameAgain) {
  Discounted club;
  club.buy("2026-01-01", {{"tea", 1001, 3 * kOneUnit}, {"milk", 599}});
  const Outcome first = club.out;
  const Sale sale = club.sale();
  club.buy("2026-01-02", {{"tea", 5}});
  Outcome again;
  again.clear(club.plan);
  ASSERT_EQ(club.stepper->evaluateAgain(sale, again), Fault::none);
  EXPECT_EQ(again.rules, first.rules);
  EXPECT_EQ(again.grants, first.grants);
  EXPECT_EQ(again.taken, first.taken);
  EXPECT_EQ(again.parts, first.parts);
  EXPECT_EQ(again.net, first.net);
  EXPECT_EQ(again.paid, first.paid);
}

TEST(Returns, TendersStayInProportion) {
  Returning club;
  club.plan.schema.tenders = {"own_card"};
  club.addRule(Club::rule("own"), {Club::rate({1, 1}, club.addSum(plan::Measure::tender, -1, 0))});
  club.start();
  club.shape(EventKind::purchase, "2026-01-01");
  club.batch.tenders = {300};
  club.addLines({{"tea", 400, 2 * kOneUnit}, {"milk", 200}});
  club.apply();
  EXPECT_EQ(club.earned(), 300);
  Sale sale = club.sale();
  club.giveOne("2026-01-02", sale, "tea");
  EXPECT_EQ(club.balance(0, "2026-01-02"), 200);
}

TEST(Returns, ALotThatIsNotThereIsUncollectedAndOnlyWalletsOwe) {
  Returning club;
  club.plan.returns.reach = plan::ReturnReach::may_go_negative;
  const std::int32_t stamps = club.addKind(plan::KindUse::stamps, "card", {}, 0);
  club.addRule(Club::rule("base"), {Club::fixed(7)});
  plan::Rule stamp = Club::rule("card");
  stamp.terms = club.termsOfKind(stamps);
  club.addRule(stamp, {Club::fixed(2)});
  club.start();
  club.buy("2026-01-01", {{"tea", 100}});
  Sale sale = club.sale();
  *club.state = AccountState(club.plan.layout);  // all of it is gone
  club.state->setSettledDay(World::day("2026-01-01"));
  club.giveBack("2026-01-02", sale);
  EXPECT_EQ(club.moves(), (Strings{"2026-01-02 taken_back -7", "2026-01-02 uncollected 0"}));
  EXPECT_EQ(club.state->debt(), 7);
  EXPECT_EQ(club.balance(stamps, "2026-01-02"), 0);
}

TEST(Returns, TimesComeBackWithAllThatWasGiven) {
  Returning club;
  const std::int32_t rule = club.addRule(Club::rule("once"), {Club::fixed(7)});
  club.addLimit(rule, plan::LimitUnit::times, 1, plan::LimitPeriod::ever);
  club.start();
  EXPECT_EQ(club.buy("2026-01-01", {{"tea", 100}}), 7);
  Sale sale = club.sale();
  EXPECT_EQ(club.buy("2026-01-02", {{"tea", 100}}), 0);
  club.giveBack("2026-01-03", sale);
  EXPECT_EQ(club.buy("2026-01-04", {{"tea", 100}}), 7);
}

/// Seven points a line that live ten days.
struct ShortLived : Returning {
  ShortLived() {
    plan.terms[0].expire = plan::ExpireKind::days;
    plan.terms[0].expire_n = 10;
    addRule(rule("base"), {perStep(7, kOneUnit, addSum(plan::Measure::units))});
    start();
  }
};

struct Renewed : ShortLived {
  Renewed() {
    plan.terms[0].purchase_renews = true;
    plan.kinds[0].worth = {1, 100};  // ten of them pay nothing worth naming
    plan.redeem.present = true;
    plan.redeem.kinds = {{0, 0, 0}};
    start();
  }
  /// Pays ten of the customer's points for one tea.
  Sale pay(std::string_view date) {
    shape(EventKind::purchase, date);
    batch.redeem_stated = {10};
    addLines({{"tea", 100}});
    apply();
    return sale();
  }
};

TEST(Returns, WhatComesBackToALotThatIsGoneHasTheDaysThatItHadLast) {
  Renewed club;
  club.hand(0, 25, "2026-01-01");
  Sale sale = club.pay("2026-01-10");  // from a lot that ends on 11 January, and now on 20
  ASSERT_EQ(sale.draws.size(), 1U);
  EXPECT_EQ(sale.draws[0].last_day, World::day("2026-01-11"));
  const auto may = [&](std::string_view sku, bool other_version) {
    club.shape(EventKind::giving_back, "2026-01-18");
    club.addLines({{sku, 0}});
    return mayHaveOtherDays(club.plan, *club.state, sale, {&club.batch, 0}, other_version);
  };
  EXPECT_FALSE(may("tea", true));  // there it is
  club.shape(EventKind::adjust, "2026-01-12");
  club.batch.redeem_stated = {-22};  // with the seven that the sale earned
  club.apply();
  const auto gone = std::find_if(club.out.lots.begin(), club.out.lots.end(),
                                 [&](const LotRow& row) { return row.id == sale.draws[0].lot; });
  ASSERT_NE(gone, club.out.lots.end());
  EXPECT_EQ(gone->left, 0);
  EXPECT_TRUE(may("tea", false));
  EXPECT_FALSE(may("bread", true));
  club.plan.terms[0].purchase_renews = false;
  EXPECT_FALSE(may("tea", false));
  EXPECT_TRUE(may("tea", true));
  noteLotDays(sale, *gone);
  club.giveOne("2026-01-18", sale, "tea");
  EXPECT_EQ(club.moves()[0], "2026-01-18 returned 10");
  const std::size_t back = club.state->findLot(sale.draws[0].lot);
  ASSERT_NE(back, AccountState::kNoLot);
  EXPECT_EQ(club.state->lots()[back].last_day, World::day("2026-01-20"));
}

TEST(Returns, WhatHasExpiredUnusedIsTakenBackAlready) {
  ShortLived club;
  club.buy("2026-01-01", {{"tea", 100}, {"milk", 100}});
  Sale sale = club.sale();
  const auto may = [&](std::string_view date, std::string_view sku) {
    club.shape(EventKind::giving_back, date);
    club.addLines({{sku, 0}});
    return mayHaveExpired(club.plan, *club.state, sale, {&club.batch, 0});
  };
  EXPECT_FALSE(may("2026-01-11", "tea"));
  EXPECT_TRUE(may("2026-01-12", "tea"));
  EXPECT_FALSE(may("2026-01-12", "bread"));
  club.shape(EventKind::adjust, "2026-01-05");  // four of the fourteen are used
  club.batch.redeem_stated = {-4};
  club.apply();
  club.pass("2026-01-12");
  ASSERT_EQ(club.out.moves.size(), 1U);
  noteExpired(sale, club.out.moves[0].posting);
  ASSERT_EQ(sale.expired.size(), 1U);
  EXPECT_EQ(sale.expired[0].points, 10);
  club.hand(0, 100, "2026-01-12");
  club.giveOne("2026-01-13", sale, "tea");
  EXPECT_EQ(club.balance(0, "2026-01-13"), 100);  // seven of the ten that expired
  EXPECT_EQ(sale.expired_counted, (std::vector<Value>{7}));
  std::string left;
  encodeLeft(sale, left);
  Sale again;
  std::string record;
  encodeEvent(club.plan, sale.view(), record);
  Outcome kept;
  kept.reads = sale.reads;
  kept.grants = sale.grants;
  kept.parts = sale.parts;
  encodeOutcome(sale.view(), kept, record);
  ASSERT_TRUE(decodeRecord(club.plan, record, left, again));
  EXPECT_EQ(again.expired_counted, sale.expired_counted);
  again.row = sale.row;
  again.expired = sale.expired;
  club.giveOne("2026-01-14", again, "milk");
  EXPECT_EQ(club.balance(0, "2026-01-14"), 96);  // the other three, and four that were used
}

TEST(Returns, WhatExpiresOnTheWayToTheReturnIsSeen) {
  ShortLived club;
  club.buy("2026-01-01", {{"tea", 100}});
  Sale sale = club.sale();
  club.hand(0, 100, "2026-01-05");
  club.giveOne("2026-01-12", sale, "tea");
  EXPECT_EQ(club.moves(), (Strings{"2026-01-11 expired -7"}));
  EXPECT_EQ(club.balance(0, "2026-01-12"), 100);
}

}  // namespace
}  // namespace kopeck::test
