// The few calls of SQLite that the store makes, with their errors as Error. Only runtime/store sees sqlite3.h.
// A Connection and its Statements belong to one thread at a time.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "runtime/value/result.h"

namespace kopeck {

[[nodiscard]] Error makeError(ErrorKind kind, std::string english, std::string russian);

enum class Step : std::uint8_t { row, done, failed };

/// A prepared statement; resets itself where it is used through Lease.
class Statement {
 public:
  explicit Statement(sqlite3_stmt* statement = nullptr) : statement_(statement) {}
  ~Statement() { sqlite3_finalize(statement_); }
  Statement(Statement&& other) noexcept : statement_(std::exchange(other.statement_, nullptr)) {}
  Statement& operator=(Statement&& other) noexcept {
    std::swap(statement_, other.statement_);
    return *this;
  }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  // Parameters count from 1. Texts and blobs are not copied: they must live until the next reset().
  Statement& bind(int at, std::int64_t value) {
    sqlite3_bind_int64(statement_, at, value);
    return *this;
  }
  /// NULL where value is `none`.
  Statement& bindUnless(int at, std::int64_t none, std::int64_t value) {
    return value == none ? bindNull(at) : bind(at, value);
  }
  Statement& bindNull(int at) {
    sqlite3_bind_null(statement_, at);
    return *this;
  }
  Statement& bind(int at, std::string_view text) {
    sqlite3_bind_text64(statement_, at, text.empty() ? "" : text.data(), text.size(), SQLITE_STATIC, SQLITE_UTF8);
    return *this;
  }
  Statement& bindBlob(int at, std::string_view bytes) {
    sqlite3_bind_blob64(statement_, at, bytes.empty() ? "" : bytes.data(), bytes.size(), SQLITE_STATIC);
    return *this;
  }

  [[nodiscard]] Step step() {
    const int code = sqlite3_step(statement_);
    return code == SQLITE_ROW ? Step::row : code == SQLITE_DONE ? Step::done : Step::failed;
  }
  /// Runs a statement that answers nothing, and makes it ready for the next run.
  [[nodiscard]] bool run() {
    sqlite3_step(statement_);
    return sqlite3_reset(statement_) == SQLITE_OK;
  }
  void reset() { sqlite3_reset(statement_); }

  // Columns count from 0; views live until the next step.
  [[nodiscard]] std::int64_t integer(int at) const { return sqlite3_column_int64(statement_, at); }
  [[nodiscard]] std::int64_t integerOr(int at, std::int64_t none) const { return isNull(at) ? none : integer(at); }
  [[nodiscard]] bool isNull(int at) const { return sqlite3_column_type(statement_, at) == SQLITE_NULL; }
  [[nodiscard]] std::string_view text(int at) const {
    const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement_, at));
    return bytes == nullptr ? std::string_view()
                            : std::string_view(bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_, at)));
  }
  [[nodiscard]] std::string_view blob(int at) const {
    const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement_, at));
    return bytes == nullptr ? std::string_view()
                            : std::string_view(bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_, at)));
  }
  [[nodiscard]] bool prepared() const { return statement_ != nullptr; }

 private:
  sqlite3_stmt* statement_;
};

class Connection;

/// A statement borrowed from a connection's cache; returns there, reset, when it goes.
class Lease {
 public:
  Lease(Connection& connection, std::string sql, Statement statement)
      : connection_(&connection), sql_(std::move(sql)), statement_(std::move(statement)) {}
  ~Lease();
  Lease(Lease&& other) noexcept
      : connection_(std::exchange(other.connection_, nullptr)),
        sql_(std::move(other.sql_)),
        statement_(std::move(other.statement_)) {}
  Lease& operator=(Lease&&) = delete;
  Lease(const Lease&) = delete;
  Lease& operator=(const Lease&) = delete;
  Statement* operator->() { return &statement_; }
  Statement& operator*() { return statement_; }
  const Statement& operator*() const { return statement_; }

 private:
  Connection* connection_;
  std::string sql_;
  Statement statement_;
};

class Connection {
 public:
  /// `flags` are SQLite's of opening; `file` may be a URI where they say so.
  [[nodiscard]] static Result<std::unique_ptr<Connection>> open(const std::string& path, const std::string& file,
                                                                int flags, const std::string& vfs);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] sqlite3* handle() { return db_; }
  /// Any number of statements whose answers nobody wants.
  [[nodiscard]] Status execute(const std::string& sql);
  /// A statement that is kept: for what runs often or long.
  [[nodiscard]] Result<Statement> prepare(std::string_view sql);
  /// A statement of the cache; may be borrowed more than once at a time.
  [[nodiscard]] Result<Lease> lease(std::string_view sql);
  /// The first column of the first row, `none` where there is none.
  [[nodiscard]] Result<std::int64_t> integer(std::string_view sql, std::int64_t none);
  /// What the last call that failed on this connection means.
  [[nodiscard]] Error failure() const;
  /// That the ledger is damaged, and in what way.
  [[nodiscard]] Error damaged(std::string_view what) const;

 private:
  friend class Lease;
  Connection(std::string path, sqlite3* db) : path_(std::move(path)), db_(db) {}
  std::string path_;
  sqlite3* db_;
  std::unordered_multimap<std::string, Statement> cache_;
};

/// Runs a statement that answers nothing, once, with what `bind` puts into it.
[[nodiscard]] Status put(Connection& connection, std::string_view sql, const auto& bind) {
  auto statement = connection.prepare(sql);
  if (!statement) return statement.error();
  bind(*statement);
  if (!statement->run()) return connection.failure();
  return Done{};
}

}  // namespace kopeck
