// Returns: which part of which sale comes back, what is left of that sale, and where the difference is taken from.
// "Returns" in docs/semantics.md.
#include <algorithm>
#include <numeric>

#include "runtime/engine/bounds.h"
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

/// Whether goods of the sale may be among those that come back.
bool sharesItem(const EventView& returned, const Sale& sale) {
  for (std::size_t line = returned.firstLine(); line < returned.firstLine() + returned.lineCount(); ++line)
    for (std::size_t sold = 0; sold < sale.batch.sku.size(); ++sold)
      if (sameItem(*returned.batch, line, sale.batch, sold)) return true;
  return false;
}

bool anyLeft(const Sale& sale) {
  for (std::size_t line = 0; line < sale.returned_quantity.size(); ++line)
    if (sale.returned_quantity[line] < sale.batch.quantity[line]) return true;
  return false;
}

}  // namespace

void noteExpired(Sale& sale, const Posting& posting) {
  if (posting.kind != PostingKind::expired || sale.row == 0 || rowOf(posting.lot) != sale.row) return;
  for (Sale::Expired& one : sale.expired) {
    if (one.lot != posting.lot) continue;
    one.points -= posting.points;
    return;
  }
  sale.expired.push_back({posting.lot, -posting.points});
}

bool mayHaveExpired(const plan::Plan& plan, const AccountState& state, const Sale& sale, const EventView& returned) {
  // What an earlier version gave may have taken other terms since, and those of a version between the two.
  const bool earlier = sale.view().day() < plan.effective_from;
  const auto expired = [&](const Grant& grant) {
    // A lot that is there says its last day itself.
    if (const std::size_t lot = state.findLot(lotId(sale.row, grant.terms)); lot != AccountState::kNoLot)
      return state.lots()[lot].last_day < returned.day();
    if (earlier) return true;
    const plan::Terms& terms = plan.terms[static_cast<std::size_t>(grant.terms)];
    if (terms.expire == plan::ExpireKind::never) return false;
    // One that waited for a purchase, or was renewed, had days of its own, which are no earlier.
    const Day last = lotDays(terms, sale.view().day()).last_day;
    return last == kNever || last < returned.day();
  };
  return std::any_of(sale.grants.begin(), sale.grants.end(), expired) && sharesItem(returned, sale);
}

void noteLotDays(Sale& sale, const LotRow& row) {
  for (Draw& draw : sale.draws) {
    if (draw.lot != row.id) continue;
    draw.active_from = row.active_from;
    draw.last_day = row.last_day;
  }
}

