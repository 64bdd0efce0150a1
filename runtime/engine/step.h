// Stepper: step : Program x AccountState x Event x Room -> AccountState' x Postings x Explanation x Use.
//
// Pure but for its own scratch memory: what comes out depends on the Plan, the state, the event and the shared counters
// handed in, and on nothing else. It reads no clock, no file and no other account. Both evaluators give equal outcomes.
// One Stepper serves one thread; any number may share a Plan and an Evaluator.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "runtime/account/account.h"
#include "runtime/engine/checks.h"
#include "runtime/engine/draws.h"
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
  return (static_cast<Value>(event.day()) * 86'400 + event.second()) * 8 + rank(event.kind());
}
/// The second of an order key, counted from 1970-01-01.
[[nodiscard]] inline Value secondOf(Value order_key) {
  return order_key >> 3;
}

/// The lot that stands for an account's debt of a kind: 0 for the header's points, else no row and the kind's terms.
[[nodiscard]] inline LotId debtLot(const plan::Plan& plan, std::int32_t kind) {
  return kind == 0 ? 0 : lotId(0, plan.kinds[static_cast<std::size_t>(kind)].terms);
}
/// The debt of a wallet; 0 for kinds that know none.
[[nodiscard]] inline Value debtOf(const plan::Plan& plan, const AccountState& state, std::int32_t kind) {
  if (kind == 0) return state.debt();
  return kind < static_cast<std::int32_t>(plan.schema.wallets.size()) ? state.word(plan.layout.debts + kind - 1) : 0;
}
/// Requires a wallet.
inline void setDebtOf(const plan::Plan& plan, AccountState& state, std::int32_t kind, Value points) {
  if (kind == 0) {
    state.setDebt(points);
  } else {
    state.word(plan.layout.debts + kind - 1) = points;
  }
}
/// Active units of a kind on a day, and the same less its debt.
[[nodiscard]] Value activeOf(const plan::Plan& plan, const AccountState& state, std::int32_t kind, Day day);
[[nodiscard]] Value balanceOf(const plan::Plan& plan, const AccountState& state, std::int32_t kind, Day day);

/// Counters that all accounts share: for each of Plan::total_count a pair (start of period, used), and those of limits
/// `per store`, by total and store.
struct SharedCounters {
  std::vector<Value> pairs;
  std::vector<StoreTotal> stores;  // rising by (total, store)
  explicit SharedCounters(const plan::Plan& plan) : pairs(2 * static_cast<std::size_t>(plan.total_count), 0) {}
  friend bool operator==(const SharedCounters&, const SharedCounters&) = default;

  /// The counter of a limit in a store, made where it is missing. Valid until the next one is made.
  [[nodiscard]] StoreTotal& ofStore(std::int32_t total, TextId store);
  /// What was used in that period; 0 where there is no such counter.
  [[nodiscard]] Value usedInStore(std::int32_t total, TextId store, Value period) const;
};

class Stepper;

/// A sale as a return finds it: the event, what it read, and what is left of it. Shapes: lines, grants, draws as in the
/// Outcome of the sale; all `left` and `returned` values change with each return.
struct Sale {
  EventBatch batch;  // one event
  std::int64_t row = 0;
  std::vector<Value> reads;
  std::vector<Value> first_reads;  // this and the next two: see Outcome
  std::vector<std::uint64_t> chances;
  std::vector<Value> held;
  std::vector<Value> item_bought;  // see EvalContext::item_bought
  std::vector<Grant> grants;       // as granted
  std::vector<Value> parts;        // Grant::first_part counts into it
  std::vector<Draw> draws;         // as taken; the days as noteLotDays() was told
  std::vector<Value> paid_points;  // [line * wallets + wallet]
  std::vector<Value> paid_money;   // a line
  // What returns have changed so far.
  std::vector<Value> returned_quantity;  // a line, millionths
  std::vector<Value> grants_left;        // a grant
  std::vector<Value> draws_left;         // a draw: taken and not yet given back
  std::vector<Value> expired_counted;    // a grant: what returns have taken back as expired unused; empty: nothing
  // What of its lots has expired unused, as far as whoever keeps the postings has said (see noteExpired()).
  struct Expired {
    LotId lot = 0;
    Value points = 0;
  };
  std::vector<Expired> expired;
  // Of a sale that another version of the programme judged: that version's stepper, and the sale in its own form, of
  // which nothing but the three above may lag behind. What is kept of such a sale is asked of that version.
  Stepper* judged_by = nullptr;
  Sale* as_judged = nullptr;
  [[nodiscard]] EventView view() const { return {&batch, 0}; }
};

