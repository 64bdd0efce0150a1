// What parse() says of bad texts: which message, where, and what it offers.
#include <fmt/format.h>

#include <gtest/gtest.h>

#include <set>

#include "compiler/syntax/dump.h"
#include "tests/unit/syntax/sample.h"

namespace kopeck {
namespace {

struct Case {
  const char* text;
  const char* code;        // name of the only message
  const char* underlined;  // the text under it
  const char* fixed;       // the text with the fix applied; null where there is none
};

constexpr Case kCases[] = {
    // words
    {"rule a ern 5%", "misspelt", "ern", "rule a earn 5%"},
    {"rule a\n  earn 5%\n  at mst 5 beans per day", "misspelt", "at mst",
     "rule a\n  earn 5%\n  at most 5 beans per day"},
    {"rule a\n  atmost 5 beans per day", "misspelt", "atmost", "rule a\n  at most 5 beans per day"},
    {"program \"P\"\n  tiem zone \"UTC\"", "misspelt", "tiem zone", "program \"P\"\n  time zone \"UTC\""},
    {"progam \"P\"\n  base net", "misspelt", "progam", "program \"P\"\n  base net"},
    {"rule a earn 5%\nruel b earn 5%", "misspelt", "ruel", "rule a earn 5%\nrule b earn 5%"},
    {"rule a\n  Earn 5%", "wrongCase", "Earn", "rule a\n  earn 5%"},
    {"rule a earn 5%\nRULE b earn 5%", "wrongCase", "RULE", "rule a earn 5%\nrule b earn 5%"},
    {"правило а\n  начислит 5%", "misspelt", "начислит", "правило а\n  начислить 5%"},
    {"правило а\n  не больее 5 зёрен за чек", "misspelt", "не больее", "правило а\n  не более 5 зёрен за чек"},
    {"program \"P\"\n  late accept 30 days", "misspelt", "accept", "program \"P\"\n  late accept for 30 days"},
    {"rule limit\n  earn 5%", "reservedName", "limit", "rule `limit`\n  earn 5%"},
    {"set set = items", "reservedName", "set", "set `set` = items"},
    {"event \"P\"\n  currency RUB\n  base net\n  use oldest first\n  late accept for 5 days", "misspelt", "event",
     "program \"P\"\n  currency RUB\n  base net\n  use oldest first\n  late accept for 5 days"},
    // signs and small words
    {"customer has\n  birthday anniversary", "missing", "birthday", "customer has\n  birthday: anniversary"},
    {"set a items", "missing", "a", "set a = items"},
    {"rule a\n  earn 5% coffee", "missing", "%", "rule a\n  earn 5% on coffee"},
    {"rule a\n  when (net > 5\n  earn 5%", "missing", "5", "rule a\n  when (net > 5)\n  earn 5%"},
    {"rule a\n  when net > 5)\n  earn 5%", "unwanted", ")", "rule a\n  when net > 5\n  earn 5%"},
    {"rule a\n  earn 5%, on coffee", "unwanted", ",", "rule a\n  earn 5% on coffee"},
    {"rule\n  earn 5%", "missing", "rule", nullptr},
    {"rule a\n  when net = 5\n  earn 5%", "comparisonSign", "=", "rule a\n  when net is 5\n  earn 5%"},
    {"rule a\n  when net == 5\n  earn 5%", "comparisonSign", "==", "rule a\n  when net is 5\n  earn 5%"},
    {"rule a\n  when net != 5\n  earn 5%", "comparisonSign", "!=", "rule a\n  when net is not 5\n  earn 5%"},
    {"rule a\n  when weekday is Mon–Fri\n  earn 5%", "strangeCharacter", "–",
     "rule a\n  when weekday is Mon..Fri\n  earn 5%"},
    {"rule a {\n  earn 5%", "strangeCharacter", "{", nullptr},
    // texts and names
    {"program Coffee\n  base net", "needsQuotes", "Coffee", "program \"Coffee\"\n  base net"},
    {"program \"P\"\n  time zone Europe/Moscow\n  base net", "needsQuotes", "Europe/Moscow",
     "program \"P\"\n  time zone \"Europe/Moscow\"\n  base net"},
    {"rule \"a\"\n  earn 5%", "needsNoQuotes", "\"a\"", "rule a\n  earn 5%"},
    {"set a = items where category is \"A\nset b = items", "unfinishedText", "\"A",
     "set a = items where category is \"A\"\nset b = items"},
    {"set a = items where category is 'A'", "typographicQuotes", "'A'", "set a = items where category is \"A\""},
    {"set a = items where category is “A”", "typographicQuotes", "“A”", "set a = items where category is \"A\""},
    {"rule `a\n  earn 5%", "unfinishedName", "`a", nullptr},
    // numbers
    {"rule a earn 10,000 beans", "commaInNumber", "10,000", "rule a earn 10 000 beans"},
    {"правило а начислить 10,000 зёрен", "commaInNumber", "10,000", "правило а начислить 10 000 зёрен"},
    {"rule a earn 1,000,000 beans", "commaGroups", "1,000,000", "rule a earn 1 000 000 beans"},
    {"rule a earn 10,000.50 beans", "commaGroups", "10,000.50", "rule a earn 10 000.50 beans"},
    {"rule a earn 0,5 beans", "decimalComma", "0,5", "rule a earn 0.5 beans"},
    {"rule a earn 10 00 beans", "digitGroups", "10 00", "rule a earn 1 000 beans"},
    {"rule a earn 99999999999999999999 beans", "numberTooLong", "99999999999999999999", nullptr},
    {"rule a when net > $5 earn 5%", "currencyFirst", "$5", "rule a when net > 5 $ earn 5%"},
    {"program \"P\"\n  version 1.5", "notWhole", "1.5", nullptr},
    {"rule a from 2026-02-30 earn 5%", "noSuchDate", "2026-02-30", nullptr},
    {"rule a from 31.04.2026 earn 5%", "noSuchDate", "31.04.2026", nullptr},
    {"rule a when time from 25:00 to 26:30 earn 5%", nullptr, nullptr, nullptr},
    // what is said twice, or in the wrong place
    {"program \"P\"\n  base net\n  base gross", "saidTwice", "base", nullptr},
    {"program \"P\"\n  returns recalculate, proportional", "saidTwice", "proportional", nullptr},
    {"rule a\n  from 2026-01-01\n  earn 5%\n  from 2026-02-01", "saidTwice", "from", nullptr},
    {"rule a\n  earn 5%\nprogram \"P\"", "headerNotFirst", "program", nullptr},
    {"test \"t\"\n  customer a: tier 5", "testValue", "5", nullptr},
    // what no small change mends
    {"rule a\n  when net is\n  earn 5%", "missing", "is", nullptr},
    {"program \"P\"\n  base green", "cannotStand", "green", nullptr},
    {"program \"P\"\n  activate soon", "cannotStand", "soon", nullptr},
    {"test \"t\"\n  expect r1 pleasant", "missing", "pleasant", nullptr},
    {"test \"t\"\n  expect r1 earnt 5 beans", "misspelt", "earnt", "test \"t\"\n  expect r1 earned 5 beans"},
    // in the rest of the language
    {"rule a\n  earn 5%\n  with chanse 5%", "misspelt", "with chanse", "rule a\n  earn 5%\n  with chance 5%"},
    {"discount d\n  take 10% of x", "cannotStand", "of", nullptr},
    {"discount d\n  take 10% coffee", "missing", "%", "discount d\n  take 10% off coffee"},
    {"rule a\n  earn by net, from 0 RUB 1%, from 5 RUB: 2%", "missing", "RUB",
     "rule a\n  earn by net, from 0 RUB: 1%, from 5 RUB: 2%"},
    {"coupon c\n  expires 5 days after issue", "misspelt", "expires", "coupon c\n  expire 5 days after issue"},
    {"coupon c\n  expire 5 days after isue", "misspelt", "after isue", "coupon c\n  expire 5 days after issue"},
    {"wallet w\n  points a/b whole", "missing", "b", "wallet w\n  points a/b, whole"},
    {"segment s = customers days since last purchase > 60", "missing", "customers",
     "segment s = customers where days since last purchase > 60"},
    {"calendar c 2026-01-01", "missing", "c", "calendar c = 2026-01-01"},
    {"rule a\n  stamp for each unit in coffee\n  at 9 stamp give 1 unit in coffee fre", "misspelt", "fre",
     "rule a\n  stamp for each unit in coffee\n  at 9 stamp give 1 unit in coffee free"},
    {"rule a\n  turn each full 5 dollars coupon cash", "cannotStand", "coupon", nullptr},
    {"guarantee \"g\"\n  earned by base <= 25% net", "missing", "%", "guarantee \"g\"\n  earned by base <= 25% of net"},
    {"guarantee g\n  earned <= 5 RUB", "needsQuotes", "g", "guarantee \"g\"\n  earned <= 5 RUB"},
    {"import common/holidays.kop\nrule b\n  earn 5%", "needsQuotes", "common/holidays.kop",
     "import \"common/holidays.kop\"\nrule b\n  earn 5%"},
    {"rule a\n  every month on 1\n  earn 5 beans", "misspelt", "every month on",
     "rule a\n  every month on day 1\n  earn 5 beans"},
    {"rule a\n  for 10% of customers as pilot\n  earn 5%", "needsQuotes", "pilot",
     "rule a\n  for 10% of customers as \"pilot\"\n  earn 5%"},
    {"rule a\n  with code SPRING\n  earn 5%", "needsQuotes", "SPRING", "rule a\n  with code \"SPRING\"\n  earn 5%"},
    {"rule a\n  first 3 purchases\n  earn 5%", "missing", "purchases",
     "rule a\n  first 3 purchases each day\n  earn 5%"},
    {"tiers status net spend ever\n  a from 0 RUB", "missing", "status",
     "tiers status by net spend ever\n  a from 0 RUB"},
    {"test \"t\"\n  receipt r1 at 2026-03-08 12:00, code 5", "testValue", "5", nullptr},
    {"test \"t\"\n  given surprise 80 beans", "missing", "surprise", "test \"t\"\n  given surprise draws 80 beans"},
    {"правило а\n  начислить 5 зёрен\n  с вероятностю 5%", "misspelt", "с вероятностю",
     "правило а\n  начислить 5 зёрен\n  с вероятностью 5%"},
    {"скидка а\n  дать скидку 5% чай", "missing", "%", "скидка а\n  дать скидку 5% на чай"},
    {"coupon c\n  worth 5 USD\n  worth 6 USD", "saidTwice", "worth", nullptr},
    {"redeem\n  one kind per receipt\n  use a before b", "saidTwice", "use", nullptr},
    // templates
    {"rule a from template tt: size 5 beans", "unknownTemplate", "tt", nullptr},
    {"template tt with size\n  earn size\nrule a from template t: size 5 beans", "unknownTemplate", "t",
     "template tt with size\n  earn size\nrule a from template tt: size 5 beans"},
    {"template tt with xy\n  earn xy\nrule a from template tt: xz 5 beans", "templateParameter", "xz",
     "template tt with xy\n  earn xy\nrule a from template tt: xy 5 beans"},
    {"template tt with size, life\n  earn size\nrule a from template tt: size 5 beans", "templateSilent", "tt",
     nullptr},
    {"template tt with size\n  expire size after activation\n  earn 5%\nrule a from template tt: size 5 beans",
     "templateMisfit", "5 beans", nullptr},
    {"template tt with size\n  ern size\nrule a from template tt: size 5 beans", "misspelt", "ern",
     "template tt with size\n  earn size\nrule a from template tt: size 5 beans"},
    {"template tt with size\n  earn size\nrule a from template tt: size 5 beans, size 6 beans", "saidTwice", "size",
     nullptr},
    // not a rule file at all
    {"", "emptyFile", "", nullptr},
    {"  \n// nothing here\n", "emptyFile", "", nullptr},
    {"Dear colleagues,\nplease find attached.", "notRules", "Dear colleagues,", nullptr},
    {"{\"a\": 1}", "notRules", "{\"a\": 1}", nullptr},
    {"rule a\n  earn 5% on \xFF", "notText", "\xFF", nullptr},
    // two languages
    {"rule a\n  earn 5%\nправило б\n  начислить 5%\nнабор в = товары", "mixedLanguages", "правило", nullptr},
    {"rule a\n  начислить 5%", "mixedLanguages", "начислить", "rule a\n  earn 5%"},
};

TEST(Errors, EachMistakeGivesItsMessageAndItsFix) {
  for (const Case& one : kCases) {
    const Sample sample(one.text);
    const auto found = sample.diagnostics.sorted();
    if (one.code == nullptr) {
      EXPECT_FALSE(found.empty()) << one.text;
      continue;
    }
    ASSERT_EQ(found.size(), 1U) << one.text << "\n" << sample.messages();
    EXPECT_EQ(info(found[0]->code).name, one.code) << one.text << "\n" << sample.messages();
    EXPECT_EQ(sample.source.text(found[0]->span), one.underlined) << one.text;
    if (one.fixed == nullptr) continue;
    const std::string fixed = applyFixes(sample.source, sample.diagnostics);
    EXPECT_EQ(fixed, one.fixed);
    EXPECT_EQ(Sample(fixed).messages(), "") << fixed;
  }
}

TEST(Errors, MessagesNeverListTokens) {
  for (const Case& one : kCases) {
    const Sample sample(one.text);
    for (const Diagnostic* diagnostic : sample.diagnostics.sorted()) {
      for (const Lang lang : {Lang::en, Lang::ru}) {
        const std::string message = diagnostic->message(lang);
        for (const char* word : {"expecting", "mismatched", "extraneous", "viable", "T_", "EOF", "NAME", "``"}) {
          EXPECT_EQ(message.find(word), std::string::npos) << message;
        }
      }
    }
  }
}

TEST(Errors, ThirtyMistakesGiveThirtyMessages) {
  const char* const mistakes[] = {"ern 5%",
                                  "earn 5% coffee",
                                  "when net = 5",
                                  "at mst 5 beans per day",
                                  "earn 10,000 beans",
                                  "multiply base with 2",
                                  "when (net > 5",
                                  "Earn 5%",
                                  "from 2026-02-30",
                                  "expire 5 days after activaton"};
  std::string text = "program \"P\"\n";
  for (int i = 0; i < 30; ++i) text += fmt::format("rule r{}\n  {}\n  earn 1 bean\n", i, mistakes[i % 10]);
  const Sample sample(text);
  EXPECT_EQ(sample.diagnostics.sorted().size(), 30U) << sample.messages();
  std::set<std::int32_t> lines;
  for (const Diagnostic* one : sample.diagnostics.sorted()) lines.insert(sample.source.position(one->span.begin).line);
  EXPECT_EQ(lines.size(), 30U);
  EXPECT_EQ(sample.parsed.file.decls.size(), 30U);
  for (const ast::Decl& decl : sample.parsed.file.decls) EXPECT_TRUE(std::get<ast::RuleDecl>(decl).poisoned);
}

TEST(Errors, ThirtyMistakesInOneDeclarationGiveThirtyMessages) {
  std::string text = "test \"t\"\n";
  for (int i = 0; i < 30; ++i) text += fmt::format("  expect r{} earns {} beans\n", i, i);
  EXPECT_EQ(Sample(text).diagnostics.sorted().size(), 30U);
}

TEST(Errors, AMistakeHarmsOnlyItsOwnLine) {
  const Sample sample(
      "rule a\n  when net > 5\n  earn 5% of of coffee per\n  at most 5 beans per day\nrule b\n  earn 5%");
  const auto& rule = std::get<ast::RuleDecl>(sample.parsed.file.decls[0]);
  EXPECT_TRUE(rule.poisoned);
  EXPECT_EQ(rule.when.size(), 1U);
  EXPECT_EQ(rule.limits.size(), 1U);
  EXPECT_FALSE(std::get<ast::RuleDecl>(sample.parsed.file.decls[1]).poisoned);
}

TEST(Errors, WhatIsLostKeepsItsName) {
  const Sample sample("program P\nrule a\n  when " + std::string(300, '(') + "\nrule b\n  multiply a by 2");
  ASSERT_EQ(sample.parsed.file.decls.size(), 2U) << sample.messages();
  const auto& rule = std::get<ast::RuleDecl>(sample.parsed.file.decls[0]);
  EXPECT_EQ(rule.name.text, "a");
  EXPECT_TRUE(rule.poisoned);
}

TEST(Errors, DepthAndLengthAreBounded) {
  const auto codes = [](const std::string& condition) {
    return Sample("rule a\n  when " + condition + "\n  earn 5%\nrule b\n  earn 5%").codes();
  };
  const auto times = [](int n, const std::string& text) {
    std::string out;
    for (int i = 0; i < n; ++i) out += text;
    return out;
  };
  EXPECT_EQ(codes(times(150, "(") + "net > 5" + times(150, ")")), std::vector<std::string>{});
  EXPECT_EQ(codes(times(10000, "(") + "net > 5" + times(10000, ")")), std::vector<std::string>{"tooDeep"});
  EXPECT_EQ(codes(times(10000, "(")), std::vector<std::string>{"tooDeep"});
  EXPECT_EQ(codes(times(10000, "not ") + "net > 5"), std::vector<std::string>{"tooLong"});
  EXPECT_EQ(codes(times(10000, "net > 5 and ") + "net > 5"), std::vector<std::string>{"tooLong"});
  EXPECT_EQ(codes(times(10000, "net > 5 or ") + "net > 5"), std::vector<std::string>{"tooLong"});
  EXPECT_EQ(codes(times(10000, "net + ") + "net > 5"), std::vector<std::string>{"tooLong"});
  EXPECT_EQ(codes(times(10000, "net * ") + "net > 5"), std::vector<std::string>{"tooLong"});
}

TEST(Errors, EverySyntaxCodeIsShownByACase) {
  // Above, those of files that import others (import_test.cpp), and what nobody writes (limits_test.cpp).
  std::set<std::string_view> seen = {"tooDeep",      "tooLong",        "importMissing",
                                     "importCircle", "importedHeader", "tooMuch"};
  for (const Case& one : kCases) {
    const Sample sample(one.text);
    for (const Diagnostic* diagnostic : sample.diagnostics.sorted()) seen.insert(info(diagnostic->code).name);
  }
  seen.insert("endsEarly");  // below
  const Sample ends("program \"P\"\n  returns recalculate,\n  late accept for 5 days");
  EXPECT_EQ(ends.codes(), std::vector<std::string>{"endsEarly"}) << ends.messages();
  for (const CodeInfo& entry : allCodes()) {
    if (!entry.id.starts_with("K01")) continue;
    EXPECT_TRUE(seen.contains(entry.name)) << entry.name;
  }
}

}  // namespace
}  // namespace kopeck
