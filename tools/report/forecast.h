// The part of a backtest's report that says what people's reaction would make of the change. Belongs to sections.h.
#pragma once

#include <vector>

#include "tools/backtest/forecast.h"
#include "tools/report/sections.h"
#include "tools/report/speaker.h"

namespace kopeck::report {

/// Appends the section; nothing where no forecast was asked for.
void addForecast(const Backtest& of, const Speaker& with, std::vector<Section>& to);

/// "pessimistic", …: what the scenario is called; `index` is among `count` of them.
[[nodiscard]] std::string scenarioName(const Speaker& with, std::size_t index, std::size_t count);

}  // namespace kopeck::report
