// Generated programmes and streams of events hold what is promised of all of them; the generator writes the whole
// language; and what was found once stays mended.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "runtime/plan/names.h"
#include "tests/sim/checks.h"
#include "tests/sim/shrink.h"
#include "tests/sim/tables.h"

namespace kopeck::sim {
namespace {

namespace fs = std::filesystem;

constexpr CaseSize kSize{1600, 6000};
constexpr std::int64_t kPart = 40'000;   // events of one test
constexpr std::uint64_t kFirstSeed = 1;  // parts lie far from each other

class Simulation : public ::testing::TestWithParam<int> {};

TEST_P(Simulation, HoldsWhatIsPromised) {
  Counts counts;
  std::uint64_t seed = kFirstSeed + static_cast<std::uint64_t>(GetParam()) * 1'000'000;
  for (; counts.events < kPart; ++seed) {
    const std::string wrong = checkSeed(seed, kSize, counts);
    ASSERT_EQ(wrong, "") << "seed " << seed << "; `soak_sim --seed " << seed << " --cases 1 --events " << kSize.events
                         << " --wide " << kSize.wide << "` reduces it";
  }
  EXPECT_LE(counts.refused_programmes * 3, counts.programmes) << "the generator writes too much that is refused";
  EXPECT_GT(counts.checks["audited"].cases, 0);
  EXPECT_GT(counts.checks["resumed"].cases, 0);
  RecordProperty("events", static_cast<int>(counts.events));
  RecordProperty("fed", static_cast<int>(counts.fed));
}

INSTANTIATE_TEST_SUITE_P(Parts, Simulation, ::testing::Range(0, 8));

TEST(SimulationChecks, EachIsMade) {
  constexpr std::uint64_t kFirst = 91'000'000, kCases = 60;
  Counts counts;
  for (std::uint64_t seed = kFirst; seed < kFirst + kCases; ++seed)
    ASSERT_EQ(checkSeed(seed, {120, 0}, counts), "") << "seed " << seed;
  for (const char* check : {"run", "invariant", "audited", "sums", "resumed", "replay", "ticked", "shuffled",
                            "explained", "translated", "threads"})
    EXPECT_GT(counts.checks[check].events, 0) << check;
  EXPECT_GT(counts.explained, 0);
  EXPECT_GT(counts.replayed, 0);
}

// ---- the generator ------------------------------------------------------------------------------------------------

/// Names of what some Plan holds.
class Shown {
 public:
  void add(const plan::Plan& plan) {
    for (const plan::Expr& expr : plan.exprs) {
      of("Op", expr.op);
      if (expr.op == plan::Op::field) of("Field", static_cast<plan::Field>(expr.index));
      if (expr.op == plan::Op::item_text) of("ItemText", static_cast<plan::ItemText>(expr.index));
    }
    for (const plan::Sum& sum : plan.sums) of("Measure", sum.measure);
    for (const plan::Aggregate& aggregate : plan.aggregates) of("Measure", aggregate.measure);
    for (const plan::Read& read : plan.reads) {
      of("ReadKind", read.kind);
      if (read.kind == plan::ReadKind::history) of("WindowKind", read.window.kind);
    }
    for (const plan::Earn& earn : plan.earns) of("AmountKind", earn.kind);
    for (const plan::Take& take : plan.takes) of("TakeKind", take.kind);
    for (const plan::Order& order : plan.orders) of("OrderKind", order.kind);
    for (const plan::Schedule& schedule : plan.schedules) of("ScheduleKind", schedule.kind);
    of("RoundingPlace", plan.rounding_place);
    of("RoundingMode", plan.rounding);
    of("Multipliers", plan.multipliers);
    of("ReturnMode", plan.returns.mode);
    of("ReturnReach", plan.returns.reach);
    rules(plan);
    accounts(plan);
  }
  [[nodiscard]] bool has(const std::string& name) const { return names_.count(name) == 1; }

