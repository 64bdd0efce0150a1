// Returns, through the whole run: what comes back of a sale, and from where.
#include <gtest/gtest.h>

#include "tests/unit/run/ledgers.h"

namespace kopeck::test {
namespace {

TEST(Returned, DiscountsGoWithTheirGoods) {
  Ledger ledger(head() + R"(
rule base
  earn 10%

set goods = items where sku is "tea" or sku is "cup"

discount tea_week
  take 10% off goods
)");
  const RunSummary summary =
      ledger.run({buyItems("r1", "anna", "2026-02-01T10:00:00", {{"tea", "3", "100.00"}, {"cup", "1", "50.00"}}),
                  giveBack("t1", "r1", "anna", "2026-02-02T10:00:00", {{"tea", "1", ""}}),
                  giveBack("t2", "r1", "anna", "2026-02-03T10:00:00", {{"tea", "2", ""}})});
  // 10.00 off the tea: 3.33 with the first unit, the rest with the others.
  EXPECT_EQ(summary.totals.discounts, 500);
  std::vector<std::string> effects;
  const auto reader = ledger.reader();
  ASSERT_NE(reader, nullptr);
  ASSERT_TRUE(reader
                  ->allEffects([&](const StoredEffect& one) {
                    effects.push_back(std::to_string(one.effect.amount) + " " + one.lines + " " +
                                      std::to_string(one.effect.receipt) + " " + std::to_string(one.effect.cause));
                    return true;
                  })
                  .ok());
  EXPECT_EQ(effects, (Lines{"1500 0:1000 1:500 1 0", "-333 0:-333 1 2", "-667 0:-667 1 3"}));
  EXPECT_EQ(ledger.returned("t1"), (Lines{"r1 0 1000000 3000"}));
  EXPECT_EQ(ledger.returned("t2"), (Lines{"r1 0 2000000 6000"}));
  EXPECT_EQ(summary.totals.net, 4500);
  EXPECT_EQ(ledger.unsound(), "");
}

std::string returning(const std::string& how, const std::map<std::string, std::string>& more = {}) {
  std::map<std::string, std::string> changes = more;
  changes["returns"] = "returns " + how + ", for 365 days";
  return head(changes);
}

const std::string kBase = "rule base\n  earn 10%\n";

/// The account's postings after these lines, replayed as well.
Lines postingsOf(const std::string& rules, const Lines& lines, const std::string& until = {}) {
  Ledger ledger(rules);
  ledger.run(lines, until);
  EXPECT_EQ(ledger.unsound(), "");
  Ledger compiled(rules, Engine::jit);
  compiled.run(lines, until);
  EXPECT_EQ(compiled.content(), ledger.content());
  return ledger.postings("anna");
}

const Lines kInParts{buyItems("r1", "anna", "2026-02-01T10:00:00", {{"tea", "3", "100.00"}, {"cup", "1", "50.00"}}),
                     giveBack("t1", "r1", "anna", "2026-02-02T10:00:00", {{"tea", "1", ""}}),
                     giveBack("t2", "r1", "anna", "2026-02-03T10:00:00", {{"tea", "2", ""}}),
                     giveBack("t3", "r1", "anna", "2026-02-04T10:00:00", {{"cup", "1", ""}})};

TEST(Returned, InPartsByEachMode) {
  // What is left of 150.00 is 116.67, then 50.00.
  EXPECT_EQ(postingsOf(returning("recalculate, may go negative, limits reopen") + kBase, kInParts),
            (Lines{"earned 15 r1", "taken_back -4 t1", "taken_back -6 t2", "taken_back -5 t3"}));
  // The share that goes is rounded: 33.33 of 150.00 are 3 of 15.
  EXPECT_EQ(postingsOf(returning("proportional, may go negative, limits reopen") + kBase, kInParts),
            (Lines{"earned 15 r1", "taken_back -3 t1", "taken_back -7 t2", "taken_back -5 t3"}));
  // The tea brought 10, of which 2 units keep 6.
  EXPECT_EQ(postingsOf(returning("per line, may go negative, limits reopen") + kBase, kInParts),
            (Lines{"earned 15 r1", "taken_back -4 t1", "taken_back -6 t2", "taken_back -5 t3"}));
}

TEST(Returned, ByWeight) {
  for (const char* mode : {"recalculate", "proportional", "per line"}) {
    const std::string rules = returning(std::string(mode) + ", may go negative, limits reopen") + kBase;
    Ledger ledger(rules);
    ledger.run({buyItems("r1", "anna", "2026-02-01T10:00:00", {{"ham", "1.337", "500.00"}}),
                giveBack("t1", "r1", "anna", "2026-02-02T10:00:00", {{"ham", "0.337", ""}}),
                giveBack("t2", "r1", "anna", "2026-02-03T10:00:00", {{"ham", "1.001", ""}}),
                giveBack("t3", "r1", "anna", "2026-02-03T11:00:00", {{"ham", "0.999", ""}}),
                giveBack("t4", "r1", "anna", "2026-02-03T12:00:00", {{"ham", "0.001", ""}}),
                giveBack("t5", "r1", "anna", "2026-02-03T13:00:00", {{"ham", "0.000001", ""}})});
    EXPECT_EQ(ledger.returned("t1"), (Lines{"r1 0 337000 12603"}));
    EXPECT_EQ(ledger.verdict("t2"), "refused return_exceeds_sale");
    EXPECT_EQ(ledger.returned("t3"), (Lines{"r1 0 999000 37360"}));
    EXPECT_EQ(ledger.returned("t4"), (Lines{"r1 0 1000 37"}));
    EXPECT_EQ(ledger.verdict("t5"), "refused return_exceeds_sale");
    EXPECT_EQ(ledger.balance("anna"), 0) << mode;
    EXPECT_EQ(ledger.unsound(), "");
  }
}

TEST(Returned, WithoutANamedSaleTheLatestPurchasesFirst) {
  Ledger ledger(returning("recalculate, may go negative, limits reopen") + kBase);
  const RunSummary summary =
      ledger.run({buyItems("r1", "anna", "2026-02-01T10:00:00", {{"tea", "2", "80.00"}}),
                  buyItems("r2", "anna", "2026-02-02T10:00:00", {{"tea", "1", "50.00"}, {"tea", "1", "30.00"}}),
                  giveBack("t1", "", "anna", "2026-02-03T10:00:00", {{"tea", "3", ""}}),
                  giveBack("t2", "", "anna", "2026-02-04T10:00:00", {{"tea", "2", ""}, {"cup", "1", ""}}),
                  giveBack("t3", "", "anna", "2026-02-05T10:00:00", {{"tea", "1", ""}, {"cup", "1", ""}})});
  EXPECT_EQ(ledger.returned("t1"), (Lines{"r1 0 1000000 4000", "r2 0 1000000 5000", "r2 1 1000000 3000"}));
  EXPECT_EQ(ledger.verdict("t2"), "refused return_exceeds_sale");
  EXPECT_EQ(ledger.returned("t3"), (Lines{"r1 0 1000000 4000"}));
  EXPECT_EQ(summary.totals.lines_refused, 1);
  EXPECT_EQ(ledger.balance("anna"), 0);
  EXPECT_EQ(ledger.unsound(), "");
}

const std::string kPays = kBase + "redeem\n  at most 50% of net\n";
const Lines kSpent{buy("r1", "anna", "2026-02-01T10:00:00", "300.00"),
                   buy("r2", "anna", "2026-02-02T10:00:00", "40.00", R"("redeem":"20")"),
                   giveBack("t1", "r1", "anna", "2026-02-03T10:00:00", {{"tea", "1", ""}})};

TEST(Returned, OfASaleWhosePointsWereSpent) {
  const std::map<std::string, std::string> paid{{"base", "base paid, with tax"}};
  EXPECT_EQ(postingsOf(returning("recalculate, may go negative, limits reopen", paid) + kPays, kSpent),
            (Lines{"earned 30 r1", "redeemed -20 r2", "earned 2 r2", "taken_back -10 t1", "taken_back -2 t1",
                   "taken_back -18 t1"}));
  EXPECT_EQ(postingsOf(returning("recalculate, within balance, limits reopen", paid) + kPays, kSpent),
            (Lines{"earned 30 r1", "redeemed -20 r2", "earned 2 r2", "taken_back -10 t1", "taken_back -2 t1",
                   "uncollected 18 t1"}));
  EXPECT_EQ(postingsOf(returning("recalculate, only pending, limits reopen", paid) + kPays, kSpent),
            (Lines{"earned 30 r1", "redeemed -20 r2", "earned 2 r2", "uncollected 30 t1"}));
}

TEST(Returned, OfASaleWhosePointsHaveExpired) {
  const std::map<std::string, std::string> month{{"expire", "expire 30 days after activation"}};
  const Lines lines{buy("r1", "anna", "2026-02-01T10:00:00", "300.00"),
                    buy("r2", "anna", "2026-04-01T10:00:00", "300.00"),
                    giveBack("t1", "r1", "anna", "2026-04-02T10:00:00", {{"tea", "1", ""}})};
  for (const char* reach : {"may go negative", "within balance"}) {
    EXPECT_EQ(postingsOf(returning("recalculate, " + std::string(reach) + ", limits reopen", month) + kBase, lines),
              (Lines{"earned 30 r1", "expired -30 time", "earned 30 r2"}))
        << reach;
  }
}

TEST(Returned, OfASaleThatPaidWithPoints) {
  // Two lots paid; the last taken comes back first.
  const Lines lines{buy("r1", "anna", "2026-02-01T10:00:00", "100.00"),
                    buy("r2", "anna", "2026-02-02T10:00:00", "200.00"),
                    buyItems("r3", "anna", "2026-02-03T10:00:00", {{"tea", "2", "60.00"}}, R"("redeem":"24")"),
                    giveBack("t1", "r3", "anna", "2026-02-04T10:00:00", {{"tea", "1", ""}}),
                    giveBack("t2", "r3", "anna", "2026-02-05T10:00:00", {{"tea", "1", ""}})};
  EXPECT_EQ(
      postingsOf(returning("recalculate, may go negative, limits reopen", {{"base", "base paid, with tax"}}) + kPays,
                 lines),
      (Lines{"earned 10 r1", "earned 20 r2", "redeemed -10 r3", "redeemed -14 r3", "earned 3 r3", "returned 12 t1",
             "taken_back -2 t1", "returned 2 t2", "returned 10 t2", "taken_back -1 t2"}));
}

TEST(Returned, PointsThatPaidAndHaveExpiredMeanwhileExpireAgain) {
  const Lines lines{buy("r1", "anna", "2026-02-01T10:00:00", "100.00"),
                    buy("r2", "anna", "2026-02-20T10:00:00", "20.00", R"("redeem":"10")"),
                    giveBack("t1", "r2", "anna", "2026-04-04T10:00:00", {{"tea", "1", ""}})};
  EXPECT_EQ(
      postingsOf(returning("recalculate, may go negative, limits reopen",
                           {{"base", "base paid, with tax"}, {"expire", "expire 30 days after activation"}}) +
                     kPays,
                 lines),
      (Lines{"earned 10 r1", "redeemed -10 r2", "earned 1 r2", "expired -1 time", "returned 10 t1", "expired -10 t1"}));
}

TEST(Returned, BeforeActivation) {
  const std::map<std::string, std::string> waits{{"activate", "activate 14 days after purchase"}};
  const Lines lines{buy("r1", "anna", "2026-02-01T10:00:00", "100.00"),
                    giveBack("t1", "r1", "anna", "2026-02-04T10:00:00", {{"tea", "1", ""}})};
  for (const char* reach : {"may go negative", "within balance", "only pending"})
    EXPECT_EQ(postingsOf(returning("recalculate, " + std::string(reach) + ", limits reopen", waits) + kBase, lines),
              (Lines{"earned 10 r1", "taken_back -10 t1"}));
}

TEST(Returned, OfSeveralLots) {
  const std::string rules = returning("recalculate, within balance, limits reopen") + R"(
rule base
  earn 10%

rule slow
  earn 5%
  activate 30 days after purchase
)";
  const Lines lines{buyItems("r1", "anna", "2026-02-01T10:00:00", {{"tea", "2", "200.00"}}),
                    giveBack("t1", "r1", "anna", "2026-02-04T10:00:00", {{"tea", "1", ""}})};
  EXPECT_EQ(postingsOf(rules, lines), (Lines{"earned 20 r1", "earned 10 r1", "taken_back -10 t1", "taken_back -5 t1"}));
}

/// 100.00 on the first of a month, all of it back, 100.00 again: what the second sale earns.
Value earnedAgain(const std::string& limits, const std::string& limit, const std::string& back = "2026-02-02T10:00:00",
                  const std::string& customer = "anna") {
  Ledger ledger(returning("recalculate, may go negative, " + limits) + kBase + "  at most " + limit + "\n");
  const RunSummary summary = ledger.run({buy("r1", "anna", "2026-02-01T10:00:00", "100.00"),
                                         giveBack("t1", "r1", "anna", back, {{"tea", "1", ""}}),
                                         buy("r2", customer, "2026-02-03T10:00:00", "100.00")});
  EXPECT_EQ(ledger.unsound(), "");
  return summary.totals.earned - 10;
}

TEST(Returned, GivesRoomBackWhereLimitsReopen) {
  for (const char* limit : {"10 beans per day", "10 beans per month", "10 beans ever", "1 times per month",
                            "1 times ever", "10 beans per rolling 30 days", "1 times per rolling 30 days"}) {
    const bool daily = std::string(limit) == "10 beans per day";
    EXPECT_EQ(earnedAgain("limits reopen", limit), 10) << limit;
    EXPECT_EQ(earnedAgain("limits stay used", limit), daily ? 10 : 0) << limit;
  }
}

TEST(Returned, GivesABudgetRoomBack) {
  for (const char* limit :
       {"10 beans per month in total", "10 beans in total", "1 times in total", "10 beans per month per store"}) {
    EXPECT_EQ(earnedAgain("limits reopen", limit, "2026-02-02T10:00:00", "bob"), 10) << limit;
    EXPECT_EQ(earnedAgain("limits stay used", limit, "2026-02-02T10:00:00", "bob"), 0) << limit;
  }
}

TEST(Returned, AfterATierRise) {
  const std::string rules = returning("recalculate, may go negative, limits reopen") + R"(
tiers by net spend ever
  low   from 0 RUB
  high  from 100 RUB
  rise  at once, from the next purchase
  fall  at once

rule base
  earn 10%

rule high_too
  when customer is at least high
  earn 10%
)";
  // What r1 keeps is still of the low level; without it r2 would have been, too, but read what it read.
  const Lines lines{buyItems("r1", "anna", "2026-02-01T10:00:00", {{"tea", "2", "100.00"}}),
                    buyItems("r2", "anna", "2026-02-02T10:00:00", {{"tea", "2", "100.00"}}),
                    giveBack("t1", "r1", "anna", "2026-02-03T10:00:00", {{"tea", "1", ""}}),
                    giveBack("t2", "r2", "anna", "2026-02-03T11:00:00", {{"tea", "2", ""}}),
                    buy("r3", "anna", "2026-02-04T10:00:00", "10.00")};
  EXPECT_EQ(postingsOf(rules, lines), (Lines{"earned 10 r1", "earned 10 r2", "earned 10 r2", "taken_back -5 t1",
                                             "taken_back -10 t2", "taken_back -10 t2", "earned 1 r3"}));
}

