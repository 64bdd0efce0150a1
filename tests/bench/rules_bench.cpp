// What a receipt costs against the number of rules: 10 to 100,000 of them, of which about three apply whatever their
// number. Everything that a quote does: what is read of the account, sets, rules, limits, the spread over lines.
//
//   bench_rules [--least N] [--most N] [--receipts N] [--seed N] [--order 0|1] [--rows FILE]
//
// `--least`, `--most`: the numbers of rules (10, 100,000). `--order 1`: rules kind by kind instead of in disorder. The
// sizes take turns, and the median of each counts.
#include <fmt/format.h>

#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "compiler/jit/jit.h"
#include "compiler/lower/compile.h"
#include "runtime/engine/step.h"
#include "tests/bench/bench.h"
#include "tests/bench/many_rules.h"

namespace {

using namespace kopeck;

constexpr std::int64_t kSizes[] = {10, 100, 1000, 10'000, 100'000};
constexpr int kTurns = 5;
constexpr double kSecondsOfTurn = 0.3;
// Beyond so many rules nobody waits for every rule to be asked.
constexpr std::int64_t kMostAsked = 1000;

struct Way {
  const char* name;
  std::unique_ptr<Evaluator> evaluator;
  std::vector<double> seconds;  // a receipt, one a turn
};

/// One programme and its receipts.
struct Size {
  std::int64_t rules = 0;
  plan::Plan plan;
  TextPool pool;
  EventBatch batch;
  std::vector<Way> ways;
  double compile_seconds = 0;
  double jit_seconds = 0;
  double applying = 0;  // rules a receipt
};

int fail(const std::string& why) {
  fmt::print(stderr, "bench_rules: {}\n", why);
  return 1;
}

std::string prepare(Size& size, bench::ManyRules many, std::size_t receipts) {
  many.rules = size.rules;
  const double begin = bench::seconds();
  Diagnostics diagnostics;
  auto plan = compile(SourceFile("many.kop", bench::textOf(many)), diagnostics);
  if (!plan) return diagnostics.empty() ? "does not compile" : diagnostics.sorted().front()->message(Lang::en);
  size.plan = std::move(*plan);
  size.compile_seconds = bench::seconds() - begin;
  size.pool.seed(size.plan.texts);
  size.batch = bench::receiptsFor(many, size.plan.schema, receipts, size.pool);
  size.ways.push_back({"interpreter, looked up", makeInterpreter(size.plan, Lookup::always), {}});
  const double before = bench::seconds();
  JitOptions options;
  options.lookup = Lookup::always;
  auto looked_up = compileJit(size.plan, options);
  if (!looked_up.ok()) return looked_up.error().message;
  size.jit_seconds = bench::seconds() - before;
  size.ways.push_back({"compiled, looked up", std::move(*looked_up), {}});
  if (size.rules > kMostAsked) return {};
  size.ways.push_back({"interpreter, every rule", makeInterpreter(size.plan, Lookup::never), {}});
  options.lookup = Lookup::never;
  auto every = compileJit(size.plan, options);
  if (!every.ok()) return every.error().message;
  size.ways.push_back({"compiled, every rule", std::move(*every), {}});
  return {};
}

/// Seconds a receipt; `points` guards against work that is not done.
double turn(const Size& size, const Evaluator& evaluator, double least, std::int64_t& points, std::int64_t& grants) {
  Stepper stepper(size.plan, evaluator, size.pool);
  const SharedCounters shared(size.plan);
  std::vector<AccountState> states;
  for (int tier = 0; tier < 3; ++tier) {
    states.emplace_back(size.plan.layout);
    states.back().setTier(tier);
  }
  Outcome out;
  std::size_t done = 0;
  points = grants = 0;
  const auto pass = [&](bool counts) {
    for (std::size_t i = 0; i < size.batch.size(); ++i) {
      out.clear(size.plan);
      stepper.evaluate(states[i % states.size()], {&size.batch, i}, shared, out);
      if (!counts) continue;
      for (const Grant& grant : out.grants) points += grant.points;
      grants += static_cast<std::int64_t>(out.grants.size());
    }
  };
  pass(true);
  const double begin = bench::seconds();
  double seconds = 0;
  for (; seconds < least; done += size.batch.size()) {
    pass(false);
    seconds = bench::seconds() - begin;
  }
  return done == 0 ? 0 : seconds / static_cast<double>(done);
}

bench::Row rowOf(std::string name, bench::Spread nanoseconds, const bench::Spread* peer, double target) {
  bench::Row row;
  row.name = std::move(name);
  row.unit = "ns a receipt";
  row.value = nanoseconds.median;
  row.spread = nanoseconds.spread;
  row.more_is_better = false;
  if (peer == nullptr) return row;
  row.peer_name = "10 rules";
  row.peer = peer->median;
  if (target > 0) row.target = target * peer->median;
  return row;
}

int run(bench::Report& report) {
  bench::ManyRules many;
  many.seed = static_cast<std::uint64_t>(report.number("seed", 1));
  many.shuffled = report.number("order", 0) == 0;
  const std::int64_t least = report.number("least", kSizes[0]);
  const std::int64_t most = report.number("most", kSizes[4]);
  const auto receipts = static_cast<std::size_t>(report.number("receipts", 20'000));
  std::vector<std::unique_ptr<Size>> sizes;
  for (const std::int64_t rules : kSizes) {
    if (rules > most) break;
    if (rules < least) continue;
    sizes.push_back(std::make_unique<Size>());
    sizes.back()->rules = rules;
    if (const std::string why = prepare(*sizes.back(), many, receipts); !why.empty())
      return fail(fmt::format("{} rules: {}", rules, why));
  }
  for (int number = 0; number < kTurns; ++number) {
    for (const auto& size : sizes) {
      std::int64_t expected = -1;
      for (Way& way : size->ways) {
        std::int64_t points = 0;
        std::int64_t grants = 0;
        way.seconds.push_back(turn(*size, *way.evaluator, kSecondsOfTurn, points, grants));
        if (expected >= 0 && points != expected)
          return fail(fmt::format("{} rules, {}: {} points instead of {}", size->rules, way.name, points, expected));
        expected = points;
        size->applying = static_cast<double>(grants) / static_cast<double>(size->batch.size());
      }
    }
  }
  const auto nanoseconds = [](const Way& way) {
    std::vector<double> values;
    for (const double seconds : way.seconds) values.push_back(seconds * 1e9);
    return bench::spreadOf(values);
  };
  const bench::Spread ten = nanoseconds(sizes.front()->ways[1]);
  for (const auto& size : sizes) {
    fmt::print("{} rules: {:.1f} give points a receipt; compiled in {:.0f} ms, to machine code in {:.0f} ms\n",
               size->rules, size->applying, size->compile_seconds * 1e3, size->jit_seconds * 1e3);
    const double target = size->rules == 1000 ? 2 : size->rules == 10'000 ? 4 : size->rules == 100'000 ? 20 : 0;
    for (const Way& way : size->ways) {
      const bool ours = &way == &size->ways[1];
      report.add(rowOf(fmt::format("rules/{} {}", size->rules, way.name), nanoseconds(way), &ten, ours ? target : 0));
    }
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  bench::Report report(argc, argv);
  return run(report);
}
