// kopeck ci, as the workflows of examples/ci call it: a change on a branch of a real repository, and what comes of it.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#include "tests/cli/shell.h"
#include "tests/cli/tool.h"

namespace kopeck::cli {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

const fs::path kExample = fs::path(KOPECK_SOURCE_DIR) / "examples/ci";

std::string contentsOf(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// The blocks of a YAML file that stand behind `begin`, each up to the first line that is set in less.
std::vector<std::string> blocksOf(const fs::path& file, const std::string& begin) {
  std::vector<std::string> blocks;
  std::istringstream lines(contentsOf(file));
  std::size_t indent = 0;
  bool inside = false;
  for (std::string line; std::getline(lines, line);) {
    const std::size_t at = line.find_first_not_of(' ');
    if (inside && at != std::string::npos && indent == 0) indent = at;
    if (inside && (at == std::string::npos || at >= indent)) {
      blocks.back() += (at == std::string::npos ? "" : line.substr(indent)) + "\n";
      continue;
    }
    inside = at != std::string::npos && line.substr(at) == begin;
    indent = 0;
    if (inside) blocks.emplace_back();
  }
  return blocks;
}

/// Of a job's commands those that can run here: all but what installs packages and builds Kopeck.
std::vector<std::string> commandsOf(const std::vector<std::string>& blocks, std::size_t left_out) {
  std::vector<std::string> commands;
  std::size_t out = 0;
  for (const std::string& block : blocks) {
    const bool builds = block.find("apt-get") != std::string::npos || block.find("./dev build") != std::string::npos;
    out += builds ? 1 : 0;
    if (!builds) commands.push_back(block);
  }
  EXPECT_EQ(out, left_out) << "a block of the workflow is not run that should be";
  return commands;
}

std::vector<std::string> githubCommands() {
  return commandsOf(blocksOf(kExample / ".github/workflows/rules.yml", "run: |"), 2);
}

std::vector<std::string> gitlabCommands() {
  return commandsOf(blocksOf(kExample / ".gitlab-ci.yml", "- |"), 2);
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

class CliCi : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!hasProgram("git")) GTEST_SKIP() << "git is not installed";
    fs::create_directory(tool_.path("origin"));
    for (const char* file : {"club.kop", "kopeck.toml"})
      tool_.write("origin/" + std::string(file), contentsOf(kExample / file));
    inFolder("origin", "git init -q -b main . && git add -A && git commit -qm 'the rules'");
    inFolder("", "git clone -q origin rules && cd rules && git switch -qc change");
  }

  Finished inFolder(const std::string& folder, const std::string& command) const {
    const Finished done =
        shell(tool_.path(folder), fmt::format("export HOME='{0}' GIT_CONFIG_NOSYSTEM=1 GITHUB_ACTIONS=true "
                                              "GITHUB_BASE_REF=main GITHUB_WORKSPACE='{0}/rules' "
                                              "GITHUB_STEP_SUMMARY='{0}/summary.md' "
                                              "CI_MERGE_REQUEST_TARGET_BRANCH_NAME=main "
                                              "GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@example.org "
                                              "GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@example.org\n{1}",
                                              tool_.path("").parent_path().string(), command));
    return done;
  }

  /// Changes a file of the branch and commits it.
  void change(const std::string& file, const std::string& from, const std::string& to) const {
    tool_.write("rules/" + file, replaced(tool_.read("rules/" + file), from, to));
    EXPECT_EQ(inFolder("rules", "git commit -qam 'a change'").code, 0);
  }

  /// The job: every block in its own shell, as GitHub runs it; the last that says `kopeck ci` is the answer.
  Finished job(const std::vector<std::string>& commands) const {
    Finished answer;
    for (const std::string& command : commands) {
      Finished done = inFolder("rules", "set -e\n" + command);
      if (command.find("kopeck ci") != std::string::npos)
        answer = std::move(done);
      else
        EXPECT_EQ(done.code, 0) << command << done.out;
    }
    return answer;
  }
  Finished job() const { return job(githubCommands()); }

