// Grants: what multipliers add to what other rules give.
#include <algorithm>
#include <utility>

#include "runtime/engine/grants.h"

namespace kopeck {

/// (factor - 1) x base, rounded on the sum, so that it does not matter how the sum is made up.
Fault Grants::extra(const plan::Rule& rule, Int128 base, Value& points) const {
  // The product then is below 2^126.
  if (base > INT64_MAX) return Fault::overflow;
  const auto rounded =
      roundedQuotient(base * (rule.factor.num - rule.factor.den), rule.factor.den,
                      plan_.rounding_place == plan::RoundingPlace::receipt ? RoundingMode::down : plan_.rounding);
  if (!rounded) return Fault::overflow;
  points = *rounded;
  return Fault::none;
}

/// First each multiplier as if it were alone, so that they can be weighed; then those that stand, together.
Fault Grants::multiply(std::span<const Value> used, Outcome& out) {
  std::size_t standing = 0;
  for (const std::int32_t live : live_) {
    const auto r = static_cast<std::size_t>(live);
    const plan::Rule& rule = plan_.rules[r];
    if (!rule.is_multiplier) continue;
    RuleOutcome& outcome = out.rules[r];
    Int128 sum = 0;
    for (const std::int32_t target : liveTargets(rule)) sum += out.rules[static_cast<std::size_t>(target)].left;
    if (const Fault fault = extra(rule, sum, outcome.wanted); fault != Fault::none) return fault;
    outcome.left = outcome.wanted;
    ownLimits(live, used, out);
    exhausted_[r] = outcome.cut_by >= 0 && outcome.left == 0;
    ++standing;
  }
  if (standing == 0) return Fault::none;
  outweigh(Field::multipliers, out);
  if (standing == 1) return Fault::none;
  switch (plan_.multipliers) {
    case plan::Multipliers::product:
      return multiplyByProduct(used, out);
    case plan::Multipliers::sum:
      return Fault::none;
    case plan::Multipliers::highest:
      return multiplyByHighest(used, out);
  }
  return Fault::none;
}

/// What each would add alone is counted anew, and takes no room from the others any more.
void Grants::forgetMultiplied(Outcome& out) const {
  for (const std::int32_t rule : live_) {
    const auto r = static_cast<std::size_t>(rule);
    if (isIn(Field::multipliers, r, out) && out.rules[r].outweighed_by < 0 && !plan_.rules[r].targets.empty())
      out.rules[r].left = 0;
  }
}

/// In file order, each on what stands before it: what the targets give and what earlier multipliers have added to them.
Fault Grants::multiplyByProduct(std::span<const Value> used, Outcome& out) {
  for (const std::int32_t live : live_) extras_[static_cast<std::size_t>(live)] = 0;
  forgetMultiplied(out);
  for (const std::int32_t live : live_) {
    const auto r = static_cast<std::size_t>(live);
    const plan::Rule& rule = plan_.rules[r];
    RuleOutcome& outcome = out.rules[r];
    if (!isIn(Field::multipliers, r, out) || outcome.outweighed_by >= 0 || rule.targets.empty()) continue;
    Int128 sum = 0;
    scratch_.clear();
    const std::span<const std::int32_t> targets = liveTargets(rule);
    for (const std::int32_t target : targets) {
      const auto t = static_cast<std::size_t>(target);
      if (__builtin_add_overflow(out.rules[t].left, extras_[t], &scratch_.emplace_back())) return Fault::overflow;
      sum += scratch_.back();
    }
    if (const Fault fault = extra(rule, sum, outcome.wanted); fault != Fault::none) return fault;
    outcome.left = outcome.wanted;
    outcome.cut_by = -1;
    ownLimits(live, used, out);
    if (targets.empty()) continue;  // none of them applies, and there is nothing to spread
    scratch2_.resize(scratch_.size());
    splitByLargestRemainder(outcome.left, scratch_, scratch2_);
    for (std::size_t k = 0; k < scratch2_.size(); ++k)
      if (__builtin_add_overflow(extras_[static_cast<std::size_t>(targets[k])], scratch2_[k],
                                 &extras_[static_cast<std::size_t>(targets[k])]))
        return Fault::overflow;
  }
  return Fault::none;
}

/// Each target is multiplied once, by the greatest factor; ties to the first.
Fault Grants::multiplyByHighest(std::span<const Value> used, Outcome& out) {
  const auto stands = [&](std::size_t r) { return isIn(Field::multipliers, r, out) && out.rules[r].outweighed_by < 0; };
  const auto greater = [](Ratio a, Ratio b) {
    return static_cast<Int128>(a.num) * b.den > static_cast<Int128>(b.num) * a.den;
  };
  std::fill(best_.begin(), best_.end(), -1);
  for (const std::int32_t live : live_) {
    const auto r = static_cast<std::size_t>(live);
    if (!stands(r)) continue;
    for (const std::int32_t target : plan_.rules[r].targets) {
      std::int32_t& best = best_[static_cast<std::size_t>(target)];
      if (best < 0 || greater(plan_.rules[r].factor, plan_.rules[static_cast<std::size_t>(best)].factor)) best = live;
    }
  }
  forgetMultiplied(out);
  for (const std::int32_t live : live_) {
    const auto r = static_cast<std::size_t>(live);
    const plan::Rule& rule = plan_.rules[r];
    RuleOutcome& outcome = out.rules[r];
    if (!stands(r) || rule.targets.empty()) continue;
    Int128 sum = 0;
    bool any = false;
    for (const std::int32_t target : rule.targets) {
      if (best_[static_cast<std::size_t>(target)] != live) continue;
      sum += std::as_const(out).rules[static_cast<std::size_t>(target)].left;
      any = true;
    }
    if (const Fault fault = extra(rule, sum, outcome.left); fault != Fault::none) return fault;
    outcome.cut_by = -1;
    if (any) {
      ownLimits(live, used, out);
    } else {
      outcome.outweighed_by = best_[static_cast<std::size_t>(rule.targets[0])];
    }
  }
  return Fault::none;
}

}  // namespace kopeck