TEST(Returned, InAnotherVersion) {
  const std::string first = returning("recalculate, may go negative, limits reopen") + R"(
rule base
  earn 10%

rule gone
  earn 3 beans
  at most 1 times per rolling 30 days

set goods = items where sku is "tea" or sku is "cup"

discount tea_week
  take 10% off goods
)";
  const std::string second =
      returning("recalculate, may go negative, limits reopen", {{"version", "version 2, effective from 2026-03-01"}}) +
      "rule base\n  earn 20%\n\nrule seldom\n  when purchases over last 90 days is at least 1\n  earn 1 "
      "bean\n";
  Ledger ledger(std::vector<std::string>{first, second});
  ledger.run({buyItems("r1", "anna", "2026-02-20T10:00:00", {{"tea", "2", "200.00"}}),
              buyItems("r2", "anna", "2026-03-02T10:00:00", {{"tea", "2", "200.00"}}),
              giveBack("t1", "r1", "anna", "2026-03-03T10:00:00", {{"tea", "1", ""}}),
              giveBack("t2", "r2", "anna", "2026-03-03T11:00:00", {{"tea", "2", ""}}),
              giveBack("t3", "r1", "anna", "2026-03-04T10:00:00", {{"tea", "1", ""}})});
  EXPECT_EQ(ledger.unsound(), "");
  EXPECT_EQ(ledger.returned("t1"), (Lines{"r1 0 1000000 9000"}));
  EXPECT_EQ(ledger.postings("anna"),
            (Lines{"earned 18 r1", "earned 3 r1", "earned 40 r2", "earned 1 r2", "taken_back -9 t1",
                   "taken_back -40 t2", "taken_back -1 t2", "taken_back -9 t3", "taken_back -3 t3"}));
  EXPECT_EQ(ledger.balance("anna"), 0);
}

