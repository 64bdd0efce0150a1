// Discounts: what the rules of the discount group take off a receipt, in file order; coupons, stamps and free units
// that they use up; and how tenders pay what is then left. Step 3 of docs/semantics.md.
#include <algorithm>
#include <numeric>

#include "runtime/engine/step.h"
#include "runtime/interpret/amount.h"

namespace kopeck {

namespace {

/// a * b, at most INT64_MAX; both are >= 0.
Value timesAtMost(Value a, Value b) {
  Value product = 0;
  return __builtin_mul_overflow(a, b, &product) ? INT64_MAX : product;
}

Value sumOf(std::span<const Value> values) {
  return std::accumulate(values.begin(), values.end(), Value{0});
}

}  // namespace

/// Leaves each line's net, and its quantity without free units, in the context. Everything is a function of the
/// receipt, of what was read and of Outcome::held, so that a kept sale comes out the same again.
Fault Stepper::discounts(Outcome& out) {
  if (!has_discounts_) return Fault::none;
  const auto lines = static_cast<std::size_t>(context_.line_count);
  before_discounts_ = {context_.net, context_.quantity, out.net};
  const Fault judged = evaluator_.evaluateRules(context_, {plan::TriggerKind::discount, -1});
  if (judged != Fault::none) return judged;
  grants_.judgeDiscounts(context_, used_, out);
  for (const std::int32_t rule : grants_.live()) {
    const auto r = static_cast<std::size_t>(rule);
    RuleOutcome& outcome = out.rules[r];
    if (!grants_.counts(r, out)) continue;
    beginDiscounts(lines, out);
    bool may = plan_.rules[r].take_count == 0;
    takeOff(r, nullptr, outcome.wanted, may);
    outcome.left = outcome.wanted;
    // Nothing left of what it would cost: as a limit without room.
    if (!may) grants_.exhaust(r);
  }
  grants_.weighDiscounts(out);
  beginDiscounts(lines, out);
  for (const std::int32_t rule : grants_.live()) {
    const auto r = static_cast<std::size_t>(rule);
    if (!grants_.counts(r, out)) continue;
    bool may = false;
    takeOff(r, &out, out.rules[r].given, may);
    out.rules[r].left = out.rules[r].given;
  }
  grants_.markActed(out);
  columns_.quantity.resize(lines);
  for (std::size_t line = 0; line < lines; ++line) columns_.quantity[line] = context_.quantity[line] - free_[line];
  columns_.paid = columns_.net;
  context_.net = columns_.net.data();
  context_.quantity = columns_.quantity.data();
  context_.paid = columns_.paid.data();
  out.net = out.paid = sumOf(columns_.net);
  fillMoney(out);
  return Fault::none;
}

void Stepper::beginDiscounts(std::size_t lines, const Outcome& out) {
  columns_.net.assign(context_.net, context_.net + lines);
  free_.assign(lines, 0);
  price_left_ = out.held;
}

/// What one rule takes off the running amounts. `may`: one of its takes has what it costs. With `out` it is noted
/// there.
void Stepper::takeOff(std::size_t rule, Outcome* out, Value& amount, bool& may) {
  amount = 0;
  const plan::Rule& what = plan_.rules[rule];
  for (std::int32_t t = what.first_take; t < what.first_take + what.take_count; ++t) {
    const plan::Take& take = plan_.takes[static_cast<std::size_t>(t)];
    if (take_guards_[static_cast<std::size_t>(t)] == 0) {
      may = true;
      continue;
    }
    const Value times = timesOf(take);
    if (times == 0) continue;
    may = true;
    split_.assign(columns_.net.size(), 0);
    freed_.assign(columns_.net.size(), 0);
    const Value used = takePart(take, times);
    const Value money = sumOf(split_);
    if (used == 0 || money == 0) continue;
    for (std::size_t line = 0; line < split_.size(); ++line) {
      columns_.net[line] -= split_[line];
      free_[line] += freed_[line];
    }
    amount += money;
    const Value price = take.price_kind < 0 ? 0 : used * take.price;
    if (price > 0) price_left_[static_cast<std::size_t>(take.price_kind)] -= price;
    if (out == nullptr) continue;
    if (price > 0) out->spent.push_back({static_cast<std::int32_t>(rule), take.price_kind, price});
    Taken taken{
        static_cast<std::int32_t>(rule), t, money, sumOf(freed_), static_cast<std::uint32_t>(out->parts.size()), 0};
    out->parts.insert(out->parts.end(), split_.begin(), split_.end());
    if (take.kind == plan::TakeKind::free_units) {
      taken.first_units_part = static_cast<std::uint32_t>(out->parts.size());
      out->parts.insert(out->parts.end(), freed_.begin(), freed_.end());
    }
    out->taken.push_back(taken);
  }
}

/// Whether one of a rule's takes has what it costs, were the rule alone. Requires the rule's guards.
bool Stepper::mayTake(std::size_t rule, const Outcome& out) {
  const plan::Rule& what = plan_.rules[rule];
  price_left_ = out.held;
  bool may = what.take_count == 0;
  for (std::int32_t t = what.first_take; t < what.first_take + what.take_count; ++t)
    may =
        may || take_guards_[static_cast<std::size_t>(t)] == 0 || timesOf(plan_.takes[static_cast<std::size_t>(t)]) > 0;
  return may;
}

/// How often a take can be paid for with what is held; once where it costs nothing.
Value Stepper::timesOf(const plan::Take& take) const {
  if (take.price_kind < 0 || take.price <= 0) return 1;
  const Value times = price_left_[static_cast<std::size_t>(take.price_kind)] / take.price;
  return take.kind == plan::TakeKind::percent ? std::min<Value>(times, 1) : times;
}

/// Fills split_ (money a line) and freed_ (millionths a line); says how many of the `times` it used.
Value Stepper::takePart(const plan::Take& take, Value times) {
  switch (take.kind) {
    case plan::TakeKind::percent:
      takePercent(take);
      return 1;
    case plan::TakeKind::money:
      return takeMoney(take, times);
    case plan::TakeKind::free_units:
      return takeUnits(take, times);
  }
  return 0;
}

void Stepper::takePercent(const plan::Take& take) {
  for (std::size_t line = 0; line < split_.size(); ++line) {
    if (!lineInSet(plan_, context_, take.set, static_cast<std::int64_t>(line))) continue;
    const Value of = take.of_gross ? context_.gross[line] : columns_.net[line];
    const auto off = roundedQuotient(static_cast<Int128>(of) * take.rate.num, take.rate.den, plan_.rounding);
    split_[line] = std::min(off.value_or(columns_.net[line]), columns_.net[line]);
  }
}

Value Stepper::takeMoney(const plan::Take& take, Value times) {
  weights_.assign(columns_.net.size(), 0);
  for (std::size_t line = 0; line < weights_.size(); ++line)
    if (lineInSet(plan_, context_, take.set, static_cast<std::int64_t>(line))) weights_[line] = columns_.net[line];
  const Value money = std::min(timesAtMost(take.money, times), sumOf(weights_));
  if (money <= 0) return 0;
  splitByLargestRemainder(money, weights_, split_);
  return (money - 1) / take.money + 1;
}

/// Whole units at what one of them costs by now, the cheapest (dearest) first. What costs nothing is not given free.
Value Stepper::takeUnits(const plan::Take& take, Value times) {
  const auto left = [&](std::size_t line) { return context_.quantity[line] - free_[line]; };
  unit_order_.clear();
  for (std::size_t line = 0; line < columns_.net.size(); ++line) {
    if (lineInSet(plan_, context_, take.set, static_cast<std::int64_t>(line)) && columns_.net[line] > 0 &&
        left(line) >= kOneUnit)
      unit_order_.push_back(line);
  }
  std::sort(unit_order_.begin(), unit_order_.end(), [&](std::size_t a, std::size_t b) {
    const Int128 of_a = static_cast<Int128>(columns_.net[a]) * left(b);
    const Int128 of_b = static_cast<Int128>(columns_.net[b]) * left(a);
    if (of_a == of_b) return a < b;
    return take.cheapest ? of_a < of_b : of_a > of_b;
  });
  const Value wanted = timesAtMost(take.units, times);
  Value given = 0;
  for (const std::size_t line : unit_order_) {
    const Value units = std::min(left(line) / kOneUnit, wanted - given);
    if (units <= 0) break;
    freed_[line] = units * kOneUnit;
    split_[line] =
        roundedQuotient(static_cast<Int128>(columns_.net[line]) * freed_[line], left(line), RoundingMode::half_up)
            .value_or(columns_.net[line]);
    given += units;
  }
  return given > 0 ? (given - 1) / take.units + 1 : 0;
}

/// Tenders pay what points have left of each line, in proportion and never more; those that the base leaves out leave
/// `paid`. Requires columns_.paid, to which the context points, to be net less points.
void Stepper::spreadTenders(const EventView& event, Outcome& out) {
  const std::size_t kinds = plan_.schema.tenders.size();
  const auto lines = static_cast<std::size_t>(context_.line_count);
  const std::size_t first = event.index * kinds;
  if (kinds > 0 && lines > 0 && event.batch->tenders.size() >= first + kinds) {
    weights_.assign(context_.paid, context_.paid + lines);
    for (std::size_t kind = 0; kind < kinds; ++kind) {
      const Value money = std::min(event.batch->tenders[first + kind], sumOf(weights_));
      if (money <= 0) continue;
      const std::span<Value> parts = std::span<Value>(tenders_).subspan(kind * lines, lines);
      splitByLargestRemainder(money, weights_, parts);
      for (std::size_t line = 0; line < lines; ++line) weights_[line] -= parts[line];
    }
    leaveOutTenders(out);
  }
  fillMoney(out);
}

void Stepper::leaveOutTenders(Outcome& out) {
  const auto lines = static_cast<std::size_t>(context_.line_count);
  for (const std::int32_t tender : plan_.base_except) {
    for (std::size_t line = 0; line < lines; ++line) {
      const Value part = tenders_[static_cast<std::size_t>(tender) * lines + line];
      columns_.paid[line] -= part;
      out.paid -= part;
    }
  }
}

}  // namespace kopeck
