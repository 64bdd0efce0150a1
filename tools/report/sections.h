// What a report of a backtest says, as sections of words and tables that every format lays out in its own way.
#pragma once

#include <string>
#include <vector>

#include "compiler/diagnostics/diagnostics.h"
#include "tools/report/backtest.h"

namespace kopeck::report {

/// The first `words` columns are texts, the others numbers.
struct Grid {
  std::vector<std::string> head;
  std::vector<std::vector<std::string>> rows;
  std::size_t words = 1;
  std::string note;  // below it; empty: none
};

/// A customer who gains or loses much.
struct Card {
  std::string title;               // "17850: +1,204.00 GBP"
  std::vector<std::string> facts;  // "gold, before that silver"
  Grid rules;                      // what each rule gave
  std::string receipt;             // the receipt that differs most; empty: none
  Grid receipt_rules;
};

enum class Topic { whole, forecast, rules, months, tiers, segment, members, spread, gainers, losers, caps, owed };

struct Section {
  Topic topic = Topic::whole;
  std::string title;
  std::vector<std::string> words;  // paragraphs above the grid
  Grid grid;                       // without a head: there is none
  std::vector<Card> cards;
};

/// `brief`: long tables are cut, and say so.
[[nodiscard]] std::vector<Section> backtestSections(const Backtest& of, Lang lang, bool brief);

/// "Gift Club: what the change would have done", and what was compared.
[[nodiscard]] std::string backtestTitle(const Backtest& of, Lang lang);
[[nodiscard]] std::string backtestSubtitle(const Backtest& of, Lang lang);
/// That a replay changes no behaviour, what it was judged by, what was refused.
[[nodiscard]] std::vector<std::string> backtestNotes(const Backtest& of, Lang lang);

}  // namespace kopeck::report
