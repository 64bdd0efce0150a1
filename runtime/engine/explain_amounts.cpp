// The arithmetic of rules in words: "5% of 700.00 RUB on coffee = 35".
#include <fmt/format.h>

#include <algorithm>

#include "runtime/engine/explain_parts.h"
#include "runtime/interpret/amount.h"
#include "runtime/interpret/expression.h"

namespace kopeck {

namespace {

Value powerOfTen(int exponent) {
  Value power = 1;
  for (int i = 0; i < exponent; ++i) power *= 10;
  return power;
}

bool isMoney(plan::Measure measure) {
  return measure == plan::Measure::net || measure == plan::Measure::gross || measure == plan::Measure::paid ||
         measure == plan::Measure::tender;
}

/// " (gross) on coffee": which measure the base is, where it is not the programme's usual one, and of which lines.
Words baseWords(const plan::Plan& plan, const plan::Sum& sum) {
  Words words;
  if (sum.measure == plan::Measure::tender) {
    words.en = words.ru = fmt::format(" ({})", plan.schema.tenders[static_cast<std::size_t>(sum.tender)]);
  } else if (sum.measure != plan.base) {
    if (sum.measure == plan::Measure::net) words = {" (net)", " (после скидок)"};
    if (sum.measure == plan::Measure::gross) words = {" (gross)", " (до скидок)"};
    if (sum.measure == plan::Measure::paid) words = {" (paid)", " (оплачено деньгами)"};
  }
  if (sum.set < 0) return words;
  const std::string& set = plan.sets[static_cast<std::size_t>(sum.set)].name;
  return {fmt::format("{} on {}", words.en, set), fmt::format("{} за {}", words.ru, set)};
}

/// Fine units of a kind, with as many places as they need.
std::string fineText(const plan::Plan& plan, std::int32_t kind, Value fine) {
  const Int128 den = static_cast<Int128>(plan.fine) * powerOfTen(plan.kinds[static_cast<std::size_t>(kind)].decimals);
  return ratioText(makeRatio(fine, den).value_or(Ratio{fine, 1}));
}

/// What of the sum an earn counts, and what it says of that.
struct CountedBase {
  Value value = 0;
  Words words;  // ", counted on from 20.00 RUB"
};

CountedBase countedBase(const Evaluated& of, const plan::Earn& earn) {
  const plan::Plan& plan = of.plan();
  const plan::Sum& sum = plan.sums[static_cast<std::size_t>(earn.sum)];
  const Value all = of.stepper.context().sums[earn.sum];
  CountedBase base{all, {}};
  for (const std::int32_t cap : earn.caps) {
    const Value room = roomOfCap(plan, cap, of.stepper.context());
    if (room >= base.value) continue;
    base.value = room;
    const std::string& text = plan.limits[static_cast<std::size_t>(cap)].text;
    const std::string whole = measureText(plan, sum.measure, all);
    base.words = {fmt::format(", not the whole {}: {}", whole, text), fmt::format(", а не все {}: {}", whole, text)};
  }
  const Value carry = earn.carry < 0 ? 0 : std::max<Value>(of.stepper.context().reads[earn.carry], 0);
  if (carry > 0) {
    const std::string from = measureText(plan, sum.measure, carry);
    base.words.en += fmt::format(", counted on from {}", from);
    base.words.ru += fmt::format(", считая дальше с {}", from);
  }
  if (earn.portion_from == 0 && earn.portion_to == INT64_MAX) return base;
  const Value begin = std::max(carry, earn.portion_from);
  const Value end = std::min(carry + base.value, earn.portion_to);
  base.value = std::max<Value>(end - begin, 0);
  if (earn.portion_from == 0) return base;
  const std::string from = measureText(plan, sum.measure, earn.portion_from);
  base.words.en += fmt::format(", the part above {}", from);
  base.words.ru += fmt::format(", часть свыше {}", from);
  return base;
}

/// "5% of ", or "1.25 per 1 RUB of ".
Words rateWords(const plan::Plan& plan, std::int32_t kind, plan::Measure measure, Ratio rate) {
  const plan::Kind& what = plan.kinds[static_cast<std::size_t>(kind)];
  // Points per minor unit, times what a point is worth, is the share of the money that is given back.
  if (what.worth.num > 0 && isMoney(measure)) {
    const auto share = makeRatio(static_cast<Int128>(rate.num) * what.worth.num * 100,
                                 static_cast<Int128>(rate.den) * what.worth.den * plan.fine);
    if (share) return {fmt::format("{}% of ", ratioText(*share)), fmt::format("{}% от ", ratioText(*share))};
  }
  const Value unit = isMoney(measure)                  ? powerOfTen(plan.schema.money_decimals)
                     : measure == plan::Measure::units ? kOneUnit
                                                       : 1;
  const auto each = makeRatio(static_cast<Int128>(rate.num) * unit,
                              static_cast<Int128>(rate.den) * plan.fine * powerOfTen(what.decimals));
  if (!each) return {"in proportion to ", "пропорционально "};
  const std::string number = ratioText(*each);
  if (isMoney(measure))
    return {fmt::format("{} per 1 {} of ", number, plan.schema.currency),
            fmt::format("{} за 1 {} с ", number, plan.schema.currency)};
  return {number + " × ", number + " × "};
}

/// Type of the value decides how it is written.
std::string valueText(const plan::Plan& plan, std::int32_t kind, plan::Type type, Value value) {
  if (value == kMissing) return "?";
  if (type == plan::Type::money) return moneyText(plan, value);
  if (type == plan::Type::points) return kindNumber(plan, kind, value);
  return type == plan::Type::number ? quantityText(value) : formatScaled(value, 0);
}

Words valueWords(const Evaluated& of, std::int32_t kind, const plan::Earn& earn, const std::string& points) {
  const plan::Plan& plan = of.plan();
  const plan::Type type = plan.exprs[static_cast<std::size_t>(earn.value)].type;
  Fault fault = Fault::none;
  const Value value = evaluateExpr(plan, earn.value, of.stepper.context(), 0, fault);
  const std::string text = valueText(plan, kind, type, value);
  if (type == plan::Type::money) {
    const Words rate = rateWords(plan, kind, plan::Measure::net, earn.rate);
    return {fmt::format("{}{} = {}", rate.en, text, points), fmt::format("{}{} = {}", rate.ru, text, points)};
  }
  const Value unit = type == plan::Type::points   ? powerOfTen(plan.kinds[static_cast<std::size_t>(kind)].decimals)
                     : type == plan::Type::number ? kOneUnit
                                                  : 1;
  const Int128 den = static_cast<Int128>(plan.fine) * powerOfTen(plan.kinds[static_cast<std::size_t>(kind)].decimals);
  const auto each = makeRatio(static_cast<Int128>(earn.rate.num) * unit, earn.rate.den * den);
  const std::string said = fmt::format("{} × {} = {}", each ? ratioText(*each) : "?", text, points);
  return {said, said};
}

Words amountWords(const Evaluated& of, std::int32_t kind, const plan::Earn& earn, Value amount) {
  const plan::Plan& plan = of.plan();
  const std::string points = fineText(plan, kind, amount);
  switch (earn.kind) {
    case plan::AmountKind::fixed:
      return {points, points};
    case plan::AmountKind::of_value:
      return valueWords(of, kind, earn, points);
    case plan::AmountKind::random: {
      const std::string least = fineText(plan, kind, earn.points);
      const std::string most = fineText(plan, kind, earn.points_to);
      return {fmt::format("by chance, from {} to {} = {}", least, most, points),
              fmt::format("случайно, от {} до {} = {}", least, most, points)};
    }
    case plan::AmountKind::proportional:
    case plan::AmountKind::per_full_step:
      break;
  }
  const plan::Sum& sum = plan.sums[static_cast<std::size_t>(earn.sum)];
  const CountedBase base = countedBase(of, earn);
  const std::string counted = measureText(plan, sum.measure, base.value);
  const Words words = baseWords(plan, sum);
  if (earn.kind == plan::AmountKind::per_full_step) {
    const std::string each = fineText(plan, kind, earn.points);
    const std::string step = measureText(plan, sum.measure, earn.step);
    return {fmt::format("{} for each full {} of {}{}{} = {}", each, step, counted, words.en, base.words.en, points),
            fmt::format("{} за каждые полные {} из {}{}{} = {}", each, step, counted, words.ru, base.words.ru, points)};
  }
  const Words rate = rateWords(plan, kind, sum.measure, earn.rate);
  return {fmt::format("{}{}{}{} = {}", rate.en, counted, words.en, base.words.en, points),
          fmt::format("{}{}{}{} = {}", rate.ru, counted, words.ru, base.words.ru, points)};
}

/// Whether other multipliers stand before this one on a rule that it multiplies.
bool followsAnother(const Evaluated& of, std::size_t rule) {
  const plan::Plan& plan = of.plan();
  for (std::size_t r = 0; r < rule; ++r) {
    if (!plan.rules[r].is_multiplier || of.outcome.rules[r].left == 0) continue;
    for (const std::int32_t target : plan.rules[r].targets)
      if (std::count(plan.rules[rule].targets.begin(), plan.rules[rule].targets.end(), target) > 0) return true;
  }
  return false;
}

Words multiplierWords(const Evaluated& of, std::size_t r) {
  const plan::Plan& plan = of.plan();
  const plan::Rule& rule = plan.rules[r];
  const Ratio extra{rule.factor.num - rule.factor.den, rule.factor.den};
  std::string names;
  std::string last;
  for (const std::int32_t target : rule.targets) {
    const std::string& name = plan.rules[static_cast<std::size_t>(target)].name;
    if (name == last) continue;  // parts of one rule
    names += (names.empty() ? "" : ", ") + name;
    last = name;
  }
  const std::string points = fineText(plan, kindOf(plan, rule), of.outcome.rules[r].wanted);
  Words how;
  if (followsAnother(of, r)) {
    switch (plan.multipliers) {
      case plan::Multipliers::product:
        how = {", with the multipliers before it", ", вместе с множителями перед ним"};
        break;
      case plan::Multipliers::sum:
        how = {", without other multipliers", ", без других множителей"};
        break;
      case plan::Multipliers::highest:
        how = {", the highest multiplier counts", ", считается наибольший множитель"};
        break;
    }
  }
  const bool several = names.find(',') != std::string::npos;
  return {fmt::format("{} x what {} {}{} = {}", ratioText(extra), names, several ? "give" : "gives", how.en, points),
          fmt::format("{} x начисленное по {} {}{} = {}", ratioText(extra), several ? "правилам" : "правилу", names,
                      how.ru, points)};
}

bool isTableLine(const plan::Earn& earn) {
  return earn.guard >= 0 || earn.portion_from != 0 || earn.portion_to != INT64_MAX;
}

}  // namespace

void addAmounts(const Evaluated& of, std::size_t r, ExplainedRule& explained) {
  const plan::Plan& plan = of.plan();
  const plan::Rule& rule = plan.rules[r];
  const std::int32_t kind = kindOf(plan, rule);
  if (rule.is_multiplier) {
    explained.amounts.push_back(multiplierWords(of, r));
    return;
  }
  if (rule.turn_kind >= 0) {
    const Words step = kindWords(plan, rule.turn_kind, rule.turn_step);
    const std::string points = kindNumber(plan, kind, of.outcome.rules[r].given);
    explained.amounts.push_back({fmt::format("for each full {} of the balance = {}", step.en, points),
                                 fmt::format("за каждые полные {} на счёте = {}", step.ru, points)});
    return;
  }
  int table_line = 0;
  bool lesser = false;  // this earn and the one before it are `the lesser of`
  for (std::int32_t e = rule.first_earn; e < rule.first_earn + rule.earn_count; ++e) {
    const plan::Earn& earn = plan.earns[static_cast<std::size_t>(e)];
    const Value amount = of.stepper.amounts()[static_cast<std::size_t>(e)];
    const bool one_of_two = lesser || earn.lesser_with_next;
    lesser = earn.lesser_with_next;
    if (isTableLine(earn)) ++table_line;
    // A line of a table that does not hold, or the greater of two, says nothing.
    if (amount == 0 && (isTableLine(earn) || one_of_two)) continue;
    Words words = amountWords(of, kind, earn, amount);
    if (isTableLine(earn))
      words = {fmt::format("line {}: {}", table_line, words.en), fmt::format("строка {}: {}", table_line, words.ru)};
    if (one_of_two) words = {words.en + " (the lesser)", words.ru + " (меньшее)"};
    explained.amounts.push_back(std::move(words));
  }
}

}  // namespace kopeck