bool mayHaveOtherDays(const plan::Plan& plan, const AccountState& state, const Sale& sale, const EventView& returned,
                      bool other_version) {
  const auto renews = [&](std::int32_t kind) {
    return std::any_of(plan.terms.begin(), plan.terms.end(), [&](const plan::Terms& terms) {
      return terms.kind == kind && (terms.purchase_renews || terms.redemption_renews);
    });
  };
  for (std::size_t d = 0; d < sale.draws.size(); ++d) {
    const Draw& draw = sale.draws[d];
    if (sale.draws_left[d] == 0 || rowOf(draw.lot) == 0) continue;
    if (state.findLot(draw.lot) != AccountState::kNoLot) continue;
    const std::int32_t kind = plan.terms[static_cast<std::size_t>(termsOf(draw.lot))].kind;
    if (other_version || (draw.last_day != kNever && renews(kind))) return sharesItem(returned, sale);
  }
  return false;
}

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
  // The return itself may name nobody; its sales do.
  const EventBatch& batch = *event.batch;
  const Slice named = batch.customer[event.index];
  setCustomer(named.length > 0 || sales.empty() ? batch.view(named) : sales[0].batch.view(sales[0].batch.customer[0]));
  settleTime(state, event.day(), out, &shared);
  if constexpr (kChecks) checks_.note(state, out, before_event_);
  if (batch.of[event.index].length > 0 && sales.size() == 1 &&
      event.day() - sales[0].view().day() > plan_.returns.days) {
    out.refusal = Refusal::return_too_late;
    return;
  }
  if (!matchReturn(event, sales, out)) return;
  for (Sale& sale : sales)
    for (const Move& move : out.moves) noteExpired(sale, move.posting);
  if (!roomForReturn(state, sales)) {
    out.refusal = Refusal::overflow;
    return;
  }
  if (returns_earn_ && evaluateReturn(state, event, shared, out) != Fault::none) {
    out.refusal = Refusal::overflow;
    out.grants.clear();
    return;
  }
  // What the return itself found used: evaluating the sales again puts what they found in its place.
  const std::vector<Value> used = used_;
  for (std::size_t s = 0; s < sales.size(); ++s) {
    if (std::none_of(shares_.begin(), shares_.end(), [&](const ReturnShare& share) { return share.sale == s; }))
      continue;
    touched.push_back(s);
    returnSale(state, event, row, s, sales[s], shared, out);
  }
  out.gross = out.paid = out.net;
  if (returns_earn_) {
    used_ = used;
    settleGrants(state, event, row, row, &shared, out);
    if (has_effects_) recordValues(state, event.day(), row, out);
    contributions(event, givenOf(out));
    enterWindows(state, event, event.day());
    riseTiers(state, false, event.day(), row, out);
  }
  repayDebt(state, event.day(), row, out);
  if (has_effects_) sayMessages(state, event.day(), row, out);
  state.lastEvent() = std::max(state.lastEvent(), orderKey(event));
  if constexpr (kChecks) {
    const std::string_view id = batch.view(batch.id[event.index]);
    isSound(checks_.flows(before_event_.first_move, out), id, event.day());
    isSound(checks_.account(before_event_, state, out, event.day()), id, event.day());
  }
}

/// Whether all that the return may give back and take fits, and what is kept can be evaluated. Changes nothing.
bool Stepper::roomForReturn(const AccountState& state, std::span<Sale> sales) {
  Int128 points = state.lotTotals().points;
  for (std::int32_t kind = 0; kind < static_cast<std::int32_t>(plan_.schema.wallets.size()); ++kind)
    points += debtOf(plan_, state, kind);
  for (std::size_t s = 0; s < sales.size(); ++s) {
    Sale& sale = sales[s];
    const auto of_it = [&](const ReturnShare& share) { return share.sale == s; };
    if (std::none_of(shares_.begin(), shares_.end(), of_it)) continue;
    for (const Value left : sale.grants_left) points += left;
    for (const Value left : sale.draws_left) points += left;
    const std::vector<Value> before = sale.returned_quantity;
    for (const ReturnShare& share : shares_)
      if (share.sale == s) sale.returned_quantity[share.line] += share.quantity;
    const bool fits = keptColumns(sale) == Fault::none && keptGrants(sale, kept_) == Fault::none;
    sale.returned_quantity = before;
    if (!fits) return false;
  }
  return points <= kMostWithReturn;
}

