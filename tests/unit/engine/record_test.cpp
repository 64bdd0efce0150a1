// Records: what a kept event says, read and gave, there and back.
#include <gtest/gtest.h>

#include "runtime/engine/record.h"
#include "tests/unit/engine/club.h"

namespace kopeck::test {
namespace {

/// A programme whose receipts have everything.
struct Everything : Club {
  std::int32_t silver = addWallet("silver", {"silver"}, 0);
  std::int32_t coupon = -1;
  Everything() {
    coupon = addCoupon("cash");
    plan.schema.tenders = {"own_card", "gift_card"};
    plan.kinds[0].worth = {1, 1};
    plan.kinds[1].worth = {1, 1};
    plan.redeem.present = true;
    plan.redeem.kinds = {{0, 0, 0}, {silver, 0, 0}};
    plan.texts.push_back("SPRING");
    plan.codes.push_back(static_cast<std::int32_t>(plan.texts.size()));
    plan.draws.push_back({"lucky", 0, false});
    plan.item_histories.push_back({{plan::WindowKind::last_days, 60, plan::Period::month}});
    plan.layout.item_days = 60;
    plan::Rule code = rule("code");
    code.conditions = {{addExpr({Op::code, Type::yes_no, -1, -1, 0, 0}), "with code"}};
    addRule(code, {fixed(3)});
    plan::Rule five = rule("cash");
    five.conditions = {carries(coupon)};
    addDiscount(five, {money(5, -1, coupon, 1)});
    addRule(rule("base"), {rate({1, 10})});
    start();
    hand(0, 100, "2026-01-01");
    hand(silver, 100, "2026-01-01");
    hand(coupon, 2, "2026-01-01");
  }
  void purchase() {
    shape(EventKind::purchase, "2026-02-01");
    batch.redeem_asked = {20, 10};
    batch.tenders = {30, 7};
    batch.coupons = {1};
    batch.codes = {pool.find("SPRING"), pool.intern("other")};
    batch.first_code = {0, 2};
    addLines({{"tea", 100, 2 * kOneUnit, 5}, {"milk", 60}});
    apply();
  }
  std::string encoded() const {
    std::string bytes;
    encodeEvent(plan, {&batch, 0}, bytes);
    encodeOutcome({&batch, 0}, out, bytes);
    return bytes;
  }
};

TEST(Records, ThereAndBack) {
  Everything club;
  club.purchase();
  ASSERT_EQ(club.out.refusal, Refusal::none);
  ASSERT_EQ(club.earned(), 3 + 15);  // a tenth of 160 - 5
  const Sale kept = club.sale();
  Sale sale;
  ASSERT_TRUE(decodeRecord(club.plan, club.encoded(), {}, sale));
  EXPECT_EQ(sale.reads, kept.reads);
  EXPECT_EQ(sale.chances, kept.chances);
  EXPECT_EQ(sale.held, kept.held);
  EXPECT_EQ(sale.item_bought, kept.item_bought);
  EXPECT_EQ(sale.draws, kept.draws);
  EXPECT_EQ(sale.paid_points, kept.paid_points);
  EXPECT_EQ(sale.paid_money, kept.paid_money);
  EXPECT_EQ(sale.batch.redeem_asked, club.batch.redeem_asked);
  EXPECT_EQ(sale.batch.tenders, club.batch.tenders);
  EXPECT_EQ(sale.batch.coupons, club.batch.coupons);
  EXPECT_EQ(sale.batch.codes.size(), 2U);
  EXPECT_EQ(sale.batch.quantity, club.batch.quantity);
  ASSERT_EQ(sale.grants.size(), kept.grants.size());
  Outcome again;
  again.clear(club.plan);
  ASSERT_EQ(club.stepper->evaluateAgain(sale, again), Fault::none);
  EXPECT_EQ(again.rules, club.out.rules);
  EXPECT_EQ(again.taken, club.out.taken);
  EXPECT_EQ(again.paid, club.out.paid);
}

TEST(Records, WhatSaysTheSameHasTheSameBytes) {
  Everything club;
  club.purchase();
  const std::string first = club.encoded();
  std::swap(club.batch.codes[0], club.batch.codes[1]);
  EXPECT_EQ(club.encoded(), first);
  club.batch.coupons = {2};
  EXPECT_NE(club.encoded(), first);
}

TEST(Records, OpeningsThereAndBack) {
  Club club;
  club.start();
  club.shape(EventKind::opening, "2026-01-01");
  Opening opening;
  opening.kind = OpeningKind::spend;
  opening.points = 12'345;
  opening.day = World::day("2025-12-01");
  club.batch.openings = {opening};
  club.batch.first_opening = {0, 1};
  std::string bytes;
  encodeEvent(club.plan, {&club.batch, 0}, bytes);
  Sale sale;
  ASSERT_TRUE(decodeRecord(club.plan, bytes, {}, sale));
  EXPECT_EQ(sale.view().kind(), EventKind::opening);
  ASSERT_EQ(sale.batch.openings.size(), 1U);
  EXPECT_EQ(sale.batch.openings[0].points, 12'345);
  EXPECT_EQ(sale.batch.openings[0].day, World::day("2025-12-01"));
  EXPECT_EQ(sale.batch.openings[0].last_day, kNoDay);
}

// What was cut or changed in a ledger is said, never followed.
TEST(Records, WhatDamageLeavesIsNotEvaluated) {
  Everything club;
  club.purchase();
  Sale sale;
  ASSERT_TRUE(decodeRecord(club.plan, club.encoded(), {}, sale));
  const std::unique_ptr<Evaluator> evaluator = makeInterpreter(club.plan);
  TextPool pool;
  for (int i = 0; i < 100; ++i) pool.intern(std::to_string(i));
  Stepper stepper(club.plan, *evaluator, pool);
  EXPECT_TRUE(stepper.knowsTexts(sale));
  Sale cut = sale;
  cut.reads.clear();
  cut.chances.push_back(0);
  Outcome out;
  out.clear(club.plan);
  EXPECT_EQ(stepper.evaluateAgain(cut, out), Fault::overflow);
  sale.batch.sku.front() = 1'000'000;
  EXPECT_FALSE(stepper.knowsTexts(sale));
}

TEST(Records, DamageIsNoticedOrHarmless) {
  Everything club;
  club.purchase();
  const std::string bytes = club.encoded();
  Sale sale;
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const bool known = decodeRecord(club.plan, std::string_view(bytes).substr(0, size), {}, sale);
    // Cut exactly behind what the event says, it is an event that nothing was evaluated for.
    EXPECT_TRUE(!known || (sale.reads.empty() && sale.grants.empty())) << size;
  }
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    for (const int flip : {1, 0x40, 0x80}) {
      std::string damaged = bytes;
      damaged[at] = static_cast<char>(damaged[at] ^ flip);
      if (!decodeRecord(club.plan, damaged, {}, sale)) continue;
      for (const Grant& grant : sale.grants) EXPECT_LT(grant.rule, static_cast<std::int32_t>(club.plan.rules.size()));
    }
  }
  EXPECT_FALSE(decodeRecord(club.plan, bytes, "x", sale));
}

TEST(Records, WhatReturnsHaveLeft) {
  Everything club;
  club.purchase();
  Sale sale = club.sale();
  sale.returned_quantity[0] = kOneUnit;
  sale.grants_left[0] -= 1;
  sale.draws_left[0] -= 1;
  std::string left;
  encodeLeft(sale, left);
  Sale again;
  ASSERT_TRUE(decodeRecord(club.plan, club.encoded(), left, again));
  EXPECT_EQ(again.returned_quantity, sale.returned_quantity);
  EXPECT_EQ(again.grants_left, sale.grants_left);
  EXPECT_EQ(again.draws_left, sale.draws_left);
}

}  // namespace
}  // namespace kopeck::test
