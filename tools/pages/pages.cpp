#include "tools/pages/pages.h"

#include <algorithm>
#include <iterator>

namespace kopeck {

namespace {

struct Page {
  std::string_view id;
  std::string_view en;
  std::string_view ru;
};

constexpr Page kPages[] = {
#include "tools/pages/pages.inc"
};

}  // namespace

std::optional<std::string_view> codePage(std::string_view id, Lang lang) {
  const Page* const page =
      std::find_if(std::begin(kPages), std::end(kPages), [&](const Page& p) { return p.id == id; });
  if (page == std::end(kPages)) return std::nullopt;
  const std::string_view text = lang == Lang::ru ? page->ru : page->en;
  if (text.empty()) return std::nullopt;
  return text;
}

std::string plainPage(std::string_view markdown) {
  std::string out;
  bool inside = false;
  while (!markdown.empty()) {
    const std::size_t end = std::min(markdown.find('\n'), markdown.size());
    std::string_view line = markdown.substr(0, end);
    markdown.remove_prefix(std::min(end + 1, markdown.size()));
    if (line.starts_with("```")) {
      inside = !inside;
      continue;
    }
    if (line.starts_with("# ")) line.remove_prefix(2);
    if (inside && !line.empty()) out += "    ";
    // A link is its words: [K0103](K0103.md).
    for (std::size_t i = 0; i < line.size(); ++i) {
      const std::size_t close = line.find("](", i);
      const std::size_t over = close == std::string_view::npos ? close : line.find(')', close);
      if (!inside && line[i] == '[' && over != std::string_view::npos) {
        out += line.substr(i + 1, close - i - 1);
        i = over;
      } else {
        out += line[i];
      }
    }
    out += '\n';
  }
  return out;
}

std::string_view pageTitle(std::string_view markdown) {
  std::string_view line = markdown.substr(0, markdown.find('\n'));
  const std::size_t colon = line.find(": ");
  return colon == std::string_view::npos ? line : line.substr(colon + 2);
}

std::function<std::optional<CodeHelp>(std::string_view id)> codeHelp(Lang lang) {
  return [lang](std::string_view id) -> std::optional<CodeHelp> {
    const std::optional<std::string_view> page = codePage(id, lang);
    if (!page) return std::nullopt;
    std::string_view rest = *page;
    rest.remove_prefix(std::min(rest.find('\n'), rest.size()));
    rest.remove_prefix(std::min(rest.find_first_not_of('\n'), rest.size()));
    return CodeHelp{std::string(pageTitle(*page)), std::string(rest)};
  };
}

}  // namespace kopeck
