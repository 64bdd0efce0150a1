// Two at once: a second run on a ledger, two ledgers, readers beside a run.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <functional>
#include <memory>
#include <regex>
#include <sstream>
#include <thread>

#include "tests/cli/tool.h"
#include "tests/unit/store/client.h"

namespace kopeck::cli {
namespace {

namespace fs = std::filesystem;
using sample::Client;

/// Waits until `come` is so, at most half a minute.
bool soon(const std::function<bool()>& come) {
  for (int waited = 0; waited < 1500 && !come(); ++waited) std::this_thread::sleep_for(std::chrono::milliseconds(20));
  return come();
}

/// 1 where rows have no gaps, each batch is there as a whole, and the balances are what was posted.
constexpr const char* kConsistent =
    "SELECT (SELECT coalesce(max(row), 0) FROM receipt) = (SELECT count(*) FROM receipt)"
    " AND (SELECT count(*) FROM receipt) = (SELECT coalesce(sum(count), 0) FROM event_batch)"
    " AND (SELECT coalesce(sum(points), 0) FROM posting) = (SELECT coalesce(sum(balance), 0) FROM account)"
    " AND (SELECT coalesce(sum(points), 0) FROM posting) = (SELECT coalesce(-sum(points), 0) FROM counter_balance)";

/// The one text that the query answers.
std::string word(Client& client, const std::string& sql) {
  const std::string rows = client.rows(sql);
  return rows.substr(0, rows.find('\n'));
}

class CliTogether : public ::testing::Test {
 protected:
  CliTogether() {
    tool_.writeProgramme();
    const Finished made =
        tool_.call({"generate", "--receipts", "1500", "--customers", "100", "--seed", "5", "--from", "2026-01-01",
                    "--days", "150", "--lines", "2", "--late", "20", "--repeated", "20"});
    EXPECT_EQ(made.code, 0) << made.err;
    tool_.write("in.ndjson", made.out);
  }
  /// A run that reads standard input and has said so in its lock.
  [[nodiscard]] std::unique_ptr<Running> holder(const std::string& ledger,
                                                const std::vector<std::string>& more = {}) const {
    std::unique_ptr<Running> run(new Running(tool_.start(tool_.runOf("-", ledger, more))));
    EXPECT_TRUE(soon([&] { return tool_.read(ledger + "-lock").ends_with("\n-\n"); }));
    return run;
  }
  Tool tool_;
};

TEST_F(CliTogether, TheSecondRunIsToldWhoHoldsTheLedger) {
  const auto first = holder("l.db");
  const std::string pid = tool_.read("l.db-lock").substr(0, tool_.read("l.db-lock").find('\n'));
  const Finished second = tool_.run("in.ndjson", "l.db");
  EXPECT_EQ(second.code, 4);
  EXPECT_EQ(second.out, "");
  EXPECT_TRUE(std::regex_search(second.err, std::regex("another run \\(process " + pid +
                                                       ", since 20\\d\\d-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d, reading "
                                                       "standard input\\) is writing to the ledger .*l\\.db: wait for "
                                                       "it, or use another ledger")))
      << second.err;
  const Finished russian = tool_.run("in.ndjson", "l.db", {"--lang", "ru"});
  EXPECT_EQ(russian.code, 4);
  EXPECT_TRUE(std::regex_search(russian.err, std::regex("в журнал .*l\\.db уже пишет другой запуск \\(процесс " + pid +
                                                        ", начат 20.* \\d\\d:\\d\\d:\\d\\d, читает стандартный "
                                                        "ввод\\): дождитесь его или возьмите другой журнал")))
      << russian.err;
  EXPECT_EQ(first->finish().code, 0);
  EXPECT_FALSE(fs::exists(tool_.path("l.db-lock")));
}

TEST_F(CliTogether, TheHoldersInputIsNamed) {
  ASSERT_EQ(::mkfifo(tool_.path("till.ndjson").c_str(), 0600), 0);
  const int writer = ::open(tool_.path("till.ndjson").c_str(), O_RDWR | O_CLOEXEC);
  Running first = tool_.start(tool_.runOf("till.ndjson", "l.db"));
  ASSERT_TRUE(soon([&] { return tool_.read("l.db-lock").ends_with("\ntill.ndjson\n"); }));
  const Finished second = tool_.run("in.ndjson", "l.db");
  EXPECT_EQ(second.code, 4);
  EXPECT_TRUE(second.says(", reading till.ndjson)")) << second.err;
  ::close(writer);
  EXPECT_EQ(first.finish().code, 0);
}

TEST_F(CliTogether, TheLockGoesWithItsProcess) {
  const auto first = holder("l.db");
  first->signal(SIGKILL);
  EXPECT_EQ(first->finish().code, 128 + SIGKILL);
  EXPECT_TRUE(fs::exists(tool_.path("l.db-lock"))) << "a killed process can't remove it";
  const Finished second = tool_.run("in.ndjson", "l.db");
  EXPECT_TRUE(second.code == 0 || second.code == 3) << second.err;
  EXPECT_FALSE(fs::exists(tool_.path("l.db-lock")));
}

TEST_F(CliTogether, ALockFileThatNobodyHoldsIsNoObstacle) {
  for (const char* left : {"", "1\n2026-01-01 00:00:00\nold.ndjson\n", "not ours at all"}) {
    tool_.write("l.db-lock", left);
    const Finished run = tool_.run("in.ndjson", "l.db");
    EXPECT_TRUE(run.code == 0 || run.code == 3) << left << run.err;
  }
}

TEST_F(CliTogether, TwoLedgersAtOnce) {
  const Finished alone = tool_.run("in.ndjson", "alone.db");
  ASSERT_TRUE(alone.code == 0 || alone.code == 3) << alone.err;
  Running first = tool_.start(tool_.runOf("in.ndjson", "a.db"));
  Running second = tool_.start(tool_.runOf("in.ndjson", "b.db"));
  EXPECT_EQ(first.finish().code, alone.code);
  EXPECT_EQ(second.finish().code, alone.code);
  const std::string digest = tool_.digest("alone.db");
  EXPECT_EQ(digest.size(), 32U) << digest;
  EXPECT_EQ(tool_.digest("a.db"), digest);
  EXPECT_EQ(tool_.digest("b.db"), digest);
}

TEST_F(CliTogether, ReadersDuringARunSeeWholeCommits) {
  const Finished alone = tool_.run("in.ndjson", "alone.db");
  std::istringstream input(tool_.read("in.ndjson"));
  const auto run = holder("l.db", {"--commit", "50"});
  std::string line;
  std::int64_t last_count = 0;
  int seen = 0;
  for (int part = 0; input; ++part) {
    std::string lines;
    for (int i = 0; i < 150 && std::getline(input, line); ++i) lines += line + "\n";
    run->write(lines);
    Client client(tool_.path("l.db"));
    EXPECT_EQ(client.number(kConsistent), 1) << "part " << part;
    if (part % 3 != 2) continue;
    ASSERT_TRUE(soon([&] { return client.number("SELECT count(*) FROM receipt") != last_count; })) << "part " << part;
    last_count = client.number("SELECT count(*) FROM receipt");
    const std::string customer = word(client, "SELECT customer FROM account JOIN posting USING (account) LIMIT 1");
    const std::string receipt = word(client, "SELECT id FROM receipt WHERE kind = 2 AND verdict = 0 LIMIT 1");
    for (const std::vector<std::string>& call :
         {std::vector<std::string>{"balance", "--ledger", "l.db", "--customer", customer},
          std::vector<std::string>{"statement", "--ledger", "l.db", "--customer", customer},
          std::vector<std::string>{"explain", "--ledger", "l.db", "--receipt", receipt},
          std::vector<std::string>{"audit", "--ledger", "l.db"},
          std::vector<std::string>{"audit", "--ledger", "l.db", "--replay"}}) {
      const Finished answer = tool_.call(call);
      EXPECT_EQ(answer.code, 0) << call[0] << " in part " << part << ": " << answer.out << answer.err;
    }
    ++seen;
  }
  EXPECT_GT(seen, 2);
  const Finished done = run->finish();
  EXPECT_EQ(done.code, alone.code) << done.err;
  EXPECT_EQ(tool_.digest("l.db"), tool_.digest("alone.db"));
}

/// The log can't be emptied while somebody reads from it: that costs room, not the run.
TEST_F(CliTogether, AReaderThatStaysDoesNotStopARun) {
  const Finished alone = tool_.run("in.ndjson", "alone.db");
  {
    const auto begun = holder("l.db", {"--commit", "50"});
    begun->signal(SIGTERM);
    EXPECT_EQ(begun->finish().code, 4);
  }
  Client reader(tool_.path("l.db"));
  ASSERT_EQ(reader.error("BEGIN"), "");
  ASSERT_EQ(reader.number("SELECT count(*) FROM receipt"), 0);
  const auto began = std::chrono::steady_clock::now();
  const Finished run = tool_.run("in.ndjson", "l.db", {"--commit", "50"});
  EXPECT_EQ(run.code, alone.code) << run.err;
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(60));
  EXPECT_EQ(reader.number("SELECT count(*) FROM receipt"), 0) << "one view, as long as it lasts";
  EXPECT_EQ(reader.number(kConsistent), 1);
  const auto grown = fs::file_size(tool_.path("l.db-wal"));
  EXPECT_GT(grown, 100'000U);
  ASSERT_EQ(reader.error("COMMIT"), "");
  EXPECT_NE(reader.number("SELECT count(*) FROM receipt"), 0);
  // The next run of the same input finds nothing new, and empties the log, though the reader is still connected.
  const Finished again = tool_.run("in.ndjson", "l.db");
  EXPECT_EQ(again.code, alone.code) << again.err;
  EXPECT_EQ(fs::file_size(tool_.path("l.db-wal")), 0U);
  EXPECT_EQ(tool_.digest("l.db"), tool_.digest("alone.db"));
}

/// Rights that keep others out keep the superuser out of nothing: the tool is called as one of the others.
TEST_F(CliTogether, AFolderThatCannotBeWritten) {
  const Finished alone = tool_.run("in.ndjson", "shop/l.db");
  EXPECT_EQ(alone.code, 4) << "there is no such folder";
  fs::create_directory(tool_.path("shop"));
  const Finished made = tool_.run("in.ndjson", "shop/l.db");
  ASSERT_TRUE(made.code == 0 || made.code == 3) << made.err;
  tool_.asAnother();
  fs::permissions(tool_.path("shop"), fs::perms(0555));
  fs::permissions(tool_.path("shop/l.db"), fs::perms(0444));
  const Finished audit = tool_.call({"audit", "--ledger", "shop/l.db"});
  if (audit.code == 127) GTEST_SKIP() << "another user can't call the tool where it lies";
  EXPECT_EQ(audit.code, 0) << audit.out << audit.err;
  const Finished run = tool_.run("in.ndjson", "shop/l.db");
  EXPECT_EQ(run.code, 4);
  EXPECT_TRUE(run.says("can't write beside the ledger") && run.says("shop/l.db-lock: Permission denied")) << run.err;
  const Finished russian = tool_.run("in.ndjson", "shop/l.db", {"--lang", "ru"});
  EXPECT_TRUE(russian.says("не удаётся писать рядом с журналом")) << russian.err;
  fs::permissions(tool_.path("shop"), fs::perms(0755));
}

/// A limit on the size of files is a disk that fills up, for tests that may not make one.
TEST_F(CliTogether, AFileThatMayNotGrow) {
  const Finished alone = tool_.run("in.ndjson", "alone.db");
  tool_.limitFiles(600'000);
  const Finished full = tool_.run("in.ndjson", "l.db", {"--commit", "50"});
  EXPECT_EQ(full.code, 4) << full.err;
  EXPECT_TRUE(full.says("l.db has grown as far as the system lets a file grow")) << full.err;
  const Finished russian = tool_.run("in.ndjson", "l.db", {"--commit", "50", "--lang", "ru"});
  EXPECT_EQ(russian.code, 4);
  EXPECT_TRUE(russian.says("l.db дорос до предела, который система ставит размеру файла")) << russian.err;
  tool_.limitFiles(0);
  const Finished again = tool_.run("in.ndjson", "l.db");
  EXPECT_EQ(again.code, alone.code) << again.err;
  EXPECT_EQ(tool_.digest("l.db"), tool_.digest("alone.db"));
}

TEST_F(CliTogether, ADiskWithoutRoomForTheRejects) {
  if (!fs::exists("/dev/full")) GTEST_SKIP() << "no /dev/full here";
  std::string input = tool_.read("in.ndjson");
  tool_.write("in.ndjson", "no receipt at all\n" + input);
  const Finished alone = tool_.run("in.ndjson", "alone.db", {"--rejects", "alone.refused"});
  ASSERT_EQ(alone.code, 3) << alone.err;
  const Finished full = tool_.run("in.ndjson", "l.db", {"--rejects", "/dev/full"});
  EXPECT_EQ(full.code, 4);
  EXPECT_TRUE(full.says("can't write /dev/full: No space left")) << full.err;
  // What could not be written down was not kept: so nothing is missing now.
  const Finished again = tool_.run("in.ndjson", "l.db", {"--rejects", "refused"});
  EXPECT_EQ(again.code, 3) << again.err;
  EXPECT_EQ(tool_.read("refused"), tool_.read("alone.refused"));
  EXPECT_EQ(tool_.digest("l.db"), tool_.digest("alone.db"));
}

}  // namespace
}  // namespace kopeck::cli
