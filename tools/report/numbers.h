// Numbers as reports write them, in both languages: digits grouped, signs, shares and changes in percent. Exact
// integers throughout. Pure; any thread.
#pragma once

#include <cstdint>
#include <string>

#include "compiler/diagnostics/diagnostics.h"
#include "runtime/value/value.h"

namespace kopeck::report {

/// 1234567 with two decimals: "12,345.67", in Russian "12 345,67" (blanks that do not break).
[[nodiscard]] std::string number(Lang lang, Value value, int decimals = 0);

/// The same with "+" before what is above 0 and a real minus before what is below.
[[nodiscard]] std::string change(Lang lang, Value value, int decimals = 0);

/// By how much `now` is more than `was`: "+2.1 %", "−0.4 %"; empty where `was` is 0.
[[nodiscard]] std::string changePercent(Lang lang, Value was, Value now);

/// What share of the whole the part is, "3.27 %"; empty where the whole is 0 or less.
[[nodiscard]] std::string sharePercent(Lang lang, Value part, Value whole);

}  // namespace kopeck::report
