// Input that is missing, cut, repeated, late or not acceptable: what is refused, and that nothing of it is lost.
#include <gtest/gtest.h>

#include "tests/cli/tool.h"

namespace kopeck::cli {
namespace {

using nlohmann::json;

class CliInput : public ::testing::Test {
 protected:
  CliInput() { tool_.writeProgramme(); }
  Tool tool_;
};

TEST_F(CliInput, IsMissing) {
  const Finished missing = tool_.run("nowhere.ndjson", "l.db");
  EXPECT_EQ(missing.code, 2);
  EXPECT_TRUE(missing.says("nowhere.ndjson"));
  EXPECT_FALSE(std::filesystem::exists(tool_.path("l.db")));
}

TEST_F(CliInput, IsEmpty) {
  tool_.write("in.ndjson", "");
  const Finished empty = tool_.run("in.ndjson", "l.db");
  EXPECT_EQ(empty.code, 0) << empty.err;
  const json summary = json::parse(empty.out);
  EXPECT_EQ(summary["receipts"], 0);
  EXPECT_EQ(summary["points"]["earned"], "0");
  EXPECT_EQ(tool_.digest("l.db").size(), 32U) << tool_.digest("l.db");
}

TEST_F(CliInput, BreaksOff) {
  const std::string whole = purchase("r1", "anna", "2026-02-03T10:00:00", "100.00");
  tool_.write("in.ndjson", whole + whole.substr(0, 60));
  const Finished cut = tool_.run("in.ndjson", "l.db", {"--rejects", "refused.ndjson"});
  EXPECT_EQ(cut.code, 3) << cut.err;
  const json summary = json::parse(cut.out);
  EXPECT_EQ(summary["posted"], 1);
  EXPECT_EQ(summary["refused"]["truncated"], 1);
  const auto refused = tool_.rejects("refused.ndjson");
  ASSERT_EQ(refused.size(), 1U);
  EXPECT_EQ(refused[0]["line"], 2);
  EXPECT_EQ(refused[0]["reason"], "truncated");
  EXPECT_EQ(refused[0]["raw"], whole.substr(0, 60));
}

// A last line without a line break is whole all the same.
TEST_F(CliInput, EndsWithoutALineBreak) {
  std::string line = purchase("r1", "anna", "2026-02-03T10:00:00", "100.00");
  line.pop_back();
  tool_.write("in.ndjson", line);
  const Finished whole = tool_.run("in.ndjson", "l.db");
  EXPECT_EQ(whole.code, 0) << whole.err;
  EXPECT_EQ(json::parse(whole.out)["posted"], 1);
}

// Every line that is not taken is written down with its number, a reason and itself; the others go on.
TEST_F(CliInput, IsRefusedLineByLine) {
  const std::vector<std::pair<std::string, std::string>> lines = {
      {"not_json", "what is this\n"},
      {"", purchase("r1", "anna", "2026-02-03T10:00:00", "100.00")},
      {"bad_number", purchase("r2", "anna", "2026-02-03T11:00:00", "12,50")},
      {"too_many_decimals", purchase("r3", "anna", "2026-02-03T11:00:00", "12.505")},
      {"bad_date", purchase("r4", "anna", "2026-02-30T11:00:00", "12.50")},
      {"unknown_type", "{\"type\":\"sale\",\"id\":\"r5\",\"at\":\"2026-02-03T11:00:00\"}\n"},
      {"no_lines", "{\"type\":\"purchase\",\"id\":\"r6\",\"at\":\"2026-02-03T11:00:00\",\"lines\":[]}\n"},
      {"before_the_programme", purchase("r7", "anna", "2025-12-31T11:00:00", "12.50")},
      {"after_the_run", purchase("r8", "anna", "2999-02-03T11:00:00", "12.50")},
      {"return_sale_unknown",
       "{\"type\":\"return\",\"id\":\"t1\",\"of\":\"r99\",\"customer\":\"anna\",\"at\":\"2026-02-04T11:00:00\","
       "\"lines\":[{\"name\":\"Tea\",\"quantity\":\"1\"}]}\n"},
      {"return_not_by_buyer",
       "{\"type\":\"return\",\"id\":\"t2\",\"of\":\"r1\",\"customer\":\"boris\",\"at\":\"2026-02-04T11:00:00\","
       "\"lines\":[{\"name\":\"Tea\",\"quantity\":\"1\"}]}\n"},
      {"return_exceeds_sale",
       "{\"type\":\"return\",\"id\":\"t3\",\"of\":\"r1\",\"customer\":\"anna\",\"at\":\"2026-02-04T11:00:00\","
       "\"lines\":[{\"name\":\"Tea\",\"quantity\":\"2\"}]}\n"},
      // Until here t1 waits for its sale.
      {"", purchase("r9", "anna", "2026-03-10T11:00:00", "12.50")},
      {"too_late", purchase("r10", "boris", "2026-01-05T11:00:00", "12.50")},
  };
  std::string input;
  std::vector<std::pair<int, std::string>> wanted;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    input += lines[i].second;
    if (!lines[i].first.empty()) wanted.emplace_back(static_cast<int>(i + 1), lines[i].first);
  }
  tool_.write("in.ndjson", input);
  const Finished run = tool_.run("in.ndjson", "l.db", {"--rejects", "refused.ndjson"});
  EXPECT_EQ(run.code, 3) << run.err;
  std::vector<std::pair<int, std::string>> got;
  for (const json& line : tool_.rejects("refused.ndjson")) {
    got.emplace_back(line["line"].get<int>(), line["reason"].get<std::string>());
    EXPECT_FALSE(line["message"].get<std::string>().empty());
    EXPECT_EQ(line["raw"].get<std::string>() + "\n", lines[line["line"].get<std::size_t>() - 1].second);
  }
  std::sort(got.begin(), got.end());
  EXPECT_EQ(got, wanted);
  const json summary = json::parse(run.out);
  EXPECT_EQ(summary["receipts"], 14);
  EXPECT_EQ(summary["posted"], 2);
  EXPECT_EQ(summary["refused"]["total"], 12);
  EXPECT_EQ(tool_.digest("l.db").size(), 32U) << tool_.digest("l.db");
}

// A return before its sale is counted as waiting, says so when it is asked, and is taken when the sale comes.
TEST_F(CliInput, WaitsForItsSale) {
  tool_.write("returns.ndjson",
              "{\"type\":\"return\",\"id\":\"t1\",\"of\":\"r1\",\"customer\":\"anna\",\"at\":\"2026-02-04T11:00:00\","
              "\"lines\":[{\"name\":\"Tea\",\"quantity\":\"1\"}]}\n");
  const Finished waits = tool_.run("returns.ndjson", "l.db");
  EXPECT_EQ(waits.code, 0) << waits.err;
  EXPECT_EQ(json::parse(waits.out)["waiting"], 1);
  EXPECT_EQ(json::parse(waits.out)["receipts"], 1);
  const Finished text =
      tool_.call({"run", "club.kop", "--receipts", "returns.ndjson", "--ledger", "other.db", "--summary", "text"});
  EXPECT_TRUE(text.says("returns whose sale has not come yet")) << text.out << text.err;
  EXPECT_TRUE(tool_.call({"explain", "--ledger", "l.db", "--receipt", "t1"}).says("waits for the sale that it names"));
  tool_.write("sales.ndjson", purchase("r1", "anna", "2026-02-03T10:00:00", "100.00"));
  const Finished taken = tool_.run("sales.ndjson", "l.db");
  EXPECT_EQ(taken.code, 0) << taken.err;
  EXPECT_EQ(json::parse(taken.out)["posted"], 2);
  EXPECT_EQ(json::parse(taken.out)["waiting"], -1);
  EXPECT_EQ(json::parse(taken.out)["points"]["outstanding"], "0");
  EXPECT_TRUE(tool_.call({"explain", "--ledger", "l.db", "--receipt", "t1"}).says("r1"));
  EXPECT_EQ(tool_.digest("l.db").size(), 32U) << tool_.digest("l.db");
}

// The same again changes nothing, however it is spelt; the same number with other content is refused.
TEST_F(CliInput, ComesTwice) {
  const std::string first = purchase("r1", "anna", "2026-02-03T10:00:00", "100.00");
  const std::string spelt =
      "{ \"id\" : \"r1\", \"type\":\"purchase\", \"customer\":\"anna\", \"at\":\"2026-02-03T10:00\","
      "\"lines\":[{\"amount\":100,\"name\":\" Tea \",\"quantity\":1.0}]}\n";
  tool_.write("once.ndjson", first);
  ASSERT_EQ(tool_.run("once.ndjson", "once.db").code, 0);
  tool_.write("in.ndjson", first + spelt + first + purchase("r1", "anna", "2026-02-03T10:00:00", "100.01"));
  const Finished run = tool_.run("in.ndjson", "l.db", {"--rejects", "refused.ndjson"});
  EXPECT_EQ(run.code, 3);
  const json summary = json::parse(run.out);
  EXPECT_EQ(summary["posted"], 1);
  EXPECT_EQ(summary["duplicate"], 2);
  EXPECT_EQ(summary["refused"]["number_reused"], 1);
  EXPECT_EQ(summary["points"]["earned"], "5");
  const auto refused = tool_.rejects("refused.ndjson");
  ASSERT_EQ(refused.size(), 1U);
  EXPECT_EQ(refused[0]["line"], 4);
  EXPECT_EQ(tool_.digest("l.db"), tool_.digest("once.db"));
}

// Late receipts, purchases and returns at one second, in any order: the ledger agrees with its own replay, and
// customers end where the order of dates would have brought them.
TEST_F(CliInput, ComesLateAndInDisorder) {
  const std::string birthday =
      "{\"type\":\"customer\",\"id\":\"anna\",\"at\":\"2026-02-01T09:00:00\",\"birthday\":\"1990-02-05\"}\n";
  const std::string r1 = purchase("r1", "anna", "2026-02-03T10:00:00", "700.00");
  const std::string r2 = purchase("r2", "anna", "2026-02-03T10:00:00", "900.00");
  const std::string r3 = purchase("r3", "anna", "2026-02-10T10:00:00", "4000.00");
  const std::string t1 =
      "{\"type\":\"return\",\"id\":\"t1\",\"customer\":\"anna\",\"at\":\"2026-02-12T10:00:00\","
      "\"lines\":[{\"name\":\"Tea\",\"quantity\":\"2\"}]}\n";
  const std::string r4 = purchase("r4", "anna", "2026-02-14T10:00:00", "100.00");
  tool_.write("ordered.ndjson", birthday + r1 + r2 + r3 + t1 + r4);
  tool_.write("late.ndjson", r3 + r2 + r1 + t1 + r4 + birthday);
  EXPECT_EQ(tool_.run("ordered.ndjson", "ordered.db").code, 0);
  const Finished late = tool_.run("late.ndjson", "late.db");
  EXPECT_EQ(late.code, 0) << late.err;
  EXPECT_NE(json::parse(late.out)["points"]["adjusted"], "0");
  EXPECT_EQ(tool_.digest("ordered.db").size(), 32U) << tool_.digest("ordered.db");
  EXPECT_EQ(tool_.digest("late.db").size(), 32U) << tool_.digest("late.db");
  const auto balance = [&](const std::string& ledger) {
    return tool_.call({"balance", "--ledger", ledger, "--customer", "anna"}).out;
  };
  EXPECT_EQ(balance("late.db"), balance("ordered.db"));
}

}  // namespace
}  // namespace kopeck::cli
