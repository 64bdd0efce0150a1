// Ledgers compared as tables, with SQLite alone: what the engine believes of itself is not asked.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

struct sqlite3;

namespace kopeck::sim {

/// One ledger, open for questions. One thread.
class Tables {
 public:
  explicit Tables(const std::string& ledger);
  ~Tables();
  Tables(const Tables&) = delete;
  Tables& operator=(const Tables&) = delete;

  /// Rows of a question, each cell as text ("NULL" for none), joined by "|". An error is one row that says it.
  [[nodiscard]] std::vector<std::string> ask(const std::string& sql) const;
  /// Rows of whole numbers; no number counts as 0.
  void numbers(const std::string& sql, const std::function<void(const std::vector<std::int64_t>&)>& each) const;
  [[nodiscard]] sqlite3* handle() const { return db_; }

 private:
  sqlite3* db_ = nullptr;
};

/// The first difference between two ledgers that have to be equal to the byte (but for how the input was cut into
/// batches), or empty.
[[nodiscard]] std::string difference(const Tables& one, const Tables& other);

/// The same of two ledgers whose programmes are worded in two languages: but for words.
[[nodiscard]] std::string differenceOfNumbers(const Tables& one, const Tables& other);

/// How things stand in the end, told by the ids of events and not by their rows: equal where only the order of arrival,
/// or the cutting of time, differed. Sorted.
struct Standing {
  bool messages = false;  // with messages
  bool arrival = false;   // with what depends on the order of arrival: shared limits, verdicts of each row
};
[[nodiscard]] std::vector<std::string> standing(const Tables& ledger, Standing what);

/// The first line that one has and the other has not, or empty.
[[nodiscard]] std::string difference(const std::vector<std::string>& one, const std::vector<std::string>& other);

/// Broken invariants that the tables alone show, a sentence each.
[[nodiscard]] std::vector<std::string> brokenInvariants(const Tables& ledger);

}  // namespace kopeck::sim
