// testProgramme: the whole way from the text of a rule file to what its tests come to, for commands and reports.
//
// Between the compiler and whoever shows results. The only file of this folder that looks at a clock, to say how long a
// test took; nothing else depends on it. One thread a call.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "compiler/diagnostics/diagnostics.h"
#include "compiler/source/source.h"
#include "compiler/testing/coverage.h"
#include "compiler/testing/mutation.h"
#include "compiler/testing/testing.h"
#include "runtime/interpret/evaluator.h"
#include "runtime/plan/plan.h"
#include "runtime/value/result.h"

namespace kopeck {

struct TestOptions {
  bool coverage = false;
  bool times = false;                                            // coverage counts how often, not only whether
  bool mutate = false;                                           // tried only where all tests pass
  std::function<void(std::size_t done, std::size_t all)> tried;  // of mutations; may be empty
  /// Besides the interpreter; may be empty.
  std::function<Result<std::unique_ptr<Evaluator>>(const plan::Plan&)> second;
};

struct TestedProgramme {
  bool compiles = false;                   // else nothing below is filled
  std::vector<TestResult> results;         // in file order
  std::vector<std::int64_t> microseconds;  // one a result
  std::vector<CoverPoint> points;          // where coverage is wanted
  std::vector<Mutation> mutations;         // where they are wanted and the tests pass
  [[nodiscard]] bool passes() const;
};

/// `source` as loadProgramme gave it, with what that has reported in `diagnostics`; what else is wrong with it is added
/// there. An Error where the second evaluator cannot be made.
[[nodiscard]] Result<TestedProgramme> testProgramme(const SourceFile& source, const TestOptions& options,
                                                    Diagnostics& diagnostics);

}  // namespace kopeck
