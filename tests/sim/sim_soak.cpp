// Generated programmes and streams of events, checked in every way, for as long as it is told.
//
//   soak_sim [--seconds N] [--seed S] [--events N] [--jobs N] [--cases N] [--keep-going] [--shrink SECONDS] [--out
//   FOLDER] soak_sim --check FILE.kop      a case that was kept
//
// A failure prints its seed, is reduced, and is written to FOLDER/CHECK_SEED.kop and .ndjson; tests/sim/found takes it.
#include <fmt/format.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "tests/sim/checks.h"
#include "tests/sim/shrink.h"

namespace {

using namespace kopeck;
using namespace kopeck::sim;

struct Options {
  double seconds = 60;
  std::uint64_t seed = static_cast<std::uint64_t>(std::chrono::system_clock::now().time_since_epoch().count());
  int events = 3000;
  int jobs = 1;
  std::int64_t cases = INT64_MAX;
  bool keep_going = false;
  double shrink_seconds = 120;
  std::string folder = "found";
};

void reduce(std::uint64_t seed, const std::string& wrong, const Options& options) {
  std::string why;
  const std::optional<Case> one = makeCase(seed, options.events, why);
  if (!one) return;
  const Case small = shrunk(*one, wrong, options.shrink_seconds);
  Counts ignored;
  const std::string name = fmt::format("{}_{}", checkOf(wrong), seed);
  keep(small, options.folder, name);
  fmt::print("  {} events of {} are left, in {}/{}.ndjson: {}\n", small.events.size(), one->events.size(),
             options.folder, name, check(small, true, ignored));
  std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; ++i) {
    const std::string_view arg = argv[i];
    if (arg == "--keep-going") options.keep_going = true;
    if (i + 1 == argc) break;
    if (arg == "--check") {
      const std::optional<Case> one = kept(argv[i + 1]);
      Counts counted;
      const std::string wrong = one ? check(*one, true, counted) : "there is no such case";
      fmt::print("{}\n", wrong.empty() ? "all holds" : wrong);
      return wrong.empty() ? 0 : 1;
    }
    if (arg == "--seconds") options.seconds = std::strtod(argv[i + 1], nullptr);
    if (arg == "--seed") options.seed = std::strtoull(argv[i + 1], nullptr, 10);
    if (arg == "--events") options.events = std::atoi(argv[i + 1]);
    if (arg == "--jobs") options.jobs = std::atoi(argv[i + 1]);
    if (arg == "--shrink") options.shrink_seconds = std::strtod(argv[i + 1], nullptr);
    if (arg == "--out") options.folder = argv[i + 1];
    if (arg == "--cases") options.cases = std::atoll(argv[i + 1]);
  }
  const auto begin = std::chrono::steady_clock::now();
  const auto passed = [&] { return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count(); };
  std::atomic<std::int64_t> next{0};
  std::atomic<int> failures{0};
  std::mutex mutex;
  Counts counts;
  const auto work = [&] {
    Counts own;
    while (passed() < options.seconds && (options.keep_going || failures == 0)) {
      const std::int64_t at = next++;
      if (at >= options.cases) break;
      const std::uint64_t seed = options.seed + static_cast<std::uint64_t>(at);
      const std::string wrong = checkSeed(seed, options.events, own);
      if (wrong.empty()) continue;
      ++failures;
      const std::lock_guard<std::mutex> lock(mutex);
      fmt::print("seed {}: {}\n", seed, wrong);
      std::fflush(stdout);
      if (options.shrink_seconds > 0) reduce(seed, wrong, options);
    }
    const std::lock_guard<std::mutex> lock(mutex);
    counts.add(own);
  };
  std::vector<std::thread> threads;
  for (int i = 1; i < options.jobs; ++i) threads.emplace_back(work);
  work();
  for (std::thread& thread : threads) thread.join();
  fmt::print(
      "{} programmes ({} refused by the checker), {} events generated, {} fed to runs in all, {} receipts explained "
      "twice, {} accounts replayed, {} cases in two orders, {} failures, {:.0f} s\n",
      counts.programmes, counts.refused_programmes, counts.events, counts.fed, counts.explained, counts.replayed,
      counts.shuffled, failures.load(), passed());
  return failures == 0 ? 0 : 1;
}
