#include "runtime/interpret/amount.h"

#include <gtest/gtest.h>

#include "tests/unit/interpret/small_plan.h"

namespace kopeck::test {
namespace {

using plan::AmountKind;
using plan::Measure;
using plan::RoundingPlace;

Value ofLine(RoundingPlace place, RoundingMode mode, Ratio rate, Value measure, Value quantity) {
  Value points = -1;
  EXPECT_TRUE(lineAmount(place, mode, rate, measure, quantity, points));
  return points;
}

TEST(LineAmount, RoundsTheLine) {
  EXPECT_EQ(ofLine(RoundingPlace::line, RoundingMode::down, {1, 100}, 599, 3 * kOneUnit), 5);
  EXPECT_EQ(ofLine(RoundingPlace::line, RoundingMode::up, {1, 100}, 501, 3 * kOneUnit), 6);
  EXPECT_EQ(ofLine(RoundingPlace::line, RoundingMode::half_up, {1, 100}, 450, kOneUnit), 5);
  EXPECT_EQ(ofLine(RoundingPlace::line, RoundingMode::half_even, {1, 100}, 450, kOneUnit), 4);
  EXPECT_EQ(ofLine(RoundingPlace::line, RoundingMode::half_even, {1, 100}, 550, kOneUnit), 6);
}

TEST(LineAmount, RoundsEachUnit) {
  // 5.99 for three is 1.996... each: 1 point a unit.
  EXPECT_EQ(ofLine(RoundingPlace::unit, RoundingMode::down, {1, 100}, 599, 3 * kOneUnit), 3);
  EXPECT_EQ(ofLine(RoundingPlace::unit, RoundingMode::up, {1, 100}, 599, 3 * kOneUnit), 6);
}

TEST(LineAmount, TakesWhatIsWeighedForOneUnit) {
  EXPECT_EQ(ofLine(RoundingPlace::unit, RoundingMode::down, {1, 100}, 599, 2'500'000), 5);
  EXPECT_EQ(ofLine(RoundingPlace::unit, RoundingMode::down, {1, 100}, 599, 876'000), 5);
}

TEST(LineAmount, SaysWhenItDoesNotFit) {
  Value points = 0;
  EXPECT_FALSE(lineAmount(RoundingPlace::line, RoundingMode::down, {3, 2}, INT64_MAX, kOneUnit, points));
  // One unit's amount fits, that of two does not.
  EXPECT_FALSE(lineAmount(RoundingPlace::unit, RoundingMode::down, {3, 2}, INT64_MAX, 2 * kOneUnit, points));
  EXPECT_TRUE(lineAmount(RoundingPlace::unit, RoundingMode::down, {1, 2}, INT64_MAX, 2 * kOneUnit, points));
  EXPECT_EQ(points, INT64_MAX / 4 * 2);
}

class EarnAmount : public testing::Test {
 protected:
  Value amount(const plan::Earn& earn) {
    const EvalContext context = receipt_.context();
    Value points = -1;
    fault_ = earnAmount(small_.plan, earn, context, points);
    return points;
  }
  plan::Earn proportional(Ratio rate, std::int32_t sum) {
    plan::Earn earn;
    earn.kind = AmountKind::proportional;
    earn.sum = sum;
    earn.rate = rate;
    return earn;
  }

  SmallPlan small_;
  Receipt receipt_;
  Fault fault_ = Fault::none;
};

TEST_F(EarnAmount, RoundsOnceARule) {
  const std::int32_t net = small_.sum(Measure::net);
  receipt_.sums[0] = 199 + 299 + 599;
  EXPECT_EQ(amount(proportional({1, 100}, net)), 10);
}

TEST_F(EarnAmount, RoundsEveryLineOfTheSet) {
  small_.plan.rounding_place = RoundingPlace::line;
  const std::int32_t net = small_.sum(Measure::net);
  EXPECT_EQ(amount(proportional({1, 100}, net)), 1 + 2 + 5);
  small_.plan.sets.resize(3);
  receipt_.masks = {0b100, 0b000, 0b110};
  EXPECT_EQ(amount(proportional({1, 100}, small_.sum(Measure::net, 2))), 1 + 5);
  EXPECT_EQ(amount(proportional({1, 100}, small_.sum(Measure::paid, 2))), 1 + 3);
  EXPECT_EQ(amount(proportional({1, 100}, small_.sum(Measure::net, 0))), 0);
}

TEST_F(EarnAmount, RoundsEveryUnit) {
  small_.plan.rounding_place = RoundingPlace::unit;
  EXPECT_EQ(amount(proportional({1, 100}, small_.sum(Measure::net))), 1 + 2 + 3);
  EXPECT_EQ(amount(proportional({2, 1'000'000}, small_.sum(Measure::units))), 2 + 2 + 6);
}

TEST_F(EarnAmount, GivesForFullSteps) {
  plan::Earn earn;
  earn.kind = AmountKind::per_full_step;
  earn.sum = small_.sum(Measure::net);
  earn.points = 3;
  earn.step = 500;
  receipt_.sums[0] = 1499;
  EXPECT_EQ(amount(earn), 6);
  receipt_.sums[0] = 499;
  EXPECT_EQ(amount(earn), 0);
  receipt_.sums[0] = INT64_MAX;
  earn.points = 501;
  (void)amount(earn);
  EXPECT_EQ(fault_, Fault::overflow);
}

TEST_F(EarnAmount, GivesWhatIsFixed) {
  plan::Earn earn;
  earn.points = 250;
  EXPECT_EQ(amount(earn), 250);
}

TEST_F(EarnAmount, FaultsWhereItDoesNotFit) {
  const std::int32_t net = small_.sum(Measure::net);
  receipt_.sums[0] = INT64_MAX / 2;
  EXPECT_EQ(amount(proportional({7, 7}, net)), INT64_MAX / 2);  // the product alone may be wide
  EXPECT_EQ(fault_, Fault::none);
  (void)amount(proportional({3, 1}, net));
  EXPECT_EQ(fault_, Fault::overflow);
  small_.plan.rounding_place = RoundingPlace::line;
  receipt_.net = {INT64_MAX, 1, 0};
  (void)amount(proportional({1, 1}, net));
  EXPECT_EQ(fault_, Fault::overflow);
}

}  // namespace
}  // namespace kopeck::test
