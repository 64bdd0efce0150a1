// CsvRows: lines of CSV joined to rows (a quoted text may hold line breaks) and cut into columns.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "runtime/ingest/lines.h"
#include "runtime/ingest/table_rows.h"

namespace kopeck {

class CsvRows final : public TableRows {
 public:
  CsvRows(Source source, char delimiter, std::size_t max_line_bytes);
  ~CsvRows() override;

  /// Of a row whose quotes do not match only the first line is given up.
  Result<Row> next() override;
  [[nodiscard]] const std::vector<std::string_view>& columns() const override { return columns_; }
  [[nodiscard]] std::uint64_t number() const override { return lines_.number(); }
  [[nodiscard]] std::uint64_t consumed() const override { return lines_.consumed(); }
  [[nodiscard]] std::string_view text() const override { return lines_.text(); }
  Status skip(std::uint64_t lines) override;

 private:
  class Quoted;
  void splitPlain(std::string_view text);

  LineReader lines_;
  char delimiter_;
  std::vector<std::string_view> columns_;
  std::unique_ptr<Quoted> quoted_;
};

}  // namespace kopeck
