// What rules give, spread over the lines that it is given for, and the grants that it becomes.
#include <algorithm>
#include <map>
#include <utility>

#include "runtime/engine/grants.h"
#include "runtime/interpret/amount.h"

namespace kopeck {

Fault Grants::earnWeights(const EvalContext& context, const plan::Earn& earn, std::span<Value> weights) const {
  const plan::Sum sum = earn.sum >= 0 ? plan_.sums[static_cast<std::size_t>(earn.sum)] : plan::Sum{plan_.base, -1, -1};
  const LineColumn column(plan_, context, sum.measure, sum.set, sum.tender);
  column.copyTo(weights.data(), weights.size());
  if (!isRoundedByLine(plan_, earn)) return Fault::none;
  for (std::size_t line = 0; line < weights.size(); ++line) {
    Value& weight = weights[line];
    if (!lineAmount(plan_.rounding_place, plan_.rounding, earn.rate, weight, context.quantity[line], weight))
      return Fault::overflow;
  }
  return Fault::none;
}

Fault Grants::spread(const EvalContext& context, Outcome& out) {
  const auto lines = static_cast<std::size_t>(context.line_count);
  is_weighed_ = false;
  if (has_multipliers_) line_points_.assign(live_.size() * lines, 0);
  if (const Fault fault = spreadAll(context, false, out); fault != Fault::none || !has_multipliers_) return fault;
  // Last: their parts follow their targets'.
  return spreadAll(context, true, out);
}

/// All multipliers, or all others.
Fault Grants::spreadAll(const EvalContext& context, bool multipliers, Outcome& out) {
  const auto lines = static_cast<std::size_t>(context.line_count);
  for (const std::int32_t live : live_) {
    const auto r = static_cast<std::size_t>(live);
    const RuleOutcome& outcome = out.rules.again(r);
    if (facts_[r].is_multiplier != multipliers || (outcome.left == 0 && outcome.given == 0)) continue;
    if (facts_[r].plain) {
      if (outcome.given > 0) spreadPlain(context, live, out);
      continue;
    }
    if (!has_multipliers_) line_points_.assign(lines, 0);
    if (const Fault fault = spreadRule(context, r, out); fault != Fault::none) return fault;
    if (outcome.given > 0) addGrants(context, live, lines, out);
  }
  return Fault::none;
}

/// What the lines have of a sum, into weights_: most rules of a receipt are spread by the same.
void Grants::weighLines(const EvalContext& context, const plan::Sum& sum) {
  if (is_weighed_ && weighed_ == sum) return;
  const auto lines = static_cast<std::size_t>(context.line_count);
  const LineColumn column(plan_, context, sum.measure, sum.set, sum.tender);
  if (weights_.size() < lines) weights_.resize(lines);
  column.copyTo(weights_.data(), lines);
  weighed_ = sum;
  is_weighed_ = true;
}

/// Facts::plain, which has something to give: straight into the outcome.
void Grants::spreadPlain(const EvalContext& context, std::int32_t index, Outcome& out) {
  const auto r = static_cast<std::size_t>(index);
  const Facts& facts = facts_[r];
  const RuleOutcome& outcome = out.rules.again(r);
  const std::size_t first = out.parts.size();
  const TextId recipient = facts.recipient < 0 ? kNoText : static_cast<TextId>(context.attributes[facts.recipient]);
  out.grants.push_back({index, facts.terms, outcome.given, whole(outcome.wanted), outcome.cut_by,
                        static_cast<std::uint32_t>(first), recipient});
  const auto lines = static_cast<std::size_t>(context.line_count);
  if (lines == 0) return;
  weighLines(context, facts.sum);
  out.parts.resize(first + lines);
  const std::span<Value> parts(out.parts.data() + first, lines);
  splitByLargestRemainder(outcome.given, std::span(weights_).first(lines), parts);
  if (has_multipliers_) std::copy(parts.begin(), parts.end(), linePoints(r, lines).begin());
}

/// Its row of line_points_.
std::span<Value> Grants::linePoints(std::size_t rule, std::size_t lines) {
  const auto row = has_multipliers_ ? static_cast<std::size_t>(live_row_[rule]) : 0;
  return std::span<Value>(line_points_).subspan(row * lines, lines);
}

/// The rule's targets that apply; valid until the next call. Others give nothing that could be multiplied.
std::span<const std::int32_t> Grants::liveTargets(const plan::Rule& rule) {
  targets_.clear();
  // `add 10% to all points` of many rules has many targets, few of which apply.
  if (rule.targets.size() > live_.size()) {
    for (const std::int32_t live : live_)
      if (std::binary_search(rule.targets.begin(), rule.targets.end(), live)) targets_.push_back(live);
  } else {
    for (const std::int32_t target : rule.targets)
      if (live_row_[static_cast<std::size_t>(target)] >= 0) targets_.push_back(target);
  }
  return targets_;
}

Fault Grants::spreadRule(const EvalContext& context, std::size_t r, Outcome& out) {
  const auto lines = static_cast<std::size_t>(context.line_count);
  if (lines == 0) return Fault::none;
  const Facts& rule = facts_[r];
  const std::span<Value> own = linePoints(r, lines);
  if (rule.turns) {
    if (const Fault fault = earnWeights(context, plan::Earn{}, own); fault != Fault::none) return fault;
  }
  for (std::int32_t e = rule.first_earn; e < rule.first_earn + rule.earn_count; ++e) {
    if (context.amounts[e] == 0) continue;
    const plan::Earn& earn = plan_.earns[static_cast<std::size_t>(e)];
    const bool only = rule.earn_count == 1;
    scratch_.resize(lines);
    if (const Fault fault = earnWeights(context, earn, only ? own : scratch_); fault != Fault::none) return fault;
    if (only) continue;
    scratch2_.resize(lines);
    splitByLargestRemainder(context.amounts[e], scratch_, scratch2_);
    // The amounts' sum fits (amounts()), and so does each line's part of it.
    for (std::size_t line = 0; line < lines; ++line) own[line] += scratch2_[line];
  }
  const std::span<const std::int32_t> targets =
      rule.has_targets ? liveTargets(plan_.rules[r]) : std::span<const std::int32_t>();
  for (const std::int32_t target : targets) {
    const std::span<const Value> of_target = linePoints(static_cast<std::size_t>(target), lines);
    for (std::size_t line = 0; line < lines; ++line)
      if (__builtin_add_overflow(own[line], of_target[line], &own[line])) return Fault::overflow;
  }
  splitByLargestRemainder(out.rules[r].given, own, own);
  return Fault::none;
}

void Grants::addGrants(const EvalContext& context, std::int32_t index, std::size_t lines, Outcome& out) {
  const auto r = static_cast<std::size_t>(index);
  const Facts& facts = facts_[r];
  const RuleOutcome& outcome = std::as_const(out.rules)[r];
  const Value wanted = whole(outcome.wanted);
  const TextId recipient = facts.recipient < 0 ? kNoText : static_cast<TextId>(context.attributes[facts.recipient]);
  const auto add = [&](std::int32_t terms, Value points, std::span<const Value> parts) {
    out.grants.push_back(
        {index, terms, points, wanted, outcome.cut_by, static_cast<std::uint32_t>(out.parts.size()), recipient});
    out.parts.insert(out.parts.end(), parts.begin(), parts.end());
  };
  const std::span<const Value> own = linePoints(r, lines);
  if (facts.terms >= 0) {
    add(facts.terms, outcome.given, own);
    return;
  }
  const plan::Rule& rule = plan_.rules[r];
  bool one_terms = true;
  for (const std::int32_t target : rule.targets)
    one_terms = one_terms && plan_.rules[static_cast<std::size_t>(target)].terms ==
                                 plan_.rules[static_cast<std::size_t>(rule.targets[0])].terms;
  if (one_terms) {
    add(plan_.rules[static_cast<std::size_t>(rule.targets[0])].terms, outcome.given, own);
    return;
  }
  // The targets' lots differ: each takes its share of the multiplier's points, and those of one lot are granted as one.
  const std::span<const std::int32_t> targets = liveTargets(rule);
  std::vector<Value> shares;
  std::vector<Value> points(targets.size());
  for (const std::int32_t target : targets) shares.push_back(out.rules[static_cast<std::size_t>(target)].left);
  splitByLargestRemainder(outcome.given, shares, points);
  std::map<std::int32_t, std::vector<Value>> of_terms;  // the points, then each line's part
  std::vector<Value> parts(lines);
  for (std::size_t k = 0; k < points.size(); ++k) {
    if (points[k] == 0) continue;
    const auto target = static_cast<std::size_t>(targets[k]);
    if (lines > 0) splitByLargestRemainder(points[k], linePoints(target, lines), parts);
    std::vector<Value>& sums = of_terms.try_emplace(plan_.rules[target].terms, lines + 1, Value{0}).first->second;
    sums[0] += points[k];
    for (std::size_t line = 0; line < lines; ++line) sums[line + 1] += parts[line];
  }
  for (const auto& [terms, sums] : of_terms) add(terms, sums[0], std::span<const Value>(sums).subspan(1));
}

}  // namespace kopeck
