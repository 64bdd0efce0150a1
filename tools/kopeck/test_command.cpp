// kopeck test: the `test` blocks, on both engines.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fstream>

#include "compiler/check/check.h"
#include "compiler/diagnostics/renderer.h"
#include "compiler/lower/lower.h"
#include "compiler/syntax/parse.h"
#include "compiler/testing/testing.h"
#include "tools/kopeck/shared.h"

namespace kopeck::tool {

namespace {

struct Options {
  std::vector<std::string> files;
  std::string junit;
};

struct Tested {
  std::string file;
  std::vector<TestResult> results;
};

std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\n':
        out += "&#10;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string junit(const std::vector<Tested>& all) {
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n";
  for (const Tested& one : all) {
    std::size_t failed = 0;
    for (const TestResult& result : one.results) failed += result.passed() ? 0 : 1;
    out += fmt::format("  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\">\n", escaped(one.file),
                       one.results.size(), failed);
    for (const TestResult& result : one.results) {
      out += fmt::format("    <testcase classname=\"{}\" name=\"{}\" line=\"{}\"", escaped(one.file),
                         escaped(result.name), result.line);
      if (result.passed()) {
        out += "/>\n";
        continue;
      }
      out += ">\n";
      for (const TestFailure& failure : result.failures)
        out += fmt::format("      <failure message=\"{}\">{}:{}: {}</failure>\n", escaped("got " + failure.got),
                           escaped(one.file), failure.line, escaped(failure.expected));
      out += "    </testcase>\n";
    }
    out += "  </testsuite>\n";
  }
  return out + "</testsuites>\n";
}

/// Compiles one file and runs its tests; nothing when it does not compile.
std::optional<Tested> testFile(const Common& common, const std::string& file, int& code) {
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
  return Tested{file, runTests(plan, {interpreter.get(), jit->get()}, cases, pool)};
}

int test(const Common& common, const Options& options) {
  int code = kOk;
  std::vector<Tested> all;
  std::size_t passed = 0;
  std::size_t failed = 0;
  for (const std::string& file : options.files) {
    std::optional<Tested> tested = testFile(common, file, code);
    if (!tested) continue;
    for (const TestResult& result : tested->results) {
      (result.passed() ? passed : failed) += 1;
      const char* mark = result.passed() ? "✓" : "✗";
      print(fmt::format("{} {}\n",
                        common.colour_out ? fmt::format("\033[{}m{}\033[0m", result.passed() ? 32 : 31, mark) : mark,
                        result.name));
      for (const TestFailure& failure : result.failures)
        print(fmt::format("  {}:{}: {}\n    {}: {}\n", file, failure.line, failure.expected, common.say("got", "вышло"),
                          common.lang == Lang::ru ? failure.got_ru : failure.got));
    }
    if (tested->results.empty()) print(fmt::format("{}: {}\n", file, common.say("no tests", "проверок нет")));
    all.push_back(std::move(*tested));
  }
  if (failed > 0) code = std::max<int>(code, kErrors);
  // Where no file compiled, the errors have said it all.
  if (!all.empty())
    print(fmt::format(fmt::runtime(common.say("{} passed, {} failed, on both engines\n",
                                              "прошло {}, не прошло {}, на обоих движках\n")),
                      passed, failed));
  if (options.junit.empty()) return code;
  std::ofstream out(options.junit, std::ios::binary);
  out << junit(all);
  out.close();
  if (!out) return complain(common, "can't write " + options.junit, "не удаётся записать " + options.junit, kWorld);
  return code;
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
  common.addTo(*command);
  command->footer(common.say("Example:", "Пример:") + std::string("\n  kopeck test club.kop --junit results.xml"));
  command->callback([&common, &code, options] {
    common.settle();
    code = test(common, *options);
  });
}

}  // namespace kopeck::tool
