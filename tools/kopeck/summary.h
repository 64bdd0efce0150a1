// The summary at the end of a run, for people; for machines: runtime/run/summary.h.
#pragma once

#include <string>

#include "runtime/run/run.h"
#include "tools/kopeck/shared.h"

namespace kopeck::tool {

[[nodiscard]] std::string summaryText(const Common& common, const Programme& programme, const RunSummary& summary,
                                      const std::string& engine);

}  // namespace kopeck::tool
