// CsvRows: lines joined to rows (a quoted text may hold line breaks) and cut into columns.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/ingest/lines.h"

namespace kopeck {

class CsvRows {
 public:
  CsvRows(Source source, char delimiter, std::size_t max_line_bytes);
  CsvRows(CsvRows&&) noexcept;
  ~CsvRows();

  enum class Row : std::uint8_t { end, good, blank, too_long, not_utf8, bad_quotes };
  /// Goes to the next row. Of a row whose quotes do not match only the first line is given up.
  Result<Row> next();
  /// The columns of a good row, trimmed of blanks; valid until the next next().
  [[nodiscard]] const std::vector<std::string_view>& columns() const { return columns_; }
  [[nodiscard]] LineReader& lines() { return lines_; }
  [[nodiscard]] const LineReader& lines() const { return lines_; }

 private:
  class Quoted;
  void splitPlain(std::string_view text);

  LineReader lines_;
  char delimiter_;
  std::vector<std::string_view> columns_;
  std::unique_ptr<Quoted> quoted_;
};

}  // namespace kopeck
