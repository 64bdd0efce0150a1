// What parse() makes of good texts.
#include <fmt/format.h>

#include <gtest/gtest.h>

#include "compiler/syntax/dump.h"
#include "compiler/syntax/parse.h"
#include "tests/unit/syntax/sample.h"

namespace kopeck {
namespace {

template <typename T>
const T& only(const Sample& sample) {
  const T* found = nullptr;
  for (const ast::Decl& decl : sample.parsed.file.decls) {
    if (const T* one = std::get_if<T>(&decl)) found = one;
  }
  EXPECT_EQ(sample.messages(), "");
  if (found == nullptr) ADD_FAILURE() << "no such declaration";
  static const T none;
  return found == nullptr ? none : *found;
}

std::string ruleDump(const std::string& text) {
  const Sample sample(text);
  EXPECT_EQ(sample.messages(), "") << text;
  return dump(sample.parsed.file);
}

TEST(Parse, ReadsTheWholeExampleInBothLanguages) {
  for (const std::string name : {"coffee_en", "coffee_ru", "whole_en"}) {
    const Sample sample(readSample(name + ".kop"));
    EXPECT_EQ(sample.messages(), "");
    EXPECT_EQ(dump(sample.parsed.file), readSample(name + ".dump"));
  }
}

TEST(Parse, RussianAndEnglishSayTheSame) {
  const std::vector<std::pair<const char*, const char*>> pairs = {
      {"rule a when date within 3 days of customer.b", "правило a когда дата в пределах 3 дней от клиент.b"},
      {"rule a when net >= 5 RUB and not (channel is app)",
       "правило a если сумма после скидок >= 5 руб и не (канал равен app)"},
      {"rule a earn 0.5% on s", "правило a начислить 0,5% за s"},
      {"rule a earn 5 points per 1 RUB on s", "правило a начислить 5 баллов за 1 ₽ за s"},
      {"rule a at most 2 times per month in total", "правило a не более 2 раз в месяц на всех"},
      {"rule a when net spend on s over this year reaches 1 000 RUB",
       "правило a когда сумма покупок после скидок по набору s за этот год достигает 1 000 RUB"},
      {"rule a when customer is at most t or weekday is not Sun",
       "правило a когда клиент не выше t или день недели не равен вс"},
      {"tiers by purchases over previous year a from 0 purchases fall never",
       "уровни по покупкам за прошлый год a от 0 покупок понижение никогда"},
      {"redeem at most 30% of each line", "оплата баллами не более 30% от каждой строки"},
      {"customer has a : optional yes/no b : one of c, d", "у клиента есть a : необязательное да/нет b : одна из c, d"},
      {"test \"t\" return b of a at 2026-03-10 12:00: 1 unit of \"x\"",
       "проверка \"t\" возврат b от a на 10.03.2026 12:00: 1 штука от \"x\""},
      {"test \"t\" customer c: balance 5 points return b by c at 2026-03-10 9:00: 2 of \"x\"",
       "проверка «t» клиент c: остаток 5 баллов возврат b от c на 10.03.2026 9:00: 2 от \"x\""}};
  for (const auto& [english, russian] : pairs) {
    std::string expected = ruleDump(english);
    std::string found = ruleDump(russian);
    // Unit words of time are kept as they were written.
    for (const auto& [ru, en] : {std::pair{"дней", "days"}}) {
      for (std::size_t at = found.find(ru); at != std::string::npos; at = found.find(ru))
        found.replace(at, strlen(ru), en);
    }
    EXPECT_EQ(found, expected) << russian;
  }
}

TEST(Parse, TellsTheLanguageByTheFirstWord) {
  EXPECT_EQ(Sample("rule a earn 5%").parsed.file.language, ast::Language::english);
  EXPECT_EQ(Sample("// комментарий\nправило а начислить 5%").parsed.file.language, ast::Language::russian);
  EXPECT_EQ(Sample("\xEF\xBB\xBFпрограмма \"П\"").parsed.file.language, ast::Language::russian);
}

TEST(Parse, WordsOfTheHeaderAreNamesElsewhere) {
  const Sample sample(
      "rule base earn 5%\nrule late earn 5%\nrule c multiply base, late by 2\nrule d when text is known earn 1%");
  EXPECT_EQ(sample.messages(), "");
  EXPECT_EQ(std::get<ast::RuleDecl>(sample.parsed.file.decls[2]).multiply->rules[0].text, "base");
}

TEST(Parse, ReservedWordsAreNamesInBackticks) {
  const auto sample = Sample("rule `limit` earn 5% on `set`");
  const auto& rule = only<ast::RuleDecl>(sample);
  EXPECT_EQ(rule.name.text, "limit");
  EXPECT_EQ(rule.earns[0].on->text, "set");
}

TEST(Parse, WordsNextToADotAreNames) {
  const auto sample = Sample("rule a when event.rule is customer.limit or receipt.date is known earn 5%");
  const auto& rule = only<ast::RuleDecl>(sample);
  const ast::Expr& compare = rule.when[0].args[0];
  EXPECT_EQ(compare.args[0].names[1].text, "rule");
  EXPECT_EQ(compare.args[1].names[0].text, "customer");
}

TEST(Parse, TextIsComparedInNormalForm) {
  // The same letters, put together from parts: й as и and a breve, ё as е and a diaeresis.
  const Sample sample("правило чаи\xCC\x86ная когда категория это \"Чаи\xCC\x86 \" начислить 5%");
  EXPECT_EQ(sample.messages(), "");
  const auto& rule = std::get<ast::RuleDecl>(sample.parsed.file.decls[0]);
  EXPECT_EQ(rule.name.text, "чайная");
  EXPECT_EQ(rule.when[0].args[1].text.value, "Чай");
}

TEST(Parse, YoAndYeAreOneInKeywords) {
  EXPECT_EQ(ruleDump("программа \"П\" округление половину к четному"),
            ruleDump("программа \"П\" округление половину к чётному"));
  EXPECT_EQ(ruleDump("правило а умножить всё на 2"), ruleDump("правило а умножить все на 2"));
}

TEST(Parse, NumbersInEveryShape) {
  const auto amount = [](const std::string& text) {
    const Sample sample(text);
    EXPECT_EQ(sample.messages(), "") << text;
    const Decimal value = std::get<ast::RuleDecl>(sample.parsed.file.decls[0]).earns[0].amount.amount.value;
    return formatScaled(value.mantissa, value.decimals);
  };
  EXPECT_EQ(amount("rule a earn 10 000 beans"), "10000");
  EXPECT_EQ(amount("rule a earn 10_000 beans"), "10000");
  EXPECT_EQ(amount("rule a earn 10\xC2\xA0"
                   "000 beans"),
            "10000");
  EXPECT_EQ(amount("rule a earn 10000 beans"), "10000");
  EXPECT_EQ(amount("rule a earn 1 234 567.80 beans"), "1234567.80");
  EXPECT_EQ(amount("rule a earn 0.5 beans"), "0.5");
  EXPECT_EQ(amount("правило а начислить 0,5 зерна"), "0.5");
  EXPECT_EQ(amount("правило а начислить 0,500 зерна"), "0.500");
  EXPECT_EQ(amount("правило а начислить 1 234,567 зерна"), "1234.567");
}

TEST(Parse, DatesAndTimesInBothShapes) {
  const auto sample = Sample("rule a from 8.3.2026 to 31.12.2026 when time from 9:00 to 24:00 earn 5%");
  const auto& rule = only<ast::RuleDecl>(sample);
  EXPECT_EQ(formatDate(rule.from->day), "2026-03-08");
  EXPECT_EQ(formatDate(rule.until->day), "2026-12-31");
  EXPECT_EQ(rule.when[0].args[1].time.second, 9 * 3600);
  EXPECT_EQ(rule.when[0].args[2].time.second, 24 * 3600);
}

TEST(Parse, PrecedenceOfWords) {
  EXPECT_EQ(ruleDump("rule a when not x is y and b or c and d + e * f or else g > 1 earn 5%"),
            ruleDump("rule a when ((not (x is y)) and b) or (c and ((d + (e * (f or else g))) > 1)) earn 5%"));
}

TEST(Parse, ListsAndRanges) {
  const auto sample = Sample("set a = items where brand in \"A\", \"B\" and sku is \"1\"..\"9\", except b, c");
  const auto& set = only<ast::SetDecl>(sample);
  EXPECT_EQ(set.where->kind, ast::ExprKind::both);
  EXPECT_EQ(set.where->args[0].args[1].args.size(), 2U);
  EXPECT_EQ(set.where->args[1].args[1].kind, ast::ExprKind::range);
  EXPECT_EQ(set.except.size(), 2U);
}

TEST(Parse, SpansCoverWhatIsMeant) {
  const std::string text = "rule a\n  when stars >= 4 and net > 5 RUB\n  earn 5 beans per 1 RUB";
  const auto sample = Sample(text);
  const auto& rule = only<ast::RuleDecl>(sample);
  const auto at = [&](Span span) { return std::string(sample.source.text(span)); };
  EXPECT_EQ(at(rule.span), text);
  EXPECT_EQ(at(rule.when[0].span), "stars >= 4 and net > 5 RUB");
  EXPECT_EQ(at(rule.when[0].args[1].args[1].span), "5 RUB");
  EXPECT_EQ(at(rule.when[0].args[0].op_span), ">=");
  EXPECT_EQ(at(rule.earns[0].span), "earn 5 beans per 1 RUB");
  EXPECT_EQ(at(rule.earns[0].amount.amount.word.span), "beans");
}

TEST(Parse, DocumentationIsWhatStandsRightAbove) {
  const Sample sample("## not this\n\n## one\n## two\nrule a earn 5%\n// plain\nrule b earn 5%");
  EXPECT_EQ(std::get<ast::RuleDecl>(sample.parsed.file.decls[0]).doc, "one\ntwo");
  EXPECT_EQ(std::get<ast::RuleDecl>(sample.parsed.file.decls[1]).doc, "");
}

TEST(Parse, AThousandRulesTakeNoTime) {
  std::string text = "program \"P\"\n";
  for (int i = 0; i < 1000; ++i) {
    text += fmt::format("rule r{}\n  when net > {} RUB and category is \"c{}\"\n  earn {}% on coffee\n", i, i, i, i);
  }
  const auto start = std::chrono::steady_clock::now();
  const Sample sample(text);
  const auto taken = std::chrono::steady_clock::now() - start;
  EXPECT_EQ(sample.parsed.file.decls.size(), 1000U);
  EXPECT_FALSE(sample.diagnostics.hasErrors());
  // About 40 ms on the machine it was written on; the bound only catches a change of order.
  EXPECT_LT(std::chrono::duration_cast<std::chrono::milliseconds>(taken).count(), 1000);
}

}  // namespace
}  // namespace kopeck
