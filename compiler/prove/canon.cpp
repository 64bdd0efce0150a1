#include "compiler/prove/canon.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "runtime/plan/names.h"

namespace kopeck::prove {

namespace {

using plan::Op;
using plan::Type;

/// A number of days, money, points: what may be counted on from.
bool isCounted(Type type) {
  return plan::isAmount(type) || type == Type::date || type == Type::time || type == Type::weekday ||
         type == Type::tier || type == Type::choice;
}

}  // namespace

int Contents::add(Node node) {
  const std::string key = fmt::format("{} {}", node.head, fmt::join(node.of, ","));
  const auto [place, fresh] = numbers_.try_emplace(key, static_cast<int>(nodes_.size()));
  if (fresh) nodes_.push_back(std::move(node));
  const auto same = same_as_.find(place->second);
  return same == same_as_.end() ? place->second : same->second;
}

Canon::Canon(const plan::Plan& plan, bool newer, const std::vector<std::string>& names, Contents& contents)
    : plan_(plan), newer_(newer), names_(names), contents_(contents), fields_(&plan.schema.receipt) {}

// ---- expressions ----------------------------------------------------------------------------------------------------

int Canon::plain(std::string head, std::vector<int> of, bool definite) {
  Contents::Node node;
  node.head = std::move(head);
  node.of = std::move(of);
  node.definite = definite;
  return contents_.add(std::move(node));
}

int Canon::few(std::string head, Value least, Value most, bool definite) {
  Contents::Node node;
  node.head = std::move(head);
  node.definite = definite;
  node.least = least;
  node.most = most;
  return contents_.add(std::move(node));
}

int Canon::constant(Type type, Value value) {
  if (type == Type::text) return plain("text " + text(value));
  Contents::Node node;
  node.head = fmt::format("{} {}", plan::nameOf(type), value);
  if (isCounted(type)) node.constant = value;
  node.type = type;
  return contents_.add(std::move(node));
}

int Canon::expr(std::int32_t index) {
  if (index < 0) return plain("nothing");
  const auto key = std::make_pair(fields_, index);
  const auto found = known_.find(key);
  if (found != known_.end()) return found->second;
  const plan::Expr& expr = plan_.exprs[static_cast<std::size_t>(index)];
  const int number = expr.a < 0 ? leaf(expr) : made(expr);
  known_.emplace(key, number);
  return number;
}

int Canon::made(const plan::Expr& expr) {
  const int a = this->expr(expr.a);
  const int b = expr.b < 0 ? -1 : this->expr(expr.b);
  const bool definite = contents_[a].definite && (b < 0 || contents_[b].definite);
  const bool commutes =
      expr.op == Op::add || expr.op == Op::multiply || expr.op == Op::lesser || expr.op == Op::greater;
  if (commutes) return plain(std::string(plan::nameOf(expr.op)), {std::min(a, b), std::max(a, b)}, definite);
  if (expr.op == Op::subtract) return plain("subtract", {a, b}, definite);
  if (expr.op == Op::divide) return plain("divide", {a, b}, false);
  if (expr.op == Op::or_else) return plain("or else", {a, b}, contents_[b].definite);
  if (expr.op == Op::near_anniversary)
    return plain(fmt::format("within {} before, {} after", expr.value, expr.index), {a, b});
  if (expr.op == Op::month_of || expr.op == Op::known) return plain(std::string(plan::nameOf(expr.op)), {a, b});
  if (expr.op == Op::under) {
    const std::int32_t prefix = plan_.prefixes[static_cast<std::size_t>(expr.index)];
    return plain("under", {a, prefix > 0 ? constant(Type::text, prefix) : this->expr(-1 - prefix)});
  }
  return test(expr, a, b);
}

int Canon::test(const plan::Expr& expr, int a, int b) {
  const auto is = [&](int x, int y) {
    return contents_[y].constant ? isAmong(x, {*contents_[y].constant})
                                 : plain("equal", {std::min(x, y), std::max(x, y)});
  };
  if (expr.op == Op::both || expr.op == Op::either) return joined(expr.op == Op::both, {a, b});
  if (expr.op == Op::negate) return negated(a);
  if (expr.op == Op::equal) return contents_[a].constant ? is(b, a) : is(a, b);
  if (expr.op == Op::not_equal) {
    const bool definite = contents_[a].definite && contents_[b].definite;
    if (definite) return negated(contents_[a].constant ? is(b, a) : is(a, b));
    return plain("not equal", {std::min(a, b), std::max(a, b)});
  }
  if (expr.op == Op::one_of) {
    const std::vector<Value>& list = plan_.lists[static_cast<std::size_t>(expr.index)];
    const Type type = plan_.exprs[static_cast<std::size_t>(expr.a)].type;
    if (type != Type::text) return isAmong(a, list);
    std::vector<int> texts;
    for (const Value one : list) texts.push_back(is(a, constant(type, one)));
    return joined(false, texts);
  }
  if (expr.op == Op::less_equal) return atMost(a, b);
  // Whole numbers: below 100 is at most 99.
  if (contents_[b].constant) return atMost(a, shifted(b, -1));
  if (contents_[a].constant) return atMost(shifted(a, 1), b);
  return plain("less", {a, b});
}

int Canon::shifted(int number, Value by) {
  Value sum = 0;
  if (__builtin_add_overflow(*contents_[number].constant, by, &sum)) return plain("beyond all numbers");
  return constant(contents_[number].type, sum);
}

int Canon::atMost(int a, int b) {
  std::vector<Value> values;
  const Contents::Node& least = contents_[a];
  const Contents::Node& most = contents_[b];
  if (most.constant && least.least) {
    for (Value i = *least.least; i <= std::min(*most.constant, *least.most); ++i) values.push_back(i);
    return isAmong(a, values);
  }
  if (least.constant && most.least) {
    for (Value i = std::max(*least.constant, *most.least); i <= *most.most; ++i) values.push_back(i);
    return isAmong(b, values);
  }
  return plain("at most", {a, b});
}

int Canon::isAmong(int of, std::vector<Value> values) {
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
  Contents::Node node;
  node.head = fmt::format("among {}", fmt::join(values, " "));
  node.of = {of};
  node.kind = Contents::Kind::among;
  node.values = std::move(values);
  return contents_.add(std::move(node));
}

int Canon::negated(int of) {
  const Contents::Node node = contents_[of];
  if (node.kind == Contents::Kind::negated) return node.of[0];
  if (node.kind == Contents::Kind::both || node.kind == Contents::Kind::either) {
    std::vector<int> parts;
    for (const int part : node.of) parts.push_back(negated(part));
    return joined(node.kind == Contents::Kind::either, parts);
  }
  const bool definite = std::all_of(node.of.begin(), node.of.end(), [&](int part) { return contents_[part].definite; });
  if (node.kind == Contents::Kind::among && definite && contents_[node.of[0]].least) {
    std::vector<Value> others;
    for (Value i = *contents_[node.of[0]].least; i <= *contents_[node.of[0]].most; ++i)
      if (!std::binary_search(node.values.begin(), node.values.end(), i)) others.push_back(i);
    return isAmong(node.of[0], others);
  }
  if (node.head == "at most" && definite) {
    if (contents_[node.of[1]].constant) return atMost(shifted(node.of[1], 1), node.of[0]);
    if (contents_[node.of[0]].constant) return atMost(node.of[1], shifted(node.of[0], -1));
    return plain("less", {node.of[1], node.of[0]});
  }
  if (node.head == "less" && definite) return atMost(node.of[1], node.of[0]);
  Contents::Node made;
  made.head = "not";
  made.of = {of};
  made.kind = Contents::Kind::negated;
  return contents_.add(std::move(made));
}

/// Flat, in one order, each once; of what must be one of a list, or may be of several, one list.
int Canon::joined(bool both, const std::vector<int>& parts) {
  const Contents::Kind kind = both ? Contents::Kind::both : Contents::Kind::either;
  std::vector<int> all;
  std::map<int, std::vector<Value>> lists;
  const auto take = [&](int part) {
    const Contents::Node& node = contents_[part];
    if (node.kind != Contents::Kind::among) return all.push_back(part);
    const auto [list, fresh] = lists.try_emplace(node.of[0], node.values);
    if (fresh) return;
    std::vector<Value> merged;
    if (both) {
      std::set_intersection(list->second.begin(), list->second.end(), node.values.begin(), node.values.end(),
                            std::back_inserter(merged));
    } else {
      std::set_union(list->second.begin(), list->second.end(), node.values.begin(), node.values.end(),
                     std::back_inserter(merged));
    }
    list->second = std::move(merged);
  };
  for (const int part : parts) {
    const Contents::Node node = contents_[part];
    if (node.kind != kind) {
      take(part);
    } else {
      for (const int inner : node.of) take(inner);
    }
  }
  for (const auto& [of, values] : lists) all.push_back(isAmong(of, values));
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  if (all.size() == 1) return all[0];
  Contents::Node node;
  node.head = both ? "both" : "either";
  node.of = std::move(all);
  node.kind = kind;
  return contents_.add(std::move(node));
}

std::string Canon::text(Value id) const {
  if (id <= 0 || static_cast<std::size_t>(id) > plan_.texts.size()) return "";
  return fmt::format("\"{}\"", plan_.texts[static_cast<std::size_t>(id) - 1]);
}

std::string Canon::attribute(const std::vector<Attribute>& all, std::int32_t index) const {
  if (static_cast<std::size_t>(index) >= all.size()) return "?";
  const Attribute& one = all[static_cast<std::size_t>(index)];
  return fmt::format("{} {} {} {}", one.key, plan::nameOf(one.type), one.optional, fmt::join(one.choices, ","));
}

int Canon::attributeNode(const char* of, const std::vector<Attribute>& all, std::int32_t index, bool required) {
  const std::string head = fmt::format("{} {}", of, attribute(all, index));
  const bool there = static_cast<std::size_t>(index) < all.size();
  const bool definite = required && there && !all[static_cast<std::size_t>(index)].optional;
  if (definite && all[static_cast<std::size_t>(index)].type == AttributeType::choice)
    return few(head, 0, static_cast<Value>(all[static_cast<std::size_t>(index)].choices.size()) - 1, true);
  return plain(head, {}, definite);
}

int Canon::leaf(const plan::Expr& expr) {
  const auto index = static_cast<std::size_t>(std::max(expr.index, 0));
  switch (expr.op) {
    case Op::constant:
      return constant(expr.type, expr.value);
    case Op::field: {
      const auto field = static_cast<plan::Field>(expr.index);
      const std::string head = fmt::format("field {}", plan::nameOf(field));
      if (field == plan::Field::weekday) return few(head, 1, 7, true);
      if (field == plan::Field::month) return few(head, 1, 12, true);
      return plain(head, {}, field != plan::Field::store);
    }
    case Op::attribute:
      return attributeNode("attribute", *fields_, expr.index, true);
    case Op::read:
      return read(plan_.reads[index]);
    case Op::sum:
      return plain("sum " + sum(expr.index));
    case Op::item_attribute:
      return attributeNode("item", plan_.schema.item, expr.index, true);
    case Op::item_text:
      return plain(fmt::format("item {}", plan::nameOf(static_cast<plan::ItemText>(expr.index))), {}, false);
    case Op::in_set:
      return set(expr.index);
    case Op::item_bought:
      return plain("item bought " + plan::windowText(plan_.item_histories[index].window));
    case Op::chance:
      return plain(fmt::format("chance {} {}", draw(expr.index), expr.value));
    case Op::code:
      return plain("code " + text(plan_.codes[index]));
    case Op::coupon:
      return plain("coupon " + kind(expr.index));
    case Op::any_in_set:
    case Op::all_in_set:
      return plain(std::string(plan::nameOf(expr.op)), {set(expr.index)});
    case Op::result:
      return plain("result " + result(plan_.results[index]), {}, false);
    case Op::item_quantity:
    case Op::item_net:
    case Op::item_gross:
    case Op::under:
    case Op::add:
    case Op::subtract:
    case Op::multiply:
    case Op::divide:
    case Op::lesser:
    case Op::greater:
    case Op::or_else:
    case Op::equal:
    case Op::not_equal:
    case Op::less:
    case Op::less_equal:
    case Op::one_of:
    case Op::known:
    case Op::both:
    case Op::either:
    case Op::negate:
    case Op::near_anniversary:
    case Op::month_of:
      break;
  }
  return plain(std::string(plan::nameOf(expr.op)));
}

int Canon::read(const plan::Read& read) {
  const auto index = static_cast<std::size_t>(std::max(read.index, 0));
  switch (read.kind) {
    case plan::ReadKind::customer_attribute:
      return attributeNode("customer", plan_.schema.customer, read.index, false);
    case plan::ReadKind::tier:
      return few("tier " + tiers(read.index, plan_.tiers[index].rise == plan::Rise::this_purchase), 0,
                 static_cast<Value>(plan_.tiers[index].levels.size()) - 1, !plan_.tiers[index].from_outside);
    case plan::ReadKind::history:
      return plain(fmt::format("history {} {}", aggregate(read.index), plan::windowText(read.window)));
    case plan::ReadKind::days_since_last_purchase:
      return plain("days since last purchase", {}, false);
    case plan::ReadKind::balance:
      return plain("balance " + kind(read.index));
    case plan::ReadKind::limit_used:
      return plain("used " + limit(read.index));
  }
  return plain("?");
}

int Canon::set(std::int32_t index) {
  if (index < 0) return plain("all lines");
  // Sets read the receipt, whatever event asks for them.
  const std::vector<Attribute>* const fields = std::exchange(fields_, &plan_.schema.receipt);
  const int number = expr(plan_.sets[static_cast<std::size_t>(index)].expr);
  fields_ = fields;
  return number;
}

std::string Canon::sum(std::int32_t index) {
  if (index < 0) return "whole";
  const plan::Sum& of = plan_.sums[static_cast<std::size_t>(index)];
  const std::string tender = of.tender < 0 ? "" : plan_.schema.tenders[static_cast<std::size_t>(of.tender)];
  return fmt::format("{} {} {}", plan::nameOf(of.measure), tender, set(of.set));
}

std::string Canon::aggregate(std::int32_t index) {
  if (index < 0) return "none";
  const plan::Aggregate& of = plan_.aggregates[static_cast<std::size_t>(index)];
  const std::string tender = of.tender < 0 ? "" : plan_.schema.tenders[static_cast<std::size_t>(of.tender)];
  return fmt::format("{} {} {} by {}", plan::nameOf(of.measure), tender, set(of.set), named(of.rules, false));
}

std::string Canon::draw(std::int32_t index) const {
  if (index < 0) return "none";
  const plan::Draw& of = plan_.draws[static_cast<std::size_t>(index)];
  return fmt::format("\"{}\" {} {} {}", of.label, of.number, of.per_customer, plan_.seed);
}

}  // namespace kopeck::prove
