#include "compiler/check/expr.h"

#include <numeric>
#include <utility>

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
    case Kind::person:
      return Type::text;
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

std::vector<checked::Expr> ExprChecker::conditions(const std::vector<const ast::Expr*>& all) {
  std::vector<checked::Expr> checked;
  checked.reserve(all.size());
  for (const ast::Expr* one : all) checked.push_back(condition(*one));
  moveDays(all, checked);
  return checked;
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
  t.wallet = measured.wallet;
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
    case ast::ExprKind::range:
    case ast::ExprKind::list:
      context_.report(Code::notYesNo, e.span, Phrase("a list", "список"));
      return poison(e.span);
    case ast::ExprKind::or_else:
    case ast::ExprKind::add:
    case ast::ExprKind::subtract:
    case ast::ExprKind::multiply:
    case ast::ExprKind::history:
    case ast::ExprKind::days_since_last_purchase:
    case ast::ExprKind::purchase_number:
    case ast::ExprKind::average:
    case ast::ExprKind::balance:
    case ast::ExprKind::percent_of:
    case ast::ExprKind::earned:
    case ast::ExprKind::redeemed:
    case ast::ExprKind::taken_off:
    case ast::ExprKind::worth_of:
      return checkAmount(e);
    case ast::ExprKind::compare:
    case ast::ExprKind::in:
    case ast::ExprKind::under:
    case ast::ExprKind::from_to:
    case ast::ExprKind::within_of:
    case ast::ExprKind::within_after:
    case ast::ExprKind::within_before:
    case ast::ExprKind::on:
    case ast::ExprKind::month_of:
    case ast::ExprKind::known:
    case ast::ExprKind::unknown:
    case ast::ExprKind::both:
    case ast::ExprKind::either:
    case ast::ExprKind::negate:
    case ast::ExprKind::first_purchase:
    case ast::ExprKind::any_item:
    case ast::ExprKind::every_item:
    case ast::ExprKind::bought_in:
      return checkTest(e);
  }
  return poison(e.span);
}

/// What has an amount.
Typed ExprChecker::checkAmount(const ast::Expr& e) {
  if (e.kind == ast::ExprKind::or_else) return orElse(e);
  if (e.kind == ast::ExprKind::add || e.kind == ast::ExprKind::subtract) return arithmetic(e);
  if (e.kind == ast::ExprKind::multiply) return product(e);
  if (e.kind == ast::ExprKind::history) return history(e);
  if (e.kind == ast::ExprKind::purchase_number) return purchaseNumber(e);
  if (e.kind == ast::ExprKind::average) return average(e);
  if (e.kind == ast::ExprKind::balance) return balance(e);
  if (e.kind == ast::ExprKind::percent_of) return percentOf(e);
  if (e.kind != ast::ExprKind::days_since_last_purchase) return result(e);
  Typed t{Kind::days, node(Op::read, Type::days, e.span), {}, nullptr, e.span};
  t.expr.read.kind = plan::ReadKind::days_since_last_purchase;
  return t;
}

/// What holds or does not.
Typed ExprChecker::checkTest(const ast::Expr& e) {
  using ast::ExprKind;
  if (e.kind == ExprKind::compare) return compare(e);
  if (e.kind == ExprKind::in) return listTest(e.args[0], e.args[1], false);
  if (e.kind == ExprKind::under) return under(e);
  if (e.kind == ExprKind::from_to) return fromTo(e);
  if (e.kind == ExprKind::on) return on(e);
  if (e.kind == ExprKind::month_of) return monthOf(e);
  if (e.kind == ExprKind::known || e.kind == ExprKind::unknown) return known(e);
  if (e.kind == ExprKind::negate) return yesNo(e.span, Op::negate, {condition(e.args[0])});
  if (e.kind == ExprKind::first_purchase) return firstPurchase(e);
  if (e.kind == ExprKind::any_item || e.kind == ExprKind::every_item) return anyOrEvery(e);
  if (e.kind == ExprKind::bought_in) return boughtIn(e);
  if (e.kind == ExprKind::either) {
    checked::Expr a = condition(e.args[0]);
    checked::Expr b = condition(e.args[1]);
    return yesNo(e.span, Op::either, {std::move(a), std::move(b)});
  }
  if (e.kind != ExprKind::both) return within(e);
  std::vector<const ast::Expr*> parts;
  split(e, parts);
  std::vector<checked::Expr> all = conditions(parts);
  checked::Expr chain = std::move(all.front());
  for (std::size_t i = 1; i < all.size(); ++i) {
    const Span span = join(chain.span, all[i].span);
    chain = node(Op::both, Type::yes_no, span, {std::move(chain), std::move(all[i])});
  }
  return {Kind::yes_no, std::move(chain), {}, nullptr, e.span};
}

Typed ExprChecker::known(const ast::Expr& e) {
  Typed of = check(e.args[0]);
  if (of.poisoned()) return poison(e.span);
  Typed t = yesNo(e.span, Op::known, {std::move(of.expr)});
  if (e.kind == ast::ExprKind::known) return t;
  return yesNo(e.span, Op::negate, {std::move(t.expr)});
}

