#include "runtime/engine/grants.h"

#include <algorithm>

#include "runtime/interpret/amount.h"

namespace kopeck {

namespace {

bool inGroup(const plan::Rule& rule, RuleGroup group) {
  return rule.trigger == group.trigger &&
         (group.trigger != plan::TriggerKind::custom_event || rule.event == group.event);
}

}  // namespace

Grants::Grants(const plan::Plan& plan) : plan_(plan), exhausted_(plan.rules.size()) {}

Fault Grants::settle(const EvalContext& context, RuleGroup group, std::span<const Value> used, Outcome& out) {
  if (const Fault fault = amounts(context, group, used, out); fault != Fault::none) return fault;
  order(false, out);
  if (const Fault fault = multiply(used, out); fault != Fault::none) return fault;
  order(true, out);
  limitBlocks(used, out);
  roundReceipt(used, out);
  return spread(context, out);
}

Fault Grants::amounts(const EvalContext& context, RuleGroup group, std::span<const Value> used, Outcome& out) {
  for (std::size_t r = 0; r < plan_.rules.size(); ++r) {
    const plan::Rule& rule = plan_.rules[r];
    exhausted_[r] = false;
    if (!inGroup(rule, group)) continue;
    RuleOutcome& outcome = out.rules[r];
    outcome.looked_at = true;
    outcome.verdict = context.verdicts[r];
    if (outcome.verdict != kApplies || rule.is_multiplier) continue;
    Value sum = 0;
    for (std::int32_t e = 0; e < rule.earn_count; ++e) {
      if (__builtin_add_overflow(sum, context.amounts[rule.first_earn + e], &sum)) return Fault::overflow;
    }
    outcome.wanted = outcome.left = sum;
    ownLimits(static_cast<std::int32_t>(r), used, outcome);
    exhausted_[r] = outcome.cut_by >= 0 && outcome.left == 0;
  }
  return Fault::none;
}

void Grants::ownLimits(std::int32_t rule, std::span<const Value> used, RuleOutcome& outcome) const {
  for (const std::int32_t index : plan_.rules[static_cast<std::size_t>(rule)].limits) {
    const auto i = static_cast<std::size_t>(index);
    const plan::Limit& limit = plan_.limits[i];
    const Value room = std::max<Value>(0, limit.most - used[i]);
    Value cap = INT64_MAX;
    if (limit.unit == plan::LimitUnit::times) {
      cap = room > 0 ? INT64_MAX : 0;
    } else if (__builtin_mul_overflow(room, plan_.fine, &cap)) {
      cap = INT64_MAX;
    }
    if (outcome.left > cap || cap == 0) {
      outcome.left = std::min(outcome.left, cap);
      outcome.cut_by = index;
    }
  }
}

/// Among the rules that earn, or among the multipliers: they are never weighed against each other.
void Grants::order(bool multipliers, Outcome& out) const {
  const auto applies = [&](std::size_t r) {
    return plan_.rules[r].is_multiplier == multipliers && out.rules[r].looked_at && out.rules[r].verdict == kApplies &&
           !exhausted_[r];
  };
  // Whoever applies replaces, also where it is replaced itself: so that the order of the file decides nothing.
  for (std::size_t r = 0; r < plan_.rules.size(); ++r) {
    if (plan_.rules[r].replaces.empty() || !applies(r)) continue;
    for (const std::int32_t target : plan_.rules[r].replaces) {
      RuleOutcome& loser = out.rules[static_cast<std::size_t>(target)];
      if (!applies(static_cast<std::size_t>(target)) || loser.replaced) continue;
      loser.left = 0;
      loser.outweighed_by = static_cast<std::int32_t>(r);
      loser.replaced = true;
    }
  }
  for (const plan::Highest& group : plan_.highest) {
    std::int32_t best = -1;
    for (const std::int32_t r : group.rules) {
      const RuleOutcome& outcome = out.rules[static_cast<std::size_t>(r)];
      if (!applies(static_cast<std::size_t>(r)) || outcome.replaced) continue;
      if (best < 0 || outcome.left > out.rules[static_cast<std::size_t>(best)].left) best = r;
    }
    for (const std::int32_t r : group.rules) {
      RuleOutcome& outcome = out.rules[static_cast<std::size_t>(r)];
      if (r == best || !applies(static_cast<std::size_t>(r)) || outcome.replaced) continue;
      outcome.left = 0;
      outcome.outweighed_by = best;
    }
  }
}

Fault Grants::multiply(std::span<const Value> used, Outcome& out) {
  for (std::size_t r = 0; r < plan_.rules.size(); ++r) {
    const plan::Rule& rule = plan_.rules[r];
    RuleOutcome& outcome = out.rules[r];
    if (!rule.is_multiplier || !outcome.looked_at || outcome.verdict != kApplies) continue;
    // (factor - 1) x each target, rounded on the sum, so that it does not matter how the sum is made up.
    Int128 sum = 0;
    scratch_.clear();
    for (const std::int32_t target : rule.targets) {
      scratch_.push_back(out.rules[static_cast<std::size_t>(target)].left);
      sum += scratch_.back();
    }
    const auto extra =
        roundedQuotient(sum * (rule.factor.num - rule.factor.den), rule.factor.den,
                        plan_.rounding_place == plan::RoundingPlace::receipt ? RoundingMode::down : plan_.rounding);
    if (!extra) return Fault::overflow;
    outcome.wanted = outcome.left = *extra;
    ownLimits(static_cast<std::int32_t>(r), used, outcome);
    exhausted_[r] = outcome.cut_by >= 0 && outcome.left == 0;
  }
  return Fault::none;
}

void Grants::limitBlocks(std::span<const Value> used, Outcome& out) const {
  for (const std::int32_t index : plan_.limit_blocks) {
    const auto i = static_cast<std::size_t>(index);
    const plan::Limit& limit = plan_.limits[i];
    const Value room = std::max<Value>(0, limit.most - used[i]);
    if (limit.unit == plan::LimitUnit::times) {
      if (room > 0) continue;
      for (const std::int32_t r : limit.rules) {
        RuleOutcome& outcome = out.rules[static_cast<std::size_t>(r)];
        if (outcome.left == 0) continue;
        outcome.left = 0;
        outcome.cut_by = index;
      }
      continue;
    }
    Int128 sum = 0;
    for (const std::int32_t r : limit.rules) sum += out.rules[static_cast<std::size_t>(r)].left;
    Int128 excess = sum - static_cast<Int128>(room) * plan_.fine;
    // The last named is cut first.
    for (std::size_t k = limit.rules.size(); k > 0 && excess > 0; --k) {
      RuleOutcome& outcome = out.rules[static_cast<std::size_t>(limit.rules[k - 1])];
      const Value cut = excess < outcome.left ? static_cast<Value>(excess) : outcome.left;
      if (cut == 0) continue;
      outcome.left -= cut;
      outcome.cut_by = index;
      excess -= cut;
    }
  }
}

/// Whether a `limit` block holds this rule to the whole points that it has now.
bool Grants::isFull(std::size_t rule, std::span<const Value> used, const Outcome& out) const {
  for (const std::int32_t index : plan_.limit_blocks) {
    const plan::Limit& limit = plan_.limits[static_cast<std::size_t>(index)];
    if (std::find(limit.rules.begin(), limit.rules.end(), static_cast<std::int32_t>(rule)) == limit.rules.end())
      continue;
    Int128 given = 0;
    for (const std::int32_t r : limit.rules) given += out.rules[static_cast<std::size_t>(r)].given;
    if (given >= limit.most - used[static_cast<std::size_t>(index)]) return true;
  }
  return false;
}

/// Every rule gets its own amount rounded down; what the rounded sum has beyond that goes to the largest remainders,
/// one point each. So no rule gets more than its amount rounded up, and no limit, which is in whole points, is passed.
void Grants::roundReceipt(std::span<const Value> used, Outcome& out) {
  Int128 sum = 0;
  Int128 given = 0;
  std::vector<std::size_t> rests;
  for (std::size_t r = 0; r < out.rules.size(); ++r) {
    RuleOutcome& outcome = out.rules[r];
    outcome.given = outcome.left / plan_.fine;
    sum += outcome.left;
    given += outcome.given;
    if (outcome.left % plan_.fine != 0) rests.push_back(r);
  }
  if (rests.empty()) return;
  std::stable_sort(rests.begin(), rests.end(), [&](std::size_t a, std::size_t b) {
    return out.rules[a].left % plan_.fine > out.rules[b].left % plan_.fine;
  });
  Int128 more = roundedQuotient(sum, plan_.fine, plan_.rounding).value_or(0) - given;
  for (const std::size_t r : rests) {
    if (more <= 0) return;
    if (isFull(r, used, out)) continue;
    ++out.rules[r].given;
    --more;
  }
}

Fault Grants::earnWeights(const EvalContext& context, const plan::Earn& earn, std::span<Value> weights) const {
  const plan::Sum sum = earn.sum >= 0 ? plan_.sums[static_cast<std::size_t>(earn.sum)] : plan::Sum{plan_.base, -1};
  const bool by_line =
      earn.kind == plan::AmountKind::proportional &&
      (plan_.rounding_place == plan::RoundingPlace::unit || plan_.rounding_place == plan::RoundingPlace::line);
  for (std::int64_t line = 0; line < context.line_count; ++line) {
    Value& weight = weights[static_cast<std::size_t>(line)];
    weight = 0;
    if (!lineInSet(plan_, context, sum.set, line)) continue;
    weight = measureOfLine(context, sum.measure, line);
    if (by_line && !lineAmount(plan_.rounding_place, plan_.rounding, earn.rate, weight, context.quantity[line], weight))
      return Fault::overflow;
  }
  return Fault::none;
}

Fault Grants::spread(const EvalContext& context, Outcome& out) {
  const auto lines = static_cast<std::size_t>(context.line_count);
  line_points_.assign(plan_.rules.size() * lines, 0);
  scratch_.resize(lines);
  scratch2_.resize(lines);
  // Multipliers last: their parts follow their targets'.
  for (const bool multipliers : {false, true}) {
    for (std::size_t r = 0; r < plan_.rules.size(); ++r) {
      const RuleOutcome& outcome = out.rules[r];
      if (plan_.rules[r].is_multiplier != multipliers || outcome.verdict != kApplies) continue;
      if (!outcome.looked_at || (outcome.left == 0 && outcome.given == 0)) continue;
      if (const Fault fault = spreadRule(context, r, out); fault != Fault::none) return fault;
      if (outcome.given > 0) addGrants(static_cast<std::int32_t>(r), lines, out);
    }
  }
  return Fault::none;
}

Fault Grants::spreadRule(const EvalContext& context, std::size_t r, Outcome& out) {
  const auto lines = static_cast<std::size_t>(context.line_count);
  if (lines == 0) return Fault::none;
  const plan::Rule& rule = plan_.rules[r];
  const std::span<Value> own = std::span<Value>(line_points_).subspan(r * lines, lines);
  for (std::int32_t e = rule.first_earn; e < rule.first_earn + rule.earn_count; ++e) {
    const plan::Earn& earn = plan_.earns[static_cast<std::size_t>(e)];
    if (context.amounts[e] == 0) continue;
    if (const Fault fault = earnWeights(context, earn, scratch_); fault != Fault::none) return fault;
    if (rule.earn_count == 1) {
      std::copy(scratch_.begin(), scratch_.end(), own.begin());
      continue;
    }
    splitByLargestRemainder(context.amounts[e], scratch_, scratch2_);
    for (std::size_t line = 0; line < lines; ++line) own[line] += scratch2_[line];
  }
  for (const std::int32_t target : rule.targets)
    for (std::size_t line = 0; line < lines; ++line)
      own[line] += line_points_[static_cast<std::size_t>(target) * lines + line];
  splitByLargestRemainder(out.rules[r].given, own, scratch_);
  std::copy(scratch_.begin(), scratch_.end(), own.begin());
  return Fault::none;
}

void Grants::addGrants(std::int32_t index, std::size_t lines, Outcome& out) {
  const auto r = static_cast<std::size_t>(index);
  const plan::Rule& rule = plan_.rules[r];
  const RuleOutcome& outcome = out.rules[r];
  const Value wanted = outcome.wanted / plan_.fine;
  const auto add = [&](std::int32_t terms, Value points, std::span<const Value> parts) {
    Grant grant{index, terms, points, wanted, outcome.cut_by, static_cast<std::uint32_t>(out.parts.size())};
    out.parts.insert(out.parts.end(), parts.begin(), parts.end());
    out.grants.push_back(grant);
  };
  const std::span<const Value> own = std::span<const Value>(line_points_).subspan(r * lines, lines);
  bool one_terms = true;
  for (const std::int32_t target : rule.targets)
    one_terms = one_terms && plan_.rules[static_cast<std::size_t>(target)].terms ==
                                 plan_.rules[static_cast<std::size_t>(rule.targets[0])].terms;
  if (rule.terms >= 0 || one_terms) {
    add(rule.terms >= 0 ? rule.terms : plan_.rules[static_cast<std::size_t>(rule.targets[0])].terms, outcome.given,
        own);
    return;
  }
  // The targets' lots differ: each takes its share of the multiplier's points into a lot of its own kind.
  std::vector<Value> shares;
  std::vector<Value> points(rule.targets.size());
  for (const std::int32_t target : rule.targets) shares.push_back(out.rules[static_cast<std::size_t>(target)].left);
  splitByLargestRemainder(outcome.given, shares, points);
  std::vector<Value> parts(lines);
  for (std::size_t k = 0; k < points.size(); ++k) {
    if (points[k] == 0) continue;
    const std::size_t target = static_cast<std::size_t>(rule.targets[k]);
    if (lines > 0)
      splitByLargestRemainder(points[k], std::span<const Value>(line_points_).subspan(target * lines, lines), parts);
    add(plan_.rules[target].terms, points[k], parts);
  }
}

}  // namespace kopeck
