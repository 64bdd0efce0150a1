// What each rule gives, to whom and when.
#include <fmt/format.h>

#include <algorithm>

#include "tools/describe/sections.h"

namespace kopeck::describing {

using plan::AmountKind;
using plan::Measure;

std::vector<AuthorRule> groupsOf(const plan::Plan& plan) {
  std::vector<AuthorRule> groups;
  for (std::size_t r = 0; r < plan.rules.size(); ++r) {
    const auto index = static_cast<std::int32_t>(r);
    if (!groups.empty() && plan.rules[static_cast<std::size_t>(groups.back().first)].name == plan.rules[r].name) {
      groups.back().end = index + 1;
    } else {
      groups.push_back({index, index + 1});
    }
  }
  return groups;
}

bool isDiscount(const plan::Plan& plan, AuthorRule group) {
  const plan::Rule& rule = plan.rules[static_cast<std::size_t>(group.first)];
  return rule.trigger == plan::TriggerKind::discount;
}

std::string RuleSections::ofWhat(const plan::Sum& sum) const {
  std::string set = sum.set < 0 ? std::string() : s_.say(" for goods {}", " за товары {}", s_.setName(sum.set));
  switch (sum.measure) {
    case Measure::net:
      return s_.say("of the price after discounts{}", "цены после скидок{}", set);
    case Measure::gross:
      return s_.say("of the price before discounts{}", "цены до скидок{}", set);
    case Measure::paid:
      return s_.say("of what you pay{}", "оплаченной суммы{}", set);
    case Measure::tender:
      return s_.say("of what you pay by {}{}", "суммы, оплаченной через {}{}",
                    Speaker::shown(plan_.schema.tenders[static_cast<std::size_t>(sum.tender)]), set);
    case Measure::units:
    case Measure::purchases:
    case Measure::points:
    case Measure::uses:
      break;
  }
  return set;
}

/// A share of money where points have a worth and it is less than all of it; else points for one unit of money.
std::string RuleSections::proportional(const plan::Earn& earn, std::int32_t kind) const {
  const plan::Kind& what = plan_.kinds[static_cast<std::size_t>(kind)];
  const plan::Sum& sum = plan_.sums[static_cast<std::size_t>(earn.sum)];
  Int128 one = 1;  // unit of the currency, or of goods
  for (int i = 0; i < (sum.measure == Measure::units ? kQuantityDecimals : plan_.schema.money_decimals); ++i) one *= 10;
  Int128 scale = plan_.fine;
  for (int i = 0; i < what.decimals; ++i) scale *= 10;
  const auto each = makeRatio(static_cast<Int128>(earn.rate.num) * one, static_cast<Int128>(earn.rate.den) * scale);
  const std::string per_one = each ? s_.ratio(*each) + "\u00A0" + s_.kindWord(kind) : s_.kindWord(kind);
  if (sum.measure == Measure::units)
    return s_.say("{} for each unit{}, in proportion", "{} за каждую единицу{}, пропорционально", per_one, ofWhat(sum));
  const std::string money = s_.money(static_cast<Value>(one));
  std::string rate =
      s_.say("{} for each {} {}, in proportion", "{} за каждые {} {}, пропорционально", per_one, money, ofWhat(sum));
  if (what.worth.num <= 0) return rate;
  const auto share = makeRatio(static_cast<Int128>(earn.rate.num) * what.worth.num,
                               static_cast<Int128>(earn.rate.den) * what.worth.den * plan_.fine);
  if (!share || share->num > share->den) return rate;
  const std::string percents =
      s_.say("{} {} back in {}", "{} от {}{}", s_.bold(s_.percent(*share)), ofWhat(sum),
             s_.russian() ? (plan_.schema.wallets.size() > 1 ? " (" + s_.kindWord(kind) + ")" : std::string())
                          : s_.kindWord(kind));
  const bool worth_one =
      each && static_cast<Int128>(each->num) * share->den == static_cast<Int128>(share->num) * each->den;
  return worth_one ? percents : s_.say("{} ({} for each {})", "{} ({} за каждые {})", percents, per_one, money);
}

std::string RuleSections::steps(const plan::Earn& earn, std::int32_t kind) {
  const plan::Sum& sum = plan_.sums[static_cast<std::size_t>(earn.sum)];
  const std::string points = s_.bold(s_.amount(kind, earn.points, plan_.fine));
  std::string text;
  if (sum.measure == Measure::units) {
    const std::string set = sum.set < 0 ? std::string() : s_.say(" of {}", " из {}", s_.setName(sum.set));
    text = earn.step == kOneUnit
               ? s_.say("{} for each unit{}", "{} за каждую единицу{}", points, set)
               : s_.say("{} for each full {}{}", "{} за каждые полные {}{}", points, s_.units(earn.step), set);
  } else if (sum.measure == Measure::purchases) {
    text = s_.say("{} for each purchase", "{} за каждую покупку", points);
  } else {
    text = s_.say("{} for each full {} {}", "{} за каждые полные {} {}", points, s_.money(earn.step), ofWhat(sum));
  }
  if (earn.carry < 0) return text;
  const plan::Read& read = plan_.reads[static_cast<std::size_t>(earn.carry)];
  return text +
         s_.say(", counted on from purchase to purchase {}", ", суммы покупок складываются {}", s_.window(read.window));
}

std::string RuleSections::earn(const plan::Earn& earn, std::int32_t kind) {
  std::string text;
  switch (earn.kind) {
    case AmountKind::proportional:
      text = proportional(earn, kind);
      if (earn.portion_from > 0 || earn.portion_to != INT64_MAX)
        text += earn.portion_to == INT64_MAX
                    ? s_.say(", on the part above {}", ", с части выше {}", s_.money(earn.portion_from))
                    : s_.say(", on the part from {} to {}", ", с части от {} до {}", s_.money(earn.portion_from),
                             s_.money(earn.portion_to));
      break;
    case AmountKind::fixed: {
      text = s_.bold(s_.amount(kind, earn.points, plan_.fine));
      const std::int32_t set = earn.sum < 0 ? -1 : plan_.sums[static_cast<std::size_t>(earn.sum)].set;
      if (set >= 0) text += s_.say(" where {} are bought", ", если куплено что-то из {}", s_.setName(set));
      break;
    }
    case AmountKind::per_full_step:
      text = steps(earn, kind);
      break;
    case AmountKind::of_value: {
      const std::string subject = phrases_.subject(earn.value);
      text = earn.rate.num == earn.rate.den
                 ? s_.say("as many {} as {} says", "столько {}, сколько: {}", s_.kindWord(kind), subject)
                 : s_.say("{} of {}", "{} от величины: {}", s_.bold(s_.percent(earn.rate)), subject);
      break;
    }
    case AmountKind::random:
      text = s_.say("from {} to {}, drawn at random", "от {} до {}, случайно", s_.amount(kind, earn.points, plan_.fine),
                    s_.bold(s_.amount(kind, earn.points_to, plan_.fine)));
      break;
  }
  if (earn.guard >= 0) text += s_.say(" if {}", ", если {}", phrases_.clause(earn.guard));
  if (earn.lesser_with_next) text += s_.say(", or, where that is less:", " или, если это меньше:");
  return text;
}

std::string RuleSections::recipient(const plan::Rule& rule) const {
  if (rule.recipient < 0) return {};
  const EventSchema& event = plan_.schema.events[static_cast<std::size_t>(rule.event)];
  return s_.say(" to the {} whom the event names", " получит клиент, названный в событии ({})",
                Speaker::shown(event.fields[static_cast<std::size_t>(rule.recipient)].name));
}

std::string RuleSections::multiplied(const plan::Rule& rule) const {
  std::vector<std::string> names;
  for (const std::int32_t target : rule.targets) {
    const std::string name = s_.quoted(s_.ruleName(target));
    if (names.empty() || names.back() != name) names.push_back(name);
  }
  return s_.say("what {} gives is multiplied by {}", "начисленное по правилу {} умножается на {}",
                s_.joined(names, "and", "и"), s_.bold(s_.ratio(rule.factor)));
}

std::string RuleSections::turned(const plan::Rule& rule) const {
  const std::int32_t to = plan_.terms[static_cast<std::size_t>(rule.terms)].kind;
  if (rule.turn_step <= 1)
    return s_.say("your whole balance of {} becomes coupons {}", "весь остаток ({}) превращается в купоны {}",
                  s_.kindWord(rule.turn_kind), s_.bold(s_.kindName(to)));
  return s_.say("each full {} of your balance becomes {}", "каждые полные {} остатка превращаются в {}",
                s_.bold(s_.amount(rule.turn_kind, rule.turn_step)), s_.amount(to, 1));
}

void RuleSections::grants(const plan::Rule& rule, std::vector<std::string>& items) {
  if (rule.is_multiplier) items.push_back(multiplied(rule));
  if (rule.turn_kind >= 0) {
    items.push_back(turned(rule));
    return;
  }
  const std::int32_t kind = rule.terms < 0 ? 0 : plan_.terms[static_cast<std::size_t>(rule.terms)].kind;
  for (std::int32_t e = rule.first_earn; e < rule.first_earn + rule.earn_count; ++e) {
    const plan::Earn& one = plan_.earns[static_cast<std::size_t>(e)];
    if (one.guard >= 0 && one.kind == AmountKind::proportional && one.rate.num == 0) continue;
    items.push_back(earn(one, kind) + recipient(rule));
  }
}

std::string RuleSections::take(const plan::Take& take) {
  const std::string off = take.set < 0 ? s_.say("everything", "всё") : s_.setName(take.set);
  std::string text;
  switch (take.kind) {
    case plan::TakeKind::percent:
      text = s_.say("{} off {}", "скидка {} на {}", s_.bold(s_.percent(take.rate)), off);
      if (take.of_gross) text += s_.say(", of the price before other discounts", ", от цены до других скидок");
      break;
    case plan::TakeKind::money:
      text = s_.say("{} off {}", "скидка {} на {}", s_.bold(s_.money(take.money)), off);
      break;
    case plan::TakeKind::free_units:
      text = s_.say("{} of {} free, the {} first", "бесплатно {} из {}, сначала {}",
                    s_.bold(s_.units(take.units * kOneUnit)), off,
                    take.cheapest ? s_.say("cheapest", "дешёвые") : s_.say("dearest", "дорогие"));
      break;
  }
  if (take.guard >= 0) text += s_.say(" if {}", ", если {}", phrases_.clause(take.guard));
  if (take.price_kind >= 0 && plan_.kinds[static_cast<std::size_t>(take.price_kind)].use != plan::KindUse::coupon)
    text += s_.say(" in exchange for {}", " в обмен на {}", s_.amount(take.price_kind, take.price));
  return text;
}

void RuleSections::takes(const plan::Rule& rule, std::vector<std::string>& items) {
  for (std::int32_t t = rule.first_take; t < rule.first_take + rule.take_count; ++t)
    items.push_back(take(plan_.takes[static_cast<std::size_t>(t)]));
}

std::string RuleSections::trigger(const plan::Rule& rule) const {
  switch (rule.trigger) {
    case plan::TriggerKind::purchase:
    case plan::TriggerKind::discount:
      return {};
    case plan::TriggerKind::custom_event:
      return s_.say("For: {}", "За событие: {}",
                    s_.bold(Speaker::shown(plan_.schema.events[static_cast<std::size_t>(rule.event)].name)));
    case plan::TriggerKind::on_return:
      return s_.say("When you give goods back", "Когда вы возвращаете товар");
    case plan::TriggerKind::schedule:
      break;
  }
  const plan::Schedule& schedule = plan_.schedules[static_cast<std::size_t>(rule.schedule)];
  if (schedule.kind == plan::ScheduleKind::monthly)
    return s_.say("On day {} of each month", "{} числа каждого месяца", s_.number(schedule.day, 0));
  if (schedule.kind == plan::ScheduleKind::anniversary)
    return s_.say("Each year on the day: {}", "Каждый год в день: {}",
                  Speaker::shown(plan_.schema.customer[static_cast<std::size_t>(schedule.attribute)].name));
  std::vector<std::string> days;
  for (const plan::MonthDay& day : schedule.days) days.push_back(s_.monthDay(day.month, day.day));
  return s_.say("Each year on {}", "Каждый год: {}", s_.joined(days, "and", "и"));
}

std::string RuleSections::validity(const plan::Rule& rule) const {
  if (rule.from != kNoDay && rule.until != kNever)
    return s_.say("From {} to {}, both days included", "С {} по {} включительно", s_.date(rule.from),
                  s_.date(rule.until));
  if (rule.from != kNoDay) return s_.say("From {} on", "С {}", s_.date(rule.from));
  if (rule.until != kNever) return s_.say("Until {}, that day included", "По {} включительно", s_.date(rule.until));
  return {};
}

std::string RuleSections::condition(const plan::Rule& rule) {
  std::vector<std::string> parts;
  for (const plan::Condition& one : rule.conditions)
    parts.push_back(phrases_.clause(one.expr, rule.trigger == plan::TriggerKind::custom_event ? rule.event : -1));
  return parts.empty() ? std::string() : s_.joined(parts, "and", "и");
}

void RuleSections::effects(const plan::Rule& rule, std::vector<std::string>& items) {
  for (const plan::Effect& effect : rule.effects) {
    if (effect.kind == plan::EffectKind::message)
      items.push_back(s_.say("we write to you by {}", "мы напишем вам: {}", effect.channel));
    else
      items.push_back(s_.say("we note: {}", "мы запомним: {}",
                             Speaker::shown(plan_.schema.customer[static_cast<std::size_t>(effect.attribute)].name)));
  }
}

void RuleSections::ownTerms(const plan::Rule& rule, std::vector<std::string>& items) const {
  if (rule.terms < 0 || (rule.earn_count == 0 && !rule.is_multiplier)) return;
  const plan::Terms& own = plan_.terms[static_cast<std::size_t>(rule.terms)];
  const plan::Kind& kind = plan_.kinds[static_cast<std::size_t>(own.kind)];
  if (rule.terms == kind.terms || kind.use != plan::KindUse::points) return;
  for (std::string& sentence : terms(own)) items.push_back(std::move(sentence));
}

/// What it stands in place of, and what it is weighed against.
void RuleSections::rank(AuthorRule group, std::vector<std::string>& items) const {
  const plan::Rule& rule = plan_.rules[static_cast<std::size_t>(group.first)];
  std::vector<std::string> names;
  for (const std::int32_t other : rule.replaces) {
    const std::string name = s_.quoted(s_.ruleName(other));
    if (names.empty() || names.back() != name) names.push_back(name);
  }
  if (!names.empty()) items.push_back(s_.say("In place of {}", "Вместо правила {}", s_.joined(names, "and", "и")));
}

Section RuleSections::rule(AuthorRule group) {
  const plan::Rule& first = plan_.rules[static_cast<std::size_t>(group.first)];
  Section section{s_.ruleName(group.first), 3, {}};
  section.title = Speaker::capitalised(std::move(section.title));
  if (!first.doc.empty()) section.blocks.push_back({Block::Kind::paragraph, first.doc, {}, {}});
  std::vector<std::string> items;
  std::vector<std::string> frame;  // when it holds
  for (std::string text : {trigger(first), validity(first)})
    if (!text.empty()) frame.push_back(std::move(text));
  if (std::string text = condition(first); !text.empty()) frame.push_back(s_.say("When: {}", "Когда: {}", text));
  for (std::int32_t r = group.first; r < group.end; ++r) {
    const plan::Rule& rule = plan_.rules[static_cast<std::size_t>(r)];
    takes(rule, items);
    grants(rule, items);
    effects(rule, items);
  }
  for (std::string& item : items) item = Speaker::capitalised(std::move(item));
  for (std::int32_t r = group.first; r < group.end; ++r) {
    const plan::Rule& rule = plan_.rules[static_cast<std::size_t>(r)];
    const plan::KindUse use =
        rule.terms < 0
            ? plan::KindUse::points
            : plan_.kinds[static_cast<std::size_t>(plan_.terms[static_cast<std::size_t>(rule.terms)].kind)].use;
    for (const std::int32_t l : rule.limits)
      if (use != plan::KindUse::badge) items.push_back(limit(plan_.limits[static_cast<std::size_t>(l)]));
    ownTerms(rule, items);
  }
  rank(group, items);
  frame.insert(frame.end(), items.begin(), items.end());
  section.blocks.push_back({Block::Kind::list, {}, frame, {}});
  return section;
}

}  // namespace kopeck::describing
