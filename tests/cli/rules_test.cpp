// Rule files that are wrong: what is said of them, and the exit code.
#include <gtest/gtest.h>

#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "tests/cli/tool.h"

namespace kopeck::cli {
namespace {

/// "12 K0302" for each error that was reported.
std::multiset<std::string> reported(const Finished& check) {
  static const std::regex error(R"(:(\d+):\d+: error\[(K\d+)\])");
  std::multiset<std::string> all;
  for (std::sregex_iterator it(check.err.begin(), check.err.end(), error), end; it != end; ++it)
    all.insert((*it)[1].str() + " " + (*it)[2].str());
  return all;
}

class CliRules : public ::testing::Test {
 protected:
  Finished check(const std::string& text) {
    tool_.write("club.kop", text);
    return tool_.call({"check", "club.kop"});
  }
  Finished checkChanged(const std::string& from, const std::string& to) {
    tool_.writeProgramme("club.kop", from, to);
    return tool_.call({"check", "club.kop"});
  }
  Tool tool_;
};

TEST_F(CliRules, AProgrammeInOrder) {
  tool_.writeProgramme();
  const Finished all_well = tool_.call({"check", "club.kop"});
  EXPECT_EQ(all_well.code, 0) << all_well.err;
  EXPECT_TRUE(all_well.says("operations a receipt and")) << all_well.err;
}

TEST_F(CliRules, NotARuleFile) {
  const Finished words = check("Dear all,\nplease find the rules attached.\n");
  EXPECT_EQ(words.code, 1);
  EXPECT_EQ(reported(words), std::multiset<std::string>{"1 K0103"});
  EXPECT_TRUE(words.says("does not look like a rule file"));
  const Finished bytes = check(std::string("PK\x03\x04\xff\xfe\x00\x01", 8));
  EXPECT_EQ(bytes.code, 1);
  EXPECT_TRUE(bytes.says("not UTF-8"));
}

TEST_F(CliRules, AnEmptyFile) {
  for (const char* nothing : {"", "\n\n  \n", "// only a comment\n"}) {
    const Finished empty = check(nothing);
    EXPECT_EQ(empty.code, 1) << '"' << nothing << '"';
    EXPECT_EQ(reported(empty).size(), 1U) << empty.err;
    EXPECT_TRUE(empty.says("nothing in this file")) << empty.err;
  }
}

TEST_F(CliRules, AMissingFile) {
  const Finished missing = tool_.call({"check", "nowhere.kop"});
  EXPECT_EQ(missing.code, 2);
  EXPECT_TRUE(missing.says("nowhere.kop"));
}

TEST_F(CliRules, AFolder) {
  std::filesystem::create_directory(tool_.path("rules"));
  const Finished folder = tool_.call({"check", "rules"});
  EXPECT_EQ(folder.code, 2) << folder.err;
}

// All thirty, and nothing that follows from them.
TEST_F(CliRules, ThirtyMistakes) {
  std::ifstream in(KOPECK_SOURCE_DIR "/tests/cli/thirty_errors.kop");
  std::ostringstream text;
  text << in.rdbuf();
  std::multiset<std::string> wanted;
  std::istringstream lines(text.str());
  static const std::regex mark(R"(// (K\d+)$)");
  int number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    std::smatch match;
    if (std::regex_search(line, match, mark)) wanted.insert(std::to_string(number) + " " + match[1].str());
  }
  ASSERT_EQ(wanted.size(), 30U);
  const Finished thirty = check(text.str());
  EXPECT_EQ(thirty.code, 1);
  EXPECT_EQ(reported(thirty), wanted) << thirty.err;
}

TEST_F(CliRules, EachLineOfTheHeadIsNeeded) {
  for (const char* line :
       {"  version    1, effective from 2026-01-01\n", "  currency   RUB\n", "  points     bean/beans, whole\n",
        "  worth      1 bean = 1.00 RUB\n", "  time zone  \"Europe/Moscow\"\n", "  base       paid, with tax\n",
        "  rounding   down, per rule\n", "  activate   3 days after purchase\n",
        "  expire     60 days after activation\n", "  use        soonest to expire first\n",
        "  returns    recalculate, may go negative, limits reopen, for 100 days\n",
        "  late       accept for 30 days\n"}) {
    const Finished silent = checkChanged(line, "");
    EXPECT_EQ(silent.code, 1) << line;
    EXPECT_EQ(reported(silent), std::multiset<std::string>{"1 K0201"}) << line << silent.err;
    EXPECT_TRUE(silent.says("add the line")) << silent.err;
  }
}

TEST_F(CliRules, ATierThatDoesNotExist) {
  const Finished unknown = checkChanged("at least high\n", "at least higher\n");
  EXPECT_EQ(unknown.code, 1);
  EXPECT_EQ(reported(unknown).size(), 1U) << unknown.err;
  EXPECT_TRUE(unknown.says("there is no tier `higher`")) << unknown.err;
  EXPECT_TRUE(unknown.says("`high`")) << "no suggestion: " << unknown.err;
}

TEST_F(CliRules, MoneyPlusPoints) {
  const Finished sum = checkChanged("customer is at least high", "net + balance > 5 RUB");
  EXPECT_EQ(sum.code, 1);
  EXPECT_EQ(reported(sum).size(), 1U) << sum.err;
  EXPECT_TRUE(sum.says("money and points cannot be added")) << sum.err;
}

TEST_F(CliRules, ATestThatFails) {
  tool_.writeProgramme();
  std::ofstream(tool_.path("club.kop"), std::ios::app) << R"(
test "wrong by one"
  customer anna
  receipt r1 at 2026-02-03 10:00 by anna:
    "Tea" 1 x 100.00 RUB
  expect r1 earned 6 beans
)";
  const Finished failing = tool_.call({"test", "club.kop"});
  EXPECT_EQ(failing.code, 1);
  EXPECT_TRUE(failing.says("wrong by one"));
  EXPECT_TRUE(failing.says("5 beans")) << failing.out;
}

