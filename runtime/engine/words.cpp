#include "runtime/engine/words.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace kopeck {

namespace {

/// 0, 1 or 2: which of the forms goes with a whole number.
std::size_t formOf(bool russian, Value number) {
  const Value n = number < 0 ? -number : number;
  if (!russian) return n == 1 ? 0 : 1;
  if (n % 100 >= 11 && n % 100 <= 14) return 2;
  if (n % 10 == 1) return 0;
  return n % 10 >= 2 && n % 10 <= 4 ? 1 : 2;
}

std::string withoutTrailingZeros(std::string text) {
  if (text.find('.') == std::string::npos) return text;
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text;
}

/// The programme's own word for an amount of a kind; empty where it has none.
std::string ownWord(const plan::Plan& plan, const plan::Kind& kind, Value amount) {
  const std::vector<std::string>& forms = kind.words.forms;
  if (forms.empty()) return {};
  Value whole = amount;
  for (int i = 0; i < kind.decimals; ++i) whole /= 10;
  // A number with a fraction takes the form of "few" in Russian ("2,5 балла") and of "many" in English.
  // Three forms are Russian, whatever the keywords around them are.
  std::size_t form = formOf(plan.language == "ru" || forms.size() > 2, whole);
  if (formatScaled(whole, 0) != withoutTrailingZeros(formatScaled(amount, kind.decimals))) form = 1;
  return forms[std::min(form, forms.size() - 1)];
}

struct UseForms {
  std::array<std::string_view, 2> en;
  std::array<std::string_view, 3> ru;
};

UseForms formsOf(plan::KindUse use) {
  switch (use) {
    case plan::KindUse::points:
      return {{"point", "points"}, {"балл", "балла", "баллов"}};
    case plan::KindUse::coupon:
      return {{"coupon", "coupons"}, {"купон", "купона", "купонов"}};
    case plan::KindUse::stamps:
      return {{"stamp", "stamps"}, {"штамп", "штампа", "штампов"}};
    case plan::KindUse::badge:
      return {{"badge", "badges"}, {"значок", "значка", "значков"}};
    case plan::KindUse::free_units:
      return {{"unit free", "units free"}, {"единица бесплатно", "единицы бесплатно", "единиц бесплатно"}};
  }
  return {};
}

}  // namespace

std::string kindNumber(const plan::Plan& plan, std::int32_t kind, Value amount) {
  return formatScaled(amount, plan.kinds[static_cast<std::size_t>(kind)].decimals);
}

Words kindWords(const plan::Plan& plan, std::int32_t kind, Value amount) {
  const plan::Kind& what = plan.kinds[static_cast<std::size_t>(kind)];
  const std::string number = kindNumber(plan, kind, amount);
  if (const std::string own = ownWord(plan, what, amount); !own.empty())
    return {number + " " + own, number + " " + own};
  if (what.use == plan::KindUse::points && what.name.empty()) return {number, number};
  const UseForms forms = formsOf(what.use);
  Words words{number + " " + std::string(forms.en[formOf(false, amount)]),
              number + " " + std::string(forms.ru[formOf(true, amount)])};
  if (what.name.empty()) return words;
  return {words.en + " " + what.name, words.ru + " " + what.name};
}

std::string pointsNumber(const plan::Plan& plan, Value points) {
  return formatScaled(points, plan.schema.points_decimals);
}

std::string pointsText(const plan::Plan& plan, Value points) {
  const std::string number = pointsNumber(plan, points);
  const std::string own = plan.kinds.empty() ? std::string() : ownWord(plan, plan.kinds[0], points);
  return own.empty() ? number : number + " " + own;
}

std::string moneyText(const plan::Plan& plan, Value minor) {
  return formatScaled(minor, plan.schema.money_decimals) + " " + plan.schema.currency;
}

std::string quantityText(Value millionths) {
  return withoutTrailingZeros(formatScaled(millionths, kQuantityDecimals));
}

std::string measureText(const plan::Plan& plan, plan::Measure measure, Value value) {
  switch (measure) {
    case plan::Measure::units:
      return quantityText(value);
    case plan::Measure::purchases:
    case plan::Measure::uses:
      return formatScaled(value, 0);
    case plan::Measure::points:
      return pointsText(plan, value);
    case plan::Measure::net:
    case plan::Measure::gross:
    case plan::Measure::paid:
    case plan::Measure::tender:
      break;
  }
  return moneyText(plan, value);
}

std::string ratioText(Ratio ratio) {
  Int128 scaled_num = ratio.num;
  for (int places = 0; places <= 6; ++places) {
    if (scaled_num % ratio.den == 0)
      return withoutTrailingZeros(formatScaled(static_cast<Value>(scaled_num / ratio.den), places));
    scaled_num *= 10;
  }
  return std::to_string(ratio.num) + "/" + std::to_string(ratio.den);
}

std::string shareText(std::uint64_t share) {
  // floor(p * 2^64) of a chance p lies just below its percents: half a place up, and a chance reads as it was written.
  constexpr int kPlaces = 4;
  __extension__ typedef unsigned __int128 Wide;
  const Wide scaled_share = static_cast<Wide>(share) * 1'000'000;
  const auto rounded = static_cast<Value>((scaled_share + (Wide{1} << 63)) >> 64);
  return withoutTrailingZeros(formatScaled(rounded, kPlaces));
}

}  // namespace kopeck
