#include "tests/diff/random_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "runtime/plan/names.h"

namespace kopeck::diff {
namespace {

using plan::Expr;
using plan::Op;
using plan::Type;

constexpr int kTypeCount = static_cast<int>(Type::tier) + 1;
constexpr int kAttributeTypeCount = static_cast<int>(AttributeType::choice) + 1;

/// What expressions of one place may read.
struct Scope {
  const std::vector<Attribute>* attributes = nullptr;
  std::int32_t sets = -1;  // inside ItemSets: how many stand before it
  bool receipt = false;    // sums, and the receipt's fields
  bool paid = false;
  std::map<Type, std::vector<std::int32_t>> made;  // to be shared
};

bool isAmount(Type type) {
  return type == Type::money || type == Type::points || type == Type::number || type == Type::count ||
         type == Type::days;
}

bool isOrdered(Type type) {
  return isAmount(type) || type == Type::date || type == Type::time || type == Type::weekday || type == Type::tier;
}

class Grower {
 public:
  Grower(Random& random, PlanSize size) : random_(random), size_(size) {}
  plan::Plan grow();

 private:
  void header();
  void schema();
  void accounts();
  void constants();
  void sets();
  void sums();
  void rules();
  void redeem();
  plan::Rule rule(int index);
  void makeMultiplier(plan::Rule& rule);
  plan::Earn earn();
  std::vector<plan::Condition> conditions(Scope& scope);
  std::vector<Attribute> attributes(const char* prefix);
  std::int32_t listFor(Type type);

  std::int32_t add(Expr expr);
  std::int32_t expression(Scope& scope, Type type, int depth);
  std::int32_t leaf(Scope& scope, Type type);
  std::int32_t test(Scope& scope, int depth);
  std::int32_t compare(Scope& scope, int depth);
  std::int32_t computed(Scope& scope, Type type, int depth);
  std::vector<Expr> leavesOf(const Scope& scope, Type type) const;
  Type randomType() { return static_cast<Type>(random_.below(kTypeCount)); }

