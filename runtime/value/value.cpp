#include "runtime/value/value.h"

#include <algorithm>
#include <array>
#include <numeric>

namespace kopeck {
namespace {

constexpr int kMaxPower = 38;  // 10^38 is the largest power of ten in an Int128

constexpr std::array<Int128, kMaxPower + 1> kPowers = [] {
  std::array<Int128, kMaxPower + 1> powers{};
  powers[0] = 1;
  for (int i = 1; i <= kMaxPower; ++i) powers[i] = powers[i - 1] * 10;
  return powers;
}();

constexpr bool fits(Int128 value) {
  return value >= INT64_MIN && value <= INT64_MAX;
}

std::optional<Value> narrowed(Int128 value) {
  if (!fits(value)) return std::nullopt;
  return static_cast<Value>(value);
}

__extension__ typedef unsigned __int128 Unsigned128;

constexpr Unsigned128 magnitude(Int128 value) {
  return value < 0 ? Unsigned128{0} - static_cast<Unsigned128>(value) : static_cast<Unsigned128>(value);
}

Unsigned128 commonDivisor(Unsigned128 a, Unsigned128 b) {
  while (b != 0) {
    // Most operands fall into 64 bits after a step or two, where division is ten times cheaper.
    if ((a >> 64) == 0 && (b >> 64) == 0) return std::gcd(static_cast<std::uint64_t>(a), static_cast<std::uint64_t>(b));
    const Unsigned128 rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}

/// Quotient and remainder have T's sign rules; T is int64 where both operands fit, for speed, else Int128.
template <typename T>
Int128 roundedIn(T num, T den, RoundingMode mode) {
  const T quotient = num / den;
  const T rest = num % den;
  if (rest == 0) return quotient;
  const int away = num < 0 ? -1 : 1;
  const T part = rest < 0 ? -rest : rest;
  // Compares the remainder with what is missing to the next integer: 2 * part may overflow, this cannot.
  const T missing = den - part;
  bool grows = false;
  switch (mode) {
    case RoundingMode::down:
      break;
    case RoundingMode::up:
      grows = true;
      break;
    case RoundingMode::half_up:
      grows = part >= missing;
      break;
    case RoundingMode::half_even:
      grows = part > missing || (part == missing && quotient % 2 != 0);
      break;
  }
  return Int128{quotient} + (grows ? away : 0);
}

constexpr bool isDigit(char c) {
  return c >= '0' && c <= '9';
}

/// Appends a digit; false on overflow. The mantissa is negative, whose range is the wider one.
bool pushDigit(std::int64_t& mantissa, char digit) {
  return !__builtin_mul_overflow(mantissa, 10, &mantissa) && !__builtin_sub_overflow(mantissa, digit - '0', &mantissa);
}

/// Reads e[+-]digits at `at`; nothing when malformed. Absurd exponents are clamped: only zero survives them anyway.
std::optional<int> exponent(std::string_view text, std::size_t at) {
  constexpr int kClamp = 10'000;
  bool negative = false;
  if (at < text.size() && (text[at] == '+' || text[at] == '-')) negative = text[at++] == '-';
  if (at == text.size()) return std::nullopt;
  int value = 0;
  for (; at < text.size(); ++at) {
    if (!isDigit(text[at])) return std::nullopt;
    value = std::min(kClamp, value * 10 + (text[at] - '0'));
  }
  return negative ? -value : value;
}

}  // namespace

std::optional<Ratio> makeRatio(Int128 num, Int128 den) {
  if (den == 0) return std::nullopt;
  const bool negative = (num < 0) != (den < 0);
  Unsigned128 above = magnitude(num);
  Unsigned128 below = magnitude(den);
  const Unsigned128 divisor = commonDivisor(above, below);
  above /= divisor;
  below /= divisor;
  constexpr auto kMax = static_cast<Unsigned128>(INT64_MAX);
  if (below > kMax || above > kMax + (negative ? 1U : 0U)) return std::nullopt;
  const auto signed_num = static_cast<Int128>(above);
  return Ratio{static_cast<std::int64_t>(negative ? -signed_num : signed_num), static_cast<std::int64_t>(below)};
}

std::optional<Ratio> multiply(Ratio a, Ratio b) {
  return makeRatio(Int128{a.num} * b.num, Int128{a.den} * b.den);
}

std::optional<Value> roundedQuotient(Int128 num, Int128 den, RoundingMode mode) {
  // INT64_MIN stays on the wide path: its magnitude is no int64.
  if (fits(num) && fits(den) && num != INT64_MIN)
    return narrowed(roundedIn(static_cast<std::int64_t>(num), static_cast<std::int64_t>(den), mode));
  return narrowed(roundedIn(num, den, mode));
}

namespace {

constexpr int kPlaceBits = 5;
constexpr std::size_t kFewPlaces = std::size_t{1} << kPlaceBits;
/// Of weights, so that their sum has room for the number of a place behind it.
constexpr int kFewBits = 64 - 2 * kPlaceBits;

/// For few places, and where no product leaves 64 bits: nearly every receipt. Nothing is below 0; `sum` is that of the
/// weights, and not 0.
[[gnu::always_inline]] inline void splitFew(std::uint64_t total, std::uint64_t sum, std::span<const Value> weights,
                                            std::span<Value> parts) {
  // Remainders, each with its place behind it: the earlier, the greater.
  std::array<std::uint64_t, kFewPlaces> rests;
  const std::size_t places = weights.size();
  std::uint64_t left = total;
  for (std::size_t i = 0; i < places; ++i) {
    const std::uint64_t product = total * static_cast<std::uint64_t>(weights[i]);
    const std::uint64_t part = product / sum;
    rests[i] = (product - part * sum) << kPlaceBits | (kFewPlaces - 1 - i);
    parts[i] = static_cast<Value>(part);
    left -= part;
  }
  // One unit each to the largest remainders. Fewer than one unit a place is left, and only to places with a remainder:
  // their remainders sum to left times the sum of the weights.
  for (; left > 0; --left) {
    std::uint64_t most = 0;
    for (std::size_t i = 0; i < places; ++i) most = std::max(most, rests[i]);
    const std::size_t place = kFewPlaces - 1 - static_cast<std::size_t>(most % kFewPlaces);
    ++parts[place];
    rests[place] = 0;
  }
}

/// For any number of places, whatever they weigh.
void splitMany(Value total, std::span<const Value> weights, std::span<Value> parts) {
  Int128 sum = 0;
  for (const Value weight : weights) sum += weight;
  if (sum == 0) {
    std::fill(parts.begin(), parts.end(), 0);
    parts[0] = total;
    return;
  }
  struct Rest {
    Int128 remainder;
    std::uint32_t place;
  };
  std::vector<Rest> rests(weights.size());
  Value left = total;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const Int128 product = Int128{total} * weights[i];
    parts[i] = static_cast<Value>(product / sum);
    rests[i] = {product % sum, static_cast<std::uint32_t>(i)};
    left -= parts[i];
  }
  if (left == 0) return;
  std::nth_element(rests.begin(), rests.begin() + left, rests.end(), [](const Rest& a, const Rest& b) {
    return a.remainder != b.remainder ? a.remainder > b.remainder : a.place < b.place;
  });
  for (const Rest& rest : std::span(rests).first(static_cast<std::size_t>(left))) ++parts[rest.place];
}

}  // namespace

void splitByLargestRemainder(Value total, std::span<const Value> weights, std::span<Value> parts) {
  std::uint64_t sum = 0;
  std::uint64_t bits = 0;
  for (const Value weight : weights) {
    sum += static_cast<std::uint64_t>(weight);
    bits |= static_cast<std::uint64_t>(weight);
  }
  const auto few_total = static_cast<std::uint64_t>(total);
  std::uint64_t most = 0;
  const bool few = weights.size() <= kFewPlaces && bits >> kFewBits == 0 && sum > 0 &&
                   !__builtin_mul_overflow(few_total, sum, &most);
  if (few) {
    splitFew(few_total, sum, weights, parts);
  } else {
    splitMany(total, weights, parts);
  }
}

std::optional<Decimal> parseDecimal(std::string_view text) {
  std::size_t at = 0;
  bool negative = false;
  if (at < text.size() && (text[at] == '+' || text[at] == '-')) negative = text[at++] == '-';
  std::int64_t mantissa = 0;
  const std::size_t whole = at;
  for (; at < text.size() && isDigit(text[at]); ++at)
    if (!pushDigit(mantissa, text[at])) return std::nullopt;
  if (at == whole) return std::nullopt;
  int decimals = 0;
  if (at < text.size() && text[at] == '.') {
    const std::size_t fraction = ++at;
    while (at < text.size() && isDigit(text[at])) ++at;
    if (at == fraction) return std::nullopt;
    std::size_t end = at;
    // So many places that they may not fit: those that say nothing are dropped.
    constexpr std::size_t kSafe = 18;
    while (end > fraction && end - whole > kSafe && text[end - 1] == '0') --end;
    for (std::size_t i = fraction; i < end; ++i)
      if (!pushDigit(mantissa, text[i])) return std::nullopt;
    decimals = static_cast<int>(end - fraction);
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    const std::optional<int> power = exponent(text, at + 1);
    if (!power) return std::nullopt;
    decimals -= *power;
    at = text.size();
  }
  if (at != text.size()) return std::nullopt;
  if (mantissa == 0) return Decimal{0, std::max(decimals, 0)};
  for (; decimals < 0; ++decimals)
    if (__builtin_mul_overflow(mantissa, 10, &mantissa)) return std::nullopt;
  if (!negative && mantissa == INT64_MIN) return std::nullopt;
  return Decimal{negative ? mantissa : -mantissa, decimals};
}

std::optional<Value> scaled(Decimal decimal, int scale) {
  if (decimal.mantissa == 0) return 0;
  const int more = decimal.decimals - scale;
  if (more == 0) return decimal.mantissa;
  constexpr int kDigits = 18;  // 10^18 is the largest power of ten in an int64
  if (std::abs(more) > kDigits) return std::nullopt;
  const auto power = static_cast<std::int64_t>(kPowers[std::abs(more)]);
  if (more > 0) {
    if (decimal.mantissa % power != 0) return std::nullopt;
    return decimal.mantissa / power;
  }
  Value value = 0;
  if (__builtin_mul_overflow(decimal.mantissa, power, &value)) return std::nullopt;
  return value;
}

std::optional<Value> scaledRounded(Decimal decimal, int scale, RoundingMode mode) {
  if (decimal.mantissa == 0) return 0;
  const int more = decimal.decimals - scale;
  if (more <= 0) return scaled(decimal, scale);
  // Beyond 20 places every mantissa is less than half a unit, as it is at 20.
  return roundedQuotient(decimal.mantissa, kPowers[std::min(more, 20)], mode);
}

std::string formatScaled(Value value, int scale) {
  const bool negative = value < 0;
  auto digits = static_cast<std::uint64_t>(value);
  if (negative) digits = 0 - digits;
  std::string text = std::to_string(digits);
  if (scale > 0) {
    const auto places = static_cast<std::size_t>(scale);
    if (text.size() <= places) text.insert(0, places + 1 - text.size(), '0');
    text.insert(text.size() - places, 1, '.');
  }
  if (negative) text.insert(0, 1, '-');
  return text;
}

}  // namespace kopeck
