// Tests of dates, times and anniversaries.
#include <fmt/format.h>

#include "compiler/check/expr_checker.h"

namespace kopeck::checking {

using plan::Op;
using plan::Type;

Typed ExprChecker::fromTo(const ast::Expr& e) {
  Typed value = check(e.args[0]);
  Typed low = besides(e.args[1], value);
  Typed high = besides(e.args[2], value);
  if (value.poisoned() || low.poisoned() || high.poisoned()) return poison(e.span);
  if (value.kind != Kind::time && value.kind != Kind::date) {
    context_.report(Code::wrongKind, e.args[0].span, Phrase("a date or a time", "дата или время"),
                    phraseOf(value.kind));
    return poison(e.span);
  }
  Typed other = value;
  if (!unify(value, low, Code::compareTypes) || !unify(other, high, Code::compareTypes)) return poison(e.span);
  const bool is_time = value.kind == Kind::time;
  const bool both_written = low.literal() && high.literal();
  if (both_written && is_time && low.expr.value > high.expr.value) {
    const std::string what = oneLine(context_.source, e.args[0].span);
    const std::string from = oneLine(context_.source, e.args[1].span);
    const std::string to = oneLine(context_.source, e.args[2].span);
    context_.report(Code::overMidnight, e.span)
        .fix(e.span, fmt::format("({} >= {} {} {} < {})", what, from, context_.spelt("or", "или"), what, to));
    return poison(e.span);
  }
  if (both_written && (low.expr.value > high.expr.value || (is_time && low.expr.value == high.expr.value))) {
    context_.report(Code::emptyRange, join(e.args[1].span, e.args[2].span));
    return poison(e.span);
  }
  Typed begun = ordered(Op::less_equal, low, value, e.span);
  Typed not_over = ordered(is_time ? Op::less : Op::less_equal, other, high, e.span);
  return yesNo(e.span, Op::both, {std::move(begun.expr), std::move(not_over.expr)});
}

bool ExprChecker::dates(const ast::Expr& e, Typed& a, Typed& b) {
  a = check(e.args[0]);
  b = check(e.args[1]);
  if (a.poisoned() || b.poisoned()) return false;
  if (a.kind != Kind::date) {
    context_.report(Code::wrongKind, a.span, phraseOf(Kind::date), phraseOf(a.kind));
    return false;
  }
  if (b.kind != Kind::date && b.kind != Kind::anniversary) {
    context_.report(Code::wrongKind, b.span, Phrase("a date or an anniversary", "дата или годовщина"),
                    phraseOf(b.kind));
    return false;
  }
  return true;
}

Typed ExprChecker::near(const Typed& date, const Typed& origin, std::int32_t before_days, std::int32_t after_days,
                        Span span) {
  Typed t = yesNo(span, Op::near_anniversary, {date.expr, origin.expr});
  t.expr.value = before_days;
  t.expr.index = after_days;
  return t;
}

Typed ExprChecker::within(const ast::Expr& e) {
  Typed date;
  Typed origin;
  const bool sound = dates(e, date, origin);
  const std::optional<std::int32_t> days = expectDays(context_, e.quantity);
  if (!sound || !days) return poison(e.span);
  const bool is_before = e.kind == ast::ExprKind::within_before;
  if (origin.kind == Kind::anniversary) {
    if (*days > 180) {
      context_.report(Code::windowTooWide, e.quantity.span);
      return poison(e.span);
    }
    const bool is_after = e.kind == ast::ExprKind::within_after;
    return near(date, origin, is_after ? 0 : *days, is_before ? 0 : *days, e.span);
  }
  if (e.kind == ast::ExprKind::within_of) {
    context_.report(Code::needsAnniversary, origin.span);
    return poison(e.span);
  }
  checked::Expr n = node(Op::constant, Type::days, e.quantity.span);
  n.value = *days;
  checked::Expr edge = node(is_before ? Op::subtract : Op::add, Type::date, e.span, {origin.expr, std::move(n)});
  checked::Expr low = is_before ? edge : origin.expr;
  checked::Expr high = is_before ? origin.expr : edge;
  Typed begun = yesNo(e.span, Op::less_equal, {std::move(low), date.expr});
  Typed not_over = yesNo(e.span, Op::less_equal, {date.expr, std::move(high)});
  return yesNo(e.span, Op::both, {std::move(begun.expr), std::move(not_over.expr)});
}

Typed ExprChecker::on(const ast::Expr& e) {
  Typed date;
  Typed origin;
  if (!dates(e, date, origin)) return poison(e.span);
  if (origin.kind == Kind::anniversary) return near(date, origin, 0, 0, e.span);
  return yesNo(e.span, Op::equal, {std::move(date.expr), std::move(origin.expr)});
}

Typed ExprChecker::monthOf(const ast::Expr& e) {
  Typed date;
  Typed origin;
  if (!dates(e, date, origin)) return poison(e.span);
  return yesNo(e.span, Op::month_of, {std::move(date.expr), std::move(origin.expr)});
}

}  // namespace kopeck::checking
