#include "tools/auditor/database.h"

#include <fmt/format.h>

#include <filesystem>
#include <system_error>

namespace kopeck::auditor {

namespace {

/// The path as a file: URI that SQLite takes to be unchangeable.
std::string frozen(const std::string& path) {
  std::string uri = "file:";
  for (const char c : path) {
    if (c == '%' || c == '?' || c == '#')
      uri += fmt::format("%{:02X}", static_cast<unsigned>(c));
    else
      uri += c;
  }
  return uri + "?immutable=1";
}

bool readable(sqlite3* handle) {
  return sqlite3_exec(handle, "SELECT count(*) FROM sqlite_schema", nullptr, nullptr, nullptr) == SQLITE_OK;
}

}  // namespace

Database::Database(const std::string& path) {
  constexpr int kReadOnly = SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX;
  const bool opened = sqlite3_open_v2(path.c_str(), &handle_, kReadOnly, nullptr) == SQLITE_OK && readable(handle_);
  std::error_code ignored;
  const auto log = std::filesystem::file_size(path + "-wal", ignored);
  if (!opened && (ignored || log == 0)) {
    // Where the folder can't be written SQLite can't keep its index of the log; there is no log, so none is needed.
    const int code = sqlite3_extended_errcode(handle_) & 0xFF;
    if (code == SQLITE_CANTOPEN || code == SQLITE_READONLY) {
      sqlite3_close(handle_);
      handle_ = nullptr;
      sqlite3_open_v2(frozen(path).c_str(), &handle_, kReadOnly | SQLITE_OPEN_URI, nullptr);
    }
  }
  if (handle_ == nullptr || !readable(handle_)) {
    fail();
    return;
  }
  sqlite3_busy_timeout(handle_, 10'000);
  run("PRAGMA cache_size = -16384; PRAGMA temp_store = FILE; PRAGMA trusted_schema = OFF");
}

Database::~Database() {
  sqlite3_close(handle_);
}

void Database::fail() {
  if (failure_.empty()) failure_ = handle_ != nullptr ? sqlite3_errmsg(handle_) : "out of memory";
}

void Database::run(const char* sql) {
  if (!failed() && sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr) != SQLITE_OK) fail();
}

std::int64_t Database::number(const char* sql, std::int64_t otherwise) {
  Query query(*this, sql);
  return query.next() ? query.numberOr(0, otherwise) : otherwise;
}

Query::Query(Database& database, const std::string& sql) : database_(database) {
  if (!database.failed() && sqlite3_prepare_v2(database.handle_, sql.c_str(), -1, &statement_, nullptr) != SQLITE_OK)
    database.fail();
}

Query::~Query() {
  sqlite3_finalize(statement_);
}

bool Query::next() {
  if (statement_ == nullptr || database_.failed()) return false;
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) database_.fail();
  return false;
}

std::string_view Query::text(int column) const {
  const void* bytes = sqlite3_column_blob(statement_, column);
  const int length = sqlite3_column_bytes(statement_, column);
  return bytes == nullptr ? std::string_view()
                          : std::string_view(static_cast<const char*>(bytes), static_cast<std::size_t>(length));
}

}  // namespace kopeck::auditor
