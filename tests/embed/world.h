// What tests of the library share: the coffee club, and a random customer's year. Nothing but public headers.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <kopeck/kopeck.hpp>
#include <random>
#include <string>

namespace embed_test {

inline std::string example(const std::string& name) {
  return std::string(KOPECK_SOURCE_DIR) + "/examples/" + name;
}

inline kopeck::Programme compiled(const std::string& file, std::int32_t engine = KOPECK_INTERPRET) {
  kopeck::Compiled made = kopeck::compileFiles({file}, engine);
  EXPECT_TRUE(made.programme.ok()) << made.text;
  return std::move(*made.programme);
}

/// A file below the temporary folder that is not there yet.
inline std::string freshFile(const std::string& name) {
  const std::filesystem::path path = std::filesystem::path(testing::TempDir()) / name;
  for (const char* end : {"", "-wal", "-shm", "-lock"}) {
    std::error_code ignored;
    std::filesystem::remove(path.string() + end, ignored);
  }
  return path.string();
}

inline kopeck::Event coffee(const std::string& id, kopeck::Moment at, std::int64_t amount = 40'000) {
  kopeck::Event sale;
  sale.id = id;
  sale.at = at;
  sale.lines = {{"C-1", "", "Drinks/Coffee", 2'000'000, amount}};
  sale.attributes = {{"channel", "pos"}};
  return sale;
}

inline kopeck::Event opening(const std::string& customer, int points) {
  return kopeck::fromJson(R"({"type":"opening","id":"o-)" + customer + R"(","customer":")" + customer +
                          R"(","at":"2026-04-01T00:00:00","lots":[{"points":")" + std::to_string(points) +
                          R"(","earned":"2026-03-01"}]})");
}

}  // namespace embed_test
