// The interpreter and compiled code on random programmes and events leave equal bytes.
//
// KOPECK_DIFF_SEED makes it another run; a failure names its seed. tests/soak has the long ones.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <cstdlib>
#include <set>
#include <string>
#include <vector>

#include "runtime/plan/names.h"
#include "tests/diff/comparison.h"

namespace kopeck::diff {
namespace {

constexpr int kPlans = 150;
constexpr int kEventsPerPlan = 250;

std::uint64_t seedOfRun() {
  const char* text = std::getenv("KOPECK_DIFF_SEED");
  return text == nullptr ? 1 : std::strtoull(text, nullptr, 10);
}

template <typename Enum>
void expectAll(const std::set<Enum>& hit, Enum last) {
  for (int i = 0; i <= static_cast<int>(last); ++i) {
    EXPECT_TRUE(hit.contains(static_cast<Enum>(i))) << plan::nameOf(static_cast<Enum>(i)) << " was never evaluated";
  }
}

void expectAllReached(const Coverage& coverage) {
  std::set<plan::Op> ops = coverage.ops;
  ops.insert(plan::Op::result);  // stands in guarantees alone, which are no evaluator's
  expectAll(ops, plan::Op::month_of);
  expectAll(coverage.amounts, plan::AmountKind::random);
  expectAll(coverage.places, plan::RoundingPlace::receipt);
  expectAll(coverage.modes, RoundingMode::half_even);
  expectAll(coverage.triggers, plan::TriggerKind::discount);
  for (const std::int64_t verdict : {-2, -1, 0, 1, 2, 3}) EXPECT_TRUE(coverage.verdicts.contains(verdict)) << verdict;
  for (const char* part : {"guard", "carry", "cap", "portion from", "portion to", "lesser"}) {
    for (const char* came_to : {" gave", " gave nothing"}) {
      EXPECT_TRUE(coverage.parts.contains(std::string(part) + came_to)) << part << came_to;
    }
  }
  for (const char* part : {"take", "guarded take"}) EXPECT_TRUE(coverage.parts.contains(part)) << part;
  // Neither so wild that all is refused, nor so tame that nothing is.
  EXPECT_GT(coverage.faults, coverage.events / 200);
  EXPECT_LT(coverage.faults, coverage.events / 2);
  EXPECT_GT(coverage.applied, coverage.verdict_count / 10);
  EXPECT_LT(coverage.applied, coverage.verdict_count * 9 / 10);
  EXPECT_GT(coverage.redeem_failed, 0);
  EXPECT_GT(coverage.at_once, coverage.events / 10);
  EXPECT_GT(coverage.side_by_side, coverage.at_once / 10);
  EXPECT_LT(coverage.side_by_side, coverage.at_once * 9 / 10);
}

TEST(Evaluators, LeaveEqualBytes) {
  const std::uint64_t seed = seedOfRun();
  Coverage coverage;
  for (int index = 0; index < kPlans; ++index) {
    SCOPED_TRACE(fmt::format("KOPECK_DIFF_SEED={} plan {}", seed, index));
    Random random(seed * 1'000'003 + static_cast<std::uint64_t>(index));
    const plan::Plan plan = plainOrLargePlan(random);
    const std::vector<std::string> problems = plan::verify(plan);
    ASSERT_TRUE(problems.empty()) << problems.front();
    Comparison comparison(plan, coverage);
    ASSERT_EQ(comparison.problem(), "");
    for (int event = 0; event < kEventsPerPlan; ++event) {
      ASSERT_EQ(comparison.event(random), "") << "event " << event;
    }
  }
  expectAllReached(coverage);
}

}  // namespace
}  // namespace kopeck::diff
