// How long somebody waits: from the start of a process with the path of a rule file to its first receipt evaluated, and
// to machine code being at work, the first time and where the code lies in a cache.
//
//   bench_start [--turns N] [--rows FILE]
//
// Each measurement is a process of its own, which tells the times on the machine's monotonic clock:
//   bench_start --child RULES.kop --cache FOLDER|none
#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <condition_variable>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <mutex>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "compiler/jit/tiered.h"
#include "compiler/lower/compile.h"
#include "runtime/engine/step.h"
#include "tests/bench/bench.h"
#include "tests/bench/many_rules.h"
#include "tools/codecache/code_cache.h"

namespace {

using namespace kopeck;
namespace fs = std::filesystem;

int fail(const std::string& why) {
  fmt::print(stderr, "bench_start: {}\n", why);
  return 1;
}

/// Prints when the first receipt was evaluated, when the first machine code was taken up, and when the last was.
int child(const std::string& path, const std::string& folder) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  Diagnostics diagnostics;
  const auto plan = compile(SourceFile(path, text.str()), diagnostics);
  if (!plan) return fail(path + " does not compile");
  std::mutex guard;
  std::condition_variable changed;
  std::map<JitTier, double> taken_up;
  const auto cache = folder == "none" ? nullptr : CodeCache::open(folder);
  const auto evaluator = makeTiered(*plan, {cache.get(), [&](JitTier tier) {
                                              const std::lock_guard lock(guard);
                                              taken_up[tier] = bench::seconds();
                                              changed.notify_all();
                                            }});
  TextPool pool;
  pool.seed(plan->texts);
  const EventBatch batch = bench::receiptsFor({}, plan->schema, 1, pool);
  Stepper stepper(*plan, *evaluator, pool);
  const SharedCounters shared(*plan);
  Outcome out;
  out.clear(*plan);
  stepper.evaluate(AccountState(plan->layout), {&batch, 0}, shared, out);
  const double first = bench::seconds();
  if (out.refusal != Refusal::none) return fail("the first receipt was refused");
  std::unique_lock lock(guard);
  changed.wait(lock, [&] { return taken_up.contains(JitTier::light); });
  const double light = taken_up[JitTier::light];
  const double fast = taken_up.contains(JitTier::fast) ? taken_up[JitTier::fast] : light;
  fmt::print("{:.9f} {:.9f} {:.9f}\n", first, std::min(fast, light), light);
  return 0;
}

struct Times {
  double first = 0, fast = 0, light = 0;  // milliseconds
};

Result<Times> measured(const std::string& self, const std::string& rules, const std::string& cache,
                       const std::string& output) {
  std::array<std::string, 5> words{self, "--child", rules, "--cache", cache};
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
  const double begin = bench::seconds();
  pid_t process = 0;
  const int failed = ::posix_spawn(&process, self.c_str(), &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  int status = 0;
  if (failed != 0 || ::waitpid(process, &status, 0) != process || status != 0)
    return Error{ErrorKind::invalid, "a measurement failed", ""};
  Times times;
  std::ifstream(output) >> times.first >> times.fast >> times.light;
  for (double* time : {&times.first, &times.fast, &times.light}) *time = (*time - begin) * 1e3;
  return times;
}

void add(bench::Report& report, std::string name, std::vector<double> times, double target, double peer = 0) {
  const bench::Spread spread = bench::spreadOf(std::move(times));
  bench::Row row;
  row.name = std::move(name);
  row.unit = "ms";
  row.value = spread.median;
  row.spread = spread.spread;
  row.more_is_better = false;
  if (target > 0) row.target = target;
  if (peer > 0) {
    row.peer_name = "1,000 rules";
    row.peer = peer;
  }
  report.add(row);
}

int run(bench::Report& report) {
  const fs::path folder = fs::temp_directory_path() / fmt::format("kopeck-bench-start-{}", ::getpid());
  fs::create_directories(folder);
  const std::string self = fs::read_symlink("/proc/self/exe").string();
  std::map<std::int64_t, std::map<std::string, std::vector<double>>> times;
  for (std::int64_t turn = 0; turn < report.number("turns", 7); ++turn) {
    for (const std::int64_t rules : {std::int64_t{1000}, std::int64_t{10'000}}) {
      const std::string file = (folder / fmt::format("{}.kop", rules)).string();
      if (turn == 0) {
        bench::ManyRules many;
        many.rules = rules;
        std::ofstream(file, std::ios::binary) << bench::textOf(many);
      }
      const fs::path cache = folder / fmt::format("cache-{}-{}", rules, turn);
      for (const char* way : {"", " again"}) {
        const auto one = measured(self, file, cache.string(), (folder / "out").string());
        if (!one.ok()) return fail(one.error().message);
        times[rules][std::string("first receipt") + way].push_back(one->first);
        times[rules][std::string("machine code") + way].push_back(one->fast);
        times[rules][std::string("light passes") + way].push_back(one->light);
      }
    }
  }
  std::error_code ignored;
  fs::remove_all(folder, ignored);
  auto& thousand = times[1000];
  const double first = bench::spreadOf(thousand["first receipt"]).median;
  add(report, "start/1000 first receipt", thousand["first receipt"], 100);
  add(report, "start/1000 machine code", thousand["machine code"], 250);
  add(report, "start/1000 light passes", thousand["light passes"], 0);
  add(report, "start/1000 machine code from the cache", thousand["machine code again"], 60);
  add(report, "start/10000 first receipt", times[10'000]["first receipt"], 11 * first, first);
  add(report, "start/10000 machine code", times[10'000]["machine code"], 0);
  add(report, "start/10000 machine code from the cache", times[10'000]["machine code again"], 0);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 5 && std::string(argv[1]) == "--child") return child(argv[2], argv[4]);
  bench::Report report(argc, argv);
  return run(report);
}
