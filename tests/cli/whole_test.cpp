// The whole language through the tool: wallets, coupons, discounts, tenders, codes, gifts, schedules, messages, limits
// per store, openings and corrections, in a ledger that audits.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <sstream>

#include "tests/cli/tool.h"

namespace kopeck::cli {
namespace {

std::string receipt(const std::string& id, const std::string& customer, const std::string& at, const std::string& goods,
                    const std::string& amount, const std::string& more = "") {
  return R"({"type":"purchase","id":")" + id + R"(","customer":")" + customer + R"(","at":")" + at + R"(")" + more +
         R"(,"lines":[{"name":"x","category":")" + goods + R"(","quantity":"1","amount":")" + amount + R"("}]})" + "\n";
}

std::string referral(const std::string& id, const std::string& at, const std::string& friend_id) {
  return R"({"type":"event","name":"referral","id":")" + id + R"(","customer":"anna","at":")" + at + R"(","friend":")" +
         friend_id + R"("})" + "\n";
}

const std::string kInput =
    R"({"type":"opening","id":"o1","customer":"anna","at":"2026-01-05T00:00:00","lots":[{"points":"300","earned":"2025-12-20","last_day":"2026-02-10"},{"wallet":"silver","points":"1.25"}],"tier":"high","spend":[{"on":"2025-12-15","amount":"9500.00"}]})"
    "\n" +
    receipt("p1", "boris", "2026-01-10T10:00:00", "Drinks/Coffee", "400.00", R"(,"store":"North")") +
    receipt("p2", "anna", "2026-01-10T11:00:00", "Drinks/Coffee", "200.00", R"(,"store":"North")") +
    receipt("p3", "anna", "2026-01-10T12:00:00", "Drinks/Coffee", "200.00", R"(,"store":"South")") +
    referral("e1", "2026-01-11T10:00:00", "boris") + referral("e2", "2026-01-11T11:00:00", "zoe") +
    referral("e3", "2026-01-11T12:00:00", "anna") +
    receipt("p4", "anna", "2026-01-12T10:00:00", "Food", "100.00",
            R"(,"codes":["SPRING"],"tenders":[{"kind":"GIFT","amount":"30.00"},{"kind":"cash","amount":"70.00"}])") +
    receipt("p5", "anna", "2026-01-13T10:00:00", "Food", "100.00", R"(,"coupons":["cash"])") +
    receipt("p6", "boris", "2026-02-02T10:00:00", "Drinks/Tea", "200.00") +
    R"({"type":"adjust","id":"a1","customer":"anna","at":"2026-02-03T12:00:00","points":"-7","reason":"paid twice"})"
    "\n" +
    receipt("p7", "boris", "2026-01-09T10:00:00", "Drinks/Coffee", "100.00", R"(,"store":"North")");

