// Ledgers that are not the programme's own, not ledgers at all, or in use.
#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "tests/cli/tool.h"

namespace kopeck::cli {
namespace {

class CliLedger : public ::testing::Test {
 protected:
  CliLedger() {
    tool_.writeProgramme();
    tool_.write("in.ndjson", purchase("r1", "anna", "2026-02-03T10:00:00", "100.00"));
  }
  Tool tool_;
};

TEST_F(CliLedger, OfAnotherProgramme) {
  ASSERT_EQ(tool_.run("in.ndjson", "l.db").code, 0);
  tool_.writeProgramme("club.kop", "program \"Club\"", "program \"Tea House\"");
  const Finished other = tool_.run("in.ndjson", "l.db");
  EXPECT_EQ(other.code, 2);
  EXPECT_TRUE(other.says("\"Club\"")) << other.err;
  EXPECT_TRUE(other.says("another ledger")) << other.err;
}

TEST_F(CliLedger, OfAnotherVersion) {
  ASSERT_EQ(tool_.run("in.ndjson", "l.db").code, 0);
  tool_.writeProgramme("club.kop", "version    1", "version    2");
  const Finished other = tool_.run("in.ndjson", "l.db");
  EXPECT_EQ(other.code, 2);
  EXPECT_TRUE(other.says("version 1")) << other.err;
  EXPECT_TRUE(other.says("version 2")) << other.err;
}

TEST_F(CliLedger, WhoseRulesHaveChanged) {
  ASSERT_EQ(tool_.run("in.ndjson", "l.db").code, 0);
  tool_.writeProgramme("club.kop", "earn 5%", "earn 6%");
  const Finished changed = tool_.run("in.ndjson", "l.db");
  EXPECT_EQ(changed.code, 2);
  EXPECT_TRUE(changed.says("have changed")) << changed.err;
  // A comment is no change.
  tool_.writeProgramme("club.kop", "rule base\n", "// for everyone\nrule base\n");
  EXPECT_EQ(tool_.run("in.ndjson", "l.db").code, 0);
}

TEST_F(CliLedger, ThatIsNone) {
  tool_.write("l.db", "this is no ledger, and it is not to be touched");
  const Finished none = tool_.run("in.ndjson", "l.db");
  EXPECT_EQ(none.code, 2);
  EXPECT_TRUE(none.says("not a ledger")) << none.err;
  EXPECT_EQ(tool_.read("l.db"), "this is no ledger, and it is not to be touched");
}

TEST_F(CliLedger, ThatIsMissingCannotBeAsked) {
  for (const std::vector<std::string>& call :
       {std::vector<std::string>{"balance", "--ledger", "l.db", "--customer", "anna"},
        std::vector<std::string>{"explain", "--ledger", "l.db", "--receipt", "r1"},
        std::vector<std::string>{"audit", "--ledger", "l.db"}}) {
    const Finished missing = tool_.call(call);
    EXPECT_NE(missing.code, 0) << call[0];
    EXPECT_TRUE(missing.says("l.db")) << missing.err;
    EXPECT_FALSE(std::filesystem::exists(tool_.path("l.db"))) << call[0] << " made a ledger";
  }
}

TEST_F(CliLedger, InUseByAnotherRun) {
  Running first = tool_.start(tool_.runOf("-", "l.db"));
  first.write(purchase("r1", "anna", "2026-02-03T10:00:00", "100.00"));
  for (int waited = 0; waited < 500 && !std::filesystem::exists(tool_.path("l.db")); ++waited)
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  const Finished second = tool_.run("in.ndjson", "l.db");
  EXPECT_EQ(second.code, 4) << second.err;
  EXPECT_TRUE(second.says("another run")) << second.err;
  EXPECT_TRUE(second.says("wait for it")) << second.err;
  first.close();
  const Finished done = first.finish();
  EXPECT_EQ(done.code, 0) << done.err;
  EXPECT_EQ(nlohmann::json::parse(done.out)["posted"], 1);
}

}  // namespace
}  // namespace kopeck::cli
