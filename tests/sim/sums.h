// What rules may have given, and what accounts remember, counted again from the ledger's rows.
#pragma once

#include <string>

#include "tests/sim/runs.h"
#include "tests/sim/tables.h"

namespace kopeck::sim {

/// A customer's or everybody's limit that was exceeded, or empty. Of programmes with one version and ledgers without
/// returns, which may give room back; limits per store, of what earns look at, and around anniversaries are left to the
/// engine's own checks.
[[nodiscard]] std::string exceededLimit(const Programme& programme, const Tables& tables);

/// An account whose history of net spend is not the sum of its purchases less what came back, or empty. Histories on
/// sets and of other measures are those that a replay compares.
[[nodiscard]] std::string wrongWindow(Opened& opened, const Tables& tables);

}  // namespace kopeck::sim
