// What one earn would give: runtime/interpret/amount.cpp as formulas.
#include <fmt/format.h>

#include "compiler/prove/expressions.h"
#include "runtime/interpret/amount.h"

namespace kopeck::prove {

namespace {

/// Whole numbers of units for which an amount per unit is worked out exactly.
constexpr int kMostUnits = 4;

bool countsWhole(const plan::Earn& earn) {
  return earn.carry < 0 && earn.caps.empty() && earn.portion_from == 0 && earn.portion_to == INT64_MAX;
}

}  // namespace

/// floor and ceiling of a unit's share, times the units: linear for so many units, and between bounds for more.
z3::expr Expressions::perUnit(Ratio rate, const z3::expr& of, const z3::expr& units) {
  const z3::expr product = of * number(rate.num);
  facts_.leaveOpen(Gap::per_unit);
  // One function of a rate: equal lines get equal points, whichever they are.
  const z3::expr points = facts_.dependent(fmt::format("per unit {}/{}", rate.num, rate.den), {of, units});
  const z3::expr scaled = points * number(rate.den);
  const z3::expr slack = units * number(rate.den);
  const RoundingMode mode = plan_.rounding;
  const bool down = mode == RoundingMode::down;
  facts_.assume(points >= 0);
  facts_.assume(z3::implies(units > kMostUnits, scaled <= (down ? product : product + slack)));
  facts_.assume(z3::implies(units > kMostUnits, scaled >= (mode == RoundingMode::up ? product : product - slack)));
  z3::expr result = points;
  for (int n = kMostUnits; n >= 1; --n) {
    const z3::expr one = roundedPositive(facts_, product, Int128{rate.den} * n, mode);
    result = z3::ite(units == n, one * n, result);
  }
  return result;
}

z3::expr Expressions::lineAmount(Ratio rate, const z3::expr& of, const z3::expr& quantity) {
  z3::expr whole_line = roundedPositive(facts_, of * number(rate.num), rate.den, plan_.rounding);
  if (plan_.rounding_place != plan::RoundingPlace::unit) return whole_line;
  const z3::expr is_whole = quantity >= number(kOneUnit) && z3::mod(quantity, number(kOneUnit)) == 0;
  return z3::ite(is_whole, perUnit(rate, of, quantity / number(kOneUnit)), whole_line);
}

z3::expr Expressions::roomOf(const Stage& stage, std::int32_t limit) {
  const z3::expr most = number(plan_.limits[static_cast<std::size_t>(limit)].most);
  const std::int32_t read = readOfCap(plan_, limit);
  if (read < 0) return greatest(most, number(0));
  const Sym& used = stage.reads[static_cast<std::size_t>(read)];
  return greatest(most - where(used.known, greatest(used.value, number(0))), number(0));
}

Expressions::Counted Expressions::counted(Stage& stage, const plan::Earn& earn) {
  z3::expr sum = stage.sums[static_cast<std::size_t>(earn.sum)];
  for (const std::int32_t cap : earn.caps) sum = least(sum, roomOf(stage, cap));
  z3::expr begin = number(0);
  if (earn.carry >= 0) {
    const Sym& read = stage.reads[static_cast<std::size_t>(earn.carry)];
    begin = where(read.known, greatest(read.value, number(0)));
  }
  return {begin, begin + sum};
}

z3::expr Expressions::proportional(Stage& stage, const plan::Earn& earn) {
  if (isRoundedByLine(plan_, earn)) {
    const plan::Sum& sum = plan_.sums[static_cast<std::size_t>(earn.sum)];
    Terms parts;
    for (std::size_t line = 0; line < present_.size(); ++line) {
      const z3::expr part = lineAmount(earn.rate, measure(stage, sum.measure, sum.tender, line), stage.quantity[line]);
      parts.push_back(where(isIn(line, sum.set), part));
    }
    return sumOf(facts_, parts);
  }
  z3::expr of = stage.sums[static_cast<std::size_t>(earn.sum)];
  if (!countsWhole(earn)) {
    const Counted part = counted(stage, earn);
    const z3::expr begin = greatest(part.begin, number(earn.portion_from));
    const z3::expr end = earn.portion_to == INT64_MAX ? part.end : least(part.end, number(earn.portion_to));
    of = greatest(end - begin, number(0));
  }
  return roundedPositive(facts_, of * number(earn.rate.num), earn.rate.den, plan_.rounding);
}

z3::expr Expressions::amount(Stage& stage, const plan::Earn& earn) {
  z3::expr points = number(earn.points);
  switch (earn.kind) {
    case plan::AmountKind::fixed:
      break;
    case plan::AmountKind::random: {
      const Int128 choices = Int128{(earn.points_to - earn.points) / plan_.fine} + 1;
      const z3::expr draw = receipt_.draws[static_cast<std::size_t>(earn.draw)];
      points = points + draw * facts_.number(choices) / facts_.number(Int128{1} << 64) * number(plan_.fine);
      break;
    }
    case plan::AmountKind::of_value: {
      const Sym of = value(stage, earn.value, -1);
      const z3::expr counts = where(of.known, greatest(of.value, number(0)));
      points = roundedPositive(facts_, counts * number(earn.rate.num), earn.rate.den, plan_.rounding);
      break;
    }
    case plan::AmountKind::per_full_step: {
      const Counted part = counted(stage, earn);
      const z3::expr end = roundedPositive(facts_, part.end, earn.step, RoundingMode::down);
      points = number(earn.points) * (end - roundedPositive(facts_, part.begin, earn.step, RoundingMode::down));
      break;
    }
    case plan::AmountKind::proportional:
      points = proportional(stage, earn);
      break;
  }
  const bool by_sum = earn.kind == plan::AmountKind::per_full_step || earn.kind == plan::AmountKind::proportional;
  if (!by_sum && isOfGoods(plan_, earn)) points = where(stage.sums[static_cast<std::size_t>(earn.sum)] != 0, points);
  return earn.guard < 0 ? points : where(holds(stage, earn.guard), points);
}

}  // namespace kopeck::prove
