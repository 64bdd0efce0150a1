// Changes of the rules that tests notice, and those that they do not.
#include "compiler/testing/mutation.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "compiler/check/check.h"
#include "compiler/syntax/translate.h"
#include "tests/unit/testing/programme.h"

namespace kopeck {
namespace {

const char* const kRules = R"(
rule base from 2026-01-01
  when net is at least 100 RUB
  earn 5 beans

test "on the border"
  customer anna: balance 40 beans
  receipt r1 at 2026-02-02 10:00 by anna:
    "Puer" 1 x 100 RUB
  receipt r2 at 2026-02-02 11:00 by anna:
    "Puer" 1 x 99 RUB
  expect r1 earned 5 beans
  expect r2 earned 0 beans
)";

std::vector<Mutation> tried(const SourceFile& source) {
  Diagnostics diagnostics;
  const ParsedFile parsed = parse(source, diagnostics);
  EXPECT_TRUE(check(parsed.file, source, diagnostics));
  return tryMutations(source, mutationsOf(parsed), [](std::size_t, std::size_t) {});
}

/// Of the lines behind the header, "was>becomes", in order; with a * where no test notices.
std::vector<std::string> shown(const std::vector<Mutation>& mutations, std::int32_t from_line) {
  std::vector<std::string> all;
  for (const Mutation& one : mutations)
    if (one.line >= from_line) all.push_back(one.was + ">" + one.becomes + (one.noticed ? "" : "*"));
  return all;
}

std::int32_t linesOf(const std::string& text) {
  return static_cast<std::int32_t>(std::count(text.begin(), text.end(), '\n'));
}

TEST(Mutations, EachNumberDayComparisonAndClause) {
  const std::string text = drawing() + kRules;
  EXPECT_EQ(shown(tried(SourceFile("club.kop", text)), linesOf(drawing()) + 1), (std::vector<std::string>{
                                                                                    "from 2026-01-01>*",
                                                                                    "2026-01-01>2026-01-02*",
                                                                                    "2026-01-01>2025-12-31*",
                                                                                    "when net is at least 100 RUB>",
                                                                                    "net>gross*",
                                                                                    "is at least>is at most",
                                                                                    "100>101",
                                                                                    "100>99",
                                                                                    "5>6",
                                                                                    "5>4",
                                                                                }));
}

TEST(Mutations, OfARussianFileAreInRussian) {
  const SourceFile english("club.kop", drawing() + kRules);
  Diagnostics diagnostics;
  const SourceFile russian("club.kop", translate(english, ast::Language::russian, diagnostics));
  const std::vector<Mutation> of_english = tried(english);
  const std::vector<Mutation> of_russian = tried(russian);
  ASSERT_EQ(of_russian.size(), of_english.size());
  std::set<std::string> words;
  for (std::size_t i = 0; i < of_russian.size(); ++i) {
    EXPECT_EQ(of_russian[i].noticed, of_english[i].noticed) << of_russian[i].was << " > " << of_russian[i].becomes;
    words.insert(of_russian[i].becomes);
  }
  EXPECT_TRUE(words.contains("не больше"));
}

TEST(Mutations, ImportedFilesAreLeftAlone) {
  const SourceFile source({{"lib.kop", "rule far\n  earn 7 beans\n"}, {"club.kop", drawing() + kRules}});
  for (const Mutation& one : tried(source)) EXPECT_NE(one.was, "7");
}

TEST(Mutations, WithoutTestsNothingIsNoticed) {
  const std::string text = drawing() + "rule base\n  earn 5 beans\n";
  const std::vector<Mutation> all = tried(SourceFile("club.kop", text));
  EXPECT_FALSE(all.empty());
  for (const Mutation& one : all) EXPECT_FALSE(one.noticed) << one.was;
}

}  // namespace
}  // namespace kopeck
