// The part of a backtest's report about customers: who gains, who loses, how much, and why. Belongs to sections.h.
#pragma once

#include <vector>

#include "tools/report/sections.h"
#include "tools/report/speaker.h"

namespace kopeck::report {

/// Appends the sections.
void addMembers(const Backtest& of, const Speaker& with, std::vector<Section>& to);

}  // namespace kopeck::report
