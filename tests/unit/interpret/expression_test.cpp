#include "runtime/interpret/expression.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <utility>
#include <vector>

#include "tests/unit/interpret/small_plan.h"

namespace kopeck::test {
namespace {

constexpr Value kMost = INT64_MAX;

class Expression : public testing::Test {
 protected:
  /// The value of `op` over two attributes with these values.
  Value of(Op op, Value a, Value b, std::int32_t index = -1, Value value = 0) {
    receipt_.attributes[0] = a;
    receipt_.attributes[1] = b;
    const std::int32_t left = small_.attribute(Type::number, 0);
    const std::int32_t right = small_.attribute(Type::number, 1);
    return evaluate(small_.add({op, Type::number, left, right, index, value}));
  }
  Value ofOne(Op op, Value a, std::int32_t index = -1) {
    receipt_.attributes[0] = a;
    return evaluate(small_.add({op, Type::number, small_.attribute(Type::number, 0), -1, index, 0}));
  }
  Value evaluate(std::int32_t expr, std::int64_t line = 0) {
    fault_ = Fault::none;
    return evaluateExpr(small_.plan, expr, receipt_.context(), line, fault_);
  }
  void expectOverflow(Op op, Value a, Value b) {
    (void)of(op, a, b);
    EXPECT_EQ(fault_, Fault::overflow);
  }

