// Several kinds of points: lots by kind, redemption by wallet, debts by wallet.
#include <gtest/gtest.h>

#include "tests/unit/engine/club.h"

namespace kopeck::test {
namespace {

/// Beans at 1.00, silver at 0.50: both may pay, beans first.
struct TwoWallets : Club {
  std::int32_t silver = 0;
  explicit TwoWallets(bool one_kind = false, Value silver_steps = 0) {
    silver = addWallet("silver", {"silver"}, 0);
    plan.kinds[0].worth = {100, 1};
    plan.kinds[1].worth = {50, 1};
    plan.redeem.present = true;
    plan.redeem.kinds = {{0, 0, 0}, {silver, 0, silver_steps}};
    plan.redeem.one_kind = one_kind;
    start();
    hand(0, 3, "2026-01-01");
    hand(silver, 40, "2026-01-01");
  }
  void pay(Value beans, Value coins, std::initializer_list<Line> lines, bool stated = false) {
    shape(EventKind::purchase, "2026-02-01");
    (stated ? batch.redeem_stated : batch.redeem_asked) = {beans, coins};
    addLines(lines);
    apply();
  }
};

TEST(Wallets, LotsOfSeveralKindsInOneReceipt) {
  Club club;
  const std::int32_t silver = club.addWallet("silver", {"silver"}, 0);
  club.addRule(Club::rule("base"), {Club::fixed(7)});
  plan::Rule coins = Club::rule("coins");
  coins.terms = club.termsOfKind(silver);
  club.addRule(coins, {Club::fixed(5)});
  club.start();
  EXPECT_EQ(club.buy("2026-01-01", {{"tea", 100}}), 7);
  EXPECT_EQ(club.state->lotCount(), 2);
  EXPECT_EQ(club.balance(0, "2026-01-01"), 7);
  EXPECT_EQ(club.balance(silver, "2026-01-01"), 5);
}

TEST(Wallets, EachIsAskedForByItself) {
  TwoWallets club;
  club.pay(2, 10, {{"tea", 1000}});
  ASSERT_EQ(club.out.redeem.parts.size(), 2U);
  EXPECT_EQ(club.out.redeem.parts[0], (RedeemPart{0, 2, 3, 2, 200}));
  EXPECT_EQ(club.out.redeem.parts[1], (RedeemPart{1, 10, 16, 10, 500}));  // 8.00 are left, worth 16
  EXPECT_EQ(club.out.redeem.money, 700);
  EXPECT_EQ(club.out.paid, 300);
  EXPECT_EQ(club.out.paid_points, (std::vector<Value>{2, 10}));
  EXPECT_EQ(club.balance(0, "2026-02-01"), 1);
  EXPECT_EQ(club.balance(1, "2026-02-01"), 30);
}

TEST(Wallets, APlainNumberIsPaidFromTheKindsInOrder) {
  TwoWallets club;
  club.pay(7, kMissing, {{"tea", 600}, {"milk", 400}});
  // 7 beans are 7.00: 3 beans, and 8 silver for the other 4.00.
  EXPECT_EQ(club.out.redeem.parts[0].taken, 3);
  EXPECT_EQ(club.out.redeem.parts[1].taken, 8);
  EXPECT_EQ(club.out.redeem.money, 700);
  EXPECT_EQ(club.out.redeem.note, RedeemNote::none);
  EXPECT_EQ(club.out.paid_money, (std::vector<Value>{420, 280}));
}

TEST(Wallets, APlainNumberThatAllTogetherCannotPayIsCapped) {
  TwoWallets club;
  club.pay(50, kMissing, {{"tea", 10'000}});
  EXPECT_EQ(club.out.redeem.money, 300 + 2000);
  EXPECT_EQ(club.out.redeem.note, RedeemNote::capped);
}

TEST(Wallets, OneKindPerReceipt) {
  TwoWallets club(true);
  club.pay(2, 10, {{"tea", 1000}});
  EXPECT_EQ(club.out.redeem.parts[0].taken, 2);
  EXPECT_EQ(club.out.redeem.parts[1].taken, 0);
}

TEST(Wallets, StepsAreTheWalletsOwn) {
  TwoWallets club(false, 4);
  club.pay(kMissing, 11, {{"tea", 1000}});
  EXPECT_EQ(club.out.redeem.parts[1].taken, 8);
  EXPECT_EQ(club.out.redeem.parts[1].may, 20);
}

TEST(Wallets, ADebtIsOfItsOwnWalletAndRepaidByIt) {
  TwoWallets club;
  club.pay(kMissing, 45, {{"tea", 10'000}}, true);
  EXPECT_EQ(club.state->debt(), 0);
  EXPECT_EQ(debtOf(club.plan, *club.state, 1), 5);
  EXPECT_EQ(club.balance(1, "2026-02-01"), -5);
  EXPECT_EQ(club.out.moves.back().posting.lot, debtLot(club.plan, 1));
  club.hand(0, 100, "2026-02-02");
  EXPECT_EQ(debtOf(club.plan, *club.state, 1), 5);
  club.hand(1, 7, "2026-02-03");
  EXPECT_EQ(debtOf(club.plan, *club.state, 1), 0);
  EXPECT_EQ(club.balance(1, "2026-02-03"), 2);
}

TEST(Wallets, AReturnGivesEachWalletItsOwn) {
  TwoWallets club;
  club.pay(2, 10, {{"tea", 1000}});
  Sale sale = club.sale();
  club.giveBack("2026-02-02", sale);
  EXPECT_EQ(club.balance(0, "2026-02-02"), 3);
  EXPECT_EQ(club.balance(1, "2026-02-02"), 40);
}

TEST(Tenders, PayWhatPointsHaveLeft) {
  Club club;
  club.plan.schema.tenders = {"own_card", "gift_card"};
  club.plan.base = plan::Measure::paid;
  club.plan.base_except = {1};
  const std::int32_t own = club.addSum(plan::Measure::tender, -1, 0);
  const std::int32_t paid = club.addSum(plan::Measure::paid);
  const std::int32_t by_card = club.addRule(Club::rule("own"), {Club::rate({1, 1}, own)});
  const std::int32_t base = club.addRule(Club::rule("base"), {Club::rate({1, 1}, paid)});
  club.start();
  club.shape(EventKind::purchase, "2026-01-01");
  club.batch.tenders = {200, 100};
  club.addLines({{"tea", 300}, {"milk", 195}});
  club.apply();
  EXPECT_EQ(club.givenBy(by_card), 200);
  EXPECT_EQ(club.givenBy(base), 395);  // without the gift card
  EXPECT_EQ(club.out.paid, 395);
}

TEST(Tenders, NeverPayMoreThanTheGoodsCost) {
  Club club;
  club.plan.schema.tenders = {"own_card"};
  const std::int32_t own = club.addSum(plan::Measure::tender, -1, 0);
  const std::int32_t rule = club.addRule(Club::rule("own"), {Club::rate({1, 1}, own)});
  club.start();
  club.shape(EventKind::purchase, "2026-01-01");
  club.batch.tenders = {900};
  club.addLines({{"tea", 300}});
  club.apply();
  EXPECT_EQ(club.givenBy(rule), 300);
}

}  // namespace
}  // namespace kopeck::test
