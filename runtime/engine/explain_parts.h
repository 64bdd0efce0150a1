// What the parts of an explanation are made by; for this folder alone.
#pragma once

#include <cstddef>

#include "runtime/engine/explain.h"

namespace kopeck {

/// An event just evaluated. Short-lived: all it points to must be there.
struct Evaluated {
  const Stepper& stepper;
  const EventView& event;
  const Outcome& outcome;
  [[nodiscard]] const plan::Plan& plan() const { return stepper.plan(); }
};

/// The kind that a rule gives; a multiplier without terms of its own gives its target's. 0 where it gives nothing.
[[nodiscard]] std::int32_t kindOf(const plan::Plan& plan, const plan::Rule& rule);

/// The arithmetic of a rule that applied: its earns, what it multiplies, what it turns.
void addAmounts(const Evaluated& of, std::size_t rule, ExplainedRule& explained);
/// What a rule of the discount group took off, and from what.
void addTaken(const Evaluated& of, std::size_t rule, ExplainedRule& explained);
/// What was drawn, presented, used up, said, recorded and given away.
void addRuleNotes(const Evaluated& of, std::size_t rule, ExplainedRule& explained);
/// Coupons, discounts, tenders and redemption of the whole receipt.
void addReceiptNotes(const Evaluated& of, Explanation& explanation);

}  // namespace kopeck
