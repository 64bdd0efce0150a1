#include "compiler/prove/beyond.h"

#include <fmt/format.h>

#include <array>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "compiler/prove/pairing.h"

namespace kopeck::prove {

namespace {

std::string tiersText(const plan::Tiers& tiers) {
  std::string text = fmt::format("{} {} {} {} {} {}", static_cast<int>(tiers.window.kind), tiers.window.n,
                                 static_cast<int>(tiers.window.period), static_cast<int>(tiers.rise),
                                 static_cast<int>(tiers.fall), tiers.from_outside);
  for (const plan::TierLevel& level : tiers.levels) text += fmt::format(" {} {}", level.from, level.expr >= 0);
  return text;
}

std::string returnsText(const plan::Plan& plan) {
  return fmt::format("{} {} {} {}", static_cast<int>(plan.returns.mode), static_cast<int>(plan.returns.reach),
                     plan.returns.limits_reopen, plan.returns.days);
}

std::string effectsText(const plan::Rule& rule) {
  std::string text;
  for (const plan::Effect& effect : rule.effects) {
    text += fmt::format(" {} {}", static_cast<int>(effect.kind), effect.channel);
    for (const plan::Piece& piece : effect.pieces)
      text += fmt::format(" {} {}", static_cast<int>(piece.kind), piece.text);
  }
  return text;
}

std::string termsText(const plan::Plan& plan, std::int32_t index) {
  if (index < 0) return "as its target";
  const plan::Terms& of = plan.terms[static_cast<std::size_t>(index)];
  return fmt::format("{} {} {} {} {} {} {} {} {}", of.kind, static_cast<int>(of.activate), of.activate_n,
                     static_cast<int>(of.expire), of.expire_n, static_cast<int>(of.expire_period), of.from_activation,
                     of.expire_month, of.expire_day);
}

/// A rule of another event, as it is written.
std::string ruleText(const plan::Plan& plan, const plan::Rule& rule) {
  std::string text = fmt::format("{} {} {}", static_cast<int>(rule.trigger), rule.from, rule.until);
  for (const plan::Condition& condition : rule.conditions) text += " when " + condition.text;
  for (std::int32_t e = rule.first_earn; e < rule.first_earn + rule.earn_count; ++e) {
    const plan::Earn& earn = plan.earns[static_cast<std::size_t>(e)];
    text += fmt::format(" earn {} {} {}/{} {} {}", static_cast<int>(earn.kind), earn.points, earn.rate.num,
                        earn.rate.den, earn.step, earn.points_to);
  }
  for (const std::int32_t limit : rule.limits) text += " " + plan.limits[static_cast<std::size_t>(limit)].text;
  if (rule.schedule >= 0) {
    const plan::Schedule& schedule = plan.schedules[static_cast<std::size_t>(rule.schedule)];
    text += fmt::format(" on {} {}", static_cast<int>(schedule.kind), schedule.day);
    for (const plan::MonthDay& day : schedule.days) text += fmt::format(" {}-{}", day.month, day.day);
  }
  return text + fmt::format(" turn {} by {}/{}", rule.turn_step, rule.factor.num, rule.factor.den) +
         termsText(plan, rule.terms);
}

using Texts = std::map<std::string, std::string>;

void addChanges(const Texts& before, const Texts& after, const char* en, const char* ru, std::vector<Phrase>& all) {
  const auto say = [&](const std::string& name) {
    all.emplace_back(fmt::format(fmt::runtime(en), name), fmt::format(fmt::runtime(ru), name));
  };
  for (const auto& [name, text] : after) {
    const auto found = before.find(name);
    if (found == before.end() || found->second != text) say(name);
  }
  for (const auto& [name, text] : before)
    if (after.count(name) == 0) say(name);
}

}  // namespace

std::vector<Phrase> beyondReceipts(const plan::Plan& older, const plan::Plan& newer) {
  std::vector<Phrase> all;
  std::array<Texts, 2> tiers, rules, messages;
  for (const bool is_newer : {false, true}) {
    const plan::Plan& plan = is_newer ? newer : older;
    const auto side = static_cast<std::size_t>(is_newer ? 1 : 0);
    for (const plan::Tiers& one : plan.tiers) tiers[side][one.name] = tiersText(one);
    for (const plan::Rule& rule : plan.rules) {
      const std::string& name = is_newer ? formerName(rule.name, rule.was) : rule.name;
      const bool of_receipt =
          rule.trigger == plan::TriggerKind::purchase || rule.trigger == plan::TriggerKind::discount;
      if (!of_receipt) rules[side][name] += ruleText(plan, rule);
      if (!rule.effects.empty()) messages[side][name] += effectsText(rule);
    }
  }
  addChanges(tiers[0], tiers[1], "tiers {} rise, fall or begin otherwise", "уровни {} считаются иначе", all);
  addChanges(rules[0], rules[1], "the rule `{}` of another event is written otherwise",
             "правило `{}` о другом событии записано иначе", all);
  addChanges(messages[0], messages[1], "what the rule `{}` sends or records is written otherwise",
             "то, что правило `{}` сообщает или записывает, записано иначе", all);
  const auto say = [&all](std::string_view en, std::string_view ru) {
    Phrase phrase;
    phrase.en = en;
    phrase.ru = ru;
    all.push_back(std::move(phrase));
  };
  if (returnsText(older) != returnsText(newer)) say("returns go otherwise", "возвраты идут иначе");
  if (older.late_days != newer.late_days)
    say("late receipts are accepted for another time", "поздние чеки принимаются в другой срок");
  return all;
}

}  // namespace kopeck::prove
