#include "runtime/plan/verify_exprs.h"

#include <fmt/format.h>

#include <algorithm>

#include "runtime/plan/names.h"

namespace kopeck::plan {

namespace {

enum class Arity : std::uint8_t { none, one, two };

Arity arityOf(Op op) {
  switch (op) {
    case Op::constant:
    case Op::field:
    case Op::attribute:
    case Op::read:
    case Op::sum:
    case Op::item_text:
    case Op::item_attribute:
    case Op::item_quantity:
    case Op::item_net:
    case Op::item_gross:
    case Op::in_set:
    case Op::item_bought:
    case Op::chance:
    case Op::code:
    case Op::coupon:
    case Op::any_in_set:
    case Op::all_in_set:
    case Op::result:
      return Arity::none;
    case Op::under:
    case Op::one_of:
    case Op::known:
    case Op::negate:
      return Arity::one;
    case Op::add:
    case Op::subtract:
    case Op::multiply:
    case Op::divide:
    case Op::lesser:
    case Op::greater:
    case Op::or_else:
    case Op::equal:
    case Op::not_equal:
    case Op::less:
    case Op::less_equal:
    case Op::both:
    case Op::either:
    case Op::near_anniversary:
    case Op::month_of:
      return Arity::two;
  }
  return Arity::none;
}

bool isOrdered(Type type) {
  return isAmount(type) || type == Type::date || type == Type::time || type == Type::weekday || type == Type::tier;
}

class ExprVerifier {
 public:
  ExprVerifier(const Plan& plan, std::vector<std::string>& errors) : plan_(plan), errors_(errors) {}

  void check(std::size_t i) {
    const Expr& e = plan_.exprs[i];
    const auto self = static_cast<std::int32_t>(i);
    const Arity arity = arityOf(e.op);
    const bool a_sound = arity == Arity::none ? e.a == -1 : e.a >= 0 && e.a < self;
    const bool b_sound = arity != Arity::two ? e.b == -1 : e.b >= 0 && e.b < self;
    if (!a_sound || !b_sound) return fail(i, "has the operands {} and {}", e.a, e.b);
    if (e.value == kMissing && e.op != Op::chance) return fail(i, "has the value for \"not known\"");
    if (!indexIsSound(e, self)) return fail(i, "has the index {}", e.index);
    if (!typeIsSound(e)) return fail(i, "cannot be of type {}", nameOf(e.type));
  }

 private:
  template <typename... Args>
  void fail(std::size_t i, fmt::format_string<Args...> format, Args&&... args) {
    errors_.push_back(fmt::format("expression {} ({}) {}", i, nameOf(plan_.exprs[i].op),
                                  fmt::format(format, std::forward<Args>(args)...)));
  }
  template <typename T>
  static bool in(std::int32_t index, const std::vector<T>& of) {
    return index >= 0 && static_cast<std::size_t>(index) < of.size();
  }
  Type typeAt(std::int32_t expr) const { return plan_.exprs[static_cast<std::size_t>(expr)].type; }

  bool indexIsSound(const Expr& e, std::int32_t self) const {
    switch (e.op) {
      case Op::field:
        return e.index >= 0 && e.index < static_cast<std::int32_t>(Field::count_);
      case Op::attribute:
        return e.index >= 0;  // of which event is known where the expression is used
      case Op::read:
        return in(e.index, plan_.reads);
      case Op::sum:
        return in(e.index, plan_.sums);
      case Op::item_text:
        return e.index >= 0 && e.index <= static_cast<std::int32_t>(ItemText::category);
      case Op::item_attribute:
        return in(e.index, plan_.schema.item);
      case Op::in_set:
      case Op::any_in_set:
      case Op::all_in_set:
        return in(e.index, plan_.sets);
      case Op::under: {
        if (!in(e.index, plan_.prefixes)) return false;
        // A text of the customer or the receipt: its expression comes first, as an operand's does.
        const std::int32_t of = -1 - plan_.prefixes[static_cast<std::size_t>(e.index)];
        return of < self && (of < 0 || typeAt(of) == Type::text);
      }
      case Op::item_bought:
        return in(e.index, plan_.item_histories);
      case Op::chance:
        return in(e.index, plan_.draws);
      case Op::code:
        return in(e.index, plan_.codes);
      case Op::coupon:
        return in(e.index, plan_.kinds) && plan_.kinds[static_cast<std::size_t>(e.index)].use == KindUse::coupon;
      case Op::result:
        return in(e.index, plan_.results);
      case Op::one_of:
        return in(e.index, plan_.lists);
      case Op::near_anniversary:
        return e.index >= 0 && e.value >= 0;
      case Op::constant:
      case Op::item_quantity:
      case Op::item_net:
      case Op::item_gross:
      case Op::add:
      case Op::subtract:
      case Op::multiply:
      case Op::divide:
      case Op::lesser:
      case Op::greater:
      case Op::or_else:
      case Op::equal:
      case Op::not_equal:
      case Op::less:
      case Op::less_equal:
      case Op::known:
      case Op::both:
      case Op::either:
      case Op::negate:
      case Op::month_of:
        return true;
    }
    return false;
  }

