// The programmes below examples/, and those of the published ones among them, over streams of events made from each:
// customers shared out among any number of threads leave the same ledger to the byte.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "runtime/run/shards.h"
#include "tests/sim/case.h"
#include "tests/sim/runs.h"
#include "tests/sim/stream.h"
#include "tests/sim/tables.h"

namespace kopeck::sim {
namespace {

namespace fs = std::filesystem;

constexpr int kEvents = 2500;
constexpr const char* kRefused = "as_printed.kop";  // written down as it is printed, and refused

std::vector<fs::path> programmes() {
  std::vector<fs::path> found;
  for (const auto& entry : fs::recursive_directory_iterator(fs::path(KOPECK_SOURCE_DIR) / "examples"))
    if (entry.path().extension() == ".kop" && entry.path().filename() != kRefused) found.push_back(entry.path());
  std::sort(found.begin(), found.end());
  return found;
}

std::string contents(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

TEST(Threads, EveryProgrammeLeavesTheSameLedgerByAnyNumber) {
  std::size_t fitting = 0;
  std::uint64_t seed = 0;
  for (const fs::path& path : programmes()) {
    SCOPED_TRACE(path.string());
    std::string why;
    auto versions = compiled({contents(path)}, why);
    ASSERT_TRUE(versions) << why;
    if (const auto programme = linked(*versions); programme != nullptr && Shards::fit(*programme)) ++fitting;
    StreamStyle style;
    style.events = kEvents;
    style.wide = ++seed % 3 != 0;
    const Stream stream = writeStream({&versions->front().plan}, seed, style);
    Ground ground;
    ground.versions = std::move(*versions);
    Feeding how;
    how.engine = seed % 4 == 0 ? Engine::jit : Engine::interpret;
    ASSERT_EQ(feed(ground, stream.lines, stream.last + 31, how, "one.db").wrong, "");
    const Tables one(ground.folder.file("one.db"));
    for (const std::size_t threads : {2, 3, 7}) {
      SCOPED_TRACE(threads);
      how.threads = threads;
      how.commit_events = threads == 3 ? 700 : 1 << 17;
      const std::string ledger = fmt::format("{}.db", threads);
      ASSERT_EQ(feed(ground, stream.lines, stream.last + 31, how, ledger).wrong, "");
      ASSERT_EQ(difference(one, Tables(ground.folder.file(ledger))), "");
    }
  }
  EXPECT_GE(fitting, 15U) << "so few are judged by several threads at all";
}

}  // namespace
}  // namespace kopeck::sim
