#include "compiler/prove/slice.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <numeric>
#include <string>
#include <utility>

namespace kopeck::prove {

namespace {

using plan::Op;

constexpr std::int32_t kAnything = -1;

void keep(std::vector<std::int32_t>& rules, const std::vector<bool>& acts) {
  rules.erase(std::remove_if(rules.begin(), rules.end(),
                             [&](std::int32_t rule) { return !acts[static_cast<std::size_t>(rule)]; }),
              rules.end());
}

/// A name and its terms are left, for whoever asks what is called so.
void silence(plan::Rule& rule) {
  rule.trigger = plan::TriggerKind::schedule;
  rule.conditions.clear();
  rule.first_earn = rule.first_take = -1;
  rule.earn_count = rule.take_count = 0;
  rule.turn_kind = -1;
  rule.effects.clear();
  rule.is_multiplier = false;
  rule.targets.clear();
  rule.replaces.clear();
  rule.limits.clear();
}

std::int32_t ownTerms(const plan::Plan& plan, const plan::Rule& rule) {
  if (rule.terms >= 0 || rule.targets.empty()) return rule.terms;
  return plan.rules[static_cast<std::size_t>(rule.targets[0])].terms;
}

class Looker {
 public:
  explicit Looker(const plan::Plan& plan) : plan_(plan) {}

  void expr(std::int32_t index) {
    if (index < 0) return;
    const plan::Expr& of = plan_.exprs[static_cast<std::size_t>(index)];
    expr(of.a);
    expr(of.b);
    if (of.op == Op::sum) sum(plan_.sums[static_cast<std::size_t>(of.index)]);
    if (of.op == Op::any_in_set || of.op == Op::all_in_set || of.op == Op::in_set) set(of.index);
    if (of.op == Op::item_quantity) looks.at_units = true;
    if (of.op == Op::item_net || of.op == Op::item_gross) looks.at_net = true;
    // A balance is less by what has paid.
    if (of.op == Op::read && plan_.reads[static_cast<std::size_t>(of.index)].kind == plan::ReadKind::balance)
      looks.at_paid = looks.at_net = true;
    if (of.op != Op::field) return;
    const auto field = static_cast<plan::Field>(of.index);
    if (field == plan::Field::paid) looks.at_paid = true;
    if (field == plan::Field::net || field == plan::Field::gross) looks.at_net = true;
  }

  void set(std::int32_t index) {
    if (index >= 0) expr(plan_.sets[static_cast<std::size_t>(index)].expr);
  }

  void sum(const plan::Sum& of) {
    measure(of.measure);
    set(of.set);
  }

  void measure(plan::Measure measure) {
    switch (measure) {
      case plan::Measure::net:
      case plan::Measure::gross:
        looks.at_net = true;
        return;
      case plan::Measure::paid:
      case plan::Measure::tender:
        looks.at_paid = true;
        return;
      case plan::Measure::units:
        looks.at_units = true;
        return;
      case plan::Measure::purchases:
      case plan::Measure::points:
      case plan::Measure::uses:
        return;
    }
  }

  Looks looks;

 private:
  const plan::Plan& plan_;
};

class Union {
 public:
  explicit Union(std::size_t count) : of_(count) { std::iota(of_.begin(), of_.end(), std::size_t{0}); }
  std::size_t find(std::size_t one) {
    while (of_[one] != one) one = of_[one] = of_[of_[one]];
    return one;
  }
  void join(std::size_t a, std::size_t b) { of_[find(a)] = find(b); }
  void join(std::size_t a, const std::vector<std::int32_t>& all) {
    for (const std::int32_t one : all) join(a, static_cast<std::size_t>(one));
  }
  void join(const std::vector<std::int32_t>& all) {
    if (!all.empty()) join(static_cast<std::size_t>(all[0]), all);
  }

