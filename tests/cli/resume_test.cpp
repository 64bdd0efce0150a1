// Runs that are killed, stopped or run out of space, and the same command again: the ledger ends as if nothing had
// been.
#include <gtest/gtest.h>
#include <sys/mount.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <random>
#include <thread>

#include "tests/cli/tool.h"

namespace kopeck::cli {
namespace {

using std::chrono::milliseconds;

class CliResume : public ::testing::Test {
 protected:
  CliResume() {
    tool_.writeProgramme();
    const Finished made = tool_.call({"generate", "--receipts", "30000", "--customers", "1500", "--seed", "11",
                                      "--from", "2026-01-01", "--days", "200", "--lines", "2", "--late", "20"});
    EXPECT_EQ(made.code, 0) << made.err;
    tool_.write("in.ndjson", made.out);
  }

  /// An uninterrupted run, and how long it took.
  std::string undisturbed(const std::string& engine, milliseconds& took) {
    const std::string ledger = engine + ".db";
    const auto began = std::chrono::steady_clock::now();
    const Finished run = tool_.run("in.ndjson", ledger, {"--engine", engine, "--rejects", engine + ".refused"});
    took = std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - began);
    EXPECT_TRUE(run.code == 0 || run.code == 3) << run.err;
    EXPECT_EQ(nlohmann::json::parse(run.out)["posted"].get<int>() > 20'000, true);
    return tool_.digest(ledger, engine);
  }

