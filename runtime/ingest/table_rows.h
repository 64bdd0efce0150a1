// TableRows: a table as rows of texts, whatever it comes from: a CSV file, or columns in another program's memory.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/ingest/ingest.h"
#include "runtime/value/result.h"

namespace kopeck {

/// A value without the blanks around it.
[[nodiscard]] inline std::string_view withoutBlanks(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

class TableRows {
 public:
  virtual ~TableRows() = default;
  TableRows() = default;
  TableRows(const TableRows&) = delete;
  TableRows& operator=(const TableRows&) = delete;

  enum class Row : std::uint8_t { end, good, blank, too_long, not_utf8, bad_quotes };
  /// Goes to the next row; the first is the header, where the mapping says that there is one.
  virtual Result<Row> next() = 0;
  /// The columns of a good row, trimmed of blanks; empty where there is no value. Valid until the next next().
  [[nodiscard]] virtual const std::vector<std::string_view>& columns() const = 0;
  /// Number of the current row's first line, from 1; how many lines lie before the end of it.
  [[nodiscard]] virtual std::uint64_t number() const = 0;
  [[nodiscard]] virtual std::uint64_t consumed() const = 0;
  /// Whether a receipt begins here, whatever its number; else its number tells.
  [[nodiscard]] virtual bool beginsReceipt() const { return false; }
  /// The row as it came; empty where it did not come as a text.
  [[nodiscard]] virtual std::string_view text() const = 0;
  /// Passes over so many lines unread.
  virtual Status skip(std::uint64_t lines) = 0;
};

/// Reads receipts out of a table by a mapping, which outlives the Reader; `name` is what messages call the table. An
/// Error as of makeCsvReader().
Result<std::unique_ptr<Reader>> makeTableReader(std::unique_ptr<TableRows> rows, const std::string& name,
                                                const Mapping& mapping, const Schema& schema, TextPool& texts,
                                                const IngestOptions& options);

}  // namespace kopeck