  [[nodiscard]] Json json() const { return Json::parse(tool_.read("rules/kopeck.json"), nullptr, false); }
  [[nodiscard]] Json step(const std::string& name) const {
    const Json whole = json();
    for (const Json& one : whole["steps"])
      if (one["step"] == name) return one;
    return {};
  }
  /// "check passed, test passed, …"
  [[nodiscard]] std::string states() const {
    std::string all;
    const Json whole = json();
    for (const Json& one : whole["steps"])
      all += (all.empty() ? "" : ", ") + one["step"].get<std::string>() + " " + one["state"].get<std::string>();
    return all;
  }

  Tool tool_;
};

TEST_F(CliCi, NothingChanged) {
  const Finished done = job();
  EXPECT_EQ(done.code, 0) << done.out;
  EXPECT_EQ(states(), "check passed, test passed, prove passed, diff passed, backtest passed");
  EXPECT_TRUE(done.says("no receipt is treated differently"));
  EXPECT_TRUE(json()["passed"].get<bool>());
  EXPECT_FALSE(done.says("::error"));
  EXPECT_EQ(tool_.read("summary.md"), tool_.read("rules/comment.md"));
  EXPECT_NE(tool_.read("summary.md").find("| ✅ passed | backtest |"), std::string::npos);
}

TEST_F(CliCi, AnotherTextOfTheSameRules) {
  change("club.kop", "rule base\n", "// The usual.\nrule base\n");
  EXPECT_EQ(job().code, 0);
  EXPECT_EQ(states(), "check passed, test passed, prove passed, diff passed, backtest passed");
}

TEST_F(CliCi, CostsMoreThanTheThreshold) {
  change("club.kop", "earn 2% on earning", "earn 4% on earning");
  tool_.write("rules/club.kop", replaced(tool_.read("rules/club.kop"), "earned 20 points: base 10, gold_extra 4",
                                         "earned 24 points: base 10, gold_extra 8"));
  change("club.kop", "earned 14 points: base 10, gold_extra 4", "earned 18 points: base 10, gold_extra 8");
  change("club.kop", "worth of earned <= 10% of net", "worth of earned <= 12% of net");
  const Finished done = job();
  EXPECT_EQ(done.code, 1) << done.out;
  EXPECT_EQ(step("backtest")["state"], "failed") << done.out;
  EXPECT_EQ(step("test")["state"], "passed") << done.out;
  const Json backtest = step("backtest");
  ASSERT_EQ(backtest["remarks"].size(), 1U);
  EXPECT_EQ(backtest["remarks"][0]["file"], "kopeck.toml");
  EXPECT_TRUE(done.says("::error file=kopeck.toml,line=20,")) << done.out;
  EXPECT_TRUE(done.says("it may rise by 2 % at most"));
  // What it says of the cost is what the backtest says.
  const Json total = backtest["found"]["report"];
  EXPECT_TRUE(total.contains("cost")) << total;
  EXPECT_EQ(step("diff")["state"], "passed") << "a difference alone fails nothing";
  EXPECT_NE(tool_.read("rules/comment.md").find("gold\\_extra"), std::string::npos) << "the backtest's rules";
}

TEST_F(CliCi, ALostGuarantee) {
  change("club.kop", "earn 3% on coffee", "earn 6% on coffee");
  change("club.kop", "earned 20 points: base 10, gold_extra 4, coffee_time 6",
         "earned 26 points: base 10, gold_extra 4, coffee_time 12");
  const Finished done = job();
  EXPECT_EQ(done.code, 1) << done.out;
  const Json prove = step("prove");
  EXPECT_EQ(prove["state"], "failed");
  ASSERT_EQ(prove["remarks"].size(), 1U) << prove;
  EXPECT_NE(prove["remarks"][0]["message"].get<std::string>().find("is lost: it was proved, and is refuted now"),
            std::string::npos);
  EXPECT_EQ(prove["remarks"][0]["file"], "club.kop");
  EXPECT_TRUE(done.says("title=A guarantee does not hold::"));
  // Out of the rules is lost, too.
  change("club.kop", "guarantee \"never more than a tenth comes back\"\n  worth of earned <= 10% of net\n", "");
  EXPECT_EQ(job().code, 1);
  EXPECT_NE(step("prove")["remarks"][0]["message"].get<std::string>().find("is not in the rules any more"),
            std::string::npos);
}

