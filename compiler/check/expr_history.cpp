// What the customer has bought before, and what this receipt adds to it.
#include <array>

#include "compiler/check/expr_checker.h"
#include "runtime/plan/names.h"

namespace kopeck::checking {

using plan::Op;
using plan::Type;

plan::Measure measureOf(ast::Measure measure) {
  switch (measure) {
    case ast::Measure::net:
      return plan::Measure::net;
    case ast::Measure::gross:
      return plan::Measure::gross;
    case ast::Measure::paid:
      return plan::Measure::paid;
    case ast::Measure::purchases:
      return plan::Measure::purchases;
    case ast::Measure::units:
      return plan::Measure::units;
  }
  return plan::Measure::net;
}

Kind kindOf(plan::Measure measure) {
  switch (measure) {
    case plan::Measure::net:
    case plan::Measure::gross:
    case plan::Measure::paid:
      return Kind::money;
    case plan::Measure::units:
      return Kind::number;
    case plan::Measure::purchases:
      return Kind::count;
  }
  return Kind::money;
}

namespace {

/// The calendar period a unit names; nothing for an hour and for what is no time.
std::optional<plan::Period> periodOf(const ast::Window& window) {
  if (window.quarter) return plan::Period::quarter;
  switch (window.unit) {
    case ast::Unit::day:
      return plan::Period::day;
    case ast::Unit::week:
      return plan::Period::week;
    case ast::Unit::month:
      return plan::Period::month;
    case ast::Unit::year:
      return plan::Period::year;
    case ast::Unit::none:
    case ast::Unit::percent:
    case ast::Unit::money:
    case ast::Unit::hour:
    case ast::Unit::word:
      return std::nullopt;
  }
  return std::nullopt;
}

std::optional<plan::Window> lastWindow(Context& context, const ast::Window& window) {
  const std::optional<plan::Period> period = periodOf(window);
  if (!period) {
    context.report(Code::badWindow, window.span);
    return std::nullopt;
  }
  const bool in_days = *period == plan::Period::day || *period == plan::Period::week;
  const std::int64_t times = *period == plan::Period::week      ? 7
                             : *period == plan::Period::year    ? 12
                             : *period == plan::Period::quarter ? 3
                                                                : 1;
  // Ten years: what a customer's state has to carry grows with it.
  const std::int64_t most = in_days ? 3'660 : 120;
  if (window.n < 1 || window.n > most / times) {
    context.report(Code::badWindow, window.span);
    return std::nullopt;
  }
  const auto n = static_cast<std::int32_t>(window.n * times);
  return plan::Window{in_days ? plan::WindowKind::last_days : plan::WindowKind::last_months, n, plan::Period::month};
}

}  // namespace

std::optional<plan::Window> checkWindow(Context& context, const ast::Window& window) {
  switch (window.kind) {
    case ast::WindowKind::none:
      return std::nullopt;
    case ast::WindowKind::ever:
      return plan::Window{plan::WindowKind::ever, 0, plan::Period::month};
    case ast::WindowKind::today:
      return plan::Window{plan::WindowKind::this_period, 0, plan::Period::day};
    case ast::WindowKind::last:
      return lastWindow(context, window);
    case ast::WindowKind::this_period:
    case ast::WindowKind::previous_period: {
      const std::optional<plan::Period> period = periodOf(window);
      if (!period) {
        context.report(Code::badWindow, window.span);
        return std::nullopt;
      }
      const bool is_this = window.kind == ast::WindowKind::this_period;
      return plan::Window{is_this ? plan::WindowKind::this_period : plan::WindowKind::previous_period, 0, *period};
    }
  }
  return std::nullopt;
}

bool ExprChecker::needsPurchase(const Phrase& what, Span span) {
  if (place_.kind == PlaceKind::purchase) return true;
  context_.report(Code::notReadableHere, span, what, phraseOf(place_.kind));
  return false;
}

checked::Expr ExprChecker::historyRead(const checked::Sum& sum, const plan::Window& window, Span span) const {
  checked::Expr e = node(Op::read, plan::typeOf(sum.measure), span);
  e.read.kind = plan::ReadKind::history;
  e.read.window = window;
  e.sum = sum;
  return e;
}

Typed ExprChecker::thisPurchase(plan::Measure measure, std::int32_t set, Span span) const {
  Typed t{kindOf(measure), node(Op::sum, plan::typeOf(measure), span), {}, nullptr, span};
  t.expr.sum = {measure, set};
  if (measure == plan::Measure::purchases) {
    t.expr = node(Op::constant, Type::count, span);
    t.expr.value = 1;
  }
  return t;
}

Typed ExprChecker::history(const ast::Expr& e) {
  checked::Sum sum{measureOf(e.measure), -1};
  if (e.set) {
    sum.set = context_.resolve(context_.sets, NameKind::set, *e.set);
    if (sum.set < 0) return poison(e.span);
    if (sum.measure == plan::Measure::purchases) {
      context_.report(Code::notReadableHere, e.set->span, ticked(e.set->text), phraseOf(place_.kind));
      return poison(e.span);
    }
  }
  if (e.window.kind == ast::WindowKind::none) {
    if (sum.measure == plan::Measure::purchases) {
      context_.report(Code::noWindow, e.span);
      return poison(e.span);
    }
    const bool paid_early = sum.measure == plan::Measure::paid && place_.kind == PlaceKind::redeem;
    if (!hasReceipt() || place_.kind == PlaceKind::set || paid_early) {
      return notReadable(oneLine(context_.source, e.span), e.span);
    }
    return thisPurchase(sum.measure, sum.set, e.span);
  }
  const std::optional<plan::Window> window = checkWindow(context_, e.window);
  if (!window) return poison(e.span);
  Typed t{kindOf(sum.measure), historyRead(sum, *window, e.span), {}, nullptr, e.span};
  if (!e.including_this_purchase) return t;
  if (!needsPurchase(Phrase("`including this purchase`", "«включая эту покупку»"), e.span)) return poison(e.span);
  const Type type = t.expr.type;
  t.expr = node(Op::add, type, e.span, {std::move(t.expr), thisPurchase(sum.measure, sum.set, e.span).expr});
  return t;
}

Typed ExprChecker::purchaseNumber(const ast::Expr& e) {
  if (!needsPurchase(Phrase("the number of a purchase", "номер покупки"), e.span)) return poison(e.span);
  plan::Window window{plan::WindowKind::ever, 0, plan::Period::month};
  if (e.window.kind != ast::WindowKind::none) {
    const std::optional<plan::Window> said = checkWindow(context_, e.window);
    if (!said) return poison(e.span);
    window = *said;
  }
  checked::Expr before_this = historyRead({plan::Measure::purchases, -1}, window, e.span);
  checked::Expr one = thisPurchase(plan::Measure::purchases, -1, e.span).expr;
  return {
      Kind::count, node(Op::add, Type::count, e.span, {std::move(before_this), std::move(one)}), {}, nullptr, e.span};
}

Typed ExprChecker::firstPurchase(const ast::Expr& e) {
  if (place_.kind != PlaceKind::purchase && place_.kind != PlaceKind::set && place_.kind != PlaceKind::redeem) {
    needsPurchase(Phrase("`first purchase`", "«первая покупка»"), e.span);
    return poison(e.span);
  }
  const plan::Window ever{plan::WindowKind::ever, 0, plan::Period::month};
  checked::Expr count = historyRead({plan::Measure::purchases, -1}, ever, e.span);
  checked::Expr none = node(Op::constant, Type::count, e.span);
  return yesNo(e.span, Op::equal, {std::move(count), std::move(none)});
}

}  // namespace kopeck::checking
