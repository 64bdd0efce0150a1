// SQLite as the auditor needs it: one file, opened to be read, and questions whose rows are looked at one by one.
//
// The first failure is kept; after it every question is empty, so that callers ask once, at the end.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "tools/auditor/calendar.h"

namespace kopeck::auditor {

class Database {
 public:
  explicit Database(const std::string& path);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  void run(const char* sql);
  /// The first column of the first row; `otherwise` where there is none.
  [[nodiscard]] std::int64_t number(const char* sql, std::int64_t otherwise);
  [[nodiscard]] bool failed() const { return !failure_.empty(); }
  /// SQLite's own words.
  [[nodiscard]] const std::string& failure() const { return failure_; }

 private:
  friend class Query;
  void fail();
  sqlite3* handle_ = nullptr;
  std::string failure_;
};

class Query {
 public:
  Query(Database& database, const std::string& sql);
  ~Query();
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;

  /// Steps to the next row; false after the last one.
  [[nodiscard]] bool next();
  [[nodiscard]] bool null(int column) const { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }
  [[nodiscard]] std::int64_t number(int column) const { return sqlite3_column_int64(statement_, column); }
  [[nodiscard]] std::int64_t numberOr(int column, std::int64_t otherwise) const {
    return null(column) ? otherwise : number(column);
  }
  [[nodiscard]] Day day(int column) const { return numberOr(column, kNone); }
  /// Valid until the next step.
  [[nodiscard]] std::string_view text(int column) const;

 private:
  Database& database_;
  sqlite3_stmt* statement_ = nullptr;
};

/// Rows of a question that is sorted by an account in its first column, handed out account by account.
class Stream {
 public:
  Stream(Database& database, const std::string& sql) : query_(database, sql), more_(query_.next()) {}
  /// Calls `each` with the rows of the account; `stray` with the account of every row before it.
  template <typename Each, typename Stray>
  void of(std::int64_t account, const Each& each, const Stray& stray) {
    for (; more_ && query_.numberOr(0, 0) <= account; more_ = query_.next()) {
      if (query_.numberOr(0, 0) < account)
        stray(query_);
      else
        each(query_);
    }
  }

 private:
  Query query_;
  bool more_;
};

}  // namespace kopeck::auditor
