// kopeck test: the `test` blocks, on both engines.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fstream>

#include "compiler/check/check.h"
#include "compiler/diagnostics/renderer.h"
#include "compiler/lower/lower.h"
#include "compiler/syntax/parse.h"
#include "compiler/testing/mutation.h"
#include "compiler/testing/testing.h"
#include "tools/kopeck/shared.h"
#include "tools/report/coverage.h"
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
  std::vector<TestResult> results;
  std::vector<CoverPoint> points;   // where coverage is wanted
  std::vector<Mutation> mutations;  // where they are wanted and the tests pass
};

using report::escaped;

std::string junit(const std::vector<Tested>& all) {
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n";
  for (const Tested& one : all) {
    std::size_t failed = 0;
    for (const TestResult& result : one.results) failed += result.passed() ? 0 : 1;
    out += fmt::format("  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\">\n", escaped(one.source.name()),
                       one.results.size(), failed);
    for (const TestResult& result : one.results) {
      out += fmt::format("    <testcase classname=\"{}\" name=\"{}\" line=\"{}\"", escaped(one.source.name()),
                         escaped(result.name), result.line);
      if (result.passed()) {
        out += "/>\n";
        continue;
      }
      out += ">\n";
      if (result.broken) out += fmt::format("      <error message=\"{}\"/>\n", escaped(result.broken->message));
      for (const TestFailure& failure : result.failures)
        out += fmt::format("      <failure message=\"{}\">{}:{}: {}</failure>\n", escaped("got " + failure.got),
                           escaped(one.source.name()), failure.line, escaped(failure.expected));
      out += "    </testcase>\n";
    }
    out += "  </testsuite>\n";
  }
  return out + "</testsuites>\n";
}

/// Compiles one file and runs its tests; nothing when it does not compile.
std::optional<Tested> testFile(const Common& common, const Options& options, const std::string& file, int& code) {
  Diagnostics diagnostics;
  const auto rules = readRules(file, diagnostics);
  if (!rules.ok()) {
    code = std::max<int>(code, complain(common, rules.error()));
    return std::nullopt;
  }
  const SourceFile& source = rules->source;
  const ParsedFile parsed = parse(source, diagnostics);
  const std::optional<CheckedProgram> program = check(parsed.file, source, diagnostics);
  if (!diagnostics.empty()) printError(renderTerminal({&source, &diagnostics}, {common.lang, common.colour_err}));
  if (!program) {
    code = std::max<int>(code, kErrors);
    return std::nullopt;
  }
  const plan::Plan plan = lower(*program);
  TextPool pool;
  pool.seed(plan.texts);
  const std::vector<TestCase> cases = lowerTests(*program, pool);
  const std::unique_ptr<Evaluator> interpreter = makeInterpreter(plan);
  auto jit = makeEvaluator(plan, "jit");
  if (!jit.ok()) {
    code = complain(common, jit.error());
    return std::nullopt;
  }
  std::optional<Coverage> coverage;
  if (options.wantsCoverage()) coverage.emplace(plan, importedNames(parsed.file, source));
  Tested tested{source, {}, {}, {}};
  tested.results = runTests(plan, {interpreter.get(), jit->get()}, cases, pool, coverage ? &*coverage : nullptr);
  if (coverage) tested.points = coverage->points();
  const bool passes = std::all_of(tested.results.begin(), tested.results.end(),
                                  [](const TestResult& result) { return result.passed(); });
  if (options.mutate && passes) {
    const bool shows = common.colour_err;
    tested.mutations = tryMutations(source, mutationsOf(parsed), [&](std::size_t done, std::size_t all) {
      if (shows)
        printError(fmt::format("\r{} {} / {}\033[K", common.say("changes tried", "испробовано изменений"), done, all));
    });
    if (shows) printError("\r\033[K");
  }
  return tested;
}

void printResults(const Common& common, const Tested& tested) {
  for (const TestResult& result : tested.results) {
    const char* mark = result.passed() ? "✓" : "✗";
    print(fmt::format("{} {}\n",
                      common.colour_out ? fmt::format("\033[{}m{}\033[0m", result.passed() ? 32 : 31, mark) : mark,
                      result.name));
    for (const TestFailure& failure : result.failures)
      print(fmt::format("  {}:{}: {}\n    {}: {}\n", tested.source.name(), failure.line, failure.expected,
                        common.say("got", "вышло"), common.lang == Lang::ru ? failure.got_ru : failure.got));
  }
  if (tested.results.empty())
    print(fmt::format("{}: {}\n", tested.source.name(), common.say("no tests", "проверок нет")));
}

void printCoverage(const Common& common, const Tested& tested) {
  const CoverSum sum = sumOf(tested.points);
  print(fmt::format(fmt::runtime(common.say("{}: the tests cover {}, {} of {}\n", "{}: проверено {}, {} из {}\n")),
                    tested.source.name(), report::percent(sum, common.lang), sum.seen, sum.wanted));
  for (const CoverPoint& point : tested.points)
    if (const std::string what = report::lacks(point, common.lang); !what.empty())
      print(fmt::format("  {}:{}: {}\n", tested.source.name(), point.line, what));
}

void printMutations(const Common& common, const Tested& tested) {
  const std::string& file = tested.source.name();
  const auto failed = std::any_of(tested.results.begin(), tested.results.end(),
                                  [](const TestResult& result) { return !result.passed(); });
  if (failed) {
    print(fmt::format("{}: {}\n", file,
                      common.say("no change was tried: the tests have to pass first",
                                 "изменения не испробованы: сначала должны пройти проверки")));
    return;
  }
  const auto noticed =
      std::count_if(tested.mutations.begin(), tested.mutations.end(), [](const Mutation& one) { return one.noticed; });
  print(fmt::format(fmt::runtime(common.say("{}: of {} changes to the rules the tests notice {}\n",
                                            "{}: из {} изменений правил проверки замечают {}\n")),
                    file, tested.mutations.size(), noticed));
  for (const Mutation& one : tested.mutations) {
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
  if (!options.junit.empty()) code = std::max(code, write(common, options.junit, junit(all)));
  if (!options.lcov.empty()) {
    std::string text;
    for (const Tested& one : all) text += lcov(one.points, one.source.name());
    code = std::max(code, write(common, options.lcov, text));
  }
  if (!options.page.empty()) {
    std::vector<report::Covered> covered;
    for (const Tested& one : all) covered.push_back({one.source, one.points});
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
    printResults(common, *tested);
    for (const TestResult& result : tested->results) {
      (result.passed() ? passed : failed) += 1;
      if (result.broken) code = std::max(code, complain(common, *result.broken));
    }
    all.push_back(std::move(*tested));
  }
  if (failed > 0) code = std::max<int>(code, kErrors);
  // Where no file compiled, the errors have said it all.
  if (!all.empty())
    print(fmt::format(fmt::runtime(common.say("{} passed, {} failed, on both engines\n",
                                              "прошло {}, не прошло {}, на обоих движках\n")),
                      passed, failed));
  if (options.coverage)
    for (const Tested& one : all) printCoverage(common, one);
  if (options.mutate)
    for (const Tested& one : all) printMutations(common, one);
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
