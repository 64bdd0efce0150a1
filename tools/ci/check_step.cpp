// The steps that look at the rules alone: what is wrong with them, and what their tests say.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "compiler/testing/programme.h"
#include "tools/ci/steps.h"
#include "tools/report/coverage.h"
#include "tools/report/numbers.h"

namespace kopeck::ci {

namespace {

using Json = nlohmann::ordered_json;

/// Versions of one programme have to follow each other.
void checkVersions(const Work& work, Step& step) {
  std::vector<VersionInput> versions;
  for (const Rules& rules : work.report.rules) versions.push_back({*rules.plan, {}});
  if (versions.size() < 2) return;
  const auto linked = Programme::link(std::move(versions));
  work.demand(step, "", linked.ok(),
              linked.ok() ? work.say("the versions follow each other", "версии следуют одна за другой")
                          : work.say(linked.error()));
  if (linked.ok()) return;
  Remark remark;
  remark.rule = "versions";
  remark.title = {"The versions do not follow each other", "Версии не следуют одна за другой"};
  remark.help = {"Rule files of one configuration are versions of one programme: docs/language.md.",
                 "Файлы правил одной настройки — версии одной программы: docs/ru/language.md."};
  remark.file = work.report.rules.back().name;
  remark.message = work.say(linked.error());
  step.remarks.push_back(std::move(remark));
}

struct Sums {
  std::size_t tests = 0, failed = 0, mutations = 0, noticed = 0;
  CoverSum cover;
  std::vector<std::string> lacking, unnoticed;
};

void noteFailures(const Work& work, const Rules& rules, const TestResult& result, const Names& names, Step& step) {
  const auto found = names.tests.find(result.name);
  const std::string& file = found == names.tests.end() ? rules.name : found->second.file;
  const bool ru = work.world.lang == Lang::ru;
  for (const TestFailure& failure : result.failures) {
    Remark remark;
    remark.rule = "test-failed";
    remark.title = {"A test fails", "Проверка не проходит"};
    remark.help = {"The rules do not do what the test says. Where the rules are meant so, the test has to say so too.",
                   "Правила делают не то, что сказано в проверке. Если так и задумано, нужно исправить и проверку."};
    remark.file = file;
    remark.line = failure.line;
    remark.message = fmt::format("{}: {} — {}: {}", result.name, failure.expected, work.say("got", "вышло"),
                                 ru ? failure.got_ru : failure.got);
    step.remarks.push_back(std::move(remark));
  }
}

void testOne(Work& work, const Rules& rules, Step& step, Sums& sums) {
  TestOptions options;
  options.coverage = true;
  options.mutate = work.config.test.noticed.has_value();
  options.second = work.world.evaluator;
  Diagnostics said_already;
  const auto tested = testProgramme(*rules.source, options, said_already);
  if (!tested.ok()) return stop(step, tested.error(), work);
  const Names names = namesOf(rules);
  for (const TestResult& result : tested->results) {
    ++sums.tests;
    sums.failed += result.passed() ? 0 : 1;
    if (result.broken) stop(step, *result.broken, work);
    noteFailures(work, rules, result, names, step);
  }
  const CoverSum cover = sumOf(tested->points);
  sums.cover.seen += cover.seen;
  sums.cover.wanted += cover.wanted;
  for (const CoverPoint& point : tested->points)
    if (const std::string what = report::lacks(point, work.world.lang); !what.empty())
      sums.lacking.push_back(fmt::format("{}:{}: {}", rules.name, point.line, what));
  for (const Mutation& one : tested->mutations) {
    ++sums.mutations;
    sums.noticed += one.noticed ? 1 : 0;
    if (!one.noticed)
      sums.unnoticed.push_back(
          fmt::format("{}:{}: `{}` → {}", rules.name, one.line, one.was,
                      one.becomes.empty() ? work.say("(left out)", "(убрано)") : "`" + one.becomes + "`"));
  }
  work.report.tests.push_back(report::junitOf(rules.name, tested->results, tested->microseconds, work.world.lang));
}

/// Whether `part` of `whole` is at least so many percent.
bool atLeast(std::size_t part, std::size_t whole, const Percent& wanted) {
  return Int128{part} * 100 * Percent::kOne >= Int128{whole} * wanted.value;
}

void demandShares(const Work& work, Step& step, const Sums& sums) {
  if (const std::optional<Percent>& wanted = work.config.test.coverage) {
    const bool kept =
        atLeast(static_cast<std::size_t>(sums.cover.seen), static_cast<std::size_t>(sums.cover.wanted), *wanted);
    work.demand(
        step, "test.coverage_at_least", kept,
        fmt::format(fmt::runtime(work.say("the tests cover {} ({} of {}); at least {} % are wanted",
                                          "проверено {} ({} из {}); нужно не меньше {} %")),
                    report::percent(sums.cover, work.world.lang), sums.cover.seen, sums.cover.wanted, wanted->text));
  }
  const std::optional<Percent>& wanted = work.config.test.noticed;
  if (!wanted) return;
  if (sums.failed > 0)
    return work.demand(step, "test.changes_noticed_at_least", false,
                       work.say("no change was tried: the tests have to pass first",
                                "изменения не испробованы: сначала должны пройти проверки"));
  work.demand(
      step, "test.changes_noticed_at_least", atLeast(sums.noticed, sums.mutations, *wanted),
      fmt::format(fmt::runtime(work.say("the tests notice {} of {} changes to the rules; at least {} % are wanted",
                                        "проверки замечают {} из {} изменений правил; нужно не меньше {} %")),
                  sums.noticed, sums.mutations, wanted->text));
}

}  // namespace

void check(Work& work, Step& step) {
  std::size_t errors = 0;
  std::size_t warnings = 0;
  for (const Rules& rules : work.report.rules) {
    errors += rules.diagnostics->count(Severity::error);
    warnings += rules.diagnostics->count(Severity::warning);
  }
  step.data = Json{{"errors", errors}, {"warnings", warnings}}.dump();
  if (step.state == State::stopped) return;  // a file could not be read
  if (!work.config.check.run && errors == 0) {
    static_cast<void>(work.mayBegin(step, "check", false));
    return;
  }
  step.summary = fmt::format(fmt::runtime(work.say("errors: {}, warnings: {}", "ошибок: {}, предупреждений: {}")),
                             errors, warnings);
  if (errors > 0)
    work.demand(step, "", false,
                fmt::format(fmt::runtime(work.say("errors in the rules: {}", "ошибок в правилах: {}")), errors));
  if (work.config.check.warnings_are_errors)
    work.demand(step, "check.warnings_are_errors", warnings == 0,
                fmt::format(fmt::runtime(work.say("warnings, which count as errors: {}",
                                                  "предупреждений, которые считаются ошибками: {}")),
                            warnings));
  if (work.compiles) checkVersions(work, step);
}

void test(Work& work, Step& step) {
  for (const Rules& rules : work.report.rules)
    if (!rules.plan)
      work.report.tests.push_back(report::junitOfErrors(*rules.source, *rules.diagnostics, work.world.lang));
  if (!work.mayBegin(step, "test", work.config.test.run)) return;
  Sums sums;
  for (const Rules& rules : work.report.rules) testOne(work, rules, step, sums);
  Json found{{"tests", sums.tests},
             {"failed", sums.failed},
             {"coverage", {{"seen", sums.cover.seen}, {"wanted", sums.cover.wanted}}}};
  if (work.config.test.noticed) found["changes"] = Json{{"tried", sums.mutations}, {"noticed", sums.noticed}};
  step.data = found.dump();
  if (step.state == State::stopped) return;
  step.summary = fmt::format(
      fmt::runtime(work.say("tests: {}, failed: {}; they cover {}", "проверок: {}, не прошло: {}; проверено {}")),
      sums.tests, sums.failed, report::percent(sums.cover, work.world.lang));
  if (sums.failed > 0)
    work.demand(step, "", false,
                fmt::format(fmt::runtime(work.say("tests that fail: {}", "не прошло проверок: {}")), sums.failed));
  demandShares(work, step, sums);
  if (!sums.lacking.empty())
    step.details.push_back(
        {work.say("What the tests never made happen", "Чего проверки не затронули"), sums.lacking, true});
  if (!sums.unnoticed.empty())
    step.details.push_back(
        {work.say("Changes that no test notices", "Изменения, которых проверки не замечают"), sums.unnoticed, true});
}

}  // namespace kopeck::ci
