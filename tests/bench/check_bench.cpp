// What `kopeck check` of a large programme takes with all analyses: the programme as it is, and one with mistakes in
// it, each of which is shown by a receipt that is searched for and run. Reading, compiling and analysing, as the
// command does it; in processor time of this process, which nothing else on the machine disturbs.
//
//   bench_check [--rows FILE] [--rules N] [--print]    --print: the findings of the programme as it is, and nothing
//   else
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <optional>
#include <string>
#include <vector>

#include "compiler/analysis/analysis.h"
#include "compiler/check/check.h"
#include "compiler/lower/lower.h"
#include "compiler/syntax/parse.h"
#include "tests/bench/bench.h"
#include "tests/bench/large.h"

namespace {

using namespace kopeck;

constexpr int kRepeats = 3;
constexpr double kMostSeconds = 3;
constexpr std::size_t kMistakes = 40;

double processorSeconds() {
  timespec now{};
  (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

/// A few rules more, each with one mistake.
std::string mistakes() {
  std::string text;
  for (std::size_t i = 0; i < kMistakes; ++i) {
    const std::string name = fmt::format("mistake_{}", i);
    switch (i % 4) {
      case 0:
        text += fmt::format("\nrule {}\n  when net on category_{} >= {} RUB\n  when net < 300 RUB\n  earn 5%\n", name,
                            i, 500 + i);
        break;
      case 1:
        text += fmt::format("\nrule {}\n  when gross >= net and net > {} RUB\n  earn 5%\n", name, i);
        break;
      case 2:
        text += fmt::format("\nrule {}\n  earn {} bonuses\n  at most 500 bonuses per receipt\n", name, i);
        break;
      case 3:
        text += fmt::format("\nrule {}\n  earn 5 bonuses\n  replaces mistake_{}\n", name, i - 1);
        break;
    }
  }
  return text;
}

std::optional<analysis::Analysis> analysed(const std::string& text) {
  const SourceFile source("large.kop", text);
  Diagnostics diagnostics;
  const ParsedFile parsed = parse(source, diagnostics);
  const std::optional<CheckedProgram> program = check(parsed.file, source, diagnostics);
  for (const Diagnostic* one : diagnostics.sorted())
    if (!program) fmt::print(stderr, "{}: {}\n", source.position(one->span.begin).line, one->message(Lang::en));
  if (!program) return std::nullopt;
  return analysis::analyse(parsed.file, *program, lower(*program), source);
}

}  // namespace

int main(int argc, char** argv) {
  bench::Report report(argc, argv);
  const auto rules = static_cast<std::size_t>(report.number("rules", 500));
  const std::vector<std::string>& arguments = report.arguments();
  if (std::find(arguments.begin(), arguments.end(), "--print") != arguments.end()) {
    const auto found = analysed(bench::largeProgramme(rules));
    if (!found) return 1;
    for (const analysis::Finding& finding : found->findings) fmt::print("{}\n", finding.diagnostic.message(Lang::en));
    fmt::print("{} open\n", found->open);
    return 0;
  }
  for (const bool with_mistakes : {false, true}) {
    const std::string text =
        with_mistakes ? bench::largeProgramme(rules - kMistakes) + mistakes() : bench::largeProgramme(rules);
    std::vector<double> times;
    for (int i = 0; i < kRepeats; ++i) {
      const double before = processorSeconds();
      const auto found = analysed(text);
      times.push_back(processorSeconds() - before);
      if (!found || found->open > 0 || (with_mistakes && found->findings.size() < kMistakes)) {
        fmt::print(stderr, "{} findings, {} open\n", found ? found->findings.size() : 0, found ? found->open : 0);
        return 1;
      }
    }
    const bench::Spread spread = bench::spreadOf(times);
    report.add({fmt::format("check, {} rules{}", rules, with_mistakes ? fmt::format(", {} mistakes", kMistakes) : ""),
                "s", spread.median, spread.spread, "", 0, kMostSeconds, false});
  }
  return 0;
}
