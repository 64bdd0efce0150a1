#include "runtime/interpret/amount.h"

namespace kopeck {
namespace {

bool isWhole(Value quantity) {
  return quantity >= kOneUnit && quantity % kOneUnit == 0;
}

Fault sumOfLines(const plan::Plan& plan, const plan::Earn& earn, const EvalContext& context, Value& points) {
  const plan::Sum& sum = plan.sums[static_cast<std::size_t>(earn.sum)];
  points = 0;
  for (std::int64_t line = 0; line < context.line_count; ++line) {
    if (!lineInSet(plan, context, sum.set, line)) continue;
    Value part = 0;
    if (!lineAmount(plan.rounding_place, plan.rounding, earn.rate, measureOfLine(context, sum.measure, line),
                    context.quantity[line], part) ||
        __builtin_add_overflow(points, part, &points)) {
      return Fault::overflow;
    }
  }
  return Fault::none;
}

}  // namespace

Value measureOfLine(const EvalContext& context, plan::Measure measure, std::int64_t line) {
  switch (measure) {
    case plan::Measure::net:
      return context.net[line];
    case plan::Measure::gross:
      return context.gross[line];
    case plan::Measure::paid:
      return context.paid[line];
    case plan::Measure::units:
      return context.quantity[line];
    case plan::Measure::purchases:
      break;
  }
  return 0;
}

bool lineInSet(const plan::Plan& plan, const EvalContext& context, std::int32_t set, std::int64_t line) {
  if (set < 0) return true;
  return (context.masks[line * plan::maskWords(plan) + set / 64] >> (set % 64) & 1) != 0;
}

bool isOfGoods(const plan::Plan& plan, const plan::Earn& earn) {
  return earn.sum >= 0 && plan.sums[static_cast<std::size_t>(earn.sum)].set >= 0;
}

bool isRoundedByLine(const plan::Plan& plan, const plan::Sum& sum) {
  const bool by_line =
      plan.rounding_place == plan::RoundingPlace::line || plan.rounding_place == plan::RoundingPlace::unit;
  return by_line && sum.measure != plan::Measure::purchases;
}

bool lineAmount(plan::RoundingPlace place, RoundingMode mode, Ratio rate, Value measure, Value quantity,
                Value& points) {
  const Int128 product = Int128{measure} * rate.num;
  const Value units = place == plan::RoundingPlace::unit && isWhole(quantity) ? quantity / kOneUnit : 1;
  const std::optional<Value> per_unit = roundedQuotient(product, Int128{rate.den} * units, mode);
  return per_unit.has_value() && !__builtin_mul_overflow(*per_unit, units, &points);
}

Fault earnAmount(const plan::Plan& plan, const plan::Earn& earn, const EvalContext& context, Value& points) {
  switch (earn.kind) {
    case plan::AmountKind::fixed:
      points = isOfGoods(plan, earn) && context.sums[earn.sum] == 0 ? 0 : earn.points;
      return Fault::none;
    case plan::AmountKind::per_full_step: {
      const Value steps = context.sums[earn.sum] / earn.step;
      return __builtin_mul_overflow(earn.points, steps, &points) ? Fault::overflow : Fault::none;
    }
    case plan::AmountKind::proportional:
      break;
  }
  if (isRoundedByLine(plan, plan.sums[static_cast<std::size_t>(earn.sum)])) {
    return sumOfLines(plan, earn, context, points);
  }
  const std::optional<Value> rounded =
      roundedQuotient(Int128{context.sums[earn.sum]} * earn.rate.num, earn.rate.den, plan.rounding);
  if (!rounded.has_value()) return Fault::overflow;
  points = *rounded;
  return Fault::none;
}

}  // namespace kopeck
