// What a run came to, in every form in which a build server takes it. All say the same. Pure functions; any thread.
#pragma once

#include <string>

#include "tools/ci/ci.h"

namespace kopeck::ci {

/// For a terminal: what each step came to, and what it asked; `colour` with escapes.
[[nodiscard]] std::string reportText(const Report& report, Lang lang, bool colour);

/// For the comment of a pull request: a table, the rest behind summaries; fits GitHub's 65,536 characters.
[[nodiscard]] std::string reportMarkdown(const Report& report, Lang lang);

/// An object in the shape that docs/ci.md promises. Ends with a line break.
[[nodiscard]] std::string reportJson(const Report& report);

/// SARIF 2.1.0: diagnostics, failed tests, guarantees, thresholds. `help`: MachineExtras::help.
[[nodiscard]] std::string reportSarif(const Report& report, Lang lang, decltype(MachineExtras::help) help);

/// JUnit XML: the tests, and a case a step.
[[nodiscard]] std::string reportJunit(const Report& report);

/// The same remarks as in SARIF, as GitHub's workflow commands.
[[nodiscard]] std::string reportAnnotations(const Report& report, Lang lang);

}  // namespace kopeck::ci