  SmallPlan small_;
  Receipt receipt_;
  Fault fault_ = Fault::none;
};

TEST_F(Expression, Computes) {
  EXPECT_EQ(of(Op::add, 40, 2), 42);
  EXPECT_EQ(of(Op::subtract, 40, 42), -2);
  EXPECT_EQ(of(Op::multiply, -6, 7), -42);
  EXPECT_EQ(of(Op::divide, -7, 2), -3);  // towards zero
  EXPECT_EQ(of(Op::lesser, 3, -4), -4);
  EXPECT_EQ(of(Op::greater, 3, -4), 3);
  EXPECT_EQ(of(Op::or_else, 3, 4), 3);
}

TEST_F(Expression, MissesWhatItsOperandMisses) {
  for (const Op op : {Op::add, Op::subtract, Op::multiply, Op::divide, Op::lesser, Op::greater}) {
    EXPECT_EQ(of(op, kMissing, 3), kMissing);
    EXPECT_EQ(of(op, 3, kMissing), kMissing);
    EXPECT_EQ(fault_, Fault::none);
  }
  EXPECT_EQ(of(Op::or_else, kMissing, 4), 4);
  EXPECT_EQ(of(Op::or_else, kMissing, kMissing), kMissing);
}

TEST_F(Expression, KnowsNoQuotientOfNothing) {
  EXPECT_EQ(of(Op::divide, 40, 0), kMissing);
  EXPECT_EQ(of(Op::divide, -kMost, -1), kMost);
  EXPECT_EQ(of(Op::divide, kMissing, -1), kMissing);
  EXPECT_EQ(fault_, Fault::none);
}

TEST_F(Expression, DrawsBelowAChance) {
  const auto chance = [&](std::int32_t draw, std::uint64_t below) {
    return evaluate(small_.test(Op::chance, -1, -1, draw, static_cast<Value>(below)));
  };
  EXPECT_EQ(chance(0, 0), 0);  // nothing is below no chance
  EXPECT_EQ(chance(0, 1), 1);
  const std::uint64_t half = std::uint64_t{1} << 63;
  EXPECT_EQ(chance(0, half), 1);
  EXPECT_EQ(chance(1, half), 0);  // a draw above 2^63 is no negative number
  receipt_.draws[1] = half;
  EXPECT_EQ(chance(1, half), 0);
  EXPECT_EQ(chance(1, half + 1), 1);
  receipt_.draws[1] = UINT64_MAX;
  EXPECT_EQ(chance(1, UINT64_MAX), 0);
}

TEST_F(Expression, SeesCodesAndCoupons) {
  EXPECT_EQ(evaluate(small_.test(Op::code, -1, -1, 0)), 0);
  EXPECT_EQ(evaluate(small_.test(Op::code, -1, -1, 1)), 1);
  EXPECT_EQ(evaluate(small_.test(Op::coupon, -1, -1, 0)), 0);
  EXPECT_EQ(evaluate(small_.test(Op::coupon, -1, -1, 1)), 1);
  EXPECT_EQ(evaluate(small_.add({Op::result, Type::money, -1, -1, 0, 0})), 700);
}

TEST_F(Expression, AsksWhetherLinesLieInASet) {
  small_.plan.sets.resize(3);
  receipt_.masks = {0b101, 0b001, 0b001};
  const std::vector<std::pair<Value, Value>> expected{{1, 1}, {0, 0}, {1, 0}};  // any, all
  for (std::int32_t set = 0; set < 3; ++set) {
    const auto& [any, all] = expected[static_cast<std::size_t>(set)];
    EXPECT_EQ(evaluate(small_.test(Op::any_in_set, -1, -1, set)), any) << set;
    EXPECT_EQ(evaluate(small_.test(Op::all_in_set, -1, -1, set)), all) << set;
  }
  receipt_.net.clear();  // no lines: none lies in it, and so not all
  EXPECT_EQ(evaluate(small_.test(Op::any_in_set, -1, -1, 0)), 0);
  EXPECT_EQ(evaluate(small_.test(Op::all_in_set, -1, -1, 0)), 0);
}

TEST_F(Expression, FaultsWhereItLeavesTheRange) {
  expectOverflow(Op::add, kMost, 1);
  expectOverflow(Op::add, -kMost, -2);
  expectOverflow(Op::subtract, -kMost, 2);
  expectOverflow(Op::multiply, kMost / 2 + 1, 2);
  EXPECT_EQ(of(Op::add, kMost - 1, 1), kMost);
  EXPECT_EQ(fault_, Fault::none);
}

TEST_F(Expression, NeverComputesTheMissingValue) {
  expectOverflow(Op::add, -kMost, -1);
  expectOverflow(Op::subtract, -kMost, 1);
  expectOverflow(Op::multiply, INT64_MIN / 2, 2);
}

TEST_F(Expression, FaultsInAnOperandThatDoesNotDecide) {
  const std::int32_t no = small_.constant(Type::yes_no, 0);
  const std::int32_t most = small_.constant(Type::number, kMost);
  const std::int32_t sum = small_.add({Op::add, Type::number, most, most, -1, 0});
  (void)evaluate(small_.test(Op::both, no, small_.test(Op::known, sum)));
  EXPECT_EQ(fault_, Fault::overflow);
}

TEST_F(Expression, Compares) {
  EXPECT_EQ(of(Op::equal, 3, 3), 1);
  EXPECT_EQ(of(Op::equal, 3, 4), 0);
  EXPECT_EQ(of(Op::not_equal, 3, 4), 1);
  EXPECT_EQ(of(Op::not_equal, 3, 3), 0);
  EXPECT_EQ(of(Op::less, -1, 0), 1);
  EXPECT_EQ(of(Op::less, 0, 0), 0);
  EXPECT_EQ(of(Op::less_equal, 0, 0), 1);
  EXPECT_EQ(of(Op::less_equal, 1, 0), 0);
}

TEST_F(Expression, NothingHoldsOfTheMissing) {
  for (const Op op : {Op::equal, Op::not_equal, Op::less, Op::less_equal}) {
    EXPECT_EQ(of(op, kMissing, 3), 0);
    EXPECT_EQ(of(op, 3, kMissing), 0);
    EXPECT_EQ(of(op, kMissing, kMissing), 0);
  }
  EXPECT_EQ(ofOne(Op::known, kMissing), 0);
  EXPECT_EQ(ofOne(Op::known, 0), 1);
}

TEST_F(Expression, JoinsTests) {
  EXPECT_EQ(of(Op::both, 1, 1), 1);
  EXPECT_EQ(of(Op::both, 1, 0), 0);
  EXPECT_EQ(of(Op::either, 0, 1), 1);
  EXPECT_EQ(of(Op::either, 0, 0), 0);
  EXPECT_EQ(ofOne(Op::negate, 0), 1);
  EXPECT_EQ(ofOne(Op::negate, 1), 0);
  // An optional yes/no that nobody gave is a no.
  EXPECT_EQ(of(Op::both, kMissing, 1), 0);
  EXPECT_EQ(of(Op::either, kMissing, 0), 0);
  EXPECT_EQ(ofOne(Op::negate, kMissing), 1);
}

TEST_F(Expression, FindsInLists) {
  small_.plan.lists = {{-5, 2, 9}};
  EXPECT_EQ(ofOne(Op::one_of, 2, 0), 1);
  EXPECT_EQ(ofOne(Op::one_of, 3, 0), 0);
  EXPECT_EQ(ofOne(Op::one_of, kMissing, 0), 0);
}

TEST_F(Expression, KnowsWhatLiesUnderAPrefix) {
  small_.plan.prefixes = {1};
  EXPECT_EQ(ofOne(Op::under, 4, 0), 1);
  EXPECT_EQ(ofOne(Op::under, 3, 0), 0);
  EXPECT_EQ(ofOne(Op::under, kMissing, 0), 0);
}

TEST_F(Expression, KnowsAnniversaries) {
  const Value birthday = *dayFrom(1990, 1, 2);
  // From 3 days before to 5 days after, over new year.
  EXPECT_EQ(of(Op::near_anniversary, *dayFrom(2025, 12, 30), birthday, 5, 3), 1);
  EXPECT_EQ(of(Op::near_anniversary, *dayFrom(2025, 12, 29), birthday, 5, 3), 0);
  EXPECT_EQ(of(Op::near_anniversary, *dayFrom(2026, 1, 7), birthday, 5, 3), 1);
  EXPECT_EQ(of(Op::near_anniversary, *dayFrom(2026, 1, 8), birthday, 5, 3), 0);
  EXPECT_EQ(of(Op::near_anniversary, kMissing, birthday, 5, 3), 0);
  EXPECT_EQ(of(Op::near_anniversary, birthday, kMissing, 5, 3), 0);
  // Windows and days of any size are answered.
  EXPECT_EQ(of(Op::near_anniversary, *dayFrom(2026, 7, 1), birthday, INT32_MAX, kMost), 1);
  EXPECT_EQ(of(Op::near_anniversary, kMost, birthday, 5, 3), 0);
}

TEST_F(Expression, KnowsMonths) {
  EXPECT_EQ(of(Op::month_of, *dayFrom(2026, 3, 31), *dayFrom(1990, 3, 1)), 1);
  EXPECT_EQ(of(Op::month_of, *dayFrom(2026, 4, 1), *dayFrom(1990, 3, 1)), 0);
  EXPECT_EQ(of(Op::month_of, kMissing, *dayFrom(1990, 3, 1)), 0);
  EXPECT_EQ(of(Op::month_of, -kMost, *dayFrom(1990, 3, 1)), 0);
}

TEST_F(Expression, ReadsTheLine) {
  small_.plan.schema.item.resize(1);
  const auto item_text = [&](plan::ItemText text) {
    return small_.add({Op::item_text, Type::text, -1, -1, static_cast<std::int32_t>(text), 0});
  };
  EXPECT_EQ(evaluate(item_text(plan::ItemText::sku), 2), 3);
  EXPECT_EQ(evaluate(item_text(plan::ItemText::category), 1), 4);
  EXPECT_EQ(evaluate(item_text(plan::ItemText::category), 2), kMissing);
  EXPECT_EQ(evaluate(item_text(plan::ItemText::name), 0), kMissing);
  EXPECT_EQ(evaluate(small_.add({Op::item_attribute, Type::number, -1, -1, 0, 0}), 2), 9);
  EXPECT_EQ(evaluate(small_.add({Op::item_quantity, Type::number, -1, -1, -1, 0}), 2), 3'000'000);
  EXPECT_EQ(evaluate(small_.add({Op::item_net, Type::money, -1, -1, -1, 0}), 1), 299);
  EXPECT_EQ(evaluate(small_.add({Op::item_gross, Type::money, -1, -1, -1, 0}), 1), 399);
  EXPECT_EQ(evaluate(small_.add({Op::item_bought, Type::count, -1, -1, 0, 0}), 1), 3);
}

TEST_F(Expression, TakesNoStoreForMissing) {
  const std::int32_t store = small_.field(plan::Field::store, Type::text);
  receipt_.fields[static_cast<std::size_t>(plan::Field::store)] = kNoText;
  EXPECT_EQ(evaluate(store), kMissing);
  receipt_.fields[static_cast<std::size_t>(plan::Field::store)] = 5;
  EXPECT_EQ(evaluate(store), 5);
}

}  // namespace
}  // namespace kopeck::test
