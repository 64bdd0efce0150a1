// What time alone does to an account, in date order: activations, tiers that begin, scheduled rules; expiries and tier
// falls at a day's end. And what a purchase does to the time that lots have left.
#include <algorithm>

#include "runtime/engine/step.h"

namespace kopeck {

void Stepper::settleTime(AccountState& state, Day day, Outcome& out, SharedCounters* shared) {
  if (state.settledDay() == kNoDay) {
    state.setSettledDay(day);
    return;
  }
  if (day <= state.settledDay()) return;
  Day due = nextDue(state, day);
  if (due > day) {
    state.setSettledDay(day);
    return;
  }
  refreshTexts();  // levels may ask for texts that came since
  if constexpr (kChecks) checks_.note(state, out, before_time_);
  for (; due <= day; due = nextDue(state, day)) {
    endDay(state, due - 1, out);
    beginDay(state, due, shared, out);
    state.setSettledDay(std::max(due, state.settledDay()));
  }
  state.setSettledDay(day);
  if constexpr (kChecks) isSound(checks_.account(before_time_, state, out, day), {}, day);
}

bool Stepper::owes(const AccountState& state) const {
  bool owes = state.debt() > 0;
  for (std::int32_t kind = 1; kind < static_cast<std::int32_t>(plan_.schema.wallets.size()); ++kind)
    owes = owes || debtOf(plan_, state, kind) > 0;
  return owes;
}

Day Stepper::nextDue(const AccountState& state, Day until) const {
  const Day from = state.settledDay();
  Day due = plan_.schedules.empty() ? kNever : scheduleDue(state, from);
  for (std::int32_t block = 0; block < static_cast<std::int32_t>(plan_.tiers.size()); ++block)
    due = std::min(due, tierDue(state, block, from, until));
  const Lots lots = state.lots();
  const LotTotals& totals = state.lotTotals();
  const bool debts = owes(state);
  if (!debts && (lots.empty() || totals.soonest >= until)) return due;
  if (!debts && totals.isSorted()) {
    const Day first = lots[0].last_day;
    return first == kNever ? due : std::min(due, first + 1);
  }
  for (const Lot& lot : lots) {
    if (lot.last_day != kNever) due = std::min(due, lot.last_day + 1);
    if (debts && lot.active_from > from && lot.active_from < due &&
        debtOf(plan_, state, plan_.terms[static_cast<std::size_t>(lot.terms)].kind) > 0)
      due = lot.active_from;
  }
  return due;
}

void Stepper::endDay(AccountState& state, Day day, Outcome& out) {
  expireLots(state, day, out);
  // A lot that came already expired makes a day due that has ended before: its tiers were judged then.
  if (day >= state.settledDay()) fallTiers(state, day, out);
}

void Stepper::beginDay(AccountState& state, Day day, SharedCounters* shared, Outcome& out) {
  repayDebt(state, day, 0, out);
  if (day <= state.settledDay()) return;
  beginTiers(state, day, out);
  schedulesOn(state, day, due_schedules_);
  if (due_schedules_.empty()) return;
  // There is no receipt to refuse: where a sum leaves its range, the rules of the day give nothing to the account.
  if (runSchedule(state, due_schedules_, day, shared, out) != Fault::none) ++out.schedules_refused;
}

void Stepper::expireLots(AccountState& state, Day day, Outcome& out) {
  if (state.lotTotals().soonest > day) return;
  const bool is_sorted = state.lotTotals().isSorted();
  for (std::size_t i = 0; i < state.lots().size(); ++i) {
    const Lot lot = state.lots()[i];
    if (is_sorted && lot.last_day > day) break;
    if (lot.last_day == kNever || lot.last_day > day || lot.left == 0) continue;
    Posting& posting = out.moves.emplace_back().posting;
    posting.kind = PostingKind::expired;
    posting.lot = lot.id;
    posting.points = -lot.left;
    posting.wanted = lot.left;
    // Time never runs back, also where a damaged ledger says so.
    posting.day = std::max(lot.last_day, state.settledDay());
    state.setLeft(i, 0);
    noteLot(state.lots()[i], kMissing, out);
  }
  state.dropEmptyLots();
}

void Stepper::activateWaiting(AccountState& state, Day day, Outcome& out) {
  if (state.lotTotals().waiting == 0) return;
  for (std::size_t i = 0; i < state.lots().size() && state.lotTotals().waiting > 0; ++i) {
    const Lot lot = state.lots()[i];
    if (lot.active_from != kNever) continue;
    // Waited for the next purchase, which is this one; it pays from the one after it. A last day that was stated, or
    // that a redemption has put off, stands; one that is not known counts from now.
    const plan::Terms& terms = plan_.terms[static_cast<std::size_t>(lot.terms)];
    state.setLotDays(i, day, lot.last_day != kNever ? lot.last_day : lastDayFrom(terms, lot.earned_day, day));
    noteLot(state.lots()[i], kMissing, out);
  }
}

void Stepper::renewLots(AccountState& state, Day day, bool purchase, bool redemption, Outcome& out) {
  if (!(purchase && purchases_renew_) && !(redemption && redemptions_renew_)) return;
  for (std::size_t i = 0; i < state.lots().size(); ++i) {
    const Lot lot = state.lots()[i];
    const plan::Terms& terms = plan_.terms[static_cast<std::size_t>(lot.terms)];
    const bool renews = (purchase && terms.purchase_renews) || (redemption && terms.redemption_renews);
    if (!renews || lot.left == 0 || lot.last_day == kNever || lot.last_day < day) continue;
    const Day last = lastDayFrom(terms, day, day);
    if (last <= lot.last_day) continue;
    state.setLotDays(i, lot.active_from, last);
    noteLot(state.lots()[i], kMissing, out);
  }
}

void Stepper::repayDebt(AccountState& state, Day day, std::int64_t row, Outcome& out) {
  if (!owes(state)) return state.dropEmptyLots();
  for (std::int32_t kind = 0; kind < static_cast<std::int32_t>(plan_.schema.wallets.size()); ++kind) {
    if (debtOf(plan_, state, kind) == 0) continue;
    usableLots(state, kind, day, debtOf(plan_, state, kind), lot_order_);
    for (const std::size_t index : lot_order_) {
      const Lot lot = state.lots()[index];
      const Value debt = debtOf(plan_, state, kind);
      if (debt == 0) break;
      const Value points = std::min(lot.left, debt);
      state.setLeft(index, lot.left - points);
      setDebtOf(plan_, state, kind, debt - points);
      for (const bool to_debt : {false, true}) {
        Move move;
        move.posting.kind = PostingKind::repaid;
        move.posting.lot = to_debt ? debtLot(plan_, kind) : lot.id;
        move.posting.points = to_debt ? points : -points;
        move.posting.wanted = points;
        move.posting.day = day;
        move.posting.receipt = row;
        out.moves.push_back(move);
      }
      noteLot(state.lots()[index], kMissing, out);
    }
  }
  state.dropEmptyLots();
}

}  // namespace kopeck
