// `redeem`, and the fine units that rounding once per receipt needs.
#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "compiler/check/expr.h"
#include "compiler/check/kinds.h"
#include "compiler/check/limits.h"
#include "compiler/check/units.h"

namespace kopeck::checking {

namespace {

class RedeemChecker {
 public:
  RedeemChecker(Context& context, const ast::RedeemDecl& decl)
      : context_(context), decl_(decl), head_(context.out.redeem.head) {}

  void run() {
    head_.present = true;
    kinds();
    if (decl_.share) share(*decl_.share);
    excluded();
    for (const ast::LimitClause& clause : decl_.limits) {
      if (clause.kind != ast::LimitKind::times || clause.period == ast::LimitPeriod::rolling) {
        context_.report(Code::redeemCountsTimes, clause.span);
      } else if (auto limit = checkLimit(context_, clause, {})) {
        context_.out.redeem.limits.push_back(std::move(limit->limit));
      }
    }
    context_.out.redeem.conditions = checkConditions(context_, decl_.when, {PlaceKind::redeem, -1});
  }

 private:
  /// The block's first word.
  Span headSpan() const {
    const std::string_view text = context_.source.text(decl_.span);
    const std::size_t end = text.find_first_of("\r\n");
    const auto length = end == std::string_view::npos ? text.size() : end;
    return {decl_.span.begin, decl_.span.begin + static_cast<std::uint32_t>(length)};
  }

  void share(const ast::Quantity& quantity) {
    const std::optional<Ratio> ratio = expectPercent(context_, quantity);
    if (!ratio) return;
    if (ratio->num > ratio->den) {
      context_.report(Code::shareOverAll, quantity.span);
      return;
    }
    head_.has_share = true;
    head_.share = *ratio;
    head_.share_of = decl_.share_of == ast::ShareOf::gross ? plan::Measure::gross : plan::Measure::net;
    head_.share_of_each_line = decl_.share_of == ast::ShareOf::each_line;
  }

  [[nodiscard]] Ratio worthOf(std::int32_t wallet) const {
    return context_.out.kinds[static_cast<std::size_t>(wallet)].head.worth;
  }

  /// Which wallets pay, and in which order.
  void kinds() {
    if (!context_.worth_said) return;
    std::vector<std::int32_t> worth_something;
    for (std::size_t i = 0; i < context_.out.schema.wallets.size(); ++i) {
      const auto wallet = static_cast<std::int32_t>(i);
      if (worthOf(wallet).num != 0) worth_something.push_back(wallet);
    }
    if (worth_something.empty()) {
      context_.report(Code::redeemWithoutWorth, headSpan());
      return;
    }
    std::vector<std::int32_t> order = decl_.order.empty() ? worth_something : said();
    if (decl_.order.empty() && worth_something.size() > 1 && !decl_.one_kind) silent(worth_something);
    head_.one_kind = decl_.one_kind;
    for (const std::int32_t wallet : order) {
      plan::RedeemKind kind;
      kind.kind = wallet;
      head_.kinds.push_back(kind);
    }
    amounts(decl_.at_least, &plan::RedeemKind::at_least);
    amounts(decl_.steps, &plan::RedeemKind::steps);
    for (const plan::RedeemKind& kind : head_.kinds) steps(kind);
  }

  std::vector<std::int32_t> said() {
    std::vector<std::int32_t> order;
    for (const ast::Name& name : decl_.order) {
      const std::int32_t kind = context_.resolve(context_.kinds, NameKind::kind, name);
      if (kind < 0) continue;
      if (std::find(order.begin(), order.end(), kind) != order.end()) {
        context_.report(Code::namedTwice, name.span, ticked(name.text));
      } else if (!isWallet(context_, kind) || worthOf(kind).num == 0) {
        context_.report(Code::redeemWithoutWorth, name.span);
      } else {
        order.push_back(kind);
      }
    }
    return order;
  }

  void silent(const std::vector<std::int32_t>& wallets) {
    std::string order = context_.spelt("use", "списание");
    for (std::size_t i = 0; i < wallets.size(); ++i) {
      if (i > 0) order += context_.spelt(" before", " раньше");
      order += fmt::format(" {}", formsOf(context_, wallets[i]).front());
    }
    context_
        .report(Code::redeemOrderSilent, headSpan(), wallets.size(), formsOf(context_, wallets[0]).front(),
                formsOf(context_, wallets[1]).front())
        .fix(after(decl_.span), fmt::format("\n  {}", order))
        .fix(after(decl_.span), fmt::format("\n  {}", context_.spelt("one kind per receipt", "один вид за чек")));
  }

  /// `at least` or `in steps of`, once a wallet.
  void amounts(const std::vector<ast::Quantity>& said, Value plan::RedeemKind::*field) {
    std::vector<std::int32_t> seen;
    for (const ast::Quantity& quantity : said) {
      const auto points = expectPositivePoints(context_, quantity);
      if (!points) continue;
      if (std::find(seen.begin(), seen.end(), points->wallet) != seen.end()) {
        context_.report(Code::namedTwice, quantity.span, ticked(pointsWord(context_, points->wallet)));
        continue;
      }
      seen.push_back(points->wallet);
      const auto place = std::find_if(head_.kinds.begin(), head_.kinds.end(),
                                      [&](const plan::RedeemKind& kind) { return kind.kind == points->wallet; });
      if (place == head_.kinds.end()) {
        context_.report(Code::redeemWithoutWorth, quantity.span);
      } else {
        (*place).*field = points->value;
      }
    }
  }

