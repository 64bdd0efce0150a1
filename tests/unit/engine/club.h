// What tests of the engine say often: conditions, amounts, takes and limits of a programme made by hand.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "tests/unit/engine_time/world.h"

namespace kopeck::test {

using plan::Op;
using plan::Type;

struct Club : World {
  /// A set of the lines with this SKU.
  std::int32_t addSet(const std::string& sku) {
    plan.texts.push_back(sku);
    const auto text = static_cast<Value>(plan.texts.size());
    const std::int32_t item =
        addExpr({Op::item_text, Type::text, -1, -1, static_cast<std::int32_t>(plan::ItemText::sku), 0});
    const std::int32_t constant = addExpr({Op::constant, Type::text, -1, -1, -1, text});
    plan.sets.push_back({sku, addExpr({Op::equal, Type::yes_no, item, constant, -1, 0})});
    return static_cast<std::int32_t>(plan.sets.size()) - 1;
  }
  std::int32_t addSum(plan::Measure measure, std::int32_t set = -1, std::int32_t tender = -1) {
    plan.sums.push_back({measure, set, tender});
    return static_cast<std::int32_t>(plan.sums.size()) - 1;
  }
  std::int32_t constant(Type type, Value value) { return addExpr({Op::constant, type, -1, -1, -1, value}); }
  /// The sum is at least `least`.
  plan::Condition atLeast(std::int32_t sum, Value least) {
    const std::int32_t of = addExpr({Op::sum, Type::money, -1, -1, sum, 0});
    return {addExpr({Op::less_equal, Type::yes_no, constant(Type::money, least), of, -1, 0}), "at least"};
  }
  plan::Condition carries(std::int32_t kind) {
    return {addExpr({Op::coupon, Type::yes_no, -1, -1, kind, 0}), "with coupon"};
  }
  static plan::Rule rule(const std::string& name, plan::TriggerKind trigger = plan::TriggerKind::purchase) {
    plan::Rule rule;
    rule.name = name;
    rule.trigger = trigger;
    return rule;
  }
  static plan::Earn rate(Ratio rate, std::int32_t sum = 0) {
    plan::Earn earn;
    earn.kind = plan::AmountKind::proportional;
    earn.sum = sum;
    earn.rate = rate;
    return earn;
  }
  static plan::Earn fixed(Value points, std::int32_t sum = 0) {
    plan::Earn earn;
    earn.points = points;
    earn.sum = sum;
    return earn;
  }
  static plan::Earn perStep(Value points, Value step, std::int32_t sum) {
    plan::Earn earn;
    earn.kind = plan::AmountKind::per_full_step;
    earn.points = points;
    earn.step = step;
    earn.sum = sum;
    return earn;
  }
  static plan::Take percent(Ratio rate, std::int32_t set = -1, bool of_gross = false) {
    plan::Take take;
    take.rate = rate;
    take.set = set;
    take.of_gross = of_gross;
    return take;
  }
  static plan::Take money(Value money, std::int32_t set = -1, std::int32_t kind = -1, Value price = 0) {
    plan::Take take;
    take.kind = plan::TakeKind::money;
    take.money = money;
    take.set = set;
    take.price_kind = kind;
    take.price = price;
    return take;
  }
  static plan::Take freeUnits(Value units, std::int32_t set, std::int32_t kind = -1, Value price = 0) {
    plan::Take take;
    take.kind = plan::TakeKind::free_units;
    take.units = units;
    take.set = set;
    take.price_kind = kind;
    take.price = price;
    return take;
  }
  std::int32_t addDiscount(plan::Rule rule, const std::vector<plan::Take>& takes) {
    rule.trigger = plan::TriggerKind::discount;
    rule.first_take = static_cast<std::int32_t>(plan.takes.size());
    rule.take_count = static_cast<std::int32_t>(takes.size());
    plan.takes.insert(plan.takes.end(), takes.begin(), takes.end());
    plan.rules.push_back(std::move(rule));
    return static_cast<std::int32_t>(plan.rules.size()) - 1;
  }
  std::int32_t addCoupon(const std::string& name) {
    plan.schema.coupons.push_back(name);
    return addKind(plan::KindUse::coupon, name, {}, 0);
  }
  std::int32_t termsOfKind(std::int32_t kind) const { return plan.kinds[static_cast<std::size_t>(kind)].terms; }
  /// A rule's own limit; start() gives it its words.
  std::int32_t addLimit(std::int32_t rule, plan::LimitUnit unit, Value most, plan::LimitPeriod period) {
    plan::Limit limit;
    limit.unit = unit;
    limit.most = most;
    limit.period = period;
    limit.rule = rule;
    if (period != plan::LimitPeriod::receipt && period != plan::LimitPeriod::rolling) limit.slot = 0;
    const auto index = static_cast<std::int32_t>(plan.limits.size());
    plan.limits.push_back(limit);
    plan.rules[static_cast<std::size_t>(rule)].limits.push_back(index);
    if (period != plan::LimitPeriod::receipt) addRead({plan::ReadKind::limit_used, index, {}});
    return index;
  }
  /// Points of a kind from nowhere, as an adjustment of a day before any receipt.
  void hand(std::int32_t kind, Value points, std::string_view date) {
    shape(EventKind::opening, date);
    Opening opening;
    opening.index = kind;
    opening.points = points;
    batch.openings.push_back(opening);
    batch.first_opening.back() = 1;
    apply();
  }
  Value givenBy(std::int32_t rule) const { return out.rules[static_cast<std::size_t>(rule)].given; }
  const RuleOutcome& of(std::int32_t rule) const { return out.rules[static_cast<std::size_t>(rule)]; }
};

}  // namespace kopeck::test