  Type readType(const Read& read) const {
    switch (read.kind) {
      case ReadKind::customer_attribute:
        return in(read.index, plan_.schema.customer)
                   ? typeOf(plan_.schema.customer[static_cast<std::size_t>(read.index)].type)
                   : Type::yes_no;
      case ReadKind::tier:
        return Type::tier;
      case ReadKind::history:
        return in(read.index, plan_.aggregates) ? typeOf(plan_.aggregates[static_cast<std::size_t>(read.index)].measure)
                                                : Type::yes_no;
      case ReadKind::days_since_last_purchase:
        return Type::days;
      case ReadKind::balance:
        return Type::points;  // also of what is counted: a kind's smallest units
      case ReadKind::limit_used:
        return in(read.index, plan_.limits) ? typeOfUse(plan_.limits[static_cast<std::size_t>(read.index)].unit)
                                            : Type::points;
    }
    return Type::yes_no;
  }
  static Type typeOfUse(LimitUnit unit) {
    switch (unit) {
      case LimitUnit::points:
        return Type::points;
      case LimitUnit::times:
        return Type::count;
      case LimitUnit::base:
        return Type::money;
    }
    return Type::points;
  }

  bool arithmeticIsSound(const Expr& e) const {
    const Type a = typeAt(e.a);
    const Type b = typeAt(e.b);
    switch (e.op) {
      case Op::add:
        return (a == b && isAmount(a) && e.type == a) || (a == Type::date && b == Type::days && e.type == Type::date);
      case Op::subtract:
        return (a == b && isAmount(a) && e.type == a) || (a == Type::date && b == Type::days && e.type == Type::date) ||
               (a == Type::date && b == Type::date && e.type == Type::days);
      case Op::divide:
        if (a == b && isAmount(a) && e.type == Type::count) return true;
        return isAmount(a) && b == Type::count && e.type == a;
      default:
        // multiply; points times what one is worth are money
        return isAmount(a) && b == Type::count && (e.type == a || (a == Type::points && e.type == Type::money));
    }
  }

  bool typeIsSound(const Expr& e) const {
    const bool yes = e.type == Type::yes_no;
    switch (e.op) {
      case Op::constant:
        if (e.type == Type::text) return e.value >= 0 && static_cast<std::uint64_t>(e.value) <= plan_.texts.size();
        return !yes || e.value == 0 || e.value == 1;
      case Op::attribute:
        return true;
      case Op::field:
        return e.type == typeOf(static_cast<Field>(e.index));
      case Op::read:
        return e.type == readType(plan_.reads[static_cast<std::size_t>(e.index)]);
      case Op::sum:
        return e.type == typeOf(plan_.sums[static_cast<std::size_t>(e.index)].measure);
      case Op::item_text:
        return e.type == Type::text;
      case Op::item_attribute:
        return e.type == typeOf(plan_.schema.item[static_cast<std::size_t>(e.index)].type);
      case Op::item_quantity:
        return e.type == Type::number;
      case Op::item_net:
      case Op::item_gross:
        return e.type == Type::money;
      case Op::item_bought:
        return e.type == Type::count;
      case Op::result:
        return e.type == typeOf(plan_.results[static_cast<std::size_t>(e.index)].kind);
      case Op::in_set:
      case Op::known:
      case Op::one_of:
      case Op::chance:
      case Op::code:
      case Op::coupon:
      case Op::any_in_set:
      case Op::all_in_set:
        return yes;
      case Op::under:
        return yes && typeAt(e.a) == Type::text;
      case Op::add:
      case Op::subtract:
      case Op::multiply:
      case Op::divide:
        return arithmeticIsSound(e);
      case Op::lesser:
      case Op::greater:
        return e.type == typeAt(e.a) && e.type == typeAt(e.b) && isOrdered(e.type);
      case Op::or_else:
        return e.type == typeAt(e.a) && e.type == typeAt(e.b);
      case Op::equal:
      case Op::not_equal:
        return yes && typeAt(e.a) == typeAt(e.b);
      case Op::less:
      case Op::less_equal:
        return yes && typeAt(e.a) == typeAt(e.b) && isOrdered(typeAt(e.a));
      case Op::both:
      case Op::either:
        return yes && typeAt(e.a) == Type::yes_no && typeAt(e.b) == Type::yes_no;
      case Op::negate:
        return yes && typeAt(e.a) == Type::yes_no;
      case Op::near_anniversary:
        return yes && typeAt(e.a) == Type::date && typeAt(e.b) == Type::anniversary;
      case Op::month_of:
        return yes && typeAt(e.a) == Type::date && (typeAt(e.b) == Type::date || typeAt(e.b) == Type::anniversary);
    }
    return false;
  }

