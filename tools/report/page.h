// What all reports share that are pages of HTML: one file that needs nothing beside it, light and dark, readable on a
// phone. Pure functions; any thread.
#pragma once

#include <string>
#include <string_view>

#include "compiler/diagnostics/diagnostics.h"

namespace kopeck::report {

/// `text` where HTML or XML has a text or an attribute in double quotes; a line break stays one in both.
[[nodiscard]] std::string escaped(std::string_view text);

/// A whole page. `title` is plain text, `style` what CSS the report adds, `body` is HTML, `head` what HTML stands in
/// the head before all that could ask for anything.
[[nodiscard]] std::string page(Lang lang, std::string_view title, std::string_view style, std::string_view body,
                               std::string_view head = {});

}  // namespace kopeck::report
