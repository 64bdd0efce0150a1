// Coupons: issued, presented, held, used up, turned into.
#include <gtest/gtest.h>

#include "tests/unit/engine/club.h"

namespace kopeck::test {
namespace {

/// A coupon of 5.00 and a voucher of 0.01 a piece.
struct Coupons : Club {
  std::int32_t cash = addCoupon("cash");
  std::int32_t voucher = addCoupon("voucher");
  std::int32_t five = -1;
  Coupons() {
    plan::Rule first = rule("cash");
    first.conditions = {carries(cash)};
    five = addDiscount(first, {money(500, -1, cash, 1)});
    plan::Rule second = rule("voucher");
    second.conditions = {carries(voucher)};
    addDiscount(second, {money(1, -1, voucher, 1)});
    start();
  }
  void present(Value cashes, Value vouchers, Value net) {
    shape(EventKind::purchase, "2026-02-01");
    batch.coupons = {cashes, vouchers};
    addLines({{"tea", net}});
    apply();
  }
};

TEST(Coupons, PresentedAndHeld) {
  Coupons club;
  club.hand(club.cash, 2, "2026-01-01");
  club.present(1, 0, 1200);
  EXPECT_EQ(club.out.net, 700);
  EXPECT_EQ(club.moves(), (Strings{"2026-02-01 used -1"}));
  EXPECT_EQ(club.out.moves[0].posting.rule, club.five);
  EXPECT_EQ(club.balance(club.cash, "2026-02-01"), 1);
}

TEST(Coupons, PresentedButNotHeldIsIgnored) {
  Coupons club;
  club.present(1, 0, 1200);
  EXPECT_EQ(club.out.refusal, Refusal::none);
  EXPECT_EQ(club.out.net, 1200);
  EXPECT_EQ(club.of(club.five).verdict, 1);
  EXPECT_TRUE(club.out.moves.empty());
}

TEST(Coupons, SeveralAtOnceAndNoMoreThanTheGoodsCost) {
  Coupons club;
  club.hand(club.cash, 5, "2026-01-01");
  club.hand(club.voucher, 150, "2026-01-01");
  club.present(3, 0, 900);
  EXPECT_EQ(club.out.net, 0);
  EXPECT_EQ(club.balance(club.cash, "2026-02-01"), 3);  // two pay 9.00
  club.present(0, 150, 100);
  EXPECT_EQ(club.out.net, 0);
  EXPECT_EQ(club.balance(club.voucher, "2026-02-01"), 50);
}

TEST(Coupons, ComeBackWithTheWholeSale) {
  Coupons club;
  club.hand(club.cash, 1, "2026-01-01");
  club.shape(EventKind::purchase, "2026-02-01");
  club.batch.coupons = {1, 0};
  club.addLines({{"tea", 1000, 2 * kOneUnit}});
  club.apply();
  Sale sale = club.sale();
  Sale half = sale;
  half.batch.quantity[0] = kOneUnit;
  // Half of it: the line keeps its share of what the coupon took off.
  club.shape(EventKind::giving_back, "2026-02-02");
  club.addLines({{"tea", 0, kOneUnit}});
  club.batch.of[0] = club.batch.keep("sale");
  club.out.clear(club.plan);
  std::vector<std::size_t> touched;
  club.stepper->applyReturn(*club.state, {&club.batch, 0}, club.row, {&sale, 1}, *club.shared, club.out, touched);
  EXPECT_EQ(club.out.net, 250);
  EXPECT_EQ(club.balance(club.cash, "2026-02-02"), 0);
  club.shape(EventKind::giving_back, "2026-02-03");
  club.addLines({{"tea", 0, kOneUnit}});
  club.batch.of[0] = club.batch.keep("sale");
  club.out.clear(club.plan);
  club.stepper->applyReturn(*club.state, {&club.batch, 0}, club.row, {&sale, 1}, *club.shared, club.out, touched);
  EXPECT_EQ(club.out.net, 250);
  EXPECT_EQ(club.balance(club.cash, "2026-02-03"), 1);
}

/// Whole 5 dollars of what was earned become a coupon on the first of each month.
struct Kohls : Club {
  std::int32_t cash = addCoupon("cash");
  Kohls() {
    plan.schema.wallets[0].decimals = plan.schema.points_decimals = plan.kinds[0].decimals = 2;
    addRule(rule("base"), {rate({1, 20})});
    plan::Rule turn = rule("turn", plan::TriggerKind::schedule);
    plan::Schedule monthly;
    turn.schedule = addSchedule(monthly);
    turn.turn_kind = 0;
    turn.turn_step = 500;
    turn.terms = termsOfKind(cash);
    addRule(turn, {});
    start();
  }
};

TEST(Turning, FullStepsOfTheBalance) {
  Kohls club;
  EXPECT_EQ(club.buy("2026-05-10", {{"shirt", 14'300}}), 715);
  club.pass("2026-06-01");
  EXPECT_EQ(club.balance(club.cash, "2026-06-01"), 1);
  EXPECT_EQ(club.balance(0, "2026-06-01"), 215);
  EXPECT_EQ(club.moves(), (Strings{"2026-06-01 earned 1", "2026-06-01 turned -500"}));
  EXPECT_EQ(club.out.moves[0].posting.receipt, 0);
  EXPECT_TRUE(isScheduleRow(rowOf(club.out.moves[0].posting.lot)));
  club.pass("2026-07-01");
  EXPECT_TRUE(club.out.moves.empty());
}

TEST(Turning, OnAReceiptCountsWhatTheReceiptGives) {
  Club club;
  const std::int32_t cup = club.addCoupon("cup");
  const std::int32_t stamps = club.addKind(plan::KindUse::stamps, "card", {}, 0);
  plan::Rule stamp = Club::rule("card");
  stamp.terms = club.termsOfKind(stamps);
  club.addRule(stamp, {Club::fixed(4)});
  plan::Rule turn = Club::rule("card");
  turn.turn_kind = stamps;
  turn.turn_step = 9;
  turn.terms = club.termsOfKind(cup);
  const std::int32_t issue = club.addRule(turn, {});
  club.start();
  club.buy("2026-01-01", {{"tea", 100}});
  club.buy("2026-01-02", {{"tea", 100}});
  EXPECT_EQ(club.givenBy(issue), 0);
  club.buy("2026-01-03", {{"tea", 100}});
  EXPECT_EQ(club.givenBy(issue), 1);
  EXPECT_EQ(club.balance(stamps, "2026-01-03"), 3);
  EXPECT_EQ(club.balance(cup, "2026-01-03"), 1);
  // What was turned stays turned; stamps that are gone cannot be taken.
  Sale sale = club.sale();
  club.giveBack("2026-01-04", sale);
  EXPECT_EQ(club.balance(cup, "2026-01-04"), 1);
  EXPECT_EQ(club.balance(stamps, "2026-01-04"), 0);
}

}  // namespace
}  // namespace kopeck::test
