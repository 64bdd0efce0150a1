// Settlement: grants.cpp of the engine as formulas, step by step in its order.
#include <algorithm>
#include <map>

#include "compiler/prove/encoding.h"

namespace kopeck::prove {

namespace {

/// With more amounts than that on one receipt, who gets which remainder is left open.
constexpr std::size_t kMostRests = 24;

bool contains(const std::vector<std::int32_t>& all, std::size_t one) {
  return std::find(all.begin(), all.end(), static_cast<std::int32_t>(one)) != all.end();
}

}  // namespace

z3::expr Encoding::roomOf(std::size_t limit) const {
  return greatest(number(plan_.limits[limit].most) - receipt_.used[limit], number(0));
}

z3::expr Encoding::counts(std::size_t rule) const {
  return rules_[rule].applies && !rules_[rule].exhausted && !rules_[rule].outweighed;
}

bool Encoding::isAlike(std::size_t part, std::size_t rule) const {
  return kinds_[part] == kinds_[rule] && plan_.rules[part].trigger != plan::TriggerKind::discount;
}

void Encoding::settle() {
  amounts();
  outweigh(Field::earns);
  multiply();
  limitBlocks();
  roundReceipt();
  turn();
}

void Encoding::amounts() {
  amounts_.assign(plan_.earns.size(), number(0));
  for (std::size_t r = 0; r < plan_.rules.size(); ++r) {
    const plan::Rule& rule = plan_.rules[r];
    if (rule.trigger != plan::TriggerKind::purchase) continue;
    RuleTerms& terms = rules_[r];
    terms.applies = expressions_.holdAll(stage_, rule.conditions);
    if (rule.from != kNoDay) terms.applies = terms.applies && receipt_.day >= number(rule.from);
    if (rule.until != kNever) terms.applies = terms.applies && receipt_.day <= number(rule.until);
    if (rule.is_multiplier) continue;
    const auto first = static_cast<std::size_t>(rule.first_earn);
    for (std::size_t e = first; e < first + static_cast<std::size_t>(rule.earn_count); ++e)
      amounts_[e] = expressions_.amount(stage_, plan_.earns[e]);
    leastOfJoined(rule);
    Terms sum;
    for (std::size_t e = first; e < first + static_cast<std::size_t>(rule.earn_count); ++e) {
      sum.push_back(amounts_[e]);
      for (const std::int32_t cap : plan_.earns[e].caps) {
        const auto limit = static_cast<std::size_t>(cap);
        const z3::expr of = stage_.sums[static_cast<std::size_t>(plan_.earns[e].sum)];
        terms.cut = terms.cut || (terms.applies && of > roomOf(limit));
      }
    }
    terms.wanted = terms.left = where(terms.applies, sumOf(facts_, sum));
    ownLimits(r, terms.applies);
    terms.exhausted = terms.applies && terms.cut && terms.left == 0;
  }
}

/// Of amounts that are joined by `lesser_with_next` the least stays, the first of equals.
void Encoding::leastOfJoined(const plan::Rule& rule) {
  std::int32_t first = rule.first_earn;
  for (std::int32_t e = rule.first_earn; e < rule.first_earn + rule.earn_count; ++e) {
    if (plan_.earns[static_cast<std::size_t>(e)].lesser_with_next) continue;
    const Terms before(amounts_.begin() + first, amounts_.begin() + e + 1);
    for (std::size_t i = 0; before.size() > 1 && i < before.size(); ++i) {
      z3::expr is_least = facts_.yes();
      for (std::size_t j = 0; j < before.size(); ++j)
        if (j != i) is_least = is_least && (j < i ? before[i] < before[j] : before[i] <= before[j]);
      amounts_[static_cast<std::size_t>(first) + i] = where(is_least, before[i]);
    }
    first = e + 1;
  }
}

void Encoding::ownLimits(std::size_t r, const z3::expr& when) {
  RuleTerms& terms = rules_[r];
  for (const std::int32_t index : limits_[r]) {
    const auto i = static_cast<std::size_t>(index);
    const plan::Limit& limit = plan_.limits[i];
    if (limit.unit == plan::LimitUnit::base) continue;
    const z3::expr room = roomOf(i);
    if (limit.unit == plan::LimitUnit::times) {
      const z3::expr full = when && room == 0;
      terms.left = z3::ite(full, number(0), terms.left);
      terms.cut = terms.cut || full;
      continue;
    }
    if (limit.rule >= 0 && kinds_[static_cast<std::size_t>(limit.rule)] != kinds_[r]) continue;
    Terms beside;
    for (std::size_t other = static_cast<std::size_t>(heads_[r]);
         limit.rule >= 0 && other < heads_.size() && heads_[other] == heads_[r]; ++other)
      if (other != r && isAlike(other, r)) beside.push_back(rules_[other].left);
    const z3::expr cap = greatest(room * number(plan_.fine) - sumOf(facts_, beside), number(0));
    const z3::expr cuts = when && (terms.left > cap || cap == 0);
    terms.left = z3::ite(cuts, least(terms.left, cap), terms.left);
    terms.cut = terms.cut || cuts;
  }
}

// ---- who stands -----------------------------------------------------------------------------------------------------

z3::expr Encoding::isInField(Field field, std::size_t r) const {
  const plan::Rule& rule = plan_.rules[r];
  const bool discount = rule.trigger == plan::TriggerKind::discount;
  const Field own = discount ? Field::discounts : rule.is_multiplier ? Field::multipliers : Field::earns;
  if (own != field || !rules_[r].looked_at) return facts_.no();
  return rules_[r].applies && !rules_[r].exhausted;
}

void Encoding::outweigh(Field field) {
  replace(field);
  for (const plan::Order& order : plan_.orders) weigh(field, order);
}

void Encoding::replace(Field field) {
  for (std::size_t r = 0; r < plan_.rules.size(); ++r) {
    const z3::expr replaces = isInField(field, r);
    for (const std::int32_t target : plan_.rules[r].replaces) {
      RuleTerms& loser = rules_[static_cast<std::size_t>(target)];
      const z3::expr loses = replaces && isInField(field, static_cast<std::size_t>(target)) && !loser.replaced;
      loser.left = z3::ite(loses, number(0), loser.left);
      loser.outweighed = loser.outweighed || loses;
      loser.replaced = loser.replaced || loses;
    }
  }
}

void Encoding::weigh(Field field, const plan::Order& order) {
  z3::expr best = number(-1);  // a head
  z3::expr most = number(0);
  std::map<std::int32_t, z3::expr> stands;
  for (const std::int32_t r : order.rules)
    stands.emplace(r, isInField(field, static_cast<std::size_t>(r)) && !rules_[static_cast<std::size_t>(r)].replaced);
  for (std::size_t k = 0; k < order.rules.size();) {
    const std::int32_t head = heads_[static_cast<std::size_t>(order.rules[k])];
    const std::size_t begin = k;
    while (k < order.rules.size() && heads_[static_cast<std::size_t>(order.rules[k])] == head) ++k;
    z3::expr any = facts_.no();
    Terms weights;
    for (std::size_t first = begin; first < k; ++first) {
      // The kind of the first part that stands decides what is weighed.
      const z3::expr is_first = stands.at(order.rules[first]) && !any;
      for (std::size_t part = first; part < k; ++part) {
        const std::int32_t r = order.rules[part];
        if (kinds_[static_cast<std::size_t>(r)] != kinds_[static_cast<std::size_t>(order.rules[first])]) continue;
        weights.push_back(where(is_first && stands.at(r), rules_[static_cast<std::size_t>(r)].left));
      }
      any = any || stands.at(order.rules[first]);
    }
    const z3::expr weight = sumOf(facts_, weights);
    const z3::expr holds = order.kind == plan::OrderKind::first ? facts_.yes() : weight <= most;
    const z3::expr wins = any && !(best >= 0 && holds);
    best = z3::ite(wins, number(head), best);
    most = z3::ite(wins, weight, most);
  }
  for (const std::int32_t r : order.rules) {
    RuleTerms& terms = rules_[static_cast<std::size_t>(r)];
    const z3::expr loses = best >= 0 && best != number(heads_[static_cast<std::size_t>(r)]) && stands.at(r);
    terms.left = z3::ite(loses, number(0), terms.left);
    terms.outweighed = terms.outweighed || loses;
  }
}

// ---- multipliers ------------------------------------------------------------------------------------------------

z3::expr Encoding::extra(const plan::Rule& rule, const z3::expr& base) {
  const bool by_receipt = plan_.rounding_place == plan::RoundingPlace::receipt;
  return rounded(facts_, base * number(rule.factor.num - rule.factor.den), rule.factor.den,
                 by_receipt ? RoundingMode::down : plan_.rounding);
}

void Encoding::multiply() {
  std::size_t count = 0;
  for (std::size_t r = 0; r < plan_.rules.size(); ++r) {
    const plan::Rule& rule = plan_.rules[r];
    RuleTerms& terms = rules_[r];
    if (!rule.is_multiplier || !terms.looked_at) continue;
    Terms sum;
    for (const std::int32_t target : rule.targets) sum.push_back(rules_[static_cast<std::size_t>(target)].left);
    terms.wanted = terms.left = where(terms.applies, extra(rule, sumOf(facts_, sum)));
    ownLimits(r, terms.applies);
    terms.exhausted = terms.applies && terms.cut && terms.left == 0;
    ++count;
  }
  if (count == 0) return;
  outweigh(Field::multipliers);
  if (count == 1) return;
  switch (plan_.multipliers) {
    case plan::Multipliers::product:
      multiplyByProduct();
      break;
    case plan::Multipliers::sum:
      break;
    case plan::Multipliers::highest:
      multiplyByHighest();
      break;
  }
}

void Encoding::forgetMultiplied() {
  for (std::size_t r = 0; r < plan_.rules.size(); ++r) {
    if (!plan_.rules[r].is_multiplier || plan_.rules[r].targets.empty() || !rules_[r].looked_at) continue;
    rules_[r].left = z3::ite(counts(r), number(0), rules_[r].left);
  }
}

/// Where one multiplier alone applies this comes to what it would give alone.
void Encoding::multiplyByProduct() {
  Terms extras(plan_.rules.size(), number(0));
  forgetMultiplied();
  for (std::size_t r = 0; r < plan_.rules.size(); ++r) {
    const plan::Rule& rule = plan_.rules[r];
    RuleTerms& terms = rules_[r];
    if (!rule.is_multiplier || !terms.looked_at || rule.targets.empty()) continue;
    const z3::expr stands = counts(r);
    Terms weights;
    for (const std::int32_t target : rule.targets) {
      const auto t = static_cast<std::size_t>(target);
      weights.push_back(rules_[t].left + extras[t]);
    }
    terms.wanted = z3::ite(stands, extra(rule, sumOf(facts_, weights)), terms.wanted);
    terms.left = z3::ite(stands, terms.wanted, terms.left);
    terms.cut = terms.cut && !stands;
    ownLimits(r, stands);
    // What the last of them adds makes no difference to any other.
    const Terms parts = split(facts_, where(stands, terms.left), weights);
    for (std::size_t k = 0; k < parts.size(); ++k) {
      const auto t = static_cast<std::size_t>(rule.targets[k]);
      extras[t] = extras[t] + where(stands, parts[k]);
    }
  }
}

void Encoding::multiplyByHighest() {
  const auto greater = [](Ratio a, Ratio b) { return Int128{a.num} * b.den > Int128{b.num} * a.den; };
  Terms stands;
  for (std::size_t r = 0; r < plan_.rules.size(); ++r)
    stands.push_back(plan_.rules[r].is_multiplier && rules_[r].looked_at ? counts(r) : facts_.no());
  // Whether a target goes to a multiplier: no other that stands has a greater factor, or the same and comes before it.
  const auto goes_to = [&](std::size_t target, std::size_t r) {
    z3::expr goes = stands[r];
    for (std::size_t other = 0; other < plan_.rules.size(); ++other) {
      const plan::Rule& rule = plan_.rules[other];
      if (other == r || !rule.is_multiplier || !contains(rule.targets, target)) continue;
      const bool before =
          greater(rule.factor, plan_.rules[r].factor) || (other < r && !greater(plan_.rules[r].factor, rule.factor));
      if (before) goes = goes && !stands[other];
    }
    return goes;
  };
  forgetMultiplied();
  for (std::size_t r = 0; r < plan_.rules.size(); ++r) {
    const plan::Rule& rule = plan_.rules[r];
    RuleTerms& terms = rules_[r];
    if (!rule.is_multiplier || !terms.looked_at || rule.targets.empty()) continue;
    Terms sum;
    z3::expr any = facts_.no();
    for (const std::int32_t target : rule.targets) {
      const z3::expr goes = goes_to(static_cast<std::size_t>(target), r);
      sum.push_back(where(goes, rules_[static_cast<std::size_t>(target)].left));
      any = any || goes;
    }
    terms.left = z3::ite(stands[r], extra(rule, sumOf(facts_, sum)), terms.left);
    terms.cut = terms.cut && !stands[r];
    ownLimits(r, any);
    terms.outweighed = terms.outweighed || (stands[r] && !any);
  }
}

// ---- limit blocks, rounding, what is turned -----------------------------------------------------------------------

void Encoding::limitBlocks() {
  for (const std::int32_t index : plan_.limit_blocks) {
    const auto i = static_cast<std::size_t>(index);
    const plan::Limit& limit = plan_.limits[i];
    const z3::expr room = roomOf(i);
    if (limit.unit == plan::LimitUnit::times) {
      for (const std::int32_t r : limit.rules) {
        RuleTerms& terms = rules_[static_cast<std::size_t>(r)];
        if (plan_.rules[static_cast<std::size_t>(r)].trigger == plan::TriggerKind::discount) continue;
        terms.left = where(room > 0, terms.left);
      }
      continue;
    }
    Terms sum;
    for (const std::int32_t r : limit.rules) sum.push_back(rules_[static_cast<std::size_t>(r)].left);
    z3::expr excess = sumOf(facts_, sum) - room * number(plan_.fine);
    for (std::size_t k = limit.rules.size(); k > 0; --k) {
      RuleTerms& terms = rules_[static_cast<std::size_t>(limit.rules[k - 1])];
      const z3::expr cut = where(excess > 0, least(excess, terms.left));
      terms.left = terms.left - cut;
      excess = excess - cut;
    }
  }
}

/// Whether something may hold the rule to its whole points: Grants::isFull().
bool Encoding::isBounded(std::size_t rule) const {
  for (const std::int32_t block : plan_.limit_blocks)
    if (contains(plan_.limits[static_cast<std::size_t>(block)].rules, rule)) return true;
  return std::any_of(limits_[rule].begin(), limits_[rule].end(), [&](std::int32_t limit) {
    return plan_.limits[static_cast<std::size_t>(limit)].unit == plan::LimitUnit::points;
  });
}

void Encoding::roundReceipt() {
  for (std::size_t r = 0; r < plan_.rules.size(); ++r) {
    if (plan_.rules[r].trigger != plan::TriggerKind::purchase) continue;
    rules_[r].given = quotient(rules_[r].left, number(plan_.fine));
  }
  if (plan_.fine == 1) return;
  for (std::size_t kind = 0; kind < plan_.kinds.size(); ++kind) roundKind(static_cast<std::int32_t>(kind));
}

void Encoding::roundKind(std::int32_t kind) {
  std::vector<std::size_t> rules;
  Terms sum, given, rests;
  bool exact = true;
  for (std::size_t r = 0; r < plan_.rules.size(); ++r) {
    if (kinds_[r] != kind || plan_.rules[r].trigger != plan::TriggerKind::purchase) continue;
    rules.push_back(r);
    sum.push_back(rules_[r].left);
    given.push_back(rules_[r].given);
    rests.push_back(rules_[r].left - rules_[r].given * number(plan_.fine));
    exact = exact && !isBounded(r);
  }
  if (rules.empty()) return;
  const z3::expr more = rounded(facts_, sumOf(facts_, sum), plan_.fine, plan_.rounding) - sumOf(facts_, given);
  exact = exact && rules.size() <= kMostRests;
  if (!exact) facts_.leaveOpen(Gap::receipt_rounding);
  Terms ones;
  for (std::size_t i = 0; i < rules.size(); ++i) {
    z3::expr one = exact ? number(0) : facts_.between("rest", number(0), number(1));
    if (exact) {
      Terms before;
      for (std::size_t j = 0; j < rules.size(); ++j)
        if (j != i) before.push_back(where(j < i ? rests[j] >= rests[i] : rests[j] > rests[i], number(1)));
      one = where(rests[i] != 0 && sumOf(facts_, before) < more, number(1));
    } else {
      facts_.assume(z3::implies(rests[i] == 0, one == 0));
    }
    ones.push_back(one);
    rules_[rules[i]].given = rules_[rules[i]].given + one;
  }
  if (!exact) facts_.assume(sumOf(facts_, ones) <= greatest(more, number(0)));
}

void Encoding::turn() {
  Terms turned(plan_.kinds.size(), number(0));
  for (std::size_t r = 0; r < plan_.rules.size(); ++r) {
    const plan::Rule& rule = plan_.rules[r];
    RuleTerms& terms = rules_[r];
    if (rule.turn_kind < 0 || rule.trigger != plan::TriggerKind::purchase) continue;
    const auto kind = static_cast<std::size_t>(rule.turn_kind);
    const z3::expr stands = counts(r);
    z3::expr balance = receipt_.balances[kind] - turned[kind] - used_up_[kind] - paid_points_[kind];
    if (wallets_open_ && plan_.kinds[kind].use == plan::KindUse::points) {
      facts_.leaveOpen(Gap::wallets);
      balance = facts_.integer("left to turn");
    }
    for (std::size_t o = 0; o < plan_.rules.size(); ++o) {
      const plan::Rule& other = plan_.rules[o];
      if (other.trigger != plan::TriggerKind::purchase || kinds_[o] != rule.turn_kind || other.recipient >= 0) continue;
      const plan::Terms& of = plan_.terms[static_cast<std::size_t>(std::max(other.terms, 0))];
      if (of.activate == plan::ActivateKind::at_once) balance = balance + rules_[o].given;
    }
    const z3::expr each = number(rule.factor.num);
    const z3::expr times = where(balance > 0, balance / number(rule.turn_step));
    terms.wanted = terms.left = where(stands, times * each * number(plan_.fine));
    ownLimits(r, stands);
    z3::expr given = where(stands, terms.left / number(plan_.fine));
    for (const std::int32_t block : plan_.limit_blocks) {
      const plan::Limit& limit = plan_.limits[static_cast<std::size_t>(block)];
      if (!contains(limit.rules, r)) continue;
      Terms others;
      for (const std::int32_t o : limit.rules) others.push_back(rules_[static_cast<std::size_t>(o)].given);
      const z3::expr left = number(limit.most) - receipt_.used[static_cast<std::size_t>(block)];
      const bool points = limit.unit == plan::LimitUnit::points;
      given = points ? least(given, greatest(left - sumOf(facts_, others), number(0))) : where(left > 0, given);
    }
    given = given - z3::mod(given, each);
    terms.given = given;
    terms.left = given * number(plan_.fine);
    turned[kind] = turned[kind] + given / each * number(rule.turn_step);
  }
}

}  // namespace kopeck::prove
