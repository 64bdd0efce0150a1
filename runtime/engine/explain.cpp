#include "runtime/engine/explain.h"

#include <fmt/format.h>

#include <algorithm>

#include "runtime/engine/explain_parts.h"

namespace kopeck {

namespace {

RuleFate fateOf(const plan::Rule& rule, const RuleOutcome& outcome) {
  if (!outcome.looked_at) return RuleFate::other_trigger;
  if (outcome.verdict == kNotYet) return RuleFate::not_yet;
  if (outcome.verdict == kNoLonger) return RuleFate::no_longer;
  if (outcome.verdict != kApplies) return RuleFate::condition;
  if (outcome.outweighed_by >= 0) {
    // What would have given nothing anyway has lost nothing to another.
    if (outcome.wanted == 0 && !outcome.replaced && rule.effects.empty()) return RuleFate::gave_nothing;
    return outcome.replaced ? RuleFate::replaced : RuleFate::outweighed;
  }
  if (outcome.given > 0 || outcome.acted) return RuleFate::fired;
  return outcome.cut_by >= 0 ? RuleFate::cut_to_nothing : RuleFate::gave_nothing;
}

bool isDiscount(const plan::Rule& rule) {
  return rule.trigger == plan::TriggerKind::discount;
}

/// Whether one part says more about its rule than another: what fired before what did not, what was looked at before
/// what is about other events.
bool saysMore(RuleFate fate, RuleFate than) {
  if (than == RuleFate::other_trigger) return fate != RuleFate::other_trigger;
  return fate == RuleFate::fired && than != RuleFate::fired;
}

/// Which of the parts of one rule gave something of a kind; kind -1 is money.
ExplainedPart& partOf(ExplainedRule& explained, std::int32_t kind) {
  for (ExplainedPart& part : explained.parts)
    if (part.kind == kind) return part;
  explained.parts.push_back({kind, 0, 0});
  return explained.parts.back();
}

void say(std::string& text, const std::string& more) {
  text += (text.empty() ? "" : ", ") + more;
}

void sayGiven(const plan::Plan& plan, ExplainedRule& explained) {
  for (const ExplainedPart& part : explained.parts) {
    if (part.given == 0) continue;
    if (part.kind >= 0) {
      const Words words = kindWords(plan, part.kind, part.given);
      say(explained.gave.en, words.en);
      say(explained.gave.ru, words.ru);
      continue;
    }
    const std::string money = moneyText(plan, part.given);
    say(explained.gave.en, money + " off");
    say(explained.gave.ru, "скидка " + money);
  }
}

/// Adds what the Plan's rule `r` says to its author's rule.
void addPart(const Evaluated& of, std::size_t r, ExplainedRule& explained) {
  const plan::Plan& plan = of.plan();
  const plan::Rule& rule = plan.rules[r];
  const RuleOutcome& one = of.outcome.rules[r];
  const RuleFate fate = fateOf(rule, one);
  if (saysMore(fate, explained.fate)) {
    explained.fate = fate;
    explained.condition =
        fate == RuleFate::condition ? rule.conditions[static_cast<std::size_t>(one.verdict - 1)].text : std::string();
    const bool weighed = fate == RuleFate::outweighed || fate == RuleFate::replaced;
    explained.other = weighed ? plan.rules[static_cast<std::size_t>(one.outweighed_by)].name : std::string();
  }
  if (one.cut_by >= 0) explained.limit = plan.limits[static_cast<std::size_t>(one.cut_by)].text;
  const std::size_t noted = explained.notes.size();
  addRuleNotes(of, r, explained);
  // Parts of one rule share their conditions: what was drawn or presented is said once.
  for (std::size_t n = noted; n < explained.notes.size();) {
    const auto end = explained.notes.begin() + static_cast<std::ptrdiff_t>(noted);
    if (std::find(explained.notes.begin(), end, explained.notes[n]) != end)
      explained.notes.erase(explained.notes.begin() + static_cast<std::ptrdiff_t>(n));
    else
      ++n;
  }
  if (!one.looked_at || one.verdict != kApplies) return;
  if (isDiscount(rule)) {
    ExplainedPart& money = partOf(explained, -1);
    money.wanted += one.wanted;
    money.given += one.given;
    addTaken(of, r, explained);
    return;
  }
  ExplainedPart& part = partOf(explained, kindOf(plan, rule));
  part.wanted += one.wanted / plan.fine;
  part.given += one.given;
  addAmounts(of, r, explained);
}

void addLines(const Evaluated& of, std::size_t r, ExplainedRule& explained) {
  const plan::Plan& plan = of.plan();
  const std::size_t lines = of.event.lineCount();
  for (const Grant& grant : of.outcome.grants) {
    if (grant.rule != static_cast<std::int32_t>(r) || plan.terms[static_cast<std::size_t>(grant.terms)].kind != 0)
      continue;
    explained.lines.resize(lines, 0);
    for (std::size_t line = 0; line < lines; ++line) explained.lines[line] += of.outcome.parts[grant.first_part + line];
  }
}

/// The first of the Plan's rules of one name.
std::size_t firstOfRule(const plan::Plan& plan, std::size_t r) {
  while (r > 0 && plan.rules[r - 1].name == plan.rules[r].name) --r;
  return r;
}

/// The first of the Plan's rules behind those of one name.
std::size_t endOfRule(const plan::Plan& plan, std::size_t r) {
  std::size_t end = r + 1;
  while (end < plan.rules.size() && plan.rules[end].name == plan.rules[r].name) ++end;
  return end;
}

Words paymentWords(const plan::Plan& plan, std::int32_t kind, Value points, Value money) {
  Words what = kindWords(plan, kind, points);
  if (money == 0) return what;
  return {fmt::format("{} = {}", what.en, moneyText(plan, money)),
          fmt::format("{} = {}", what.ru, moneyText(plan, money))};
}

/// Of a kept sale: what paid is known by the lots that it was drawn from.
void addPayments(const plan::Plan& plan, const Sale& sale, Explanation& explanation) {
  std::vector<Value> points(plan.kinds.size(), 0);
  for (const Draw& draw : sale.draws)
    if (draw.rule < 0)
      points[static_cast<std::size_t>(plan.terms[static_cast<std::size_t>(termsOf(draw.lot))].kind)] += draw.points;
  std::size_t wallets = 0;
  for (const Value one : points) wallets += one > 0 ? 1 : 0;
  Value money = 0;
  for (const Value one : sale.paid_money) money += one;
  for (std::size_t kind = 0; kind < points.size(); ++kind) {
    if (points[kind] == 0) continue;
    const auto k = static_cast<std::int32_t>(kind);
    explanation.payments.push_back({k, points[kind], paymentWords(plan, k, points[kind], wallets == 1 ? money : 0)});
  }
}

}  // namespace

std::int32_t kindOf(const plan::Plan& plan, const plan::Rule& rule) {
  if (rule.terms >= 0) return plan.terms[static_cast<std::size_t>(rule.terms)].kind;
  if (rule.targets.empty()) return 0;
  return kindOf(plan, plan.rules[static_cast<std::size_t>(rule.targets.front())]);
}

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

namespace {

void addReceipt(const Evaluated& of, Explanation& explanation) {
  explanation = Explanation{};
  explanation.gross = of.outcome.gross;
  explanation.net = of.outcome.net;
  explanation.paid = of.outcome.paid;
  explanation.earned_by_kind.assign(of.plan().kinds.size(), 0);
}

/// Adds the author's rule whose parts are the Plan's rules [first, end).
void addRule(const Evaluated& of, std::size_t first, std::size_t end, Explanation& explanation) {
  const plan::Plan& plan = of.plan();
  ExplainedRule explained;
  explained.rule = plan.rules[first].name;
  explained.title = plan.rules[first].title;
  explained.line = plan.rules[first].line;
  for (std::size_t r = first; r < end; ++r) {
    addPart(of, r, explained);
    addLines(of, r, explained);
  }
  for (const ExplainedPart& part : explained.parts) {
    if (part.kind < 0) {
      explanation.discount += part.given;
      continue;
    }
    explanation.earned_by_kind[static_cast<std::size_t>(part.kind)] += part.given;
    if (part.kind != 0) continue;
    explained.wanted = part.wanted;
    explained.given = part.given;
  }
  sayGiven(plan, explained);
  explanation.rules.push_back(std::move(explained));
}

/// Requires the rules.
void addRest(const Evaluated& of, Explanation& explanation) {
  explanation.earned = explanation.earned_by_kind.empty() ? 0 : explanation.earned_by_kind[0];
  for (const RedeemPart& part : of.outcome.redeem.parts)
    if (part.taken > 0)
      explanation.payments.push_back(
          {part.kind, part.taken, paymentWords(of.plan(), part.kind, part.taken, part.money)});
  addReceiptNotes(of, explanation);
}

}  // namespace

void explainOutcome(const Stepper& stepper, const EventView& event, const Outcome& outcome, Explanation& explanation) {
  const Evaluated of{stepper, event, outcome};
  addReceipt(of, explanation);
  for (std::size_t first = 0, end = 0; first < of.plan().rules.size(); first = end) {
    end = endOfRule(of.plan(), first);
    addRule(of, first, end, explanation);
  }
  addRest(of, explanation);
}

void explainLookedAt(const Stepper& stepper, const EventView& event, const Outcome& outcome, Explanation& explanation) {
  const Evaluated of{stepper, event, outcome};
  addReceipt(of, explanation);
  std::vector<std::int32_t> rules(outcome.rules.written().begin(), outcome.rules.written().end());
  std::sort(rules.begin(), rules.end());
  std::size_t end = 0;
  for (const std::int32_t rule : rules) {
    const auto r = static_cast<std::size_t>(rule);
    if (r < end || !outcome.rules[r].looked_at) continue;
    const std::size_t first = firstOfRule(of.plan(), r);
    end = endOfRule(of.plan(), first);
    addRule(of, first, end, explanation);
  }
  addRest(of, explanation);
}

bool explain(Stepper& stepper, const Sale& sale, Explanation& explanation) {
  Outcome outcome;
  outcome.clear(stepper.plan());
  if (stepper.evaluateAgain(sale, outcome) != Fault::none) return false;
  stepper.judgeRest(outcome);
  explainOutcome(stepper, sale.view(), outcome, explanation);
  if (explanation.payments.empty()) addPayments(stepper.plan(), sale, explanation);
  return true;
}

}  // namespace kopeck
