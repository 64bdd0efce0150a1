// The values of an account that rules read, as of a day.
#include <algorithm>

#include "runtime/engine/step.h"

namespace kopeck {

Value activeOf(const plan::Plan& plan, const AccountState& state, std::int32_t kind, Day day) {
  const Lots lots = state.lots();
  const LotTotals& totals = state.lotTotals();
  if (plan.kinds.size() == 1 && totals.isSorted() && totals.soonest >= day) {
    // Nothing has expired, and those that are not active yet are the last.
    Value active = totals.points;
    for (std::size_t i = lots.size(); i > 0 && lots[i - 1].active_from > day; --i) active -= lots.left(i - 1);
    return active;
  }
  Value active = 0;
  for (const Lot& lot : lots) {
    if (plan.terms[static_cast<std::size_t>(lot.terms)].kind != kind) continue;
    // All lots and debts together stay below kMostWithReturn.
    if (lot.active_from <= day && lot.last_day >= day) active += lot.left;
  }
  return active;
}

Value balanceOf(const plan::Plan& plan, const AccountState& state, std::int32_t kind, Day day) {
  return activeOf(plan, state, kind, day) - debtOf(plan, state, kind);
}

Value Stepper::readOf(const AccountState& state, const plan::Read& read, Day day, std::span<const Value> extra) const {
  switch (read.kind) {
    case plan::ReadKind::customer_attribute:
      return state.word(plan_.layout.attributes + read.index);
    case plan::ReadKind::tier: {
      const std::int32_t tier = state.tier(plan_.layout, read.index);
      const plan::Tiers& tiers = plan_.tiers[static_cast<std::size_t>(read.index)];
      if (extra.empty() || tiers.from_outside || tiers.rise != plan::Rise::this_purchase) return tier;
      return std::max(tier, earnedTier(state, read.index, day, extra));
    }
    case plan::ReadKind::history:
      return windowValue(state, plan_.aggregates[static_cast<std::size_t>(read.index)], read.window,
                         ranges_.of(read.window, day));
    case plan::ReadKind::days_since_last_purchase:
      return state.lastPurchase() == kMissing ? kMissing : day - state.lastPurchase();
    case plan::ReadKind::balance:
      return balanceOf(plan_, state, read.index, day);
    case plan::ReadKind::limit_used:
      return used_[static_cast<std::size_t>(read.index)];
  }
  return kMissing;
}

void Stepper::fillReads(const AccountState& state, Day day, std::span<const Value> extra, Outcome& out) {
  out.reads.resize(plan_.reads.size());
  for (std::size_t i = 0; i < plan_.reads.size(); ++i) out.reads[i] = readOf(state, plan_.reads[i], day, extra);
  context_.reads = out.reads.data();
}

}  // namespace kopeck
