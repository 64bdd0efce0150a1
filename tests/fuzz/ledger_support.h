// Runs of the fuzz targets that go from input to ledger, and what must hold of them.
#pragma once

#include <string>
#include <string_view>

#include "runtime/ingest/ingest.h"
#include "runtime/run/run.h"
#include "tests/fuzz/support.h"

namespace kopeck::fuzz {

/// What a Reader delivers of an input, in batches of at most `step` events.
struct Delivered {
  std::size_t events = 0;
  std::size_t lines = 0;
  std::size_t refused = 0;
  std::uint64_t consumed = 0;
  bool failed = false;  // the input could not be read on
  friend bool operator==(const Delivered&, const Delivered&) = default;
};

using MakeReader = std::function<Result<std::unique_ptr<Reader>>(TextPool& texts)>;

/// Reads the input once in one batch and once in steps of one event; both have to deliver the same, in batches that
/// keep EventBatch's invariants, with a reason for whatever is refused.
[[nodiscard]] Delivered readTwice(const MakeReader& make);

/// How an input is read; without a mapping it is NDJSON.
struct Format {
  const Mapping* csv = nullptr;
  const FfdMapping* ffd = nullptr;
};

/// Runs the file `input` of the folder into a new ledger `ledger` there, with the interpreter: no Error, sums that
/// agree, a ledger that its replay proves. Returns the ledger's digest.
std::string runs(const Rules& rules, const Folder& folder, const std::string& input, const Format& format,
                 const std::string& ledger, std::size_t commit_events);

/// Runs the input, and some inputs (a fourth, by their length) once more in commits of one event each: the same ledger.
void runsAlike(const Rules& rules, const Folder& folder, const Format& format, std::string_view input);

/// A day after all that the targets' inputs may date: the run's own.
[[nodiscard]] Day runDay();

}  // namespace kopeck::fuzz
