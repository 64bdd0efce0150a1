#include "runtime/value/value.h"

#include <gtest/gtest.h>

#include <numeric>

namespace kopeck {
namespace {

constexpr Int128 kHuge = Int128{INT64_MAX} * INT64_MAX;

/// A small generator of its own, so that a failure names its seed on every machine.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() {
    state_ += 0x9E3779B97F4A7C15U;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31);
  }
  std::int64_t below(std::int64_t end) { return static_cast<std::int64_t>(next() % static_cast<std::uint64_t>(end)); }

 private:
  std::uint64_t state_;
};

TEST(Ratio, IsReducedAndItsDenominatorPositive) {
  EXPECT_EQ(makeRatio(50, 1000), (Ratio{1, 20}));
  EXPECT_EQ(makeRatio(5, -10), (Ratio{-1, 2}));
  EXPECT_EQ(makeRatio(-5, -10), (Ratio{1, 2}));
  EXPECT_EQ(makeRatio(0, 7), (Ratio{0, 1}));
  EXPECT_EQ(makeRatio(1, 0), std::nullopt);
}

TEST(Ratio, ReducesBeforeItJudgesTheRange) {
  EXPECT_EQ(makeRatio(kHuge, kHuge), (Ratio{1, 1}));
  EXPECT_EQ(makeRatio(kHuge, INT64_MAX), (Ratio{INT64_MAX, 1}));
  EXPECT_EQ(makeRatio(Int128{INT64_MAX} + 1, 1), std::nullopt);
  EXPECT_EQ(makeRatio(Int128{INT64_MIN}, 1), (Ratio{INT64_MIN, 1}));
  EXPECT_EQ(makeRatio(1, Int128{INT64_MAX} + 1), std::nullopt);
}

TEST(Ratio, Multiplies) {
  EXPECT_EQ(multiply({5, 100}, {1, 2}), (Ratio{1, 40}));
  EXPECT_EQ(multiply({INT64_MAX, 3}, {3, INT64_MAX}), (Ratio{1, 1}));
  EXPECT_EQ(multiply({INT64_MAX, 1}, {2, 1}), std::nullopt);
}

struct RoundingCase {
  Int128 num;
  Int128 den;
  Value down, up, half_up, half_even;
};

TEST(RoundedQuotient, FollowsItsModeOnBothSidesOfZero) {
  const RoundingCase cases[] = {
      {7, 2, 3, 4, 4, 4},  {-7, 2, -3, -4, -4, -4}, {5, 2, 2, 3, 3, 2},  {-5, 2, -2, -3, -3, -2},
      {10, 4, 2, 3, 3, 2}, {9, 4, 2, 3, 2, 2},      {11, 4, 2, 3, 3, 3}, {-11, 4, -2, -3, -3, -3},
      {6, 3, 2, 2, 2, 2},  {0, 5, 0, 0, 0, 0},      {1, 3, 0, 1, 0, 0},  {-1, 3, 0, -1, 0, 0},
      {1, 2, 0, 1, 1, 0},  {-1, 2, 0, -1, -1, 0},   {3, 2, 1, 2, 2, 2},  {1, kHuge, 0, 1, 0, 0},
  };
  for (const RoundingCase& each : cases) {
    SCOPED_TRACE(static_cast<std::int64_t>(each.num));
    EXPECT_EQ(roundedQuotient(each.num, each.den, RoundingMode::down), each.down);
    EXPECT_EQ(roundedQuotient(each.num, each.den, RoundingMode::up), each.up);
    EXPECT_EQ(roundedQuotient(each.num, each.den, RoundingMode::half_up), each.half_up);
    EXPECT_EQ(roundedQuotient(each.num, each.den, RoundingMode::half_even), each.half_even);
  }
}

TEST(RoundedQuotient, RefusesWhatLeavesTheRange) {
  EXPECT_EQ(roundedQuotient(Int128{INT64_MAX} * 2, 2, RoundingMode::down), INT64_MAX);
  EXPECT_EQ(roundedQuotient(Int128{INT64_MAX} * 2 + 1, 2, RoundingMode::up), std::nullopt);
  EXPECT_EQ(roundedQuotient(Int128{INT64_MAX} * 2 + 1, 2, RoundingMode::down), INT64_MAX);
  EXPECT_EQ(roundedQuotient(INT64_MIN, 1, RoundingMode::half_up), INT64_MIN);
  EXPECT_EQ(roundedQuotient(kHuge, 1, RoundingMode::down), std::nullopt);
}

