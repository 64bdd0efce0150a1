#include "runtime/engine/explain.h"

#include <gtest/gtest.h>

#include "tests/unit/engine_time/world.h"

namespace kopeck::test {
namespace {

using plan::Op;
using plan::Type;

/// A World whose last event is explained twice: from its outcome, and from what is kept of it.
struct Explained : World {
  Explanation explanation;

  Explained() { plan.kinds[0].worth = {100, 1}; }  // a bean is worth a rouble

  std::int32_t constant(Type type, Value value) { return addExpr({Op::constant, type, -1, -1, -1, value}); }
  std::int32_t netAtLeast(Value least) {
    const std::int32_t sum = addExpr({Op::sum, Type::money, -1, -1, 0, 0});
    return addExpr({Op::less_equal, Type::yes_no, constant(Type::money, least), sum, -1, 0});
  }
  std::int32_t addEarning(const std::string& name, std::vector<plan::Earn> earns) {
    plan::Rule rule;
    rule.name = name;
    return addRule(rule, std::move(earns));
  }
  std::int32_t addDiscount(const std::string& name, const plan::Take& take,
                           std::vector<plan::Condition> conditions = {}) {
    plan::Rule rule;
    rule.name = name;
    rule.trigger = plan::TriggerKind::discount;
    rule.first_take = static_cast<std::int32_t>(plan.takes.size());
    rule.take_count = 1;
    rule.conditions = std::move(conditions);
    plan.takes.push_back(take);
    plan.rules.push_back(rule);
    return static_cast<std::int32_t>(plan.rules.size()) - 1;
  }
  void explainLast() {
    explainOutcome(*stepper, {&batch, 0}, out, explanation);
    const Sale kept = sale();
    Explanation again;
    ASSERT_TRUE(explain(*stepper, kept, again));
    // What was redeemed is known from the lots there; here nothing was.
    EXPECT_EQ(again, explanation);
  }
  void buyAndExplain(std::initializer_list<Line> lines) {
    buy("2026-01-05", lines);
    ASSERT_EQ(out.refusal, Refusal::none);
    explainLast();
  }
  const ExplainedRule& rule(const std::string& name) const {
    for (const ExplainedRule& one : explanation.rules)
      if (one.rule == name) return one;
    ADD_FAILURE() << name;
    return explanation.rules.front();
  }
};

plan::Earn proportional(Ratio rate) {
  plan::Earn earn;
  earn.kind = plan::AmountKind::proportional;
  earn.rate = rate;
  return earn;
}

plan::Take percentOff(std::int64_t percent, bool of_gross) {
  plan::Take take;
  take.rate = {percent, 100};
  take.of_gross = of_gross;
  return take;
}

TEST(Explain, PercentsStepsAndRates) {
  Explained world;
  const std::int32_t silver = world.addWallet("silver", {"coin", "coins"}, 2);
  world.addEarning("base", {proportional({5, 10'000})});  // 5% in beans
  plan::Earn step;
  step.kind = plan::AmountKind::per_full_step;
  step.points = 2;
  step.step = 10'000;
  world.addEarning("steps", {step});
  plan::Rule coins;
  coins.name = "coins";
  coins.terms = world.plan.kinds[static_cast<std::size_t>(silver)].terms;
  world.addRule(coins, {proportional({125, 100})});  // 1.25 coins a rouble
  world.start();
  world.buyAndExplain({{"tea", 70'000}});
  EXPECT_EQ(world.rule("base").amounts, (std::vector<Words>{{"5% of 700.00 RUB = 35", "5% от 700.00 RUB = 35"}}));
  EXPECT_EQ(world.rule("steps").amounts, (std::vector<Words>{{"2 for each full 100.00 RUB of 700.00 RUB = 14",
                                                              "2 за каждые полные 100.00 RUB из 700.00 RUB = 14"}}));
  EXPECT_EQ(world.rule("coins").amounts,
            (std::vector<Words>{{"1.25 per 1 RUB of 700.00 RUB = 875", "1.25 за 1 RUB с 700.00 RUB = 875"}}));
  EXPECT_EQ(world.rule("coins").gave.en, "875.00 coins");
  EXPECT_EQ(world.rule("coins").given, 0);  // of beans
  EXPECT_EQ(world.explanation.earned, 49);
  EXPECT_EQ(world.explanation.earned_by_kind, (std::vector<Value>{49, 87'500}));
}

TEST(Explain, WhichLineOfATableApplied) {
  Explained world;
  plan::Earn first = proportional({1, 10'000});
  plan::Earn second = proportional({2, 10'000});
  second.guard = world.netAtLeast(100'000);
  first.guard = world.addExpr({Op::negate, Type::yes_no, second.guard, -1, -1, 0});
  world.addEarning("whole", {first, second});
  plan::Earn below = proportional({1, 10'000});
  below.portion_to = 100'000;
  plan::Earn above = proportional({2, 10'000});
  above.portion_from = 100'000;
  world.addEarning("marginal", {below, above});
  world.start();
  world.buyAndExplain({{"tea", 150'000}});
  EXPECT_EQ(world.rule("whole").amounts,
            (std::vector<Words>{{"line 2: 2% of 1500.00 RUB = 30", "строка 2: 2% от 1500.00 RUB = 30"}}));
  EXPECT_EQ(world.rule("marginal").amounts,
            (std::vector<Words>{{"line 1: 1% of 1000.00 RUB = 10", "строка 1: 1% от 1000.00 RUB = 10"},
                                {"line 2: 2% of 500.00 RUB, the part above 1000.00 RUB = 10",
                                 "строка 2: 2% от 500.00 RUB, часть свыше 1000.00 RUB = 10"}}));
  world.buyAndExplain({{"tea", 50'000}});
  EXPECT_EQ(world.rule("whole").amounts[0].en, "line 1: 1% of 500.00 RUB = 5");
  EXPECT_EQ(world.rule("marginal").amounts.size(), 1U);
}

TEST(Explain, TheLesserAndWhatIsDrawn) {
  Explained world;
  plan::Earn share = proportional({5, 10'000});
  share.lesser_with_next = true;
  plan::Earn fixed;
  fixed.points = 20;
  world.addEarning("lesser", {share, fixed});
  world.plan.draws.push_back({"surprise", 0, false});
  plan::Earn random;
  random.kind = plan::AmountKind::random;
  random.points = 7;
  random.points_to = 7;
  random.draw = 0;
  world.addEarning("surprise", {random});
  world.start();
  world.buyAndExplain({{"tea", 70'000}});
  EXPECT_EQ(world.rule("lesser").amounts, (std::vector<Words>{{"20 (the lesser)", "20 (меньшее)"}}));
  EXPECT_EQ(world.rule("surprise").amounts,
            (std::vector<Words>{{"by chance, from 7 to 7 = 7", "случайно, от 7 до 7 = 7"}}));
}

TEST(Explain, StepsThatCountOnAndCaps) {
  Explained world;
  const std::int32_t net = world.addAggregate(plan::Measure::net);
  plan::Earn step;
  step.kind = plan::AmountKind::per_full_step;
  step.points = 1;
  step.step = 2'500;
  step.carry = world.addRead({plan::ReadKind::history, net, {plan::WindowKind::this_period, 0, plan::Period::month}});
  world.addEarning("fuel", {step});
  plan::Limit cap;
  cap.text = "at most 10.00 RUB per receipt";
  cap.unit = plan::LimitUnit::base;
  cap.most = 1'000;
  cap.rule = 1;
  world.plan.limits.push_back(cap);
  plan::Earn capped = proportional({10, 10'000});
  capped.caps = {0};
  world.addEarning("capped", {capped});
  world.plan.rules[1].limits = {0};
  world.start();
  world.buyAndExplain({{"petrol", 3'000}});
  EXPECT_EQ(world.rule("fuel").amounts[0].en, "1 for each full 25.00 RUB of 30.00 RUB = 1");
  world.buyAndExplain({{"petrol", 3'000}});
  EXPECT_EQ(world.rule("fuel").amounts[0],
            (Words{"1 for each full 25.00 RUB of 30.00 RUB, counted on from 30.00 RUB = 1",
                   "1 за каждые полные 25.00 RUB из 30.00 RUB, считая дальше с 30.00 RUB = 1"}));
  EXPECT_EQ(world.rule("capped").amounts[0],
            (Words{"10% of 10.00 RUB, not the whole 30.00 RUB: at most 10.00 RUB per receipt = 1",
                   "10% от 10.00 RUB, а не все 30.00 RUB: at most 10.00 RUB per receipt = 1"}));
}

TEST(Explain, MultipliersSayWhatTheyStandOn) {
  Explained world;
  world.plan.multipliers = plan::Multipliers::product;
  const std::int32_t base = world.addEarning("base", {proportional({10, 10'000})});
  for (const char* name : {"double", "triple"}) {
    plan::Rule rule;
    rule.name = name;
    rule.is_multiplier = true;
    rule.factor = {name == std::string_view("double") ? 2 : 3, 1};
    rule.targets = {base};
    rule.terms = -1;
    world.plan.rules.push_back(rule);
  }
  world.start();
  world.buyAndExplain({{"tea", 10'000}});
  EXPECT_EQ(world.rule("double").amounts,
            (std::vector<Words>{{"1 x what base gives = 10", "1 x начисленное по правилу base = 10"}}));
  EXPECT_EQ(world.rule("triple").amounts,
            (std::vector<Words>{{"2 x what base gives, with the multipliers before it = 40",
                                 "2 x начисленное по правилу base, вместе с множителями перед ним = 40"}}));
}

TEST(Explain, ChanceSaysWhatItDrew) {
  struct Fixed : DrawSource {
    std::uint64_t draw(const plan::Draw& draw, std::string_view, std::string_view) override {
      return draw.per_customer ? 0 : std::uint64_t{3} << 62;  // 75%
    }
  };
  Explained world;
  world.plan.draws = {{"luck", 0, false}, {"pilot", 0, true}};
  for (const std::int32_t draw : {0, 1}) {
    plan::Rule rule;
    rule.name = draw == 0 ? "luck" : "pilot";
    rule.conditions.push_back(
        {world.addExpr({Op::chance, Type::yes_no, -1, -1, draw, static_cast<Value>(std::uint64_t{1} << 62)}),
         "with chance 25%"});
    plan::Earn earn;
    earn.points = 1;
    world.addRule(rule, {earn});
  }
  world.start();
  Fixed fixed;
  world.stepper->setDraws(&fixed);
  world.buyAndExplain({{"tea", 100}});
  EXPECT_EQ(world.rule("luck").fate, RuleFate::condition);
  EXPECT_EQ(world.rule("luck").condition, "with chance 25%");
  EXPECT_EQ(world.rule("luck").notes,
            (std::vector<Words>{{"chance of 25%: drew 75%, no luck", "шанс 25%: выпало 75%, не сработал"}}));
  EXPECT_EQ(world.rule("pilot").fate, RuleFate::fired);
  EXPECT_EQ(world.rule("pilot").notes,
            (std::vector<Words>{{"the customer is among the 25% of \"pilot\"", "клиент входит в 25% группы «pilot»"}}));
}

TEST(Explain, DiscountsSayOfWhatAndWhoOutweighs) {
  Explained world;
  world.addDiscount("tea_week", percentOff(10, false));
  world.addDiscount("season", percentOff(20, true));
  plan::Take money;
  money.kind = plan::TakeKind::money;
  money.money = 1'500;
  world.addDiscount("fifteen", money);
  world.addDiscount("small", percentOff(5, false));
  world.plan.orders.push_back({plan::OrderKind::highest, {0, 3}});
  world.start();
  world.buyAndExplain({{"tea", 10'000, kOneUnit, 2'000}});
  EXPECT_EQ(world.rule("tea_week").amounts,
            (std::vector<Words>{{"10% of 100.00 RUB = 10.00 RUB", "10% от 100.00 RUB = 10.00 RUB"}}));
  EXPECT_EQ(world.rule("tea_week").gave, (Words{"10.00 RUB off", "скидка 10.00 RUB"}));
  EXPECT_EQ(world.rule("tea_week").money_lines, std::vector<Value>{1'000});
  EXPECT_EQ(
      world.rule("season").amounts,
      (std::vector<Words>{{"20% of 120.00 RUB (gross) = 24.00 RUB", "20% от 120.00 RUB (до скидок) = 24.00 RUB"}}));
  EXPECT_EQ(world.rule("fifteen").amounts, (std::vector<Words>{{"15.00 RUB off 66.00 RUB", "15.00 RUB с 66.00 RUB"}}));
  EXPECT_EQ(world.rule("small").fate, RuleFate::outweighed);
  EXPECT_EQ(world.rule("small").other, "tea_week");
  EXPECT_EQ(world.explanation.discount, 4'900);
  EXPECT_EQ(world.explanation.net, 5'100);
}

/// A coupon worth 5 RUB, its discount and a rule that gives one with points, both of one name.
struct Coupons : Explained {
  std::int32_t cash = 0;
  Coupons() {
    plan.schema.coupons = {"cash"};
    cash = addKind(plan::KindUse::coupon, "cash", {}, 0);
    plan::Take take;
    take.kind = plan::TakeKind::money;
    take.money = 500;
    take.price_kind = cash;
    take.price = 1;
    addDiscount("cash", take, {{addExpr({Op::coupon, Type::yes_no, -1, -1, cash, 0}), "with coupon cash"}});
    addFixed("gift", plan::TriggerKind::purchase, 3);
    addFixed("gift", plan::TriggerKind::purchase, 1, plan.kinds[static_cast<std::size_t>(cash)].terms);
    start();
  }
  void present(Value count) {
    shape(EventKind::purchase, "2026-01-05");
    addLines({{"tea", 10'000}});
    batch.coupons[0] = count;
    apply();
    explainLast();
  }
};

TEST(Explain, ACouponThatIsNotHeld) {
  Coupons world;
  world.present(1);
  EXPECT_EQ(world.rule("cash").fate, RuleFate::condition);
  EXPECT_EQ(world.rule("cash").notes, (std::vector<Words>{{"coupon cash was presented, but the customer holds none",
                                                           "купон cash предъявлен, но у клиента его нет"}}));
  EXPECT_EQ(world.explanation.notes, (std::vector<Words>{{"presented 1 coupon cash, of which the customer holds 0",
                                                          "предъявлено: 1 купон cash, есть у клиента: 0"}}));
  // The parts of one name are one rule.
  EXPECT_EQ(world.explanation.rules.size(), 2U);
  EXPECT_EQ(world.rule("gift").gave, (Words{"3 beans, 1 coupon cash", "3 beans, 1 купон cash"}));
  EXPECT_EQ(world.rule("gift").parts, (std::vector<ExplainedPart>{{0, 3, 3}, {world.cash, 1, 1}}));
}

TEST(Explain, ACouponThatIsUsed) {
  Coupons world;
  world.present(0);
  EXPECT_EQ(world.rule("cash").notes, std::vector<Words>{});
  world.present(1);
  EXPECT_EQ(world.rule("cash").fate, RuleFate::fired);
  EXPECT_EQ(world.rule("cash").amounts, (std::vector<Words>{{"5.00 RUB off 100.00 RUB", "5.00 RUB с 100.00 RUB"}}));
  EXPECT_EQ(world.rule("cash").notes, (std::vector<Words>{{"used up 1 coupon cash", "списано: 1 купон cash"}}));
  EXPECT_EQ(world.explanation.notes, (std::vector<Words>{{"presented 1 coupon cash", "предъявлено: 1 купон cash"}}));
}

TEST(Explain, StampsThatAreNotEnough) {
  Explained world;
  const std::int32_t stamps = world.addKind(plan::KindUse::stamps, "tenth_cup", {}, 0);
  plan::Take take;
  take.kind = plan::TakeKind::free_units;
  take.units = 1;
  take.price_kind = stamps;
  take.price = 2;
  world.addDiscount("tenth_cup", take);
  world.addFixed("tenth_cup", plan::TriggerKind::purchase, 1, world.plan.kinds[static_cast<std::size_t>(stamps)].terms);
  world.start();
  world.buyAndExplain({{"coffee", 15'000}});
  EXPECT_EQ(world.rule("tenth_cup").notes,
            (std::vector<Words>{{"needs 2 stamps tenth_cup, there are 0", "нужно 2 штампа tenth_cup, есть 0"}}));
  EXPECT_EQ(world.rule("tenth_cup").gave.en, "1 stamp tenth_cup");
  world.buyAndExplain({{"coffee", 15'000}});
  EXPECT_EQ(world.explanation.discount, 0);
  world.buyAndExplain({{"coffee", 15'000}, {"tea", 10'000}});
  EXPECT_EQ(world.rule("tenth_cup").notes,
            (std::vector<Words>{{"used up 2 stamps tenth_cup", "списано: 2 штампа tenth_cup"}}));
  EXPECT_EQ(world.rule("tenth_cup").amounts[0],
            (Words{"1 × free, cheapest first = 100.00 RUB", "1 × бесплатно, начиная с дешёвых = 100.00 RUB"}));
}

TEST(Explain, MessagesAndRecords) {
  Explained world;
  const std::int32_t city = world.addAttribute("visits", AttributeType::number);
  plan::Rule rule;
  rule.name = "hello";
  plan::Effect message;
  message.channel = "sms";
  message.pieces = {{plan::PieceKind::text, "Hello ", -1},
                    {plan::PieceKind::attribute, "", city},
                    {plan::PieceKind::text, ": ", -1},
                    {plan::PieceKind::earned, "", -1}};
  plan::Effect record;
  record.kind = plan::EffectKind::record;
  record.attribute = city;
  record.expr = world.constant(Type::number, 2 * kOneUnit);
  rule.effects = {message, record};
  world.addRule(rule, {});
  world.start();
  world.buyAndExplain({{"tea", 100}});
  EXPECT_EQ(world.rule("hello").fate, RuleFate::fired);
  EXPECT_EQ(world.rule("hello").notes, (std::vector<Words>{{"sends to sms: \"Hello {customer.visits}: {earned}\"",
                                                            "сообщает в sms: «Hello {customer.visits}: {earned}»"},
                                                           {"records customer.visits", "записывает клиент.visits"}}));
}

TEST(Explain, TendersAndPointsThatPaid) {
  Explained world;
  world.plan.schema.tenders = {"card"};
  world.plan.redeem.present = true;
  world.plan.redeem.kinds = {{0, 0, 0}};
  world.addFixed("base", plan::TriggerKind::purchase, 30);
  world.start();
  world.buyAndExplain({{"tea", 10'000}});
  world.shape(EventKind::purchase, "2026-01-06");
  world.addLines({{"tea", 10'000}});
  world.batch.tenders[0] = 2'000;
  world.batch.redeem_asked[0] = 20;
  world.apply();
  explainOutcome(*world.stepper, {&world.batch, 0}, world.out, world.explanation);
  Explanation again;
  ASSERT_TRUE(explain(*world.stepper, world.sale(), again));
  const std::vector<ExplainedPayment> payments{{0, 20, {"20 beans = 20.00 RUB", "20 beans = 20.00 RUB"}}};
  EXPECT_EQ(world.explanation.payments, payments);
  EXPECT_EQ(again.payments, payments);
  EXPECT_EQ(again.notes, (std::vector<Words>{{"20.00 RUB by card", "card — 20.00 RUB"}}));
}

}  // namespace
}  // namespace kopeck::test
