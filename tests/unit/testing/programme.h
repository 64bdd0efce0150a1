// A rule file with tests, compiled for the runner.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "compiler/jit/jit.h"
#include "compiler/lower/lower.h"
#include "compiler/lower/tests.h"
#include "compiler/testing/testing.h"
#include "tests/unit/lower/programme.h"

namespace kopeck {

/// A programme that draws: everything in these tests may.
inline std::string drawing() {
  return head({{"late", "late accept for 3 days\n  seed \"test\""}, {"activate", "activate at once"}});
}

struct Programme {
  explicit Programme(const std::string& rules) : plan(lower(checkedProgram(drawing() + rules))) {
    const CheckedProgram program = checkedProgram(drawing() + rules);
    pool.seed(plan.texts);
    cases = lowerTests(program, pool);
    interpreter = makeInterpreter(plan);
  }

  [[nodiscard]] std::vector<TestResult> run() const { return runTests(plan, {interpreter.get()}, cases, pool); }
  /// What the only failure of the only test got; empty where there is none.
  [[nodiscard]] std::string got() const {
    const std::vector<TestResult> results = run();
    if (results.size() != 1 || results[0].failures.size() > 1) return "several";
    return results[0].failures.empty() ? "" : results[0].failures[0].got;
  }

  plan::Plan plan;
  TextPool pool;
  std::vector<TestCase> cases;
  std::unique_ptr<Evaluator> interpreter;
};

}  // namespace kopeck
