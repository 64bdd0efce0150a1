#include "compiler/check/ranges.h"

#include <fmt/format.h>

#include <algorithm>

namespace kopeck::checking {

using plan::Op;
using plan::Type;

namespace {

bool isConstant(const checked::Expr& e) {
  return e.op == Op::constant && (e.type != Type::text || !e.texts.empty());
}

/// x * factor for an x of its own, so that it can be compared with a written number.
struct Scaled {
  const checked::Expr* of = nullptr;
  Value factor = 1;
};
Scaled scaledOf(const checked::Expr& e) {
  const bool product = e.op == Op::multiply && e.args[1].op == Op::constant && e.args[1].value > 0;
  if (!product || e.args[0].op == Op::multiply) return {&e, 1};
  return {&e.args[0], e.args[1].value};
}

Value floorDivide(Value a, Value b) {
  const Value q = a / b;
  return a % b != 0 && (a < 0) != (b < 0) ? q - 1 : q;
}
Value ceilDivide(Value a, Value b) {
  return -floorDivide(-a, b);
}

bool isBelow(const std::string& path, const std::string& prefix) {
  return path == prefix ||
         (path.size() > prefix.size() && path.compare(0, prefix.size(), prefix) == 0 && path[prefix.size()] == '/');
}

}  // namespace

std::string RangeAnalysis::keyOf(const checked::Expr& e) const {
  std::string key = fmt::format("{}:{}:{}:{}:{}:{}", static_cast<int>(e.op), e.index, e.value, e.denominator,
                                static_cast<int>(e.type), e.draw.label);
  key += fmt::format("r{}:{}:{}:{}:{}", static_cast<int>(e.read.kind), e.read.index,
                     static_cast<int>(e.read.window.kind), e.read.window.n, static_cast<int>(e.read.window.period));
  key += fmt::format("s{}:{}:{}:{}", static_cast<int>(e.sum.measure), e.sum.set, e.sum.tender, e.draw.number);
  for (const std::int32_t rule : e.sum.rules) key += fmt::format(",{}", rule);
  for (const std::string& text : e.texts) key += fmt::format("\"{}\"", text);
  for (const Value value : e.values) key += fmt::format("#{}", value);
  for (const checked::Expr& arg : e.args) key += fmt::format("({})", keyOf(arg));
  return key;
}

Value RangeAnalysis::textId(const std::string& text) {
  return texts_.emplace(text, static_cast<Value>(texts_.size())).first->second;
}

Region RangeAnalysis::of(const std::vector<checked::Condition>& conditions) {
  Region all;
  for (const checked::Condition& condition : conditions) all = both(all, of(condition.expr));
  return all;
}

Region RangeAnalysis::ofSet(std::int32_t set) {
  if (set < 0) return {};
  checked::Expr in;
  in.op = Op::in_set;
  in.index = set;
  return inSet(in, true);
}

Region RangeAnalysis::both(const Region& a, const Region& b) {
  Region out = a;
  out.exact = a.exact && b.exact;
  for (const auto& [key, quantity] : b.at) {
    const auto [place, fresh] = out.at.emplace(key, quantity);
    if (!fresh) place->second.ranges = intersection(place->second.ranges, quantity.ranges);
  }
  for (const auto& [key, paths] : b.under) {
    // Where both name paths, one of them is dropped: less is known then, and nothing false.
    out.under.emplace(key, paths);
  }
  return out;
}

Region RangeAnalysis::either(const Region& a, const Region& b) {
  Region out;
  const bool one_quantity = a.at.size() == 1 && b.at.size() == 1 && a.at.begin()->first == b.at.begin()->first;
  out.exact = a.exact && b.exact && one_quantity;
  for (const auto& [key, quantity] : a.at) {
    const auto other = b.at.find(key);
    if (other != b.at.end()) out.at[key] = {unionOf(quantity.ranges, other->second.ranges), quantity.what};
  }
  for (const auto& [key, paths] : a.under) {
    const auto other = b.under.find(key);
    if (other == b.under.end()) continue;
    std::vector<std::string> all = paths;
    all.insert(all.end(), other->second.begin(), other->second.end());
    out.under[key] = std::move(all);
  }
  return out;
}

bool RangeAnalysis::disjoint(const Region& a, const Region& b) {
  for (const auto& [key, quantity] : a.at) {
    if (quantity.ranges.empty()) return true;
    const auto other = b.at.find(key);
    if (other != b.at.end() && intersection(quantity.ranges, other->second.ranges).empty()) return true;
  }
  if (std::any_of(b.at.begin(), b.at.end(), [](const auto& entry) { return entry.second.ranges.empty(); })) return true;
  for (const auto& [key, paths] : a.under) {
    const auto other = b.under.find(key);
    if (other == b.under.end()) continue;
    const bool meet = std::any_of(paths.begin(), paths.end(), [&](const std::string& path) {
      return std::any_of(other->second.begin(), other->second.end(),
                         [&](const std::string& p) { return isBelow(p, path) || isBelow(path, p); });
    });
    if (!meet) return true;
  }
  return false;
}

Region RangeAnalysis::atom(const checked::Expr& e, bool holds) {
  Region out;
  const Value value = holds ? 1 : 0;
  out.at[keyOf(e)] = {{{value, value}}, &e};
  return out;
}

Region RangeAnalysis::inSet(const checked::Expr& e, bool holds) {
  Region out = atom(e, holds);
  out.at.begin()->second.what = nullptr;
  out.exact = false;
  const auto index = static_cast<std::size_t>(e.index);
  if (!holds || index >= sets_.size()) return out;
  return both(out, region(sets_[index].where, true));
}

Region RangeAnalysis::comparison(const checked::Expr& e, bool holds) {
  const bool turned = isConstant(e.args[0]);
  const checked::Expr& constant = turned ? e.args[0] : e.args[1];
  if (!isConstant(constant) || isConstant(turned ? e.args[1] : e.args[0])) return atom(e, holds);
  const Scaled left = scaledOf(turned ? e.args[1] : e.args[0]);
  const bool text = constant.type == Type::text;
  const Value value = text ? textId(constant.texts[0]) : constant.value;
  Ranges ranges;
  if (e.op == Op::equal || e.op == Op::not_equal) {
    if (value % left.factor == 0) ranges = {{value / left.factor, value / left.factor}};
    if (e.op == Op::not_equal) ranges = complement(ranges);
  } else {
    const Value strictly = e.op == Op::less ? 1 : 0;
    if (turned) {  // constant < x
      ranges = {{ceilDivide(value + strictly, left.factor), kMost}};
    } else {
      ranges = {{kLeast, floorDivide(value - strictly, left.factor)}};
    }
  }
  Region out;
  const std::string key = keyOf(*left.of);
  out.at[key] = {holds ? ranges : complement(ranges), left.of};
  if (text && holds && e.op == Op::equal) out.under[key] = {constant.texts[0]};
  return out;
}

Region RangeAnalysis::membership(const checked::Expr& e, bool holds) {
  Ranges ranges;
  for (const Value value : e.values) ranges = unionOf(ranges, {{value, value}});
  for (const std::string& text : e.texts) ranges = unionOf(ranges, {{textId(text), textId(text)}});
  Region out;
  const std::string key = keyOf(e.args[0]);
  out.at[key] = {holds ? ranges : complement(ranges), &e.args[0]};
  if (holds && e.values.empty()) out.under[key] = e.texts;
  return out;
}

Region RangeAnalysis::region(const checked::Expr& e, bool holds) {
  if (e.op == Op::constant) {
    Region out;
    if ((e.value != 0) != holds) out.at["never"] = {{}, nullptr};
    return out;
  }
  if (e.op == Op::both || e.op == Op::either) {
    const Region a = region(e.args[0], holds);
    const Region b = region(e.args[1], holds);
    return (e.op == Op::both) == holds ? both(a, b) : either(a, b);
  }
  if (e.op == Op::negate) return region(e.args[0], !holds);
  const bool compares = e.op == Op::equal || e.op == Op::not_equal || e.op == Op::less || e.op == Op::less_equal;
  if (compares) return comparison(e, holds);
  if (e.op == Op::one_of) return membership(e, holds);
  if (e.op == Op::in_set) return inSet(e, holds);
  Region out = atom(e, holds);  // any other test is a quantity of its own that is 0 or 1
  if (e.op == Op::under) {
    if (holds && !e.texts.empty()) out.under[keyOf(e.args[0])] = e.texts;
    out.exact = false;
  }
  return out;
}

}  // namespace kopeck::checking
