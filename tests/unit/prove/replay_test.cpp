// The formulas against the engine: random programmes, random streams of events; every purchase that the engine judged,
// fixed in the formulas, comes to what the engine gave, rule by rule.
//
// KOPECK_PROVE_SEED makes it another run, KOPECK_PROVE_PROGRAMMES a longer one; a failure names its seed.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "compiler/lower/compile.h"
#include "compiler/prove/prove.h"
#include "compiler/testing/guarantees.h"
#include "runtime/ingest/ingest.h"
#include "runtime/plan/names.h"
#include "runtime/run/programme.h"
#include "tests/sim/case.h"

namespace kopeck::prove {
namespace {

constexpr std::size_t kMostLines = 3;

std::uint64_t numberFrom(const char* variable, std::uint64_t otherwise) {
  const char* text = std::getenv(variable);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

/// What was compared, so that a test that compares nothing fails.
struct Counts {
  int programmes = 0, purchases = 0, exact = 0, gave_up = 0, earned = 0, discounted = 0, redeemed = 0;
  std::set<std::string> seen;
};

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

class Stream {
 public:
  Stream(const plan::Plan& plan, const Events& events, Counts& counts)
      : plan_(plan),
        events_(events),
        counts_(counts),
        evaluator_(makeInterpreter(plan)),
        stepper_(plan, *evaluator_, events.pool),
        shared_(plan) {}

  void run(std::size_t most_purchases) {
    Day first = kNever;
    Day last = kNoDay;
    for (const EventBatch& batch : events_.batches) {
      if (batch.day[0] == kNoDay) continue;
      first = std::min(first, batch.day[0]);
      last = std::max(last, batch.day[0]);
    }
    if (last < first) return;
    Replayer replayer(plan_, events_.pool, kMostLines, first, last);
    for (const EventBatch& batch : events_.batches) {
      if (compared_ >= most_purchases || ::testing::Test::HasFailure()) break;
      happen({&batch, 0}, replayer);
    }
  }

 private:
  void happen(const EventView& event, Replayer& replayer) {
    const std::string customer(event.batch->view(event.batch->customer[0]));
    AccountState& state = accounts_.try_emplace(customer, plan_.layout).first->second;
    outcome_.clear(plan_);
    if (event.kind() == EventKind::customer) {
      stepper_.setCustomer(customer);
      stepper_.applyCustomer(state, event, outcome_, &shared_);
      return;
    }
    const bool known = event.kind() == EventKind::purchase || event.kind() == EventKind::custom;
    const bool late = state.settledDay() != kNoDay && event.day() < state.settledDay();
    if (!known || late || customer.empty()) return;
    stepper_.setCustomer(customer);
    stepper_.settleTime(state, event.day(), outcome_, &shared_);
    outcome_.clear(plan_);
    Replayed one{event, &outcome_, {}, {}, {}};
    for (std::size_t kind = 0; kind < plan_.kinds.size(); ++kind) {
      one.balances.push_back(balanceOf(plan_, state, static_cast<std::int32_t>(kind), event.day()));
      one.active.push_back(one.balances.back() + debtOf(plan_, state, static_cast<std::int32_t>(kind)));
    }
    stepper_.apply(state, event, ++row_, shared_, outcome_);
    ASSERT_EQ(stepper_.broken(), nullptr);
    if (outcome_.refusal != Refusal::none || event.kind() != EventKind::purchase) return;
    if (event.lineCount() > kMostLines || event.batch->redeem_stated[0] != kMissing || asksOtherWallets(event)) return;
    one.results = resultsOf(plan_, stepper_.context(), outcome_);
    compare(one, replayer);
  }

  bool asksOtherWallets(const EventView& event) const {
    const std::vector<Value>& asked = event.batch->redeem_asked;
    const std::vector<Value>& stated = event.batch->redeem_stated;
    return std::any_of(asked.begin() + 1, asked.end(), [](Value v) { return v != kMissing; }) ||
           std::any_of(stated.begin(), stated.end(), [](Value v) { return v != kMissing; });
  }

  void compare(const Replayed& one, Replayer& replayer) {
    ++compared_;
    ++counts_.purchases;
    const Replay replay = replayer.replay(one);
    EXPECT_EQ(replay.difference, "") << "receipt " << one.event.batch->view(one.event.batch->id[0]) << "\n"
                                     << one.event.batch->view(one.event.batch->raw[0]);
    counts_.exact += replay.exact ? 1 : 0;
    counts_.gave_up += replay.within_limits ? 0 : 1;
    counts_.earned += outcome_.grants.empty() ? 0 : 1;
    counts_.discounted += outcome_.taken.empty() ? 0 : 1;
    counts_.redeemed += outcome_.redeem.money > 0 ? 1 : 0;
    for (std::size_t r = 0; r < plan_.rules.size(); ++r) {
      const RuleOutcome& rule = outcome_.rules[r];
      const plan::Rule& of = plan_.rules[r];
      if (!rule.looked_at || rule.verdict != kApplies) continue;
      if (rule.cut_by >= 0) counts_.seen.insert("cut");
      if (rule.outweighed_by >= 0) counts_.seen.insert(rule.replaced ? "replaced" : "outweighed");
      if (of.is_multiplier && rule.given > 0) counts_.seen.insert("multiplied");
      if (of.turn_kind >= 0 && rule.given > 0) counts_.seen.insert("turned");
      for (std::int32_t e = of.first_earn; e < of.first_earn + of.earn_count; ++e)
        if (stepper_.amounts()[static_cast<std::size_t>(e)] > 0)
          counts_.seen.insert(std::string(plan::nameOf(plan_.earns[static_cast<std::size_t>(e)].kind)));
    }
    if (plan_.fine > 1) counts_.seen.insert("rounded per receipt");
  }

  const plan::Plan& plan_;
  const Events& events_;
  Counts& counts_;
  std::unique_ptr<Evaluator> evaluator_;
  Stepper stepper_;
  SharedCounters shared_;
  std::map<std::string, AccountState> accounts_;
  Outcome outcome_;
  std::int64_t row_ = 0;
  std::size_t compared_ = 0;
};

void compareProgramme(std::uint64_t seed, std::size_t most_purchases, Counts& counts) {
  std::string why;
  const std::optional<sim::Case> one = sim::makeCase(seed, {400, 0}, why);
  if (!one) return;  // whether the generator writes what is refused is its own test's to say
  const SourceFile source("v1.kop", one->rules[0]);
  Diagnostics diagnostics;
  const std::optional<plan::Plan> plan = compile(source, diagnostics);
  ASSERT_TRUE(plan.has_value());
  const std::unique_ptr<Events> events = read(*plan, one->events);
  ASSERT_NE(events, nullptr);
  ++counts.programmes;
  Stream(*plan, *events, counts).run(most_purchases);
  if (::testing::Test::HasFailure()) std::puts(one->rules[0].c_str());
}

TEST(Replayed, FormulasComeToWhatTheEngineGives) {
  const std::uint64_t seed = numberFrom("KOPECK_PROVE_SEED", 5'000'000);
  const std::uint64_t programmes = numberFrom("KOPECK_PROVE_PROGRAMMES", 60);
  Counts counts;
  for (std::uint64_t i = 0; i < programmes; ++i) {
    SCOPED_TRACE(fmt::format("KOPECK_PROVE_SEED={} KOPECK_PROVE_PROGRAMMES=1", seed + i));
    compareProgramme(seed + i, 12, counts);
    if (HasFailure()) return;
  }
  // A run of one programme need not meet everything.
  if (programmes < 60) return;
  EXPECT_GT(counts.purchases, 500);
  EXPECT_GT(counts.exact, counts.purchases / 2) << "the formulas leave too much open";
  EXPECT_LT(counts.gave_up, counts.purchases / 20);
  EXPECT_GT(counts.earned, counts.purchases / 2);
  EXPECT_GT(counts.discounted, 20);
  EXPECT_GT(counts.redeemed, 0);
  for (const char* what : {"cut", "outweighed", "replaced", "multiplied", "turned", "rounded per receipt"})
    EXPECT_TRUE(counts.seen.contains(what)) << what;
  for (const plan::AmountKind kind :
       {plan::AmountKind::proportional, plan::AmountKind::fixed, plan::AmountKind::per_full_step,
        plan::AmountKind::of_value, plan::AmountKind::random})
    EXPECT_TRUE(counts.seen.contains(std::string(plan::nameOf(kind)))) << plan::nameOf(kind);
}

}  // namespace
}  // namespace kopeck::prove
