// Checks: what no step may do, looked at after each one, in release builds too. They count again, from what the step
// left behind, what the engine has counted once: an error of ours then stops the run before it is in the ledger.
//
// After the engine and of the engine: a Stepper calls them and keeps the first that failed (Stepper::broken()); whoever
// drives it must look there before it keeps anything. They cost what the step itself touched: the lots that changed,
// the event's lines, the rules' outcomes. What the account's lots come to it keeps itself (LotTotals), in the only
// functions that change lots; to see that this is so, a few lots a step are counted again, whole accounts at a time,
// and all that a batch has changed before it is handed over. One StepChecks serves one Stepper.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/account/account.h"
#include "runtime/engine/outcome.h"
#include "runtime/value/result.h"

#ifndef KOPECK_CHECKS  // 0 only in the build that the bench compares with
#define KOPECK_CHECKS 1
#endif

namespace kopeck {

inline constexpr bool kChecks = KOPECK_CHECKS != 0;

/// Which check failed. The name stands in the message, and in docs/semantics.md.
enum class Check : std::uint8_t {
  none,
  balance,    // what moved is what the lots less the debts have changed by, lot by lot and debt by debt
  lots,       // no lot below 0, no debt below 0, rows as the account has them, no two lots of one id
  lot_days,   // nothing is drawn from a lot before it is active or after its last day, nothing expires early
  draws,      // what left the lots is what was redeemed, used up and turned; what came in is what was granted
  grants,     // parts over lines sum to the points, a rule's grants to what it gave
  reasons,    // what was cut was cut by a limit, or outweighed
  discounts,  // parts sum to the amount, no line below 0, no more used up than held
  limits,     // no more given than there was room for
  payment,    // points paid no more than the rules or the lines allow
  windows,    // no history below 0
  tiers,      // every tier is a level of its block
  structure,  // the account's block: its counts, days that rise, time that does not go back
  returns,    // a return never raises what a sale gave, and takes back what it says
  totals,     // a batch's postings are what its accounts have changed by, and its rows follow each other
};
[[nodiscard]] std::string_view name(Check check);

/// The first check that failed, and where.
struct BrokenCheck {
  Check check = Check::none;
  std::string event;  // its id; empty: time alone
  std::string customer;
  Day day = kNoDay;
  std::int32_t version = 0;  // of the programme
};
/// ErrorKind::internal, in both languages. `of_run`: it says, too, how the ledger stands.
[[nodiscard]] Error internalError(const BrokenCheck& broken, bool of_run = true);

class StepChecks {
 public:
  explicit StepChecks(const plan::Plan& plan);

  /// What stands before a step.
  struct Before {
    LotTotals lots;
    std::uint64_t owed = 0;      // each debt times its weight, modulo 2^64
    std::size_t first_move = 0;  // into Outcome::moves
    Day settled = kNoDay;
  };
  /// How many lots a step counts again: those of small accounts each time, thousands of them now and then.
  static constexpr std::size_t kCountedAgain = 4;

  void note(const AccountState& state, const Outcome& out, Before& before) const;

  /// The account after a step of `day`, and the moves and rows that the step made: balance, lots, lot_days, windows,
  /// tiers, structure.
  [[nodiscard]] Check account(const Before& before, const AccountState& state, const Outcome& out, Day day);
  /// Moves from `first_move` on against grants, redemption and what was used up: draws.
  [[nodiscard]] Check flows(std::size_t first_move, const Outcome& out);
  /// An evaluated event before it takes effect; `stated` is each line's net as the input says it. Grants, reasons,
  /// discounts, payment. Requires the context that it was evaluated over.
  [[nodiscard]] Check evaluation(const EvalContext& context, std::span<const Value> stated, const Outcome& out);
  /// Of an event whose lines nothing is taken off, or that has none: grants, reasons.
  [[nodiscard]] Check granted(std::size_t lines, const Outcome& out);
  /// No history of the day, nor one for ever, is below 0.
  [[nodiscard]] Check windows(const AccountState& state, Day day) const;
  [[nodiscard]] Check tiers(const AccountState& state) const;
  /// `used` before the event, `use` by it.
  [[nodiscard]] static Check use(const plan::Limit& limit, Value used, Value use) {
    if (use == 0) return Check::none;
    return use > 0 && used < limit.most && use <= limit.most - used ? Check::none : Check::limits;
  }
  /// What is left of a sale, before a return and after it: the grants, or the draws, or the lines' quantities.
  [[nodiscard]] static Check returned(std::span<const Value> before, std::span<const Value> after);

 private:
  [[nodiscard]] Check structure(const Before& before, const AccountState& state, Day day) const;
  [[nodiscard]] Check balance(const Before& before, const AccountState& state, const Outcome& out);
  [[nodiscard]] Check countAgain(const AccountState& state);
  [[nodiscard]] static Check rows(const Before& before, const AccountState& state, const Outcome& out);
  [[nodiscard]] Check lotDays(const Before& before, const Outcome& out) const;
  [[nodiscard]] Check grants(std::size_t lines, const Outcome& out);
  [[nodiscard]] Check outcomes(const Outcome& out);
  /// Of a programme that has any. Apart from what every programme has.
  [[nodiscard, gnu::noinline]] Check discounts(const EvalContext& context, std::span<const Value> stated,
                                               const Outcome& out);
  [[nodiscard]] Check payment(const EvalContext& context, const Outcome& out) const;
  [[nodiscard]] Value payableOf(const EvalContext& context, std::int64_t line) const;
  [[nodiscard]] std::size_t kindOf(LotId lot) const;
  /// Before::owed; false where a debt is below 0.
  [[nodiscard]] bool addOwed(const AccountState& state, std::uint64_t& owed) const;

  const plan::Plan& plan_;
  std::vector<std::size_t> kinds_;      // of terms
  std::vector<std::int32_t> evers_;     // words of the account
  std::vector<std::uint8_t> takes_;     // a rule: a discount
  std::vector<std::uint8_t> alone_;     // a rule: what it wanted is said as if it were alone
  bool turns_ = false;                  // some rule turns points
  std::vector<std::int32_t> levels_;    // a block of tiers: how many it has
  std::size_t uncounted_ = 0;           // lots that are due to be counted again
  std::vector<std::uint64_t> flows_;    // [kind * 4 + flow]: modulo 2^64, so that sums need no check of their own
  std::vector<std::uint64_t> given_;    // a rule
  std::vector<std::int32_t> granting_;  // rules of which it says something
  std::vector<Value> left_;             // a line
  std::vector<Value> held_;             // a kind
};

}  // namespace kopeck
