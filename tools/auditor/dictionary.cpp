#include "tools/auditor/dictionary.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace kopeck::auditor {

namespace {

struct Word {
  const char* of;
  std::int64_t number;
  const char* word;
};

/// What the numbers in this folder stand for.
constexpr std::array kWords{
    Word{"kind", 0, "customer"},     Word{"kind", 1, "event"},      Word{"kind", 2, "purchase"},
    Word{"kind", 3, "return"},       Word{"kind", 4, "gift"},       Word{"kind", 5, "opening"},
    Word{"kind", 6, "adjust"},       Word{"verdict", 0, "posted"},  Word{"verdict", 1, "anonymous"},
    Word{"verdict", 2, "duplicate"}, Word{"verdict", 3, "refused"}, Word{"posting", 1, "earned"},
    Word{"posting", 2, "redeemed"},  Word{"posting", 3, "expired"}, Word{"posting", 4, "taken_back"},
    Word{"posting", 5, "returned"},  Word{"posting", 6, "repaid"},  Word{"posting", 7, "uncollected"},
    Word{"posting", 8, "adjusted"},  Word{"posting", 9, "turned"},  Word{"posting", 10, "used"},
    Word{"posting", 11, "opened"},   Word{"posting", 12, "gifted"}, Word{"posting", 13, "by_hand"},
};

std::string decimal(std::int64_t value, int decimals) {
  // Of INT64_MIN, too.
  std::string digits = fmt::format(
      "{:0{}}", value < 0 ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value), decimals + 1);
  if (decimals > 0) digits.insert(digits.size() - static_cast<std::size_t>(decimals), ".");
  return value < 0 ? "-" + digits : digits;
}

std::optional<Period> periodNamed(std::string_view name) {
  constexpr std::array<std::pair<const char*, Period>, 6> kNames{{{"day", Period::day},
                                                                  {"week", Period::week},
                                                                  {"month", Period::month},
                                                                  {"quarter", Period::quarter},
                                                                  {"half_year", Period::half_year},
                                                                  {"year", Period::year}}};
  for (const auto& [word, period] : kNames)
    if (name == word) return period;
  return std::nullopt;
}

}  // namespace

std::string wordOf(std::string_view of, std::int64_t number) {
  for (const Word& word : kWords)
    if (of == word.of && number == word.number) return word.word;
  return fmt::format("{}", number);
}

Days Window::on(Day day) const {
  switch (kind) {
    case Kind::ever:
      return {kNone, day};
    case Kind::last_days:
      return {day - n + 1, day};
    case Kind::last_months:
      return {addMonths(day, -n) + 1, day};
    case Kind::current:
      return {periodOf(period, day).first, day};
    case Kind::previous:
      return periodOf(period, periodOf(period, day).first - 1);
  }
  return {kNone, day};
}

std::optional<Window> parseWindow(std::string_view text) {
  Window window;
  if (text == "ever") return window;
  const auto after = [&](std::string_view prefix) {
    return text.starts_with(prefix) ? text.substr(prefix.size()) : std::string_view();
  };
  for (const auto& [prefix, kind] : {std::pair<std::string_view, Window::Kind>{"this ", Window::Kind::current},
                                     {"previous ", Window::Kind::previous}}) {
    const std::optional<Period> period = periodNamed(after(prefix));
    if (!period) continue;
    window.kind = kind;
    window.period = *period;
    return window;
  }
  const std::string_view last = after("last ");
  const auto [end, error] = std::from_chars(last.data(), last.data() + last.size(), window.n);
  if (error != std::errc()) return std::nullopt;
  const std::string_view unit = last.substr(static_cast<std::size_t>(end - last.data()));
  if (unit != " days" && unit != " months") return std::nullopt;
  window.kind = unit == " days" ? Window::Kind::last_days : Window::Kind::last_months;
  return window;
}

