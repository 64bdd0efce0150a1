// The registry and the sink.
#include <gtest/gtest.h>

#include <fstream>
#include <set>

#include "compiler/diagnostics/diagnostics.h"

namespace kopeck {
namespace {

std::set<char> placeholders(std::string_view text) {
  std::set<char> out;
  for (std::size_t i = 0; i + 2 < text.size(); ++i) {
    if (text[i] == '{' && text[i + 2] == '}') out.insert(text[i + 1]);
  }
  return out;
}

TEST(Registry, EveryEntryKeepsTheHouseStyle) {
  std::set<std::string_view> ids;
  std::set<std::string_view> names;
  for (const CodeInfo& entry : allCodes()) {
    EXPECT_EQ(entry.id.size(), 5U) << entry.id;
    EXPECT_EQ(entry.id[0], 'K');
    EXPECT_TRUE(ids.insert(entry.id).second) << entry.id << " is there twice";
    EXPECT_TRUE(names.insert(entry.name).second) << entry.name << " is there twice";
    EXPECT_TRUE(std::islower(static_cast<unsigned char>(entry.name[0]))) << entry.name;
    EXPECT_EQ(&info(entry.code), &entry);
    for (const std::string_view text : {entry.en, entry.ru}) {
      ASSERT_FALSE(text.empty()) << entry.id;
      EXPECT_NE(text.back(), '.') << entry.id;
      const bool capital =
          std::isupper(static_cast<unsigned char>(text[0])) != 0 && std::string_view(text).substr(0, 4) != "UTF-";
      EXPECT_FALSE(capital) << entry.id << ": " << text;
    }
    EXPECT_EQ(placeholders(entry.en), placeholders(entry.ru)) << entry.id;
    EXPECT_EQ(placeholders(entry.en).size(), entry.arguments) << entry.id << " leaves a number out";
  }
}

TEST(Registry, RussianTextsAreRussian) {
  for (const CodeInfo& entry : allCodes()) {
    const bool cyrillic =
        std::any_of(entry.ru.begin(), entry.ru.end(), [](char c) { return static_cast<unsigned char>(c) == 0xD0; });
    EXPECT_TRUE(cyrillic) << entry.id << ": " << entry.ru;
    EXPECT_NE(entry.en, entry.ru);
  }
}

TEST(Diagnostics, AreSortedByPlaceAndFreeOfRepetitions) {
  Diagnostics sink;
  sink.report(Code::unwanted, Span{10, 12}, "b");
  sink.report(Code::emptyFile, Span{3, 4});
  sink.report(Code::unwanted, Span{10, 12}, "b");
  sink.report(Code::unwanted, Span{10, 12}, "c");
  const auto sorted = sink.sorted();
  ASSERT_EQ(sorted.size(), 3U);
  EXPECT_EQ(sorted[0]->code, Code::emptyFile);
  EXPECT_EQ(sorted[1]->args[0].en, "b");
  EXPECT_EQ(sorted[2]->args[0].en, "c");
  EXPECT_EQ(sink.count(Severity::error), 3U);
  EXPECT_TRUE(sink.hasErrors());
}

TEST(Diagnostics, KeepsAThousandAndCountsTheRest) {
  Diagnostics sink;
  Diagnostics other;
  for (std::uint32_t i = 0; i < 900; ++i) sink.report(Code::unwanted, Span{i, i + 1}, i);
  for (std::uint32_t i = 900; i < 1300; ++i) other.report(Code::unwanted, Span{i, i + 1}, i);
  sink.append(std::move(other));
  EXPECT_EQ(sink.all().size(), Diagnostics::kMost);
  EXPECT_EQ(sink.left(), 300U);
  EXPECT_EQ(sink.count(Severity::error), 1300U);
  EXPECT_EQ(sink.count(Severity::warning), 0U);
  sink.report(Code::unwanted, Span{0, 1}, "x").fix({0, 1}, "y").help("z");  // goes nowhere, and harms nothing
  EXPECT_EQ(sink.all().size(), Diagnostics::kMost);
  EXPECT_TRUE(sink.all().back().fixes.empty());
}

TEST(Diagnostics, ArgumentsMayDifferByLanguage) {
  Diagnostics sink;
  Diagnostic& one = sink.report(Code::missing, Span{0, 1}, Phrase{"a name", "имени"}, "rule");
  EXPECT_EQ(one.message(Lang::en), "a name is missing after `rule`");
  EXPECT_EQ(one.message(Lang::ru), "после `rule` не хватает имени");
}

TEST(Diagnostics, WhatIsWrittenInBracesIsNotAnArgument) {
  Diagnostics sink;
  EXPECT_EQ(sink.report(Code::unwanted, Span{0, 1}, "{0}").message(Lang::en), "`{0}` is too much here");
}

TEST(DiagnosticsDeathTest, AMissingArgumentIsOurMistake) {
  Diagnostics sink;
  EXPECT_DEATH(sink.report(Code::unwanted, Span{0, 1}), "");
}

TEST(Diagnostics, FixesApplyTogetherUnlessTheyOverlap) {
  const SourceFile source("a.kop", "one two three");
  Diagnostics sink;
  sink.report(Code::unwanted, Span{8, 13}, "three").fix({8, 13}, "3");
  sink.report(Code::unwanted, Span{0, 3}, "one").fix({0, 3}, "1").fix({0, 3}, "never");
  sink.report(Code::unwanted, Span{4, 13}, "two three").fix({4, 13}, "2");
  sink.report(Code::unwanted, Span{13, 13}, "end").fix({13, 13}, "!");
  EXPECT_EQ(applyFixes(source, sink), "1 2!");
}

TEST(Diagnostics, AFixSaysWhatItDoes) {
  const SourceFile source("a.kop", "one two");
  EXPECT_EQ(describeFix({{0, 3}, "1", {}}, source, Lang::en), "write `1`");
  EXPECT_EQ(describeFix({{0, 3}, "", {}}, source, Lang::ru), "уберите `one`");
  EXPECT_EQ(describeFix({{3, 3}, " and", {}}, source, Lang::en), "insert `and`");
  EXPECT_EQ(describeFix({{0, 3}, "1", {"count", "посчитайте"}}, source, Lang::ru), "посчитайте");
}

}  // namespace
}  // namespace kopeck
