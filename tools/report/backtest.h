// Reports of a backtest: as text for a terminal, Markdown for a pull request's comment, JSON for programs, and one page
// of HTML with charts. All say the same figures. Pure functions; any thread.
#pragma once

#include <string>
#include <vector>

#include "compiler/diagnostics/diagnostics.h"
#include "tools/backtest/compare.h"
#include "tools/backtest/forecast.h"

namespace kopeck::report {

/// A finished backtest, with the names that its caller gave.
struct Backtest {
  const backtest::Replay& replay;
  const backtest::Comparison& comparison;
  std::vector<std::string> was_files, now_files;
  std::string receipts;
  const backtest::Forecast* forecast = nullptr;  // where one was asked for
};

/// One line of JSON in the shape that docs/interfaces.md promises, with a line break. The same in both languages.
[[nodiscard]] std::string backtestJson(const Backtest& of);

/// For a terminal, in columns.
[[nodiscard]] std::string backtestText(const Backtest& of, Lang lang);

/// For the comment of a pull request: what matters at once, the rest behind summaries; fits GitHub's 65,536 characters.
[[nodiscard]] std::string backtestMarkdown(const Backtest& of, Lang lang);

/// One page with charts that needs nothing beside it and asks no network for anything.
[[nodiscard]] std::string backtestPage(const Backtest& of, Lang lang);

}  // namespace kopeck::report
