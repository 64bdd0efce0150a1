#include "compiler/prove/pieces.h"

#include <fmt/format.h>

#include <algorithm>

#include "runtime/engine/words.h"
#include "runtime/plan/names.h"

namespace kopeck::prove {

namespace {

std::int32_t kindOf(const plan::Plan& plan, const plan::Rule& rule) {
  std::int32_t terms = rule.terms;
  if (terms < 0 && !rule.targets.empty()) terms = plan.rules[static_cast<std::size_t>(rule.targets[0])].terms;
  return terms < 0 ? 0 : plan.terms[static_cast<std::size_t>(terms)].kind;
}

/// Without what the other has as well, each as often as it is there.
Pieces without(Pieces all, const Pieces& others) {
  for (const Piece& other : others) {
    const auto same = std::find_if(all.begin(), all.end(), [&](const Piece& one) { return one.key == other.key; });
    if (same != all.end()) all.erase(same);
  }
  return all;
}

Phrase said(const Pieces& pieces) {
  std::vector<Phrase> all;
  for (const Piece& piece : pieces) all.push_back(piece.words);
  return joined(all, "; ", "; ");
}

std::string shareText(Ratio share) {
  const auto percent = makeRatio(static_cast<Int128>(share.num) * 100, share.den);
  return percent ? ratioText(*percent) + "%" : ratioText(share);
}

}  // namespace

std::optional<Rewritten> rewritten(const Phrase& subject, const Pieces& before, const Pieces& after) {
  const Pieces old_ones = without(before, after);
  const Pieces new_ones = without(after, before);
  // What means something else in the same words is told where those words are explained.
  const auto but = [](Pieces all, const Pieces& others) {
    const auto is_said = [&](const Piece& one) {
      return std::any_of(others.begin(), others.end(), [&](const Piece& other) { return other.words == one.words; });
    };
    all.erase(std::remove_if(all.begin(), all.end(), is_said), all.end());
    return all;
  };
  Rewritten made{subject, said(but(old_ones, new_ones)), said(but(new_ones, old_ones)), {}};
  if (made.before == made.after) return std::nullopt;
  return made;
}

void Clauses::amounts(const plan::Rule& rule, std::int32_t kind, Pieces& all) {
  for (std::int32_t e = rule.first_earn; e < rule.first_earn + rule.earn_count; ++e) {
    const plan::Earn& earn = plan_.earns[static_cast<std::size_t>(e)];
    all.push_back({canon_.earn(earn), say_.earn(earn, kind)});
  }
  for (std::int32_t t = rule.first_take; t < rule.first_take + rule.take_count; ++t) {
    const plan::Take& take = plan_.takes[static_cast<std::size_t>(t)];
    all.push_back({canon_.take(take), say_.take(take)});
  }
  const std::string factor = ratioText(rule.factor);
  if (rule.is_multiplier)
    all.push_back({"multiply " + factor + canon_.named(rule.targets, false),
                   worded("multiply {} by {}", "умножить {} на {}", say_.names(rule.targets), factor)});
  if (rule.turn_kind < 0) return;
  const Words step = kindWords(plan_, rule.turn_kind, rule.turn_step);
  all.push_back(
      {fmt::format("turn {} {} {}", canon_.kind(rule.turn_kind), rule.turn_step, factor),
       worded("turn each full {} into {}", "превратить каждые полные {} в {}", Phrase(step.en, step.ru), factor)});
}

Pieces Clauses::rule(std::size_t index, bool conditions) {
  const plan::Rule& rule = plan_.rules[index];
  Pieces all;
  (void)canon_.when(rule);
  if (rule.trigger != plan::TriggerKind::purchase && rule.trigger != plan::TriggerKind::discount) {
    const std::string occasion = canon_.occasion(rule);
    all.push_back({occasion, occasion});
  }
  if (conditions) {
    for (const plan::Condition& condition : rule.conditions)
      all.push_back({fmt::format("when {}", canon_.expr(condition.expr)),
                     condition.text.empty() ? say_.expr(condition.expr) : Phrase(condition.text)});
    if (rule.from != kNoDay || rule.until != kNever)
      all.push_back({fmt::format("days {} {}", rule.from, rule.until), say_.days(rule.from, rule.until)});
  }
  const std::int32_t kind = kindOf(plan_, rule);
  amounts(rule, kind, all);
  for (const std::int32_t limit : rule.limits) {
    const plan::Limit& of = plan_.limits[static_cast<std::size_t>(limit)];
    if (of.unit != plan::LimitUnit::base) all.push_back({"limit " + canon_.limit(limit), of.text});
  }
  if (!rule.replaces.empty())
    all.push_back({"replaces " + canon_.replaced(rule), worded("replaces {}", "вместо {}", say_.names(rule.replaces))});
  const bool gives = rule.earn_count > 0 || rule.turn_kind >= 0;
  if (rule.terms >= 0 && gives)
    all.push_back({"life " + version_.lives[static_cast<std::size_t>(rule.terms)], say_.life(rule.terms)});
  return all;
}

Pieces Clauses::redeem() {
  const plan::Redeem& of = plan_.redeem;
  Pieces all;
  if (!of.present) return all;
  (void)canon_.redeem();
  for (const plan::RedeemKind& one : of.kinds) {
    const std::string name = canon_.kind(one.kind);
    const auto amount = [&](Value value) {
      const Words words = kindWords(plan_, one.kind, value);
      return Phrase(words.en, words.ru);
    };
    all.push_back(
        {"pays " + name, worded("paying with {}", "оплата: {}", plan_.kinds[static_cast<std::size_t>(one.kind)].name)});
    if (one.at_least > 0)
      all.push_back(
          {fmt::format("least {} {}", name, one.at_least), worded("at least {}", "не менее {}", amount(one.at_least))});
    if (one.steps > 0)
      all.push_back(
          {fmt::format("steps {} {}", name, one.steps), worded("in steps of {}", "шагами по {}", amount(one.steps))});
  }
  if (of.has_share) {
    const Phrase base = of.share_of_each_line ? Phrase("each line", "каждой строки") : Wording::measure(of.share_of);
    all.push_back({fmt::format("share {} {}", shareText(of.share), base.en),
                   worded("at most {} of {}", "не более {} от {}", shareText(of.share), base)});
  }
  if (of.excluded_set >= 0)
    all.push_back(
        {fmt::format("not on {}", canon_.set(of.excluded_set)), worded("not{}", "не{}", say_.on(of.excluded_set))});
  if (of.one_kind) all.push_back({"one kind", {"one kind per receipt", "один вид в чеке"}});
  for (const std::int32_t limit : of.limits)
    all.push_back({"limit " + canon_.limit(limit), plan_.limits[static_cast<std::size_t>(limit)].text});
  for (const plan::Condition& condition : of.conditions)
    all.push_back({fmt::format("when {}", canon_.expr(condition.expr)),
                   condition.text.empty() ? say_.expr(condition.expr) : Phrase(condition.text)});
  return all;
}

Pieces Clauses::counting() {
  Pieces all;
  std::string except;
  for (const std::int32_t tender : plan_.base_except)
    except += (except.empty() ? " except " : ", ") + plan_.schema.tenders[static_cast<std::size_t>(tender)];
  all.push_back({fmt::format("base {}{}", plan::nameOf(plan_.base), except),
                 worded("percents of {}{}", "проценты от {}{}", Wording::measure(plan_.base), except)});
  const Phrase rounding = Wording::rounding(plan_.rounding, plan_.rounding_place);
  all.push_back({"rounding " + rounding.en, worded("rounding {}", "округление {}", rounding)});
  for (std::size_t i = 0; i < plan_.kinds.size(); ++i) {
    const plan::Kind& kind = plan_.kinds[i];
    if (kind.use != plan::KindUse::points) continue;
    Int128 unit = 1;
    for (int d = 0; d < kind.decimals; ++d) unit *= 10;
    const auto money = makeRatio(kind.worth.num * unit, kind.worth.den);
    const std::string worth = !money            ? ratioText(kind.worth)
                              : money->den == 1 ? moneyText(plan_, money->num)
                                                : ratioText(*money) + " × 1/100";
    all.push_back(
        {fmt::format("worth {} {}/{}", canon_.kind(static_cast<std::int32_t>(i)), kind.worth.num, kind.worth.den),
         worded("1 {} is worth {}", "1 {} стоит {}", kind.name, worth)});
  }
  const std::string multipliers{plan::nameOf(plan_.multipliers)};
  all.push_back({"multipliers " + multipliers, worded("multipliers by {}", "множители: {}", multipliers)});
  return all;
}

Pieces Clauses::tiers(std::size_t index) {
  const plan::Tiers& of = plan_.tiers[index];
  Pieces all;
  if (of.from_outside) return {{"outside", {"set from outside", "задаются извне"}}};
  const auto number = static_cast<std::int32_t>(index);
  all.push_back({"by " + canon_.aggregateOf(number), say_.measured(of)});
  for (const plan::TierLevel& level : of.levels)
    all.push_back(
        {fmt::format("{} {} {}", canon_.levelName(level), level.from, canon_.expr(level.expr)), say_.level(of, level)});
  all.push_back({"rise " + std::string(plan::nameOf(of.rise)), Wording::rise(of.rise)});
  all.push_back({"fall " + std::string(plan::nameOf(of.fall)), Wording::fall(of.fall)});
  return all;
}

Pieces Clauses::returns() const {
  const plan::Returns& of = plan_.returns;
  Phrase mode;
  switch (of.mode) {
    case plan::ReturnMode::recalculate:
      mode = {"recalculate", "пересчитать"};
      break;
    case plan::ReturnMode::proportional:
      mode = {"proportional", "пропорционально"};
      break;
    case plan::ReturnMode::per_line:
      mode = {"per line", "по строкам"};
      break;
  }
  Phrase reach;
  switch (of.reach) {
    case plan::ReturnReach::only_pending:
      reach = {"only pending", "только ожидающие"};
      break;
    case plan::ReturnReach::within_balance:
      reach = {"within balance", "в пределах остатка"};
      break;
    case plan::ReturnReach::may_go_negative:
      reach = {"may go negative", "можно в минус"};
      break;
  }
  const Phrase limits = of.limits_reopen ? Phrase("limits reopen", "лимиты возвращаются")
                                         : Phrase("limits stay used", "лимиты не возвращаются");
  return {{mode.en, mode},
          {reach.en, reach},
          {limits.en, limits},
          {fmt::format("days {}", of.days), worded("for {} days", "в течение {} дн.", of.days)}};
}

Pieces Clauses::others() const {
  Pieces all;
  all.push_back({fmt::format("late {}", plan_.late_days),
                 worded("late receipts are accepted for {} days", "поздние чеки принимаются {} дн.", plan_.late_days)});
  for (std::size_t i = 0; i < plan_.kinds.size(); ++i) {
    const plan::Kind& kind = plan_.kinds[i];
    const bool soonest = kind.order == plan::UseOrder::soonest_to_expire;
    if (kind.use == plan::KindUse::points)
      all.push_back({fmt::format("use {} {}", canon_.kind(static_cast<std::int32_t>(i)), soonest),
                     worded(soonest ? "{}: soonest to expire are used first" : "{}: oldest are used first",
                            soonest ? "{}: сначала списываются с ближайшим сроком" : "{}: сначала списываются старые",
                            kind.name)});
  }
  if (plan_.apply_expiry_to_earlier)
    all.push_back({"earlier", {"expiry applies to points earned before", "срок действует и на прежние баллы"}});
  return all;
}

Phrase Clauses::order(std::size_t index) const {
  const plan::Order& of = plan_.orders[index];
  return of.kind == plan::OrderKind::highest ? worded("highest of {}", "наибольшее из {}", say_.names(of.rules))
                                             : worded("first of {}", "первое из {}", say_.names(of.rules));
}

Phrase Clauses::block(std::size_t limit) const {
  const plan::Limit& of = plan_.limits[limit];
  return worded("{} over {}", "{}, правила: {}", of.text, say_.names(of.rules));
}

}  // namespace kopeck::prove