/// What comes back of one sale.
void Stepper::returnSale(AccountState& state, const EventView& event, std::int64_t row, std::size_t index, Sale& sale,
                         SharedCounters& shared, Outcome& out) {
  const Day day = event.day();
  const std::vector<Value> before_sums = saleContributions(sale);
  // What the whole sale's discounts took, which evaluating again leaves there.
  const std::vector<Taken> taken = again_.taken;
  const std::vector<Value> taken_parts = taken.empty() ? std::vector<Value>{} : again_.parts;
  const std::vector<Value> before_use = countedOfSale(sale);
  const std::vector<Value> before_returned = sale.returned_quantity;
  const std::vector<Value> draws_before = sale.draws_left;
  giveBackPayment(state, index, sale, day, row, out);
  takeLines(row, index, sale, out);
  undoDiscounts(sale, taken, taken_parts, before_returned, out);
  if (keptGrants(sale, kept_) != Fault::none) kept_ = sale.grants_left;
  const std::vector<Value> grants_before = sale.grants_left;
  takeBack(state, sale, kept_, day, row, out);
  giveBackSpent(state, sale, day, row, out);
  if constexpr (kChecks) {
    const std::string_view id = event.batch->view(event.batch->id[event.index]);
    isSound(StepChecks::returned(grants_before, sale.grants_left), id, day);
    isSound(StepChecks::returned(draws_before, sale.draws_left), id, day);
    isSound(StepChecks::returned(sale.returned_quantity, before_returned), id, day);
    isSound(StepChecks::returned(sale.batch.quantity, sale.returned_quantity), id, day);
  }
  const std::vector<Value> after_sums = saleContributions(sale);
  leaveWindows(state, sale, before_sums, after_sums, before_returned);
  if constexpr (kChecks)
    isSound(checks_.windows(state, sale.view().day()), event.batch->view(event.batch->id[event.index]), day);
  if (plan_.returns.limits_reopen) reopenLimits(state, sale, grants_before, before_use, shared);
}

/// The returned lines leave the sale.
void Stepper::takeLines(std::int64_t row, std::size_t index, Sale& sale, Outcome& out) {
  for (const ReturnShare& share : shares_) {
    if (share.sale != index) continue;
    const Value quantity = sale.batch.quantity[share.line];
    const Value already = sale.returned_quantity[share.line];
    const Value net = shareOf(sale_net_[share.line], already + share.quantity, quantity) -
                      shareOf(sale_net_[share.line], already, quantity);
    out.net += net;
    sale.returned_quantity[share.line] += share.quantity;
    const auto line = static_cast<std::int32_t>(share.line);
    const auto known = std::find_if(out.returned.begin(), out.returned.end(),
                                    [&](const ReturnedLine& one) { return one.sale == sale.row && one.line == line; });
    if (known == out.returned.end()) {
      out.returned.push_back({row, sale.row, line, share.quantity, net});
    } else {
      known->quantity += share.quantity;
      known->net += net;
    }
  }
}

/// What discounts had taken off the returned part is no discount any more.
void Stepper::undoDiscounts(const Sale& sale, std::span<const Taken> taken, std::span<const Value> parts,
                            std::span<const Value> returned_before, Outcome& out) const {
  const plan::Plan& judged_by = sale.judged_by != nullptr ? sale.judged_by->plan_ : plan_;
  for (const Taken& one : taken) {
    Undone undone;
    undone.sale = sale.row;
    undone.sale_day = sale.view().day();
    undone.rule = one.rule;
    const plan::TakeKind kind = judged_by.takes[static_cast<std::size_t>(one.take)].kind;
    if (kind == plan::TakeKind::free_units) undone.kind = EffectRowKind::free_units;
    undone.first_part = static_cast<std::uint32_t>(out.parts.size());
    undone.lines = static_cast<std::uint32_t>(returned_before.size());
    for (std::size_t line = 0; line < returned_before.size(); ++line) {
      const Value part = parts[one.first_part + line];
      const Value quantity = sale.batch.quantity[line];
      const Value back =
          shareOf(part, sale.returned_quantity[line], quantity) - shareOf(part, returned_before[line], quantity);
      out.parts.push_back(-back);
      undone.amount -= back;
    }
    if (undone.amount != 0) out.undone.push_back(undone);
  }
}

