#include "tools/report/markdown.h"

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace kopeck::report {

std::string markdownText(const std::string& text) {
  std::string out;
  constexpr std::string_view kMarks = "\\`*_[]|#~@";
  for (const char c : text) {
    if (c == '<')
      out += "&lt;";
    else if (c == '&')
      out += "&amp;";
    else if (c == '\n')
      out += ' ';
    else if (kMarks.find(c) != std::string_view::npos)
      out += {'\\', c};
    else
      out += c;
  }
  return out;
}

std::string markdownBlock(const std::string& lines) {
  std::size_t longest = 2;
  for (std::size_t at = 0, run = 0; at < lines.size(); ++at) {
    run = lines[at] == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  const std::string fence(longest + 1, '`');
  return fence + "\n" + lines + (lines.ends_with('\n') ? "" : "\n") + fence + "\n";
}

}  // namespace kopeck::report
