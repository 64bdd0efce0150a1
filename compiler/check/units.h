// Numbers with units: what kind of thing a written quantity is, and its exact integer. Internal to compiler/check.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "compiler/check/context.h"

namespace kopeck::checking {

/// What an expression or a quantity is, to the author. Finer than plan::Type: a bare number takes the kind of what it
/// stands beside, and some kinds never reach the Plan.
enum class Kind : std::uint8_t {
  poisoned,  // a message has been made; fits everything
  plain,     // a number without a unit
  percent,
  yes_no,
  money,
  points,
  number,
  count,
  days,
  months,
  hours,
  date,
  anniversary,
  time,
  weekday,
  month,
  text,
  choice,
  tier,
  customer,  // the word by itself
  person,    // another customer: only an event's field
};

/// "money" / "деньги"
[[nodiscard]] Phrase phraseOf(Kind kind);

struct Currency {
  std::string_view code;
  int decimals = 2;
};

/// By code, sign or word (RUB, ₽, руб, рублей); nothing when there is none such.
[[nodiscard]] std::optional<Currency> findCurrency(std::string_view word);
[[nodiscard]] std::vector<std::string> currencyCodes();

/// The form of a wallet's word that goes with many: "beans".
[[nodiscard]] std::string pointsWord(const Context& context, std::int32_t wallet = 0);
/// Decimals of a kind's smallest unit.
[[nodiscard]] int decimalsOf(const Context& context, std::int32_t wallet);

struct Measured {
  Kind kind = Kind::poisoned;
  Value value = 0;          // in the kind's own scale; nothing for plain and percent
  std::int32_t wallet = 0;  // of points: into out.kinds
};

/// Reports unknown units, foreign currencies, decimals that the unit does not have, numbers too large.
[[nodiscard]] Measured measure(Context& context, const ast::Quantity& quantity);

/// The quantity in the scale of `wanted` (money, points of `wallet`, number, count or days); nothing after a report. A
/// bare number is taken for number, count and days.
[[nodiscard]] std::optional<Value> expect(Context& context, const ast::Quantity& quantity, Kind wanted,
                                          std::int32_t wallet = 0);

/// The same, and more than nothing.
[[nodiscard]] std::optional<Value> expectPositive(Context& context, const ast::Quantity& quantity, Kind wanted,
                                                  std::int32_t wallet = 0);

/// Points of any wallet, by their word.
struct PointsAmount {
  Value value = 0;  // smallest units
  std::int32_t wallet = 0;
};
[[nodiscard]] std::optional<PointsAmount> expectPoints(Context& context, const ast::Quantity& quantity);
[[nodiscard]] std::optional<PointsAmount> expectPositivePoints(Context& context, const ast::Quantity& quantity);
/// Which wallet the quantity's word belongs to, whatever its number; nothing after a report.
[[nodiscard]] std::optional<std::int32_t> expectWallet(Context& context, const ast::Quantity& quantity);

/// A length of time: days (weeks count 7) or months (years count 12).
struct Length {
  std::int32_t n = 0;
  bool months = false;
};
[[nodiscard]] std::optional<Length> expectLength(Context& context, const ast::Quantity& quantity);
/// Days or weeks only.
[[nodiscard]] std::optional<std::int32_t> expectDays(Context& context, const ast::Quantity& quantity);

/// A percentage as a ratio, > 0: 5% is 1/20.
[[nodiscard]] std::optional<Ratio> expectPercent(Context& context, const ast::Quantity& quantity);

/// decimal / 10^decimals in lowest terms; reports when it is too large.
[[nodiscard]] std::optional<Ratio> ratioOf(Context& context, Decimal decimal, Span span);

/// The amount of points that is worth `money`, as it would be written ("500 beans"); nothing when it is not whole or
/// the programme's points have no worth.
[[nodiscard]] std::optional<std::string> asPoints(const Context& context, Value money, std::int32_t wallet = 0);
[[nodiscard]] std::optional<std::string> asMoney(const Context& context, Value points, std::int32_t wallet = 0);

}  // namespace kopeck::checking
