// Messages and what rules record.
#include <gtest/gtest.h>

#include "tests/unit/engine/club.h"

namespace kopeck::test {
namespace {

using plan::PieceKind;

plan::Effect message(std::vector<plan::Piece> pieces) {
  plan::Effect effect;
  effect.channel = "sms";
  effect.pieces = std::move(pieces);
  return effect;
}

TEST(Messages, SayWhatWasGivenAndWhatIsThere) {
  Club club;
  const std::int32_t name = club.addAttribute("name", AttributeType::text);
  plan::Tiers tiers;
  tiers.from_outside = true;
  tiers.outside_attribute = club.addAttribute("tier", AttributeType::choice, {"bronze", "gold"});
  tiers.levels = {{"bronze", 0, -1, ""}, {"gold", 0, -1, ""}};
  club.plan.tiers.push_back(tiers);
  plan::Rule hello = Club::rule("hello");
  hello.effects = {message({{PieceKind::attribute, "", name},
                            {PieceKind::text, ": ", -1},
                            {PieceKind::earned, "", -1},
                            {PieceKind::text, " beans, ", -1},
                            {PieceKind::balance, "", 0},
                            {PieceKind::text, " in all, ", -1},
                            {PieceKind::tier, "", 0}})};
  const std::int32_t rule = club.addRule(hello, {Club::fixed(100)});
  club.start();
  club.know("2026-01-01", {static_cast<Value>(club.pool.intern("Anna")), 1});
  club.hand(0, 11, "2026-01-01");
  club.buy("2026-01-02", {{"tea", 100}});
  ASSERT_EQ(club.out.effects.size(), 1U);
  EXPECT_EQ(club.out.effects[0], (EffectDone{rule, EffectRowKind::message, "sms", "Anna: 100 beans, 111 in all, gold",
                                             club.row, World::day("2026-01-02")}));
}

TEST(Messages, WriteNumbersInTheProgrammesLanguage) {
  Club club;
  club.plan.language = "ru";
  club.plan.schema.wallets[0].decimals = club.plan.schema.points_decimals = club.plan.kinds[0].decimals = 2;
  const std::int32_t born = club.addAttribute("born", AttributeType::anniversary);
  plan::Rule hello = Club::rule("hello");
  hello.effects = {
      message({{PieceKind::earned, "", -1}, {PieceKind::text, " баллов, ", -1}, {PieceKind::attribute, "", born}})};
  club.addRule(hello, {Club::fixed(250)});
  club.start();
  club.know("2026-01-01", {World::day("1990-03-08")});
  club.buy("2026-01-02", {{"tea", 100}});
  ASSERT_EQ(club.out.effects.size(), 1U);
  EXPECT_EQ(club.out.effects[0].text, "2,50 баллов, 08.03.1990");
}

TEST(Messages, AreNotSentByALoser) {
  Club club;
  plan::Rule loser = Club::rule("loser");
  loser.effects = {message({{PieceKind::text, "lost", -1}})};
  const std::int32_t one = club.addRule(loser, {Club::fixed(1)});
  const std::int32_t two = club.addRule(Club::rule("winner"), {Club::fixed(2)});
  club.plan.orders.push_back({plan::OrderKind::highest, {one, two}});
  club.start();
  club.buy("2026-01-01", {{"tea", 100}});
  EXPECT_TRUE(club.out.effects.empty());
}

TEST(Records, ChangeTheAttributeForLaterEvents) {
  Club club;
  const std::int32_t last = club.addAttribute("last_sum", AttributeType::money);
  const std::int32_t read = club.addRead({plan::ReadKind::customer_attribute, last, {}});
  plan::Rule record = Club::rule("record");
  plan::Effect effect;
  effect.kind = plan::EffectKind::record;
  effect.attribute = last;
  effect.expr = club.addExpr({Op::field, Type::money, -1, -1, static_cast<std::int32_t>(plan::Field::net), 0});
  record.effects = {effect};
  club.addRule(record, {});
  club.start();
  club.buy("2026-01-01", {{"tea", 12'345}});
  EXPECT_EQ(club.out.reads[static_cast<std::size_t>(read)], kMissing);
  ASSERT_EQ(club.out.effects.size(), 1U);
  EXPECT_EQ(club.out.effects[0].kind, EffectRowKind::record);
  EXPECT_EQ(club.out.effects[0].text, "last_sum: 123.45 RUB");
  club.buy("2026-01-02", {{"tea", 1}});
  EXPECT_EQ(club.out.reads[static_cast<std::size_t>(read)], 12'345);
}

TEST(Schedules, SpeakAndRecordWithoutAReceipt) {
  Club club;
  plan::Rule monthly = Club::rule("monthly", plan::TriggerKind::schedule);
  monthly.schedule = club.addSchedule({});
  monthly.effects = {
      message({{PieceKind::earned, "", -1}, {PieceKind::text, " of ", -1}, {PieceKind::balance, "", 0}})};
  const std::int32_t rule = club.addRule(monthly, {Club::fixed(5)});
  const std::int32_t limit = club.addLimit(rule, plan::LimitUnit::points, 8, plan::LimitPeriod::ever);
  club.plan.limits[static_cast<std::size_t>(limit)].slot = -1;
  club.plan.limits[static_cast<std::size_t>(limit)].scope = plan::LimitScope::total;
  club.plan.limits[static_cast<std::size_t>(limit)].total = 0;
  club.plan.total_count = 1;
  club.start();
  club.buy("2026-01-10", {{"tea", 100}});
  club.pass("2026-04-15");
  ASSERT_EQ(club.out.effects.size(), 2U);  // in April the limit has no room, and nothing is said
  EXPECT_EQ(club.out.effects[0],
            (EffectDone{rule, EffectRowKind::message, "sms", "5 of 5", 0, World::day("2026-02-01")}));
  EXPECT_EQ(club.out.effects[1].text, "3 of 8");
  EXPECT_EQ(club.shared->pairs[1], 8);
}

}  // namespace
}  // namespace kopeck::test
