// What always-on checks cost: generated receipts, stepped in memory and run into a ledger, by this build and by one
// without checks, turn by turn. Once the coffee club, whose customers have few lots each, and once a club of two
// customers who have thousands.
//
//   bench_checks [--receipts N] [--turns N] [--peer FILE] [--rows FILE]
//   bench_checks --one [--many 1] [--receipts N] [--durable 0] [--steps N]
//
// The second prints one measurement: receipts a second in memory, and into a ledger. With `--steps`, no more than so
// many events are stepped: the difference of two such runs under a profiler is what these steps cost.
// `./dev bench checks` builds the peer. Machines are never quiet: the turns alternate, and the median of the turns' own
// ratios counts.
#include <fmt/format.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "compiler/jit/jit.h"
#include "compiler/lower/compile.h"
#include "runtime/ingest/generate.h"
#include "runtime/ingest/source.h"
#include "runtime/run/run.h"
#include "runtime/value/calendar.h"
#include "tests/bench/bench.h"

namespace {

using namespace kopeck;
namespace fs = std::filesystem;

constexpr double kMostLost = 5;  // percent
constexpr std::int64_t kReceipts = 300'000;

struct Measured {
  double memory = 0;   // receipts a second
  double durable = 0;  // the same, into a ledger
};

int fail(const std::string& why) {
  fmt::print(stderr, "bench_checks: {}\n", why);
  return 1;
}

/// The folder of one measurement, gone with the object.
class Folder {
 public:
  Folder() : path_(fs::temp_directory_path() / fmt::format("kopeck-bench-checks-{}", ::getpid())) {
    fs::create_directories(path_);
  }
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] std::string file(const char* name) const { return (path_ / name).string(); }

 private:
  fs::path path_;
};

/// Receipts and the programme that judges them. They come in order, and none comes back, where lots are many: what that
/// costs is another question.
struct Load {
  const char* programme;
  GenerateOptions options;
};
Load loadOf(bool many, std::int64_t receipts) {
  Load load{many ? "tests/cli/club.kop" : "examples/coffee_club/club.kop", {}};
  load.options.receipts = static_cast<std::uint64_t>(receipts);
  load.options.customers = static_cast<std::uint32_t>(receipts / 30 + 1);
  if (!many) return load;
  load.options.from = dayFrom(2026, 1, 1).value_or(0);
  load.options.customers = 2;
  load.options.days = static_cast<std::uint32_t>(receipts / 130 + 1);  // 130 a day, whose lots live for 63 days
  load.options.late = load.options.returned = 0;
  return load;
}

Result<std::unique_ptr<Programme>> programmeOf(const Load& load) {
  const fs::path path = fs::path(KOPECK_SOURCE_DIR) / load.programme;
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  Diagnostics diagnostics;
  auto plan = compile(SourceFile("club.kop", text.str()), diagnostics);
  if (!plan) return Error{ErrorKind::invalid, path.string() + " does not compile", ""};
  std::vector<VersionInput> inputs;
  inputs.push_back({std::move(*plan), {{"club.kop", text.str()}}});
  return Programme::link(std::move(inputs));
}

Result<std::unique_ptr<Evaluator>> compiled(const plan::Plan& plan) {
  return compileJit(plan);
}

/// Receipts a second of steps over events that lie in memory; returns need a ledger and are left out.
Result<double> inMemory(const Load& load, const std::string& input, std::size_t most_steps) {
  auto programme = programmeOf(load);
  if (!programme.ok()) return programme.error();
  TextPool pool;
  pool.seed((**programme)[0].plan->texts);
  if (Status status = (*programme)->start(pool, compiled); !status.ok()) return status.error();
  auto source = Source::open(input);
  if (!source.ok()) return source.error();
  IngestOptions options;
  options.names = (*programme)->names();
  auto reader = makeNdjsonReader(std::move(*source), (*programme)->schema(), pool, options);
  if (!reader.ok()) return reader.error();
  std::vector<EventBatch> batches;
  std::vector<Rejected> rejected;
  while (true) {
    EventBatch batch;
    batch.shape((*programme)->schema());
    auto more = (*reader)->next(batch, 4096, rejected);
    if (!more.ok()) return more.error();
    if (!*more) break;
    batches.push_back(std::move(batch));
  }
  Stepper& stepper = *(**programme)[0].stepper;
  const plan::Plan& plan = stepper.plan();
  SharedCounters shared(plan);
  Outcome out;
  std::vector<AccountState> accounts;
  std::unordered_map<std::string, std::size_t> numbers;
  struct Step {
    EventView event;
    std::size_t account;
  };
  std::vector<Step> steps;
  for (const EventBatch& batch : batches) {
    for (std::size_t i = 0; i < batch.size(); ++i) {
      if (batch.kind[i] == EventKind::giving_back || batch.customer[i].length == 0 || batch.day[i] == kNoDay) continue;
      const auto [found, fresh] = numbers.try_emplace(std::string(batch.view(batch.customer[i])), accounts.size());
      if (fresh) accounts.emplace_back(plan.layout).setAccount(static_cast<std::int64_t>(accounts.size()));
      steps.push_back({{&batch, i}, found->second});
    }
  }
  if (steps.size() > most_steps) steps.resize(most_steps);
  const double begin = bench::seconds();
  std::int64_t row = 0;
  for (const Step& step : steps) {
    out.clear(plan);
    AccountState& state = accounts[step.account];
    if (step.event.kind() == EventKind::customer) {
      stepper.applyCustomer(state, step.event, out, &shared);
    } else {
      stepper.apply(state, step.event, ++row, shared, out);
    }
  }
  const double seconds = bench::seconds() - begin;
  if (stepper.broken() != nullptr) return internalError(*stepper.broken());
  return static_cast<double>(steps.size()) / seconds;
}

