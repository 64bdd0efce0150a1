// What a kopeck.toml says, and what is said of one that is wrong.
#include <gtest/gtest.h>

#include <string>

#include "tools/ci/config.h"

namespace kopeck::ci {
namespace {

const std::string kHead = "rules = [\"club.kop\"]\n";

Config good(const std::string& text) {
  auto config = parseConfig(kHead + text, "k.toml");
  EXPECT_TRUE(config.ok()) << config.error().message;
  return config.ok() ? std::move(*config) : Config{};
}

std::string wrong(const std::string& text) {
  const auto config = parseConfig(text, "k.toml");
  return config.ok() ? "nothing wrong" : config.error().message;
}

TEST(CiConfig, WhatIsLeftOut) {
  const Config config = good("");
  EXPECT_EQ(config.rules, std::vector<std::string>{"club.kop"});
  EXPECT_TRUE(config.check.run && config.test.run && config.prove.run && config.diff.run);
  EXPECT_FALSE(config.backtest.run) << "nobody knows the receipts";
  EXPECT_FALSE(config.test.coverage.has_value());
  EXPECT_FALSE(config.test.noticed.has_value());
  EXPECT_EQ(config.prove.guarantees, Guarantees::all);
}

TEST(CiConfig, PercentAreExactHoweverTheyAreWritten) {
  for (const char* two_and_a_half : {"2.5", "\"2.5%\"", "\"2.5 %\"", "\"2.50\"", "2.500"}) {
    const Config config = good("[backtest]\nreceipts = \"a\"\ncost_up_at_most = " + std::string(two_and_a_half));
    ASSERT_TRUE(config.backtest.cost_up.has_value()) << two_and_a_half;
    EXPECT_EQ(config.backtest.cost_up->value, 25'000) << two_and_a_half;
  }
  EXPECT_EQ(good("[test]\ncoverage_at_least = 99.9").test.coverage->value, 999'000);
  EXPECT_EQ(good("[test]\ncoverage_at_least = 0").test.coverage->value, 0);
  const std::string said = "k.toml:3: `test.coverage_at_least` should be a percentage from 0 to 100";
  for (const char* bad : {"101", "-1", "\"many\"", "true", "nan", "1e-9", "[90]"})
    EXPECT_EQ(wrong(kHead + "[test]\ncoverage_at_least = " + bad), said) << bad;
}

TEST(CiConfig, MembersAsANumberOrAShare) {
  const std::string head =
      "[backtest]\nreceipts = \"a\"\nmember_may_lose_money = \"99.50\"\nmembers_who_may_lose_more = ";
  EXPECT_EQ(good(head + "12").backtest.members.customers, 12);
  ASSERT_TRUE(good(head + "\"0.5%\"").backtest.members.share.has_value());
  EXPECT_EQ(good(head + "\"0.5%\"").backtest.members.share->value, 5'000);
  EXPECT_NE(wrong(kHead + head + "-1").find("should be a number of members, or a share"), std::string::npos);
  EXPECT_NE(wrong(kHead + "[backtest]\nreceipts = \"a\"\nmembers_who_may_lose_more = 3").find("more than what?"),
            std::string::npos);
}

TEST(CiConfig, EveryMistakeWithItsLine) {
  EXPECT_EQ(wrong("bose = \"main\"\nrules = \"club.kop\"\n[prove]\nguarantees = \"some\"\nlines = 9\n"),
            "k.toml:1: `bose` means nothing here; did you mean `base`?\n"
            "k.toml:4: `prove.guarantees` should be \"all\", \"lost\" or \"tell\"\n"
            "k.toml:5: `prove.lines` should be a number from 2 to 6");
  EXPECT_EQ(wrong("base = \"main\"\n"), "k.toml:1: `rules` is missing: the rule files, such as rules = [\"club.kop\"]");
  EXPECT_EQ(wrong(kHead + "base = \"main\"\nbase_folder = \"old\"\n"),
            "k.toml:3: either `base` or `base_folder`: the rules are compared with one base");
  EXPECT_EQ(wrong(kHead + "[backtest]\nfrom = \"xml\"\nuntil = \"soon\"\n"),
            "k.toml:2: `backtest.receipts` is missing\n"
            "k.toml:3: `backtest.from` should be \"ndjson\", \"csv\" or \"ffd\"\n"
            "k.toml:4: `backtest.until` should be a date in quotes such as \"2026-03-31\"");
  EXPECT_NE(wrong("rules = [\n").find("k.toml:1: not TOML"), std::string::npos) << wrong("rules = [\n");
}

TEST(CiConfig, RulesOfAFileThatIsWrongOtherwise) {
  EXPECT_EQ(rulesOf("rules = [\"a.kop\", \"b.kop\"]\nnonsense = 1\n"), (std::vector<std::string>{"a.kop", "b.kop"}));
  EXPECT_TRUE(rulesOf("rules = [").empty());
  EXPECT_TRUE(rulesOf("").empty());
}

}  // namespace
}  // namespace kopeck::ci
