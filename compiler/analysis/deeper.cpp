#include "compiler/analysis/deeper.h"

#include <algorithm>

namespace kopeck::analysis {

using plan::Measure;
using plan::Op;
using prove::Fact;
using prove::Literal;

namespace {

constexpr unsigned kSteps = 100'000;  // of the solver, a question
constexpr int kMostAsked = 20'000;

/// Whether the one is never more than the other, line by line: points and what the base excepts come off what is left
/// of a line after discounts, which come off what it costs.
bool isLess(Measure a, Measure b) {
  const auto place = [](Measure measure) {
    switch (measure) {
      case Measure::gross:
        return 3;
      case Measure::net:
        return 2;
      case Measure::paid:
      case Measure::tender:
        return 1;
      case Measure::units:
      case Measure::purchases:
      case Measure::points:
      case Measure::uses:
        break;
    }
    return 0;
  };
  if (a == b) return true;
  return place(a) > 0 && place(b) > place(a);
}

}  // namespace

std::optional<std::pair<prove::Quantity, checking::Ranges>> Deeper::View::rangesOf(std::int32_t test) {
  const Regions::Test found = regions_.testOf(test);
  if (!found.is) return std::nullopt;
  return std::make_pair(found.quantity, found.ranges);
}

Deeper::Deeper(const plan::Plan& plan, Regions& regions) : plan_(plan), regions_(regions), view_(regions) {}

/// The quantities that a test is made of; `compares`: some of them with each other.
void Deeper::collect(std::int32_t index, std::vector<Quantity>& found, bool& compares) const {
  const plan::Expr& e = plan_.exprs[static_cast<std::size_t>(index)];
  if (e.op == Op::constant) return;
  if (e.a < 0) {
    const Quantity quantity = regions_.quantityOfExpr(index);
    if (std::find(found.begin(), found.end(), quantity) == found.end()) found.push_back(quantity);
    return;
  }
  const bool two = e.b >= 0 && plan_.exprs[static_cast<std::size_t>(e.a)].op != Op::constant &&
                   plan_.exprs[static_cast<std::size_t>(e.b)].op != Op::constant;
  compares = compares || (two && e.op != Op::both && e.op != Op::either);
  collect(e.a, found, compares);
  if (e.b >= 0) collect(e.b, found, compares);
}

bool Deeper::never(const std::vector<Literal>& literals, const Region& rest) {
  Region all = rest;
  for (const Literal& literal : literals) all = both(all, regions_.of(literal.test, literal.holds));
  if (regions_.isEmpty(all)) return true;
  std::vector<Quantity> quantities;
  bool compares = false;
  for (const Literal& literal : literals) collect(literal.test, quantities, compares);
  const std::vector<Fact> facts = factsOf(quantities);
  if (all.exact && facts.empty() && !compares) return false;
  if (asked_ >= kMostAsked) {
    ++open_;
    return false;
  }
  ++asked_;
  if (!logic_) logic_ = std::make_unique<prove::Logic>(plan_, view_, kSteps);
  switch (logic_->together(literals, facts)) {
    case prove::Possible::no:
      return true;
    case prove::Possible::yes:
      return false;
    case prove::Possible::unknown:
      break;
  }
  ++open_;
  return false;
}

// ---- what quantities have to do with each other ---------------------------------------------------------------------

bool Deeper::isWithin(std::int32_t inner, std::int32_t outer) {
  if (outer < 0 || inner == outer) return true;
  if (inner < 0) return false;
  const auto [place, fresh] = within_.try_emplace({inner, outer});
  if (!fresh) return place->second;
  const auto expr = [&](std::int32_t set) { return plan_.sets[static_cast<std::size_t>(set)].expr; };
  return place->second = both(regions_.of(expr(inner), true), regions_.of(expr(outer), false)).empty;
}

bool Deeper::isApart(std::int32_t a, std::int32_t b) {
  if (a < 0 || b < 0) return false;
  const auto [place, fresh] = apart_.try_emplace({a, b});
  if (!fresh) return place->second;
  const auto expr = [&](std::int32_t set) { return plan_.sets[static_cast<std::size_t>(set)].expr; };
  return place->second = both(regions_.of(expr(a), true), regions_.of(expr(b), true)).empty;
}

std::optional<plan::Sum> Deeper::sumOf(Quantity quantity) const {
  if (quantity == quantityOf(plan::Field::net)) return plan::Sum{Measure::net, -1, -1};
  if (quantity == quantityOf(plan::Field::gross)) return plan::Sum{Measure::gross, -1, -1};
  if (quantity == quantityOf(plan::Field::paid)) return plan::Sum{Measure::paid, -1, -1};
  if (quantity < 0) return std::nullopt;
  const plan::Expr& e = plan_.exprs[static_cast<std::size_t>(quantity)];
  if (e.op != Op::sum) return std::nullopt;
  return plan_.sums[static_cast<std::size_t>(e.index)];
}

void Deeper::relateSums(const plan::Sum& a, Quantity qa, const plan::Sum& b, Quantity qb, std::vector<Fact>& facts) {
  const bool one_tender = a.measure != Measure::tender || b.measure != Measure::tender || a.tender == b.tender;
  // What a kind of payment paid may be excepted from `paid`.
  const bool told =
      isLess(a.measure, b.measure) && one_tender && !(a.measure == Measure::tender && b.measure == Measure::paid);
  if (told && isWithin(a.set, b.set)) facts.push_back({std::nullopt, {qa}, qb, 0});
}

/// One a test of a set, the other that of a set or a sum.
void Deeper::relateTests(Quantity a, Quantity b, std::vector<Fact>& facts) {
  if (a < 0) return;
  const plan::Expr& e = plan_.exprs[static_cast<std::size_t>(a)];
  if (e.op != Op::any_in_set && e.op != Op::all_in_set) return;
  const bool any = e.op == Op::any_in_set;
  const Fact::In yes{a, {1, 1}};
  const Fact::In no{a, {0, 0}};
  if (const auto sum = sumOf(b)) {
    // No line of it, and none of its sums; every line of it, and none of what is apart from it.
    if (any && isWithin(sum->set, e.index) && sum->set >= 0) facts.push_back({no, {b}, std::nullopt, 0});
    if (!any && isApart(e.index, sum->set)) facts.push_back({yes, {b}, std::nullopt, 0});
    return;
  }
  if (b < 0) return;
  const plan::Expr& other = plan_.exprs[static_cast<std::size_t>(b)];
  const bool other_any = other.op == Op::any_in_set;
  if (!other_any && other.op != Op::all_in_set) return;
  // a <= b: whenever the one holds, so does the other.
  const bool follows = isWithin(e.index, other.index) && (other_any || !any);
  if (follows) facts.push_back({std::nullopt, {a}, b, 0});
  if (!any && isApart(e.index, other.index)) facts.push_back({yes, {b}, std::nullopt, 0});
}

std::vector<Fact> Deeper::factsOf(const std::vector<Quantity>& quantities) {
  std::vector<Fact> facts;
  if (!regions_.isOfPurchase()) return facts;
  for (const Quantity a : quantities)
    for (const Quantity b : quantities)
      if (a != b) relate(a, b, facts);
  // Apart from each other, two sums are no more than the whole.
  for (const Quantity whole : quantities) {
    const auto all = sumOf(whole);
    if (!all) continue;
    for (std::size_t i = 0; i < quantities.size(); ++i) {
      for (std::size_t k = 0; k < i; ++k) {
        const auto a = sumOf(quantities[i]);
        const auto b = sumOf(quantities[k]);
        const bool same = a && b && a->measure == all->measure && b->measure == all->measure &&
                          a->measure != Measure::tender && isApart(a->set, b->set);
        if (same && isWithin(a->set, all->set) && isWithin(b->set, all->set))
          facts.push_back({std::nullopt, {quantities[i], quantities[k]}, whole, 0});
      }
    }
  }
  return facts;
}

void Deeper::relate(Quantity a, Quantity b, std::vector<Fact>& facts) {
  const auto one = sumOf(a);
  const auto other = sumOf(b);
  if (one && other) {
    relateSums(*one, a, *other, b, facts);
  } else {
    relateTests(a, b, facts);
  }
}

}  // namespace kopeck::analysis
