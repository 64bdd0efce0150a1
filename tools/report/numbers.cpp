#include "tools/report/numbers.h"

#include <cstddef>

namespace kopeck::report {

namespace {

constexpr const char* kMinus = "\u2212";
constexpr const char* kPercent = "\u00A0%";

std::string unsignedNumber(Lang lang, Value value, int decimals) {
  std::string text = formatScaled(value, decimals);
  if (text.starts_with('-')) text.erase(0, 1);
  const std::size_t point = text.find('.');
  if (point != std::string::npos && lang == Lang::ru) text[point] = ',';
  const std::string blank = lang == Lang::ru ? "\u00A0" : ",";
  for (std::size_t at = point == std::string::npos ? text.size() : point; at > 3; at -= 3) text.insert(at - 3, blank);
  return text;
}

std::string signedNumber(Lang lang, Value value, int decimals, bool plus) {
  const char* sign = value < 0 ? kMinus : plus && value > 0 ? "+" : "";
  return sign + unsignedNumber(lang, value, decimals);
}

}  // namespace

std::string number(Lang lang, Value value, int decimals) {
  return signedNumber(lang, value, decimals, false);
}

std::string change(Lang lang, Value value, int decimals) {
  return signedNumber(lang, value, decimals, true);
}

std::string changePercent(Lang lang, Value was, Value now) {
  if (was == 0) return {};
  const Int128 whole = was < 0 ? -Int128{was} : Int128{was};
  const auto tenths = roundedQuotient((Int128{now} - was) * 1000, whole, RoundingMode::half_up);
  if (!tenths) return {};
  return change(lang, *tenths, 1) + kPercent;
}

std::string sharePercent(Lang lang, Value part, Value whole) {
  if (whole <= 0) return {};
  const auto hundredths = roundedQuotient(Int128{part} * 10'000, whole, RoundingMode::half_up);
  return hundredths ? number(lang, *hundredths, 2) + kPercent : std::string();
}

}  // namespace kopeck::report
