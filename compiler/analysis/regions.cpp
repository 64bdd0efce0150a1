#include "compiler/analysis/regions.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/engine/bounds.h"
#include "runtime/event/text.h"
#include "runtime/value/calendar.h"

namespace kopeck::analysis {

using checking::complement;
using checking::intersection;
using checking::kLeast;
using checking::kMost;
using checking::unionOf;
using plan::Expr;
using plan::Op;
using plan::Type;

bool contains(const Ranges& ranges, Value value) {
  return std::any_of(ranges.begin(), ranges.end(), [&](const Range& r) { return r.from <= value && value <= r.to; });
}

Ranges without(const Ranges& all, const Ranges& part) {
  Ranges left = intersection(all, complement(part));
  // complement() knows nothing of what is missing.
  if (contains(all, kMissing) && !contains(part, kMissing)) left.insert(left.begin(), {kMissing, kMissing});
  return left;
}

const Ranges* Region::find(Quantity quantity) const {
  const auto place = std::lower_bound(at.begin(), at.end(), quantity,
                                      [](const auto& entry, Quantity wanted) { return entry.first < wanted; });
  return place != at.end() && place->first == quantity ? &place->second : nullptr;
}

void Region::narrow(Quantity quantity, const Ranges& ranges) {
  const auto place = std::lower_bound(at.begin(), at.end(), quantity,
                                      [](const auto& entry, Quantity wanted) { return entry.first < wanted; });
  if (place != at.end() && place->first == quantity) {
    place->second = intersection(place->second, ranges);
    empty = empty || place->second.empty();
  } else {
    at.insert(place, {quantity, ranges});
    empty = empty || ranges.empty();
  }
}

Region both(const Region& a, const Region& b) {
  Region out = a;
  out.exact = a.exact && b.exact;
  out.empty = a.empty || b.empty;
  for (const auto& [quantity, ranges] : b.at) out.narrow(quantity, ranges);
  return out;
}

Region either(const Region& a, const Region& b) {
  if (a.empty) return b;
  if (b.empty) return a;
  Region out;
  const bool of_one = a.at.size() == 1 && b.at.size() == 1 && a.at[0].first == b.at[0].first;
  out.exact = a.exact && b.exact && of_one;
  for (const auto& [quantity, ranges] : a.at) {
    if (const Ranges* other = b.find(quantity)) out.at.emplace_back(quantity, unionOf(ranges, *other));
  }
  return out;
}

TextClasses::TextClasses(const plan::Plan& plan) : plan_(plan), count_(static_cast<Value>(plan.texts.size())) {}

const Ranges& TextClasses::under(Value text) {
  const auto [place, fresh] = under_.try_emplace(text);
  if (!fresh) return place->second;
  const std::string_view prefix = plan_.texts[static_cast<std::size_t>(text - 1)];
  Ranges known, others;
  for (Value t = 1; t <= count_; ++t) {
    if (!isUnder(plan_.texts[static_cast<std::size_t>(t - 1)], prefix)) continue;
    known.push_back({t, t});
    others.push_back({count_ + t, count_ + t});
  }
  return place->second = unionOf(known, others);
}

// ---- quantities -----------------------------------------------------------------------------------------------------

namespace {

const Ranges kYesNo = {{0, 1}};

Ranges withMissing(Ranges ranges) {
  ranges.insert(ranges.begin(), {kMissing, kMissing});
  return ranges;
}

Value saturated(Int128 value) {
  if (value > kMost) return kMost;
  return value < kLeast ? kLeast : static_cast<Value>(value);
}

Int128 floorDivide(Int128 a, Int128 b) {
  const Int128 q = a / b;
  return a % b != 0 && (a < 0) != (b < 0) ? q - 1 : q;
}

/// base * factor + offset, factor > 0.
struct Linear {
  std::int32_t base = -1;
  Int128 factor = 1;
  Int128 offset = 0;
};

Linear linearOf(const plan::Plan& plan, std::int32_t index) {
  Linear out{index, 1, 0};
  for (;;) {
    const Expr& e = plan.exprs[static_cast<std::size_t>(out.base)];
    if (e.op != Op::multiply && e.op != Op::add && e.op != Op::subtract) return out;
    const Expr& by = plan.exprs[static_cast<std::size_t>(e.b)];
    const bool far = out.factor > (Int128{1} << 40);
    if (far || by.op != Op::constant || by.value == kMissing || (e.op == Op::multiply && by.value <= 0)) return out;
    if (e.op == Op::multiply) {
      if (by.value > (Value{1} << 40)) return out;
      out.factor *= by.value;
    } else {
      out.offset += out.factor * (e.op == Op::add ? by.value : -Int128{by.value});
    }
    out.base = e.a;
  }
}

}  // namespace

Regions::Regions(const plan::Plan& plan, TextClasses& texts, Occasion occasion)
    : plan_(plan), texts_(texts), occasion_(occasion) {}

Quantity Regions::quantityOfExpr(std::int32_t index) const {
  const Expr& e = expr(index);
  return e.op == Op::field ? -1 - e.index : index;
}

Ranges Regions::attribute(const Attribute& attribute, bool may_miss) const {
  Ranges ranges = {{kLeast, kMost}};
  switch (attribute.type) {
    case AttributeType::yes_no:
      ranges = kYesNo;
      break;
    case AttributeType::choice:
      ranges = {{0, static_cast<Value>(attribute.choices.size()) - 1}};
      break;
    case AttributeType::text:
    case AttributeType::customer:
      ranges = {{1, texts_.last()}};
      break;
    case AttributeType::time:
      ranges = {{0, 86'399}};
      break;
    case AttributeType::number:
    case AttributeType::money:
    case AttributeType::date:
    case AttributeType::anniversary:
      break;
  }
  return may_miss ? withMissing(std::move(ranges)) : ranges;
}

Ranges Regions::ofRead(const plan::Read& read) const {
  switch (read.kind) {
    case plan::ReadKind::customer_attribute:
      return attribute(plan_.schema.customer[static_cast<std::size_t>(read.index)], true);
    case plan::ReadKind::tier:
      return {{0, static_cast<Value>(plan_.tiers[static_cast<std::size_t>(read.index)].levels.size()) - 1}};
    case plan::ReadKind::history:
    case plan::ReadKind::limit_used:
      return {{0, kMost}};
    case plan::ReadKind::days_since_last_purchase:
      return withMissing({{0, INT32_MAX}});
    case plan::ReadKind::balance:
      break;
  }
  return {{kLeast, kMost}};
}

Ranges Regions::computed(const Expr& e) {
  const Ranges& left = domainOf(quantityOfExpr(e.a));
  const Ranges& right = domainOf(quantityOfExpr(e.b));
  Ranges a = without(left, {{kMissing, kMissing}});
  Ranges b = without(right, {{kMissing, kMissing}});
  bool may_miss = contains(left, kMissing) || contains(right, kMissing);
  if (e.op == Op::or_else) {
    const Ranges all = unionOf(a, b);
    return contains(left, kMissing) && contains(right, kMissing) ? withMissing(all) : all;
  }
  if (a.empty() || b.empty()) return {{kMissing, kMissing}};
  const Int128 al = a.front().from, ah = a.back().to, bl = b.front().from, bh = b.back().to;
  Int128 low = kLeast, high = kMost;
  if (e.op == Op::add) low = al + bl, high = ah + bh;
  if (e.op == Op::subtract) low = al - bh, high = ah - bl;
  if (e.op == Op::lesser) low = std::min(al, bl), high = std::min(ah, bh);
  if (e.op == Op::greater) low = std::max(al, bl), high = std::max(ah, bh);
  if (e.op == Op::multiply) {
    const std::array<Int128, 4> ends = {al * bl, al * bh, ah * bl, ah * bh};
    low = *std::min_element(ends.begin(), ends.end());
    high = *std::max_element(ends.begin(), ends.end());
  }
  if (e.op == Op::divide) {
    may_miss = may_miss || (bl <= 0 && bh >= 0);
    if (al >= 0 && bl >= 0) low = 0, high = ah;
  }
  Ranges out = {{saturated(low), saturated(high)}};
  return may_miss ? withMissing(std::move(out)) : out;
}

Ranges Regions::domain(const Expr& e) {
  const bool of_purchase = isOfPurchase();
  switch (e.op) {
    case Op::constant:
      return {{e.value, e.value}};
    case Op::attribute: {
      if (occasion_.trigger == plan::TriggerKind::custom_event) {
        const EventSchema& event = plan_.schema.events[static_cast<std::size_t>(occasion_.event)];
        const Attribute& field = event.fields[static_cast<std::size_t>(e.index)];
        return attribute(field, field.optional);
      }
      const Attribute& said = plan_.schema.receipt[static_cast<std::size_t>(e.index)];
      return attribute(said, said.optional || !of_purchase);
    }
    case Op::read:
      return ofRead(plan_.reads[static_cast<std::size_t>(e.index)]);
    case Op::sum: {
      const bool of_units = plan_.sums[static_cast<std::size_t>(e.index)].measure == plan::Measure::units;
      if (!of_purchase) return {{kLeast, kMost}};
      return {{0, of_units ? kMostUnits : kMostMoney}};
    }
    case Op::item_text:
      return withMissing({{1, texts_.last()}});
    case Op::item_attribute: {
      const Attribute& said = plan_.schema.item[static_cast<std::size_t>(e.index)];
      return attribute(said, said.optional);
    }
    case Op::item_quantity:
      return {{1, kMostUnits}};
    case Op::item_net:
    case Op::item_gross:
      return {{0, kMostMoney}};
    case Op::item_bought:
      return {{0, kMost}};
    case Op::result:
      return {{kLeast, kMost}};
    case Op::add:
    case Op::subtract:
    case Op::multiply:
    case Op::divide:
    case Op::lesser:
    case Op::greater:
    case Op::or_else:
      return computed(e);
    case Op::field:
    case Op::in_set:
    case Op::under:
    case Op::chance:
    case Op::code:
    case Op::coupon:
    case Op::any_in_set:
    case Op::all_in_set:
    case Op::equal:
    case Op::not_equal:
    case Op::less:
    case Op::less_equal:
    case Op::one_of:
    case Op::known:
    case Op::both:
    case Op::either:
    case Op::negate:
    case Op::near_anniversary:
    case Op::month_of:
      break;
  }
  return kYesNo;
}

const Ranges& Regions::domainOf(Quantity quantity) {
  const auto found = domains_.find(quantity);
  if (found != domains_.end()) return found->second;
  Ranges ranges;
  if (quantity >= 0) {
    ranges = domain(expr(quantity));
  } else {
    const bool of_purchase = isOfPurchase();
    switch (static_cast<plan::Field>(-1 - quantity)) {
      case plan::Field::net:
      case plan::Field::gross:
      case plan::Field::paid:
        ranges = {{of_purchase ? 0 : kLeast, of_purchase ? kMostMoney : kMost}};
        break;
      case plan::Field::day:
        ranges = {{plan_.effective_from == kNoDay ? Value{INT32_MIN} : plan_.effective_from, INT32_MAX}};
        break;
      case plan::Field::second:
        ranges = {{0, 86'399}};
        break;
      case plan::Field::weekday:
        ranges = {{1, 7}};
        break;
      case plan::Field::day_of_month:
        ranges = {{1, 31}};
        break;
      case plan::Field::month:
        ranges = {{1, 12}};
        break;
      case plan::Field::store:
      case plan::Field::count_:
        ranges = withMissing({{1, texts_.last()}});
        break;
    }
  }
  return domains_[quantity] = std::move(ranges);
}

// ---- conditions -----------------------------------------------------------------------------------------------------

/// A quantity against a number that is written out.
Regions::Test Regions::comparison(const Expr& e) {
  const bool turned = expr(e.a).op == Op::constant;
  const Expr& constant = expr(turned ? e.a : e.b);
  const std::int32_t other = turned ? e.b : e.a;
  if (constant.op != Op::constant || expr(other).op == Op::constant || constant.value == kMissing) return {};
  const Linear left = linearOf(plan_, other);
  const Int128 against = Int128{constant.value} - left.offset;
  const Int128 strictly = e.op == Op::less ? 1 : 0;
  Test test{true, quantityOfExpr(left.base), {}};
  const Ranges known = {{kLeast, kMost}};
  if (e.op == Op::equal || e.op == Op::not_equal) {
    Ranges same;
    if (against % left.factor == 0 && saturated(against / left.factor) == against / left.factor)
      same = {{static_cast<Value>(against / left.factor), static_cast<Value>(against / left.factor)}};
    test.ranges = e.op == Op::equal ? same : without(known, same);
  } else if (turned) {  // constant < x
    const Int128 from = -floorDivide(-(against + strictly), left.factor);
    if (from <= kMost) test.ranges = {{saturated(from), kMost}};
  } else {
    const Int128 to = floorDivide(against - strictly, left.factor);
    if (to >= kLeast) test.ranges = {{kLeast, saturated(to)}};
  }
  return test;
}

Regions::Test Regions::testOf(std::int32_t index) {
  const Expr& e = expr(index);
  Test test;
  switch (e.op) {
    case Op::equal:
    case Op::not_equal:
    case Op::less:
    case Op::less_equal:
      test = comparison(e);
      break;
    case Op::one_of: {
      Ranges values;
      for (const Value value : plan_.lists[static_cast<std::size_t>(e.index)])
        values = unionOf(values, {{value, value}});
      test = {true, quantityOfExpr(e.a), std::move(values)};
      break;
    }
    case Op::under: {
      const std::int32_t prefix = plan_.prefixes[static_cast<std::size_t>(e.index)];
      if (prefix > 0) test = {true, quantityOfExpr(e.a), texts_.under(prefix)};
      break;
    }
    case Op::known:
      test = {true, quantityOfExpr(e.a), {{kLeast, kMost}}};
      break;
    case Op::constant:
    case Op::field:
    case Op::attribute:
    case Op::read:
    case Op::sum:
    case Op::item_text:
    case Op::item_attribute:
    case Op::item_quantity:
    case Op::item_net:
    case Op::item_gross:
    case Op::in_set:
    case Op::item_bought:
    case Op::chance:
    case Op::code:
    case Op::coupon:
    case Op::any_in_set:
    case Op::all_in_set:
    case Op::result:
    case Op::add:
    case Op::subtract:
    case Op::multiply:
    case Op::divide:
    case Op::lesser:
    case Op::greater:
    case Op::or_else:
    case Op::both:
    case Op::either:
    case Op::negate:
    case Op::near_anniversary:
    case Op::month_of:
      break;
  }
  return test;
}

Region Regions::made(std::int32_t index, bool holds) {
  const Expr& e = expr(index);
  Region out;
  if (e.op == Op::constant) {
    out.empty = (e.value > 0) != holds;
    return out;
  }
  if (e.op == Op::both || e.op == Op::either) {
    const Region& a = of(e.a, holds);
    const Region& b = of(e.b, holds);
    return (e.op == Op::both) == holds ? both(a, b) : either(a, b);
  }
  if (e.op == Op::negate) return of(e.a, !holds);
  if (e.op == Op::in_set && holds) {
    // A line of the set is as the set says, and says no less.
    out = of(plan_.sets[static_cast<std::size_t>(e.index)].expr, true);
    return out;
  }
  if (e.op == Op::in_set) return of(plan_.sets[static_cast<std::size_t>(e.index)].expr, false);
  Test test = testOf(index);
  if (!test.is) test = {true, quantityOfExpr(index), {{1, 1}}};  // a quantity of its own that is 0 or 1
  const Ranges& all = domainOf(test.quantity);
  out.narrow(test.quantity, holds ? intersection(all, test.ranges) : without(all, test.ranges));
  return out;
}

const Region& Regions::of(std::int32_t index, bool holds) {
  const auto found = known_.find({index, holds});
  if (found != known_.end()) return found->second;
  Region region = made(index, holds);
  return known_[{index, holds}] = std::move(region);
}

Region Regions::of(const std::vector<plan::Condition>& conditions) {
  Region all;
  for (const plan::Condition& condition : conditions) all = both(all, of(condition.expr, true));
  return all;
}

Region Regions::validity(const plan::Rule& rule) const {
  Region region;
  const Value first = plan_.effective_from == kNoDay ? Value{INT32_MIN} : plan_.effective_from;
  const Value from = rule.from == kNoDay ? first : std::max<Value>(first, rule.from);
  const Value until = rule.until == kNever ? Value{INT32_MAX} : rule.until;
  region.narrow(quantityOf(plan::Field::day), from <= until ? Ranges{{from, until}} : Ranges{});
  return region;
}

bool Regions::isWithoutDay(const Region& region) {
  constexpr Quantity kDay = quantityOf(plan::Field::day);
  constexpr Quantity kWeekday = quantityOf(plan::Field::weekday);
  constexpr Quantity kOfMonth = quantityOf(plan::Field::day_of_month);
  constexpr Quantity kMonth = quantityOf(plan::Field::month);
  const Ranges* days = region.find(kDay);
  const Ranges* weekdays = region.find(kWeekday);
  const Ranges* of_month = region.find(kOfMonth);
  const Ranges* months = region.find(kMonth);
  if (weekdays == nullptr && of_month == nullptr && months == nullptr) return false;
  // Weekday, month and day of the month come together in every way within 28 years, 40 where a century is between.
  constexpr Value kLongest = 40 * 366;
  const Ranges all = days != nullptr ? *days : domainOf(kDay);
  const auto fits = [](const Ranges* ranges, Value value) { return ranges == nullptr || contains(*ranges, value); };
  for (const Range& range : all) {
    const Value earliest = std::max<Value>(range.from, dayFrom(1, 1, 1).value_or(0));
    const Value last = std::min<Value>({range.to, earliest + kLongest, dayFrom(9999, 12, 31).value_or(0)});
    for (Value each = earliest; each <= last; ++each) {
      const auto day = static_cast<Day>(each);
      if (!fits(weekdays, weekday(day))) continue;
      const Civil date = civil(day);
      if (fits(of_month, date.day) && fits(months, date.month)) return false;
    }
  }
  return true;
}

}  // namespace kopeck::analysis
