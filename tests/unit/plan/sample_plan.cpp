#include "tests/unit/plan/sample_plan.h"

namespace kopeck::plan {
namespace {

Schema sampleSchema() {
  Schema schema;
  schema.currency = "RUB";
  schema.time_zone = "Europe/Moscow";
  schema.wallets = {{"beans", 0}, {"coins", 2}};
  schema.coupons = {"cash"};
  schema.tenders = {"own_card", "gift_card"};
  schema.customer = {{"birthday", "birthday", AttributeType::anniversary, true, {}},
                     {"level", "level", AttributeType::choice, true, {"guest", "host"}},
                     {"city", "city", AttributeType::text, true, {}}};
  schema.receipt = {{"channel", "channel", AttributeType::choice, false, {"pos", "app"}}};
  schema.item = {{"brand", "brand", AttributeType::text, true, {}}};
  schema.events = {{"review",
                    "review",
                    {{"stars", "stars", AttributeType::number, false, {}},
                     {"friend", "friend", AttributeType::customer, false, {}}}}};
  return schema;
}

Earn earnOf(AmountKind kind, std::int32_t sum) {
  Earn earn;
  earn.kind = kind;
  earn.sum = sum;
  return earn;
}

std::vector<Earn> sampleEarns() {
  Earn base = earnOf(AmountKind::proportional, 0);
  base.rate = {1, 2000};
  Earn thanks = earnOf(AmountKind::fixed, 0);
  thanks.points = 5;
  Earn low = base;
  low.guard = 8;
  low.portion_to = 100'000;
  Earn high = base;
  high.carry = 2;
  high.portion_from = 100'000;
  high.caps = {4};
  high.lesser_with_next = true;
  Earn lucky = earnOf(AmountKind::random, 0);
  lucky.points = 50;
  lucky.points_to = 500;
  lucky.draw = 0;
  Earn steps = earnOf(AmountKind::per_full_step, 1);
  steps.points = 1;
  steps.step = 500;
  Earn stated = earnOf(AmountKind::of_value, 0);
  stated.rate = {1, 2};
  stated.value = 10;
  return {base, thanks, low, high, lucky, steps, stated};
}

std::vector<Take> sampleTakes() {
  Take ten;
  ten.rate = {1, 10};
  ten.set = 0;
  ten.guard = 5;
  Take five;
  five.kind = TakeKind::money;
  five.money = 500;
  Take free;
  free.kind = TakeKind::free_units;
  free.units = 1;
  free.set = 0;
  free.price_kind = 3;
  free.price = 9;
  return {ten, five, free};
}

Rule ruleOf(const char* name, std::int32_t first_earn, std::int32_t earn_count) {
  Rule rule;
  rule.name = name;
  rule.first_earn = earn_count == 0 ? -1 : first_earn;
  rule.earn_count = earn_count;
  return rule;
}

void addRules(Plan& plan) {
  plan.earns = sampleEarns();
  plan.takes = sampleTakes();
  plan.schedules = {{ScheduleKind::yearly, 1, {{3, 11}, {6, 11}}, -1}};
  Rule base = ruleOf("base", 0, 1);
  base.conditions = {{5, "customer is gold"}};
  base.limits = {0};
  base.effects = {{EffectKind::message,
                   "sms",
                   {{PieceKind::text, "You have ", -1}, {PieceKind::balance, "", 1}, {PieceKind::tier, "", 0}},
                   -1,
                   -1},
                  {EffectKind::record, "", {}, 2, 11}};
  Rule thanks = ruleOf("thanks", 1, 1);
  thanks.trigger = TriggerKind::custom_event;
  thanks.event = 0;
  thanks.recipient = 1;
  Rule birthday = ruleOf("birthday", -1, 0);
  birthday.is_multiplier = true;
  birthday.factor = {2, 1};
  birthday.targets = {kBase};
  birthday.conditions = {{8, "date within 3 days of customer.birthday"}};
  birthday.terms = -1;
  birthday.limits = {1};
  Rule table = ruleOf("table", 2, 3);
  table.limits = {4};
  Rule gift = ruleOf("table", 5, 2);
  gift.terms = 1;
  gift.was = "old_table";
  Rule monthly = ruleOf("monthly", -1, 0);
  monthly.trigger = TriggerKind::schedule;
  monthly.schedule = 0;
  monthly.turn_kind = 0;
  monthly.turn_step = 5;
  monthly.terms = 2;
  Rule ten_off = ruleOf("ten_off", -1, 0);
  ten_off.trigger = TriggerKind::discount;
  ten_off.first_take = 0;
  ten_off.take_count = 2;
  ten_off.conditions = {{12, "with code SPRING"}};
  Rule free = ten_off;
  free.name = "free";
  free.first_take = 2;
  free.take_count = 1;
  plan.rules = {base, thanks, birthday, table, gift, monthly, ten_off, free};
  plan.orders = {{OrderKind::first, {kTenOff, kFree}}};
}

std::vector<Expr> sampleExprs() {
  return {node(Op::item_text, Type::text, -1, -1, 2),
          node(Op::under, Type::yes_no, 0, -1, 0),
          node(Op::negate, Type::yes_no, 1),
          node(Op::read, Type::tier, -1, -1, 1),
          node(Op::constant, Type::tier, -1, -1, -1, 1),
          node(Op::less_equal, Type::yes_no, 4, 3),
          node(Op::field, Type::date, -1, -1, 3),
          node(Op::read, Type::anniversary, -1, -1, 0),
          node(Op::near_anniversary, Type::yes_no, 6, 7, 3, 3),
          node(Op::chance, Type::yes_no, -1, -1, 0, INT64_MIN),  // one half
          node(Op::field, Type::money, -1, -1, 0),
          node(Op::constant, Type::text, -1, -1, -1, 1),
          node(Op::code, Type::yes_no, -1, -1, 0),
          node(Op::read, Type::text, -1, -1, 5),
          node(Op::under, Type::yes_no, 0, -1, 1),
          node(Op::either, Type::yes_no, 2, 14),
          node(Op::result, Type::money, -1, -1, 0),
          node(Op::less_equal, Type::yes_no, 16, 10),
          node(Op::all_in_set, Type::yes_no, -1, -1, 0)};
}

std::vector<Limit> sampleLimits() {
  Limit daily;
  daily.text = "at most 3 times per day";
  daily.unit = LimitUnit::times;
  daily.most = 3;
  daily.period = LimitPeriod::day;
  daily.rule = kBase;
  daily.slot = 12;
  Limit once;
  once.unit = LimitUnit::times;
  once.most = 1;
  once.period = LimitPeriod::occasion;
  once.rule = kBirthday;
  once.slot = 14;
  once.occasion_attribute = 0;
  once.occasion_before_days = once.occasion_after_days = 3;
  Limit block;
  block.name = "per_receipt";
  block.most = 5000;
  block.rules = {kBase, kBirthday};
  Limit pool;
  pool.name = "pool";
  pool.most = 100'000;
  pool.period = LimitPeriod::month;
  pool.scope = LimitScope::total;
  pool.total = 0;
  pool.rules = {kBase};
  Limit counted;
  counted.unit = LimitUnit::base;
  counted.most = 400'000;
  counted.period = LimitPeriod::day;
  counted.rule = kTable;
  counted.slot = 16;
  Limit rolling;
  rolling.name = "thirty_days";
  rolling.most = 900;
  rolling.period = LimitPeriod::rolling;
  rolling.aggregate = 2;
  rolling.window = {WindowKind::last_days, 30, Period::month};
  rolling.rules = {kBase};
  Limit yearly;
  yearly.name = "a_year";
  yearly.most = 9000;
  yearly.period = LimitPeriod::year;
  yearly.anchor_attribute = 0;
  yearly.rules = {kBase};
  yearly.slot = 18;
  return {daily, once, block, pool, counted, rolling, yearly};
}

std::vector<Kind> sampleKinds() {
  Kind beans;
  beans.name = "beans";
  beans.words = {{"bean", "beans"}};
  beans.worth = {100, 1};
  Kind coins;
  coins.name = "coins";
  coins.decimals = 2;
  coins.worth = {1, 1};
  coins.order = UseOrder::oldest;
  coins.terms = 1;
  Kind cash;
  cash.name = "cash";
  cash.use = KindUse::coupon;
  cash.terms = 2;
  Kind stamps;
  stamps.name = "free";
  stamps.use = KindUse::stamps;
  stamps.terms = 3;
  return {beans, coins, cash, stamps};
}

std::vector<Terms> sampleTerms() {
  Terms coins;
  coins.kind = 1;
  coins.expire = ExpireKind::days;
  coins.expire_n = 180;
  coins.purchase_renews = true;
  Terms cash;
  cash.kind = 2;
  cash.expire = ExpireKind::fixed_day;
  cash.expire_month = 1;
  cash.expire_day = 15;
  Terms stamps;
  stamps.kind = 3;
  return {Terms{}, coins, cash, stamps};
}

std::vector<Tiers> sampleTiers() {
  Tiers main;
  main.aggregate = 0;
  main.window = {WindowKind::last_months, 12, Period::month};
  main.fall = Fall::at_once;
  main.levels = {{"bronze", 0, -1, ""}, {"gold", 100'000, -1, ""}, {"star", 100'000, 5, "old_star"}};
  Tiers status;
  status.name = "status";
  status.from_outside = true;
  status.outside_attribute = 1;
  status.levels = {{"guest", 0, -1, ""}, {"host", 0, -1, ""}};
  return {main, status};
}

}  // namespace

Expr node(Op op, Type type, std::int32_t a, std::int32_t b, std::int32_t index, Value value) {
  return {op, type, a, b, index, value};
}

Plan sample() {
  Plan plan;
  plan.name = "Sample";
  plan.schema = sampleSchema();
  plan.kinds = sampleKinds();
  plan.terms = sampleTerms();
  plan.base = Measure::paid;
  plan.base_except = {1};
  plan.texts = {"Tobacco", "SPRING"};
  plan.prefixes = {1, -1 - 13};
  plan.codes = {2};
  plan.lists = {{1, 3}};
  plan.draws = {{"table", 0, false}};
  plan.sums = {{Measure::net, 0, -1}, {Measure::tender, -1, 0}};
  plan.aggregates = {{Measure::net, 0, -1, {}, 0, -1},
                     {Measure::purchases, -1, -1, {}, -1, 20},
                     {Measure::points, -1, -1, {kBase, kTable}, 1, -1}};
  plan.reads = {{ReadKind::customer_attribute, 0, {}},
                {ReadKind::tier, 0, {}},
                {ReadKind::history, 1, {WindowKind::ever, 0, Period::month}},
                {ReadKind::limit_used, 0, {}},
                {ReadKind::limit_used, 4, {}},
                {ReadKind::customer_attribute, 2, {}},
                {ReadKind::balance, 3, {}}};
  plan.item_histories = {{{WindowKind::last_days, 60, Period::month}}};
  plan.exprs = sampleExprs();
  plan.sets = {{"earning", 15}};
  plan.tiers = sampleTiers();
  addRules(plan);
  plan.limits = sampleLimits();
  plan.limit_blocks = {2, 3, 5, 6};
  plan.total_count = 1;
  plan.redeem.present = true;
  plan.redeem.kinds = {{0, 100, 0}, {1, 0, 50}};
  plan.redeem.has_share = true;
  plan.redeem.share = {1, 2};
  plan.results = {{ResultKind::worth_of_earned, {kBase, kTable}, -1}};
  plan.guarantees = {{"never more", 30, 17, "worth of earned by base, table <= net"}};
  plan.layout = {8, 12, 20, 21, 23, 60, 24, 2, 373};
  return plan;
}

}  // namespace kopeck::plan
