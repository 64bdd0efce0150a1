#include "runtime/engine/words.h"

#include <gtest/gtest.h>

#include "tests/unit/engine_time/world.h"

namespace kopeck::test {
namespace {

/// Russian points with two decimals, a wallet, a coupon and stamps without words of their own.
plan::Plan russian() {
  plan::Plan plan;
  plan.language = "ru";
  plan.schema.currency = "RUB";
  plan.schema.points_decimals = 2;
  const auto add = [&](plan::KindUse use, const char* name, std::vector<std::string> forms, int decimals) {
    plan::Kind kind;
    kind.use = use;
    kind.name = name;
    kind.words.forms = std::move(forms);
    kind.decimals = decimals;
    plan.kinds.push_back(kind);
  };
  add(plan::KindUse::points, "", {"балл", "балла", "баллов"}, 2);
  add(plan::KindUse::points, "зерно", {"зерно", "зерна", "зёрен"}, 0);
  add(plan::KindUse::coupon, "кофе", {}, 0);
  add(plan::KindUse::stamps, "десятый", {}, 0);
  add(plan::KindUse::badge, "vip", {}, 0);
  return plan;
}

TEST(Words, EachKindHasItsOwnForms) {
  const plan::Plan plan = russian();
  EXPECT_EQ(pointsText(plan, 100), "1.00 балл");
  EXPECT_EQ(pointsText(plan, 250), "2.50 балла");
  EXPECT_EQ(pointsText(plan, 1200), "12.00 баллов");
  EXPECT_EQ(kindWords(plan, 1, 21).ru, "21 зерно");
  EXPECT_EQ(kindWords(plan, 1, 22).ru, "22 зерна");
  EXPECT_EQ(kindWords(plan, 1, 11).ru, "11 зёрен");
  EXPECT_EQ(kindWords(plan, 1, 111).ru, "111 зёрен");
  EXPECT_EQ(kindWords(plan, 1, 5).en, "5 зёрен");  // the programme's own words are those of its language
  EXPECT_EQ(kindWords(plan, 1, -1).ru, "-1 зерно");
}

TEST(Words, KindsWithoutWordsAreSaidByWhatTheyAre) {
  const plan::Plan plan = russian();
  EXPECT_EQ(kindWords(plan, 2, 1), (Words{"1 coupon кофе", "1 купон кофе"}));
  EXPECT_EQ(kindWords(plan, 2, 3), (Words{"3 coupons кофе", "3 купона кофе"}));
  EXPECT_EQ(kindWords(plan, 2, 150).ru, "150 купонов кофе");
  EXPECT_EQ(kindWords(plan, 3, 5), (Words{"5 stamps десятый", "5 штампов десятый"}));
  EXPECT_EQ(kindWords(plan, 3, 2).ru, "2 штампа десятый");
  EXPECT_EQ(kindWords(plan, 4, 1), (Words{"1 badge vip", "1 значок vip"}));
}

TEST(Words, OneFormIsForAllAndTwoAreEnglish) {
  plan::Plan plan = russian();
  plan.language = "en";
  plan.kinds[1].words.forms = {"bean", "beans"};
  EXPECT_EQ(kindWords(plan, 1, 1).en, "1 bean");
  EXPECT_EQ(kindWords(plan, 1, 21).en, "21 beans");
  EXPECT_EQ(kindWords(plan, 1, 0).en, "0 beans");
  plan.kinds[1].words.forms = {"зерно", "зерна", "зёрен"};  // Russian words between English keywords
  EXPECT_EQ(kindWords(plan, 1, 21).en, "21 зерно");
  EXPECT_EQ(kindWords(plan, 1, 50).en, "50 зёрен");
  plan.kinds[1].words.forms = {"p"};
  EXPECT_EQ(kindWords(plan, 1, 21).en, "21 p");
}

TEST(Words, SharesReadAsTheyWereWritten) {
  const auto chance = [](unsigned hundredths) {
    __extension__ typedef unsigned __int128 Wide;
    return static_cast<std::uint64_t>((Wide{hundredths} << 64) / 10'000);
  };
  EXPECT_EQ(shareText(chance(500)), "5");
  EXPECT_EQ(shareText(chance(1)), "0.01");
  EXPECT_EQ(shareText(chance(3333)), "33.33");
  EXPECT_EQ(shareText(std::uint64_t{1} << 63), "50");
  EXPECT_EQ(shareText(0), "0");
  EXPECT_EQ(shareText(UINT64_MAX), "100");
}

}  // namespace
}  // namespace kopeck::test