  /// A step has to be worth whole minor units.
  void steps(const plan::RedeemKind& kind) {
    const Ratio worth = worthOf(kind.kind);
    if (kind.steps > 0) {
      if (Int128{kind.steps} * worth.num % worth.den != 0) {
        context_.report(Code::stepNotWhole, spanOf(decl_.steps, kind.kind), context_.out.schema.currency);
      }
    } else if (worth.den != 1 && spanOf(decl_.steps, kind.kind) == Span{}) {
      const std::string usual = fmt::format("{} {}", formatScaled(worth.den, decimalsOf(context_, kind.kind)),
                                            pointsWord(context_, kind.kind));
      context_.report(Code::stepsNeeded, headSpan(), context_.out.schema.currency)
          .fix(after(decl_.span), fmt::format("\n  {} {}", context_.spelt("in steps of", "кратно"), usual));
    }
  }

  /// Where the wallet's amount stands; empty where it has none.
  Span spanOf(const std::vector<ast::Quantity>& said, std::int32_t wallet) const {
    for (const ast::Quantity& quantity : said) {
      const std::vector<std::string>& forms = formsOf(context_, wallet);
      const bool its = std::find(forms.begin(), forms.end(), quantity.word.text) != forms.end();
      if (its || context_.out.schema.wallets.size() == 1) return quantity.span;
    }
    return {};
  }

  /// Lines that points may not pay: the set named, or the sets named as one.
  void excluded() {
    std::vector<std::int32_t> sets;
    std::string name;
    for (const ast::Name& n : decl_.not_on) {
      const std::int32_t set = context_.resolve(context_.sets, NameKind::set, n);
      if (set < 0) return;
      sets.push_back(set);
      name += fmt::format("{}{}", name.empty() ? "" : ", ", n.text);
    }
    if (sets.empty()) return;
    head_.excluded_set = sets[0];
    if (sets.size() == 1) return;
    checked::Expr any;
    for (std::size_t i = 0; i < sets.size(); ++i) {
      checked::Expr in = node(plan::Op::in_set, plan::Type::yes_no, decl_.not_on[i].span);
      in.index = sets[i];
      any = i == 0 ? std::move(in)
                   : node(plan::Op::either, plan::Type::yes_no, decl_.span, {std::move(any), std::move(in)});
    }
    head_.excluded_set = static_cast<std::int32_t>(context_.out.sets.size());
    context_.out.sets.push_back({name, std::move(any)});
  }

  Context& context_;
  const ast::RedeemDecl& decl_;
  plan::Redeem& head_;
};

/// What a reader of a programme still takes in: a millionth of a point.
constexpr std::int64_t kFinestUnit = 1'000'000;

}  // namespace

void checkRedeem(Context& context) {
  const ast::RedeemDecl* first = nullptr;
  for (const ast::Decl& any : context.file.decls) {
    const auto* decl = std::get_if<ast::RedeemDecl>(&any);
    if (decl == nullptr) continue;
    if (first != nullptr) {
      context.report(Code::blockTwice, decl->span, Phrase("redeem", "оплата баллами"))
          .label(first->span, Phrase("the first one", "первый из них"));
      continue;
    }
    first = decl;
    RedeemChecker(context, *decl).run();
  }
}

namespace {

/// The common denominator of a rule's rates, or more than kFinestUnit. What is of a value is rounded by itself.
std::int64_t denominatorOf(const checked::Rule& rule, std::int64_t so_far) {
  for (const checked::Earn& earn : rule.earns) {
    if (earn.kind != plan::AmountKind::proportional) continue;
    if (so_far > kFinestUnit || earn.rate.den > kFinestUnit) return kFinestUnit + 1;
    so_far = std::lcm(so_far, earn.rate.den);
  }
  return so_far;
}

/// That of all factors: multipliers of one rule that build on each other need the product of theirs.
std::int64_t factorDenominator(const CheckedProgram& program) {
  std::int64_t factors = 1;
  std::int64_t product = 1;
  for (const checked::Rule& rule : program.rules) {
    if (!rule.head.is_multiplier) continue;
    const std::int64_t den = rule.head.factor.den;
    if (den > kFinestUnit || factors > kFinestUnit || product > kFinestUnit) return kFinestUnit + 1;
    factors = std::lcm(factors, den);
    product *= den;
  }
  return program.multipliers == plan::Multipliers::product ? product : factors;
}

}  // namespace

// Amounts that are rounded once per receipt are kept exactly until then: in units so fine that every rate, and every
// rate times a multiplier's factor, is whole.
void checkFineUnits(Context& context) {
  CheckedProgram& out = context.out;
  if (out.rounding_place != plan::RoundingPlace::receipt) return;
  std::int64_t rates = 1;
  for (const checked::Rule& rule : out.rules) rates = denominatorOf(rule, rates);
  const std::int64_t factors = factorDenominator(out);
  if (rates > kFinestUnit || factors > kFinestUnit || rates * factors > kFinestUnit) {
    const bool headed = context.file.header && context.file.header->rounding;
    context.report(Code::roundingTooFine, headed ? context.file.header->rounding->span : Span{});
    return;
  }
  out.fine = rates * factors;
  for (const Author& author : context.authors) {
    for (const Part& part : author.parts) {
      for (const checked::Earn& earn : out.rules[static_cast<std::size_t>(part.rule)].earns) {
        const Int128 most = std::max({Int128{earn.points}, Int128{earn.points_to}, Int128{earn.rate.num}}) * out.fine;
        if (most > INT64_MAX) context.report(Code::tooLarge, author.rule->span);
      }
    }
  }
}

}  // namespace kopeck::checking
