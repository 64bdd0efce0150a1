// Pages: what each diagnostic code means, as `kopeck explain-code` prints it. The pages are docs/codes/K0123.md and
// docs/ru/codes/K0123.md, built into the program.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "compiler/diagnostics/diagnostics.h"
#include "compiler/diagnostics/renderer.h"

namespace kopeck {

/// The page of a code ("K0123") in Markdown; nothing where there is none. Lives as long as the program.
[[nodiscard]] std::optional<std::string_view> codePage(std::string_view id, Lang lang);

/// A page for the terminal: without the marks of Markdown, examples set in.
[[nodiscard]] std::string plainPage(std::string_view markdown);

/// The page's heading without the code: "A number without its unit".
[[nodiscard]] std::string_view pageTitle(std::string_view markdown);

/// The pages as machine formats take them (MachineExtras::help).
[[nodiscard]] std::function<std::optional<CodeHelp>(std::string_view id)> codeHelp(Lang lang);

}  // namespace kopeck
