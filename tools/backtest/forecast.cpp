#include "tools/backtest/forecast.h"

#include <algorithm>
#include <utility>

namespace kopeck::backtest {

namespace {

constexpr Value kBillion = 1'000'000'000;
constexpr Value kMostMoney = 1'000'000 * kBillion;
constexpr Value kMostElasticity = 100'000;  // its numerator

/// num / den in billionths, halves away from zero; den > 0 and below 2^120. By long division, so that nothing of the
/// size of num * 10^9 is needed.
std::optional<Value> billionths(Int128 num, Int128 den) {
  const bool negative = num < 0;
  if (negative) num = -num;
  Int128 whole = num / den;
  Int128 rest = num % den;
  if (whole > kMostMoney) return std::nullopt;
  for (Value ten = 1; ten < kBillion; ten *= 10) {
    rest *= 10;
    whole = whole * 10 + rest / den;
    rest %= den;
  }
  if (rest * 2 >= den) ++whole;
  if (whole > Int128{INT64_MAX}) return std::nullopt;
  return static_cast<Value>(negative ? -whole : whole);
}

/// value * (1 + growth).
std::optional<Value> grown(Value value, Value growth) {
  return roundedQuotient(Int128{value} * (Int128{kBillion} + growth), kBillion, RoundingMode::half_up);
}

std::optional<Value> times(Value value, Ratio ratio) {
  return roundedQuotient(Int128{value} * ratio.num, ratio.den, RoundingMode::half_up);
}

/// One side of the replay.
struct Base {
  Value sales = 0;  // before the rules' discounts
  Value cost = 0;
  Value gifts = 0;
  Value purchases = 0;
};

Base baseOf(const Slice& slice, Value cost) {
  return {slice.net + slice.discounts, cost, slice.free_gifts + slice.coupons_used, slice.sales};
}

std::optional<Outlook> outlookOf(const Base& base, const Assumptions& assumptions, Value growth) {
  const auto sales = grown(base.sales, growth);
  const auto cost = grown(base.cost, growth);
  const Int128 gift_money = Int128{base.gifts} * assumptions.gift;
  const Int128 delivery_money = Int128{base.purchases} * assumptions.delivery;
  if (!sales || !cost || gift_money > kMostMoney || delivery_money > kMostMoney) return std::nullopt;
  const auto gifts = grown(static_cast<Value>(gift_money), growth);
  const auto deliveries = grown(static_cast<Value>(delivery_money), growth);
  const auto margin = times(*sales, assumptions.margin);
  if (!gifts || !deliveries || !margin) return std::nullopt;
  Outlook one;
  one.growth = growth;
  one.sales = *sales;
  one.margin = *margin;
  one.cost = *cost;
  one.gifts = *gifts;
  one.deliveries = *deliveries;
  one.result = one.margin - one.cost - one.gifts - one.deliveries;
  return one;
}

Error tooLarge() {
  return {ErrorKind::invalid, "the sums are too large for a forecast", "суммы слишком велики для прогноза"};
}

bool fits(const Base& base) {
  const auto fit = [](Value value) { return value <= kMostMoney && value >= -kMostMoney; };
  return fit(base.sales) && fit(base.cost) && fit(base.gifts) && fit(base.purchases);
}

}  // namespace

Result<Forecast> forecast(const Comparison& comparison, const Assumptions& assumptions) {
  const Base was = baseOf(comparison.whole.was, comparison.whole.cost_was);
  const Base now = baseOf(comparison.whole.now, comparison.whole.cost_now);
  if (!fits(was) || !fits(now)) return tooLarge();
  if (was.sales <= 0 || now.sales <= 0 || was.sales <= was.cost)
    return Error{ErrorKind::invalid,
                 "there is nothing to forecast: members bought for nothing, or got back all they paid",
                 "прогнозировать нечего: покупок участников нет или программа возвращает им всё"};
  // By how much goods become cheaper for customers: (g_new - g_old) / (1 - g_old).
  const Int128 cheaper = Int128{now.cost} * was.sales - Int128{was.cost} * now.sales;
  const Int128 paid = Int128{now.sales} * (Int128{was.sales} - was.cost);
  Forecast all;
  all.assumptions = assumptions;
  const auto old_outlook = outlookOf(was, assumptions, 0);
  const auto new_outlook = outlookOf(now, assumptions, 0);
  if (!old_outlook || !new_outlook) return tooLarge();
  all.was = *old_outlook;
  all.now = *new_outlook;
  for (const Ratio elasticity : assumptions.elasticities) {
    // No product below leaves 128 bits.
    if (elasticity.num > kMostElasticity || elasticity.den > kOneUnit) return tooLarge();
    const auto growth = billionths(cheaper * elasticity.num, paid * elasticity.den);
    auto one = growth ? outlookOf(now, assumptions, std::max(*growth, -kBillion)) : std::nullopt;
    if (!one) return tooLarge();
    one->elasticity = elasticity;
    all.scenarios.push_back(*one);
  }
  std::stable_sort(all.scenarios.begin(), all.scenarios.end(),
                   [](const Outlook& a, const Outlook& b) { return a.result < b.result; });
  // (1 + growth) * the new result = the old one.
  if (all.now.result > 0) all.break_even = billionths(Int128{all.was.result} - all.now.result, all.now.result);
  return all;
}

}  // namespace kopeck::backtest
