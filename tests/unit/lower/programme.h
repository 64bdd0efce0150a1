// A head that leaves nothing open, for the tests of lowering.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "compiler/check/check.h"
#include "compiler/syntax/parse.h"

namespace kopeck {

/// `changes` replaces header lines by their first word: {"worth", "worth none"}.
inline std::string head(const std::vector<std::pair<std::string, std::string>>& changes = {}) {
  std::vector<std::pair<std::string, std::string>> lines = {
      {"version", "version 1"},
      {"currency", "currency RUB"},
      {"points", "points bean/beans, whole"},
      {"worth", "worth 1 bean = 1.00 RUB"},
      {"time", "time zone \"Europe/Moscow\""},
      {"base", "base net, with tax"},
      {"rounding", "rounding down, per rule"},
      {"activate", "activate 14 days after purchase"},
      {"expire", "expire 180 days after activation"},
      {"use", "use oldest first"},
      {"returns", "returns recalculate, within balance, limits reopen, for 30 days"},
      {"late", "late accept for 3 days"},
  };
  std::string text = "program \"Test\"\n";
  for (auto& [key, line] : lines) {
    for (const auto& [changed, to] : changes) {
      if (changed == key) line = to;
    }
    text += "  " + line + "\n";
  }
  return text;
}

inline CheckedProgram checkedProgram(const std::string& text) {
  const SourceFile source("test.kop", text);
  Diagnostics diagnostics;
  const ParsedFile parsed = parse(source, diagnostics);
  std::optional<CheckedProgram> program = check(parsed.file, source, diagnostics);
  for (const Diagnostic* d : diagnostics.sorted()) {
    ADD_FAILURE() << source.position(d->span.begin).line << ": " << d->message(Lang::en);
  }
  return program.value_or(CheckedProgram{});
}

}  // namespace kopeck
