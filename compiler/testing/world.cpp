#include "compiler/testing/world.h"

#include <algorithm>
#include <tuple>

#include "runtime/engine/record.h"
#include "runtime/value/invariant.h"

namespace kopeck {

namespace {

Value timeOf(const EventView& event) {
  return static_cast<Value>(event.day()) * 86'400 + event.second();
}

}  // namespace

World::World(const plan::Plan& plan, const Evaluator& evaluator, const TextPool& pool, const TestCase& test)
    : plan_(plan), evaluator_(evaluator), pool_(pool), test_(test), stepper_(plan, evaluator, pool), shared_(plan) {}

std::string World::idOf(const EventView& event) const {
  return std::string(event.batch->view(event.batch->id[event.index]));
}

/// The order of a customer's events in the ledger.
bool World::before(std::size_t a, std::size_t b) const {
  const EventView one = view(a);
  const EventView other = view(b);
  return std::tuple(timeOf(one), one.kind(), idOf(one)) < std::tuple(timeOf(other), other.kind(), idOf(other));
}

void World::advance(std::size_t count) {
  std::vector<std::size_t> events;
  for (std::size_t i = done_; i < count; ++i) {
    if (const EventStep* step = std::get_if<EventStep>(&test_.steps[i])) {
      events.push_back(step->event);
    } else {
      introduce(i);
    }
  }
  done_ = std::max(done_, count);
  const auto arrival = [&](std::size_t event) {
    return std::max(test_.events.received_day[event], test_.events.day[event]);
  };
  std::stable_sort(events.begin(), events.end(), [&](std::size_t a, std::size_t b) {
    return arrival(a) != arrival(b) ? arrival(a) < arrival(b) : before(a, b);
  });
  for (const std::size_t event : events) arrive(event);
}

AccountState& World::stateOf(const std::string& customer) {
  return accounts_.try_emplace(customer, plan_.layout).first->second;
}

/// Nothing where the step is not a customer.
void World::introduce(std::size_t step) {
  const CustomerStep* customer = std::get_if<CustomerStep>(&test_.steps[step]);
  if (customer == nullptr) return;
  AccountState& state = stateOf(customer->id);
  for (std::size_t i = 0; i < customer->attributes.size(); ++i)
    state.word(plan_.layout.attributes + static_cast<std::int32_t>(i)) = customer->attributes[i];
  if (customer->tier) state.setTier(*customer->tier);
  if (customer->balance && *customer->balance > 0) {
    const auto row = static_cast<std::int64_t>(test_.events.size() + step + 1);  // no event's row
    state.addLot({lotId(row, 0), kNoDay, kNoDay, kNever, 0, *customer->balance});
  }
  for (const CustomerStep::Spent& spent : customer->spent) {
    for (const plan::Aggregate& aggregate : plan_.aggregates) {
      // What was bought is not said: it counts as money and as a purchase, and in no set.
      if (aggregate.set >= 0 || aggregate.measure == plan::Measure::units) continue;
      const Value value = aggregate.measure == plan::Measure::purchases ? 1 : spent.money;
      if (aggregate.bucket_slot >= 0)
        state.bucket(plan_.layout, spent.on)[static_cast<std::size_t>(aggregate.bucket_slot)] += value;
      if (aggregate.ever_slot >= 0) state.word(aggregate.ever_slot) += value;
    }
    state.setLastPurchase(std::max<Value>(state.lastPurchase(), spent.on));
  }
}

Refusal World::refusalOf(const EventView& event) const {
  const EventBatch& batch = *event.batch;
  const Day received = batch.received_day[event.index];
  if (plan_.effective_from != kNoDay && event.day() < plan_.effective_from) return Refusal::before_the_programme;
  if (received != kNoDay && received - event.day() > plan_.late_days) return Refusal::too_late;
  const bool redeems = batch.redeem_asked[event.index] != kMissing || batch.redeem_stated[event.index] != kMissing;
  return redeems && batch.customer[event.index].length == 0 ? Refusal::redeem_anonymous : Refusal::none;
}

void World::arrive(std::size_t index) {
  const EventView event = view(index);
  today_ = std::max(today_, event.day());
  Happened& happened = happened_[idOf(event)];
  happened.outcome.clear(plan_);
  happened.outcome.refusal = refusalOf(event);
  // An anonymous receipt is counted and earns nothing.
  if (happened.outcome.refusal != Refusal::none || event.batch->customer[index].length == 0) return;
  const bool late = !posted_.empty() && before(index, posted_.back());
  if (!late) {
    happen(event, shared_);
    if (happened.outcome.refusal != Refusal::none) return;
    reads_[index] = happened.outcome.reads;
    posted_.push_back(index);
    return;
  }
  const SharedCounters shared_before = shared_;
  const auto place = std::upper_bound(posted_.begin(), posted_.end(), index,
                                      [&](std::size_t a, std::size_t b) { return before(a, b); });
  posted_.insert(place, index);
  again(kNever);
  const Happened& now = happened_[idOf(event)];
  if (now.outcome.refusal == Refusal::none) {
    reads_[index] = now.outcome.reads;
    return;
  }
  // Refused, it changes nothing; all others stand as they did.
  Happened refused;
  refused.outcome.clear(plan_);
  refused.outcome.refusal = now.outcome.refusal;
  std::erase(posted_, index);
  shared_ = shared_before;
  again(kNever);
  happened_[idOf(event)] = std::move(refused);
}

/// Everything that was posted, once more, in the order of the dates up to and with `until`. Limits in total are as they
/// were when each event arrived: they are not dealt out anew.
void World::again(Day until) {
  accounts_.clear();
  for (std::size_t step = 0; step < done_; ++step) introduce(step);
  for (const std::size_t index : posted_) {
    const EventView event = view(index);
    if (event.day() > until) continue;
    Outcome& out = happened_[idOf(event)].outcome;
    out.clear(plan_);
    const auto read = reads_.find(index);
    if (read == reads_.end()) {
      happen(event, shared_);
      continue;
    }
    SharedCounters pinned(plan_);
    stepper_.pinShared(read->second, event.day(), pinned);
    happen(event, pinned);
  }
}

void World::happen(const EventView& event, SharedCounters& shared) {
  Happened& happened = happened_[idOf(event)];
  Outcome& out = happened.outcome;
  if (event.kind() == EventKind::giving_back) {
    giveBack(event, shared, happened);
    if (out.refusal == Refusal::none) explainOutcome(stepper_, out, event.lineCount(), happened.explanation);
    return;
  }
  AccountState& state = stateOf(std::string(event.batch->view(event.batch->customer[event.index])));
  const auto row = static_cast<std::int64_t>(event.index + 1);
  if (event.kind() == EventKind::purchase) {
    Outcome quote;
    quote.clear(plan_);
    stepper_.evaluate(state, event, shared, quote);
    happened.may_redeem = quote.redeem.may;
  }
  stepper_.apply(state, event, row, shared, out);
  if (out.refusal != Refusal::none) return;
  explainOutcome(stepper_, out, event.lineCount(), happened.explanation);
  happened.sale = saleOf(event, row, out);
}

Sale World::saleOf(const EventView& event, std::int64_t row, const Outcome& outcome) const {
  std::string record;
  encodeEvent(plan_, event, record);
  encodeOutcome(event, outcome, record);
  Sale sale;
  CHECK(decodeRecord(plan_, record, {}, sale));
  sale.row = row;
  return sale;
}

void World::giveBack(const EventView& event, SharedCounters& shared, Happened& happened) {
  const EventBatch& batch = *event.batch;
  const std::string_view of = batch.view(batch.of[event.index]);
  const std::string_view customer = batch.view(batch.customer[event.index]);
  // Latest first, and none that is dated after the return.
  std::vector<Happened*> from;
  for (auto sold = posted_.rbegin(); sold != posted_.rend(); ++sold) {
    const EventView sale = view(*sold);
    if (sale.kind() != EventKind::purchase || !before(*sold, event.index)) continue;
    if (!of.empty() ? idOf(sale) == of : batch.view(batch.customer[*sold]) == customer)
      from.push_back(&happened_[idOf(sale)]);
  }
  if (from.empty()) {
    happened.outcome.refusal = of.empty() ? Refusal::return_unmatched : Refusal::return_sale_unknown;
    return;
  }
  std::vector<Sale> sales;
  for (Happened* one : from) sales.push_back(std::move(one->sale));
  std::vector<std::size_t> touched;
  stepper_.applyReturn(stateOf(std::string(customer)), event, static_cast<std::int64_t>(event.index + 1), sales, shared,
                       happened.outcome, touched);
  for (std::size_t i = 0; i < from.size(); ++i) from[i]->sale = std::move(sales[i]);
}

const Happened* World::find(const std::string& id) const {
  const auto found = happened_.find(id);
  return found == happened_.end() ? nullptr : &found->second;
}

AccountState World::account(const std::string& customer, Day day) {
  if (day != kNoDay && day < today_) {
    World past(plan_, evaluator_, pool_, test_);
    past.done_ = done_;
    past.posted_ = posted_;
    past.reads_ = reads_;
    past.again(day);
    return past.account(customer, day);
  }
  AccountState state = stateOf(customer);
  Outcome out;
  out.clear(plan_);
  if (day != kNoDay) stepper_.settleTime(state, day, out);
  return state;
}

}  // namespace kopeck