class CliWhole : public ::testing::Test {
 protected:
  CliWhole() {
    tool_.write("whole.kop", contentsOf("whole.kop"));
    tool_.write("in.ndjson", kInput);
  }
  static std::string contentsOf(const std::string& name) {
    std::ifstream file(std::string(KOPECK_SOURCE_DIR) + "/tests/cli/" + name, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  [[nodiscard]] Finished run(const std::string& ledger, const std::vector<std::string>& more = {}) const {
    std::vector<std::string> all = {"run",  "whole.kop", "--receipts", "in.ndjson", "--ledger",
                                    ledger, "--until",   "2026-02-05", "--summary", "json"};
    all.insert(all.end(), more.begin(), more.end());
    return tool_.call(all);
  }
  [[nodiscard]] nlohmann::json explain(const std::string& receipt) const {
    const Finished said = tool_.call({"explain", "--ledger", "l.db", "--receipt", receipt, "--format", "json"});
    return nlohmann::json::parse(said.out, nullptr, false);
  }
  Tool tool_;
};

TEST_F(CliWhole, CountsAllThatMoved) {
  const Finished done = run("l.db");
  ASSERT_EQ(done.code, 0) << done.err;
  const nlohmann::json summary = nlohmann::json::parse(done.out);
  EXPECT_EQ(summary["posted"], 7);
  EXPECT_EQ(summary["events"], 5);
  // base 20 + 10 + 10 + 3 (of the 70.00 that no gift card paid) + 4 (of 95.00) + 9 (of 180.00) + 5; friends 3 x 50;
  // the month's 10.
  EXPECT_EQ(summary["points"]["earned"], "221");
  EXPECT_EQ(summary["points"]["opened"], "300");
  EXPECT_EQ(summary["points"]["gifted"], "100");
  EXPECT_EQ(summary["points"]["by_hand"], "-7");
  EXPECT_EQ(summary["points"]["outstanding"], "614");
  // 3.00 for boris, which is all that North gives on that day; 2.00 in South; 1.00 the day before, come late.
  EXPECT_EQ(summary["wallets"]["silver"]["earned"], "6.00");
  EXPECT_EQ(summary["wallets"]["silver"]["opened"], "1.25");
  EXPECT_EQ(summary["wallets"]["silver"]["outstanding"], "7.25");
  EXPECT_EQ(summary["discounts"], "25.00") << "5.00 of the coupon, 20.00 of the tea week";
  EXPECT_EQ(summary["coupons"], (nlohmann::json{{"issued", 1}, {"used", 1}}));
  EXPECT_EQ(summary["messages"], 1);
  EXPECT_EQ(summary["gifts"], (nlohmann::json{{"given", 1}, {"refused", 2}}));
  EXPECT_EQ(tool_.digest("l.db").size(), 32U) << tool_.digest("l.db");
}

TEST_F(CliWhole, BothEnginesMakeTheSameLedger) {
  ASSERT_EQ(run("l.db", {"--engine", "jit"}).code, 0);
  ASSERT_EQ(run("i.db", {"--engine", "interpret"}).code, 0);
  const std::string digest = tool_.digest("l.db", "interpret");
  EXPECT_EQ(digest.size(), 32U) << digest;
  EXPECT_EQ(tool_.digest("i.db", "jit"), digest);
}

TEST_F(CliWhole, SaysWhyInTheLedgersWords) {
  ASSERT_EQ(run("l.db").code, 0);
  const nlohmann::json coupon = explain("p5");
  EXPECT_EQ(coupon["net"], "95.00");
  EXPECT_EQ(coupon["discount"], "5.00");
  EXPECT_EQ(coupon["effects"][0]["discount"], "5.00");
  EXPECT_EQ(coupon["effects"][0]["rule"], "cash");
  const nlohmann::json late = explain("p7");
  EXPECT_EQ(late["earned_by_kind"]["silver"], "1.00");
  EXPECT_TRUE(tool_.call({"explain", "--ledger", "l.db", "--receipt", "gift:e1:friends"}).says("100 beans"));
  EXPECT_TRUE(tool_.call({"explain", "--ledger", "l.db", "--receipt", "gift:e2:friends"}).says("gift_unknown"));
  EXPECT_TRUE(tool_.call({"explain", "--ledger", "l.db", "--receipt", "gift:e3:friends"}).says("gift_to_self"));
}

TEST_F(CliWhole, TheStatementShowsEverything) {
  ASSERT_EQ(run("l.db").code, 0);
  const Finished statement = tool_.call({"statement", "--ledger", "l.db", "--customer", "anna"});
  ASSERT_EQ(statement.code, 0) << statement.err;
  for (const char* wanted : {"brought over", "cash", "silver", "paid twice", "message", "sms", "discount", "-5.00 RUB"})
    EXPECT_TRUE(statement.says(wanted)) << wanted << "\n" << statement.out;
  const Finished balance = tool_.call({"balance", "--ledger", "l.db", "--customer", "anna"});
  EXPECT_TRUE(balance.says("480 beans")) << "300 + 20 + 150 + 3 + 4 + 10 - 7\n" << balance.out;
  EXPECT_TRUE(balance.says("3.25")) << "1.25 and 2.00 silver\n" << balance.out;
  const Finished before = tool_.call({"balance", "--ledger", "l.db", "--customer", "anna", "--at", "2026-01-12"});
  EXPECT_TRUE(before.says("473 beans")) << before.out;
  EXPECT_TRUE(before.says("cash")) << "the coupon was held then\n" << before.out;
}

/// Scheduled rules that share a limit run for all customers when the ledger passes their day, in the order of the ids;
/// a late receipt, and a replay, give each of them what it had then.
TEST_F(CliWhole, WhatScheduledRulesShareIsFirstComeFirstServed) {
  tool_.write("whole.kop", R"(program "Shared"
  version    1, effective from 2026-01-01
  currency   RUB
  points     bean/beans, whole
  worth      1 bean = 1.00 RUB
  time zone  "Europe/Moscow"
  base       net, with tax
  rounding   down, per rule
  activate   at once
  expire     never
  use        oldest first
  returns    recalculate, may go negative, limits reopen, for 100 days
  late       accept for 30 days

rule base
  earn 1%

rule monthly
  every month on day 1
  earn 10 beans
  at most 25 beans per month in total
)");
  tool_.write("in.ndjson", receipt("r1", "boris", "2026-01-10T10:00:00", "Food", "100.00") +
                               receipt("r2", "clara", "2026-01-11T10:00:00", "Food", "100.00") +
                               receipt("r3", "anna", "2026-01-12T10:00:00", "Food", "100.00") +
                               receipt("r4", "dora", "2026-02-02T10:00:00", "Food", "100.00") +
                               receipt("r5", "clara", "2026-01-20T10:00:00", "Food", "300.00"));
  const Finished done = run("l.db");
  ASSERT_EQ(done.code, 0) << done.err;
  EXPECT_EQ(nlohmann::json::parse(done.out)["points"]["earned"], "32") << "1 + 1 + 1 + 1 + 3 and 25 of the month";
  const auto has = [&](const std::string& customer, const std::string& beans) {
    const Finished said = tool_.call({"balance", "--ledger", "l.db", "--customer", customer});
    EXPECT_TRUE(said.says("active     " + beans)) << said.out;
  };
  has("anna", "11 beans");
  has("boris", "11 beans");
  has("clara", "9 beans");
  has("dora", "1 bean");
  EXPECT_EQ(tool_.digest("l.db").size(), 32U) << tool_.digest("l.db");
}

TEST_F(CliWhole, ScoresAreInputAgain) {
  ASSERT_EQ(run("l.db").code, 0);
  const Finished scores = tool_.call(
      {"segment", "--ledger", "l.db", "--at", "2026-02-05", "--recency", "2", "--frequency", "2", "--money", "2"});
  ASSERT_EQ(scores.code, 0) << scores.err;
  EXPECT_TRUE(scores.says("have no `recency`"));
  std::istringstream lines(scores.out);
  std::string line;
  ASSERT_TRUE(std::getline(lines, line));
  // Boris bought last, Anna more often (four times to three) and for less: 400 + 95 + 100 to 400 + 180 + 100.
  EXPECT_EQ(nlohmann::json::parse(line),
            nlohmann::json::parse(
                R"({"type":"customer","id":"anna","at":"2026-02-05T23:59:59","recency":1,"frequency":2,"money":1})"));
  ASSERT_TRUE(std::getline(lines, line));
  EXPECT_EQ(nlohmann::json::parse(line),
            nlohmann::json::parse(
                R"({"type":"customer","id":"boris","at":"2026-02-05T23:59:59","recency":2,"frequency":1,"money":2})"));
  EXPECT_FALSE(std::getline(lines, line));
}

}  // namespace
}  // namespace kopeck::cli
