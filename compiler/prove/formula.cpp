#include "compiler/prove/formula.h"

#include <fmt/format.h>

namespace kopeck::prove {

z3::expr Facts::number(Int128 value) const {
  if (value >= INT64_MIN && value <= INT64_MAX) return z3_.int_val(static_cast<std::int64_t>(value));
  return z3_.int_val(fmt::format("{}", value).c_str());
}

z3::expr Facts::integer(const std::string& name) {
  return z3_.int_const(fmt::format("{}!{}", name, next_++).c_str());
}

z3::expr Facts::truth(const std::string& name) {
  return z3_.bool_const(fmt::format("{}!{}", name, next_++).c_str());
}

z3::expr Facts::dependent(const std::string& name, const Terms& on) const {
  z3::sort_vector domain(z3_);
  z3::expr_vector arguments(z3_);
  for (const z3::expr& term : on) {
    domain.push_back(z3_.int_sort());
    arguments.push_back(term);
  }
  const std::string full = fmt::format("{}/{}", name, on.size());
  return z3_.function(full.c_str(), domain, z3_.int_sort())(arguments);
}

z3::expr Facts::between(const std::string& name, const z3::expr& least_of, const z3::expr& most_of) {
  z3::expr value = integer(name);
  assume(least_of <= value && value <= most_of);
  return value;
}

z3::expr least(const z3::expr& a, const z3::expr& b) {
  return z3::ite(a <= b, a, b);
}

z3::expr greatest(const z3::expr& a, const z3::expr& b) {
  return z3::ite(a >= b, a, b);
}

z3::expr where(const z3::expr& when, const z3::expr& a) {
  return z3::ite(when, a, a.ctx().int_val(0));
}

z3::expr sumOf(const Facts& facts, const Terms& terms) {
  if (terms.empty()) return facts.number(Value{0});
  z3::expr_vector all(facts.z3());
  for (const z3::expr& term : terms) all.push_back(term);
  return z3::sum(all);
}

z3::expr quotient(const z3::expr& a, const z3::expr& b) {
  const z3::expr zero = a.ctx().int_val(0);
  const z3::expr by = z3::ite(b > zero, b, -b);
  const z3::expr positive = z3::ite(a >= zero, a / by, -((-a) / by));
  return z3::ite(b > zero, positive, -positive);
}

namespace {

z3::expr roundedTerm(const Facts& facts, const z3::expr& num, Int128 den, RoundingMode mode) {
  const z3::expr by = facts.number(den);
  switch (mode) {
    case RoundingMode::down:
      return num / by;
    case RoundingMode::up:
      return (num + facts.number(den - 1)) / by;
    case RoundingMode::half_up:
      return (2 * num + by) / facts.number(den * 2);
    case RoundingMode::half_even:
      break;
  }
  const z3::expr down = num / by;
  const z3::expr twice = 2 * (num - down * by);
  const z3::expr odd = z3::mod(down, facts.number(Value{2})) == 1;
  return z3::ite(twice > by || (twice == by && odd), down + 1, down);
}

}  // namespace

void Facts::noteRounding(const z3::expr& num, Int128 den, RoundingMode mode, const z3::expr& result) {
  constexpr std::size_t most_roundings = 60;
  if (!compares_ || roundings_.size() >= most_roundings) return;
  for (const Rounding& other : roundings_) {
    if (other.den != den || other.mode != mode || z3::eq(other.num, num)) continue;
    assume(z3::implies(other.num <= num, other.result <= result));
    assume(z3::implies(num <= other.num, result <= other.result));
  }
  roundings_.push_back({den, mode, num, result});
}

z3::expr roundedPositive(Facts& facts, const z3::expr& num, Int128 den, RoundingMode mode) {
  if (den == 1) return num;
  z3::expr result = roundedTerm(facts, num, den, mode);
  facts.noteRounding(num, den, mode, result);
  return result;
}

z3::expr rounded(Facts& facts, const z3::expr& num, Int128 den, RoundingMode mode) {
  if (den == 1) return num;
  return z3::ite(num >= 0, roundedPositive(facts, num, den, mode), -roundedPositive(facts, -num, den, mode));
}

Terms split(Facts& facts, const z3::expr& total, const Terms& weights, bool ordered) {
  if (weights.size() == 1) return {total};
  facts.leaveOpen(Gap::spread);
  const z3::expr weight = sumOf(facts, weights);
  Terms parts;
  Terms on = weights;
  on.push_back(total);
  for (std::size_t i = 0; i < weights.size(); ++i) {
    z3::expr part = facts.dependent(fmt::format("part {}", i), on);
    facts.assume(part >= 0 && part <= total);
    // Where nothing weighs, the first place takes all.
    facts.assume(z3::implies(weights[i] == 0, part == (i == 0 ? where(weight == 0, total) : facts.number(Value{0}))));
    facts.assume(z3::implies(weight > 0 && total <= weight, part <= weights[i]));
    facts.assume(z3::implies(total == weight && weight > 0, part == weights[i]));
    parts.push_back(part);
  }
  facts.assume(sumOf(facts, parts) == total);
  for (std::size_t i = 0; ordered && i < weights.size(); ++i) {
    for (std::size_t j = 0; j < weights.size(); ++j)
      if (i != j) facts.assume(z3::implies(weight > 0 && weights[i] <= weights[j], parts[i] <= parts[j] + 1));
  }
  return parts;
}

z3::expr isAmong(const Facts& facts, const z3::expr& value, const std::vector<Value>& sorted) {
  z3::expr_vector runs(facts.z3());
  for (std::size_t i = 0; i < sorted.size();) {
    std::size_t last = i;
    while (last + 1 < sorted.size() && sorted[last + 1] == sorted[last] + 1) ++last;
    const z3::expr first = facts.number(sorted[i]);
    runs.push_back(last == i ? value == first : first <= value && value <= facts.number(sorted[last]));
    i = last + 1;
  }
  return z3::mk_or(runs);
}

}  // namespace kopeck::prove
