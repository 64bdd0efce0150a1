// Full disks, failing disks, power cuts and killed processes: the promises of store.h at every place where they can
// strike. The soak program tries all of them; here they are spread over the run.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <random>
#include <string>

#include "runtime/store/store.h"
#include "tests/crash/scenario.h"
#include "tests/unit/store/sample.h"

namespace kopeck::crash {
namespace {

constexpr int kPlaces = 30;

/// Tries the fault at places spread over the whole run, the first ones all: they make the file.
void spread(FaultKind kind) {
  const Scenario scenario(11, 5, 400);
  ASSERT_GT(scenario.changes(), kPlaces) << "the run should write a good deal";
  const std::int64_t stride = scenario.changes() / kPlaces;
  for (std::int64_t at = 1; at <= scenario.changes(); at += at < 12 ? 1 : stride) {
    const std::string wrong = scenario.run(kind, at, static_cast<std::uint64_t>(at));
    ASSERT_EQ(wrong, "") << "at change " << at << " of " << scenario.changes();
  }
}

TEST(Crash, AFullDiskAnywhere) {
  spread(FaultKind::full);
}
TEST(Crash, AnErrorAnywhere) {
  spread(FaultKind::io_error);
}
TEST(Crash, APowerCutAnywhere) {
  spread(FaultKind::power_cut);
}

TEST(Crash, AKilledRunGoesOnAtTheExactEvent) {
  const auto all = sample::batches(12, 40, 60);
  const sample::Folder folder;
  ASSERT_EQ(sample::fill(folder.file("whole.db"), all), "");
  const std::string path = folder.file("killed.db");
  std::mt19937 random(3);
  int kills = 0;
  for (bool finished = false; !finished; ++kills) {
    ASSERT_LT(kills, 200);
    int said[2];
    ASSERT_EQ(pipe(said), 0);
    const pid_t child = fork();
    if (child == 0) {
      close(said[0]);
      auto store = Store::open(path, sample::programme());
      const auto state = store ? (*store)->begin("in") : Result<RunState>(store.error());
      if (!state) _exit(1);
      for (const LedgerBatch& batch : all) {
        if (batch.position.lines <= state->position.lines) continue;
        if (!(*store)->commit(batch) || write(said[1], "c", 1) != 1) _exit(2);
      }
      _exit((*store)->finish() ? 0 : 3);
    }
    close(said[1]);
    // Some commits, and then a moment: in the middle of the next one, more often than not.
    char word = 0;
    int commits = 0;
    const int enough = static_cast<int>(random() % 4);
    while (commits < enough && read(said[0], &word, 1) == 1) ++commits;
    usleep(static_cast<useconds_t>(random() % 3'000));
    kill(child, SIGKILL);
    while (read(said[0], &word, 1) == 1) ++commits;
    close(said[0]);
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    finished = WIFEXITED(status);
    if (finished) {
      ASSERT_EQ(WEXITSTATUS(status), 0);
    }
    if (access(path.c_str(), F_OK) != 0) continue;  // killed before there was a file
    auto store = Store::open(path, sample::programme());
    ASSERT_TRUE(store) << store.error().message;
    store->reset();
    ASSERT_EQ(sample::brokenInvariant(path, all), "") << "after kill " << kills;
  }
  EXPECT_GT(kills, 5);
  EXPECT_EQ(sample::difference(sample::dump(path), sample::dump(folder.file("whole.db"))), "");
}

}  // namespace
}  // namespace kopeck::crash
