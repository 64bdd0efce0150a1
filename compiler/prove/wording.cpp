#include "compiler/prove/wording.h"

#include <array>
#include <string_view>

#include "runtime/engine/words.h"
#include "runtime/plan/names.h"
#include "runtime/value/calendar.h"

namespace kopeck::prove {

namespace {

using plan::Expr;
using plan::Op;
using plan::Type;

constexpr std::array<const char*, 7> kDays{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
constexpr std::array<const char*, 7> kDaysRu{"пн", "вт", "ср", "чт", "пт", "сб", "вс"};

Phrase periodOf(plan::Period period) {
  switch (period) {
    case plan::Period::day:
      return {"day", "день"};
    case plan::Period::week:
      return {"week", "неделю"};
    case plan::Period::month:
      return {"month", "месяц"};
    case plan::Period::quarter:
      return {"quarter", "квартал"};
    case plan::Period::half_year:
      return {"half-year", "полугодие"};
    case plan::Period::year:
      return {"year", "год"};
  }
  return "";
}

std::string quoted(std::string_view name) {
  return fmt::format("`{}`", name);
}

}  // namespace

Phrase joined(const std::vector<Phrase>& parts, const char* en, const char* ru) {
  Phrase all;
  for (const Phrase& part : parts) {
    if (!all.en.empty()) all = {all.en + en, all.ru + ru};
    all = {all.en + part.en, all.ru + part.ru};
  }
  return all;
}

// ---- expressions ----------------------------------------------------------------------------------------------------

Phrase Wording::value(Type type, Value value, const Expr& beside) const {
  switch (type) {
    case Type::money:
      return moneyText(plan_, value);
    case Type::points:
      return pointsText(plan_, value);
    case Type::number:
      return quantityText(value);
    case Type::date:
      return formatDate(static_cast<Day>(value));
    case Type::time:
      return formatTime(static_cast<std::int32_t>(value)).substr(0, 5);
    case Type::weekday:
      return {kDays[static_cast<std::size_t>(value - 1) % 7], kDaysRu[static_cast<std::size_t>(value - 1) % 7]};
    case Type::text:
      return fmt::format("\"{}\"", plan_.texts[static_cast<std::size_t>(value) - 1]);
    case Type::choice: {
      const std::vector<Attribute>* of = &plan_.schema.receipt;
      std::int32_t index = beside.index;
      if (beside.op == Op::item_attribute) of = &plan_.schema.item;
      if (beside.op == Op::read) {
        of = &plan_.schema.customer;
        index = plan_.reads[static_cast<std::size_t>(beside.index)].index;
      }
      const auto known = static_cast<std::size_t>(index) < of->size() &&
                         static_cast<std::size_t>(value) < (*of)[static_cast<std::size_t>(index)].choices.size();
      return known ? Phrase((*of)[static_cast<std::size_t>(index)].choices[static_cast<std::size_t>(value)])
                   : Phrase(value);
    }
    case Type::tier: {
      const bool known = beside.op == Op::read;
      if (!known) return Phrase(value);
      const plan::Read& read = plan_.reads[static_cast<std::size_t>(beside.index)];
      return plan_.tiers[static_cast<std::size_t>(read.index)].levels[static_cast<std::size_t>(value)].name;
    }
    case Type::yes_no:
      return value > 0 ? Phrase("yes", "да") : Phrase("no", "нет");
    case Type::count:
    case Type::days:
    case Type::anniversary:
      break;
  }
  return Phrase(value);
}

Phrase Wording::measure(plan::Measure measure) {
  switch (measure) {
    case plan::Measure::net:
      return {"net", "суммы после скидок"};
    case plan::Measure::gross:
      return {"gross", "суммы до скидок"};
    case plan::Measure::paid:
      return {"paid", "оплаченного"};
    case plan::Measure::units:
      return {"units", "штук"};
    case plan::Measure::purchases:
      return {"purchases", "покупок"};
    case plan::Measure::tender:
      return {"net paid", "оплаченного"};
    case plan::Measure::points:
      return {"points earned", "начисленного"};
    case plan::Measure::uses:
      return {"times", "раз"};
  }
  return "";
}

Phrase Wording::window(const plan::Window& window) {
  switch (window.kind) {
    case plan::WindowKind::last_days:
      return worded("over last {} days", "за последние {} дн.", window.n);
    case plan::WindowKind::last_months:
      return worded("over last {} months", "за последние {} мес.", window.n);
    case plan::WindowKind::this_period:
      return worded("over this {}", "за текущий период: {}", periodOf(window.period));
    case plan::WindowKind::previous_period:
      return worded("over previous {}", "за прошлый период: {}", periodOf(window.period));
    case plan::WindowKind::ever:
      return {"ever", "за всё время"};
  }
  return "";
}

Phrase Wording::aggregate(const plan::Aggregate& of) const {
  std::string by;
  for (const std::int32_t rule : of.rules)
    by += (by.empty() ? "" : ", ") + plan_.rules[static_cast<std::size_t>(rule)].name;
  const std::string tender = of.tender < 0 ? "" : " " + plan_.schema.tenders[static_cast<std::size_t>(of.tender)];
  return worded("{}{}{}{}", "{}{}{}{}", measure(of.measure), tender, on(of.set),
                by.empty() ? Phrase("") : Phrase(" by " + by, " по правилам " + by));
}

Phrase Wording::readSubject(const plan::Read& read) const {
  const auto index = static_cast<std::size_t>(std::max(read.index, 0));
  switch (read.kind) {
    case plan::ReadKind::customer_attribute:
      return worded("customer.{}", "клиент.{}", plan_.schema.customer[index].name);
    case plan::ReadKind::tier:
      return plan_.tiers[index].name.empty() ? Phrase("tier", "уровень") : Phrase(plan_.tiers[index].name);
    case plan::ReadKind::history:
      return worded("{} {}", "{} {}", aggregate(plan_.aggregates[index]), window(read.window));
    case plan::ReadKind::days_since_last_purchase:
      return {"days since last purchase", "дней с последней покупки"};
    case plan::ReadKind::balance:
      return worded("balance of {}", "остаток {}", plan_.kinds[index].name);
    case plan::ReadKind::limit_used:
      return worded("used of `{}`", "выбрано из `{}`", plan_.limits[index].text);
  }
  return "";
}

Phrase Wording::subject(const Expr& of) const {
  const auto index = static_cast<std::size_t>(std::max(of.index, 0));
  if (of.op == Op::field) {
    static const std::array<Phrase, 9> fields{Phrase("net", "сумма после скидок"),
                                              Phrase("gross", "сумма до скидок"),
                                              Phrase("paid", "оплачено"),
                                              Phrase("date", "дата"),
                                              Phrase("time", "время"),
                                              Phrase("weekday", "день недели"),
                                              Phrase("day of month", "число"),
                                              Phrase("month", "месяц"),
                                              Phrase("store", "магазин")};
    return fields[index];
  }
  if (of.op == Op::attribute)
    return index < plan_.schema.receipt.size() ? Phrase(plan_.schema.receipt[index].name) : Phrase("event", "событие");
  if (of.op == Op::read) return readSubject(plan_.reads[index]);
  if (of.op == Op::sum) return worded("{}{}", "{}{}", measure(plan_.sums[index].measure), on(plan_.sums[index].set));
  if (of.op == Op::item_text) {
    static const std::array<Phrase, 3> texts{Phrase("sku", "артикул"), Phrase("name", "название"),
                                             Phrase("category", "категория")};
    return texts[index];
  }
  if (of.op == Op::item_attribute) return plan_.schema.item[index].name;
  if (of.op == Op::item_quantity) return {"quantity", "количество"};
  if (of.op == Op::item_net) return {"price", "цена"};
  if (of.op == Op::item_gross) return {"price before discounts", "цена до скидок"};
  return std::string(plan::nameOf(of.op));
}

/// The constant stands behind what it is compared with.
Phrase Wording::compared(const Expr& of, const char* sign, const char* turned) const {
  const Expr& a = at(of.a);
  const Expr& b = at(of.b);
  if (a.op == Op::constant) return worded("{} {} {}", "{} {} {}", expr(of.b), turned, value(a.type, a.value, b));
  const Phrase right = b.op == Op::constant ? value(b.type, b.value, a) : expr(of.b);
  return worded("{} {} {}", "{} {} {}", expr(of.a), sign, right);
}

Phrase Wording::test(const Expr& of) const {
  const auto both_of = [&](const char* en, const char* ru) { return worded(en, ru, expr(of.a), expr(of.b)); };
  if (of.op == Op::both) return both_of("{} and {}", "{} и {}");
  if (of.op == Op::either) return both_of("({} or {})", "({} или {})");
  if (of.op == Op::negate) return worded("not {}", "не {}", expr(of.a));
  if (of.op == Op::known) return worded("{} is known", "{}: известно", expr(of.a));
  if (of.op == Op::equal) return compared(of, "=", "=");
  if (of.op == Op::not_equal) return compared(of, "≠", "≠");
  if (of.op == Op::less) return compared(of, "<", ">");
  if (of.op == Op::less_equal) return compared(of, "≤", "≥");
  if (of.op == Op::under) {
    const std::int32_t prefix = plan_.prefixes[static_cast<std::size_t>(of.index)];
    if (prefix <= 0) return both_of("{} under {}", "{} внутри {}");
    return worded("{} under {}", "{} внутри {}", expr(of.a), value(Type::text, prefix, of));
  }
  if (of.op == Op::one_of) {
    std::vector<Phrase> values;
    for (const Value one : plan_.lists[static_cast<std::size_t>(of.index)])
      values.push_back(value(at(of.a).type, one, at(of.a)));
    return worded("{} is {}", "{}: {}", expr(of.a), joined(values, ", ", ", "));
  }
  if (of.op == Op::near_anniversary)
    return worded("within {} days before and {} after the anniversary", "за {} дн. до годовщины и {} после", of.value,
                  of.index);
  if (of.op == Op::month_of) return {"in the month of the anniversary", "в месяц годовщины"};
  return both_of("{} … {}", "{} … {}");
}

Phrase Wording::expr(std::int32_t index) const {
  if (index < 0) return "";
  const Expr& of = at(index);
  const auto number = static_cast<std::size_t>(std::max(of.index, 0));
  if (of.op == Op::constant) return value(of.type, of.value, of);
  if (of.op == Op::in_set) return worded("in {}", "в {}", set(of.index));
  if (of.op == Op::any_in_set) return worded("any item{}", "есть товар{}", on(of.index));
  if (of.op == Op::all_in_set) return worded("every item{}", "все товары{}", on(of.index));
  if (of.op == Op::item_bought)
    return worded("purchases of it {}", "покупок его {}", window(plan_.item_histories[number].window));
  if (of.op == Op::chance)
    return worded("with chance {}%", "с вероятностью {}%", shareText(static_cast<std::uint64_t>(of.value)));
  if (of.op == Op::code) return worded("with code {}", "с кодом {}", value(Type::text, plan_.codes[number], of));
  if (of.op == Op::coupon) return worded("with coupon {}", "с купоном {}", plan_.kinds[number].name);
  if (of.a < 0) return subject(of);
  static constexpr std::array arithmetic{std::pair{Op::add, "{} + {}"}, std::pair{Op::subtract, "{} - {}"},
                                         std::pair{Op::multiply, "{} × {}"}, std::pair{Op::divide, "{} / {}"}};
  for (const auto& [op, text] : arithmetic)
    if (of.op == op) return worded(text, text, expr(of.a), expr(of.b));
  if (of.op == Op::lesser) return worded("the lesser of {}, {}", "меньшее из {}, {}", expr(of.a), expr(of.b));
  if (of.op == Op::greater) return worded("the greater of {}, {}", "большее из {}, {}", expr(of.a), expr(of.b));
  if (of.op == Op::or_else) return worded("{} or else {}", "{} или иначе {}", expr(of.a), expr(of.b));
  return test(of);
}

Phrase Wording::set(std::int32_t index) const {
  const plan::ItemSet& of = plan_.sets[static_cast<std::size_t>(index)];
  return of.name.empty() ? worded("items where {}", "товары, где {}", expr(of.expr)) : Phrase(quoted(of.name));
}

Phrase Wording::on(std::int32_t of) const {
  return of < 0 ? Phrase("") : worded(" on {}", " по {}", set(of));
}

}  // namespace kopeck::prove