void Stepper::giveBackPayment(AccountState& state, std::size_t index, Sale& sale, Day day, std::int64_t row,
                              Outcome& out) {
  const std::size_t wallets = plan_.schema.wallets.size();
  if (sale.paid_points.empty()) return;
  for (std::size_t wallet = 0; wallet < wallets; ++wallet) {
    Value points = 0;
    for (const ReturnShare& share : shares_) {
      if (share.sale != index) continue;
      const Value quantity = sale.batch.quantity[share.line];
      const Value paid = sale.paid_points[share.line * wallets + wallet];
      const Value already = sale.returned_quantity[share.line];
      points += shareOf(paid, already + share.quantity, quantity) - shareOf(paid, already, quantity);
    }
    for (std::size_t d = sale.draws.size(); d > 0 && points > 0; --d) {
      const Draw& draw = sale.draws[d - 1];
      if (draw.rule >= 0 || kindOfLot(draw.lot) != static_cast<std::int32_t>(wallet)) continue;
      const Value back = std::min(points, sale.draws_left[d - 1]);
      if (back == 0) continue;
      sale.draws_left[d - 1] -= back;
      points -= back;
      putBack(state, draw, back, day, row, out);
    }
  }
}

/// Stamps and free units go back when every line that they freed has come back whole, a coupon when the sale has.
void Stepper::giveBackSpent(AccountState& state, Sale& sale, Day day, std::int64_t row, Outcome& out) {
  for (std::size_t d = 0; d < sale.draws.size(); ++d) {
    const Draw& draw = sale.draws[d];
    if (draw.rule < 0 || sale.draws_left[d] == 0) continue;
    bool back = !anyLeft(sale);
    if (!back && plan_.kinds[static_cast<std::size_t>(kindOfLot(draw.lot))].use != plan::KindUse::coupon) {
      // keptColumns() has left what the sale's discounts took in again_.
      back = true;
      for (const Taken& taken : again_.taken) {
        if (taken.rule != draw.rule) continue;
        for (std::size_t line = 0; line < sale.returned_quantity.size(); ++line)
          back = back && (again_.parts[taken.first_part + line] == 0 ||
                          sale.returned_quantity[line] == sale.batch.quantity[line]);
      }
    }
    if (!back) continue;
    const Value points = sale.draws_left[d];
    sale.draws_left[d] = 0;
    putBack(state, draw, points, day, row, out);
  }
}

std::int32_t Stepper::kindOfLot(LotId lot) const {
  return plan_.terms[static_cast<std::size_t>(termsOf(lot))].kind;
}

/// What had paid for returned goods goes back where it came from; what has expired since comes back expired.
void Stepper::putBack(AccountState& state, const Draw& draw, Value points, Day day, std::int64_t row, Outcome& out) {
  const auto post = [&](PostingKind kind, LotId lot, Value signed_points) {
    Move move;
    move.posting.kind = kind;
    move.posting.lot = lot;
    move.posting.points = signed_points;
    move.posting.wanted = points;
    move.posting.day = day;
    move.posting.receipt = row;
    out.moves.push_back(move);
  };
  if (rowOf(draw.lot) == 0) {
    const std::int32_t kind = kindOfLot(draw.lot);
    const Value debt = debtOf(plan_, state, kind);
    const Value cleared = std::min(points, debt);
    setDebtOf(plan_, state, kind, debt - cleared);
    if (cleared > 0) post(PostingKind::returned, draw.lot, cleared);
    points -= cleared;
    if (points == 0) return;
    // The debt was repaid meanwhile: the points come back as a lot of their own, one for all sales of this return.
    const std::int32_t terms = plan_.kinds[static_cast<std::size_t>(kind)].terms;
    const LotId id = lotId(row, terms);
    post(PostingKind::returned, id, points);
    const Day last = lastDayFrom(plan_.terms[static_cast<std::size_t>(terms)], day, day);
    addToLot(state, {id, day, day, last, terms, points}, out);
    return;
  }
  post(PostingKind::returned, draw.lot, points);
  if (const std::size_t found = state.findLot(draw.lot); found != AccountState::kNoLot) {
    state.setLeft(found, state.lots()[found].left + points);
    noteLot(state.lots()[found], kMissing, out);
    return;
  }
  Lot lot{draw.lot, draw.earned_day, draw.active_from, draw.last_day, termsOf(draw.lot), points};
  // It may have lived longer than the sale knows, and be gone since this very return.
  const auto row_of_lot =
      std::find_if(out.lots.begin(), out.lots.end(), [&](const LotRow& one) { return one.id == draw.lot; });
  if (row_of_lot != out.lots.end()) {
    lot.active_from = row_of_lot->active_from;
    lot.last_day = row_of_lot->last_day;
  }
  if (lot.last_day < day) {
    post(PostingKind::expired, draw.lot, -points);
    return;
  }
  state.addLot(lot);
  noteLot(lot, kMissing, out);
}

