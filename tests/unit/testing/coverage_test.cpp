// What tests made happen, both ways, and what they never did.
#include "compiler/testing/coverage.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "compiler/lower/compile.h"
#include "compiler/syntax/parse.h"
#include "tests/unit/testing/programme.h"
#include "tools/report/coverage.h"

namespace kopeck {
namespace {

const char* const kRules = R"(
tiers by net spend ever
  basic  from 0 RUB
  gold   from 2 000 RUB
  rise   at once, from the next purchase
  fall   never

rule base
  earn 10%

rule big "Large <purchases>"
  when net is at least 1 000 RUB
  and weekday is Mon..Fri
  earn 50 beans
  at most 60 beans per month

limit cap
  at most 20 beans per receipt over base

redeem
  at most 50% of net
  when net is at least 100 RUB

)";

const char* const kOneReceipt = R"(
test "one"
  customer anna: balance 100 beans
  receipt r1 at 2026-02-02 10:00 by anna, asks 10 beans:
    "Puer" 1 x 150.00 RUB
  expect r1 earned 15 beans
)";

std::vector<CoverPoint> covered(const std::string& text) {
  const Programme programme(std::string(kRules) + text);
  Coverage coverage(programme.plan);
  const auto results =
      runTests(programme.plan, {programme.interpreter.get()}, programme.cases, programme.pool, &coverage);
  for (const TestResult& result : results) EXPECT_TRUE(result.passed()) << result.failures.at(0).got;
  return coverage.points();
}

std::vector<std::string> lacking(const std::vector<CoverPoint>& points) {
  std::vector<std::string> all;
  for (const CoverPoint& point : points)
    if (std::string what = report::lacks(point, Lang::en); !what.empty()) all.push_back(std::move(what));
  return all;
}

TEST(Coverage, SaysWhatNeverHappened) {
  const std::vector<CoverPoint> points = covered(kOneReceipt);
  EXPECT_EQ(lacking(points), (std::vector<std::string>{
                                 "nobody was ever gold",
                                 "rule big never applied",
                                 "`net is at least 1 000 RUB` never held",
                                 "`weekday is Mon..Fri` was never looked at",
                                 "`at most 60 beans per month` was never asked",
                                 "`at most 20 beans per receipt` never cut",
                                 "`net is at least 100 RUB` never failed",
                             }));
  // Rules 1 of 2; conditions 0 + 1 of 4, and of redeem 1 of 2; limits 0 of 2 and 1 of 2; tiers 1 of 2.
  const CoverSum sum = sumOf(points);
  EXPECT_EQ(sum.wanted, 14);
  EXPECT_EQ(sum.seen, 5);
  EXPECT_EQ(report::percent(sum, Lang::ru), "35,7 %");
}

/// Among many rules the engine looks up which may apply; coverage hears of the others all the same.
TEST(Coverage, SaysOfManyRulesWhatItSaysOfAFew) {
  const std::vector<std::string> few = lacking(covered(kOneReceipt));
  std::string many;
  for (int i = 0; i < 100; ++i) {
    many += "set tea_" + std::to_string(i) + " = items where category is \"Tea " + std::to_string(i) + "\"\n";
    many += "rule of_tea_" + std::to_string(i) + "\n  when any item in tea_" + std::to_string(i) + "\n  earn 1%\n";
  }
  std::vector<std::string> all = lacking(covered(many + kOneReceipt));
  std::erase_if(all, [](const std::string& what) { return what.find("tea_") != std::string::npos; });
  EXPECT_EQ(all, few);
  const std::vector<std::string> with_others = lacking(covered(many + kOneReceipt));
  EXPECT_EQ(with_others.size(), few.size() + 200) << "each never applied, and its condition never held";
}

TEST(Coverage, WithoutATestNothingIsCovered) {
  const std::vector<CoverPoint> points = covered("");
  EXPECT_EQ(sumOf(points).seen, 0);
}

TEST(Coverage, WhatHappensIsNotLacking) {
  const std::vector<CoverPoint> points = covered(R"(
test "all"
  customer anna: balance 100 beans
  receipt r0 at 2026-02-02 10:00 by anna, asks 10 beans:
    "Puer" 1 x 50.00 RUB
  receipt r1 at 2026-02-02 11:00 by anna, asks 10 beans:
    "Puer" 1 x 1 100 RUB
  receipt r2 at 2026-02-03 10:00 by anna:
    "Puer" 1 x 1 100 RUB
  receipt r3 at 2026-02-07 10:00 by anna:
    "Puer" 1 x 1 100 RUB
  expect anna tier gold
)");
  EXPECT_EQ(lacking(points), std::vector<std::string>{});
  EXPECT_EQ(sumOf(points).perMille(), 1000);
}

TEST(Coverage, LcovCountsFunctionsAndBranches) {
  const std::string text = lcov(covered(kOneReceipt), "club.kop");
  for (const char* row : {"SF:club.kop\n", "FNF:2\n", "FNH:1\n", "BRF:10\n", "BRH:3\n", "end_of_record\n"})
    EXPECT_NE(text.find(row), std::string::npos) << row << text;
}

TEST(Coverage, ImportedDeclarationsHaveTestsOfTheirOwn) {
  const std::string own = std::string(drawing()) + kRules;
  const SourceFile source({{"lib.kop", "rule far\n  earn 1 bean\n"}, {"club.kop", own}});
  Diagnostics diagnostics;
  const ParsedFile parsed = parse(source, diagnostics);
  EXPECT_EQ(importedNames(parsed.file, source), std::set<std::string>{"far"});
  const Programme programme(kRules);
  EXPECT_EQ(Coverage(programme.plan, {"big"}).points().size() + 4, Coverage(programme.plan).points().size());
}

TEST(Coverage, ThePageShowsEachLineWithWhatBecameOfIt) {
  const SourceFile source("a<b>.kop", std::string(drawing()) + kRules);
  const std::string page = report::coveragePage({{source, covered(kOneReceipt)}}, Lang::en);
  EXPECT_NE(page.find("a&lt;b&gt;.kop"), std::string::npos);
  EXPECT_NE(page.find("Large &lt;purchases&gt;"), std::string::npos);
  EXPECT_EQ(page.find("<purchases>"), std::string::npos);
  const char* const line = "when net is at least 1 000 RUB<b>`net is at least 1 000 RUB` never held</b></span>";
  EXPECT_NE(page.find(line), std::string::npos);
}

}  // namespace
}  // namespace kopeck
