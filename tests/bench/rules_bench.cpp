// What a receipt costs against the number of rules: 10 to 100,000 of them, of which about three apply whatever their
// number. Everything that a quote does: what is read of the account, sets, rules, limits, the spread over lines. And
// the same where each receipt is asked about ten rules: whether they applied, or which condition failed.
//
//   bench_rules [--least N] [--most N] [--receipts N] [--seed N] [--order 0|1] [--rows FILE]
//
// `--least`, `--most`: the numbers of rules (10, 100,000). `--order 1`: rules kind by kind instead of in disorder. The
// sizes take turns, and the median of each counts.
#include <fmt/format.h>

#include <algorithm>
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
constexpr double kMostExplained = 2;  // times the cost without explanations

/// What is said of rules that do not apply.
enum class Telling : std::uint8_t {
  nothing,
  alone,  // and only sets, sums and rules count: no account, no limits, no points on lines
  asked,  // of ten rules: all of ten, and of more the next ten with each receipt
  every,  // of all rules, asked or not
};
constexpr std::size_t kAsked = 10;

struct Way {
  const char* name;
  std::shared_ptr<const Evaluator> evaluator;
  Telling telling = Telling::nothing;
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
  size.ways.push_back({"interpreter, looked up", makeInterpreter(size.plan, Lookup::always), Telling::nothing, {}});
  const double before = bench::seconds();
  JitOptions options;
  options.lookup = Lookup::always;
  auto looked_up = compileJit(size.plan, options);
  if (!looked_up.ok()) return looked_up.error().message;
  size.jit_seconds = bench::seconds() - before;
  const std::shared_ptr<const Evaluator> compiled = std::move(*looked_up);
  size.ways.push_back({"compiled, looked up", compiled, Telling::nothing, {}});
  size.ways.push_back({"explained, ten rules", compiled, Telling::asked, {}});
  size.ways.push_back({"rules alone", compiled, Telling::alone, {}});
  if (size.rules > kMostAsked) return {};
  size.ways.push_back({"explained, every rule", compiled, Telling::every, {}});
  size.ways.push_back({"interpreter, every rule", makeInterpreter(size.plan, Lookup::never), Telling::nothing, {}});
  options.lookup = Lookup::never;
  auto every = compileJit(size.plan, options);
  if (!every.ok()) return every.error().message;
  size.ways.push_back({"compiled, every rule", std::move(*every), Telling::nothing, {}});
  return {};
}

/// Seconds a receipt of sets, sums and rules alone, over what a Stepper has read for each receipt before.
double turnOfRules(const Size& size, const Way& way, double least) {
  Stepper stepper(size.plan, *way.evaluator, size.pool);
  const SharedCounters shared(size.plan);
  AccountState state(size.plan.layout);
  Outcome out;
  std::vector<std::vector<Value>> reads;
  std::vector<std::vector<Value>> fields;
  std::vector<EvalContext> contexts;
  for (std::size_t i = 0; i < size.batch.size(); ++i) {
    state.setTier(static_cast<std::int32_t>(i % 3));
    out.clear(size.plan);
    stepper.evaluate(state, {&size.batch, i}, shared, out);
    EvalContext context = stepper.context();
    reads.push_back(out.reads);
    fields.emplace_back(context.fields, context.fields + static_cast<std::size_t>(plan::Field::count_));
    context.reads = reads.back().data();
    context.fields = fields.back().data();
    context.gross = context.paid = context.net;  // nothing is taken off, and nothing pays
    contexts.push_back(context);
  }
  // Masks have grown to the most lines.
  for (EvalContext& context : contexts) context.masks = stepper.context().masks;
  std::size_t done = 0;
  const double begin = bench::seconds();
  double seconds = 0;
  for (; seconds < least; done += contexts.size()) {
    for (EvalContext& context : contexts)
      if (way.evaluator->evaluatePurchase(context) != Fault::none) return 0;
    seconds = bench::seconds() - begin;
  }
  return seconds / static_cast<double>(done);
}

/// Seconds a receipt; `points` guards against work that is not done.
double turn(const Size& size, const Way& way, double least, std::int64_t& points, std::int64_t& grants) {
  Stepper stepper(size.plan, *way.evaluator, size.pool);
  stepper.judgeEveryRule(way.telling == Telling::every);
  const SharedCounters shared(size.plan);
  std::vector<AccountState> states;
  for (int tier = 0; tier < 3; ++tier) {
    states.emplace_back(size.plan.layout);
    states.back().setTier(tier);
  }
  Outcome out;
  std::size_t done = 0;
  points = grants = 0;
  const std::size_t rules = size.plan.rules.size();
  std::size_t next = 0;  // rule to ask about
  const auto pass = [&](bool counts) {
    for (std::size_t i = 0; i < size.batch.size(); ++i) {
      out.clear(size.plan);
      stepper.evaluate(states[i % states.size()], {&size.batch, i}, shared, out);
      for (std::size_t k = 0; way.telling == Telling::asked && k < std::min(kAsked, rules); ++k) {
        stepper.judge(static_cast<std::int32_t>(next), out);
        next = next + 1 < rules ? next + 1 : 0;
      }
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

bench::Row rowOf(std::string name, bench::Spread nanoseconds, const char* peer_name, const bench::Spread& peer,
                 double target) {
  bench::Row row;
  row.name = std::move(name);
  row.unit = "ns a receipt";
  row.value = nanoseconds.median;
  row.spread = nanoseconds.spread;
  row.more_is_better = false;
  row.peer_name = peer_name;
  row.peer = peer.median;
  if (target > 0) row.target = target * peer.median;
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
        if (way.telling == Telling::alone) {
          way.seconds.push_back(turnOfRules(*size, way, kSecondsOfTurn));
          continue;
        }
        way.seconds.push_back(turn(*size, way, kSecondsOfTurn, points, grants));
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
    const bench::Spread unexplained = nanoseconds(size->ways[1]);
    for (const Way& way : size->ways) {
      const bool ours = &way == &size->ways[1];
      const std::string name = fmt::format("rules/{} {}", size->rules, way.name);
      report.add(way.telling == Telling::asked
                     ? rowOf(name, nanoseconds(way), "unexplained", unexplained, kMostExplained)
                     : rowOf(name, nanoseconds(way), "10 rules", ten, ours ? target : 0));
    }
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  bench::Report report(argc, argv);
  return run(report);
}
