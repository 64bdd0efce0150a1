// The books of a run: double entry through the views, what a posting leads to, what is owed.
#include <gtest/gtest.h>

#include <string>

#include "tests/cli/tool.h"
#include "tests/unit/store/client.h"

namespace kopeck::cli {
namespace {

using sample::Client;

class CliBooks : public ::testing::Test {
 protected:
  /// A year of a few customers, with returns, redemptions, expiry and late receipts.
  void SetUp() override {
    const Finished made =
        tool_.call({"generate", "--customers", "60", "--receipts", "3000", "--days", "355", "--from", "2026-01-01",
                    "--seed", "11", "--returned", "150", "--redeeming", "300", "--late", "40"});
    ASSERT_EQ(made.code, 0) << made.err;
    tool_.write("in.ndjson", made.out);
    const Finished run = tool_.call({"run", std::string(KOPECK_SOURCE_DIR) + "/examples/coffee_club/club.kop",
                                     "--receipts", "in.ndjson", "--ledger", "l.db", "--until", "2027-01-01"});
    ASSERT_TRUE(run.code == 0 || run.code == 3) << run.err;
  }
  [[nodiscard]] Client client() const { return Client(tool_.path("l.db").string()); }
  Tool tool_;
};

TEST_F(CliBooks, BalanceInEveryWay) {
  Client books = client();
  for (const char* kind : {"earned", "redeemed", "expired", "taken_back", "adjusted"})
    EXPECT_GT(books.number("SELECT count(*) FROM statement_view WHERE kind = '" + std::string(kind) + "'"), 0) << kind;
  EXPECT_EQ(books.rows("SELECT posting FROM journal_view GROUP BY posting HAVING sum(units) <> 0 OR count(*) <> 2"),
            "");
  EXPECT_EQ(books.rows("SELECT receipt FROM journal_view GROUP BY receipt HAVING sum(units) <> 0"), "");
  EXPECT_EQ(books.rows("SELECT account, units FROM trial_balance_view WHERE account = 'sum'"), "sum|0\n");
  EXPECT_EQ(books.number("SELECT sum(units) FROM trial_balance_view"), 0);
  // Each counter-account holds what the journal says.
  EXPECT_EQ(books.rows("SELECT account, units FROM trial_balance_view WHERE account NOT IN ('customers', 'sum') EXCEPT "
                       "SELECT account, sum(units) FROM journal_view GROUP BY account"),
            "");
  EXPECT_EQ(books.rows("SELECT units FROM trial_balance_view WHERE account = 'customers'"),
            books.rows("SELECT sum(balance) FROM account"));
  EXPECT_EQ(books.rows("SELECT units FROM trial_balance_view WHERE account = 'transfer' AND units <> 0"), "");
}

// The rule and its text, the version, the receipt and its words, the line, the lot, and the limit that cut it.
TEST_F(CliBooks, APostingLeadsToAllThatMadeIt) {
  Client books = client();
  const std::string posting = books.rows(
      "SELECT min(posting) FROM statement_view WHERE kind = 'earned' AND rule = 'birthday' AND cut_by IS NOT NULL");
  ASSERT_GT(posting.size(), 1U) << "no posting was cut by a limit";
  const std::string where = " WHERE s.posting = " + posting;
  EXPECT_EQ(books.rows("SELECT version, counter, cut_by, of FROM statement_view AS s" + where),
            "1|issued|at most 500 beans per receipt|bean\n");
  EXPECT_GT(books.number("SELECT wanted - points FROM statement_view AS s" + where), 0);
  // The rule's line in the source of its version.
  const std::int64_t line = books.number(
      "SELECT rule.line FROM statement_view AS s JOIN rule ON rule.name = s.rule AND rule.version = s.version" + where);
  const std::string text = books.rows("SELECT source.text FROM statement_view AS s JOIN source USING (version)" +
                                      where + " AND source.number = 0");
  std::size_t at = 0;
  for (std::int64_t i = 1; i < line; ++i) at = text.find('\n', at) + 1;
  EXPECT_EQ(text.substr(at, 11), "rule birthd");
  // The receipt, the place of its text among the events as they came, and what explains it.
  const std::string receipt = books.rows("SELECT receipt FROM statement_view AS s" + where);
  EXPECT_EQ(books.number("SELECT count(*) FROM statement_view AS s JOIN receipt_view AS r ON r.id = s.receipt JOIN "
                         "event_batch AS b ON r.row >= b.first_row AND r.row < b.first_row + b.count" +
                         where + " AND r.verdict = 'posted'"),
            1);
  const Finished explained =
      tool_.call({"explain", "--ledger", "l.db", "--receipt", receipt.substr(0, receipt.size() - 1)});
  EXPECT_TRUE(explained.says("at most 500 beans per receipt")) << explained.out;
  // The parts of its lines add up to it, and its lot is the account's.
  const std::string lines = books.rows("SELECT s.lines FROM statement_view AS s" + where);
  EXPECT_NE(lines.find(':'), std::string::npos);
  EXPECT_EQ(
      books.number("SELECT sum(substr(value, instr(value, ':') + 1)) FROM statement_view AS s, json_each('[\"' || "
                   "replace(s.lines, ' ', '\",\"') || '\"]')" +
                   where),
      books.number("SELECT points FROM statement_view AS s" + where));
  EXPECT_EQ(
      books.number("SELECT count(*) FROM statement_view AS s JOIN lot_view AS l ON l.lot = s.lot AND l.customer = "
                   "s.customer AND l.receipt = s.receipt" +
                   where),
      1);
}

TEST_F(CliBooks, EveryPostingHasItsVersionAndCounter) {
  Client books = client();
  EXPECT_EQ(books.rows("SELECT posting FROM statement_view WHERE version IS NOT 1 OR counter IS NULL"), "");
  EXPECT_EQ(books.rows("SELECT posting FROM statement_view WHERE kind IN ('earned', 'expired') AND lot IS NULL"), "");
}

TEST_F(CliBooks, SayWhatIsOwed) {
  Client books = client();
  EXPECT_EQ(books.number("SELECT sum(units) FROM liability_view"), books.number("SELECT sum(balance) FROM account"));
  // One bean is worth one rouble.
  EXPECT_EQ(books.rows("SELECT month FROM liability_view WHERE worth <> printf('%d.00', units)"), "");
  EXPECT_GT(books.number("SELECT count(DISTINCT month) FROM liability_view WHERE month LIKE '2026-%' OR month LIKE "
                         "'2027-%'"),
            0);
  EXPECT_EQ(books.rows("SELECT DISTINCT tier FROM liability_view WHERE tier NOT IN ('bronze', 'silver', 'gold')"), "");
}

}  // namespace
}  // namespace kopeck::cli
