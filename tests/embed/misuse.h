// Wrong calls of the C interface, as a table: which function, which parameter, what is wrong with it, and the code that
// answers. Tests run the table; another one holds it against the headers, so that no function and no parameter is left
// out.
#pragma once

#include <gtest/gtest.h>
#include <kopeck/arrow.h>
#include <kopeck/kopeck.h>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace embed_test::misuse {

/// What wrong calls are made with: all alive, and of each kind of handle one that was freed.
struct World {
  World();
  ~World();
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  kopeck_programme* programme = nullptr;  // the coffee club
  kopeck_programme* other = nullptr;      // the stamp card
  kopeck_session* session = nullptr;
  kopeck_session* other_session = nullptr;  // of the other programme
  kopeck_account* account = nullptr;        // ann's: 1000 beans, a purchase on 10 May 2026, and the live hold "live"
  kopeck_ledger* ledger = nullptr;          // with a receipt "r-0" of ann's
  kopeck_diagnostics* diagnostics = nullptr;
  kopeck_image* image = nullptr;
  kopeck_tables* tables = nullptr;
  kopeck_account* orphan_account = nullptr;  // their session was freed
  kopeck_ledger* orphan_ledger = nullptr;
  std::string account_bytes, record_bytes, counter_bytes, image_bytes;
  std::string other_account_bytes, other_record_bytes, other_counter_bytes;
  kopeck_line line{};
  kopeck_attribute channel{};
  kopeck_amount beans{};
  kopeck_event purchase{};  // 20 May 2026, two coffees for 400.00, asks to redeem 100 beans

  /// A path of this process alone.
  [[nodiscard]] static std::string file(const std::string& name);
  /// A handle of a kind ("kopeck_session") that was freed, or of another kind.
  [[nodiscard]] void* freed(std::string_view kind) const;
  [[nodiscard]] void* ofAnotherKind(std::string_view kind) const;
  /// What no wrong call may change: the accounts, the counters and the ledger, as bytes.
  [[nodiscard]] std::string state() const;

 private:
  void makeAccount();
  void makeLedger();
  void makeTables();
  void makeOther();
  void makeFreed();

  std::vector<std::pair<std::string, void*>> freed_;
};

/// What is wrong.
enum class Wrong : std::uint8_t {
  null,        // a pointer is NULL; of texts and bytes: with a size
  freed,       // a handle
  foreign,     // a handle of another kind
  orphan,      // an account or ledger whose session was freed
  no_size,     // a struct says 0,
  short_size,  // less than its first version has,
  huge_size,   // or more than any version will have
  range,       // a number that is none of those that are asked for
  text,        // no UTF-8, empty, or too long
  bytes,       // damaged, another programme's, newer
  content,     // an event that can't be read
};

struct Case {
  std::string function;
  std::string parameter;
  Wrong wrong;
  std::string what;
  std::int32_t code;
  std::function<std::int32_t(World&, kopeck_error*)> call;
};

/// Functions that answer no code: what they answer where the handle is none.
struct Quiet {
  std::string function;
  std::function<bool(World&, void* handle)> answers_nothing;
};

using Cases = std::vector<Case>;
using Texts = std::vector<std::pair<std::string, kopeck_text>>;

[[nodiscard]] Cases handleCases();    // every handle of every function
[[nodiscard]] Cases argumentCases();  // everything else
[[nodiscard]] Cases eventCases();     // events that can't be taken
[[nodiscard]] Cases byteCases();      // what the host keeps, and images
[[nodiscard]] std::vector<Quiet> quietFunctions();

/// Bytes that are no UTF-8: a letter that is cut off, one that never was, and one that has too many bytes.
[[nodiscard]] inline std::vector<std::string> notUtf8() {
  return {"a\xD0", "\xFF", "\xC0\x80", "ok\xED\xA0\x80"};
}
[[nodiscard]] inline kopeck_text textOf(const std::string& text) {
  return {text.data(), text.size()};
}
[[nodiscard]] inline kopeck_bytes bytesOf(const std::string& bytes) {
  return {bytes.data(), bytes.size()};
}
[[nodiscard]] inline std::string stringOf(kopeck_bytes bytes) {
  return {static_cast<const char*>(bytes.data), bytes.size};
}
template <typename Struct>
[[nodiscard]] Struct sized() {
  Struct one{};
  one.size = sizeof one;
  return one;
}

}  // namespace embed_test::misuse
