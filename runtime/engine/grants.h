// Grants: from what each rule would give (the evaluator's verdicts and amounts) to what it does give: own limits,
// `replaces` and `highest of`, multipliers, limit blocks, rounding per receipt, and the spread over lines. Steps (c) to
// (g) of docs/semantics.md, the same for both evaluators.
#pragma once

#include <span>
#include <vector>

#include "runtime/engine/outcome.h"
#include "runtime/interpret/evaluator.h"

namespace kopeck {

class Grants {
 public:
  explicit Grants(const plan::Plan& plan);
  /// Requires an evaluated context of the group. Fills `out.rules`, `out.grants` and `out.parts`.
  /// `used` has, a limit of the Plan, what was used of it before this event in the period at hand.
  [[nodiscard]] Fault settle(const EvalContext& context, RuleGroup group, std::span<const Value> used, Outcome& out);

 private:
  [[nodiscard]] Fault amounts(const EvalContext& context, RuleGroup group, std::span<const Value> used, Outcome& out);
  void ownLimits(std::int32_t rule, std::span<const Value> used, RuleOutcome& outcome) const;
  void order(bool multipliers, Outcome& out) const;
  [[nodiscard]] Fault multiply(std::span<const Value> used, Outcome& out);
  void limitBlocks(std::span<const Value> used, Outcome& out) const;
  [[nodiscard]] bool isFull(std::size_t rule, std::span<const Value> used, const Outcome& out) const;
  void roundReceipt(std::span<const Value> used, Outcome& out);
  [[nodiscard]] Fault spread(const EvalContext& context, Outcome& out);
  [[nodiscard]] Fault spreadRule(const EvalContext& context, std::size_t rule, Outcome& out);
  [[nodiscard]] Fault earnWeights(const EvalContext& context, const plan::Earn& earn, std::span<Value> weights) const;
  void addGrants(std::int32_t rule, std::size_t lines, Outcome& out);

  const plan::Plan& plan_;
  std::vector<bool> exhausted_;     // a rule that applied, but whose limits have no room
  std::vector<Value> line_points_;  // [rule * lines + line] of the rules that give something, fine units
  std::vector<Value> scratch_;
  std::vector<Value> scratch2_;
};

}  // namespace kopeck
