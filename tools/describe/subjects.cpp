// Phrases: what is compared, and what it is compared with.
#include <fmt/format.h>

#include <algorithm>

#include "tools/describe/phrases.h"

namespace kopeck::describing {

using plan::Measure;
using plan::Op;
using plan::Type;

std::string Phrases::subject(std::int32_t expr) {
  return subjectOf(at(expr));
}

std::string Phrases::subjectOf(const E& e) {
  const auto two = [&](const char* en, const char* ru) { return s_.say(en, ru, subject(e.a), subject(e.b)); };
  switch (e.op) {
    case Op::constant:
      return constant(e.type, e.value, -1);
    case Op::field:
      return fieldSubject(static_cast<plan::Field>(e.index));
    case Op::attribute:
      return event_ >= 0 ? attributeName(plan_.schema.events[static_cast<std::size_t>(event_)].fields, e.index)
                         : attributeName(plan_.schema.receipt, e.index);
    case Op::read:
      return readSubject(plan_.reads[static_cast<std::size_t>(e.index)]);
    case Op::sum:
      return sumSubject(plan_.sums[static_cast<std::size_t>(e.index)]);
    case Op::item_text:
    case Op::item_attribute:
    case Op::item_quantity:
    case Op::item_net:
    case Op::item_gross:
    case Op::item_bought:
      return itemSubject(e);
    case Op::add:
      // A history and what this receipt adds to it.
      if (at(e.a).op == Op::read && at(e.b).op == Op::sum)
        return s_.say("{}, this purchase included,", "{}, включая эту покупку,", subject(e.a));
      return two("{} plus {}", "{} плюс {}");
    case Op::subtract:
      return two("{} less {}", "{} минус {}");
    case Op::multiply:
      return two("{} times {}", "{} × {}");
    case Op::divide:
      return two("{} divided by {}", "{} : {}");
    case Op::lesser:
      return two("the lesser of {} and {}", "меньшее из {} и {}");
    case Op::greater:
      return two("the greater of {} and {}", "большее из {} и {}");
    case Op::or_else:
      return two("{} (if unknown, {})", "{} (если неизвестно, {})");
    case Op::in_set:
    case Op::under:
    case Op::chance:
    case Op::code:
    case Op::coupon:
    case Op::any_in_set:
    case Op::all_in_set:
    case Op::result:
    case Op::equal:
    case Op::not_equal:
    case Op::less:
    case Op::less_equal:
    case Op::one_of:
    case Op::known:
    case Op::both:
    case Op::either:
    case Op::negate:
    case Op::near_anniversary:
    case Op::month_of:
      break;
  }
  return clauseOf(static_cast<std::int32_t>(&e - plan_.exprs.data()), true);
}

std::string Phrases::fieldSubject(plan::Field field) const {
  switch (field) {
    case plan::Field::net:
      return s_.say("the amount of your purchase", "сумма покупки");
    case plan::Field::gross:
      return s_.say("the amount of your purchase before discounts", "сумма покупки до скидок");
    case plan::Field::paid:
      return s_.say("the amount you pay", "оплаченная сумма");
    case plan::Field::day:
      return s_.say("the date", "дата");
    case plan::Field::second:
      return s_.say("the time", "время");
    case plan::Field::weekday:
      return s_.say("the weekday", "день недели");
    case plan::Field::day_of_month:
      return s_.say("the day of the month", "число месяца");
    case plan::Field::month:
      return s_.say("the month", "месяц");
    case plan::Field::store:
      return s_.say("the shop", "магазин");
    case plan::Field::count_:
      break;
  }
  return {};
}

std::string Phrases::itemSubject(const E& e) const {
  if (e.op == Op::item_attribute) return attributeName(plan_.schema.item, e.index);
  if (e.op == Op::item_quantity) return s_.say("the quantity", "количество");
  if (e.op == Op::item_net) return s_.say("the price after discounts", "цена после скидок");
  if (e.op == Op::item_gross) return s_.say("the price before discounts", "цена до скидок");
  if (e.op == Op::item_bought) {
    const plan::ItemHistory& history = plan_.item_histories[static_cast<std::size_t>(e.index)];
    return s_.say("the number of your purchases with this item {}", "число ваших покупок с этим товаром {}",
                  s_.window(history.window));
  }
  switch (static_cast<plan::ItemText>(e.index)) {
    case plan::ItemText::sku:
      return s_.say("article number", "артикул");
    case plan::ItemText::name:
      return s_.say("name", "название");
    case plan::ItemText::category:
      return s_.say("category", "категория");
  }
  return {};
}

std::string Phrases::sumSubject(const plan::Sum& sum) {
  const bool all = sum.set < 0;
  const std::string set = all ? std::string() : s_.setName(sum.set);
  switch (sum.measure) {
    case Measure::net:
      return all ? s_.say("the amount of your purchase", "сумма покупки")
                 : s_.say("the amount of your purchase on {}", "сумма покупки за {}", set);
    case Measure::gross:
      return all ? s_.say("the amount of your purchase before discounts", "сумма покупки до скидок")
                 : s_.say("the amount of your purchase on {} before discounts", "сумма покупки до скидок за {}", set);
    case Measure::paid:
      return all ? s_.say("the amount you pay", "оплаченная сумма")
                 : s_.say("the amount you pay for {}", "оплаченная сумма за {}", set);
    case Measure::units:
      return all ? s_.say("the number of units in your purchase", "число товаров в покупке")
                 : s_.say("the number of units of {} in your purchase", "число товаров {} в покупке", set);
    case Measure::tender: {
      const std::string tender = Speaker::shown(plan_.schema.tenders[static_cast<std::size_t>(sum.tender)]);
      return s_.say("the amount paid by {}", "сумма, оплаченная через {}", tender);
    }
    case Measure::purchases:
    case Measure::points:
    case Measure::uses:
      break;
  }
  return s_.say("the number of purchases", "число покупок");
}

std::string Phrases::historySubject(const plan::Read& read) {
  const plan::Aggregate& aggregate = plan_.aggregates[static_cast<std::size_t>(read.index)];
  const std::string set = aggregate.set < 0 ? "" : s_.say(" on {}", " за {}", s_.setName(aggregate.set));
  const std::string over = " " + s_.window(read.window);
  switch (aggregate.measure) {
    case Measure::net:
      return s_.say("what you buy{}{}", "сумма ваших покупок{}{}", set, over);
    case Measure::gross:
      return s_.say("what you buy before discounts{}{}", "сумма ваших покупок до скидок{}{}", set, over);
    case Measure::paid:
      return s_.say("what you pay{}{}", "сумма, которую вы оплатили{}{}", set, over);
    case Measure::units:
      return s_.say("the number of units bought{}{}", "число купленных товаров{}{}", set, over);
    case Measure::purchases:
      return s_.say("the number of your purchases{}", "число ваших покупок{}", over);
    case Measure::tender:
      return s_.say("what you pay by {}{}", "сумма, оплаченная через {}{}",
                    Speaker::shown(plan_.schema.tenders[static_cast<std::size_t>(aggregate.tender)]), over);
    case Measure::points:
      return s_.say("the {} you earned{}{}", "начисленные вам {}{}{}", s_.kindWord(0), rulesOf(aggregate.rules), over);
    case Measure::uses:
      return s_.say("how often it was given{}{}", "сколько раз это было дано{}{}", rulesOf(aggregate.rules), over);
  }
  return {};
}

std::string Phrases::rulesOf(const std::vector<std::int32_t>& rules) const {
  if (rules.empty()) return {};
  std::vector<std::string> names;
  for (const std::int32_t rule : rules) {
    const std::string name = s_.quoted(s_.ruleName(rule));
    if (names.empty() || names.back() != name) names.push_back(name);
  }
  return s_.say(" by {}", " по правилу {}", s_.joined(names, "and", "и"));
}

std::string Phrases::readSubject(const plan::Read& read) {
  switch (read.kind) {
    case plan::ReadKind::customer_attribute: {
      const std::string name = attributeName(plan_.schema.customer, read.index);
      return s_.russian() ? s_.quoted(name) : "your " + name;
    }
    case plan::ReadKind::tier:
      return s_.say("your level", "ваш уровень");
    case plan::ReadKind::history:
      return historySubject(read);
    case plan::ReadKind::days_since_last_purchase:
      return s_.say("the number of days since your last purchase", "число дней с вашей последней покупки");
    case plan::ReadKind::balance:
      return s_.say("your balance of {}", "ваш остаток ({})",
                    plan_.kinds[static_cast<std::size_t>(read.index)].use == plan::KindUse::points
                        ? s_.kindWord(read.index)
                        : s_.bold(s_.kindName(read.index)));
    case plan::ReadKind::limit_used:
      break;
  }
  return s_.say("what was used of the limit", "сколько лимита израсходовано");
}

std::string Phrases::attributeName(const std::vector<Attribute>& attributes, std::int32_t index) const {
  return Speaker::shown(attributes[static_cast<std::size_t>(index)].name);
}

std::string Phrases::choiceName(std::int32_t beside, Value value) const {
  const Attribute* attribute = nullptr;
  if (beside >= 0) {
    const E& e = at(beside);
    const auto index = static_cast<std::size_t>(e.index);
    if (e.op == Op::attribute && event_ < 0) attribute = &plan_.schema.receipt[index];
    if (e.op == Op::attribute && event_ >= 0)
      attribute = &plan_.schema.events[static_cast<std::size_t>(event_)].fields[index];
    if (e.op == Op::item_attribute) attribute = &plan_.schema.item[index];
    if (e.op == Op::read) {
      const plan::Read& read = plan_.reads[index];
      if (read.kind == plan::ReadKind::customer_attribute)
        attribute = &plan_.schema.customer[static_cast<std::size_t>(read.index)];
    }
  }
  if (attribute == nullptr || value < 0 || static_cast<std::size_t>(value) >= attribute->choices.size())
    return s_.number(value, 0);
  return s_.quoted(Speaker::shown(attribute->choices[static_cast<std::size_t>(value)]));
}

std::string Phrases::tierName(std::int32_t beside, Value value) const {
  std::size_t block = 0;
  if (beside >= 0 && at(beside).op == Op::read) {
    const plan::Read& read = plan_.reads[static_cast<std::size_t>(at(beside).index)];
    if (read.kind == plan::ReadKind::tier && read.index >= 0) block = static_cast<std::size_t>(read.index);
  }
  if (block >= plan_.tiers.size() || value < 0 || static_cast<std::size_t>(value) >= plan_.tiers[block].levels.size())
    return s_.number(value, 0);
  return s_.bold(Speaker::shown(plan_.tiers[block].levels[static_cast<std::size_t>(value)].name));
}

std::string Phrases::constant(Type type, Value value, std::int32_t beside) const {
  switch (type) {
    case Type::yes_no:
      return value != 0 ? s_.say("yes", "да") : s_.say("no", "нет");
    case Type::money:
      return s_.money(value);
    case Type::points: {
      std::int32_t kind = 0;
      if (beside >= 0 && at(beside).op == Op::read) {
        const plan::Read& read = plan_.reads[static_cast<std::size_t>(at(beside).index)];
        if (read.kind == plan::ReadKind::balance) kind = read.index;
      }
      return s_.amount(kind, value);
    }
    case Type::number:
      return s_.number(value, kQuantityDecimals);
    case Type::count:
    case Type::days:
      return s_.number(value, 0);
    case Type::date:
    case Type::anniversary:
      return s_.date(static_cast<Day>(value));
    case Type::time:
      return s_.time(value);
    case Type::weekday:
      return s_.weekday(value);
    case Type::text:
      return s_.textOf(value);
    case Type::choice:
      return choiceName(beside, value);
    case Type::tier:
      return tierName(beside, value);
  }
  return {};
}

}  // namespace kopeck::describing
