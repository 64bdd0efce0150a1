// The runner of `test` blocks: what it says where something else came out than was expected.
#include "compiler/testing/testing.h"

#include <gtest/gtest.h>

#include "tests/unit/testing/programme.h"

namespace kopeck {
namespace {

const char* const kRules = R"(
customer has
  city : optional text

wallet silver
  points  silver/silvers, 1 decimal
  worth   1 silver = 0.50 RUB

coupon cash
  worth   50 RUB
  expire  never

tiers by net spend ever
  basic  from 0 RUB
  gold   from 95 RUB
  rise   at once, from the next purchase
  fall   never

set tea = items where category is "Tea"

rule base
  earn 10%

rule coins
  earn 1.5 silver

rule cups
  stamp for each unit in tea
  at 9 stamps give 1 unit in tea free

rule greeting
  earn 1 bean
  send "sms" "hello {tier}"

discount tea_days
  take 5% off tea

together tea_days, cups, cash

redeem
  at most 50% of net
  use bean before silver

)";

/// One receipt of 100.00 by anna, then what is expected of it.
std::string answer(const std::string& expectation, const std::string& anna = "balance 40 beans") {
  return Programme(
             std::string(kRules) + "test \"one\"\n  customer anna: " + anna +
             "\n  receipt r1 at 2026-02-02 10:00 by anna:\n    \"Puer\" 1 x 100.00 RUB, category \"Tea\"\n  expect " +
             expectation + "\n")
      .got();
}

TEST(Testing, SaysNothingWhereAllIsAsExpected) {
  EXPECT_EQ(answer("r1 earned 10 beans: base 9, greeting 1"), "");
  EXPECT_EQ(answer("r1 earned 1.5 silver: coins 1.5"), "");
  EXPECT_EQ(answer("anna tier gold, active 50 beans, active 1.5 silver, stamps cups 1, coupon cash 0"), "");
  EXPECT_EQ(answer("anna city \"Kazan\"", "city \"Kazan\""), "");
}

TEST(Testing, TellsWhatWasEarned) {
  EXPECT_EQ(answer("r1 earned 11 beans"), "10 beans: base 9, greeting 1");
  EXPECT_EQ(answer("r1 earned 10 beans: base 10"), "10 beans: base 9, greeting 1");
  EXPECT_EQ(answer("r1 earned 2 silver"), "1.5 silvers: coins 1.5");
}

TEST(Testing, TellsWhatAnAccountHolds) {
  EXPECT_EQ(answer("anna active 51 beans"), "50 beans");
  EXPECT_EQ(answer("anna pending 1 silver"), "0.0 silvers");
  EXPECT_EQ(answer("anna tier basic"), "gold");
  EXPECT_EQ(answer("anna stamps cups 2").substr(0, 2), "1 ");
  EXPECT_EQ(answer("anna coupon cash 50 RUB").substr(0, 2), "0 ");
  EXPECT_EQ(answer("anna city \"Kazan\""), "not known");
  EXPECT_EQ(answer("anna city \"Kazan\"", "city \"Ufa\""), "\"Ufa\"");
}

TEST(Testing, TellsWhatWasTakenOffAndPaid) {
  EXPECT_EQ(answer("r1 discount 6.00 RUB"), "5.00 RUB: tea_days 5.00");
  EXPECT_EQ(answer("r1 paid 100.00 RUB"), "95.00 RUB");
  EXPECT_EQ(answer("r1 free 1 unit"), "0");
  EXPECT_EQ(answer("r1 free 1 unit", "stamps cups 9"), "");
  EXPECT_EQ(answer("r1 may redeem 41 beans"), "40 beans");
}

TEST(Testing, TellsWhichMessagesWereSent) {
  EXPECT_EQ(answer("r1 message \"hello basic\""), "\"hello gold\"");
  EXPECT_EQ(answer("anna message \"hello gold\""), "");
}

TEST(Testing, TellsWhyAReceiptWasRefused) {
  EXPECT_EQ(answer("r1 refused too_late"), "not refused");
}

TEST(Testing, ChecksGuaranteesOfEveryReceipt) {
  const Programme programme(std::string(kRules) + R"(
guarantee "little"
  worth of earned by base <= 5% of net

guarantee "little off"
  discount <= 50 RUB and discount < 2 RUB

test "one"
  customer anna
  receipt r1 at 2026-02-02 10:00 by anna:
    "Puer" 1 x 100.00 RUB, category "Tea"
  receipt r2 at 2026-02-03 10:00 by anna:
    "Cup" 1 x 0.10 RUB
  expect r1 paid 95.00 RUB
)");
  const std::vector<TestResult> results = programme.run();
  ASSERT_EQ(results.size(), 1U);
  ASSERT_EQ(results[0].failures.size(), 2U);
  const TestFailure& little = results[0].failures[0];
  EXPECT_EQ(little.expected, "\"little\": worth of earned by base <= 5% of net");
  // 9 beans of 95.00; 5% are 4.75.
  EXPECT_EQ(little.got, "does not hold of r1: 9.00 RUB <= 4.75 RUB");
  EXPECT_EQ(little.got_ru, "не выполняется для r1: 9.00 RUB <= 4.75 RUB");
  EXPECT_EQ(results[0].failures[1].got, "does not hold of r1: 5.00 RUB < 2.00 RUB");
}

TEST(Testing, ComparesTheEngines) {
  const Programme programme(std::string(kRules) + R"(
test "one"
  customer anna
  receipt r1 at 2026-02-02 10:00 by anna:
    "Puer" 1 x 100.00 RUB, category "Tea"
  expect r1 earned 10 beans
)");
  const Programme other(std::string(kRules) + "rule more\n  earn 1 bean\n");
  auto jit = compileJit(programme.plan, {JitOptimisation::none, true});
  ASSERT_TRUE(jit.ok());
  const auto results =
      runTests(programme.plan, {programme.interpreter.get(), jit->get()}, programme.cases, programme.pool);
  ASSERT_EQ(results.size(), 1U);
  EXPECT_TRUE(results[0].passed());
}

/// An evaluator with a defect: the first amount is below 0.
class Lies : public Evaluator {
 public:
  explicit Lies(const plan::Plan& plan) : honest_(makeInterpreter(plan)) {}
  [[nodiscard]] Fault evaluateLines(EvalContext& context) const override { return honest_->evaluateLines(context); }
  [[nodiscard]] Fault evaluateRules(EvalContext& context, RuleGroup group) const override {
    const Fault fault = honest_->evaluateRules(context, group);
    context.amounts[0] = -7;
    return fault;
  }
  [[nodiscard]] Fault evaluateRedeem(EvalContext& context, std::int32_t& failed) const override {
    return honest_->evaluateRedeem(context, failed);
  }
  [[nodiscard]] const char* name() const override { return "lies"; }

