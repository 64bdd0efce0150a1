#include "runtime/arrow/type.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace kopeck::arrow {

namespace {

/// "d:precision,scale" or "d:precision,scale,bits".
std::optional<Type> decimalType(std::string_view numbers) {
  std::array<int, 3> parts{0, 0, 128};
  for (std::size_t i = 0; !numbers.empty(); ++i) {
    if (i == parts.size()) return std::nullopt;
    const auto [end, error] = std::from_chars(numbers.data(), numbers.data() + numbers.size(), parts[i]);
    if (error != std::errc()) return std::nullopt;
    numbers.remove_prefix(static_cast<std::size_t>(end - numbers.data()));
    if (!numbers.empty() && numbers.front() != ',') return std::nullopt;
    if (!numbers.empty()) numbers.remove_prefix(1);
  }
  const auto [precision, scale, bits] = parts;
  if ((bits != 32 && bits != 64 && bits != 128) || precision < 1 || precision > 38 || scale < 0 || scale > 38)
    return std::nullopt;
  return Type{TypeKind::decimal, bits / 8, scale};
}

std::optional<std::int64_t> perSecond(char unit) {
  switch (unit) {
    case 's':
      return 1;
    case 'm':
      return 1'000;
    case 'u':
      return 1'000'000;
    case 'n':
      return 1'000'000'000;
    default:
      return std::nullopt;
  }
}

}  // namespace

std::optional<Type> typeOf(std::string_view format) {
  static constexpr std::array<std::pair<std::string_view, Type>, 22> kPlain{{
      {"n", {TypeKind::nothing}},
      {"b", {TypeKind::yes_no}},
      {"c", {TypeKind::signed_, 1}},
      {"C", {TypeKind::unsigned_, 1}},
      {"s", {TypeKind::signed_, 2}},
      {"S", {TypeKind::unsigned_, 2}},
      {"i", {TypeKind::signed_, 4}},
      {"I", {TypeKind::unsigned_, 4}},
      {"l", {TypeKind::signed_, 8}},
      {"L", {TypeKind::unsigned_, 8}},
      {"f", {TypeKind::floating, 4}},
      {"g", {TypeKind::floating, 8}},
      {"u", {TypeKind::text, 4}},
      {"U", {TypeKind::text, 8}},
      {"vu", {TypeKind::text_view, 16}},
      {"tdD", {TypeKind::date, 4}},
      {"tdm", {TypeKind::date, 8}},
      {"tts", {TypeKind::time, 4, 0, 1}},
      {"ttm", {TypeKind::time, 4, 0, 1'000}},
      {"ttu", {TypeKind::time, 8, 0, 1'000'000}},
      {"ttn", {TypeKind::time, 8, 0, 1'000'000'000}},
      {"+s", {TypeKind::record}},
  }};
  const auto plain = std::find_if(kPlain.begin(), kPlain.end(), [&](const auto& each) { return each.first == format; });
  if (plain != kPlain.end()) return plain->second;
  if (format == "+l") return Type{TypeKind::list, 4};
  if (format == "+L") return Type{TypeKind::list, 8};
  if (format.starts_with("d:")) return decimalType(format.substr(2));
  if (format.size() >= 4 && format.starts_with("ts") && format[3] == ':') {
    const std::optional<std::int64_t> per_second = perSecond(format[2]);
    if (per_second) return Type{TypeKind::moment, 8, 0, *per_second, format.size() > 4};
  }
  return std::nullopt;
}

std::string nameOf(std::string_view format) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 10> kNames{{
      {"z", "binary"},
      {"Z", "large_binary"},
      {"vz", "binary_view"},
      {"e", "half_float"},
      {"+m", "map"},
      {"+vl", "list_view"},
      {"+vL", "large_list_view"},
      {"+r", "run_end_encoded"},
      {"+l", "list"},
      {"+L", "large_list"},
  }};
  for (const auto& [known, name] : kNames)
    if (format == known) return std::string(name);
  if (format.starts_with("w:")) return "fixed_size_binary";
  if (format.starts_with("+w:")) return "fixed_size_list";
  if (format.starts_with("ti")) return "interval";
  if (format.starts_with("tD")) return "duration";
  if (format.starts_with("+u")) return "union";
  return std::string(format);
}

}  // namespace kopeck::arrow
