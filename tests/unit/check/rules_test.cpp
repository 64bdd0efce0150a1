// What the checker offers where something has to be said: applied as it stands, the fix leaves nothing to say.
#include <gtest/gtest.h>

#include "tests/unit/check/checked_text.h"

namespace kopeck {
namespace {

const char* const kRussian =
    "программа \"Проверка\"\n  версия 1\n  валюта RUB\n  баллы зерно/зёрна/зёрен, целые\n"
    "  стоимость 1 зерно = 1,00 RUB\n  часовой пояс \"Europe/Moscow\"\n  база после скидок, с налогом\n"
    "  округление вниз, по правилу\n  активация сразу\n  срок действия не ограничен\n  списание сначала старые\n"
    "  возвраты пересчитать, в пределах остатка, лимиты возвращаются, в течение 30 дней\n"
    "  поздние чеки принимать в течение 3 дней\n";

struct Mend {
  const char* head;
  std::string rules;
  std::string code;
  std::string says;  // a part of the text that the fix puts in
};

class Mends : public ::testing::TestWithParam<Mend> {};

TEST_P(Mends, AsItIsOffered) {
  const Mend& mend = GetParam();
  const Checked broken(mend.head + mend.rules);
  ASSERT_EQ(broken.diagnostics.count(Severity::error), 1U) << broken.messages();
  EXPECT_EQ(info(broken.diagnostics.sorted()[0]->code).id, mend.code);
  const std::string text = broken.fixed();
  EXPECT_NE(text.find(mend.says), std::string::npos) << text;
  const Checked mended(text);
  EXPECT_TRUE(mended.program) << mended.messages() << text;
}

const char* const kTwoMultipliers =
    "rule a\n  earn 5%\nrule b\n  multiply a by 2\nrule c\n  multiply a by 3\nrule d\n  earn 10% of a\n";
const char* const kTwoDiscounts =
    "discount a\n  take 5%, of gross\ndiscount b\n  take 7% off items where name is \"Tea\", of gross\n";

INSTANTIATE_TEST_SUITE_P(
    English, Mends,
    ::testing::Values(
        Mend{kHead, kTwoMultipliers, "K0509", "multipliers by product"},
        Mend{kHead, "rule a\n  with chance 5%\n  earn 5%\n", "K0221", "seed       \"Test\""},
        Mend{kHead, "coupon c\n  worth 5 RUB\n", "K0222", "expire 30 days after issue"},
        Mend{kHead, "rule a\n  earn by net, from 0 RUB: 1%\n", "K0223", "by net, whole receipt, from"},
        Mend{kHead, "rule a\n  earn by net, whole receipt, from 5 RUB: 1%\n", "K0534", "from 0 RUB: 1%"},
        Mend{kHead, kTwoDiscounts, "K0226", "highest of a, b"},
        Mend{kHead, "discount a\n  take 5%\ndiscount b\n  take 7%, of gross\ntogether a, b\n", "K0224",
             "take 5%, of the running amount"},
        Mend{kHead, "wallet silver\nrule a\n  earn 5%\nredeem\n  at most 50% of net\n", "K0225",
             "use bean before silver"},
        Mend{kHead,
             "set tea = items where name is \"Tea\"\nrule a\n  on return\n  earn 1 bean\n  give 1 unit in tea free\n",
             "K0544", "free, from the next purchase"}));

INSTANTIATE_TEST_SUITE_P(
    Russian, Mends,
    ::testing::Values(
        Mend{kRussian, "правило а\n  начислить 5%\nправило б\n  умножить а на 2\nправило в\n  умножить а на 3\n",
             "K0509", "множители     произведением"},
        Mend{kRussian, "правило а\n  с вероятностью 5%\n  начислить 5%\n", "K0221", "\"Проверка\""},
        Mend{kRussian, "купон к\n  стоимость 5 RUB\n", "K0222", "30 дней после выдачи"},
        Mend{kRussian, "правило а\n  начислить по сумме после скидок, от 0 RUB: 1%\n", "K0223", ", на весь чек, от"},
        Mend{kRussian, "скидка а\n  дать скидку 5%\nскидка б\n  дать скидку 7%, от суммы до скидок\nвместе а, б\n",
             "K0224", "5%, от текущей суммы"},
        Mend{kRussian, "скидка а\n  дать скидку 5%\nскидка б\n  дать скидку 7%\n", "K0226", "наибольшее из а, б"},
        Mend{kRussian,
             "кошелёк серебро\nправило а\n  начислить 5%\nоплата баллами\n  не более 50% от суммы после скидок\n",
             "K0225", "списание зерно раньше серебро"}));

TEST(Rules, AreJudgedTogetherOnlyWhereTheyCanMeet) {
  // Different days, different channels, one replaces the other: nothing has to be said.
  const Checked apart(std::string(kHead) +
                      "receipt has\n  channel : one of pos, app\n"
                      "rule a\n  earn 5%\nrule b\n  when channel is pos\n  multiply a by 2\n"
                      "rule c\n  when channel is app\n  multiply a by 3\n"
                      "rule d\n  from 2026-01-01 to 2026-01-31\n  multiply a by 4\n  replaces b, c\n"
                      "rule e\n  from 2026-02-01\n  multiply a by 4\n  replaces b, c\n");
  EXPECT_TRUE(apart.program) << apart.messages();
}

TEST(Rules, KeepTheirAuthorsPartsTogether) {
  const Checked checked(std::string(kHead) +
                        "wallet silver\nset tea = items where name is \"Tea\"\n"
                        "rule opening\n  earn 5 silvers\n"
                        "rule a\n  earn 5%\n  stamp\n  at 3 stamps give 1 unit in tea free\n  grant badge vip\n"
                        "rule last\n  earn 1%\n  replaces a\n");
  ASSERT_FALSE(checked.program);  // `silvers` is no form of the wallet's word
  EXPECT_EQ(checked.diagnostics.count(Severity::error), 1U) << checked.messages();
  const Checked good(std::string(kHead) +
                     "wallet silver\nset tea = items where name is \"Tea\"\n"
                     "rule opening\n  earn 5 silver\n"
                     "rule a\n  earn 5%\n  stamp\n  at 3 stamps give 1 unit in tea free\n  grant badge vip\n"
                     "rule last\n  earn 1%\n  replaces a\n");
  ASSERT_TRUE(good.program) << good.messages();
  std::vector<std::string> names;
  for (const checked::Rule& rule : good.program->rules) names.push_back(rule.head.name);
  EXPECT_EQ(names, (std::vector<std::string>{"opening", "a", "a", "a", "a", "last"}));
  // All that acts on a purchase is replaced; what acts before payment is not.
  EXPECT_EQ(good.program->rules.back().head.replaces, (std::vector<std::int32_t>{1, 2, 3}));
}

}  // namespace
}  // namespace kopeck
