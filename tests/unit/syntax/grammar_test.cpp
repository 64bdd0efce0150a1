// The grammar and the table of words, taken by themselves.
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

#include "compiler/syntax/antlr/parser.h"
#include "compiler/syntax/antlr/probe.h"
#include "compiler/syntax/dump.h"
#include "compiler/syntax/format.h"
#include "compiler/syntax/keywords.h"
#include "compiler/syntax/scanner.h"
#include "tests/unit/syntax/sample.h"
#include "tests/unit/syntax/sentence.h"

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
  const Probe probe = probeGrammar(1, 200000, 40);
  EXPECT_EQ(probe.sentences, 200000U);
  EXPECT_EQ(probe.errors, 0U) << spelt(probe.example);
  EXPECT_EQ(probe.ambiguities, 0U) << spelt(probe.example);
  EXPECT_EQ(probe.full_contexts, 0U) << spelt(probe.example);
}

/// Else the random sentences prove nothing: every word of the table stands in some.
TEST(Grammar, RandomSentencesUseEveryToken) {
  std::set<std::int32_t> seen;
  for (std::uint64_t seed = 1; seed <= 50000; ++seed) {
    for (const std::int32_t type : randomSentence(seed, 40)) seen.insert(type);
  }
  for (std::int32_t type = 1; type < T_COUNT; ++type) EXPECT_TRUE(seen.contains(type)) << nameOf(type);
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
  const std::set<std::int32_t> one_sided = {T_OT, T_NA, T_ZA, T_PO, T_OF, T_BY, T_PER, T_OFF, T_OF_WALLET};
  for (const KeywordRow& row : keywordRows()) {
    if (one_sided.contains(row.type)) continue;
    EXPECT_FALSE(row.en.empty()) << row.ru;
    EXPECT_FALSE(row.ru.empty()) << row.en;
  }
}

TEST(Grammar, SentencesSpeltOutScanToTheSameTokens) {
  std::mt19937_64 random(7);
  std::size_t compared = 0;
  std::set<std::string> wrong;
  for (std::uint64_t seed = 1; seed <= 20000; ++seed) {
    const std::vector<std::int32_t> types = randomSentence(seed, 40);
    for (const ast::Language language : kLanguages) {
      const std::string text = spelling(types, language, random);
      if (text.empty()) continue;
      ++compared;
      const SourceFile source("random.kop", text);
      Diagnostics diagnostics;
      std::vector<std::int32_t> found;
      for (const Token& token : scan(source, source.parts().back().span, language, diagnostics).tokens)
        found.push_back(token.type);
      if (found == types) continue;
      const auto [at, other] = std::mismatch(types.begin(), types.end(), found.begin(), found.end());
      const auto from = at - std::min<std::ptrdiff_t>(at - types.begin(), 2);
      const auto to = at + std::min<std::ptrdiff_t>(types.end() - at, 3);
      wrong.insert(spelt({from, to}) + "-> " + (other == found.end() ? "end" : nameOf(*other)));
    }
  }
  EXPECT_GT(compared, 10000U);
  std::string list;
  for (const std::string& one : wrong) list += one + "\n";
  EXPECT_EQ(list, "");
}

TEST(Grammar, SentencesKeepTheirMeaningWhenFormatted) {
  std::mt19937_64 random(8);
  std::size_t compared = 0;
  for (std::uint64_t seed = 1; seed <= 10000; ++seed) {
    const std::vector<std::int32_t> types = randomSentence(seed, 60);
    for (const ast::Language language : kLanguages) {
      const std::string text = spelling(types, language, random);
      if (text.empty()) continue;
      const Sample before(text);
      // What the grammar allows and the builder refuses: a clause that stands twice, a gift to a customer.
      if (before.diagnostics.hasErrors()) continue;
      ++compared;
      const std::string once = format(before.parsed);
      const Sample after(once);
      ASSERT_EQ(after.messages(), "") << text << "\n" << once;
      ASSERT_EQ(dump(after.parsed.file), dump(before.parsed.file)) << text << "\n" << once;
      ASSERT_EQ(format(after.parsed), once) << text;
    }
  }
  EXPECT_GT(compared, 5000U);
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
