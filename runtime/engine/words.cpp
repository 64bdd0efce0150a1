#include "runtime/engine/words.h"

namespace kopeck {

namespace {

/// 0, 1 or 2: which of the forms goes with a whole number.
std::size_t formOf(const std::string& language, Value number) {
  const Value n = number < 0 ? -number : number;
  if (language != "ru") return n == 1 ? 0 : 1;
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

}  // namespace

std::string pointsNumber(const plan::Plan& plan, Value points) {
  return formatScaled(points, plan.schema.points_decimals);
}

std::string pointsText(const plan::Plan& plan, Value points) {
  const std::string number = pointsNumber(plan, points);
  const std::vector<std::string>& forms = plan.words.forms;
  if (forms.empty()) return number;
  Value whole = points;
  for (int i = 0; i < plan.schema.points_decimals; ++i) whole /= 10;
  // A number with a fraction takes the form of "few" in Russian ("2,5 балла") and of "many" in English.
  std::size_t form = formOf(plan.language, whole);
  if (plan.schema.points_decimals > 0 && formatScaled(whole, 0) != withoutTrailingZeros(number)) form = 1;
  return number + " " + forms[std::min(form, forms.size() - 1)];
}

std::string moneyText(const plan::Plan& plan, Value minor) {
  return formatScaled(minor, plan.schema.money_decimals) + " " + plan.schema.currency;
}

std::string quantityText(Value millionths) {
  return withoutTrailingZeros(formatScaled(millionths, kQuantityDecimals));
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

}  // namespace kopeck
