// A finished ledger's rows as bare SQLite takes them: what ledger_bench compares the whole run with.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace kopeck::bench {

/// All rows of all tables of a database, in memory, and what its schema says.
struct RawRows {
  struct Cell {
    int type = 5;             // SQLite's: 1 an integer, 3 a text, 4 a blob, 5 NULL
    std::int64_t number = 0;  // of texts and blobs: where they begin in Table::bytes
    std::int64_t size = 0;
  };
  struct Table {
    std::string name;
    int columns = 0;
    std::vector<Cell> cells;  // row by row, in the order of their keys
    std::string bytes;
    [[nodiscard]] std::int64_t rows() const { return static_cast<std::int64_t>(cells.size()) / columns; }
  };
  std::vector<std::string> schema;        // statements, in the order in which they were given
  std::vector<std::string> late_indexes;  // that a run makes at its end
  std::vector<Table> tables;
};

/// Reads a database; fails by ending the program.
[[nodiscard]] RawRows readRaw(const std::string& path);

/// Makes a database of these rows: prepared statements, a write-ahead log, all in so many transactions of equal shares,
/// durable at the end, on this thread alone. Seconds of all of it.
[[nodiscard]] double insertRaw(const RawRows& rows, const std::string& path, std::int64_t transactions);

}  // namespace kopeck::bench