/// The sale's columns as they are now: what has been returned is gone from quantity, net, gross, paid and tenders; each
/// line keeps its share of what discounts took off it. Leaves masks, what the whole sale's lines cost in sale_net_, and
/// the whole sale's discounts in again_.
Fault Stepper::keptColumns(const Sale& sale) {
  if (sale.judged_by != nullptr) return keptColumnsByJudge(sale);
  again_.clear(plan_);
  const EventView event = sale.view();
  if (const Fault fault = wholeSale(sale, has_discounts_, again_); fault != Fault::none) return fault;
  payAgain(sale, again_);
  const std::size_t lines = event.lineCount();
  sale_net_.assign(context_.net, context_.net + lines);
  columns_.net.resize(lines);
  columns_.stated.resize(lines);
  columns_.stated_quantity.resize(lines);
  columns_.quantity.resize(lines);
  for (std::size_t line = 0; line < lines; ++line) {
    const auto kept = [&](Value whole) {
      return whole - shareOf(whole, sale.returned_quantity[line], sale.batch.quantity[line]);
    };
    columns_.quantity[line] = kept(context_.quantity[line]);
    columns_.stated_quantity[line] = kept(sale.batch.quantity[line]);
    columns_.stated[line] = kept(sale.batch.amount[line]);
    columns_.net[line] = kept(sale_net_[line]);
    columns_.gross[line] = columns_.stated[line] + kept(sale.batch.discount[line]);
    Value paid = columns_.net[line] - (sale.paid_money.empty() ? 0 : kept(sale.paid_money[line]));
    for (std::size_t tender = 0; tender < plan_.schema.tenders.size(); ++tender) {
      Value& part = tenders_[tender * lines + line];
      part = kept(part);
    }
    for (const std::int32_t tender : plan_.base_except)
      paid -= tenders_[static_cast<std::size_t>(tender) * lines + line];
    columns_.paid[line] = std::max<Value>(0, paid);
  }
  context_.paid = columns_.paid.data();
  return keptLines(sale);
}

/// The version that judged the sale knows its discounts; the sets are those of this one.
Fault Stepper::keptColumnsByJudge(const Sale& sale) {
  Stepper& judge = *sale.judged_by;
  sale.as_judged->returned_quantity = sale.returned_quantity;
  if (const Fault fault = judge.keptColumns(*sale.as_judged); fault != Fault::none) return fault;
  again_.clear(plan_);
  bind(sale.view());
  readAgain(sale, again_);
  if (const Fault fault = refreshSaidPrefixes(); fault != Fault::none) return fault;
  again_.taken = judge.again_.taken;
  again_.parts = judge.again_.parts;
  columns_ = judge.columns_;
  sale_net_ = judge.sale_net_;
  if (tenders_.size() == judge.tenders_.size()) tenders_ = judge.tenders_;
  context_.tenders = tenders_.data();
  context_.gross = columns_.gross.data();
  context_.paid = columns_.paid.data();
  return keptLines(sale);
}

/// Sets are told from what lines say, before the programme's own discounts and free units.
Fault Stepper::keptLines(const Sale& sale) {
  context_.net = columns_.stated.data();
  context_.quantity = columns_.stated_quantity.data();
  if (!fillTotals(again_)) return Fault::overflow;
  fillMoney(again_);
  fillFields(sale.view());
  context_.reads = again_.first_reads.empty() ? again_.reads.data() : again_.first_reads.data();
  if (const Fault fault = evaluator_.evaluateLines(context_); fault != Fault::none) return fault;
  context_.reads = again_.reads.data();
  context_.net = columns_.net.data();
  context_.quantity = columns_.quantity.data();
  if (!fillTotals(again_)) return Fault::overflow;
  again_.paid = std::accumulate(context_.paid, context_.paid + context_.line_count, Value{0});
  return Fault::none;
}

