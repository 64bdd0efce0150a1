// What time alone does to an account: activations, tiers that begin, expiries, tier falls, in date order.
#include <algorithm>

#include "runtime/engine/step.h"

namespace kopeck {

namespace {

Day nextMonthStart(Day day) {
  return addMonths(monthStart(day), 1);
}

/// A tier is judged at the end of a day; `previous month` then already means the month that ends.
Day judgedFrom(const plan::Window& window, Day day) {
  return window.kind == plan::WindowKind::previous_period ? day + 1 : day;
}

/// The first day whose window no longer holds `bought`.
Day leavesWindow(const plan::Window& window, Day bought) {
  switch (window.kind) {
    case plan::WindowKind::last_days:
      return bought + window.n;
    case plan::WindowKind::last_months: {
      // Month ends make this one of a few days after the same day n months later.
      Day day = addMonths(bought, window.n);
      while (addMonths(day, -window.n) < bought) ++day;
      return day;
    }
    case plan::WindowKind::this_period:
      return periodRange(window.period, bought).last + 1;
    case plan::WindowKind::previous_period:
      return periodRange(window.period, periodRange(window.period, bought).last + 1).last + 1;
    case plan::WindowKind::ever:
      return kNever;
  }
  return kNever;
}

}  // namespace

void Stepper::settleTime(AccountState& state, Day day, Outcome& out) {
  if (state.settledDay() == kNoDay) {
    state.setSettledDay(day);
    return;
  }
  if (day <= state.settledDay()) return;
  for (Day due = nextDue(state); due <= day; due = nextDue(state)) {
    endDay(state, due - 1, out);
    beginDay(state, due, out);
    state.setSettledDay(std::max(due, state.settledDay()));
  }
  state.setSettledDay(day);
}

Day Stepper::nextDue(const AccountState& state) const {
  const Day from = state.settledDay();
  Day due = tierDue(state, from);
  for (const Lot& lot : state.lots()) {
    if (lot.last_day != kNever) due = std::min(due, lot.last_day + 1);
    if (state.debt() > 0 && lot.active_from > from) due = std::min(due, lot.active_from);
  }
  return due;
}

Day Stepper::tierDue(const AccountState& state, Day from) const {
  if (!plan_.tiers.present || state.lastPurchase() == kMissing) return kNever;
  Day due = kNever;
  if (plan_.tiers.rise == plan::Rise::month_start) {
    const Day start = nextMonthStart(from);
    // Nothing enters the account's windows while no event comes, so only the next month can bring a rise.
    if (start <= nextMonthStart(static_cast<Day>(state.lastPurchase()))) due = start;
  }
  if (state.tier() == 0) return due;
  switch (plan_.tiers.fall) {
    case plan::Fall::month_end_one_step:
    case plan::Fall::month_end_to_earned:
      return std::min(due, nextMonthStart(from));
    case plan::Fall::never:
      return due;
    case plan::Fall::year_after_next:
      return state.keepTierUntil() == kNoDay ? due : std::min(due, state.keepTierUntil() + 1);
    case plan::Fall::at_once:
      break;
  }
  // A return has taken from the window what the tier stood on.
  if (earnedTier(state, judgedFrom(plan_.tiers.window, from), 0) < state.tier()) return std::min(due, from + 1);
  for (std::int32_t i = 0; i < state.dayCount(); ++i) {
    const Day leaves = leavesWindow(plan_.tiers.window, state.bucketDay(i));
    // Judged at the end of the day on which it has left, in force from the next.
    if (leaves != kNever && leaves + 1 > from) due = std::min(due, leaves + 1);
  }
  return due;
}

void Stepper::endDay(AccountState& state, Day day, Outcome& out) {
  expireLots(state, day, out);
  if (plan_.tiers.present && state.tier() > 0) fallTier(state, day, out);
}

void Stepper::beginDay(AccountState& state, Day day, Outcome& out) {
  repayDebt(state, day, 0, out);
  if (!plan_.tiers.present || plan_.tiers.rise != plan::Rise::month_start || day != monthStart(day)) return;
  const std::int32_t earned = earnedTier(state, judgedFrom(plan_.tiers.window, day - 1), 0);
  if (earned <= state.tier()) return;
  changeTier(state, earned, day, 0, out);
  if (plan_.tiers.fall == plan::Fall::year_after_next)
    state.setKeepTierUntil(addMonths(yearStart(day - 1), 24) - 1);  // earned in the month before
}

void Stepper::expireLots(AccountState& state, Day day, Outcome& out) {
  bool any = false;
  for (Lot& lot : state.lots()) {
    if (lot.last_day == kNever || lot.last_day > day || lot.left == 0) continue;
    Move move;
    move.posting.kind = PostingKind::expired;
    move.posting.lot = lot.id;
    move.posting.points = -lot.left;
    move.posting.wanted = lot.left;
    move.posting.day = lot.last_day;
    out.moves.push_back(move);
    lot.left = 0;
    noteLot(lot, kMissing, out);
    any = true;
  }
  if (any) state.dropEmptyLots();
}

void Stepper::fallTier(AccountState& state, Day day, Outcome& out) {
  const plan::Tiers& tiers = plan_.tiers;
  const bool month_end = day + 1 == nextMonthStart(day);
  if ((tiers.fall == plan::Fall::month_end_one_step || tiers.fall == plan::Fall::month_end_to_earned) && !month_end)
    return;
  if (tiers.fall == plan::Fall::year_after_next && (state.keepTierUntil() == kNoDay || state.keepTierUntil() > day))
    return;
  if (tiers.fall == plan::Fall::never) return;
  const std::int32_t earned = earnedTier(state, judgedFrom(tiers.window, day), 0);
  if (earned < state.tier()) {
    const std::int32_t to = tiers.fall == plan::Fall::month_end_one_step ? state.tier() - 1 : earned;
    changeTier(state, to, day + 1, 0, out);
  }
  // Earned again, or fallen to what was earned: kept through the year after this one.
  if (tiers.fall == plan::Fall::year_after_next)
    state.setKeepTierUntil(state.tier() > 0 ? addMonths(yearStart(day), 24) - 1 : kNoDay);
}

void Stepper::changeTier(AccountState& state, std::int32_t tier, Day day, std::int64_t row, Outcome& out) {
  out.tier_changes.push_back({0, day, state.tier(), tier, row});
  state.setTier(tier);
}

std::int32_t Stepper::earnedTier(const AccountState& state, Day day, Value extra) const {
  const plan::Tiers& tiers = plan_.tiers;
  Value value = windowValue(state, plan_.aggregates[static_cast<std::size_t>(tiers.aggregate)], tiers.window, day);
  // What is bought now belongs to no period before this one.
  if (tiers.window.kind != plan::WindowKind::previous_period) value += extra;
  std::int32_t tier = 0;
  for (std::size_t i = 0; i < tiers.levels.size(); ++i)
    if (tiers.levels[i].from <= value) tier = static_cast<std::int32_t>(i);
  return tier;
}

void Stepper::repayDebt(AccountState& state, Day day, std::int64_t row, Outcome& out) {
  if (state.debt() == 0) return;
  usableLots(state, day, true, lot_order_);
  for (const std::size_t index : lot_order_) {
    if (state.debt() == 0) break;
    Lot& lot = state.lots()[index];
    const Value points = std::min(lot.left, state.debt());
    lot.left -= points;
    state.setDebt(state.debt() - points);
    for (const bool to_debt : {false, true}) {
      Move move;
      move.posting.kind = PostingKind::repaid;
      move.posting.lot = to_debt ? 0 : lot.id;
      move.posting.points = to_debt ? points : -points;
      move.posting.wanted = points;
      move.posting.day = day;
      move.posting.receipt = row;
      out.moves.push_back(move);
    }
    noteLot(lot, kMissing, out);
  }
  state.dropEmptyLots();
}

}  // namespace kopeck
