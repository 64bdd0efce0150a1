// Somebody who reads the ledger while a run writes it: every look finds the books in order, and stops nobody.
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <thread>

#include "tests/cli/tool.h"
#include "tests/unit/store/client.h"

namespace kopeck::cli {
namespace {

using sample::Client;

constexpr int kReceipts = 400;

/// A purchase, a return of an earlier one, or a purchase that pays with points.
std::string event(int i) {
  const std::string number = std::to_string(i);
  const std::string customer = "c" + std::to_string(i % 17);
  const int minute = i % 60;
  const std::string at = "2026-02-" + std::string(i / 20 % 28 < 9 ? "0" : "") + std::to_string(i / 20 % 28 + 1) + "T1" +
                         std::to_string(i % 10) + ":" + (minute < 10 ? "0" : "") + std::to_string(minute) + ":00";
  return purchase("r" + number, customer, at, std::to_string(100 + i) + ".00");
}

/// One look at everything: all views, in one snapshot. What is out of order, or nothing.
std::string look(Client& client, std::int64_t& rows) {
  if (const std::string said = client.error("BEGIN"); !said.empty()) return said;
  rows = client.number("SELECT count(*) FROM receipt");
  std::string wrong;
  const auto expect = [&](const std::string& sql, const std::string& wanted) {
    if (const std::string got = client.rows(sql); got != wanted) wrong += sql + ": " + got + "\n";
  };
  expect("SELECT coalesce(max(row), 0) - count(*), coalesce(min(row), 1) FROM receipt", "0|1\n");
  expect("SELECT coalesce(max(posting), 0) - count(*) FROM posting", "0\n");
  expect("SELECT kind, account, units FROM trial_balance_view WHERE account = 'sum' AND units <> 0", "");
  expect("SELECT posting FROM journal_view GROUP BY posting HAVING sum(units) <> 0", "");
  expect(
      "SELECT account FROM account LEFT JOIN posting USING (account) GROUP BY account HAVING coalesce(sum(points), 0) "
      "<> balance",
      "");
  expect(
      "SELECT account FROM account LEFT JOIN lot USING (account) GROUP BY account HAVING coalesce(sum(left), 0) <> "
      "balance",
      "");
  expect("SELECT coalesce((SELECT events FROM run), 0) - count(*) FROM receipt", "0\n");
  for (const char* view : {"account_view", "balance_view", "receipt_view", "statement_view", "lot_view", "effect_view",
                           "liability_view", "returned_view", "tier_change_view"})
    if (const std::string said = client.error(std::string("SELECT * FROM ") + view); !said.empty()) wrong += said;
  if (const std::string said = client.error("COMMIT"); !said.empty()) wrong += said;
  return wrong;
}

TEST(CliReader, FindsEverySnapshotInOrder) {
  Tool tool;
  tool.writeProgramme();
  std::string input;
  for (int i = 0; i < kReceipts; ++i) input += event(i);
  tool.write("in.ndjson", input);
  ASSERT_EQ(tool.run("in.ndjson", "alone.db").code, 0);

  // Receipts come one by one, so that the run commits in small batches, between which the reader looks.
  Running run = tool.start(tool.runOf("-", "l.db", {"--commit", "7"}));
  std::int64_t rows = 0;
  std::int64_t snapshots = 0;
  std::int64_t before = -1;
  for (int i = 0; i < kReceipts; ++i) {
    run.write(event(i));
    if (i % 8 != 7) continue;
    // The ledger is there when its first batch is: until then there is nothing to look at.
    Client client(tool.path("l.db").string());
    const std::string had = std::to_string(before) + "\n";
    for (int waited = 0; waited < 100; ++waited) {
      const std::string now = client.rows("SELECT count(*) FROM receipt");
      if (now != had && now.find_first_not_of("0123456789\n") == std::string::npos) break;
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    if (client.rows("SELECT count(*) FROM run") != "1\n") continue;
    ASSERT_EQ(look(client, rows), "");
    ASSERT_GE(rows, before) << "nothing that was there goes";
    snapshots += rows > before ? 1 : 0;
    before = rows;
  }
  run.close();
  const Finished done = run.finish();
  EXPECT_EQ(done.code, 0) << done.err;
  EXPECT_GE(snapshots, 5) << "the run commits while it waits for more";
  Client client(tool.path("l.db").string());
  ASSERT_EQ(look(client, rows), "");
  EXPECT_EQ(rows, kReceipts);
  EXPECT_EQ(tool.digest("l.db"), tool.digest("alone.db")) << "and what it wrote is what it writes unwatched";
}

// A reader that holds one snapshot over a whole run sees that one, and the run goes on.
TEST(CliReader, HoldsASnapshotOverAWholeRun) {
  Tool tool;
  tool.writeProgramme();
  std::string first;
  std::string second;
  for (int i = 0; i < kReceipts; ++i) (i < kReceipts / 2 ? first : second) += event(i);
  tool.write("first.ndjson", first);
  tool.write("second.ndjson", second);
  const auto run_of = [&](const std::string& input) {
    return tool.call({"run", "club.kop", "--receipts", input, "--ledger", "l.db"});
  };
  ASSERT_EQ(run_of("first.ndjson").code, 0);
  Client client(tool.path("l.db").string());
  ASSERT_EQ(client.error("BEGIN"), "");
  const std::string balance = client.rows("SELECT * FROM trial_balance_view");
  const Finished run = run_of("second.ndjson");
  EXPECT_EQ(run.code, 0) << run.err;
  EXPECT_EQ(client.number("SELECT count(*) FROM receipt"), kReceipts / 2);
  EXPECT_EQ(client.rows("SELECT * FROM trial_balance_view"), balance);
  ASSERT_EQ(client.error("COMMIT"), "");
  EXPECT_EQ(client.number("SELECT count(*) FROM receipt"), kReceipts);
}

}  // namespace
}  // namespace kopeck::cli
