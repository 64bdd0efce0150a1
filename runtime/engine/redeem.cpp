// Redemption: how many points of each wallet may pay, which lots they come from, and which lines they pay. Step 4 of
// docs/semantics.md.
#include <algorithm>
#include <numeric>

#include "runtime/engine/bounds.h"
#include "runtime/engine/step.h"
#include "runtime/interpret/amount.h"

namespace kopeck {

namespace {

/// floor(value * ratio), at most INT64_MAX; value and ratio are >= 0.
Value floorOf(Value value, Ratio ratio) {
  Value product = 0;
  if (!__builtin_mul_overflow(value, ratio.num, &product)) return product / ratio.den;
  return roundedQuotient(static_cast<Int128>(value) * ratio.num, ratio.den, RoundingMode::down).value_or(INT64_MAX);
}

/// How many points are worth no more than `money`; all where they have no worth.
Value pointsFor(Value money, Ratio worth) {
  return worth.num > 0 ? floorOf(money, {worth.den, worth.num}) : INT64_MAX;
}

Value wholeSteps(Value points, Value steps) {
  return steps > 0 ? points - points % steps : points;
}

}  // namespace

void Stepper::usableLots(const AccountState& state, std::int32_t kind, Day day, Value enough,
                         std::vector<std::size_t>& order) const {
  order.clear();
  const Lots lots = state.lots();
  const bool soonest = plan_.kinds[static_cast<std::size_t>(kind)].order == plan::UseOrder::soonest_to_expire;
  const bool all_sorted = state.lotTotals().isSorted();
  // Lots of the same terms lie in the order of their use already.
  bool is_sorted = true;
  Day key_before = kNoDay;
  Day earned_before = kNoDay;
  for (std::size_t i = 0; i < lots.size(); ++i) {
    const Lot lot = lots[i];
    if (lot.left <= 0 || lot.active_from > day || lot.last_day < day) continue;
    if (plan_.terms[static_cast<std::size_t>(lot.terms)].kind != kind) continue;
    order.push_back(i);
    enough -= std::min(enough, lot.left);
    if (all_sorted && enough == 0) return;
    const Day key = soonest ? lot.last_day : lot.earned_day;
    is_sorted = is_sorted && (key > key_before || (key == key_before && lot.earned_day >= earned_before));
    key_before = key;
    earned_before = lot.earned_day;
  }
  if (is_sorted) return;
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    const Lot one = lots[a];
    const Lot other = lots[b];
    const Day key_one = soonest ? one.last_day : one.earned_day;
    const Day key_other = soonest ? other.last_day : other.earned_day;
    if (key_one != key_other) return key_one < key_other;
    return one.earned_day != other.earned_day ? one.earned_day < other.earned_day : a < b;
  });
}

Fault Stepper::redeem(const AccountState& state, const EventView& event, Outcome& out) {
  const plan::Redeem& rules = plan_.redeem;
  RedeemOutcome& result = out.redeem;
  weights_.clear();
  std::int32_t failed = -1;
  if (rules.present && !rules.conditions.empty()) {
    if (const Fault fault = evaluator_.evaluateRedeem(context_, failed); fault != Fault::none) return fault;
  }
  if (!rules.present) {
    result.note = RedeemNote::not_offered;
  } else if (failed >= 0) {
    result.note = RedeemNote::condition;
    result.condition = failed;
  } else {
    for (const std::int32_t limit : rules.limits) {
      const auto i = static_cast<std::size_t>(limit);
      if (used_[i] < plan_.limits[i].most) continue;
      result.note = RedeemNote::limit;
      result.limit = limit;
    }
  }
  askParts(event, result);
  for (const RedeemPart& part : result.parts)
    if (result.stated && part.asked > kMostSum) return Fault::overflow;
  out.paid_money.assign(static_cast<std::size_t>(context_.line_count), 0);
  out.paid_points.assign(out.paid_money.size() * plan_.schema.wallets.size(), 0);
  const RedeemNote refused = result.note;
  Value most = 0;
  if (refused == RedeemNote::none) most = payable(rules.share_of == plan::Measure::gross ? out.gross : out.net);
  const Value asked_worth = worthAsked(result);
  for (RedeemPart& part : result.parts) {
    redeemPart(state, event.day(), refused == RedeemNote::none ? most : -1, asked_worth, part, out);
    most -= std::min(most, part.money);
  }
  sumParts(asked_worth, result);
  payLines(out);
  return Fault::none;
}

