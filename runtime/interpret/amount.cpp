#include "runtime/interpret/amount.h"

#include <algorithm>

#include "runtime/interpret/expression.h"

namespace kopeck {
namespace {

bool isWhole(Value quantity) {
  return quantity >= kOneUnit && quantity % kOneUnit == 0;
}

/// Counts all of its sum and from nothing on.
bool countsWhole(const plan::Earn& earn) {
  return earn.carry < 0 && earn.caps.empty() && earn.portion_from == 0 && earn.portion_to == INT64_MAX;
}

Fault sumOfLines(const plan::Plan& plan, const plan::Earn& earn, const EvalContext& context, Value& points) {
  const plan::Sum& sum = plan.sums[static_cast<std::size_t>(earn.sum)];
  const LineColumn column(plan, context, sum.measure, sum.set, sum.tender);
  points = 0;
  for (std::size_t line = 0; line < static_cast<std::size_t>(context.line_count); ++line) {
    Value part = 0;
    if (!lineAmount(plan.rounding_place, plan.rounding, earn.rate, column[line], context.quantity[line], part) ||
        __builtin_add_overflow(points, part, &points)) {
      return Fault::overflow;
    }
  }
  return Fault::none;
}

/// [begin, end) of the sum: what it is counted on from, and where it comes to.
struct Counted {
  Value begin = 0;
  Value end = 0;
};

Fault countedPart(const plan::Plan& plan, const plan::Earn& earn, const EvalContext& context, Counted& counted) {
  Value sum = context.sums[earn.sum];
  for (const std::int32_t cap : earn.caps) sum = std::min(sum, roomOfCap(plan, cap, context));
  counted.begin = earn.carry < 0 ? 0 : std::max<Value>(context.reads[earn.carry], 0);  // missing is the least of all
  return __builtin_add_overflow(counted.begin, sum, &counted.end) ? Fault::overflow : Fault::none;
}

Fault rounded(Int128 product, Value den, RoundingMode mode, Value& points) {
  const std::optional<Value> quotient = roundedQuotient(product, den, mode);
  if (!quotient.has_value()) return Fault::overflow;
  points = *quotient;
  return Fault::none;
}

Fault perFullStep(const plan::Plan& plan, const plan::Earn& earn, const EvalContext& context, Value& points) {
  Counted counted;
  if (const Fault fault = countedPart(plan, earn, context, counted); fault != Fault::none) return fault;
  const Value steps = counted.end / earn.step - counted.begin / earn.step;
  return __builtin_mul_overflow(earn.points, steps, &points) ? Fault::overflow : Fault::none;
}

Fault proportional(const plan::Plan& plan, const plan::Earn& earn, const EvalContext& context, Value& points) {
  if (isRoundedByLine(plan, earn)) return sumOfLines(plan, earn, context, points);
  if (countsWhole(earn)) {
    return rounded(Int128{context.sums[earn.sum]} * earn.rate.num, earn.rate.den, plan.rounding, points);
  }
  Counted counted;
  if (const Fault fault = countedPart(plan, earn, context, counted); fault != Fault::none) return fault;
  const Value begin = std::max(counted.begin, earn.portion_from);
  const Value end = std::min(counted.end, earn.portion_to);
  return rounded(Int128{std::max<Value>(end - begin, 0)} * earn.rate.num, earn.rate.den, plan.rounding, points);
}

Fault ofValue(const plan::Plan& plan, const plan::Earn& earn, const EvalContext& context, Value& points) {
  Fault fault = Fault::none;
  const Value value = evaluateExpr(plan, earn.value, context, 0, fault);
  if (fault != Fault::none) return fault;
  return rounded(Int128{std::max<Value>(value, 0)} * earn.rate.num, earn.rate.den, plan.rounding, points);
}

}  // namespace

bool isOfGoods(const plan::Plan& plan, const plan::Earn& earn) {
  return earn.sum >= 0 && plan.sums[static_cast<std::size_t>(earn.sum)].set >= 0;
}

bool isRoundedByLine(const plan::Plan& plan, const plan::Earn& earn) {
  const bool by_line =
      plan.rounding_place == plan::RoundingPlace::line || plan.rounding_place == plan::RoundingPlace::unit;
  return by_line && earn.kind == plan::AmountKind::proportional && countsWhole(earn) &&
         plan.sums[static_cast<std::size_t>(earn.sum)].measure != plan::Measure::purchases;
}

std::int32_t readOfCap(const plan::Plan& plan, std::int32_t limit) {
  for (std::size_t read = 0; read < plan.reads.size(); ++read) {
    if (plan.reads[read].kind == plan::ReadKind::limit_used && plan.reads[read].index == limit) {
      return static_cast<std::int32_t>(read);
    }
  }
  return -1;
}

Value roomOfCap(const plan::Plan& plan, std::int32_t limit, const EvalContext& context) {
  const Value most = plan.limits[static_cast<std::size_t>(limit)].most;
  const std::int32_t read = readOfCap(plan, limit);
  const Value used = read < 0 ? 0 : std::max<Value>(context.reads[read], 0);
  return std::max<Value>(most - used, 0);
}

Value randomAmount(Value least, Value most, std::int64_t fine, std::uint64_t draw) {
  // At most 2^63 choices: their product with a draw is below 2^127.
  const Int128 choices = Int128{(most - least) / fine} + 1;
  const auto chosen = static_cast<Value>((static_cast<Int128>(draw) * choices) >> 64);
  return least + chosen * fine;
}

bool lineAmount(plan::RoundingPlace place, RoundingMode mode, Ratio rate, Value measure, Value quantity,
                Value& points) {
  const Int128 product = Int128{measure} * rate.num;
  const Value units = place == plan::RoundingPlace::unit && isWhole(quantity) ? quantity / kOneUnit : 1;
  const std::optional<Value> per_unit = roundedQuotient(product, Int128{rate.den} * units, mode);
  return per_unit.has_value() && !__builtin_mul_overflow(*per_unit, units, &points);
}

Fault earnAmount(const plan::Plan& plan, const plan::Earn& earn, const EvalContext& context, Value& points) {
  points = 0;
  if (earn.guard >= 0) {
    Fault fault = Fault::none;
    const bool open = holds(evaluateExpr(plan, earn.guard, context, 0, fault));
    if (fault != Fault::none || !open) return fault;
  }
  const bool of_none = isOfGoods(plan, earn) && context.sums[earn.sum] == 0;
  switch (earn.kind) {
    case plan::AmountKind::fixed:
      points = of_none ? 0 : earn.points;
      return Fault::none;
    case plan::AmountKind::random:
      points = of_none ? 0 : randomAmount(earn.points, earn.points_to, plan.fine, context.draws[earn.draw]);
      return Fault::none;
    case plan::AmountKind::of_value:
      return of_none ? Fault::none : ofValue(plan, earn, context, points);
    case plan::AmountKind::per_full_step:
      return perFullStep(plan, earn, context, points);
    case plan::AmountKind::proportional:
      break;
  }
  return proportional(plan, earn, context, points);
}

}  // namespace kopeck
