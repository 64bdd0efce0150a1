// Trial: a witness run through the real path, from the lines of the input to the interpreter. Knows nothing of Z3.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "compiler/testing/guarantees.h"
#include "runtime/engine/explain.h"
#include "runtime/engine/step.h"
#include "runtime/event/text.h"
#include "runtime/plan/plan.h"

namespace kopeck::prove {

/// What the last purchase among the events came to.
struct Tried {
  std::string refused;              // why an event was not taken; empty: all were, and the rest is there
  Refusal refusal = Refusal::none;  // by the engine
  std::vector<Value> earned;        // one a Plan::kinds, without what was turned
  std::vector<Value> by_rule;       // one a Plan::rules: points given, money taken off
  Value stated_net = 0;             // minor units, as the till said
  Value discount = 0;               // of the rules
  std::vector<GuaranteeBreak> broken;
  Explanation explanation;
  Outcome outcome;
};

/// Runs receipts of one customer each on the interpreter, one after another, each in a fresh account.
class Trial {
 public:
  /// The plan outlives it.
  explicit Trial(const plan::Plan& plan);
  ~Trial();
  Trial(const Trial&) = delete;
  Trial& operator=(const Trial&) = delete;
  /// `denominators` as in TestCase::guarantee_denominators. Tried::explanation only where `explained`.
  [[nodiscard]] Tried run(const std::vector<std::string>& lines, bool explained = true,
                          const std::vector<std::vector<std::int64_t>>& denominators = {});

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

/// Runs the lines for one customer on the interpreter. `denominators` as in TestCase::guarantee_denominators.
[[nodiscard]] Tried tryOut(const plan::Plan& plan, const std::vector<std::string>& lines,
                           const std::vector<std::vector<std::int64_t>>& denominators);

}  // namespace kopeck::prove
