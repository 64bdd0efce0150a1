// The charts of a backtest's page: which bars, with which exact figures beside them. The page's script draws them.
#pragma once

#include <string>
#include <vector>

#include "tools/report/sections.h"

namespace kopeck::report {

/// Bars of one side, or of gains and losses. `values` are for the eye: decimals as JSON numbers; `texts` say them
/// exactly.
struct Series {
  std::string name;
  std::string role;  // "old", "new", "gain", "lose", "same": its colour
  std::vector<std::string> values;
  std::vector<std::string> texts;
};

struct Chart {
  std::size_t section = 0;  // into the sections of the page
  std::string title;        // for those who don't see it
  bool across = false;      // bars lie: for long labels
  bool stacked = false;     // series of one bar each
  std::vector<std::string> labels;
  std::vector<Series> series;
};

/// Charts for the sections that have any, in their order.
[[nodiscard]] std::vector<Chart> backtestCharts(const Backtest& of, const std::vector<Section>& sections, Lang lang);

/// As JSON that may stand in a script of a page.
[[nodiscard]] std::string chartsJson(const std::vector<Chart>& charts);

}  // namespace kopeck::report
