#include <gtest/gtest.h>

#include <utility>
#include <vector>

#include "runtime/interpret/evaluator.h"
#include "tests/unit/interpret/small_plan.h"

namespace kopeck::test {
namespace {

using plan::Measure;
using plan::TriggerKind;

constexpr RuleGroup kPurchase{TriggerKind::purchase, -1};
constexpr Value kUntouched = 77;

plan::Earn fixed(Value points) {
  plan::Earn earn;
  earn.points = points;
  earn.sum = 0;
  return earn;
}

class Interpret : public testing::Test {
 protected:
  Fault lines() {
    EvalContext context = receipt_.context();
    return makeInterpreter(small_.plan)->evaluateLines(context);
  }
  Fault rules(RuleGroup group = kPurchase) {
    EvalContext context = receipt_.context();
    return makeInterpreter(small_.plan)->evaluateRules(context, group);
  }
  Fault redeem(std::int32_t& failed) {
    EvalContext context = receipt_.context();
    return makeInterpreter(small_.plan)->evaluateRedeem(context, failed);
  }
  void setDay(Value day) { receipt_.fields[static_cast<std::size_t>(plan::Field::day)] = day; }

  SmallPlan small_;
  Receipt receipt_;
};

TEST_F(Interpret, PutsLinesIntoSets) {
  const std::int32_t net = small_.add({Op::item_net, Type::money, -1, -1, -1, 0});
  const std::int32_t dear = small_.test(Op::less, small_.constant(Type::money, 250), net);
  small_.plan.sets.push_back({"dear", dear});
  const std::int32_t in_dear = small_.test(Op::in_set, -1, -1, 0);
  small_.plan.sets.push_back({"cheap", small_.test(Op::negate, in_dear)});
  EXPECT_EQ(lines(), Fault::none);
  EXPECT_EQ(receipt_.masks[0], 0b10U);
  EXPECT_EQ(receipt_.masks[1], 0b01U);
  EXPECT_EQ(receipt_.masks[2], 0b01U);
  EXPECT_EQ(receipt_.masks[3], static_cast<std::uint64_t>(kUntouched));
}

TEST_F(Interpret, HasRoomForManySets) {
  const std::int32_t yes = small_.constant(Type::yes_no, 1);
  const std::int32_t no = small_.constant(Type::yes_no, 0);
  for (int i = 0; i < 64; ++i) small_.plan.sets.push_back({"", i == 63 ? yes : no});
  small_.plan.sets.push_back({"", small_.test(Op::in_set, -1, -1, 63)});
  EXPECT_EQ(lines(), Fault::none);
  for (std::size_t line = 0; line < 3; ++line) {
    EXPECT_EQ(receipt_.masks[line * 2], std::uint64_t{1} << 63);
    EXPECT_EQ(receipt_.masks[line * 2 + 1], 1U);
  }
}

TEST_F(Interpret, ClearsMasksWithoutSets) {
  EXPECT_EQ(lines(), Fault::none);
  EXPECT_EQ(receipt_.masks[2], 0U);
}

TEST_F(Interpret, RefusesALineThatOverflows) {
  const std::int32_t net = small_.add({Op::item_net, Type::money, -1, -1, -1, 0});
  const std::int32_t many = small_.constant(Type::count, INT64_MAX / 300);
  const std::int32_t product = small_.add({Op::multiply, Type::money, net, many, -1, 0});
  small_.plan.sets.push_back({"", small_.test(Op::known, product)});
  EXPECT_EQ(lines(), Fault::overflow);  // the third line's 599
  receipt_.net[2] = 300;
  EXPECT_EQ(lines(), Fault::none);
}

TEST_F(Interpret, SumsMeasuresOverSets) {
  small_.plan.sets.resize(1);
  for (const Measure measure : {Measure::net, Measure::gross, Measure::paid, Measure::units, Measure::tender}) {
    (void)small_.sum(measure);
    (void)small_.sum(measure, 0);
  }
  (void)small_.sum(Measure::purchases);
  receipt_.masks = {1, 0, 1};
  EXPECT_EQ(rules(), Fault::none);
  const std::vector<Value> expected{1097, 798, 1197, 798, 600, 400, 5'000'000, 4'000'000, 120, 120, 1};
  EXPECT_EQ(std::vector<Value>(receipt_.sums.begin(), receipt_.sums.begin() + 11), expected);
}

TEST_F(Interpret, RefusesSumsThatOverflow) {
  (void)small_.sum(Measure::net);
  receipt_.net = {INT64_MAX - 2, 1, 1};
  EXPECT_EQ(rules(), Fault::none);
  EXPECT_EQ(receipt_.sums[0], INT64_MAX);
  receipt_.net[2] = 2;
  EXPECT_EQ(rules(), Fault::overflow);
}

TEST_F(Interpret, NamesTheFirstConditionThatFails) {
  (void)small_.sum(Measure::net);
  const std::int32_t yes = small_.netAtLeast(1097);
  const std::int32_t no = small_.netAtLeast(1098);
  small_.rule({fixed(10)}, {});
  small_.rule({fixed(20)}, {yes, no, no});
  small_.rule({fixed(30), fixed(40)}, {yes, yes});
  EXPECT_EQ(rules(), Fault::none);
  EXPECT_EQ(receipt_.verdicts[0], kApplies);
  EXPECT_EQ(receipt_.verdicts[1], 2);
  EXPECT_EQ(receipt_.verdicts[2], kApplies);
  EXPECT_EQ(receipt_.amounts[0], 10);
  EXPECT_EQ(receipt_.amounts[1], kUntouched);
  EXPECT_EQ(receipt_.amounts[2], 30);
  EXPECT_EQ(receipt_.amounts[3], 40);
}

TEST_F(Interpret, DoesNotLookBehindAConditionThatFails) {
  const std::int32_t most = small_.constant(Type::money, INT64_MAX);
  const std::int32_t overflow = small_.test(Op::known, small_.add({Op::add, Type::money, most, most, -1, 0}));
  const std::int32_t no = small_.constant(Type::yes_no, 0);
  small_.rule({}, {no, overflow});
  EXPECT_EQ(rules(), Fault::none);
  EXPECT_EQ(receipt_.verdicts[0], 1);
  small_.rule({}, {overflow, no});
  EXPECT_EQ(rules(), Fault::overflow);
}

TEST_F(Interpret, MindsBothEndsOfValidity) {
  plan::Rule& rule = small_.rule({});
  rule.from = 100;
  rule.until = 110;
  const std::vector<std::pair<Value, Value>> expected{
      {99, kNotYet}, {100, kApplies}, {110, kApplies}, {111, kNoLonger}};
  for (const auto& [day, verdict] : expected) {
    setDay(day);
    EXPECT_EQ(rules(), Fault::none);
    EXPECT_EQ(receipt_.verdicts[0], verdict) << day;
  }
}

TEST_F(Interpret, LooksOnlyAtTheGroup) {
  small_.plan.schema.events.resize(2);
  small_.rule({});
  small_.rule({}).trigger = TriggerKind::on_return;
  for (const std::int32_t event : {0, 1}) {
    plan::Rule& rule = small_.rule({});
    rule.trigger = TriggerKind::custom_event;
    rule.event = event;
  }
  small_.rule({}).trigger = TriggerKind::discount;
  small_.plan.schedules.resize(2);
  for (const std::int32_t schedule : {0, 1}) {
    plan::Rule& rule = small_.rule({});
    rule.trigger = TriggerKind::schedule;
    rule.schedule = schedule;
  }
  const std::vector<std::pair<RuleGroup, std::vector<std::size_t>>> groups{
      {{TriggerKind::purchase, -1}, {0}},    {{TriggerKind::on_return, -1}, {1}},
      {{TriggerKind::custom_event, 0}, {2}}, {{TriggerKind::custom_event, 1}, {3}},
      {{TriggerKind::discount, -1}, {4}},    {{TriggerKind::schedule, 0}, {5}},
      {{TriggerKind::schedule, 1}, {6}},     {{TriggerKind::schedule, -1}, {5, 6}},
      {{TriggerKind::schedule, 2}, {}},      {{TriggerKind::custom_event, 2}, {}}};
  for (const auto& [group, own] : groups) {
    receipt_.verdicts.assign(7, kUntouched);
    EXPECT_EQ(rules(group), Fault::none);
    std::vector<Value> expected(7, kUntouched);
    for (const std::size_t rule : own) expected[rule] = kApplies;
    EXPECT_EQ(receipt_.verdicts, expected) << static_cast<int>(group.trigger) << " " << group.event;
  }
}

TEST_F(Interpret, KeepsTheLeastOfSeveralAmounts) {
  (void)small_.sum(Measure::net);
  const auto chained = [](std::vector<plan::Earn> earns) {
    for (std::size_t i = 0; i + 1 < earns.size(); ++i) earns[i].lesser_with_next = true;
    return earns;
  };
  std::vector<plan::Earn> earns = chained({fixed(30), fixed(20), fixed(40)});
  earns.push_back(fixed(7));
  const std::vector<plan::Earn> equal = chained({fixed(5), fixed(5)});
  earns.insert(earns.end(), equal.begin(), equal.end());
  small_.rule(earns);
  EXPECT_EQ(rules(), Fault::none);
  const std::vector<Value> expected{0, 20, 0, 7, 5, 0, kUntouched};
  EXPECT_EQ(std::vector<Value>(receipt_.amounts.begin(), receipt_.amounts.begin() + 7), expected);
}

TEST_F(Interpret, GuardsTheTakesOfDiscounts) {
  (void)small_.sum(Measure::net);
  (void)small_.sum(Measure::paid);
  (void)small_.sum(Measure::tender);
  small_.plan.takes.resize(4);
  small_.plan.takes[1].guard = small_.netAtLeast(1098);
  small_.plan.takes[2].guard = small_.netAtLeast(1097);
  plan::Rule& applies = small_.rule({});
  applies.trigger = TriggerKind::discount;
  applies.first_take = 0;
  applies.take_count = 3;
  plan::Rule& fails = small_.rule({}, {small_.constant(Type::yes_no, 0)});
  fails.trigger = TriggerKind::discount;
  fails.first_take = 3;
  fails.take_count = 1;
  EXPECT_EQ(rules({TriggerKind::discount, -1}), Fault::none);
  EXPECT_EQ(receipt_.verdicts[0], kApplies);
  EXPECT_EQ(receipt_.verdicts[1], 1);
  const std::vector<Value> expected{1, 0, 1, kUntouched};
  EXPECT_EQ(std::vector<Value>(receipt_.take_guards.begin(), receipt_.take_guards.begin() + 4), expected);
  // Nothing is paid yet.
  EXPECT_EQ(receipt_.sums[0], 1097);
  EXPECT_EQ(receipt_.sums[1], 0);
  EXPECT_EQ(receipt_.sums[2], 0);
}

TEST_F(Interpret, GivesAMultiplierAVerdictOnly) {
  plan::Rule& rule = small_.rule({});
  rule.is_multiplier = true;
  rule.first_earn = -1;
  EXPECT_EQ(rules(), Fault::none);
  EXPECT_EQ(receipt_.verdicts[0], kApplies);
  EXPECT_EQ(receipt_.amounts[0], kUntouched);
}

TEST_F(Interpret, ChecksTheRedeemBlockWithoutWhatIsPaid) {
  (void)small_.sum(Measure::paid);
  small_.plan.redeem.conditions = {{small_.netAtLeast(1097), ""}, {small_.netAtLeast(1098), ""}};
  std::int32_t failed = -9;
  EXPECT_EQ(redeem(failed), Fault::none);
  EXPECT_EQ(failed, 1);
  EXPECT_EQ(receipt_.sums[0], 0);
  EXPECT_EQ(receipt_.sums[1], 1097);
  small_.plan.redeem.conditions.pop_back();
  EXPECT_EQ(redeem(failed), Fault::none);
  EXPECT_EQ(failed, -1);
}

}  // namespace
}  // namespace kopeck::test
