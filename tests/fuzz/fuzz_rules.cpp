// Any bytes as a rule file: the compiler says what is wrong, or makes a sound Plan of it, whose tests and description
// run to their end. What the formatter writes means the same and is its own layout; a translation there and back comes
// to rest; fixes can be applied.
#include "compiler/check/check.h"
#include "compiler/diagnostics/renderer.h"
#include "compiler/lower/lower.h"
#include "compiler/lower/summary.h"
#include "compiler/lower/tests.h"
#include "compiler/syntax/format.h"
#include "compiler/syntax/parse.h"
#include "compiler/syntax/translate.h"
#include "compiler/testing/testing.h"
#include "runtime/interpret/evaluator.h"
#include "runtime/plan/plan.h"
#include "tests/fuzz/support.h"
#include "tools/describe/describe.h"

namespace kopeck::fuzz {
namespace {

std::optional<plan::Plan> planOf(const ParsedFile& parsed, const SourceFile& source, Diagnostics& diagnostics) {
  const std::optional<CheckedProgram> program = check(parsed.file, source, diagnostics);
  if (!program) return std::nullopt;
  return lower(*program);
}

/// Of a file without mistakes in its grammar: the formatter's own output is laid out already, and means the same.
void formats(const ParsedFile& parsed, const std::optional<plan::Plan>& plan) {
  const SourceFile formatted("fuzz.kop", format(parsed));
  Diagnostics diagnostics;
  const ParsedFile again = parse(formatted, diagnostics);
  require(!diagnostics.hasErrors(), "what the formatter writes does not parse");
  require(format(again) == formatted.text(), "the formatter changes what it wrote itself");
  if (!plan) return;
  const auto same = planOf(again, formatted, diagnostics);
  require(same.has_value(), "what the formatter writes does not compile");
  require(plan::hash(*same) == plan::hash(*plan), "what the formatter writes means something else");
}

void translates(const SourceFile& source, ast::Language own) {
  const ast::Language other = own == ast::Language::russian ? ast::Language::english : ast::Language::russian;
  Diagnostics diagnostics;
  const SourceFile there("fuzz.kop", translate(source, other, diagnostics));
  const SourceFile back("fuzz.kop", translate(there, own, diagnostics));
  require(!diagnostics.hasErrors(), "a translation does not parse");
  require(translate(back, other, diagnostics) == there.text(), "there and back and there is another text");
}

/// Everything that shows messages; their spans and fixes have to lie within the file.
void shows(const SourceFile& source, const Diagnostics& diagnostics) {
  const Reported reported{&source, &diagnostics};
  for (const Lang lang : {Lang::en, Lang::ru}) {
    require(diagnostics.empty() || !renderTerminal(reported, {lang, true}).empty(), "messages that are not shown");
    require(!renderJson({&reported, 1}, lang).empty(), "messages that are not JSON");
  }
  if (diagnostics.empty()) return;
  const SourceFile mended("fuzz.kop", applyFixes(source, diagnostics));
  Diagnostics left;
  static_cast<void>(parse(mended, left));
}

void runs(const CheckedProgram& program, const plan::Plan& plan) {
  const std::unique_ptr<Evaluator> interpreter = makeInterpreter(plan);
  for (const Lang lang : {Lang::en, Lang::ru}) {
    const auto document = describe(plan, *interpreter, lang);
    require(document.ok(), document.ok() ? "" : document.error().message);
    require(!toMarkdown(*document).empty(), "a programme without a description");
  }
  static_cast<void>(expectedShares(plan));
  TextPool pool;
  pool.seed(plan.texts);
  const std::vector<TestCase> cases = lowerTests(program, pool);
  const std::vector<TestResult> results = runTests(plan, {interpreter.get()}, cases, pool);
  require(results.size() == cases.size(), "tests that were not run");
  for (const TestResult& result : results) require(!result.broken, result.broken ? result.broken->message : "");
}

void rules(std::string_view text) {
  const SourceFile source("fuzz.kop", std::string(text));
  Diagnostics diagnostics;
  const ParsedFile parsed = parse(source, diagnostics);
  const bool whole = !diagnostics.hasErrors();
  const std::optional<CheckedProgram> program = check(parsed.file, source, diagnostics);
  require(program.has_value() != diagnostics.hasErrors(), "refused without saying why, or taken in spite of it");
  shows(source, diagnostics);
  std::optional<plan::Plan> plan;
  if (program) {
    plan = lower(*program);
    const std::vector<std::string> unsound = plan::verify(*plan);
    require(unsound.empty(), unsound.empty() ? "" : "an unsound plan: " + unsound.front());
    require(!plan::print(*plan).empty(), "a plan that prints as nothing");
  }
  if (whole) formats(parsed, plan);
  if (whole) translates(source, parsed.file.language);
  if (program) runs(*program, *plan);
}

}  // namespace
}  // namespace kopeck::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  kopeck::fuzz::rules({reinterpret_cast<const char*>(data), size});
  return 0;
}
