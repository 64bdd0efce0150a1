// Events that no rule judges: gifts, openings, points by hand.
#include <gtest/gtest.h>

#include "tests/unit/engine/club.h"

namespace kopeck::test {
namespace {

Opening lot(std::int32_t kind, Value points, std::string_view day = {}, std::string_view last = {}) {
  Opening opening;
  opening.index = kind;
  opening.points = points;
  if (!day.empty()) opening.day = World::day(day);
  if (!last.empty()) opening.last_day = World::day(last);
  return opening;
}

struct Migration : Club {
  std::int32_t rule_gave = -1;
  Migration() {
    plan::Terms& terms = plan.terms[0];
    terms.expire = plan::ExpireKind::days;
    terms.expire_n = 100;
    plan::Tiers tiers;
    tiers.aggregate = addAggregate(plan::Measure::net);
    tiers.levels = {{"bronze", 0, -1, ""}, {"silver", 1000, -1, ""}, {"gold", 5000, -1, ""}};
    plan.tiers.push_back(tiers);
    rule_gave = addRule(rule("base"), {fixed(1)});
    start();
  }
  void bring(EventKind kind, std::string_view date, const std::vector<Opening>& openings) {
    shape(kind, date);
    batch.openings = openings;
    batch.first_opening.back() = static_cast<std::uint32_t>(openings.size());
    apply();
  }
};

TEST(Openings, BringLotsWithDaysOfTheirOwn) {
  Migration club;
  club.bring(EventKind::opening, "2026-01-10",
             {lot(0, 5, "2025-12-01"), lot(0, 7, "2025-12-20"), lot(0, 9, "2026-01-01", "2026-02-01")});
  EXPECT_EQ(club.state->lotCount(), 3);
  EXPECT_EQ(club.balance(0, "2026-01-10"), 21);
  EXPECT_EQ(eventRowOf(club.state->lots()[1].id), club.row);
  EXPECT_EQ(club.moves(), (Strings{"2026-01-10 opened 5", "2026-01-10 opened 7", "2026-01-10 opened 9"}));
  club.pass("2026-02-02");
  EXPECT_EQ(club.balance(0, "2026-02-02"), 12);
  club.pass("2026-03-12");  // 100 days after 1 December
  EXPECT_EQ(club.balance(0, "2026-03-12"), 7);
}

TEST(Openings, WhatComesExpiredIsShownAndGone) {
  Migration club;
  club.bring(EventKind::opening, "2026-01-10", {lot(0, 5, "2025-01-01")});
  EXPECT_EQ(club.moves(), (Strings{"2026-01-10 opened 5", "2026-01-10 expired -5"}));
  EXPECT_EQ(club.state->lotCount(), 0);
}

/// Lots wait for the next purchase; they live for 100 days from their earning, or from that purchase.
struct Waiting : Migration {
  explicit Waiting(bool from_activation) {
    plan.terms[0].activate = plan::ActivateKind::after_next_purchase;
    plan.terms[0].from_activation = from_activation;
    start();
  }
};

TEST(Openings, AStatedLastDayStandsWhenTheLotBecomesActive) {
  for (const bool from_activation : {false, true}) {
    Waiting club(from_activation);
    club.bring(EventKind::opening, "2026-03-01", {lot(0, 5, "2025-12-01", "2026-04-14"), lot(0, 7, "2026-02-01")});
    club.buy("2026-03-31", {{"tea", 100}});
    const Lots lots = club.state->lots();
    ASSERT_GE(lots.size(), 2U);
    EXPECT_EQ(lots[0].active_from, World::day("2026-03-31"));
    EXPECT_EQ(lots[0].last_day, World::day("2026-04-14"));
    EXPECT_EQ(lots[1].last_day, World::day(from_activation ? "2026-03-31" : "2026-02-01") + 100);
    club.pass("2026-04-20");
    EXPECT_EQ(club.moves(), (Strings{"2026-04-14 expired -5"}));
  }
}

TEST(Openings, SpendLiftsTheTierUnlessItIsStated) {
  Opening spend;
  spend.kind = OpeningKind::spend;
  spend.points = 6000;
  spend.day = World::day("2025-12-01");
  Opening tier;
  tier.kind = OpeningKind::tier;
  tier.points = 1;
  Migration one;
  one.bring(EventKind::opening, "2026-01-10", {spend});
  EXPECT_EQ(one.state->tier(), 2);
  Migration two;
  two.bring(EventKind::opening, "2026-01-10", {spend, tier});
  EXPECT_EQ(two.state->tier(), 1);
  EXPECT_EQ(two.tierChanges(), (Strings{"2026-01-10 0>1"}));
  EXPECT_EQ(two.earned(), 0);
}

TEST(Openings, TooMuchIsRefused) {
  Migration club;
  club.bring(EventKind::opening, "2026-01-10", {lot(0, INT64_MAX / 2)});
  EXPECT_EQ(club.out.refusal, Refusal::overflow);
  EXPECT_EQ(club.state->lotCount(), 0);
}

TEST(Gifts, ComeAsALotOfTheRulesTerms) {
  Migration club;
  Opening gift = lot(0, 100);
  gift.terms = 0;
  gift.rule = club.rule_gave;
  club.bring(EventKind::gift, "2026-01-10", {gift});
  EXPECT_EQ(club.moves(), (Strings{"2026-01-10 gifted 100"}));
  EXPECT_EQ(club.out.moves[0].posting.rule, club.rule_gave);
  EXPECT_EQ(club.state->lots()[0].last_day, World::day("2026-01-10") + 100);
  EXPECT_EQ(club.state->tier(), 0);
}

TEST(ByHand, AddsALotOrTakesFromLotsAndThenIsDebt) {
  Migration club;
  const auto adjust = [&](Value points, std::string_view date) {
    club.shape(EventKind::adjust, date);
    club.batch.redeem_stated = {points};
    club.apply();
  };
  adjust(10, "2026-01-01");
  EXPECT_EQ(club.balance(0, "2026-01-01"), 10);
  adjust(-4, "2026-01-02");
  EXPECT_EQ(club.moves(), (Strings{"2026-01-02 by_hand -4"}));
  adjust(-10, "2026-01-03");
  EXPECT_EQ(club.moves(), (Strings{"2026-01-03 by_hand -6", "2026-01-03 by_hand -4"}));
  EXPECT_EQ(club.state->debt(), 4);
  adjust(5, "2026-01-04");
  EXPECT_EQ(club.state->debt(), 0);
  EXPECT_EQ(club.balance(0, "2026-01-04"), 1);
}

}  // namespace
}  // namespace kopeck::test
