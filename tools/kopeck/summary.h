// The summary at the end of a run, for people and for machines.
#pragma once

#include <string>

#include "runtime/run/run.h"
#include "tools/kopeck/shared.h"

namespace kopeck::tool {

[[nodiscard]] std::string summaryText(const Common& common, const Programme& programme, const RunSummary& summary,
                                      const std::string& engine);
/// One line of JSON in the shape that docs/interfaces.md promises, with a line break.
[[nodiscard]] std::string summaryJson(const Programme& programme, const RunSummary& summary, const std::string& engine);

}  // namespace kopeck::tool
