#include "compiler/testing/guarantees.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "runtime/engine/words.h"
#include "runtime/interpret/expression.h"

namespace kopeck {

namespace {

bool isIn(const EvalContext& context, std::int32_t mask_words, std::size_t line, std::int32_t set) {
  if (set < 0) return true;
  const std::size_t word = line * static_cast<std::size_t>(mask_words) + static_cast<std::size_t>(set / 64);
  return (context.masks[word] >> (set % 64) & 1U) != 0;
}

std::int32_t kindOf(const plan::Plan& plan, const Grant& grant) {
  return plan.terms[static_cast<std::size_t>(grant.terms)].kind;
}

/// Into how many parts of a minor unit the worth of every wallet goes.
std::int64_t worthParts(const plan::Plan& plan) {
  std::int64_t parts = 1;
  for (const plan::Kind& kind : plan.kinds) {
    if (kind.use == plan::KindUse::points && kind.worth.num != 0) parts = std::lcm(parts, kind.worth.den);
  }
  return parts;
}

/// What the grant put into the set's lines; all of it where there is no set.
Value within(const plan::Plan& plan, const EvalContext& context, const Outcome& outcome, const Grant& grant,
             std::int32_t set) {
  if (set < 0) return grant.points;
  Value sum = 0;
  for (std::size_t line = 0; line < static_cast<std::size_t>(context.line_count); ++line) {
    if (isIn(context, plan::maskWords(plan), line, set)) sum += outcome.parts[grant.first_part + line];
  }
  return sum;
}

Value earned(const plan::Plan& plan, const EvalContext& context, const Outcome& outcome, const plan::ResultOf& of) {
  const bool worth = of.kind == plan::ResultKind::worth_of_earned;
  Int128 sum = 0;
  for (const Grant& grant : outcome.grants) {
    const plan::Kind& kind = plan.kinds[static_cast<std::size_t>(kindOf(plan, grant))];
    const bool named =
        of.rules.empty() ? kindOf(plan, grant) == 0 : std::binary_search(of.rules.begin(), of.rules.end(), grant.rule);
    if (!named || grant.recipient != kNoText || kind.use != plan::KindUse::points) continue;
    const Int128 points = within(plan, context, outcome, grant, of.set);
    sum += worth ? points * kind.worth.num * (worthParts(plan) / kind.worth.den) : points;
  }
  return static_cast<Value>(std::clamp<Int128>(sum, -INT64_MAX, INT64_MAX));
}

/// Money that discounts took off the set's lines.
Value takenOff(const plan::Plan& plan, const EvalContext& context, const Outcome& outcome, std::int32_t set) {
  Value sum = 0;
  for (const Taken& taken : outcome.taken) {
    if (set < 0) sum += taken.amount;
    for (std::size_t line = 0; set >= 0 && line < static_cast<std::size_t>(context.line_count); ++line) {
      if (isIn(context, plan::maskWords(plan), line, set)) sum += outcome.parts[taken.first_part + line];
    }
  }
  return sum;
}

/// A side of a comparison as its author counts.
std::string shown(const plan::Plan& plan, const plan::Expr& expr, Value value, std::int64_t denominator) {
  if (value == kMissing) return "?";
  const Ratio exact = makeRatio(value, denominator).value_or(Ratio{value, 1});
  const auto rounded = roundedQuotient(value, denominator, RoundingMode::half_even);
  const bool whole = exact.den == 1;
  if (expr.type == plan::Type::money && whole) return moneyText(plan, exact.num);
  if (expr.type == plan::Type::points && whole) return pointsText(plan, exact.num);
  if (expr.type == plan::Type::money && rounded) return "~" + moneyText(plan, *rounded);
  return ratioText(exact);
}

std::string_view sign(plan::Op op) {
  if (op == plan::Op::less) return "<";
  if (op == plan::Op::less_equal) return "<=";
  return op == plan::Op::equal ? "=" : "!=";
}

class Claim {
 public:
  Claim(const plan::Plan& plan, const EvalContext& context, const std::vector<std::int64_t>& denominators)
      : plan_(plan), context_(context), denominators_(denominators) {}

  /// Whether the conjuncts hold; the first that does not is in `sides`.
  bool holds(std::int32_t index, std::string& sides) {
    const plan::Expr& e = plan_.exprs[static_cast<std::size_t>(index)];
    if (e.op == plan::Op::both) {
      const bool first = holds(e.a, sides);
      return holds(e.b, sides) && first;
    }
    const std::int64_t denominator = next_ < denominators_.size() ? denominators_[next_] : 1;
    ++next_;
    if (kopeck::holds(valueOf(index))) return true;
    const bool compares = e.op == plan::Op::less || e.op == plan::Op::less_equal || e.op == plan::Op::equal ||
                          e.op == plan::Op::not_equal;
    if (!compares || !sides.empty()) return false;
    sides = fmt::format("{} {} {}", side(e.a, denominator), sign(e.op), side(e.b, denominator));
    return false;
  }

 private:
  Value valueOf(std::int32_t index) {
    Fault fault = Fault::none;
    const Value value = evaluateExpr(plan_, index, context_, 0, fault);
    return fault == Fault::none ? value : kMissing;
  }
  std::string side(std::int32_t index, std::int64_t denominator) {
    return shown(plan_, plan_.exprs[static_cast<std::size_t>(index)], valueOf(index), denominator);
  }

  const plan::Plan& plan_;
  const EvalContext& context_;
  const std::vector<std::int64_t>& denominators_;
  std::size_t next_ = 0;
};

}  // namespace

std::vector<Value> resultsOf(const plan::Plan& plan, const EvalContext& context, const Outcome& outcome) {
  std::vector<Value> results;
  for (const plan::ResultOf& of : plan.results) {
    switch (of.kind) {
      case plan::ResultKind::earned:
      case plan::ResultKind::worth_of_earned:
        results.push_back(earned(plan, context, outcome, of));
        break;
      case plan::ResultKind::redeemed: {
        Value points = outcome.redeem.parts.empty() ? outcome.redeem.taken : 0;
        for (const RedeemPart& part : outcome.redeem.parts) points += part.kind == 0 ? part.taken : 0;
        results.push_back(points);
        break;
      }
      case plan::ResultKind::worth_of_redeemed:
        results.push_back(outcome.redeem.money);
        break;
      case plan::ResultKind::discount:
        results.push_back(takenOff(plan, context, outcome, of.set));
        break;
    }
  }
  return results;
}

std::vector<GuaranteeBreak> brokenGuarantees(const plan::Plan& plan, const EvalContext& context, const Outcome& outcome,
                                             const std::vector<std::vector<std::int64_t>>& denominators) {
  std::vector<GuaranteeBreak> broken;
  if (plan.guarantees.empty()) return broken;
  const std::vector<Value> results = resultsOf(plan, context, outcome);
  EvalContext with_results = context;
  with_results.results = results.data();
  for (std::size_t g = 0; g < plan.guarantees.size(); ++g) {
    std::string sides;
    Claim claim(plan, with_results, denominators[g]);
    if (!claim.holds(plan.guarantees[g].expr, sides)) broken.push_back({static_cast<std::int32_t>(g), sides});
  }
  return broken;
}

}  // namespace kopeck
