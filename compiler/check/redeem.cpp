// `redeem`, and the fine units that rounding once per receipt needs.
#include <fmt/format.h>

#include <numeric>

#include "compiler/check/expr.h"
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
    const bool worthless = context_.worth_said && context_.out.worth.num == 0;
    if (worthless) context_.report(Code::redeemWithoutWorth, headSpan());
    if (decl_.at_least) {
      if (const auto points = expectPositive(context_, *decl_.at_least, Kind::points)) head_.at_least = *points;
    }
    if (decl_.share) share(*decl_.share);
    steps(worthless);
    excluded();
    for (const ast::LimitClause& clause : decl_.limits) {
      if (clause.kind != ast::LimitKind::times) {
        context_.report(Code::redeemCountsTimes, clause.span);
      } else if (auto limit = checkLimit(context_, clause, {})) {
        context_.out.redeem.limits.push_back(std::move(*limit));
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

  void steps(bool worthless) {
    const Ratio worth = context_.out.worth;
    const bool judged = context_.worth_said && !worthless;
    if (decl_.steps) {
      const std::optional<Value> step = expectPositive(context_, *decl_.steps, Kind::points);
      if (!step) return;
      head_.steps = *step;
      if (judged && Int128{*step} * worth.num % worth.den != 0) {
        context_.report(Code::stepNotWhole, decl_.steps->span, context_.out.schema.currency);
      }
    } else if (judged && worth.den != 1) {
      const std::string usual =
          fmt::format("{} {}", formatScaled(worth.den, context_.out.schema.points_decimals), pointsWord(context_));
      context_.report(Code::stepsNeeded, headSpan(), context_.out.schema.currency)
          .fix(after(decl_.span), fmt::format("\n  {} {}", context_.spelt("in steps of", "кратно"), usual));
    }
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

// Amounts that are rounded once per receipt are kept exactly until then: in units so fine that every rate, and every
// rate times a multiplier's factor, is whole.
void checkFineUnits(Context& context) {
  CheckedProgram& out = context.out;
  if (out.rounding_place != plan::RoundingPlace::receipt) return;
  std::int64_t rates = 1;
  std::int64_t factors = 1;
  for (const checked::Rule& rule : out.rules) {
    for (const checked::Earn& earn : rule.earns) {
      if (earn.kind == plan::AmountKind::proportional && rates <= kFinestUnit && earn.rate.den <= kFinestUnit) {
        rates = std::lcm(rates, earn.rate.den);
      } else if (earn.kind == plan::AmountKind::proportional) {
        rates = kFinestUnit + 1;
      }
    }
    if (rule.head.is_multiplier && factors <= kFinestUnit && rule.head.factor.den <= kFinestUnit) {
      factors = std::lcm(factors, rule.head.factor.den);
    } else if (rule.head.is_multiplier) {
      factors = kFinestUnit + 1;
    }
  }
  if (rates > kFinestUnit || factors > kFinestUnit || rates * factors > kFinestUnit) {
    const bool headed = context.file.header && context.file.header->rounding;
    context.report(Code::roundingTooFine, headed ? context.file.header->rounding->span : Span{});
    return;
  }
  out.fine = rates * factors;
  for (const checked::Rule& rule : out.rules) {
    for (const checked::Earn& earn : rule.earns) {
      const Int128 most = std::max(Int128{earn.points}, Int128{earn.rate.num}) * out.fine;
      if (most > INT64_MAX)
        context.report(Code::tooLarge, context.rule_decls[static_cast<std::size_t>(&rule - out.rules.data())]->span);
    }
  }
}

}  // namespace kopeck::checking