TEST(RoundedQuotient, IsTheSameInSixtyFourAndIn128Bits) {
  Random random(1);
  for (int i = 0; i < 20'000; ++i) {
    const std::int64_t num = random.below(2'000'001) - 1'000'000;
    const std::int64_t den = random.below(1'000) + 1;
    for (const RoundingMode mode :
         {RoundingMode::down, RoundingMode::up, RoundingMode::half_up, RoundingMode::half_even}) {
      // Both sides multiplied by 2^70 leave the quotient as it is and force the wide path.
      const Int128 factor = Int128{1} << 70;
      ASSERT_EQ(roundedQuotient(num, den, mode), roundedQuotient(num * factor, den * factor, mode));
    }
  }
}

std::vector<Value> split(Value total, const std::vector<Value>& weights) {
  std::vector<Value> parts(weights.size(), -1);
  splitByLargestRemainder(total, weights, parts);
  return parts;
}

TEST(LargestRemainder, GivesTiesToTheEarlierPlace) {
  EXPECT_EQ(split(10, {1, 1, 1}), (std::vector<Value>{4, 3, 3}));
  EXPECT_EQ(split(11, {1, 1, 1}), (std::vector<Value>{4, 4, 3}));
  EXPECT_EQ(split(1, {1, 2}), (std::vector<Value>{0, 1}));
  EXPECT_EQ(split(1, {1, 1}), (std::vector<Value>{1, 0}));
}

TEST(LargestRemainder, GivesEverythingToTheFirstWhereNothingWeighs) {
  EXPECT_EQ(split(7, {0, 0, 0}), (std::vector<Value>{7, 0, 0}));
  EXPECT_EQ(split(7, {0}), (std::vector<Value>{7}));
  EXPECT_EQ(split(0, {3, 4}), (std::vector<Value>{0, 0}));
}

TEST(LargestRemainder, SplitsInPlace) {
  std::vector<Value> few{3, 5, 7, 0};
  splitByLargestRemainder(10, few, few);
  EXPECT_EQ(few, split(10, {3, 5, 7, 0}));
  std::vector<Value> many(40);
  for (std::size_t i = 0; i < many.size(); ++i) many[i] = static_cast<Value>(i % 7);
  const std::vector<Value> expected = split(1'000, many);
  splitByLargestRemainder(1'000, many, many);
  EXPECT_EQ(many, expected);
}

// The way for few small numbers, and the one for all: the same split where the weights are one scaled by another.
TEST(LargestRemainder, IsTheSameForSmallAndHugeWeights) {
  Random random(7);
  for (int round = 0; round < 2'000; ++round) {
    std::vector<Value> weights(static_cast<std::size_t>(random.below(12) + 1));
    for (Value& weight : weights) weight = random.below(1'000);
    const Value total = random.below(5'000);
    const std::vector<Value> small = split(total, weights);
    for (Value& weight : weights) weight *= INT64_MAX / 12'000;
    ASSERT_EQ(split(total, weights), small);
  }
}

TEST(LargestRemainder, HandlesTheWholeRange) {
  EXPECT_EQ(split(INT64_MAX, {INT64_MAX, INT64_MAX}), (std::vector<Value>{INT64_MAX / 2 + 1, INT64_MAX / 2}));
  EXPECT_EQ(split(INT64_MAX, {INT64_MAX}), (std::vector<Value>{INT64_MAX}));
}

TEST(LargestRemainder, SumsExactlyStaysNearItsShareAndFeedsNoWeightless) {
  Random random(2);
  for (int round = 0; round < 5'000; ++round) {
    // Sizes on both sides of the inline buffer, small and huge weights.
    const auto size = static_cast<std::size_t>(random.below(80) + 1);
    const std::int64_t scale = round % 2 == 0 ? 50 : INT64_MAX / 100;
    std::vector<Value> weights(size);
    for (Value& weight : weights) weight = random.below(4) == 0 ? 0 : random.below(scale);
    const Value total = random.below(round % 3 == 0 ? 100 : 1'000'000'007);
    const std::vector<Value> parts = split(total, weights);
    ASSERT_EQ(std::accumulate(parts.begin(), parts.end(), Value{0}), total);
    Int128 sum = 0;
    for (const Value weight : weights) sum += weight;
    if (sum == 0) continue;
    for (std::size_t i = 0; i < size; ++i) {
      const Int128 product = Int128{total} * weights[i];
      ASSERT_GE(parts[i], static_cast<Value>(product / sum)) << "place " << i;
      ASSERT_LE(parts[i], static_cast<Value>((product + sum - 1) / sum)) << "place " << i;
    }
  }
}

TEST(ParseDecimal, ReadsWhatJsonAndTillsWrite) {
  const auto expect_decimal = [](std::string_view text, std::int64_t mantissa, int decimals) {
    const std::optional<Decimal> decimal = parseDecimal(text);
    ASSERT_TRUE(decimal) << text;
    EXPECT_EQ(decimal->mantissa, mantissa) << text;
    EXPECT_EQ(decimal->decimals, decimals) << text;
  };
  expect_decimal("15.30", 1530, 2);
  expect_decimal("-0.5", -5, 1);
  expect_decimal("+007", 7, 0);
  expect_decimal("1e3", 1000, 0);
  expect_decimal("1.5E-2", 15, 3);
  expect_decimal("0e999999999999", 0, 0);
  expect_decimal("9223372036854775807", INT64_MAX, 0);
  expect_decimal("-9223372036854775808", INT64_MIN, 0);
  // More places than an int64 holds, which say nothing.
  EXPECT_EQ(scaled(parseDecimal("2.500000000000000000000000000").value(), 2), 250);
}

TEST(ParseDecimal, RefusesEverythingElse) {
  for (const std::string_view text : {"", "-", ".", ".5", "5.", "1e", "1e+", "1,5", " 1", "1 ", "0x10", "1.2.3", "--1",
                                      "NaN", "9223372036854775808", "1e400", "12345678901234567890.5", "1.5f"})
    EXPECT_FALSE(parseDecimal(text)) << text;
}

TEST(Scaled, IsExactOrNothing) {
  EXPECT_EQ(scaled({1530, 2}, 2), 1530);
  EXPECT_EQ(scaled({15, 1}, 2), 150);
  EXPECT_EQ(scaled({15300, 3}, 2), 1530);
  EXPECT_EQ(scaled({15301, 3}, 2), std::nullopt);
  EXPECT_EQ(scaled({0, 400}, 2), 0);
  EXPECT_EQ(scaled({1, 400}, 2), std::nullopt);
  EXPECT_EQ(scaled({INT64_MAX, 0}, 2), std::nullopt);
  EXPECT_EQ(scaled({-876, 3}, 6), -876'000);
}

TEST(Scaled, RoundsByItsMode) {
  EXPECT_EQ(scaledRounded({15305, 3}, 2, RoundingMode::half_up), 1531);
  EXPECT_EQ(scaledRounded({15305, 3}, 2, RoundingMode::half_even), 1530);
  EXPECT_EQ(scaledRounded({-15305, 3}, 2, RoundingMode::half_up), -1531);
  EXPECT_EQ(scaledRounded({1, 400}, 2, RoundingMode::half_up), 0);
  EXPECT_EQ(scaledRounded({1, 400}, 2, RoundingMode::up), 1);
  EXPECT_EQ(scaledRounded({INT64_MAX, 22}, 2, RoundingMode::half_up), 0);
  EXPECT_EQ(scaledRounded({INT64_MAX, 21}, 2, RoundingMode::half_up), 1);  // 0.92…
  EXPECT_EQ(scaledRounded({15, 1}, 2, RoundingMode::down), 150);
}

TEST(FormatScaled, HasExactlyItsPlaces) {
  EXPECT_EQ(formatScaled(12345, 2), "123.45");
  EXPECT_EQ(formatScaled(5, 2), "0.05");
  EXPECT_EQ(formatScaled(-5, 2), "-0.05");
  EXPECT_EQ(formatScaled(100, 0), "100");
  EXPECT_EQ(formatScaled(INT64_MIN, 6), "-9223372036854.775808");
}

}  // namespace
}  // namespace kopeck
