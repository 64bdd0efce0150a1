// The ledger as people and other programs see it: with a plain SQLite client, by what docs/ledger.md says.
#include <gtest/gtest.h>

#include <fstream>
#include <memory>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "tests/unit/store/client.h"
#include "tests/unit/store/sample.h"

namespace kopeck {
namespace {

class People : public testing::Test {
 protected:
  void SetUp() override { ASSERT_EQ(sample::fill(path_, sample::batches(7, 6, 60)), ""); }

  std::string error(const std::string& sql) { return client().error(sql); }
  std::string rows(const std::string& sql) { return client().rows(sql); }

  sample::Folder folder_;
  std::string path_ = folder_.file("l.db");

 private:
  sample::Client& client() {
    if (!client_) client_ = std::make_unique<sample::Client>(path_);
    return *client_;
  }
  std::unique_ptr<sample::Client> client_;
};

TEST_F(People, TheColumnsHoldOnlyTheirTypes) {
  EXPECT_NE(error("UPDATE lot SET left = 'many'"), "");
  EXPECT_NE(error("INSERT INTO posting (account, kind, points, wanted, day, counter) VALUES (1, 1, 1.5, 1, 1, 1)"), "");
}

TEST_F(People, TheSumOfACustomersPostingsIsTheBalance) {
  EXPECT_EQ(rows("SELECT customer FROM account LEFT JOIN posting USING (account) GROUP BY account "
                 "HAVING coalesce(sum(points), 0) <> balance"),
            "");
}

TEST_F(People, TheStatementReadsLikeAStatement) {
  EXPECT_EQ(rows("SELECT customer, date, kind, rule FROM statement_view WHERE posting = 1"),
            rows("SELECT 'customer ' || account, date(day * 86400, 'unixepoch'), 'earned', name "
                 "FROM posting JOIN rule USING (rule) WHERE posting = 1"));
  // Two decimals of points: the sample's programme has them.
  EXPECT_EQ(rows("SELECT count(*) FROM statement_view JOIN posting USING (posting) WHERE statement_view.points <> "
                 "printf('%.2f', posting.points / 100.0)"),
            "0\n");
  EXPECT_NE(rows("SELECT count(*) FROM statement_view WHERE points LIKE '-%'"), "0\n");
  EXPECT_NE(rows("SELECT count(*) FROM statement_view WHERE cut_by = 'at most 100 points a day'"), "0\n");
  EXPECT_EQ(rows("SELECT count(*) FROM statement_view WHERE kind IS NULL"), "0\n");
  EXPECT_EQ(rows("SELECT count(*) FROM statement_view"), rows("SELECT count(*) FROM posting")) << "none is lost";
}

TEST_F(People, EveryViewShowsEveryRow) {
  EXPECT_EQ(rows("SELECT count(*) FROM account_view"), rows("SELECT count(*) FROM account"));
  EXPECT_EQ(rows("SELECT count(*) FROM receipt_view"), rows("SELECT count(*) FROM receipt"));
  EXPECT_EQ(rows("SELECT count(*) FROM lot_view"), rows("SELECT count(*) FROM lot"));
  EXPECT_EQ(rows("SELECT count(*) FROM tier_change_view"), rows("SELECT count(*) FROM tier_change"));
  EXPECT_EQ(rows("SELECT count(*) FROM effect_view"), rows("SELECT count(*) FROM effect"));
  EXPECT_EQ(rows("SELECT count(*) FROM effect_view WHERE kind IS NULL"), "0\n");
  EXPECT_EQ(rows("SELECT count(*) FROM effect_view JOIN effect USING (effect) WHERE effect.kind <= 2 AND "
                 "effect_view.amount <> printf('%.2f', effect.amount / 100.0)"),
            "0\n");
  EXPECT_EQ(rows("SELECT sum(held * 100) FROM balance_view"), rows("SELECT sum(left) || '.0' FROM lot"));
  EXPECT_EQ(rows("SELECT DISTINCT kind, use FROM balance_view"), "bean|points\n");
  EXPECT_EQ(rows("SELECT DISTINCT of FROM lot_view"), "bean\n");
  EXPECT_EQ(rows("SELECT count(*) FROM receipt_view WHERE kind IS NULL OR verdict IS NULL"), "0\n");
  EXPECT_EQ(rows("SELECT DISTINCT reason FROM receipt_view WHERE verdict = 'refused' ORDER BY 1"),
            "overflow\nreturn_sale_unknown\nreturn_unmatched\n");
  EXPECT_EQ(rows("SELECT count(*) FROM returned_view"), rows("SELECT count(*) FROM returned"));
  EXPECT_NE(rows("SELECT count(*) FROM returned_view WHERE quantity = '0.25'"), "0\n");
  EXPECT_EQ(rows("SELECT * FROM returned_view WHERE quantity = '2' LIMIT 1").find(".77\n"),
            rows("SELECT * FROM returned_view WHERE quantity = '2' LIMIT 1").size() - 4);
  EXPECT_EQ(rows("SELECT count(*) FROM journal_view"), rows("SELECT 2 * count(*) FROM posting"));
  EXPECT_EQ(rows("SELECT tier, measure, threshold, window, conditions, rise, fall FROM tier_level_view"),
            "Silver|net||last 12 months|0|next_purchase|month_end_one_step\n"
            "Gold|net|5000.00|last 12 months|1|next_purchase|month_end_one_step\n");
  EXPECT_EQ(rows("SELECT DISTINCT from_tier, to_tier FROM tier_change_view"), "Silver|Gold\n");
}

TEST_F(People, QueriesUseTheIndexes) {
  const auto plan = [this](const std::string& sql) { return rows("EXPLAIN QUERY PLAN " + sql); };
  EXPECT_EQ(plan("SELECT * FROM statement_view WHERE customer = 'customer 1'").find("SCAN p"), std::string::npos);
  EXPECT_EQ(plan("SELECT * FROM receipt WHERE id = 'R-1'").find("SCAN"), std::string::npos);
  EXPECT_EQ(plan("SELECT * FROM receipt WHERE of_row = 5").find("SCAN"), std::string::npos);
  EXPECT_EQ(plan("SELECT * FROM account_view WHERE customer = 'customer 1'").find("SCAN account"), std::string::npos);
}

/// What stands between `quote`s in the text.
std::set<std::string> quoted(const std::string& text) {
  std::set<std::string> words;
  for (std::size_t at = 0; (at = text.find('`', at)) != std::string::npos;) {
    const std::size_t end = text.find('`', at + 1);
    if (end == std::string::npos) break;
    words.insert(text.substr(at + 1, end - at - 1));
    at = end + 1;
  }
  return words;
}

TEST_F(People, TheDocumentationNamesEveryTableAndColumn) {
  std::stringstream page;
  page << std::ifstream(std::string(KOPECK_SOURCE_DIR) + "/docs/ledger.md").rdbuf();
  const std::set<std::string> named = quoted(page.str());
  ASSERT_FALSE(named.empty());
  std::istringstream names(rows(
      "SELECT m.name FROM sqlite_schema AS m WHERE m.type IN ('table', 'view') AND m.name NOT LIKE 'sqlite_%' UNION "
      "SELECT c.name FROM sqlite_schema AS m, pragma_table_info(m.name) AS c WHERE m.type IN ('table', 'view') AND "
      "m.name NOT LIKE 'sqlite_%'"));
  for (std::string name; std::getline(names, name);) {
    EXPECT_TRUE(named.contains(name)) << name << " is not in docs/ledger.md";
  }
}

TEST_F(People, TheQueriesOfTheDocumentationWork) {
  std::ifstream page(std::string(KOPECK_SOURCE_DIR) + "/docs/ledger.md");
  std::string query;
  int queries = 0;
  bool inside = false;
  for (std::string line; std::getline(page, line);) {
    if (line == "```sql") {
      inside = true;
      query.clear();
    } else if (inside && line == "```") {
      inside = false;
      ++queries;
      EXPECT_EQ(error(query), "") << query;
    } else if (inside) {
      query += line + "\n";
    }
  }
  EXPECT_GE(queries, 5);
}

}  // namespace
}  // namespace kopeck
