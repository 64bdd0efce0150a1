// Returns: which part of which sale comes back, what is left of that sale, and where the difference is taken from.
// "Returns" in docs/semantics.md.
#include <algorithm>
#include <numeric>

#include "runtime/engine/step.h"

namespace kopeck {

namespace {

/// The part of `whole` that goes with `part` of `quantity`, rounded half up; all of it with all of the quantity.
Value shareOf(Value whole, Value part, Value quantity) {
  if (quantity == 0) return 0;
  return roundedQuotient(static_cast<Int128>(whole) * part, quantity, RoundingMode::half_up).value_or(whole);
}

bool sameItem(const EventBatch& returned, std::size_t line, const EventBatch& sold, std::size_t sold_line) {
  if (returned.sku[line] != kNoText && sold.sku[sold_line] != kNoText) return returned.sku[line] == sold.sku[sold_line];
  return returned.name[line] != kNoText && returned.name[line] == sold.name[sold_line];
}

bool anyLeft(const Sale& sale) {
  for (std::size_t line = 0; line < sale.returned_quantity.size(); ++line)
    if (sale.returned_quantity[line] < sale.batch.quantity[line]) return true;
  return false;
}

}  // namespace

bool Stepper::matchReturn(const EventView& event, std::span<Sale> sales, Outcome& out) {
  const EventBatch& batch = *event.batch;
  const bool named = batch.of[event.index].length > 0;
  shares_.clear();
  bool known = false;
  for (std::size_t i = 0; i < event.lineCount(); ++i) {
    const std::size_t line = event.firstLine() + i;
    Value wanted = batch.quantity[line];
    const std::size_t before = shares_.size();
    for (std::size_t s = 0; s < sales.size() && wanted > 0; ++s) {
      const Sale& sale = sales[s];
      if (event.day() - sale.view().day() > plan_.returns.days || sale.view().day() > event.day()) continue;
      for (std::size_t l = 0; l < sale.returned_quantity.size() && wanted > 0; ++l) {
        if (!sameItem(batch, line, sale.batch, l)) continue;
        known = true;
        Value left = sale.batch.quantity[l] - sale.returned_quantity[l];
        for (const ReturnShare& share : shares_)
          if (share.sale == s && share.line == l) left -= share.quantity;
        const Value quantity = std::min(left, wanted);
        if (quantity <= 0) continue;
        shares_.push_back({s, l, quantity});
        wanted -= quantity;
      }
    }
    if (wanted == 0) continue;
    shares_.resize(before);
    out.unmatched_lines.push_back(static_cast<std::uint32_t>(i));
  }
  if (named && !out.unmatched_lines.empty()) {
    out.refusal = known ? Refusal::return_exceeds_sale : Refusal::return_item_unknown;
    return false;
  }
  if (shares_.empty()) {
    out.refusal = known ? Refusal::return_exceeds_sale : Refusal::return_unmatched;
    return false;
  }
  return true;
}

bool Stepper::covers(const EventView& event, std::span<Sale> sales) {
  again_.clear(plan_);
  return matchReturn(event, sales, again_) && again_.unmatched_lines.empty();
}

void Stepper::applyReturn(AccountState& state, const EventView& event, std::int64_t row, std::span<Sale> sales,
                          SharedCounters& shared, Outcome& out, std::vector<std::size_t>& touched) {
  touched.clear();
  settleTime(state, event.day(), out);
  if (event.batch->of[event.index].length > 0 && sales.size() == 1 &&
      event.day() - sales[0].view().day() > plan_.returns.days) {
    out.refusal = Refusal::return_too_late;
    return;
  }
  if (!matchReturn(event, sales, out)) return;
  if (returns_earn_ && evaluateReturn(state, event, shared, out) != Fault::none) {
    out.refusal = Refusal::overflow;
    out.grants.clear();
    return;
  }
  for (std::size_t s = 0; s < sales.size(); ++s) {
    Sale& sale = sales[s];
    if (std::none_of(shares_.begin(), shares_.end(), [&](const ReturnShare& share) { return share.sale == s; }))
      continue;
    touched.push_back(s);
    std::vector<Value> before_sums = saleContributions(sale);
    giveBackPayment(state, s, sale, event.day(), row, out);
    for (const ReturnShare& share : shares_) {
      if (share.sale != s) continue;
      const Value quantity = sale.batch.quantity[share.line];
      const Value already = sale.returned_quantity[share.line];
      out.net += shareOf(sale.batch.amount[share.line], already + share.quantity, quantity) -
                 shareOf(sale.batch.amount[share.line], already, quantity);
      sale.returned_quantity[share.line] += share.quantity;
    }
    if (keptGrants(sale, kept_) != Fault::none) kept_ = sale.grants_left;
    const std::vector<Value> grants_before = sale.grants_left;
    takeBack(state, sale, kept_, event.day(), row, out);
    const std::vector<Value> after_sums = saleContributions(sale);
    leaveWindows(state, sale, before_sums, after_sums);
    if (plan_.returns.limits_reopen) reopenLimits(state, sale, grants_before, shared);
  }
  out.gross = out.paid = out.net;
  grantLots(state, event.day(), row, out);
  useLimits(state, event.day(), shared, out);
  repayDebt(state, event.day(), row, out);
  state.lastEvent() = std::max(state.lastEvent(), orderKey(event));
}

void Stepper::giveBackPayment(AccountState& state, std::size_t index, Sale& sale, Day day, std::int64_t row,
                              Outcome& out) {
  Value points = 0;
  for (const ReturnShare& share : shares_) {
    if (share.sale != index || sale.paid_points.empty()) continue;
    const Value quantity = sale.batch.quantity[share.line];
    const Value paid = sale.paid_points[share.line];
    const Value already = sale.returned_quantity[share.line];
    points += shareOf(paid, already + share.quantity, quantity) - shareOf(paid, already, quantity);
  }
  for (std::size_t d = sale.draws.size(); d > 0 && points > 0; --d) {
    const Draw& draw = sale.draws[d - 1];
    const Value back = std::min(points, sale.draws_left[d - 1]);
    if (back == 0) continue;
    sale.draws_left[d - 1] -= back;
    points -= back;
    putBack(state, draw, back, day, row, out);
  }
}

/// Points that had paid for returned goods go back where they came from; what has expired since comes back expired.
void Stepper::putBack(AccountState& state, const Draw& draw, Value points, Day day, std::int64_t row, Outcome& out) {
  const auto post = [&](PostingKind kind, LotId lot, Value signed_points, Day at) {
    Move move;
    move.posting.kind = kind;
    move.posting.lot = lot;
    move.posting.points = signed_points;
    move.posting.wanted = points;
    move.posting.day = at;
    move.posting.receipt = row;
    out.moves.push_back(move);
  };
  if (draw.lot == 0) {
    const Value cleared = std::min(points, state.debt());
    state.setDebt(state.debt() - cleared);
    if (cleared > 0) post(PostingKind::returned, 0, cleared, day);
    points -= cleared;
    if (points == 0) return;
    // The debt was repaid meanwhile: the points come back as a lot of their own, one for all sales of this return.
    const LotId id = lotId(row, 0);
    post(PostingKind::returned, id, points, day);
    const std::span<Lot> all = state.lots();
    const auto own = std::find_if(all.begin(), all.end(), [&](const Lot& lot) { return lot.id == id; });
    if (own != all.end()) {
      own->left += points;
      noteLot(*own, points, out);
      return;
    }
    const Lot lot{id, day, day, lastDayFrom(plan_.terms[0], day, day), 0, points};
    state.addLot(lot);
    noteLot(lot, points, out);
    return;
  }
  post(PostingKind::returned, draw.lot, points, day);
  if (draw.last_day < day) {
    post(PostingKind::expired, draw.lot, -points, day);
    return;
  }
  const std::span<Lot> lots = state.lots();
  const auto found = std::find_if(lots.begin(), lots.end(), [&](const Lot& lot) { return lot.id == draw.lot; });
  if (found != lots.end()) {
    found->left += points;
    noteLot(*found, kMissing, out);
    return;
  }
  const Lot lot{draw.lot, draw.earned_day, draw.active_from, draw.last_day, termsOf(draw.lot), points};
  state.addLot(lot);
  noteLot(lot, kMissing, out);
}

/// The sale's columns as they are now: what has been returned is gone from quantity, net, gross and paid.
void Stepper::keptColumns(const Sale& sale) {
  const EventView event = sale.view();
  bind(event);
  const std::size_t lines = event.lineCount();
  columns_.net.resize(lines);
  columns_.quantity.resize(lines);
  for (std::size_t line = 0; line < lines; ++line) {
    const Value quantity = sale.batch.quantity[line];
    const Value gone = sale.returned_quantity[line];
    const Value net = sale.batch.amount[line];
    const Value paid_by_points = sale.paid_money.empty() ? 0 : sale.paid_money[line];
    columns_.quantity[line] = quantity - gone;
    columns_.net[line] = net - shareOf(net, gone, quantity);
    columns_.gross[line] =
        columns_.net[line] + sale.batch.discount[line] - shareOf(sale.batch.discount[line], gone, quantity);
    columns_.paid[line] =
        std::max<Value>(0, columns_.net[line] - (paid_by_points - shareOf(paid_by_points, gone, quantity)));
  }
  context_.net = columns_.net.data();
  context_.quantity = columns_.quantity.data();
}

std::vector<Value> Stepper::saleContributions(const Sale& sale) {
  keptColumns(sale);
  fillFields(sale.view());
  context_.reads = sale.reads.data();
  std::vector<Value> sums(contributions_.size(), 0);
  if (!anyLeft(sale) || evaluator_.evaluateLines(context_) != Fault::none) return sums;
  contributions(sale.view());
  return contributions_;
}

Fault Stepper::keptGrants(const Sale& sale, std::vector<Value>& kept) {
  kept.assign(sale.grants.size(), 0);
  if (!anyLeft(sale)) return Fault::none;
  switch (plan_.returns.mode) {
    case plan::ReturnMode::recalculate:
      if (const Fault fault = recalculated(sale, kept); fault != Fault::none) return fault;
      break;
    case plan::ReturnMode::proportional: {
      keptColumns(sale);
      Value now = 0;
      Value then = 0;
      for (std::size_t line = 0; line < columns_.net.size(); ++line) {
        now += columns_.net[line];
        then += sale.batch.amount[line];
      }
      for (std::size_t g = 0; g < kept.size(); ++g)
        if (then > 0)
          kept[g] = roundedQuotient(static_cast<Int128>(sale.grants[g].points) * now, then, plan_.rounding).value_or(0);
      break;
    }
    case plan::ReturnMode::per_line:
      for (std::size_t g = 0; g < kept.size(); ++g) {
        for (std::size_t line = 0; line < sale.returned_quantity.size(); ++line) {
          const Value quantity = sale.batch.quantity[line];
          const Value part = sale.parts[sale.grants[g].first_part + line];
          if (quantity > 0)
            kept[g] += roundedQuotient(static_cast<Int128>(part) * (quantity - sale.returned_quantity[line]), quantity,
                                       plan_.rounding)
                           .value_or(0);
        }
      }
      break;
  }
  for (std::size_t g = 0; g < kept.size(); ++g) kept[g] = std::min(kept[g], sale.grants_left[g]);
  return Fault::none;
}

Fault Stepper::recalculated(const Sale& sale, std::vector<Value>& kept) {
  keptColumns(sale);
  again_.clear(plan_);
  if (!fillTotals(again_)) return Fault::overflow;
  again_.paid = std::accumulate(columns_.paid.begin(), columns_.paid.end(), Value{0});
  fillFields(sale.view());
  if (const Fault fault = evaluateSale(sale, again_); fault != Fault::none) return fault;
  for (std::size_t g = 0; g < sale.grants.size(); ++g) {
    for (const Grant& grant : again_.grants)
      if (grant.rule == sale.grants[g].rule && grant.terms == sale.grants[g].terms) kept[g] = grant.points;
  }
  return Fault::none;
}

void Stepper::takeFrom(AccountState& state, std::size_t index, Value& points, std::int32_t rule, Day day,
                       std::int64_t row, Outcome& out) {
  Lot& lot = state.lots()[index];
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
  lot.left -= taken;
  points -= taken;
  noteLot(lot, kMissing, out);
}

void Stepper::takeBack(AccountState& state, Sale& sale, std::span<const Value> kept, Day day, std::int64_t row,
                       Outcome& out) {
  for (std::size_t g = 0; g < sale.grants.size(); ++g) {
    const Grant& grant = sale.grants[g];
    Value points = sale.grants_left[g] - kept[g];
    sale.grants_left[g] = kept[g];
    if (points == 0) continue;
    const LotId own = lotId(sale.row, grant.terms);
    for (std::size_t i = 0; i < state.lots().size() && points > 0; ++i) {
      const Lot& lot = state.lots()[i];
      const bool reachable = plan_.returns.reach != plan::ReturnReach::only_pending || lot.active_from > day;
      if (lot.id == own && reachable) takeFrom(state, i, points, grant.rule, day, row, out);
    }
    if (points > 0 && plan_.returns.reach != plan::ReturnReach::only_pending) {
      usableLots(state, day, true, lot_order_);
      for (const std::size_t i : lot_order_)
        if (points > 0) takeFrom(state, i, points, grant.rule, day, row, out);
    }
    if (points == 0) continue;
    Move move;
    const bool debt = plan_.returns.reach == plan::ReturnReach::may_go_negative;
    move.posting.kind = debt ? PostingKind::taken_back : PostingKind::uncollected;
    move.posting.points = debt ? -points : 0;
    move.posting.wanted = points;
    move.posting.rule = grant.rule;
    move.posting.day = day;
    move.posting.receipt = row;
    out.moves.push_back(move);
    if (debt) state.setDebt(state.debt() + points);
  }
  state.dropEmptyLots();
}

/// The spend leaves the windows at the sale's own day.
void Stepper::leaveWindows(AccountState& state, const Sale& sale, std::span<const Value> before,
                           std::span<const Value> after) {
  const std::span<Value> bucket = state.findBucket(plan_.layout, sale.view().day());
  for (std::size_t a = 0; a < plan_.aggregates.size(); ++a) {
    const plan::Aggregate& aggregate = plan_.aggregates[a];
    const Value gone = before[a] - after[a];
    if (aggregate.bucket_slot >= 0 && !bucket.empty()) bucket[static_cast<std::size_t>(aggregate.bucket_slot)] -= gone;
    if (aggregate.ever_slot >= 0) state.word(aggregate.ever_slot) -= gone;
  }
}

void Stepper::reopenLimits(AccountState& state, const Sale& sale, std::span<const Value> before,
                           SharedCounters& shared) {
  for (const plan::Limit& limit : plan_.limits) {
    Value was = 0;
    Value now = 0;
    for (std::size_t g = 0; g < sale.grants.size(); ++g) {
      const std::int32_t rule = sale.grants[g].rule;
      if (rule != limit.rule && std::find(limit.rules.begin(), limit.rules.end(), rule) == limit.rules.end()) continue;
      was += before[g];
      now += sale.grants_left[g];
    }
    const bool points = limit.unit == plan::LimitUnit::points;
    const Value use = points ? now - was : was > 0 && now == 0 ? -1 : 0;
    addUse(state, limit, sale.view().day(), shared, use);
  }
}

}  // namespace kopeck
