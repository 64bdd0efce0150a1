// Renderers: diagnostics as text for a terminal, as JSON, as SARIF 2.1.0 and as GitHub's annotations. They sort and
// drop repetitions (Diagnostics::sorted); they never print.
#pragma once

#include <span>
#include <string>

#include "compiler/diagnostics/diagnostics.h"

namespace kopeck {

struct TerminalStyle {
  Lang lang = Lang::en;
  bool color = false;
};

/// A file and what was reported in it; both outlive the call.
struct Reported {
  const SourceFile* source = nullptr;
  const Diagnostics* diagnostics = nullptr;
};

/// For each message `file:line:column: error[K0123]: …`, the source line, carets under the narrowest span (by display
/// columns), labels, helps and fixes.
[[nodiscard]] std::string renderTerminal(const Reported& reported, TerminalStyle style);

/// {"version":1,"diagnostics":[…],"errors":N,"warnings":N}. Lines and columns count from 1. Ends with a line break.
[[nodiscard]] std::string renderJson(std::span<const Reported> files, Lang lang);

/// SARIF 2.1.0, with fixes. Ends with a line break.
[[nodiscard]] std::string renderSarif(std::span<const Reported> files, Lang lang);

/// A `::error file=…` or `::warning file=…` line for each message.
[[nodiscard]] std::string renderGithub(std::span<const Reported> files, Lang lang);

}  // namespace kopeck