  Random& random_;
  PlanSize size_;
  plan::Plan plan_;
};

void Grower::header() {
  plan_.name = "random";
  plan_.schema.currency = "RUB";
  plan_.rounding = static_cast<RoundingMode>(random_.below(4));
  plan_.rounding_place = static_cast<plan::RoundingPlace>(random_.below(4));
  plan_.fine = plan_.rounding_place == plan::RoundingPlace::receipt ? random_.between(1, 1000) : 1;
  plan_.terms.push_back({});
  plan_.worth = {1, 1};
}

std::vector<Attribute> Grower::attributes(const char* prefix) {
  std::vector<Attribute> all;
  for (int i = 0; i < kAttributeTypeCount; ++i) {
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
  plan_.schema.customer = attributes("customer");
  plan_.schema.receipt = attributes("receipt");
  plan_.schema.item = attributes("item");
  plan_.schema.events.push_back({"signup", "signup", attributes("signup")});
  plan_.schema.events.push_back({"visit", "visit", {}});
}

void Grower::accounts() {
  const auto customer = static_cast<std::int32_t>(plan_.schema.customer.size());
  plan_.layout = {0, customer, customer, customer + 3, 3, 400};
  for (const plan::Measure measure : {plan::Measure::net, plan::Measure::units, plan::Measure::purchases}) {
    const auto index = static_cast<std::int32_t>(plan_.aggregates.size());
    plan_.aggregates.push_back({measure, -1, index, customer + index});
    plan_.reads.push_back({plan::ReadKind::history, index, {plan::WindowKind::last_days, 30, {}}});
  }
  plan_.tiers.present = true;
  plan_.tiers.aggregate = 0;
  plan_.tiers.levels = {{"low", 0}, {"middle", 100}, {"high", 1000}};
  for (std::int32_t i = 0; i < customer; ++i) {
    plan_.reads.push_back({plan::ReadKind::customer_attribute, i, {}});
  }
  for (const plan::ReadKind kind :
       {plan::ReadKind::tier, plan::ReadKind::days_since_last_purchase, plan::ReadKind::active_points}) {
    plan_.reads.push_back({kind, -1, {}});
  }
}

void Grower::constants() {
  for (int i = 1; i <= 20; ++i) plan_.texts.push_back(fmt::format("text {}", i));
  plan_.prefixes = {1, 5, 20};
}

std::int32_t Grower::listFor(Type type) {
  std::vector<Value> list;
  const std::vector<std::int64_t> sizes{1, 3, 4, 5, 12, 80};
  const std::int64_t wanted = random_.pick(sizes);
  const bool dense = random_.oneIn(2);
  const Value base = randomValue(random_, type);
  for (std::int64_t i = 0; i < wanted; ++i) {
    Value value = randomValue(random_, type);
    if (dense && !__builtin_add_overflow(base, random_.below(wanted * 3), &value)) list.push_back(value);
    list.push_back(value);
  }
  std::sort(list.begin(), list.end());
  list.erase(std::unique(list.begin(), list.end()), list.end());
  plan_.lists.push_back(std::move(list));
  return static_cast<std::int32_t>(plan_.lists.size()) - 1;
}

std::int32_t Grower::add(Expr expr) {
  plan_.exprs.push_back(expr);
  return static_cast<std::int32_t>(plan_.exprs.size()) - 1;
}

std::vector<Expr> Grower::leavesOf(const Scope& scope, Type type) const {
  std::vector<Expr> leaves;
  const auto offer = [&](Op op, Type of, std::int32_t index) {
    if (of == type) leaves.push_back({op, of, -1, -1, index, 0});
  };
  for (std::int32_t i = 0; i < static_cast<std::int32_t>(plan::Field::count_); ++i) {
    const auto field = static_cast<plan::Field>(i);
    const bool of_receipt = field == plan::Field::net || field == plan::Field::gross || field == plan::Field::paid ||
                            field == plan::Field::store;
    if (field == plan::Field::paid && !scope.paid) continue;
    if (!of_receipt || scope.receipt) offer(Op::field, plan::typeOf(field), i);
  }
  for (std::size_t i = 0; i < scope.attributes->size(); ++i) {
    offer(Op::attribute, plan::typeOf((*scope.attributes)[i].type), static_cast<std::int32_t>(i));
  }
  for (std::size_t i = 0; i < plan_.reads.size(); ++i) {
    const plan::Read& read = plan_.reads[i];
    Type of = Type::tier;
    if (read.kind == plan::ReadKind::customer_attribute) of = plan::typeOf(plan_.schema.customer[read.index].type);
    if (read.kind == plan::ReadKind::history) of = plan::typeOf(plan_.aggregates[read.index].measure);
    if (read.kind == plan::ReadKind::days_since_last_purchase) of = Type::days;
    if (read.kind == plan::ReadKind::active_points) of = Type::points;
    offer(Op::read, of, static_cast<std::int32_t>(i));
  }
  if (scope.sets >= 0) {
    for (std::int32_t i = 0; i < 3; ++i) offer(Op::item_text, Type::text, i);
    for (std::size_t i = 0; i < plan_.schema.item.size(); ++i) {
      offer(Op::item_attribute, plan::typeOf(plan_.schema.item[i].type), static_cast<std::int32_t>(i));
    }
    offer(Op::item_quantity, Type::number, -1);
    offer(Op::item_net, Type::money, -1);
    offer(Op::item_gross, Type::money, -1);
    for (std::int32_t i = 0; i < scope.sets; ++i) offer(Op::in_set, Type::yes_no, i);
  } else if (scope.receipt) {
    for (std::size_t i = 0; i < plan_.sums.size(); ++i) {
      const plan::Measure measure = plan_.sums[i].measure;
      if (measure == plan::Measure::paid && !scope.paid) continue;
      offer(Op::sum, plan::typeOf(measure), static_cast<std::int32_t>(i));
    }
  }
  return leaves;
}

std::int32_t Grower::leaf(Scope& scope, Type type) {
  const std::vector<Expr> leaves = leavesOf(scope, type);
  if (!leaves.empty() && !random_.oneIn(3)) return add(random_.pick(leaves));
  return add({Op::constant, type, -1, -1, -1, randomValue(random_, type)});
}

std::int32_t Grower::compare(Scope& scope, int depth) {
  const std::vector<Op> any{Op::equal, Op::not_equal};
  const std::vector<Op> ordered{Op::equal, Op::not_equal, Op::less, Op::less_equal};
  const Type type = randomType();
  const std::int32_t a = expression(scope, type, depth);
  const std::int32_t b = expression(scope, type, depth);
  return add({random_.pick(isOrdered(type) ? ordered : any), Type::yes_no, a, b, -1, 0});
}

std::int32_t Grower::test(Scope& scope, int depth) {
  switch (random_.below(12)) {
    case 0: {
      const std::int32_t text = expression(scope, Type::text, depth);
      const auto prefix = static_cast<std::int32_t>(random_.below(static_cast<std::int64_t>(plan_.prefixes.size())));
      return add({Op::under, Type::yes_no, text, -1, prefix, 0});
    }
    case 1: {
      const Type type = randomType();
      return add({Op::one_of, Type::yes_no, expression(scope, type, depth), -1, listFor(type), 0});
    }
    case 2:
      return add({Op::known, Type::yes_no, expression(scope, randomType(), depth), -1, -1, 0});
    case 3:
    case 4: {
      const std::int32_t a = test(scope, depth - 1);
      const std::int32_t b = expression(scope, Type::yes_no, depth);
      return add({random_.oneIn(2) ? Op::both : Op::either, Type::yes_no, a, b, -1, 0});
    }
    case 5:
      return add({Op::negate, Type::yes_no, expression(scope, Type::yes_no, depth), -1, -1, 0});
    case 6: {
      const std::int32_t day = expression(scope, Type::date, depth);
      const std::int32_t origin = expression(scope, Type::anniversary, depth);
      const auto after = static_cast<std::int32_t>(random_.oneIn(8) ? INT32_MAX : random_.below(60));
      return add(
          {Op::near_anniversary, Type::yes_no, day, origin, after, random_.oneIn(8) ? INT64_MAX : random_.below(60)});
    }
    case 7: {
      const std::int32_t day = expression(scope, Type::date, depth);
      const Type of = random_.oneIn(2) ? Type::date : Type::anniversary;
      return add({Op::month_of, Type::yes_no, day, expression(scope, of, depth), -1, 0});
    }
    default:
      return compare(scope, depth);
  }
}

std::int32_t Grower::computed(Scope& scope, Type type, int depth) {
  const std::int64_t kind = random_.below(isAmount(type) ? 8 : 4);
  if (isOrdered(type) && (kind == 0 || kind == 1)) {
    const std::int32_t a = expression(scope, type, depth);
    return add({kind == 0 ? Op::lesser : Op::greater, type, a, expression(scope, type, depth), -1, 0});
  }
  if (type == Type::date && kind == 2) {
    const std::int32_t day = expression(scope, Type::date, depth);
    const std::int32_t days = expression(scope, Type::days, depth);
    return add({random_.oneIn(2) ? Op::add : Op::subtract, type, day, days, -1, 0});
  }
  if (type == Type::days && kind == 2) {
    const std::int32_t a = expression(scope, Type::date, depth);
    return add({Op::subtract, type, a, expression(scope, Type::date, depth), -1, 0});
  }
  if (isAmount(type) && kind > 3) {
    const std::int32_t a = expression(scope, type, depth);
    if (kind == 7) {
      const std::vector<Value> divisors{1, -1, 2, 3, 7, 10, 100, 1000000, -3, INT64_MAX, INT64_MIN + 1};
      const std::int32_t by = add({Op::constant, Type::count, -1, -1, -1, random_.pick(divisors)});
      return add({Op::divide, type, a, by, -1, 0});
    }
    if (kind == 6) return add({Op::multiply, type, a, expression(scope, Type::count, depth), -1, 0});
    return add({kind == 4 ? Op::add : Op::subtract, type, a, expression(scope, type, depth), -1, 0});
  }
  const std::int32_t a = expression(scope, type, depth);
  return add({Op::or_else, type, a, expression(scope, type, depth), -1, 0});
}

std::int32_t Grower::expression(Scope& scope, Type type, int depth) {
  std::vector<std::int32_t>& made = scope.made[type];
  if (!made.empty() && random_.oneIn(5)) return random_.pick(made);
  std::int32_t result = -1;
  if (depth <= 0 || random_.oneIn(3)) {
    result = leaf(scope, type);
  } else if (type == Type::yes_no && !random_.oneIn(6)) {
    result = test(scope, depth - 1);
  } else {
    result = computed(scope, type, depth - 1);
  }
  scope.made[type].push_back(result);
  return result;
}

void Grower::sets() {
  for (int i = 0; i < size_.sets; ++i) {
    Scope scope;
    scope.attributes = &plan_.schema.receipt;
    scope.sets = i;
    scope.receipt = true;
    plan_.sets.push_back({fmt::format("set {}", i), test(scope, size_.depth - 1)});
  }
}

void Grower::sums() {
  for (int i = 0; i < size_.sums; ++i) {
    const auto set = static_cast<std::int32_t>(random_.between(-1, static_cast<std::int64_t>(plan_.sets.size()) - 1));
    plan_.sums.push_back({static_cast<plan::Measure>(random_.below(4)), set});
  }
}

std::vector<plan::Condition> Grower::conditions(Scope& scope) {
  std::vector<plan::Condition> all;
  const std::int64_t count = random_.below(4);
  for (std::int64_t i = 0; i < count; ++i) all.push_back({test(scope, size_.depth), ""});
  return all;
}

plan::Earn Grower::earn() {
  plan::Earn earn;
  earn.kind = static_cast<plan::AmountKind>(random_.below(3));
  earn.sum = static_cast<std::int32_t>(random_.below(static_cast<std::int64_t>(plan_.sums.size())));
  const bool extreme = random_.oneIn(10);
  const std::vector<std::int64_t> dens{1, 2, 3, 7, 100, 2000, 99999, 1000000};
  earn.rate.num = extreme ? random_.between(0, INT64_MAX - 1) : random_.below(300);
  earn.rate.den = extreme ? random_.between(1, INT64_MAX - 1) : random_.pick(dens);
  if (plan_.rounding_place == plan::RoundingPlace::receipt) earn.rate.den = 1;
  earn.points = extreme ? random_.between(0, INT64_MAX - 1) : random_.below(500);
  earn.step = extreme ? random_.between(1, INT64_MAX - 1) : random_.between(1, 5000);
  return earn;
}

void Grower::makeMultiplier(plan::Rule& rule) {
  std::vector<std::int32_t> targets;
  for (std::size_t i = 0; i < plan_.rules.size(); ++i) {
    const plan::Rule& other = plan_.rules[i];
    if (!other.is_multiplier && other.trigger == rule.trigger && other.event == rule.event) {
      targets.push_back(static_cast<std::int32_t>(i));
    }
  }
  if (targets.empty()) return;
  rule.is_multiplier = true;
  rule.factor = {2, 1};
  rule.targets = std::move(targets);
  rule.first_earn = -1;
}

plan::Rule Grower::rule(int index) {
  static const std::vector<Attribute> kNone;
  plan::Rule rule;
  rule.name = fmt::format("rule {}", index);
  const std::int64_t kind = random_.below(6);
  rule.trigger = kind == 0   ? plan::TriggerKind::on_return
                 : kind == 1 ? plan::TriggerKind::custom_event
                             : plan::TriggerKind::purchase;
  Scope scope;
  scope.attributes = &kNone;
  if (rule.trigger == plan::TriggerKind::custom_event) {
    rule.event = static_cast<std::int32_t>(random_.below(2));
    scope.attributes = &plan_.schema.events[static_cast<std::size_t>(rule.event)].fields;
  } else if (rule.trigger == plan::TriggerKind::purchase) {
    scope.attributes = &plan_.schema.receipt;
    scope.receipt = scope.paid = true;
  }
  if (random_.oneIn(4)) rule.from = static_cast<Day>(kSomeDay + random_.between(-20, 5));
  if (random_.oneIn(4)) rule.until = static_cast<Day>(kSomeDay + random_.between(5, 20));
  rule.conditions = conditions(scope);
  if (random_.oneIn(8)) makeMultiplier(rule);
  if (rule.is_multiplier) return rule;
  rule.first_earn = static_cast<std::int32_t>(plan_.earns.size());
  rule.earn_count = static_cast<std::int32_t>(random_.between(1, 3));
  for (std::int32_t i = 0; i < rule.earn_count; ++i) plan_.earns.push_back(earn());
  return rule;
}

void Grower::rules() {
  for (int i = 0; i < size_.rules; ++i) plan_.rules.push_back(rule(i));
}

void Grower::redeem() {
  plan_.redeem.present = true;
  Scope scope;
  scope.attributes = &plan_.schema.receipt;
  scope.receipt = true;
  plan_.redeem.conditions = conditions(scope);
}

plan::Plan Grower::grow() {
  header();
  schema();
  accounts();
  constants();
  sets();
  sums();
  rules();
  redeem();
  return std::move(plan_);
}

}  // namespace

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
