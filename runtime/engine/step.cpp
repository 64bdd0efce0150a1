#include "runtime/engine/step.h"

#include <algorithm>

#include "runtime/interpret/amount.h"

namespace kopeck {

namespace {

/// A receipt's sums stay below this (ten trillion of a currency with two decimals), so that windows cannot overflow.
constexpr Value kMostMoney = 1'000'000'000'000'000;
constexpr Value kMostUnits = 1'000'000'000'000'000;

RuleGroup groupOf(const EventView& event) {
  if (event.kind() == EventKind::custom) return {plan::TriggerKind::custom_event, event.batch->event_type[event.index]};
  return {plan::TriggerKind::purchase, -1};
}

/// The start of the calendar period that contains `day`: what a limit's counter belongs to.
Value calendarKey(plan::LimitPeriod period, Day day) {
  switch (period) {
    case plan::LimitPeriod::day:
      return day;
    case plan::LimitPeriod::week:
      return weekStart(day);
    case plan::LimitPeriod::month:
      return monthStart(day);
    case plan::LimitPeriod::quarter:
      return quarterStart(day);
    case plan::LimitPeriod::half_year:
      return halfYearStart(day);
    case plan::LimitPeriod::year:
      return yearStart(day);
    case plan::LimitPeriod::ever:
      return 0;
    case plan::LimitPeriod::receipt:
    case plan::LimitPeriod::occasion:
      return kMissing;
  }
  return kMissing;
}

}  // namespace

Stepper::Stepper(const plan::Plan& plan, const Evaluator& evaluator, const TextPool& pool)
    : plan_(plan),
      evaluator_(evaluator),
      pool_(pool),
      grants_(plan),
      under_(plan.prefixes.size()),
      under_pointers_(plan.prefixes.size()),
      fields_(static_cast<std::size_t>(plan::Field::count_)),
      sums_(plan.sums.size()),
      verdicts_(plan.rules.size()),
      amounts_(plan.earns.size()),
      used_(plan.limits.size()),
      limit_read_(plan.limits.size(), -1),
      contributions_(plan.aggregates.size()) {
  for (std::size_t i = 0; i < plan.reads.size(); ++i) {
    if (plan.reads[i].kind == plan::ReadKind::limit_used)
      limit_read_[static_cast<std::size_t>(plan.reads[i].index)] = static_cast<std::int32_t>(i);
  }
  for (const plan::Rule& rule : plan.rules)
    returns_earn_ = returns_earn_ || rule.trigger == plan::TriggerKind::on_return;
}

void Stepper::refreshTexts() {
  const std::size_t size = pool_.size();
  for (std::size_t p = 0; p < under_.size(); ++p) {
    std::vector<std::uint8_t>& table = under_[p];
    if (table.size() >= size) continue;
    const std::string_view prefix = pool_.text(static_cast<TextId>(plan_.prefixes[p]));
    for (std::size_t id = table.size(); id < size; ++id)
      table.push_back(id != kNoText && isUnder(pool_.text(static_cast<TextId>(id)), prefix) ? 1 : 0);
    under_pointers_[p] = table.data();
  }
}

void Stepper::bind(const EventView& event) {
  refreshTexts();
  const EventBatch& batch = *event.batch;
  const std::size_t first = event.firstLine();
  const std::size_t lines = event.lineCount();
  columns_.gross.resize(lines);
  columns_.paid.assign(batch.amount.begin() + static_cast<std::ptrdiff_t>(first),
                       batch.amount.begin() + static_cast<std::ptrdiff_t>(first + lines));
  for (std::size_t line = 0; line < lines; ++line)
    columns_.gross[line] = batch.amount[first + line] + batch.discount[first + line];
  masks_.resize(lines * static_cast<std::size_t>(plan::maskWords(plan_)));
  context_.fields = fields_.data();
  context_.attributes = event.attributes();
  context_.line_count = static_cast<std::int64_t>(lines);
  context_.sku = batch.sku.data() + first;
  context_.name = batch.name.data() + first;
  context_.category = batch.category.data() + first;
  context_.quantity = batch.quantity.data() + first;
  context_.net = batch.amount.data() + first;
  context_.gross = columns_.gross.data();
  context_.paid = columns_.paid.data();
  context_.item_attributes = batch.item_attributes.data() + first * plan_.schema.item.size();
  context_.under = under_pointers_.data();
  context_.masks = masks_.data();
  context_.sums = sums_.data();
  context_.verdicts = verdicts_.data();
  context_.amounts = amounts_.data();
}

bool Stepper::fillTotals(Outcome& out) {
  Int128 gross = 0;
  Int128 net = 0;
  Int128 units = 0;
  for (std::int64_t line = 0; line < context_.line_count; ++line) {
    gross += context_.gross[line];
    net += context_.net[line];
    units += context_.quantity[line];
  }
  if (gross > kMostMoney || net > kMostMoney || units > kMostUnits) return false;
  out.gross = static_cast<Value>(gross);
  out.net = out.paid = static_cast<Value>(net);
  return true;
}

void Stepper::fillFields(const EventView& event) {
  const Day day = event.day();
  const Civil date = civil(day);
  const TextId store = event.batch->store[event.index];
  const auto set = [&](plan::Field field, Value value) { fields_[static_cast<std::size_t>(field)] = value; };
  set(plan::Field::day, day);
  set(plan::Field::second, event.second());
  set(plan::Field::weekday, weekday(day));
  set(plan::Field::day_of_month, date.day);
  set(plan::Field::month, date.month);
  set(plan::Field::store, store == kNoText ? kMissing : static_cast<Value>(store));
}

/// What this event adds to each aggregate; requires masks.
void Stepper::contributions(const EventView& event) {
  const bool purchase = event.kind() == EventKind::purchase;
  for (std::size_t a = 0; a < plan_.aggregates.size(); ++a) {
    const plan::Aggregate& aggregate = plan_.aggregates[a];
    Value& sum = contributions_[a];
    sum = 0;
    if (!purchase) continue;
    bool any = aggregate.set < 0;
    for (std::int64_t line = 0; line < context_.line_count; ++line) {
      if (!lineInSet(plan_, context_, aggregate.set, line)) continue;
      any = any || context_.quantity[line] > 0;
      sum += measureOfLine(context_, aggregate.measure, line);
    }
    if (aggregate.measure == plan::Measure::purchases) sum = any ? 1 : 0;
  }
}

Value Stepper::occasionOf(const AccountState& state, const plan::Limit& limit, Day day) const {
  const Value origin = state.word(plan_.layout.attributes + limit.occasion_attribute);
  if (origin == kMissing) return kNoDay;
  return anniversaryNear(day, static_cast<Day>(origin), limit.occasion_before_days, limit.occasion_after_days);
}

Value Stepper::periodKey(const AccountState& state, const plan::Limit& limit, Day day) const {
  if (limit.period == plan::LimitPeriod::occasion) return occasionOf(state, limit, day);
  return calendarKey(limit.period, day);
}

void Stepper::pinShared(std::span<const Value> reads, Day day, SharedCounters& shared) const {
  for (std::size_t i = 0; i < plan_.limits.size(); ++i) {
    const plan::Limit& limit = plan_.limits[i];
    if (limit.scope != plan::LimitScope::total || limit_read_[i] < 0) continue;
    const auto read = static_cast<std::size_t>(limit_read_[i]);
    if (read >= reads.size()) continue;
    shared.pairs[2 * static_cast<std::size_t>(limit.total)] = calendarKey(limit.period, day);
    shared.pairs[2 * static_cast<std::size_t>(limit.total) + 1] = reads[read];
  }
}

void Stepper::fillUsed(const AccountState& state, Day day, const SharedCounters& shared) {
  for (std::size_t i = 0; i < plan_.limits.size(); ++i) {
    const plan::Limit& limit = plan_.limits[i];
    used_[i] = 0;
    if (limit.period == plan::LimitPeriod::receipt) continue;
    const Value key = periodKey(state, limit, day);
    if (limit.scope == plan::LimitScope::total) {
      const std::size_t pair = 2 * static_cast<std::size_t>(limit.total);
      if (shared.pairs[pair] == key) used_[i] = shared.pairs[pair + 1];
    } else if (state.word(limit.slot) == key) {
      used_[i] = state.word(limit.slot + 1);
    }
  }
}

void Stepper::fillReads(const AccountState& state, Day day, Value tier_extra, Outcome& out) {
  out.reads.resize(plan_.reads.size());
  for (std::size_t i = 0; i < plan_.reads.size(); ++i) {
    const plan::Read& read = plan_.reads[i];
    Value& value = out.reads[i];
    switch (read.kind) {
      case plan::ReadKind::customer_attribute:
        value = state.word(plan_.layout.attributes + read.index);
        break;
      case plan::ReadKind::tier:
        value = state.tier();
        if (tier_extra > 0) value = std::max<Value>(value, earnedTier(state, day, tier_extra));
        break;
      case plan::ReadKind::history:
        value = windowValue(state, plan_.aggregates[static_cast<std::size_t>(read.index)], read.window, day);
        break;
      case plan::ReadKind::days_since_last_purchase:
        value = state.lastPurchase() == kMissing ? kMissing : day - state.lastPurchase();
        break;
      case plan::ReadKind::active_points:
        value = -state.debt();
        for (const Lot& lot : state.lots())
          if (lot.active_from <= day && lot.last_day >= day) value += lot.left;
        break;
      case plan::ReadKind::limit_used:
        value = used_[static_cast<std::size_t>(read.index)];
        break;
    }
  }
  context_.reads = out.reads.data();
}

Fault Stepper::evaluateEvent(const AccountState& state, const EventView& event, const SharedCounters& shared,
                             Outcome& out, bool quote) {
  bind(event);
  if (!fillTotals(out)) return Fault::overflow;
  fields_[static_cast<std::size_t>(plan::Field::net)] = out.net;
  fields_[static_cast<std::size_t>(plan::Field::gross)] = out.gross;
  fields_[static_cast<std::size_t>(plan::Field::paid)] = out.paid;
  fillFields(event);
  fillUsed(state, event.day(), shared);
  fillReads(state, event.day(), 0, out);
  if (const Fault fault = evaluator_.evaluateLines(context_); fault != Fault::none) return fault;
  if (event.kind() == EventKind::purchase) {
    if (plan_.tiers.present && plan_.tiers.rise == plan::Rise::this_purchase) {
      contributions(event);
      fillReads(state, event.day(), contributions_[static_cast<std::size_t>(plan_.tiers.aggregate)], out);
    }
    const bool asked =
        event.batch->redeem_asked[event.index] != kMissing || event.batch->redeem_stated[event.index] != kMissing;
    if (asked || quote) {
      if (const Fault fault = redeem(state, event, out); fault != Fault::none) return fault;
    }
  }
  const RuleGroup group = groupOf(event);
  if (const Fault fault = evaluator_.evaluateRules(context_, group); fault != Fault::none) return fault;
  return grants_.settle(context_, group, used_, out);
}

/// The rules `on return`, against the account as it was before the return. They read neither lines nor sums.
Fault Stepper::evaluateReturn(const AccountState& state, const EventView& event, const SharedCounters& shared,
                              Outcome& out) {
  bind(event);
  std::fill(masks_.begin(), masks_.end(), 0);
  fillFields(event);
  for (const plan::Field field : {plan::Field::net, plan::Field::gross, plan::Field::paid})
    fields_[static_cast<std::size_t>(field)] = 0;
  fillUsed(state, event.day(), shared);
  fillReads(state, event.day(), 0, out);
  const RuleGroup group{plan::TriggerKind::on_return, -1};
  if (const Fault fault = evaluator_.evaluateRules(context_, group); fault != Fault::none) return fault;
  if (const Fault fault = grants_.settle(context_, group, used_, out); fault != Fault::none) return fault;
  return roomForSums(state, event, out) ? Fault::none : Fault::overflow;
}

void Stepper::apply(AccountState& state, const EventView& event, std::int64_t row, SharedCounters& shared,
                    Outcome& out) {
  settleTime(state, event.day(), out);
  if (evaluateEvent(state, event, shared, out, false) != Fault::none || !roomForSums(state, event, out)) {
    out.refusal = Refusal::overflow;
    out.grants.clear();
    out.draws.clear();
    return;
  }
  takeEffect(state, event, row, shared, out);
}

void Stepper::evaluate(const AccountState& state, const EventView& event, const SharedCounters& shared, Outcome& out) {
  AccountState copy = state;
  settleTime(copy, event.day(), out);
  if (evaluateEvent(copy, event, shared, out, true) != Fault::none) out.refusal = Refusal::overflow;
  out.moves.clear();
  out.tier_changes.clear();
  out.lots.clear();
}

Fault Stepper::evaluateAgain(const Sale& sale, Outcome& out) {
  const EventView event = sale.view();
  bind(event);
  if (!fillTotals(out)) return Fault::overflow;
  fillFields(event);
  for (std::size_t line = 0; line < sale.paid_money.size(); ++line) {
    columns_.paid[line] -= sale.paid_money[line];
    out.paid -= sale.paid_money[line];
  }
  return evaluateSale(sale, out);
}

/// The rules over bound columns, from what the sale read.
Fault Stepper::evaluateSale(const Sale& sale, Outcome& out) {
  fields_[static_cast<std::size_t>(plan::Field::net)] = out.net;
  fields_[static_cast<std::size_t>(plan::Field::gross)] = out.gross;
  fields_[static_cast<std::size_t>(plan::Field::paid)] = out.paid;
  out.reads = sale.reads;
  context_.reads = out.reads.data();
  for (std::size_t i = 0; i < used_.size(); ++i)
    used_[i] = limit_read_[i] < 0 ? 0 : sale.reads[static_cast<std::size_t>(limit_read_[i])];
  if (const Fault fault = evaluator_.evaluateLines(context_); fault != Fault::none) return fault;
  const RuleGroup group = groupOf(sale.view());
  if (const Fault fault = evaluator_.evaluateRules(context_, group); fault != Fault::none) return fault;
  return grants_.settle(context_, group, used_, out);
}

}  // namespace kopeck
