#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "tools/report/backtest.h"
#include "tools/report/sections.h"

namespace kopeck::report {

namespace {

// GitHub and GitLab take comments of at least 65,536 characters.
constexpr std::size_t kMostBytes = 60'000;
constexpr std::size_t kFewCards = 3;

/// A text of the programme's author, of which Markdown takes nothing for its own.
std::string plain(const std::string& text) {
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

std::string tableOf(const Grid& grid) {
  if (grid.rows.empty()) return {};
  std::string out;
  const auto line = [&](const std::vector<std::string>& cells) {
    out += "|";
    for (const std::string& cell : cells) out += " " + plain(cell) + " |";
    out += "\n";
  };
  line(grid.head);
  out += "|";
  for (std::size_t c = 0; c < grid.head.size(); ++c) out += c < grid.words ? " --- |" : " ---: |";
  out += "\n";
  for (const std::vector<std::string>& row : grid.rows) line(row);
  return out + "\n";
}

std::string cardOf(const Card& card) {
  std::string out = "**" + plain(card.title) + "**";
  for (const std::string& fact : card.facts) out += "; " + plain(fact);
  out += "\n\n" + tableOf(card.rules);
  if (!card.receipt.empty()) out += plain(card.receipt) + "\n\n" + tableOf(card.receipt_rules);
  return out;
}

std::string bodyOf(const Section& section, std::size_t most_cards) {
  std::string out;
  for (const std::string& words : section.words) out += plain(words) + "\n\n";
  out += tableOf(section.grid);
  if (!section.grid.note.empty()) out += plain(section.grid.note) + "\n\n";
  for (std::size_t i = 0; i < std::min(section.cards.size(), most_cards); ++i) out += cardOf(section.cards[i]);
  return out;
}

/// What a reader of the comment sees without a click.
bool isOpen(Topic topic) {
  return topic == Topic::whole || topic == Topic::forecast || topic == Topic::rules || topic == Topic::members;
}

std::string whole(const Backtest& of, Lang lang, std::size_t most_cards) {
  std::string out = fmt::format("## {}\n\n{}\n\n", plain(backtestTitle(of, lang)), plain(backtestSubtitle(of, lang)));
  for (const std::string& note : backtestNotes(of, lang)) out += "> " + plain(note) + "\n";
  out += "\n";
  for (const Section& section : backtestSections(of, lang, true)) {
    const std::string body = bodyOf(section, most_cards);
    if (isOpen(section.topic))
      out += fmt::format("### {}\n\n{}", plain(section.title), body);
    else
      out += fmt::format("<details><summary>{}</summary>\n\n{}</details>\n\n", plain(section.title), body);
  }
  return out;
}

}  // namespace

std::string backtestMarkdown(const Backtest& of, Lang lang) {
  std::string text = whole(of, lang, SIZE_MAX);
  if (text.size() > kMostBytes) text = whole(of, lang, kFewCards);
  return text;
}

}  // namespace kopeck::report
