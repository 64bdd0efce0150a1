// Orders, multipliers, parts of one rule, recipients: what each rule gives in the end.
#include <gtest/gtest.h>

#include "tests/unit/engine/club.h"

namespace kopeck::test {
namespace {

/// Ten points, multiplied.
struct Multiplied : Club {
  std::int32_t base = addRule(rule("base"), {fixed(10)});
  std::int32_t addMultiplier(const std::string& name, Ratio factor, std::vector<std::int32_t> targets) {
    plan::Rule multiplier = rule(name);
    multiplier.is_multiplier = true;
    multiplier.factor = factor;
    multiplier.targets = std::move(targets);
    multiplier.terms = -1;
    return addRule(multiplier, {});
  }
};

TEST(Multipliers, ByProductEachStandsOnWhatIsBeforeIt) {
  Multiplied club;
  const std::int32_t twice = club.addMultiplier("twice", {2, 1}, {club.base});
  const std::int32_t thrice = club.addMultiplier("thrice", {3, 1}, {club.base});
  club.start();
  EXPECT_EQ(club.buy("2026-01-01", {{"tea", 100}}), 60);
  EXPECT_EQ(club.givenBy(twice), 10);
  EXPECT_EQ(club.givenBy(thrice), 40);
}

TEST(Multipliers, BySumTheExtrasAddUp) {
  Multiplied club;
  club.plan.multipliers = plan::Multipliers::sum;
  club.addMultiplier("twice", {2, 1}, {club.base});
  club.addMultiplier("thrice", {3, 1}, {club.base});
  club.start();
  EXPECT_EQ(club.buy("2026-01-01", {{"tea", 100}}), 10 + 10 + 20);
}

TEST(Multipliers, TheHighestPerTarget) {
  Multiplied club;
  club.plan.multipliers = plan::Multipliers::highest;
  const std::int32_t other = club.addRule(Club::rule("other"), {Club::fixed(4)});
  const std::int32_t twice = club.addMultiplier("twice", {2, 1}, {club.base, other});
  const std::int32_t thrice = club.addMultiplier("thrice", {3, 1}, {club.base});
  const std::int32_t also = club.addMultiplier("also", {3, 1}, {club.base});
  club.start();
  club.buy("2026-01-01", {{"tea", 100}});
  EXPECT_EQ(club.givenBy(twice), 4);
  EXPECT_EQ(club.givenBy(thrice), 20);
  EXPECT_EQ(club.givenBy(also), 0);
  EXPECT_EQ(club.of(also).outweighed_by, thrice);
}

TEST(Multipliers, ByProductAfterALimit) {
  Multiplied club;
  const std::int32_t twice = club.addMultiplier("twice", {2, 1}, {club.base});
  club.addMultiplier("thrice", {3, 1}, {club.base});
  club.addLimit(twice, plan::LimitUnit::points, 5, plan::LimitPeriod::receipt);
  club.start();
  EXPECT_EQ(club.buy("2026-01-01", {{"tea", 100}}), 10 + 5 + 30);
}

TEST(Orders, TheFirstThatApplies) {
  Club club;
  plan::Rule large = Club::rule("large");
  large.conditions = {club.atLeast(0, 1000)};
  const std::int32_t one = club.addRule(large, {Club::fixed(1)});
  const std::int32_t two = club.addRule(Club::rule("small"), {Club::fixed(9)});
  club.plan.orders.push_back({plan::OrderKind::first, {one, two}});
  club.start();
  EXPECT_EQ(club.buy("2026-01-01", {{"tea", 1000}}), 1);
  EXPECT_EQ(club.of(two).outweighed_by, one);
  EXPECT_EQ(club.buy("2026-01-01", {{"tea", 999}}), 9);
}

TEST(Orders, WithoutRoomTheNextOneCounts) {
  Club club;
  const std::int32_t one = club.addRule(Club::rule("one"), {Club::fixed(1)});
  const std::int32_t two = club.addRule(Club::rule("two"), {Club::fixed(9)});
  club.addLimit(one, plan::LimitUnit::times, 1, plan::LimitPeriod::ever);
  club.plan.orders.push_back({plan::OrderKind::first, {one, two}});
  club.start();
  EXPECT_EQ(club.buy("2026-01-01", {{"tea", 100}}), 1);
  EXPECT_EQ(club.buy("2026-01-01", {{"tea", 100}}), 9);
}

TEST(Orders, PartsOfOneRuleStandTogether) {
  Club club;
  const std::int32_t silver = club.addWallet("silver", {"silver"}, 0);
  const std::int32_t beans = club.addRule(Club::rule("one"), {Club::fixed(5)});
  plan::Rule part = Club::rule("one");
  part.terms = club.termsOfKind(silver);
  const std::int32_t coins = club.addRule(part, {Club::fixed(100)});
  const std::int32_t other = club.addRule(Club::rule("two"), {Club::fixed(6)});
  club.plan.orders.push_back({plan::OrderKind::highest, {beans, coins, other}});
  club.start();
  EXPECT_EQ(club.buy("2026-01-01", {{"tea", 100}}), 6);  // 5 beans against 6: silver weighs nothing here
  EXPECT_EQ(club.balance(silver, "2026-01-01"), 0);
  EXPECT_EQ(club.of(coins).outweighed_by, other);
}

TEST(Parts, TimesOfTheHeadHoldForAllAndPointsForItsKind) {
  Club club;
  const std::int32_t silver = club.addWallet("silver", {"silver"}, 0);
  const std::int32_t beans = club.addRule(Club::rule("gift"), {Club::fixed(5)});
  plan::Rule part = Club::rule("gift");
  part.terms = club.termsOfKind(silver);
  club.addRule(part, {Club::fixed(100)});
  club.addLimit(beans, plan::LimitUnit::points, 3, plan::LimitPeriod::receipt);
  club.addLimit(beans, plan::LimitUnit::times, 1, plan::LimitPeriod::day);
  club.start();
  EXPECT_EQ(club.buy("2026-01-01", {{"tea", 100}}), 3);
  EXPECT_EQ(club.balance(silver, "2026-01-01"), 100);
  EXPECT_EQ(club.buy("2026-01-01", {{"tea", 100}}), 0);
  EXPECT_EQ(club.balance(silver, "2026-01-01"), 100);
  EXPECT_EQ(club.buy("2026-01-02", {{"tea", 100}}), 3);
  EXPECT_EQ(club.balance(silver, "2026-01-02"), 200);
}

/// 300 for the one who brings a friend and 100 for the friend.
struct Referral : Club {
  std::int32_t friends = -1;
  Referral() {
    EventSchema referral;
    referral.name = referral.key = "referral";
    referral.fields.push_back({"friend", "friend", AttributeType::customer, false, {}});
    plan.schema.events.push_back(referral);
    plan::Rule own = rule("friend", plan::TriggerKind::custom_event);
    own.event = 0;
    addRule(own, {fixed(300)});
    own.recipient = 0;
    friends = addRule(own, {fixed(100)});
    start();
  }
  void refer(Value text) {
    shape(EventKind::custom, "2026-01-01");
    batch.attributes = {text};
    apply();
  }
};

TEST(Gifts, GoToTheOtherCustomer) {
  Referral club;
  const TextId boris = club.pool.intern("boris");
  club.refer(boris);
  EXPECT_EQ(club.balance(0, "2026-01-01"), 300);
  EXPECT_EQ(club.out.gifts, (std::vector<Gift>{{boris, club.friends, 0, 100}}));
}

TEST(Gifts, NobodyIsGivenNothing) {
  Referral club;
  club.refer(kMissing);
  EXPECT_TRUE(club.out.gifts.empty());
  EXPECT_EQ(club.balance(0, "2026-01-01"), 300);
}

TEST(Rounding, PerReceiptByKind) {
  Club club;
  club.plan.rounding_place = plan::RoundingPlace::receipt;
  club.plan.rounding = RoundingMode::half_up;
  club.plan.fine = 10;
  const std::int32_t silver = club.addWallet("silver", {"silver"}, 0);
  club.addRule(Club::rule("a"), {Club::fixed(6)});
  club.addRule(Club::rule("b"), {Club::fixed(6)});
  plan::Rule coins = Club::rule("c");
  coins.terms = club.termsOfKind(silver);
  club.addRule(coins, {Club::fixed(4)});
  club.start();
  EXPECT_EQ(club.buy("2026-01-01", {{"tea", 100}}), 1);
  EXPECT_EQ(club.balance(silver, "2026-01-01"), 0);
}

TEST(Prefixes, ThatTheCustomerSays) {
  Club club;
  const std::int32_t chosen = club.addAttribute("chosen", AttributeType::text);
  const std::int32_t read = club.addRead({plan::ReadKind::customer_attribute, chosen, {}});
  const std::int32_t said = club.addExpr({Op::read, Type::text, -1, -1, read, 0});
  club.plan.prefixes.push_back(-1 - said);
  const std::int32_t category =
      club.addExpr({Op::item_text, Type::text, -1, -1, static_cast<std::int32_t>(plan::ItemText::category), 0});
  club.plan.sets.push_back({"chosen", club.addExpr({Op::under, Type::yes_no, category, -1, 0, 0})});
  club.addRule(Club::rule("chosen"), {Club::rate({1, 10}, club.addSum(plan::Measure::net, 0))});
  club.start();
  const auto bought = [&](std::string_view date) {
    club.shape(EventKind::purchase, date);
    club.addLines({{"a", 100}, {"b", 1000}});
    club.batch.category = {club.pool.intern("Tea/Green"), club.pool.intern("Milk")};
    club.apply();
    return club.earned();
  };
  EXPECT_EQ(bought("2026-01-01"), 0);
  club.know("2026-01-02", {static_cast<Value>(club.pool.intern("Tea"))});
  EXPECT_EQ(bought("2026-01-03"), 10);
  club.know("2026-01-04", {static_cast<Value>(club.pool.intern("Milk"))});
  EXPECT_EQ(bought("2026-01-05"), 100);
}

}  // namespace
}  // namespace kopeck::test
