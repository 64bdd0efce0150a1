#include "compiler/analysis/bounds.h"

#include <algorithm>

namespace kopeck::analysis {

namespace {

std::optional<Value> small(Int128 value) {
  if (value < 0 || value > INT64_MAX) return std::nullopt;
  return static_cast<Value>(value);
}

std::optional<Value> lesserOf(std::optional<Value> a, std::optional<Value> b) {
  if (!a || !b) return a ? a : b;
  return std::min(*a, *b);
}

/// Of the calendar, receipt to year, how long each is; -1 for what is no part of it.
int lengthOf(plan::LimitPeriod period) {
  switch (period) {
    case plan::LimitPeriod::receipt:
      return 0;
    case plan::LimitPeriod::day:
      return 1;
    case plan::LimitPeriod::month:
      return 2;
    case plan::LimitPeriod::quarter:
      return 3;
    case plan::LimitPeriod::half_year:
      return 4;
    case plan::LimitPeriod::year:
      return 5;
    case plan::LimitPeriod::week:
    case plan::LimitPeriod::ever:
    case plan::LimitPeriod::occasion:
    case plan::LimitPeriod::rolling:
      break;
  }
  return -1;
}

}  // namespace

Reach reachOf(const plan::Limit& limit) {
  return {limit.period, limit.scope, limit.window, limit.anchor_attribute >= 0};
}

bool covers(const Reach& outer, const Reach& inner) {
  using plan::LimitPeriod;
  if (outer.scope != inner.scope && outer.scope != plan::LimitScope::total) return false;
  if (outer.period == LimitPeriod::ever || inner.period == LimitPeriod::receipt) return true;
  if (outer.period == LimitPeriod::occasion || inner.period == LimitPeriod::occasion) return false;
  if (outer.period == LimitPeriod::rolling)
    return inner.period == LimitPeriod::day ||
           (inner.period == LimitPeriod::rolling && outer.window.kind == inner.window.kind &&
            outer.window.n >= inner.window.n);
  if (outer.anchored || inner.anchored) return !inner.anchored && inner.period == LimitPeriod::day;
  if (outer.period == LimitPeriod::week || inner.period == LimitPeriod::week)
    return outer.period == inner.period || inner.period == LimitPeriod::day;
  return lengthOf(inner.period) >= 0 && lengthOf(outer.period) >= lengthOf(inner.period);
}

Bounds::Bounds(Subject& subject) : subject_(subject), plan_(subject.plan), multipliers_(subject.plan.rules.size()) {
  for (const plan::Rule& rule : plan_.rules)
    for (const std::int32_t target : rule.targets) ++multipliers_[static_cast<std::size_t>(target)];
}

std::int32_t Bounds::kindOf(std::int32_t index) const {
  const plan::Rule& rule = plan_.rules[static_cast<std::size_t>(index)];
  std::int32_t terms = rule.terms;
  if (terms < 0 && !rule.targets.empty()) terms = plan_.rules[static_cast<std::size_t>(rule.targets[0])].terms;
  return terms < 0 ? 0 : plan_.terms[static_cast<std::size_t>(terms)].kind;
}

// ---- one event ------------------------------------------------------------------------------------------------------

/// The most that a sum of the receipt comes to while the rule applies, as far as its conditions say.
std::optional<Value> Bounds::mostOf(std::int32_t rule, const plan::Sum& sum) {
  using plan::Measure;
  if (sum.measure == Measure::purchases) return 1;
  std::optional<Value> most;
  const auto bounded = [&](const Ranges& ranges) {
    if (!ranges.empty() && ranges.back().to >= 0) most = lesserOf(most, ranges.back().to);
  };
  // paid <= net <= gross, and a part of it is no more than all of it.
  const auto counts = [&](Measure of, std::int32_t set) {
    if (set >= 0 && set != sum.set) return false;
    if (of == sum.measure) return true;
    return (sum.measure == Measure::paid && (of == Measure::net || of == Measure::gross)) ||
           (sum.measure == Measure::net && of == Measure::gross);
  };
  for (const auto& [quantity, ranges] : subject_.regionOf(static_cast<std::size_t>(rule)).at) {
    if (quantity == quantityOf(plan::Field::net) && counts(Measure::net, -1)) bounded(ranges);
    if (quantity == quantityOf(plan::Field::gross) && counts(Measure::gross, -1)) bounded(ranges);
    if (quantity == quantityOf(plan::Field::paid) && counts(Measure::paid, -1)) bounded(ranges);
    if (quantity < 0) continue;
    const plan::Expr& e = plan_.exprs[static_cast<std::size_t>(quantity)];
    if (e.op != plan::Op::sum) continue;
    const plan::Sum& of = plan_.sums[static_cast<std::size_t>(e.index)];
    if (of.measure != Measure::tender && counts(of.measure, of.set)) bounded(ranges);
  }
  return most;
}

/// How much of the base counts.
std::optional<Value> Bounds::base(std::int32_t rule, const plan::Earn& earn) {
  std::optional<Value> most = mostOf(rule, plan_.sums[static_cast<std::size_t>(earn.sum)]);
  if (earn.portion_to != INT64_MAX) most = lesserOf(most, small(Int128{earn.portion_to} - earn.portion_from));
  for (const std::int32_t cap : earn.caps) most = lesserOf(most, plan_.limits[static_cast<std::size_t>(cap)].most);
  return most;
}

std::optional<Value> Bounds::ofEarn(std::int32_t rule, const plan::Earn& earn) {
  switch (earn.kind) {
    case plan::AmountKind::fixed:
      return earn.points;
    case plan::AmountKind::random:
      return earn.points_to;
    case plan::AmountKind::of_value: {
      const Ranges& values =
          subject_.regionsOf(static_cast<std::size_t>(rule))
              .domainOf(subject_.regionsOf(static_cast<std::size_t>(rule)).quantityOfExpr(earn.value));
      if (values.empty() || values.back().to > INT64_MAX / 1024) return std::nullopt;
      return small(Int128{std::max<Value>(values.back().to, 0)} * earn.rate.num / earn.rate.den + 1);
    }
    case plan::AmountKind::per_full_step: {
      const std::optional<Value> of = base(rule, earn);
      if (!of) return std::nullopt;
      // What was left of earlier steps brings at most one more.
      const Int128 steps = Int128{*of} / earn.step + (earn.carry >= 0 ? 1 : 0);
      return small(steps * earn.points);
    }
    case plan::AmountKind::proportional:
      break;
  }
  const bool in_parts =
      plan_.rounding_place == plan::RoundingPlace::unit || plan_.rounding_place == plan::RoundingPlace::line;
  const std::optional<Value> of = base(rule, earn);
  if (!of || (in_parts && plan_.rounding != RoundingMode::down)) return std::nullopt;
  const Int128 exact = Int128{*of} * earn.rate.num / earn.rate.den;
  const bool rounds_up = plan_.rounding != RoundingMode::down && Int128{*of} * earn.rate.num % earn.rate.den != 0;
  return small(exact + (rounds_up ? 1 : 0));
}

/// Lines of a table of which at most one counts.
bool Bounds::apart(std::int32_t rule, const std::vector<const plan::Earn*>& lines) {
  Regions& regions = subject_.regionsOf(static_cast<std::size_t>(rule));
  for (std::size_t i = 0; i < lines.size(); ++i)
    for (std::size_t k = 0; k < i; ++k)
      if (!both(regions.of(lines[i]->guard, true), regions.of(lines[k]->guard, true)).empty) return false;
  return true;
}

/// In fine units.
std::optional<Value> Bounds::earned(std::int32_t index) {
  const plan::Rule& rule = plan_.rules[static_cast<std::size_t>(index)];
  Int128 sum = 0;
  Int128 greatest_line = 0, all_lines = 0;
  std::vector<const plan::Earn*> lines;
  for (std::int32_t i = 0; i < rule.earn_count; ++i) {
    const plan::Earn* earn = &plan_.earns[static_cast<std::size_t>(rule.first_earn + i)];
    std::optional<Value> most = ofEarn(index, *earn);
    const std::int32_t guard = earn->guard;
    if (guard >= 0) lines.push_back(earn);
    while (earn->lesser_with_next && i + 1 < rule.earn_count) {
      ++i;
      earn = &plan_.earns[static_cast<std::size_t>(rule.first_earn + i)];
      most = lesserOf(most, ofEarn(index, *earn));
    }
    if (!most) return std::nullopt;
    if (guard < 0) {
      sum += *most;
    } else {
      greatest_line = std::max<Int128>(greatest_line, *most);
      all_lines += *most;
    }
  }
  return small(sum + (apart(index, lines) ? greatest_line : all_lines));
}

std::optional<Value> Bounds::multiplied(const plan::Rule& rule) {
  Int128 sum = 0;
  for (const std::int32_t target : rule.targets) {
    // One multiplier by product counts on what the ones before it have added.
    const bool alone = multipliers_[static_cast<std::size_t>(target)] == 1;
    const std::optional<Value> most = given(target);
    if (!most || (!alone && plan_.multipliers == plan::Multipliers::product)) return std::nullopt;
    sum += *most;
  }
  if (sum > INT64_MAX) return std::nullopt;
  const Int128 extra = sum * (rule.factor.num - rule.factor.den);
  return small(extra / rule.factor.den +
               (extra % rule.factor.den != 0 && plan_.rounding != RoundingMode::down ? 1 : 0));
}

std::optional<Value> Bounds::wanted(std::int32_t index) {
  const plan::Rule& rule = plan_.rules[static_cast<std::size_t>(index)];
  if (rule.turn_kind >= 0 || rule.trigger == plan::TriggerKind::discount) return std::nullopt;
  if (rule.is_multiplier) return multiplied(rule);
  const std::optional<Value> fine = earned(index);
  if (!fine) return std::nullopt;
  // Rounding by receipt gives a rule one more at most.
  return small(Int128{*fine} / plan_.fine + (*fine % plan_.fine != 0 ? 1 : 0));
}

std::optional<Value> Bounds::given(std::int32_t index) {
  std::optional<Value> most = wanted(index);
  for (const std::int32_t l : plan_.rules[static_cast<std::size_t>(index)].limits) {
    const plan::Limit& limit = plan_.limits[static_cast<std::size_t>(l)];
    if (limit.unit == plan::LimitUnit::points) most = lesserOf(most, limit.most);
  }
  return most;
}

// ---- a period -------------------------------------------------------------------------------------------------------

std::optional<Value> Bounds::times(std::int32_t index, const Reach& reach, std::int32_t but) {
  const plan::Rule& rule = plan_.rules[static_cast<std::size_t>(index)];
  if (reach.period == plan::LimitPeriod::receipt) return 1;
  std::optional<Value> most;
  for (const std::int32_t l : rule.limits) {
    const plan::Limit& limit = plan_.limits[static_cast<std::size_t>(l)];
    if (l != but && limit.unit == plan::LimitUnit::times && covers(reachOf(limit), reach))
      most = lesserOf(most, limit.most);
  }
  const bool calendar = !reach.anchored && lengthOf(reach.period) > 0 && reach.scope == plan::LimitScope::customer;
  if (rule.schedule < 0 || !calendar) return most;
  const plan::Schedule& schedule = plan_.schedules[static_cast<std::size_t>(rule.schedule)];
  constexpr Value kMonths[] = {0, 1, 1, 3, 6, 12};  // by lengthOf(), in months; a day has one at most
  const Value months = kMonths[lengthOf(reach.period)];
  switch (schedule.kind) {
    case plan::ScheduleKind::monthly:
      return lesserOf(most, months);
    case plan::ScheduleKind::yearly:
      return lesserOf(most, reach.period == plan::LimitPeriod::day ? 1 : static_cast<Value>(schedule.days.size()));
    case plan::ScheduleKind::anniversary:
      break;  // the date may be said anew within a year
  }
  return most;
}

std::optional<Value> Bounds::within(std::int32_t index, const Reach& reach, std::int32_t but) {
  std::optional<Value> most;
  for (const std::int32_t l : plan_.rules[static_cast<std::size_t>(index)].limits) {
    const plan::Limit& limit = plan_.limits[static_cast<std::size_t>(l)];
    const bool of_it = limit.rule < 0 || kindOf(limit.rule) == kindOf(index);
    if (l != but && limit.unit == plan::LimitUnit::points && of_it && covers(reachOf(limit), reach))
      most = lesserOf(most, limit.most);
  }
  const std::optional<Value> each = wanted(index);
  const std::optional<Value> count = times(index, reach, but);
  if (each && count) most = lesserOf(most, small(Int128{*each} * *count));
  return most;
}

}  // namespace kopeck::analysis
