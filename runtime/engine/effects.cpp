// What an evaluated event leaves in its account: lots, what is turned, attributes, used limits, windows, tiers; and the
// messages that it sends. Steps 7 and 8 of docs/semantics.md.
#include <algorithm>

#include "runtime/engine/bounds.h"
#include "runtime/engine/step.h"
#include "runtime/interpret/amount.h"
#include "runtime/interpret/expression.h"

namespace kopeck {

bool Stepper::roomForSums(const AccountState& state, const EventView& event, const Outcome& out) {
  // What is there stays below kMostWithReturn.
  Value points = state.lotTotals().points;
  for (std::int32_t kind = 0; kind < static_cast<std::int32_t>(plan_.schema.wallets.size()); ++kind)
    points += debtOf(plan_, state, kind);
  for (const Grant& grant : out.grants)
    if (__builtin_add_overflow(points, grant.points, &points)) return false;
  for (const RedeemPart& part : out.redeem.parts)
    if (__builtin_add_overflow(points, part.taken, &points)) return false;
  if (points > kMostSum) return false;
  // Not before: what rules gave sums up in histories, too.
  contributions(event, sums_up_rules_ ? givenOf(out) : std::span<const Given>());
  return roomInWindows(state);
}

/// Whether contributions_ fit into the account's histories.
bool Stepper::roomInWindows(const AccountState& state) const {
  for (std::size_t a = 0; a < plan_.aggregates.size(); ++a) {
    const plan::Aggregate& aggregate = plan_.aggregates[a];
    // What is there was let in under the same bound; the difference fits, for nothing that is added is below 0.
    const Value added = contributions_[a];
    const Value room = kMostSum - std::max<Value>(0, added);
    if (added > kMostSum) return false;
    if (aggregate.ever_slot >= 0 && state.word(aggregate.ever_slot) > room) return false;
    if (aggregate.bucket_slot >= 0 && state.boundOfDays(aggregate.bucket_slot) > room &&
        state.sumOfDays(kNoDay, kNever, aggregate.bucket_slot) > room)
      return false;
  }
  return true;
}

bool Stepper::roomForSpend(const AccountState& state, Value money, Value purchases) {
  for (std::size_t a = 0; a < plan_.aggregates.size(); ++a) {
    const plan::Measure measure = plan_.aggregates[a].measure;
    const bool of_money =
        measure == plan::Measure::net || measure == plan::Measure::gross || measure == plan::Measure::paid;
    contributions_[a] = of_money ? money : measure == plan::Measure::purchases ? purchases : 0;
  }
  return roomInWindows(state);
}

void Stepper::takeEffect(AccountState& state, const EventView& event, std::int64_t row, SharedCounters& shared,
                         Outcome& out) {
  const Day day = event.day();
  if (!out.spent.empty() || !out.redeem.parts.empty()) drawLots(state, day, row, out);
  const bool purchase = event.kind() == EventKind::purchase;
  if (purchase) activateWaiting(state, day, out);
  const bool redeemed = std::any_of(out.redeem.parts.begin(), out.redeem.parts.end(),
                                    [](const RedeemPart& part) { return part.taken > 0; });
  if (purchases_renew_ || redemptions_renew_) renewLots(state, day, purchase, redeemed, out);
  settleGrants(state, event, row, row, &shared, out);
  if (purchase) state.setLastPurchase(day);
  if (has_effects_) recordValues(state, day, row, out);
  enterWindows(state, event, day);
  riseTiers(state, purchase, day, row, out);
  repayDebt(state, day, row, out);
  if (has_effects_) sayMessages(state, day, row, out);
  state.lastEvent() = std::max(state.lastEvent(), orderKey(event));
}

/// Lots, what is turned, and the limits that were used.
void Stepper::settleGrants(AccountState& state, const EventView& event, std::int64_t lot_row, std::int64_t row,
                           SharedCounters* shared, Outcome& out) {
  grantLots(state, event.day(), lot_row, row, out);
  if (has_turns_) turn(state, event.day(), row, out);
  useLimits(state, event.day(), event.batch->store[event.index], shared, out);
}

Fault Stepper::runSchedule(AccountState& state, std::span<const std::int32_t> schedules, Day day,
                           SharedCounters* shared, Outcome& out) {
  EventBatch& batch = no_event_;
  batch.clear();
  EventHead head;
  head.kind = EventKind::custom;
  head.id = batch.keep("schedule:" + formatDate(day) + ":" + customer_);
  head.customer = batch.keep(customer_);
  head.day = day;
  appendEvent(batch, head);
  const EventView event{&batch, 0};
  scheduled_.clear(plan_);
  bind(event);
  fillMoney(scheduled_);
  fillFields(event);
  fillUsed(state, day, kNoText, shared);
  fillItemBought(state, day, scheduled_);
  fillDraws(batch.view(batch.id[0]), customer_);
  bindHeld({});
  fillReads(state, day, {}, scheduled_);
  // Only those that are due: what others overflow in is no concern of this day.
  for (std::size_t r = 0; r < plan_.rules.size(); ++r)
    if (plan_.rules[r].trigger == plan::TriggerKind::schedule) verdicts_[r] = kNotYet;
  for (const std::int32_t schedule : schedules) {
    const Fault fault = evaluator_.evaluateRules(context_, {plan::TriggerKind::schedule, schedule});
    if (fault != Fault::none) return fault;
  }
  const RuleGroup group{plan::TriggerKind::schedule, -1};
  fillTurnable(state, day, scheduled_);
  if (const Fault fault = grants_.settle(context_, group, used_, {turnable_, {}}, scheduled_); fault != Fault::none)
    return fault;
  if (const Fault fault = recordedValues(scheduled_); fault != Fault::none) return fault;
  if (!roomForSums(state, event, scheduled_)) return Fault::overflow;
  if constexpr (kChecks) {
    checks_.note(state, scheduled_, before_schedule_);
    if (!isSound(checks_.granted(0, scheduled_), batch.view(batch.id[0]), day)) return Fault::none;
  }
  settleGrants(state, event, scheduleRow(state.account(), day), 0, shared, scheduled_);
  recordValues(state, day, 0, scheduled_);
  enterWindows(state, event, day);
  riseTiers(state, false, day, 0, scheduled_);
  repayDebt(state, day, 0, scheduled_);
  sayMessages(state, day, 0, scheduled_);
  if constexpr (kChecks) {
    isSound(checks_.flows(0, scheduled_), batch.view(batch.id[0]), day);
    isSound(checks_.account(before_schedule_, state, scheduled_, day), batch.view(batch.id[0]), day);
  }
  appendScheduled(out);
  return Fault::none;
}

/// What scheduled rules did belongs to no receipt: of their outcome only what moved is kept.
void Stepper::appendScheduled(Outcome& out) {
  for (Move& move : scheduled_.moves) {
    move.grant = -1;
    out.moves.push_back(move);
  }
  for (const LotRow& row : scheduled_.lots) noteRow(row, out);
  out.tier_changes.insert(out.tier_changes.end(), scheduled_.tier_changes.begin(), scheduled_.tier_changes.end());
  out.effects.insert(out.effects.end(), scheduled_.effects.begin(), scheduled_.effects.end());
}

void Stepper::applyCustomer(AccountState& state, const EventView& event, Outcome& out, SharedCounters* shared,
                            std::int64_t row) {
  setCustomer(event.batch->view(event.batch->customer[event.index]));
  if (event.day() != kNoDay) settleTime(state, event.day(), out, shared);
  const Value* values = event.attributes();
  for (std::size_t i = 0; i < plan_.schema.customer.size(); ++i)
    if (values[i] != kMissing) state.word(plan_.layout.attributes + static_cast<std::int32_t>(i)) = values[i];
  const Day day = event.day() != kNoDay ? event.day() : state.settledDay();
  const std::size_t changes = out.tier_changes.size();
  outsideTiers(state, day, row, out);
  // Known before the first day: nothing has changed, the account begins with it.
  if (day == kNoDay) out.tier_changes.resize(changes);
  if constexpr (kChecks) isSound(checks_.tiers(state), event.batch->view(event.batch->id[event.index]), event.day());
  if (event.day() != kNoDay) state.lastEvent() = std::max(state.lastEvent(), orderKey(event));
}

void Stepper::grantLots(AccountState& state, Day day, std::int64_t lot_row, std::int64_t row, Outcome& out) {
  for (std::size_t g = 0; g < out.grants.size();) {
    const std::int32_t terms = out.grants[g].terms;
    if (out.grants[g].recipient != kNoText) {
      const Grant& gift = out.grants[g++];
      out.gifts.push_back({gift.recipient, gift.rule, terms, gift.points});
      continue;
    }
    // What goes into one lot goes there together.
    const LotId id = lotId(lot_row, terms);
    Value points = 0;
    for (; g < out.grants.size() && out.grants[g].terms == terms && out.grants[g].recipient == kNoText; ++g) {
      const Grant& grant = out.grants[g];
      points += grant.points;
      Move& move = out.moves.emplace_back();
      move.posting.kind = PostingKind::earned;
      move.posting.lot = id;
      move.posting.points = grant.points;
      move.posting.wanted = grant.wanted;
      move.posting.rule = grant.rule;
      move.posting.cut_by = grant.cut_by;
      move.posting.day = day;
      move.posting.receipt = row;
      move.grant = static_cast<std::int32_t>(g);
    }
    const LotDays days = lotDays(plan_.terms[static_cast<std::size_t>(terms)], day);
    addToLot(state, {id, day, days.active_from, days.last_day, terms, points}, out);
  }
}

/// Into the lot of that id where the account has it, else as a new one.
void Stepper::addToLot(AccountState& state, const Lot& lot, Outcome& out) {
  if (const std::size_t found = state.findLot(lot.id); found != AccountState::kNoLot) {
    state.setLeft(found, state.lots()[found].left + lot.left);
    noteLot(state.lots()[found], lot.left, out);
    return;
  }
  state.addLot(lot);
  noteLot(lot, lot.left, out);
}

void Stepper::turn(AccountState& state, Day day, std::int64_t row, Outcome& out) {
  for (const Grant& grant : out.grants) {
    const plan::Rule& rule = plan_.rules[static_cast<std::size_t>(grant.rule)];
    if (rule.turn_kind < 0) continue;
    Posting like;
    like.kind = PostingKind::turned;
    like.rule = grant.rule;
    like.day = day;
    like.receipt = row;
    (void)drawKind(state, rule.turn_kind, grant.points / rule.factor.num * rule.turn_step, like, false, out);
  }
}

/// What rules record, read before anything changes.
Fault Stepper::recordedValues(const Outcome& out) {
  recorded_.clear();
  if (!has_effects_) return Fault::none;
  for (const std::int32_t r : out.acted) {
    for (const plan::Effect& effect : plan_.rules[static_cast<std::size_t>(r)].effects) {
      if (effect.kind != plan::EffectKind::record) continue;
      Fault fault = Fault::none;
      const Value value = evaluateExpr(plan_, effect.expr, context_, 0, fault);
      if (fault != Fault::none) return fault;
      recorded_.push_back({r, effect.attribute, value});
    }
  }
  return Fault::none;
}

void Stepper::recordValues(AccountState& state, Day day, std::int64_t row, Outcome& out) {
  for (const Recorded& one : recorded_) {
    state.word(plan_.layout.attributes + one.attribute) = one.value;
    out.effects.push_back({one.rule, EffectRowKind::record, {}, recordText(one.attribute, one.value), row, day});
  }
  if (!recorded_.empty()) outsideTiers(state, day, row, out);
}

void Stepper::noteLot(const Lot& lot, Value earned, Outcome& out) {
  noteRow({lot.id, 0, earned, lot.left, lot.earned_day, lot.active_from, lot.last_day}, out);
}

void Stepper::noteRow(const LotRow& row, Outcome& out) {
  for (LotRow& known : out.lots) {
    if (known.id != row.id) continue;
    const Value earned = known.earned;
    known = row;
    if (row.earned == kMissing) {
      known.earned = earned;
    } else if (earned != kMissing) {
      known.earned += earned;
    }
    return;
  }
  out.lots.push_back(row);
}

}  // namespace kopeck
