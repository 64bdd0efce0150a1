#include "tools/describe/speaker.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>

#include "runtime/engine/words.h"
#include "tools/describe/document.h"

namespace kopeck::describing {

namespace {

constexpr const char* kNoBreak = "\u00A0";

/// Which of one, few, many goes with a number.
std::size_t formOf(bool russian, Value number) {
  const Value n = std::abs(number);
  if (!russian) return n == 1 ? 0 : 2;
  if (n % 100 >= 11 && n % 100 <= 14) return 2;
  if (n % 10 == 1) return 0;
  return n % 10 >= 2 && n % 10 <= 4 ? 1 : 2;
}

std::string withoutZeros(std::string text) {
  if (text.find('.') == std::string::npos) return text;
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text;
}

struct Symbol {
  std::string_view currency;
  const char* sign;
};
constexpr Symbol kSymbols[] = {{"RUB", "₽"}, {"USD", "$"}, {"EUR", "€"}, {"GBP", "£"}};

}  // namespace

std::string Speaker::say(const char* en, const char* ru) const {
  return russian() ? ru : en;
}

std::string Speaker::filled(const char* en, const char* ru, const std::vector<std::string>& args) const {
  const std::string_view pattern = russian() ? ru : en;
  std::string out;
  std::size_t next = 0;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern.substr(i, 2) == "{}" && next < args.size()) {
      out += args[next++];
      ++i;
    } else {
      out += pattern[i];
    }
  }
  return out;
}

std::string Speaker::number(Value value, int scale) const {
  const std::string text = withoutZeros(formatScaled(value, scale));
  std::string out;
  std::string places;
  for (const char c : text) {
    if (c == '.' || !places.empty()) {
      places += c == '.' && russian() ? ',' : c;
    } else {
      out += c;
    }
  }
  const std::size_t first = out.starts_with("-") ? 1 : 0;
  // Russian leaves four digits together in running text, but amounts in a table look better alike.
  for (std::size_t i = out.size(); i > first + 3;) {
    i -= 3;
    out.insert(i, russian() ? kNoBreak : ",");
  }
  return out + places;
}

std::string Speaker::ratio(Ratio ratio) const {
  std::string text = ratioText(ratio);
  if (const std::size_t point = text.find('.'); russian() && point != std::string::npos) text[point] = ',';
  return text;
}

std::string Speaker::percent(Ratio share) const {
  const auto hundredfold = makeRatio(static_cast<Int128>(share.num) * 100, share.den);
  return ratio(hundredfold.value_or(share)) + "%";
}

std::string Speaker::money(Value minor) const {
  const plan::Plan& p = plan_;
  // Whole amounts go without decimals, others with all of them.
  Value one = 1;
  for (int i = 0; i < p.schema.money_decimals; ++i) one *= 10;
  std::string text = number(minor, p.schema.money_decimals);
  if (minor % one != 0) {
    const std::string full = formatScaled(minor, p.schema.money_decimals);
    text = number(minor / one, 0) + (russian() ? "," : ".") + full.substr(full.find('.') + 1);
    if (minor < 0 && minor / one == 0) text.insert(0, "-");
  }
  for (const Symbol& symbol : kSymbols) {
    if (symbol.currency != p.schema.currency) continue;
    if (russian()) return text + kNoBreak + symbol.sign;
    if (symbol.currency != "RUB") return symbol.sign + text;
  }
  return text + kNoBreak + p.schema.currency;
}

std::string Speaker::counted(Value n, const char* en_one, const char* en_many, const char* ru_one, const char* ru_few,
                             const char* ru_many) const {
  const std::array<const char*, 3> forms =
      russian() ? std::array{ru_one, ru_few, ru_many} : std::array{en_one, en_many, en_many};
  return number(n, 0) + kNoBreak + forms[formOf(russian(), n)];
}

