// World: time, draws and gifts of a test.
#include "compiler/testing/world.h"

#include <gtest/gtest.h>

#include "tests/unit/testing/programme.h"

namespace kopeck {
namespace {

const char* const kRules = R"(
event referral has
  friend : customer

rule friend
  on event referral
  earn 100 beans for event.friend

rule lucky
  with chance 5%
  earn from 10 to 90 beans at random

rule rich
  when balance is at least 100 beans
  earn 1 bean

rule monthly
  every month on day 1
  earn 1 000 beans
  send "sms" "{earned} of {balance}"

)";

Value active(World& world, const std::string& customer, Day day) {
  Value sum = 0;
  const auto account = world.account(customer, day);  // the lots are a view of its state
  for (const Lot& lot : account.state.lots()) sum += lot.left;
  return sum;
}

Day day(std::int32_t month, std::int32_t of_month) {
  return *dayFrom(2026, month, of_month);
}

TEST(World, DrawsWhatTheTestSaysFromThereOn) {
  const Programme programme(std::string(kRules) + R"(
test "draws"
  customer anna
  receipt r1 at 2026-02-02 10:00 by anna
  given lucky draws 20 beans
  receipt r2 at 2026-02-02 11:00 by anna
  given lucky draws
  receipt r3 at 2026-02-02 12:00 by anna
  expect r1 earned 0 beans
  expect r2 earned 20 beans: lucky 20
  expect r3 earned 90 beans: lucky 90
)");
  EXPECT_EQ(programme.got(), "");
}

TEST(World, GivesToCustomersWhomTheTestHasIntroduced) {
  const Programme programme(std::string(kRules) + R"(
test "gifts"
  customer anna
  customer boris
  event referral e1 at 2026-02-03 10:00 by anna, friend boris
  event referral e2 at 2026-02-03 11:00 by anna, friend anna
  event referral e3 at 2026-02-03 12:00 by anna, friend "clara"
  expect e1 earned 0 beans
)");
  World world(programme.plan, *programme.interpreter, programme.pool, programme.cases[0]);
  world.advance(programme.cases[0].steps.size());
  EXPECT_EQ(active(world, "boris", day(2, 3)), 100);
  EXPECT_EQ(active(world, "anna", day(2, 3)), 0);
  EXPECT_EQ(active(world, "clara", day(2, 3)), 0);
}

TEST(World, FoldsTheReceiverOfALateGift) {
  const Programme programme(std::string(kRules) + R"(
test "late"
  customer anna
  customer boris
  receipt r1 at 2026-02-03 10:00 by boris
  event referral e1 at 2026-02-02 10:00 by anna, friend boris
  expect r1 earned 1 bean: rich 1
)");
  EXPECT_EQ(programme.got(), "");
}

TEST(World, LetsTimePassUpToTheDay) {
  const Programme programme(std::string(kRules) + R"(
test "months"
  customer anna
  customer boris
  receipt r1 at 2026-02-02 10:00 by anna
  expect r1 earned 0 beans
)");
  World world(programme.plan, *programme.interpreter, programme.pool, programme.cases[0]);
  world.advance(programme.cases[0].steps.size());
  EXPECT_EQ(active(world, "anna", day(2, 28)), 0);
  EXPECT_EQ(active(world, "anna", day(3, 1)), 1'000);
  EXPECT_EQ(active(world, "anna", day(4, 30)), 2'000);
  EXPECT_EQ(world.account("anna", day(4, 1)).messages, (std::vector<std::string>{"1000 of 1000", "1000 of 2000"}));
  // Known from the first event on: boris has none.
  EXPECT_EQ(active(world, "boris", day(4, 30)), 0);
}

TEST(World, LooksBackAtADayThatHasPassed) {
  const Programme programme(std::string(kRules) + R"(
test "back"
  customer anna: balance 100 beans
  receipt r1 at 2026-02-02 10:00 by anna
  receipt r2 at 2026-02-10 10:00 by anna
  expect r1 earned 1 bean
)");
  World world(programme.plan, *programme.interpreter, programme.pool, programme.cases[0]);
  world.advance(programme.cases[0].steps.size());
  EXPECT_EQ(active(world, "anna", day(2, 9)), 101);
  EXPECT_EQ(active(world, "anna", day(2, 10)), 102);
}

}  // namespace
}  // namespace kopeck
