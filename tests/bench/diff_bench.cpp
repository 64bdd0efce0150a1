// What `kopeck diff` of two versions of a large programme takes: nothing changed, and one constant changed. Compiling
// both files is counted in, as the command does it; in processor time of this thread's process, which nothing else on
// the machine disturbs.
//
//   bench_diff [--rows FILE] [--rules N] [--print]    --print: the rule file, and nothing else
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <optional>
#include <string>
#include <vector>

#include "compiler/lower/compile.h"
#include "compiler/prove/diff.h"
#include "tests/bench/bench.h"
#include "tests/bench/large.h"

namespace {

using namespace kopeck;

constexpr int kRepeats = 3;
constexpr double kMostSeconds = 2;

double processorSeconds() {
  timespec now{};
  (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

std::optional<plan::Plan> planOf(const std::string& text) {
  const SourceFile source("large.kop", text);
  Diagnostics diagnostics;
  std::optional<plan::Plan> plan = compile(source, diagnostics);
  for (const Diagnostic* one : diagnostics.sorted())
    if (!plan) fmt::print(stderr, "{}: {}\n", source.position(one->span.begin).line, one->message(Lang::en));
  return plan;
}

}  // namespace

int main(int argc, char** argv) {
  bench::Report report(argc, argv);
  const auto rules = static_cast<std::size_t>(report.number("rules", 500));
  const std::string text = bench::largeProgramme(rules);
  const std::vector<std::string>& arguments = report.arguments();
  if (std::find(arguments.begin(), arguments.end(), "--print") != arguments.end()) {
    fmt::print("{}", text);
    return 0;
  }
  std::string changed = text;
  const std::string constant = "earn 3% on earning";
  changed.replace(changed.find(constant), constant.size(), "earn 4% on earning");
  for (const bool equal : {true, false}) {
    std::vector<double> times;
    for (int i = 0; i < kRepeats; ++i) {
      const double before = processorSeconds();
      const std::optional<plan::Plan> older = planOf(text);
      const std::optional<plan::Plan> newer = planOf(equal ? text : changed);
      if (!older || !newer) return 1;
      const prove::Difference difference = prove::diff(*older, *newer, 2);
      times.push_back(processorSeconds() - before);
      const prove::Verdict expected = equal ? prove::Verdict::proved : prove::Verdict::refuted;
      if (difference.same != expected) {
        fmt::print(stderr, "the answer is {}\n", prove::nameOf(difference.same));
        return 1;
      }
    }
    const bench::Spread spread = bench::spreadOf(times);
    report.add({fmt::format("diff, {} rules, {}", rules, equal ? "equal" : "one constant changed"), "s", spread.median,
                spread.spread, "", 0, kMostSeconds, false});
  }
  return 0;
}
