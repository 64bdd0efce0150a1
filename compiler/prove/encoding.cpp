#include "compiler/prove/encoding.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "runtime/interpret/amount.h"

namespace kopeck::prove {

namespace {

bool isOfPurchase(const plan::Rule& rule) {
  return rule.trigger == plan::TriggerKind::purchase || rule.trigger == plan::TriggerKind::discount;
}

bool isDiscount(const plan::Rule& rule) {
  return rule.trigger == plan::TriggerKind::discount;
}

Stage emptyStage(const Facts& facts) {
  const z3::expr zero = facts.number(Value{0});
  return {{}, {}, {}, {}, {}, {}, zero, zero, zero, true, {}, {}, {}};
}

}  // namespace

Encoding::Encoding(Facts& facts, const plan::Plan& plan, const TextPool& texts, const Receipt& receipt,
                   const Scope& scope, Terms present)
    : facts_(facts),
      plan_(plan),
      receipt_(receipt),
      present_(std::move(present)),
      expressions_(facts, plan, texts, receipt, scope, present_),
      stage_(emptyStage(facts)),
      stated_net_(facts.number(Value{0})),
      redeemed_(facts.number(Value{0})),
      redeemed_money_(facts.number(Value{0})),
      paid_points_(plan.kinds.size(), facts.number(Value{0})) {
  shape();
  begin();
  evaluate();
}

/// As the constructor of Grants.
void Encoding::shape() {
  for (std::size_t r = 0; r < plan_.rules.size(); ++r) {
    const plan::Rule& rule = plan_.rules[r];
    const bool part = r > 0 && !rule.name.empty() && rule.name == plan_.rules[r - 1].name;
    heads_.push_back(part ? heads_[r - 1] : static_cast<std::int32_t>(r));
    std::int32_t terms = rule.terms;
    if (terms < 0 && !rule.targets.empty()) terms = plan_.rules[static_cast<std::size_t>(rule.targets[0])].terms;
    kinds_.push_back(terms >= 0 ? plan_.terms[static_cast<std::size_t>(terms)].kind : 0);
    limits_.push_back(rule.limits);
    for (const std::int32_t limit : limits_[static_cast<std::size_t>(heads_[r])])
      if (std::find(limits_[r].begin(), limits_[r].end(), limit) == limits_[r].end()) limits_[r].push_back(limit);
    const z3::expr zero = number(0);
    rules_.push_back(
        {isOfPurchase(rule), facts_.no(), facts_.no(), facts_.no(), facts_.no(), facts_.no(), zero, zero, zero});
  }
}

void Encoding::begin() {
  for (std::size_t line = 0; line < present_.size(); ++line) {
    const Line& of = receipt_.lines[line];
    stage_.net.push_back(where(present_[line], of.amount));
    stage_.gross.push_back(where(present_[line], of.amount + of.discount));
    stage_.quantity.push_back(where(present_[line], of.quantity));
  }
  stage_.paid = stage_.net;
  stage_.tenders.assign(plan_.schema.tenders.size(), Terms(present_.size(), number(0)));
  stage_.reads = receipt_.reads;
  sumMoney();
  stated_net_ = stage_.net_sum;
}

void Encoding::sumMoney() {
  stage_.net_sum = sumOf(facts_, stage_.net);
  stage_.gross_sum = sumOf(facts_, stage_.gross);
  stage_.paid_sum = sumOf(facts_, stage_.paid);
  stage_.known_values.clear();
}

/// Stepper::evaluateEvent().
void Encoding::evaluate() {
  expressions_.fillMasks(stage_);
  discounts();
  riseTiers();
  stage_.before_payment = true;
  redeem();
  spreadTenders();
  stage_.before_payment = false;
  expressions_.fillSums(stage_);
  settle();
}

z3::expr Encoding::earnedTier(std::size_t index) {
  const plan::Tiers& tiers = plan_.tiers[index];
  z3::expr value = receipt_.measured[index];
  const plan::Aggregate& of = plan_.aggregates[static_cast<std::size_t>(tiers.aggregate)];
  const bool given = of.measure == plan::Measure::points || of.measure == plan::Measure::uses;
  if (tiers.window.kind != plan::WindowKind::previous_period && !given) {
    Terms added;
    z3::expr any = z3::expr(facts_.z3().bool_val(of.set < 0));
    for (std::size_t line = 0; line < present_.size(); ++line) {
      const z3::expr in = expressions_.isIn(line, of.set);
      any = any || (in && stage_.quantity[line] > 0);
      added.push_back(where(in, expressions_.measure(stage_, of.measure, of.tender, line)));
    }
    value = value + (of.measure == plan::Measure::purchases ? where(any, number(1)) : sumOf(facts_, added));
  }
  z3::expr tier = number(0);
  for (std::size_t i = 1; i < tiers.levels.size(); ++i) {
    z3::expr holds = value >= number(tiers.levels[i].from);
    if (tiers.levels[i].expr >= 0) {
      facts_.leaveOpen(Gap::tier_condition);
      holds = holds && facts_.truth("level holds");
    }
    tier = z3::ite(holds, number(static_cast<Value>(i)), tier);
  }
  return tier;
}

void Encoding::riseTiers() {
  for (std::size_t i = 0; i < plan_.reads.size(); ++i) {
    if (plan_.reads[i].kind != plan::ReadKind::tier) continue;
    const plan::Tiers& tiers = plan_.tiers[static_cast<std::size_t>(plan_.reads[i].index)];
    if (tiers.from_outside || tiers.rise != plan::Rise::this_purchase) continue;
    stage_.reads[i].value = greatest(stage_.reads[i].value, earnedTier(static_cast<std::size_t>(plan_.reads[i].index)));
  }
  stage_.known_values.clear();
}

void Encoding::spreadTenders() {
  Terms weights = stage_.paid;
  for (std::size_t kind = 0; kind < plan_.schema.tenders.size(); ++kind) {
    const z3::expr money = least(receipt_.tenders[kind], sumOf(facts_, weights));
    const Terms parts = split(facts_, money, weights);
    for (std::size_t line = 0; line < parts.size(); ++line) {
      stage_.tenders[kind][line] = where(money > 0, parts[line]);
      weights[line] = weights[line] - stage_.tenders[kind][line];
    }
  }
  for (const std::int32_t tender : plan_.base_except) {
    for (std::size_t line = 0; line < weights.size(); ++line)
      stage_.paid[line] = stage_.paid[line] - stage_.tenders[static_cast<std::size_t>(tender)][line];
  }
  sumMoney();
}

// ---- what may be asked --------------------------------------------------------------------------------------------

z3::expr Encoding::earned(std::int32_t kind) {
  Terms given;
  for (std::size_t r = 0; r < rules_.size(); ++r)
    if (rules_[r].looked_at && !isDiscount(plan_.rules[r]) && plan_.rules[r].turn_kind < 0 && kinds_[r] == kind)
      given.push_back(rules_[r].given);
  return sumOf(facts_, given);
}

Value Encoding::worthParts() const {
  Value parts = 1;
  for (const plan::Kind& kind : plan_.kinds)
    if (kind.use == plan::KindUse::points && kind.worth.num != 0) parts = std::lcm(parts, kind.worth.den);
  return parts;
}

z3::expr Encoding::worthOfEarned() {
  Terms worth;
  for (std::size_t kind = 0; kind < plan_.kinds.size(); ++kind) {
    const plan::Kind& of = plan_.kinds[kind];
    if (of.use != plan::KindUse::points || of.worth.num == 0) continue;
    worth.push_back(earned(static_cast<std::int32_t>(kind)) *
                    facts_.number(Int128{of.worth.num} * (worthParts() / of.worth.den)));
  }
  return sumOf(facts_, worth);
}

z3::expr Encoding::discount() const {
  Terms money;
  for (const Terms& lines : taken_) money.insert(money.end(), lines.begin(), lines.end());
  return sumOf(facts_, money);
}

/// Grants::earnWeights().
Terms Encoding::weightsOf(const plan::Earn& earn) {
  const plan::Sum sum = earn.sum >= 0 ? plan_.sums[static_cast<std::size_t>(earn.sum)] : plan::Sum{plan_.base, -1, -1};
  Terms weights;
  for (std::size_t line = 0; line < present_.size(); ++line) {
    z3::expr weight = expressions_.measure(stage_, sum.measure, sum.tender, line);
    if (isRoundedByLine(plan_, earn)) weight = expressions_.lineAmount(earn.rate, weight, stage_.quantity[line]);
    weights.push_back(where(expressions_.isIn(line, sum.set), weight));
  }
  return weights;
}

/// Grants::spreadRule(): the points that a rule put into each line.
Terms Encoding::within(std::size_t r) {
  if (parts_.empty()) parts_.resize(plan_.rules.size());
  if (!parts_[r].empty()) return parts_[r];
  const plan::Rule& rule = plan_.rules[r];
  Terms own(present_.size(), number(0));
  const auto add = [&](const Terms& more) {
    for (std::size_t line = 0; line < own.size(); ++line) own[line] = own[line] + more[line];
  };
  if (rule.turn_kind >= 0) add(weightsOf(plan::Earn{}));
  for (std::int32_t e = rule.first_earn; e < rule.first_earn + rule.earn_count; ++e) {
    const auto earn = static_cast<std::size_t>(e);
    Terms weights = weightsOf(plan_.earns[earn]);
    if (rule.earn_count > 1) weights = split(facts_, amounts_[earn], weights);
    for (z3::expr& weight : weights) weight = where(amounts_[earn] != 0, weight);
    add(weights);
  }
  for (const std::int32_t target : rule.targets) add(within(static_cast<std::size_t>(target)));
  // Points of a multiplier are spread by its targets' lots where those differ.
  parts_[r] = split(facts_, rules_[r].given, own, !rule.is_multiplier);
  return parts_[r];
}

/// earned() of compiler/testing/guarantees.cpp.
z3::expr Encoding::pointsFor(const plan::ResultOf& of) {
  const bool worth = of.kind == plan::ResultKind::worth_of_earned;
  Terms sum;
  for (std::size_t r = 0; r < rules_.size(); ++r) {
    const plan::Rule& rule = plan_.rules[r];
    const plan::Kind& kind = plan_.kinds[static_cast<std::size_t>(kinds_[r])];
    const bool named = of.rules.empty()
                           ? kinds_[r] == 0
                           : std::binary_search(of.rules.begin(), of.rules.end(), static_cast<std::int32_t>(r));
    if (!rules_[r].looked_at || isDiscount(rule) || !named || rule.recipient >= 0) continue;
    if (kind.use != plan::KindUse::points) continue;
    z3::expr points = rules_[r].given;
    if (of.set >= 0) {
      Terms lines = within(r);
      for (std::size_t line = 0; line < lines.size(); ++line)
        lines[line] = where(expressions_.isIn(line, of.set), lines[line]);
      points = sumOf(facts_, lines);
    }
    sum.push_back(worth ? points * facts_.number(Int128{kind.worth.num} * (worthParts() / kind.worth.den)) : points);
  }
  return sumOf(facts_, sum);
}

z3::expr Encoding::resultOf(const plan::ResultOf& of) {
  switch (of.kind) {
    case plan::ResultKind::earned:
    case plan::ResultKind::worth_of_earned:
      return pointsFor(of);
    case plan::ResultKind::redeemed:
      return redeemed_;
    case plan::ResultKind::worth_of_redeemed:
      return redeemed_money_;
    case plan::ResultKind::discount:
      break;
  }
  Terms money;
  for (const Terms& lines : taken_)
    for (std::size_t line = 0; line < lines.size(); ++line)
      money.push_back(of.set < 0 ? lines[line] : where(expressions_.isIn(line, of.set), lines[line]));
  return sumOf(facts_, money);
}

const Terms& Encoding::results() {
  if (stage_.results.empty()) {
    for (const plan::ResultOf& of : plan_.results) stage_.results.push_back(resultOf(of));
    stage_.known_values.clear();
  }
  return stage_.results;
}

z3::expr Encoding::guarantee(std::size_t index) {
  (void)results();
  return expressions_.holds(stage_, plan_.guarantees[index].expr);
}

}  // namespace kopeck::prove
