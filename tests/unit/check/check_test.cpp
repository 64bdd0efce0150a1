// The checker as a whole: what it offers to mend, that one mistake gives one message, and that it finds them all. Each
// diagnostic by itself is under tests/lang/fail.
#include <gtest/gtest.h>

#include "compiler/check/names.h"
#include "tests/unit/check/checked_text.h"

namespace kopeck {
namespace {

/// The text after the fixes of as many rounds as it takes, at most 4.
std::string mended(std::string text) {
  for (int round = 0; round < 4; ++round) {
    const Checked checked(text);
    if (checked.program) return text;
    text = checked.fixed();
  }
  return text;
}

TEST(EditDistance, CountsCharactersNotBytes) {
  using checking::editDistance;
  EXPECT_EQ(editDistance("tobacco", "tobaco"), 1U);
  EXPECT_EQ(editDistance("основное", "осонвное"), 1U);  // a swap
  EXPECT_EQ(editDistance("чай", "чаи"), 1U);
  EXPECT_EQ(editDistance("", "abc"), 3U);
}

TEST(Nearest, OffersOnlyWhatIsLikely) {
  using checking::nearest;
  EXPECT_EQ(nearest("silber", {"bronze", "silver", "gold"}), "silver");
  EXPECT_EQ(nearest("silber", {"bronze", "gold"}), std::nullopt);
  EXPECT_EQ(nearest("ab", {"cd"}), std::nullopt);
}

TEST(Check, MendsASilentProgramme) {
  const std::string text = mended(
      "program \"Silent\"\n"
      "tiers by net spend over last 12 months\n"
      "  bronze from 0\n"
      "  silver from 500 RUB\n"
      "rule base\n"
      "  earn 5%\n"
      "  at most 500 points\n");
  const Checked checked(text);
  ASSERT_TRUE(checked.program) << checked.messages() << text;
  EXPECT_EQ(checked.program->schema.currency, "RUB");
  EXPECT_EQ(checked.program->kinds[0].head.worth, (Ratio{100, 1}));
  EXPECT_EQ(checked.program->kinds[0].terms.expire_n, 12);
}

TEST(Check, MendsASilentProgrammeInRussian) {
  const std::string text = mended(
      "программа \"Молчание\"\n"
      "у клиента есть\n"
      "  город : необязательный текст\n"
      "уровни по сумме покупок после скидок за последние 12 месяцев\n"
      "  бронза от 0 RUB\n"
      "  серебро от 30 000 RUB\n"
      "правило основное\n"
      "  начислить 5%\n"
      "  не более 500 баллов\n"
      "правило ночь\n"
      "  когда время с 22:00 до 02:00\n"
      "  когда клиент.город это не \"Казань\"\n"
      "  начислить 5 баллов\n"
      "правило выходные\n"
      "  когда город это \"Казань\"\n"
      "  начислить 5 баллов\n"
      "оплата баллами\n"
      "  не менее 100 баллов\n");
  const Checked checked(text);
  ASSERT_TRUE(checked.program) << checked.messages() << text;
  EXPECT_EQ(checked.program->language, "ru");
  EXPECT_EQ(checked.program->rules.size(), 3U);
}

struct Mend {
  const char* broken;
  const char* mended;
};

TEST(Check, OffersTheConversionOrTheLikelyName) {
  const std::vector<Mend> mends = {
      {"when net > 100 beans\n  earn 5%", "when net > 100.00 RUB\n  earn 5%"},
      {"when net > 100\n  earn 5%", "when net > 100 RUB\n  earn 5%"},
      {"when balance > 100 RUB\n  earn 5%", "when balance > 100 beans\n  earn 5%"},
      {"earn 5% \n  at most 5 RUB per day", "earn 5% \n  at most 5 beans per day"},
      {"earn 5% on cofee", "earn 5% on coffee"},
      {"earn 5 bens", "earn 5 beans"},
      {"when channel is ap\n  earn 5%", "when channel is app\n  earn 5%"},
      {"when city is \"A\"\n  earn 5%", "when customer.city is \"A\"\n  earn 5%"},
      {"when not customer.city is \"A\"\n  earn 5%",
       "when customer.city is known and not customer.city is \"A\"\n  earn 5%"},
      {"earn 5%\n  at most 5 beans", "earn 5%\n  at most 5 beans per receipt"},
      {"earn 5", "earn 5 beans"},
  };
  for (const Mend& mend : mends) {
    const std::string before = std::string(kHead) +
                               "customer has\n  city : optional text\nreceipt has\n  channel : one of pos, app\n"
                               "set coffee = items where category is \"Coffee\"\nrule base\n  ";
    const Checked checked(before + mend.broken + "\n");
    EXPECT_EQ(checked.diagnostics.count(Severity::error), 1U) << mend.broken << "\n" << checked.messages();
    EXPECT_EQ(checked.fixed(), before + mend.mended + "\n");
    EXPECT_TRUE(Checked(checked.fixed()).program) << Checked(checked.fixed()).messages();
  }
}

TEST(Check, FindsThirtyMistakesAtOnce) {
  std::string text(kHead);
  for (int i = 0; i < 10; ++i) {
    text += fmt::format("rule a{}\n  earn 5% on nowhere{}\n", i, i);
    text += fmt::format("rule b{}\n  when net > 10{} beans\n  earn 5%\n", i, i);
    text += fmt::format("rule c{}\n  earn 5%\n  at most {} beans\n", i, i + 1);
  }
  EXPECT_EQ(Checked(text).diagnostics.count(Severity::error), 30U);
}

TEST(Check, OneMistakeGivesOneMessage) {
  const std::vector<std::string> texts = {
      // The unknown set stands in an earn, a sum and a history; each is a place of its own to mend, and no more is
      // said.
      "rule a\n  when net spend on nowhere over this year + net on nowhere2 > 5 RUB\n  earn 5%\n",
      // An unknown attribute inside a comparison inside a negation.
      "rule a\n  when not (customer.nothing is 5 and net > 5 RUB)\n  earn 5%\n",
      // A multiplier of a rule that is broken.
      "rule a\n  earn 5 RUB\nrule b\n  multiply a by 2\n",
      // A limit over it.
      "rule a\n  earn 5 RUB\nlimit l\n  at most 5 beans per receipt over a\n",
  };
  const std::vector<std::size_t> mistakes = {2, 1, 1, 1};
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const Checked checked(kHead + texts[i]);
    EXPECT_EQ(checked.diagnostics.count(Severity::error), mistakes[i]) << texts[i] << checked.messages();
  }
}

TEST(Check, WhatTheHeadLeavesOpenIsNotJudged) {
  std::string text(kHead);
  const std::string currency = "  currency RUB\n";
  text.erase(text.find(currency), currency.size());
  const Checked checked(text + "rule a\n  when net > 5 USD\n  earn 5%\n  at most 5 beans per day\n");
  EXPECT_EQ(checked.diagnostics.count(Severity::error), 1U) << checked.messages();
}

TEST(Check, SaysThatAFileHasNoHead) {
  const SourceFile source("test.kop", "");
  Diagnostics diagnostics;
  EXPECT_FALSE(check(ast::File{}, source, diagnostics));
  ASSERT_EQ(diagnostics.all().size(), 1U);
  EXPECT_EQ(diagnostics.all()[0].code, Code::noHead);
}

TEST(Check, PassesOverABrokenText) {
  const Checked checked(std::string(kHead) + "rule a\n  earn earn\nrule b\n  earn 5 bens\n");
  EXPECT_FALSE(checked.program);
  EXPECT_NE(checked.messages().find("there is no unit `bens`"), std::string::npos) << checked.messages();
  EXPECT_EQ(checked.messages().find("gives nothing"), std::string::npos) << checked.messages();
}

TEST(Check, ResolvesChoicesThatAreWordsOfTheLanguage) {
  const Checked checked(std::string(kHead) +
                        "receipt has\n  place : one of store, web\nrule a\n  when place is store\n  earn 5 beans\n");
  ASSERT_TRUE(checked.program) << checked.messages();
  EXPECT_EQ(checked.program->rules[0].conditions[0].expr.args[1].value, 0);
}

TEST(Check, KeepsTheAuthorsWords) {
  const Checked checked(std::string(kHead) +
                        "rule a\n"
                        "  when (net + 5 RUB) * 2 >\n"
                        "       100 RUB  // with a remark\n"
                        "  when weekday is Sat, Sun and not (net < 5 RUB and gross < 6 RUB)\n"
                        "  earn 5 beans\n");
  ASSERT_TRUE(checked.program) << checked.messages();
  const auto& conditions = checked.program->rules[0].conditions;
  ASSERT_EQ(conditions.size(), 3U);
  EXPECT_EQ(conditions[0].text, "(net + 5 RUB) * 2 > 100 RUB");
  EXPECT_EQ(conditions[1].text, "weekday is Sat, Sun");
  EXPECT_EQ(conditions[2].text, "not (net < 5 RUB and gross < 6 RUB)");
}

}  // namespace
}  // namespace kopeck
