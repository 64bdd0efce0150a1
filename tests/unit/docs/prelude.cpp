#include "tests/unit/docs/prelude.h"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <vector>

namespace kopeck {

namespace {

std::vector<std::string> linesOf(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

/// `  time zone  "UTC"` -> `time zone`
std::string keyOf(const std::string& line) {
  const std::size_t begin = line.find_first_not_of(' ');
  return begin == std::string::npos ? std::string() : line.substr(begin, line.find("  ", begin) - begin);
}

}  // namespace

std::string wholeOf(const std::string& prelude, const std::string& example) {
  if (example.starts_with("program ") || example.starts_with("программа ")) return example;
  std::vector<std::string> head = linesOf(prelude);
  const std::vector<std::string> lines = linesOf(example);
  std::size_t at = 0;
  // A line that the prelude does not have stands behind its last one, or behind the line before it in the example.
  auto place = head.begin();
  for (auto line = head.begin(); line != head.end(); ++line)
    if (line->starts_with("  ")) place = line;
  for (; at < lines.size() && lines[at].starts_with("  "); ++at) {
    const auto same = std::find_if(head.begin(), head.end(), [&](const std::string& line) {
      return line.starts_with("  ") && keyOf(line) == keyOf(lines[at]);
    });
    if (same != head.end()) {
      *same = lines[at];
      place = same;
    } else {
      place = head.insert(place + 1, lines[at]);
    }
  }
  if (at > 0 && at < lines.size() && lines[at].empty()) ++at;
  while (!head.empty() && head.back().empty()) head.pop_back();
  std::string out;
  for (const std::string& line : head) out += line + "\n";
  out += "\n";
  for (; at < lines.size(); ++at) out += lines[at] + "\n";
  return out;
}

std::string preludeOf(const std::string& page) {
  const bool russian = page.find("docs/ru/") != std::string::npos;
  std::ifstream in(std::string(KOPECK_SOURCE_DIR) + "/tests/unit/docs/" + (russian ? "prelude_ru.kop" : "prelude.kop"),
                   std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

}  // namespace kopeck
