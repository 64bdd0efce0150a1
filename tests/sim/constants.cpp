// What a programme's rules speak of.
#include <algorithm>
#include <utility>

#include "tests/sim/stream.h"

namespace kopeck::sim {

namespace {

void addExpr(const plan::Expr& expr, Constants& out) {
  if (expr.op != plan::Op::constant || expr.value == kMissing) return;
  switch (expr.type) {
    case plan::Type::money:
      out.money.push_back(expr.value);
      break;
    case plan::Type::points:
      out.points.push_back(expr.value);
      break;
    case plan::Type::number:
      out.units.push_back(expr.value / kOneUnit);
      break;
    case plan::Type::days:
      out.spans.push_back(static_cast<std::int32_t>(std::clamp<Value>(expr.value, 0, 400)));
      break;
    case plan::Type::date:
      out.days.push_back(static_cast<Day>(expr.value));
      break;
    case plan::Type::time:
      out.seconds.push_back(static_cast<std::int32_t>(expr.value));
      break;
    case plan::Type::count:
    case plan::Type::yes_no:
    case plan::Type::anniversary:
    case plan::Type::weekday:
    case plan::Type::text:
    case plan::Type::choice:
    case plan::Type::tier:
      break;
  }
}

void addWindow(const plan::Window& window, Constants& out) {
  if (window.kind == plan::WindowKind::last_days) out.spans.push_back(std::min(window.n, 400));
  if (window.kind == plan::WindowKind::last_months) out.spans.push_back(std::min(30 * window.n, 400));
}

void addPlan(const plan::Plan& plan, Constants& out) {
  for (const plan::Expr& expr : plan.exprs) addExpr(expr, out);
  for (const plan::Tiers& tiers : plan.tiers) {
    addWindow(tiers.window, out);
    for (const plan::TierLevel& level : tiers.levels) out.money.push_back(level.from);
  }
  for (const plan::Read& read : plan.reads) addWindow(read.window, out);
  for (const plan::Earn& earn : plan.earns) {
    if (earn.step > 0) out.money.push_back(earn.step);
    if (earn.portion_from > 0) out.money.push_back(earn.portion_from);
  }
  for (const plan::Take& take : plan.takes)
    if (take.money > 0) out.money.push_back(take.money);
  for (const plan::Limit& limit : plan.limits) {
    if (limit.unit == plan::LimitUnit::base) out.money.push_back(limit.most);
    if (limit.unit == plan::LimitUnit::points) out.points.push_back(limit.most);
    if (limit.period == plan::LimitPeriod::rolling) addWindow(limit.window, out);
  }
  for (const plan::RedeemKind& kind : plan.redeem.kinds) {
    out.points.push_back(kind.at_least);
    if (kind.steps > 0) out.points.push_back(kind.steps);
  }
  for (const plan::Terms& terms : plan.terms) {
    out.spans.push_back(std::min(terms.activate_n, 400));
    out.spans.push_back(std::min(terms.expire == plan::ExpireKind::months ? 30 * terms.expire_n : terms.expire_n, 400));
  }
  for (const plan::Rule& rule : plan.rules) {
    if (rule.from != kNoDay) out.days.push_back(rule.from);
    if (rule.until != kNever) out.days.push_back(rule.until);
  }
  for (const std::vector<Value>& list : plan.lists)
    for (const Value value : list)
      if (value > 7'000 && value < 40'000) out.days.push_back(static_cast<Day>(value));  // of a calendar
  out.days.push_back(plan.effective_from);
  out.spans.push_back(plan.returns.days);
  out.spans.push_back(plan.late_days);
  for (const std::string& text : plan.texts) out.texts.push_back(text);
}

template <typename T>
void unique(std::vector<T>& values) {
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
}

}  // namespace

Constants constantsOf(const std::vector<const plan::Plan*>& plans) {
  Constants out;
  for (const plan::Plan* plan : plans) addPlan(*plan, out);
  out.money.insert(out.money.end(), {0, 1, 100});
  out.units.insert(out.units.end(), {1, 2});
  out.points.insert(out.points.end(), {0, 1, 10});
  out.spans.insert(out.spans.end(), {0, 1, 30});
  out.seconds.insert(out.seconds.end(), {0, 43'200, 86'399});
  for (const char* text : {"Drinks/Coffee", "Drinks/Coffee/Espresso", "Drinks", "Food/Bread", "Goods", "Mug", "M1"})
    out.texts.emplace_back(text);
  const Day first = plans.front()->effective_from;
  const int year = civil(first).year;
  for (int y = year; y <= year + 1; ++y) {
    // New year, the leap day (with a day to either side), ends of months and days near which clocks change.
    for (const auto& [month, day] : {std::pair(1, 1), {2, 28}, {3, 31}, {10, 27}, {12, 31}, {6, 30}})
      out.days.push_back(*dayFrom(y, month, day));
  }
  std::erase_if(out.money, [](Value value) { return value < 0; });
  std::erase_if(out.units, [](Value value) { return value < 0 || value > 1'000'000; });
  std::erase_if(out.points, [](Value value) { return value < 0; });
  std::erase_if(out.days, [&](Day day) { return day < first - 1 || day > first + 500; });
  unique(out.money);
  unique(out.units);
  unique(out.points);
  unique(out.days);
  unique(out.spans);
  unique(out.seconds);
  unique(out.texts);
  return out;
}

}  // namespace kopeck::sim
