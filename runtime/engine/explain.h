// Explanation: why a receipt gave what it gave, rule by rule: fired, or the condition that failed, outweighed by, cut
// by, and the arithmetic. Made from the kept record by evaluating it again, so that it is always the truth about the
// ledger, and the same on both evaluators.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/engine/step.h"
#include "runtime/engine/words.h"

namespace kopeck {

enum class RuleFate : std::uint8_t {
  fired,
  gave_nothing,    // applied, but its amount came to 0
  condition,       // a condition failed
  not_yet,         // its validity begins later
  no_longer,       // its validity has ended
  outweighed,      // another of `highest of` or `first of` stands
  replaced,        // another rule stands in its place
  cut_to_nothing,  // a limit had no room left
  other_trigger,   // not a rule for this kind of event
};
/// "fired", "condition", … for JSON.
[[nodiscard]] std::string_view name(RuleFate fate);

/// One term of a rule's sum: what was multiplied by what, "5% of 700.00 RUB = 35".
using ExplainedAmount = Words;

/// What a rule gave of one kind, or took off.
struct ExplainedPart {
  std::int32_t kind = 0;  // into Plan::kinds; -1: money that a discount took off
  Value wanted = 0;       // smallest units
  Value given = 0;
  friend bool operator==(const ExplainedPart&, const ExplainedPart&) = default;
};

/// A rule as its author wrote it: where the Plan has several of one name in a row, they are one here.
struct ExplainedRule {
  std::string rule;
  std::string title;
  std::int32_t line = 0;  // of the source
  RuleFate fate = RuleFate::other_trigger;
  std::string condition;  // the author's words
  std::string other;      // the rule that outweighs or replaces
  std::string limit;      // the author's words of the limit that cut
  std::vector<ExplainedAmount> amounts;
  std::vector<Words> notes;  // what was drawn, coupons and stamps that it used up, messages, records, gifts
  std::vector<ExplainedPart> parts;
  Words gave;        // "98 beans, 1 coupon cash", "10.00 RUB off"; empty where it gave nothing
  Value wanted = 0;  // of the header's points, smallest units
  Value given = 0;
  std::vector<Value> lines;        // each line's part of the header's points; empty where none were given
  std::vector<Value> money_lines;  // of a discount, each line's part of the money; empty where none was taken off
  friend bool operator==(const ExplainedRule&, const ExplainedRule&) = default;
};

/// Points of one wallet that paid.
struct ExplainedPayment {
  std::int32_t kind = 0;
  Value points = 0;
  Words text;
  friend bool operator==(const ExplainedPayment&, const ExplainedPayment&) = default;
};

struct Explanation {
  std::vector<ExplainedRule> rules;  // in file order
  std::vector<Words> notes;  // of the receipt as a whole: discounts, coupons, tenders, what redemption was cut to
  std::vector<ExplainedPayment> payments;
  Value earned = 0;                   // the header's points
  std::vector<Value> earned_by_kind;  // one a Plan::kinds
  Value discount = 0;                 // taken off by rules
  Value gross = 0, net = 0, paid = 0;
  friend bool operator==(const Explanation&, const Explanation&) = default;
};

/// Explains a kept purchase or custom event. False where it can't be evaluated again (a damaged record).
[[nodiscard]] bool explain(Stepper& stepper, const Sale& sale, Explanation& explanation);

/// The same for an event just evaluated, from its outcome (Stepper::evaluate or apply). Of rules that the Stepper did
/// not look at nothing is said: it judges every rule, or judgeRest() comes before.
void explainOutcome(const Stepper& stepper, const EventView& event, const Outcome& outcome, Explanation& explanation);

/// The same of the rules alone that were looked at, or judged since.
void explainLookedAt(const Stepper& stepper, const EventView& event, const Outcome& outcome, Explanation& explanation);

}  // namespace kopeck
