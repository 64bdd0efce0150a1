#include "tests/diff/random_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <utility>

#include "tests/diff/grower.h"

namespace kopeck::diff {
namespace {

using plan::Op;
using plan::Type;

constexpr std::int32_t kSchedules = 2;

const std::vector<Attribute>& noAttributes() {
  static const std::vector<Attribute> kNone;
  return kNone;
}

}  // namespace

void Grower::header() {
  plan_.name = "random";
  plan_.schema.currency = "RUB";
  plan_.rounding = static_cast<RoundingMode>(random_.below(4));
  plan_.rounding_place = static_cast<plan::RoundingPlace>(random_.below(4));
  plan_.fine = plan_.rounding_place == plan::RoundingPlace::receipt ? random_.between(1, 1000) : 1;
}

void Grower::kinds() {
  plan_.schema.wallets = {{"points", 0}, {"coins", 0}};
  plan_.schema.coupons = {"cash"};
  plan_.schema.tenders = {"card", "gift card"};
  const std::vector<plan::KindUse> uses{plan::KindUse::points, plan::KindUse::points, plan::KindUse::coupon,
                                        plan::KindUse::stamps};
  for (std::size_t i = 0; i < uses.size(); ++i) {
    plan::Kind kind;
    kind.name = fmt::format("kind {}", i);
    kind.use = uses[i];
    kind.worth = {1, 1};
    kind.terms = static_cast<std::int32_t>(i);
    plan_.kinds.push_back(std::move(kind));
    plan::Terms terms;
    terms.kind = static_cast<std::int32_t>(i);
    plan_.terms.push_back(terms);
  }
}

std::vector<Attribute> Grower::attributes(const char* prefix, AttributeType last) {
  std::vector<Attribute> all;
  for (int i = 0; i <= static_cast<int>(last); ++i) {
    Attribute attribute;
    attribute.name = attribute.key = fmt::format("{}{}", prefix, i);
    attribute.type = static_cast<AttributeType>(i);
    attribute.optional = random_.oneIn(2);
    if (attribute.type == AttributeType::choice) attribute.choices = {"a", "b", "c"};
    all.push_back(std::move(attribute));
  }
  return all;
}

void Grower::schema() {
  plan_.schema.customer = attributes("customer", AttributeType::choice);
  plan_.schema.receipt = attributes("receipt", AttributeType::choice);
  plan_.schema.item = attributes("item", AttributeType::choice);
  plan_.schema.events.push_back({"signup", "signup", attributes("signup", AttributeType::customer)});
  plan_.schema.events.push_back({"visit", "visit", {}});
  for (std::int32_t day = 1; day <= kSchedules; ++day) {
    plan::Schedule schedule;
    schedule.day = day;
    plan_.schedules.push_back(schedule);
  }
}

void Grower::accounts() {
  const auto customer = static_cast<std::int32_t>(plan_.schema.customer.size());
  plan_.layout.limits = customer;
  baseLimits();
  plan_.layout.evers = customer + 2 * static_cast<std::int32_t>(plan_.limits.size());
  for (const plan::Measure measure : {plan::Measure::net, plan::Measure::units, plan::Measure::purchases,
                                      plan::Measure::tender, plan::Measure::points, plan::Measure::uses}) {
    plan::Aggregate aggregate;
    aggregate.measure = measure;
    if (measure == plan::Measure::tender) aggregate.tender = 1;
    if (measure == plan::Measure::points || measure == plan::Measure::uses) aggregate.rules = {0};
    aggregate.bucket_slot = static_cast<std::int32_t>(plan_.aggregates.size());
    aggregate.ever_slot = plan_.layout.evers + aggregate.bucket_slot;
    plan_.reads.push_back({plan::ReadKind::history, aggregate.bucket_slot, {plan::WindowKind::last_days, 30, {}}});
    plan_.aggregates.push_back(std::move(aggregate));
  }
  const auto aggregates = static_cast<std::int32_t>(plan_.aggregates.size());
  plan_.layout.debts = plan_.layout.evers + aggregates;
  plan_.layout.fixed_words = plan_.layout.debts + 1;
  plan_.layout.bucket_words = aggregates;
  plan_.layout.keep_days = 400;
  plan_.layout.item_days = 60;
  plan_.item_histories = {{{plan::WindowKind::last_days, 60, {}}}, {{plan::WindowKind::last_months, 1, {}}}};
  plan::Tiers tiers;
  tiers.aggregate = 0;
  tiers.window = {plan::WindowKind::last_days, 30, {}};
  tiers.levels = {{"low", 0, -1, ""}, {"middle", 100, -1, ""}, {"high", 1000, -1, ""}};
  plan_.tiers.push_back(std::move(tiers));
  for (std::int32_t i = 0; i < customer; ++i) {
    plan_.reads.push_back({plan::ReadKind::customer_attribute, i, {}});
  }
  plan_.reads.push_back({plan::ReadKind::tier, 0, {}});
  plan_.reads.push_back({plan::ReadKind::days_since_last_purchase, -1, {}});
  plan_.reads.push_back({plan::ReadKind::balance, 0, {}});
  plan_.reads.push_back({plan::ReadKind::balance, 3, {}});
}

/// What amounts are capped by: some per day, some per receipt. They belong to the first rule.
void Grower::baseLimits() {
  for (std::int32_t i = 0; i < 4; ++i) {
    plan::Limit limit;
    limit.unit = plan::LimitUnit::base;
    limit.rule = 0;
    limit.most = random_.oneIn(5) ? random_.pick(std::vector<Value>{0, INT64_MAX}) : random_.below(1'000'000);
    if (i < 2) {
      limit.period = plan::LimitPeriod::day;
      limit.slot = plan_.layout.limits + 2 * i;
      plan_.reads.push_back({plan::ReadKind::limit_used, i, {}});
    }
    plan_.limits.push_back(std::move(limit));
  }
}

void Grower::constants() {
  for (int i = 1; i <= 20; ++i) plan_.texts.push_back(fmt::format("text {}", i));
  const std::int32_t city = add({Op::read, Type::text, -1, -1, -1, 0});
  for (std::size_t i = 0; i < plan_.reads.size(); ++i) {
    const plan::Read& read = plan_.reads[i];
    if (typeOfRead(read) == Type::text)
      plan_.exprs[static_cast<std::size_t>(city)].index = static_cast<std::int32_t>(i);
  }
  plan_.prefixes = {1, 5, 20, -1 - city};
  plan_.codes = {3, 4};
  for (std::int32_t i = 0; i < 4; ++i) plan_.draws.push_back({"draw", i, i == 3});
}

void Grower::sets() {
  const bool simple = random_.oneIn(2);
  for (int i = 0; i < size_.sets; ++i) {
    Scope scope;
    scope.attributes = &plan_.schema.receipt;
    scope.sets = i;
    scope.receipt = true;
    scope.simple = simple;
    plan_.sets.push_back({fmt::format("set {}", i), test(scope, size_.depth - 1)});
  }
}

void Grower::sums() {
  const std::vector<plan::Measure> measures{plan::Measure::net, plan::Measure::gross, plan::Measure::paid,
                                            plan::Measure::units, plan::Measure::tender};
  for (int i = 0; i < size_.sums; ++i) {
    plan::Sum sum;
    sum.measure = random_.pick(measures);
    sum.set = static_cast<std::int32_t>(random_.between(-1, static_cast<std::int64_t>(plan_.sets.size()) - 1));
    if (sum.measure == plan::Measure::tender) sum.tender = static_cast<std::int32_t>(random_.below(2));
    plan_.sums.push_back(sum);
  }
}

std::vector<plan::Condition> Grower::conditions(Scope& scope) {
  std::vector<plan::Condition> all;
  const std::int64_t count = random_.below(4);
  for (std::int64_t i = 0; i < count; ++i) all.push_back({test(scope, size_.depth), ""});
  return all;
}

/// Carries, portions and caps of an amount that counts its sum.
void Grower::partOf(plan::Earn& earn) {
  const bool by_rate = earn.kind == plan::AmountKind::proportional;
  if (!by_rate && earn.kind != plan::AmountKind::per_full_step) return;
  if (random_.oneIn(4))
    earn.carry = static_cast<std::int32_t>(random_.below(static_cast<std::int64_t>(plan_.reads.size())));
  if (random_.oneIn(4)) {
    for (std::int32_t cap = 0; cap < static_cast<std::int32_t>(plan_.limits.size()); ++cap) {
      if (random_.oneIn(2)) earn.caps.push_back(cap);
    }
  }
  if (!by_rate || !random_.oneIn(3)) return;
  earn.portion_from = random_.oneIn(3) ? 0 : random_.below(random_.oneIn(6) ? INT64_MAX - 2 : 500'000);
  if (random_.oneIn(3)) return;
  earn.portion_to = earn.portion_from + 1 + random_.below(std::min<Value>(INT64_MAX - 1 - earn.portion_from, 500'000));
}

plan::Earn Grower::earn(Scope& scope) {
  plan::Earn earn;
  earn.kind = static_cast<plan::AmountKind>(random_.below(static_cast<int>(plan::AmountKind::random) + 1));
  earn.sum = static_cast<std::int32_t>(random_.below(static_cast<std::int64_t>(plan_.sums.size())));
  const bool extreme = random_.oneIn(10);
  const std::vector<std::int64_t> dens{1, 2, 3, 7, 100, 2000, 99999, 1000000};
  earn.rate.num = extreme ? random_.between(0, INT64_MAX - 1) : random_.below(300);
  earn.rate.den = extreme ? random_.between(1, INT64_MAX - 1) : random_.pick(dens);
  if (plan_.rounding_place == plan::RoundingPlace::receipt) earn.rate.den = 1;
  earn.points = extreme ? random_.between(0, INT64_MAX - 1) : random_.below(500);
  earn.step = extreme ? random_.between(1, INT64_MAX - 1) : random_.between(1, 5000);
  if (earn.kind == plan::AmountKind::random) {
    earn.points -= earn.points % plan_.fine;
    const Value most = INT64_MAX - earn.points;
    const Value choices =
        random_.oneIn(4) ? random_.pick(std::vector<Value>{0, most}) : std::min(most, random_.below(900));
    earn.points_to = earn.points + choices / plan_.fine * plan_.fine;
    earn.draw = static_cast<std::int32_t>(random_.below(static_cast<std::int64_t>(plan_.draws.size())));
  }
  if (earn.kind == plan::AmountKind::of_value) {
    const std::vector<Type> amounts{Type::money, Type::points, Type::number, Type::count, Type::days};
    earn.value = expression(scope, random_.pick(amounts), 2);
  }
  if (random_.oneIn(4)) earn.guard = test(scope, 2);
  partOf(earn);
  return earn;
}

plan::Take Grower::take(Scope& scope) {
  plan::Take take;
  take.rate = {1, 10};
  if (random_.oneIn(2)) take.guard = test(scope, 2);
  return take;
}

bool Grower::makeMultiplier(plan::Rule& rule) {
  std::vector<std::int32_t> targets;
  for (std::size_t i = 0; i < plan_.rules.size(); ++i) {
    const plan::Rule& other = plan_.rules[i];
    if (!other.is_multiplier && other.trigger == rule.trigger && other.event == rule.event &&
        other.schedule == rule.schedule) {
      targets.push_back(static_cast<std::int32_t>(i));
    }
  }
  if (targets.empty()) return false;
  rule.is_multiplier = true;
  rule.factor = {2, 1};
  rule.targets = std::move(targets);
  return true;
}

/// Chooses the trigger, and with it what the rule may read.
void Grower::placeRule(plan::Rule& rule, Scope& scope) {
  const std::vector<plan::TriggerKind> others{plan::TriggerKind::custom_event, plan::TriggerKind::on_return,
                                              plan::TriggerKind::schedule, plan::TriggerKind::discount};
  rule.trigger = random_.oneIn(2) ? plan::TriggerKind::purchase : random_.pick(others);
  scope.attributes = &noAttributes();
  switch (rule.trigger) {
    case plan::TriggerKind::purchase:
    case plan::TriggerKind::discount:
      scope.attributes = &plan_.schema.receipt;
      scope.receipt = true;
      scope.paid = rule.trigger == plan::TriggerKind::purchase;
      break;
    case plan::TriggerKind::custom_event:
      rule.event = static_cast<std::int32_t>(random_.below(2));
      scope.attributes = &plan_.schema.events[static_cast<std::size_t>(rule.event)].fields;
      break;
    case plan::TriggerKind::schedule:
      rule.schedule = static_cast<std::int32_t>(random_.below(kSchedules));
      break;
    case plan::TriggerKind::on_return:
      break;
  }
}

plan::Rule Grower::rule(int index) {
  plan::Rule rule;
  rule.name = fmt::format("rule {}", index);
  Scope scope;
  placeRule(rule, scope);
  if (random_.oneIn(4)) rule.from = static_cast<Day>(kSomeDay + random_.between(-20, 5));
  if (random_.oneIn(4)) rule.until = static_cast<Day>(kSomeDay + random_.between(5, 20));
  rule.conditions = conditions(scope);
  const bool discount = rule.trigger == plan::TriggerKind::discount;
  if (!discount && random_.oneIn(8) && makeMultiplier(rule)) return rule;
  const auto count = static_cast<std::int32_t>(random_.between(1, random_.oneIn(10) ? 12 : 3));
  if (discount) {
    rule.first_take = static_cast<std::int32_t>(plan_.takes.size());
    rule.take_count = count;
    for (std::int32_t i = 0; i < count; ++i) plan_.takes.push_back(take(scope));
    return rule;
  }
  rule.first_earn = static_cast<std::int32_t>(plan_.earns.size());
  rule.earn_count = count;
  for (std::int32_t i = 0; i < count; ++i) {
    plan_.earns.push_back(earn(scope));
    plan_.earns.back().lesser_with_next = i + 1 < count && random_.oneIn(4);
  }
  return rule;
}

void Grower::rules() {
  for (int i = 0; i < size_.rules; ++i) plan_.rules.push_back(rule(i));
}

void Grower::redeem() {
  plan_.redeem.present = true;
  plan_.redeem.kinds = {{0, 0, 0}};
  Scope scope;
  scope.attributes = &plan_.schema.receipt;
  scope.receipt = true;
  plan_.redeem.conditions = conditions(scope);
}

plan::Plan Grower::grow() {
  header();
  kinds();
  schema();
  accounts();
  constants();
  sets();
  sums();
  rules();
  redeem();
  return std::move(plan_);
}

plan::Plan randomPlan(Random& random, PlanSize size) {
  return Grower(random, size).grow();
}

Value randomValue(Random& random, Type type) {
  switch (type) {
    case Type::yes_no:
      return random.below(2);
    case Type::money:
    case Type::points:
    case Type::number:
    case Type::count:
    case Type::days: {
      const std::vector<Value> ends{INT64_MAX, INT64_MIN + 1, INT64_MAX / 2 + 1, INT64_MIN / 2, -1, 0, 1};
      if (random.oneIn(25)) return random.pick(ends);
      if (random.oneIn(6)) return random.between(-3000000, 3000000);
      return random.between(-5, 100);
    }
    case Type::date:
    case Type::anniversary:
      if (random.oneIn(20)) return random.between(-1000000, 4000000);
      return kSomeDay + random.between(-400, 400);
    case Type::time:
      return random.below(86400);
    case Type::weekday:
      return random.between(1, 7);
    case Type::text:
      return random.between(1, kTextCount - 1);
    case Type::choice:
    case Type::tier:
      return random.below(3);
  }
  return 0;
}

}  // namespace kopeck::diff
