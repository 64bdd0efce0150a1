#include "tests/unit/store/client.h"

#include <gtest/gtest.h>

#include <charconv>

namespace kopeck::sample {

Client::Client(const std::string& path) {
  sqlite3_open_v2(path.c_str(), &db_, SQLITE_OPEN_READWRITE, nullptr);
  sqlite3_busy_timeout(db_, 10'000);
}

Client::~Client() {
  sqlite3_close(db_);
}

std::string Client::error(const std::string& sql) {
  char* message = nullptr;
  sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, &message);
  std::string text = message == nullptr ? "" : message;
  sqlite3_free(message);
  return text;
}

std::string Client::rows(const std::string& sql) {
  std::string text;
  const auto row = [](void* to, int count, char** values, char**) {
    for (int i = 0; i < count; ++i)
      *static_cast<std::string*>(to) += (i == 0 ? "" : "|") + std::string(values[i] == nullptr ? "" : values[i]);
    *static_cast<std::string*>(to) += "\n";
    return 0;
  };
  char* message = nullptr;
  if (sqlite3_exec(db_, sql.c_str(), row, &text, &message) != SQLITE_OK) text = message == nullptr ? "?" : message;
  sqlite3_free(message);
  return text;
}

std::int64_t Client::number(const std::string& sql) {
  const std::string text = rows(sql);
  std::int64_t value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  EXPECT_TRUE(read.ec == std::errc() && std::string(read.ptr) == "\n") << sql << ": " << text;
  return value;
}

}  // namespace kopeck::sample
