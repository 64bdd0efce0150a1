// Mistakes as they happen, 40 of them, in programmes like those of examples/: `diff` finds every one, with a receipt
// where a receipt can show it, else in words that say what was and what is. Beside it is counted which of them would
// have been noticed without it: by the compiler, by a guarantee that is no longer proved, by the tests of the version
// before. And changes that change nothing: none is taken for a change.
//
// The table of all of them is printed, and stands in docs/prove.md.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "compiler/analysis/analysis.h"
#include "compiler/check/check.h"
#include "compiler/lower/lower.h"
#include "compiler/lower/tests.h"
#include "compiler/prove/diff.h"
#include "compiler/prove/prove.h"
#include "compiler/syntax/parse.h"
#include "compiler/syntax/translate.h"
#include "compiler/testing/testing.h"
#include "runtime/interpret/evaluator.h"
#include "tests/mistakes/edits.h"

namespace kopeck {
namespace {

namespace fs = std::filesystem;
using prove::Change;
using prove::Difference;
using prove::Verdict;

constexpr std::size_t kLines = 2, kProvedLines = 1;
constexpr std::size_t kMistakes = 40, kNoChanges = 20;

const fs::path kFolder = fs::path(KOPECK_SOURCE_DIR) / "tests/mistakes";

std::string readFile(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

std::vector<std::string> programmes() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(kFolder))
    if (entry.path().extension() == ".kop") names.push_back(entry.path().stem().string());
  std::sort(names.begin(), names.end());
  return names;
}

struct Programme {
  plan::Plan plan;
  TextPool pool;
  std::vector<TestCase> cases;
  std::vector<std::vector<std::int64_t>> denominators;
  std::set<std::string> warnings;
};

/// Nothing, after a failure, where it does not compile.
std::optional<Programme> compiled(const std::string& text) {
  const SourceFile source("rules.kop", text);
  Diagnostics diagnostics;
  const ParsedFile parsed = parse(source, diagnostics);
  const std::optional<CheckedProgram> program = check(parsed.file, source, diagnostics);
  for (const Diagnostic* one : diagnostics.sorted())
    if (!program) ADD_FAILURE() << source.position(one->span.begin).line << ": " << one->message(Lang::en);
  if (!program) return std::nullopt;
  std::optional<Programme> made(std::in_place);
  made->plan = lower(*program);
  analysis::report(analysis::analyse(parsed.file, *program, made->plan, source), parsed.file, diagnostics);
  for (const Diagnostic* one : diagnostics.sorted())
    made->warnings.insert(fmt::format("{} {}", info(one->code).id, one->message(Lang::en)));
  made->pool.seed(made->plan.texts);
  made->denominators = guaranteeDenominators(*program);
  made->cases = lowerTests(*program, made->pool);
  return made;
}

std::string translated(const std::string& text, const std::string& language) {
  Diagnostics diagnostics;
  const SourceFile source("rules.kop", text);
  return translate(source, language == "ru" ? ast::Language::russian : ast::Language::english, diagnostics);
}

bool testsPass(const Programme& programme) {
  const std::unique_ptr<Evaluator> interpreter = makeInterpreter(programme.plan);
  const std::vector<TestResult> results =
      runTests(programme.plan, {interpreter.get()}, programme.cases, programme.pool);
  return std::all_of(results.begin(), results.end(), [](const TestResult& result) { return result.passed(); });
}

/// Guarantees that are proved, by name.
std::vector<std::string> proved(const Programme& programme) {
  const plan::Plan& plan = programme.plan;
  prove::ProveOptions options;
  options.lines = kProvedLines;
  options.guarantees_alone = true;
  options.denominators = programme.denominators;
  std::vector<std::string> names;
  for (const prove::Finding& finding : prove::prove(plan, options).findings)
    if (finding.claim == prove::Claim::guarantee && finding.verdict == Verdict::proved)
      names.push_back(plan.guarantees[static_cast<std::size_t>(finding.guarantee)].name);
  return names;
}

bool losesGuarantee(const std::vector<std::string>& before, const Programme& after) {
  const std::vector<std::string> now = proved(after);
  return std::any_of(before.begin(), before.end(),
                     [&](const std::string& name) { return std::find(now.begin(), now.end(), name) == now.end(); });
}

/// How diff found it: "receipt", "words", or "".
std::string foundBy(const Difference& difference) {
  if (!difference.changes.empty()) return "receipt";
  const bool told = !difference.rewritten.empty() || !difference.beyond.empty();
  return told ? "words" : "";
}

const char* mark(bool found) {
  return found ? "yes" : "";
}

struct Table {
  std::string text =
      "| programme | mistake | `diff` | `check` | `prove` | tests |\n"
      "| --- | --- | --- | --- | --- | --- |\n";
  std::size_t all = 0, receipts = 0, words = 0, check = 0, prove = 0, tests = 0;
};

class Mistakes : public ::testing::Test {
 protected:
  void look(const std::string& name, const Edit& mistake, const std::string& text, const Programme& before,
            const std::vector<std::string>& guarantees);
  Table table_;
};

void Mistakes::look(const std::string& name, const Edit& mistake, const std::string& text, const Programme& before,
                    const std::vector<std::string>& guarantees) {
  SCOPED_TRACE(fmt::format("{}: {}", name, mistake.title));
  const std::optional<std::string> now = edited(text, mistake);
  ASSERT_TRUE(now.has_value()) << "the change does not fit the file";
  const std::optional<Programme> after = compiled(*now);
  ASSERT_TRUE(after.has_value());
  const Difference difference = prove::diff(before.plan, after->plan, kLines);
  const std::string found = foundBy(difference);
  EXPECT_FALSE(found.empty());
  EXPECT_FALSE(difference.disagreed);
  EXPECT_FALSE(difference.rewritten.empty() && difference.beyond.empty()) << "it is not said in words";
  for (const prove::Rewritten& one : difference.rewritten) EXPECT_NE(one.before.en, one.after.en) << one.subject.en;
  for (const Change& change : difference.changes) EXPECT_FALSE(change.newer_events.empty());
  const bool by_check =
      !std::includes(before.warnings.begin(), before.warnings.end(), after->warnings.begin(), after->warnings.end());
  const bool by_prove = losesGuarantee(guarantees, *after);
  const bool by_tests = !testsPass(*after);
  table_.text += fmt::format("| {} | {} | {} | {} | {} | {} |\n", name, mistake.title, found, mark(by_check),
                             mark(by_prove), mark(by_tests));
  ++table_.all;
  table_.receipts += found == "receipt" ? 1 : 0;
  table_.words += found == "words" ? 1 : 0;
  table_.check += by_check ? 1 : 0;
  table_.prove += by_prove ? 1 : 0;
  table_.tests += by_tests ? 1 : 0;
}

TEST_F(Mistakes, DiffFindsAllOfThem) {
  for (const std::string& name : programmes()) {
    const std::string text = readFile(kFolder / (name + ".kop"));
    const std::optional<Programme> before = compiled(text);
    ASSERT_TRUE(before.has_value()) << name;
    EXPECT_TRUE(testsPass(*before)) << name;
    const std::vector<std::string> guarantees = proved(*before);
    for (const Edit& mistake : readEdits(readFile(kFolder / (name + ".mistakes"))))
      look(name, mistake, text, *before, guarantees);
  }
  table_.text += fmt::format("| of {} | | {} receipts, {} words | {} | {} | {} |\n", table_.all, table_.receipts,
                             table_.words, table_.check, table_.prove, table_.tests);
  fmt::print("{}", table_.text);
  EXPECT_EQ(table_.all, kMistakes);
  EXPECT_EQ(table_.receipts + table_.words, kMistakes);
  EXPECT_NE(readFile(fs::path(KOPECK_SOURCE_DIR) / "docs/prove.md").find(table_.text), std::string::npos)
      << "docs/prove.md has another table";
}

void expectNothing(const std::string& name, const Edit& edit, const std::string& text, const Programme& before) {
  SCOPED_TRACE(fmt::format("{}: {}", name, edit.title));
  std::optional<std::string> now = edited(text, edit);
  ASSERT_TRUE(now.has_value()) << "the change does not fit the file";
  if (!edit.language.empty()) now = translated(*now, edit.language);
  ASSERT_NE(*now, text);
  const std::optional<Programme> after = compiled(*now);
  ASSERT_TRUE(after.has_value());
  EXPECT_EQ(after->warnings.size(), before.warnings.size()) << "check says something else of it";
  for (const bool forth : {true, false}) {
    const Difference difference =
        forth ? prove::diff(before.plan, after->plan, kLines) : prove::diff(after->plan, before.plan, kLines);
    EXPECT_EQ(difference.same, Verdict::proved) << difference.why.en;
    EXPECT_TRUE(difference.changes.empty());
    EXPECT_TRUE(difference.unclear.empty());
    EXPECT_TRUE(difference.named.changed.empty() && difference.named.added.empty() && difference.named.removed.empty());
    for (const Phrase& phrase : difference.beyond) ADD_FAILURE() << phrase.en;
    for (const prove::Rewritten& one : difference.rewritten)
      ADD_FAILURE() << one.subject.en << ": " << one.before.en << " -> " << one.after.en;
    // A rename that says so is one only on the way forth.
    if (edit.title.find("says so") != std::string::npos) break;
  }
}

TEST(NoChanges, NoneIsTakenForAChange) {
  std::size_t count = 0;
  for (const std::string& name : programmes()) {
    const std::string text = readFile(kFolder / (name + ".kop"));
    const std::optional<Programme> before = compiled(text);
    ASSERT_TRUE(before.has_value()) << name;
    for (const Edit& edit : readEdits(readFile(kFolder / (name + ".same")))) {
      expectNothing(name, edit, text, *before);
      ++count;
    }
  }
  EXPECT_EQ(count, kNoChanges);
}

}  // namespace
}  // namespace kopeck
