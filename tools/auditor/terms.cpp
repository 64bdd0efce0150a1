#include "tools/auditor/terms.h"

#include <array>
#include <cstddef>
#include <string>
#include <utility>

namespace kopeck::auditor {

namespace {

/// Walks through a text, phrase by phrase.
class Words {
 public:
  explicit Words(std::string_view text) : rest_(text) {}
  bool takes(std::string_view english, std::string_view russian) {
    for (const std::string_view phrase : {english, russian}) {
      if (phrase.empty() || !rest_.starts_with(phrase)) continue;
      rest_.remove_prefix(phrase.size());
      return true;
    }
    return false;
  }
  bool number(int& value) {
    std::size_t digits = 0;
    value = 0;
    while (digits < rest_.size() && digits < 6 && rest_[digits] >= '0' && rest_[digits] <= '9')
      value = value * 10 + (rest_[digits++] - '0');
    rest_.remove_prefix(digits);
    return digits > 0;
  }
  [[nodiscard]] bool done() const { return rest_.empty(); }
  [[nodiscard]] bool starts(char c) const { return !rest_.empty() && rest_.front() == c; }

 private:
  std::string_view rest_;
};

bool activation(Words& words, Terms& terms) {
  if (words.takes("active at once", "активны сразу")) return true;
  if (words.takes("active after the next purchase", "активны после следующей покупки")) {
    terms.activation = Terms::Activation::next_purchase;
    return true;
  }
  if (!words.takes("active after ", "активны через ") || !words.number(terms.activation_n)) return false;
  if (words.takes(" days", " дн.")) {
    terms.activation = Terms::Activation::after_days;
    return true;
  }
  terms.activation = Terms::Activation::after_months;
  return words.takes(" months", " мес.");
}

bool since(Words& words, Terms& terms) {
  terms.from_activation = words.takes(" from activation", " с активации");
  return terms.from_activation || words.takes(" from the purchase", " с покупки");
}

bool period(Words& words, Terms& terms) {
  constexpr std::array<std::pair<Period, std::pair<const char*, const char*>>, 6> kPeriods{{
      {Period::day, {"day", "дня"}},
      {Period::week, {"week", "недели"}},
      {Period::month, {"month", "месяца"}},
      {Period::quarter, {"quarter", "квартала"}},
      {Period::half_year, {"half-year", "полугодия"}},
      {Period::year, {"year", "года"}},
  }};
  for (const auto& [kind, names] : kPeriods) {
    if (!words.takes(names.first, names.second)) continue;
    terms.period = kind;
    return true;
  }
  return false;
}

/// "12-31, 1 years later from activation", "31.12 следующего года с покупки".
bool fixedDay(Words& words, Terms& terms) {
  int first = 0;
  int second = 0;
  if (!words.number(first)) return false;
  const bool english = words.starts('-');
  if (!words.takes("-", ".") || !words.number(second)) return false;
  terms.expiry = Terms::Expiry::fixed_day;
  terms.month = static_cast<unsigned>(english ? first : second);
  terms.day = static_cast<unsigned>(english ? second : first);
  terms.of_next_year = words.takes(" of the next year", " следующего года");
  // The longer one is tried first.
  if (!terms.of_next_year &&
      !(words.takes(", через ", ", ") && words.number(terms.n) && words.takes(" years later", " г.")))
    return false;
  return since(words, terms);
}

bool expiry(Words& words, Terms& terms) {
  if (words.takes("never expire", "не сгорают")) return true;
  if (words.takes("expire after ", "сгорают через ")) {
    if (!words.number(terms.n)) return false;
    const bool days = words.takes(" days", " дн.");
    terms.expiry = days ? Terms::Expiry::days : Terms::Expiry::months;
    return (days || words.takes(" months", " мес.")) && since(words, terms);
  }
  if (!words.takes("expire at the end of the ", "сгорают в конце ") && !words.takes("expire at the end of ", ""))
    return false;
  if (!period(words, terms)) return fixedDay(words, terms);
  terms.expiry = Terms::Expiry::period_end;
  return words.takes(", ", ", ") && words.number(terms.n) && words.takes(" months", " мес.") && since(words, terms);
}

}  // namespace

Day Terms::activeFrom(Day earned) const {
  switch (activation) {
    case Activation::at_once:
      return earned;
    case Activation::after_days:
      return earned + activation_n;
    case Activation::after_months:
      return addMonths(earned, activation_n);
    case Activation::next_purchase:
      return kNone;
  }
  return kNone;
}

Day Terms::lastDay(Day earned, Day active_from) const {
  const Day start = from_activation ? active_from : earned;
  if (start == kNone) return kNone;
  switch (expiry) {
    case Expiry::never:
      return kNone;
    case Expiry::days:
      return start + n;
    case Expiry::months:
      return addMonths(start, n);
    case Expiry::period_end:
      return periodOf(period, addMonths(periodOf(period, start).first, n)).last;
    case Expiry::fixed_day: {
      const int year = yearOf(start);
      if (of_next_year) return dateIn(year + 1, month, day);
      return dateIn((dateIn(year, month, day) >= start ? year : year + 1) + n, month, day);
    }
  }
  return kNone;
}

std::optional<Terms> parseTerms(std::string_view text) {
  Terms terms;
  Words words(text);
  if (!activation(words, terms) || !words.takes(", ", ", ") || !expiry(words, terms)) return std::nullopt;
  terms.purchase_renews = words.takes(", each purchase renews", ", покупка продлевает");
  terms.redemption_renews = words.takes(", each redemption renews", ", оплата баллами продлевает");
  if (!words.done()) return std::nullopt;
  return terms;
}

}  // namespace kopeck::auditor