TEST_F(CliCi, AGuaranteeThatIsOnlyToBeTold) {
  change("kopeck.toml", "guarantees = \"all\"", "guarantees = \"tell\"");
  change("kopeck.toml", "cost_up_at_most = 2 ", "cost_up_at_most = 20 ");
  change("club.kop", "worth of earned <= 10% of net", "worth of earned <= 9% of net");
  // A test fails by it, too: guarantees are looked at there as well.
  const Finished done = job();
  EXPECT_EQ(step("prove")["state"], "passed") << done.out;
  EXPECT_EQ(step("prove")["remarks"][0]["severity"], "warning");
  EXPECT_TRUE(done.says("::warning file=club.kop,")) << done.out;
  // Refuted by the change, and never proved before: no loss.
  change("kopeck.toml", "guarantees = \"tell\"", "guarantees = \"lost\"");
  change("club.kop", "\"never more than a tenth comes back\"", "\"never more than a ninth comes back\"");
  const Finished lost = job();
  EXPECT_EQ(step("prove")["state"], "failed") << "the old one is gone: " << lost.out;
  EXPECT_TRUE(lost.says("the guarantee \"never more than a tenth comes back\" is lost")) << lost.out;
  EXPECT_TRUE(lost.says("! club.kop:46: the guarantee \"never more than a ninth comes back\" is refuted")) << lost.out;
}

TEST_F(CliCi, AChangeThatHasToBeNeutral) {
  change("kopeck.toml", "lines = 2\n", "lines = 2\nmust_be_neutral = true\n");
  change("club.kop", "rule coffee_time\n  when channel is app", "rule app_time\n  when channel is app");
  change("club.kop", "coffee_time 6", "app_time 6");
  EXPECT_EQ(job().code, 0) << "a rename is proved to change nothing";
  EXPECT_TRUE(step("diff")["demands"][0]["kept"].get<bool>());
  change("club.kop", "at most 30% of net", "at most 29% of net");
  change("club.kop", "may redeem 300", "may redeem 290");
  const Finished done = job();
  EXPECT_EQ(done.code, 1) << done.out;
  EXPECT_EQ(step("diff")["state"], "failed");
  EXPECT_TRUE(done.says("::error file=kopeck.toml,line=17,")) << done.out;
}

TEST_F(CliCi, WhatAMemberLosesInMoney) {
  change("kopeck.toml", "member_may_lose_points = 100\nmembers_who_may_lose_more = \"1%\"",
         "member_may_lose_money = 0.5\nmembers_who_may_lose_more = 10000");
  change("club.kop", "earn 5% on earning", "earn 4% on earning");
  static_cast<void>(job());
  EXPECT_EQ(step("backtest")["state"], "passed") << "so many may";
  change("kopeck.toml", "member_may_lose_money = 0.5\n", "member_may_lose_money = 0.505\n");
  const Finished done = inFolder("rules", "kopeck ci --lang ru");
  EXPECT_EQ(done.code, 2) << done.out;
  EXPECT_TRUE(done.says("kopeck.toml:21: в `backtest.member_may_lose_money` больше знаков после запятой")) << done.out;
}

TEST_F(CliCi, ReceiptsThatAreNotThere) {
  const Finished done =
      inFolder("rules", "kopeck ci --json kopeck.json; code=$?; kopeck ci --config none.toml; exit $code");
  EXPECT_EQ(done.code, 0) << "the rules are the same: nobody needs the receipts: " << done.out;
  change("club.kop", "earn 3% on coffee", "earn 2% on coffee");
  const Finished wanted = inFolder("rules", "kopeck ci --json kopeck.json");
  EXPECT_EQ(wanted.code, 2) << wanted.out;
  EXPECT_EQ(step("backtest")["state"], "stopped");
  EXPECT_TRUE(wanted.says("can't read history.ndjson: No such file")) << wanted.out;
}

TEST_F(CliCi, TestsThatCoverTooLittle) {
  const std::string rules = tool_.read("rules/club.kop");
  const std::size_t from = rules.find("// 5% + 2%");
  const std::size_t to = rules.find("test \"points pay");
  tool_.write("rules/club.kop", rules.substr(0, from) + rules.substr(to));
  const Finished done = job();
  EXPECT_EQ(done.code, 1) << done.out;
  EXPECT_EQ(step("test")["state"], "failed");
  EXPECT_TRUE(done.says("at least 90 % are wanted (kopeck.toml: test.coverage_at_least)")) << done.out;
  EXPECT_EQ(step("backtest")["state"], "passed") << "one step that fails keeps no other from being taken";
}

