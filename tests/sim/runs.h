// One case run through the real path (NDJSON text, runReceipts, an SQLite ledger) in different ways.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "runtime/store/reader.h"
#include "tests/sim/case.h"
#include "tests/sim/evaluators.h"

namespace kopeck::sim {

/// A folder of its own that goes with the object: in memory where the machine has such a place.
class Folder {
 public:
  Folder();
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] std::string file(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

/// How the events are fed.
struct Feeding {
  Engine engine = Engine::interpret;
  std::size_t commit_events = 1 << 17;
  std::size_t threads = 1;
  /// After so many lines the run is stopped, and goes on by the same command.
  std::vector<std::size_t> stops;
  /// After so many lines the input ends, time passes up to the day, and the next input goes on.
  std::vector<std::pair<std::size_t, Day>> ticks;
};

/// The programme of a case, linked anew: every run starts one of its own.
[[nodiscard]] std::unique_ptr<Programme> linked(const std::vector<VersionInput>& versions);

struct Fed {
  std::string wrong;        // empty: the run ended well
  bool all_stopped = true;  // false: a piece that was to be stopped had nothing to evaluate, and came to its end
};

/// What all runs of a case have in common; one thread.
struct Ground {
  std::vector<VersionInput> versions;
  Evaluators evaluators;
  Folder folder;
};

/// Runs the lines into `ledger`.
[[nodiscard]] Fed feed(Ground& ground, const std::vector<std::string>& lines, Day until, const Feeding& how,
                       const std::string& ledger);

/// A ledger open for reading, with its programme started.
struct Opened {
  std::unique_ptr<Programme> programme;
  std::unique_ptr<StoreReader> reader;
  TextPool pool;
};
/// Nothing after a failure, which is in `why`.
[[nodiscard]] std::unique_ptr<Opened> openLedger(Ground& ground, const std::string& ledger, Engine engine,
                                                 std::string& why);

}  // namespace kopeck::sim
