#include <algorithm>
#include <cstdint>
#include <utility>

#include "runtime/plan/names.h"
#include "tests/diff/grower.h"

namespace kopeck::diff {
namespace {

using plan::Expr;
using plan::Op;
using plan::Type;

constexpr int kTypeCount = static_cast<int>(Type::tier) + 1;

bool isOrdered(Type type) {
  return plan::isAmount(type) || type == Type::date || type == Type::time || type == Type::weekday ||
         type == Type::tier;
}

/// Offers a leaf where it is of the type that is wanted.
class Leaves {
 public:
  explicit Leaves(Type type) : type_(type) {}
  void offer(Op op, Type of, std::int32_t index, Value value = 0) {
    if (of == type_) all_.push_back({op, of, -1, -1, index, value});
  }
  /// One for each entry of what the operator counts in.
  template <typename T>
  void offerEach(Op op, Type of, const std::vector<T>& entries) {
    for (std::size_t i = 0; i < entries.size(); ++i) offer(op, of, static_cast<std::int32_t>(i));
  }
  [[nodiscard]] std::vector<Expr> take() { return std::move(all_); }

 private:
  Type type_;
  std::vector<Expr> all_;
};

}  // namespace

Type Grower::randomType() {
  return static_cast<Type>(random_.below(kTypeCount));
}

std::int32_t Grower::listFor(Type type, bool is_short) {
  std::vector<Value> list;
  const std::vector<std::int64_t> sizes =
      is_short ? std::vector<std::int64_t>{1, 3, 4, 12} : std::vector<std::int64_t>{1, 3, 4, 5, 12, 80};
  const std::int64_t wanted = random_.pick(sizes);
  const bool dense = random_.oneIn(2) || (is_short && wanted > 4);
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

Type Grower::typeOfRead(const plan::Read& read) const {
  const auto index = static_cast<std::size_t>(read.index);
  switch (read.kind) {
    case plan::ReadKind::customer_attribute:
      return plan::typeOf(plan_.schema.customer[index].type);
    case plan::ReadKind::tier:
      return Type::tier;
    case plan::ReadKind::history:
      return plan::typeOf(plan_.aggregates[index].measure);
    case plan::ReadKind::days_since_last_purchase:
      return Type::days;
    case plan::ReadKind::balance:
      return Type::points;
    case plan::ReadKind::limit_used:
      return Type::money;  // all of them are of unit `base`
  }
  return Type::points;
}

Value Grower::someChance() {
  const std::vector<std::uint64_t> ends{0, 1, std::uint64_t{1} << 63, UINT64_MAX, UINT64_MAX / 20};
  return static_cast<Value>(random_.oneIn(3) ? random_.pick(ends) : random_.bits());
}

std::vector<Expr> Grower::leavesOf(const Scope& scope, Type type) {
  Leaves leaves(type);
  for (std::int32_t i = 0; i < static_cast<std::int32_t>(plan::Field::count_); ++i) {
    const auto field = static_cast<plan::Field>(i);
    const bool of_receipt = field == plan::Field::net || field == plan::Field::gross || field == plan::Field::paid ||
                            field == plan::Field::store;
    if (field == plan::Field::paid && !scope.paid) continue;
    if (!of_receipt || scope.receipt) leaves.offer(Op::field, plan::typeOf(field), i);
  }
  for (std::size_t i = 0; i < scope.attributes->size(); ++i) {
    leaves.offer(Op::attribute, plan::typeOf((*scope.attributes)[i].type), static_cast<std::int32_t>(i));
  }
  for (std::size_t i = 0; i < plan_.reads.size(); ++i) {
    leaves.offer(Op::read, typeOfRead(plan_.reads[i]), static_cast<std::int32_t>(i));
  }
  const auto draw = static_cast<std::int32_t>(random_.below(static_cast<std::int64_t>(plan_.draws.size())));
  leaves.offer(Op::chance, Type::yes_no, draw, someChance());
  leaves.offerEach(Op::code, Type::yes_no, plan_.codes);
  leaves.offer(Op::coupon, Type::yes_no, 2);
  if (scope.sets >= 0) {
    for (std::int32_t i = 0; i < 3; ++i) leaves.offer(Op::item_text, Type::text, i);
    for (std::size_t i = 0; i < plan_.schema.item.size(); ++i) {
      leaves.offer(Op::item_attribute, plan::typeOf(plan_.schema.item[i].type), static_cast<std::int32_t>(i));
    }
    leaves.offer(Op::item_quantity, Type::number, -1);
    leaves.offer(Op::item_net, Type::money, -1);
    leaves.offer(Op::item_gross, Type::money, -1);
    leaves.offerEach(Op::item_bought, Type::count, plan_.item_histories);
    for (std::int32_t i = 0; i < scope.sets; ++i) leaves.offer(Op::in_set, Type::yes_no, i);
  } else if (scope.receipt) {
    leaves.offerEach(Op::any_in_set, Type::yes_no, plan_.sets);
    leaves.offerEach(Op::all_in_set, Type::yes_no, plan_.sets);
    for (std::size_t i = 0; i < plan_.sums.size(); ++i) {
      const plan::Measure measure = plan_.sums[i].measure;
      const bool of_payment = measure == plan::Measure::paid || measure == plan::Measure::tender;
      if (!of_payment || scope.paid) leaves.offer(Op::sum, plan::typeOf(measure), static_cast<std::int32_t>(i));
    }
  }
  return leaves.take();
}

std::int32_t Grower::leaf(Scope& scope, Type type) {
  const std::vector<Expr> leaves = leavesOf(scope, type);
  if (!leaves.empty() && !random_.oneIn(3)) return add(random_.pick(leaves));
  const Value value = randomValue(random_, type);
  // A text that is written down is one of the Plan's.
  const auto texts = static_cast<Value>(plan_.texts.size());
  return add({Op::constant, type, -1, -1, -1, type == Type::text ? 1 + value % texts : value});
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
  const std::int64_t kind = random_.below(12);
  // The calls.
  if (scope.simple && (kind == 6 || kind == 7)) return compare(scope, depth);
  switch (kind) {
    case 0: {
      const std::int32_t text = expression(scope, Type::text, depth);
      const auto prefix = static_cast<std::int32_t>(random_.below(static_cast<std::int64_t>(plan_.prefixes.size())));
      return add({Op::under, Type::yes_no, text, -1, prefix, 0});
    }
    case 1: {
      const Type type = randomType();
      return add({Op::one_of, Type::yes_no, expression(scope, type, depth), -1, listFor(type, scope.simple), 0});
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

std::int32_t Grower::ofAmount(Scope& scope, Type type, std::int64_t kind, int depth) {
  if (kind == 8 && type == Type::count) {
    const Type of = random_.oneIn(2) ? Type::money : Type::number;
    const std::int32_t amount = expression(scope, of, depth);
    return add({Op::divide, type, amount, expression(scope, of, depth), -1, 0});
  }
  const std::int32_t a = expression(scope, type, depth);
  if (kind == 7) {
    const std::vector<Value> divisors{1, -1, 2, 3, 7, 10, 100, 1000000, -3, 0, INT64_MAX, INT64_MIN + 1};
    const std::int32_t by = add({Op::constant, Type::count, -1, -1, -1, random_.pick(divisors)});
    return add({Op::divide, type, a, by, -1, 0});
  }
  if (kind == 8) return add({Op::divide, type, a, expression(scope, Type::count, depth), -1, 0});
  if (kind == 6) return add({Op::multiply, type, a, expression(scope, Type::count, depth), -1, 0});
  return add({kind == 4 ? Op::add : Op::subtract, type, a, expression(scope, type, depth), -1, 0});
}

std::int32_t Grower::computed(Scope& scope, Type type, int depth) {
  const bool adds_up = plan::isAmount(type) && !scope.simple;
  const std::int64_t kind = random_.below(adds_up ? 9 : 4);
  if (isOrdered(type) && (kind == 0 || kind == 1)) {
    const std::int32_t a = expression(scope, type, depth);
    return add({kind == 0 ? Op::lesser : Op::greater, type, a, expression(scope, type, depth), -1, 0});
  }
  if (type == Type::date && kind == 2 && !scope.simple) {
    const std::int32_t day = expression(scope, Type::date, depth);
    const std::int32_t days = expression(scope, Type::days, depth);
    return add({random_.oneIn(2) ? Op::add : Op::subtract, type, day, days, -1, 0});
  }
  if (type == Type::days && kind == 2 && !scope.simple) {
    const std::int32_t a = expression(scope, Type::date, depth);
    return add({Op::subtract, type, a, expression(scope, Type::date, depth), -1, 0});
  }
  if (kind > 3) return ofAmount(scope, type, kind, depth);
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

}  // namespace kopeck::diff
