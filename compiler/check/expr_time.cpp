// Tests of dates, times and anniversaries.
//
// A window of time over midnight belongs to the day on which it begins: beside `time from 22:00 to 02:00`, in one `and`
// or one rule's conditions, the weekday, the date and the month are those of that first day. `weekday is Fri` with it
// holds from Friday 22:00 to Saturday 02:00.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "compiler/check/expr_checker.h"
#include "runtime/plan/names.h"

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
  const bool over_midnight = both_written && is_time && low.expr.value > high.expr.value;
  const bool nothing = both_written && (is_time ? low.expr.value == high.expr.value : low.expr.value > high.expr.value);
  if (nothing) {
    context_.report(Code::emptyRange, join(e.args[1].span, e.args[2].span));
    return poison(e.span);
  }
  Typed begun = ordered(Op::less_equal, low, value, e.span);
  Typed not_over = ordered(is_time ? Op::less : Op::less_equal, other, high, e.span);
  return yesNo(e.span, over_midnight ? Op::either : Op::both, {std::move(begun.expr), std::move(not_over.expr)});
}

namespace {

/// When a written window of the receipt's time ends, where it ends on the day after the one on which it begins.
std::optional<std::int32_t> endAfterMidnight(const ast::Expr& e) {
  if (e.kind != ast::ExprKind::from_to || e.args[0].kind != ast::ExprKind::path) return std::nullopt;
  const std::vector<ast::Name>& names = e.args[0].names;
  if (names.empty() || names.back().text != "time") return std::nullopt;
  if (e.args[1].kind != ast::ExprKind::time || e.args[2].kind != ast::ExprKind::time) return std::nullopt;
  if (e.args[1].time.second <= e.args[2].time.second) return std::nullopt;
  return e.args[2].time.second;
}

bool isField(const checked::Expr& e, plan::Field field) {
  return e.op == Op::field && e.index == static_cast<std::int32_t>(field);
}

bool readsDay(const checked::Expr& e) {
  if (isField(e, plan::Field::day) || isField(e, plan::Field::weekday) || isField(e, plan::Field::month)) return true;
  return std::any_of(e.args.begin(), e.args.end(), readsDay);
}

bool holds(Op op, Value a, Value b) {
  if (op == Op::equal) return a == b;
  if (op == Op::not_equal) return a != b;
  return op == Op::less ? a < b : a <= b;
}

/// A test of a weekday or month against what is written, as the list of values for which it holds of the one before.
std::optional<checked::Expr> testOfOneBefore(const checked::Expr& e, plan::Field field, Value count) {
  checked::Expr list = node(Op::one_of, Type::yes_no, e.span);
  for (Value today = 1; today <= count; ++today) {
    const Value before_it = today == 1 ? count : today - 1;
    bool so = false;
    if (e.op == Op::one_of && isField(e.args[0], field)) {
      so = std::find(e.values.begin(), e.values.end(), before_it) != e.values.end();
    } else if (e.args.size() == 2 && isField(e.args[0], field) && e.args[1].op == Op::constant) {
      so = holds(e.op, before_it, e.args[1].value);
    } else if (e.args.size() == 2 && isField(e.args[1], field) && e.args[0].op == Op::constant) {
      so = holds(e.op, e.args[0].value, before_it);
    } else {
      return std::nullopt;
    }
    if (so) list.values.push_back(today);
  }
  list.args.push_back(node(Op::field, plan::typeOf(field), e.span));
  list.args[0].index = static_cast<std::int32_t>(field);
  return list;
}

/// The condition as it was on the day before.
checked::Expr dayBefore(checked::Expr e) {
  if (isField(e, plan::Field::day)) {
    checked::Expr one = node(Op::constant, Type::days, e.span);
    one.value = 1;
    const Span span = e.span;
    return node(Op::subtract, Type::date, span, {std::move(e), std::move(one)});
  }
  if (auto weekday = testOfOneBefore(e, plan::Field::weekday, 7)) return std::move(*weekday);
  if (auto month = testOfOneBefore(e, plan::Field::month, 12)) {
    checked::Expr first = node(Op::constant, Type::count, e.span);
    first.value = 1;
    checked::Expr day = node(Op::field, plan::typeOf(plan::Field::day_of_month), e.span);
    day.index = static_cast<std::int32_t>(plan::Field::day_of_month);
    const Span span = e.span;
    checked::Expr is_first = node(Op::equal, Type::yes_no, span, {std::move(day), std::move(first)});
    checked::Expr is_later = node(Op::negate, Type::yes_no, span, {is_first});
    checked::Expr then = node(Op::both, Type::yes_no, span, {std::move(is_first), std::move(*month)});
    checked::Expr otherwise = node(Op::both, Type::yes_no, span, {std::move(is_later), std::move(e)});
    return node(Op::either, Type::yes_no, span, {std::move(then), std::move(otherwise)});
  }
  for (checked::Expr& arg : e.args) arg = dayBefore(std::move(arg));
  return e;
}

}  // namespace

void moveDays(const std::vector<const ast::Expr*>& all, std::vector<checked::Expr>& checked) {
  std::optional<std::int32_t> end;
  for (const ast::Expr* one : all) {
    if (!end) end = endAfterMidnight(*one);
  }
  if (!end) return;
  for (checked::Expr& e : checked) {
    if (!readsDay(e)) continue;
    const Span span = e.span;
    checked::Expr time = node(Op::field, plan::typeOf(plan::Field::second), span);
    time.index = static_cast<std::int32_t>(plan::Field::second);
    checked::Expr limit = node(Op::constant, Type::time, span);
    limit.value = *end;
    checked::Expr after_midnight = node(Op::less, Type::yes_no, span, {std::move(time), std::move(limit)});
    checked::Expr same_day = node(Op::negate, Type::yes_no, span, {after_midnight});
    checked::Expr moved = dayBefore(e);
    checked::Expr of_the_night = node(Op::both, Type::yes_no, span, {std::move(after_midnight), std::move(moved)});
    checked::Expr of_the_day = node(Op::both, Type::yes_no, span, {std::move(same_day), std::move(e)});
    e = node(Op::either, Type::yes_no, span, {std::move(of_the_night), std::move(of_the_day)});
  }
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
