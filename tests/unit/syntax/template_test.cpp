// Templates: a body with parameters becomes a rule at each use.
#include <gtest/gtest.h>

#include "compiler/syntax/dump.h"
#include "compiler/syntax/format.h"
#include "tests/unit/syntax/sample.h"

namespace kopeck {
namespace {

const std::string kTemplate =
    "## A gift on arrival.\n"
    "template welcome with gift, life\n"
    "  on event signup\n"
    "  earn gift\n"
    "  expire life after activation\n";

std::string dumped(const std::string& text) {
  const Sample sample(text);
  EXPECT_EQ(sample.messages(), "") << text;
  return dump(sample.parsed.file);
}

const ast::RuleDecl& lastRule(const Sample& sample) {
  return std::get<ast::RuleDecl>(sample.parsed.file.decls.back());
}

TEST(Template, SaysWhatTheRuleWouldSay) {
  const std::string made = dumped(kTemplate +
                                  "rule hello \"Hello\" from template welcome: gift 200 beans, life 30 days\n"
                                  "  at most 1 times ever\n");
  const std::string said = dumped(
      "## A gift on arrival.\nrule hello \"Hello\"\n  on event signup\n  earn 200 beans\n  expire 30 days after "
      "activation\n  at most 1 times ever\n");
  EXPECT_EQ(made, "template welcome gift, life A gift on arrival.\n" + said);
}

TEST(Template, TakesValuesOfEveryKind) {
  const std::string made = dumped(
      "template t with share, place, least, secret, start, opening, other\n"
      "  with code secret\n  from start\n  when net > least and time from opening to 23:00\n"
      "  earn share on place\n  earn 25% of other\n"
      "rule r from template t: share 5%, place coffee, least 100 RUB, secret \"A\", start 2026-03-01, "
      "opening 9:00, other base\n");
  EXPECT_EQ(made,
            "template t share, place, least, secret, start, opening, other \nrule r -\n  from 2026-03-01\n"
            "  with code \"A\"\n  when #23(#9(4 net 100:2:RUB) #14(time 09:00:00 23:00:00))\n"
            "  earn(0(5:1: 0:0: - - - - - - []) - coffee -)\n  earn(4(25:1: 0:0: - - - - base - []) - - -)\n");
}

TEST(Template, MayHaveNoParameters) {
  EXPECT_EQ(dumped("template t\n  earn 5%\nrule r from template t\n"),
            "template t  \nrule r -\n  earn(0(5:1: 0:0: - - - - - - []) - - -)\n");
}

TEST(Template, StandsAnywhereInTheFile) {
  const Sample sample("rule r from template t: n 5 beans\ntemplate t with n\n  earn n\n");
  EXPECT_EQ(sample.messages(), "");
  EXPECT_EQ(std::get<ast::RuleDecl>(sample.parsed.file.decls[0]).earns.size(), 1U);
}

TEST(Template, WhatComesFromAnArgumentIsPlacedThere) {
  const Sample sample(kTemplate + "rule hello from template welcome: gift 200 peanuts, life 30 days\n");
  const ast::RuleDecl& rule = lastRule(sample);
  EXPECT_EQ(sample.source.text(rule.earns[0].amount.amount.span), "200 peanuts");
  EXPECT_EQ(sample.source.text(rule.expire->after.span), "30 days");
  EXPECT_EQ(sample.source.text(rule.earns[0].span), "earn");  // the body's own part
  EXPECT_EQ(sample.source.text(rule.name.span), "hello");
  EXPECT_EQ(sample.source.text(rule.span), "rule hello from template welcome: gift 200 peanuts, life 30 days");
}

TEST(Template, AParameterMayNameAnAttribute) {
  const Sample sample("template t with n\n  when customer.n > 5\n  earn 5%\nrule r from template t: n visits\n");
  ASSERT_EQ(sample.messages(), "");
  ASSERT_EQ(lastRule(sample).when.size(), 1U);
  EXPECT_EQ(lastRule(sample).when[0].args[0].names[1].text, "visits");
}

TEST(Template, WhatHasAttributesIsNoParameter) {
  const Sample sample("template t with n\n  when n.visits > 5\n  earn n\nrule r from template t: n 5%\n");
  ASSERT_EQ(sample.messages(), "");
  ASSERT_EQ(lastRule(sample).when.size(), 1U);
  EXPECT_EQ(lastRule(sample).when[0].args[0].names[0].text, "n");
}

TEST(Template, AMistakeInTheBodyIsSaidOnce) {
  const Sample sample(
      "template t with n\n  earn n of of\nrule a from template t: n 5 beans\nrule b from template t: n 6 beans\n");
  EXPECT_EQ(sample.diagnostics.sorted().size(), 1U) << sample.messages();
  EXPECT_TRUE(lastRule(sample).poisoned);
}

TEST(Template, AMistakeOfAnArgumentPointsAtIt) {
  const Sample sample(kTemplate + "rule hello from template welcome: gift 200 beans, life forever\n");
  ASSERT_EQ(sample.codes(), std::vector<std::string>{"templateMisfit"}) << sample.messages();
  EXPECT_EQ(sample.source.text(sample.diagnostics.all()[0].span), "forever");
  EXPECT_TRUE(lastRule(sample).poisoned);
}

TEST(Template, WhatIsSaidTwiceInBodyAndRuleIsNamed) {
  const Sample sample(kTemplate + "rule hello from template welcome: gift 2 beans, life 3 days\n  expire never\n");
  ASSERT_EQ(sample.codes(), std::vector<std::string>{"saidTwice"}) << sample.messages();
  EXPECT_EQ(sample.source.position(sample.diagnostics.all()[0].span.begin).line, 7);
}

TEST(Template, OfAnImportThatIsNotThereYetIsNotMissed) {
  EXPECT_EQ(Sample("import \"a.kop\"\nrule r from template t: n 5 beans\n").messages(), "");
}

TEST(Template, IsFormattedLikeARule) {
  const Sample sample(
      "template t with gift,life\n earn gift // given\n\n // when\n on event signup expire life after activation "
      "send \"sms\" \"Hi\"\n"
      "rule r  from template t:gift 200 beans,life 30 days at most 1 times ever\n");
  ASSERT_EQ(sample.messages(), "");
  EXPECT_EQ(format(sample.parsed),
            "template t with gift, life\n  // when\n  on event signup\n  earn gift  // given\n  send \"sms\" \"Hi\"\n"
            "  expire life after activation\n\n"
            "rule r from template t: gift 200 beans, life 30 days\n  at most 1 times ever\n");
}

}  // namespace
}  // namespace kopeck
