// print(), verify() and hash() over a Plan that has a bit of everything.
#include <gtest/gtest.h>

#include <functional>

#include "runtime/plan/plan.h"

namespace kopeck::plan {
namespace {

Expr node(Op op, Type type, std::int32_t a = -1, std::int32_t b = -1, std::int32_t index = -1, Value value = 0) {
  return {op, type, a, b, index, value};
}

Schema sampleSchema() {
  Schema schema;
  schema.currency = "RUB";
  schema.time_zone = "Europe/Moscow";
  schema.customer = {{"birthday", "birthday", AttributeType::anniversary, true, {}}};
  schema.receipt = {{"channel", "channel", AttributeType::choice, false, {"pos", "app"}}};
  schema.item = {{"brand", "brand", AttributeType::text, true, {}}};
  schema.events = {{"review", "review", {{"stars", "stars", AttributeType::number, false, {}}}}};
  return schema;
}

void addRules(Plan& plan) {
  plan.earns = {{AmountKind::proportional, 0, {1, 2000}, 0, 0}, {AmountKind::fixed, 0, {}, 5, 0}};
  Rule base;
  base.name = "base";
  base.conditions = {{5, "customer is gold"}};
  base.first_earn = 0;
  base.earn_count = 1;
  base.limits = {0};
  Rule review;
  review.name = "thanks";
  review.trigger = TriggerKind::custom_event;
  review.event = 0;
  review.first_earn = 1;
  review.earn_count = 1;
  review.replaces = {};
  Rule birthday;
  birthday.name = "birthday";
  birthday.is_multiplier = true;
  birthday.factor = {2, 1};
  birthday.targets = {0};
  birthday.conditions = {{8, "date within 3 days of customer.birthday"}};
  birthday.terms = -1;
  birthday.limits = {1};
  plan.rules = {base, review, birthday};
}

Plan sample() {
  Plan plan;
  plan.name = "Sample";
  plan.schema = sampleSchema();
  plan.words = {{"bean", "beans"}};
  plan.worth = {100, 1};
  plan.texts = {"Tobacco"};
  plan.prefixes = {1};
  plan.lists = {{1, 3}};
  plan.terms = {Terms{}};
  plan.sums = {{Measure::net, 0}};
  plan.aggregates = {{Measure::net, 0, 0, -1}, {Measure::purchases, -1, -1, 14}};
  plan.reads = {{ReadKind::customer_attribute, 0, {}},
                {ReadKind::tier, -1, {}},
                {ReadKind::history, 1, {WindowKind::ever, 0, Period::month}},
                {ReadKind::limit_used, 0, {}}};
  plan.exprs = {node(Op::item_text, Type::text, -1, -1, 2),
                node(Op::under, Type::yes_no, 0, -1, 0),
                node(Op::negate, Type::yes_no, 1),
                node(Op::read, Type::tier, -1, -1, 1),
                node(Op::constant, Type::tier, -1, -1, -1, 1),
                node(Op::less_equal, Type::yes_no, 4, 3),
                node(Op::field, Type::date, -1, -1, 3),
                node(Op::read, Type::anniversary, -1, -1, 0),
                node(Op::near_anniversary, Type::yes_no, 6, 7, 3, 3)};
  plan.sets = {{"earning", 2}};
  plan.tiers = {true,
                0,
                {WindowKind::last_months, 12, Period::month},
                Rise::next_purchase,
                Fall::at_once,
                {{"bronze", 0}, {"gold", 100'000}}};
  addRules(plan);
  Limit daily;
  daily.text = "at most 3 times per day";
  daily.unit = LimitUnit::times;
  daily.most = 3;
  daily.period = LimitPeriod::day;
  daily.rule = 0;
  daily.slot = 9;
  Limit once;
  once.unit = LimitUnit::times;
  once.most = 1;
  once.period = LimitPeriod::occasion;
  once.rule = 2;
  once.slot = 11;
  once.occasion_attribute = 0;
  once.occasion_before_days = once.occasion_after_days = 3;
  Limit block;
  block.name = "per_receipt";
  block.most = 5000;
  block.rules = {0, 2};
  Limit pool;
  pool.name = "pool";
  pool.most = 100'000;
  pool.period = LimitPeriod::month;
  pool.scope = LimitScope::total;
  pool.total = 0;
  pool.rules = {0};
  plan.limits = {daily, once, block, pool};
  plan.limit_blocks = {2, 3};
  plan.total_count = 1;
  plan.redeem.present = true;
  plan.redeem.has_share = true;
  plan.redeem.share = {1, 2};
  plan.layout = {8, 9, 13, 15, 1, 373};
  return plan;
}

struct Change {
  const char* what;
  std::function<void(Plan&)> apply;
};

std::string joined(const std::vector<std::string>& lines) {
  std::string out;
  for (const std::string& line : lines) out += line + "\n";
  return out;
}

TEST(VerifyPlan, FindsNothingInASoundPlan) {
  EXPECT_EQ(joined(verify(sample())), "");
}

TEST(VerifyPlan, FindsEachBreach) {
  const std::vector<Change> breaches = {
      {"operand order", [](Plan& p) { p.exprs[2].a = 5; }},
      {"operand of none", [](Plan& p) { p.exprs[0].a = 0; }},
      {"type", [](Plan& p) { p.exprs[4].type = Type::money; }},
      {"read of none", [](Plan& p) { p.exprs[3].index = 9; }},
      {"item outside a set", [](Plan& p) { p.rules[0].conditions[0].expr = 2; }},
      {"condition no yes/no", [](Plan& p) { p.rules[0].conditions[0].expr = 3; }},
      {"set no yes/no", [](Plan& p) { p.sets[0].expr = 0; }},
      {"set asks itself", [](Plan& p) { p.exprs[1] = node(Op::in_set, Type::yes_no, -1, -1, 0); }},
      {"purchases over lines", [](Plan& p) { p.sums[0].measure = Measure::purchases; }},
      {"slot taken twice", [](Plan& p) { p.limits[1].slot = 10; }},
      {"slot outside", [](Plan& p) { p.limits[1].slot = 12; }},
      {"no slot", [](Plan& p) { p.limits[0].slot = -1; }},
      {"no counter", [](Plan& p) { p.limits[3].total = -1; }},
      {"unkept window", [](Plan& p) { p.reads[2].window.kind = WindowKind::this_period; }},
      {"tiers fall", [](Plan& p) { p.tiers.levels[1].from = 0; }},
      {"tier above 0", [](Plan& p) { p.tiers.levels[0].from = 1; }},
      {"rate", [](Plan& p) { p.earns[0].rate.den = 0; }},
      {"earn nobody's", [](Plan& p) { p.earns.push_back(p.earns[1]); }},
      {"step", [](Plan& p) { p.earns[1].kind = AmountKind::per_full_step; }},
      {"factor",
       [](Plan& p) {
         p.rules[2].factor = {1, 2};
       }},
      {"multiplier of itself", [](Plan& p) { p.rules[2].targets = {2}; }},
      {"multiplier over triggers",
       [](Plan& p) {
         p.rules[2].targets = {0, 1};
       }},
      {"rule twice", [](Plan& p) { p.rules[1].name = "base"; }},
      {"event of none", [](Plan& p) { p.rules[1].event = 4; }},
      {"validity",
       [](Plan& p) {
         p.rules[1].from = 9;
         p.rules[1].until = 8;
       }},
      {"replaces itself", [](Plan& p) { p.rules[0].replaces = {0}; }},
      {"terms", [](Plan& p) { p.rules[0].terms = -1; }},
      {"limit of another", [](Plan& p) { p.rules[0].limits = {1}; }},
      {"highest of one", [](Plan& p) { p.highest = {{{0}}}; }},
      {"highest twice",
       [](Plan& p) {
         p.highest = {{{0, 1}}, {{0, 2}}};
       }},
      {"occasion", [](Plan& p) { p.limits[1].occasion_attribute = -1; }},
      {"prefix", [](Plan& p) { p.prefixes[0] = 2; }},
      {"text", [](Plan& p) { p.texts[0] = " Tobacco"; }},
      {"list",
       [](Plan& p) {
         p.lists[0] = {3, 1};
       }},
      {"layout", [](Plan& p) { p.layout.limits = 8; }},
      {"buckets", [](Plan& p) { p.layout.keep_days = 0; }},
      {"share",
       [](Plan& p) {
         p.redeem.share = {3, 2};
       }},
      {"worth",
       [](Plan& p) {
         p.worth = {0, 1};
       }},
      {"fine", [](Plan& p) { p.fine = 100; }},
      {"header terms", [](Plan& p) { p.terms.clear(); }},
      {"missing constant", [](Plan& p) { p.exprs[4].value = kMissing; }},
      {"choices", [](Plan& p) { p.schema.receipt[0].choices.clear(); }},
  };
  for (const Change& breach : breaches) {
    Plan plan = sample();
    breach.apply(plan);
    EXPECT_FALSE(verify(plan).empty()) << breach.what;
  }
}

TEST(HashPlan, ChangesWithWhatEvaluationDependsOn) {
  const std::vector<Change> changes = {
      {"name", [](Plan& p) { p.name = "Other"; }},
      {"version", [](Plan& p) { p.version = 2; }},
      {"effective", [](Plan& p) { p.effective_from = 3; }},
      {"currency", [](Plan& p) { p.schema.currency = "USD"; }},
      {"zone", [](Plan& p) { p.schema.time_zone = "UTC"; }},
      {"points decimals", [](Plan& p) { p.schema.points_decimals = 2; }},
      {"words", [](Plan& p) { p.words.forms[1] = "crumbs"; }},
      {"attribute key", [](Plan& p) { p.schema.customer[0].key = "dob"; }},
      {"optional", [](Plan& p) { p.schema.item[0].optional = false; }},
      {"choice", [](Plan& p) { p.schema.receipt[0].choices[1] = "web"; }},
      {"event field", [](Plan& p) { p.schema.events[0].fields[0].type = AttributeType::money; }},
      {"worth",
       [](Plan& p) {
         p.worth = {1, 100};
       }},
      {"base", [](Plan& p) { p.base = Measure::gross; }},
      {"rounding", [](Plan& p) { p.rounding = RoundingMode::up; }},
      {"place", [](Plan& p) { p.rounding_place = RoundingPlace::line; }},
      {"use", [](Plan& p) { p.use = UseOrder::oldest; }},
      {"returns", [](Plan& p) { p.returns.limits_reopen = false; }},
      {"returns days", [](Plan& p) { p.returns.days = 14; }},
      {"late", [](Plan& p) { p.late_days = 1; }},
      {"text", [](Plan& p) { p.texts[0] = "Tea"; }},
      {"list", [](Plan& p) { p.lists[0][0] = 2; }},
      {"constant", [](Plan& p) { p.exprs[4].value = 0; }},
      {"window before", [](Plan& p) { p.exprs[8].value = 2; }},
      {"window after", [](Plan& p) { p.exprs[8].index = 2; }},
      {"sum", [](Plan& p) { p.sums[0].measure = Measure::gross; }},
      {"window", [](Plan& p) { p.tiers.window.n = 6; }},
      {"threshold", [](Plan& p) { p.tiers.levels[1].from += 1; }},
      {"rise", [](Plan& p) { p.tiers.rise = Rise::month_start; }},
      {"fall", [](Plan& p) { p.tiers.fall = Fall::never; }},
      {"rate", [](Plan& p) { p.earns[0].rate.num = 3; }},
      {"points", [](Plan& p) { p.earns[1].points = 6; }},
      {"validity", [](Plan& p) { p.rules[0].until = 30; }},
      {"factor",
       [](Plan& p) {
         p.rules[2].factor = {3, 1};
       }},
      {"replaces", [](Plan& p) { p.rules[0].replaces = {1}; }},
      {"highest",
       [](Plan& p) {
         p.highest = {{{0, 1}}};
       }},
      {"limit", [](Plan& p) { p.limits[0].most = 4; }},
      {"limit period", [](Plan& p) { p.limits[0].period = LimitPeriod::week; }},
      {"limit order",
       [](Plan& p) {
         p.limits[2].rules = {2, 0};
       }},
      {"occasion days", [](Plan& p) { p.limits[1].occasion_after_days = 4; }},
      {"activation", [](Plan& p) { p.terms[0].activate = ActivateKind::after_days; }},
      {"activation n", [](Plan& p) { p.terms[0].activate_n = 14; }},
      {"expiry", [](Plan& p) { p.terms[0].expire = ExpireKind::period_end; }},
      {"expiry period", [](Plan& p) { p.terms[0].expire_period = Period::year; }},
      {"expiry from", [](Plan& p) { p.terms[0].from_activation = false; }},
      {"redeem at least", [](Plan& p) { p.redeem.at_least = 100; }},
      {"redeem share", [](Plan& p) { p.redeem.share_of_each_line = true; }},
      {"redeem steps", [](Plan& p) { p.redeem.steps = 2; }},
      {"keep", [](Plan& p) { p.layout.keep_days += 1; }},
  };
  const std::uint64_t before = hash(sample());
  EXPECT_EQ(before, hash(sample()));
  for (const Change& change : changes) {
    Plan plan = sample();
    change.apply(plan);
    EXPECT_NE(before, hash(plan)) << change.what;
  }
}

TEST(HashPlan, PassesOverWhatOnlyPeopleRead) {
  Plan plan = sample();
  plan.rules[0].line = 77;
  plan.rules[0].doc = "for everyone";
  plan.rules[0].title = "Base";
  plan.rules[0].conditions[0].text = "customer  is gold";
  EXPECT_EQ(hash(sample()), hash(plan));
}

TEST(PrintPlan, WritesALineANode) {
  const std::string text = print(sample());
  for (const char* line :
       {"plan \"Sample\" version 1 from - language -\n", "points \"bean\" \"beans\" decimals 0 worth 100 minor units\n",
        "customer 0 \"birthday\" key \"birthday\" anniversary optional\n", "text 1 \"Tobacco\"\n",
        "e1 yes_no = under 0 e0\n", "e8 yes_no = near_anniversary -3 +3 e6 e7\n", "set 0 \"earning\" = e2\n",
        "tiers by aggregate 0 over last 12 months rise next_purchase fall at_once\n",
        "earn 0 = 1/2000 per unit of sum #0\n", "  multiply r0 by 2\n", "  when e5 \"customer is gold\"\n",
        "layout attributes 8 limits 9 evers 13 fixed 15 bucket 1 keep 373 days\n"}) {
    EXPECT_NE(text.find(line), std::string::npos) << line << "is not in\n" << text;
  }
}

}  // namespace
}  // namespace kopeck::plan
