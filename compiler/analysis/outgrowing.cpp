// Sums that outgrow the largest number on a receipt that a shop may well see: then the receipt is refused. Intervals
// over everyday amounts name the candidates; told is only what the engine has refused.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "compiler/analysis/subject.h"
#include "runtime/engine/bounds.h"

namespace kopeck::analysis {

namespace {

using plan::Expr;
using plan::Op;

// What a shop may well see.
constexpr Value kEverydayMoney = 10'000'000'000;       // minor units: a hundred million with two decimals
constexpr Value kEverydayUnits = 10'000 * kOneUnit;    // of goods
constexpr Value kEverydayNumber = 100'000 * kOneUnit;  // said by the input
constexpr Value kEverydaySum = 1'000'000'000'000;      // histories and balances

struct Hull {
  Int128 low = 0, high = 0;
};

constexpr Int128 kFar = (Int128{1} << 100);

Int128 near(Int128 value) {
  return std::clamp<Int128>(value, -kFar, kFar);
}

class OutgrowingFinder {
 public:
  explicit OutgrowingFinder(Subject& subject) : subject_(subject), plan_(subject.plan) {}

  void run() {
    for (const Author& author : subject_.authors) {
      for (const std::int32_t part : author.parts) rule(author, static_cast<std::size_t>(part));
    }
  }

 private:
  const Expr& expr(std::int32_t index) const { return plan_.exprs[static_cast<std::size_t>(index)]; }

