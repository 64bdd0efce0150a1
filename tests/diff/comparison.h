// One Plan on the interpreter and on compiled code, both ways of compiling, event by event.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "runtime/interpret/evaluator.h"
#include "tests/diff/random_context.h"
#include "tests/diff/random_plan.h"

namespace kopeck::diff {

/// What was evaluated by some event, not only written in some Plan.
struct Coverage {
  std::set<plan::Op> ops;
  std::set<plan::AmountKind> amounts;
  std::set<plan::RoundingPlace> places;
  std::set<RoundingMode> modes;
  std::set<plan::TriggerKind> triggers;
  std::set<std::int64_t> verdicts;
  std::set<std::string> parts;  // "carry", "portion", ... of amounts, and of what they came to
  int events = 0;
  int faults = 0;
  int verdict_count = 0;
  int applied = 0;
  int redeem_failed = 0;
  int at_once = 0;       // purchases evaluated in one call
  int side_by_side = 0;  // of these: with lines that are looked at several at once, where the processor can

  void addOps(const plan::Plan& plan, std::int32_t expr);
  void addRule(const plan::Plan& plan, const plan::Rule& rule, std::int64_t verdict);
  void addEarn(const plan::Plan& plan, const plan::Earn& earn, Value amount);
};

class Comparison {
 public:
  /// Both outlive it. Compiles, with LLVM's own checks.
  Comparison(const plan::Plan& plan, Coverage& coverage);
  /// Why the Plan could not be compiled; empty when it could.
  [[nodiscard]] const std::string& problem() const { return problem_; }
  /// One more, whatever made it.
  void add(std::unique_ptr<Evaluator> evaluator) { compiled_.push_back(std::move(evaluator)); }
  /// Evaluates one random event everywhere: equal faults and, where there is none, equal bytes in every output, what is
  /// left untouched included, but for amounts of rules that do not apply. Says what differs; empty when nothing does.
  [[nodiscard]] std::string event(Random& random);

 private:
  std::string compare(const Evaluator& compiled, const RandomEvent& event, RuleGroup group);
  [[nodiscard]] std::string compareRules(Run& run) const;
  std::string compareAtOnce(const Evaluator& compiled, const RandomEvent& event);
  std::string compareRedeem(const Evaluator& compiled, const RandomEvent& event);
  void cover(RuleGroup group, bool has_lines);

  const plan::Plan& plan_;
  Coverage& coverage_;
  std::unique_ptr<Evaluator> interpreter_;
  std::vector<std::unique_ptr<Evaluator>> compiled_;
  std::string problem_;
  const bool sets_are_wide_;
  bool lines_covered_ = false;
  // What the interpreter left of the event at hand.
  Fault lines_fault_ = Fault::none;
  Fault rules_fault_ = Fault::none;
  std::vector<std::uint64_t> masks_;
  std::vector<Value> sums_;
  std::vector<Value> verdicts_;
  std::vector<Value> amounts_;
  std::vector<Value> take_guards_;
};

/// A small Plan mostly, sometimes one with more sets and rules than fit in one function.
[[nodiscard]] plan::Plan plainOrLargePlan(Random& random);

}  // namespace kopeck::diff
