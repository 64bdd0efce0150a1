// Discounts and redemption: discounts.cpp and redeem.cpp of the engine as formulas.
#include <fmt/format.h>

#include <algorithm>

#include "compiler/prove/encoding.h"
#include "compiler/prove/slice.h"
#include "runtime/engine/bounds.h"

namespace kopeck::prove {

namespace {

bool isDiscount(const plan::Rule& rule) {
  return rule.trigger == plan::TriggerKind::discount;
}

}  // namespace

/// Stepper::fillHeld(): what discounts may use up.
z3::expr Encoding::heldOf(std::size_t kind) const {
  const z3::expr balance = greatest(receipt_.balances[kind], number(0));
  return plan_.kinds[kind].use == plan::KindUse::coupon ? least(balance, receipt_.presented[kind]) : balance;
}

void Encoding::beginDiscounts() {
  for (std::size_t line = 0; line < present_.size(); ++line) {
    stage_.net[line] = where(present_[line], receipt_.lines[line].amount);
    free_[line] = number(0);
  }
  price_left_.clear();
  for (std::size_t kind = 0; kind < plan_.kinds.size(); ++kind) price_left_.push_back(heldOf(kind));
}

void Encoding::judgeDiscounts() {
  expressions_.fillSums(stage_);
  for (std::size_t r = 0; r < plan_.rules.size(); ++r) {
    const plan::Rule& rule = plan_.rules[r];
    if (!isDiscount(rule)) continue;
    RuleTerms& terms = rules_[r];
    terms.applies = expressions_.holdAll(stage_, rule.conditions);
    if (rule.from != kNoDay) terms.applies = terms.applies && receipt_.day >= number(rule.from);
    if (rule.until != kNever) terms.applies = terms.applies && receipt_.day <= number(rule.until);
    for (const std::int32_t limit : limits_[r]) {
      const auto i = static_cast<std::size_t>(limit);
      if (plan_.limits[i].unit != plan::LimitUnit::times) continue;
      terms.cut = terms.cut || receipt_.used[i] >= number(plan_.limits[i].most);
    }
    terms.exhausted = terms.applies && terms.cut;
  }
}

void Encoding::discounts() {
  taken_.assign(plan_.rules.size(), Terms(present_.size(), number(0)));
  used_up_.assign(plan_.kinds.size(), number(0));
  free_.assign(present_.size(), number(0));
  bool any = false;
  for (const plan::Rule& rule : plan_.rules) any = any || isDiscount(rule);
  if (!any) return;
  judgeDiscounts();
  for (std::size_t r = 0; r < plan_.rules.size(); ++r) {
    if (!isDiscount(plan_.rules[r])) continue;
    beginDiscounts();
    z3::expr may = facts_.z3().bool_val(plan_.rules[r].take_count == 0);
    const z3::expr when = counts(r);
    rules_[r].wanted = rules_[r].left = takeOff(r, when, may);
    rules_[r].exhausted = rules_[r].exhausted || (when && !may);
  }
  taken_.assign(plan_.rules.size(), Terms(present_.size(), number(0)));
  used_up_.assign(plan_.kinds.size(), number(0));
  outweigh(Field::discounts);
  beginDiscounts();
  for (std::size_t r = 0; r < plan_.rules.size(); ++r) {
    if (!isDiscount(plan_.rules[r])) continue;
    z3::expr may = facts_.no();
    rules_[r].given = rules_[r].left = takeOff(r, counts(r), may);
  }
  for (std::size_t line = 0; line < present_.size(); ++line)
    stage_.quantity[line] = stage_.quantity[line] - free_[line];
  stage_.paid = stage_.net;
  sumMoney();
}

/// Stepper::takeOff(), where `when` holds; else nothing changes. Leaves the running amounts in stage_.net.
z3::expr Encoding::takeOff(std::size_t rule, const z3::expr& when, z3::expr& may) {
  const plan::Rule& what = plan_.rules[rule];
  Terms amounts;
  for (std::int32_t t = what.first_take; t < what.first_take + what.take_count; ++t) {
    const plan::Take& take = plan_.takes[static_cast<std::size_t>(t)];
    // Guards see the receipt as it was: sums and totals are those of before.
    const z3::expr open = take.guard < 0 ? facts_.yes() : expressions_.holds(stage_, take.guard);
    z3::expr times = number(1);
    const bool priced = take.price_kind >= 0 && take.price > 0;
    const auto kind = static_cast<std::size_t>(priced ? take.price_kind : 0);
    if (priced) {
      times = greatest(price_left_[kind], number(0)) / number(take.price);
      if (take.kind == plan::TakeKind::percent) times = least(times, number(1));
    }
    may = may || !open || times > 0;
    const z3::expr acts = when && open && times > 0;
    Terms off(present_.size(), number(0));
    Terms freed = off;
    const z3::expr used = takePart(take, times, off, freed);
    const z3::expr money = sumOf(facts_, off);
    const z3::expr does = acts && used > 0 && money > 0;
    for (std::size_t line = 0; line < present_.size(); ++line) {
      const z3::expr part = where(does, off[line]);
      stage_.net[line] = stage_.net[line] - part;
      free_[line] = free_[line] + where(does, freed[line]);
      taken_[rule][line] = taken_[rule][line] + part;
    }
    amounts.push_back(where(does, money));
    if (!priced) continue;
    const z3::expr price = where(does, used * number(take.price));
    price_left_[kind] = price_left_[kind] - price;
    used_up_[kind] = used_up_[kind] + price;
  }
  return sumOf(facts_, amounts);
}

z3::expr Encoding::takePart(const plan::Take& take, const z3::expr& times, Terms& off, Terms& freed) {
  switch (take.kind) {
    case plan::TakeKind::percent:
      off = takePercent(take);
      return number(1);
    case plan::TakeKind::money:
      return takeMoney(take, times, off);
    case plan::TakeKind::free_units:
      break;
  }
  return takeUnits(take, times, off, freed);
}

Terms Encoding::takePercent(const plan::Take& take) {
  Terms off;
  for (std::size_t line = 0; line < present_.size(); ++line) {
    const z3::expr of = take.of_gross ? stage_.gross[line] : stage_.net[line];
    const z3::expr part = roundedPositive(facts_, of * number(take.rate.num), take.rate.den, plan_.rounding);
    off.push_back(where(expressions_.isIn(line, take.set), least(part, stage_.net[line])));
  }
  return off;
}

z3::expr Encoding::takeMoney(const plan::Take& take, const z3::expr& times, Terms& off) {
  Terms weights;
  for (std::size_t line = 0; line < present_.size(); ++line)
    weights.push_back(where(expressions_.isIn(line, take.set), stage_.net[line]));
  const z3::expr money = least(times * number(take.money), sumOf(facts_, weights));
  off = split(facts_, money, weights);
  for (z3::expr& part : off) part = where(money > 0, part);
  return where(money > 0, (money - 1) / number(take.money) + 1);
}

/// Which units are free, and what one costs, is not worked out: any that may be.
z3::expr Encoding::takeUnits(const plan::Take& take, const z3::expr& times, Terms& off, Terms& freed) {
  facts_.leaveOpen(Gap::free_units);
  Terms units;
  Terms on{times, number(take.units)};
  for (std::size_t line = 0; line < present_.size(); ++line) {
    on.push_back(where(expressions_.isIn(line, take.set), stage_.net[line]));
    on.push_back(stage_.quantity[line] - free_[line]);
  }
  const char* order = take.cheapest ? "cheapest" : "dearest";
  for (std::size_t line = 0; line < present_.size(); ++line) {
    const z3::expr left = stage_.quantity[line] - free_[line];
    const z3::expr may = expressions_.isIn(line, take.set) && stage_.net[line] > 0 && left >= number(kOneUnit);
    const z3::expr given = facts_.dependent(fmt::format("{} units {}", order, line), on);
    const z3::expr part = facts_.dependent(fmt::format("{} free {}", order, line), on);
    facts_.assume(given >= 0 && given <= where(may, greatest(left, number(0)) / number(kOneUnit)));
    facts_.assume(part >= 0 && part <= where(may, stage_.net[line]));
    facts_.assume(z3::implies(given == 0, part == 0));
    facts_.assume(z3::implies(given * number(kOneUnit) == left && given > 0, part == stage_.net[line]));
    units.push_back(given);
    freed[line] = given * number(kOneUnit);
    off[line] = part;
  }
  const z3::expr all = sumOf(facts_, units);
  facts_.assume(all <= greatest(times, number(0)) * number(take.units));
  return where(all > 0, (all - 1) / number(take.units) + 1);
}

// ---- redemption ---------------------------------------------------------------------------------------------------

/// Stepper::payable(): the most money that points may pay.
z3::expr Encoding::payable(Terms& weights) {
  const plan::Redeem& rules = plan_.redeem;
  const auto share = [&](const z3::expr& of) { return of * number(rules.share.num) / number(rules.share.den); };
  for (std::size_t line = 0; line < present_.size(); ++line) {
    const bool by_line = rules.has_share && rules.share_of_each_line;
    const z3::expr most = by_line ? share(stage_.net[line]) : stage_.net[line];
    weights.push_back(rules.excluded_set < 0 ? most : where(!expressions_.isIn(line, rules.excluded_set), most));
  }
  z3::expr sum = sumOf(facts_, weights);
  if (!rules.has_share || rules.share_of_each_line) return sum;
  return least(sum, share(rules.share_of == plan::Measure::gross ? stage_.gross_sum : stage_.net_sum));
}

/// What each line leaves to be paid, the same wherever the lines come to the same.
void Encoding::payAnything() {
  for (std::size_t line = 0; line < present_.size(); ++line) {
    const z3::expr part = facts_.dependent(fmt::format("anything {}", line), stage_.net);
    facts_.assume(part >= 0 && part <= stage_.net[line]);
    stage_.paid[line] = stage_.net[line] - part;
  }
  wallets_open_ = true;
  sumMoney();
}

/// Stepper::redeem(), where the till asks for the header's points.
void Encoding::redeem() {
  const plan::Redeem& rules = plan_.redeem;
  if (!rules.present || rules.kinds.empty()) return;
  if (paysAnything(rules)) return payAnything();
  expressions_.fillSums(stage_);
  z3::expr offered = expressions_.holdAll(stage_, rules.conditions);
  for (const std::int32_t limit : rules.limits) {
    const auto i = static_cast<std::size_t>(limit);
    offered = offered && receipt_.used[i] < number(plan_.limits[i].most);
  }
  Terms weights;
  const z3::expr most = payable(weights);
  z3::expr money = number(0);
  if (rules.kinds.size() == 1 && rules.kinds[0].kind == 0) {
    const plan::RedeemKind& own = rules.kinds[0];
    const Ratio worth = plan_.kinds[0].worth;
    const auto steps = [&](const z3::expr& points) {
      return own.steps > 0 ? points - z3::mod(points, number(own.steps)) : points;
    };
    z3::expr may = receipt_.active[0];
    if (worth.num > 0) may = least(may, most * number(worth.den) / number(worth.num));
    may = steps(may);
    may = where(may >= number(own.at_least), may);
    const z3::expr taken = steps(least(receipt_.asked, may));
    redeemed_ = where(offered && receipt_.asked >= number(own.at_least), taken);
    money = least(redeemed_ * number(worth.num) / number(worth.den), most);
  } else {
    facts_.leaveOpen(Gap::wallets);
    redeemed_ = facts_.between("taken", number(0), receipt_.active[0]);
    money = facts_.between("paid by points", number(0), most);
    facts_.assume(z3::implies(!offered, redeemed_ == 0 && money == 0));
    // Other wallets may be asked for by themselves.
    const bool header = std::any_of(rules.kinds.begin(), rules.kinds.end(),
                                    [](const plan::RedeemKind& kind) { return kind.kind == 0; });
    if (!header) facts_.assume(redeemed_ == 0);
  }
  redeemed_money_ = money;
  const Terms parts = split(facts_, money, weights);
  for (std::size_t line = 0; line < present_.size(); ++line)
    stage_.paid[line] = stage_.net[line] - where(money > 0, parts[line]);
  paid_points_[0] = redeemed_;
  if (rules.kinds.size() > 1) wallets_open_ = true;
  sumMoney();
}

}  // namespace kopeck::prove
