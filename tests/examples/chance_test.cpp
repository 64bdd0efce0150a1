// Линия-бонус leaves 30 of 100 points to chance: over 100 000 receipts the share lies within three standard deviations,
// and whoever evaluates them again draws the same.
#include <gtest/gtest.h>
#include <sqlite3.h>

#include "runtime/value/value.h"
#include "tests/cli/tool.h"

namespace kopeck::cli {
namespace {

struct Drawn {
  Int128 fixed = 0;    // points of the rule that always gives
  Int128 random = 0;   // points of the rule that chance decides
  Int128 squares = 0;  // of what chance could give on each receipt
  std::int64_t receipts = 0;
};

Drawn drawn(const std::string& ledger) {
  Drawn out;
  sqlite3* db = nullptr;
  EXPECT_EQ(sqlite3_open_v2(ledger.c_str(), &db, SQLITE_OPEN_READONLY, nullptr), SQLITE_OK);
  sqlite3_stmt* rows = nullptr;
  EXPECT_EQ(sqlite3_prepare_v2(db,
                               "SELECT sum(points) FILTER (WHERE rule.name = 'основное'),"
                               " coalesce(sum(points) FILTER (WHERE rule.name = 'удача'), 0)"
                               " FROM posting JOIN rule USING (rule) WHERE kind = 1 GROUP BY receipt",
                               -1, &rows, nullptr),
            SQLITE_OK);
  while (sqlite3_step(rows) == SQLITE_ROW) {
    const std::int64_t fixed = sqlite3_column_int64(rows, 0);
    const std::int64_t possible = fixed * 6 / 7;  // 6% where the other rule gives 7%
    out.fixed += fixed;
    out.random += sqlite3_column_int64(rows, 1);
    out.squares += static_cast<Int128>(possible) * possible;
    ++out.receipts;
  }
  sqlite3_finalize(rows);
  sqlite3_close(db);
  return out;
}

TEST(Chance, TheShareIsAsSaidAndAReplayDrawsTheSame) {
  const Tool tool;
  const Finished made = tool.call({"generate", "--customers", "2000", "--receipts", "100000", "--days", "365", "--seed",
                                   "7", "--anonymous", "0", "--redeeming", "0", "--returned", "0", "--late", "0"});
  ASSERT_EQ(made.code, 0) << made.err;
  tool.write("receipts.ndjson", made.out);
  const std::string rules = std::string(KOPECK_SOURCE_DIR) + "/examples/liniya_bonus/club.kop";
  const Finished run = tool.call({"run", rules, "--receipts", "receipts.ndjson", "--ledger", "club.db", "--until",
                                  "2026-12-31", "--summary", "json"});
  ASSERT_TRUE(run.code == 0 || run.code == 3) << run.err;
  const Finished check = tool.call({"check", rules});
  EXPECT_TRUE(check.says("30%")) << "the share is said before any receipt comes: " << check.err;
  const Drawn of = drawn(tool.path("club.db").string());
  EXPECT_GE(of.receipts, 95'000);
  // Each receipt gives a_i or nothing with equal chance: the sum has the mean A / 2 and the variance of all a_i² / 4.
  const Int128 away = 2 * of.random - of.fixed * 6 / 7;
  EXPECT_LE(away * away, 9 * of.squares);
  // 30 of 100, to a tenth of a percent: random / (fixed + random).
  const Int128 share = of.random * 1'000 / (of.fixed + of.random);
  EXPECT_GE(static_cast<int>(share), 298);
  EXPECT_LE(static_cast<int>(share), 302);
  const Finished audit = tool.call({"audit", "--ledger", "club.db", "--replay"});
  EXPECT_EQ(audit.code, 0) << audit.out << audit.err;
}

}  // namespace
}  // namespace kopeck::cli
