// CI: what `kopeck ci` does. Everything that is asked of a change of the rules, one step after the other, held against
// the thresholds of the repository's own file. A step that fails, or that can't be taken, doesn't keep the others from
// being taken; each says why.
//
// Between the compiler, the proofs and the backtest, which find things out, and reports (report.h), which say them.
// Prints nothing. One caller at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "compiler/diagnostics/renderer.h"
#include "compiler/syntax/load.h"
#include "runtime/plan/plan.h"
#include "runtime/run/run.h"
#include "tools/ci/config.h"
#include "tools/report/junit.h"

namespace kopeck::ci {

/// A rule file that was read and compiled. Moving it moves neither source nor diagnostics.
struct Rules {
  std::string name;  // from the repository's root
  std::unique_ptr<SourceFile> source;
  std::unique_ptr<Diagnostics> diagnostics;
  std::optional<plan::Plan> plan;  // nothing where `diagnostics` has errors
};

/// What the outside world is to a run.
struct World {
  Lang lang = Lang::en;
  std::string root;    // of the repository, absolute; also the folder of this process, so that names are paths
  std::string prefix;  // of the configuration's folder from there: "" or "loyalty/"
  /// What `kopeck check` finds in a file; its source is named as the path.
  std::function<Result<Rules>(const std::string& path)> check;
  /// A file of the standard library that a path may mean; nothing where there is none.
  FileReader library;
  MakeEvaluator evaluator;  // the fast one
  /// Fills what a request says of the input; the paths are from the root. What it points to lives until the run ends.
  std::function<Status(const Config::Backtest&, RunRequest&)> input;
  std::function<void(const std::string& step)> begins;  // may be empty
};

enum class State : std::uint8_t {
  passed,
  failed,   // a threshold, a test, an error in the rules
  skipped,  // nobody asked, or there is nothing to do it with
  stopped,  // it was asked for and can't be done
};
[[nodiscard]] const char* nameOf(State state);

/// One thing that is asked of a change.
struct Demand {
  std::string key;   // "test.coverage_at_least"; empty: always asked
  std::string text;  // "the tests cover 85.2 %; at least 90 % are wanted"
  bool kept = true;
};

/// More than fits into a line.
struct Detail {
  std::string title;
  std::vector<std::string> lines;
  bool code = false;  // the lines are to be shown as they are
};

struct Step {
  std::string name;  // "check", "test", "prove", "diff", "backtest"
  State state = State::passed;
  int code = 0;         // of the process, if it were for this step
  std::string summary;  // one sentence; of what was skipped or stopped the reason
  std::vector<Demand> demands;
  std::vector<Remark> remarks;
  std::vector<Detail> details;
  std::string data;  // what the step found out, for programs: JSON; empty: nothing
};

struct Report {
  std::string config;  // the configuration's name
  std::string base;    // what the rules were compared with; empty: nothing
  std::vector<Rules> rules;
  std::vector<Step> steps;
  std::vector<report::JunitSuite> tests;
  std::string backtest;  // as Markdown; empty: none was made
  int code = 0;          // the greatest of the steps'
};

[[nodiscard]] Report run(const Config& config, const World& world);

}  // namespace kopeck::ci
