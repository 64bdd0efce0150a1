// The tables of a backtest's report by rule, month, tier and segment. Belongs to sections.h.
#pragma once

#include <vector>

#include "tools/report/sections.h"
#include "tools/report/speaker.h"

namespace kopeck::report {

/// Fills head and rows, a row a pair. `brief`: what was earned and what it cost; else all that moved, as far as
/// anything did.
void addParts(const Backtest& of, const Speaker& with, Topic topic, const char* what,
              const std::vector<backtest::Pair>& pairs, bool brief, Grid& grid);

/// Of a segment that the programme declares: "yes" and "no" as the reader says them.
[[nodiscard]] std::vector<backtest::Pair> inWords(const Speaker& with, const backtest::SegmentPairs& segment);

}  // namespace kopeck::report
