// No false alarm: ledgers of real runs, however they came to be, are in order by the auditor and by the replay.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/audit/ledgers.h"
#include "tools/auditor/auditor.h"

namespace kopeck::audit_test {
namespace {

namespace fs = std::filesystem;
using cli::Finished;

std::string audited(const cli::Tool& tool) {
  const auditor::Report report = auditor::audit(tool.path("l.db").string());
  std::string text = report.unusable_en;
  for (const auditor::Finding& one : report.findings) text += fmt::format("[{}] {}\n", name(one.kind), one.en);
  const Finished replay = tool.call({"audit", "l.db", "--replay"});
  if (text.empty() && replay.code != 0) text = replay.out + replay.err;
  return text;
}

TEST(Sound, Club) {
  const cli::Tool tool;
  ASSERT_EQ(makeClub(tool), "");
  EXPECT_EQ(audited(tool), "");
  const auditor::Report report = auditor::audit(tool.path("l.db").string());
  EXPECT_GT(report.events, 500);
  EXPECT_GT(report.postings, 500);
  EXPECT_GT(report.lots, 300);
  EXPECT_GT(report.accounts, 20);
}

TEST(Sound, WholeLanguage) {
  const cli::Tool tool;
  ASSERT_EQ(makeWhole(tool), "");
  EXPECT_EQ(audited(tool), "");
}

TEST(Sound, TwoVersions) {
  const cli::Tool tool;
  ASSERT_EQ(makeVersions(tool), "");
  EXPECT_EQ(audited(tool), "");
}

/// Much comes late, comes twice, goes back, in small customers' accounts.
TEST(Sound, Disorder) {
  const cli::Tool tool;
  ASSERT_EQ(makeClub(tool), "");
  const Finished receipts =
      tool.call({"generate", "--customers", "12", "--receipts", "600", "--seed", "3", "--late", "200", "--returned",
                 "200", "--redeeming", "300", "--repeated", "50", "--coded", "300"});
  ASSERT_EQ(receipts.code, 0) << receipts.err;
  tool.write("in.ndjson", receipts.out);
  fs::remove(tool.path("l.db"));
  const Finished done = tool.call({"run", "club.kop", "--receipts", "in.ndjson", "--ledger", "l.db", "--quiet"});
  ASSERT_TRUE(done.code == 0 || done.code == 3) << done.err;
  EXPECT_EQ(audited(tool), "");
}

/// Receipts as tables: what belongs to which event only the mapping knows.
TEST(Sound, FromTables) {
  const cli::Tool tool;
  tool.writeProgramme();
  tool.write("m.toml",
             "[receipt]\nid = \"no\"\nat = \"at\"\ncustomer = \"who\"\n[item]\nname = \"goods\"\n"
             "quantity = \"n\"\nprice = \"each\"\n[returns]\nid = { prefix = \"C\" }\n");
  tool.write("in.csv",
             "no,at,who,goods,n,each\n1,2026-01-10T10:00:00,anna,Tea,2,40.00\n1,2026-01-10T10:00:00,anna,\"a, b\",1,9\n"
             "2,2026-01-11T10:00:00,,Tea,1,40.00\nC1,2026-01-12T10:00:00,anna,Tea,1,40.00\n");
  const Finished done = tool.call({"run", "club.kop", "--receipts", "in.csv", "--from", "csv", "--map", "m.toml",
                                   "--ledger", "l.db", "--until", "2027-01-01", "--quiet"});
  ASSERT_EQ(done.code, 0) << done.err;
  EXPECT_EQ(audited(tool), "");
}

/// Each programme of the examples, over the same receipts.
class Example : public ::testing::TestWithParam<std::string> {};

TEST_P(Example, IsSound) {
  const cli::Tool tool;
  const Finished receipts =
      tool.call({"generate", "--customers", "15", "--receipts", "250", "--seed", "11", "--late", "80", "--returned",
                 "120", "--redeeming", "300", "--from", "2026-03-01", "--days", "200"});
  ASSERT_EQ(receipts.code, 0);
  tool.write("in.ndjson", receipts.out);
  const std::string file = (fs::path(KOPECK_SOURCE_DIR) / "examples" / GetParam()).string();
  const Finished done =
      tool.call({"run", file, "--receipts", "in.ndjson", "--ledger", "l.db", "--until", "2026-11-01", "--quiet"});
  if (done.code == 1) GTEST_SKIP() << "shows an error of its rules";
  ASSERT_TRUE(done.code == 0 || done.code == 3) << done.err;
  EXPECT_EQ(audited(tool), "");
}

std::vector<std::string> examples() {
  std::vector<std::string> all;
  for (const auto& entry : fs::recursive_directory_iterator(fs::path(KOPECK_SOURCE_DIR) / "examples"))
    if (entry.path().extension() == ".kop")
      all.push_back(fs::relative(entry.path(), fs::path(KOPECK_SOURCE_DIR) / "examples").string());
  std::sort(all.begin(), all.end());
  return all;
}

INSTANTIATE_TEST_SUITE_P(All, Example, ::testing::ValuesIn(examples()), [](const auto& one) {
  std::string text = one.param;
  for (char& c : text)
    if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
  return text;
});

TEST(Unusable, SaysWhy) {
  const cli::Tool tool;
  tool.write("empty.db", "");
  tool.write("text.db", std::string(5000, 'x'));
  for (const char* file : {"none.db", "empty.db", "text.db"}) {
    const Finished done = tool.call({"audit", file});
    EXPECT_EQ(done.code, 2) << file << done.out;
    EXPECT_TRUE(done.says(file)) << done.err;
  }
}

}  // namespace
}  // namespace kopeck::audit_test
