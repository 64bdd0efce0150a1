#include "compiler/prove/logic.h"

#include <z3++.h>

#include <map>
#include <string>

#include "compiler/prove/formula.h"

namespace kopeck::prove {

using plan::Expr;
using plan::Op;

struct Logic::Inside {
  Inside(const plan::Plan& of, Quantities& known_of, unsigned most) : plan(of), quantities(known_of), steps(most) {}

  const plan::Plan& plan;
  Quantities& quantities;
  unsigned steps;
  z3::context z3;
  z3::solver solver{z3};
  std::map<Quantity, Sym> known;
  std::map<std::int32_t, z3::expr> tests;

  z3::expr number(Value value) { return z3.int_val(value); }
  const Expr& expr(std::int32_t index) const { return plan.exprs[static_cast<std::size_t>(index)]; }

  z3::expr within(const z3::expr& value, const checking::Range& range) {
    if (range.from == range.to) return value == number(range.from);
    return value >= number(range.from) && value <= number(range.to);
  }

  z3::expr isIn(const Sym& sym, const checking::Ranges& ranges) {
    z3::expr_vector any(z3);
    for (const checking::Range& range : ranges) {
      if (range.from == kMissing) any.push_back(!sym.known);
      if (range.to != kMissing) any.push_back(sym.known && within(sym.value, range));
    }
    return z3::mk_or(any);
  }

  Quantity quantityOf(std::int32_t index) const {
    const Expr& e = expr(index);
    return e.op == Op::field ? -1 - e.index : index;
  }

  static bool isSum(Op op) {
    return op == Op::add || op == Op::subtract || op == Op::multiply || op == Op::lesser || op == Op::greater ||
           op == Op::or_else;
  }

  Sym variable(Quantity quantity) {
    const auto found = known.find(quantity);
    if (found != known.end()) return found->second;
    const std::string name = "q" + std::to_string(quantity);
    Sym sym{z3.bool_const((name + "?").c_str()), z3.int_const(name.c_str())};
    known.emplace(quantity, sym);
    solver.add(isIn(sym, quantities.domainOf(quantity)));
    return sym;
  }

  Sym value(Quantity quantity) {
    if (quantity < 0) return variable(quantity);
    const Expr& e = expr(quantity);
    if (e.op == Op::field) return variable(quantityOf(quantity));
    if (e.op == Op::constant) return {z3.bool_val(e.value != kMissing), number(e.value)};
    if (!isSum(e.op)) return variable(quantity);
    const Sym a = value(quantityOf(e.a));
    const Sym b = value(quantityOf(e.b));
    const z3::expr both = a.known && b.known;
    if (e.op == Op::add) return {both, a.value + b.value};
    if (e.op == Op::subtract) return {both, a.value - b.value};
    if (e.op == Op::lesser) return {both, least(a.value, b.value)};
    if (e.op == Op::greater) return {both, greatest(a.value, b.value)};
    if (e.op == Op::or_else) return {a.known || b.known, z3::ite(a.known, a.value, b.value)};
    // Of two unknown factors nothing is said but what bounds say.
    if (expr(e.a).op != Op::constant && expr(e.b).op != Op::constant) return variable(quantity);
    return {both, a.value * b.value};
  }

  z3::expr compared(const Expr& e) {
    const Sym a = value(quantityOf(e.a));
    const Sym b = value(quantityOf(e.b));
    const z3::expr both = a.known && b.known;
    if (e.op == Op::equal) return both && a.value == b.value;
    if (e.op == Op::not_equal) return both && a.value != b.value;
    return both && (e.op == Op::less ? a.value < b.value : a.value <= b.value);
  }

  z3::expr made(std::int32_t index) {
    const Expr& e = expr(index);
    if (e.op == Op::constant) return z3.bool_val(e.value > 0);
    if (e.op == Op::both) return holds(e.a) && holds(e.b);
    if (e.op == Op::either) return holds(e.a) || holds(e.b);
    if (e.op == Op::negate) return !holds(e.a);
    // Of a sum the arithmetic says more than its bounds.
    if (const auto test = quantities.rangesOf(index)) return isIn(value(test->first), test->second);
    const bool compares = e.op == Op::equal || e.op == Op::not_equal || e.op == Op::less || e.op == Op::less_equal;
    if (compares) return compared(e);
    const Sym sym = variable(quantityOf(index));
    return sym.known && sym.value == number(1);
  }

  z3::expr holds(std::int32_t index) {
    const auto found = tests.find(index);
    if (found != tests.end()) return found->second;
    z3::expr test = made(index);
    tests.emplace(index, test);
    return test;
  }

  /// What is not known counts as 0: no sum of a receipt is unknown.
  z3::expr said(const Fact& fact) {
    z3::expr sum = number(0);
    for (const Quantity part : fact.parts) sum = sum + value(part).value;
    z3::expr then = fact.whole ? sum <= value(*fact.whole).value : sum <= number(fact.most);
    if (!fact.when) return then;
    return z3::implies(isIn(value(fact.when->quantity), {fact.when->range}), then);
  }
};

Logic::Logic(const plan::Plan& plan, Quantities& quantities, unsigned steps)
    : inside_(std::make_unique<Inside>(plan, quantities, steps)) {}

Logic::~Logic() = default;

Possible Logic::together(const std::vector<Literal>& literals, const std::vector<Fact>& facts) {
  Inside& in = *inside_;
  try {
    // Variables with their bounds stay; what is asked goes.
    z3::expr_vector asked(in.z3);
    for (const Literal& literal : literals)
      asked.push_back(literal.holds ? in.holds(literal.test) : !in.holds(literal.test));
    for (const Fact& fact : facts) asked.push_back(in.said(fact));
    in.solver.push();
    for (unsigned i = 0; i < asked.size(); ++i) in.solver.add(asked[static_cast<int>(i)]);
    in.solver.set("rlimit", in.steps);
    const z3::check_result found = in.solver.check();
    in.solver.pop();
    if (found == z3::unknown) return Possible::unknown;
    return found == z3::sat ? Possible::yes : Possible::no;
  } catch (const z3::exception&) {
    return Possible::unknown;
  }
}

}  // namespace kopeck::prove