/// The parts in the programme's order; what was stated of wallets without one follows as a fact.
void Stepper::askParts(const EventView& event, RedeemOutcome& result) const {
  const EventBatch& batch = *event.batch;
  const std::size_t wallets = plan_.schema.wallets.size();
  const std::size_t first = event.index * wallets;
  const auto add = [&](std::int32_t kind, bool offered) {
    const auto at = first + static_cast<std::size_t>(kind);
    const Value stated = at < batch.redeem_stated.size() ? batch.redeem_stated[at] : kMissing;
    const Value asked = at < batch.redeem_asked.size() ? batch.redeem_asked[at] : kMissing;
    if (!offered && stated == kMissing && asked == kMissing) return;
    result.stated = result.stated || stated != kMissing;
    result.parts.push_back({kind, stated != kMissing ? stated : asked == kMissing ? 0 : asked, 0, 0, 0});
  };
  for (const plan::RedeemKind& one : plan_.redeem.kinds) add(one.kind, true);
  for (std::int32_t kind = 0; kind < static_cast<std::int32_t>(wallets); ++kind) {
    const bool offered = std::any_of(plan_.redeem.kinds.begin(), plan_.redeem.kinds.end(),
                                     [&](const plan::RedeemKind& one) { return one.kind == kind; });
    if (!offered) add(kind, false);
  }
}

/// A plain number where several wallets stand in an order asks for its worth, which they pay in that order: the money
/// that is still to be paid; -1 where each wallet is asked for by itself.
Value Stepper::worthAsked(const RedeemOutcome& result) const {
  if (result.stated || plan_.redeem.one_kind || plan_.redeem.kinds.size() < 2) return -1;
  Value header = 0;
  for (const RedeemPart& part : result.parts) {
    if (part.kind != 0 && part.asked > 0) return -1;
    if (part.kind == 0) header = part.asked;
  }
  return header > 0 ? floorOf(header, plan_.kinds[0].worth) : -1;
}

/// One wallet's part of the payment; `most` is the money that the rules still let points pay, -1: none at all, as
/// RedeemOutcome::note says. Adds what it pays to the lines.
void Stepper::redeemPart(const AccountState& state, Day day, Value most, Value asked_worth, RedeemPart& part,
                         Outcome& out) {
  RedeemOutcome& result = out.redeem;
  const plan::Kind& kind = plan_.kinds[static_cast<std::size_t>(part.kind)];
  const auto found = std::find_if(plan_.redeem.kinds.begin(), plan_.redeem.kinds.end(),
                                  [&](const plan::RedeemKind& one) { return one.kind == part.kind; });
  const plan::RedeemKind own = found != plan_.redeem.kinds.end() ? *found : plan::RedeemKind{part.kind, 0, 0};
  const bool offered = found != plan_.redeem.kinds.end();
  if (most >= 0 && offered && !(plan_.redeem.one_kind && result.money > 0)) {
    const Value active = activeOf(plan_, state, part.kind, day);
    part.may = wholeSteps(std::min(active, pointsFor(most, kind.worth)), own.steps);
    if (part.may < own.at_least) {
      part.may = 0;
      if (part.asked > 0 || plan_.redeem.kinds.size() < 2) result.note = RedeemNote::below_minimum;
    }
  }
  if (asked_worth >= 0) {
    // What earlier wallets have left of it, up to a whole point of this one's.
    const Value rest = asked_worth - std::min(asked_worth, result.money);
    const Value points = kind.worth.num > 0 ? pointsFor(rest, kind.worth) : 0;
    part.asked = part.kind == 0 ? part.asked : points;
    part.taken = wholeSteps(std::min(points, part.may), own.steps);
    if (part.taken < own.at_least) part.taken = 0;
  } else if (result.stated) {
    part.taken = part.asked;
  } else if (part.asked >= own.at_least) {
    part.taken = wholeSteps(std::min(part.asked, part.may), own.steps);
  } else if (part.asked > 0 || plan_.redeem.kinds.size() < 2) {
    result.note = RedeemNote::below_minimum;
  }
  if (asked_worth < 0 && result.note == RedeemNote::none && part.asked > part.may) result.note = RedeemNote::capped;
  if (part.taken > 0) part.money = floorOf(part.taken, kind.worth);
  spreadPart(part, out);
}

void Stepper::sumParts(Value asked_worth, RedeemOutcome& result) const {
  for (const RedeemPart& part : result.parts) {
    if (part.kind != 0) continue;
    result.asked = part.asked;
    result.may = part.may;
    result.taken = part.taken;
  }
  if (result.note == RedeemNote::none && result.money < asked_worth) result.note = RedeemNote::capped;
}

