// A text and what the checker says of it, for tests.
#pragma once

#include <fmt/format.h>

#include <optional>
#include <string>

#include "compiler/check/check.h"
#include "compiler/diagnostics/diagnostics.h"
#include "compiler/syntax/parse.h"

namespace kopeck {

/// A head in which everything is said.
inline constexpr const char* kHead =
    "program \"Test\"\n"
    "  version 1\n"
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

struct Checked {
  SourceFile source;
  Diagnostics diagnostics;
  std::optional<CheckedProgram> program;

  explicit Checked(const std::string& text) : source("test.kop", text) {
    const ParsedFile parsed = parse(source, diagnostics);
    program = check(parsed.file, source, diagnostics);
  }
  std::string messages() const {
    std::string out;
    for (const Diagnostic* d : diagnostics.sorted()) {
      out += fmt::format("{}:{}: {}\n", source.position(d->span.begin).line, info(d->code).id, d->message(Lang::en));
    }
    return out;
  }
  std::string fixed() const { return applyFixes(source, diagnostics); }
};

}  // namespace kopeck
