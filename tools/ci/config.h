// Config: what a repository of rules demands of a change, as `kopeck.toml` states it. docs/ci.md is its reference.
// Immutable once read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/value/result.h"
#include "runtime/value/value.h"

namespace kopeck::ci {

/// Percent as they were written, and exactly: in ten-thousandths of a percent.
struct Percent {
  static constexpr Value kOne = 10'000;
  Value value = 0;
  std::string text;  // "2.5"
};

/// So many customers, or such a share of all of them.
struct Allowed {
  std::int64_t customers = 0;
  std::optional<Percent> share;  // instead of `customers`
};

enum class Guarantees : std::uint8_t {
  all,   // a guarantee that is refuted, or that was proved and is not any more, fails the run
  lost,  // only the latter
  tell,  // neither
};

struct Config {
  std::string file;                // its name, for messages
  std::vector<std::string> rules;  // versions of one programme, from the file's folder
  std::string base;                // what git calls it; empty: none
  std::string base_folder;         // instead of it, from the file's folder

  struct Check {
    bool run = true;
    bool warnings_are_errors = false;
  } check;
  struct Test {
    bool run = true;
    std::optional<Percent> coverage;  // at least
    std::optional<Percent> noticed;   // changes of the rules that tests notice, at least
  } test;
  struct Prove {
    bool run = true;
    std::size_t lines = 3;
    Guarantees guarantees = Guarantees::all;
    bool unknown_fails = false;
  } prove;
  struct Diff {
    bool run = true;
    std::size_t lines = 2;
    bool must_be_neutral = false;
  } diff;
  struct Backtest {
    bool run = false;  // where there is such a table
    std::string receipts, map, from, until;
    bool strict = false;
    std::optional<Percent> cost_up;        // at most
    std::optional<Decimal> member_points;  // a member may lose so many points
    std::optional<Decimal> member_money;   // or points and discounts worth so much
    Allowed members;                       // and so many members more than that
  } backtest;

  std::map<std::string, std::int32_t> lines;  // of keys that the file has: "test.coverage_at_least"
  /// Where a key stands; the first line where it is left out.
  [[nodiscard]] std::int32_t lineOf(const std::string& key) const;
};

/// The Error holds every mistake, each as `file:line: …` on a line of its own; `name` is what they call the file.
[[nodiscard]] Result<Config> parseConfig(std::string_view toml, const std::string& name);

/// The `rules` of a file and nothing else, whatever it is worth otherwise; empty where it has none.
[[nodiscard]] std::vector<std::string> rulesOf(std::string_view toml);

}  // namespace kopeck::ci