  Tool tool_;
};

TEST_F(CliResume, BothEnginesMakeTheSameLedger) {
  milliseconds took{0};
  const std::string interpreted = undisturbed("interpret", took);
  const std::string compiled = undisturbed("jit", took);
  EXPECT_EQ(interpreted.size(), 32U) << interpreted;
  EXPECT_EQ(compiled, interpreted);
  EXPECT_EQ(tool_.read("jit.refused"), tool_.read("interpret.refused"));
  // And each finds the other's ledger in order.
  EXPECT_EQ(tool_.digest("interpret.db", "jit"), interpreted);
}

TEST_F(CliResume, AnyNumberOfThreadsMakesTheSameLedger) {
  milliseconds took{0};
  const std::string one = undisturbed("auto", took);
  for (const char* threads : {"1", "2", "3", "7"}) {
    const std::string ledger = std::string("threads") + threads + ".db";
    const Finished run = tool_.run("in.ndjson", ledger, {"--threads", threads, "--rejects", "threads.refused"});
    EXPECT_TRUE(run.code == 0 || run.code == 3) << run.err;
    EXPECT_EQ(tool_.digest(ledger), one) << threads;
    EXPECT_EQ(tool_.read("threads.refused"), tool_.read("auto.refused")) << threads;
    std::filesystem::remove(tool_.path("threads.refused"));
  }
}

TEST(CliThreads, NumbersThatThereCannotBe) {
  Tool tool;
  tool.writeProgramme();
  tool.write("in.ndjson", "");
  for (const char* threads : {"0", "9", "-1", "two", "1000000000000000000000"}) {
    const Finished english = tool.run("in.ndjson", "l.db", {"--threads", threads});
    EXPECT_EQ(english.code, 2) << threads;
    EXPECT_TRUE(english.says("--threads: " + std::string(threads) + " threads; there may be from 1 to 8"))
        << english.err;
    const Finished russian = tool.run("in.ndjson", "l.db", {"--threads", threads, "--lang", "ru"});
    EXPECT_EQ(russian.code, 2) << threads;
    EXPECT_TRUE(russian.says("--threads: потоков " + std::string(threads) + ", а может быть от 1 до 8")) << russian.err;
  }
  EXPECT_FALSE(std::filesystem::exists(tool.path("l.db")));
}

/// Kills and stops a run at moments that the seed chooses, until it gets through.
TEST_F(CliResume, KilledAtAnyMoment) {
  milliseconds took{0};
  const std::string wanted = undisturbed("jit", took);
  ASSERT_EQ(wanted.size(), 32U) << wanted;
  int killed = 0;
  // On a busy machine a run may be slower when it is measured than later: then there are more.
  for (unsigned seed = 1; seed <= 3 || (killed <= 2 && seed <= 12); ++seed) {
    std::mt19937 random(seed);
    const std::string ledger = "killed" + std::to_string(seed) + ".db";
    const std::string refused = ledger + ".refused";
    for (int attempt = 0; attempt < 5; ++attempt) {
      Running run = tool_.start(tool_.runOf("in.ndjson", ledger, {"--engine", "jit", "--rejects", refused}));
      std::this_thread::sleep_for(milliseconds(random() % static_cast<unsigned>(took.count() + 1)));
      // Between the kills a polite stop, which keeps what was done: so the next kill strikes a ledger half full.
      run.signal(attempt % 2 == 1 ? SIGTERM : SIGKILL);
      const Finished ended = run.finish();
      killed += ended.code == 128 + SIGKILL ? 1 : 0;
      EXPECT_TRUE(ended.code == 128 + SIGKILL || ended.code == 128 + SIGTERM || ended.code == 4 || ended.code == 0 ||
                  ended.code == 3)
          << ended.code << ended.err;
      if (ended.code == 4) {
        EXPECT_TRUE(ended.says("the same command")) << ended.err;
      }
    }
    const Finished last = tool_.run("in.ndjson", ledger, {"--engine", "jit", "--rejects", refused});
    EXPECT_TRUE(last.code == 0 || last.code == 3) << last.err;
    EXPECT_EQ(tool_.digest(ledger), wanted) << "seed " << seed;
    EXPECT_EQ(tool_.read(refused), tool_.read("jit.refused")) << "seed " << seed;
  }
  EXPECT_GT(killed, 2) << "these seeds kill next to nothing";
}

/// A slip that names an anonymous sale finds it, whether the sale is committed by then or on its way; here one that is
/// dated too early to be among the recent numbers, but was received in time.
TEST(CliCommit, ItsSizeDecidesNothing) {
  Tool tool;
  tool.writeProgramme();
  const std::string lines = R"("lines":[{"name":"Tea","quantity":"1")";
  std::string input = purchase("r1", "anna", "2026-04-20T10:00:00", "100.00");
  input += R"({"type":"purchase","id":"r2","at":"2026-03-01T10:00:00","received_at":"2026-03-02T10:00:00",)" + lines +
           R"(,"amount":"50.00"}]})"
           "\n";
  // So many that room is made among the recent numbers.
  for (int i = 0; i < 800; ++i) input += purchase("f" + std::to_string(i), "anna", "2026-04-20T10:30:00", "1.00");
  input += R"({"type":"return","id":"b2","of":"r2","at":"2026-04-20T11:00:00",)" + lines + "}]}\n";
  tool.write("in.ndjson", input);
  for (const char* commit : {"1", "1000"}) {
    const Finished run = tool.run("in.ndjson", std::string("l") + commit + ".db", {"--commit", commit});
    EXPECT_EQ(run.code, 0) << commit << run.err;
    EXPECT_EQ(nlohmann::json::parse(run.out)["anonymous"], 2) << commit;
  }
}

/// A file system of a few megabytes, taken off at the end.
class SmallDisk {
 public:
  explicit SmallDisk(std::filesystem::path at) : at_(std::move(at)) {
    std::filesystem::create_directory(at_);
    mounted_ = ::mount("kopeck", at_.c_str(), "tmpfs", 0, "size=4m") == 0;
    error_ = errno;
  }
  ~SmallDisk() {
    if (mounted_) ::umount2(at_.c_str(), MNT_DETACH);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  [[nodiscard]] bool mounted() const { return mounted_; }
  [[nodiscard]] int error() const { return error_; }
  bool grow() { return ::mount("kopeck", at_.c_str(), "tmpfs", MS_REMOUNT, "size=400m") == 0; }

 private:
  std::filesystem::path at_;
  bool mounted_ = false;
  int error_ = 0;
};

TEST_F(CliResume, AFullDisk) {
  SmallDisk disk(tool_.path("disk"));
  if (!disk.mounted()) GTEST_SKIP() << "a small disk can't be mounted here: " << std::strerror(disk.error());
  milliseconds took{0};
  const std::string wanted = undisturbed("jit", took);
  const Finished full = tool_.run("in.ndjson", "disk/l.db", {"--engine", "jit"});
  EXPECT_EQ(full.code, 4) << full.err;
  EXPECT_TRUE(full.says("full") || full.says("space")) << full.err;
  ASSERT_TRUE(disk.grow());
  const Finished again = tool_.run("in.ndjson", "disk/l.db", {"--engine", "jit"});
  EXPECT_TRUE(again.code == 0 || again.code == 3) << again.err;
  EXPECT_EQ(tool_.digest("disk/l.db"), wanted);
}

}  // namespace
}  // namespace kopeck::cli
