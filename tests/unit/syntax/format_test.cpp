#include <fmt/format.h>

#include <gtest/gtest.h>

#include "compiler/syntax/dump.h"
#include "compiler/syntax/format.h"
#include "compiler/syntax/token_types.h"
#include "tests/unit/syntax/sample.h"

namespace kopeck {
namespace {

std::string formatted(const std::string& text) {
  const Sample sample(text);
  EXPECT_EQ(sample.messages(), "") << text;
  return format(sample.parsed);
}

/// Every line's words in another shape: one space between tokens, all on one line, comments left out.
std::string flattened(const std::string& text) {
  const Sample sample(text);
  std::string out;
  for (const Token& token : sample.parsed.tokens) {
    // Dots bind, and a line end keeps phrases apart that would grow together.
    const bool dot = token.type == syntax::T_DOT || (!out.empty() && out.back() == '.');
    if (!out.empty() && !dot) out += ' ';
    out += sample.source.text(token.span);
  }
  return out;
}

TEST(Format, TheExampleComesOutAsItStands) {
  for (const char* name : {"coffee_en.formatted.kop", "coffee_ru.formatted.kop", "whole_en.kop"}) {
    const std::string text = readSample(name);
    ASSERT_FALSE(text.empty());
    EXPECT_EQ(formatted(text), text);
  }
}

TEST(Format, KeepsTheMeaningAndEveryComment) {
  for (const char* name : {"coffee_en.kop", "coffee_ru.kop"}) {
    const std::string text = readSample(name);
    const Sample before(text);
    const std::string once = formatted(text);
    const Sample after(once);
    EXPECT_TRUE(equal(before.parsed.file, after.parsed.file)) << once;
    EXPECT_EQ(formatted(once), once);
    ASSERT_EQ(before.parsed.comments.size(), after.parsed.comments.size());
    for (std::size_t i = 0; i < before.parsed.comments.size(); ++i) {
      EXPECT_EQ(before.source.text(before.parsed.comments[i].span), after.source.text(after.parsed.comments[i].span));
    }
  }
}

TEST(Format, LayoutCarriesNoMeaning) {
  for (const char* name : {"coffee_en.kop", "coffee_ru.kop"}) {
    const std::string text = flattened(readSample(name));
    const Sample flat(text);
    EXPECT_EQ(flat.messages(), "");
    const Sample whole(readSample(name));
    std::string docless = dump(whole.parsed.file);
    for (std::size_t at = docless.find("  doc "); at != std::string::npos; at = docless.find("  doc ")) {
      docless.erase(at, docless.find("\n  ", at) + 1 - at);
    }
    EXPECT_EQ(dump(flat.parsed.file), docless);
    EXPECT_EQ(formatted(formatted(text)), formatted(text));
  }
}

TEST(Format, PutsClausesInOrder) {
  EXPECT_EQ(formatted("program \"P\" base net currency RUB version 1\n"
                      "rule a at most 5 beans per day earn 5 beans until 2026-01-01 when net>5 RUB on event e\n"
                      "event e"),
            "program \"P\"\n"
            "  version   1\n"
            "  currency  RUB\n"
            "  base      net\n"
            "\n"
            "rule a\n"
            "  on event e\n"
            "  until 2026-01-01\n"
            "  when net > 5 RUB\n"
            "  earn 5 beans\n"
            "  at most 5 beans per day\n"
            "\n"
            "event e\n");
}

TEST(Format, CommentsStayWhereTheySpeak) {
  const std::string text =
      "// the file\n"
      "\n"
      "# of the header\n"
      "program \"P\"\n"
      "  version   1  // one\n"
      "  // of the currency\n"
      "  currency  RUB\n"
      "  // at the end of the header\n"
      "\n"
      "// of the rule\n"
      "rule a\n"
      "  // before the grant\n"
      "  earn 5 beans    // what is given\n"
      "  at most 5 beans per day\n"
      "  // at most 7 beans per week\n"
      "\n"
      "// apart\n"
      "\n"
      "// of the next\n"
      "rule b\n"
      "  earn 6 beans\n"
      "\n"
      "// the end\n";
  const std::string once = formatted(text);
  EXPECT_EQ(once, formatted(once));
  EXPECT_EQ(once,
            "// the file\n"
            "\n"
            "# of the header\n"
            "program \"P\"\n"
            "  version   1  // one\n"
            "  // of the currency\n"
            "  currency  RUB\n"
            "  // at the end of the header\n"
            "\n"
            "// of the rule\n"
            "rule a\n"
            "  // before the grant\n"
            "  earn 5 beans  // what is given\n"
            "  at most 5 beans per day\n"
            "  // at most 7 beans per week\n"
            "\n"
            "// apart\n"
            "\n"
            "// of the next\n"
            "rule b\n"
            "  earn 6 beans\n"
            "\n"
            "// the end\n");
}

TEST(Format, ACommentInsideALineMovesAboveIt) {
  EXPECT_EQ(formatted("rule a\n  earn 5 beans // five\n    on coffee\n"),
            "rule a\n  // five\n  earn 5 beans on coffee\n");
}

TEST(Format, NumbersGetTheirGroups) {
  EXPECT_EQ(formatted("rule a earn 10000 beans for each full 1_000.50 RUB at most 1000000 beans ever"),
            "rule a\n  earn 10 000 beans for each full 1 000.50 RUB\n  at most 1 000 000 beans ever\n");
  EXPECT_EQ(formatted("правило а начислить 0.5% не более 1.500 зёрен за чек"),
            "правило а\n  начислить 0,5%\n  не более 1.500 зёрен за чек\n");
}

TEST(Format, BreaksLongLinesAfterCommas) {
  std::string names;
  for (int i = 0; i < 30; ++i) names += fmt::format("{}long_name_{}", i == 0 ? "" : ", ", i);
  const std::string once =
      formatted("set all_of_them = items except " + names + "\nlimit one at most 5 beans per receipt over " + names);
  std::size_t begin = 0;
  int lines = 0;
  while (begin < once.size()) {
    const std::size_t end = once.find('\n', begin);
    EXPECT_LE(end - begin, 110U);
    begin = end + 1;
    ++lines;
  }
  EXPECT_GT(lines, 6);
  EXPECT_EQ(formatted(once), once);
}

TEST(Format, SetsStandTogetherUnlessParted) {
  EXPECT_EQ(
      formatted("set a = items where category is \"A\"\nset long_one = items except a\n\nset b = items except a\n"),
      "set a        = items where category is \"A\"\nset long_one = items except a\n\nset b = items except a\n");
}

}  // namespace
}  // namespace kopeck
