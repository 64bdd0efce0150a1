#include "compiler/testing/programme.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

#include "compiler/check/check.h"
#include "compiler/lower/lower.h"
#include "compiler/lower/tests.h"
#include "compiler/syntax/parse.h"

namespace kopeck {

bool TestedProgramme::passes() const {
  return compiles && std::all_of(results.begin(), results.end(), [](const TestResult& one) { return one.passed(); });
}

Result<TestedProgramme> testProgramme(const SourceFile& source, const TestOptions& options, Diagnostics& diagnostics) {
  TestedProgramme tested;
  const ParsedFile parsed = parse(source, diagnostics);
  const std::optional<CheckedProgram> program = check(parsed.file, source, diagnostics);
  if (!program) return tested;
  tested.compiles = true;
  const plan::Plan plan = lower(*program);
  TextPool pool;
  pool.seed(plan.texts);
  std::vector<TestCase> cases = lowerTests(*program, pool);
  std::vector<std::unique_ptr<Evaluator>> evaluators;
  evaluators.push_back(makeInterpreter(plan));
  if (options.second) {
    auto second = options.second(plan);
    if (!second.ok()) return second.error();
    evaluators.push_back(std::move(*second));
  }
  std::vector<const Evaluator*> given;
  for (const std::unique_ptr<Evaluator>& one : evaluators) given.push_back(one.get());
  std::optional<Coverage> coverage;
  if (options.coverage)
    coverage.emplace(plan, importedNames(parsed.file, source), options.times ? Counting::times : Counting::ways);
  std::vector<TestCase> one(1);
  for (TestCase& each : cases) {
    one.front() = std::move(each);
    const auto began = std::chrono::steady_clock::now();
    std::vector<TestResult> result = runTests(plan, given, one, pool, coverage ? &*coverage : nullptr);
    const auto took = std::chrono::steady_clock::now() - began;
    tested.microseconds.push_back(std::chrono::duration_cast<std::chrono::microseconds>(took).count());
    tested.results.push_back(std::move(result.front()));
  }
  if (coverage) tested.points = coverage->points();
  if (options.mutate && tested.passes())
    tested.mutations = tryMutations(
        source, mutationsOf(parsed), options.tried ? options.tried : [](std::size_t, std::size_t) {});
  return tested;
}

}  // namespace kopeck
