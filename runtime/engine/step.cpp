#include "runtime/engine/step.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "runtime/engine/bounds.h"

namespace kopeck {

namespace {

RuleGroup groupOf(const EventView& event) {
  if (event.kind() == EventKind::custom) return {plan::TriggerKind::custom_event, event.batch->event_type[event.index]};
  return {plan::TriggerKind::purchase, -1};
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
      contributions_(plan.aggregates.size()),
      checks_(plan) {
  memory_ = evaluator.makeMemory(pool);
  for (std::size_t p = 0; p < plan.prefixes.size(); ++p) {
    if (plan.prefixes[p] <= 0)
      said_prefixes_.push_back(p);
    else if (memory_ == nullptr || memory_->reads_table[p] != 0)
      table_prefixes_.push_back(p);
  }
  for (std::size_t i = 0; i < plan.reads.size(); ++i) {
    if (plan.reads[i].kind == plan::ReadKind::limit_used)
      limit_read_[static_cast<std::size_t>(plan.reads[i].index)] = static_cast<std::int32_t>(i);
  }
  for (const plan::Rule& rule : plan.rules) {
    returns_earn_ = returns_earn_ || rule.trigger == plan::TriggerKind::on_return;
    has_discounts_ = has_discounts_ || rule.trigger == plan::TriggerKind::discount;
    has_effects_ = has_effects_ || !rule.effects.empty();
    has_turns_ = has_turns_ || rule.turn_kind >= 0;
  }
  for (const plan::Terms& terms : plan.terms) {
    purchases_renew_ = purchases_renew_ || terms.purchase_renews;
    redemptions_renew_ = redemptions_renew_ || terms.redemption_renews;
  }
  for (const plan::Take& take : plan.takes) has_prices_ = has_prices_ || take.price_kind >= 0;
  has_prices_ = has_prices_ || !plan.schema.coupons.empty();
  for (const plan::Tiers& tiers : plan.tiers)
    rises_now_ = rises_now_ || (!tiers.from_outside && tiers.rise == plan::Rise::this_purchase);
  for (const plan::Aggregate& aggregate : plan.aggregates)
    sums_up_rules_ =
        sums_up_rules_ || aggregate.measure == plan::Measure::points || aggregate.measure == plan::Measure::uses;
  for (const plan::Tiers& tiers : plan.tiers) tier_facts_.push_back(tierFactsOf(plan, tiers));
  for (std::size_t i = 0; i < plan.limits.size(); ++i) {
    const auto limit = static_cast<std::int32_t>(i);
    if (plan.limits[i].period != plan::LimitPeriod::receipt) kept_limits_.push_back(limit);
    std::vector<std::int32_t> rules = rulesUnder(plan.limits[i]);
    if (!rules.empty() || plan.limits[i].unit == plan::LimitUnit::base)
      limit_rules_.push_back({limit, std::move(rules)});
  }
  for (const plan::Limit& limit : plan.limits) has_caps_ = has_caps_ || limit.unit == plan::LimitUnit::base;
  for (const plan::Sum& sum : plan.sums)
    reads_payment_ = reads_payment_ || sum.measure == plan::Measure::paid || sum.measure == plan::Measure::tender;
  for (const plan::Expr& expr : plan.exprs)
    reads_payment_ =
        reads_payment_ || (expr.op == plan::Op::field && expr.index == static_cast<int>(plan::Field::paid));
  take_guards_.resize(plan.takes.size());
  codes_.resize(plan.codes.size());
  coupons_.resize(plan.kinds.size());
  no_event_.shape(plan.schema);
  context_.fields = fields_.data();
  context_.under = under_pointers_.data();
  context_.sums = sums_.data();
  context_.verdicts = verdicts_.data();
  context_.amounts = amounts_.data();
  context_.take_guards = take_guards_.data();
  context_.memory = memory_.get();
  context_.codes = codes_.data();
  context_.coupons = coupons_.data();
}

void Stepper::bind(const EventView& event) {
  of_purchase_ = false;
  refreshTexts();
  const EventBatch& batch = *event.batch;
  const std::size_t first = event.firstLine();
  const std::size_t lines = event.lineCount();
  const Value* const net = batch.amount.data() + first;
  const Value* const discount = batch.discount.data() + first;
  if (columns_.gross.size() < lines) columns_.gross.resize(lines);
  if (columns_.paid.size() < lines) columns_.paid.resize(lines);
  // Never smaller: see EvalMemory.
  const std::size_t words = lines * static_cast<std::size_t>(plan::maskWords(plan_));
  if (masks_.size() < words) masks_.resize(words);
  Totals totals;
  for (std::size_t line = 0; line < lines; ++line) {
    columns_.paid[line] = net[line];
    // What does not fit stays at the most, which fillTotals() refuses.
    Value gross = 0;
    if (__builtin_add_overflow(net[line], discount[line], &gross)) gross = INT64_MAX;
    columns_.gross[line] = gross;
    totals.add(gross, net[line], batch.quantity[first + line]);
  }
  bound_totals_ = totals;
  context_.attributes = event.attributes();
  context_.line_count = static_cast<std::int64_t>(lines);
  context_.sku = batch.sku.data() + first;
  context_.name = batch.name.data() + first;
  context_.category = batch.category.data() + first;
  context_.quantity = batch.quantity.data() + first;
  context_.net = net;
  context_.gross = columns_.gross.data();
  context_.paid = columns_.paid.data();
  context_.item_attributes = batch.item_attributes.data() + first * plan_.schema.item.size();
  context_.masks = masks_.data();
  if (!plan_.schema.tenders.empty()) tenders_.assign(plan_.schema.tenders.size() * lines, 0);
  context_.tenders = tenders_.data();
  if (!codes_.empty()) fillCodes(event);
}

void Stepper::fillCodes(const EventView& event) {
  std::fill(codes_.begin(), codes_.end(), 0);
  const EventBatch& batch = *event.batch;
  if (batch.first_code.size() <= event.index + 1) return;
  for (std::uint32_t i = batch.first_code[event.index]; i < batch.first_code[event.index + 1]; ++i) {
    for (std::size_t code = 0; code < codes_.size(); ++code)
      if (static_cast<TextId>(plan_.codes[code]) == batch.codes[i]) codes_[code] = 1;
  }
}

/// What discounts may use up: of a coupon as many as are presented and held, else the balance before this event.
void Stepper::fillHeld(const AccountState& state, const EventView& event, Outcome& out) {
  if (has_prices_) {
    const EventBatch& batch = *event.batch;
    const std::size_t wallets = plan_.schema.wallets.size();
    const std::size_t coupons = plan_.schema.coupons.size();
    out.held.resize(plan_.kinds.size());
    for (std::size_t kind = 0; kind < out.held.size(); ++kind) {
      Value& held = out.held[kind];
      held = std::max<Value>(0, balanceOf(plan_, state, static_cast<std::int32_t>(kind), event.day()));
      if (plan_.kinds[kind].use != plan::KindUse::coupon) continue;
      const std::size_t at = event.index * coupons + (kind - wallets);
      held = std::min(held, at < batch.coupons.size() ? batch.coupons[at] : 0);
    }
  }
  bindHeld(out.held);
}

void Stepper::bindHeld(std::span<const Value> held) {
  if (!has_prices_) return;
  std::fill(coupons_.begin(), coupons_.end(), 0);
  for (std::size_t kind = 0; kind < held.size(); ++kind)
    coupons_[kind] = plan_.kinds[kind].use == plan::KindUse::coupon && held[kind] > 0 ? 1 : 0;
}

bool Stepper::fillTotals(Outcome& out) {
  Totals totals;
  for (std::int64_t line = 0; line < context_.line_count; ++line)
    totals.add(context_.gross[line], context_.net[line], context_.quantity[line]);
  return takeTotals(totals, out);
}

bool Stepper::takeTotals(const Totals& totals, Outcome& out) {
  static_assert(kMostMoney < Value{1} << Totals::kBits && kMostUnits < Value{1} << Totals::kBits);
  if (totals.bits >> Totals::kBits != 0) return false;
  if (totals.gross > kMostMoney || totals.net > kMostMoney || totals.units > kMostUnits) return false;
  out.gross = totals.gross;
  out.net = out.paid = totals.net;
  return true;
}

void Stepper::fillMoney(const Outcome& out) {
  fields_[static_cast<std::size_t>(plan::Field::net)] = out.net;
  fields_[static_cast<std::size_t>(plan::Field::gross)] = out.gross;
  fields_[static_cast<std::size_t>(plan::Field::paid)] = out.paid;
}

void Stepper::fillFields(const EventView& event) {
  const Day day = event.day();
  const TextId store = event.batch->store[event.index];
  const auto set = [&](plan::Field field, Value value) { fields_[static_cast<std::size_t>(field)] = value; };
  set(plan::Field::second, event.second());
  set(plan::Field::store, store == kNoText ? kMissing : static_cast<Value>(store));
  // Most events are of the day that the one before them was of.
  if (fields_day_ == day) return;
  fields_day_ = day;
  const Civil date = civil(day);
  set(plan::Field::day, day);
  set(plan::Field::weekday, weekday(day));
  set(plan::Field::day_of_month, date.day);
  set(plan::Field::month, date.month);
}

/// Lines and rules, and between them discounts, redemption and tenders; where nothing of these needs sets, or no rule
/// asks what paid, lines and rules are one call.
Fault Stepper::evaluatePurchase(const AccountState& state, const EventView& event, Outcome& out, bool quote) {
  const bool redeeming = quote || redeems(event);
  const bool at_once = !has_discounts_ && !rises_now_;
  const bool at_first = at_once && !reads_payment_;
  const bool at_last = at_once && reads_payment_ && !(redeeming && plan_.redeem.present);
  Fault fault = Fault::none;
  if (!at_last) fault = at_first ? evaluator_.evaluatePurchase(context_) : evaluator_.evaluateLines(context_);
  if (fault == Fault::none && has_discounts_) fault = discounts(out);
  if (fault != Fault::none) return fault;
  if (rises_now_) {
    out.first_reads = out.reads;
    contributions(event, {});
    fillReads(state, event.day(), contributions_, out);
    if (out.first_reads == out.reads) out.first_reads.clear();
  }
  if (redeeming) fault = redeem(state, event, out);
  if (fault != Fault::none) return fault;
  if (!plan_.schema.tenders.empty()) spreadTenders(event, out);
  if (at_first) return Fault::none;
  if (at_last) return evaluator_.evaluatePurchase(context_);
  return evaluator_.evaluateRules(context_, {plan::TriggerKind::purchase, -1});
}

/// Everything that conditions may read, sets, and for a purchase what its discounts, points and tenders paid.
Fault Stepper::evaluateEvent(const AccountState& state, const EventView& event, const SharedCounters& shared,
                             Outcome& out, bool quote) {
  const EventBatch& batch = *event.batch;
  bind(event);
  if (!takeTotals(bound_totals_, out)) return Fault::overflow;
  fillMoney(out);
  fillFields(event);
  fillUsed(state, event.day(), batch.store[event.index], &shared);
  if (!plan_.item_histories.empty()) fillItemBought(state, event.day(), out);
  if (!plan_.draws.empty()) {
    fillDraws(batch.view(batch.id[event.index]), batch.view(batch.customer[event.index]));
    out.chances = draws_;
  }
  if (has_prices_) fillHeld(state, event, out);
  fillReads(state, event.day(), {}, out);
  if (!said_prefixes_.empty()) {
    if (const Fault fault = refreshSaidPrefixes(); fault != Fault::none) return fault;
  }
  const RuleGroup group = groupOf(event);
  if (event.kind() == EventKind::purchase) {
    if (const Fault fault = evaluatePurchase(state, event, out, quote); fault != Fault::none) return fault;
  } else {
    if (const Fault fault = evaluator_.evaluateLines(context_); fault != Fault::none) return fault;
    if (const Fault fault = evaluator_.evaluateRules(context_, group); fault != Fault::none) return fault;
  }
  fillTurnable(state, event.day(), out);
  if (const Fault fault = grants_.settle(context_, group, used_, {turnable_, {}}, out); fault != Fault::none)
    return fault;
  of_purchase_ = group.trigger == plan::TriggerKind::purchase;
  return has_effects_ ? recordedValues(out) : Fault::none;
}

bool Stepper::redeems(const EventView& event) const {
  const EventBatch& batch = *event.batch;
  const std::size_t first = event.index * batch.wallets;
  for (std::size_t i = first; i < first + batch.wallets; ++i)
    if (batch.redeem_asked[i] != kMissing || batch.redeem_stated[i] != kMissing) return true;
  return false;
}

/// What rules may turn: the balances less what this event uses up of them.
void Stepper::fillTurnable(const AccountState& state, Day day, const Outcome& out) {
  if (!has_turns_) return;
  turnable_.resize(plan_.kinds.size());
  for (std::size_t kind = 0; kind < turnable_.size(); ++kind)
    turnable_[kind] = balanceOf(plan_, state, static_cast<std::int32_t>(kind), day);
  for (const Spent& spent : out.spent) turnable_[static_cast<std::size_t>(spent.kind)] -= spent.points;
  for (const RedeemPart& part : out.redeem.parts) turnable_[static_cast<std::size_t>(part.kind)] -= part.taken;
}

/// The rules `on return`, against the account as it was before the return. They read neither lines nor sums.
Fault Stepper::evaluateReturn(const AccountState& state, const EventView& event, const SharedCounters& shared,
                              Outcome& out) {
  const EventBatch& batch = *event.batch;
  bind(event);
  std::fill(masks_.begin(), masks_.end(), 0);
  fillFields(event);
  for (const plan::Field field : {plan::Field::net, plan::Field::gross, plan::Field::paid})
    fields_[static_cast<std::size_t>(field)] = 0;
  fillUsed(state, event.day(), batch.store[event.index], &shared);
  fillItemBought(state, event.day(), out);
  fillDraws(batch.view(batch.id[event.index]), customer_);
  out.chances = draws_;
  fillHeld(state, event, out);
  fillReads(state, event.day(), {}, out);
  const RuleGroup group{plan::TriggerKind::on_return, -1};
  if (const Fault fault = evaluator_.evaluateRules(context_, group); fault != Fault::none) return fault;
  fillTurnable(state, event.day(), out);
  if (const Fault fault = grants_.settle(context_, group, used_, {turnable_, {}}, out); fault != Fault::none)
    return fault;
  if (const Fault fault = recordedValues(out); fault != Fault::none) return fault;
  if (!roomForSums(state, event, out)) return Fault::overflow;
  if constexpr (kChecks)
    isSound(checks_.granted(event.lineCount(), out), batch.view(batch.id[event.index]), event.day());
  return Fault::none;
}

void Stepper::apply(AccountState& state, const EventView& event, std::int64_t row, SharedCounters& shared,
                    Outcome& out) {
  const EventBatch& batch = *event.batch;
  setCustomer(batch.view(batch.customer[event.index]));
  settleTime(state, event.day(), out, &shared);
  if constexpr (kChecks) checks_.note(state, out, before_event_);
  const std::string_view id = batch.view(batch.id[event.index]);
  const bool judged = event.kind() == EventKind::purchase || event.kind() == EventKind::custom;
  if (!judged) {
    if (roomForOpenings(state, event)) {
      bring(state, event, row, out);
    } else {
      out.refusal = Refusal::overflow;
    }
    if constexpr (kChecks) isSound(checks_.account(before_event_, state, out, event.day()), id, event.day());
    return;
  }
  if (evaluateEvent(state, event, shared, out, false) != Fault::none || !roomForSums(state, event, out)) {
    out.refusal = Refusal::overflow;
    out.grants.clear();
    out.draws.clear();
    out.taken.clear();
    out.spent.clear();
    return;
  }
  if constexpr (kChecks) {
    const std::span<const Value> stated(batch.amount.data() + event.firstLine(), event.lineCount());
    if (!isSound(checks_.evaluation(context_, stated, out), id, event.day())) return;
  }
  takeEffect(state, event, row, shared, out);
  if constexpr (kChecks) {
    isSound(checks_.flows(before_event_.first_move, out), id, event.day());
    isSound(checks_.account(before_event_, state, out, event.day()), id, event.day());
  }
}

void Stepper::keepBroken(Check check, std::string_view event, Day day) {
  if (broken_.check == Check::none) broken_ = {check, std::string(event), customer_, day, plan_.version};
}

void Stepper::evaluate(const AccountState& state, const EventView& event, const SharedCounters& shared, Outcome& out) {
  const EventBatch& batch = *event.batch;
  setCustomer(batch.view(batch.customer[event.index]));
  // Where time does nothing, nothing need be copied.
  std::optional<AccountState> later;
  std::optional<SharedCounters> room;
  if (isDue(state, event.day())) {
    later = state;
    room = shared;
    settleTime(*later, event.day(), out, &*room);
  }
  if (evaluateEvent(later ? *later : state, event, room ? *room : shared, out, true) != Fault::none) {
    out.refusal = Refusal::overflow;
  } else if constexpr (kChecks) {
    const std::span<const Value> stated(batch.amount.data() + event.firstLine(), event.lineCount());
    isSound(checks_.evaluation(context_, stated, out), batch.view(batch.id[event.index]), event.day());
  }
  out.moves.clear();
  out.tier_changes.clear();
  out.lots.clear();
  out.effects.clear();
}

/// What a kept sale read, drew and held, as its evaluation saw it first.
void Stepper::readAgain(const Sale& sale, Outcome& out) {
  out.reads = sale.reads;
  out.first_reads = sale.first_reads;
  out.chances = sale.chances;
  out.held = sale.held;
  out.item_bought = sale.item_bought;
  draws_ = sale.chances;
  context_.draws = draws_.data();
  context_.item_bought = out.item_bought.data();
  bindHeld(out.held);
  context_.reads = out.first_reads.empty() ? out.reads.data() : out.first_reads.data();
  for (std::size_t i = 0; i < used_.size(); ++i)
    used_[i] = limit_read_[i] < 0 ? 0 : sale.reads[static_cast<std::size_t>(limit_read_[i])];
}

/// A kept sale from its lines to its discounts, all of it: nothing has come back. `sets`: masks are needed; discounts
/// need them.
Fault Stepper::wholeSale(const Sale& sale, bool sets, Outcome& out) {
  const EventView event = sale.view();
  if (sale.reads.size() != plan_.reads.size() || sale.chances.size() != plan_.draws.size()) return Fault::overflow;
  bind(event);
  if (!fillTotals(out)) return Fault::overflow;
  fillMoney(out);
  fillFields(event);
  readAgain(sale, out);
  if (const Fault fault = refreshSaidPrefixes(); fault != Fault::none) return fault;
  if (sets) {
    if (const Fault fault = evaluator_.evaluateLines(context_); fault != Fault::none) return fault;
  }
  if (event.kind() == EventKind::purchase) {
    if (const Fault fault = discounts(out); fault != Fault::none) return fault;
  }
  context_.reads = out.reads.data();
  return Fault::none;
}

/// Net less what points paid, before tenders.
void Stepper::payAgain(const Sale& sale, Outcome& out) {
  for (std::size_t line = 0; line < sale.paid_money.size(); ++line) {
    columns_.paid[line] -= sale.paid_money[line];
    out.paid -= sale.paid_money[line];
  }
  if (sale.view().kind() == EventKind::purchase) spreadTenders(sale.view(), out);
}

bool Stepper::knowsTexts(const Sale& sale) const {
  const EventBatch& batch = sale.batch;
  for (const std::vector<TextId>* texts : {&batch.sku, &batch.name, &batch.category, &batch.store, &batch.codes}) {
    for (const TextId text : *texts)
      if (text >= pool_.size()) return false;
  }
  return true;
}

Fault Stepper::evaluateAgain(const Sale& sale, Outcome& out) {
  if (const Fault fault = wholeSale(sale, true, out); fault != Fault::none) return fault;
  payAgain(sale, out);
  return evaluateSale(sale, out);
}

/// The rules over bound columns and masks, from what the sale read. What it turned stays turned.
Fault Stepper::evaluateSale(const Sale& sale, Outcome& out) {
  fillMoney(out);
  if (has_turns_) {
    turnable_.assign(plan_.rules.size(), 0);
    for (const Grant& grant : sale.grants)
      if (plan_.rules[static_cast<std::size_t>(grant.rule)].turn_kind >= 0)
        turnable_[static_cast<std::size_t>(grant.rule)] += grant.points;
  }
  const RuleGroup group = groupOf(sale.view());
  if (const Fault fault = evaluator_.evaluateRules(context_, group); fault != Fault::none) return fault;
  if (const Fault fault = grants_.settle(context_, group, used_, {{}, turnable_}, out); fault != Fault::none)
    return fault;
  of_purchase_ = group.trigger == plan::TriggerKind::purchase;
  return Fault::none;
}

}  // namespace kopeck
