// What an evaluated event leaves in its account: lots, aggregates, used limits, tier. Step 6 of docs/semantics.md.
#include <algorithm>

#include "runtime/engine/step.h"

namespace kopeck {

namespace {

/// A window of an account never holds more than this, so that its sums cannot overflow.
constexpr Value kMostSum = INT64_MAX / 1024;

}  // namespace

bool Stepper::roomForSums(const AccountState& state, const EventView& event, const Outcome& out) {
  contributions(event);
  Int128 points = state.debt();
  for (const Lot& lot : state.lots()) points += lot.left;
  for (const Grant& grant : out.grants) points += grant.points;
  points += out.redeem.taken;
  if (points > kMostSum) return false;
  for (std::size_t a = 0; a < plan_.aggregates.size(); ++a) {
    const plan::Aggregate& aggregate = plan_.aggregates[a];
    Value sum = contributions_[a];
    if (aggregate.ever_slot >= 0) sum += state.word(aggregate.ever_slot);
    if (aggregate.bucket_slot >= 0) {
      Int128 all = contributions_[a];
      for (std::int32_t i = 0; i < state.dayCount(); ++i) all += state.bucketValue(i, aggregate.bucket_slot);
      if (all > kMostSum) return false;
    }
    if (sum > kMostSum) return false;
  }
  return true;
}

void Stepper::takeEffect(AccountState& state, const EventView& event, std::int64_t row, SharedCounters& shared,
                         Outcome& out) {
  const Day day = event.day();
  drawLots(state, day, row, out);
  const bool purchase = event.kind() == EventKind::purchase;
  if (purchase) {
    for (Lot& lot : state.lots()) {
      if (lot.active_from != kNever) continue;
      // Waited for the next purchase, which is this one; it pays from the one after it.
      lot.active_from = day;
      lot.last_day = lastDayFrom(plan_.terms[static_cast<std::size_t>(lot.terms)], lot.earned_day, day);
      noteLot(lot, kMissing, out);
    }
  }
  grantLots(state, day, row, out);
  useLimits(state, day, shared, out);
  if (purchase) {
    const plan::Layout& layout = plan_.layout;
    if (layout.bucket_words > 0) {
      state.forgetDaysBefore(layout, day - layout.keep_days);
      const std::span<Value> bucket = state.bucket(layout, day);
      for (std::size_t a = 0; a < plan_.aggregates.size(); ++a)
        if (plan_.aggregates[a].bucket_slot >= 0)
          bucket[static_cast<std::size_t>(plan_.aggregates[a].bucket_slot)] += contributions_[a];
    }
    for (std::size_t a = 0; a < plan_.aggregates.size(); ++a)
      if (plan_.aggregates[a].ever_slot >= 0) state.word(plan_.aggregates[a].ever_slot) += contributions_[a];
    state.setLastPurchase(day);
    riseTier(state, day, row, out);
  }
  repayDebt(state, day, row, out);
  state.lastEvent() = std::max(state.lastEvent(), orderKey(event));
}

void Stepper::applyCustomer(AccountState& state, const EventView& event, Outcome& out) {
  if (event.day() != kNoDay) settleTime(state, event.day(), out);
  const Value* values = event.attributes();
  for (std::size_t i = 0; i < plan_.schema.customer.size(); ++i)
    if (values[i] != kMissing) state.word(plan_.layout.attributes + static_cast<std::int32_t>(i)) = values[i];
  if (event.day() != kNoDay) state.lastEvent() = std::max(state.lastEvent(), orderKey(event));
}

void Stepper::grantLots(AccountState& state, Day day, std::int64_t row, Outcome& out) {
  for (std::size_t g = 0; g < out.grants.size(); ++g) {
    const Grant& grant = out.grants[g];
    const LotId id = lotId(row, grant.terms);
    Move move;
    move.posting.kind = PostingKind::earned;
    move.posting.lot = id;
    move.posting.points = grant.points;
    move.posting.wanted = grant.wanted;
    move.posting.rule = grant.rule;
    move.posting.cut_by = grant.cut_by;
    move.posting.day = day;
    move.posting.receipt = row;
    move.grant = static_cast<std::int32_t>(g);
    out.moves.push_back(move);
    const std::span<Lot> lots = state.lots();
    const auto found = std::find_if(lots.rbegin(), lots.rend(), [&](const Lot& lot) { return lot.id == id; });
    if (found != lots.rend()) {
      found->left += grant.points;
      noteLot(*found, grant.points, out);
      continue;
    }
    const LotDays days = lotDays(plan_.terms[static_cast<std::size_t>(grant.terms)], day);
    const Lot lot{id, day, days.active_from, days.last_day, grant.terms, grant.points};
    state.addLot(lot);
    noteLot(lot, grant.points, out);
  }
}

void Stepper::noteLot(const Lot& lot, Value earned, Outcome& out) {
  for (LotRow& row : out.lots) {
    if (row.id != lot.id) continue;
    row.left = lot.left;
    row.active_from = lot.active_from;
    row.last_day = lot.last_day;
    if (earned != kMissing) row.earned = row.earned == kMissing ? earned : row.earned + earned;
    return;
  }
  out.lots.push_back({lot.id, 0, earned, lot.left, lot.earned_day, lot.active_from, lot.last_day});
}

void Stepper::addUse(AccountState& state, const plan::Limit& limit, Day day, SharedCounters& shared, Value use) {
  if (use == 0 || limit.period == plan::LimitPeriod::receipt) return;
  const Value key = periodKey(state, limit, day);
  const bool total = limit.scope == plan::LimitScope::total;
  Value& at = total ? shared.pairs[2 * static_cast<std::size_t>(limit.total)] : state.word(limit.slot);
  Value& used = total ? shared.pairs[2 * static_cast<std::size_t>(limit.total) + 1] : state.word(limit.slot + 1);
  if (at != key) {
    if (use < 0) return;  // what is given back belongs to a period that has passed
    at = key;
    used = 0;
  }
  used = std::max<Value>(0, used + use);
}

void Stepper::useLimits(AccountState& state, Day day, SharedCounters& shared, const Outcome& out) {
  for (const plan::Limit& limit : plan_.limits) {
    Value given = 0;
    if (limit.rule >= 0) given = out.rules[static_cast<std::size_t>(limit.rule)].given;
    for (const std::int32_t rule : limit.rules) given += out.rules[static_cast<std::size_t>(rule)].given;
    addUse(state, limit, day, shared, limit.unit == plan::LimitUnit::points ? given : given > 0 ? 1 : 0);
  }
  if (out.redeem.taken == 0) return;
  for (const std::int32_t limit : plan_.redeem.limits)
    addUse(state, plan_.limits[static_cast<std::size_t>(limit)], day, shared, 1);
}

void Stepper::riseTier(AccountState& state, Day day, std::int64_t row, Outcome& out) {
  const plan::Tiers& tiers = plan_.tiers;
  if (!tiers.present) return;
  const std::int32_t earned = earnedTier(state, day, 0);
  if (tiers.rise != plan::Rise::month_start && earned > state.tier()) changeTier(state, earned, day, row, out);
  if (tiers.fall == plan::Fall::year_after_next && state.tier() > 0 && earned >= state.tier())
    state.setKeepTierUntil(addMonths(yearStart(day), 24) - 1);
}

}  // namespace kopeck
