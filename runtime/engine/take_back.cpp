// Where what a sale gave is taken from when it comes back, and the room that its limits get. "Returns" in
// docs/semantics.md.
#include <algorithm>

#include "runtime/engine/step.h"

namespace kopeck {

void Stepper::takeFrom(AccountState& state, std::size_t index, Value& points, std::int32_t rule, Day day,
                       std::int64_t row, Outcome& out) {
  const Lot lot = state.lots()[index];
  const Value taken = std::min(points, lot.left);
  if (taken == 0) return;
  Move move;
  move.posting.kind = PostingKind::taken_back;
  move.posting.lot = lot.id;
  move.posting.points = -taken;
  move.posting.wanted = points;
  move.posting.rule = rule;
  move.posting.day = day;
  move.posting.receipt = row;
  out.moves.push_back(move);
  state.setLeft(index, lot.left - taken);
  points -= taken;
  noteLot(state.lots()[index], kMissing, out);
}

/// Points of the sale that have expired unused are gone already: nothing else pays for them.
Value Stepper::countExpired(Sale& sale, std::size_t grant, Value points) const {
  if (points == 0 || sale.expired.empty()) return 0;
  const std::int32_t terms = sale.grants[grant].terms;
  sale.expired_counted.resize(sale.grants.size(), 0);
  Value left = 0;
  for (const Sale::Expired& one : sale.expired)
    if (one.lot == lotId(sale.row, terms)) left += one.points;
  for (std::size_t g = 0; g < sale.grants.size(); ++g)
    if (sale.grants[g].terms == terms) left -= sale.expired_counted[g];
  const Value counted_now = std::clamp<Value>(left, 0, points);
  sale.expired_counted[grant] += counted_now;
  return counted_now;
}

void Stepper::takeBack(AccountState& state, Sale& sale, std::span<const Value> kept, Day day, std::int64_t row,
                       Outcome& out) {
  for (std::size_t g = 0; g < sale.grants.size(); ++g) {
    const Grant& grant = sale.grants[g];
    Value points = sale.grants_left[g] - kept[g];
    sale.grants_left[g] = kept[g];
    if (points == 0) continue;
    const LotId own = lotId(sale.row, grant.terms);
    const std::int32_t kind = plan_.terms[static_cast<std::size_t>(grant.terms)].kind;
    if (const std::size_t i = state.findLot(own); i != AccountState::kNoLot) {
      const bool pending = state.lots()[i].active_from > day;
      if (pending || plan_.returns.reach != plan::ReturnReach::only_pending)
        takeFrom(state, i, points, grant.rule, day, row, out);
    }
    points -= countExpired(sale, g, points);
    if (points > 0 && plan_.returns.reach != plan::ReturnReach::only_pending) {
      usableLots(state, kind, day, points, lot_order_);
      for (const std::size_t i : lot_order_)
        if (points > 0) takeFrom(state, i, points, grant.rule, day, row, out);
    }
    if (points == 0) continue;
    Move move;
    const bool debt = plan_.returns.reach == plan::ReturnReach::may_go_negative &&
                      plan_.kinds[static_cast<std::size_t>(kind)].use == plan::KindUse::points;
    move.posting.kind = debt ? PostingKind::taken_back : PostingKind::uncollected;
    move.posting.lot = debtLot(plan_, kind);
    move.posting.points = debt ? -points : 0;
    move.posting.wanted = points;
    move.posting.rule = grant.rule;
    move.posting.day = day;
    move.posting.receipt = row;
    out.moves.push_back(move);
    if (debt) setDebtOf(plan_, state, kind, debtOf(plan_, state, kind) + points);
  }
  state.dropEmptyLots();
}

void Stepper::reopenLimits(AccountState& state, const Sale& sale, std::span<const Value> before,
                           std::span<const Value> counted_before, SharedCounters& shared) {
  const std::vector<Value> counted_now = countedOfSale(sale);
  for (std::size_t i = 0; i < plan_.limits.size(); ++i) {
    const plan::Limit& limit = plan_.limits[i];
    Value was = 0;
    Value now = 0;
    for (std::size_t g = 0; g < sale.grants.size(); ++g) {
      if (sale.grants[g].rule < 0 || !speaksOf(limit, sale.grants[g].rule)) continue;
      was += before[g];
      now += sale.grants_left[g];
    }
    Value use = 0;
    switch (limit.unit) {
      case plan::LimitUnit::points:
        use = now - was;
        break;
      case plan::LimitUnit::times:
        use = was > 0 && now == 0 ? -1 : 0;
        break;
      case plan::LimitUnit::base:
        use = counted_now[i] - counted_before[i];
        break;
    }
    addUse(state, limit, sale.view().day(), sale.batch.store[0], &shared, use);
  }
}

}  // namespace kopeck
