// Every file under tests/lang/pass means what its `test` blocks say: on the interpreter, on compiled code without and
// with optimisation, once more as the formatter writes it, and once more translated into the other language and back.
// Together the files show all that the language can say.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "compiler/check/check.h"
#include "compiler/jit/jit.h"
#include "compiler/lower/lower.h"
#include "compiler/lower/tests.h"
#include "compiler/syntax/format.h"
#include "compiler/syntax/load.h"
#include "compiler/syntax/parse.h"
#include "compiler/syntax/translate.h"
#include "compiler/testing/testing.h"
#include "runtime/ledger/ledger.h"
#include "runtime/plan/names.h"

namespace kopeck {
namespace {

namespace fs = std::filesystem;

struct Programme {
  plan::Plan plan;
  TextPool pool;
  std::vector<TestCase> cases;
};

std::string readFile(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

/// Nothing, after a failure, where the text does not compile without a word.
std::optional<Programme> compiled(const SourceFile& source) {
  Diagnostics diagnostics;
  const ParsedFile parsed = parse(source, diagnostics);
  const std::optional<CheckedProgram> program = check(parsed.file, source, diagnostics);
  for (const Diagnostic* d : diagnostics.sorted()) {
    ADD_FAILURE() << source.name() << ":" << source.position(d->span.begin).line << ": " << info(d->code).id << " "
                  << d->message(Lang::en);
  }
  if (!program || !diagnostics.empty()) return std::nullopt;
  std::optional<Programme> out(std::in_place);
  out->plan = lower(*program);
  out->pool.seed(out->plan.texts);
  out->cases = lowerTests(*program, out->pool);
  return out;
}

/// Runs the tests on all three evaluators; each failure is one of GoogleTest's.
std::vector<TestResult> run(const SourceFile& source, const Programme& programme) {
  const std::unique_ptr<Evaluator> interpreter = makeInterpreter(programme.plan);
  auto plain = compileJit(programme.plan, {JitOptimisation::none, true});
  auto light = compileJit(programme.plan, {JitOptimisation::light, true});
  if (!plain.ok() || !light.ok()) {
    ADD_FAILURE() << "the rules can't be compiled to machine code";
    return {};
  }
  std::vector<TestResult> results =
      runTests(programme.plan, {interpreter.get(), plain->get(), light->get()}, programme.cases, programme.pool);
  for (const TestResult& result : results) {
    if (result.broken) ADD_FAILURE() << source.name() << ": \"" << result.name << "\": " << result.broken->message;
    for (const TestFailure& failure : result.failures) {
      ADD_FAILURE() << source.name() << ":" << failure.line << ": \"" << result.name << "\": " << failure.expected
                    << "\n  got: " << failure.got;
    }
  }
  return results;
}

/// The programmes; what they import lies in folders called `common`.
std::vector<fs::path> files() {
  std::vector<fs::path> paths;
  for (const auto& entry : fs::recursive_directory_iterator(fs::path(KOPECK_SOURCE_DIR) / "tests/lang/pass")) {
    const bool imported = entry.path().parent_path().filename() == "common";
    if (entry.path().extension() == ".kop" && !imported) paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

/// "returns/by_weight.kop"
std::string shortName(const fs::path& path) {
  return (path.parent_path().filename() / path.filename()).string();
}

/// The file with all that it imports.
SourceFile sourceOf(const fs::path& path) {
  Diagnostics diagnostics;
  const auto read = [](const std::string& file) -> std::optional<std::string> {
    return fs::exists(file) ? std::optional(readFile(file)) : std::nullopt;
  };
  std::optional<SourceFile> source = loadProgramme(path.string(), read, diagnostics);
  EXPECT_TRUE(source.has_value() && diagnostics.empty()) << path;
  return source ? std::move(*source) : SourceFile("", "");
}

class LangPass : public ::testing::TestWithParam<fs::path> {};

TEST_P(LangPass, MeansWhatItsTestsSay) {
  const SourceFile source = sourceOf(GetParam());
  const std::optional<Programme> programme = compiled(source);
  ASSERT_TRUE(programme.has_value());
  const std::vector<TestResult> results = run(source, *programme);
  EXPECT_FALSE(results.empty()) << "the file proves nothing";
}

TEST_P(LangPass, MeansTheSameAsTheFormatterWritesIt) {
  const SourceFile source = sourceOf(GetParam());
  if (readFile(GetParam()) != source.text()) GTEST_SKIP() << "files that import are formatted one by one";
  Diagnostics diagnostics;
  const ParsedFile parsed = parse(source, diagnostics);
  ASSERT_FALSE(diagnostics.hasErrors());
  const SourceFile formatted(shortName(GetParam()), format(parsed));
  const std::optional<Programme> programme = compiled(source);
  const std::optional<Programme> again = compiled(formatted);
  ASSERT_TRUE(programme && again) << formatted.text();
  const std::vector<TestResult> before = run(source, *programme);
  const std::vector<TestResult> after = run(formatted, *again);
  ASSERT_EQ(before.size(), after.size());
  for (std::size_t i = 0; i < before.size(); ++i) {
    EXPECT_EQ(before[i].name, after[i].name);
    EXPECT_EQ(before[i].expectations, after[i].expectations);
  }
}

std::vector<CoverPoint> covered(const Programme& programme, Lookup lookup, Counting counting) {
  const std::unique_ptr<Evaluator> interpreter = makeInterpreter(programme.plan, lookup);
  Coverage coverage(programme.plan, {}, counting);
  for (const TestResult& result :
       runTests(programme.plan, {interpreter.get()}, programme.cases, programme.pool, &coverage))
    EXPECT_TRUE(result.passed()) << result.name;
  return coverage.points();
}

/// What was seen at all.
std::string waysOf(const std::vector<CoverPoint>& points) {
  std::string text;
  for (const CoverPoint& point : points) {
    const bool no = point.bothWays() && point.no > 0;
    text += std::to_string(point.line) + " " + point.text + (point.yes > 0 ? " yes" : "") + (no ? " no" : "") + "\n";
  }
  return text;
}

/// Rules that are left out are asked by coverage itself, and only while they can tell something new.
TEST_P(LangPass, CoversTheSameWhereRulesAreLookedUp) {
  const std::optional<Programme> programme = compiled(sourceOf(GetParam()));
  ASSERT_TRUE(programme.has_value());
  const std::vector<CoverPoint> expected = covered(*programme, Lookup::never, Counting::times);
  EXPECT_EQ(lcov(covered(*programme, Lookup::always, Counting::times), ""), lcov(expected, ""));
  EXPECT_EQ(waysOf(covered(*programme, Lookup::always, Counting::times)), waysOf(expected));
  EXPECT_EQ(waysOf(covered(*programme, Lookup::always, Counting::ways)), waysOf(expected));
  EXPECT_EQ(waysOf(covered(*programme, Lookup::never, Counting::ways)), waysOf(expected));
}

/// Compiles and runs a translation; its text is in the failure.
void expectToPass(const std::string& name, const std::string& text) {
  const SourceFile source(name, text);
  const std::optional<Programme> programme = compiled(source);
  ASSERT_TRUE(programme.has_value()) << text;
  EXPECT_FALSE(run(source, *programme).empty());
}

TEST_P(LangPass, MeansTheSameTranslatedThereAndBack) {
  const SourceFile source = sourceOf(GetParam());
  if (readFile(GetParam()) != source.text()) GTEST_SKIP() << "files that import are translated one by one";
  Diagnostics diagnostics;
  const bool russian = parse(source, diagnostics).file.language == ast::Language::russian;
  const ast::Language own = russian ? ast::Language::russian : ast::Language::english;
  const ast::Language other = russian ? ast::Language::english : ast::Language::russian;
  const SourceFile there("there.kop", translate(source, other, diagnostics));
  ASSERT_TRUE(diagnostics.empty());
  expectToPass("there.kop", std::string(there.text()));
  const SourceFile back("back.kop", translate(there, own, diagnostics));
  ASSERT_TRUE(diagnostics.empty()) << there.text();
  expectToPass("back.kop", std::string(back.text()));
  EXPECT_EQ(translate(back, other, diagnostics), there.text());
}

std::string testName(const ::testing::TestParamInfo<fs::path>& info) {
  std::string name = shortName(info.param);
  name = name.substr(0, name.rfind('.'));
  std::replace_if(
      name.begin(), name.end(), [](char c) { return !std::isalnum(static_cast<unsigned char>(c)); }, '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Files, LangPass, ::testing::ValuesIn(files()), testName);

/// Names of what some file's Plan holds, or some file's tests expect.
class Shown {
 public:
  void add(const Programme& programme) {
    const plan::Plan& plan = programme.plan;
    expressions(plan);
    amounts(plan);
    rules(plan);
    accounts(plan);
    of("RoundingPlace", plan.rounding_place);
    of("RoundingMode", plan.rounding);
    of("Multipliers", plan.multipliers);
    of("ReturnMode", plan.returns.mode);
    of("ReturnReach", plan.returns.reach);
    for (const plan::ResultOf& result : plan.results) of("ResultKind", result.kind);
    attributes(plan.schema);
    for (const TestCase& test : programme.cases) {
      for (const TestStep& step : test.steps) {
        const auto* expect = std::get_if<ExpectStep>(&step);
        if (expect != nullptr && expect->kind == checked::TestExpect::Kind::refused)
          names_.insert("Refusal " + expect->reason);
      }
    }
  }

  [[nodiscard]] bool has(const std::string& name) const { return names_.count(name) == 1; }

 private:
  void expressions(const plan::Plan& plan) {
    for (const plan::Expr& expr : plan.exprs) {
      of("Op", expr.op);
      if (expr.op == plan::Op::field) of("Field", static_cast<plan::Field>(expr.index));
      if (expr.op == plan::Op::item_text) of("ItemText", static_cast<plan::ItemText>(expr.index));
    }
    for (const plan::Sum& sum : plan.sums) of("Measure", sum.measure);
    for (const plan::Aggregate& aggregate : plan.aggregates) of("Measure", aggregate.measure);
    for (const plan::Read& read : plan.reads) {
      of("ReadKind", read.kind);
      if (read.kind == plan::ReadKind::history) of(read.window);
    }
  }

  void amounts(const plan::Plan& plan) {
    for (const plan::Earn& earn : plan.earns) of("AmountKind", earn.kind);
    for (const plan::Take& take : plan.takes) of("TakeKind", take.kind);
  }

  void rules(const plan::Plan& plan) {
    for (const plan::Rule& rule : plan.rules) {
      of("TriggerKind", rule.trigger);
      for (const plan::Effect& effect : rule.effects) {
        of("EffectKind", effect.kind);
        for (const plan::Piece& piece : effect.pieces) of("PieceKind", piece.kind);
      }
    }
    for (const plan::Schedule& schedule : plan.schedules) of("ScheduleKind", schedule.kind);
    for (const plan::Order& order : plan.orders) of("OrderKind", order.kind);
    for (const plan::Limit& limit : plan.limits) {
      of("LimitUnit", limit.unit);
      of("LimitPeriod", limit.period);
      of("LimitScope", limit.scope);
    }
  }

  void accounts(const plan::Plan& plan) {
    for (const plan::Kind& kind : plan.kinds) {
      of("KindUse", kind.use);
      of("UseOrder", kind.order);
    }
    for (const plan::Tiers& tiers : plan.tiers) {
      of("Rise", tiers.rise);
      of("Fall", tiers.fall);
      if (!tiers.from_outside) of(tiers.window);
    }
    for (const plan::Terms& terms : plan.terms) {
      of("ActivateKind", terms.activate);
      of("ExpireKind", terms.expire);
      if (terms.expire == plan::ExpireKind::period_end) of("Period", terms.expire_period);
    }
  }

  void attributes(const Schema& schema) {
    for (const auto* attributes : {&schema.customer, &schema.receipt, &schema.item}) {
      for (const Attribute& attribute : *attributes) of("AttributeType", attribute.type);
    }
    for (const EventSchema& event : schema.events) {
      for (const Attribute& attribute : event.fields) of("AttributeType", attribute.type);
    }
  }

  template <typename Enum>
  void of(const std::string& kind, Enum value) {
    names_.insert(kind + " " + std::string(plan::nameOf(value)));
  }
  void of(const plan::Window& window) {
    of("WindowKind", window.kind);
    if (window.kind == plan::WindowKind::this_period || window.kind == plan::WindowKind::previous_period)
      of("Period", window.period);
  }

  std::set<std::string> names_;
};

template <typename Enum>
void collect(const std::string& kind, Enum last, std::set<std::string>& names) {
  for (int i = 0; i <= static_cast<int>(last); ++i)
    names.insert(kind + " " + std::string(plan::nameOf(static_cast<Enum>(i))));
}

/// What no file can show, and why.
const std::map<std::string, std::string>& unreachable() {
  static const std::map<std::string, std::string> reasons = {
      {"Op lesser", "`the lesser of` compares whole earns"},
      {"Op greater", "no construct takes the greater of two"},
      {"Refusal number_reused", "the names of a test's events are unique; tests/cli shows it"},
      {"Refusal after_the_run", "a test has no run and no run's day; tests/cli shows it"},
      {"Refusal return_not_by_buyer", "a test names the sale or the customer, never both; tests/cli shows it"},
      {"Refusal gift_unknown", "a gift's refusal has no name in a test; tests/unit/testing shows that nothing arrives"},
      {"Refusal gift_to_self", "as gift_unknown"},
  };
  return reasons;
}

TEST(LangPassFiles, ShowAllThatAPlanCanHold) {
  Shown shown;
  for (const fs::path& path : files()) {
    const SourceFile source = sourceOf(path);
    if (const std::optional<Programme> programme = compiled(source)) shown.add(*programme);
  }
  std::set<std::string> wanted;
  collect("Op", plan::Op::month_of, wanted);
  collect("Field", plan::Field::store, wanted);
  collect("ItemText", plan::ItemText::category, wanted);
  collect("Measure", plan::Measure::uses, wanted);
  collect("AmountKind", plan::AmountKind::random, wanted);
  collect("TakeKind", plan::TakeKind::free_units, wanted);
  collect("EffectKind", plan::EffectKind::record, wanted);
  collect("PieceKind", plan::PieceKind::tier, wanted);
  collect("ScheduleKind", plan::ScheduleKind::anniversary, wanted);
  collect("OrderKind", plan::OrderKind::first, wanted);
  collect("Multipliers", plan::Multipliers::highest, wanted);
  collect("KindUse", plan::KindUse::free_units, wanted);
  collect("ResultKind", plan::ResultKind::discount, wanted);
  collect("RoundingPlace", plan::RoundingPlace::receipt, wanted);
  collect("RoundingMode", RoundingMode::half_even, wanted);
  collect("ReadKind", plan::ReadKind::limit_used, wanted);
  collect("WindowKind", plan::WindowKind::ever, wanted);
  collect("Period", plan::Period::year, wanted);
  collect("LimitPeriod", plan::LimitPeriod::rolling, wanted);
  collect("LimitUnit", plan::LimitUnit::base, wanted);
  collect("LimitScope", plan::LimitScope::store, wanted);
  collect("ActivateKind", plan::ActivateKind::after_next_purchase, wanted);
  collect("ExpireKind", plan::ExpireKind::fixed_day, wanted);
  collect("Rise", plan::Rise::month_start, wanted);
  collect("Fall", plan::Fall::year_after_next, wanted);
  collect("ReturnMode", plan::ReturnMode::per_line, wanted);
  collect("ReturnReach", plan::ReturnReach::may_go_negative, wanted);
  collect("UseOrder", plan::UseOrder::oldest, wanted);
  collect("TriggerKind", plan::TriggerKind::discount, wanted);
  collect("AttributeType", AttributeType::customer, wanted);
  for (int i = 1; i <= static_cast<int>(Refusal::gift_to_self); ++i)
    wanted.insert("Refusal " + std::string(name(static_cast<Refusal>(i))));
  for (const std::string& one : wanted) {
    const auto reason = unreachable().find(one);
    if (reason == unreachable().end()) {
      EXPECT_TRUE(shown.has(one)) << "no file shows " << one;
    } else {
      EXPECT_FALSE(shown.has(one)) << one << " is shown after all, though: " << reason->second;
    }
  }
}

}  // namespace
}  // namespace kopeck