std::string Speaker::amount(std::int32_t kind, Value value, std::int64_t fine, Case word_case) const {
  const plan::Kind& what = plan_.kinds[static_cast<std::size_t>(kind)];
  if (fine != 1 && value % fine != 0) {
    Int128 den = fine;
    for (int i = 0; i < what.decimals; ++i) den *= 10;
    return ratio(makeRatio(value, den).value_or(Ratio{value, fine})) + kNoBreak + kindWord(kind);
  }
  const Value smallest = value / fine;
  switch (what.use) {
    case plan::KindUse::points:
      break;
    case plan::KindUse::coupon:
      return counted(smallest, "coupon", "coupons", "купон", "купона", "купонов") + " " + quoted(kindName(kind));
    case plan::KindUse::stamps:
      return counted(smallest, "stamp", "stamps", "штамп", "штампа", "штампов");
    case plan::KindUse::badge:
      return say("the badge {}", "значок {}", quoted(kindName(kind)));
    case plan::KindUse::free_units:
      return counted(smallest, "unit", "units", "штука", "штуки", "штук");
  }
  Value one = 1;
  for (int i = 0; i < what.decimals; ++i) one *= 10;
  const std::vector<std::string>& forms = what.words.forms;
  std::string word;
  if (!forms.empty()) {
    // The words are those of the rules' language, and so is what goes with a number.
    const bool own_russian = plan_.language == "ru";
    std::size_t form = smallest % one != 0 ? (own_russian ? 1 : 2) : formOf(own_russian, smallest / one);
    if (own_russian && word_case == Case::genitive && smallest % one == 0) form = form == 0 ? 1 : 2;
    if (forms.size() == 2 && form > 0) form = 1;
    word = forms[std::min(form, forms.size() - 1)];
  }
  return number(smallest, what.decimals) + kNoBreak + word;
}

std::string Speaker::kindWord(std::int32_t kind) const {
  const std::vector<std::string>& forms = plan_.kinds[static_cast<std::size_t>(kind)].words.forms;
  return forms.empty() ? say("points", "баллы") : forms.back();
}

std::string Speaker::chance(Value threshold) const {
  std::string text = shareText(static_cast<std::uint64_t>(threshold));
  if (const std::size_t point = text.find('.'); russian() && point != std::string::npos) text[point] = ',';
  return text + "%";
}

std::string Speaker::units(Value millionths) const {
  const std::string text = number(millionths, kQuantityDecimals);
  if (millionths % kOneUnit != 0) return text + kNoBreak + say("units", "единицы");
  return counted(millionths / kOneUnit, "unit", "units", "единица", "единицы", "единиц");
}

std::string Speaker::monthDay(int month, int day) const {
  constexpr std::array<const char*, 12> kEn = {"January", "February", "March",     "April",   "May",      "June",
                                               "July",    "August",   "September", "October", "November", "December"};
  constexpr std::array<const char*, 12> kRu = {"января", "февраля", "марта",    "апреля",  "мая",    "июня",
                                               "июля",   "августа", "сентября", "октября", "ноября", "декабря"};
  const auto index = static_cast<std::size_t>(month - 1);
  return fmt::format("{}{}{}", day, kNoBreak, russian() ? kRu[index] : kEn[index]);
}

std::string Speaker::date(Day day) const {
  const Civil c = civil(day);
  return fmt::format("{} {}{}", monthDay(c.month, c.day), c.year, russian() ? " года" : "");
}

std::string Speaker::time(Value second) const {
  return second == 86'400 ? "24:00" : formatTime(static_cast<std::int32_t>(second)).substr(0, 5);
}

std::string Speaker::days(Value n, Case word_case) const {
  if (word_case == Case::genitive) return counted(n, "day", "days", "дня", "дней", "дней");
  return counted(n, "day", "days", "день", "дня", "дней");
}

std::string Speaker::months(Value n, Case word_case) const {
  if (n >= 24 && n % 12 == 0) {
    if (word_case == Case::genitive) return counted(n / 12, "year", "years", "года", "лет", "лет");
    return counted(n / 12, "year", "years", "год", "года", "лет");
  }
  if (word_case == Case::genitive) return counted(n, "month", "months", "месяца", "месяцев", "месяцев");
  return counted(n, "month", "months", "месяц", "месяца", "месяцев");
}

std::string Speaker::weekday(Value day) const {
  constexpr std::array<const char*, 7> kEn = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                              "Friday", "Saturday", "Sunday"};
  constexpr std::array<const char*, 7> kRu = {"понедельник", "вторник", "среда",      "четверг",
                                              "пятница",     "суббота", "воскресенье"};
  const auto index = static_cast<std::size_t>((day + 6) % 7);
  return russian() ? kRu[index] : kEn[index];
}

