#include "compiler/testing/world.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <utility>

#include "runtime/engine/record.h"
#include "runtime/engine/words.h"
#include "runtime/value/invariant.h"

namespace kopeck {

namespace {

/// Rows of the lots that customers bring along: no event of a test has one as high.
constexpr std::int64_t kFirstOwnRow = 1'000'000;
/// How many rules that may have been left out are asked why, with each receipt.
constexpr std::size_t kAsked = 64;

std::string textOf(const EventBatch& batch, Slice slice) {
  return std::string(batch.view(slice));
}

}  // namespace

std::uint64_t TestDraws::draw(const plan::Draw& draw, std::string_view, std::string_view) {
  const GivenStep* given = nullptr;
  for (std::size_t i = 0; i < step_; ++i) {
    const auto* one = std::get_if<GivenStep>(&test_.steps[i]);
    if (one != nullptr && one->rule == draw.label) given = one;
  }
  if (given == nullptr) return kNoLuck;
  for (const plan::Earn& earn : plan_.earns) {
    if (earn.draw < 0) continue;
    const plan::Draw& of = plan_.draws[static_cast<std::size_t>(earn.draw)];
    if (of.label != draw.label || of.number != draw.number) continue;
    const Value least = earn.points / plan_.fine;
    const Value most = earn.points_to / plan_.fine;
    return drawFor(least, most, given->points.value_or(most)).value_or(kNoLuck);
  }
  return 0;  // a chance, a share of customers: it holds
}

World::World(const plan::Plan& plan, const Evaluator& evaluator, const TextPool& pool, const TestCase& test)
    : plan_(plan),
      evaluator_(evaluator),
      pool_(pool),
      test_(test),
      stepper_(plan, evaluator, pool),
      draws_(plan, test),
      shared_(plan),
      step_of_(test.events.size()) {
  stepper_.setDraws(&draws_);
  // Another test asks about other rules first.
  if (!plan.rules.empty()) next_asked_ = kAsked * static_cast<std::size_t>(test.line) % plan.rules.size();
  gifts_.shape(plan.schema);
  for (std::size_t i = 0; i < test.steps.size(); ++i) {
    if (const auto* step = std::get_if<EventStep>(&test.steps[i])) step_of_[step->event] = i;
  }
}

EventView World::view(std::size_t event) const {
  if (event < test_.events.size()) return {&test_.events, event};
  return {&gifts_, event - test_.events.size()};
}

std::string World::idOf(const EventView& event) {
  return textOf(*event.batch, event.batch->id[event.index]);
}

std::string World::customerOf(const EventView& event) {
  return textOf(*event.batch, event.batch->customer[event.index]);
}

/// The order of a customer's events in the ledger.
bool World::before(std::size_t a, std::size_t b) const {
  const EventView one = view(a);
  const EventView other = view(b);
  return std::tuple(orderKey(one), idOf(one)) < std::tuple(orderKey(other), idOf(other));
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
  for (const std::size_t event : events) {
    arrive(event);
    deliver();
    takeUp(event);
  }
}

/// Gifts, and what they make others give.
void World::deliver() {
  while (!undelivered_.empty()) {
    const std::size_t gift = undelivered_.front();
    undelivered_.erase(undelivered_.begin());
    arrive(gift);
  }
}

/// A return whose sale has not come waits for it, as in the ledger; until then it is refused.
void World::takeUp(std::size_t index) {
  const EventView event = view(index);
  const std::string id = idOf(event);
  if (happened_[id].outcome.refusal == Refusal::return_sale_unknown) waiting_.push_back(index);
  if (event.kind() != EventKind::purchase || happened_[id].outcome.refusal != Refusal::none) return;
  const std::vector<std::size_t> waiting = waiting_;
  for (const std::size_t one : waiting) {
    const EventView returned = view(one);
    if (textOf(*returned.batch, returned.batch->of[returned.index]) != id) continue;
    std::erase(waiting_, one);
    if (today_ - returned.day() > plan_.late_days) continue;
    arrive(one);
    deliver();
  }
}

AccountState& World::stateOf(const std::string& customer) {
  const auto [place, fresh] = accounts_.try_emplace(customer, plan_.layout);
  // A number of its own that no other order of events changes.
  std::int64_t number = 1;
  for (std::size_t i = 0; fresh && i < test_.steps.size(); ++i) {
    const auto* step = std::get_if<CustomerStep>(&test_.steps[i]);
    if (step != nullptr && step->id == customer) number = static_cast<std::int64_t>(i) + 1;
  }
  if (fresh) place->second.setAccount(number);
  return place->second;
}

/// Nothing where the step is not a customer.
void World::introduce(std::size_t step) {
  const CustomerStep* customer = std::get_if<CustomerStep>(&test_.steps[step]);
  if (customer == nullptr) return;
  AccountState& state = stateOf(customer->id);
  for (std::size_t i = 0; i < customer->attributes.size(); ++i)
    state.word(plan_.layout.attributes + static_cast<std::int32_t>(i)) = customer->attributes[i];
  for (const auto& [block, level] : customer->tiers) state.setTier(plan_.layout, block, level);
  std::int64_t row = kFirstOwnRow + 100 * static_cast<std::int64_t>(step);
  for (const auto& [kind, units] : customer->balances) {
    const std::int32_t terms = plan_.kinds[static_cast<std::size_t>(kind)].terms;
    if (units > 0) state.addLot({lotId(row, terms), kNoDay, kNoDay, kNever, terms, units});
    ++row;
  }
  // A tier that is said is a fact; else what was spent lifts it.
  std::vector<CustomerStep::Spent> spends = customer->spent;
  std::stable_sort(spends.begin(), spends.end(), [](const auto& a, const auto& b) { return a.on < b.on; });
  Outcome out;
  out.clear(plan_);
  stepper_.setCustomer(customer->id);
  for (const CustomerStep::Spent& spent : spends)
    stepper_.openSpend(state, spent.money, spent.on, customer->tiers.empty(), out);
  // It stands until the first event, however long ago the money was spent.
  if (!customer->tiers.empty()) state.setSettledDay(kNoDay);
}

Refusal World::refusalOf(const EventView& event) const {
  const EventBatch& batch = *event.batch;
  if (event.kind() == EventKind::gift) return Refusal::none;  // its cause was accepted
  const Day received = batch.received_day[event.index];
  if (plan_.effective_from != kNoDay && event.day() < plan_.effective_from) return Refusal::before_the_programme;
  if (received != kNoDay && received - event.day() > plan_.late_days) return Refusal::too_late;
  bool redeems = false;
  for (std::size_t w = event.index * batch.wallets; w < (event.index + 1) * batch.wallets; ++w)
    redeems = redeems || batch.redeem_asked[w] != kMissing || batch.redeem_stated[w] != kMissing;
  return redeems && batch.customer[event.index].length == 0 ? Refusal::redeem_anonymous : Refusal::none;
}

void World::arrive(std::size_t index) {
  const EventView event = view(index);
  today_ = std::max(today_, event.day());
  Happened& happened = happened_[idOf(event)];
  happened.time.clear(plan_);
  happened.outcome.clear(plan_);
  happened.outcome.refusal = refusalOf(event);
  // An anonymous receipt is counted and earns nothing.
  if (happened.outcome.refusal != Refusal::none || event.batch->customer[event.index].length == 0) return;
  const bool late = !posted_.empty() && before(index, posted_.back());
  if (late) return takePlace(index);
  happen(index, shared_);
  if (happened.outcome.refusal != Refusal::none) return;
  reads_[index] = happened.outcome.reads;
  posted_.push_back(index);
}

/// A late event: what is dated after it happens once more.
void World::takePlace(std::size_t index) {
  const SharedCounters shared_before = shared_;
  const auto place = std::upper_bound(posted_.begin(), posted_.end(), index,
                                      [&](std::size_t a, std::size_t b) { return before(a, b); });
  posted_.insert(place, index);
  again(kNever);
  const std::string id = idOf(view(index));
  const Happened& now = happened_[id];
  if (now.outcome.refusal == Refusal::none) {
    reads_[index] = now.outcome.reads;
    return;
  }
  // Refused, it changes nothing; all others stand as they did.
  Happened refused;
  refused.time.clear(plan_);
  refused.outcome.clear(plan_);
  refused.outcome.refusal = now.outcome.refusal;
  std::erase(posted_, index);
  shared_ = shared_before;
  again(kNever);
  happened_[id] = std::move(refused);
}

/// A gift is dated like its cause and stands before it: where folding has changed what is given, the receiver's account
/// is folded with it.
void World::again(Day until) {
  for (int round = 0; round < 4; ++round) {
    gifts_changed_ = false;
    foldAgain(until);
    if (!gifts_changed_) return;
  }
}

/// Everything that was posted, once more, in the order of the dates up to and with `until`. Limits in total are as they
/// were when each event arrived: they are not dealt out anew.
void World::foldAgain(Day until) {
  accounts_.clear();
  for (std::size_t step = 0; step < done_; ++step) introduce(step);
  const std::vector<std::size_t> posted = posted_;
  for (const std::size_t index : posted) {
    const EventView event = view(index);
    if (event.day() > until) continue;
    Happened& happened = happened_[idOf(event)];
    happened.time.clear(plan_);
    happened.outcome.clear(plan_);
    const auto read = reads_.find(index);
    if (read == reads_.end()) {
      happen(index, shared_);
      continue;
    }
    SharedCounters pinned(plan_);
    stepper_.pinShared(read->second, event.day(), pinned, event.batch->store[event.index]);
    happen(index, pinned);
  }
}

void World::happen(std::size_t index, SharedCounters& shared) {
  const EventView event = view(index);
  Happened& happened = happened_[idOf(event)];
  Outcome& out = happened.outcome;
  draws_.moveTo(index < step_of_.size() ? step_of_[index] : done_);
  AccountState& state = stateOf(customerOf(event));
  stepper_.setCustomer(customerOf(event));
  stepper_.settleTime(state, event.day(), happened.time, &shared);
  cover(state, happened.time);
  happened.broken.clear();
  if (event.kind() == EventKind::giving_back) {
    giveBack(event, shared, happened);
    cover(state, out);
    if (explained_ && out.refusal == Refusal::none) explainLookedAt(stepper_, event, out, happened.explanation);
    return;
  }
  const auto row = static_cast<std::int64_t>(index + 1);
  if (event.kind() == EventKind::purchase) {
    Outcome quote;
    quote.clear(plan_);
    stepper_.evaluate(state, event, shared, quote);
    happened.may_redeem.assign(plan_.schema.wallets.size(), 0);
    if (quote.redeem.parts.empty() && !happened.may_redeem.empty()) happened.may_redeem[0] = quote.redeem.may;
    for (const RedeemPart& part : quote.redeem.parts)
      happened.may_redeem[static_cast<std::size_t>(part.kind)] = part.may;
  }
  stepper_.apply(state, event, row, shared, out);
  if (stepper_.broken() != nullptr) return;  // what it left behind is not sound
  cover(state, out);
  if (out.refusal != Refusal::none || event.kind() == EventKind::gift) return;
  if (event.kind() == EventKind::purchase)
    happened.broken = brokenGuarantees(plan_, stepper_.context(), out, test_.guarantee_denominators);
  if (event.kind() == EventKind::purchase) coverLimits(out);
  if (explained_) explainReceipt(event, happened);
  happened.sale = saleOf(event, row, out);
  give(index, out);
}

void World::cover(const AccountState& state, const Outcome& outcome) const {
  if (coverage_ == nullptr || outcome.refusal != Refusal::none) return;
  coverage_->noteOutcome(outcome);
  for (std::size_t block = 0; block < plan_.tiers.size(); ++block) {
    const auto number = static_cast<std::int32_t>(block);
    coverage_->noteTier(number, state.tier(plan_.layout, number));
  }
}

/// What limits do about rules that the index left out, since they give nothing. The outcome says no more than before.
void World::coverLimits(Outcome& outcome) {
  if (coverage_ == nullptr) return;
  asked_.clear();
  for (const std::int32_t rule : coverage_->openByLimit())
    if (!std::as_const(outcome.rules)[static_cast<std::size_t>(rule)].looked_at) asked_.push_back(rule);
  stepper_.judge(asked_, outcome);
  for (const std::int32_t rule : asked_) {
    RuleOutcome& judged = outcome.rules[static_cast<std::size_t>(rule)];
    coverage_->noteLimits(rule, judged);
    judged = RuleOutcome{};
  }
}

void World::explainReceipt(const EventView& event, Happened& happened) {
  const std::size_t rules = plan_.rules.size();
  asked_.clear();
  for (std::size_t k = 0; k < std::min(kAsked, rules); ++k) {
    asked_.push_back(static_cast<std::int32_t>(next_asked_));
    next_asked_ = next_asked_ + 1 < rules ? next_asked_ + 1 : 0;
  }
  stepper_.judge(asked_, happened.outcome);
  explainLookedAt(stepper_, event, happened.outcome, happened.explanation);
}

/// Makes, changes or takes back the gifts of an event, which may have happened before.
void World::give(std::size_t cause, const Outcome& outcome) {
  for (const Gift& gift : outcome.gifts) {
    const auto known = gift_of_.find({cause, gift.rule});
    if (known == gift_of_.end()) {
      addGift(cause, gift);
      continue;
    }
    Value& points = gifts_.openings[known->second].points;
    gifts_changed_ = gifts_changed_ || points != gift.points;
    points = gift.points;
  }
  for (auto known = gift_of_.begin(); known != gift_of_.end();) {
    const bool given = std::any_of(outcome.gifts.begin(), outcome.gifts.end(),
                                   [&](const Gift& gift) { return gift.rule == known->first.second; });
    if (known->first.first != cause || given) {
      ++known;
      continue;
    }
    std::erase(posted_, test_.events.size() + known->second);
    std::erase(undelivered_, test_.events.size() + known->second);
    gifts_changed_ = true;
    known = gift_of_.erase(known);
  }
}

/// For a customer whom the test has introduced, other than the giver: the ledger refuses any other gift.
void World::addGift(std::size_t cause, const Gift& gift) {
  const EventView event = view(cause);
  const std::string receiver(pool_.text(gift.customer));
  if (accounts_.count(receiver) == 0 || receiver == customerOf(event)) return;
  const std::size_t index = gifts_.size();
  const std::string& rule = plan_.rules[static_cast<std::size_t>(gift.rule)].name;
  appendGift(plan_, event, gift, receiver, fmt::format("gift:{}:{}:{}", idOf(event), rule, gift.rule), {}, gifts_);
  gift_of_[{cause, gift.rule}] = index;
  undelivered_.push_back(test_.events.size() + index);
}

Sale World::saleOf(const EventView& event, std::int64_t row, const Outcome& outcome) const {
  std::string record;
  encodeEvent(plan_, event, record);
  encodeOutcome(event, outcome, record);
  Sale sale;
  CHECK(decodeRecord(plan_, record, {}, sale));
  sale.row = row;
  sale.batch.id[0] = sale.batch.keep(idOf(event));
  return sale;
}

/// What of the sale's lots has expired unused before the return, by what has happened to its customer: `time` is what
/// the return's own day brought.
void World::noteExpiredUntil(std::size_t returned, const std::string& customer, const Outcome& time, Sale& sale) const {
  const auto note = [&sale](const Outcome& out) {
    for (const Move& move : out.moves) noteExpired(sale, move.posting);
  };
  sale.expired.clear();
  for (const std::size_t index : posted_) {
    // What is dated after the return is still as it was before a late event.
    if (!before(index, returned)) break;
    const auto happened = happened_.find(idOf(view(index)));
    if (customerOf(view(index)) != customer || happened == happened_.end()) continue;
    note(happened->second.time);
    note(happened->second.outcome);
  }
  note(time);
}

void World::giveBack(const EventView& event, SharedCounters& shared, Happened& happened) {
  const EventBatch& batch = *event.batch;
  const std::string of = textOf(batch, batch.of[event.index]);
  const std::string customer = customerOf(event);
  // Latest first, and none that is dated after the return.
  std::vector<Happened*> from;
  for (auto sold = posted_.rbegin(); sold != posted_.rend(); ++sold) {
    const EventView sale = view(*sold);
    if (sale.kind() != EventKind::purchase || !before(*sold, event.index)) continue;
    if (!of.empty() ? idOf(sale) == of : customerOf(sale) == customer) from.push_back(&happened_[idOf(sale)]);
  }
  if (from.empty()) {
    happened.outcome.refusal = of.empty() ? Refusal::return_unmatched : Refusal::return_sale_unknown;
    return;
  }
  std::vector<Sale> sales;
  for (Happened* one : from) {
    sales.push_back(std::move(one->sale));
    noteExpiredUntil(event.index, customer, happened.time, sales.back());
  }
  std::vector<std::size_t> touched;
  stepper_.applyReturn(stateOf(customer), event, static_cast<std::int64_t>(event.index + 1), sales, shared,
                       happened.outcome, touched);
  for (std::size_t i = 0; i < from.size(); ++i) from[i]->sale = std::move(sales[i]);
}

const Happened* World::find(const std::string& id) const {
  const auto found = happened_.find(id);
  return found == happened_.end() ? nullptr : &found->second;
}

Seen World::account(const std::string& customer, Day day) {
  if (day != kNoDay && day < today_) {
    World past(plan_, evaluator_, pool_, test_);
    past.done_ = done_;
    past.posted_ = posted_;
    past.reads_ = reads_;
    past.gifts_ = gifts_;
    past.gift_of_ = gift_of_;
    past.again(day);
    Seen seen = past.account(customer, day);
    if (past.broken() != nullptr) broken_in_past_ = *past.broken();
    return seen;
  }
  Seen seen{stateOf(customer), {}};
  const auto note = [&](const Outcome& outcome) {
    for (const EffectDone& effect : outcome.effects)
      if (effect.kind == EffectRowKind::message) seen.messages.push_back(effect.text);
  };
  for (const std::size_t index : posted_) {
    const auto happened = happened_.find(idOf(view(index)));
    if (customerOf(view(index)) != customer || happened == happened_.end()) continue;
    note(happened->second.time);
    note(happened->second.outcome);
  }
  Outcome out;
  out.clear(plan_);
  SharedCounters shared = shared_;
  draws_.moveTo(done_);
  stepper_.setCustomer(customer);
  if (day != kNoDay) stepper_.settleTime(seen.state, day, out, &shared);
  cover(seen.state, out);
  note(out);
  return seen;
}

std::string World::valueText(const Attribute& attribute, Value value) const {
  switch (attribute.type) {
    case AttributeType::text:
    case AttributeType::customer:
      return fmt::format("\"{}\"", pool_.text(static_cast<TextId>(value)));
    case AttributeType::number:
      return quantityText(value);
    case AttributeType::money:
      return moneyText(plan_, value);
    case AttributeType::date:
    case AttributeType::anniversary:
      return formatDate(static_cast<Day>(value));
    case AttributeType::time:
      return fmt::format("{:02}:{:02}", value / 3'600, value / 60 % 60);
    case AttributeType::yes_no:
      return value != 0 ? "yes" : "no";
    case AttributeType::choice:
      return attribute.choices[static_cast<std::size_t>(value)];
  }
  return {};
}

}  // namespace kopeck
