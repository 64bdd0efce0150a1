// What events leave in an account's windows: measures of purchases, what rules gave, items; and how it leaves them.
#include <algorithm>

#include "runtime/engine/step.h"
#include "runtime/interpret/amount.h"

namespace kopeck {

namespace {

/// Whether nothing is left of the item in the sale.
bool allReturned(const Sale& sale, std::span<const Value> returned, TextId item) {
  for (std::size_t line = 0; line < returned.size(); ++line)
    if (sale.batch.sku[line] == item && returned[line] < sale.batch.quantity[line]) return false;
  return true;
}

/// Whether an earlier line has the same item: an item counts once a purchase.
bool seenBefore(std::span<const TextId> items, std::size_t line) {
  const auto end = items.begin() + static_cast<std::ptrdiff_t>(line);
  return std::find(items.begin(), end, items[line]) != end;
}

bool isOfRules(plan::Measure measure) {
  return measure == plan::Measure::points || measure == plan::Measure::uses;
}

}  // namespace

void Stepper::contributions(const EventView& event, std::span<const Given> given) {
  const bool purchase = event.kind() == EventKind::purchase;
  for (std::size_t a = 0; a < plan_.aggregates.size(); ++a) {
    const plan::Aggregate& aggregate = plan_.aggregates[a];
    Value& sum = contributions_[a];
    sum = 0;
    if (isOfRules(aggregate.measure)) {
      if (given.empty()) continue;
      for (const std::int32_t rule : aggregate.rules) {
        const Given& one = given[static_cast<std::size_t>(rule)];
        // An event is one use, however many of the rules gave something.
        sum = aggregate.measure == plan::Measure::uses ? std::max<Value>(sum, one.acted ? 1 : 0) : sum + one.points;
      }
      continue;
    }
    if (!purchase) continue;
    const LineColumn column(plan_, context_, aggregate.measure, aggregate.set, aggregate.tender);
    const auto lines = static_cast<std::size_t>(context_.line_count);
    if (aggregate.measure != plan::Measure::purchases) {
      sum = column.sum(lines);
      continue;
    }
    bool any = aggregate.set < 0;
    for (std::size_t line = 0; line < lines; ++line) any = any || (column.has(line) && context_.quantity[line] > 0);
    sum = any ? 1 : 0;
  }
}

void Stepper::forgetGiven() {
  given_.resize(plan_.rules.size());
  for (const std::size_t rule : given_rules_) given_[rule] = Given{};
  given_rules_.clear();
}

std::span<const Stepper::Given> Stepper::givenOf(const Outcome& out) {
  forgetGiven();
  for (const std::int32_t rule : out.rules.written()) {
    const auto r = static_cast<std::size_t>(rule);
    // A discount's own amount is money.
    const bool money = plan_.rules[r].trigger == plan::TriggerKind::discount;
    given_[r] = {money ? 0 : out.rules[r].given, out.rules[r].acted};
    given_rules_.push_back(r);
  }
  return given_;
}

/// Only what is granted can come back: a message was sent, a discount was taken.
std::span<const Stepper::Given> Stepper::givenOf(const Sale& sale) {
  forgetGiven();
  for (std::size_t g = 0; g < sale.grants.size(); ++g) {
    if (sale.grants[g].rule < 0) continue;  // of an earlier version, and gone
    given_rules_.push_back(static_cast<std::size_t>(sale.grants[g].rule));
    Given& given = given_[given_rules_.back()];
    given.points += sale.grants_left[g];
    given.acted = given.acted || sale.grants_left[g] > 0;
  }
  return given_;
}

/// Whether a rolling limit counts by the aggregate.
bool Stepper::isOfLimit(std::int32_t aggregate) const {
  return std::any_of(plan_.limits.begin(), plan_.limits.end(), [&](const plan::Limit& limit) {
    return limit.period == plan::LimitPeriod::rolling && limit.aggregate == aggregate;
  });
}

void Stepper::enterWindows(AccountState& state, const EventView& event, Day day) {
  const plan::Layout& layout = plan_.layout;
  bool by_day = false;
  for (std::size_t a = 0; a < plan_.aggregates.size(); ++a) {
    const plan::Aggregate& aggregate = plan_.aggregates[a];
    if (aggregate.ever_slot >= 0) state.word(aggregate.ever_slot) += contributions_[a];
    by_day = by_day || (aggregate.bucket_slot >= 0 && contributions_[a] != 0);
  }
  const Day first = day - layout.keep_days;
  if (state.dayCount() > 0 && state.bucketDay(0) < first) state.forgetDaysBefore(first);
  if (by_day) {
    const std::int32_t at = state.makeDay(day);
    for (std::size_t a = 0; a < plan_.aggregates.size(); ++a)
      if (const std::int32_t slot = plan_.aggregates[a].bucket_slot; slot >= 0 && contributions_[a] != 0)
        state.setBucketValue(at, slot, state.bucketValue(at, slot) + contributions_[a]);
  }
  if (layout.item_days == 0 || event.kind() != EventKind::purchase) return;
  state.forgetItemsBefore(day - layout.item_days);
  const std::span<const TextId> items(event.batch->sku.data() + event.firstLine(), event.lineCount());
  for (std::size_t line = 0; line < items.size(); ++line)
    if (items[line] != kNoText && !seenBefore(items, line)) state.addItem(day, items[line], 1);
}

void Stepper::leaveWindows(AccountState& state, const Sale& sale, std::span<const Value> before,
                           std::span<const Value> after, std::span<const Value> returned_before) {
  const Day day = sale.view().day();
  const std::int32_t at = state.findDay(day);
  for (std::size_t a = 0; a < plan_.aggregates.size(); ++a) {
    const plan::Aggregate& aggregate = plan_.aggregates[a];
    const Value gone = before[a] - after[a];
    if (gone == 0 || (!plan_.returns.limits_reopen && isOfLimit(static_cast<std::int32_t>(a)))) continue;
    if (aggregate.bucket_slot >= 0 && at >= 0)
      state.setBucketValue(at, aggregate.bucket_slot, state.bucketValue(at, aggregate.bucket_slot) - gone);
    if (aggregate.ever_slot >= 0) state.word(aggregate.ever_slot) -= gone;
  }
  if (plan_.layout.item_days == 0) return;
  const std::span<const TextId> items(sale.batch.sku);
  for (std::size_t line = 0; line < items.size(); ++line) {
    if (items[line] == kNoText || seenBefore(items, line)) continue;
    if (!allReturned(sale, returned_before, items[line]) && allReturned(sale, sale.returned_quantity, items[line]))
      state.addItem(day, items[line], -1);
  }
}

void Stepper::enterSpend(AccountState& state, Value net, Day day) {
  const plan::Layout& layout = plan_.layout;
  const bool in_reach =
      layout.bucket_words > 0 && (state.settledDay() == kNoDay || day >= state.settledDay() - layout.keep_days);
  for (const plan::Aggregate& aggregate : plan_.aggregates) {
    // Nobody knows of what goods it was, nor how it was paid.
    if (aggregate.set >= 0) continue;
    const bool money = aggregate.measure == plan::Measure::net || aggregate.measure == plan::Measure::gross ||
                       aggregate.measure == plan::Measure::paid;
    if (!money && aggregate.measure != plan::Measure::purchases) continue;
    const Value added = money ? net : 1;
    if (aggregate.ever_slot >= 0) state.word(aggregate.ever_slot) += added;
    if (aggregate.bucket_slot < 0 || !in_reach) continue;
    const std::int32_t at = state.makeDay(day);
    state.setBucketValue(at, aggregate.bucket_slot, state.bucketValue(at, aggregate.bucket_slot) + added);
  }
  if (state.lastPurchase() == kMissing || state.lastPurchase() < day) state.setLastPurchase(day);
}

void Stepper::openSpend(AccountState& state, Value net, Day day, bool lifts, Outcome& out) {
  settleTime(state, day, out);
  enterSpend(state, net, day);
  if (lifts) riseTiers(state, true, day, 0, out);
}

void Stepper::fillItemBought(const AccountState& state, Day day, Outcome& out) {
  const auto lines = static_cast<std::size_t>(context_.line_count);
  out.item_bought.assign(plan_.item_histories.size() * lines, 0);
  for (std::size_t h = 0; h < plan_.item_histories.size(); ++h) {
    const DayRange range = windowRange(plan_.item_histories[h].window, day);
    for (std::int32_t i = 0; i < state.itemDayCount(); ++i) {
      const AccountState::ItemDay entry = state.itemDay(i);
      if (entry.day < range.first || entry.day > range.last) continue;
      for (std::size_t line = 0; line < lines; ++line)
        if (context_.sku[line] == entry.item) out.item_bought[h * lines + line] += entry.purchases;
    }
  }
  context_.item_bought = out.item_bought.data();
}

}  // namespace kopeck
