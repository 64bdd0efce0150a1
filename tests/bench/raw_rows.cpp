#include "tests/bench/raw_rows.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <cstdio>
#include <cstdlib>

#include "tests/bench/bench.h"

namespace kopeck::bench {
namespace {

class Database {
 public:
  explicit Database(const std::string& path) {
    if (sqlite3_open(path.c_str(), &handle_) != SQLITE_OK) fail();
  }
  ~Database() { sqlite3_close(handle_); }
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  void execute(const std::string& sql) {
    if (sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) fail();
  }
  [[nodiscard]] sqlite3_stmt* prepare(const std::string& sql) {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(handle_, sql.c_str(), -1, &statement, nullptr) != SQLITE_OK) fail();
    return statement;
  }
  [[nodiscard]] sqlite3* handle() { return handle_; }
  [[noreturn]] void fail() {
    fmt::print(stderr, "bench_ledger: SQLite: {}\n", sqlite3_errmsg(handle_));
    std::exit(1);
  }

 private:
  sqlite3* handle_ = nullptr;
};

std::string textAt(sqlite3_stmt* row, int column) {
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(row, column));
  return text == nullptr ? std::string() : std::string(text);
}

void readTable(Database& database, RawRows::Table& table) {
  sqlite3_stmt* row = database.prepare("SELECT * FROM " + table.name);
  table.columns = sqlite3_column_count(row);
  while (sqlite3_step(row) == SQLITE_ROW) {
    for (int i = 0; i < table.columns; ++i) {
      RawRows::Cell cell;
      cell.type = sqlite3_column_type(row, i);
      if (cell.type == SQLITE_INTEGER) cell.number = sqlite3_column_int64(row, i);
      if (cell.type == SQLITE_TEXT || cell.type == SQLITE_BLOB) {
        const auto* bytes = static_cast<const char*>(sqlite3_column_blob(row, i));
        cell.number = static_cast<std::int64_t>(table.bytes.size());
        cell.size = sqlite3_column_bytes(row, i);
        table.bytes.append(bytes, static_cast<std::size_t>(cell.size));
      }
      table.cells.push_back(cell);
    }
  }
  sqlite3_finalize(row);
}

/// A statement for a table's rows, and how far it has come.
struct Insert {
  const RawRows::Table* table = nullptr;
  sqlite3_stmt* statement = nullptr;
  std::int64_t done = 0;
};

void insertUpTo(Database& database, Insert& insert, std::int64_t last) {
  const RawRows::Table& table = *insert.table;
  const RawRows::Cell* cell = table.cells.data() + insert.done * table.columns;
  for (; insert.done < last; ++insert.done) {
    for (int i = 1; i <= table.columns; ++i, ++cell) {
      const char* bytes = table.bytes.data() + cell->number;
      const auto size = static_cast<sqlite3_uint64>(cell->size);
      switch (cell->type) {
        case SQLITE_INTEGER:
          sqlite3_bind_int64(insert.statement, i, cell->number);
          break;
        case SQLITE_TEXT:
          sqlite3_bind_text64(insert.statement, i, bytes, size, SQLITE_STATIC, SQLITE_UTF8);
          break;
        case SQLITE_BLOB:
          sqlite3_bind_blob64(insert.statement, i, bytes, size, SQLITE_STATIC);
          break;
        default:
          sqlite3_bind_null(insert.statement, i);
      }
    }
    sqlite3_step(insert.statement);
    if (sqlite3_reset(insert.statement) != SQLITE_OK) database.fail();
  }
}

}  // namespace

RawRows readRaw(const std::string& path) {
  RawRows rows;
  Database database(path);
  sqlite3_stmt* entry = database.prepare("SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL");
  while (sqlite3_step(entry) == SQLITE_ROW) {
    const std::string name = textAt(entry, 1);
    const bool late = name == "posting_account" || name == "effect_account";
    // What ANALYZE leaves is made by PRAGMA optimize.
    if (name.starts_with("sqlite_")) continue;
    (late ? rows.late_indexes : rows.schema).push_back(textAt(entry, 2));
    if (textAt(entry, 0) == "table") rows.tables.push_back({name, 0, {}, {}});
  }
  sqlite3_finalize(entry);
  for (RawRows::Table& table : rows.tables) readTable(database, table);
  return rows;
}

double insertRaw(const RawRows& rows, const std::string& path, std::int64_t transactions) {
  const double begin = seconds();
  {
    Database database(path);
    // As a run's own: runtime/store/store.cpp.
    database.execute(
        "PRAGMA page_size = 4096; PRAGMA cache_size = -65536; PRAGMA synchronous = FULL; "
        "PRAGMA wal_autocheckpoint = 65536; PRAGMA journal_mode = WAL");
    sqlite3_db_config(database.handle(), SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
    for (const std::string& sql : rows.schema) database.execute(sql);
    std::vector<Insert> inserts;
    for (const RawRows::Table& table : rows.tables) {
      std::string sql = "INSERT INTO " + table.name + " VALUES (?";
      for (int i = 1; i < table.columns; ++i) sql += ", ?";
      inserts.push_back({&table, database.prepare(sql + ")"), 0});
    }
    for (std::int64_t turn = 1; turn <= transactions; ++turn) {
      database.execute("BEGIN IMMEDIATE");
      for (Insert& insert : inserts) insertUpTo(database, insert, insert.table->rows() * turn / transactions);
      database.execute("COMMIT");
    }
    for (const Insert& insert : inserts) sqlite3_finalize(insert.statement);
    for (const std::string& sql : rows.late_indexes) database.execute(sql);
    database.execute("PRAGMA analysis_limit = 400; PRAGMA optimize");
    if (sqlite3_wal_checkpoint_v2(database.handle(), nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr) !=
        SQLITE_OK)
      database.fail();
  }
  return seconds() - begin;
}

}  // namespace kopeck::bench
