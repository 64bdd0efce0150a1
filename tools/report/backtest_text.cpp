#include <algorithm>

#include "runtime/run/text_width.h"
#include "tools/report/backtest.h"
#include "tools/report/sections.h"

namespace kopeck::report {

namespace {

constexpr std::size_t kWidth = 100;

std::string blanks(std::size_t wanted, const std::string& text) {
  const std::size_t has = columns(text);
  return std::string(wanted > has ? wanted - has : 0, ' ');
}

/// Words broken at kWidth columns, each line behind `indent`.
std::string wrapped(const std::string& text, const std::string& indent) {
  std::string out;
  std::string line = indent;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    const std::string word = text.substr(at, end - at);
    if (line != indent && columns(line) + 1 + columns(word) > kWidth) {
      out += line + "\n";
      line = indent;
    }
    line += (line == indent ? "" : " ") + word;
    at = end + 1;
  }
  return out + line + "\n";
}

std::string laidOut(const Grid& grid, const std::string& indent) {
  if (grid.rows.empty()) return {};
  std::vector<std::size_t> widths(grid.head.size());
  for (std::size_t c = 0; c < widths.size(); ++c) {
    widths[c] = columns(grid.head[c]);
    for (const std::vector<std::string>& row : grid.rows) widths[c] = std::max(widths[c], columns(row[c]));
  }
  std::string out;
  const auto line = [&](const std::vector<std::string>& row) {
    std::string text = indent;
    for (std::size_t c = 0; c < row.size(); ++c) {
      const bool word = c < grid.words;
      const std::string gap = blanks(widths[c], row[c]);
      text += (c == 0 ? "" : "  ") + (word ? row[c] + gap : gap + row[c]);
    }
    while (text.ends_with(' ')) text.pop_back();
    out += text + "\n";
  };
  line(grid.head);
  for (const std::vector<std::string>& row : grid.rows) line(row);
  return out;
}

/// Rules whose explanations are long: each side on a line of its own.
std::string sides(const Grid& grid, const std::string& indent) {
  std::string out;
  for (const std::vector<std::string>& row : grid.rows) {
    out += indent + row[0] + "\n";
    for (std::size_t c = 1; c < row.size(); ++c) out += wrapped(grid.head[c] + ": " + row[c], indent + "  ");
  }
  return out;
}

}  // namespace

std::string backtestText(const Backtest& of, Lang lang) {
  std::string out = backtestTitle(of, lang) + "\n" + wrapped(backtestSubtitle(of, lang), "");
  for (const std::string& note : backtestNotes(of, lang)) out += wrapped(note, "  ");
  for (const Section& section : backtestSections(of, lang, true)) {
    out += "\n" + section.title + "\n";
    for (const std::string& words : section.words) out += wrapped(words, "  ");
    out += laidOut(section.grid, "  ");
    if (!section.grid.note.empty()) out += wrapped(section.grid.note, "  ");
    for (const Card& card : section.cards) {
      std::string facts;
      for (const std::string& fact : card.facts) facts += "; " + fact;
      out += wrapped(card.title + facts, "  ");
      out += laidOut(card.rules, "    ");
      if (card.receipt.empty()) continue;
      out += wrapped(card.receipt, "    ") + sides(card.receipt_rules, "      ");
    }
  }
  return out;
}

}  // namespace kopeck::report