/// Points that know no last day, until version 2 gives them 20 days, also those of before; version 3 says so no more.
struct ExpiryChanged {
  ExpiryChanged() : ledger(std::vector<std::string>{rules("1", "01-01"), rules("2", "03-01"), rules("3", "05-01")}) {}
  static std::string rules(const std::string& version, const std::string& from) {
    return returning("recalculate, may go negative, limits stay used",
                     {{"version", "version " + version + ", effective from 2026-" + from},
                      {"expire", version == "2" ? "expire 20 days after purchase\n  apply expiry to earlier points"
                                                : "expire never"}}) +
           kBase + "\nredeem\n  at most 100% of net\n";
  }
  Ledger ledger;
};

TEST(Returned, OfASaleWhosePointsAVersionMadeExpire) {
  for (const char* day : {"2026-04-02", "2026-05-02"}) {
    ExpiryChanged club;
    club.ledger.run({buyItems("r1", "anna", "2026-02-20T10:00:00", {{"tea", "2", "200.00"}}),
                     giveBack("t1", "r1", "anna", std::string(day) + "T10:00:00", {{"tea", "1", ""}})});
    EXPECT_EQ(club.ledger.unsound(), "") << day;
    EXPECT_EQ(club.ledger.postings("anna"), (Lines{"earned 20 r1", "expired -20 time"})) << day;
  }
}

TEST(Returned, PointsThatPaidComeBackWithTheLastDayThatAVersionGaveThem) {
  for (const char* day : {"2026-04-02", "2026-05-02"}) {
    ExpiryChanged club;
    club.ledger.run({buyItems("r1", "anna", "2026-02-20T10:00:00", {{"tea", "2", "200.00"}}),
                     buy("r2", "anna", "2026-02-20T11:00:00", "5.00", R"("redeem":"5")"),
                     giveBack("t1", "r2", "anna", std::string(day) + "T10:00:00", {{"tea", "1", ""}})});
    EXPECT_EQ(club.ledger.unsound(), "") << day;
    EXPECT_EQ(club.ledger.postings("anna"),
              (Lines{"earned 20 r1", "redeemed -5 r2", "expired -15 time", "returned 5 t1", "expired -5 t1"}))
        << day;
  }
}

}  // namespace
}  // namespace kopeck::test
