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
