#include "compiler/prove/expressions.h"

#include <fmt/format.h>

#include "runtime/interpret/amount.h"

namespace kopeck::prove {

using plan::Expr;
using plan::Op;
using plan::Type;

Expressions::Expressions(Facts& facts, const plan::Plan& plan, const TextPool& texts, const Receipt& receipt,
                         const Scope& scope, const Terms& present)
    : facts_(facts),
      plan_(plan),
      texts_(texts),
      receipt_(receipt),
      calendar_(facts, scope),
      scope_(scope),
      present_(present) {}

void Expressions::fillMasks(Stage& stage) {
  masks_.assign(present_.size(), {});
  for (std::size_t line = 0; line < present_.size(); ++line) {
    for (const plan::ItemSet& set : plan_.sets)
      masks_[line].push_back(present_[line] && holds(stage, set.expr, static_cast<std::int32_t>(line)));
  }
  stage.known_values.clear();  // what asks for lines in sets saw none yet
}

const z3::expr& Expressions::isIn(std::size_t line, std::int32_t set) const {
  return set < 0 ? present_[line] : masks_[line][static_cast<std::size_t>(set)];
}

z3::expr Expressions::measure(const Stage& stage, plan::Measure measure, std::int32_t tender, std::size_t line) const {
  switch (measure) {
    case plan::Measure::net:
      return stage.net[line];
    case plan::Measure::gross:
      return stage.gross[line];
    case plan::Measure::paid:
      return stage.paid[line];
    case plan::Measure::units:
      return stage.quantity[line];
    case plan::Measure::tender:
      return stage.tenders[static_cast<std::size_t>(tender)][line];
    case plan::Measure::purchases:
    case plan::Measure::points:
    case plan::Measure::uses:
      break;
  }
  return number(0);
}

void Expressions::fillSums(Stage& stage) {
  stage.sums.clear();
  for (const plan::Sum& sum : plan_.sums) {
    if (sum.measure == plan::Measure::purchases) {
      stage.sums.push_back(number(1));
      continue;
    }
    const bool of_payment = sum.measure == plan::Measure::paid || sum.measure == plan::Measure::tender;
    Terms terms;
    for (std::size_t line = 0; line < present_.size() && !(of_payment && stage.before_payment); ++line)
      terms.push_back(where(isIn(line, sum.set), measure(stage, sum.measure, sum.tender, line)));
    stage.sums.push_back(sumOf(facts_, terms));
  }
  stage.known_values.clear();
}

z3::expr Expressions::holds(Stage& stage, std::int32_t expr, std::int32_t line) {
  const Sym sym = value(stage, expr, line);
  return sym.known && sym.value;
}

z3::expr Expressions::holdAll(Stage& stage, const std::vector<plan::Condition>& conditions) {
  z3::expr all = facts_.yes();
  for (const plan::Condition& condition : conditions) all = all && holds(stage, condition.expr);
  return all;
}

Sym Expressions::value(Stage& stage, std::int32_t index, std::int32_t line) {
  const auto key = std::make_pair(index, line);
  const auto found = stage.known_values.find(key);
  if (found != stage.known_values.end()) return found->second;
  const Expr& expr = plan_.exprs[static_cast<std::size_t>(index)];
  Sym sym = expr.a < 0 ? leaf(stage, expr, line) : computed(stage, expr, line);
  stage.known_values.emplace(key, sym);
  return sym;
}

Sym Expressions::constant(const Expr& expr) {
  const z3::expr known = facts_.z3().bool_val(expr.value != kMissing);
  if (expr.type == Type::yes_no) return {known, facts_.z3().bool_val(expr.value > 0)};
  if (expr.type == Type::anniversary && expr.value != kMissing) return {known, number(anniversaryIndex(expr.value))};
  return {known, number(expr.value)};
}

Sym Expressions::field(const Stage& stage, plan::Field field) {
  switch (field) {
    case plan::Field::net:
      return truth(stage.net_sum);
    case plan::Field::gross:
      return truth(stage.gross_sum);
    case plan::Field::paid:
      return truth(stage.paid_sum);
    case plan::Field::day:
      return truth(receipt_.day);
    case plan::Field::second:
      return truth(receipt_.second);
    case plan::Field::weekday:
      return truth(calendar_.weekday(receipt_.day));
    case plan::Field::day_of_month:
      return truth(calendar_.dayOfMonth(receipt_.day));
    case plan::Field::month:
      return truth(calendar_.month(receipt_.day));
    case plan::Field::store:
    case plan::Field::count_:
      break;
  }
  return {receipt_.store != 0, receipt_.store};
}

Sym Expressions::lineLeaf(Stage& stage, const Expr& expr, std::size_t at) {
  const Line& line = receipt_.lines[at];
  switch (static_cast<plan::ItemText>(expr.index)) {
    case plan::ItemText::sku:
      if (expr.op == Op::item_text) return {line.sku != 0, line.sku};
      break;
    case plan::ItemText::name:
      if (expr.op == Op::item_text) return {line.name != 0, line.name};
      break;
    case plan::ItemText::category:
      if (expr.op == Op::item_text) return {line.category != 0, line.category};
      break;
  }
  if (expr.op == Op::item_attribute) return line.attributes[static_cast<std::size_t>(expr.index)];
  if (expr.op == Op::item_quantity) return truth(stage.quantity[at]);
  if (expr.op == Op::item_net) return truth(stage.net[at]);
  if (expr.op == Op::item_gross) return truth(stage.gross[at]);
  if (expr.op == Op::in_set) return truth(isIn(at, expr.index));
  return truth(line.bought[static_cast<std::size_t>(expr.index)]);
}

Sym Expressions::leaf(Stage& stage, const Expr& expr, std::int32_t line) {
  const auto index = static_cast<std::size_t>(expr.index);
  switch (expr.op) {
    case Op::constant:
      return constant(expr);
    case Op::field:
      return field(stage, static_cast<plan::Field>(expr.index));
    case Op::attribute:
      return receipt_.attributes[index];
    case Op::read:
      return stage.reads[index];
    case Op::sum:
      return truth(stage.sums[index]);
    case Op::chance:
      return truth(receipt_.draws[index] < facts_.number(static_cast<Int128>(static_cast<std::uint64_t>(expr.value))));
    case Op::code:
      return truth(receipt_.codes[index]);
    case Op::coupon: {
      // Presented and held.
      return truth(receipt_.presented[index] > 0 && receipt_.balances[index] > 0);
    }
    case Op::any_in_set:
    case Op::all_in_set: {
      z3::expr any = facts_.no();
      z3::expr all = facts_.yes();
      for (std::size_t at = 0; at < present_.size(); ++at) {
        any = any || isIn(at, expr.index);
        all = all && z3::implies(present_[at], isIn(at, expr.index));
      }
      return truth(expr.op == Op::any_in_set ? any : present_[0] && all);
    }
    case Op::result:
      return truth(stage.results[index]);
    case Op::item_text:
    case Op::item_attribute:
    case Op::item_quantity:
    case Op::item_net:
    case Op::item_gross:
    case Op::in_set:
    case Op::item_bought:
      return lineLeaf(stage, expr, static_cast<std::size_t>(line));
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
      break;  // have operands
  }
  return {facts_.no(), number(0)};
}

Sym Expressions::arithmetic(const Expr& expr, const Sym& a, const Sym& b) {
  const z3::expr known = a.known && b.known;
  if (expr.op == Op::add) return {known, a.value + b.value};
  if (expr.op == Op::subtract) return {known, a.value - b.value};
  if (expr.op == Op::multiply) return {known, a.value * b.value};
  if (expr.op == Op::divide) return {known && b.value != 0, quotient(a.value, b.value)};
  if (expr.op == Op::lesser) return {known, least(a.value, b.value)};
  return {known, greatest(a.value, b.value)};
}

z3::expr Expressions::comparison(const Expr& expr, const Sym& a, const Sym& b) {
  const z3::expr known = a.known && b.known;
  if (typeOf(expr.a) == Type::anniversary) {
    // Anniversaries have no year here.
    facts_.leaveOpen(Gap::anniversary);
    return known && facts_.truth("compared");
  }
  if (expr.op == Op::equal) return known && a.value == b.value;
  if (expr.op == Op::not_equal) return known && a.value != b.value;
  return known && (expr.op == Op::less ? a.value < b.value : a.value <= b.value);
}

z3::expr Expressions::dayTest(const Expr& expr, const Sym& a, const Sym& b) {
  const z3::expr known = a.known && b.known;
  const bool of_anniversary = typeOf(expr.b) == Type::anniversary;
  if (expr.op == Op::month_of) {
    const z3::expr month = of_anniversary ? calendar_.monthOfAnniversary(b.value) : calendar_.month(b.value);
    return known && calendar_.month(a.value) == month;
  }
  const Expr& day = plan_.exprs[static_cast<std::size_t>(expr.a)];
  const bool of_receipt = day.op == Op::field && day.index == static_cast<std::int32_t>(plan::Field::day);
  if (of_anniversary && of_receipt) return known && calendar_.isNear(a.value, b.value, expr.value, expr.index);
  facts_.leaveOpen(Gap::anniversary);
  return known && facts_.truth("near");
}

Sym Expressions::computed(Stage& stage, const Expr& expr, std::int32_t line) {
  const Sym a = value(stage, expr.a, line);
  const Sym b = expr.b < 0 ? Sym{facts_.yes(), number(0)} : value(stage, expr.b, line);
  switch (expr.op) {
    case Op::add:
    case Op::subtract:
    case Op::multiply:
    case Op::divide:
    case Op::lesser:
    case Op::greater:
      return arithmetic(expr, a, b);
    case Op::or_else:
      return {a.known || b.known, z3::ite(a.known, a.value, b.value)};
    case Op::equal:
    case Op::not_equal:
    case Op::less:
    case Op::less_equal:
      return truth(comparison(expr, a, b));
    case Op::one_of: {
      if (typeOf(expr.a) == Type::anniversary) return truth(comparison(expr, a, a));
      const std::vector<Value>& list = plan_.lists[static_cast<std::size_t>(expr.index)];
      if (!a.value.is_bool()) return truth(a.known && isAmong(facts_, a.value, list));
      return truth(a.known && isAmong(facts_, z3::ite(a.value, number(1), number(0)), list));
    }
    case Op::known:
      return truth(a.known);
    case Op::both:
      return truth(a.known && a.value && b.known && b.value);
    case Op::either:
      return truth((a.known && a.value) || (b.known && b.value));
    case Op::negate:
      return truth(!(a.known && a.value));
    case Op::under:
      return truth(isUnder(stage, a, expr.index));
    case Op::near_anniversary:
    case Op::month_of:
      return truth(dayTest(expr, a, b));
    case Op::constant:
    case Op::field:
    case Op::attribute:
    case Op::read:
    case Op::sum:
    case Op::item_text:
    case Op::item_attribute:
    case Op::item_quantity:
    case Op::item_net:
    case Op::item_gross:
    case Op::in_set:
    case Op::item_bought:
    case Op::chance:
    case Op::code:
    case Op::coupon:
    case Op::any_in_set:
    case Op::all_in_set:
    case Op::result:
      break;  // have none
  }
  return {facts_.no(), number(0)};
}

std::vector<Value> Expressions::textsUnder(std::string_view prefix) const {
  std::vector<Value> under;
  for (std::size_t id = 1; id < texts_.size(); ++id)
    if (kopeck::isUnder(texts_.text(static_cast<TextId>(id)), prefix)) under.push_back(static_cast<Value>(id));
  return under;
}

z3::expr Expressions::isUnder(Stage& stage, const Sym& text, std::int32_t index) {
  const std::int32_t prefix = plan_.prefixes[static_cast<std::size_t>(index)];
  if (prefix > 0)
    return text.known && isAmong(facts_, text.value, textsUnder(texts_.text(static_cast<TextId>(prefix))));
  const Sym said = value(stage, -1 - prefix, -1);
  z3::expr_vector pairs(facts_.z3());
  for (std::size_t id = 1; id < texts_.size(); ++id) {
    const std::vector<Value> under = textsUnder(texts_.text(static_cast<TextId>(id)));
    if (!under.empty())
      pairs.push_back(said.value == number(static_cast<Value>(id)) && isAmong(facts_, text.value, under));
  }
  return text.known && said.known && z3::mk_or(pairs);
}

}  // namespace kopeck::prove