/// The most money that points may pay; leaves each line's own most in weights_.
Value Stepper::payable(Value share_of) {
  const plan::Redeem& rules = plan_.redeem;
  const auto lines = static_cast<std::size_t>(context_.line_count);
  weights_.assign(lines, 0);
  Value sum = 0;
  const bool by_line = rules.has_share && rules.share_of_each_line;
  const LineColumn excluded(plan_, context_, plan::Measure::net, rules.excluded_set, -1);
  for (std::size_t line = 0; line < lines; ++line) {
    if (rules.excluded_set >= 0 && excluded.has(line)) continue;
    weights_[line] = by_line ? floorOf(context_.net[line], rules.share) : context_.net[line];
    sum += weights_[line];
  }
  if (!rules.has_share || rules.share_of_each_line) return sum;
  return std::min(sum, floorOf(share_of, rules.share));
}

/// Spreads a part over the lines, within what each may still be paid by points.
void Stepper::spreadPart(RedeemPart& part, Outcome& out) {
  const auto lines = static_cast<std::size_t>(context_.line_count);
  if (part.taken == 0 || lines == 0) return;
  Value most = std::accumulate(weights_.begin(), weights_.end(), Value{0});
  if (weights_.size() != lines || most < part.money) {
    // A stated redemption may pay what the rules forbid, but never more than the goods cost.
    weights_.resize(lines);
    for (std::size_t line = 0; line < lines; ++line) weights_[line] = context_.net[line] - out.paid_money[line];
    most = std::accumulate(weights_.begin(), weights_.end(), Value{0});
  }
  part.money = std::min(part.money, most);
  split_.assign(lines, 0);
  if (most > 0) splitByLargestRemainder(part.money, weights_, split_);
  points_split_.resize(lines);
  splitByLargestRemainder(part.taken, part.money > 0 ? split_ : weights_, points_split_);
  const std::size_t wallets = plan_.schema.wallets.size();
  for (std::size_t line = 0; line < lines; ++line) {
    out.paid_money[line] += split_[line];
    weights_[line] -= std::min(weights_[line], split_[line]);
    out.paid_points[line * wallets + static_cast<std::size_t>(part.kind)] += points_split_[line];
  }
  out.redeem.money += part.money;
}

void Stepper::payLines(Outcome& out) {
  for (std::size_t line = 0; line < out.paid_money.size(); ++line)
    columns_.paid[line] = context_.net[line] - out.paid_money[line];
  out.paid = out.net - out.redeem.money;
  fillMoney(out);
}

Value Stepper::drawKind(AccountState& state, std::int32_t kind, Value wanted, const Posting& like, bool keep,
                        Outcome& out) {
  usableLots(state, kind, like.day, wanted, lot_order_);
  for (const std::size_t index : lot_order_) {
    if (wanted == 0) break;
    const Lot lot = state.lots()[index];
    const Value points = std::min(wanted, lot.left);
    state.setLeft(index, lot.left - points);
    wanted -= points;
    if (keep) out.draws.push_back({lot.id, points, lot.earned_day, lot.active_from, lot.last_day, like.rule});
    Posting& posting = out.moves.emplace_back(Move{like, -1}).posting;
    posting.lot = lot.id;
    posting.points = -points;
    posting.wanted = points;
    noteLot(state.lots()[index], kMissing, out);
  }
  state.dropEmptyLots();
  return wanted;
}

void Stepper::drawLots(AccountState& state, Day day, std::int64_t row, Outcome& out) {
  Posting like;
  like.day = day;
  like.receipt = row;
  for (const Spent& spent : out.spent) {
    like.kind = PostingKind::used;
    like.rule = spent.rule;
    (void)drawKind(state, spent.kind, spent.points, like, true, out);
  }
  like.kind = PostingKind::redeemed;
  like.rule = -1;
  for (const RedeemPart& part : out.redeem.parts) {
    const Value wanted = part.taken == 0 ? 0 : drawKind(state, part.kind, part.taken, like, true, out);
    if (wanted == 0) continue;
    // The till has taken points that are not there: a fact, and a debt.
    setDebtOf(plan_, state, part.kind, debtOf(plan_, state, part.kind) + wanted);
    const LotId debt = debtLot(plan_, part.kind);
    out.draws.push_back({debt, wanted, day, day, kNever, -1});
    Move move;
    move.posting = like;
    move.posting.lot = debt;
    move.posting.points = -wanted;
    move.posting.wanted = wanted;
    out.moves.push_back(move);
  }
}

}  // namespace kopeck
