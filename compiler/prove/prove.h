// prove: what holds of every receipt of a programme, found by Z3 over the Plan, and confirmed by the engine.
//
// A question is put to the solver as formulas over any receipt of a few lines, any customer and any day of the scope
// (encoding.h). What is proved holds of all of them. What is refuted comes with a receipt that the interpreter has run:
// nothing else is shown. All else is unknown, with the reason. How much work a question may make is counted in the
// solver's own steps, not in time, so that an answer is the same on every machine.
//
// Pure but for memory; nothing of Z3 is seen outside, its exceptions least of all. Any thread, each call by itself.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "compiler/diagnostics/diagnostics.h"
#include "runtime/engine/step.h"
#include "runtime/plan/plan.h"

namespace kopeck::prove {

/// Where the formulas allow more than the engine does.
enum class Gap : std::uint8_t {
  spread,            // which line gets which remainder
  free_units,        // which units are free
  per_unit,          // rounding by unit over many units
  receipt_rounding,  // rounding by receipt beside limits
  wallets,           // several wallets that pay
  tier_condition,    // a condition of a tier's level
  anniversary,       // an anniversary taken for a date
};
/// In the user's words.
[[nodiscard]] const char* textOf(Gap gap, Lang lang);

enum class Verdict : std::uint8_t { proved, refuted, unknown };

enum class Claim : std::uint8_t {
  guarantee,  // one of Plan::guarantees
  growing,    // earning never falls when a line is added; on receipts where nothing but money pays
  returns,    // no return raises what a sale earned
  share,      // the greatest share of net that is given back: worth of the points and discounts, of what the till said
};
[[nodiscard]] std::string_view nameOf(Claim claim);
[[nodiscard]] std::string_view nameOf(Verdict verdict);

/// A rule that gave less on the larger receipt.
struct Fallen {
  std::string rule;
  Value before = 0, after = 0;  // smallest units of what it gives
};

struct Finding {
  Claim claim = Claim::guarantee;
  std::int32_t guarantee = -1;
  Verdict verdict = Verdict::unknown;
  Phrase why;         // of what is unknown; of returns the ground
  std::string sides;  // of a guarantee that was refuted: "12.50 RUB <= 10.00 RUB"
  /// The witness as lines of the input, for one customer, ending in the purchase. Confirmed: the interpreter ran it.
  std::vector<std::string> events;
  std::vector<std::string> larger;  // growing: the same with one line more
  std::vector<Fallen> fallen;       // growing
  /// share: no receipt gives back more than `most` (nothing: no bound was found); the witness gives `share`.
  std::optional<Ratio> most, share;
  /// The solver's answer was not confirmed although the formulas left nothing open: we are wrong.
  bool disagreed = false;
};

struct ProveOptions {
  std::size_t lines = 3;  // at most so many on a receipt
  /// As TestCase::guarantee_denominators; one a Plan::guarantees.
  std::vector<std::vector<std::int64_t>> denominators;
  bool guarantees_alone = false;  // nothing that is asked of every programme
};

struct Proof {
  std::vector<Finding> findings;  // guarantees in file order, then the others
  std::size_t lines = 0;
  Day first = 0, last = 0;  // of which days it holds
};

/// All guarantees, and what is asked of every programme. Requires a sound Plan.
[[nodiscard]] Proof prove(const plan::Plan& plan, const ProveOptions& options);

/// A posted purchase as the engine worked it out, to be held against the formulas.
struct Replayed {
  EventView event;
  const Outcome* outcome = nullptr;
  std::vector<Value> active, balances;  // one a Plan::kinds, before it
  std::vector<Value> results;           // one a Plan::results; empty: not compared
};

struct Replay {
  std::string difference;     // empty: the formulas allow what the engine did
  bool exact = false;         // and nothing else
  bool within_limits = true;  // false: the solver gave up, and nothing is known
};

/// Whether the formulas, with the receipt and the customer fixed to what the engine read, come to what the engine gave,
/// rule by rule. Purchases of up to `most_lines` lines; all of them in one batch's texts.
class Replayer {
 public:
  /// `texts` has every text of the events that are to come; both outlive it.
  Replayer(const plan::Plan& plan, const TextPool& texts, std::size_t most_lines, Day first, Day last);
  ~Replayer();
  Replayer(const Replayer&) = delete;
  Replayer& operator=(const Replayer&) = delete;
  [[nodiscard]] Replay replay(const Replayed& one);

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

}  // namespace kopeck::prove
