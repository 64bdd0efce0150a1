// Numbers for people: points in the programme's own words, money in its currency. Pure; any thread.
#pragma once

#include <string>

#include "runtime/plan/plan.h"

namespace kopeck {

/// "98 beans", "1 bean", "21 зерно", "5 зёрен": the form that goes with the number, by the rules of the Plan's language
/// (forms listed: one for all; English one/many; Russian one/few/many).
[[nodiscard]] std::string pointsText(const plan::Plan& plan, Value points);

/// "98" or "98.50", without the word.
[[nodiscard]] std::string pointsNumber(const plan::Plan& plan, Value points);

/// "1234.50 RUB".
[[nodiscard]] std::string moneyText(const plan::Plan& plan, Value minor);

/// "2" or "0.876": a quantity without the zeros that say nothing.
[[nodiscard]] std::string quantityText(Value millionths);

/// A ratio as a decimal where it has an end within six places, else as a fraction: "0.05", "1/3".
[[nodiscard]] std::string ratioText(Ratio ratio);

}  // namespace kopeck
