// Long random histories of one customer: whatever happens, the postings are the balance, a kept sale comes out the same
// again, and what comes back whole leaves nothing of what it gave.
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

#include "runtime/engine/record.h"
#include "tests/unit/engine/club.h"

namespace kopeck::test {
namespace {

/// Two wallets, a coupon, stamps with a free unit, a percent, a multiplier, a turn, tenders, an expiry, limits.
struct Everything : Club {
  std::int32_t silver = addWallet("silver", {"silver"}, 0);
  std::int32_t cash = -1;
  std::int32_t stamps = -1;
  std::mt19937 random;
  std::map<std::int32_t, Value> posted;  // a kind: the sum of its postings
  std::set<PostingKind> seen;
  std::vector<Sale> sales;
  Day today = day("2026-01-01");

  Everything(unsigned seed, plan::ReturnReach reach) : random(seed) {
    plan.returns.reach = reach;
    plan.schema.tenders = {"own_card", "gift_card"};
    plan.base = plan::Measure::paid;
    plan.base_except = {1};
    cash = addCoupon("cash");
    stamps = addKind(plan::KindUse::stamps, "card", {}, 0);
    plan.kinds[0].worth = {100, 1};
    plan.kinds[1].worth = {50, 1};
    plan.redeem.present = true;
    plan.redeem.kinds = {{0, 0, 0}, {silver, 0, 5}};
    plan.redeem.has_share = true;
    plan.redeem.share = {1, 2};
    plan.terms[0].expire = plan::ExpireKind::days;
    plan.terms[0].expire_n = 40;
    plan.terms[0].purchase_renews = true;
    plan.terms[1].activate = plan::ActivateKind::after_days;
    plan.terms[1].activate_n = 3;
    addRules();
    start();
  }
  void addRules() {
    const std::int32_t coffee = addSet("coffee");
    plan::Rule five = rule("cash");
    five.conditions = {carries(cash)};
    addDiscount(five, {money(500, -1, cash, 1)});
    addDiscount(rule("ten"), {percent({1, 10}, coffee)});
    addDiscount(rule("card"), {freeUnits(1, coffee, stamps, 4)});
    plan::Rule stamp = rule("card");
    stamp.terms = termsOfKind(stamps);
    addRule(stamp, {perStep(1, kOneUnit, addSum(plan::Measure::units, coffee))});
    const std::int32_t base = addRule(rule("base"), {rate({1, 50}, addSum(plan::Measure::paid))});
    plan::Rule coins = rule("coins");
    coins.terms = 1;
    const std::int32_t coin = addRule(coins, {perStep(2, 700, 0)});
    addLimit(coin, plan::LimitUnit::points, 9, plan::LimitPeriod::week);
    plan::Rule twice = rule("twice");
    twice.is_multiplier = true;
    twice.factor = {3, 2};
    twice.targets = {base, coin};
    twice.terms = -1;
    twice.conditions = {atLeast(0, 3000)};
    addRule(twice, {});
    plan::Rule turn = rule("turn");
    turn.turn_kind = silver;
    turn.turn_step = 20;
    turn.terms = termsOfKind(cash);
    addRule(turn, {});
    addAggregate(plan::Measure::net);
  }

