// Columns: tables made here, for whoever takes Arrow's C stream interface. A Table grows row by row and is cut into
// batches of bounded size; what is exported shares the batches' memory with it, so that no export copies anything.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "include/kopeck/arrow_c_data.h"
#include "runtime/value/value.h"

namespace kopeck::arrow {

/// A column that grows at its end. Which of the functions to call is a matter of its kind; null goes with every kind.
class Column {
 public:
  enum class Kind : std::uint8_t { text, integer, decimal, date, list, record };
  [[nodiscard]] static Column text(std::string name) { return {std::move(name), Kind::text}; }
  [[nodiscard]] static Column integer(std::string name) { return {std::move(name), Kind::integer}; }
  /// Integers of 10^-scale, as integers where the scale is 0, else as decimals of 128 bits.
  [[nodiscard]] static Column decimal(std::string name, int scale);
  /// Days since 1970-01-01.
  [[nodiscard]] static Column date(std::string name) { return {std::move(name), Kind::date}; }
  [[nodiscard]] static Column list(std::string name, Column element);
  [[nodiscard]] static Column record(std::string name, std::vector<Column> fields);

  void addNull();
  void addText(std::string_view text);
  /// A null where the text is empty.
  void addName(std::string_view text) { text.empty() ? addNull() : addText(text); }
  /// Of integers, decimals and dates.
  void add(Value value);
  /// Ends a list, or a record, whose values were added to its children before.
  void end();
  [[nodiscard]] Column& child(std::size_t i) { return children_[i]; }

  [[nodiscard]] std::int64_t length() const { return length_; }
  [[nodiscard]] std::size_t bytes() const;
  /// The same column without values.
  [[nodiscard]] Column empty() const;

 private:
  friend class Table;
  Column(std::string name, Kind kind) : name_(std::move(name)), kind_(kind) {
    if (kind == Kind::text || kind == Kind::list) offsets_.push_back(0);
  }
  void note(bool valid);
  [[nodiscard]] std::string format() const;
  void exportSchema(ArrowSchema& out) const;
  /// `keep` holds this column.
  void exportArray(const std::shared_ptr<const std::vector<Column>>& keep, ArrowArray& out) const;

  std::string name_;
  Kind kind_;
  int scale_ = 0;
  std::int64_t length_ = 0;
  std::int64_t nulls_ = 0;
  std::vector<std::uint8_t> valid_;  // a bit a value; empty while nothing is null
  std::vector<std::int32_t> offsets_;
  std::vector<std::int64_t> words_;  // of integers one a value, of decimals two
  std::vector<std::int32_t> days_;
  std::string bytes_;
  std::vector<Column> children_;
};

class Table {
 public:
  explicit Table(std::vector<Column> columns) : growing_(std::move(columns)) {}

  /// The columns of the batch that grows, to add a value to each; then endRow().
  [[nodiscard]] Column& operator[](std::size_t column) { return growing_[column]; }
  void endRow();
  [[nodiscard]] std::int64_t rows() const { return rows_; }

  /// Hands the table out, as often as it is asked; it must not grow between the first time and the last. The stream
  /// may outlive the table, and be read on another thread.
  void exportStream(ArrowArrayStream& out);

 private:
  struct Stream;
  using Batch = std::shared_ptr<const std::vector<Column>>;
  void seal();

  std::vector<Column> growing_;
  std::vector<Batch> batches_;
  std::int64_t rows_ = 0;
};

}  // namespace kopeck::arrow
