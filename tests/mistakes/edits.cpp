#include "tests/mistakes/edits.h"

#include <sstream>

namespace kopeck {

std::vector<Edit> readEdits(const std::string& text) {
  std::vector<Edit> edits;
  std::istringstream in(text);
  bool open = false;  // a piece goes on
  for (std::string line; std::getline(in, line);) {
    if (line.empty()) {
      open = false;
      continue;
    }
    const std::string rest = line.substr(1);
    if (line[0] == '=') {
      edits.push_back({rest.substr(rest.find_first_not_of(' ')), {}, {}});
      open = false;
      continue;
    }
    if (line[0] == '!') {
      edits.back().language = rest.substr(rest.find_first_not_of(' '));
      continue;
    }
    std::vector<Hunk>& hunks = edits.back().hunks;
    if (!open) hunks.emplace_back();
    open = true;
    if (line[0] != '+') hunks.back().before += rest + "\n";
    if (line[0] != '-') hunks.back().after += rest + "\n";
  }
  return edits;
}

std::optional<std::string> edited(const std::string& file, const Edit& edit) {
  std::string text = file;
  for (const Hunk& hunk : edit.hunks) {
    const std::string before = "\n" + hunk.before;
    const std::size_t at = text.find(before);
    if (at == std::string::npos || text.find(before, at + 1) != std::string::npos) return std::nullopt;
    text.replace(at, before.size(), "\n" + hunk.after);
  }
  return text;
}

}  // namespace kopeck