Result<double> intoALedger(const Load& load, const std::string& input, const std::string& ledger) {
  auto programme = programmeOf(load);
  if (!programme.ok()) return programme.error();
  RunRequest request;
  request.programme = programme->get();
  request.evaluator = compiled;
  request.receipts = input;
  request.ledger = ledger;
  const double begin = bench::seconds();
  const auto summary = runReceipts(request);
  if (!summary.ok()) return summary.error();
  return static_cast<double>(summary->totals.receipts) / (bench::seconds() - begin);
}

int one(bench::Report& report) {
  const Folder folder;
  const Load load = loadOf(report.number("many", 0) != 0, report.number("receipts", kReceipts));
  std::ofstream out(folder.file("in.ndjson"), std::ios::binary);
  generate(load.options, [&](std::string_view lines) {
    out.write(lines.data(), static_cast<std::streamsize>(lines.size()));
    return out.good();
  });
  out.close();
  const auto most_steps = static_cast<std::size_t>(report.number("steps", INT64_MAX));
  const auto memory = inMemory(load, folder.file("in.ndjson"), most_steps);
  if (!memory.ok()) return fail(memory.error().message);
  double durable = 0;
  if (report.number("durable", 1) != 0) {
    const auto into = intoALedger(load, folder.file("in.ndjson"), folder.file("l.db"));
    if (!into.ok()) return fail(into.error().message);
    durable = *into;
  }
  fmt::print("{} {}\n", *memory, durable);
  return 0;
}

/// Runs a build's own `--one`.
std::optional<Measured> measure(const std::string& program, bool many, std::int64_t receipts) {
  const std::string call = fmt::format("'{}' --one --many {} --receipts {}", program, many ? 1 : 0, receipts);
  std::FILE* pipe = ::popen(call.c_str(), "r");
  if (pipe == nullptr) return std::nullopt;
  Measured measured;
  const int read = std::fscanf(pipe, "%lf %lf", &measured.memory, &measured.durable);
  if (::pclose(pipe) != 0 || read != 2) return std::nullopt;
  return measured;
}

void add(bench::Report& report, const char* name, const std::vector<double>& with, const std::vector<double>& without) {
  std::vector<double> lost;
  for (std::size_t i = 0; i < with.size(); ++i) lost.push_back((1 - with[i] / without[i]) * 100);
  bench::Row speed;
  speed.name = fmt::format("checks/{}", name);
  speed.unit = "receipts/s";
  speed.value = bench::spreadOf(with).median;
  speed.spread = bench::spreadOf(with).spread;
  speed.peer_name = "without checks";
  speed.peer = bench::spreadOf(without).median;
  report.add(speed);
  bench::Row row;
  row.name = fmt::format("checks/{} lost", name);
  row.unit = "%";
  row.value = bench::spreadOf(lost).median;
  row.target = kMostLost;
  row.more_is_better = false;
  report.add(row);
}

int compare(bench::Report& report, const std::string& own, const std::string& peer, bool many) {
  const std::int64_t receipts = report.number("receipts", kReceipts) / (many ? 10 : 1);
  const std::int64_t turns = report.number("turns", 7);
  std::vector<double> memory_with, memory_without, durable_with, durable_without;
  for (std::int64_t turn = 0; turn < turns; ++turn) {
    std::optional<Measured> with;
    std::optional<Measured> without;
    // Whoever goes second finds a warmer machine: they take turns at that, too.
    if (turn % 2 == 0) with = measure(own, many, receipts);
    without = measure(peer, many, receipts);
    if (turn % 2 != 0) with = measure(own, many, receipts);
    if (!with || !without) return fail("a measurement failed");
    memory_with.push_back(with->memory);
    memory_without.push_back(without->memory);
    durable_with.push_back(with->durable);
    durable_without.push_back(without->durable);
  }
  add(report, many ? "many lots, in memory" : "in memory", memory_with, memory_without);
  add(report, many ? "many lots, into a ledger" : "into a ledger", durable_with, durable_without);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  bench::Report report(argc, argv);
  std::string peer;
  const std::vector<std::string>& arguments = report.arguments();
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (arguments[i] == "--one") return one(report);
    if (arguments[i] == "--peer" && i + 1 < arguments.size()) peer = arguments[i + 1];
  }
  if (peer.empty())
    return fail("--peer FILE: this program of a build with -DKOPECK_CHECKS=OFF; ./dev bench checks makes it");
  const std::string own = fs::read_symlink("/proc/self/exe").string();
  const int few = compare(report, own, peer, false);
  return few != 0 ? few : compare(report, own, peer, true);
}
