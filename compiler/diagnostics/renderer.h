// Renderers: diagnostics as text for a terminal, as JSON, as SARIF 2.1.0 and as GitHub's annotations. They sort and
// drop repetitions (Diagnostics::sorted); they never print.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

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

/// What somebody else than the compiler found in a file: a test that failed, a guarantee that does not hold.
struct Remark {
  std::string rule;  // what kind of thing it is, "test-failed"; the same for all of a kind
  Phrase title;      // of the kind: "A test fails"
  Phrase help;       // of the kind: what it means and what to do
  Severity severity = Severity::error;
  std::string file;
  std::int32_t line = 1;    // 1-based
  std::int32_t column = 0;  // in characters; 0: the line as a whole
  std::string message;
};

/// What a code means, in Markdown; the heading of that, and the rest.
struct CodeHelp {
  std::string title;
  std::string text;
};
struct MachineExtras {
  std::vector<Remark> remarks;
  /// What is known of a code; nothing: its message is all that is said. May be empty.
  std::function<std::optional<CodeHelp>(std::string_view id)> help;
};

/// SARIF 2.1.0, with fixes; columns are characters. Ends with a line break.
[[nodiscard]] std::string renderSarif(std::span<const Reported> files, Lang lang, const MachineExtras& extras = {});

/// A `::error file=…` or `::warning file=…` line for each message.
[[nodiscard]] std::string renderGithub(std::span<const Reported> files, Lang lang,
                                       const std::vector<Remark>& remarks = {});

}  // namespace kopeck
