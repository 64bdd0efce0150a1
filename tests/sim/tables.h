// Ledgers compared as tables, with SQLite alone: what the engine believes of itself is not asked.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace kopeck::sim {

/// The first difference between two ledgers that have to be equal to the byte (but for how the input was cut into
/// batches), or empty.
[[nodiscard]] std::string difference(const std::string& one, const std::string& other);

/// How things stand in the end, told by the ids of events and not by their rows: equal where only the order of arrival,
/// or the cutting of time, differed. Sorted.
struct Standing {
  bool messages = false;  // with messages
  bool arrival = false;   // with what depends on the order of arrival: shared limits, verdicts of each row
};
[[nodiscard]] std::vector<std::string> standing(const std::string& ledger, Standing what);

/// The first line that one has and the other has not, or empty.
[[nodiscard]] std::string difference(const std::vector<std::string>& one, const std::vector<std::string>& other);

/// Rows of a question, each cell as text ("NULL" for none), joined by "|". An error is one row that says it.
[[nodiscard]] std::vector<std::string> ask(const std::string& ledger, const std::string& sql);

/// Broken invariants that the tables alone show, a sentence each.
[[nodiscard]] std::vector<std::string> brokenInvariants(const std::string& ledger);

}  // namespace kopeck::sim