Dictionary::Dictionary(Database& database, Findings& findings) {
  Query programme(database, "SELECT currency, money_decimals FROM programme");
  if (programme.next()) {
    currency = programme.text(0);
    money_decimals = static_cast<int>(std::clamp<std::int64_t>(programme.number(1), 0, 9));
  }
  Query kinds(database, "SELECT name, use, decimals FROM kind ORDER BY kind");
  while (kinds.next()) {
    kind_names.emplace_back(kinds.text(0));
    kind_uses.emplace_back(kinds.text(1));
    kind_decimals.push_back(static_cast<int>(kinds.number(2)));
  }
  Query tiers(database, "SELECT block, tier, name FROM tier");
  while (tiers.next()) tier_names[{tiers.number(0), tiers.number(1)}] = tiers.text(2);
  Query all_terms(database, "SELECT terms, text, kind FROM terms");
  while (all_terms.next()) {
    const std::optional<Terms> read = parseTerms(all_terms.text(1));
    terms[all_terms.number(0)] = {read, all_terms.number(2)};
    if (!read)
      findings.add(Kind::words_differ, {}, "terms {} can't be understood: {}", "условия {} непонятны: {}",
                   all_terms.number(0), all_terms.text(1));
  }
  Query rules(database, "SELECT rule, version FROM rule");
  while (rules.next()) rule_version[rules.number(0)] = rules.number(1);
  Query limits(database, "SELECT number, version FROM limit_text");
  while (limits.next()) limit_version[limits.number(0)] = limits.number(1);
  Query of_days(database, "SELECT from_day, version FROM version ORDER BY from_day");  // NULL, the first, is least
  while (of_days.next()) versions.emplace_back(of_days.day(0), of_days.number(1));
  gifts = database.number("SELECT 1 FROM receipt WHERE kind = 4 LIMIT 1", 0) != 0;
  readLevels(database);
  checkWords(database, findings);
}

void Dictionary::readLevels(Database& database) {
  Query query(database,
              "SELECT version, block, tier, measure, threshold, window, on_set, conditions, fall FROM tier_level");
  while (query.next()) {
    Level& one = levels[{query.number(0), query.number(1), query.number(2)}];
    one.measure = query.text(3);
    if (!query.null(4)) one.threshold = query.number(4);
    one.window = parseWindow(query.text(5));
    one.on_set = query.number(6) != 0;
    one.conditions = query.number(7) != 0;
    one.fall = query.text(8);
  }
}

void Dictionary::checkWords(Database& database, Findings& findings) const {
  std::map<std::pair<std::string, std::int64_t>, std::string> said;
  Query query(database, "SELECT of, number, word FROM word");
  while (query.next()) said[{std::string(query.text(0)), query.number(1)}] = query.text(2);
  for (const Word& word : kWords) {
    const auto found = said.find({word.of, word.number});
    if (found != said.end() && found->second == word.word) continue;
    findings.add(Kind::words_differ, {}, "number {} of {} should be called {}", "число {} ({}) должно называться {}",
                 word.number, word.of, word.word);
  }
}

std::int64_t Dictionary::kindOf(std::int64_t lot) const {
  if (lot == 0) return 0;
  const auto found = terms.find(lot & 0xFFFF);
  return found == terms.end() ? 0 : found->second.kind;
}

std::int64_t Dictionary::versionOn(Day day) const {
  std::int64_t version = versions.empty() ? 0 : versions.front().second;
  for (const auto& [from, number] : versions)
    if (from <= day) version = number;
  return version;
}

std::string Dictionary::money(std::int64_t minor) const {
  return minor == kNone ? "-" : fmt::format("{} {}", decimal(minor, money_decimals), currency);
}

std::string Dictionary::points(std::int64_t kind, std::int64_t value) const {
  const bool known = kind >= 0 && static_cast<std::size_t>(kind) < kind_decimals.size();
  return decimal(value, known ? kind_decimals[static_cast<std::size_t>(kind)] : 0);
}

std::string Dictionary::quantity(std::int64_t millionths) {
  std::string text = decimal(millionths, 6);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

std::string Dictionary::tierName(std::int64_t block, std::int64_t tier) const {
  const auto found = tier_names.find({block, tier});
  return found == tier_names.end() ? fmt::format("{}", tier) : found->second;
}

const Level* Dictionary::level(std::int64_t version, std::int64_t block, std::int64_t tier) const {
  const auto found = levels.find({version, block, tier});
  return found == levels.end() ? nullptr : &found->second;
}

}  // namespace kopeck::auditor
