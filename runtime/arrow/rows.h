// ArrowRows: a table of the Arrow C stream interface as rows of texts. Flat, a row a line of a receipt; or nested, a
// row a receipt with its lines as a list of records, which gives a row a line as well. What lies deeper is named by its
// path: "lines.sku", "customer.id".
//
// Between somebody else's columns and the reader of tables (runtime/ingest). Owns the stream and the batch that it
// stands in; texts are handed out from the batch's own memory. One thread at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "include/kopeck/arrow_c_data.h"
#include "runtime/arrow/cells.h"
#include "runtime/ingest/table_rows.h"
#include "runtime/value/result.h"

namespace kopeck::arrow {

class ArrowRows final : public TableRows {
 public:
  /// Takes the stream over: the caller's is empty then, as after its release. `name` is what messages call it.
  [[nodiscard]] static Result<std::unique_ptr<ArrowRows>> open(ArrowArrayStream& stream, std::string name);
  ~ArrowRows() override;

  /// All columns, in order, by their paths.
  struct Column {
    std::string name;
    bool temporal = false;     // a date, or a date and time
    std::string unreadable{};  // the type's name, where no texts can be made of it
  };
  [[nodiscard]] const std::vector<Column>& list() const { return list_; }
  [[nodiscard]] const std::string& name() const { return name_; }

  /// Columns that will be asked for; others stay empty. `with_time`: dates there are written with a time. An Error
  /// where such a column can't be read. Once, before next().
  [[nodiscard]] Status use(const std::function<bool(const std::string& column)>& used,
                           const std::function<bool(const std::string& column)>& with_time);

  Result<Row> next() override;
  [[nodiscard]] const std::vector<std::string_view>& columns() const override { return texts_; }
  [[nodiscard]] std::uint64_t number() const override { return row_; }
  [[nodiscard]] std::uint64_t consumed() const override { return row_; }
  [[nodiscard]] std::string_view text() const override { return {}; }
  [[nodiscard]] bool beginsReceipt() const override { return nested_ && first_of_row_; }
  Status skip(std::uint64_t lines) override;

 private:
  struct Leaf {
    std::size_t column = 0;  // into texts_
    std::string format;
    std::optional<std::string> dictionary;
    std::vector<std::int64_t> path;  // children, from the table down; that of a list is its only one
    std::size_t list_at = SIZE_MAX;  // how much of the path leads to the list; SIZE_MAX: none
    bool with_time = false;
    // Of the batch.
    std::optional<Cells> cells;
    std::vector<const ArrowArray*> above;  // the arrays on the way, outermost first
  };

  ArrowRows(ArrowArrayStream& stream, std::string name);
  [[nodiscard]] Status readSchema();
  void readField(const ArrowSchema& field, const std::string& prefix, std::vector<std::int64_t>& path,
                 std::size_t list_at);
  [[nodiscard]] Result<bool> nextBatch();
  [[nodiscard]] Status bind(Leaf& leaf);
  [[nodiscard]] bool fill(Leaf& leaf, std::int64_t row);
  [[nodiscard]] std::optional<std::int64_t> walk(const Leaf& leaf, std::size_t from, std::size_t to,
                                                 std::int64_t at) const;
  void enterList();
  [[nodiscard]] Error failed(std::string_view en, std::string_view ru) const;
  void releaseBatch();

  ArrowArrayStream stream_{};
  ArrowArray batch_{};
  std::string name_;
  std::vector<Column> list_;
  std::vector<std::string_view> texts_;
  std::vector<Leaf> leaves_;  // first all of what could be read; after use(), what is
  std::vector<std::int64_t> list_path_;
  std::vector<std::string_view> names_;
  int list_width_ = 4;  // of its offsets, bytes
  bool nested_ = false;
  bool told_header_ = false;
  bool first_of_row_ = false;
  std::uint64_t row_ = 0;       // from 1, over all batches
  std::int64_t in_batch_ = -1;  // of the batch
  std::int64_t element_ = 0;    // of the list, the current one
  std::int64_t list_end_ = 0;   // behind its last
};

}  // namespace kopeck::arrow
