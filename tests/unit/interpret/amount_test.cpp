#include "runtime/interpret/amount.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <utility>
#include <vector>

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

TEST_F(EarnAmount, GivesNothingWhereItsGuardFails) {
  plan::Earn earn;
  earn.points = 250;
  earn.guard = small_.constant(Type::yes_no, 1);
  EXPECT_EQ(amount(earn), 250);
  earn.guard = small_.constant(Type::yes_no, 0);
  EXPECT_EQ(amount(earn), 0);
  // What the guard keeps out is not looked at: a table's other lines cannot fault.
  earn.kind = AmountKind::proportional;
  earn.rate = {INT64_MAX, 1};
  earn.sum = small_.sum(Measure::net);
  receipt_.sums[0] = INT64_MAX;
  EXPECT_EQ(amount(earn), 0);
  EXPECT_EQ(fault_, Fault::none);
}

TEST_F(EarnAmount, CountsAPortionOfItsSum) {
  plan::Earn earn = proportional({1, 100}, small_.sum(Measure::net));
  earn.portion_from = 1000;
  earn.portion_to = 3000;
  const std::vector<std::pair<Value, Value>> expected{{999, 0},   {1000, 0},  {1100, 1},
                                                      {2999, 19}, {3000, 20}, {9000, 20}};
  for (const auto& [sum, points] : expected) {
    receipt_.sums[0] = sum;
    EXPECT_EQ(amount(earn), points) << sum;
  }
  earn.portion_to = INT64_MAX;
  receipt_.sums[0] = 9000;
  EXPECT_EQ(amount(earn), 80);
}

TEST_F(EarnAmount, GoesOnFromWhatWasCarried) {
  plan::Earn portion = proportional({1, 100}, small_.sum(Measure::net));
  portion.portion_from = 1000;
  portion.carry = 0;
  plan::Earn steps;
  steps.kind = AmountKind::per_full_step;
  steps.sum = 0;
  steps.points = 1;
  steps.step = 2500;
  steps.carry = 0;
  struct Case {
    Value carried, sum, portion, steps;
  };
  // 30, 30 and 15 in one month for each full 25: 1, 1 and 1.
  for (const Case& each :
       {Case{0, 3000, 20, 1}, Case{3000, 3000, 30, 1}, Case{6000, 1500, 15, 1}, Case{900, 200, 1, 0},
        Case{kMissing, 3000, 20, 1}, Case{-700, 3000, 20, 1}, Case{2499, 1, 0, 1}, Case{2500, 2499, 24, 0}}) {
    receipt_.reads[0] = each.carried;
    receipt_.sums[0] = each.sum;
    EXPECT_EQ(amount(portion), each.portion) << each.carried;
    EXPECT_EQ(amount(steps), each.steps) << each.carried;
  }
  receipt_.reads[0] = INT64_MAX;
  (void)amount(steps);
  EXPECT_EQ(fault_, Fault::overflow);
}

TEST_F(EarnAmount, CountsAsMuchAsItsCapsHaveRoomFor) {
  plan::Limit daily;
  daily.unit = plan::LimitUnit::base;
  daily.most = 4000;
  daily.period = plan::LimitPeriod::day;
  plan::Limit once = daily;
  once.most = 2500;
  once.period = plan::LimitPeriod::receipt;
  small_.plan.limits = {daily, once};
  small_.plan.reads = {{plan::ReadKind::tier, 0, {}}, {plan::ReadKind::limit_used, 0, {}}};
  plan::Earn earn = proportional({1, 100}, small_.sum(Measure::net));
  earn.caps = {0, 1};
  receipt_.sums[0] = 9000;
  const std::vector<std::pair<Value, Value>> expected{{0, 25}, {1500, 25}, {1600, 24}, {4000, 0}, {5000, 0}, {-1, 25}};
  for (const auto& [used, points] : expected) {
    receipt_.reads[1] = used;
    EXPECT_EQ(amount(earn), points) << used;
  }
  receipt_.reads[1] = 3000;
  earn.kind = AmountKind::per_full_step;
  earn.points = 1;
  earn.step = 300;
  EXPECT_EQ(amount(earn), 3);
}

TEST_F(EarnAmount, RoundsAPartOfTheSumOnce) {
  small_.plan.rounding_place = RoundingPlace::line;
  plan::Earn earn = proportional({1, 100}, small_.sum(Measure::net));
  receipt_.sums[0] = 199 + 299 + 599;
  EXPECT_EQ(amount(earn), 1 + 2 + 5);
  earn.portion_from = 1;
  EXPECT_EQ(amount(earn), 10);
  EXPECT_FALSE(isRoundedByLine(small_.plan, earn));
}

TEST_F(EarnAmount, TakesARateOfAValue) {
  plan::Earn earn;
  earn.kind = AmountKind::of_value;
  earn.sum = small_.sum(Measure::net);
  earn.rate = {3, 2};
  earn.value = small_.attribute(Type::number, 0);
  const std::vector<std::pair<Value, Value>> expected{{5, 7}, {0, 0}, {-5, 0}, {kMissing, 0}};
  for (const auto& [value, points] : expected) {
    receipt_.attributes[0] = value;
    EXPECT_EQ(amount(earn), points) << value;
  }
  small_.plan.rounding = RoundingMode::half_even;
  receipt_.attributes[0] = 5;
  EXPECT_EQ(amount(earn), 8);
  receipt_.attributes[0] = INT64_MAX;
  (void)amount(earn);
  EXPECT_EQ(fault_, Fault::overflow);
  // For goods that are not there nothing is asked.
  small_.plan.sets.resize(1);
  earn.sum = small_.sum(Measure::net, 0);
  receipt_.sums[1] = 0;
  EXPECT_EQ(amount(earn), 0);
  EXPECT_EQ(fault_, Fault::none);
}

TEST_F(EarnAmount, DrawsBetweenBothEnds) {
  plan::Earn earn;
  earn.kind = AmountKind::random;
  earn.sum = small_.sum(Measure::net);
  earn.points = 50;
  earn.points_to = 53;
  earn.draw = 0;
  const std::uint64_t quarter = std::uint64_t{1} << 62;
  const std::vector<std::pair<std::uint64_t, Value>> expected{{0, 50},           {quarter - 1, 50}, {quarter, 51},
                                                              {2 * quarter, 52}, {3 * quarter, 53}, {UINT64_MAX, 53}};
  for (const auto& [draw, points] : expected) {
    receipt_.draws[0] = draw;
    EXPECT_EQ(amount(earn), points) << draw;
  }
  earn.points = 0;
  earn.points_to = INT64_MAX;
  EXPECT_EQ(amount(earn), INT64_MAX);
  // Whole smallest units, whatever finer ones are computed in.
  small_.plan.rounding_place = RoundingPlace::receipt;
  small_.plan.fine = 100;
  earn.points_to = 300;
  receipt_.draws[0] = quarter;
  EXPECT_EQ(amount(earn), 100);
}

TEST_F(EarnAmount, CountsWhatATenderPaid) {
  small_.plan.rounding_place = RoundingPlace::line;
  EXPECT_EQ(amount(proportional({1, 10}, small_.sum(Measure::tender))), 5 + 0 + 7);
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
