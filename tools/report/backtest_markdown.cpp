#include <fmt/format.h>

#include <algorithm>
#include <cstddef>

#include "tools/report/backtest.h"
#include "tools/report/markdown.h"
#include "tools/report/sections.h"

namespace kopeck::report {

namespace {

// GitHub and GitLab take comments of at least 65,536 characters.
constexpr std::size_t kMostBytes = 60'000;
constexpr std::size_t kFewCards = 3;

std::string tableOf(const Grid& grid) {
  if (grid.rows.empty()) return {};
  std::string out;
  const auto line = [&](const std::vector<std::string>& cells) {
    out += "|";
    for (const std::string& cell : cells) out += " " + markdownText(cell) + " |";
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
  std::string out = "**" + markdownText(card.title) + "**";
  for (const std::string& fact : card.facts) out += "; " + markdownText(fact);
  out += "\n\n" + tableOf(card.rules);
  if (!card.receipt.empty()) out += markdownText(card.receipt) + "\n\n" + tableOf(card.receipt_rules);
  return out;
}

std::string bodyOf(const Section& section, std::size_t most_cards) {
  std::string out;
  for (const std::string& words : section.words) out += markdownText(words) + "\n\n";
  out += tableOf(section.grid);
  if (!section.grid.note.empty()) out += markdownText(section.grid.note) + "\n\n";
  for (std::size_t i = 0; i < std::min(section.cards.size(), most_cards); ++i) out += cardOf(section.cards[i]);
  return out;
}

/// What a reader of the comment sees without a click.
bool isOpen(Topic topic) {
  return topic == Topic::whole || topic == Topic::forecast || topic == Topic::rules || topic == Topic::members;
}

std::string whole(const Backtest& of, Lang lang, std::size_t most_cards) {
  std::string out =
      fmt::format("## {}\n\n{}\n\n", markdownText(backtestTitle(of, lang)), markdownText(backtestSubtitle(of, lang)));
  for (const std::string& note : backtestNotes(of, lang)) out += "> " + markdownText(note) + "\n";
  out += "\n";
  for (const Section& section : backtestSections(of, lang, true)) {
    const std::string body = bodyOf(section, most_cards);
    if (isOpen(section.topic))
      out += fmt::format("### {}\n\n{}", markdownText(section.title), body);
    else
      out += fmt::format("<details><summary>{}</summary>\n\n{}</details>\n\n", markdownText(section.title), body);
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
