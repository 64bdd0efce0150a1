// kopeck test: the `test` blocks, on both engines.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fstream>
#include <optional>
#include <utility>

#include "compiler/diagnostics/renderer.h"
#include "compiler/testing/programme.h"
#include "tools/kopeck/shared.h"
#include "tools/report/coverage.h"
#include "tools/report/junit.h"
#include "tools/report/page.h"

namespace kopeck::tool {

namespace {

struct Options {
  std::vector<std::string> files;
  std::string junit;
  bool coverage = false;
  std::string lcov;
  std::string page;
  bool mutate = false;
  [[nodiscard]] bool wantsCoverage() const { return coverage || !lcov.empty() || !page.empty(); }
};

struct Tested {
  SourceFile source;
  Diagnostics diagnostics;
  TestedProgramme of;
};

/// Compiles one file, says what is wrong with it, and runs its tests; nothing when it can't be read.
std::optional<Tested> testFile(const Common& common, const Options& options, const std::string& file, int& code) {
  Diagnostics diagnostics;
  auto rules = readRules(file, diagnostics);
  if (!rules.ok()) {
    code = std::max<int>(code, complain(common, rules.error()));
    return std::nullopt;
  }
  TestOptions how;
  how.coverage = options.wantsCoverage();
  how.times = !options.lcov.empty();
  how.mutate = options.mutate;
  how.second = [](const plan::Plan& plan) { return makeEvaluator(plan, "jit"); };
  if (common.colour_err)
    how.tried = [&](std::size_t done, std::size_t all) {
      printError(fmt::format("\r{} {} / {}\033[K", common.say("changes tried", "испробовано изменений"), done, all));
    };
  auto tested = testProgramme(rules->source, how, diagnostics);
  if (options.mutate && common.colour_err) printError("\r\033[K");
  if (!diagnostics.empty())
    printError(renderTerminal({&rules->source, &diagnostics}, {common.lang, common.colour_err}));
  if (!tested.ok()) {
    code = std::max<int>(code, complain(common, tested.error()));
    return std::nullopt;
  }
  if (!tested->compiles) code = std::max<int>(code, kErrors);
  return Tested{std::move(rules->source), std::move(diagnostics), std::move(*tested)};
}

std::string junit(const Common& common, const std::vector<Tested>& all) {
  std::vector<report::JunitSuite> suites;
  for (const Tested& one : all)
    suites.push_back(one.of.compiles
                         ? report::junitOf(one.source.name(), one.of.results, one.of.microseconds, common.lang)
                         : report::junitOfErrors(one.source, one.diagnostics, common.lang));
  return report::junit(suites);
}

void printResults(const Common& common, const Tested& tested) {
  for (const TestResult& result : tested.of.results) {
    const char* mark = result.passed() ? "✓" : "✗";
    print(fmt::format("{} {}\n",
                      common.colour_out ? fmt::format("\033[{}m{}\033[0m", result.passed() ? 32 : 31, mark) : mark,
                      result.name));
    for (const TestFailure& failure : result.failures)
      print(fmt::format("  {}:{}: {}\n    {}: {}\n", tested.source.name(), failure.line, failure.expected,
                        common.say("got", "вышло"), common.lang == Lang::ru ? failure.got_ru : failure.got));
  }
  if (tested.of.results.empty())
    print(fmt::format("{}: {}\n", tested.source.name(), common.say("no tests", "проверок нет")));
}

void printCoverage(const Common& common, const Tested& tested) {
  const CoverSum sum = sumOf(tested.of.points);
  print(fmt::format(fmt::runtime(common.say("{}: the tests cover {}, {} of {}\n", "{}: проверено {}, {} из {}\n")),
                    tested.source.name(), report::percent(sum, common.lang), sum.seen, sum.wanted));
  for (const CoverPoint& point : tested.of.points)
    if (const std::string what = report::lacks(point, common.lang); !what.empty())
      print(fmt::format("  {}:{}: {}\n", tested.source.name(), point.line, what));
}

void printMutations(const Common& common, const Tested& tested) {
  const std::string& file = tested.source.name();
  if (!tested.of.passes()) {
    print(fmt::format("{}: {}\n", file,
                      common.say("no change was tried: the tests have to pass first",
                                 "изменения не испробованы: сначала должны пройти проверки")));
    return;
  }
  const auto noticed = std::count_if(tested.of.mutations.begin(), tested.of.mutations.end(),
                                     [](const Mutation& one) { return one.noticed; });
  print(fmt::format(fmt::runtime(common.say("{}: of {} changes to the rules the tests notice {}\n",
                                            "{}: из {} изменений правил проверки замечают {}\n")),
                    file, tested.of.mutations.size(), noticed));
  for (const Mutation& one : tested.of.mutations) {
    if (one.noticed) continue;
    print(one.becomes.empty()
              ? fmt::format(fmt::runtime(common.say("  {}:{}: no test notices when `{}` is left out\n",
                                                    "  {}:{}: ни одна проверка не замечает, если убрать `{}`\n")),
                            file, one.line, one.was)
              : fmt::format(fmt::runtime(common.say("  {}:{}: no test notices `{}` instead of `{}`\n",
                                                    "  {}:{}: ни одна проверка не замечает `{}` вместо `{}`\n")),
                            file, one.line, one.becomes, one.was));
  }
}

/// Writes a report; the exit code.
int write(const Common& common, const std::string& path, const std::string& text) {
  std::ofstream out(path, std::ios::binary);
  out << text;
  out.close();
  if (!out) return complain(common, "can't write " + path, "не удаётся записать " + path, kWorld);
  return kOk;
}

int writeReports(const Common& common, const Options& options, const std::vector<Tested>& all) {
  int code = kOk;
  if (!options.junit.empty()) code = std::max(code, write(common, options.junit, junit(common, all)));
  if (!options.lcov.empty()) {
    std::string text;
    for (const Tested& one : all)
      if (one.of.compiles) text += lcov(one.of.points, one.source.name());
    code = std::max(code, write(common, options.lcov, text));
  }
  if (!options.page.empty()) {
    std::vector<report::Covered> covered;
    for (const Tested& one : all)
      if (one.of.compiles) covered.push_back({one.source, one.of.points});
    code = std::max(code, write(common, options.page, report::coveragePage(covered, common.lang)));
  }
  return code;
}

int test(const Common& common, const Options& options) {
  int code = kOk;
  std::vector<Tested> all;
  std::size_t passed = 0;
  std::size_t failed = 0;
  for (const std::string& file : options.files) {
    std::optional<Tested> tested = testFile(common, options, file, code);
    if (!tested) continue;
    all.push_back(std::move(*tested));
    if (!all.back().of.compiles) continue;
    printResults(common, all.back());
    for (const TestResult& result : all.back().of.results) {
      (result.passed() ? passed : failed) += 1;
      if (result.broken) code = std::max(code, complain(common, *result.broken));
    }
  }
  if (failed > 0) code = std::max<int>(code, kErrors);
  // Where no file compiled, the errors have said it all.
  if (std::any_of(all.begin(), all.end(), [](const Tested& one) { return one.of.compiles; }))
    print(fmt::format(fmt::runtime(common.say("{} passed, {} failed, on both engines\n",
                                              "прошло {}, не прошло {}, на обоих движках\n")),
                      passed, failed));
  if (options.coverage)
    for (const Tested& one : all)
      if (one.of.compiles) printCoverage(common, one);
  if (options.mutate)
    for (const Tested& one : all)
      if (one.of.compiles) printMutations(common, one);
  return std::max(code, writeReports(common, options, all));
}

}  // namespace

void addTest(CLI::App& app, Common& common, int& code) {
  CLI::App* command = app.add_subcommand("test", common.say("Run the tests beside the rules, on both engines",
                                                            "Прогнать проверки из файлов правил на обоих движках"));
  auto options = std::make_shared<Options>();
  command->add_option("files", options->files, common.say("Rule files", "Файлы правил"))
      ->type_name(common.say("FILE…", "ФАЙЛ…"))
      ->required();
  command
      ->add_option("--junit", options->junit,
                   common.say("Also write the results as JUnit XML", "Записать итоги и в JUnit XML"))
      ->type_name(common.say("FILE", "ФАЙЛ"));
  command->add_flag("--coverage", options->coverage,
                    common.say("Say what of the rules the tests never made happen",
                               "Сказать, что из правил проверки ни разу не затронули"));
  command
      ->add_option("--coverage-html", options->page,
                   common.say("Write the coverage as a page", "Записать покрытие страницей HTML"))
      ->type_name(common.say("FILE", "ФАЙЛ"));
  command
      ->add_option("--lcov", options->lcov,
                   common.say("Write the coverage as lcov's tracefile", "Записать покрытие в формате lcov"))
      ->type_name(common.say("FILE", "ФАЙЛ"));
  command->add_flag("--mutate", options->mutate,
                    common.say("Change the rules one thing at a time, and say which changes no test notices",
                               "Менять правила по одной мелочи и сказать, чего проверки не замечают"));
  common.addTo(*command);
  command->footer(common.say("Example:", "Пример:") + std::string("\n  kopeck test club.kop --junit results.xml"));
  command->callback([&common, &code, options] {
    common.settle();
    code = test(common, *options);
  });
}

}  // namespace kopeck::tool
