// Which files a ledger may be opened from, and what is said of the others.
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "runtime/store/reader.h"
#include "runtime/store/store.h"
#include "tests/unit/store/sample.h"

namespace kopeck {
namespace {

std::string execute(const std::string& path, const std::string& sql) {
  sqlite3* db = nullptr;
  std::string said;
  if (sqlite3_open(path.c_str(), &db) != SQLITE_OK || sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr) != 0) {
    said = sqlite3_errmsg(db);
  }
  sqlite3_close(db);
  return said;
}

/// What Store::open says; fails the test where it opens.
Error refusal(const std::string& path, const ProgrammeId& programme = sample::programme()) {
  auto store = Store::open(path, programme);
  if (!store) {
    EXPECT_FALSE(store.error().message_ru.empty());
    EXPECT_NE(store.error().message, store.error().message_ru);
    return store.error();
  }
  ADD_FAILURE() << "was opened";
  return {};
}

void expectSaid(const Error& error, ErrorKind kind, const std::string& words) {
  EXPECT_EQ(static_cast<int>(error.kind), static_cast<int>(kind)) << error.message;
  EXPECT_NE(error.message.find(words), std::string::npos) << error.message;
}

TEST(StoreOpen, MakesALedgerAndOpensItAgain) {
  const sample::Folder folder;
  const std::string path = folder.file("new ledger.db");
  {
    auto store = Store::open(path, sample::programme());
    ASSERT_TRUE(store) << store.error().message;
    EXPECT_EQ((*store)->lastRow(), 0);
    EXPECT_EQ((*store)->accountCount(), 0);
    EXPECT_EQ((*store)->textCount(), 1);
  }
  EXPECT_TRUE(Store::open(path, sample::programme()));
  EXPECT_FALSE(std::filesystem::exists(path + "-lock")) << "nothing is left lying about";
  EXPECT_FALSE(std::filesystem::exists(path + "-wal"));
}

TEST(StoreOpen, AnEmptyFileBecomesALedger) {
  const sample::Folder folder;
  std::ofstream(folder.file("empty.db")).close();
  EXPECT_TRUE(Store::open(folder.file("empty.db"), sample::programme()));
}

TEST(StoreOpen, KeepsWhoseLedgerItIs) {
  const sample::Folder folder;
  const ProgrammeId wanted = sample::programme();
  ASSERT_TRUE(Store::open(folder.file("l.db"), wanted));
  auto reader = StoreReader::open(folder.file("l.db"));
  ASSERT_TRUE(reader) << reader.error().message;
  const auto got = (*reader)->programme();
  ASSERT_TRUE(got);
  EXPECT_EQ(got->name, wanted.name);
  EXPECT_EQ(got->language, wanted.language);
  EXPECT_EQ(got->currency, wanted.currency);
  EXPECT_EQ(got->money_decimals, wanted.money_decimals);
  EXPECT_EQ(got->points_decimals, wanted.points_decimals);
  ASSERT_EQ(got->versions.size(), 1U);
  EXPECT_EQ(got->versions[0], wanted.versions[0]);
  EXPECT_EQ(got->versions[0].sources[0].file, "coffee.kop");
  EXPECT_EQ(got->versions[0].rules[1].line, 20);
  EXPECT_EQ(got->kinds, wanted.kinds);
  EXPECT_EQ(got->terms, wanted.terms);
  EXPECT_EQ(got->tiers, wanted.tiers);
}

TEST(StoreOpen, RefusesWhatIsNoSqliteFile) {
  const sample::Folder folder;
  for (const std::size_t size : {5U, 600U, 100'000U}) {
    std::ofstream(folder.file("receipts.csv")) << std::string(size, 'x');
    expectSaid(refusal(folder.file("receipts.csv")), ErrorKind::foreign, "not an SQLite file");
    const auto reader = StoreReader::open(folder.file("receipts.csv"));
    ASSERT_FALSE(reader);
    expectSaid(reader.error(), ErrorKind::foreign, "not an SQLite file");
    EXPECT_EQ(std::filesystem::file_size(folder.file("receipts.csv")), size) << "and leaves it alone";
  }
  EXPECT_FALSE(std::filesystem::exists(folder.file("receipts.csv-lock")));
}

TEST(StoreOpen, RefusesAnotherProgramsDatabase) {
  const sample::Folder folder;
  ASSERT_EQ(execute(folder.file("crm.db"), "CREATE TABLE customer (id)"), "");
  expectSaid(refusal(folder.file("crm.db")), ErrorKind::foreign, "not a Kopeck ledger");
  ASSERT_EQ(execute(folder.file("marked.db"), "PRAGMA application_id = 77"), "");
  expectSaid(refusal(folder.file("marked.db")), ErrorKind::foreign, "not a Kopeck ledger");
}

TEST(StoreOpen, RefusesAnotherProgramme) {
  const sample::Folder folder;
  ASSERT_TRUE(Store::open(folder.file("l.db"), sample::programme()));
  ProgrammeId other = sample::programme();
  other.name = "Tea Club";
  const Error error = refusal(folder.file("l.db"), other);
  expectSaid(error, ErrorKind::foreign, "belongs to the programme \"Coffee Club\", version 3 (coffee.kop)");
  EXPECT_NE(error.message_ru.find("Coffee Club"), std::string::npos);
}

TEST(StoreOpen, RefusesAnotherVersion) {
  const sample::Folder folder;
  ASSERT_TRUE(Store::open(folder.file("l.db"), sample::programme()));
  ProgrammeId other = sample::programme();
  other.versions[0].version = 4;
  expectSaid(refusal(folder.file("l.db"), other), ErrorKind::foreign, "not to \"Coffee Club\", version 4");
}

TEST(StoreOpen, RefusesAnotherRuleText) {
  const sample::Folder folder;
  ASSERT_TRUE(Store::open(folder.file("l.db"), sample::programme()));
  ProgrammeId other = sample::programme();
  other.versions[0].plan_hash ^= 1;
  expectSaid(refusal(folder.file("l.db"), other), ErrorKind::foreign, "have changed since the ledger");
}

/// The sample programme with a version 4 from 2026-02-01 on.
ProgrammeId withNext() {
  ProgrammeId all = sample::programme();
  ProgrammeId::Version next;
  next.version = 4;
  next.plan_hash = 7;
  next.from = 20'485;
  next.sources = {{"coffee4.kop", "programme \"Coffee Club\"\n"}};
  next.rules = {{"base", "", 9}, {"tea", "Tea week", 14}};
  next.limits = {"at most 5 times a day"};
  all.versions.push_back(next);
  all.kinds.push_back({"silver", "points", 0});
  all.terms.push_back({"active at once, never expire", 2});
  all.tiers[0].levels.push_back("Platinum");
  return all;
}

TEST(StoreOpen, TakesAVersionThatFollows) {
  const sample::Folder folder;
  ASSERT_TRUE(Store::open(folder.file("l.db"), sample::programme()));
  ASSERT_TRUE(Store::open(folder.file("l.db"), withNext()));
  auto reader = StoreReader::open(folder.file("l.db"));
  ASSERT_TRUE(reader);
  const auto got = (*reader)->programme();
  ASSERT_TRUE(got);
  EXPECT_EQ(got->versions, withNext().versions);
  EXPECT_EQ(got->kinds, withNext().kinds);
  EXPECT_EQ(got->terms, withNext().terms);
  EXPECT_EQ(got->tiers, withNext().tiers);
  EXPECT_EQ(got->firstRule(1), 2) << "rules are numbered through";
  EXPECT_EQ(got->firstLimit(1), 1);
  EXPECT_TRUE(Store::open(folder.file("l.db"), withNext())) << "and again";
  expectSaid(refusal(folder.file("l.db")), ErrorKind::foreign, "with version 4 (coffee4.kop), too");
}

TEST(StoreOpen, RefusesAVersionThatBeginsInThePast) {
  const sample::Folder folder;
  std::vector<LedgerBatch> all = sample::batches(1, 1, 20);
  all.back().latest_day = 20'485;
  ASSERT_EQ(sample::fill(folder.file("l.db"), all), "");
  expectSaid(refusal(folder.file("l.db"), withNext()), ErrorKind::foreign,
             "version 4 begins on 2026-02-01, but the ledger");
}

TEST(StoreOpen, RefusesTablesOfAnotherVersion) {
  const sample::Folder folder;
  ASSERT_TRUE(Store::open(folder.file("l.db"), sample::programme()));
  ASSERT_EQ(execute(folder.file("l.db"), "PRAGMA user_version = 99"), "");
  expectSaid(refusal(folder.file("l.db")), ErrorKind::foreign,
             "tables of version 99, this Kopeck works with version 3");
  EXPECT_FALSE(StoreReader::open(folder.file("l.db")));
}

TEST(StoreOpen, SaysWhatIsDamaged) {
  const sample::Folder folder;
  ASSERT_TRUE(Store::open(folder.file("l.db"), sample::programme()));
  ASSERT_EQ(execute(folder.file("l.db"), "DELETE FROM programme"), "");
  expectSaid(refusal(folder.file("l.db")), ErrorKind::damaged, "does not say whose it is");
  ASSERT_EQ(execute(folder.file("l.db"), "DROP TABLE programme"), "");
  expectSaid(refusal(folder.file("l.db")), ErrorKind::damaged, "no such table");
}

TEST(StoreOpen, SaysThatTheFolderIsNotThere) {
  const sample::Folder folder;
  expectSaid(refusal(folder.file("missing/l.db")), ErrorKind::io, "No such file");
  std::ofstream(folder.file("file")).close();
  expectSaid(refusal(folder.file("file/l.db")), ErrorKind::io, "can't");
  expectSaid(refusal(folder.path()), ErrorKind::foreign, "not a file");
  const auto reader = StoreReader::open(folder.file("none.db"));
  ASSERT_FALSE(reader);
  expectSaid(reader.error(), ErrorKind::io, "there is no ledger");
}

TEST(StoreOpen, SaysThatTheFolderCanNotBeWritten) {
  const sample::Folder folder;
  ASSERT_EQ(sample::fill(folder.file("l.db"), sample::batches(1, 2, 20)), "");
  const std::string whole = sample::dump(folder.file("l.db"));
  ASSERT_EQ(chmod(folder.path().c_str(), 0555), 0);
  const bool root = geteuid() == 0;  // root may write everywhere: be somebody else for a while
  if (root) {
    ASSERT_EQ(seteuid(65'534), 0);
  }
  expectSaid(refusal(folder.file("l.db")), ErrorKind::io, "Permission denied");
  expectSaid(refusal(folder.file("new.db")), ErrorKind::io, "Permission denied");
  EXPECT_EQ(sample::difference(sample::dump(folder.file("l.db")), whole), "") << "but it can be read";
  if (root) {
    ASSERT_EQ(seteuid(0), 0);
  }
  ASSERT_EQ(chmod(folder.path().c_str(), 0755), 0);
}

TEST(StoreOpen, OneWriterAtATimeInOneProcess) {
  const sample::Folder folder;
  auto first = Store::open(folder.file("l.db"), sample::programme());
  ASSERT_TRUE(first);
  const Error error = refusal(folder.file("l.db"));
  expectSaid(error, ErrorKind::busy, "process " + std::to_string(getpid()));
  std::filesystem::create_symlink(folder.file("l.db"), folder.file("alias.db"));
  expectSaid(refusal(folder.file("alias.db")), ErrorKind::busy, "another run");
  first->reset();
  EXPECT_TRUE(Store::open(folder.file("l.db"), sample::programme()));
}

TEST(StoreOpen, AnotherProcessHasTheLedgerUntilItDies) {
  const sample::Folder folder;
  const std::string path = folder.file("l.db");
  int ready[2];
  ASSERT_EQ(pipe(ready), 0);
  const pid_t child = fork();
  if (child == 0) {
    auto store = Store::open(path, sample::programme());
    const char word = store ? 'y' : 'n';
    if (write(ready[1], &word, 1) != 1) _exit(2);
    pause();
    _exit(0);
  }
  char word = 0;
  ASSERT_EQ(read(ready[0], &word, 1), 1);
  ASSERT_EQ(word, 'y');
  expectSaid(refusal(path), ErrorKind::busy, "process " + std::to_string(child));
  EXPECT_TRUE(StoreReader::open(path)) << "readers are never kept out";
  ASSERT_EQ(kill(child, SIGKILL), 0);
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  auto store = Store::open(path, sample::programme());
  EXPECT_TRUE(store) << store.error().message;
  close(ready[0]);
  close(ready[1]);
}

}  // namespace
}  // namespace kopeck
