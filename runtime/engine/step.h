// Stepper: step : Program x AccountState x Event x Room -> AccountState' x Postings x Explanation x Use.
//
// Pure but for its own scratch memory: what comes out depends on the Plan, the state, the event and the shared counters
// handed in, and on nothing else. It reads no clock, no file and no other account. Both evaluators give equal outcomes.
// One Stepper serves one thread; any number may share a Plan and an Evaluator.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "runtime/account/account.h"
#include "runtime/engine/grants.h"
#include "runtime/engine/outcome.h"
#include "runtime/event/event.h"
#include "runtime/interpret/evaluator.h"

namespace kopeck {

/// One event of a batch.
struct EventView {
  const EventBatch* batch = nullptr;
  std::size_t index = 0;
  [[nodiscard]] EventKind kind() const { return batch->kind[index]; }
  [[nodiscard]] Day day() const { return batch->day[index]; }
  [[nodiscard]] std::int32_t second() const { return batch->second[index]; }
  [[nodiscard]] std::size_t firstLine() const { return batch->first_line[index]; }
  [[nodiscard]] std::size_t lineCount() const { return batch->first_line[index + 1] - batch->first_line[index]; }
  [[nodiscard]] const Value* attributes() const { return batch->attributes.data() + batch->first_attribute[index]; }
};

/// Where an event stands among its account's: by date and time, at the same second by kind.
[[nodiscard]] inline Value orderKey(const EventView& event) {
  return (static_cast<Value>(event.day()) * 86'400 + event.second()) * 4 + static_cast<Value>(event.kind());
}
/// The second of an order key, counted from 1970-01-01.
[[nodiscard]] inline Value secondOf(Value order_key) {
  return order_key >> 2;
}

/// Counters of limits `in total`: for each of Plan::total_count a pair (start of period, used).
struct SharedCounters {
  std::vector<Value> pairs;
  explicit SharedCounters(const plan::Plan& plan) : pairs(2 * static_cast<std::size_t>(plan.total_count), 0) {}
  friend bool operator==(const SharedCounters&, const SharedCounters&) = default;
};

/// A sale as a return finds it: the event, what it read, and what is left of it. Shapes: lines, grants, draws as in the
/// Outcome of the sale; all `left` and `returned` values change with each return.
struct Sale {
  EventBatch batch;  // one event
  std::int64_t row = 0;
  std::vector<Value> reads;
  std::vector<Grant> grants;       // as granted
  std::vector<Value> parts;        // Grant::first_part counts into it
  std::vector<Draw> draws;         // as taken
  std::vector<Value> paid_points;  // a line
  std::vector<Value> paid_money;
  // What returns have changed so far.
  std::vector<Value> returned_quantity;  // a line, millionths
  std::vector<Value> grants_left;        // a grant
  std::vector<Value> draws_left;         // a draw: taken and not yet given back
  [[nodiscard]] EventView view() const { return {&batch, 0}; }
};

/// Which part of which sale a return's line gives back.
struct ReturnShare {
  std::size_t sale = 0;  // into the sales handed in
  std::size_t line = 0;  // of the sale
  Value quantity = 0;
};

class Stepper {
 public:
  /// `pool` holds every text that events carry; it may grow between calls.
  Stepper(const plan::Plan& plan, const Evaluator& evaluator, const TextPool& pool);

  /// Lets time pass up to the start of `day`: expiries and tier falls of the days before it, activations and tiers that
  /// begin on it. Any way of cutting the time gives the same postings. Appends to `out`.
  void settleTime(AccountState& state, Day day, Outcome& out);

  /// A purchase or a custom event of a known customer, in order of its account. On a refusal (a fault) the state is as
  /// before but for the time that passed. `row` names the event in lots. Appends to `out`, which was cleared.
  void apply(AccountState& state, const EventView& event, std::int64_t row, SharedCounters& shared, Outcome& out);

  /// Attributes become known; missing ones stay as they were.
  void applyCustomer(AccountState& state, const EventView& event, Outcome& out);

  /// A return. `sales` are the named sale, or the customer's purchases, latest first; the touched ones change (their
  /// indices in `touched`). Lines that no sale covers are in out.unmatched_lines; where none is covered, or a named
  /// sale is exceeded, the return is refused and nothing changes.
  void applyReturn(AccountState& state, const EventView& event, std::int64_t row, std::span<Sale> sales,
                   SharedCounters& shared, Outcome& out, std::vector<std::size_t>& touched);

  /// Whether returns can earn: there are rules `on return`. Their records then say what they read and gave.
  [[nodiscard]] bool returnsEarn() const { return returns_earn_; }

  /// Whether these sales hold every line of the return, as applyReturn would find them.
  [[nodiscard]] bool covers(const EventView& event, std::span<Sale> sales);

  /// Whether settleTime(state, day) would do anything but pass the time.
  [[nodiscard]] bool isDue(const AccountState& state, Day day) const {
    return state.settledDay() != kNoDay && nextDue(state) <= day;
  }

  /// Counters that leave a limit `in total` as much used as the kept reads say: a late event never reallocates them.
  void pinShared(std::span<const Value> reads, Day day, SharedCounters& shared) const;

  /// What the event would do: rules and redemption without changing anything. `out` as after apply(), without moves.
  void evaluate(const AccountState& state, const EventView& event, const SharedCounters& shared, Outcome& out);

  /// The rules' outcomes of a kept sale again, from what it read: for explanations. Fills out.rules, grants, parts.
  [[nodiscard]] Fault evaluateAgain(const Sale& sale, Outcome& out);

  [[nodiscard]] const plan::Plan& plan() const { return plan_; }
  /// Of the event evaluated last: one a Plan::sums, and one a Plan::earns (only of rules that applied).
  [[nodiscard]] std::span<const Value> sums() const { return sums_; }
  [[nodiscard]] std::span<const Value> amounts() const { return amounts_; }

 private:
  struct Columns {  // a line each
    std::vector<Value> net, gross, paid, quantity;
  };

  // Time (time.cpp)
  [[nodiscard]] Day nextDue(const AccountState& state) const;
  void endDay(AccountState& state, Day day, Outcome& out);
  void beginDay(AccountState& state, Day day, Outcome& out);
  void expireLots(AccountState& state, Day day, Outcome& out);
  void fallTier(AccountState& state, Day day, Outcome& out);
  void repayDebt(AccountState& state, Day day, std::int64_t row, Outcome& out);
  void changeTier(AccountState& state, std::int32_t tier, Day day, std::int64_t row, Outcome& out);
  [[nodiscard]] std::int32_t earnedTier(const AccountState& state, Day day, Value extra) const;
  [[nodiscard]] Day tierDue(const AccountState& state, Day from) const;

  // Evaluation (step.cpp)
  void bind(const EventView& event);
  void refreshTexts();
  void fillFields(const EventView& event);
  [[nodiscard]] bool fillTotals(Outcome& out);
  void contributions(const EventView& event);
  void fillUsed(const AccountState& state, Day day, const SharedCounters& shared);
  void fillReads(const AccountState& state, Day day, Value tier_extra, Outcome& out);
  [[nodiscard]] Value occasionOf(const AccountState& state, const plan::Limit& limit, Day day) const;
  [[nodiscard]] Value periodKey(const AccountState& state, const plan::Limit& limit, Day day) const;
  [[nodiscard]] Fault evaluateEvent(const AccountState& state, const EventView& event, const SharedCounters& shared,
                                    Outcome& out, bool quote);
  [[nodiscard]] Fault evaluateReturn(const AccountState& state, const EventView& event, const SharedCounters& shared,
                                     Outcome& out);
  [[nodiscard]] Fault evaluateSale(const Sale& sale, Outcome& out);
  [[nodiscard]] bool roomForSums(const AccountState& state, const EventView& event, const Outcome& out);

  // Redemption (redeem.cpp)
  [[nodiscard]] Fault redeem(const AccountState& state, const EventView& event, Outcome& out);
  [[nodiscard]] Value payable(Value share_of);
  void spreadPayment(Outcome& out);
  void drawLots(AccountState& state, Day day, std::int64_t row, Outcome& out);
  void usableLots(const AccountState& state, Day day, bool active, std::vector<std::size_t>& order) const;

  // Effects (effects.cpp)
  void takeEffect(AccountState& state, const EventView& event, std::int64_t row, SharedCounters& shared, Outcome& out);
  void grantLots(AccountState& state, Day day, std::int64_t row, Outcome& out);
  void useLimits(AccountState& state, Day day, SharedCounters& shared, const Outcome& out);
  void addUse(AccountState& state, const plan::Limit& limit, Day day, SharedCounters& shared, Value use);
  void noteLot(const Lot& lot, Value earned, Outcome& out);
  void riseTier(AccountState& state, Day day, std::int64_t row, Outcome& out);

  // Returns (returns.cpp)
  [[nodiscard]] bool matchReturn(const EventView& event, std::span<Sale> sales, Outcome& out);
  void giveBackPayment(AccountState& state, std::size_t index, Sale& sale, Day day, std::int64_t row, Outcome& out);
  void putBack(AccountState& state, const Draw& draw, Value points, Day day, std::int64_t row, Outcome& out);
  [[nodiscard]] std::vector<Value> saleContributions(const Sale& sale);
  [[nodiscard]] Fault keptGrants(const Sale& sale, std::vector<Value>& kept);
  [[nodiscard]] Fault recalculated(const Sale& sale, std::vector<Value>& kept);
  void keptColumns(const Sale& sale);
  void takeBack(AccountState& state, Sale& sale, std::span<const Value> kept, Day day, std::int64_t row, Outcome& out);
  void takeFrom(AccountState& state, std::size_t lot, Value& points, std::int32_t rule, Day day, std::int64_t row,
                Outcome& out);
  void leaveWindows(AccountState& state, const Sale& sale, std::span<const Value> before, std::span<const Value> after);
  void reopenLimits(AccountState& state, const Sale& sale, std::span<const Value> before, SharedCounters& shared);

  const plan::Plan& plan_;
  const Evaluator& evaluator_;
  const TextPool& pool_;
  Grants grants_;
  Columns columns_;
  EvalContext context_{};
  std::vector<std::vector<std::uint8_t>> under_;
  std::vector<const std::uint8_t*> under_pointers_;
  std::vector<std::uint64_t> masks_;
  std::vector<Value> fields_, sums_, verdicts_, amounts_;
  std::vector<Value> used_;               // a limit
  std::vector<std::int32_t> limit_read_;  // a limit: its place in Plan::reads, or -1
  std::vector<Value> contributions_;      // an aggregate: what this event adds
  bool returns_earn_ = false;             // there are rules `on return`
  std::vector<std::size_t> lot_order_;
  std::vector<ReturnShare> shares_;
  std::vector<Value> kept_;
  std::vector<Value> weights_, split_;
  Outcome again_;
};

}  // namespace kopeck