Typed ExprChecker::orElse(const ast::Expr& e) {
  Typed a = check(e.args[0]);
  Typed b = besides(e.args[1], a);
  if (a.poisoned() || b.poisoned() || !unify(a, b, Code::orElseTypes)) return poison(e.span);
  Typed t = a;
  t.span = e.span;
  const std::int64_t denominator = a.expr.denominator;
  const Type type = a.expr.type;
  t.expr = node(Op::or_else, type, e.span, {std::move(a.expr), std::move(b.expr)});
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
  t.wallet = a.wallet;
  const std::int64_t denominator = a.expr.denominator;
  const Type type = a.expr.type;
  t.expr = node(op, type, e.span, {std::move(a.expr), std::move(b.expr)});
  t.expr.denominator = denominator;
  return t;
}

Typed ExprChecker::product(const ast::Expr& e) {
  Typed a = check(e.args[0]);
  Typed b = check(e.args[1]);
  if (a.poisoned() || b.poisoned()) return poison(e.span);
  const auto is_factor = [](const Typed& t) { return t.kind == Kind::plain || t.kind == Kind::percent; };
  if (is_factor(a)) std::swap(a, b);
  const bool amount = a.kind == Kind::money || a.kind == Kind::points || a.kind == Kind::number ||
                      a.kind == Kind::count || a.kind == Kind::days;
  if (!is_factor(b) || !amount) {
    context_.report(Code::productTypes, e.span, phraseOf(a.kind), phraseOf(b.kind));
    return poison(e.span);
  }
  return times(std::move(a), b, e.span);
}

Typed ExprChecker::times(Typed amount, const Typed& by, Span span) {
  std::optional<Ratio> factor = ratioOf(context_, by.decimal, by.span);
  if (factor && by.kind == Kind::percent) factor = makeRatio(factor->num, Int128{factor->den} * 100);
  if (!factor || Int128{factor->den} * amount.expr.denominator > kOneUnit) {
    if (factor) context_.report(Code::tooLarge, by.span);
    return poison(span);
  }
  checked::Expr number = node(Op::constant, Type::count, by.span);
  number.value = factor->num;
  Typed t = amount;
  t.span = span;
  const std::int64_t denominator = amount.expr.denominator * factor->den;
  const Type type = amount.expr.type;
  t.expr = node(Op::multiply, type, span, {std::move(amount.expr), std::move(number)});
  t.expr.denominator = denominator;
  return t;
}

Typed ExprChecker::percentOf(const ast::Expr& e) {
  Typed of = check(e.args[0]);
  if (of.poisoned()) return poison(e.span);
  const bool amount = of.kind == Kind::money || of.kind == Kind::points || of.kind == Kind::number ||
                      of.kind == Kind::count || of.kind == Kind::days;
  if (!amount) {
    context_.report(Code::productTypes, e.span, phraseOf(Kind::percent), phraseOf(of.kind));
    return poison(e.span);
  }
  Typed percent{Kind::percent, {}, e.quantity.value, nullptr, e.quantity.span};
  return times(std::move(of), percent, e.span);
}

std::vector<checked::Condition> checkConditions(Context& context, const std::vector<ast::Expr>& whens, Place place) {
  std::vector<const ast::Expr*> parts;
  for (const ast::Expr& when : whens) split(when, parts);
  ExprChecker checker(context, place);
  std::vector<checked::Expr> checked;
  checked.reserve(parts.size());
  for (const ast::Expr* part : parts) checked.push_back(checker.condition(*part));
  std::vector<const checked::Expr*> all;
  for (const checked::Expr& expr : checked) all.push_back(&expr);
  for (const checked::Expr& expr : checked) checkMissing(context, expr, place, all);
  moveDays(parts, checked);
  std::vector<checked::Condition> conditions;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    conditions.push_back(
        {std::move(checked[i]), oneLine(context.source, parts[i]->span), context.line(parts[i]->span)});
  }
  return conditions;
}

checked::Expr checkCondition(Context& context, const ast::Expr& e, Place place) {
  checked::Expr expr = ExprChecker(context, place).condition(e);
  checkMissing(context, expr, place, {&expr});
  return expr;
}

checked::Expr checkWhere(Context& context, const ast::Expr& where) {
  return checkCondition(context, where, {PlaceKind::set, -1});
}

CheckedValue checkValue(Context& context, const ast::Expr& e, Place place) {
  Typed t = ExprChecker(context, place).check(e);
  return {t.kind, std::move(t.expr), t.choice, t.block, t.wallet};
}

std::optional<checked::Expr> checkAssigned(Context& context, const ast::Expr& e, Place place,
                                           const Attribute& attribute) {
  ExprChecker checker(context, place);
  Typed wanted{kindOf(attribute.type), {}, {}, &attribute, e.span};
  wanted.expr.type = planType(wanted.kind);
  Typed given = checker.besides(e, wanted);
  if (given.poisoned()) return std::nullopt;
  if (wanted.kind == Kind::anniversary && given.kind == Kind::date && given.literal()) {
    given.kind = Kind::anniversary;
    given.expr.type = Type::anniversary;
  }
  if (!checker.unify(wanted, given, Code::assignTypes)) return std::nullopt;
  if (given.expr.denominator == 1) return std::move(given.expr);
  checked::Expr by = node(Op::constant, Type::count, e.span);
  by.value = given.expr.denominator;
  const Type type = given.expr.type;
  given.expr.denominator = 1;
  return node(Op::divide, type, e.span, {std::move(given.expr), std::move(by)});
}

}  // namespace kopeck::checking
