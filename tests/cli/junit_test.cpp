// kopeck test --junit: what build servers read, by an XML parser that is not ours.
#include <gtest/gtest.h>

#include <string>

#include "tests/cli/shell.h"
#include "tests/cli/tool.h"

namespace kopeck::cli {
namespace {

using Json = nlohmann::json;

constexpr const char* kTests = R"(
test "5% of «tea» & 'cake' <b>"
  customer anna
  receipt r1 at 2026-02-03 10:00 by anna:
    "Tea" 1 x 100.00 RUB
  expect r1 earned 5 beans

test "wrong by one"
  customer anna
  receipt r1 at 2026-02-03 10:00 by anna:
    "Tea" 1 x 100.00 RUB
  expect r1 earned 6 beans
  expect r1 earned 7 beans
)";

class CliJunit : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!hasProgram("python3")) GTEST_SKIP() << "python3, whose XML parser judges, is not installed";
    tool_.writeProgramme();
    tool_.write("club.kop", tool_.read("club.kop") + kTests);
  }
  [[nodiscard]] Json tree(const std::string& file) const { return xmlOf(tool_.path(""), file); }
  /// What has no whole number there, or a sum other than its parts', is told.
  static void expectCounts(const Json& root) {
    ASSERT_EQ(root["tag"], "testsuites") << root;
    for (const char* count : {"tests", "failures", "errors", "skipped"}) {
      int sum = 0;
      for (const Json& suite : root["in"]) sum += std::stoi(suite["at"][count].get<std::string>());
      EXPECT_EQ(root["at"][count], std::to_string(sum)) << count;
    }
    for (const Json& suite : root["in"]) {
      EXPECT_EQ(suite["tag"], "testsuite");
      EXPECT_EQ(suite["at"]["tests"], std::to_string(suite["in"].size()));
      for (const Json& one : suite["in"]) {
        EXPECT_EQ(one["tag"], "testcase");
        for (const char* needed : {"name", "classname", "time"}) EXPECT_TRUE(one["at"].contains(needed)) << one;
      }
    }
  }
  Tool tool_;
};

TEST_F(CliJunit, EachTestWithItsPlaceAndWhatCameOut) {
  EXPECT_EQ(tool_.call({"test", "club.kop", "--junit", "tests.xml"}).code, 1);
  const Json root = tree("tests.xml");
  expectCounts(root);
  EXPECT_EQ(root["at"]["failures"], "1");
  const Json& suite = root["in"][0];
  EXPECT_EQ(suite["at"]["name"], "club.kop");
  ASSERT_EQ(suite["in"].size(), 2U);
  const Json& passed = suite["in"][0];
  EXPECT_EQ(passed["at"]["name"], "5% of «tea» & 'cake' <b>");
  EXPECT_TRUE(passed["in"].empty());
  const Json& failed = suite["in"][1];
  EXPECT_EQ(failed["at"]["file"], "club.kop");
  const int head = std::stoi(failed["at"]["line"].get<std::string>());
  ASSERT_EQ(failed["in"].size(), 1U) << "several failures of a case are read by some and dropped by others";
  const Json& failure = failed["in"][0];
  EXPECT_EQ(failure["tag"], "failure");
  EXPECT_EQ(failure["at"]["message"], "expect r1 earned 6 beans — got: 5 beans: base 5");
  EXPECT_EQ(failure["text"],
            "club.kop:" + std::to_string(head + 4) + ": expect r1 earned 6 beans — got: 5 beans: base 5\n" +
                "club.kop:" + std::to_string(head + 5) + ": expect r1 earned 7 beans — got: 5 beans: base 5");
}

TEST_F(CliJunit, MessagesInRussian) {
  EXPECT_EQ(tool_.call({"test", "club.kop", "--junit", "tests.xml", "--lang", "ru"}).code, 1);
  const Json root = tree("tests.xml");
  expectCounts(root);
  const Json& failed = root["in"][0]["in"][1];
  EXPECT_EQ(failed["at"]["name"], "wrong by one") << "a test is called what its author calls it";
  EXPECT_NE(failed["in"][0]["at"]["message"].get<std::string>().find("вышло"), std::string::npos) << failed;
}

TEST_F(CliJunit, RulesThatDoNotCompileAreAnError) {
  tool_.writeProgramme("other.kop", "earn 5%", "earn 5 % of \"nothing\"");
  EXPECT_EQ(tool_.call({"test", "club.kop", "other.kop", "--junit", "tests.xml"}).code, 1);
  const Json root = tree("tests.xml");
  expectCounts(root);
  ASSERT_EQ(root["in"].size(), 2U) << root;
  const Json& broken = root["in"][1]["in"][0];
  EXPECT_EQ(broken["in"][0]["tag"], "error");
  EXPECT_EQ(broken["at"]["file"], "other.kop");
  EXPECT_TRUE(broken["at"].contains("line"));
  EXPECT_NE(broken["in"][0]["text"].get<std::string>().find("other.kop:"), std::string::npos);
}

TEST_F(CliJunit, WhatXmlCannotHoldIsReplaced) {
  tool_.write("club.kop", tool_.read("club.kop") + "test \"bell \x07 and \t tab\"\n  customer anna\n");
  static_cast<void>(tool_.call({"test", "club.kop", "--junit", "tests.xml"}));
  const Json root = tree("tests.xml");
  ASSERT_TRUE(root.is_object()) << tool_.read("tests.xml");
  expectCounts(root);
}

}  // namespace
}  // namespace kopeck::cli
