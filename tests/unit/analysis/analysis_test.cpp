// Each kind of finding: where it is, and, one step away, where it is not.
#include <gtest/gtest.h>

#include "compiler/prove/trial.h"
#include "tests/unit/analysis/analysed.h"

namespace kopeck::analysis {
namespace {

/// Found once, at that place, with the message saying so.
void expectOne(const Analysed& of, Code code, const std::string& place, const std::string& says) {
  ASSERT_TRUE(of.plan.has_value()) << of.messages();
  const auto found = of.of(code);
  ASSERT_EQ(found.size(), 1U) << of.messages();
  EXPECT_EQ(of.underlined(*found[0]), place);
  EXPECT_NE(found[0]->diagnostic.message(Lang::en).find(says), std::string::npos) << of.messages();
  EXPECT_FALSE(found[0]->diagnostic.message(Lang::ru).empty());
}

void expectNone(const Analysed& of) {
  ASSERT_TRUE(of.plan.has_value()) << of.messages();
  EXPECT_TRUE(of.analysis.findings.empty()) << of.messages();
  EXPECT_EQ(of.analysis.open, 0U);
}

/// The receipt that a finding shows, on the interpreter.
prove::Tried shown(const Analysed& of, Code code) {
  const auto found = of.of(code);
  EXPECT_FALSE(found.empty() || found[0]->events.empty()) << of.messages();
  if (found.empty() || found[0]->events.empty()) return {};
  return prove::tryOut(*of.plan, found[0]->events, {});
}

const ExplainedRule* ruleOf(const prove::Tried& tried, const std::string& name) {
  for (const ExplainedRule& rule : tried.explanation.rules)
    if (rule.rule == name) return &rule;
  return nullptr;
}

// ---- never acts -----------------------------------------------------------------------------------------------------

TEST(NeverActs, TwoConditionsRuleEachOtherOut) {
  const Analysed of = rules("rule a\n  when net >= 500 RUB\n  when net < 300 RUB\n  earn 5%\n");
  expectOne(of, Code::neverActs, "a", "never hold together");
  const prove::Tried tried = shown(of, Code::neverActs);
  const ExplainedRule* rule = ruleOf(tried, "a");
  ASSERT_NE(rule, nullptr);
  EXPECT_EQ(rule->fate, RuleFate::condition);
  EXPECT_EQ(rule->condition, "net < 300 RUB");
  expectNone(rules("rule a\n  when net >= 300 RUB\n  when net < 300.01 RUB\n  earn 5%\n"));
}

TEST(NeverActs, APartIsNoMoreThanTheWhole) {
  const std::string sets =
      "set coffee = items where category under \"Coffee\"\nset tea = items where category is \"Tea\"\n";
  expectOne(rules(sets + "rule a\n  when net on coffee >= 500 RUB and net < 500 RUB\n  earn 5%\n"), Code::neverActs,
            "a", "never hold together");
  expectNone(rules(sets + "rule a\n  when net on coffee >= 500 RUB and net < 500.01 RUB\n  earn 5%\n"));
  expectOne(rules(sets + "rule a\n  when net on coffee + net on tea > net\n  earn 5%\n"), Code::neverActs, "a",
            "never holds");
  expectNone(rules(sets + "rule a\n  when net on coffee + net on tea < net\n  earn 5%\n"));
  expectOne(rules(sets + "rule a\n  when any item in tea and every item in coffee\n  earn 5%\n"), Code::neverActs, "a",
            "never hold together");
  expectNone(rules(sets + "rule a\n  when any item in tea and any item in coffee\n  earn 5%\n"));
  // Gross is no part of net.
  expectNone(rules(sets + "rule a\n  when gross on coffee >= 500 RUB and net < 300 RUB\n  earn 5%\n"));
  expectOne(rules(sets + "rule a\n  when paid > net\n  earn 5%\n"), Code::neverActs, "a", "never holds");
}

TEST(NeverActs, NoDayFits) {
  expectOne(rules("rule a\n  when weekday is Mon and date is 2026-02-03\n  earn 5%\n"), Code::neverActs, "a",
            "never hold together");
  expectNone(rules("rule a\n  when weekday is Tue and date is 2026-02-03\n  earn 5%\n"));
  expectOne(rules("rule a\n  until 2025-12-31\n  earn 5%\n"), Code::neverActs, "a", "before the programme begins");
  expectNone(rules("rule a\n  until 2026-01-01\n  earn 5%\n"));
  expectOne(rules("rule a\n  from 2026-06-01 to 2026-06-30\n  when date from 2026-07-01 to 2026-07-31\n  earn 5%\n"),
            Code::neverActs, "a", "on any day on which the rule is valid");
  expectNone(rules("rule a\n  from 2026-06-01 to 2026-07-01\n  when date from 2026-07-01 to 2026-07-31\n  earn 5%\n"));
}

/// Over midnight the weekday is that of the day before: nobody wrote the halves that a window is made of.
TEST(NeverActs, AWindowOverMidnightIsOne) {
  expectNone(rules("rule a\n  when time from 22:00 to 02:00 and weekday is Fri\n  earn 5%\n"));
  expectNone(rules("rule a\n  when time from 22:00 to 02:00 and weekday is Fri\n  when time >= 20:00\n  earn 5%\n"));
  expectNone(rules("rule a\n  when time from 22:00 to 02:00 and month is December\n  earn 5%\n"));
}

TEST(NeverActs, WhatIsNotKnownIsNoValue) {
  const std::string has = "customer has\n  city : optional text\n  joined : optional date\n\n";
  expectOne(rules(has + "rule a\n  when customer.city is \"Kazan\" and customer.city is \"Moscow\"\n  earn 5%\n"),
            Code::neverActs, "a", "never hold together");
  expectOne(rules(has + "rule a\n  when customer.city is \"Kazan\" and customer.city is not known\n  earn 5%\n"),
            Code::neverActs, "a", "never hold together");
  expectNone(rules(has + "rule a\n  when customer.city is \"Kazan\" and customer.joined is not known\n  earn 5%\n"));
  // Nobody's city, and yet a condition that holds: of who says none.
  expectNone(rules(has + "rule a\n  when customer.city is not known\n  earn 5%\n"));
}

TEST(NeverActs, EventsHaveFieldsOfTheirOwn) {
  const std::string has = "event review has\n  stars : number\n\nevent call has\n  minutes : number\n\n";
  expectOne(rules(has + "rule a\n  on event review\n  when event.stars >= 4 and event.stars < 4\n  earn 20 beans\n"),
            Code::neverActs, "a", "never hold together");
  expectNone(rules(has + "rule a\n  on event review\n  when event.stars >= 4\n  earn 20 beans\n"
                         "rule b\n  on event call\n  when event.minutes < 4\n  earn 10 beans\n"));
}

// ---- always and never holds -----------------------------------------------------------------------------------------

TEST(AlwaysHolds, OfEveryReceipt) {
  const Analysed of = rules("rule a\n  when net >= 0 RUB\n  earn 5%\n");
  expectOne(of, Code::alwaysHolds, "net >= 0 RUB", "never less than 0");
  const prove::Tried tried = shown(of, Code::alwaysHolds);
  EXPECT_TRUE(tried.refused.empty());
  expectNone(rules("rule a\n  when net > 0 RUB\n  earn 5%\n"));
  expectOne(rules("rule a\n  when net <= gross\n  earn 5%\n"), Code::alwaysHolds, "net <= gross", "else is possible");
  expectNone(rules("rule a\n  when net < gross\n  earn 5%\n"));
  expectOne(rules("rule a\n  when not (net > 10 RUB and net < 5 RUB)\n  earn 5%\n"), Code::alwaysHolds,
            "not (net > 10 RUB and net < 5 RUB", "");
  expectOne(rules("rule a\n  when date from 2025-06-01 to 2099-01-01 or date > 2099-01-01\n  earn 5%\n"),
            Code::alwaysHolds, "date from 2025-06-01 to 2099-01-01 or date > 2099-01-01", "");
}

TEST(AlwaysHolds, OfAChoiceThatHasToBeSaid) {
  const std::string has = "receipt has\n  channel : one of pos, app\n  way : optional one of foot, car\n\n";
  expectOne(rules(has + "rule a\n  when channel is pos, app\n  earn 5%\n"), Code::alwaysHolds, "channel is pos, app",
            "no other values");
  // Who says nothing is neither.
  expectNone(rules(has + "rule a\n  when way is foot, car\n  earn 5%\n"));
  expectNone(rules(has + "rule a\n  when way is known and way is foot\n  earn 5%\n"));
}

TEST(AlwaysHolds, WhereTheRestSaysSo) {
  expectOne(rules("rule a\n  when net >= 500 RUB\n  when net >= 100 RUB\n  earn 5%\n"), Code::alwaysHolds,
            "net >= 100 RUB", "`net >= 500 RUB` says so already");
  expectNone(rules("rule a\n  when net >= 500 RUB\n  when gross >= 100 RUB\n  earn 5%\n"));
  // Both ends of a range are one condition of its author.
  expectNone(rules("rule a\n  when net is 0 RUB..500 RUB\n  earn 5%\n"));
}

TEST(NeverHolds, OneSideOfAnOr) {
  const std::string has = "receipt has\n  channel : one of pos, app\n\n";
  expectOne(rules(has + "rule a\n  when channel is pos or net > 10 RUB and net < 5 RUB\n  earn 5%\n"), Code::neverHolds,
            "net > 10 RUB and net < 5 RUB", "not possible");
  expectNone(rules(has + "rule a\n  when channel is pos or net > 5 RUB and net < 10 RUB\n  earn 5%\n"));
  expectOne(rules(has + "rule a\n  when net < 5 RUB\n  when channel is pos or net > 10 RUB\n  earn 5%\n"),
            Code::neverHolds, "net > 10 RUB", "`net < 5 RUB` rules it out");
}

TEST(NeverHolds, ALineOfATable) {
  const std::string table = "earn by net, whole receipt, from 0 RUB: 1%, from 500 RUB: 2%, from 2 000 RUB: 3%\n";
  expectOne(rules("rule a\n  when net < 2 000 RUB\n  " + table), Code::neverHolds, "from 2 000 RUB: 3%", "");
  expectNone(rules("rule a\n  when net <= 2 000 RUB\n  " + table));
}

TEST(NeverHolds, ASetOfNothing) {
  expectOne(rules("set a = items where category is \"A\" and category is \"B\"\nrule r\n  earn 5% on a\n"),
            Code::neverHolds, "category is \"A\" and category is \"B\"", "nothing lies in `a`");
  expectNone(rules("set a = items where category under \"A\" and not category is \"A/B\"\nrule r\n  earn 5% on a\n"));
  expectOne(rules("set a = items where category under \"A/B\" and not category under \"A\"\nrule r\n  earn 5% on a\n"),
            Code::neverHolds, "category under \"A/B\" and not category under \"A\"", "");
}

// ---- outweighed -----------------------------------------------------------------------------------------------------

TEST(AlwaysOutweighed, ByWhatReplacesIt) {
  const std::string small = "rule small\n  when net < 100 RUB\n  earn 5 beans\n";
  const Analysed of = rules(small + "rule wide\n  when net < 200 RUB\n  earn 20 beans\n  replaces small\n");
  expectOne(of, Code::alwaysOutweighed, "small", "`wide` applies, too, and replaces it");
  const prove::Tried tried = shown(of, Code::alwaysOutweighed);
  const ExplainedRule* rule = ruleOf(tried, "small");
  ASSERT_NE(rule, nullptr);
  EXPECT_EQ(rule->fate, RuleFate::replaced);
  expectNone(rules(small + "rule wide\n  when net < 99 RUB\n  earn 20 beans\n  replaces small\n"));
  // Once a day it gives way.
  expectNone(
      rules(small + "rule wide\n  when net < 200 RUB\n  earn 20 beans\n  replaces small\n  at most 1 times per day\n"));
}

TEST(AlwaysOutweighed, ByTheFirstAndByTheHighest) {
  const std::string two = "rule wide\n  earn 10 beans\nrule narrow\n  when net > 100 RUB\n  earn 10 beans\n";
  expectOne(rules(two + "first of wide, narrow\n"), Code::alwaysOutweighed, "narrow", "comes first");
  expectNone(rules(two + "first of narrow, wide\n"));
  expectOne(rules(two + "highest of wide, narrow\n"), Code::alwaysOutweighed, "narrow", "at least as much");
  // Of equals the first named stands.
  expectNone(rules(two + "highest of narrow, wide\n"));
  expectOne(rules("rule a\n  earn 3%\nrule b\n  earn 2%\nhighest of a, b\n"), Code::alwaysOutweighed, "b", "");
  expectNone(rules("rule a\n  earn 2%\nrule b\n  when net > 100 RUB\n  earn 3%\nhighest of a, b\n"));
}

// ---- limits ---------------------------------------------------------------------------------------------------------

TEST(LimitNeverBinds, OnOneReceipt) {
  const Analysed of = rules("rule a\n  earn 50 beans\n  at most 50 beans per receipt\n");
  expectOne(of, Code::limitNeverBinds, "at most 50 beans per receipt", "at most 50 beans come together");
  EXPECT_EQ(shown(of, Code::limitNeverBinds).earned.at(0), 50);
  expectNone(rules("rule a\n  earn 50 beans\n  at most 49 beans per receipt\n"));
  expectNone(rules("rule a\n  earn 50 beans\n  at most 500 beans per month\n"));
  expectOne(rules("rule a\n  when net <= 1 000 RUB\n  earn 5%\n  at most 50 beans per receipt\n"),
            Code::limitNeverBinds, "at most 50 beans per receipt", "");
  expectNone(rules("rule a\n  when net <= 1 020 RUB\n  earn 5%\n  at most 50 beans per receipt\n"));
  expectNone(rules("rule a\n  earn 5%\n  at most 50 beans per receipt\n"));
}

TEST(LimitNeverBinds, BesideAnotherLimit) {
  expectOne(rules("rule a\n  earn 50 beans\n  at most 2 times per month\n  at most 100 beans per month\n"),
            Code::limitNeverBinds, "at most 100 beans per month", "100 beans come together in a month");
  expectNone(rules("rule a\n  earn 50 beans\n  at most 2 times per month\n  at most 99 beans per month\n"));
  expectNone(rules("rule a\n  earn 50 beans\n  at most 2 times per month\n  at most 100 beans per year\n"));
  expectOne(rules("rule a\n  earn 5%\n  at most 100 beans per month\n  at most 100 beans per day\n"),
            Code::limitNeverBinds, "at most 100 beans per day", "");
  expectNone(rules("rule a\n  earn 5%\n  at most 100 beans per month\n  at most 99 beans per day\n"));
  // A week is no part of a month.
  expectNone(rules("rule a\n  earn 5%\n  at most 100 beans per month\n  at most 100 beans per week\n"));
  // One customer's limit holds nothing back that all of them share.
  expectNone(rules("rule a\n  earn 5%\n  at most 100 beans per month\n  at most 1 000 beans per month in total\n"));
}

TEST(LimitNeverBinds, OfSeveralRules) {
  const std::string two =
      "rule a\n  earn 50 beans\n  at most 1 times per month\nrule b\n  earn 5%\n  at most 100 beans per month\n";
  expectOne(rules(two + "limit both_of_them\n  at most 150 beans per month over a, b\n"), Code::limitNeverBinds,
            "at most 150 beans per month", "at most 150 beans");
  expectNone(rules(two + "limit both_of_them\n  at most 149 beans per month over a, b\n"));
}

// ---- tiers ----------------------------------------------------------------------------------------------------------

std::string tiers(const std::string& measure, const std::string& levels) {
  return "rule base\n  earn 50 beans\n  at most 4 times per month\n\ntiers by " + measure + "\n" + levels +
         "  rise at start of month\n  fall at end of month, to the tier earned\n";
}

TEST(TierUnreachable, MoreThanComesTogether) {
  const std::string month = "points earned by base over this month";
  expectOne(rules(tiers(month, "  low from 0 beans\n  high from 201 beans\n")), Code::tierUnreachable, "high",
            "no more than 200 beans");
  expectNone(rules(tiers(month, "  low from 0 beans\n  high from 200 beans\n")));
  expectNone(rules(tiers("points earned by base over this year", "  low from 0 beans\n  high from 201 beans\n")));
  expectNone(rules(tiers("net spend over this month", "  low from 0 RUB\n  high from 100 000 000 RUB\n")));
}

TEST(TierUnreachable, AHigherOneAsksForNoMore) {
  const std::string has = "customer has\n  vip : optional yes/no\n  age : optional number\n\n";
  const auto two = [&](const std::string& lower, const std::string& higher) {
    return rules(has + tiers("net spend over this year", "  low from 0 RUB\n  mid from 10 RUB and " + lower +
                                                             "\n  high from 10 RUB and " + higher + "\n"));
  };
  expectOne(two("customer.age >= 18", "customer.age is known"), Code::tierUnreachable, "mid", "`high`, too");
  expectNone(two("customer.age is known", "customer.age >= 18"));
  expectNone(two("customer.vip is yes", "customer.age >= 18"));
}

// ---- brackets -------------------------------------------------------------------------------------------------------

TEST(Brackets, AGap) {
  const Analysed of = rules(
      "rule a\n  when net is 0 RUB..999 RUB\n  earn 10 beans\nrule b\n  when net >= 1 000 RUB\n  earn 20 beans\n");
  expectOne(of, Code::bracketGap, "b", "999.01 RUB to 999.99 RUB gets neither");
  const prove::Tried tried = shown(of, Code::bracketGap);
  EXPECT_EQ(tried.earned.at(0), 0);
  EXPECT_GT(tried.stated_net, 99'900);
  EXPECT_LT(tried.stated_net, 100'000);
  expectNone(
      rules("rule a\n  when net < 1 000 RUB\n  earn 10 beans\nrule b\n  when net >= 1 000 RUB\n  earn 20 beans\n"));
  // A wide one is meant.
  expectNone(
      rules("rule a\n  when net < 1 000 RUB\n  earn 10 beans\nrule b\n  when net >= 5 000 RUB\n  earn 20 beans\n"));
}

TEST(Brackets, AnOverlap) {
  const std::string two =
      "rule a\n  when net <= 1 000 RUB\n  earn 10 beans\nrule b\n  when net >= 1 000 RUB\n  earn 20 beans\n";
  const Analysed of = rules(two);
  expectOne(of, Code::bracketOverlap, "b", "1000.00 RUB gets both");
  EXPECT_EQ(shown(of, Code::bracketOverlap).earned.at(0), 30);
  expectNone(rules(two + "highest of a, b\n"));
  expectNone(rules(two + "together a, b\n"));
  // Steps on top of each other are no brackets, nor is what gives something else.
  expectNone(
      rules("rule a\n  when net >= 100 RUB\n  earn 10 beans\nrule b\n  when net >= 1 000 RUB\n  earn 20 beans\n"));
  expectNone(rules("rule a\n  when net <= 1 000 RUB\n  earn 10 beans\nrule b\n  when net >= 1 000 RUB\n  earn 2%\n"));
}

TEST(Brackets, OfPiecesHaveNone) {
  const std::string set = "set c = items where category is \"C\"\n";
  expectNone(rules(
      set +
      "rule a\n  when units in c is 1..3\n  earn 10 beans\nrule b\n  when units in c is 4..6\n  earn 20 beans\n"));
  expectOne(
      rules(
          set +
          "rule a\n  when units in c is 1..6\n  earn 10 beans\nrule b\n  when units in c is 8..20\n  earn 20 beans\n"),
      Code::bracketGap, "b", "gets neither");
}

// ---- an order that nobody stated ------------------------------------------------------------------------------------

TEST(OrderDecides, WhatIsRecorded) {
  const std::string has = "customer has\n  club : optional text\n\n";
  const std::string two =
      "rule a\n  when net > 10 RUB\n  record customer.club as \"x\"\nrule b\n  when net > 20 RUB\n  record "
      "customer.club as \"y\"\n";
  expectOne(rules(has + two), Code::orderDecides, "b", "club: y, and the other way round club: x");
  expectNone(rules(has + two + "together a, b\n"));
  expectNone(rules(has + two + "first of b, a\n"));
  const Analysed turned = rules(has + two + "together b, a\n");
  expectOne(turned, Code::orderDecides, "b", "");
  // Its fix names them in the order of the file.
  ASSERT_EQ(turned.analysis.findings[0].diagnostic.fixes.size(), 1U);
  EXPECT_EQ(turned.analysis.findings[0].diagnostic.fixes[0].replacement, "a, b");
  expectNone(rules(has + "rule a\n  when net > 10 RUB and net <= 20 RUB\n  record customer.club as \"x\"\nrule b\n  "
                         "when net > 20 RUB\n  record customer.club as \"y\"\n"));
  // The same, whichever comes last.
  expectNone(rules(
      has + "rule a\n  record customer.club as \"x\"\nrule b\n  when net > 20 RUB\n  record customer.club as \"x\"\n"));
}

TEST(OrderDecides, WhatIsTakenOff) {
  const std::string set = "set tea = items where category is \"Tea\"\n";
  const std::string coupon = "coupon cash\n  worth 50 RUB\n  expire never\n";
  const std::string gift = "rule gift\n  on event hello\n  issue coupon cash\n";
  expectOne(rules("event hello\n\n" + set + coupon + "discount tea_week\n  take 10% off tea\n" + gift),
            Code::orderDecides, "tea_week", "145.00 RUB off");
  expectNone(rules("event hello\n\n" + set + coupon + "discount tea_week\n  take 10% off tea, of gross\n" + gift));
}

TEST(OrderDecides, NotWhereItIsSaidOfWhatAShareIs) {
  const std::string text =
      "event hello\n\nset tea = items where category is \"Tea\"\ncoupon cash\n  worth 50 RUB\n  expire never\n"
      "discount tea_week\n  take 10% off tea, of the running amount\nrule gift\n  on event hello\n  issue coupon "
      "cash\n";
  expectNone(rules(text));
}

TEST(OrderDecides, WhatIsTurned) {
  const std::string coupons =
      "coupon one\n  worth 10 RUB\n  expire never\ncoupon two\n  worth 20 RUB\n  expire never\n";
  expectOne(
      rules(coupons +
            "rule a\n  turn each full 100 beans into coupon one\nrule b\n  turn each full 200 beans into coupon two\n"),
      Code::orderDecides, "b", "the other way round");
  expectNone(rules(coupons + "rule a\n  turn each full 100 beans into coupon one\n"));
}

// ---- sums, months, texts --------------------------------------------------------------------------------------------

TEST(Outgrows, OnAnEverydayReceipt) {
  const Analysed of = rules("rule a\n  earn 1 000 000 000 beans per 0.01 RUB\n");
  expectOne(of, Code::outgrows, "earn 1 000 000 000 beans per 0.01 RUB", "refused");
  EXPECT_EQ(shown(of, Code::outgrows).refusal, Refusal::overflow);
  expectNone(rules("rule a\n  earn 1 000 beans per 0.01 RUB\n"));
  const std::string has = "receipt has\n  bonus : optional number\n\n";
  expectNone(rules(has + "rule a\n  when receipt.bonus is known\n  earn receipt.bonus beans\n"));
}

TEST(MonthsRounded, TwiceAndOnDaysThatAreNotThere) {
  std::string head = kHead;
  head.replace(head.find("activate at once"), 16, "activate 1 month after purchase");
  const std::size_t at = head.find("expire never");
  std::string twice = head;
  twice.replace(at, 12, "expire 6 months after activation");
  const Analysed of(twice + "\nrule a\n  earn 5%\n");
  expectOne(of, Code::monthsRounded, "expire 6 months after activation", "end of a short month");
  EXPECT_NE(of.analysis.findings[0].shows.en.find("2026-02-28"), std::string::npos);
  std::string once = head;
  once.replace(at, 12, "expire 180 days after activation");
  expectNone(Analysed(once + "\nrule a\n  earn 5%\n"));
  expectOne(rules("rule a\n  every month on day 30\n  earn 5 beans\n"), Code::monthsRounded, "every month on day 30",
            "");
  expectNone(rules("rule a\n  every month on day 28\n  earn 5 beans\n"));
  // The last day of the month to everyone.
  expectNone(rules("rule a\n  every month on day 31\n  earn 5 beans\n"));
  expectOne(rules("rule a\n  every year on 29 February\n  earn 5 beans\n"), Code::monthsRounded, "29 February",
            "28 February");
}

TEST(TextNeverMet, PathsAndSlips) {
  const std::string use = "rule r\n  earn 5% on a\n";
  const Analysed of = rules("set a = items where category under \"Drinks//Tea\"\n" + use);
  expectOne(of, Code::textNeverMet, "\"Drinks//Tea\"", "parted by one `/`");
  EXPECT_EQ(of.analysis.findings[0].diagnostic.fixes.at(0).replacement, "\"Drinks/Tea\"");
  expectNone(rules("set a = items where category under \"Drinks/Tea\"\n" + use));
  const std::string more =
      "set b = items where category is \"Drinks/Coffee\"\nset c = items where category under \"Drinks/Coffee\"\n";
  expectOne(rules(more + "set a = items where category under \"Drinks/Cofee\"\n" + use), Code::textNeverMet,
            "\"Drinks/Cofee\"", "everywhere else it is \"Drinks/Coffee\"");
  expectOne(rules(more + "set a = items where category under \"drinks/coffee\"\n" + use), Code::textNeverMet,
            "\"drinks/coffee\"", "everywhere else it is \"Drinks/Coffee\"");
  const std::string seen =
      "test \"t\"\n  customer anna\n  receipt r1 at 2026-03-08 12:00 by anna:\n    \"B\" 1 x 100.00 RUB, category "
      "\"Toys\"\n"
      "  expect r1 earned 0 beans\n";
  expectOne(rules("set a = items where category under \"Toy\"\n" + use + seen), Code::textNeverMet, "\"Toy\"",
            "everywhere else it is \"Toys\"");
  expectNone(
      rules("set b = items where category is \"Toys\"\nset a = items where category under \"Toy\"\n" + use + seen));
  // Another word, a short one, a number, and what a test has seen.
  expectNone(
      rules("set b = items where category is \"Food/Fish\" or category under \"Food/Fish\"\n"
            "set a = items where category is \"Food/Dish\"\n" +
            use));
  expectNone(rules(more + "set a = items where category under \"Drinks/Cocoa\"\n" + use));
  expectNone(
      rules("set b = items where category is \"Aisle 11\", \"Aisle 12\"\n"
            "set a = items where category is \"Aisle 13\"\n" +
            use));
  expectNone(rules(more + "set a = items where category under \"Drinks/Cofee\"\n" + use +
                   "test \"t\"\n  customer anna\n  receipt r1 at 2026-03-08 12:00 by anna:\n    \"L\" 1 x 100.00 RUB, "
                   "category \"Drinks/Cofee\"\n  expect r1 earned 5 beans\n"));
}

// ---- what is shown --------------------------------------------------------------------------------------------------

TEST(Report, SaysTheExampleAndWhatStayedOpen) {
  const Analysed of = rules("rule a\n  earn 50 beans\n  at most 50 beans per receipt\n");
  Diagnostics diagnostics;
  report(of.analysis, of.parsed.file, diagnostics);
  ASSERT_EQ(diagnostics.all().size(), 1U);
  ASSERT_FALSE(diagnostics.all().front().helps.empty());
  EXPECT_NE(diagnostics.all().front().helps.back().en.find("{\"type\":\"purchase\""), std::string::npos);
  EXPECT_EQ(diagnostics.count(Severity::warning), 1U);
  Analysis open = of.analysis;
  open.open = 3;
  Diagnostics with_note;
  report(open, of.parsed.file, with_note);
  EXPECT_EQ(with_note.count(Severity::note), 1U);
  EXPECT_EQ(with_note.count(Severity::warning), 1U);
}

TEST(Report, IsTheSameEachTime) {
  const std::string text =
      "set coffee = items where category under \"Coffee\"\n"
      "rule a\n  when net on coffee >= 500 RUB and net < 300 RUB\n  earn 5%\n"
      "rule b\n  earn 50 beans\n  at most 50 beans per receipt\n";
  const Analysed one = rules(text);
  const Analysed other = rules(text);
  ASSERT_EQ(one.analysis.findings.size(), other.analysis.findings.size());
  for (std::size_t i = 0; i < one.analysis.findings.size(); ++i)
    EXPECT_EQ(one.analysis.findings[i].events, other.analysis.findings[i].events);
}

}  // namespace
}  // namespace kopeck::analysis
