// What a guarantee speaks of: what one receipt earned, redeemed and had taken off.
#include <algorithm>
#include <map>
#include <numeric>
#include <utility>

#include "compiler/check/expr_checker.h"
#include "runtime/plan/names.h"

namespace kopeck::checking {

using plan::Op;
using plan::Type;

namespace {

/// The rules that give points, by wallet: those named, or all.
std::optional<std::map<std::int32_t, std::vector<std::int32_t>>> granting(Context& context,
                                                                          const std::vector<ast::Name>& names) {
  std::map<std::int32_t, std::vector<std::int32_t>> rules;
  const auto take = [&](const Author& author) {
    bool any = false;
    for (const Part& part : author.parts) {
      const bool points = context.out.kinds[static_cast<std::size_t>(part.kind)].head.use == plan::KindUse::points;
      if (part.stage != Stage::grant || !points || part.for_other) continue;
      rules[part.kind].push_back(part.rule);
      any = true;
    }
    return any || author.parts.empty();
  };
  if (names.empty()) {
    for (const Author& author : context.authors) take(author);
  }
  for (const ast::Name& name : names) {
    const std::int32_t index = context.resolve(context.rules, NameKind::rule, name);
    if (index < 0) return std::nullopt;
    if (take(context.authors[static_cast<std::size_t>(index)])) continue;
    context.report(Code::ruleGivesNoPoints, name.span, ticked(name.text), ticked(pointsWord(context)));
    return std::nullopt;
  }
  for (auto& [wallet, of_wallet] : rules) {
    std::sort(of_wallet.begin(), of_wallet.end());
    of_wallet.erase(std::unique(of_wallet.begin(), of_wallet.end()), of_wallet.end());
  }
  return rules;
}

Typed resultOf(plan::ResultKind kind, Kind author_kind, Span span) {
  Typed t{author_kind, node(Op::result, plan::typeOf(kind), span), {}, nullptr, span};
  t.expr.result.kind = kind;
  return t;
}

}  // namespace

Typed ExprChecker::result(const ast::Expr& e) {
  if (place_.kind != PlaceKind::guarantee) return notReadable(oneLine(context_.source, e.span), e.span);
  if (e.kind == ast::ExprKind::earned) return earnedResult(e);
  if (e.kind == ast::ExprKind::redeemed) return resultOf(plan::ResultKind::redeemed, Kind::points, e.span);
  if (e.kind == ast::ExprKind::taken_off) return resultOf(plan::ResultKind::discount, Kind::money, e.span);
  return worthOf(e);
}

/// Points of one wallet: the header's where several are named.
Typed ExprChecker::earnedResult(const ast::Expr& e) {
  auto rules = granting(context_, e.names);
  if (!rules) return poison(e.span);
  Typed t = resultOf(plan::ResultKind::earned, Kind::points, e.span);
  if (e.set) {
    t.expr.result.set = context_.resolve(context_.sets, NameKind::set, *e.set);
    if (t.expr.result.set < 0) return poison(e.span);
  }
  if (rules->empty()) return t;  // nothing gives points
  const auto found = rules->count(0) != 0 ? rules->find(0) : rules->begin();
  t.wallet = found->first;
  t.expr.result.rules = std::move(found->second);
  return t;
}

Typed ExprChecker::worthOfBalance(const ast::Expr& of, Span span) {
  Typed t = check(of);
  if (t.poisoned()) return t;
  const plan::Kind& kind = context_.out.kinds[static_cast<std::size_t>(t.wallet)].head;
  if (t.kind != Kind::points || kind.worth.num == 0) {
    if (context_.worth_said) context_.report(Code::worthlessPoints, of.span, ticked(kind.name));
    return poison(span);
  }
  checked::Expr worth = node(Op::constant, Type::count, span);
  worth.value = kind.worth.num;
  const std::int64_t denominator = t.expr.denominator * kind.worth.den;
  t.kind = Kind::money;
  t.span = span;
  t.expr = node(Op::multiply, Type::money, span, {std::move(t.expr), std::move(worth)});
  t.expr.denominator = denominator;
  return t;
}

Typed ExprChecker::worthOf(const ast::Expr& e) {
  const ast::Expr& of = e.args[0];
  if (of.kind == ast::ExprKind::redeemed) return resultOf(plan::ResultKind::worth_of_redeemed, Kind::money, e.span);
  if (of.kind == ast::ExprKind::balance || of.kind == ast::ExprKind::path) return worthOfBalance(of, e.span);
  if (of.kind != ast::ExprKind::earned) return poison(e.span);
  Typed earned = earnedResult(of);
  if (earned.poisoned()) return poison(e.span);
  Typed sum = resultOf(plan::ResultKind::worth_of_earned, Kind::money, e.span);
  sum.expr.result.set = earned.expr.result.set;
  const auto rules = granting(context_, of.names);
  for (const auto& [wallet, of_wallet] : *rules) {
    if (context_.worth_said && context_.out.kinds[static_cast<std::size_t>(wallet)].head.worth.num == 0) {
      context_.report(Code::worthlessPoints, of.span, ticked(pointsWord(context_, wallet)));
      return poison(e.span);
    }
    std::vector<std::int32_t>& all = sum.expr.result.rules;
    all.insert(all.end(), of_wallet.begin(), of_wallet.end());
  }
  std::sort(sum.expr.result.rules.begin(), sum.expr.result.rules.end());
  // Exact: a whole number of the parts of a minor unit into which the worth of every wallet goes (see
  // plan::ResultKind).
  for (const checked::Kind& kind : context_.out.kinds) {
    const Ratio worth = kind.head.worth;
    if (kind.head.use != plan::KindUse::points || worth.num == 0) continue;
    sum.expr.denominator = worth.den > kOneUnit ? kOneUnit + 1 : std::lcm(sum.expr.denominator, worth.den);
    if (sum.expr.denominator <= kOneUnit) continue;
    context_.report(Code::tooLarge, e.span);
    return poison(e.span);
  }
  return sum;
}

}  // namespace kopeck::checking
