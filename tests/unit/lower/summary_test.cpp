// What `kopeck check` says of chance, by numbers worked out by hand.
#include "compiler/lower/summary.h"

#include "compiler/lower/lower.h"
#include "tests/unit/lower/programme.h"

namespace kopeck {
namespace {

plan::Plan planOf(const std::string& rules, const std::string& header = "  seed \"s\"\n") {
  return lower(checkedProgram(head() + header + rules));
}

TEST(ExpectedShares, AreOfTheRatesOnOneBase) {
  // 7% always, 6% every other time: 3 of 10 on average.
  const ExpectedShares shares =
      expectedShares(planOf("rule base\n  earn 7%\nrule luck\n  with chance 50%\n  earn 6%\n"));
  ASSERT_EQ(shares.rules.size(), 1U);
  EXPECT_EQ(shares.rules[0].rule, 1);
  EXPECT_EQ(shares.rules[0].chance, (Ratio{1, 2}));
  EXPECT_EQ(shares.rules[0].share, (Ratio{3, 10}));
  EXPECT_EQ(shares.rules[0].mean, std::nullopt);
  EXPECT_EQ(shares.random, (Ratio{3, 10}));
  EXPECT_FALSE(shares.others_aside);
}

TEST(ExpectedShares, ReadEveryChanceBackAsItWasWritten) {
  for (const auto& [written, chance] : std::vector<std::pair<std::string, Ratio>>{{"5", {1, 20}},
                                                                                  {"25", {1, 4}},
                                                                                  {"50", {1, 2}},
                                                                                  {"99", {99, 100}},
                                                                                  {"0.1", {1, 1000}},
                                                                                  {"33.33", {3333, 10000}},
                                                                                  {"75", {3, 4}},
                                                                                  {"12.5", {1, 8}}}) {
    const ExpectedShares shares = expectedShares(planOf("rule a\n  with chance " + written + "%\n  earn 5 beans\n"));
    ASSERT_EQ(shares.rules.size(), 1U) << written;
    EXPECT_EQ(shares.rules[0].chance, chance) << written;
  }
}

TEST(ExpectedShares, TakeTheMeanOfNumbers) {
  // 275 on average, one time in twenty: 13.75; 41.25 besides are certain.
  const ExpectedShares shares = expectedShares(
      planOf("rule sure\n  earn 41 beans\nrule luck\n  with chance 5%\n  earn from 50 to 500 beans at random\n"
             "rule of_a_rate\n  earn 5%\n"));
  ASSERT_EQ(shares.rules.size(), 1U);
  EXPECT_EQ(shares.rules[0].mean, (Ratio{55, 4}));
  EXPECT_EQ(shares.random, (Ratio{55, 219}));  // 13.75 of 54.75
  EXPECT_TRUE(shares.others_aside);            // the rate
}

TEST(ExpectedShares, KnowMultipliers) {
  // 10% and its double half the time: 5 of 15 come from chance.
  const std::string rules = "rule base\n  earn 10%\nrule luck\n  with chance 50%\n  multiply base by 2\n";
  EXPECT_EQ(expectedShares(planOf(rules)).random, (Ratio{1, 3}));
  EXPECT_EQ(expectedShares(planOf(rules)).rules[0].share, (Ratio{1, 3}));
  // All tripled: 20 on 10 for certain and 10 on 5 by chance.
  const std::string tripled = rules + "rule triple\n  multiply base by 3\n";
  EXPECT_EQ(expectedShares(planOf(tripled, "  seed \"s\"\n  multipliers by product\n")).random, (Ratio{1, 3}));
  EXPECT_EQ(expectedShares(planOf(tripled, "  seed \"s\"\n  multipliers by sum\n")).random, (Ratio{1, 7}));
}

TEST(ExpectedShares, LeaveAsideWhatHasConditionsOfItsOwn) {
  const ExpectedShares shares = expectedShares(
      planOf("rule base\n  earn 3%\nrule rich\n  when net is at least 100 RUB\n  earn 3%\n"
             "rule luck\n  with chance 50%\n  earn 2%\nrule badge_only\n  with chance 5%\n  grant badge b\n"));
  ASSERT_EQ(shares.rules.size(), 1U);
  EXPECT_EQ(shares.random, (Ratio{1, 4}));
  EXPECT_TRUE(shares.others_aside);
  EXPECT_TRUE(expectedShares(planOf("rule base\n  earn 5%\n")).rules.empty());
}

}  // namespace
}  // namespace kopeck
