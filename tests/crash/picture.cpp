#include "tests/crash/picture.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <cstdlib>
#include <functional>
#include <sstream>

#include "runtime/store/reader.h"

namespace kopeck::crash {
namespace {

/// A row a line; blobs in hexadecimal.
std::string rowsOf(sqlite3* db, const std::string& sql) {
  std::string text;
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v2(db, sql.c_str(), -1, &statement, nullptr) != SQLITE_OK) return sqlite3_errmsg(db);
  int code = sqlite3_step(statement);
  for (; code == SQLITE_ROW; code = sqlite3_step(statement)) {
    for (int i = 0; i < sqlite3_column_count(statement); ++i) {
      const bool blob = sqlite3_column_type(statement, i) == SQLITE_BLOB;
      const auto* bytes = static_cast<const unsigned char*>(sqlite3_column_blob(statement, i));
      const int size = sqlite3_column_bytes(statement, i);
      text += sqlite3_column_type(statement, i) == SQLITE_NULL ? "-" : "";
      for (int b = 0; b < size; ++b)
        blob ? text += fmt::format("{:02x}", bytes[b]) : text += static_cast<char>(bytes[b]);
      text += '|';
    }
    text += '\n';
  }
  if (code != SQLITE_DONE) text += sqlite3_errmsg(db);
  sqlite3_finalize(statement);
  return text;
}

std::string with(const std::string& ledger, const std::function<std::string(sqlite3*)>& ask) {
  sqlite3* db = nullptr;
  std::string answer = "it does not open";
  if (sqlite3_open_v2(ledger.c_str(), &db, SQLITE_OPEN_READWRITE, nullptr) == SQLITE_OK) {
    sqlite3_exec(db, "PRAGMA synchronous = OFF", nullptr, nullptr, nullptr);  // the machine keeps its power
    answer = ask(db);
  }
  sqlite3_close(db);
  return answer;
}

}  // namespace

Picture pictureOf(const std::string& ledger) {
  Picture picture;
  const std::string wrong = with(ledger, [&](sqlite3* db) {
    std::istringstream tables(rowsOf(db,
                                     "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' "
                                     "AND name <> 'event_batch'"));
    for (std::string table; std::getline(tables, table, '|'); tables.ignore(1))
      picture[table] = rowsOf(db, "SELECT * FROM " + table);
    picture["indexes"] = rowsOf(db, "SELECT name FROM sqlite_schema WHERE type = 'index' ORDER BY name");
    const std::string says = rowsOf(db, "PRAGMA integrity_check");
    return says == "ok|\n" ? std::string() : says;
  });
  if (!wrong.empty()) picture["wrong"] = wrong;
  auto reader = StoreReader::open(ledger);
  std::istringstream batches(with(ledger, [](sqlite3* db) { return rowsOf(db, "SELECT first_row FROM event_batch"); }));
  for (std::string row; reader && std::getline(batches, row, '|'); batches.ignore(1)) {
    const auto lines = (*reader)->rawBatch(std::strtoll(row.c_str(), nullptr, 10));
    picture["raw"] += lines ? *lines : lines.error().message;
  }
  return picture;
}

std::string broken(const std::string& ledger) {
  const std::string says = with(ledger, [](sqlite3* db) { return rowsOf(db, "PRAGMA integrity_check"); });
  return says == "ok|\n" ? "" : says;
}

std::string difference(const Picture& got, const Picture& wanted) {
  if (const auto wrong = got.find("wrong"); wrong != got.end()) return wrong->second;
  for (const auto& [table, rows] : wanted) {
    const auto other = got.find(table);
    if (other == got.end()) return "there is no table " + table;
    if (other->second == rows) continue;
    std::istringstream a(other->second);
    std::istringstream b(rows);
    std::string mine;
    std::string theirs;
    do {
      if (!std::getline(a, mine)) mine = "(no more)";
      if (!std::getline(b, theirs)) theirs = "(no more)";
    } while (mine == theirs && mine != "(no more)");
    return fmt::format("table {}: {} instead of {}", table, mine.substr(0, 300), theirs.substr(0, 300));
  }
  return got.size() == wanted.size() ? "" : "further tables";
}

}  // namespace kopeck::crash