 private:
  std::vector<std::size_t> of_;
};

}  // namespace

plan::Plan slice(const plan::Plan& plan, const std::vector<bool>& acts, const Around& around) {
  plan::Plan made = plan;
  for (std::size_t r = 0; r < made.rules.size(); ++r) {
    plan::Rule& rule = made.rules[r];
    const std::int32_t terms = ownTerms(plan, plan.rules[r]);
    if (!acts[r]) {
      silence(rule);
    } else {
      keep(rule.targets, acts);
      keep(rule.replaces, acts);
      if (!around.orders) rule.replaces.clear();
      if (!around.limits) rule.limits.clear();
    }
    if (rule.terms < 0 && rule.targets.empty()) rule.terms = terms;
  }
  for (plan::Order& order : made.orders) keep(order.rules, acts);
  if (!around.orders) made.orders.clear();
  for (plan::Limit& limit : made.limits) keep(limit.rules, acts);
  const auto is_empty = [&](std::int32_t block) { return made.limits[static_cast<std::size_t>(block)].rules.empty(); };
  std::vector<std::int32_t>& blocks = made.limit_blocks;
  blocks.erase(std::remove_if(blocks.begin(), blocks.end(), is_empty), blocks.end());
  if (!around.limits) blocks.clear();
  if (around.payment != Payment::real) made.redeem = plan::Redeem{};
  if (around.payment == Payment::any) {
    made.redeem.present = true;
    made.redeem.kinds.push_back({kAnything, 0, 0});
  }
  if (around.guarantees) return made;
  made.results.clear();
  made.guarantees.clear();
  return made;
}

bool paysAnything(const plan::Redeem& redeem) {
  return redeem.present && redeem.kinds.size() == 1 && redeem.kinds[0].kind == kAnything;
}

void leaveConditions(plan::Plan& sliced) {
  for (plan::Rule& rule : sliced.rules) {
    if (rule.trigger != plan::TriggerKind::purchase && rule.trigger != plan::TriggerKind::discount) continue;
    const plan::Rule before = rule;
    silence(rule);
    rule.trigger = plan::TriggerKind::purchase;
    rule.conditions = before.conditions;
  }
}

void addSetTest(plan::Plan& sliced, std::int32_t set) {
  plan::Expr any;
  any.op = Op::any_in_set;
  any.index = set;
  sliced.exprs.push_back(any);
  plan::Rule rule;
  rule.conditions.push_back({static_cast<std::int32_t>(sliced.exprs.size()) - 1, {}, 0});
  sliced.rules.push_back(std::move(rule));
}

Looks looksOf(const plan::Plan& plan, const plan::Rule& rule) {
  Looker looker(plan);
  for (const plan::Condition& condition : rule.conditions) looker.expr(condition.expr);
  for (std::int32_t e = rule.first_earn; e < rule.first_earn + rule.earn_count; ++e) {
    const plan::Earn& earn = plan.earns[static_cast<std::size_t>(e)];
    looker.expr(earn.value);
    looker.expr(earn.guard);
    looker.sum(earn.sum < 0 ? plan::Sum{plan.base, -1, -1} : plan.sums[static_cast<std::size_t>(earn.sum)]);
    // Who gets how many points of a line goes by what it weighs.
    if (plan.rounding_place == plan::RoundingPlace::unit) looker.looks.at_units = true;
  }
  if (rule.turn_kind >= 0) looker.looks.at_paid = looker.looks.at_net = true;
  return looker.looks;
}

std::vector<std::size_t> companiesOf(const plan::Plan& plan) {
  Union groups(plan.rules.size());
  std::map<std::string, std::size_t> heads;
  std::size_t discounts = plan.rules.size();
  std::map<std::int32_t, std::size_t> kinds;
  for (std::size_t r = 0; r < plan.rules.size(); ++r) {
    const plan::Rule& rule = plan.rules[r];
    groups.join(r, heads.try_emplace(rule.name, r).first->second);
    groups.join(r, rule.targets);
    groups.join(r, rule.replaces);
    if (rule.trigger == plan::TriggerKind::discount) {
      if (discounts == plan.rules.size()) discounts = r;
      groups.join(r, discounts);
      continue;
    }
    // Rounding by receipt, and turning what was just earned, see all of one kind.
    const std::int32_t terms = ownTerms(plan, rule);
    const std::int32_t kind = terms < 0 ? 0 : plan.terms[static_cast<std::size_t>(terms)].kind;
    const bool by_receipt = plan.fine != 1;
    if (by_receipt) groups.join(r, kinds.try_emplace(kind, r).first->second);
    if (rule.turn_kind < 0) continue;
    for (std::size_t o = 0; o < plan.rules.size(); ++o) {
      const std::int32_t of = ownTerms(plan, plan.rules[o]);
      const bool feeds = of >= 0 && plan.terms[static_cast<std::size_t>(of)].kind == rule.turn_kind;
      if (feeds || plan.rules[o].turn_kind == rule.turn_kind) groups.join(r, o);
    }
  }
  for (const plan::Order& order : plan.orders) groups.join(order.rules);
  for (const plan::Limit& limit : plan.limits) groups.join(limit.rules);
  std::vector<std::size_t> made;
  for (std::size_t r = 0; r < plan.rules.size(); ++r) made.push_back(groups.find(r));
  return made;
}

}  // namespace kopeck::prove
