#include "compiler/check/expr.h"

#include <numeric>

#include "compiler/check/expr_checker.h"
#include "runtime/event/text.h"
#include "runtime/plan/names.h"

namespace kopeck::checking {

using plan::Op;
using plan::Type;

checked::Expr node(Op op, Type type, Span span, std::vector<checked::Expr> args) {
  checked::Expr e;
  e.op = op;
  e.type = type;
  e.span = span;
  e.args = std::move(args);
  return e;
}

checked::Expr truth(bool value) {
  checked::Expr e;
  e.value = value ? 1 : 0;
  return e;
}

Type planType(Kind kind) {
  switch (kind) {
    case Kind::yes_no:
    case Kind::poisoned:
      return Type::yes_no;
    case Kind::money:
      return Type::money;
    case Kind::points:
      return Type::points;
    case Kind::number:
      return Type::number;
    case Kind::plain:
    case Kind::percent:
    case Kind::count:
    case Kind::months:
    case Kind::hours:
    case Kind::month:
      return Type::count;
    case Kind::days:
      return Type::days;
    case Kind::date:
      return Type::date;
    case Kind::anniversary:
      return Type::anniversary;
    case Kind::time:
      return Type::time;
    case Kind::weekday:
      return Type::weekday;
    case Kind::text:
      return Type::text;
    case Kind::choice:
      return Type::choice;
    case Kind::tier:
    case Kind::customer:
      return Type::tier;
  }
  return Type::yes_no;
}

Typed ExprChecker::poison(Span span) const {
  Typed t;
  t.expr = truth(true);
  t.span = span;
  return t;
}

Typed ExprChecker::yesNo(Span span, Op op, std::vector<checked::Expr> args) const {
  return {Kind::yes_no, node(op, Type::yes_no, span, std::move(args)), {}, nullptr, span};
}

checked::Expr ExprChecker::condition(const ast::Expr& e) {
  Typed typed = check(e);
  if (typed.poisoned()) return truth(true);
  if (typed.kind == Kind::yes_no) return std::move(typed.expr);
  context_.report(Code::notYesNo, e.span, phraseOf(typed.kind));
  return truth(true);
}

namespace {

Typed constant(Kind kind, Value value, Span span) {
  Typed t{kind, node(Op::constant, planType(kind), span), {}, nullptr, span};
  t.expr.value = value;
  return t;
}

}  // namespace

Typed ExprChecker::quantity(const ast::Expr& e) {
  const Measured measured = measure(context_, e.quantity);
  Typed t = constant(measured.kind, measured.value, e.span);
  if (t.poisoned()) return poison(e.span);
  t.decimal = e.quantity.value;
  return t;
}

Typed ExprChecker::check(const ast::Expr& e) {
  switch (e.kind) {
    case ast::ExprKind::poisoned:
      return poison(e.span);
    case ast::ExprKind::path:
      return path(e);
    case ast::ExprKind::quantity:
      return quantity(e);
    case ast::ExprKind::text: {
      Typed t = constant(Kind::text, 0, e.span);
      t.expr.texts = {normalised(e.text.value)};
      return t;
    }
    case ast::ExprKind::date:
      return constant(Kind::date, e.date.day, e.span);
    case ast::ExprKind::time:
      return constant(Kind::time, e.time.second, e.span);
    case ast::ExprKind::weekday:
      return constant(Kind::weekday, e.value, e.span);
    case ast::ExprKind::month:
      return constant(Kind::month, e.value, e.span);
    case ast::ExprKind::yes_no:
      return constant(Kind::yes_no, e.value, e.span);
    case ast::ExprKind::compare:
      return compare(e);
    case ast::ExprKind::range:
    case ast::ExprKind::list:
      context_.report(Code::notYesNo, e.span, Phrase("a list", "список"));
      return poison(e.span);
    case ast::ExprKind::in:
      return listTest(e.args[0], e.args[1], false);
    case ast::ExprKind::under:
      return under(e);
    case ast::ExprKind::from_to:
      return fromTo(e);
    case ast::ExprKind::within_of:
    case ast::ExprKind::within_after:
    case ast::ExprKind::within_before:
      return within(e);
    case ast::ExprKind::on:
      return on(e);
    case ast::ExprKind::month_of:
      return monthOf(e);
    case ast::ExprKind::known:
    case ast::ExprKind::unknown:
      return known(e);
    case ast::ExprKind::or_else:
      return or_else(e);
    case ast::ExprKind::both:
    case ast::ExprKind::either: {
      checked::Expr a = condition(e.args[0]);
      checked::Expr b = condition(e.args[1]);
      const Op op = e.kind == ast::ExprKind::both ? Op::both : Op::either;
      return yesNo(e.span, op, {std::move(a), std::move(b)});
    }
    case ast::ExprKind::negate:
      return yesNo(e.span, Op::negate, {condition(e.args[0])});
    case ast::ExprKind::add:
    case ast::ExprKind::subtract:
      return arithmetic(e);
    case ast::ExprKind::multiply:
      return product(e);
    case ast::ExprKind::history:
      return history(e);
    case ast::ExprKind::days_since_last_purchase: {
      Typed t{Kind::days, node(Op::read, Type::days, e.span), {}, nullptr, e.span};
      t.expr.read.kind = plan::ReadKind::days_since_last_purchase;
      return t;
    }
    case ast::ExprKind::first_purchase:
      return firstPurchase(e);
    case ast::ExprKind::purchase_number:
      return purchaseNumber(e);
  }
  return poison(e.span);
}

Typed ExprChecker::known(const ast::Expr& e) {
  Typed of = check(e.args[0]);
  if (of.poisoned()) return poison(e.span);
  Typed t = yesNo(e.span, Op::known, {std::move(of.expr)});
  if (e.kind == ast::ExprKind::known) return t;
  return yesNo(e.span, Op::negate, {std::move(t.expr)});
}

Typed ExprChecker::or_else(const ast::Expr& e) {
  Typed a = check(e.args[0]);
  Typed b = besides(e.args[1], a);
  if (a.poisoned() || b.poisoned() || !unify(a, b, Code::orElseTypes)) return poison(e.span);
  Typed t = a;
  t.span = e.span;
  const std::int64_t denominator = a.expr.denominator;
  t.expr = node(Op::or_else, planType(a.kind), e.span, {std::move(a.expr), std::move(b.expr)});
  t.expr.denominator = denominator;
  return t;
}

Typed ExprChecker::arithmetic(const ast::Expr& e) {
  Typed a = check(e.args[0]);
  Typed b = check(e.args[1]);
  if (a.poisoned() || b.poisoned()) return poison(e.span);
  const bool subtract = e.kind == ast::ExprKind::subtract;
  const Op op = subtract ? Op::subtract : Op::add;
  Typed t;
  t.span = e.span;
  if (a.kind == Kind::date && (b.kind == Kind::days || (subtract && b.kind == Kind::date))) {
    t.kind = b.kind == Kind::days ? Kind::date : Kind::days;
    t.expr = node(op, planType(t.kind), e.span, {std::move(a.expr), std::move(b.expr)});
    return t;
  }
  if (!unify(a, b, Code::addTypes)) return poison(e.span);
  switch (a.kind) {
    case Kind::money:
    case Kind::points:
    case Kind::number:
    case Kind::count:
    case Kind::days:
      break;
    default:  // everything else is no amount
      reportMismatch(a, b, Code::addTypes);
      return poison(e.span);
  }
  t.kind = a.kind;
  const std::int64_t denominator = a.expr.denominator;
  t.expr = node(op, planType(t.kind), e.span, {std::move(a.expr), std::move(b.expr)});
  t.expr.denominator = denominator;
  return t;
}

Typed ExprChecker::product(const ast::Expr& e) {
  Typed a = check(e.args[0]);
  Typed b = check(e.args[1]);
  if (a.poisoned() || b.poisoned()) return poison(e.span);
  const auto isFactor = [](const Typed& t) { return t.kind == Kind::plain || t.kind == Kind::percent; };
  if (isFactor(a)) std::swap(a, b);
  const bool amount = a.kind == Kind::money || a.kind == Kind::points || a.kind == Kind::number ||
                      a.kind == Kind::count || a.kind == Kind::days;
  if (!isFactor(b) || !amount) {
    context_.report(Code::productTypes, e.span, phraseOf(a.kind), phraseOf(b.kind));
    return poison(e.span);
  }
  std::optional<Ratio> factor = ratioOf(context_, b.decimal, b.span);
  if (factor && b.kind == Kind::percent) factor = makeRatio(factor->num, Int128{factor->den} * 100);
  if (!factor || Int128{factor->den} * a.expr.denominator > kOneUnit) {
    if (factor) context_.report(Code::tooLarge, b.span);
    return poison(e.span);
  }
  checked::Expr by = node(Op::constant, Type::count, b.span);
  by.value = factor->num;
  Typed t = a;
  t.span = e.span;
  const std::int64_t denominator = a.expr.denominator * factor->den;
  t.expr = node(Op::multiply, planType(a.kind), e.span, {std::move(a.expr), std::move(by)});
  t.expr.denominator = denominator;
  return t;
}

namespace {

/// The parts of a top-level `and`, in the author's order.
void split(const ast::Expr& e, std::vector<const ast::Expr*>& parts) {
  if (e.kind != ast::ExprKind::both) {
    parts.push_back(&e);
    return;
  }
  for (const ast::Expr& arg : e.args) split(arg, parts);
}

}  // namespace

std::vector<checked::Condition> checkConditions(Context& context, const std::vector<ast::Expr>& whens, Place place) {
  std::vector<const ast::Expr*> parts;
  for (const ast::Expr& when : whens) split(when, parts);
  ExprChecker checker(context, place);
  std::vector<checked::Condition> conditions;
  for (const ast::Expr* part : parts) {
    conditions.push_back({checker.condition(*part), oneLine(context.source, part->span)});
  }
  std::vector<const checked::Expr*> all;
  for (const checked::Condition& condition : conditions) all.push_back(&condition.expr);
  for (const checked::Condition& condition : conditions) checkMissing(context, condition.expr, place, all);
  return conditions;
}

checked::Expr checkWhere(Context& context, const ast::Expr& where) {
  const Place place{PlaceKind::set, -1};
  checked::Expr expr = ExprChecker(context, place).condition(where);
  checkMissing(context, expr, place, {&expr});
  return expr;
}

}  // namespace kopeck::checking