  Hull leaf(const Expr& e) const {
    switch (e.type) {
      case plan::Type::money:
        return {0, e.op == Op::read ? kEverydaySum : kEverydayMoney};
      case plan::Type::points:
        return {0, kEverydaySum};
      case plan::Type::number:
        return {0, e.op == Op::attribute || e.op == Op::read ? kEverydayNumber : kEverydayUnits};
      case plan::Type::count:
      case plan::Type::days:
        return {0, 10'000};
      case plan::Type::yes_no:
      case plan::Type::date:
      case plan::Type::anniversary:
      case plan::Type::time:
      case plan::Type::weekday:
      case plan::Type::text:
      case plan::Type::choice:
      case plan::Type::tier:
        break;
    }
    return {0, 100'000};
  }

  /// Where the expression can lie on an everyday receipt; says whether it, or a part of it, leaves int64.
  Hull hull(std::int32_t index, bool& outgrows) {
    const auto found = hulls_.find(index);
    if (found != hulls_.end()) {
      outgrows = outgrows || found->second.second;
      return found->second.first;
    }
    const Expr& e = expr(index);
    Hull out;
    bool own = false;
    if (e.op == Op::constant) {
      out = {e.value, e.value};
    } else if (e.a < 0) {
      out = leaf(e);
    } else {
      const Hull a = hull(e.a, own);
      const Hull b = e.b < 0 ? Hull{} : hull(e.b, own);
      out = computed(e.op, a, b);
      own = own || out.low < INT64_MIN + 1 || out.high > INT64_MAX;
    }
    hulls_[index] = {out, own};
    outgrows = outgrows || own;
    return out;
  }

  static Hull computed(Op op, const Hull& a, const Hull& b) {
    if (op == Op::add) return {near(a.low + b.low), near(a.high + b.high)};
    if (op == Op::subtract) return {near(a.low - b.high), near(a.high - b.low)};
    if (op == Op::multiply) {
      // Beyond 2^63 nothing is told from anything else.
      const auto cut = [](Int128 v) { return std::clamp<Int128>(v, -(Int128{1} << 63), Int128{1} << 63); };
      const Int128 ends[] = {cut(a.low) * cut(b.low), cut(a.low) * cut(b.high), cut(a.high) * cut(b.low),
                             cut(a.high) * cut(b.high)};
      return {*std::min_element(std::begin(ends), std::end(ends)), *std::max_element(std::begin(ends), std::end(ends))};
    }
    if (op == Op::lesser) return {std::min(a.low, b.low), std::min(a.high, b.high)};
    if (op == Op::greater) return {std::max(a.low, b.low), std::max(a.high, b.high)};
    if (op == Op::or_else) return {std::min(a.low, b.low), std::max(a.high, b.high)};
    if (op == Op::divide) return a;
    return {0, 1};
  }

  /// The quantities that an expression is made of.
  void leaves(std::int32_t index, std::set<std::int32_t>& out) const {
    const Expr& e = expr(index);
    if (e.a < 0) {
      if (e.op != Op::constant) out.insert(index);
      return;
    }
    leaves(e.a, out);
    if (e.b >= 0) leaves(e.b, out);
  }

  void rule(const Author& author, std::size_t r) {
    const plan::Rule& rule = plan_.rules[r];
    const bool of_purchase = rule.trigger == plan::TriggerKind::purchase || rule.trigger == plan::TriggerKind::discount;
    if (!of_purchase) return;
    const checked::Rule& checked = subject_.program.rules[r];
    for (std::size_t i = 0; i < rule.conditions.size(); ++i) {
      bool outgrows = false;
      (void)hull(rule.conditions[i].expr, outgrows);
      if (!outgrows || !subject_.isOf(author, checked.conditions[i].expr.span)) continue;
      plan::Plan with = plan_;
      prove::Wanted wanted;
      everyday(with, rule.conditions[i].expr, wanted);
      tell(checked.conditions[i].expr.span, with, std::move(wanted));
    }
    for (std::int32_t e = 0; e < rule.earn_count; ++e) earn(author, r, static_cast<std::size_t>(rule.first_earn + e));
  }

  /// Every quantity of the expression at the end of what is seen every day.
  void everyday(plan::Plan& with, std::int32_t index, prove::Wanted& wanted) const {
    std::set<std::int32_t> parts;
    leaves(index, parts);
    for (const std::int32_t part : parts) {
      const Hull most = leaf(expr(part));
      wanted.hold.push_back(addTest(with, part, static_cast<Value>(most.high)));
      wanted.hold.push_back(addMost(with, part, static_cast<Value>(most.high)));
    }
  }

  /// What a rate or a number for each full step counts, where it can be counted on one line.
  static Value everydayBase(const plan::Sum& sum) {
    if (sum.measure == plan::Measure::units) return kEverydayUnits;
    const bool money =
        sum.measure == plan::Measure::net || sum.measure == plan::Measure::gross || sum.measure == plan::Measure::paid;
    return money ? kEverydayMoney : 0;
  }

  bool mayOutgrow(const plan::Earn& earn) {
    const Int128 most = Int128{kMostSum} * plan_.fine;
    if (earn.kind == plan::AmountKind::of_value) {
      bool outgrows = false;
      const Hull value = hull(earn.value, outgrows);
      return outgrows || near(value.high) * earn.rate.num / earn.rate.den > most;
    }
    if (earn.sum < 0 || earn.portion_to != INT64_MAX || !earn.caps.empty() || earn.lesser_with_next) return false;
    const Value base = everydayBase(plan_.sums[static_cast<std::size_t>(earn.sum)]);
    if (earn.kind == plan::AmountKind::proportional) return Int128{base} * earn.rate.num / earn.rate.den > most;
    return earn.kind == plan::AmountKind::per_full_step && Int128{base} / earn.step * earn.points > most;
  }

  void earn(const Author& author, std::size_t r, std::size_t index) {
    const plan::Earn& earn = plan_.earns[index];
    const Span span = spanOf(author, r, index);
    if (!mayOutgrow(earn) || !subject_.isOf(author, span)) return;
    plan::Plan with = plan_;
    prove::Wanted wanted;
    for (const plan::Condition& condition : plan_.rules[r].conditions) wanted.hold.push_back(condition.expr);
    wanted.from = plan_.rules[r].from;
    wanted.until = plan_.rules[r].until;
    if (earn.guard >= 0) wanted.hold.push_back(earn.guard);
    if (earn.kind == plan::AmountKind::of_value) {
      everyday(with, earn.value, wanted);
    } else {
      const plan::Sum& sum = plan_.sums[static_cast<std::size_t>(earn.sum)];
      plan::Expr of;
      of.op = Op::sum;
      of.type = sum.measure == plan::Measure::units ? plan::Type::number : plan::Type::money;
      of.index = earn.sum;
      with.exprs.push_back(of);
      const auto base = static_cast<std::int32_t>(with.exprs.size()) - 1;
      wanted.hold.push_back(addTest(with, base, everydayBase(sum)));
      wanted.hold.push_back(addMost(with, base, everydayBase(sum)));
    }
    tell(span, with, std::move(wanted));
  }

  /// Of the `earn` that an amount was written in, where the rule has but one; else its name.
  Span spanOf(const Author& author, std::size_t r, std::size_t index) const {
    if (author.rule == nullptr) return author.name().span;
    const auto nth = static_cast<std::size_t>(static_cast<std::int32_t>(index) - plan_.rules[r].first_earn);
    const std::vector<ast::EarnClause>& earns = author.rule->earns;
    const bool one_each = static_cast<std::size_t>(plan_.rules[r].earn_count) == earns.size();
    return one_each && author.parts.size() == 1 ? earns[nth].span : author.name().span;
  }

  void tell(Span span, const plan::Plan& with, prove::Wanted wanted) {
    wanted.lines = 1;
    auto example = subject_.search(with, wanted);
    if (!example || example->tried.refusal != Refusal::overflow) return;
    Finding& finding =
        subject_.add(Code::outgrows, span, {{"the shop may well see such a receipt", "такой чек в магазине возможен"}});
    finding.events = std::move(example->events);
    finding.shows = {"this receipt is refused", "этот чек не принимается"};
  }

  Subject& subject_;
  const plan::Plan& plan_;
  std::map<std::int32_t, std::pair<Hull, bool>> hulls_;
};

}  // namespace

void findOutgrowing(Subject& subject) {
  OutgrowingFinder(subject).run();
}

}  // namespace kopeck::analysis
