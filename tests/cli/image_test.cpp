// kopeck build, and kopeck run over what it built: ledgers are equal to those of the rule files.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/cli/tool.h"

namespace kopeck::cli {
namespace {

const std::string kCoffee = std::string(KOPECK_SOURCE_DIR) + "/examples/coffee_club/club.kop";

class ImageFiles : public ::testing::Test {
 protected:
  void SetUp() override {
    const Finished made =
        tool_.call({"generate", "--customers", "60", "--receipts", "1500", "--days", "40", "--seed", "7"});
    ASSERT_EQ(made.code, 0);
    tool_.write("in.ndjson", made.out);
  }
  /// The digest of the ledger that a run leaves.
  [[nodiscard]] std::string digest(std::vector<std::string> words) const {
    const std::string ledger = "ledger" + std::to_string(next_++) + ".db";
    words.insert(words.begin(), "run");
    words.insert(words.end(), {"--receipts", "in.ndjson", "--ledger", ledger, "--quiet"});
    const Finished run = tool_.call(words);
    // That an image's code was passed over would be said.
    if ((run.code != 0 && run.code != 3) || run.says("interpreted")) return run.err;
    return tool_.digest(ledger);
  }

  Tool tool_;
  mutable int next_ = 0;
};

TEST_F(ImageFiles, LeaveTheLedgerOfTheRules) {
  ASSERT_EQ(tool_.call({"build", kCoffee, "-o", "club.kpk", "--cpu", "native"}).code, 0);
  const std::string wanted = digest({kCoffee});
  ASSERT_EQ(wanted.size(), 32U) << wanted;
  for (const char* engine : {"auto", "interpret", "jit", "image"})
    EXPECT_EQ(digest({"club.kpk", "--engine", engine}), wanted) << engine;
}

TEST_F(ImageFiles, TheSameRulesGiveTheSameBytes) {
  for (const char* name : {"a.kpk", "b.kpk"})
    ASSERT_EQ(tool_.call({"build", kCoffee, "-o", name, "--cpu", "x86-64,x86-64-v3"}).code, 0);
  EXPECT_EQ(tool_.read("a.kpk"), tool_.read("b.kpk"));
}

TEST_F(ImageFiles, HoldSeveralVersions) {
  tool_.writeProgramme("first.kop", "effective from 2026-01-01", "effective from 2025-01-01");
  tool_.writeProgramme("second.kop", "version    1, effective from 2026-01-01",
                       "version    2, effective from 2025-01-15");
  const Finished built = tool_.call({"build", "second.kop", "first.kop", "-o", "club.kpk", "--cpu", "native"});
  ASSERT_EQ(built.code, 0) << built.err;
  const std::string wanted = digest({"first.kop", "second.kop"});
  ASSERT_EQ(wanted.size(), 32U) << wanted;
  EXPECT_EQ(digest({"club.kpk"}), wanted);
  EXPECT_EQ(digest({"club.kpk", "--engine", "image"}), wanted);
}

TEST_F(ImageFiles, SayWhatTheyHold) {
  ASSERT_EQ(tool_.call({"build", kCoffee, "-o", "club.kpk", "--cpu", "native"}).code, 0);
  const Finished shown = tool_.call({"build", "--show", "club.kpk", "--format", "json"});
  ASSERT_EQ(shown.code, 0);
  const auto json = nlohmann::json::parse(shown.out);
  EXPECT_EQ(json["name"], "Coffee Club");
  EXPECT_EQ(json["format"], 1);
  EXPECT_EQ(json["bytes"], tool_.read("club.kpk").size());
  EXPECT_EQ(json["versions"][0]["files"][0], "club.kop");
  ASSERT_EQ(json["code"].size(), 1U);
  EXPECT_EQ(json["code"][0]["fits"], true);
  const Finished text = tool_.call({"build", "--show", "club.kpk"});
  EXPECT_TRUE(text.says("fits this machine"));
}

TEST_F(ImageFiles, AreRefusedWhereBroken) {
  ASSERT_EQ(tool_.call({"build", kCoffee, "-o", "club.kpk"}).code, 0);
  const std::string bytes = tool_.read("club.kpk");
  tool_.write("cut.kpk", bytes.substr(0, bytes.size() / 2));
  std::string changed = bytes;
  changed[changed.size() / 2] = static_cast<char>(changed[changed.size() / 2] ^ 1);
  tool_.write("changed.kpk", changed);
  const auto run = [&](const std::string& file) {
    return tool_.call({"run", file, "--receipts", "in.ndjson", "--ledger", "l.db"});
  };
  EXPECT_EQ(run("cut.kpk").code, 1);
  EXPECT_TRUE(run("cut.kpk").says("cut.kpk: the programme image is damaged: it is cut off"));
  EXPECT_EQ(run("changed.kpk").code, 1);
  EXPECT_TRUE(run("changed.kpk").says("its checksum does not fit"));
  const Finished no_code =
      tool_.call({"run", "club.kpk", "--receipts", "in.ndjson", "--ledger", "l.db", "--engine", "image"});
  EXPECT_EQ(no_code.code, 2);
  EXPECT_TRUE(no_code.says("there is no machine code"));
  const Finished shown = tool_.call({"build", "--show", "in.ndjson"});
  EXPECT_EQ(shown.code, 2);
  EXPECT_TRUE(shown.says("this is no programme image"));
  EXPECT_EQ(tool_.call({"check", "club.kpk"}).code, 2);
}

TEST_F(ImageFiles, AreWrittenWholeOrNotAtAll) {
  ASSERT_EQ(tool_.call({"build", kCoffee, "-o", "club.kpk"}).code, 0);
  const std::string before = tool_.read("club.kpk");
  tool_.limitFiles(4096);
  const Finished full = tool_.call({"build", kCoffee, "-o", "club.kpk"});
  EXPECT_EQ(full.code, 4) << full.err;
  tool_.limitFiles(0);
  EXPECT_EQ(tool_.read("club.kpk"), before);
  EXPECT_EQ(tool_.call({"build", "no.kop", "-o", "club.kpk"}).code, 2);
  EXPECT_EQ(tool_.call({"build", kCoffee, "-o", "club.kpk", "--cpu", "pentium"}).code, 2);
  EXPECT_EQ(tool_.call({"build", kCoffee}).code, 2);
  EXPECT_EQ(tool_.read("club.kpk"), before);
}

}  // namespace
}  // namespace kopeck::cli
