// The document as Markdown.
#include <string_view>

#include "tools/describe/describe.h"

namespace kopeck {

namespace {

using namespace describing;

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == kBold || c == kPlain) {
      out += "**";
      continue;
    }
    if (std::string_view("\\`*_[]<>|#").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

std::string table(const std::vector<std::vector<std::string>>& rows) {
  std::string out;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    out += "|";
    for (const std::string& cell : rows[i]) out += " " + escaped(cell) + " |";
    out += "\n";
    if (i > 0) continue;
    out += "|";
    for (std::size_t c = 0; c < rows[i].size(); ++c) out += " --- |";
    out += "\n";
  }
  return out;
}

}  // namespace

std::string toMarkdown(const Document& document) {
  std::string out = "# " + escaped(document.title) + "\n\n" + escaped(document.subtitle) + "\n";
  for (const Section& section : document.sections) {
    out += "\n" + std::string(static_cast<std::size_t>(section.level), '#') + " " + escaped(section.title) + "\n";
    for (const Block& block : section.blocks) {
      out += "\n";
      switch (block.kind) {
        case Block::Kind::paragraph:
          out += escaped(block.text) + "\n";
          break;
        case Block::Kind::list:
          for (const std::string& item : block.items) out += "- " + escaped(item) + "\n";
          break;
        case Block::Kind::table:
          out += table(block.rows);
          break;
        case Block::Kind::example:
          out += "> " + escaped(block.text) + "\n";
          for (const std::string& item : block.items) out += ">\n> " + escaped(item) + "\n";
          break;
      }
    }
  }
  return out;
}

}  // namespace kopeck
