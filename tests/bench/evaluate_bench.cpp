// What rules alone cost: ten rules of a coffee shop over receipts of six lines that lie in memory, by the interpreter
// and by compiled code, and what compiling takes. No ingest, no accounts, no ledger.
//
//   bench_evaluate [--rows FILE]          FILE gets a JSON object a line
//   bench_evaluate --dump FOLDER          the receipts out of memory and their points, for programs of other makers
//   bench_evaluate --turns RECEIPTS       evaluates the first of them by compiled code when standard input says so
#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

#include "compiler/jit/jit.h"
#include "runtime/interpret/evaluator.h"
#include "tests/bench/bench.h"
#include "tests/bench/coffee_shop.h"
#include "tests/bench/shop_dump.h"
#include "tests/bench/ten_rules.h"

namespace {

using namespace kopeck;
using bench::CoffeeShop;
using bench::Receipts;

constexpr std::size_t kFewReceipts = 2'000;     // lie in the caches
constexpr std::size_t kManyReceipts = 400'000;  // do not: 96 MB
constexpr int kRepeats = 7;
constexpr double kMostMilliseconds = 30;  // to compile ten rules

/// Receipts a second of one turn after another; `each` does one receipt. `points` gets what all of them come to, by
/// which nothing is left undone; -1 where something fails.
template <typename Each>
double rateOf(std::size_t count, Value& points, Each&& each) {
  std::size_t turns = 0;
  const double begin = bench::seconds();
  double seconds = 0;
  while (seconds < 0.2) {
    Value sum = 0;
    for (std::size_t i = 0; i < count; ++i) {
      const Value of_receipt = each(i);
      if (of_receipt < 0) {
        points = -1;
        return 0;
      }
      sum += of_receipt;
    }
    points = sum;
    ++turns;
    seconds = bench::seconds() - begin;
  }
  return static_cast<double>(turns * count) / seconds;
}

double evaluated(const Evaluator& evaluator, Receipts& receipts, Value& points) {
  return rateOf(receipts.count, points, [&](std::size_t i) { return bench::pointsOf(evaluator, receipts, i); });
}

double byHand(Receipts& receipts, Value& points) {
  return rateOf(receipts.count, points, [&](std::size_t i) -> Value {
    bench::TenAmounts amounts{};
    bench::tenRules(receipts.columns(i), bench::kFirstOfSpring, bench::kLastOfSpring, amounts);
    Value sum = 0;
    for (const Value amount : amounts) sum += amount;
    return sum;
  });
}

/// Milliseconds. The first compilation of a process also makes the session.
bench::Spread compileTime(const plan::Plan& plan, JitOptimisation optimise, double* first) {
  std::vector<double> times;
  for (int repeat = 0; repeat < kRepeats; ++repeat) {
    const double begin = bench::seconds();
    const auto compiled = compileJit(plan, {optimise, false});
    times.push_back(compiled ? (bench::seconds() - begin) * 1000 : -1);
  }
  if (first != nullptr) *first = times.front();
  times.erase(times.begin());
  return bench::spreadOf(times);
}

bench::Row row(const char* name, const char* unit, bench::Spread measured) {
  bench::Row row;
  row.name = name;
  row.unit = unit;
  row.value = measured.median;
  row.spread = measured.spread;
  return row;
}

void addTime(bench::Report& report, const char* name, bench::Spread milliseconds) {
  bench::Row time = row(name, "ms", milliseconds);
  time.target = kMostMilliseconds;
  time.more_is_better = false;
  report.add(time);
}

/// All of them over the same receipts, turn by turn. False where they do not give the same.
bool compare(bench::Report& report, const plan::Plan& plan, std::size_t count,
             const std::vector<const Evaluator*>& evaluators) {
  static constexpr std::array<const char*, 3> kNames{"interpret", "jit none", "jit light"};
  Receipts receipts(plan, count);
  std::vector<std::vector<double>> rates(evaluators.size() + 1);
  for (int repeat = 0; repeat < kRepeats; ++repeat) {
    Value expected = 0;
    rates.back().push_back(byHand(receipts, expected));
    for (std::size_t i = 0; i < evaluators.size(); ++i) {
      Value points = 0;
      rates[i].push_back(evaluated(*evaluators[i], receipts, points));
      if (points == expected && points > 0) continue;
      fmt::print(stderr, "{} gives {} points, C++ by hand {}\n", kNames[i], points, expected);
      return false;
    }
  }
  const bench::Spread by_hand = bench::spreadOf(rates.back());
  const std::string where = count == kFewReceipts ? ", in the caches" : ", out of memory";
  for (std::size_t i = 0; i < evaluators.size(); ++i) {
    bench::Row one =
        row((std::string("evaluate/") + kNames[i] + where).c_str(), "receipts/s", bench::spreadOf(rates[i]));
    one.peer_name = "C++ by hand";
    one.peer = by_hand.median;
    report.add(one);
  }
  return true;
}

/// What ./dev bench peers asks for: `--dump FOLDER` or `--turns RECEIPTS`.
int runForPeers(const bench::Report& report) {
  const std::vector<std::string>& arguments = report.arguments();
  const std::int64_t count = report.number("turns", kManyReceipts);
  if (arguments.size() != 2 || count <= 0) {
    fmt::print(stderr, "bench_evaluate: {} needs a folder or a number of receipts\n", arguments.front());
    return 2;
  }
  const CoffeeShop shop;
  const auto code = compileJit(shop.plan, {JitOptimisation::light, false});
  if (!code) {
    fmt::print(stderr, "{}\n", code.error().message);
    return 1;
  }
  Receipts receipts(shop.plan, static_cast<std::size_t>(count));
  return arguments.front() == "--turns" ? bench::serveTurns(*code.value(), receipts)
                                        : bench::dumpReceipts(arguments.back(), *code.value(), receipts);
}

int run(bench::Report& report) {
  const CoffeeShop shop;
  if (const auto problems = plan::verify(shop.plan); !problems.empty()) {
    fmt::print(stderr, "the bench's own rules are unsound: {}\n", problems.front());
    return 1;
  }
  double first = 0;
  const bench::Spread fast = compileTime(shop.plan, JitOptimisation::none, &first);
  addTime(report, "evaluate/compile first", {first, 0});
  addTime(report, "evaluate/compile none", fast);
  addTime(report, "evaluate/compile light", compileTime(shop.plan, JitOptimisation::light, nullptr));
  const auto fast_code = compileJit(shop.plan, {JitOptimisation::none, false});
  const auto light_code = compileJit(shop.plan, {JitOptimisation::light, false});
  if (!fast_code || !light_code) {
    fmt::print(stderr, "{}\n", !fast_code ? fast_code.error().message : light_code.error().message);
    return 1;
  }
  const auto interpreter = makeInterpreter(shop.plan);
  for (const std::size_t count : {kFewReceipts, kManyReceipts}) {
    if (!compare(report, shop.plan, count, {interpreter.get(), fast_code.value().get(), light_code.value().get()}))
      return 1;
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  bench::Report report(argc, argv);
  const std::vector<std::string>& arguments = report.arguments();
  const bool for_peers = !arguments.empty() && (arguments.front() == "--dump" || arguments.front() == "--turns");
  return for_peers ? runForPeers(report) : run(report);
}
