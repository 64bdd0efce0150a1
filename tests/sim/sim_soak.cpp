// Generated programmes and streams of events, checked in every way, for as long as it is told.
//
//   soak_sim [--seconds N] [--seed S] [--cases N] [--events N] [--wide N] [--jobs N] [--stop-at-failure]
//            [--shrink SECONDS] [--most N] [--out FOLDER]
//   soak_sim --check FILE.kop      a case that was kept
//   soak_sim --seed S --print      the programme of a seed, where not even compiling it ends well
//
// Every minute it says how far it is. A failure prints its seed; the first few of each check (--most) are reduced, each
// for at most --shrink seconds, and written to FOLDER/CHECK_SEED.kop and .ndjson, which tests/sim/found takes; of the
// others FOLDER/failures.txt has the seeds. What it needs of memory and of disk does not grow with the time.
#include <fmt/format.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
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
  CaseSize size{1600, 30'000};
  int jobs = 1;
  std::int64_t cases = INT64_MAX;
  bool stop_at_failure = false;
  bool print = false;
  double shrink_seconds = 120;
  int most = 5;
  std::string folder = "found";
  std::string check;
};

class Soak {
 public:
  explicit Soak(Options options) : options_(std::move(options)) {}

  int run() {
    std::vector<std::thread> threads;
    for (int i = 0; i < options_.jobs; ++i) threads.emplace_back([this] { work(); });
    std::thread telling([this] { tell(); });
    for (std::thread& thread : threads) thread.join();
    ended_ = true;
    telling.join();
    say();
    return failures_ == 0 ? 0 : 1;
  }

 private:
  [[nodiscard]] double passed() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count();
  }

  void work() {
    while (passed() < options_.seconds && !(options_.stop_at_failure && failures_ > 0)) {
      const std::int64_t at = next_++;
      if (at >= options_.cases) return;
      const std::uint64_t seed = options_.seed + static_cast<std::uint64_t>(at);
      Counts own;
      const std::string wrong = checkSeed(seed, options_.size, own);
      if (!wrong.empty()) fail(seed, wrong);
      const std::lock_guard<std::mutex> lock(mutex_);
      counts_.add(own);
    }
  }

  void fail(std::uint64_t seed, const std::string& wrong) {
    ++failures_;
    const std::string name = checkOf(wrong);
    bool reduce = false;
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      reduce = options_.shrink_seconds > 0 && by_check_[name]++ < options_.most;
      fmt::print("seed {}: {}\n", seed, wrong.substr(0, 2000));
      std::fflush(stdout);
      std::filesystem::create_directories(options_.folder);
      std::ofstream(options_.folder + "/failures.txt", std::ios::app)
          << fmt::format("{} {} --events {} --wide {}\n", name, seed, options_.size.events, options_.size.wide);
    }
    // The other jobs go on meanwhile.
    if (!reduce) return;
    std::string why;
    const std::optional<Case> one = makeCase(seed, options_.size, why);
    if (!one) return;
    const Case small = shrunk(*one, wrong, options_.shrink_seconds);
    Counts ignored;
    const std::string left = check(small, true, ignored, name);
    const std::lock_guard<std::mutex> lock(mutex_);
    keep(small, options_.folder, fmt::format("{}_{}", name, seed));
    fmt::print("  {} events of {} are left, in {}/{}_{}.ndjson: {}\n", small.events.size(), one->events.size(),
               options_.folder, name, seed, left.substr(0, 2000));
    std::fflush(stdout);
  }

  void tell() {
    for (double next = 60; !ended_; std::this_thread::sleep_for(std::chrono::milliseconds(100))) {
      if (passed() < next) continue;
      next += 60;
      say();
    }
  }

  void say() {
    const std::lock_guard<std::mutex> lock(mutex_);
    fmt::print("{:.0f} s: {}  {} failures; {:.0f} events/s generated, {:.0f} fed\n", passed(), text(counts_),
               failures_.load(), static_cast<double>(counts_.events) / passed(),
               static_cast<double>(counts_.fed) / passed());
    for (const auto& [name, count] : by_check_) fmt::print("  failed: {} {}\n", name, count);
    std::fflush(stdout);
  }

  const Options options_;
  const std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
  std::atomic<std::int64_t> next_{0};
  std::atomic<int> failures_{0};
  std::atomic<bool> ended_{false};
  std::mutex mutex_;  // of what is below, and of what is printed and written
  Counts counts_;
  std::map<std::string, int> by_check_;
};

int checkKept(const std::string& path) {
  const std::optional<Case> one = kept(path);
  Counts counted;
  const std::string wrong = one ? check(*one, true, counted) : "there is no such case";
  fmt::print("{}\n", wrong.empty() ? "all holds" : wrong);
  return wrong.empty() ? 0 : 1;
}

std::optional<Options> optionsOf(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; ++i) {
    const std::string_view arg = argv[i];
    if (arg == "--stop-at-failure") {
      options.stop_at_failure = true;
      continue;
    }
    if (arg == "--print") {
      options.print = true;
      continue;
    }
    if (i + 1 == argc) return std::nullopt;
    const char* const value = argv[++i];
    if (arg == "--check") {
      options.check = value;
    } else if (arg == "--seconds") {
      options.seconds = std::strtod(value, nullptr);
    } else if (arg == "--seed") {
      options.seed = std::strtoull(value, nullptr, 10);
    } else if (arg == "--events") {
      options.size.events = std::atoi(value);
    } else if (arg == "--wide") {
      options.size.wide = std::atoi(value);
    } else if (arg == "--jobs") {
      options.jobs = std::max(1, std::atoi(value));
    } else if (arg == "--shrink") {
      options.shrink_seconds = std::strtod(value, nullptr);
    } else if (arg == "--most") {
      options.most = std::atoi(value);
    } else if (arg == "--out") {
      options.folder = value;
    } else if (arg == "--cases") {
      options.cases = std::atoll(value);
    } else {
      return std::nullopt;
    }
  }
  return options;
}

}  // namespace

int main(int argc, char** argv) {
  std::optional<Options> options = optionsOf(argc, argv);
  if (!options) {
    fmt::print(stderr, "what is asked for can't be read; the head of this program's source says what may be\n");
    return 2;
  }
  if (!options->check.empty()) return checkKept(options->check);
  if (options->print) {
    for (const std::string& version : writeProgramme(options->seed)) fmt::print("{}\n", version);
    return 0;
  }
  return Soak(std::move(*options)).run();
}
