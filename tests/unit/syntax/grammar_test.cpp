// The grammar and the table of words, taken by themselves.
#include <gtest/gtest.h>

#include <map>
#include <random>

#include "compiler/syntax/antlr/parser.h"
#include "compiler/syntax/antlr/probe.h"
#include "compiler/syntax/keywords.h"
#include "compiler/syntax/scanner.h"
#include "tests/unit/syntax/sample.h"

namespace kopeck::syntax {
namespace {

constexpr std::array kLanguages = {ast::Language::english, ast::Language::russian};

std::string nameOf(std::int32_t type) {
  for (const KeywordRow& row : keywordRows()) {
    if (row.type == type) return std::string(row.en.empty() ? row.ru : row.en);
  }
  return "#" + std::to_string(type);
}

std::string spelt(const std::vector<std::int32_t>& types) {
  std::string out;
  for (const std::int32_t type : types) out += nameOf(type) + " ";
  return out;
}

TEST(Grammar, HasNoAmbiguityAndNeedsNoContext) {
  const Probe probe = probeGrammar(1, 20000, 40);
  EXPECT_EQ(probe.sentences, 20000U);
  EXPECT_EQ(probe.errors, 0U) << spelt(probe.example);
  EXPECT_EQ(probe.ambiguities, 0U) << spelt(probe.example);
  EXPECT_EQ(probe.full_contexts, 0U) << spelt(probe.example);
}

TEST(Keywords, NoSpellingMeansTwoThings) {
  for (const ast::Language language : kLanguages) {
    std::map<std::vector<std::string>, const KeywordRow*> seen;
    for (const Keywords::Phrase& phrase : Keywords::of(language).phrases()) {
      const auto [place, added] = seen.try_emplace(phrase.words, phrase.row);
      EXPECT_TRUE(added || place->second->type == phrase.row->type)
          << phrase.spelling << " is " << nameOf(phrase.row->type) << " and " << nameOf(place->second->type);
    }
  }
}

TEST(Keywords, EveryWordCanBeSaidInBothLanguages) {
  // Words of one language only: the other says them with a word that stands for several.
  const std::set<std::int32_t> one_sided = {T_OT, T_NA, T_ZA, T_OF, T_BY, T_AT, T_PER};
  for (const KeywordRow& row : keywordRows()) {
    if (one_sided.contains(row.type)) continue;
    EXPECT_FALSE(row.en.empty()) << row.ru;
    EXPECT_FALSE(row.ru.empty()) << row.en;
  }
}

/// A spelling for a token, any of those that the language accepts; empty when it has none.
std::string anySpelling(std::int32_t type, ast::Language language, std::mt19937_64& random, int& names) {
  switch (type) {
    case T_NAME:
      return "name" + std::to_string(++names);
    case T_NUMBER:
      return "7";
    case T_STRING:
      return "\"text\"";
    case T_DATE:
      return "2026-03-08";
    case T_TIME:
      return "12:00";
    case T_PERCENT:
      return "%";
    case T_LPAREN:
      return "(";
    case T_RPAREN:
      return ")";
    case T_COMMA:
      return ",";
    case T_COLON:
      return ":";
    case T_SLASH:
      return "/";
    case T_DOT:
      return ".";
    case T_DOTDOT:
      return "..";
    case T_EQ:
      return "=";
    case T_LT:
      return "<";
    case T_LE:
      return "<=";
    case T_GT:
      return ">";
    case T_GE:
      return ">=";
    case T_PLUS:
      return "+";
    case T_MINUS:
      return "-";
    case T_STAR:
      return "*";
    default:
      break;
  }
  std::vector<std::string_view> all;
  for (const KeywordRow& row : keywordRows()) {
    if (row.type != type) continue;
    for (const std::string_view spelling : spellings(row, language)) all.push_back(spelling);
  }
  return all.empty() ? "" : std::string(all[random() % all.size()]);
}

TEST(Grammar, SentencesSpeltOutScanToTheSameTokens) {
  std::mt19937_64 random(7);
  std::size_t compared = 0;
  std::set<std::string> wrong;
  for (std::uint64_t seed = 1; seed <= 20000; ++seed) {
    const std::vector<std::int32_t> types = randomSentence(seed, 40);
    for (const ast::Language language : kLanguages) {
      std::string text;
      int names = 0;
      bool sayable = true;
      for (const std::int32_t type : types) {
        const std::string spelling = anySpelling(type, language, random, names);
        sayable = sayable && !spelling.empty();
        // A dot binds; everything else may stand on lines of its own.
        if (type != T_DOT && !text.empty() && text.back() != '.') text += random() % 4 == 0 ? "\n" : " ";
        if (type == T_DOTDOT) text += ' ';
        text += spelling;
        if (type == T_DOTDOT) text += ' ';
      }
      if (!sayable) continue;
      ++compared;
      const SourceFile source("random.kop", text);
      Diagnostics diagnostics;
      const Scanned scanned = scan(source, language, diagnostics);
      std::vector<std::int32_t> found;
      for (const Token& token : scanned.tokens) found.push_back(token.type);
      if (found == types) continue;
      // Next to a dot every word is a name: the path's own words do not count.
      bool same = found.size() == types.size();
      for (std::size_t i = 0; same && i < found.size(); ++i) {
        const bool dotted = (i + 1 < types.size() && types[i + 1] == T_DOT) || (i > 0 && types[i - 1] == T_DOT);
        same = found[i] == types[i] || (dotted && found[i] == T_NAME);
      }
      if (same) continue;
      std::size_t i = 0;
      while (i < std::min(found.size(), types.size()) && found[i] == types[i]) ++i;
      const auto from = static_cast<std::ptrdiff_t>(i > 1 ? i - 2 : 0);
      wrong.insert(
          spelt({types.begin() + from, types.begin() + static_cast<std::ptrdiff_t>(std::min(i + 3, types.size()))}) +
          "-> " + (i < found.size() ? nameOf(found[i]) : "end"));
    }
  }
  EXPECT_GT(compared, 5000U);
  std::string list;
  for (const std::string& one : wrong) list += one + "\n";
  EXPECT_EQ(list, "");
}

TEST(Grammar, SentencesOfTheGrammarParse) {
  SliceParser parser;
  for (std::uint64_t seed = 1; seed <= 5000; ++seed) {
    std::vector<Token> tokens;
    for (const std::int32_t type : randomSentence(seed, 60)) tokens.emplace_back().type = type;
    EXPECT_FALSE(parser.firstError(tokens).has_value()) << seed;
  }
}

}  // namespace
}  // namespace kopeck::syntax