TEST_F(CliCi, ATestThatFails) {
  change("club.kop", "earned 50 points: base 50", "earned 51 points: base 51");
  const Finished done = job();
  EXPECT_EQ(done.code, 1) << done.out;
  EXPECT_TRUE(done.says("title=A test fails::five percent, and nothing on tobacco: expect r1 earned 51 points"))
      << done.out;
}

TEST_F(CliCi, MembersWhoLose) {
  change("club.kop", "earn 5% on earning", "earn 4% on earning");
  const Finished done = job();
  EXPECT_EQ(done.code, 1) << done.out;
  const Json backtest = step("backtest");
  EXPECT_EQ(backtest["state"], "failed");
  EXPECT_GT(backtest["found"]["members_who_lose_more"].get<int>(), 10) << backtest["summary"];
  EXPECT_TRUE(done.says("backtest.members_who_may_lose_more"));
  EXPECT_FALSE(done.says("✗ the cost changes")) << "they cost less";
}

TEST_F(CliCi, RulesWithAnError) {
  change("club.kop", "earn 5% on earning", "earn 5% on earnings");
  const Finished done = job();
  EXPECT_EQ(done.code, 1) << done.out;
  EXPECT_EQ(states(), "check failed, test skipped, prove skipped, diff skipped, backtest skipped");
  EXPECT_TRUE(done.says("::error file=club.kop,line=32,endLine=32,col=14,")) << done.out;
  const Json sarif = Json::parse(tool_.read("rules/kopeck.sarif"), nullptr, false);
  const Json& run = sarif["runs"][0];
  ASSERT_FALSE(run["results"].empty());
  const Json& place = run["results"][0]["locations"][0]["physicalLocation"];
  EXPECT_EQ(place["artifactLocation"]["uri"], "club.kop");
  EXPECT_EQ(place["region"]["startLine"], 32);
  EXPECT_EQ(place["region"]["startColumn"], 14);
  EXPECT_FALSE(run["tool"]["driver"]["rules"][0]["help"]["text"].get<std::string>().empty());
}

TEST_F(CliCi, AConfigurationWithMistakes) {
  change("kopeck.toml", "coverage_at_least = 90", "coverage_at_leest = 90");
  change("kopeck.toml", "cost_up_at_most = 2 ", "cost_up_at_most = \"little\" ");
  const Finished done = inFolder("rules", "kopeck ci");
  EXPECT_EQ(done.code, 2);
  EXPECT_EQ(done.out,
            "kopeck.toml:9: `test.coverage_at_leest` means nothing here; did you mean `coverage_at_least`?\n"
            "kopeck.toml:20: `backtest.cost_up_at_most` should be a percentage from 0 to 1000000\n");
  const Finished russian = inFolder("rules", "kopeck ci --lang ru");
  EXPECT_TRUE(russian.says("kopeck.toml:9: `test.coverage_at_leest` здесь ничего не значит")) << russian.out;
}

TEST_F(CliCi, AProgrammeThatTheBaseDoesNotHave) {
  inFolder("rules", "git mv club.kop new.kop && sed -i 's/club.kop/new.kop/' kopeck.toml && git commit -qam x");
  // The base's own file says which its rules were: a file that is called otherwise has something to stand against.
  EXPECT_EQ(job().code, 0);
  EXPECT_EQ(states(), "check passed, test passed, prove passed, diff passed, backtest passed");
  inFolder("origin", "git rm -q club.kop kopeck.toml && git commit -qm 'nothing left'");
  inFolder("rules", "git fetch -q");
  const Finished fresh = job();
  EXPECT_EQ(fresh.code, 0) << fresh.out;
  EXPECT_EQ(states(), "check passed, test passed, prove passed, diff skipped, backtest skipped");
  EXPECT_TRUE(fresh.says("a new programme")) << fresh.out;
}