/// Adds a posting to Sale::expired where it is the expiry of one of the sale's lots. A return then counts these points
/// as taken back already. Requires each posting once.
void noteExpired(Sale& sale, const Posting& posting);

/// Whether the return may give back goods of the sale, and points of it may have expired by then that the account no
/// longer shows: only postings tell.
[[nodiscard]] bool mayHaveExpired(const plan::Plan& plan, const AccountState& state, const Sale& sale,
                                  const EventView& returned);

/// Tells the sale's draws which days a lot has that they were taken from: what comes back to a lot that is gone has
/// them.
void noteLotDays(Sale& sale, const LotRow& row);

/// Whether the return may give back goods of the sale, and a lot that paid for them is gone and may have got other days
/// since: only its row tells. `other_version`: of the programme, than the one that judged the sale.
[[nodiscard]] bool mayHaveOtherDays(const plan::Plan& plan, const AccountState& state, const Sale& sale,
                                    const EventView& returned, bool other_version);

/// Which part of which sale a return's line gives back.
struct ReturnShare {
  std::size_t sale = 0;  // into the sales handed in
  std::size_t line = 0;  // of the sale
  Value quantity = 0;
};

/// Appends the event of kind `gift` that a gift is for the account that gets it, dated like its cause and named `id`.
void appendGift(const plan::Plan& plan, const EventView& cause, const Gift& gift, std::string_view customer,
                std::string_view id, std::string_view raw, EventBatch& batch);

class Stepper {
 public:
  /// `pool` holds every text that events carry; it may grow between calls.
  Stepper(const plan::Plan& plan, const Evaluator& evaluator, const TextPool& pool);

  /// Draws come from `source` instead of the seed; nullptr: from the seed again. The source must outlive its use.
  void setDraws(DrawSource* source) { draw_source_ = source; }

  /// Whose account settleTime() is about, for scheduled rules with chance or `for 10% of customers`. apply(),
  /// evaluate() and applyReturn() take it from their event; whoever lets time pass without an event says it before.
  void setCustomer(std::string_view customer) { customer_ = customer; }

  /// Lets time pass up to the start of `day`: expiries and tier falls of the days before it, activations and tiers that
  /// begin on it. Any way of cutting the time gives the same postings. Appends to `out`.
  /// `shared` are the counters of scheduled rules' limits in total; nullptr: as if nothing of them were used.
  void settleTime(AccountState& state, Day day, Outcome& out, SharedCounters* shared = nullptr);

  /// settleTime() where another version takes over on `day`: the days before it to their end (the old version), and
  /// what begins on it (the new one, on a state that has been brought into its form).
  void endTime(AccountState& state, Day day, Outcome& out, SharedCounters* shared = nullptr);
  void beginTime(AccountState& state, Day day, Outcome& out, SharedCounters* shared = nullptr);
  /// Adds to the account's windows what is left of a kept event. Events come in the order of their dates.
  void remember(AccountState& state, const Sale& sale);

  /// A purchase, a custom event, a gift, an opening or an adjustment of a known customer, in order of its account. On a
  /// refusal (a fault) the state is as before but for the time that passed. `row` names the event in lots. Appends to
  /// `out`, which was cleared.
  void apply(AccountState& state, const EventView& event, std::int64_t row, SharedCounters& shared, Outcome& out);

