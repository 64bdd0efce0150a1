// Testing: runs the `test` blocks of a programme through the engine, on two evaluators at once, and compares what comes
// out with what the author expects, and the evaluators with each other, explanations included.
//
// Stands beside the ledger: a test's accounts live in memory only. Pure; one thread a call.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compiler/lower/tests.h"
#include "compiler/testing/coverage.h"
#include "runtime/interpret/evaluator.h"
#include "runtime/plan/plan.h"
#include "runtime/value/result.h"

namespace kopeck {

struct TestFailure {
  std::int32_t line = 0;  // of the source, 1-based
  std::string expected;   // the author's words
  std::string got;        // what came out, English
  std::string got_ru;
};

struct TestResult {
  std::string name;
  std::int32_t line = 0;
  std::int32_t expectations = 0;
  std::vector<TestFailure> failures;
  std::optional<Error> broken;  // a check of the engine's own failed: nothing is said of the rules
  [[nodiscard]] bool passed() const { return failures.empty() && !broken; }
};

/// Runs each case. `evaluators` are at least one; the first one's results are compared with the expectations, and every
/// further one's with the first. `pool` is the one that the cases were lowered with. `coverage` gains what the first
/// evaluator made happen; null: nobody asks.
[[nodiscard]] std::vector<TestResult> runTests(const plan::Plan& plan, const std::vector<const Evaluator*>& evaluators,
                                               const std::vector<TestCase>& cases, const TextPool& pool,
                                               Coverage* coverage = nullptr);

}  // namespace kopeck
