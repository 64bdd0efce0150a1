// Redemption: how many points may pay, which lots they come from, and which lines they pay. Step 3 of
// docs/semantics.md.
#include <algorithm>
#include <numeric>

#include "runtime/engine/step.h"
#include "runtime/interpret/amount.h"

namespace kopeck {

namespace {

/// floor(value * ratio), at most INT64_MAX; value and ratio are >= 0.
Value floorOf(Value value, Ratio ratio) {
  return roundedQuotient(static_cast<Int128>(value) * ratio.num, ratio.den, RoundingMode::down).value_or(INT64_MAX);
}

}  // namespace

void Stepper::usableLots(const AccountState& state, Day day, bool active, std::vector<std::size_t>& order) const {
  order.clear();
  const std::span<const Lot> lots = state.lots();
  for (std::size_t i = 0; i < lots.size(); ++i) {
    const bool is_active = lots[i].active_from <= day && lots[i].last_day >= day;
    if (is_active == active && lots[i].left > 0) order.push_back(i);
  }
  const bool soonest = plan_.use == plan::UseOrder::soonest_to_expire;
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    const Day key_a = soonest ? lots[a].last_day : lots[a].earned_day;
    const Day key_b = soonest ? lots[b].last_day : lots[b].earned_day;
    if (key_a != key_b) return key_a < key_b;
    return lots[a].earned_day < lots[b].earned_day;
  });
}

Fault Stepper::redeem(const AccountState& state, const EventView& event, Outcome& out) {
  const plan::Redeem& rules = plan_.redeem;
  RedeemOutcome& result = out.redeem;
  weights_.clear();
  const Value stated = event.batch->redeem_stated[event.index];
  const Value asked = event.batch->redeem_asked[event.index];
  result.stated = stated != kMissing;
  result.asked = result.stated ? stated : asked == kMissing ? 0 : asked;
  std::int32_t failed = -1;
  if (rules.present) {
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
  if (result.note == RedeemNote::none) {
    usableLots(state, event.day(), true, lot_order_);
    Value active = 0;
    for (const std::size_t index : lot_order_) active += state.lots()[index].left;
    const Value share_of = rules.share_of == plan::Measure::gross ? out.gross : out.net;
    Value most = payable(share_of);
    if (plan_.worth.num > 0) most = floorOf(most, {plan_.worth.den, plan_.worth.num});
    result.may = std::min(active, plan_.worth.num > 0 ? most : active);
    if (rules.steps > 0) result.may -= result.may % rules.steps;
    if (result.may < rules.at_least) {
      result.may = 0;
      result.note = RedeemNote::below_minimum;
    }
  }
  if (result.stated) {
    result.taken = stated;
  } else if (result.asked >= rules.at_least) {
    result.taken = std::min(result.asked, result.may);
    if (rules.steps > 0) result.taken -= result.taken % rules.steps;
  } else {
    result.note = RedeemNote::below_minimum;
  }
  if (result.note == RedeemNote::none && result.asked > result.may) result.note = RedeemNote::capped;
  if (result.taken > 0) result.money = floorOf(result.taken, plan_.worth);
  spreadPayment(out);
  return Fault::none;
}

/// The most money that points may pay; leaves each line's own most in weights_.
Value Stepper::payable(Value share_of) {
  const plan::Redeem& rules = plan_.redeem;
  const auto lines = static_cast<std::size_t>(context_.line_count);
  weights_.assign(lines, 0);
  Value sum = 0;
  for (std::size_t line = 0; line < lines; ++line) {
    const std::int32_t excluded = rules.excluded_set;
    if (excluded >= 0 && lineInSet(plan_, context_, excluded, static_cast<std::int64_t>(line))) continue;
    weights_[line] =
        rules.has_share && rules.share_of_each_line ? floorOf(context_.net[line], rules.share) : context_.net[line];
    sum += weights_[line];
  }
  if (!rules.has_share || rules.share_of_each_line) return sum;
  return std::min(sum, floorOf(share_of, rules.share));
}

void Stepper::spreadPayment(Outcome& out) {
  const auto lines = static_cast<std::size_t>(context_.line_count);
  out.paid_money.assign(lines, 0);
  out.paid_points.assign(lines, 0);
  RedeemOutcome& result = out.redeem;
  if (result.taken == 0 || lines == 0) return;
  Value most = std::accumulate(weights_.begin(), weights_.end(), Value{0});
  if (weights_.size() != lines || most < result.money) {
    // A stated redemption may pay what the rules forbid, but never more than the goods cost.
    weights_.assign(context_.net, context_.net + lines);
    most = out.net;
  }
  result.money = std::min(result.money, most);
  splitByLargestRemainder(result.money, weights_, out.paid_money);
  if (most == 0) std::fill(out.paid_money.begin(), out.paid_money.end(), 0);
  splitByLargestRemainder(result.taken, result.money > 0 ? out.paid_money : weights_, out.paid_points);
  for (std::size_t line = 0; line < lines; ++line) columns_.paid[line] = context_.net[line] - out.paid_money[line];
  out.paid = out.net - result.money;
  fields_[static_cast<std::size_t>(plan::Field::paid)] = out.paid;
}

void Stepper::drawLots(AccountState& state, Day day, std::int64_t row, Outcome& out) {
  Value wanted = out.redeem.taken;
  if (wanted == 0) return;
  const auto post = [&](LotId lot, Value points) {
    Move move;
    move.posting.kind = PostingKind::redeemed;
    move.posting.lot = lot;
    move.posting.points = -points;
    move.posting.wanted = points;
    move.posting.day = day;
    move.posting.receipt = row;
    out.moves.push_back(move);
  };
  usableLots(state, day, true, lot_order_);
  for (const std::size_t index : lot_order_) {
    if (wanted == 0) break;
    Lot& lot = state.lots()[index];
    const Value points = std::min(wanted, lot.left);
    lot.left -= points;
    wanted -= points;
    out.draws.push_back({lot.id, points, lot.earned_day, lot.active_from, lot.last_day});
    post(lot.id, points);
    noteLot(lot, kMissing, out);
  }
  state.dropEmptyLots();
  if (wanted == 0) return;
  // The till has taken points that are not there: a fact, and a debt.
  state.setDebt(state.debt() + wanted);
  out.draws.push_back({0, wanted, day, day, kNever});
  post(0, wanted);
}

}  // namespace kopeck
