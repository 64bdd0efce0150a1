// Double entry holds in the ledger of every published programme.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/cli/tool.h"
#include "tests/unit/store/client.h"

namespace kopeck::cli {
namespace {

namespace fs = std::filesystem;

class Books : public ::testing::TestWithParam<std::string> {};

TEST_P(Books, OfEveryProgrammeBalance) {
  const Tool tool;
  const Finished made =
      tool.call({"generate", "--customers", "80",     "--receipts",  "2000",       "--days",  "400",
                 "--from",   "2026-01-01",  "--seed", "5",           "--returned", "100",     "--redeeming",
                 "300",      "--late",      "30",     "--anonymous", "20",         "--coded", "50"});
  ASSERT_EQ(made.code, 0) << made.err;
  tool.write("in.ndjson", made.out);
  const std::string rules = (fs::path(KOPECK_SOURCE_DIR) / "examples" / GetParam()).string();
  const Finished run = tool.call(
      {"run", rules, "--receipts", "in.ndjson", "--ledger", "l.db", "--until", "2028-06-30", "--summary", "json"});
  ASSERT_TRUE(run.code == 0 || run.code == 3) << run.err;
  sample::Client books(tool.path("l.db").string());
  EXPECT_GT(books.number("SELECT count(*) FROM receipt WHERE verdict = 0"), 0);
  EXPECT_EQ(books.rows("SELECT receipt, sum(units) FROM journal_view GROUP BY receipt HAVING sum(units) <> 0"), "");
  EXPECT_EQ(books.rows("SELECT posting FROM journal_view GROUP BY posting HAVING sum(units) <> 0 OR count(*) <> 2"),
            "");
  EXPECT_EQ(books.rows("SELECT kind, use, units FROM trial_balance_view WHERE account = 'sum' AND units <> 0"), "");
  EXPECT_EQ(books.number("SELECT coalesce(sum(units), 0) FROM trial_balance_view"), 0);
  EXPECT_EQ(books.rows("SELECT of, account, sum(units) FROM journal_view WHERE account NOT LIKE 'customer:%' GROUP BY "
                       "of, account HAVING sum(units) <> 0 EXCEPT SELECT kind, account, sum(units) FROM "
                       "trial_balance_view GROUP BY kind, "
                       "account"),
            "");
  EXPECT_EQ(books.number("SELECT coalesce(sum(units), 0) FROM liability_view"),
            books.number("SELECT coalesce(sum(units), 0) FROM trial_balance_view WHERE account = 'customers'"));
  EXPECT_EQ(books.rows("SELECT customer FROM account LEFT JOIN posting AS p USING (account) LEFT JOIN terms AS t ON "
                       "t.terms = (p.lot & 65535) WHERE coalesce(t.kind, 0) = 0 GROUP BY account HAVING "
                       "coalesce(sum(points), 0) <> balance"),
            "");
  EXPECT_EQ(books.rows("SELECT posting FROM statement_view WHERE version IS NULL OR counter IS NULL OR of IS NULL"),
            "");
}

std::vector<std::string> programmes() {
  std::vector<std::string> all;
  const fs::path root = fs::path(KOPECK_SOURCE_DIR) / "examples";
  for (const auto& entry : fs::recursive_directory_iterator(root)) {
    // As printed it is refused.
    if (entry.path().extension() == ".kop" && entry.path().filename() != "as_printed.kop")
      all.push_back(fs::relative(entry.path(), root).string());
  }
  std::sort(all.begin(), all.end());
  return all;
}

INSTANTIATE_TEST_SUITE_P(Programmes, Books, ::testing::ValuesIn(programmes()), [](const auto& file) {
  std::string name = file.param;
  std::replace_if(
      name.begin(), name.end(), [](char c) { return c == '/' || c == '.'; }, '_');
  return name;
});

}  // namespace
}  // namespace kopeck::cli
