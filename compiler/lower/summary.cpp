#include "compiler/lower/summary.h"

#include <algorithm>
#include <span>

namespace kopeck {

namespace {

std::optional<Ratio> sum(const std::optional<Ratio>& a, const std::optional<Ratio>& b) {
  if (!a || !b) return std::nullopt;
  const Int128 num = Int128{a->num} * b->den + Int128{b->num} * a->den;
  return makeRatio(num, Int128{a->den} * b->den);
}
std::optional<Ratio> product(const std::optional<Ratio>& a, const std::optional<Ratio>& b) {
  if (!a || !b) return std::nullopt;
  return multiply(*a, *b);
}
std::optional<Ratio> quotient(const std::optional<Ratio>& a, const std::optional<Ratio>& b) {
  if (!b || b->num == 0) return std::nullopt;
  return product(a, Ratio{b->den, b->num});
}

/// The chance as it was written: the shortest decimal whose threshold this is.
Ratio chanceOf(Value threshold) {
  const auto bits = static_cast<std::uint64_t>(threshold);
  std::int64_t den = 100;
  for (int i = 0; i < 7; ++i, den *= 10) {
    const Int128 scaled = static_cast<Int128>(bits) * den;
    const Int128 up = (Int128{1} << 64) - 1;  // the threshold was rounded down
    const auto num = static_cast<std::int64_t>((scaled + up) >> 64);
    const Int128 back = (Int128{num} << 64) / den;
    // One half is kept as one in 2^64 less, since its own bits say "not known".
    if (back == static_cast<Int128>(bits) || back == static_cast<Int128>(bits) + 1) {
      return makeRatio(num, den).value_or(Ratio{1, 1});
    }
  }
  return makeRatio(static_cast<Int128>(bits >> 32), Int128{1} << 32).value_or(Ratio{1, 1});
}

class Shares {
 public:
  explicit Shares(const plan::Plan& plan) : plan_(plan) {}

  ExpectedShares run() {
    for (std::size_t r = 0; r < plan_.rules.size(); ++r) chanceRule(r);
    if (out_.rules.empty()) return std::move(out_);
    compare();
    return std::move(out_);
  }

 private:
  const plan::Rule& rule(std::size_t r) const { return plan_.rules[r]; }
  const plan::Expr& expr(std::int32_t e) const { return plan_.exprs[static_cast<std::size_t>(e)]; }

  std::span<const plan::Earn> earns(std::size_t r) const {
    if (rule(r).earn_count == 0) return {};
    return std::span(plan_.earns)
        .subspan(static_cast<std::size_t>(rule(r).first_earn), static_cast<std::size_t>(rule(r).earn_count));
  }

  /// The kind of points that it gives; -1 for what gives none.
  std::int32_t walletOf(std::size_t r) const {
    const plan::Rule& of = rule(r);
    if (of.trigger != plan::TriggerKind::purchase || of.recipient >= 0 || of.turn_kind >= 0) return -1;
    std::int32_t terms = of.terms;
    if (of.is_multiplier && terms < 0) terms = rule(static_cast<std::size_t>(of.targets.front())).terms;
    const std::int32_t kind = plan_.terms[static_cast<std::size_t>(terms)].kind;
    const bool points = plan_.kinds[static_cast<std::size_t>(kind)].use == plan::KindUse::points;
    return points && (of.is_multiplier || of.earn_count > 0) ? kind : -1;
  }

  bool isChance(const plan::Condition& condition) const {
    const plan::Expr& e = expr(condition.expr);
    return e.op == plan::Op::chance && !plan_.draws[static_cast<std::size_t>(e.index)].per_customer;
  }

  Ratio chance(std::size_t r) const {
    Ratio all{1, 1};
    for (const plan::Condition& condition : rule(r).conditions) {
      if (isChance(condition)) all = multiply(all, chanceOf(expr(condition.expr).value)).value_or(all);
    }
    return all;
  }

  /// What its amounts are on average once it acts: nothing where they depend on the receipt.
  std::optional<Ratio> meanAmount(std::size_t r) const {
    std::optional<Ratio> all = Ratio{0, 1};
    if (rule(r).is_multiplier) return std::nullopt;
    for (const plan::Earn& earn : earns(r)) {
      if (!isPlain(earn)) return std::nullopt;
      if (earn.kind == plan::AmountKind::fixed) {
        all = sum(all, Ratio{earn.points, 1});
      } else if (earn.kind == plan::AmountKind::random) {
        all = sum(all, makeRatio(Int128{earn.points} + earn.points_to, 2));
      } else {
        return std::nullopt;
      }
    }
    return quotient(all, Ratio{plan_.fine, 1});
  }

  static bool isPlain(const plan::Earn& earn) {
    return earn.guard < 0 && earn.carry < 0 && earn.caps.empty() && !earn.lesser_with_next && earn.portion_from == 0 &&
           earn.portion_to == INT64_MAX;
  }

  bool isRandom(std::size_t r) const {
    const bool drawn = std::any_of(rule(r).conditions.begin(), rule(r).conditions.end(),
                                   [&](const plan::Condition& condition) { return isChance(condition); });
    const std::span<const plan::Earn> amounts = earns(r);
    return drawn || std::any_of(amounts.begin(), amounts.end(),
                                [](const plan::Earn& earn) { return earn.kind == plan::AmountKind::random; });
  }

  void chanceRule(std::size_t r) {
    if (walletOf(r) < 0 || !isRandom(r)) return;
    ChanceRule one;
    one.rule = static_cast<std::int32_t>(r);
    one.chance = chance(r);
    one.mean = product(one.chance, meanAmount(r));
    out_.rules.push_back(one);
  }

