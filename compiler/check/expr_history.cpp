// What the customer has bought before, and what this receipt adds to it.
#include <algorithm>
#include <utility>

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
    case ast::Measure::paid_by:
      return plan::Measure::tender;
    case ast::Measure::points:
      return plan::Measure::points;
  }
  return plan::Measure::net;
}

Kind kindOf(plan::Measure measure) {
  switch (measure) {
    case plan::Measure::net:
    case plan::Measure::gross:
    case plan::Measure::paid:
    case plan::Measure::tender:
      return Kind::money;
    case plan::Measure::units:
      return Kind::number;
    case plan::Measure::purchases:
    case plan::Measure::uses:
      return Kind::count;
    case plan::Measure::points:
      return Kind::points;
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

namespace {

/// Indices of the rules' parts that grant points, rising, and the wallet, which is one; nothing after a report. No rule
/// named: all that give the header's points.
bool rulesOf(Context& context, const std::vector<ast::Name>& names, checked::Sum& sum) {
  std::int32_t wallet = -1;
  const auto take = [&](const Author& author) {
    for (const Part& part : author.parts) {
      const bool points = part.stage == Stage::grant &&
                          context.out.kinds[static_cast<std::size_t>(part.kind)].head.use == plan::KindUse::points;
      if (!points || (wallet >= 0 && part.kind != wallet)) continue;
      wallet = part.kind;
      sum.rules.push_back(part.rule);
    }
  };
  if (names.empty()) {
    wallet = 0;
    for (const Author& author : context.authors) take(author);
  }
  for (const ast::Name& name : names) {
    const std::int32_t index = context.resolve(context.rules, NameKind::rule, name);
    if (index < 0) return false;
    const Author& author = context.authors[static_cast<std::size_t>(index)];
    const std::size_t before_it = sum.rules.size();
    take(author);
    if (sum.rules.size() > before_it || author.parts.empty()) continue;
    context.report(Code::ruleGivesNoPoints, name.span, ticked(name.text),
                   ticked(pointsWord(context, std::max(wallet, 0))));
    return false;
  }
  std::sort(sum.rules.begin(), sum.rules.end());
  sum.rules.erase(std::unique(sum.rules.begin(), sum.rules.end()), sum.rules.end());
  return true;
}

}  // namespace

std::int32_t walletOf(const Context& context, const checked::Sum& sum) {
  if (sum.measure != plan::Measure::points || sum.rules.empty()) return 0;
  for (const Author& author : context.authors) {
    for (const Part& part : author.parts) {
      if (part.rule == sum.rules.front()) return part.kind;
    }
  }
  return 0;
}

std::optional<checked::Sum> checkSum(Context& context, ast::Measure measure, const std::optional<ast::Name>& set,
                                     const std::vector<ast::Name>& of) {
  checked::Sum sum;
  sum.measure = measureOf(measure);
  if (set) {
    sum.set = context.resolve(context.sets, NameKind::set, *set);
    if (sum.set < 0) return std::nullopt;
  }
  if (sum.measure == plan::Measure::tender) {
    if (of.empty()) return std::nullopt;
    sum.tender = context.resolve(context.tenders, NameKind::tender, of.front());
    if (sum.tender < 0) return std::nullopt;
  }
  if (sum.measure == plan::Measure::points && !rulesOf(context, of, sum)) return std::nullopt;
  return sum;
}

bool ExprChecker::needsPurchase(const Phrase& what, Span span) {
  if (place_.kind == PlaceKind::purchase || place_.kind == PlaceKind::discount) return true;
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

Typed ExprChecker::ofSum(const checked::Sum& sum, checked::Expr expr, Span span) const {
  Typed t{kindOf(sum.measure), std::move(expr), {}, nullptr, span};
  t.wallet = walletOf(context_, sum);
  return t;
}

Typed ExprChecker::thisPurchase(const checked::Sum& sum, Span span) const {
  checked::Expr e = node(Op::sum, plan::typeOf(sum.measure), span);
  e.sum = sum;
  if (sum.measure == plan::Measure::purchases) {
    e = node(Op::constant, Type::count, span);
    e.value = 1;
  }
  return ofSum(sum, std::move(e), span);
}

Typed ExprChecker::history(const ast::Expr& e) {
  const std::optional<checked::Sum> sum = checkSum(context_, e.measure, e.set, e.names);
  if (!sum) return poison(e.span);
  const bool of_payment = sum->measure == plan::Measure::paid || sum->measure == plan::Measure::tender;
  if (e.window.kind == ast::WindowKind::none) {
    if (sum->measure == plan::Measure::purchases || sum->measure == plan::Measure::points) {
      context_.report(Code::noWindow, e.span);
      return poison(e.span);
    }
    if (!hasReceipt() || place_.kind == PlaceKind::set || (of_payment && !hasPaid())) {
      return notReadable(oneLine(context_.source, e.span), e.span);
    }
    return thisPurchase(*sum, e.span);
  }
  const std::optional<plan::Window> window = checkWindow(context_, e.window);
  if (!window) return poison(e.span);
  Typed t = ofSum(*sum, historyRead(*sum, *window, e.span), e.span);
  if (!e.including_this_purchase) return t;
  if (!needsPurchase(Phrase("`including this purchase`", "«включая эту покупку»"), e.span)) return poison(e.span);
  if (sum->measure == plan::Measure::points) {
    context_.report(Code::pointsOfThisPurchase, e.span);
    return poison(e.span);
  }
  if (of_payment && !hasPaid()) return notReadable(oneLine(context_.source, e.span), e.span);
  const Type type = t.expr.type;
  t.expr = node(Op::add, type, e.span, {std::move(t.expr), thisPurchase(*sum, e.span).expr});
  return t;
}

/// What a purchase was on average: unknown where there was none.
Typed ExprChecker::average(const ast::Expr& e) {
  if (e.measure == ast::Measure::purchases) {
    context_.report(Code::averageOfPurchases, e.span);
    return poison(e.span);
  }
  if (e.window.kind == ast::WindowKind::none) {
    context_.report(Code::noWindow, e.span);
    return poison(e.span);
  }
  Typed t = history(e);
  const std::optional<plan::Window> window = t.poisoned() ? std::nullopt : checkWindow(context_, e.window);
  if (!window) return poison(e.span);
  const checked::Sum purchases{plan::Measure::purchases, -1, -1, {}};
  checked::Expr count = historyRead(purchases, *window, e.span);
  if (e.including_this_purchase) {
    count = node(Op::add, Type::count, e.span, {std::move(count), thisPurchase(purchases, e.span).expr});
  }
  const Type type = t.expr.type;
  t.expr = node(Op::divide, type, e.span, {std::move(t.expr), std::move(count)});
  return t;
}

Typed ExprChecker::boughtIn(const ast::Expr& e) {
  if (place_.kind != PlaceKind::set) return notReadable(oneLine(context_.source, e.span), e.span);
  const std::optional<Value> times = expectPositive(context_, e.quantity, Kind::count);
  if (e.window.kind == ast::WindowKind::ever || e.window.kind == ast::WindowKind::none) {
    context_.report(Code::boughtInEver, e.span);
    return poison(e.span);
  }
  const std::optional<plan::Window> window = checkWindow(context_, e.window);
  if (!times || !window) return poison(e.span);
  checked::Expr least = node(Op::constant, Type::count, e.quantity.span);
  least.value = *times;
  checked::Expr bought = node(Op::item_bought, Type::count, e.span);
  bought.read.window = *window;
  return yesNo(e.span, Op::less_equal, {std::move(least), std::move(bought)});
}

Typed ExprChecker::purchaseNumber(const ast::Expr& e) {
  if (!needsPurchase(Phrase("the number of a purchase", "номер покупки"), e.span)) return poison(e.span);
  plan::Window window{plan::WindowKind::ever, 0, plan::Period::month};
  if (e.window.kind != ast::WindowKind::none) {
    const std::optional<plan::Window> said = checkWindow(context_, e.window);
    if (!said) return poison(e.span);
    window = *said;
  }
  const checked::Sum purchases{plan::Measure::purchases, -1, -1, {}};
  checked::Expr before_this = historyRead(purchases, window, e.span);
  checked::Expr one = thisPurchase(purchases, e.span).expr;
  return {
      Kind::count, node(Op::add, Type::count, e.span, {std::move(before_this), std::move(one)}), {}, nullptr, e.span};
}

Typed ExprChecker::firstPurchase(const ast::Expr& e) {
  const bool with_purchase = hasReceipt() && place_.kind != PlaceKind::guarantee;
  if (!with_purchase) {
    needsPurchase(Phrase("`first purchase`", "«первая покупка»"), e.span);
    return poison(e.span);
  }
  const plan::Window ever{plan::WindowKind::ever, 0, plan::Period::month};
  checked::Expr count = historyRead({plan::Measure::purchases, -1, -1, {}}, ever, e.span);
  checked::Expr none = node(Op::constant, Type::count, e.span);
  return yesNo(e.span, Op::equal, {std::move(count), std::move(none)});
}

}  // namespace kopeck::checking
