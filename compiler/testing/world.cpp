#include "compiler/testing/world.h"

#include <algorithm>

#include "runtime/engine/record.h"
#include "runtime/value/invariant.h"

namespace kopeck {

namespace {

Value timeOf(const EventView& event) {
  return static_cast<Value>(event.day()) * 86'400 + event.second();
}

}  // namespace

World::World(const plan::Plan& plan, const Evaluator& evaluator, const TextPool& pool, const TestCase& test)
    : plan_(plan), test_(test), stepper_(plan, evaluator, pool), shared_(plan) {}

void World::restart() {
  shared_ = SharedCounters(plan_);
  accounts_.clear();
  happened_.clear();
  rows_ = 0;
  last_ = kMissing;
  today_ = kNoDay;
}

void World::advance(std::size_t count) {
  if (count <= done_) return;
  std::vector<std::size_t> events;
  bool in_order = true;
  Value last = last_;
  for (std::size_t i = 0; i < count; ++i) {
    const EventStep* step = std::get_if<EventStep>(&test_.steps[i]);
    if (step == nullptr) continue;
    events.push_back(step->event);
    if (i < done_) continue;
    const Value time = timeOf({&test_.events, step->event});
    in_order = in_order && (last == kMissing || time >= last);
    last = std::max(last, time);
  }
  std::size_t from = done_;
  if (!in_order) {
    restart();
    from = 0;
  } else {
    std::erase_if(events, [&](std::size_t event) {
      const EventView view{&test_.events, event};
      return happened_.contains(std::string(view.batch->view(view.batch->id[event])));
    });
  }
  for (std::size_t i = from; i < count; ++i)
    if (const CustomerStep* customer = std::get_if<CustomerStep>(&test_.steps[i])) introduce(*customer);
  std::stable_sort(events.begin(), events.end(), [&](std::size_t a, std::size_t b) {
    return timeOf({&test_.events, a}) < timeOf({&test_.events, b});
  });
  for (const std::size_t event : events) happen(event);
  done_ = count;
}

AccountState& World::stateOf(const std::string& customer) {
  return accounts_.try_emplace(customer, plan_.layout).first->second;
}

void World::introduce(const CustomerStep& customer) {
  AccountState& state = stateOf(customer.id);
  for (std::size_t i = 0; i < customer.attributes.size(); ++i)
    state.word(plan_.layout.attributes + static_cast<std::int32_t>(i)) = customer.attributes[i];
  if (customer.tier) state.setTier(*customer.tier);
  if (customer.balance && *customer.balance > 0)
    state.addLot({lotId(++rows_, 0), kNoDay, kNoDay, kNever, 0, *customer.balance});
  for (const CustomerStep::Spent& spent : customer.spent) {
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

void World::happen(std::size_t index) {
  const EventView event{&test_.events, index};
  const EventBatch& batch = test_.events;
  const std::string id(batch.view(batch.id[index]));
  const std::string customer(batch.view(batch.customer[index]));
  Happened& happened = happened_[id];
  Outcome& out = happened.outcome;
  out.clear(plan_);
  last_ = std::max(last_, timeOf(event));
  today_ = std::max(today_, event.day());
  const std::int64_t row = ++rows_;
  const Day received = batch.received_day[index];
  if (received != kNoDay && received - event.day() > plan_.late_days) {
    out.refusal = Refusal::too_late;
    return;
  }
  if (plan_.effective_from != kNoDay && event.day() < plan_.effective_from) {
    out.refusal = Refusal::before_the_programme;
    return;
  }
  if (customer.empty() && event.kind() != EventKind::giving_back) {
    const bool redeems = batch.redeem_asked[index] != kMissing || batch.redeem_stated[index] != kMissing;
    if (redeems) out.refusal = Refusal::redeem_anonymous;
    return;
  }
  if (event.kind() == EventKind::giving_back) {
    std::string buyer = customer;
    const auto sale = happened_.find(std::string(batch.view(batch.of[index])));
    if (buyer.empty() && sale != happened_.end())
      buyer = std::string(sale->second.sale.batch.view(sale->second.sale.batch.customer[0]));
    giveBack(event, stateOf(buyer), row, happened);
    return;
  }
  AccountState& state = stateOf(customer);
  if (event.kind() == EventKind::purchase) {
    Outcome quote;
    quote.clear(plan_);
    stepper_.evaluate(state, event, shared_, quote);
    happened.may_redeem = quote.redeem.may;
  }
  stepper_.apply(state, event, row, shared_, out);
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

void World::giveBack(const EventView& event, AccountState& state, std::int64_t row, Happened& happened) {
  const EventBatch& batch = *event.batch;
  const std::string_view of = batch.view(batch.of[event.index]);
  const std::string_view customer = batch.view(batch.customer[event.index]);
  std::vector<Happened*> from;
  for (auto& [id, one] : happened_) {
    if (one.sale.batch.size() == 0 || one.sale.view().kind() != EventKind::purchase) continue;
    if (!of.empty() ? id == of : one.sale.batch.view(one.sale.batch.customer[0]) == customer) from.push_back(&one);
  }
  std::sort(from.begin(), from.end(),
            [](const Happened* a, const Happened* b) { return timeOf(a->sale.view()) > timeOf(b->sale.view()); });
  if (from.empty()) {
    happened.outcome.refusal = of.empty() ? Refusal::return_unmatched : Refusal::return_sale_unknown;
    return;
  }
  std::vector<Sale> sales;
  for (Happened* one : from) sales.push_back(std::move(one->sale));
  std::vector<std::size_t> touched;
  stepper_.applyReturn(state, event, row, sales, shared_, happened.outcome, touched);
  for (std::size_t i = 0; i < from.size(); ++i) from[i]->sale = std::move(sales[i]);
}

const Happened* World::find(const std::string& id) const {
  const auto found = happened_.find(id);
  return found == happened_.end() ? nullptr : &found->second;
}

AccountState World::account(const std::string& customer, Day day) {
  AccountState state = stateOf(customer);
  Outcome out;
  out.clear(plan_);
  if (day != kNoDay) stepper_.settleTime(state, day, out);
  return state;
}

}  // namespace kopeck
