// An example in words: what is bought, and what the engine makes of it.
#include <fmt/format.h>

#include "tools/describe/samples.h"

namespace kopeck::describing {

namespace {

std::string attributeText(const Speaker& s, const Attribute& attribute, Value value) {
  std::string name = Speaker::shown(attribute.name);
  switch (attribute.type) {
    case AttributeType::anniversary:
    case AttributeType::date:
      return name + " " + s.date(static_cast<Day>(value));
    case AttributeType::choice:
      return name + " " + s.quoted(Speaker::shown(attribute.choices[static_cast<std::size_t>(value)]));
    case AttributeType::yes_no:
      return name + (value != 0 ? s.say(": yes", ": да") : s.say(": no", ": нет"));
    case AttributeType::text:
      return name + " " + s.textOf(value);
    case AttributeType::number:
      return name + " " + s.number(value, kQuantityDecimals);
    case AttributeType::money:
      return name + " " + s.money(value);
    case AttributeType::time:
      return name + " " + s.time(value);
    case AttributeType::customer:
      break;
  }
  return name;
}

void attributes(const Speaker& s, const std::vector<Attribute>& of, const std::map<std::int32_t, Value>& values,
                std::vector<std::string>& parts) {
  for (const auto& [index, value] : values) {
    const Attribute& attribute = of[static_cast<std::size_t>(index)];
    // Zeros that only stand in for what every input has to say tell nothing.
    if (value == 0 && attribute.type != AttributeType::choice) continue;
    parts.push_back(attributeText(s, attribute, value));
  }
}

/// "On Tuesday, 3 March 2026, at 14:00 you buy for 1,000 RUB"
std::string scene(const Speaker& s, const Sample& sample, const plan::Rule* rule) {
  const plan::Plan& plan = s.plan();
  const std::string when =
      s.say("On {} {} at {}", "{}, {}, {}", s.weekday(weekday(sample.day)), s.date(sample.day), s.time(sample.second));
  if (rule != nullptr && rule->trigger == plan::TriggerKind::custom_event)
    return s.say("{}: {}", "{}: {}", when,
                 s.quoted(Speaker::shown(plan.schema.events[static_cast<std::size_t>(rule->event)].name)));
  std::string what = sample.name.empty() ? sample.category : sample.name;
  if (!what.empty()) what = " " + s.quoted(what);
  if (sample.units > 1) what += fmt::format(" × {}", sample.units);
  return s.say("{} you buy{} for {}", "{}: вы покупаете{} на {}", when, what.empty() ? "" : what,
               s.money(sample.amount));
}

std::string background(const Speaker& s, const Sample& sample, const plan::Rule* rule) {
  const plan::Plan& plan = s.plan();
  std::vector<std::string> parts;
  for (const auto& [block, level] : sample.tiers)
    parts.push_back(s.say(
        "your level is {}", "ваш уровень {}",
        Speaker::shown(plan.tiers[static_cast<std::size_t>(block)].levels[static_cast<std::size_t>(level)].name)));
  attributes(s, plan.schema.customer, sample.customer, parts);
  const bool custom = rule != nullptr && rule->trigger == plan::TriggerKind::custom_event;
  attributes(s, custom ? plan.schema.events[static_cast<std::size_t>(rule->event)].fields : plan.schema.receipt,
             sample.receipt, parts);
  attributes(s, plan.schema.item, sample.item, parts);
  if (!sample.store.empty()) parts.push_back(s.say("shop {}", "магазин {}", s.quoted(sample.store)));
  for (const std::string& code : sample.codes) parts.push_back(s.say("code {}", "промокод {}", s.quoted(code)));
  for (const auto& [kind, amount] : sample.holds)
    parts.push_back(s.say("you have {}", "у вас есть {}", s.amount(kind, amount)));
  for (const auto& [tender, amount] : sample.tenders)
    parts.push_back(s.say("{} paid by {}", "{} оплачено через {}", s.money(amount),
                          Speaker::shown(plan.schema.tenders[static_cast<std::size_t>(tender)])));
  for (std::size_t i = 0; i < sample.past.size(); ++i) {
    if (i > 0) continue;  // they are alike
    const Past& past = sample.past[i];
    const std::string count = sample.past.size() > 1 ? fmt::format("{} × ", sample.past.size()) : std::string();
    parts.push_back(s.say("{} before, you bought for {}{}", "за {} до того вы купили на {}{}", s.days(past.days_before),
                          count, s.money(past.amount)));
  }
  if (sample.lucky) parts.push_back(s.say("chance is with you", "случай на вашей стороне"));
  return parts.empty() ? std::string() : " (" + s.joined(parts, "and", "и") + ")";
}

}  // namespace

Block exampleOf(const Speaker& s, const Tried& tried, const plan::Rule* rule) {
  const plan::Plan& plan = s.plan();
  const Outcome& out = tried.outcome;
  Block block{Block::Kind::example,
              Speaker::capitalised(scene(s, tried.sample, rule)) + background(s, tried.sample, rule) + ".",
              {},
              {}};
  const auto kind_of = [&](std::size_t r) {
    const plan::Rule& one = plan.rules[r];
    std::int32_t terms = one.terms;
    if (terms < 0 && !one.targets.empty()) terms = plan.rules[static_cast<std::size_t>(one.targets.front())].terms;
    return terms < 0 ? 0 : plan.terms[static_cast<std::size_t>(terms)].kind;
  };
  for (const Taken& taken : out.taken) {
    if (taken.amount <= 0) continue;
    const std::string name = s.ruleName(taken.rule);
    block.items.push_back(taken.units > 0 ? s.say("{} free, worth {}: {}", "Бесплатно {}, на {}: {}",
                                                  s.units(taken.units), s.bold(s.money(taken.amount)), name)
                                          : s.say("{} off: {}", "Скидка {}: {}", s.bold(s.money(taken.amount)), name));
  }
  if (out.redeem.taken > 0) {
    const std::int32_t kind = plan.redeem.kinds.front().kind;
    block.items.push_back(s.say("You may pay with {}: {} less", "Можно оплатить {}: это {}",
                                s.bold(s.amount(kind, out.redeem.taken)), s.money(out.redeem.money)));
  }
  std::map<std::int32_t, Value> sums;
  std::map<std::int32_t, std::vector<std::string>> parts;
  for (std::size_t r = 0; r < out.rules.size(); ++r) {
    // What a discount gives is money, and told above.
    if (out.rules[r].given <= 0 || plan.rules[r].trigger == plan::TriggerKind::discount) continue;
    const std::int32_t kind = kind_of(r);
    sums[kind] += out.rules[r].given;
    parts[kind].push_back(s.say("{} by {}", "{} — {}", s.amount(kind, out.rules[r].given),
                                s.quoted(s.ruleName(static_cast<std::int32_t>(r)))));
  }
  for (const auto& [kind, sum] : sums)
    if (parts[kind].size() == 1)
      block.items.push_back(s.say("You get {}.", "Вы получаете {}.", s.bold(parts[kind].front())));
    else
      block.items.push_back(s.say("You get {}: {}.", "Вы получаете {}: {}.", s.bold(s.amount(kind, sum)),
                                  s.joined(parts[kind], "and", "и")));
  return block;
}

}  // namespace kopeck::describing
