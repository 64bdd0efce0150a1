// Arithmetic at the ends of its types: compiled rules refuse what the interpreter refuses, and give what it gives.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "compiler/jit/jit.h"
#include "runtime/interpret/evaluator.h"

namespace kopeck::diff {
namespace {

using plan::Op;
using plan::Type;

constexpr std::array<Value, 17> kEnds{
    kMissing,      kMissing + 1,  INT64_MIN / 2 - 1, INT64_MIN / 2, -INT32_MAX, -1'000'000, -1, 0, 1, 2, 999'999,
    3'037'000'499,  // the largest whose square fits
    3'037'000'500, INT64_MAX / 2, INT64_MAX / 2 + 1, INT64_MAX - 1, INT64_MAX};

/// Two reads, and rules that give what an operation makes of them, and the opposite of that.
plan::Plan programme(Op op, Ratio rate, RoundingMode rounding) {
  plan::Plan plan;
  plan.name = "ends";
  plan.rounding = rounding;
  plan.schema.currency = "RUB";
  plan.schema.wallets = {{"bean", 0}};
  plan.kinds.resize(1);
  plan.kinds.front().name = "bean";
  plan.terms.push_back({});
  for (const char* name : {"a", "b"}) {
    plan.schema.customer.push_back({name, name, AttributeType::number, true, {}, {}});
    plan.reads.push_back({plan::ReadKind::customer_attribute, static_cast<std::int32_t>(plan.reads.size()), {}});
  }
  plan.layout.limits = plan.layout.evers = plan.layout.tiers = plan.layout.debts = plan.layout.fixed_words = 12;
  plan.layout.attributes = 10;
  plan.exprs.push_back({Op::read, Type::number, -1, -1, 0, 0});
  plan.exprs.push_back({Op::read, Type::number, -1, -1, 1, 0});
  plan.exprs.push_back({op, Type::number, 0, 1, -1, 0});
  plan.exprs.push_back({Op::constant, Type::number, -1, -1, -1, 0});
  plan.exprs.push_back({Op::subtract, Type::number, 3, 2, -1, 0});
  plan.sums.push_back({plan::Measure::net, -1, -1});
  for (const std::int32_t value : {2, 4}) {
    plan::Rule rule;
    rule.name = fmt::format("rule{}", value);
    rule.first_earn = static_cast<std::int32_t>(plan.earns.size());
    rule.earn_count = 1;
    plan::Earn earn;
    earn.kind = plan::AmountKind::of_value;
    earn.sum = 0;
    earn.rate = rate;
    earn.value = value;
    plan.earns.push_back(earn);
    plan.rules.push_back(rule);
  }
  return plan;
}

/// "overflow", or what the two rules give.
std::string outcome(const plan::Plan& plan, const Evaluator& evaluator, Value a, Value b) {
  const std::vector<Value> reads{a, b};
  const std::vector<Value> fields(static_cast<std::size_t>(plan::Field::count_), 0);
  std::vector<std::uint64_t> masks(1);
  std::vector<Value> sums(plan.sums.size()), verdicts(plan.rules.size()), amounts(plan.earns.size());
  EvalContext context;
  context.reads = reads.data();
  context.fields = fields.data();
  context.masks = masks.data();
  context.sums = sums.data();
  context.verdicts = verdicts.data();
  context.amounts = amounts.data();
  if (evaluator.evaluateLines(context) != Fault::none) return "overflow in lines";
  if (evaluator.evaluateRules(context, {plan::TriggerKind::purchase, -1}) != Fault::none) return "overflow";
  return fmt::format("{} {}", amounts[0], amounts[1]);
}

void compare(Op op, Ratio rate, RoundingMode rounding, int& overflows) {
  const plan::Plan plan = programme(op, rate, rounding);
  // A number times a number is of no type that authors have; the arithmetic is the same for all.
  if (op != Op::multiply && op != Op::divide) {
    ASSERT_EQ(plan::verify(plan), std::vector<std::string>{});
  }
  const auto interpreter = makeInterpreter(plan);
  for (const JitOptimisation optimise : {JitOptimisation::none, JitOptimisation::light}) {
    const auto compiled = compileJit(plan, {optimise, false});
    ASSERT_TRUE(compiled) << compiled.error().message;
    for (const Value a : kEnds) {
      for (const Value b : kEnds) {
        const std::string expected = outcome(plan, *interpreter, a, b);
        ASSERT_EQ(outcome(plan, *compiled.value(), a, b), expected)
            << "op " << static_cast<int>(op) << " of " << a << " and " << b << " by " << rate.num << "/" << rate.den;
        overflows += expected == "overflow" ? 1 : 0;
      }
    }
  }
}

TEST(Ends, ArithmeticRefusesAlike) {
  int overflows = 0;
  for (const Op op : {Op::add, Op::subtract, Op::multiply, Op::divide, Op::lesser, Op::greater, Op::or_else})
    compare(op, {1, 1}, RoundingMode::down, overflows);
  EXPECT_GT(overflows, 400);
}

TEST(Ends, RatesRefuseAlike) {
  int overflows = 0;
  for (const RoundingMode rounding :
       {RoundingMode::down, RoundingMode::up, RoundingMode::half_up, RoundingMode::half_even})
    for (const Ratio rate : {Ratio{INT64_MAX, 1}, Ratio{1, INT64_MAX}, Ratio{INT64_MAX, INT64_MAX - 1},
                             Ratio{INT64_MAX - 1, INT64_MAX}, Ratio{3, 7}, Ratio{1, 2}, Ratio{10'001, 10'000}})
      compare(Op::lesser, rate, rounding, overflows);
  EXPECT_GT(overflows, 400);
}

}  // namespace
}  // namespace kopeck::diff