 private:
  void rules(const plan::Plan& plan) {
    for (const plan::Rule& rule : plan.rules) {
      of("TriggerKind", rule.trigger);
      for (const plan::Effect& effect : rule.effects) {
        of("EffectKind", effect.kind);
        for (const plan::Piece& piece : effect.pieces) of("PieceKind", piece.kind);
      }
    }
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
    }
    for (const plan::Terms& terms : plan.terms) {
      of("ActivateKind", terms.activate);
      of("ExpireKind", terms.expire);
      if (terms.expire == plan::ExpireKind::period_end) of("Period", terms.expire_period);
    }
    for (const auto* attributes : {&plan.schema.customer, &plan.schema.receipt, &plan.schema.item})
      for (const Attribute& attribute : *attributes) of("AttributeType", attribute.type);
    for (const EventSchema& event : plan.schema.events)
      for (const Attribute& attribute : event.fields) of("AttributeType", attribute.type);
  }
  template <typename Enum>
  void of(const std::string& kind, Enum value) {
    names_.insert(kind + " " + std::string(plan::nameOf(value)));
  }
  std::set<std::string> names_;
};

template <typename Enum>
void collect(const std::string& kind, Enum last, std::set<std::string>& names) {
  for (int i = 0; i <= static_cast<int>(last); ++i)
    names.insert(kind + " " + std::string(plan::nameOf(static_cast<Enum>(i))));
}

std::set<std::string> allThatAPlanCanHold() {
  std::set<std::string> out;
  collect("Op", plan::Op::month_of, out);
  collect("Field", plan::Field::store, out);
  collect("ItemText", plan::ItemText::category, out);
  collect("Measure", plan::Measure::uses, out);
  collect("AmountKind", plan::AmountKind::random, out);
  collect("TakeKind", plan::TakeKind::free_units, out);
  collect("EffectKind", plan::EffectKind::record, out);
  collect("PieceKind", plan::PieceKind::tier, out);
  collect("ScheduleKind", plan::ScheduleKind::anniversary, out);
  collect("OrderKind", plan::OrderKind::first, out);
  collect("Multipliers", plan::Multipliers::highest, out);
  collect("KindUse", plan::KindUse::free_units, out);
  collect("RoundingPlace", plan::RoundingPlace::receipt, out);
  collect("RoundingMode", RoundingMode::half_even, out);
  collect("ReadKind", plan::ReadKind::limit_used, out);
  collect("WindowKind", plan::WindowKind::ever, out);
  collect("Period", plan::Period::year, out);
  collect("LimitPeriod", plan::LimitPeriod::rolling, out);
  collect("LimitUnit", plan::LimitUnit::base, out);
  collect("LimitScope", plan::LimitScope::store, out);
  collect("ActivateKind", plan::ActivateKind::after_next_purchase, out);
  collect("ExpireKind", plan::ExpireKind::fixed_day, out);
  collect("Rise", plan::Rise::month_start, out);
  collect("Fall", plan::Fall::year_after_next, out);
  collect("ReturnMode", plan::ReturnMode::per_line, out);
  collect("ReturnReach", plan::ReturnReach::may_go_negative, out);
  collect("UseOrder", plan::UseOrder::oldest, out);
  collect("TriggerKind", plan::TriggerKind::discount, out);
  collect("AttributeType", AttributeType::customer, out);
  // `the lesser of` compares whole earns; no construct takes the greater of two.
  out.erase("Op lesser");
  out.erase("Op greater");
  return out;
}

TEST(SimulationWriter, WritesTheWholeLanguageAndMostlyCompiles) {
  constexpr std::uint64_t kProgrammes = 400;
  Shown shown;
  std::uint64_t refused = 0, of_several = 0;
  std::string why;
  for (std::uint64_t seed = 1; seed <= kProgrammes; ++seed) {
    const auto versions = compiled(writeProgramme(seed), why);
    if (!versions) {
      ++refused;
      continue;
    }
    if (versions->size() > 1) ++of_several;
    for (const VersionInput& version : *versions) shown.add(version.plan);
  }
  EXPECT_LE(refused * 10, kProgrammes) << why;
  EXPECT_GT(of_several * 10, kProgrammes);
  for (const std::string& one : allThatAPlanCanHold()) EXPECT_TRUE(shown.has(one)) << "never written: " << one;
}

TEST(SimulationWriter, TheSameSeedWritesTheSame) {
  std::string why;
  const auto one = makeCase(7, {200, 0}, why);
  const auto other = makeCase(7, {200, 0}, why);
  ASSERT_TRUE(one && other) << why;
  EXPECT_EQ(one->rules, other->rules);
  EXPECT_EQ(one->events, other->events);
}

// ---- what was found -----------------------------------------------------------------------------------------------

std::vector<std::string> foundCases() {
  std::vector<std::string> out;
  for (const auto& entry : fs::directory_iterator(fs::path(KOPECK_SOURCE_DIR) / "tests/sim/found")) {
    const std::string path = entry.path().string();
    // Later versions lie beside the first as NAME.2.kop.
    if (entry.path().extension() == ".kop" && entry.path().stem().extension().empty()) out.push_back(path);
  }
  std::sort(out.begin(), out.end());
  return out;
}

class SimulationFound : public ::testing::TestWithParam<std::string> {};

TEST_P(SimulationFound, StaysMended) {
  const std::optional<Case> one = kept(GetParam());
  ASSERT_TRUE(one.has_value()) << GetParam();
  std::string why;
  ASSERT_TRUE(compiled(one->rules, why).has_value()) << why;
  Counts counts;
  EXPECT_EQ(check(*one, true, counts), "");
  EXPECT_GT(counts.events, 0);
}

INSTANTIATE_TEST_SUITE_P(Files, SimulationFound, ::testing::ValuesIn(foundCases()),
                         [](const ::testing::TestParamInfo<std::string>& found) {
                           return fs::path(found.param).stem().string();
                         });
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(SimulationFound);

}  // namespace
}  // namespace kopeck::sim
