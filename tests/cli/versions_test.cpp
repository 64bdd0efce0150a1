// Two versions of a programme in one ledger: each receipt by the version of its own date.
#include <gtest/gtest.h>

#include "tests/cli/tool.h"

namespace kopeck::cli {
namespace {

const std::string kFirst = R"(program "Club"
  version    1, effective from 2026-01-01
  currency   RUB
  points     bean/beans, whole
  worth      1 bean = 1.00 RUB
  time zone  "Europe/Moscow"
  base       net, with tax
  rounding   down, per rule
  activate   at once
  expire     60 days after activation
  use        oldest first
  returns    recalculate, may go negative, limits reopen, for 100 days
  late       accept for 60 days

customer has
  city : optional text

tiers by net spend ever
  low    from 0 RUB
  high   from 1 000 RUB
  rise   at once, from the next purchase
  fall   never

rule base
  earn 5%

rule monthly
  earn 30 beans
  at most 1 times per month
)";

const std::string kSecond = R"(program "Club"
  version    2, effective from 2026-02-10
  currency   RUB
  points     bean/beans, whole
  worth      1 bean = 1.00 RUB
  time zone  "Europe/Moscow"
  base       net, with tax
  rounding   down, per rule
  activate   at once
  expire     10 days after activation
  use        oldest first
  returns    recalculate, may go negative, limits reopen, for 100 days
  late       accept for 60 days

customer has
  birthday : optional anniversary
  city     : optional text

tiers by net spend ever
  bronze   from 0 RUB was low
  gold     from 1 000 RUB was high
  platinum from 9 000 RUB
  rise   at once, from the next purchase
  fall   never

rule hello
  when customer.city is "Kazan"
  earn 1 bean

rule base
  earn 10%

rule monthly
  earn 30 beans
  at most 1 times per month

rule regular
  when purchases over last 60 days is at least 2
  earn 7 beans
)";

const std::string kBefore = R"({"type":"customer","id":"anna","city":"Kazan"})"
                            "\n" +
                            purchase("r1", "anna", "2026-02-01T10:00:00", "500.00") +
                            purchase("r2", "anna", "2026-02-05T10:00:00", "600.00");
const std::string kAfter =
    purchase("r3", "anna", "2026-02-12T10:00:00", "100.00") +
    R"({"type":"return","id":"t1","of":"r1","customer":"anna","at":"2026-02-13T10:00:00","lines":[{"name":"Tea","quantity":"1"}]})"
    "\n" +
    purchase("r4", "anna", "2026-02-14T10:00:00", "100.00") + purchase("r5", "anna", "2026-02-06T10:00:00", "200.00");

class CliVersions : public ::testing::Test {
 protected:
  CliVersions() {
    tool_.write("v1.kop", kFirst);
    tool_.write("v2.kop", kSecond);
    tool_.write("before.ndjson", kBefore);
    tool_.write("after.ndjson", kAfter);
    tool_.write("all.ndjson", kBefore + kAfter);
  }
  [[nodiscard]] Finished run(const std::vector<std::string>& files, const std::string& input, const std::string& ledger,
                             const std::string& engine = "auto") const {
    std::vector<std::string> all = {"run"};
    all.insert(all.end(), files.begin(), files.end());
    for (const char* more :
         {"--receipts", input.c_str(), "--ledger", ledger.c_str(), "--summary", "json", "--engine", engine.c_str()})
      all.emplace_back(more);
    return tool_.call(all);
  }
  [[nodiscard]] std::pair<std::string, int> earned(const std::string& receipt, const std::string& ledger) const {
    const Finished said = tool_.call({"explain", "--ledger", ledger, "--receipt", receipt, "--format", "json"});
    const nlohmann::json json = nlohmann::json::parse(said.out, nullptr, false);
    if (!json.is_object()) return {said.out + said.err, 0};
    return {json["earned"].get<std::string>(), json["version"].get<int>()};
  }
  void check(const std::string& ledger) const {
    using Earned = std::pair<std::string, int>;
    EXPECT_EQ(earned("r1", ledger), Earned("55", 1)) << "25 and the month's 30";
    EXPECT_EQ(earned("r2", ledger), Earned("30", 1)) << "the month is used up";
    EXPECT_EQ(earned("r3", ledger), Earned("18", 2))
        << "10, two purchases before: 7, Kazan: 1; the month is still used";
    EXPECT_EQ(earned("r4", ledger), Earned("48", 2)) << "the return gave the month back: 10 + 30 + 7 + 1";
    EXPECT_EQ(earned("r5", ledger), Earned("10", 1)) << "late, by the rules of its own day";
    const Finished statement = tool_.call({"statement", "--ledger", ledger, "--customer", "anna"});
    EXPECT_TRUE(statement.says("gold")) << "high under its new name\n" << statement.out;
    EXPECT_TRUE(statement.says("30 beans  last day 2026-04-06")) << "earned for 60 days\n" << statement.out;
    EXPECT_TRUE(statement.says("18 beans  last day 2026-02-22")) << "earned for 10 days\n" << statement.out;
    EXPECT_TRUE(statement.says("106 beans")) << "30 + 18 + 48 + 10; r1 is taken back\n" << statement.out;
    EXPECT_EQ(tool_.digest(ledger).size(), 32U) << tool_.digest(ledger);
  }
  Tool tool_;
};

