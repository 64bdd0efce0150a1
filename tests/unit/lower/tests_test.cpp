// Test blocks as steps and rows of events.
#include "compiler/lower/tests.h"

#include "compiler/lower/lower.h"
#include "tests/unit/lower/programme.h"

namespace kopeck {
namespace {

const char* const kRules =
    "customer has\n"
    "  birthday : optional anniversary\n"
    "  city     : optional text\n"
    "receipt has\n"
    "  channel : one of pos, app\n"
    "item has\n"
    "  brand : optional text\n"
    "event review has\n"
    "  stars : number\n"
    "tiers by net spend over last 12 months\n"
    "  low  from 0 RUB\n"
    "  high from 100 RUB\n"
    "  rise at once, from the next purchase\n"
    "  fall never\n"
    "set tea = items where category under \"Tea\"\n"
    "rule base\n"
    "  earn 5% on tea\n"
    "rule kind\n"
    "  on event review\n"
    "  earn 5 beans\n"
    "test \"all of it\"\n"
    "  customer anna: birthday 1990-03-08, city \"Kazan\", tier high, balance 300 beans, spent 9 500 RUB on "
    "2026-01-15\n"
    "  receipt r1 at 2026-03-08 12:30 by anna, channel app, store \"Main\", pays 200 beans, arrives 2026-03-10:\n"
    "    \"Ribs\" 0.876 x 329.00 RUB, sku \"R1\", category \"Meat\", discount 10.00 RUB, brand \"X\"\n"
    "    \"Green\" 2 x 100.00 RUB, category \"Tea/Green\"\n"
    "  event review e1 at 2026-03-09 10:00 by anna, stars 4.5\n"
    "  return t1 of r1 at 2026-03-10 09:00: 0.5 units of \"R1\"\n"
    "  receipt r2 at 2026-03-11 09:00, channel pos:\n"
    "    \"Green\" 1 x 100.00 RUB\n"
    "  expect r1 earned 10 beans: base 10\n"
    "  expect anna tier high, active 100 beans at 2026-03-22\n"
    "  expect r2 refused redeem_anonymous\n"
    "  expect t1 taken back 0 beans\n";

struct Lowered {
  CheckedProgram program = checkedProgram(head() + kRules);
  plan::Plan plan = lower(program);
  TextPool pool;
  std::vector<TestCase> cases;
  Lowered() {
    pool.seed(plan.texts);
    cases = lowerTests(program, pool);
  }
};

TEST(LowerTests, KeepsTheOrderOfSteps) {
  const Lowered lowered;
  ASSERT_EQ(lowered.cases.size(), 1U);
  const TestCase& test = lowered.cases[0];
  EXPECT_EQ(test.name, "all of it");
  ASSERT_EQ(test.steps.size(), 10U);
  EXPECT_TRUE(std::holds_alternative<CustomerStep>(test.steps[0]));
  for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(std::get<EventStep>(test.steps[i + 1]).event, i);
  for (std::size_t i = 5; i < 10; ++i) EXPECT_TRUE(std::holds_alternative<ExpectStep>(test.steps[i]));
}

TEST(LowerTests, TellsWhatIsKnownOfACustomer) {
  const Lowered lowered;
  const auto& anna = std::get<CustomerStep>(lowered.cases[0].steps[0]);
  EXPECT_EQ(anna.id, "anna");
  EXPECT_EQ(anna.attributes[0], *dayFrom(1990, 3, 8));
  EXPECT_EQ(lowered.pool.text(static_cast<TextId>(anna.attributes[1])), "Kazan");
  EXPECT_EQ(anna.tiers, (std::vector<std::pair<std::int32_t, std::int32_t>>{{0, 1}}));
  EXPECT_EQ(anna.balances, (std::vector<std::pair<std::int32_t, Value>>{{0, 300}}));
  ASSERT_EQ(anna.spent.size(), 1U);
  EXPECT_EQ(anna.spent[0].money, 950'000);
  EXPECT_EQ(anna.spent[0].on, *dayFrom(2026, 1, 15));
}

TEST(LowerTests, WritesEventsAsIngestWould) {
  const Lowered lowered;
  const EventBatch& b = lowered.cases[0].events;
  ASSERT_EQ(b.size(), 4U);
  EXPECT_EQ(b.kind[0], EventKind::purchase);
  EXPECT_EQ(b.view(b.id[0]), "r1");
  EXPECT_EQ(b.view(b.customer[0]), "anna");
  EXPECT_EQ(b.day[0], *dayFrom(2026, 3, 8));
  EXPECT_EQ(b.second[0], 12 * 3600 + 30 * 60);
  EXPECT_EQ(b.received_day[0], *dayFrom(2026, 3, 10));
  EXPECT_EQ(lowered.pool.text(b.store[0]), "Main");
  EXPECT_EQ(b.redeem_stated[0], 200);
  EXPECT_EQ(b.redeem_asked[0], kMissing);
  EXPECT_EQ(b.attributes[b.first_attribute[0]], 1);  // app
  ASSERT_EQ(b.first_line, (std::vector<std::uint32_t>{0, 2, 2, 3, 4}));
  // 0.876 x 329.00 = 288.204 -> 288.20, less 10.00
  EXPECT_EQ(b.amount[0], 27'820);
  EXPECT_EQ(b.discount[0], 1'000);
  EXPECT_EQ(b.quantity[0], 876'000);
  EXPECT_EQ(lowered.pool.text(b.sku[0]), "R1");
  EXPECT_EQ(lowered.pool.text(static_cast<TextId>(b.item_attributes[0])), "X");
  EXPECT_EQ(b.item_attributes[1], kMissing);
  EXPECT_EQ(b.sku[1], kNoText);
  EXPECT_EQ(b.amount[1], 20'000);

  EXPECT_EQ(b.kind[1], EventKind::custom);
  EXPECT_EQ(b.event_type[1], 0);
  EXPECT_EQ(b.attributes[b.first_attribute[1]], 4'500'000);

  EXPECT_EQ(b.kind[2], EventKind::giving_back);
  EXPECT_EQ(b.view(b.of[2]), "r1");
  EXPECT_EQ(b.view(b.customer[2]), "anna");
  EXPECT_EQ(b.sku[2], b.sku[0]);
  EXPECT_EQ(b.name[2], b.name[0]);
  EXPECT_EQ(b.quantity[2], 500'000);
  EXPECT_EQ(b.amount[2], 0);

  EXPECT_TRUE(b.view(b.customer[3]).empty());
}

TEST(LowerTests, TakesTheTextsOfThePlan) {
  const Lowered lowered;
  EXPECT_EQ(lowered.pool.find("Tea"), 1U);
}

TEST(LowerTests, TellsWhatIsExpected) {
  const Lowered lowered;
  const auto& steps = lowered.cases[0].steps;
  const auto& earned = std::get<ExpectStep>(steps[5]);
  EXPECT_EQ(earned.kind, ExpectStep::Kind::earned);
  EXPECT_EQ(earned.points, 10);
  EXPECT_TRUE(earned.parts_said);
  ASSERT_EQ(earned.parts.size(), 1U);
  EXPECT_EQ(earned.parts[0].rule, 0);
  EXPECT_EQ(earned.text, "expect r1 earned 10 beans: base 10");
  const auto& tier = std::get<ExpectStep>(steps[6]);
  EXPECT_EQ(tier.kind, ExpectStep::Kind::tier);
  EXPECT_EQ(tier.tier, 1);
  EXPECT_EQ(tier.at, *dayFrom(2026, 3, 22));
  const auto& active = std::get<ExpectStep>(steps[7]);
  EXPECT_EQ(active.kind, ExpectStep::Kind::active);
  EXPECT_EQ(active.points, 100);
  EXPECT_EQ(std::get<ExpectStep>(steps[8]).reason, "redeem_anonymous");
  EXPECT_EQ(std::get<ExpectStep>(steps[9]).kind, ExpectStep::Kind::taken_back);
}

TEST(LowerTests, WritesWhatTillsBringBesidesGoods) {
  const CheckedProgram program =
      checkedProgram(head({{"time", "time zone \"Europe/Moscow\"\n  tenders own_card, gift \"G\"\n  seed \"s\""}}) + R"(
wallet silver
  points  silver/silvers, 1 decimal
  worth   none

coupon cash
  worth   50 RUB
  expire  never

coupon mug
  worth   0.01 RUB
  expire  never

rule lucky
  with chance 5%
  earn from 1 to 9 beans at random

guarantee "half"
  worth of earned <= 12.5% of net and discount <= 50 RUB

test "a till"
  customer anna: balance 2.5 silver, coupon mug 3
  given lucky draws 7 beans
  receipt r1 at 2026-03-08 12:30 by anna, code "ONE", coupon mug x 3, tender gift 5 RUB, asks 1.5 silver:
    "Tea" 1 x 10.00 RUB
  expect anna coupon mug 0.03 RUB
)");
  TextPool pool;
  pool.seed(lower(program).texts);
  const std::vector<TestCase> cases = lowerTests(program, pool);
  ASSERT_EQ(cases.size(), 1U);
  const EventBatch& b = cases[0].events;
  EXPECT_EQ(b.tenders, (std::vector<Value>{0, 500}));
  EXPECT_EQ(b.coupons, (std::vector<Value>{0, 3}));
  EXPECT_EQ(b.redeem_asked, (std::vector<Value>{kMissing, 15}));
  EXPECT_EQ(b.redeem_stated, (std::vector<Value>{kMissing, kMissing}));
  ASSERT_EQ(b.codes.size(), 1U);
  EXPECT_EQ(pool.text(b.codes[0]), "ONE");
  const auto& anna = std::get<CustomerStep>(cases[0].steps[0]);
  EXPECT_EQ(anna.balances, (std::vector<std::pair<std::int32_t, Value>>{{1, 25}, {3, 3}}));
  const auto& given = std::get<GivenStep>(cases[0].steps[1]);
  EXPECT_EQ(given.rule, "lucky");
  EXPECT_EQ(given.points, 7);
  const auto& mugs = std::get<ExpectStep>(cases[0].steps[3]);
  EXPECT_EQ(mugs.kind, ExpectStep::Kind::holds);
  EXPECT_EQ(mugs.held, 3);
  EXPECT_EQ(mugs.points, 3);
  // 12.5% is an eighth.
  EXPECT_EQ(cases[0].guarantee_denominators, (std::vector<std::vector<std::int64_t>>{{8, 1}}));
}

}  // namespace
}  // namespace kopeck
