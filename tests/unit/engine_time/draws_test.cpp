#include "runtime/engine/draws.h"

#include <gtest/gtest.h>

#include <cmath>

#include "runtime/interpret/amount.h"
#include "tests/unit/engine_time/world.h"

namespace kopeck::test {
namespace {

plan::Draw drawOf(std::string label, std::int32_t number = 0, bool per_customer = false) {
  return {std::move(label), number, per_customer};
}

TEST(Draws, AreTheSameForEver) {
  // XXH3 of the key, computed apart from this code. Ledgers were made with it: a change of it changes every replay.
  EXPECT_EQ(hashedDraw("seed", drawOf("surprise"), "r1", "anna"), 0xB4F081C3B17E1DFFULL);
  EXPECT_EQ(hashedDraw("seed", drawOf("surprise", 1), "r1", "anna"), 0xBBF4CA73FC31FB7BULL);
  EXPECT_EQ(hashedDraw("seed", drawOf("pilot", 0, true), "r1", "anna"), 0xB59431991B2F1A6BULL);
}

TEST(Draws, DifferInEachOfTheirParts) {
  const std::uint64_t one = hashedDraw("seed", drawOf("surprise"), "r1", "anna");
  EXPECT_NE(one, hashedDraw("seed 2", drawOf("surprise"), "r1", "anna"));
  EXPECT_NE(one, hashedDraw("seed", drawOf("pilot"), "r1", "anna"));
  EXPECT_NE(one, hashedDraw("seed", drawOf("surprise", 1), "r1", "anna"));
  EXPECT_NE(one, hashedDraw("seed", drawOf("surprise"), "r2", "anna"));
  EXPECT_EQ(one, hashedDraw("seed", drawOf("surprise"), "r1", "bob"));
  const plan::Draw group = drawOf("pilot", 0, true);
  EXPECT_EQ(hashedDraw("seed", group, "r1", "anna"), hashedDraw("seed", group, "r2", "anna"));
  EXPECT_NE(hashedDraw("seed", group, "r1", "anna"), hashedDraw("seed", group, "r1", "bob"));
  // Where one part ends and the next begins is part of the key.
  EXPECT_NE(hashedDraw("ab", drawOf("c"), "r1", ""), hashedDraw("a", drawOf("bc"), "r1", ""));
}

TEST(Draws, AreUniform) {
  constexpr int kDraws = 100'000;
  constexpr int kBins = 16;
  std::vector<int> high(kBins, 0);
  std::vector<int> low(kBins, 0);
  const plan::Draw draw = drawOf("surprise");
  for (int i = 0; i < kDraws; ++i) {
    const std::uint64_t drawn = hashedDraw("seed", draw, "r" + std::to_string(i), "");
    ++high[drawn >> 60];
    ++low[drawn & 15];
  }
  // 5 standard deviations of a bin.
  const int reach = static_cast<int>(5 * std::sqrt(kDraws * (1.0 / kBins) * (1 - 1.0 / kBins)));
  for (int bin = 0; bin < kBins; ++bin) {
    EXPECT_NEAR(high[static_cast<std::size_t>(bin)], kDraws / kBins, reach);
    EXPECT_NEAR(low[static_cast<std::size_t>(bin)], kDraws / kBins, reach);
  }
}

TEST(DrawFor, GivesTheAmountThatIsWanted) {
  const std::pair<Value, Value> ranges[] = {{50, 500}, {0, 0}, {7, 7}, {0, 1}, {0, 999'999'999'999}, {1, 3}};
  for (const auto& [lo, hi] : ranges) {
    for (const Value wanted : {lo, hi, lo + (hi - lo) / 2, lo + (hi - lo) / 3}) {
      const std::optional<std::uint64_t> draw = drawFor(lo, hi, wanted);
      ASSERT_TRUE(draw.has_value());
      EXPECT_EQ(randomAmount(lo, hi, 1, *draw), wanted) << lo << " " << hi;
      // The least of all that give it.
      if (*draw == 0) continue;
      EXPECT_LT(randomAmount(lo, hi, 1, *draw - 1), wanted) << lo << " " << hi;
    }
    EXPECT_FALSE(drawFor(lo, hi, lo - 1).has_value());
    EXPECT_FALSE(drawFor(lo, hi, hi + 1).has_value());
  }
  EXPECT_EQ(randomAmount(50, 500, 1, kNoLuck), 500);
}

/// A chance of one half for 1 point, and 10 to 19 points by chance on each purchase.
struct Lucky : World {
  Lucky() {
    plan.draws.push_back(drawOf("half"));
    plan.draws.push_back(drawOf("surprise"));
    plan::Rule rule;
    rule.name = "half";
    rule.conditions.push_back(
        {addExpr({plan::Op::chance, plan::Type::yes_no, -1, -1, 0, static_cast<Value>(std::uint64_t{1} << 63)}),
         "chance 50%"});
    plan::Earn one;
    one.points = 100;
    addRule(rule, {one});
    plan::Rule surprise;
    surprise.name = "surprise";
    plan::Earn random;
    random.kind = plan::AmountKind::random;
    random.points = 10;
    random.points_to = 19;
    random.draw = 1;
    addRule(surprise, {random});
    start();
  }
};

TEST(Draws, DecideChancesAndAmountsTheSameAgain) {
  Lucky world;
  Lucky again;
  int lucky = 0;
  for (int i = 0; i < 200; ++i) {
    const Value earned = world.buy("2026-01-01", {{"tea", 100}});
    EXPECT_EQ(again.buy("2026-01-01", {{"tea", 100}}), earned);
    EXPECT_GE(earned % 100, 10);
    EXPECT_LE(earned % 100, 19);
    lucky += earned > 100 ? 1 : 0;
  }
  EXPECT_GT(lucky, 60);
  EXPECT_LT(lucky, 140);
}

TEST(Draws, TestsSayWhatIsDrawn) {
  struct Given : DrawSource {
    std::uint64_t half = kNoLuck;
    Value amount = 0;
    std::string event;
    std::uint64_t draw(const plan::Draw& draw, std::string_view event_id, std::string_view) override {
      event = event_id;
      return draw.label == "half" ? half : drawFor(10, 19, amount).value();
    }
  };
  Lucky world;
  Given given;
  world.stepper->setDraws(&given);
  given.amount = 13;
  EXPECT_EQ(world.buy("2026-01-01", {{"tea", 100}}), 13);
  EXPECT_EQ(given.event, "e1");
  given.half = 0;
  EXPECT_EQ(world.buy("2026-01-01", {{"tea", 100}}), 113);
  // What was drawn is kept with the sale.
  Sale sale = world.sale();
  given.half = kNoLuck;
  Outcome out;
  out.clear(world.plan);
  ASSERT_EQ(world.stepper->evaluateAgain(sale, out), Fault::none);
  EXPECT_EQ(out.rules[0].given, 100);
  world.stepper->setDraws(nullptr);
}

}  // namespace
}  // namespace kopeck::test
