// translate(): the same programme in the other language.
#include <gtest/gtest.h>

#include <random>

#include "compiler/syntax/antlr/probe.h"
#include "compiler/syntax/dump.h"
#include "compiler/syntax/format.h"
#include "compiler/syntax/inflect.h"
#include "compiler/syntax/keywords.h"
#include "compiler/syntax/translate.h"
#include "tests/unit/syntax/sample.h"
#include "tests/unit/syntax/sentence.h"

namespace kopeck {
namespace {

using ast::Language;

std::string inRussian(const std::string& text) {
  Diagnostics diagnostics;
  std::string out = translate(SourceFile("a.kop", text), Language::russian, diagnostics);
  EXPECT_TRUE(diagnostics.empty()) << text;
  return out;
}

std::string inEnglish(const std::string& text) {
  Diagnostics diagnostics;
  std::string out = translate(SourceFile("a.kop", text), Language::english, diagnostics);
  EXPECT_TRUE(diagnostics.empty()) << text;
  return out;
}

/// Without what is kept as it was written: unit words of time.
std::string meaning(const std::string& text) {
  const Sample sample(text);
  EXPECT_EQ(sample.messages(), "") << text;
  std::string out = dump(sample.parsed.file);
  for (const std::string unit :
       {"days",   "day",    "дней",   "день",   "дня",   "дни",     "weeks",  "week",  "недель",
        "неделя", "недели", "неделю", "months", "month", "месяцев", "месяца", "месяц", "years",
        "year",   "лет",    "года",   "год",    "hours", "hour",    "часов",  "часа",  "час"}) {
    for (std::size_t at = out.find(":" + unit); at != std::string::npos; at = out.find(":" + unit, at + 1)) {
      const char behind = at + 1 + unit.size() < out.size() ? out[at + 1 + unit.size()] : ' ';
      if (behind == ' ' || behind == ')' || behind == '\n' || behind == ',') out.erase(at + 1, unit.size());
    }
  }
  return out;
}

std::string spaceless(std::string text) {
  std::erase_if(text, [](char c) { return c == ' ' || c == '\n'; });
  return text;
}

TEST(Translate, WordsAreChosenByTheirPlace) {
  const std::pair<const char*, const char*> pairs[] = {
      {"rule a\n  from 2026-01-01 to 2026-02-01\n  when time from 14:00 to 16:00 and date from 2026-01-01 to "
       "2026-01-02",
       "правило a\n  с 2026-01-01 по 2026-02-01\n  когда время с 14:00 до 16:00 и дата с 2026-01-01 по 2026-01-02"},
      {"rule a\n  earn 1.25 beans per 1 RUB on tea for event.friend",
       "правило a\n  начислить 1,25 beans за 1 RUB за tea для событие.friend"},
      {"rule a\n  earn by net, whole receipt, from 0 RUB: 1%, from 1 000 RUB: 2.5% on tea",
       "правило a\n  начислить по сумме после скидок, на весь чек, от 0 RUB: 1%, от 1 000 RUB: 2,5% за tea"},
      {"rule a\n  earn by tier, silver: 3%, gold: 4%", "правило a\n  начислить по уровню, silver: 3%, gold: 4%"},
      {"rule a\n  earn from 50 to 500 beans at random", "правило a\n  начислить от 50 до 500 beans случайно"},
      {"rule a\n  earn 5% of gross", "правило a\n  начислить 5% от суммы до скидок"},
      {"rule a\n  multiply base by 2\n  at most 5 beans per year from customer.joined",
       "правило a\n  умножить base на 2\n  не более 5 beans в год с клиент.joined"},
      {"rule a\n  when units in tea over this week >= 2 and net on tea > 5 RUB and date on customer.birthday",
       "правило a\n  когда штуки из tea за эту неделю >= 2 и сумма после скидок по набору tea > 5 RUB и дата "
       "приходится "
       "на клиент.birthday"},
      {"rule a\n  when date in holidays and month is December and date within 1 day of customer.birthday",
       "правило a\n  когда дата среди holidays и месяц это декабрь и дата в пределах 1 дня от клиент.birthday"},
      {"rule a\n  stamp for each unit in tea\n  at 9 stamps give 1 unit in tea free, cheapest first",
       "правило a\n  штамп за каждую штуку из tea\n  при 9 штампах подарить 1 штуку из tea бесплатно, сначала дешёвые"},
      {"rule a\n  every year on 11 March, 1 June\n  for 10% of customers as \"pilot\"\n  first 3 purchases each day",
       "правило a\n  ежегодно 11 марта, 1 июня\n  для 10% клиентов как \"pilot\"\n  первые 3 покупки каждого дня"},
      {"discount d\n  take 10% off items where category is \"Tea\", of gross",
       "скидка d\n  дать скидку 10% на товары, где категория это \"Tea\", от суммы до скидок"},
      {"tiers status by net spend over last 12 months\n  a from 0 RUB",
       "уровни status по сумме покупок после скидок за последние 12 месяцев\n  a от 0 RUB"},
      {"program \"P\"\n  returns recalculate, for 21 days\n  points bean/beans, 2 decimals\n  expire at end of month 1 "
       "year later",
       "программа \"P\"\n  возвраты пересчитать, в течение 21 дня\n  баллы bean/beans, 2 знака после запятой\n  срок "
       "действия в конце месяца 1 год спустя"},
      {"customer has\n  b : optional anniversary\n  n : optional number\n  m : optional money\n  t : optional text",
       "у клиента есть\n  b : необязательная годовщина\n  n : необязательное число\n  m : необязательные деньги\n  t : "
       "необязательный текст"},
      {"test \"t\"\n  customer c: spent 5 RUB on 2026-01-01\n  receipt r at 2026-03-10 12:00 by c\n  return b by c at "
       "2026-03-10 12:00: 1 unit of \"x\"\n  return d of r at 2026-03-10 12:00: 2 units of \"x\"",
       "проверка \"t\"\n  клиент c: потрачено 5 RUB на 2026-01-01\n  чек r на 2026-03-10 12:00 от c\n  возврат b от c "
       "на "
       "2026-03-10 12:00: 1 штука от \"x\"\n  возврат d от r на 2026-03-10 12:00: 2 штуки от \"x\""},
      {"set a = items bought in 3 purchases over last 60 days",
       "набор a = товары, купленные в 3 покупках за последние 60 дней"},
      {"test \"t\"\n  customer c: stamps a 5, badge vip\n  receipt r at 2026-03-10 12:00 by c, code \"A\", asks 5 "
       "beans, tender "
       "card 5 RUB",
       "проверка \"t\"\n  клиент c: штампов a 5, значок vip\n  чек r на 2026-03-10 12:00 от c, код \"A\", просит 5 "
       "beans, "
       "средство оплаты card 5 RUB"},
      {"tiers by net spend ever\n  a from 0 RUB\n  fall never",
       "уровни по сумме покупок после скидок за всё время\n  a от 0 RUB\n  понижение никогда"},
      {"guarantee \"g\"\n  worth of earned by a, b on tea <= 25% of net",
       "гарантия \"g\"\n  в деньгах начислено по правилам a, b за tea <= 25% от суммы после скидок"},
      {"template t with n\n  earn n on tea\n\nrule a from template t: n 5%",
       "шаблон t с параметрами n\n  начислить n за tea\n\nправило a по шаблону t: n 5%"},
  };
  for (const auto& [english, russian] : pairs) {
    EXPECT_EQ(inRussian(english), russian);
    EXPECT_EQ(inEnglish(russian), english);
  }
}

TEST(Translate, NamesStayAndTakeBackticksWhereTheyMust) {
  EXPECT_EQ(inRussian("rule набор earn 5% on `set`"), "правило `набор` начислить 5% за set");
  EXPECT_EQ(inEnglish("правило `набор` начислить 5% за set"), "rule набор earn 5% on `set`");
  // Words of the header are names elsewhere, in both languages.
  EXPECT_EQ(inRussian("rule base earn 5%\nrule c multiply base by 2"),
            "правило base начислить 5%\nправило c умножить base на 2");
  EXPECT_EQ(inEnglish(inRussian("rule base earn 5%\nrule c multiply base by 2")),
            "rule base earn 5%\nrule c multiply base by 2");
  // What the language knows by itself has a name in each.
  EXPECT_EQ(inRussian("receipt has channel : one of pos, app rule a when channel is app and customer.channel is known"),
            "у чека есть канал : одно из pos, app правило a когда канал это app и клиент.канал известно");
  // A Russian word that means something there and nothing here.
  EXPECT_EQ(inRussian("rule a when канал is app and customer.канал is known"),
            "правило a когда `канал` это app и клиент.`канал` известно");
  EXPECT_EQ(inRussian("rule `два слова` earn 5%"), "правило `два слова` начислить 5%");
}

TEST(Translate, ANameThatGrowsTogetherWithItsNeighbourTakesBackticks) {
  // «начислить по» would be one word of the language.
  const std::string russian = inRussian("rule в replaces день, возврате earn 5% on в rule день earn 1%");
  EXPECT_EQ(meaning(russian), meaning("rule в replaces день, возврате earn 5% on в rule день earn 1%"));
}

TEST(Translate, NumbersTextsAndCurrenciesTakeTheOtherShape) {
  const std::string when = "правило а когда сумма после скидок > 1 000,50 ₽ ";
  const std::string more = "или сумма после скидок > 5 рублей ";
  EXPECT_EQ(inEnglish(when + more + "начислить 0,5% за чай"),
            "rule а when net > 1 000.50 ₽ or net > 5 RUB earn 0.5% on чай");
  EXPECT_EQ(inRussian("rule a earn 1.500 beans"), "правило a начислить 1.500 beans");
  EXPECT_EQ(inEnglish("проверка «the \"best\"»"), "test \"the \\\"best\\\"\"");
}

TEST(Translate, CommentsAndLayoutStay) {
  const std::string english =
      "// начало\nrule a   // one\n\n      earn 5%  # two\n  ## three\n\n\n  at most 5 beans per day   \n// the end";
  EXPECT_EQ(
      inRussian(english),
      "// начало\nправило a   // one\n\n      начислить 5%  # two\n  ## three\n\n\n  не более 5 beans в день   \n// "
      "the end");
  EXPECT_EQ(inEnglish(inRussian(english)), english);
}

TEST(Translate, WhatDoesNotParseIsNotTranslated) {
  Diagnostics diagnostics;
  EXPECT_EQ(translate(SourceFile("a.kop", "rule a ern 5%"), Language::russian, diagnostics), "");
  EXPECT_EQ(diagnostics.count(Severity::error), 1U);
}

TEST(Translate, TheSameLanguageChangesNothing) {
  EXPECT_EQ(inEnglish("rule a  earn 5%"), "rule a  earn 5%");
}

TEST(Translate, TheWholeExampleThereAndBack) {
  for (const char* name : {"coffee_en.formatted.kop", "whole_en.kop"}) {
    const std::string text = readSample(name);
    ASSERT_FALSE(text.empty());
    const std::string russian = inRussian(text);
    EXPECT_EQ(meaning(russian), meaning(text));
    EXPECT_EQ(inEnglish(russian), text);
  }
  for (const char* name : {"coffee_ru.formatted.kop"}) {
    const std::string text = readSample(name);
    const std::string english = inEnglish(text);
    EXPECT_EQ(meaning(english), meaning(text));
    EXPECT_EQ(meaning(inRussian(english)), meaning(text));
  }
}

TEST(Translate, TheWholeLanguageReadsAsItShould) {
  EXPECT_EQ(inRussian(readSample("whole_en.kop")), readSample("whole_ru.kop"));
}

TEST(Translate, AnySentenceKeepsItsMeaning) {
  std::mt19937_64 random(9);
  std::size_t compared = 0;
  for (std::uint64_t seed = 1; seed <= 4000; ++seed) {
    for (const Language language : {Language::english, Language::russian}) {
      const std::string text = syntax::spelling(syntax::randomSentence(seed, 50), language, random);
      if (text.empty() || Sample(text).diagnostics.hasErrors()) continue;
      ++compared;
      const Language other = language == Language::english ? Language::russian : Language::english;
      Diagnostics diagnostics;
      const std::string there = translate(SourceFile("a.kop", text), other, diagnostics);
      ASSERT_EQ(meaning(there), meaning(text)) << text << "\n" << there;
      const std::string back = translate(SourceFile("a.kop", there), language, diagnostics);
      ASSERT_EQ(meaning(back), meaning(text)) << there << "\n" << back;
      // Once in printed words, nothing is lost any more but space around a comma that only Russian has.
      EXPECT_EQ(spaceless(translate(SourceFile("a.kop", back), other, diagnostics)), spaceless(there)) << text << "\n"
                                                                                                       << back;
    }
  }
  EXPECT_GT(compared, 2000U);
}

TEST(Inflect, EveryFormIsOneThatTheScannerAccepts) {
  for (const Language language : {Language::english, Language::russian}) {
    for (int type = syntax::T_STAR + 1; type < syntax::T_COUNT; ++type) {
      for (int form = 0; form <= static_cast<int>(syntax::Form::plural); ++form) {
        const std::string_view text = syntax::inflected(type, static_cast<syntax::Form>(form), language);
        if (text.empty()) continue;
        const syntax::KeywordRow* row = syntax::Keywords::of(language).find(text);
        ASSERT_NE(row, nullptr) << text;
        EXPECT_EQ(row->type, type) << text;
      }
    }
  }
}

TEST(Inflect, NumbersTakeTheirForm) {
  using syntax::Form;
  for (const auto& [number, form] : {std::pair{"1", Form::one},
                                     {"2", Form::few},
                                     {"5", Form::many},
                                     {"11", Form::many},
                                     {"12", Form::many},
                                     {"21", Form::one},
                                     {"22", Form::few},
                                     {"100", Form::many},
                                     {"101", Form::one},
                                     {"111", Form::many},
                                     {"2.5", Form::few}}) {
    EXPECT_EQ(syntax::formFor(number, Language::russian), form) << number;
  }
  EXPECT_EQ(syntax::formFor("1", Language::english), Form::one);
  EXPECT_EQ(syntax::formFor("21", Language::english), Form::many);
}

}  // namespace
}  // namespace kopeck