std::string Speaker::inMonth(Value month) const {
  constexpr std::array<const char*, 12> kEn = {"January", "February", "March",     "April",   "May",      "June",
                                               "July",    "August",   "September", "October", "November", "December"};
  constexpr std::array<const char*, 12> kRu = {"январе", "феврале", "марте",    "апреле",  "мае",    "июне",
                                               "июле",   "августе", "сентябре", "октябре", "ноябре", "декабре"};
  const auto index = static_cast<std::size_t>((month + 11) % 12);
  return russian() ? kRu[index] : kEn[index];
}

std::string Speaker::times(Value n) const {
  return counted(n, "time", "times", "раза", "раз", "раз");
}

std::string Speaker::window(const plan::Window& window) const {
  using plan::Period;
  using plan::WindowKind;
  struct Words {
    const char* en;
    const char* ru_this;
    const char* ru_previous;
  };
  constexpr std::array<Words, 6> kPeriods = {{{"day", "этот день", "прошлый день"},
                                              {"week", "эту неделю", "прошлую неделю"},
                                              {"month", "этот месяц", "прошлый месяц"},
                                              {"quarter", "этот квартал", "прошлый квартал"},
                                              {"half-year", "это полугодие", "прошлое полугодие"},
                                              {"year", "этот год", "прошлый год"}}};
  const Words& words = kPeriods[static_cast<std::size_t>(window.period)];
  switch (window.kind) {
    case WindowKind::last_days:
      return say("over the last {}", "за последние {}", days(window.n));
    case WindowKind::last_months:
      return say("over the last {}", "за последние {}", months(window.n));
    case WindowKind::this_period:
      return window.period == Period::day ? say("today", "за сегодня")
             : russian()                  ? std::string("за ") + words.ru_this
                                          : std::string("over this calendar ") + words.en;
    case WindowKind::previous_period:
      return russian() ? std::string("за ") + words.ru_previous : std::string("over the previous calendar ") + words.en;
    case WindowKind::ever:
      return say("in all", "за всё время");
  }
  return {};
}

std::string Speaker::shown(std::string_view name) {
  std::string out(name);
  std::replace(out.begin(), out.end(), '_', ' ');
  return out;
}

std::string Speaker::capitalised(std::string text) {
  const std::size_t i = text.starts_with(kBold) ? 1 : 0;
  if (text.size() > i && text[i] >= 'a' && text[i] <= 'z') text[i] = static_cast<char>(text[i] - 'a' + 'A');
  if (text.size() < i + 2) return text;
  // а..п are D0 B0..D0 BF and р..я D1 80..D1 8F; А..Я are D0 90..D0 AF.
  const auto lead = static_cast<unsigned char>(text[i]);
  const auto trail = static_cast<unsigned char>(text[i + 1]);
  if (lead == 0xD0 && trail >= 0xB0 && trail <= 0xBF) text[i + 1] = static_cast<char>(trail - 0x20);
  if (lead == 0xD1 && trail >= 0x80 && trail <= 0x8F) {
    text[i] = static_cast<char>(0xD0);
    text[i + 1] = static_cast<char>(trail + 0x20);
  }
  return text;
}

std::string Speaker::bold(const std::string& text) {
  return kBold + text + kPlain;
}

std::string Speaker::quoted(std::string_view text) const {
  return (russian() ? "«" : "“") + std::string(text) + (russian() ? "»" : "”");
}

std::string Speaker::textOf(Value text_id) const {
  if (text_id <= 0 || static_cast<std::size_t>(text_id) > plan_.texts.size()) return quoted("");
  return quoted(plan_.texts[static_cast<std::size_t>(text_id - 1)]);
}

std::string Speaker::setName(std::int32_t set) const {
  return quoted(bold(shown(plan_.sets[static_cast<std::size_t>(set)].name)));
}

std::string Speaker::ruleName(std::int32_t rule) const {
  const plan::Rule& r = plan_.rules[static_cast<std::size_t>(rule)];
  return r.title.empty() ? shown(r.name) : r.title;
}

std::string Speaker::kindName(std::int32_t kind) const {
  const plan::Kind& k = plan_.kinds[static_cast<std::size_t>(kind)];
  return shown(k.name);
}

std::string Speaker::joined(const std::vector<std::string>& parts, const char* en, const char* ru) const {
  std::string out;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) out += i + 1 == parts.size() ? std::string(" ") + (russian() ? ru : en) + " " : ", ";
    out += parts[i];
  }
  return out;
}

}  // namespace kopeck::describing
