// Events that no rule judges: gifts from another customer's event, openings (a migration from another system), points
// by hand, and redemptions of receipts that came too late. They enter no aggregate but the spend that an opening
// states, and trigger nothing.
#include <algorithm>

#include "runtime/engine/step.h"

namespace kopeck {

namespace {

/// No account holds more than this of what events bring.
constexpr Value kMostBrought = INT64_MAX / 1024;

std::int32_t termsOfKind(const plan::Plan& plan, std::int32_t kind) {
  return plan.kinds[static_cast<std::size_t>(kind)].terms;
}

std::span<const Opening> openingsOf(const EventView& event) {
  const EventBatch& batch = *event.batch;
  const std::uint32_t first = batch.first_opening[event.index];
  return std::span<const Opening>(batch.openings).subspan(first, batch.first_opening[event.index + 1] - first);
}

}  // namespace

/// Whether what the event brings makes sense for this programme, and there is room for it.
bool Stepper::roomForOpenings(const AccountState& state, const EventView& event) {
  const EventBatch& batch = *event.batch;
  Int128 points = state.lotTotals().points;
  for (std::int32_t kind = 0; kind < static_cast<std::int32_t>(plan_.schema.wallets.size()); ++kind)
    points += debtOf(plan_, state, kind);
  if (event.kind() == EventKind::adjust || event.kind() == EventKind::redemption) {
    const std::size_t first = event.index * batch.wallets;
    for (std::size_t i = first; i < first + batch.wallets; ++i) {
      const Value by_hand = batch.redeem_stated[i];
      if (by_hand == kMissing) continue;
      if (by_hand > kMostBrought || by_hand < -kMostBrought) return false;
      points += by_hand < 0 ? -by_hand : by_hand;
    }
    return points <= kMostBrought;
  }
  const std::span<const Opening> openings = openingsOf(event);
  if (openings.size() > kMostOpenings) return false;
  Value spent = 0;
  Value spends = 0;
  for (const Opening& opening : openings) {
    if (opening.points < 0 || opening.points > kMostBrought) return false;
    points += opening.points;
    if (points > kMostBrought) return false;
    if (opening.kind != OpeningKind::spend) continue;
    spent += opening.points;
    ++spends;
  }
  return spends == 0 || roomForSpend(state, spent, spends);
}

void Stepper::bring(AccountState& state, const EventView& event, std::int64_t row, Outcome& out) {
  if (event.kind() == EventKind::adjust) {
    adjust(state, event, row, out);
  } else if (event.kind() == EventKind::redemption) {
    redeemStated(state, event, row, out);
  } else {
    std::int64_t ordinal = 0;
    for (const Opening& opening : openingsOf(event)) bringOne(state, event, opening, row, ordinal++, out);
    bool spend = false;
    bool tier = false;
    for (const Opening& opening : openingsOf(event)) {
      spend = spend || opening.kind == OpeningKind::spend;
      tier = tier || opening.kind == OpeningKind::tier;
    }
    // A tier that is stated is a fact; else what was spent elsewhere lifts it.
    if (spend && !tier) riseTiers(state, true, event.day(), row, out);
  }
  repayDebt(state, event.day(), row, out);
  state.lastEvent() = std::max(state.lastEvent(), orderKey(event));
}

void Stepper::bringOne(AccountState& state, const EventView& event, const Opening& opening, std::int64_t row,
                       std::int64_t ordinal, Outcome& out) {
  switch (opening.kind) {
    case OpeningKind::lot:
      bringLot(state, event, opening, row, ordinal, out);
      break;
    case OpeningKind::tier: {
      const auto block = static_cast<std::size_t>(opening.index);
      if (block >= plan_.tiers.size()) break;
      const Value highest = static_cast<Value>(plan_.tiers[block].levels.size()) - 1;
      const auto tier = static_cast<std::int32_t>(std::clamp<Value>(opening.points, 0, highest));
      if (tier != state.tier(plan_.layout, opening.index))
        changeTier(state, opening.index, tier, event.day(), row, out);
      if (plan_.tiers[block].fall == plan::Fall::year_after_next && tier > 0)
        state.setKeepTierUntil(plan_.layout, opening.index, addMonths(yearStart(event.day()), 24) - 1);
      break;
    }
    case OpeningKind::spend:
      enterSpend(state, opening.points, opening.day == kNoDay ? event.day() : opening.day);
      break;
  }
}

void Stepper::bringLot(AccountState& state, const EventView& event, const Opening& opening, std::int64_t row,
                       std::int64_t ordinal, Outcome& out) {
  if (opening.points == 0 || static_cast<std::size_t>(opening.index) >= plan_.kinds.size()) return;
  const bool gift = event.kind() == EventKind::gift;
  const std::int32_t terms = opening.terms >= 0 ? opening.terms : termsOfKind(plan_, opening.index);
  const Day earned = opening.day == kNoDay ? event.day() : opening.day;
  const LotDays days = lotDays(plan_.terms[static_cast<std::size_t>(terms)], earned);
  const Day last = opening.last_day == kNoDay ? days.last_day : opening.last_day;
  Move move;
  move.posting.kind = gift ? PostingKind::gifted : PostingKind::opened;
  move.posting.lot = lotId(openingRow(row, ordinal), terms);
  move.posting.points = move.posting.wanted = opening.points;
  move.posting.rule = opening.rule;
  move.posting.day = event.day();
  move.posting.receipt = row;
  out.moves.push_back(move);
  addToLot(state, {move.posting.lot, earned, days.active_from, last, terms, opening.points}, out);
  if (last == kNever || last >= event.day()) return;
  // It came expired: the ledger shows both.
  const std::size_t index = state.findLot(move.posting.lot);
  const Lot lot = state.lots()[index];
  move.posting.kind = PostingKind::expired;
  move.posting.points = -lot.left;
  move.posting.wanted = lot.left;
  move.posting.rule = -1;
  out.moves.push_back(move);
  state.setLeft(index, 0);
  noteLot(state.lots()[index], kMissing, out);
  state.dropEmptyLots();
}

/// What is added is a lot of its own; what is taken leaves the lots in use order, the rest is debt.
void Stepper::adjust(AccountState& state, const EventView& event, std::int64_t row, Outcome& out) {
  const EventBatch& batch = *event.batch;
  const Day day = event.day();
  for (std::int32_t kind = 0; kind < static_cast<std::int32_t>(batch.wallets); ++kind) {
    const Value points = batch.redeem_stated[event.index * batch.wallets + static_cast<std::size_t>(kind)];
    if (points == kMissing || points == 0) continue;
    Move move;
    move.posting.kind = PostingKind::by_hand;
    move.posting.day = day;
    move.posting.receipt = row;
    if (points > 0) {
      const std::int32_t terms = termsOfKind(plan_, kind);
      const LotDays days = lotDays(plan_.terms[static_cast<std::size_t>(terms)], day);
      move.posting.lot = lotId(row, terms);
      move.posting.points = move.posting.wanted = points;
      out.moves.push_back(move);
      addToLot(state, {move.posting.lot, day, days.active_from, days.last_day, terms, points}, out);
      continue;
    }
    const Value rest = drawKind(state, kind, -points, move.posting, false, out);
    if (rest == 0) continue;
    setDebtOf(plan_, state, kind, debtOf(plan_, state, kind) + rest);
    move.posting.lot = debtLot(plan_, kind);
    move.posting.points = -rest;
    move.posting.wanted = rest;
    out.moves.push_back(move);
  }
}

/// What a till took leaves the lots in use order, whatever the rules allow; the rest is debt.
void Stepper::redeemStated(AccountState& state, const EventView& event, std::int64_t row, Outcome& out) {
  const EventBatch& batch = *event.batch;
  bool any = false;
  for (std::int32_t kind = 0; kind < static_cast<std::int32_t>(batch.wallets); ++kind) {
    const Value points = batch.redeem_stated[event.index * batch.wallets + static_cast<std::size_t>(kind)];
    if (points == kMissing || points <= 0) continue;
    any = true;
    Move move;
    move.posting.kind = PostingKind::redeemed;
    move.posting.day = event.day();
    move.posting.receipt = row;
    const Value rest = drawKind(state, kind, points, move.posting, false, out);
    if (rest == 0) continue;
    setDebtOf(plan_, state, kind, debtOf(plan_, state, kind) + rest);
    move.posting.lot = debtLot(plan_, kind);
    move.posting.points = -rest;
    move.posting.wanted = rest;
    out.moves.push_back(move);
  }
  if (any) renewLots(state, event.day(), false, true, out);
}

void appendGift(const plan::Plan& plan, const EventView& cause, const Gift& gift, std::string_view customer,
                std::string_view id, std::string_view raw, EventBatch& batch) {
  Opening opening;
  opening.terms = gift.terms;
  opening.index = plan.terms[static_cast<std::size_t>(gift.terms)].kind;
  opening.rule = gift.rule;
  opening.points = gift.points;
  batch.openings.push_back(opening);
  EventHead head;
  head.kind = EventKind::gift;
  head.id = batch.keep(id);
  head.customer = batch.keep(customer);
  head.of = batch.keep(cause.batch->view(cause.batch->id[cause.index]));
  head.day = cause.day();
  head.second = cause.second();
  head.store = cause.batch->store[cause.index];
  head.first_attribute = batch.attributes.size();
  head.source_line = cause.batch->source_line[cause.index];
  head.raw = batch.keep(raw);
  appendEvent(batch, head);
}

}  // namespace kopeck
