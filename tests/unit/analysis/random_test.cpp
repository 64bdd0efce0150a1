// What is claimed of every receipt, against random streams of events on the interpreter: a rule that never acts never
// does, a condition that always holds never fails, what is always outweighed never gives, and without a limit that
// never binds everything comes out the same.
//
// Two sorts of programmes: those of tests/sim, from the whole language, and small ones about a few quantities with few
// values, where conditions often contradict each other. KOPECK_ANALYSIS_SEED makes it another run,
// KOPECK_ANALYSIS_PROGRAMMES a longer one; a failure names its seed.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "runtime/engine/bounds.h"
#include "runtime/ingest/ingest.h"
#include "runtime/run/programme.h"
#include "tests/diff/random.h"
#include "tests/sim/case.h"
#include "tests/unit/analysis/analysed.h"

namespace kopeck::analysis {
namespace {

using diff::Random;

std::uint64_t numberFrom(const char* variable, std::uint64_t otherwise) {
  const char* text = std::getenv(variable);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

/// What findings claim, by rules, conditions and limits of the Plan.
struct Claims {
  std::set<std::size_t> never_act, never_give;
  std::set<std::pair<std::size_t, std::size_t>> always;  // rule, condition
  std::vector<std::size_t> idle_limits;
  [[nodiscard]] bool empty() const {
    return never_act.empty() && never_give.empty() && always.empty() && idle_limits.empty();
  }
};

struct Counts {
  int programmes = 0, with_claims = 0, events = 0, open = 0;
  std::map<std::string, int> found;
};

std::vector<std::size_t> rulesNamed(const plan::Plan& plan, const std::string& name) {
  std::vector<std::size_t> found;
  for (std::size_t r = 0; r < plan.rules.size(); ++r)
    // What was promised for the next purchase is given whatever the rule asks for.
    if (plan.rules[r].name == name && (found.empty() || !plan.rules[r].conditions.empty())) found.push_back(r);
  return found;
}

Claims claimsOf(const Analysed& of, Counts& counts) {
  Claims claims;
  const plan::Plan& plan = *of.plan;
  for (const Finding& finding : of.analysis.findings) {
    const std::string place = of.underlined(finding);
    const Span span = finding.diagnostic.span;
    ++counts.found[std::string(info(finding.diagnostic.code).id)];
    if (finding.diagnostic.code == Code::neverActs)
      for (const std::size_t r : rulesNamed(plan, place)) claims.never_act.insert(r);
    if (finding.diagnostic.code == Code::alwaysOutweighed)
      for (const std::size_t r : rulesNamed(plan, place)) claims.never_give.insert(r);
    if (finding.diagnostic.code == Code::alwaysHolds) {
      // Where the rest of the rule says so, it does where the rest holds: then it is not the first to fail.
      for (std::size_t r = 0; r < plan.rules.size(); ++r)
        for (std::size_t i = 0; i < plan.rules[r].conditions.size(); ++i)
          if (of.program->rules[r].conditions[i].expr.span == span &&
              finding.diagnostic.args[0].en.find("already") == std::string::npos &&
              finding.diagnostic.args[0].en.find("valid") == std::string::npos)
            claims.always.insert({r, i});
    }
    if (finding.diagnostic.code == Code::limitNeverBinds) {
      for (std::size_t l = 0; l < plan.limits.size(); ++l)
        if (plan.limits[l].line == of.source.position(span.begin).line) claims.idle_limits.push_back(l);
    }
  }
  return claims;
}

/// The events of a stream in one batch a line, as the run reads them.
struct Events {
  TextPool pool;
  std::vector<EventBatch> batches;
};

std::unique_ptr<Events> read(const plan::Plan& plan, const std::vector<std::string>& lines) {
  auto events = std::make_unique<Events>();
  events->pool.seed(plan.texts);
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  IngestOptions options;
  for (const plan::Kind& kind : plan.kinds) options.names.kinds.push_back({kind.name, kind.decimals});
  auto reader = makeNdjsonReader(Source::fromText(text, "stream"), plan.schema, events->pool, options);
  if (!reader.ok()) return nullptr;
  std::vector<Rejected> rejected;
  for (;;) {
    EventBatch batch;
    batch.shape(plan.schema);
    auto more = (*reader)->next(batch, 1, rejected);
    if (!more.ok() || !*more) break;
    if (batch.size() == 1) events->batches.push_back(std::move(batch));
  }
  return events;
}

/// One programme over a stream: every account by itself, in the order of the lines.
class World {
 public:
  World(const plan::Plan& plan, const TextPool& pool)
      : plan_(plan), evaluator_(makeInterpreter(plan)), stepper_(plan, *evaluator_, pool), shared_(plan) {}

  /// False for an event that a run would keep for later, or refuse.
  bool happen(const EventView& event) {
    const std::string customer(event.batch->view(event.batch->customer[0]));
    AccountState& state = accounts_.try_emplace(customer, plan_.layout).first->second;
    outcome_.clear(plan_);
    stepper_.setCustomer(customer);
    if (event.kind() == EventKind::customer) {
      stepper_.applyCustomer(state, event, outcome_, &shared_);
      return false;
    }
    const bool known =
        event.kind() == EventKind::purchase || event.kind() == EventKind::custom || event.kind() == EventKind::opening;
    const bool late = state.settledDay() != kNoDay && event.day() < state.settledDay();
    const bool early = plan_.effective_from != kNoDay && event.day() < plan_.effective_from;
    if (!known || late || early || customer.empty()) return false;
    stepper_.apply(state, event, ++row_, shared_, outcome_);
    EXPECT_EQ(stepper_.broken(), nullptr);
    return outcome_.refusal == Refusal::none && event.kind() != EventKind::opening;
  }
  [[nodiscard]] const Outcome& outcome() const { return outcome_; }

 private:
  const plan::Plan& plan_;
  std::unique_ptr<Evaluator> evaluator_;
  Stepper stepper_;
  SharedCounters shared_;
  std::map<std::string, AccountState> accounts_;
  Outcome outcome_;
  std::int64_t row_ = 0;
};

void hold(const Analysed& of, const Claims& claims, const std::vector<std::string>& lines, Counts& counts) {
  const plan::Plan& plan = *of.plan;
  plan::Plan unlimited = plan;
  for (const std::size_t limit : claims.idle_limits) unlimited.limits[limit].most = kMostSum;
  const std::unique_ptr<Events> events = read(plan, lines);
  ASSERT_NE(events, nullptr);
  World world(plan, events->pool);
  World other(unlimited, events->pool);
  for (const EventBatch& batch : events->batches) {
    const EventView event{&batch, 0};
    const bool judged = world.happen(event);
    const bool judged_too = other.happen(event);
    ASSERT_EQ(judged, judged_too);
    if (!judged) continue;
    ++counts.events;
    const std::string_view said = batch.view(batch.raw[0]);
    for (std::size_t r = 0; r < plan.rules.size(); ++r) {
      const RuleOutcome& rule = world.outcome().rules[r];
      if (!rule.looked_at) continue;
      const bool applies = rule.verdict == kApplies;
      EXPECT_FALSE(applies && claims.never_act.contains(r)) << plan.rules[r].name << " acts: " << said;
      EXPECT_FALSE(rule.given > 0 && claims.never_give.contains(r)) << plan.rules[r].name << " gives: " << said;
      if (rule.verdict > 0) {
        EXPECT_FALSE(claims.always.contains({r, static_cast<std::size_t>(rule.verdict) - 1}))
            << plan.rules[r].name << ", condition " << rule.verdict << " fails: " << said;
      }
      EXPECT_EQ(rule.given, other.outcome().rules[r].given) << plan.rules[r].name << " without its limit: " << said;
    }
    if (::testing::Test::HasFailure()) return;
  }
}

void check(const std::string& text, const std::vector<std::string>& lines, Counts& counts) {
  // What is claimed is asked of the stream; receipts of its own prove nothing more.
  const Analysed of(SourceFile("test.kop", text), Options{0});
  ASSERT_TRUE(of.plan.has_value()) << of.messages() << text;
  ++counts.programmes;
  counts.open += static_cast<int>(of.analysis.open);
  const Claims claims = claimsOf(of, counts);
  if (claims.empty()) return;
  ++counts.with_claims;
  hold(of, claims, lines, counts);
  if (::testing::Test::HasFailure()) fmt::print("{}\n{}\n", text, of.messages());
}

TEST(Random, ProgrammesOfTheWholeLanguage) {
  const std::uint64_t seed = numberFrom("KOPECK_ANALYSIS_SEED", 7'000'000);
  const std::uint64_t programmes = numberFrom("KOPECK_ANALYSIS_PROGRAMMES", 150);
  Counts counts;
  for (std::uint64_t i = 0; i < programmes; ++i) {
    SCOPED_TRACE(fmt::format("KOPECK_ANALYSIS_SEED={} KOPECK_ANALYSIS_PROGRAMMES=1", seed + i));
    std::string why;
    const std::optional<sim::Case> one = sim::makeCase(seed + i, {300, 0}, why);
    if (one) check(one->rules[0], one->events, counts);
    if (HasFailure()) return;
  }
  if (programmes < 150) return;
  EXPECT_GT(counts.programmes, 100);
  EXPECT_GT(counts.with_claims, 5);
}

// ---- small programmes -----------------------------------------------------------------------------------------------

/// Rules over net, gross, two sets, a choice, a customer's number and days, with numbers from 0 to 5.
class Small {
 public:
  explicit Small(std::uint64_t seed) : random_(seed) {}

  std::string programme() {
    std::string text = std::string(kHead) +
                       "\ncustomer has\n  age : optional number\n\nreceipt has\n  channel : one of pos, app, web\n\n"
                       "set a = items where category under \"A\"\nset ab = items where category is \"A/B\"\n"
                       "set c = items where category is \"C\"\n\n";
    const int rules = static_cast<int>(random_.between(3, 6));
    for (int i = 0; i < rules; ++i) text += rule(i);
    if (random_.oneIn(2)) text += fmt::format("{} of r0, r1\n", random_.oneIn(2) ? "first" : "highest");
    if (random_.oneIn(3)) text += fmt::format("limit l\n  at most {} beans per {} over r1, r2\n", number(), period());
    return text;
  }

  std::vector<std::string> events() {
    std::vector<std::string> lines;
    Day day = dayFrom(2026, 1, 1).value_or(0);
    for (int i = 0; i < 150; ++i) {
      const std::string who = random_.oneIn(2) ? "anna" : "boris";
      if (random_.oneIn(10))
        lines.push_back(fmt::format(R"({{"type":"customer","id":"{}","age":"{}"}})", who, random_.between(0, 5)));
      day += static_cast<Day>(random_.between(0, 3));
      lines.push_back(purchase(i, who, day));
    }
    return lines;
  }

 private:
  std::int64_t number() { return random_.between(1, 6); }
  std::string period() { return pick({"receipt", "day", "week", "month", "year"}); }
  std::string pick(const std::vector<std::string>& all) { return random_.pick(all); }

  std::string rule(int i) {
    std::string text = fmt::format("rule r{}\n", i);
    const int whens = static_cast<int>(random_.between(0, 3));
    for (int w = 0; w < whens; ++w) text += "  when " + condition(2) + "\n";
    const bool rate = random_.oneIn(3);
    text += rate ? fmt::format("  earn {}%\n", number() * 20) : fmt::format("  earn {} beans\n", number());
    while (random_.oneIn(2))
      text += fmt::format("  at most {} {} per {}\n", number(), random_.oneIn(2) ? "beans" : "times", period());
    if (i > 1 && random_.oneIn(5)) text += fmt::format("  replaces r{}\n", i - 1);
    return text;
  }

  std::string condition(int depth) {
    if (depth > 0 && random_.oneIn(3))
      return fmt::format("({} {} {})", condition(depth - 1), random_.oneIn(2) ? "and" : "or", condition(depth - 1));
    if (depth > 0 && random_.oneIn(6)) return fmt::format("not ({})", condition(depth - 1));
    const std::string compare = pick({"<", "<=", ">", ">="});
    const std::string money = pick({"net", "gross", "paid", "net on a", "net on ab", "net on c"});
    switch (random_.between(0, 6)) {
      case 0:
        return fmt::format("{} {} {}", money, compare, pick({"net", "gross", "net on a", "net on c + net on ab"}));
      case 1:
        return "channel is " + pick({"pos", "app", "web", "pos, app", "pos, app, web"});
      case 2:
        return fmt::format("{} item in {}", pick({"any", "every"}), pick({"a", "ab", "c"}));
      case 3:
        return "weekday is " + pick({"Mon", "Tue..Thu", "Sat, Sun"});
      case 4:
        return fmt::format("date from 2026-{:02}-01 to 2026-{:02}-09", number() / 2 + 1, number() + 1);
      default:
        return fmt::format("{} {} {} RUB", money, compare, random_.between(0, 5));
    }
  }

  std::string purchase(int number, const std::string& who, Day day) {
    std::string lines;
    const int count = static_cast<int>(random_.between(1, 3));
    for (int i = 0; i < count; ++i)
      lines +=
          fmt::format(R"({}{{"name":"x","category":"{}","quantity":"1","amount":"{}.00","discount":"{}.00"}})",
                      i == 0 ? "" : ",", pick({"A", "A/B", "C", "D"}), random_.between(0, 4), random_.oneIn(3) ? 1 : 0);
    return fmt::format(
        R"({{"type":"purchase","id":"p{}","customer":"{}","at":"{}T12:00:00","channel":"{}","lines":[{}]}})", number,
        who, formatDate(day), pick({"pos", "app", "web"}), lines);
  }

  Random random_;
};

TEST(Random, SmallProgrammes) {
  const std::uint64_t seed = numberFrom("KOPECK_ANALYSIS_SEED", 8'000'000);
  const std::uint64_t programmes = numberFrom("KOPECK_ANALYSIS_PROGRAMMES", 150);
  Counts counts;
  for (std::uint64_t i = 0; i < programmes; ++i) {
    SCOPED_TRACE(fmt::format("KOPECK_ANALYSIS_SEED={} KOPECK_ANALYSIS_PROGRAMMES=1", seed + i));
    Small small(seed + i);
    const std::string text = small.programme();
    const Analysed compiles(SourceFile("test.kop", text), Options{0});
    if (!compiles.plan) continue;  // a range that is empty is refused
    check(text, small.events(), counts);
    if (HasFailure()) return;
  }
  if (programmes < 150) return;
  EXPECT_GT(counts.programmes, 75);
  EXPECT_GT(counts.with_claims, 40);
  for (const char* code : {"K0701", "K0702", "K0703", "K0704", "K0705"}) EXPECT_GT(counts.found[code], 3) << code;
}

}  // namespace
}  // namespace kopeck::analysis