std::vector<Value> Stepper::saleContributions(const Sale& sale) {
  std::vector<Value> sums(contributions_.size(), 0);
  if (keptColumns(sale) != Fault::none) {
    sale_net_ = sale.batch.amount;
    again_.taken.clear();
    return sums;
  }
  contributions(sale.view(), givenOf(sale));
  const bool left = anyLeft(sale);
  for (std::size_t a = 0; a < sums.size(); ++a) {
    const plan::Measure measure = plan_.aggregates[a].measure;
    if (left || measure == plan::Measure::points || measure == plan::Measure::uses) sums[a] = contributions_[a];
  }
  return sums;
}

/// What limits of unit `base` count of the sale as it is now, a limit of the Plan; empty where there are none.
std::vector<Value> Stepper::countedOfSale(const Sale& sale) {
  std::vector<Value> sums;
  if (!has_caps_) return sums;
  sums.resize(plan_.limits.size(), 0);
  if (sale.judged_by != nullptr || !anyLeft(sale) || keptColumns(sale) != Fault::none ||
      evaluateSale(sale, again_) != Fault::none)
    return sums;
  for (std::size_t i = 0; i < sums.size(); ++i)
    if (plan_.limits[i].unit == plan::LimitUnit::base) sums[i] = counted(plan_.limits[i], again_);
  return sums;
}

Fault Stepper::keptGrants(const Sale& sale, std::vector<Value>& kept) {
  if (sale.judged_by != nullptr) return keptByJudge(sale, kept);
  kept.assign(sale.grants.size(), 0);
  if (!anyLeft(sale)) {
    keepTurned(sale, kept);
    return Fault::none;
  }
  switch (plan_.returns.mode) {
    case plan::ReturnMode::recalculate:
      if (const Fault fault = recalculated(sale, kept); fault != Fault::none) return fault;
      break;
    case plan::ReturnMode::proportional: {
      if (const Fault fault = keptColumns(sale); fault != Fault::none) return fault;
      const Value now = std::accumulate(columns_.net.begin(), columns_.net.end(), Value{0});
      const Value then = std::accumulate(sale_net_.begin(), sale_net_.end(), Value{0});
      for (std::size_t g = 0; g < kept.size(); ++g)
        // The share that goes is rounded as the header says, and the rest stays.
        if (then > 0)
          kept[g] = sale.grants[g].points -
                    roundedQuotient(static_cast<Int128>(sale.grants[g].points) * (then - now), then, plan_.rounding)
                        .value_or(0);
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
  keepTurned(sale, kept);
  return Fault::none;
}

/// What was turned into something else stays turned: its price is not in the sale.
void Stepper::keepTurned(const Sale& sale, std::vector<Value>& kept) const {
  for (std::size_t g = 0; g < kept.size(); ++g)
    if (sale.grants[g].rule >= 0 && plan_.rules[static_cast<std::size_t>(sale.grants[g].rule)].turn_kind >= 0)
      kept[g] = sale.grants_left[g];
}

Fault Stepper::recalculated(const Sale& sale, std::vector<Value>& kept) {
  if (const Fault fault = keptColumns(sale); fault != Fault::none) return fault;
  if (const Fault fault = evaluateSale(sale, again_); fault != Fault::none) return fault;
  for (std::size_t g = 0; g < sale.grants.size(); ++g) {
    for (const Grant& grant : again_.grants)
      if (grant.rule == sale.grants[g].rule && grant.terms == sale.grants[g].terms) kept[g] = grant.points;
  }
  return Fault::none;
}

}  // namespace kopeck