 private:
  std::unique_ptr<Evaluator> honest_;
};

/// What is wrong then is not the rules: neither their numbers nor the other engine's are held against them.
TEST(Testing, ADefectOfTheEngineIsNoFailureOfTheRules) {
  const Programme programme(std::string(kRules) + R"(
test "one"
  customer anna
  receipt r1 at 2026-02-02 10:00 by anna:
    "Puer" 1 x 100.00 RUB, category "Tea"
  expect r1 earned 10 beans

test "time alone"
  customer anna
  expect anna active 0 beans at 2026-03-01
)");
  const Lies lies(programme.plan);
  for (const auto& evaluators : {std::vector<const Evaluator*>{&lies, programme.interpreter.get()},
                                 std::vector<const Evaluator*>{programme.interpreter.get(), &lies}}) {
    const auto results = runTests(programme.plan, evaluators, programme.cases, programme.pool);
    ASSERT_EQ(results.size(), 2U);
    ASSERT_TRUE(results[0].broken.has_value());
    EXPECT_FALSE(results[0].passed());
    EXPECT_TRUE(results[0].failures.empty());
    EXPECT_EQ(results[0].broken->kind, ErrorKind::internal);
    EXPECT_EQ(
        results[0].broken->message,
        "internal error: the parts of what was given do not sum to it (check grants, event r1, customer anna, day "
        "2026-02-02, version 1); please report it");
    EXPECT_TRUE(results[1].passed());
  }
}

}  // namespace
}  // namespace kopeck
