#include "runtime/store/sqlite.h"

#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdint>
#include <cstring>

namespace kopeck {
namespace {

bool outOfSpace(int system_error) {
  return system_error == ENOSPC || system_error == EDQUOT;
}

/// Why the system refused, as far as SQLite kept it.
std::string because(int system_error) {
  return system_error == 0 ? std::string() : fmt::format(": {}", std::strerror(system_error));
}

/// SQLite forgets why the system refused a write; whether the ledger or its log stands before the limit on files.
bool atFileLimit(const std::string& path) {
  constexpr std::uint64_t kNear = 65'536;
  rlimit limit{};
  if (getrlimit(RLIMIT_FSIZE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return false;
  for (const char* end : {"", "-wal"}) {
    struct stat about {};
    if (stat((path + end).c_str(), &about) == 0 && static_cast<std::uint64_t>(about.st_size) + kNear > limit.rlim_cur)
      return true;
  }
  return false;
}

Error meaning(const std::string& path, int code, int system_error, const char* words) {
  const int primary = code & 0xFF;
  const bool refused = primary == SQLITE_IOERR || primary == SQLITE_CANTOPEN;  // by the system
  if (primary == SQLITE_FULL || (refused && outOfSpace(system_error))) {
    return makeError(ErrorKind::full, fmt::format("no space left on the disk that holds {}", path),
                     fmt::format("на диске, где лежит {}, не осталось места", path));
  }
  if (refused && (system_error == EFBIG || (code == SQLITE_IOERR_WRITE && atFileLimit(path)))) {
    return makeError(
        ErrorKind::full, fmt::format("{} has grown as far as the system lets a file grow (see ulimit -f)", path),
        fmt::format("файл {} дорос до предела, который система ставит размеру файла (см. ulimit -f)", path));
  }
  switch (primary) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return makeError(ErrorKind::busy, fmt::format("another program is writing to {}", path),
                       fmt::format("в {} сейчас пишет другая программа", path));
    case SQLITE_NOTADB:
      return makeError(ErrorKind::foreign, fmt::format("{} is not a ledger: it is not an SQLite file", path),
                       fmt::format("{} — не журнал: это не файл SQLite", path));
    case SQLITE_CORRUPT:
    case SQLITE_ERROR:  // "no such table": the application id promised one
    case SQLITE_MISMATCH:
    case SQLITE_TOOBIG:
      return makeError(ErrorKind::damaged, fmt::format("the ledger {} is damaged: {}", path, words),
                       fmt::format("журнал {} повреждён: {}", path, words));
    case SQLITE_CONSTRAINT:
      return makeError(ErrorKind::invalid, fmt::format("the ledger {} can't hold that: {}", path, words),
                       fmt::format("журнал {} не может этого принять: {}", path, words));
    default:
      return makeError(ErrorKind::io, fmt::format("can't read or write {}: {}{}", path, words, because(system_error)),
                       fmt::format("не удаётся прочитать или записать {}: {}{}", path, words, because(system_error)));
  }
}

}  // namespace

Error makeError(ErrorKind kind, std::string english, std::string russian) {
  return {kind, std::move(english), std::move(russian)};
}

Result<std::unique_ptr<Connection>> Connection::open(const std::string& path, const std::string& file, int flags,
                                                     const std::string& vfs) {
  // SQLite's count of its own memory takes a lock at every allocation, and nobody asks for it. Refused, and harmless,
  // where the process uses SQLite already.
  static const int uncounted = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  static_cast<void>(uncounted);
  sqlite3* db = nullptr;
  const int code = sqlite3_open_v2(file.c_str(), &db, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
                                   vfs.empty() ? nullptr : vfs.c_str());
  if (code != SQLITE_OK) {
    Error error = meaning(path, code, db == nullptr ? 0 : sqlite3_system_errno(db), sqlite3_errstr(code));
    sqlite3_close(db);
    return error;
  }
  return std::unique_ptr<Connection>(new Connection(path, db));
}

Connection::~Connection() {
  cache_.clear();
  sqlite3_close_v2(db_);
}

Status Connection::execute(const std::string& sql) {
  if (sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) return failure();
  return Done{};
}

Result<Statement> Connection::prepare(std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  const int code =
      sqlite3_prepare_v3(db_, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  if (code != SQLITE_OK) return failure();
  return Statement(statement);
}

Result<Lease> Connection::lease(std::string_view sql) {
  std::string key(sql);
  if (const auto found = cache_.find(key); found != cache_.end()) {
    Statement statement = std::move(found->second);
    cache_.erase(found);
    return Lease(*this, std::move(key), std::move(statement));
  }
  auto statement = prepare(sql);
  if (!statement) return statement.error();
  return Lease(*this, std::move(key), std::move(*statement));
}

Result<std::int64_t> Connection::integer(std::string_view sql, std::int64_t none) {
  auto statement = prepare(sql);
  if (!statement) return statement.error();
  switch (statement->step()) {
    case Step::row:
      return statement->integerOr(0, none);
    case Step::done:
      return none;
    case Step::failed:
      break;
  }
  return failure();
}

Error Connection::failure() const {
  return meaning(path_, sqlite3_extended_errcode(db_), sqlite3_system_errno(db_), sqlite3_errmsg(db_));
}

Lease::~Lease() {
  if (connection_ == nullptr || !statement_.prepared()) return;
  statement_.reset();
  connection_->cache_.emplace(std::move(sql_), std::move(statement_));
}

Error Connection::damaged(std::string_view what) const {
  return makeError(ErrorKind::damaged, fmt::format("the ledger {} is damaged: {}", path_, what),
                   fmt::format("журнал {} повреждён: {}", path_, what));
}

}  // namespace kopeck
