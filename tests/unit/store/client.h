// A plain SQLite client, as anybody may point one at a ledger.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <string>

namespace kopeck::sample {

class Client {
 public:
  /// Opens the file, which is not made where it is not there, for reading and writing; calls answer with what SQLite
  /// says of it where that fails.
  explicit Client(const std::string& path);
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  /// Why the statements fail; nothing where they do not.
  [[nodiscard]] std::string error(const std::string& sql);
  /// All columns of all rows, parted by '|' and newlines; the error where there is one.
  [[nodiscard]] std::string rows(const std::string& sql);
  /// The one number that the query answers; the test fails where it does not.
  [[nodiscard]] std::int64_t number(const std::string& sql);

 private:
  sqlite3* db_ = nullptr;
};

}  // namespace kopeck::sample
