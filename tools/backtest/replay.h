// Replay: the same history under two sets of rules, side by side: two runs on two threads, each into a ledger of its
// own in a temporary folder, and what each of them comes to.
//
// Between runtime/run, which makes the ledgers as `kopeck run` would, and compare.h. One caller at a time; the threads
// are the replay's own and have ended when it returns.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "runtime/run/run.h"
#include "runtime/store/temporary.h"
#include "tools/backtest/figures.h"

namespace kopeck::backtest {

struct Request {
  std::vector<VersionInput> was, now;
  std::vector<Segment> was_segments, now_segments;
  /// What both runs share: input, format, mapping, strictness, days. Programme, ledger, rejects and progress are the
  /// replay's to fill.
  RunRequest input;
  MakeEvaluator evaluator;                           // called on both threads
  std::function<void(const RunProgress&)> progress;  // of both runs together; one call at a time
};

struct Side {
  std::vector<std::int32_t> versions;  // their numbers
  Day from = kNoDay;                   // judged from this day on
  bool moved = false;                  // the file says a later day: it is judged as if it had begun with the other side
  RunSummary summary;
  OpenSide open;
  Figures figures;
};

struct Replay {
  TemporaryFolder folder;
  Side was, now;
  std::int64_t microseconds = 0;
};

/// Runs both sides. Where one side begins later than the other, it is judged from the other's first day on: a new
/// version is asked what it would have done. An Error of either side ends both; `invalid` where a run was stopped.
[[nodiscard]] Result<Replay> replay(const Request& request);

}  // namespace kopeck::backtest
