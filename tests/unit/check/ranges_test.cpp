// The intervals by which conditions are told apart: over written conditions, checked as any rule's are.
#include "compiler/check/ranges.h"

#include <gtest/gtest.h>

#include "tests/unit/check/checked_text.h"

namespace kopeck {
namespace {

using checking::complement;
using checking::intersection;
using checking::kLeast;
using checking::kMost;
using checking::RangeAnalysis;
using checking::Ranges;
using checking::unionOf;

const char* const kNames =
    "receipt has\n  channel : one of pos, app, web\n  city : text\n"
    "set tea = items where category under \"Drinks/Tea\"\n"
    "set green = items where category under \"Drinks/Tea/Green\"\n"
    "set coffee = items where category under \"Drinks/Coffee\", \"Machines\"\n"
    "set no_tea = items except tea\n";

CheckedProgram checkedRules(const std::vector<std::string>& conditions) {
  std::string text = std::string(kHead) + kNames;
  for (std::size_t i = 0; i < conditions.size(); ++i) {
    text += "rule r" + std::to_string(i) + "\n  when " + conditions[i] + "\n  earn 1%\n";
  }
  const Checked checked(text);
  EXPECT_TRUE(checked.diagnostics.sorted().empty()) << checked.messages();
  return checked.program.value_or(CheckedProgram{});
}

bool apart(const std::string& a, const std::string& b) {
  const CheckedProgram program = checkedRules({a, b});
  RangeAnalysis analysis(program.sets);
  return RangeAnalysis::disjoint(analysis.of(program.rules.at(0).conditions),
                                 analysis.of(program.rules.at(1).conditions));
}

TEST(Ranges, HoldTheWholeNumbersToTheirEnds) {
  const Ranges some = {{1, 3}, {7, 7}};
  EXPECT_EQ(complement(some), (Ranges{{kLeast, 0}, {4, 6}, {8, kMost}}));
  EXPECT_EQ(complement(complement(some)), some);
  EXPECT_EQ(complement({}), (Ranges{{kLeast, kMost}}));
  EXPECT_EQ(complement({{kLeast, kMost}}), Ranges{});
  EXPECT_EQ(unionOf(some, {{4, 6}}), (Ranges{{1, 7}}));
  EXPECT_EQ(unionOf({{5, kMost}}, {{9, 10}}), (Ranges{{5, kMost}}));
  EXPECT_EQ(intersection(some, {{3, 7}}), (Ranges{{3, 3}, {7, 7}}));
}

TEST(RangeAnalysis, TellsConditionsApart) {
  EXPECT_TRUE(apart("net < 100 RUB", "net is at least 100 RUB"));
  EXPECT_FALSE(apart("net is at most 100 RUB", "net is at least 100 RUB"));
  EXPECT_TRUE(apart("channel is pos", "channel is app, web"));
  EXPECT_FALSE(apart("channel is pos, app", "channel is app, web"));
  EXPECT_TRUE(apart("channel is not pos", "channel is pos"));
  EXPECT_TRUE(apart("city is \"Kazan\"", "city is \"Ufa\""));
  EXPECT_TRUE(apart("weekday is Mon..Fri", "weekday is Sat, Sun"));
  EXPECT_TRUE(apart("first purchase", "not first purchase"));
  EXPECT_TRUE(apart("net < 5 RUB and channel is pos", "net > 7 RUB or channel is app and net > 6 RUB"));
  EXPECT_FALSE(apart("net < 5 RUB", "gross > 7 RUB"));
  EXPECT_FALSE(apart("net < 5 RUB or channel is pos", "net > 7 RUB"));
}

TEST(RangeAnalysis, KnowsWhichSetsShareNoLine) {
  const CheckedProgram program = checkedRules({"net > 1 RUB"});
  RangeAnalysis analysis(program.sets);
  const auto disjoint = [&](std::int32_t a, std::int32_t b) {
    return RangeAnalysis::disjoint(analysis.ofSet(a), analysis.ofSet(b));
  };
  EXPECT_TRUE(disjoint(0, 2));   // tea and coffee
  EXPECT_FALSE(disjoint(0, 1));  // green tea is tea
  EXPECT_TRUE(disjoint(0, 3));   // what is not tea
  EXPECT_FALSE(disjoint(2, 3));
  EXPECT_FALSE(disjoint(-1, 0));  // any line
}

}  // namespace
}  // namespace kopeck