  // ---- the comparison -------------------------------------------------------------------------------------------

  /// A rule that stands in nobody's way and asks for nothing but chance.
  bool isComparable(std::size_t r) const {
    const plan::Rule& of = rule(r);
    const auto index = static_cast<std::int32_t>(r);
    const auto names = [&](const std::vector<std::int32_t>& list) {
      return std::find(list.begin(), list.end(), index) != list.end();
    };
    const bool weighed = std::any_of(plan_.orders.begin(), plan_.orders.end(),
                                     [&](const plan::Order& order) { return names(order.rules); });
    const bool replaced = std::any_of(plan_.rules.begin(), plan_.rules.end(),
                                      [&](const plan::Rule& other) { return names(other.replaces); });
    return std::all_of(of.conditions.begin(), of.conditions.end(),
                       [&](const plan::Condition& condition) { return isChance(condition); }) &&
           of.from == kNoDay && of.until == kNever && of.limits.empty() && of.replaces.empty() && !weighed && !replaced;
  }

  /// What a rate is taken of; -2 for numbers of points, -1 for what cannot be compared.
  std::int32_t baseOf(std::size_t r) const {
    std::int32_t base = -1;
    for (const plan::Earn& earn : earns(r)) {
      const bool number = earn.kind == plan::AmountKind::fixed || earn.kind == plan::AmountKind::random;
      const bool rate = earn.kind == plan::AmountKind::proportional;
      const std::int32_t own = number ? -2 : earn.sum;
      if (!(number || rate) || !isPlain(earn) || (base != -1 && base != own)) return -1;
      base = own;
    }
    return base;
  }

  /// Expected points, per unit of the base or per purchase.
  std::optional<Ratio> expected(std::size_t r) const {
    if (baseOf(r) == -2) return product(chance(r), meanAmount(r));
    std::optional<Ratio> rate = Ratio{0, 1};
    for (const plan::Earn& earn : earns(r)) rate = sum(rate, earn.rate);
    return product(chance(r), rate);
  }

  void compare() {
    const auto first = static_cast<std::size_t>(out_.rules.front().rule);
    const std::int32_t wallet = walletOf(first);
    std::int32_t base = -1;
    std::vector<std::size_t> rules;
    for (std::size_t r = 0; r < plan_.rules.size(); ++r) {
      if (walletOf(r) != wallet) continue;
      const bool comparable = isComparable(r) && !rule(r).is_multiplier && baseOf(r) != -1;
      if (comparable && isRandom(r) && base == -1) base = baseOf(r);
      if (comparable) {
        rules.push_back(r);
      } else if (!rule(r).is_multiplier) {
        out_.others_aside = true;
      }
    }
    if (base == -1 && !rules.empty()) base = baseOf(rules.front());  // only multipliers draw
    std::erase_if(rules, [&](std::size_t r) {
      out_.others_aside = out_.others_aside || baseOf(r) != base;
      return baseOf(r) != base;
    });
    if (rules.empty()) return;
    standing_.clear();
    for (const std::size_t r : rules) standing_.push_back({r, r, expected(r), isRandom(r)});
    for (std::size_t r = 0; r < plan_.rules.size(); ++r) {
      if (rule(r).is_multiplier && walletOf(r) == wallet) multiplier(r);
    }
    finish();
  }

  /// What stands after the multipliers so far. The expectation of independent draws multiplies.
  struct Standing {
    std::size_t target = 0;
    std::size_t by = 0;  // the target itself, or a multiplier
    std::optional<Ratio> points;
    bool random = false;
  };

  void multiplier(std::size_t r) {
    if (!isComparable(r) || plan_.multipliers == plan::Multipliers::highest) {
      out_.others_aside = true;
      return;
    }
    const Ratio factor = rule(r).factor;
    const std::optional<Ratio> extra = product(chance(r), Ratio{factor.num - factor.den, factor.den});
    std::vector<Standing> more;
    const std::vector<std::int32_t>& targets = rule(r).targets;
    for (const Standing& one : standing_) {
      const bool meant =
          std::find(targets.begin(), targets.end(), static_cast<std::int32_t>(one.target)) != targets.end();
      const bool bare = one.by == one.target;
      if (!meant || (plan_.multipliers == plan::Multipliers::sum && !bare)) continue;
      more.push_back({one.target, r, product(extra, one.points), one.random || isRandom(r)});
    }
    standing_.insert(standing_.end(), more.begin(), more.end());
  }

  void finish() {
    std::optional<Ratio> all = Ratio{0, 1};
    std::optional<Ratio> random = Ratio{0, 1};
    for (const Standing& one : standing_) {
      all = sum(all, one.points);
      if (one.random) random = sum(random, one.points);
    }
    out_.random = quotient(random, all);
    for (ChanceRule& one : out_.rules) {
      std::optional<Ratio> own = Ratio{0, 1};
      bool compared = false;
      for (const Standing& standing : standing_) {
        if (static_cast<std::int32_t>(standing.by) != one.rule) continue;
        own = sum(own, standing.points);
        compared = true;
      }
      if (compared) one.share = quotient(own, all);
    }
  }

  const plan::Plan& plan_;
  ExpectedShares out_;
  std::vector<Standing> standing_;
};

}  // namespace

ExpectedShares expectedShares(const plan::Plan& plan) {
  return Shares(plan).run();
}

}  // namespace kopeck
