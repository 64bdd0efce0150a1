// Comparisons: both sides get one kind and one scale.
#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "compiler/check/expr_checker.h"
#include "runtime/event/text.h"

namespace kopeck::checking {

using plan::Op;
using plan::Type;

namespace {

bool isOrdered(Kind kind) {
  switch (kind) {
    case Kind::money:
    case Kind::points:
    case Kind::number:
    case Kind::count:
    case Kind::days:
    case Kind::date:
    case Kind::time:
    case Kind::weekday:
    case Kind::month:
    case Kind::tier:
      return true;
    case Kind::poisoned:
    case Kind::plain:
    case Kind::percent:
    case Kind::yes_no:
    case Kind::months:
    case Kind::hours:
    case Kind::anniversary:
    case Kind::text:
    case Kind::choice:
    case Kind::customer:
    case Kind::person:
      return false;
  }
  return false;
}

checked::Expr scaledBy(checked::Expr e, std::int64_t factor) {
  if (factor == 1) return e;
  checked::Expr by = node(Op::constant, Type::count, e.span);
  by.value = factor;
  const Type type = e.type;
  const Span span = e.span;
  return node(Op::multiply, type, span, {std::move(e), std::move(by)});
}

/// Both sides over one denominator, so that comparing the numerators is exact.
void alignDenominators(checked::Expr& a, checked::Expr& b) {
  const std::int64_t common = std::lcm(a.denominator, b.denominator);
  for (checked::Expr* e : {&a, &b}) {
    const std::int64_t factor = common / e->denominator;
    *e = scaledBy(std::move(*e), factor);
    e->denominator = common;
  }
}

}  // namespace

void ExprChecker::reportMismatch(const Typed& a, const Typed& b, Code code) {
  Diagnostic& diagnostic = context_.report(code, join(a.span, b.span), phraseOf(a.kind), phraseOf(b.kind));
  diagnostic.label(a.span, phraseOf(a.kind));
  diagnostic.label(b.span, phraseOf(b.kind));
  for (const auto& [literal, other] : {std::pair(&a, &b), std::pair(&b, &a)}) {
    if (!literal->literal() || literal->expr.denominator != 1) continue;
    if (literal->kind == Kind::points && other->kind == Kind::money) {
      if (const auto money = asMoney(context_, literal->expr.value, literal->wallet))
        diagnostic.fix(literal->span, *money);
    } else if (literal->kind == Kind::money && other->kind == Kind::points) {
      if (const auto points = asPoints(context_, literal->expr.value, other->wallet))
        diagnostic.fix(literal->span, *points);
    } else if (literal->kind == Kind::plain && other->kind == Kind::money && context_.currency_said) {
      diagnostic.fix(after(literal->span), fmt::format(" {}", context_.out.schema.currency));
    } else if (literal->kind == Kind::plain && other->kind == Kind::points && context_.points_said) {
      diagnostic.fix(after(literal->span), fmt::format(" {}", pointsWord(context_, other->wallet)));
    }
  }
}

bool ExprChecker::adapt(Typed& plain, const Typed& to) {
  const bool to_number = to.kind == Kind::number;
  if (!to_number && to.kind != Kind::count && to.kind != Kind::days && to.kind != Kind::plain) return false;
  const std::optional<Value> value = scaled(plain.decimal, to_number ? kQuantityDecimals : 0);
  if (!value) {
    if (to_number) {
      context_.report(Code::numberTooFine, plain.span, phraseOf(to.kind), kQuantityDecimals);
    } else {
      context_.report(Code::needsWhole, plain.span, phraseOf(to.kind == Kind::plain ? Kind::count : to.kind), 0);
    }
    plain = poison(plain.span);
    return false;
  }
  plain.kind = to.kind == Kind::plain ? Kind::count : to.kind;
  plain.expr.type = to.kind == Kind::plain ? Type::count : to.expr.type;
  plain.expr.value = *value;
  return true;
}

namespace {

/// `customer` by itself: the tier that the other side speaks of.
void becomeTier(Typed& customer, const Typed& other) {
  customer.kind = Kind::tier;
  if (other.kind != Kind::tier) return;
  customer.block = other.block;
  customer.expr.read.index = other.block;
}

}  // namespace

bool ExprChecker::unify(Typed& a, Typed& b, Code code) {
  if (a.poisoned() || b.poisoned()) return false;
  for (Typed* t : {&a, &b}) {
    if (t->kind == Kind::customer) becomeTier(*t, t == &a ? b : a);
    if (t->kind != Kind::months && t->kind != Kind::hours) continue;
    context_.report(Code::notComparableLength, t->span, phraseOf(t->kind));
    return false;
  }
  if (a.kind == Kind::plain) adapt(a, b);
  if (b.kind == Kind::plain) adapt(b, a);
  if (a.poisoned() || b.poisoned()) return false;
  const bool same_kind = a.kind == b.kind && a.kind != Kind::percent;
  const bool other_choices = same_kind && a.kind == Kind::choice && a.choice->choices != b.choice->choices;
  const bool other_levels = same_kind && a.kind == Kind::tier && a.block != b.block;
  if (!same_kind || other_choices || other_levels || a.expr.type != b.expr.type) {
    reportMismatch(a, b, code);
    return false;
  }
  if (a.kind == Kind::points && a.wallet != b.wallet) {
    context_.report(Code::otherPoints, join(a.span, b.span), ticked(pointsWord(context_, a.wallet)),
                    ticked(pointsWord(context_, b.wallet)));
    return false;
  }
  alignDenominators(a.expr, b.expr);
  return true;
}

Typed ExprChecker::ordered(Op op, Typed a, Typed b, Span span) {
  return yesNo(span, op, {std::move(a.expr), std::move(b.expr)});
}

Typed ExprChecker::compare(const ast::Expr& e) {
  const bool negated = e.compare == ast::Compare::is_not;
  const bool equality = negated || e.compare == ast::Compare::is;
  if (e.compare == ast::Compare::reaches) return reaches(e);
  if (e.args[1].kind == ast::ExprKind::list && equality) return listTest(e.args[0], e.args[1], negated);
  Typed left = check(e.args[0]);
  if (e.args[1].kind == ast::ExprKind::range && equality) return range(left, e.args[1], negated, e.span);
  Typed right = besides(e.args[1], left);
  if (left.poisoned() || right.poisoned()) return poison(e.span);
  const bool with_date = left.kind == Kind::date || right.kind == Kind::date;
  const bool with_anniversary = left.kind == Kind::anniversary || right.kind == Kind::anniversary;
  if (with_anniversary && (with_date || left.kind == right.kind)) {
    context_.report(Code::anniversaryCompared, e.span);
    return poison(e.span);
  }
  if (!unify(left, right, Code::compareTypes)) return poison(e.span);
  if (!equality && !isOrdered(left.kind)) {
    context_.report(Code::notOrdered, e.op_span, phraseOf(left.kind));
    return poison(e.span);
  }
  switch (e.compare) {
    case ast::Compare::is:
      return ordered(Op::equal, left, right, e.span);
    case ast::Compare::is_not:
      return ordered(Op::not_equal, left, right, e.span);
    case ast::Compare::less:
      return ordered(Op::less, left, right, e.span);
    case ast::Compare::less_equal:
    case ast::Compare::is_at_most:
      return ordered(Op::less_equal, left, right, e.span);
    case ast::Compare::greater:
      return ordered(Op::less, right, left, e.span);
    case ast::Compare::greater_equal:
    case ast::Compare::is_at_least:
      return ordered(Op::less_equal, right, left, e.span);
    case ast::Compare::reaches:
      break;
  }
  return poison(e.span);
}

Typed ExprChecker::reaches(const ast::Expr& e) {
  if (!needsPurchase(Phrase("`reaches`", "«достигает»"), e.op_span)) return poison(e.span);
  Typed left = check(e.args[0]);
  Typed mark = besides(e.args[1], left);
  if (left.poisoned() || mark.poisoned()) return poison(e.span);
  const bool is_history = left.expr.op == Op::read && left.expr.read.kind == plan::ReadKind::history;
  if (!is_history) {
    context_.report(Code::reachesNoHistory, e.args[0].span);
    return poison(e.span);
  }
  const checked::Sum sum = left.expr.sum;
  if (sum.measure == plan::Measure::points) {
    context_.report(Code::pointsOfThisPurchase, e.op_span);
    return poison(e.span);
  }
  const bool of_payment = sum.measure == plan::Measure::paid || sum.measure == plan::Measure::tender;
  if (of_payment && !hasPaid()) return notReadable(oneLine(context_.source, e.span), e.span);
  if (!unify(left, mark, Code::compareTypes)) return poison(e.span);
  // Below before this purchase, not below with it. The mark may have brought a denominator to the left side.
  checked::Expr now = thisPurchase(sum, e.span).expr;
  now = scaledBy(std::move(now), left.expr.denominator);
  checked::Expr with = node(Op::add, left.expr.type, e.span, {left.expr, std::move(now)});
  Typed below = ordered(Op::less, left, mark, e.span);
  left.expr = std::move(with);
  Typed reached = ordered(Op::less_equal, mark, left, e.span);
  return yesNo(e.span, Op::both, {std::move(below.expr), std::move(reached.expr)});
}

Typed ExprChecker::range(const Typed& value, const ast::Expr& range, bool negated, Span span) {
  ast::Expr first = range.args[0];
  const bool one_unit = first.kind == ast::ExprKind::quantity && first.quantity.unit == ast::Unit::none &&
                        range.args[1].kind == ast::ExprKind::quantity;
  if (one_unit) {  // 20 001..50 000 RUB
    first.quantity.unit = range.args[1].quantity.unit;
    first.quantity.word = range.args[1].quantity.word;
  }
  Typed low = besides(first, value);
  Typed high = besides(range.args[1], value);
  Typed under_high = value;
  Typed over_low = value;
  if (!unify(over_low, low, Code::compareTypes) || !unify(under_high, high, Code::compareTypes)) return poison(span);
  if (!isOrdered(low.kind)) {
    context_.report(Code::notOrdered, range.span, phraseOf(low.kind));
    return poison(span);
  }
  const bool round = low.kind == Kind::weekday || low.kind == Kind::month;  // Fri..Mon goes round the week
  const bool backwards = low.literal() && high.literal() && low.expr.value > high.expr.value;
  if (backwards && !round) {
    context_.report(Code::emptyRange, range.span);
    return poison(span);
  }
  Typed from = ordered(Op::less_equal, low, over_low, span);
  Typed to = ordered(Op::less_equal, under_high, high, span);
  Typed both = yesNo(span, backwards ? Op::either : Op::both, {std::move(from.expr), std::move(to.expr)});
  return negated ? yesNo(span, Op::negate, {std::move(both.expr)}) : both;
}

Typed ExprChecker::listTest(const ast::Expr& e, const ast::Expr& list, bool negated) {
  const Span span = join(e.span, list.span);
  Typed value = check(e);
  if (value.poisoned() || list.kind == ast::ExprKind::poisoned) return poison(span);
  const std::vector<ast::Expr> entries = list.kind == ast::ExprKind::list ? list.args : std::vector<ast::Expr>{list};
  if (entries.empty()) {
    context_.report(Code::notConstant, list.span);
    return poison(span);
  }
  checked::Expr test = node(Op::one_of, Type::yes_no, span);
  bool sound = true;
  for (const ast::Expr& item : entries) {
    if (calendarDays(item, value, test.values)) continue;
    Typed entry = besides(item, value);
    Typed against = value;
    if (!unify(against, entry, Code::compareTypes)) {
      sound = false;
      break;  // the other entries would most likely say the same
    }
    value.kind = against.kind;
    value.block = against.block;
    value.expr = against.expr;
    if (!entry.literal() || entry.expr.denominator != 1) {
      context_.report(Code::notConstant, item.span);
      sound = false;
    } else if (entry.kind == Kind::text) {
      test.texts.push_back(entry.expr.texts.front());
    } else {
      test.values.push_back(entry.expr.value);
    }
  }
  if (!sound) return poison(span);
  test.args.push_back(std::move(value.expr));
  Typed t{Kind::yes_no, std::move(test), {}, nullptr, span};
  return negated ? yesNo(span, Op::negate, {std::move(t.expr)}) : t;
}

Typed ExprChecker::under(const ast::Expr& e) {
  Typed value = check(e.args[0]);
  if (value.poisoned()) return poison(e.span);
  if (value.kind != Kind::text) {
    context_.report(Code::wrongKind, e.args[0].span, phraseOf(Kind::text), phraseOf(value.kind));
    return poison(e.span);
  }
  checked::Expr test = node(Op::under, Type::yes_no, e.span, {std::move(value.expr)});
  const bool is_list = e.args[1].kind == ast::ExprKind::list;
  if (is_list && e.args[1].args.empty()) return poison(e.span);
  const std::vector<ast::Expr> prefixes = is_list ? e.args[1].args : std::vector<ast::Expr>{e.args[1]};
  std::vector<Typed> tests;
  for (const ast::Expr& prefix : prefixes) {
    if (prefix.kind == ast::ExprKind::text && !prefix.text.value.empty()) {
      test.texts.push_back(normalised(prefix.text.value));
      continue;
    }
    tests.push_back(underText(test, prefix));
    if (tests.back().poisoned()) return poison(e.span);
  }
  if (!test.texts.empty()) tests.insert(tests.begin(), {Kind::yes_no, std::move(test), {}, nullptr, e.span});
  Typed chain = std::move(tests.front());
  for (std::size_t i = 1; i < tests.size(); ++i) {
    chain = yesNo(e.span, Op::either, {std::move(chain.expr), std::move(tests[i].expr)});
  }
  return chain;
}

/// `under customer.chosen`: below whatever the customer or the receipt says.
Typed ExprChecker::underText(checked::Expr test, const ast::Expr& prefix) {
  Typed typed = check(prefix);
  if (typed.poisoned()) return poison(prefix.span);
  if (typed.kind != Kind::text) {
    context_.report(Code::wrongKind, prefix.span, phraseOf(Kind::text), phraseOf(typed.kind));
    return poison(prefix.span);
  }
  const bool of_customer = typed.expr.op == Op::read && typed.expr.read.kind == plan::ReadKind::customer_attribute;
  if (typed.literal() || (!of_customer && typed.expr.op != Op::attribute)) {
    context_.report(Code::notConstant, prefix.span);
    return poison(prefix.span);
  }
  test.texts.clear();
  test.args.push_back(std::move(typed.expr));
  return {Kind::yes_no, std::move(test), {}, nullptr, prefix.span};
}

bool ExprChecker::calendarDays(const ast::Expr& entry, const Typed& value, std::vector<Value>& days) {
  const bool a_name = entry.kind == ast::ExprKind::path && entry.names.size() == 1;
  if (!a_name || value.kind != Kind::date) return false;
  const Symbol* symbol = context_.calendars.find(entry.names[0].text);
  if (symbol == nullptr) {
    if (entry.names[0].empty() || findAttribute(context_.out.schema.receipt, entry.names[0].text) >= 0) return false;
    context_.reportUnknown(NameKind::calendar, entry.names[0].text, entry.names[0].span, context_.calendars.all());
    return true;
  }
  for (const auto& [from, to] : context_.calendar_decls[static_cast<std::size_t>(symbol->index)]->days) {
    for (Day day = from.day; day <= to.day; ++day) days.push_back(day);
  }
  return true;
}

}  // namespace kopeck::checking
