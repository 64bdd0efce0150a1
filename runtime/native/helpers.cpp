#include "runtime/native/helpers.h"

#include <array>

#include "runtime/interpret/evaluator.h"
#include "runtime/interpret/expression.h"
#include "runtime/value/value.h"

namespace kopeck {

extern "C" {

JitAmount kopeckJitRounded(std::int64_t measure, std::int64_t num, std::int64_t den, std::int64_t mode) noexcept {
  const std::optional<Value> rounded = roundedQuotient(Int128{measure} * num, den, static_cast<RoundingMode>(mode));
  return {rounded.value_or(0), rounded.has_value() ? 0 : 1};
}

JitAmount kopeckJitUnitAmount(std::int64_t measure, std::int64_t quantity, std::int64_t num, std::int64_t den,
                              std::int64_t mode) noexcept {
  Value points = 0;
  const bool fits = lineAmount(plan::RoundingPlace::unit, static_cast<RoundingMode>(mode), Ratio{num, den}, measure,
                               quantity, points);
  return {points, fits ? 0 : 1};
}

std::int64_t kopeckJitNearAnniversary(std::int64_t day, std::int64_t origin, std::int64_t before_days,
                                      std::int64_t after_days) noexcept {
  return nearAnniversary(day, origin, before_days, after_days) ? 1 : 0;
}

std::int64_t kopeckJitSameMonth(std::int64_t a, std::int64_t b) noexcept {
  return sameMonth(a, b) ? 1 : 0;
}

}  // extern "C"

std::span<const JitHelperEntry> jitHelpers() {
  static const std::array<JitHelperEntry, 4> kHelpers{{
      {"kopeckJitRounded", reinterpret_cast<void*>(&kopeckJitRounded), 4, true},
      {"kopeckJitUnitAmount", reinterpret_cast<void*>(&kopeckJitUnitAmount), 5, true},
      {"kopeckJitNearAnniversary", reinterpret_cast<void*>(&kopeckJitNearAnniversary), 4, false},
      {"kopeckJitSameMonth", reinterpret_cast<void*>(&kopeckJitSameMonth), 2, false},
  }};
  return kHelpers;
}

}  // namespace kopeck