  /// Spend of another system, as an `opening` states it, of an account that no ledger has: a purchase of no goods on
  /// `day`, up to which time passes. `lifts`: tiers rise by it. Spends of one account come by their days.
  void openSpend(AccountState& state, Value net, Day day, bool lifts, Outcome& out);

  /// Attributes become known; missing ones stay as they were.
  void applyCustomer(AccountState& state, const EventView& event, Outcome& out, SharedCounters* shared = nullptr,
                     std::int64_t row = 0);

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
    return state.settledDay() != kNoDay && nextDue(state, day) <= day;
  }

  /// Counters that leave a limit `in total` as much used as the kept reads say: a late event never reallocates them.
  void pinShared(std::span<const Value> reads, Day day, SharedCounters& shared, TextId store = kNoText) const;

  /// What the event would do: rules and redemption without changing anything. `out` as after apply(), without moves.
  void evaluate(const AccountState& state, const EventView& event, const SharedCounters& shared, Outcome& out);

  /// The rules' outcomes of a kept sale again, from what it read: for explanations. Fills out.rules, grants, parts.
  /// A fault, too, where the sale does not say what it read: a damaged record.
  [[nodiscard]] Fault evaluateAgain(const Sale& sale, Outcome& out);

  /// Whether every text that the kept event names is one of the pool's; a damaged record may name others. Required of
  /// whatever is handed in as a Sale.
  [[nodiscard]] bool knowsTexts(const Sale& sale) const;

  /// The first check that failed in any call so far; nullptr: none did. What that call did, and all since, must not be
  /// kept: we are wrong.
  [[nodiscard]] const BrokenCheck* broken() const { return broken_.check == Check::none ? nullptr : &broken_; }

  /// From now on outcomes say of every rule at once why it does not apply; otherwise of many rules perhaps only of
  /// those that do, and judge() says it of others. What is granted is the same.
  void judgeEveryRule(bool every) {
    if (memory_ != nullptr) memory_->every = every;
  }
  /// Makes the outcome say of one rule of the purchase evaluated last, of some, or of all that nothing is said of yet,
  /// what judgeEveryRule() would have made it say: why it does not apply. What nobody asks costs nothing. Of other
  /// rules, and of other events, nothing changes. Requires the event and the outcome as evaluate(), apply() or
  /// evaluateAgain() left them.
  void judge(std::int32_t rule, Outcome& out);
  void judge(std::span<const std::int32_t> rules, Outcome& out);
  void judgeRest(Outcome& out);

  [[nodiscard]] const plan::Plan& plan() const { return plan_; }
  /// Whether a condition over the customer and the day alone (of a segment) holds: of an account on a day up to which
  /// its time has passed; or by what an event of that day read (Sale::reads).
  [[nodiscard]] bool holdsOn(const AccountState& state, std::int32_t expr, Day day) const {
    return levelHolds(state, expr, day, {});
  }
  [[nodiscard]] bool heldAt(const std::vector<Value>& reads, std::int32_t expr, Day day) const {
    return levelSays(expr, reads.data(), day);
  }
  /// Of the event evaluated last: one a Plan::sums, and one a Plan::earns (only of rules that applied).
  [[nodiscard]] std::span<const Value> sums() const { return sums_; }
  [[nodiscard]] std::span<const Value> amounts() const { return amounts_; }
  /// What it was evaluated over: for explanations. Valid until the next call, while event and outcome are there.
  [[nodiscard]] const EvalContext& context() const { return context_; }
  [[nodiscard]] std::string_view text(TextId id) const { return pool_.text(id); }

 private:
  /// The receipt as its discounts saw it: columns of the event, and the sum of their net.
  struct BeforeDiscounts {
    const Value* net = nullptr;
    const Value* quantity = nullptr;
    Value sum = 0;
  };
  struct Columns {  // a line each
    std::vector<Value> net, gross, paid, quantity, stated, stated_quantity;
  };

  // What is asked about rules that the index left out (judge.cpp)
  [[nodiscard]] bool isLeftOut(std::int32_t rule, plan::TriggerKind trigger, const Outcome& out) const;
  void judgeDiscounts(std::span<const std::int32_t> rules, Outcome& out);

  /// False where the check failed, which is kept where it is the first.
  bool isSound(Check check, std::string_view event, Day day) {
    if (check == Check::none) return true;
    keepBroken(check, event, day);
    return false;
  }
  void keepBroken(Check check, std::string_view event, Day day);

  // Time (time.cpp)
  /// The next day on which time does something; where that is after `until`, any day after it.
  [[nodiscard]] Day nextDue(const AccountState& state, Day until) const;
  [[nodiscard]] bool owes(const AccountState& state) const;
  void endDay(AccountState& state, Day day, Outcome& out);
  void beginDay(AccountState& state, Day day, SharedCounters* shared, Outcome& out);
  void expireLots(AccountState& state, Day day, Outcome& out);
  void repayDebt(AccountState& state, Day day, std::int64_t row, Outcome& out);
  /// Lots that wait for a purchase become active by this one.
  void activateWaiting(AccountState& state, Day day, Outcome& out);
  /// Lots whose terms say so live longer after a purchase, or a redemption. Before this event's own grants.
  void renewLots(AccountState& state, Day day, bool purchase, bool redemption, Outcome& out);

  // Tiers (tiers.cpp). `extra` is what the event at hand adds to each aggregate and the state has not got yet; empty:
  // nothing.
  void fallTiers(AccountState& state, Day day, Outcome& out);
  void beginTiers(AccountState& state, Day day, Outcome& out);
  /// After an event has entered the windows: all after a purchase, else those of blocks that it added to.
  void riseTiers(AccountState& state, bool purchase, Day day, std::int64_t row, Outcome& out);
  /// Levels that the input says, after the customer's attributes have changed. `day` may be kNoDay: as of the latest
  /// day that the account has seen, and without a note where it has seen none.
  void outsideTiers(AccountState& state, Day day, std::int64_t row, Outcome& out);
  void changeTier(AccountState& state, std::int32_t block, std::int32_t tier, Day day, std::int64_t row, Outcome& out);
  [[nodiscard]] std::int32_t earnedTier(const AccountState& state, std::int32_t block, Day day,
                                        std::span<const Value> extra) const;
  [[nodiscard]] bool levelHolds(const AccountState& state, std::int32_t expr, Day day,
                                std::span<const Value> extra) const;
  [[nodiscard]] bool levelSays(std::int32_t expr, const Value* reads, Day day) const;
  [[nodiscard]] Day tierDue(const AccountState& state, std::int32_t block, Day from, Day until) const;
  struct TierFacts {
    bool has_conditions = false;
    bool purchases_only = false;  // only purchases change what the block looks at
  };
  [[nodiscard]] static TierFacts tierFactsOf(const plan::Plan& plan, const plan::Tiers& tiers);

  // Schedules (schedules.cpp, whose days it knows; what they give is in effects.cpp)
  /// The first day after `from` on which a scheduled rule is due; kNever.
  [[nodiscard]] Day scheduleDue(const AccountState& state, Day from) const;
  /// Which of Plan::schedules are due on `day`.
  void schedulesOn(const AccountState& state, Day day, std::vector<std::int32_t>& due) const;
  /// Evaluates and applies the rules of these schedules at the start of `day`; Outcome::rules of others stay.
  [[nodiscard]] Fault runSchedule(AccountState& state, std::span<const std::int32_t> schedules, Day day,
                                  SharedCounters* shared, Outcome& out);

  // Windows (windows.cpp)
  /// What one rule did, for the measures `points` and `uses`.
  struct Given {
    Value points = 0;
    bool acted = false;
  };
  /// Fills contributions_: what the event adds to each aggregate. Requires masks. `given` has one a Plan::rules, or is
  /// empty where nothing is given yet.
  void contributions(const EventView& event, std::span<const Given> given);
  /// Of an outcome, and of what returns have left of a sale; valid until the next call of either.
  [[nodiscard]] std::span<const Given> givenOf(const Outcome& out);
  [[nodiscard]] std::span<const Given> givenOf(const Sale& sale);
  void forgetGiven();
  /// Adds contributions_ to the account's windows on `day`, and the items of a purchase.
  void enterWindows(AccountState& state, const EventView& event, Day day);
  /// The parts of a sale that have come back leave the windows at the sale's own day. `before`, `after`: one an
  /// aggregate; items that no line of the sale is left of go as well.
  void leaveWindows(AccountState& state, const Sale& sale, std::span<const Value> before, std::span<const Value> after,
                    std::span<const Value> returned_before);
  [[nodiscard]] bool isOfLimit(std::int32_t aggregate) const;
  /// Spend of another system: a purchase of no goods on `day`.
  void enterSpend(AccountState& state, Value net, Day day);
  void fillItemBought(const AccountState& state, Day day, Outcome& out);

  // What is read (reads.cpp)
  void fillReads(const AccountState& state, Day day, std::span<const Value> extra, Outcome& out);
  [[nodiscard]] Value readOf(const AccountState& state, const plan::Read& read, Day day,
                             std::span<const Value> extra) const;
  /// Fills draws_; requires the event's own id (a kept sale's is in Sale::batch, filled by who keeps it).
  void fillDraws(std::string_view event_id, std::string_view customer);

  // Tables of texts under prefixes (texts.cpp)
  void refreshTexts();
  [[nodiscard]] Fault refreshSaidPrefixes();

  // Evaluation (step.cpp)
  void bind(const EventView& event);
  void fillFields(const EventView& event);
  /// What lines, none of them below 0, sum up to.
  struct Totals {
    static constexpr int kBits = 50;
    Value gross = 0, net = 0, units = 0;
    std::uint64_t bits = 0;  // of these after each line: where a sum leaves kBits it is seen, whatever comes behind it
    void add(Value line_gross, Value line_net, Value line_units) {
      const auto plus = [](Value a, Value b) {
        return static_cast<Value>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
      };
      gross = plus(gross, line_gross);
      net = plus(net, line_net);
      units = plus(units, line_units);
      bits |= static_cast<std::uint64_t>(gross | net | units);
    }
  };
  /// False where they are too large.
  [[nodiscard]] static bool takeTotals(const Totals& totals, Outcome& out);
  [[nodiscard]] bool fillTotals(Outcome& out);
  void fillUsed(const AccountState& state, Day day, TextId store, const SharedCounters* shared);
  void fillMoney(const Outcome& out);
  void fillCodes(const EventView& event);
  void fillHeld(const AccountState& state, const EventView& event, Outcome& out);
  void bindHeld(std::span<const Value> held);
  void fillTurnable(const AccountState& state, Day day, const Outcome& out);
  [[nodiscard]] bool redeems(const EventView& event) const;
  [[nodiscard]] Value occasionOf(const AccountState& state, const plan::Limit& limit, Day day) const;
  [[nodiscard]] Value periodKey(const AccountState& state, const plan::Limit& limit, Day day) const;
  [[nodiscard]] Fault evaluateEvent(const AccountState& state, const EventView& event, const SharedCounters& shared,
                                    Outcome& out, bool quote);
  [[nodiscard]] Fault evaluatePurchase(const AccountState& state, const EventView& event, Outcome& out, bool quote);
  [[nodiscard]] Fault evaluateReturn(const AccountState& state, const EventView& event, const SharedCounters& shared,
                                     Outcome& out);
  [[nodiscard]] Fault evaluateSale(const Sale& sale, Outcome& out);
  [[nodiscard]] bool roomForSums(const AccountState& state, const EventView& event, const Outcome& out);
  [[nodiscard]] bool roomInWindows(const AccountState& state) const;
  /// Of so many purchases of no goods; writes contributions_.
  [[nodiscard]] bool roomForSpend(const AccountState& state, Value money, Value purchases);

  // Discounts (discounts.cpp)
  [[nodiscard]] Fault discounts(Outcome& out);
  void beginDiscounts(std::size_t lines, const Outcome& out);
  void takeOff(std::size_t rule, Outcome* out, Value& amount, bool& may);
  [[nodiscard]] bool mayTake(std::size_t rule, const Outcome& out);
  [[nodiscard]] Value timesOf(const plan::Take& take) const;
  [[nodiscard]] Value takePart(const plan::Take& take, Value times);
  void takePercent(const plan::Take& take);
  [[nodiscard]] Value takeMoney(const plan::Take& take, Value times);
  [[nodiscard]] Value takeUnits(const plan::Take& take, Value times);
  void spreadTenders(const EventView& event, Outcome& out);
  void leaveOutTenders(Outcome& out);

  // Redemption (redeem.cpp)
  [[nodiscard]] Fault redeem(const AccountState& state, const EventView& event, Outcome& out);
  void askParts(const EventView& event, RedeemOutcome& result) const;
  [[nodiscard]] Value worthAsked(const RedeemOutcome& result) const;
  void redeemPart(const AccountState& state, Day day, Value most, Value asked_worth, RedeemPart& part, Outcome& out);
  void sumParts(Value asked_worth, RedeemOutcome& result) const;
  [[nodiscard]] Value payable(Value share_of);
  void spreadPart(RedeemPart& part, Outcome& out);
  void payLines(Outcome& out);
  void drawLots(AccountState& state, Day day, std::int64_t row, Outcome& out);
  /// Takes up to `points` of a kind from its active lots in use order, each with a posting like this; says how much
  /// was missing. `keep`: as Outcome::draws, so that a return can put them back.
  [[nodiscard]] Value drawKind(AccountState& state, std::int32_t kind, Value points, const Posting& like, bool keep,
                               Outcome& out);
  /// Lots of a kind that are active on a day, in the kind's order of use: the first ones that hold `enough`, or more.
  void usableLots(const AccountState& state, std::int32_t kind, Day day, Value enough,
                  std::vector<std::size_t>& order) const;

  // Effects (effects.cpp)
  void takeEffect(AccountState& state, const EventView& event, std::int64_t row, SharedCounters& shared, Outcome& out);
  /// `lot_row` names the event in lots, `row` in postings (a scheduled rule's postings belong to no event).
  void settleGrants(AccountState& state, const EventView& event, std::int64_t lot_row, std::int64_t row,
                    SharedCounters* shared, Outcome& out);
  void grantLots(AccountState& state, Day day, std::int64_t lot_row, std::int64_t row, Outcome& out);
  void addToLot(AccountState& state, const Lot& lot, Outcome& out);
  void turn(AccountState& state, Day day, std::int64_t row, Outcome& out);
  void appendScheduled(Outcome& out);
  [[nodiscard]] Fault recordedValues(const Outcome& out);
  void recordValues(AccountState& state, Day day, std::int64_t row, Outcome& out);
  void useLimits(AccountState& state, Day day, TextId store, SharedCounters* shared, const Outcome& out);
  void addUse(AccountState& state, const plan::Limit& limit, Day day, TextId store, SharedCounters* shared, Value use);
  [[nodiscard]] bool speaksOf(const plan::Limit& limit, std::int32_t rule) const;
  struct LimitRules {
    std::int32_t limit = -1;
    std::vector<std::int32_t> rules;  // whose use it counts
  };
  [[nodiscard]] std::vector<std::int32_t> rulesUnder(const plan::Limit& limit) const;
  [[nodiscard]] Value useOf(const LimitRules& of, const Outcome& out) const;
  [[nodiscard]] Value counted(const plan::Limit& limit, const Outcome& out) const;
  void noteLot(const Lot& lot, Value earned, Outcome& out);
  void noteRow(const LotRow& row, Outcome& out);

  // Messages (messages.cpp)
  void sayMessages(const AccountState& state, Day day, std::int64_t row, Outcome& out);
  [[nodiscard]] std::string pieceText(const AccountState& state, const plan::Piece& piece, std::size_t rule, Day day,
                                      const Outcome& out) const;
  [[nodiscard]] std::string earnedText(std::size_t rule, const Outcome& out) const;
  [[nodiscard]] std::string recordText(std::int32_t attribute, Value value) const;

  // Events that rules do not judge (openings.cpp)
  [[nodiscard]] bool roomForOpenings(const AccountState& state, const EventView& event);
  void bring(AccountState& state, const EventView& event, std::int64_t row, Outcome& out);
  void bringOne(AccountState& state, const EventView& event, const Opening& opening, std::int64_t row,
                std::int64_t ordinal, Outcome& out);
  void bringLot(AccountState& state, const EventView& event, const Opening& opening, std::int64_t row,
                std::int64_t ordinal, Outcome& out);
  void adjust(AccountState& state, const EventView& event, std::int64_t row, Outcome& out);
  void redeemStated(AccountState& state, const EventView& event, std::int64_t row, Outcome& out);

  // Returns (returns.cpp)
  [[nodiscard]] bool matchReturn(const EventView& event, std::span<Sale> sales, Outcome& out);
  [[nodiscard]] bool roomForReturn(const AccountState& state, std::span<Sale> sales);
  void returnSale(AccountState& state, const EventView& event, std::int64_t row, std::size_t index, Sale& sale,
                  SharedCounters& shared, Outcome& out);
  void takeLines(std::int64_t row, std::size_t index, Sale& sale, Outcome& out);
  void undoDiscounts(const Sale& sale, std::span<const Taken> taken, std::span<const Value> parts,
                     std::span<const Value> returned_before, Outcome& out) const;
  void giveBackPayment(AccountState& state, std::size_t index, Sale& sale, Day day, std::int64_t row, Outcome& out);
  void giveBackSpent(AccountState& state, Sale& sale, Day day, std::int64_t row, Outcome& out);
  [[nodiscard]] std::int32_t kindOfLot(LotId lot) const;
  void putBack(AccountState& state, const Draw& draw, Value points, Day day, std::int64_t row, Outcome& out);
  void readAgain(const Sale& sale, Outcome& out);
  [[nodiscard]] Fault wholeSale(const Sale& sale, bool sets, Outcome& out);
  void payAgain(const Sale& sale, Outcome& out);
  [[nodiscard]] Fault keptColumns(const Sale& sale);
  [[nodiscard]] Fault keptColumnsByJudge(const Sale& sale);
  [[nodiscard]] Fault keptLines(const Sale& sale);
  [[nodiscard]] std::vector<Value> saleContributions(const Sale& sale);
  [[nodiscard]] std::vector<Value> countedOfSale(const Sale& sale);
  [[nodiscard]] Fault keptGrants(const Sale& sale, std::vector<Value>& kept);
  [[nodiscard]] Fault keptByJudge(const Sale& sale, std::vector<Value>& kept);
  void keepTurned(const Sale& sale, std::vector<Value>& kept) const;
  [[nodiscard]] Fault recalculated(const Sale& sale, std::vector<Value>& kept);
  void takeBack(AccountState& state, Sale& sale, std::span<const Value> kept, Day day, std::int64_t row, Outcome& out);
  [[nodiscard]] Value countExpired(Sale& sale, std::size_t grant, Value points) const;
  void takeFrom(AccountState& state, std::size_t lot, Value& points, std::int32_t rule, Day day, std::int64_t row,
                Outcome& out);
  void reopenLimits(AccountState& state, const Sale& sale, std::span<const Value> before,
                    std::span<const Value> counted_before, SharedCounters& shared);

  const plan::Plan& plan_;
  const Evaluator& evaluator_;
  const TextPool& pool_;
  Grants grants_;
  Columns columns_;
  BeforeDiscounts before_discounts_;
  Totals bound_totals_;  // of the event that was bound last
  EvalContext context_{};
  std::unique_ptr<EvalMemory> memory_;  // the evaluator's
  std::vector<std::vector<std::uint8_t>> under_;
  std::vector<const std::uint8_t*> under_pointers_;
  std::vector<std::size_t> table_prefixes_;  // of which somebody reads the table of texts
  std::size_t texts_known_ = 0;              // how many texts the tables were made for
  mutable WindowRanges ranges_;
  std::vector<std::size_t> said_prefixes_;  // that the customer or the receipt says
  std::vector<std::uint64_t> masks_;
  std::vector<Value> fields_, sums_, verdicts_, amounts_;
  Day fields_day_ = kNoDay;                // of which fields_ speaks
  std::vector<Value> used_;                // a limit
  std::vector<std::int32_t> kept_limits_;  // of which something is kept, in the account or beside it
  std::vector<LimitRules> limit_rules_;    // limits that count what rules do
  std::vector<std::int32_t> limit_read_;   // a limit: its place in Plan::reads, or -1
  std::vector<Value> contributions_;       // an aggregate: what this event adds
  std::vector<Given> given_;               // a rule
  std::vector<std::size_t> given_rules_;   // of which it says something
  std::vector<std::uint64_t> draws_;       // one a Plan::draws
  std::vector<std::int32_t> due_schedules_;
  std::vector<TierFacts> tier_facts_;  // a block of tiers
  mutable Day until_ = kNoDay;         // which tierDue() was asked last, and when its month began
  mutable Day month_of_until_ = kNoDay;
  mutable std::vector<Value> level_reads_;
  mutable std::vector<Value> level_fields_;
  DrawSource* draw_source_ = nullptr;
  std::string customer_;       // whose account it is, see setCustomer()
  bool returns_earn_ = false;  // there are rules `on return`
  std::vector<std::size_t> lot_order_;
  std::vector<ReturnShare> shares_;
  std::vector<Value> kept_;
  std::vector<Value> weights_, split_, points_split_;
  // What the programme has at all, so that others need not look.
  bool has_discounts_ = false;
  bool has_prices_ = false;  // coupons, or takes with a price: Outcome::held is kept
  bool has_effects_ = false;
  bool has_turns_ = false;
  bool of_purchase_ = false;      // what was evaluated last
  bool reads_payment_ = false;    // some rule may ask what was paid, or how
  bool purchases_renew_ = false;  // there are terms under which a purchase renews lots; a redemption
  bool redemptions_renew_ = false;
  bool sums_up_rules_ = false;                                  // some history is of what rules gave
  bool has_caps_ = false;                                       // limits of unit `base`
  bool rises_now_ = false;                                      // a tier rises including this purchase
  std::unordered_map<TextId, std::vector<std::uint8_t>> said_;  // tables of prefixes that customers or receipts say
  std::vector<Value> codes_, coupons_, tenders_, take_guards_;  // see EvalContext
  std::vector<Value> price_left_;                               // a kind
  std::vector<Value> free_, freed_;                             // a line: millionths given free
  std::vector<std::size_t> unit_order_;
  std::vector<Value> turnable_;  // see Turnable: a kind, or a rule
  std::vector<Value> sale_net_;  // a line of a sale: net after its discounts, all of it
  struct Recorded {
    std::int32_t rule = -1;
    std::int32_t attribute = -1;
    Value value = 0;
  };
  std::vector<Recorded> recorded_;
  EventBatch no_event_;  // what scheduled rules are evaluated over: no lines
  Outcome scheduled_;
  Outcome again_;
  StepChecks checks_;
  StepChecks::Before before_event_, before_time_, before_schedule_;
  BrokenCheck broken_;
};

}  // namespace kopeck
