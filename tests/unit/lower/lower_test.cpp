#include "compiler/lower/lower.h"

#include "compiler/lower/compile.h"
#include "compiler/lower/layout.h"
#include "tests/unit/lower/programme.h"

namespace kopeck {
namespace {

using plan::Plan;

Plan planOf(const std::string& text) {
  return lower(checkedProgram(text));
}

TEST(Lower, TurnsPercentsIntoPointsPerMinorUnit) {
  const Plan plan = planOf(head() + "rule a\n  earn 5%\n");
  EXPECT_EQ(plan.earns[0].kind, plan::AmountKind::proportional);
  EXPECT_EQ(plan.earns[0].rate, (Ratio{1, 2000}));  // 5 beans for 100 RUB = 10 000 kopecks
  EXPECT_EQ(plan.sums[static_cast<std::size_t>(plan.earns[0].sum)].measure, plan::Measure::net);
}

TEST(Lower, CountsWithThePointsPrecisionAndWorth) {
  const Plan plan = planOf(head({{"points", "points star/stars, 2 decimals"}, {"worth", "worth 4 stars = 1.00 RUB"}}) +
                           "rule a\n  earn 5%\nrule b\n  earn 1.255 stars per 1 RUB\nrule c\n  earn 2.50 stars\n");
  EXPECT_EQ(plan.kinds[0].worth, (Ratio{1, 4}));     // kopecks per hundredth of a star
  EXPECT_EQ(plan.earns[0].rate, (Ratio{1, 5}));      // 5 kopecks of 100 are 20 hundredths
  EXPECT_EQ(plan.earns[1].rate, (Ratio{251, 200}));  // 125.5 hundredths per 100 kopecks
  EXPECT_EQ(plan.earns[2].points, 250);
}

TEST(Lower, StepsAreInMinorUnitsOrMillionths) {
  const Plan plan = planOf(head() +
                           "set coffee = items where category under \"Coffee\"\n"
                           "rule a\n  earn 5 beans for each full 20 RUB on coffee\n"
                           "rule b\n  earn 1 bean for each full 2 units in coffee\n"
                           "rule c\n  earn 3 beans\n");
  EXPECT_EQ(plan.earns[0].step, 2000);
  EXPECT_EQ(plan.earns[0].points, 5);
  EXPECT_EQ(plan.earns[1].step, 2 * kOneUnit);
  const plan::Sum& units = plan.sums[static_cast<std::size_t>(plan.earns[1].sum)];
  EXPECT_EQ(units.measure, plan::Measure::units);
  EXPECT_EQ(units.set, 0);
  const plan::Sum& all = plan.sums[static_cast<std::size_t>(plan.earns[2].sum)];
  EXPECT_EQ(all.measure, plan::Measure::net);
  EXPECT_EQ(all.set, -1);
}

TEST(Lower, RoundingPerReceiptKeepsAmountsWhole) {
  const Plan plan =
      planOf(head({{"rounding", "rounding down, per receipt"}}) +
             "rule a\n  earn 5%\nrule b\n  earn 3%\nrule c\n  earn 7 beans\nrule m\n  multiply a, b by 1.5\n");
  // 1/2000 and 3/10000 of a bean a kopeck; half of either at a multiplier.
  EXPECT_EQ(plan.fine, 20'000);
  EXPECT_EQ(plan.earns[0].rate, (Ratio{10, 1}));
  EXPECT_EQ(plan.earns[1].rate, (Ratio{6, 1}));
  EXPECT_EQ(plan.earns[2].points, 7 * 20'000);
}

TEST(Lower, SharesWhatIsEqual) {
  const Plan plan =
      planOf(head() +
             "customer has\n  city : text\n"
             "rule a\n  when customer.city is \"Kazan\" and net spend over last 30 days > 5 RUB\n  earn 5%\n"
             "rule b\n  when customer.city is \"Kazan\" and net spend over last 30 days > 5 RUB\n  earn 5%\n"
             "rule c\n  when net spend over last 60 days > 5 RUB and net spend ever > 5 RUB\n  earn 1%\n");
  EXPECT_EQ(plan.rules[0].conditions[0].expr, plan.rules[1].conditions[0].expr);
  EXPECT_EQ(plan.rules[0].conditions[1].expr, plan.rules[1].conditions[1].expr);
  EXPECT_EQ(plan.texts, std::vector<std::string>{"Kazan"});
  EXPECT_EQ(plan.sums.size(), 1U);
  ASSERT_EQ(plan.aggregates.size(), 1U);  // one sum a day serves both windows; `ever` has a word of its own
  EXPECT_EQ(plan.aggregates[0].bucket_slot, 0);
  EXPECT_NE(plan.aggregates[0].ever_slot, -1);
  EXPECT_EQ(plan.layout.bucket_words, 1);
  EXPECT_EQ(plan.layout.keep_days, 60);
}

TEST(Lower, LaysTheAccountOut) {
  const Plan plan =
      planOf(head() +
             "customer has\n  city : text\n  birthday : anniversary\n"
             "rule a\n  when purchases ever > 3\n  earn 5%\n  at most 5 beans per receipt\n"
             "  at most 9 beans per day\n  at most 20 beans per month in total\n"
             "rule b\n  when date within 3 days of customer.birthday\n  earn 5 beans\n  once per occasion\n"
             "redeem\n  at most 2 times per day\n");
  EXPECT_EQ(plan.layout.attributes, 10);
  EXPECT_EQ(plan.layout.limits, 12);
  EXPECT_EQ(plan.limits[0].slot, -1);  // a limit per receipt keeps nothing
  EXPECT_EQ(plan.limits[1].slot, 12);
  EXPECT_EQ(plan.limits[2].slot, -1);
  EXPECT_EQ(plan.limits[2].total, 0);
  EXPECT_EQ(plan.limits[3].slot, 14);
  EXPECT_EQ(plan.limits[3].occasion_attribute, 1);
  EXPECT_EQ(plan.limits[3].occasion_after_days, 3);
  EXPECT_EQ(plan.limits[4].slot, 16);
  EXPECT_EQ(plan.redeem.limits, std::vector<std::int32_t>{4});
  EXPECT_EQ(plan.layout.evers, 18);
  EXPECT_EQ(plan.aggregates[0].ever_slot, 18);
  EXPECT_EQ(plan.layout.fixed_words, 19);
  EXPECT_EQ(plan.layout.bucket_words, 0);
  EXPECT_EQ(plan.layout.keep_days, 0);
}

TEST(Lower, ReadsInAStableOrder) {
  const Plan plan =
      planOf(head() +
             "customer has\n  city : text\n  adult : yes/no\n"
             "tiers by purchases over this year\n  low from 0\n  high from 10\n"
             "  rise at once, from the next purchase\n  fall never\n"
             "rule a\n  when purchases today > 1 and balance > 5 beans and customer.adult\n"
             "  when days since last purchase > 3 and customer is high and customer.city is \"A\"\n  earn 5%\n"
             "  at most 3 times per day\n");
  std::vector<plan::ReadKind> kinds;
  for (const plan::Read& read : plan.reads) kinds.push_back(read.kind);
  using plan::ReadKind;
  EXPECT_EQ(kinds, (std::vector<ReadKind>{ReadKind::customer_attribute, ReadKind::customer_attribute, ReadKind::tier,
                                          ReadKind::days_since_last_purchase, ReadKind::balance, ReadKind::history,
                                          ReadKind::limit_used}));
  EXPECT_EQ(plan.reads[0].index, 0);
  EXPECT_EQ(plan.reads[1].index, 1);
}

TEST(Lower, GivesEachLotItsTerms) {
  const Plan plan = planOf(head() +
                           "rule a\n  earn 5%\nrule b\n  earn 5%\n  expire 30 days after activation\n"
                           "rule c\n  earn 5%\n  expire 30 days after activation\n"
                           "rule m\n  multiply a by 2\nrule n\n  multiply b by 2\n  activate at once\n");
  ASSERT_EQ(plan.terms.size(), 3U);
  EXPECT_EQ(plan.rules[0].terms, 0);
  EXPECT_EQ(plan.rules[1].terms, 1);
  EXPECT_EQ(plan.rules[2].terms, 1);
  EXPECT_EQ(plan.rules[3].terms, -1);
  EXPECT_EQ(plan.rules[4].terms, 2);
  EXPECT_EQ(plan.terms[1].activate_n, 14);  // what a rule leaves unsaid is as in the head
  EXPECT_EQ(plan.terms[1].expire_n, 30);
  EXPECT_EQ(plan.terms[2].activate, plan::ActivateKind::at_once);
  EXPECT_EQ(plan.terms[2].expire_n, 180);
}

TEST(Lower, MultipliesAllOfTheSameTrigger) {
  const Plan plan = planOf(head() +
                           "event call\nrule a\n  earn 5%\nrule b\n  on event call\n  earn 5 beans\n"
                           "rule m\n  multiply all by 2\nrule c\n  earn 1 bean\n");
  EXPECT_EQ(plan.rules[2].targets, (std::vector<std::int32_t>{0, 3}));
  EXPECT_EQ(plan.rules[2].factor, (Ratio{2, 1}));
}

TEST(Lower, NotOnSeveralSetsIsOneSet) {
  const Plan plan = planOf(head() +
                           "set a = items where category is \"A\"\nset b = items where category is \"B\"\n"
                           "rule r\n  earn 5%\nredeem\n  not on a, b\n");
  ASSERT_EQ(plan.redeem.excluded_set, 2);
  EXPECT_EQ(plan.exprs[static_cast<std::size_t>(plan.sets[2].expr)].op, plan::Op::either);
}

TEST(Lower, ComparesDecimalsExactly) {
  // net * 1.5 > 10.01 RUB  <=>  net * 3 > 1001 * 2, in kopecks
  const Plan plan = planOf(head() + "rule r\n  when net * 1.5 > 10.01 RUB\n  earn 5%\n");
  std::vector<Value> constants;
  for (const plan::Expr& e : plan.exprs) {
    if (e.op == plan::Op::constant) constants.push_back(e.value);
    EXPECT_NE(e.op, plan::Op::divide);
  }
  EXPECT_EQ(constants, (std::vector<Value>{1001, 2, 3}));
}

TEST(Lower, WindowsReachFarEnough) {
  using lowering::reachOf;
  using plan::Period;
  using plan::WindowKind;
  EXPECT_EQ(reachOf({WindowKind::last_days, 90, Period::month}), 90);
  EXPECT_EQ(reachOf({WindowKind::last_months, 12, Period::month}), 373);
  EXPECT_EQ(reachOf({WindowKind::this_period, 0, Period::day}), 1);
  EXPECT_EQ(reachOf({WindowKind::previous_period, 0, Period::month}), 64);
  EXPECT_GE(reachOf({WindowKind::previous_period, 0, Period::year}), 365 + 366);
}

TEST(Compile, GivesNothingForABrokenText) {
  const SourceFile source("test.kop", "program \"x\"\nrule a\n  earn\n");
  Diagnostics diagnostics;
  EXPECT_FALSE(compile(source, diagnostics));
  EXPECT_TRUE(diagnostics.hasErrors());
}

TEST(Compile, GivesASoundPlanTwiceTheSame) {
  const SourceFile source("test.kop", head() + "rule a\n  earn 5%\n");
  Diagnostics diagnostics;
  const auto first = compile(source, diagnostics);
  const auto second = compile(source, diagnostics);
  ASSERT_TRUE(first && second);
  EXPECT_TRUE(plan::verify(*first).empty());
  EXPECT_EQ(plan::print(*first), plan::print(*second));
}

}  // namespace
}  // namespace kopeck
