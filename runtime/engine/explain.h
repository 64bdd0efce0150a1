// Explanation: why a receipt gave what it gave, rule by rule: fired, or the condition that failed, outweighed by, cut
// by, and the arithmetic. Made from the kept record by evaluating it again, so that it is always the truth about the
// ledger, and the same on both evaluators.
#pragma once

#include <string>
#include <vector>

#include "runtime/engine/step.h"

namespace kopeck {

enum class RuleFate : std::uint8_t {
  fired,
  gave_nothing,    // applied, but its amount came to 0
  condition,       // a condition failed
  not_yet,         // its validity begins later
  no_longer,       // its validity has ended
  outweighed,      // another of `highest of` gave more
  replaced,        // another rule stands in its place
  cut_to_nothing,  // a limit had no room left
  other_trigger,   // not a rule for this kind of event
};
/// "fired", "condition", … for JSON.
[[nodiscard]] std::string_view name(RuleFate fate);

/// One term of a rule's sum: what was multiplied by what.
struct ExplainedAmount {
  std::string en;  // "5% of 700.00 RUB = 35"
  std::string ru;
};

struct ExplainedRule {
  std::string rule;
  std::string title;
  std::int32_t line = 0;  // of the source
  RuleFate fate = RuleFate::other_trigger;
  std::string condition;  // the author's words
  std::string other;      // the rule that outweighs or replaces
  std::string limit;      // the author's words of the limit that cut
  std::vector<ExplainedAmount> amounts;
  Value wanted = 0;  // smallest units
  Value given = 0;
  std::vector<Value> lines;  // each line's part; empty where nothing was given
  friend bool operator==(const ExplainedRule& a, const ExplainedRule& b);
};

struct Explanation {
  std::vector<ExplainedRule> rules;  // in file order
  Value earned = 0;
  Value gross = 0, net = 0, paid = 0;
  friend bool operator==(const Explanation&, const Explanation&) = default;
};

/// Explains a kept purchase or custom event. False where it can't be evaluated again (a damaged record).
[[nodiscard]] bool explain(Stepper& stepper, const Sale& sale, Explanation& explanation);

/// The same for an event just evaluated, from its outcome (Stepper::evaluate or apply).
void explainOutcome(const Stepper& stepper, const Outcome& outcome, std::size_t lines, Explanation& explanation);

}  // namespace kopeck
