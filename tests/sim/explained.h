// Receipts explained.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "tests/sim/runs.h"
#include "tests/sim/tables.h"

namespace kopeck::sim {

/// By row: its record, and the explanation as text.
using Explained = std::map<std::int64_t, std::pair<std::string, std::string>>;

/// Receipts and events of the ledger so chosen that each rule which gave something is among them, and about `more`
/// others. Rows, rising; the same for the same ledger.
[[nodiscard]] std::vector<std::int64_t> receiptsToExplain(const Tables& tables, std::int64_t more);

/// Explains these rows of the ledger with the engine's evaluators into `all`; what was said of their points has to be
/// what was posted of them. What is wrong, or empty.
[[nodiscard]] std::string explainRows(Ground& ground, const std::string& ledger, Engine engine,
                                      const std::vector<std::int64_t>& rows, Explained& all);

}  // namespace kopeck::sim
