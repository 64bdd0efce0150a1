#include "runtime/plan/work.h"

#include <gtest/gtest.h>

#include <cstdint>

#include "tests/unit/plan/sample_plan.h"

namespace kopeck::plan {
namespace {

/// One rule: 5% of the net of a set, for whoever has spent enough in 30 days.
Plan small() {
  Plan plan;
  plan.exprs = {node(Op::item_text, Type::text, -1, -1, 2),
                node(Op::constant, Type::text, -1, -1, -1, 1),
                node(Op::equal, Type::yes_no, 0, 1),
                node(Op::read, Type::money, -1, -1, 0),
                node(Op::constant, Type::money, -1, -1, -1, 1000),
                node(Op::less_equal, Type::yes_no, 4, 3)};
  plan.sets = {{"coffee", 2}};
  plan.sums = {{Measure::net, 0, -1}};
  plan.reads = {{ReadKind::history, 0, {WindowKind::last_days, 30, Period::month}}};
  Rule rule;
  rule.conditions = {{5, ""}};
  rule.first_earn = 0;
  rule.earn_count = 1;
  plan.rules = {rule};
  plan.earns.resize(1);
  return plan;
}

TEST(WorkBound, CountsStepsAndLines) {
  EXPECT_EQ(workBound(Plan{}), WorkBound{});
  // 30 days, a rule, three nodes, an amount; a line: the set and its three nodes, three sums, two for the amount.
  EXPECT_EQ(workBound(small()), (WorkBound{30 + 1 + 3 + 1, 4 + 3 + 2}));
}

TEST(WorkBound, GrowsWithWhatIsAdded) {
  Plan plan = small();
  plan.lists = {{1, 2, 3, 4}};
  plan.exprs.push_back(node(Op::one_of, Type::yes_no, 3, -1, 0));
  plan.exprs.push_back(node(Op::any_in_set, Type::yes_no, -1, -1, 0));
  plan.earns[0].guard = 6;
  EXPECT_EQ(workBound(plan), (WorkBound{35 + 1 + 1 + 3, 9}));
  plan.rules[0].conditions.push_back({7, ""});
  EXPECT_EQ(workBound(plan), (WorkBound{40 + 1, 9 + 1}));
  plan.rules[0].trigger = TriggerKind::schedule;  // on another day
  EXPECT_EQ(workBound(plan), (WorkBound{30, 4 + 3}));
}

TEST(WorkBound, StopsAtTheMostThereIs) {
  Plan plan = small();
  // Used twice on each of 70 levels: as a tree more than there are numbers for.
  for (std::int32_t i = 5; i < 75; ++i) plan.exprs.push_back(node(Op::both, Type::yes_no, i, i));
  plan.rules[0].conditions[0].expr = 75;
  EXPECT_EQ(workBound(plan), (WorkBound{INT64_MAX, 9}));
}

TEST(WorkBound, TakesEveryPlan) {
  const WorkBound bound = workBound(sample());
  EXPECT_GT(bound.receipt, 0);
  EXPECT_GT(bound.line, 0);
}

}  // namespace
}  // namespace kopeck::plan