  const Plan& plan_;
  std::vector<std::string>& errors_;
};

/// What the expression's own operator reads.
ExprFacts ownFacts(const Plan& plan, const Expr& e) {
  ExprFacts facts;
  switch (e.op) {
    case Op::field: {
      const auto field = static_cast<Field>(e.index);
      facts.event = true;
      facts.paid = field == Field::paid;
      facts.receipt = field == Field::net || field == Field::gross || field == Field::paid || field == Field::store;
      break;
    }
    case Op::attribute:
      facts.event = true;
      facts.attribute_count = static_cast<std::size_t>(e.index) + 1;
      if (e.type == Type::text) facts.texts.push_back(e.index);
      break;
    case Op::sum: {
      const Measure measure = plan.sums[static_cast<std::size_t>(e.index)].measure;
      facts.event = facts.sums = true;
      facts.paid = measure == Measure::paid || measure == Measure::tender;
      break;
    }
    case Op::any_in_set:
    case Op::all_in_set:
      facts.event = facts.sums = true;
      break;
    case Op::in_set:
      facts.event = facts.item = true;
      facts.last_set = e.index;
      break;
    case Op::item_text:
    case Op::item_attribute:
    case Op::item_quantity:
    case Op::item_net:
    case Op::item_gross:
    case Op::item_bought:
      facts.event = facts.item = true;
      break;
    case Op::chance:
    case Op::code:
    case Op::coupon:
      facts.event = true;
      break;
    case Op::result:
      facts.event = facts.results = true;
      break;
    case Op::constant:
    case Op::read:
    case Op::under:
    case Op::add:
    case Op::subtract:
    case Op::multiply:
    case Op::divide:
    case Op::lesser:
    case Op::greater:
    case Op::or_else:
    case Op::equal:
    case Op::not_equal:
    case Op::less:
    case Op::less_equal:
    case Op::one_of:
    case Op::known:
    case Op::both:
    case Op::either:
    case Op::negate:
    case Op::near_anniversary:
    case Op::month_of:
      break;  // read only what their operands do
  }
  return facts;
}

/// The expression behind a prefix that is a text of the customer or the receipt; -1 elsewhere.
std::int32_t prefixExpr(const Plan& plan, const Expr& e) {
  if (e.op != Op::under) return -1;
  return -1 - std::min(plan.prefixes[static_cast<std::size_t>(e.index)], 0);
}

}  // namespace

void verifyExprs(const Plan& plan, std::vector<std::string>& errors) {
  ExprVerifier verifier(plan, errors);
  for (std::size_t i = 0; i < plan.exprs.size(); ++i) verifier.check(i);
}

std::vector<ExprFacts> exprFacts(const Plan& plan) {
  std::vector<ExprFacts> all(plan.exprs.size());
  for (std::size_t i = 0; i < plan.exprs.size(); ++i) {
    const Expr& e = plan.exprs[i];
    ExprFacts facts = ownFacts(plan, e);
    for (std::int32_t operand : {e.a, e.b, prefixExpr(plan, e)}) {
      if (operand < 0) continue;
      const ExprFacts& of = all[static_cast<std::size_t>(operand)];
      facts.event |= of.event;
      facts.results |= of.results;
      facts.item |= of.item;
      facts.sums |= of.sums;
      facts.paid |= of.paid;
      facts.receipt |= of.receipt;
      facts.last_set = std::max(facts.last_set, of.last_set);
      facts.attribute_count = std::max(facts.attribute_count, of.attribute_count);
      for (const std::int32_t text : of.texts)
        if (std::find(facts.texts.begin(), facts.texts.end(), text) == facts.texts.end()) facts.texts.push_back(text);
    }
    all[i] = facts;
  }
  return all;
}

}  // namespace kopeck::plan
