#include "runtime/engine/explain.h"

#include <fmt/format.h>

#include "runtime/engine/words.h"

namespace kopeck {

namespace {

RuleFate fateOf(const RuleOutcome& outcome) {
  if (!outcome.looked_at) return RuleFate::other_trigger;
  if (outcome.verdict == kNotYet) return RuleFate::not_yet;
  if (outcome.verdict == kNoLonger) return RuleFate::no_longer;
  if (outcome.verdict != kApplies) return RuleFate::condition;
  if (outcome.outweighed_by >= 0) return outcome.replaced ? RuleFate::replaced : RuleFate::outweighed;
  if (outcome.given > 0) return RuleFate::fired;
  return outcome.cut_by >= 0 ? RuleFate::cut_to_nothing : RuleFate::gave_nothing;
}

std::string baseText(const plan::Plan& plan, plan::Measure measure, Value value) {
  return measure == plan::Measure::units ? quantityText(value) : moneyText(plan, value);
}

/// " on coffee": which lines the base is of.
std::string setText(const plan::Plan& plan, const plan::Sum& sum, const char* on) {
  return sum.set < 0 ? std::string() : fmt::format(" {} {}", on, plan.sets[static_cast<std::size_t>(sum.set)].name);
}

/// Fine units as points, with as many places as they need.
std::string fineText(const plan::Plan& plan, Value fine) {
  Int128 den = plan.fine;
  for (int i = 0; i < plan.schema.points_decimals; ++i) den *= 10;
  return ratioText(makeRatio(fine, den).value_or(Ratio{fine, 1}));
}

ExplainedAmount amountOf(const plan::Plan& plan, const plan::Earn& earn, Value base, Value amount) {
  const std::string points = fineText(plan, amount);
  if (earn.kind == plan::AmountKind::fixed) return {points, points};
  const plan::Sum& sum = plan.sums[static_cast<std::size_t>(earn.sum)];
  const std::string of = baseText(plan, sum.measure, base);
  const std::string en = setText(plan, sum, "on");
  const std::string ru = setText(plan, sum, "за");
  if (earn.kind == plan::AmountKind::per_full_step) {
    const std::string each = fineText(plan, earn.points);
    const std::string step = baseText(plan, sum.measure, earn.step);
    return {fmt::format("{} for each full {} of {}{} = {}", each, step, of, en, points),
            fmt::format("{} за каждые полные {} из {}{} = {}", each, step, of, ru, points)};
  }
  // points per minor unit, times what a point is worth, is the share of the money that is given back.
  if (plan.worth.num > 0) {
    const auto share = makeRatio(static_cast<Int128>(earn.rate.num) * plan.worth.num * 100,
                                 static_cast<Int128>(earn.rate.den) * plan.worth.den * plan.fine);
    if (share)
      return {fmt::format("{}% of {}{} = {}", ratioText(*share), of, en, points),
              fmt::format("{}% от {}{} = {}", ratioText(*share), of, ru, points)};
  }
  return {fmt::format("in proportion to {}{} = {}", of, en, points),
          fmt::format("пропорционально {}{} = {}", of, ru, points)};
}

void addAmounts(const Stepper& stepper, const plan::Rule& rule, ExplainedRule& explained) {
  const plan::Plan& plan = stepper.plan();
  for (std::int32_t e = rule.first_earn; e < rule.first_earn + rule.earn_count; ++e) {
    const plan::Earn& earn = plan.earns[static_cast<std::size_t>(e)];
    const Value base = earn.sum < 0 ? 0 : stepper.sums()[static_cast<std::size_t>(earn.sum)];
    explained.amounts.push_back(amountOf(plan, earn, base, stepper.amounts()[static_cast<std::size_t>(e)]));
  }
  if (!rule.is_multiplier) return;
  const Ratio extra{rule.factor.num - rule.factor.den, rule.factor.den};
  std::string names;
  for (const std::int32_t target : rule.targets)
    names += (names.empty() ? "" : ", ") + plan.rules[static_cast<std::size_t>(target)].name;
  const std::string points = fineText(plan, explained.wanted * plan.fine);
  explained.amounts.push_back(
      {fmt::format("{} x what {} {} = {}", ratioText(extra), names, rule.targets.size() > 1 ? "give" : "gives", points),
       fmt::format("{} x начисленное по правилам {} = {}", ratioText(extra), names, points)});
}

}  // namespace

std::string_view name(RuleFate fate) {
  switch (fate) {
    case RuleFate::fired:
      return "fired";
    case RuleFate::gave_nothing:
      return "gave_nothing";
    case RuleFate::condition:
      return "condition";
    case RuleFate::not_yet:
      return "not_yet";
    case RuleFate::no_longer:
      return "no_longer";
    case RuleFate::outweighed:
      return "outweighed";
    case RuleFate::replaced:
      return "replaced";
    case RuleFate::cut_to_nothing:
      return "cut_to_nothing";
    case RuleFate::other_trigger:
      return "other_trigger";
  }
  return "";
}

bool operator==(const ExplainedRule& a, const ExplainedRule& b) {
  const auto words = [](const ExplainedRule& rule) {
    std::string all;
    for (const ExplainedAmount& amount : rule.amounts) all += amount.en + "\n";
    return all;
  };
  return a.rule == b.rule && a.fate == b.fate && a.condition == b.condition && a.other == b.other &&
         a.limit == b.limit && a.wanted == b.wanted && a.given == b.given && a.lines == b.lines && words(a) == words(b);
}

void explainOutcome(const Stepper& stepper, const Outcome& outcome, std::size_t lines, Explanation& explanation) {
  const plan::Plan& plan = stepper.plan();
  explanation = Explanation{};
  explanation.gross = outcome.gross;
  explanation.net = outcome.net;
  explanation.paid = outcome.paid;
  for (std::size_t r = 0; r < plan.rules.size(); ++r) {
    const plan::Rule& rule = plan.rules[r];
    const RuleOutcome& one = outcome.rules[r];
    ExplainedRule explained;
    explained.rule = rule.name;
    explained.title = rule.title;
    explained.line = rule.line;
    explained.fate = fateOf(one);
    explained.wanted = one.wanted / plan.fine;
    explained.given = one.given;
    if (explained.fate == RuleFate::condition)
      explained.condition = rule.conditions[static_cast<std::size_t>(one.verdict - 1)].text;
    if (one.outweighed_by >= 0) explained.other = plan.rules[static_cast<std::size_t>(one.outweighed_by)].name;
    if (one.cut_by >= 0) explained.limit = plan.limits[static_cast<std::size_t>(one.cut_by)].text;
    if (one.looked_at && one.verdict == kApplies) addAmounts(stepper, rule, explained);
    for (const Grant& grant : outcome.grants) {
      if (grant.rule != static_cast<std::int32_t>(r)) continue;
      explained.lines.resize(lines, 0);
      for (std::size_t line = 0; line < lines; ++line) explained.lines[line] += outcome.parts[grant.first_part + line];
    }
    explanation.earned += one.given;
    explanation.rules.push_back(std::move(explained));
  }
}

bool explain(Stepper& stepper, const Sale& sale, Explanation& explanation) {
  Outcome outcome;
  outcome.clear(stepper.plan());
  if (stepper.evaluateAgain(sale, outcome) != Fault::none) return false;
  explainOutcome(stepper, outcome, sale.view().lineCount(), explanation);
  return true;
}

}  // namespace kopeck
