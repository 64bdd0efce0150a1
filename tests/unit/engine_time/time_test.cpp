// Expiries, renewals, debts: what time and purchases do to lots.
#include <gtest/gtest.h>

#include "tests/unit/engine_time/world.h"

namespace kopeck::test {
namespace {

plan::Terms daysOf(std::int32_t wait, std::int32_t life) {
  plan::Terms terms;
  terms.activate = wait > 0 ? plan::ActivateKind::after_days : plan::ActivateKind::at_once;
  terms.activate_n = wait;
  terms.expire = plan::ExpireKind::days;
  terms.expire_n = life;
  return terms;
}

std::string lastDayOf(const World& world, std::int32_t terms) {
  for (const Lot& lot : world.state->lots())
    if (lot.terms == terms) return lot.last_day == kNever ? "never" : formatDate(lot.last_day);
  return "none";
}

/// Base points renew with each purchase, promotional ones do not.
struct Renewing : World {
  std::int32_t base = 0;
  std::int32_t promotional = 0;
  std::int32_t promo_rule = 0;
  Renewing() {
    plan.terms[0] = daysOf(14, 180);
    plan.terms[0].purchase_renews = true;
    promotional = addTerms(daysOf(14, 90));
    addFixed("base", plan::TriggerKind::purchase, 30);
    promo_rule = addFixed("promo", plan::TriggerKind::purchase, 100, promotional);
    start();
  }
};

TEST(Renewals, APurchaseLetsLotsLiveLonger) {
  Renewing world;
  world.buy("2021-03-01", {{"tv", 100'000}});
  EXPECT_EQ(lastDayOf(world, 0), "2021-09-11");
  EXPECT_EQ(lastDayOf(world, world.promotional), "2021-06-13");
  world.buy("2021-08-01", {{"tv", 100'000}});
  ASSERT_EQ(world.state->lots()[0].earned_day, World::day("2021-03-01"));
  EXPECT_EQ(lastDayOf(world, 0), "2022-01-28");
  // A lot that lives longer anyway is left alone.
  EXPECT_EQ(world.state->lots()[1].last_day, World::day("2021-08-15") + 180);
}

TEST(Renewals, TheLotOfThisPurchaseIsWrittenDownAsChanged) {
  Renewing world;
  world.buy("2021-03-01", {{"tv", 100'000}});
  world.buy("2021-08-01", {{"tv", 100'000}});
  const auto changed = std::count_if(world.out.lots.begin(), world.out.lots.end(), [](const LotRow& row) {
    return row.id == lotId(1, 0) && row.last_day == World::day("2022-01-28") && row.earned == kMissing;
  });
  EXPECT_EQ(changed, 1);
}

TEST(Renewals, WhatHasExpiredStaysExpired) {
  Renewing world;
  world.buy("2021-03-01", {{"tv", 100'000}});
  world.pass("2021-09-11");
  EXPECT_EQ(world.balance(0, "2021-09-11"), 30);
  world.buy("2021-09-12", {{"tv", 100'000}});
  EXPECT_EQ(world.moves()[0], "2021-09-11 expired -30");
}

TEST(Renewals, TwelveMonthsWithoutPurchase) {
  World world;
  world.plan.terms[0].expire = plan::ExpireKind::months;
  world.plan.terms[0].expire_n = 12;
  world.plan.terms[0].from_activation = false;
  world.plan.terms[0].purchase_renews = true;
  world.addFixed("base", plan::TriggerKind::purchase, 10);
  world.start();
  world.buy("2024-02-29", {{"tea", 100}});
  EXPECT_EQ(lastDayOf(world, 0), "2025-02-28");
  world.buy("2024-08-31", {{"tea", 100}});
  for (const Lot& lot : world.state->lots()) EXPECT_EQ(formatDate(lot.last_day), "2025-08-31");
  world.pass("2025-09-01");
  EXPECT_EQ(world.moves(), (Strings{"2025-08-31 expired -10", "2025-08-31 expired -10"}));
}

TEST(Renewals, ACustomEventIsNoPurchase) {
  World world;
  world.plan.terms[0] = daysOf(0, 10);
  world.plan.terms[0].purchase_renews = true;
  world.plan.schema.events.push_back({"visit", "visit", {}});
  world.addFixed("visits", plan::TriggerKind::custom_event, 5);
  world.start();
  world.happen("2026-01-01");
  world.happen("2026-01-05");
  EXPECT_EQ(formatDate(world.state->lots()[0].last_day), "2026-01-11");
  world.buy("2026-01-06", {{"tea", 100}});
  for (const Lot& lot : world.state->lots()) EXPECT_EQ(formatDate(lot.last_day), "2026-01-16");
}

TEST(Expiry, LotsOfEveryKindExpireByTheirOwnTerms) {
  World world;
  const std::int32_t silver = world.addWallet("silver", {"silver coin", "silver coins"}, 2);
  world.plan.schema.coupons = {"cash"};
  const std::int32_t cash = world.addKind(plan::KindUse::coupon, "cash", {}, 0);
  const std::int32_t stamps = world.addKind(plan::KindUse::stamps, "tenth_cup", {}, 0);
  const auto lives = [&](std::int32_t kind, std::int32_t life) {
    plan::Terms terms = daysOf(0, life);
    terms.kind = kind;
    const std::int32_t of = world.plan.kinds[static_cast<std::size_t>(kind)].terms;
    world.plan.terms[static_cast<std::size_t>(of)] = terms;
    return of;
  };
  world.addFixed("coins", plan::TriggerKind::purchase, 150, lives(silver, 3));
  world.addFixed("coupons", plan::TriggerKind::purchase, 1, lives(cash, 1));
  world.addFixed("cups", plan::TriggerKind::purchase, 2, lives(stamps, 2));
  world.start();
  world.buy("2026-01-01", {{"tea", 100}});
  EXPECT_EQ(world.balance(silver, "2026-01-01"), 150);
  EXPECT_EQ(world.balance(cash, "2026-01-01"), 1);
  EXPECT_EQ(world.balance(stamps, "2026-01-01"), 2);
  EXPECT_EQ(world.balance(0, "2026-01-01"), 0);
  world.pass("2026-02-01");
  EXPECT_EQ(world.moves(), (Strings{"2026-01-02 expired -1", "2026-01-03 expired -2", "2026-01-04 expired -150"}));
  EXPECT_EQ(world.state->lotCount(), 0);
}

TEST(Debt, EachWalletRepaysItsOwn) {
  World world;
  const std::int32_t silver = world.addWallet("silver", {}, 0);
  const std::int32_t terms = world.plan.kinds[static_cast<std::size_t>(silver)].terms;
  world.addFixed("coins", plan::TriggerKind::purchase, 30, terms);
  world.addFixed("base", plan::TriggerKind::purchase, 20);
  world.start();
  world.state->setSettledDay(World::day("2026-01-01"));
  world.state->setDebt(50);
  setDebtOf(world.plan, *world.state, silver, 10);
  world.buy("2026-01-02", {{"tea", 100}});
  EXPECT_EQ(world.state->debt(), 30);
  EXPECT_EQ(debtOf(world.plan, *world.state, silver), 0);
  EXPECT_EQ(world.balance(silver, "2026-01-02"), 20);
  EXPECT_EQ(world.balance(0, "2026-01-02"), -30);
}

TEST(Debt, IsRepaidOnTheDayOnWhichALotBecomesActive) {
  World world;
  world.plan.terms[0] = daysOf(3, 100);
  world.addFixed("base", plan::TriggerKind::purchase, 20);
  world.start();
  world.buy("2026-01-01", {{"tea", 100}});
  world.state->setDebt(5);
  EXPECT_TRUE(world.stepper->isDue(*world.state, World::day("2026-01-04")));
  EXPECT_FALSE(world.stepper->isDue(*world.state, World::day("2026-01-03")));
  world.pass("2026-01-10");
  EXPECT_EQ(world.moves(), (Strings{"2026-01-04 repaid -5", "2026-01-04 repaid 5"}));
}

}  // namespace
}  // namespace kopeck::test
