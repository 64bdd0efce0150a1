// Texts of others inside Markdown. Pure; any thread.
#pragma once

#include <string>

namespace kopeck::report {

/// A text of the programme's author on one line, of which Markdown and HTML take nothing for their own.
[[nodiscard]] std::string markdownText(const std::string& text);

/// Lines as they are, in a block that none of them ends.
[[nodiscard]] std::string markdownBlock(const std::string& lines);

}  // namespace kopeck::report
