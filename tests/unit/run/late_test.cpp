// Late events: what they change of others, and that the order of arrival makes no difference.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <random>

#include "tests/unit/run/ledgers.h"

namespace kopeck::test {
namespace {

/// What only one of them has.
Lines differences(const Lines& a, const Lines& b) {
  Lines only;
  std::set_symmetric_difference(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(only));
  return only;
}

/// The same from every order of arrival of these lines.
void sameInAnyOrder(const std::string& rules, Lines lines, const std::string& until = "2026-12-31") {
  Ledger ordered(rules);
  ordered.run(lines, until);
  const Lines content = ordered.content();
  EXPECT_EQ(ordered.unsound(), "");
  std::mt19937 random(7);
  for (int round = 0; round < 12; ++round) {
    std::shuffle(lines.begin(), lines.end(), random);
    Ledger shuffled(rules, round % 2 == 0 ? Engine::interpreter : Engine::jit);
    shuffled.commitEvery(round % 3 == 0 ? 1 : 0);
    shuffled.run(lines, until);
    SCOPED_TRACE(fmt::format("{}", fmt::join(lines, "\n")));
    ASSERT_EQ(shuffled.unsound(), "");
    ASSERT_EQ(differences(shuffled.content(), content), Lines{});
  }
}

TEST(Late, AnAdjustingPostingLeadsToLinesAndLimit) {
  Ledger ledger(head() + R"(
rule base
  earn 10%
  at most 15 beans per day
)");
  ledger.run({buyItems("r2", "anna", "2026-02-01T12:00:00", {{"tea", "1", "60.00"}, {"cup", "1", "60.00"}}),
              buy("r1", "anna", "2026-02-01T10:00:00", "50.00")});
  EXPECT_EQ(ledger.postings("anna"), (Lines{"earned 12 r2", "earned 5 r1", "adjusted -2 r2 <r1"}));
  const auto reader = ledger.reader();
  StoredPosting adjusted;
  ASSERT_TRUE(reader
                  ->allPostings([&](const StoredPosting& one) {
                    if (one.posting.kind == PostingKind::adjusted) adjusted = one;
                    return true;
                  })
                  .ok());
  EXPECT_EQ(adjusted.lines, "0:-1 1:-1");
  EXPECT_EQ(adjusted.posting.cut_by, 0);
  EXPECT_EQ(adjusted.posting.rule, 0);
  EXPECT_EQ(ledger.unsound(), "");
}

TEST(Late, WhatAReturnTookIsWrittenAnew) {
  Ledger ledger(head() + "rule base\n  earn 10%\n");
  // Without a named sale the latest purchase is meant: a late one comes between.
  ledger.run({buyItems("r1", "anna", "2026-02-01T10:00:00", {{"tea", "2", "100.00"}}),
              giveBack("t1", "", "anna", "2026-02-03T10:00:00", {{"tea", "1", ""}}),
              buyItems("r2", "anna", "2026-02-02T10:00:00", {{"tea", "2", "60.00"}})});
  EXPECT_EQ(ledger.returned("t1"), (Lines{"r2 0 1000000 3000"}));
  EXPECT_EQ(ledger.unsound(), "");
}

TEST(Late, AReturnMayFindNothingLeft) {
  const Lines lines{buy("r1", "anna", "2026-02-01T10:00:00", "100.00"),
                    giveBack("t1", "r1", "anna", "2026-02-03T10:00:00", {{"tea", "1", ""}}),
                    giveBack("t0", "r1", "anna", "2026-02-02T10:00:00", {{"tea", "1", ""}})};
  Ledger ledger(head() + "rule base\n  earn 10%\n");
  const RunSummary summary = ledger.run(lines);
  EXPECT_EQ(ledger.verdict("t0"), "posted");
  EXPECT_EQ(ledger.verdict("t1"), "refused return_exceeds_sale");
  EXPECT_EQ(ledger.returned("t1"), Lines{});
  EXPECT_EQ(summary.totals.posted, 2);
  EXPECT_EQ(summary.totals.refusedTotal(), 1);
  EXPECT_EQ(summary.totals.net, 0);
  EXPECT_EQ(ledger.balance("anna"), 0);
  EXPECT_EQ(ledger.unsound(), "");
  // A late purchase makes room for it again.
  Ledger unnamed(head() + "rule base\n  earn 10%\n");
  unnamed.run({lines[0], giveBack("t1", "", "anna", "2026-02-03T10:00:00", {{"tea", "1", ""}}),
               giveBack("t0", "", "anna", "2026-02-02T10:00:00", {{"tea", "1", ""}}),
               buy("r0", "anna", "2026-01-31T10:00:00", "70.00")});
  EXPECT_EQ(unnamed.verdict("t1"), "posted");
  EXPECT_EQ(unnamed.unsound(), "");
}

const std::string kTiers =
    head({{"activate", "activate 3 days after purchase"}, {"expire", "expire 20 days after activation"}}) + R"(
tiers by net spend over last 15 days
  low   from 0 RUB
  high  from 150 RUB
  rise  at once, from the next purchase
  fall  at end of month, to the tier earned

rule base
  earn 10%
  at most 30 beans per week

rule high_too
  when customer is at least high
  earn 5%

rule often
  when purchases over last 7 days is at least 2
  earn 3 beans

set goods = items where sku is "tea" or sku is "cup"

discount goods_off
  when customer is at least high
  take 10% off goods

redeem
  at most 50% of net
)";

TEST(Late, AnyOrderOfArrivalGivesTheSame) {
  Lines lines;
  std::mt19937 random(3);
  for (int i = 0; i < 14; ++i) {
    const int day = 1 + static_cast<int>(random() % 25);
    const int hour = static_cast<int>(random() % 24);
    const std::string at = fmt::format("2026-02-{:02}T{:02}:00:00", day, hour);
    const std::string more = random() % 3 == 0 ? R"("redeemed":"4")" : "";
    const std::string amount = fmt::format("{}.00", 20 + random() % 90);
    lines.push_back(buyItems(fmt::format("r{}", i), "anna", at, {{"tea", "2", amount}, {"cup", "1", "10.00"}}, more));
  }
  for (int i = 0; i < 4; ++i)
    lines.push_back(giveBack(fmt::format("t{}", i), fmt::format("r{}", i), "anna",
                             fmt::format("2026-02-{:02}T23:59:0{}", 26 + i % 2, i), {{"tea", "1", ""}}));
  sameInAnyOrder(kTiers, lines);
}

TEST(Late, ALongHistoryIsTheSameFromWhereItNeedsToBeFolded) {
  std::string rules = kTiers;
  rules.replace(rules.find("accept for 30 days"), 18, "accept for 3 days");
  for (const bool with_returns : {false, true}) {
    std::mt19937 random(with_returns ? 21 : 20);
    std::vector<std::pair<Value, std::string>> ordered;
    std::vector<std::pair<Value, std::string>> arriving;
    const Day first = *dayFrom(2026, 1, 5);
    for (int i = 0; i < 500; ++i) {
      const Value second = i * 17'000 + static_cast<Value>(random() % 9'000);
      const std::string at = formatDate(first + static_cast<Day>(second / 86'400)) + "T" +
                             formatTime(static_cast<std::int32_t>(second % 86'400));
      const std::string customer = i % 3 == 0 ? "bob" : "anna";
      std::string line = buyItems(fmt::format("r{:03}", i), customer, at,
                                  {{"tea", "2", fmt::format("{}.00", 20 + random() % 90)}, {"cup", "1", "10.00"}},
                                  random() % 5 == 0 ? R"("redeemed":"3")" : "");
      // Mostly of a sale of the same days; now and then of an older one, or of none that is named.
      if (with_returns && i > 20 && random() % 10 == 0) {
        const int sold = i - 3 * static_cast<int>(1 + random() % (random() % 4 == 0 ? 6 : 2));
        const std::string of = random() % 8 == 0 ? "" : fmt::format("r{:03}", sold);
        line = giveBack(fmt::format("t{:03}", i), of, customer, at, {{"tea", "1", ""}});
      }
      ordered.emplace_back(second, line);
      const bool late = random() % 5 == 0;
      arriving.emplace_back(second + (late ? static_cast<Value>(random() % 190'000) : 0), line);
    }
    const auto run = [&](std::vector<std::pair<Value, std::string>> lines, std::size_t every) {
      std::stable_sort(lines.begin(), lines.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
      Lines input;
      for (const auto& [second, line] : lines) input.push_back(line);
      Ledger ledger(rules);
      ledger.commitEvery(every);
      ledger.run(input, "2026-12-31");
      EXPECT_EQ(ledger.unsound(), "");
      return ledger.content();
    };
    const Lines content = run(ordered, 0);
    EXPECT_EQ(differences(run(arriving, 0), content), Lines{});
    EXPECT_EQ(differences(run(arriving, 16), content), Lines{});
  }
}

const std::string kGifts = head() + R"(
event referral has
  friend : customer

rule base
  earn 10%

rule friends
  on event referral
  when purchases over last 30 days is at least 1
  earn 20 beans for event.friend

rule pair
  when balance is at least 15 beans
  earn 1 bean
)";

std::string referral(const std::string& id, const std::string& customer, const std::string& at,
                     const std::string& friends) {
  return fmt::format(R"({{"type":"event","id":"{}","name":"referral","customer":"{}","at":"{}","friend":"{}"}})", id,
                     customer, at, friends);
}

TEST(Late, AGiftFollowsItsCause) {
  const std::string known = buy("b0", "bob", "2026-02-01T08:00:00", "10.00");
  const std::string cause = buy("a1", "anna", "2026-02-02T10:00:00", "10.00");
  const std::string gives = referral("e1", "anna", "2026-02-03T10:00:00", "bob");
  const std::string after = buy("b1", "bob", "2026-02-04T10:00:00", "10.00");
  Ledger ordered(kGifts);
  ordered.run({known, cause, gives, after}, "2026-03-01");
  EXPECT_EQ(ordered.balance("bob"), 1 + 20 + 1 + 1);
  Ledger late(kGifts);
  late.run({known, gives, after, cause}, "2026-03-01");
  EXPECT_EQ(late.content(), ordered.content());
  EXPECT_EQ(late.unsound(), "");
  // And the other way: the late return of all that anna bought leaves the purchase, but a late return of ... nothing.
  EXPECT_EQ(late.postings("bob").back(), "adjusted 1 b1 <gift:e1:friends");
}

const std::string kGiftOfBalance = head() + R"(
event referral has
  friend : customer

rule base
  earn 10%

rule rich
  on event referral
  when balance is at least 10 beans
  earn 20 beans for event.friend

rule poor
  on event referral
  when balance is at most 9 beans
  earn 5 beans for event.friend

rule pair
  when balance is at least 15 beans
  earn 1 bean
)";

TEST(Late, AGiftThatIsNoLongerDueBecomesNothing) {
  const Lines lines{buy("b0", "bob", "2026-02-01T08:00:00", "10.00"),
                    buy("a1", "anna", "2026-02-02T10:00:00", "200.00"),
                    buy("a2", "anna", "2026-02-02T12:00:00", "100.00"),
                    giveBack("t1", "a1", "anna", "2026-02-02T11:00:00", {{"tea", "1", ""}}),
                    giveBack("t2", "a2", "anna", "2026-02-02T13:00:00", {{"tea", "1", ""}}),
                    referral("e1", "anna", "2026-02-03T10:00:00", "bob"),
                    referral("e2", "bob", "2026-02-03T12:00:00", "anna"),
                    buy("b1", "bob", "2026-02-04T10:00:00", "10.00"),
                    buy("a3", "anna", "2026-02-05T10:00:00", "10.00")};
  Ledger ledger(kGiftOfBalance);
  // The returns come last: bob had 20 from anna until then, and gave 20 himself.
  ledger.run({lines[0], lines[1], lines[2], lines[5], lines[6], lines[7], lines[8], lines[3], lines[4]}, "2026-03-01");
  Ledger ordered(kGiftOfBalance);
  ordered.run(lines, "2026-03-01");
  EXPECT_EQ(ledger.balance("bob"), ordered.balance("bob"));
  EXPECT_EQ(ledger.balance("anna"), ordered.balance("anna"));
  EXPECT_EQ(ledger.unsound(), "");
}

TEST(Late, AnEarlierFirstDayMeetsScheduledRulesWithSharedLimits) {
  const std::string rules = head() + R"(
rule base
  earn 10%

rule monthly
  every month on day 1
  earn 10 beans
  at most 25 beans in total
)";
  // Bob and carl are there on 1 March; anna only comes later, and then a receipt of hers from February.
  Ledger ledger(rules);
  ledger.run({buy("b", "bob", "2026-02-20T10:00:00", "10.00"), buy("c", "carl", "2026-02-20T10:00:00", "10.00"),
              buy("a2", "anna", "2026-03-05T10:00:00", "10.00"), buy("a1", "anna", "2026-02-25T10:00:00", "10.00")},
             "2026-03-10");
  EXPECT_EQ(ledger.balance("bob"), 11);
  EXPECT_EQ(ledger.balance("carl"), 11);
  EXPECT_EQ(ledger.balance("anna"), 2 + 5);
  EXPECT_EQ(ledger.unsound(), "");
  // Nothing is left in April.
  ledger.run({buy("b2", "bob", "2026-04-05T10:00:00", "10.00")}, "2026-04-10");
  EXPECT_EQ(ledger.balance("bob"), 12);
  EXPECT_EQ(ledger.balance("anna"), 7);
  EXPECT_EQ(ledger.unsound(), "");
}

TEST(Late, AReceiptOfAnEarlierMonthDoesNotEmptyTheBudgetOfThisOne) {
  Ledger ledger(head() + R"(
rule base
  earn 10%
  at most 15 beans per month in total
)");
  ledger.run({buy("r1", "anna", "2026-03-02T10:00:00", "100.00"), buy("r0", "bob", "2026-02-27T10:00:00", "100.00"),
              buy("r2", "carl", "2026-03-03T10:00:00", "100.00")});
  EXPECT_EQ(ledger.balance("anna"), 10);
  EXPECT_EQ(ledger.balance("bob"), 10);
  EXPECT_EQ(ledger.balance("carl"), 5);
  EXPECT_EQ(ledger.unsound(), "");
}

TEST(Late, ADiscountStaysApartFromWhatAReturnUndidOfIt) {
  Ledger ledger(head() + R"(
rule base
  earn 10%

set goods = items where sku is "tea"

tiers by net spend ever
  low   from 0 RUB
  high  from 100 RUB
  rise  at once, from the next purchase
  fall  never

discount high_off
  when customer is at least high
  take 10% off goods
)");
  // Both the sale and its return are there before the late receipt that brings the discount.
  ledger.run({buy("r2", "anna", "2026-02-02T10:00:00", "50.00"),
              giveBack("t2", "r2", "anna", "2026-02-03T10:00:00", {{"tea", "1", ""}}),
              buy("r1", "anna", "2026-02-01T10:00:00", "100.00")});
  const auto reader = ledger.reader();
  ASSERT_NE(reader, nullptr);
  Lines effects;
  ASSERT_TRUE(reader
                  ->allEffects([&](const StoredEffect& one) {
                    effects.push_back(fmt::format("{} of {} by {} on {} {}", one.effect.amount, one.effect.receipt,
                                                  one.effect.cause, formatDate(one.effect.day), one.lines));
                    return true;
                  })
                  .ok());
  EXPECT_EQ(effects, (Lines{"500 of 1 by 3 on 2026-02-01 0:500", "-500 of 1 by 2 on 2026-02-03 0:-500"}));
  EXPECT_EQ(ledger.unsound(), "");
}

TEST(Late, NobodyBecomesKnownByWhatIsRefused) {
  const std::string rules = head() + R"(
rule base
  earn 10%

rule monthly
  every month on day 1
  earn 10 beans
)";
  Ledger ledger(rules);
  ledger.run({buy("r0", "bob", "2026-02-20T10:00:00", "10.00"),
              giveBack("t1", "", "anna", "2026-02-20T10:00:00", {{"tea", "1", ""}}),
              buy("r1", "carl", "2026-02-20T10:00:00", "99999999999999.00")},
             "2026-04-10");
  EXPECT_EQ(ledger.verdict("t1"), "refused return_unmatched");
  EXPECT_EQ(ledger.verdict("r1"), "refused overflow");
  EXPECT_EQ(ledger.balance("bob"), 21);
  EXPECT_EQ(ledger.balance("anna"), 0);
  EXPECT_EQ(ledger.balance("carl"), 0);
  EXPECT_EQ(ledger.unsound(), "");
  ledger.run({buy("r2", "anna", "2026-04-20T10:00:00", "10.00")}, "2026-05-02");
  EXPECT_EQ(ledger.balance("anna"), 11);
  EXPECT_EQ(ledger.unsound(), "");
}

TEST(Late, WhatIsRefusedAfterAllHasNoNet) {
  const Lines lines{buy("r1", "anna", "2026-02-01T10:00:00", "100.00"),
                    giveBack("t2", "r1", "anna", "2026-02-03T10:00:00", {{"tea", "1", ""}}),
                    giveBack("t1", "r1", "anna", "2026-02-02T10:00:00", {{"tea", "1", ""}})};
  for (const std::size_t every : {1U, 2U, 3U}) {
    Ledger ledger(head() + "rule base\n  earn 10%\n");
    ledger.commitEvery(every);
    ledger.run(lines);
    EXPECT_EQ(ledger.verdict("t2"), "refused return_exceeds_sale");
    EXPECT_EQ(ledger.unsound(), "") << every;
  }
}

/// A scheduled rule has no receipt to refuse: the summary says how often it gave nothing, and a late event that makes
/// room for it takes that back.
TEST(Late, WhatASchedulesSumLeftOut) {
  Ledger ledger(head() + "rule monthly\n  every month on day 1\n  earn 5 000 000 000 000 000 beans\n");
  const RunSummary first = ledger.run({buy("r1", "anna", "2026-01-10T10:00:00", "10.00")}, "2026-03-05");
  EXPECT_EQ(first.totals.schedules_refused, 1);
  EXPECT_EQ(ledger.balance("anna"), 5'000'000'000'000'000);
  const RunSummary second = ledger.run({R"({"type":"adjust","id":"a1","customer":"anna","at":"2026-02-10T10:00:00",)"
                                        R"("points":"-4000000000000000","reason":"paid out"})"},
                                       "2026-03-05");
  EXPECT_EQ(second.totals.schedules_refused, -1);
  EXPECT_EQ(ledger.balance("anna"), 6'000'000'000'000'000);
  EXPECT_EQ(ledger.unsound(), "");
  const RunSummary third = ledger.run({}, "2026-06-15");
  EXPECT_EQ(third.totals.schedules_refused, 3);
  EXPECT_EQ(ledger.unsound(), "");
}

}  // namespace
}  // namespace kopeck::test