  Value upTo(Value most) { return std::uniform_int_distribution<Value>(0, most)(random); }
  void check() {
    ASSERT_EQ(out.refusal, Refusal::none);
    for (const Move& move : out.moves) {
      const LotId lot = move.posting.lot;
      seen.insert(move.posting.kind);
      posted[plan.terms[static_cast<std::size_t>(termsOf(lot))].kind] += move.posting.points;
    }
    std::map<std::int32_t, Value> there;
    for (const Lot& lot : state->lots()) {
      EXPECT_GT(lot.left, 0);
      there[plan.terms[static_cast<std::size_t>(lot.terms)].kind] += lot.left;
    }
    for (std::int32_t kind = 0; kind < static_cast<std::int32_t>(plan.kinds.size()); ++kind) {
      EXPECT_GE(debtOf(plan, *state, kind), 0);
      EXPECT_EQ(posted[kind], there[kind] - debtOf(plan, *state, kind)) << "kind " << kind << " on " << today;
    }
  }
  void purchase() {
    shape(EventKind::purchase, formatDate(today));
    const bool pays = upTo(2) == 0;
    if (pays) batch.redeem_asked = {upTo(30), upTo(1) == 0 ? upTo(30) : kMissing};
    if (upTo(9) == 0) batch.redeem_stated = {upTo(5), upTo(5)};
    batch.tenders = {upTo(2) * 700, upTo(2) * 300};
    batch.coupons = {upTo(2)};
    const Value lines = 1 + upTo(3);
    for (Value line = 0; line < lines; ++line)
      addLines({{upTo(1) == 0 ? "coffee" : "cake", upTo(2000), (1 + upTo(3)) * (upTo(4) == 0 ? 350'000 : kOneUnit),
                 upTo(200)}});
    apply();
    check();
    std::string record;
    encodeEvent(plan, {&batch, 0}, record);
    encodeOutcome({&batch, 0}, out, record);
    Sale kept;
    ASSERT_TRUE(decodeRecord(plan, record, {}, kept));
    kept.row = row;
    Outcome again;
    again.clear(plan);
    const Outcome first = out;
    ASSERT_EQ(stepper->evaluateAgain(kept, again), Fault::none);
    EXPECT_EQ(again.rules, first.rules);
    EXPECT_EQ(again.taken, first.taken);
    EXPECT_EQ(again.parts, first.parts);
    EXPECT_EQ(again.paid, first.paid);
    sales.push_back(std::move(kept));
  }
  /// Gives back a part of one line, or all that is left of a sale.
  void comesBack(bool all) {
    if (sales.empty()) return;
    Sale& sale = sales[static_cast<std::size_t>(upTo(static_cast<Value>(sales.size()) - 1))];
    shape(EventKind::giving_back, formatDate(today));
    batch.of[0] = batch.keep("sale");
    for (std::size_t line = 0; line < sale.batch.sku.size(); ++line) {
      const Value left = sale.batch.quantity[line] - sale.returned_quantity[line];
      if (left == 0 || (!all && upTo(1) == 0)) continue;
      batch.sku.push_back(sale.batch.sku[line]);
      batch.name.push_back(kNoText);
      batch.category.push_back(kNoText);
      batch.quantity.push_back(all ? left : std::max<Value>(1, left / 2));
      batch.amount.push_back(0);
      batch.discount.push_back(0);
    }
    if (batch.sku.empty()) return;
    batch.first_line.back() = static_cast<std::uint32_t>(batch.sku.size());
    out.clear(plan);
    std::vector<std::size_t> touched;
    const std::vector<Value> before = sale.grants_left;
    stepper->applyReturn(*state, {&batch, 0}, row, {&sale, 1}, *shared, out, touched);
    check();
    for (std::size_t g = 0; g < before.size(); ++g) {
      EXPECT_LE(sale.grants_left[g], before[g]);
      EXPECT_GE(sale.grants_left[g], 0);
      const bool turned = plan.rules[static_cast<std::size_t>(sale.grants[g].rule)].turn_kind >= 0;
      EXPECT_TRUE(!all || turned || sale.grants_left[g] == 0) << "grant of rule " << sale.grants[g].rule;
    }
    for (std::size_t d = 0; d < sale.draws.size(); ++d) {
      EXPECT_GE(sale.draws_left[d], 0);
      EXPECT_TRUE(!all || sale.draws_left[d] == 0) << "draw of rule " << sale.draws[d].rule;
    }
  }
};

class Histories : public testing::TestWithParam<plan::ReturnReach> {};

TEST_P(Histories, AddUp) {
  std::set<PostingKind> seen;
  for (unsigned seed = 1; seed <= 40; ++seed) {
    Everything club(seed, GetParam());
    for (int event = 0; event < 80 && !testing::Test::HasFailure(); ++event) {
      club.today += static_cast<Day>(club.upTo(4));
      const Value what = club.upTo(9);
      if (what <= 5) club.purchase();
      if (what == 6 || what == 7) club.comesBack(false);
      if (what == 8) club.comesBack(true);
      if (what == 9) {
        club.shape(EventKind::adjust, formatDate(club.today));
        club.batch.redeem_stated = {club.upTo(20) - 10, club.upTo(20) - 10};
        club.apply();
        club.check();
      }
    }
    ASSERT_FALSE(testing::Test::HasFailure()) << "seed " << seed;
    seen.insert(club.seen.begin(), club.seen.end());
  }
  for (const PostingKind kind :
       {PostingKind::earned, PostingKind::redeemed, PostingKind::used, PostingKind::turned, PostingKind::expired,
        PostingKind::taken_back, PostingKind::returned, PostingKind::repaid, PostingKind::by_hand})
    EXPECT_TRUE(seen.contains(kind)) << name(kind);
}

INSTANTIATE_TEST_SUITE_P(Reach, Histories,
                         testing::Values(plan::ReturnReach::only_pending, plan::ReturnReach::within_balance,
                                         plan::ReturnReach::may_go_negative));

}  // namespace
}  // namespace kopeck::test