TEST_F(CliVersions, EachReceiptByTheVersionOfItsDate) {
  const Finished done = run({"v1.kop", "v2.kop"}, "all.ndjson", "l.db");
  ASSERT_EQ(done.code, 0) << done.err;
  check("l.db");
  ASSERT_EQ(run({"v2.kop", "v1.kop"}, "all.ndjson", "i.db", "interpret").code, 0) << "in any order of the files";
  EXPECT_EQ(tool_.digest("i.db"), tool_.digest("l.db", "interpret"));
}

TEST_F(CliVersions, TheSecondVersionMayComeLater) {
  ASSERT_EQ(run({"v1.kop"}, "before.ndjson", "l.db").code, 0);
  const Finished next = run({"v1.kop", "v2.kop"}, "after.ndjson", "l.db");
  ASSERT_EQ(next.code, 0) << next.err;
  check("l.db");
  const Finished alone = run({"v2.kop"}, "after.ndjson", "l.db");
  EXPECT_EQ(alone.code, 2);
  const Finished first = run({"v1.kop"}, "after.ndjson", "l.db");
  EXPECT_EQ(first.code, 2);
  EXPECT_TRUE(first.says("version 2")) << first.err;
}

TEST_F(CliVersions, ANewVersionMayNotBeginInThePast) {
  ASSERT_EQ(run({"v1.kop"}, "all.ndjson", "l.db").code, 0);
  const Finished late = run({"v1.kop", "v2.kop"}, "after.ndjson", "l.db");
  EXPECT_EQ(late.code, 2);
  EXPECT_TRUE(late.says("begins on 2026-02-10")) << late.err;
}

TEST_F(CliVersions, SaysWhatDoesNotFit) {
  const auto refusal = [&](const std::string& from, const std::string& to) {
    std::string text = kSecond;
    text.replace(text.find(from), from.size(), to);
    tool_.write("bad.kop", text);
    const Finished run_it = run({"v1.kop", "bad.kop"}, "all.ndjson", "bad.db");
    EXPECT_EQ(run_it.code, 1) << run_it.err;
    EXPECT_FALSE(std::filesystem::exists(tool_.path("bad.db")));
    const Finished checked = tool_.call({"check", "v1.kop", "bad.kop"});
    EXPECT_EQ(checked.code, 1) << checked.err;
    return run_it.err + checked.err;
  };
  EXPECT_NE(refusal("bronze   from 0 RUB was low", "bronze   from 0 RUB").find("`low`"), std::string::npos);
  EXPECT_NE(refusal("from 2026-02-10", "from 2025-12-10").find("version 1"), std::string::npos);
  EXPECT_NE(refusal("\"Europe/Moscow\"", "\"Asia/Tokyo\"").find("time zone"), std::string::npos);
  EXPECT_NE(refusal("bean/beans, whole", "bean/beans, 1 decimal").find("decimals"), std::string::npos);
  EXPECT_EQ(tool_.call({"check", "v1.kop", "v2.kop"}).code, 0);
}

TEST_F(CliVersions, EarlierPointsMayTakeTheNewTerms) {
  std::string text = kSecond;
  const std::string from = "  use        oldest first\n";
  text.replace(text.find(from), from.size(), "  apply expiry to earlier points\n" + from);
  tool_.write("v2.kop", text);
  const Finished done = run({"v1.kop", "v2.kop"}, "all.ndjson", "l.db");
  ASSERT_EQ(done.code, 0) << done.err;
  // r2's 30 beans lived to 2026-04-06, and from version 2 on 10 days from 2026-02-05.
  EXPECT_TRUE(tool_.call({"statement", "--ledger", "l.db", "--customer", "anna"}).says("2026-02-15")) << done.err;
  EXPECT_EQ(tool_.digest("l.db").size(), 32U) << tool_.digest("l.db");
}

TEST_F(CliVersions, SoMayPointsThatStillWait) {
  const auto with = [](std::string text, const std::string& from, const std::string& to) {
    return text.replace(text.find(from), from.size(), to);
  };
  const std::string waits = "activate   after the next purchase\n  expire     60 days after purchase";
  tool_.write("w1.kop", with(kFirst, "activate   at once\n  expire     60 days after activation", waits));
  tool_.write("w2.kop", with(kSecond, "activate   at once\n  expire     10 days after activation",
                             "activate   after the next purchase\n  expire     20 days after purchase\n"
                             "  apply expiry to earlier points"));
  tool_.write("waits.ndjson", purchase("q1", "eva", "2026-02-05T12:00:00", "100.00") +
                                  purchase("q2", "eva", "2026-02-12T12:00:00", "100.00"));
  const Finished done = run({"w1.kop", "w2.kop"}, "waits.ndjson", "w.db");
  ASSERT_EQ(done.code, 0) << done.err;
  // q1's points became active with q2 and live to 20 days from the day on which they were earned.
  const Finished says = tool_.call({"statement", "--ledger", "w.db", "--customer", "eva"});
  EXPECT_TRUE(says.says("2026-02-25")) << says.out;
}

}  // namespace
}  // namespace kopeck::cli
