// Streams of events made from a programme: its own constants one unit and one day to either side, leap days, the turn
// of the year, changes of the clock, nothing and far too much, repeats, disorder and returns of all sorts. As NDJSON,
// the way tills would send it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "runtime/plan/plan.h"
#include "tests/diff/random.h"

namespace kopeck::sim {

/// What the rules speak of, sorted out by unit.
struct Constants {
  std::vector<Value> money;   // minor units
  std::vector<Value> units;   // whole units
  std::vector<Value> points;  // smallest units
  std::vector<Day> days;
  std::vector<std::int32_t> spans;    // days from one event to the next
  std::vector<std::int32_t> seconds;  // of a day
  std::vector<std::string> texts;
};

/// Of all versions together, with what is at the edge for every programme.
[[nodiscard]] Constants constantsOf(const std::vector<const plan::Plan*>& plans);

struct Stream {
  std::vector<std::string> lines;  // in the order of arrival
  Day first = 0, last = 0;         // dates of the events
};

/// How wild a stream is.
struct StreamStyle {
  int events = 1000;
  bool orderly = false;  // no disorder and no returns, so that limits hold to the letter
  bool huge = false;     // amounts at the end of the range
  bool wide = false;     // many customers, each with a short history; events of a day mostly in order
};

/// The same for the same seed. `plans` are the versions as they were compiled, in the order of their dates.
[[nodiscard]] Stream writeStream(const std::vector<const plan::Plan*>& plans, std::uint64_t seed, StreamStyle style);

}  // namespace kopeck::sim