// The base's imports are the base's, and what it has no file for is the library's.
TEST_F(CliCi, WhatTheRulesImport) {
  const std::string import_line = "import \"shared/sets.kop\"\nimport \"std/en/holidays_russia.kop\"\n";
  const std::string set = "set coffee  = items where category under \"Drinks/Coffee\"\n";
  std::string rules = replaced(tool_.read("rules/club.kop"), set, "");
  rules = replaced(rules, "customer has\n", import_line + "\ncustomer has\n");
  tool_.write("rules/club.kop", replaced(rules, "when channel is app\n", "when channel is app or date in holidays\n"));
  fs::create_directory(tool_.path("rules/shared"));
  tool_.write("rules/shared/sets.kop", set);
  inFolder("rules",
           "git add -A && git commit -qm imports && git push -q origin HEAD:refs/heads/release && git fetch -q");
  const std::string call = "kopeck ci --base origin/release --json kopeck.json";
  inFolder("rules", "kopeck generate --customers 50 --receipts 500 > history.ndjson");
  EXPECT_EQ(inFolder("rules", call).code, 0) << inFolder("rules", call).out;
  EXPECT_TRUE(inFolder("rules", call).says("proved: no receipt is treated differently"));
  change("shared/sets.kop", "Drinks/Coffee", "Drinks/Tea");
  const Finished done = inFolder("rules", call);
  EXPECT_EQ(step("test")["state"], "failed") << done.out;
  EXPECT_FALSE(step("diff")["found"]["files"][0]["changes"].empty()) << done.out;
}

TEST_F(CliCi, ABaseThatIsNotThere) {
  tool_.write("rules/history.ndjson", "");
  const Finished done = inFolder("rules", "kopeck ci --base origin/mian --json kopeck.json");
  EXPECT_EQ(done.code, 2) << done.out;
  EXPECT_TRUE(done.says("the base `origin/mian` is not to be had")) << done.out;
  EXPECT_EQ(states(), "check passed, test passed, prove stopped, diff stopped, backtest stopped");
  EXPECT_EQ(inFolder("rules", "kopeck ci --base=--help").code, 2) << "a name is no option of git's";
}

TEST_F(CliCi, AFolderIsABaseToo) {
  inFolder("",
           "mkdir -p plain/shipped && cp origin/club.kop plain/shipped && cp origin/club.kop origin/kopeck.toml plain");
  tool_.write("plain/kopeck.toml",
              replaced(tool_.read("plain/kopeck.toml"), "base = \"origin/main\"", "base_folder = \"shipped\""));
  tool_.write("plain/club.kop", replaced(tool_.read("plain/club.kop"), "earn 3% on coffee", "earn 2% on coffee"));
  const Finished done = inFolder("plain", "kopeck generate --customers 50 --receipts 500 > history.ndjson; kopeck ci");
  EXPECT_EQ(done.code, 1) << done.out;
  EXPECT_TRUE(done.says("club.kop against shipped")) << done.out;
  EXPECT_TRUE(done.says("diff      passed")) << done.out;
}

TEST_F(CliCi, FilesAreNamedFromTheRepositorysRoot) {
  inFolder("rules", "mkdir loyalty && git mv club.kop kopeck.toml loyalty && git commit -qm 'a folder'");
  inFolder("rules", "git push -q origin HEAD:refs/heads/main2 && git fetch -q");
  change("loyalty/club.kop", "earn 5% on earning", "earn 5% on earnings");
  const Finished done =
      inFolder("rules/loyalty", "kopeck ci --base origin/main2 --sarif out.sarif --annotations github");
  EXPECT_EQ(done.code, 1) << done.out;
  EXPECT_TRUE(done.says("::error file=loyalty/club.kop,line=32,")) << done.out;
  EXPECT_TRUE(fs::exists(tool_.path("rules/loyalty/out.sarif"))) << "what is written lies where the call was made";
}

TEST_F(CliCi, TheJobOfGitlab) {
  EXPECT_EQ(job(gitlabCommands()).code, 0);
  change("club.kop", "earn 5% on earning", "earn 4% on earning");
  const Finished done = job(gitlabCommands());
  EXPECT_EQ(done.code, 1) << done.out;
  if (!hasProgram("python3")) GTEST_SKIP() << "python3, whose XML parser judges, is not installed";
  const Json xml = xmlOf(tool_.path("rules"), "kopeck.xml");
  ASSERT_EQ(xml["in"].size(), 2U) << xml;
  EXPECT_EQ(xml["in"][1]["at"]["name"], "kopeck ci");
  EXPECT_EQ(xml["in"][1]["in"].size(), 5U);
  EXPECT_EQ(xml["in"][1]["in"][4]["in"][0]["tag"], "failure");
}

}  // namespace
}  // namespace kopeck::cli