// What refutes a guarantee, run into a fresh ledger, earns what the command says.
TEST_F(CliRules, AWitnessRuns) {
  tool_.writeProgramme();
  std::ofstream(tool_.path("club.kop"), std::ios::app) << R"(
guarantee "six per cent"
  worth of earned by base, high_too <= 6% of net

guarantee "a tenth of it"
  worth of earned by base, high_too <= 10% of net
)";
  const Finished proof = tool_.call({"prove", "--format", "json", "club.kop"});
  ASSERT_EQ(proof.code, 1) << proof.err;
  const nlohmann::json findings = nlohmann::json::parse(proof.out)[0]["findings"];
  EXPECT_EQ(findings[0]["guarantee"], "six per cent");
  ASSERT_EQ(findings[0]["verdict"], "refuted");
  EXPECT_EQ(findings[1]["verdict"], "proved");
  std::string input;
  for (const nlohmann::json& event : findings[0]["events"]) input += event.dump() + "\n";
  tool_.write("witness.ndjson", input);
  const Finished run = tool_.run("witness.ndjson", "witness.db");
  ASSERT_EQ(run.code, 0) << run.err << input;
  const nlohmann::json summary = nlohmann::json::parse(run.out);
  const double net = std::stod(summary["money"]["net"].get<std::string>());
  const double earned = std::stod(summary["points"]["earned"].get<std::string>());
  EXPECT_GT(earned, net * 0.06) << input;
}

// What is found beside mistakes is a warning, and the receipt that shows it runs.
TEST_F(CliRules, AnOverlapIsShownByAReceipt) {
  tool_.writeProgramme();
  std::ofstream(tool_.path("club.kop"), std::ios::app) << R"(
rule small
  when net <= 1 000 RUB
  earn 700 beans

rule large
  when net >= 1 000 RUB
  earn 900 beans
)";
  EXPECT_EQ(tool_.call({"check", "club.kop"}).code, 0);
  EXPECT_EQ(tool_.call({"check", "--strict", "club.kop"}).code, 1);
  const Finished check = tool_.call({"check", "--format", "json", "club.kop"});
  const nlohmann::json document = nlohmann::json::parse(check.out);
  EXPECT_EQ(document["errors"], 0);
  EXPECT_EQ(document["notes"], 0);
  std::string input;
  for (const nlohmann::json& one : document["diagnostics"]) {
    if (one["code"] != "K0708") continue;
    EXPECT_EQ(one["severity"], "warning");
    std::istringstream lines(one["help"].back().get<std::string>());
    for (std::string line; std::getline(lines, line);)
      if (const std::size_t at = line.find('{'); at != std::string::npos) input += line.substr(at) + "\n";
  }
  ASSERT_FALSE(input.empty()) << check.out;
  tool_.write("shown.ndjson", input);
  const Finished run = tool_.run("shown.ndjson", "shown.db");
  ASSERT_EQ(run.code, 0) << run.err << input;
  const nlohmann::json summary = nlohmann::json::parse(run.out);
  EXPECT_GE(std::stod(summary["points"]["earned"].get<std::string>()), 1600) << input;
}

TEST_F(CliRules, AnUnknownOption) {
  EXPECT_EQ(tool_.call({"check", "--quite", "club.kop"}).code, 2);
  EXPECT_EQ(tool_.call({"chekc", "club.kop"}).code, 2);
  EXPECT_EQ(tool_.call({}).code, 2);
  EXPECT_EQ(tool_.call({"--help"}).code, 0);
}

}  // namespace
}  // namespace kopeck::cli
