// Numbers for people: points and what else accounts hold in the programme's own words, money in its currency. Pure; any
// thread.
#pragma once

#include <cstdint>
#include <string>

#include "runtime/plan/plan.h"

namespace kopeck {

/// The same said in both languages.
struct Words {
  std::string en;
  std::string ru;
  friend bool operator==(const Words&, const Words&) = default;
};

/// "98 beans", "1 bean", "21 зерно", "5 зёрен": the form that goes with the number, by the rules of the Plan's language
/// (forms listed: one for all; English one/many; Russian one/few/many). Of the header's points.
[[nodiscard]] std::string pointsText(const plan::Plan& plan, Value points);

/// "98" or "98.50", without the word. Of the header's points.
[[nodiscard]] std::string pointsNumber(const plan::Plan& plan, Value points);

/// The same for any kind, `kind` being one of Plan::kinds. Kinds that the programme gives no forms are said by what
/// they are: "2 coupons cash", "2 купона cash".
[[nodiscard]] Words kindWords(const plan::Plan& plan, std::int32_t kind, Value amount);
[[nodiscard]] std::string kindNumber(const plan::Plan& plan, std::int32_t kind, Value amount);

/// "1234.50 RUB".
[[nodiscard]] std::string moneyText(const plan::Plan& plan, Value minor);

/// "2" or "0.876": a quantity without the zeros that say nothing.
[[nodiscard]] std::string quantityText(Value millionths);

/// What a measure counts: money, points, a quantity, or a plain number of purchases.
[[nodiscard]] std::string measureText(const plan::Plan& plan, plan::Measure measure, Value value);

/// A ratio as a decimal where it has an end within six places, else as a fraction: "0.05", "1/3".
[[nodiscard]] std::string ratioText(Ratio ratio);

/// A chance or a draw, a share of 2^64, in percent: "5", "73.1184". At most four places, rounded.
[[nodiscard]] std::string shareText(std::uint64_t share);

}  // namespace kopeck
