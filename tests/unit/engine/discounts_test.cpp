// What discounts take off, in which order, and what they leave to the rules.
#include <gtest/gtest.h>

#include "tests/unit/engine/club.h"

namespace kopeck::test {
namespace {

struct Shop : Club {
  std::int32_t tea = addSet("tea");
  std::int32_t base = addRule(rule("base"), {rate({1, 1})});
};

TEST(Discounts, APercentIsRoundedByTheLine) {
  Shop shop;
  const std::int32_t ten = shop.addDiscount(Club::rule("ten"), {Club::percent({1, 10}, shop.tea)});
  shop.start();
  EXPECT_EQ(shop.buy("2026-01-01", {{"tea", 199}, {"milk", 100}, {"tea", 199}}), 180 + 100 + 180);
  ASSERT_EQ(shop.out.taken.size(), 1U);
  EXPECT_EQ(shop.out.taken[0].amount, 38);
  EXPECT_EQ(shop.out.parts[shop.out.taken[0].first_part], 19);
  EXPECT_EQ(shop.out.parts[shop.out.taken[0].first_part + 1], 0);
  EXPECT_EQ(shop.out.net, 460);
  EXPECT_EQ(shop.out.gross, 498);
  EXPECT_EQ(shop.givenBy(ten), 38);
}

TEST(Discounts, InFileOrderOnWhatIsLeftOrOnGross) {
  Shop shop;
  shop.addDiscount(Club::rule("half"), {Club::percent({1, 2})});
  shop.addDiscount(Club::rule("running"), {Club::percent({1, 10})});
  shop.addDiscount(Club::rule("gross"), {Club::percent({1, 10}, -1, true)});
  shop.start();
  EXPECT_EQ(shop.buy("2026-01-01", {{"tea", 900, kOneUnit, 100}}), 900 - 450 - 45 - 100);
}

TEST(Discounts, MoneyIsSpreadAndNeverAboveTheLines) {
  Shop shop;
  shop.addDiscount(Club::rule("off"), {Club::money(100, shop.tea)});
  shop.start();
  EXPECT_EQ(shop.buy("2026-01-01", {{"tea", 100}, {"milk", 100}, {"tea", 200}}), 300);
  const std::size_t first = shop.out.taken[0].first_part;
  EXPECT_EQ(shop.out.parts[first], 33);
  EXPECT_EQ(shop.out.parts[first + 1], 0);
  EXPECT_EQ(shop.out.parts[first + 2], 67);
  EXPECT_EQ(shop.buy("2026-01-02", {{"tea", 60}, {"milk", 100}}), 100);
  EXPECT_EQ(shop.out.taken[0].amount, 60);
}

TEST(Discounts, TheHighestOfByMoney) {
  Shop shop;
  const std::int32_t ten = shop.addDiscount(Club::rule("ten"), {Club::percent({1, 10})});
  const std::int32_t fifty = shop.addDiscount(Club::rule("fifty"), {Club::money(50)});
  shop.plan.orders.push_back({plan::OrderKind::highest, {ten, fifty}});
  shop.start();
  shop.buy("2026-01-01", {{"tea", 400}});
  EXPECT_EQ(shop.out.net, 350);
  EXPECT_EQ(shop.of(ten).outweighed_by, fifty);
  EXPECT_EQ(shop.of(ten).wanted, 40);
  shop.buy("2026-01-02", {{"tea", 600}});
  EXPECT_EQ(shop.out.net, 540);
  EXPECT_EQ(shop.of(fifty).outweighed_by, ten);
}

TEST(Discounts, TheFirstOfThatApplies) {
  Shop shop;
  plan::Rule large = Club::rule("large");
  large.conditions = {shop.atLeast(0, 1000)};
  const std::int32_t one = shop.addDiscount(large, {Club::percent({1, 100})});
  const std::int32_t two = shop.addDiscount(Club::rule("small"), {Club::percent({1, 2})});
  shop.plan.orders.push_back({plan::OrderKind::first, {one, two}});
  shop.start();
  shop.buy("2026-01-01", {{"tea", 1000}});
  EXPECT_EQ(shop.out.net, 990);
  shop.buy("2026-01-01", {{"tea", 900}});
  EXPECT_EQ(shop.out.net, 450);
}

TEST(Discounts, OneReplacesAnother) {
  Shop shop;
  const std::int32_t ten = shop.addDiscount(Club::rule("ten"), {Club::percent({1, 10})});
  plan::Rule better = Club::rule("better");
  better.replaces = {ten};
  shop.addDiscount(better, {Club::percent({1, 5})});
  shop.start();
  shop.buy("2026-01-01", {{"tea", 100}});
  EXPECT_EQ(shop.out.net, 80);
  EXPECT_TRUE(shop.of(ten).replaced);
}

TEST(Discounts, ATableByGuards) {
  Shop shop;
  std::vector<plan::Take> takes{Club::percent({1, 20}), Club::percent({1, 10})};
  const std::int32_t least = shop.atLeast(0, 1000).expr;
  takes[0].guard = shop.addExpr({Op::negate, Type::yes_no, least, -1, -1, 0});
  takes[1].guard = least;
  shop.addDiscount(Club::rule("table"), takes);
  shop.start();
  shop.buy("2026-01-01", {{"tea", 900}});
  EXPECT_EQ(shop.out.net, 855);
  shop.buy("2026-01-02", {{"tea", 1000}});
  EXPECT_EQ(shop.out.net, 900);
}

TEST(Discounts, AreLimitedInTimes) {
  Shop shop;
  const std::int32_t ten = shop.addDiscount(Club::rule("ten"), {Club::percent({1, 10})});
  shop.addLimit(ten, plan::LimitUnit::times, 1, plan::LimitPeriod::day);
  shop.start();
  shop.buy("2026-01-01", {{"tea", 100}});
  EXPECT_EQ(shop.out.net, 90);
  shop.buy("2026-01-01", {{"tea", 100}});
  EXPECT_EQ(shop.out.net, 100);
  EXPECT_EQ(shop.of(ten).cut_by, 0);
  shop.buy("2026-01-02", {{"tea", 100}});
  EXPECT_EQ(shop.out.net, 90);
}

TEST(Discounts, ConditionsOfRulesReadTheReducedNet) {
  Shop shop;
  shop.addDiscount(Club::rule("ten"), {Club::percent({1, 10})});
  plan::Rule large = Club::rule("large");
  large.conditions = {shop.atLeast(0, 1000)};
  const std::int32_t rule = shop.addRule(large, {Club::fixed(5)});
  shop.start();
  shop.buy("2026-01-01", {{"tea", 1100}});
  EXPECT_EQ(shop.givenBy(rule), 0);
  shop.buy("2026-01-02", {{"tea", 1112}});
  EXPECT_EQ(shop.givenBy(rule), 5);
}

TEST(FreeUnits, TheCheapestOrTheDearestWholeUnits) {
  for (const bool cheapest : {true, false}) {
    Shop shop;
    const std::int32_t units = shop.addSum(plan::Measure::units, shop.tea);
    const std::int32_t each = shop.addRule(Club::rule("each"), {Club::perStep(1, kOneUnit, units)});
    plan::Take take = Club::freeUnits(1, shop.tea);
    take.cheapest = cheapest;
    shop.addDiscount(Club::rule("free"), {take});
    shop.start();
    shop.buy("2026-01-01", {{"tea", 400, 2 * kOneUnit}, {"tea", 150}, {"tea", 10, kOneUnit / 2}, {"tea", 0}});
    EXPECT_EQ(shop.out.taken[0].amount, cheapest ? 150 : 200);
    EXPECT_EQ(shop.out.taken[0].units, kOneUnit);
    EXPECT_EQ(shop.out.parts[shop.out.taken[0].first_units_part + (cheapest ? 1U : 0U)], kOneUnit);
    EXPECT_EQ(shop.out.net, cheapest ? 410 : 360);
    EXPECT_EQ(shop.givenBy(each), 3);  // 3.5 units are left, and one that cost nothing
  }
}

TEST(FreeUnits, TheLastPiecesOfALineCostWhatIsLeftOfIt) {
  Shop shop;
  shop.addDiscount(Club::rule("two"), {Club::freeUnits(2, shop.tea)});
  shop.addDiscount(Club::rule("one"), {Club::freeUnits(1, shop.tea)});
  shop.start();
  shop.buy("2026-01-01", {{"tea", 100, 3 * kOneUnit}});
  EXPECT_EQ(shop.out.taken[0].amount, 67);
  EXPECT_EQ(shop.out.taken[1].amount, 33);
  EXPECT_EQ(shop.out.net, 0);
}

/// Nine stamps give the tenth drink free; the free one earns no stamp.
struct StampCard : Club {
  std::int32_t coffee = addSet("coffee");
  std::int32_t stamps = addKind(plan::KindUse::stamps, "tenth", {}, 0);
  std::int32_t give = addDiscount(rule("tenth"), {freeUnits(1, coffee, stamps, 9)});
  StampCard() {
    plan::Rule stamp = rule("tenth");
    stamp.terms = termsOfKind(stamps);
    addRule(stamp, {perStep(1, kOneUnit, addSum(plan::Measure::units, coffee))});
    start();
  }
};

TEST(Stamps, TwentyThreePaidDrinksGiveTwoFree) {
  StampCard club;
  int paid = 0;
  int free = 0;
  while (paid < 23) {
    club.buy("2026-01-01", {{"coffee", 300}});
    (club.out.net == 0 ? free : paid) += 1;
  }
  EXPECT_EQ(free, 2);
  EXPECT_EQ(club.balance(club.stamps, "2026-01-01"), 5);
}

TEST(Stamps, AsOftenAsTheBalanceBeforeAllows) {
  StampCard club;
  club.hand(club.stamps, 20, "2026-01-01");
  club.buy("2026-01-02", {{"coffee", 1500, 5 * kOneUnit}});
  EXPECT_EQ(club.out.taken[0].units, 2 * kOneUnit);
  EXPECT_EQ(club.out.net, 900);
  EXPECT_EQ(club.out.spent, (std::vector<Spent>{{club.give, club.stamps, 18}}));
  EXPECT_EQ(club.balance(club.stamps, "2026-01-02"), 20 - 18 + 3);
}

TEST(Stamps, ComeBackWithTheLineThatTheyFreed) {
  StampCard club;
  club.hand(club.stamps, 9, "2026-01-01");
  club.buy("2026-01-02", {{"milk", 100}, {"coffee", 300}});
  Sale sale = club.sale();
  EXPECT_EQ(club.balance(club.stamps, "2026-01-02"), 0);
  club.giveBack("2026-01-03", sale);
  EXPECT_EQ(club.out.net, 100);
  EXPECT_EQ(club.balance(club.stamps, "2026-01-03"), 9);
  EXPECT_EQ(club.moves(), (Strings{"2026-01-03 returned 9"}));
}

}  // namespace
}  // namespace kopeck::test
