// A text, its Plan, and what the analyses find in it, for tests.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "compiler/analysis/analysis.h"
#include "compiler/check/check.h"
#include "compiler/lower/lower.h"
#include "compiler/syntax/load.h"
#include "compiler/syntax/parse.h"

namespace kopeck::analysis {

/// A head in which everything is said; rules follow.
inline constexpr const char* kHead =
    "program \"Test\"\n"
    "  version 1, effective from 2026-01-01\n"
    "  currency RUB\n"
    "  points bean/beans, whole\n"
    "  worth 1 bean = 1.00 RUB\n"
    "  time zone \"Europe/Moscow\"\n"
    "  base net, with tax\n"
    "  rounding down, per rule\n"
    "  activate at once\n"
    "  expire never\n"
    "  use oldest first\n"
    "  returns recalculate, within balance, limits reopen, for 30 days\n"
    "  late accept for 3 days\n";

struct Analysed {
  SourceFile source;
  Diagnostics diagnostics;
  ParsedFile parsed;
  std::optional<CheckedProgram> program;
  std::optional<plan::Plan> plan;
  Analysis analysis;

  explicit Analysed(SourceFile of, const Options& options = {}) : source(std::move(of)) {
    parsed = parse(source, diagnostics);
    program = check(parsed.file, source, diagnostics);
    if (!program) return;
    plan = lower(*program);
    analysis = analyse(parsed.file, *program, *plan, source, options);
  }
  explicit Analysed(const std::string& text) : Analysed(SourceFile("test.kop", text)) {}

  [[nodiscard]] std::string underlined(const Finding& finding) const {
    return std::string(source.text(finding.diagnostic.span));
  }
  /// "K0701 small", a finding a line; first what is wrong with the text.
  [[nodiscard]] std::string messages() const {
    std::string out;
    for (const Diagnostic* d : diagnostics.sorted())
      out += fmt::format("{} {}\n", info(d->code).id, d->message(Lang::en));
    for (const Finding& finding : analysis.findings)
      out += fmt::format("{} {}: {}\n", info(finding.diagnostic.code).id, underlined(finding),
                         finding.diagnostic.message(Lang::en));
    return out;
  }
  [[nodiscard]] std::vector<const Finding*> of(Code code) const {
    std::vector<const Finding*> found;
    for (const Finding& finding : analysis.findings)
      if (finding.diagnostic.code == code) found.push_back(&finding);
    return found;
  }
};

inline Analysed rules(const std::string& text) {
  return Analysed(kHead + std::string("\n") + text);
}

}  // namespace kopeck::analysis
