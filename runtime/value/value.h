// Exact values. Money is an int64 of the currency's minor units, points are an int64 of the programme's smallest unit,
// percents and rates are ratios of integers. No binary floating point takes part in a result.
//
// First link of the runtime: everything else stands on it. Everything here is pure and safe on any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace kopeck {

__extension__ typedef __int128 Int128;

/// Every value that a rule computes with: money in minor units, points in smallest units, quantities in millionths of a
/// unit, dates as days since 1970-01-01, times as seconds since midnight, texts as TextId, yes/no as 0 and 1.
using Value = std::int64_t;

/// "Not known": an optional attribute without a value, days since the last purchase of someone who has none.
inline constexpr Value kMissing = INT64_MIN;

/// Decimals of a quantity: 0.876 kg is 876 000.
inline constexpr int kQuantityDecimals = 6;
inline constexpr Value kOneUnit = 1'000'000;

/// What evaluation can meet and cannot go on from. The same on every engine; it refuses the event and says so.
enum class Fault : std::int32_t {
  none = 0,
  overflow = 1,  // a sum or product left the range of int64
};

/// num / den, den > 0, in lowest terms when made by makeRatio.
struct Ratio {
  std::int64_t num = 0;
  std::int64_t den = 1;
  friend bool operator==(const Ratio&, const Ratio&) = default;
};

/// num / den in lowest terms with den > 0; nothing when den is 0 or the reduced terms leave int64.
[[nodiscard]] std::optional<Ratio> makeRatio(Int128 num, Int128 den);

/// The product in lowest terms; nothing on overflow.
[[nodiscard]] std::optional<Ratio> multiply(Ratio a, Ratio b);

enum class RoundingMode : std::uint8_t { down, up, half_up, half_even };

/// num / den rounded to an integer; den > 0. `down` is towards zero, `up` away from zero, `half_up` takes halves away
/// from zero, so that a return mirrors its sale. Nothing when the result leaves int64.
[[nodiscard]] std::optional<Value> roundedQuotient(Int128 num, Int128 den, RoundingMode mode);

/// Splits `total` over `weights` in proportion by largest remainder; remainders that tie go to the earlier place.
/// The parts sum to `total` exactly and none exceeds its own share rounded up. Weights and total are >= 0.
/// Where all weights are 0 the first place takes everything; `parts` has the size of `weights`, which is not empty, and
/// may be the weights themselves.
void splitByLargestRemainder(Value total, std::span<const Value> weights, std::span<Value> parts);

/// An exact decimal as it was written: mantissa / 10^decimals.
struct Decimal {
  std::int64_t mantissa = 0;
  int decimals = 0;
};

/// Reads [+-]digits[.digits][e[+-]digits] (the JSON number grammar, leading zeros and a leading + allowed), nothing
/// else around it. Nothing when it is not one or leaves int64. Trailing zeros after the point are kept in `decimals`.
[[nodiscard]] std::optional<Decimal> parseDecimal(std::string_view text);

/// The decimal as an integer of 10^-scale units; nothing when it has more significant decimals than `scale`, or
/// overflows.
[[nodiscard]] std::optional<Value> scaled(Decimal decimal, int scale);

/// The same, rounded by `mode`.
[[nodiscard]] std::optional<Value> scaledRounded(Decimal decimal, int scale, RoundingMode mode);

/// value / 10^scale as a plain decimal with exactly `scale` places: 12345, 2 -> "123.45".
[[nodiscard]] std::string formatScaled(Value value, int scale);

}  // namespace kopeck
