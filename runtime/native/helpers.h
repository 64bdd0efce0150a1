// What compiled rules may call, and nothing else: the session links compiled code against this list alone, so that no
// rule reaches the C library. For the arithmetic that is too wide or too rare to be worth inline code.
//
// C functions that neither throw nor touch memory. The pair comes back in two registers.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace kopeck {

extern "C" {

struct JitAmount {
  std::int64_t value;
  std::int64_t overflow;  // 0 or 1
};

/// measure * num / den, rounded by the RoundingMode `mode`.
JitAmount kopeckJitRounded(std::int64_t measure, std::int64_t num, std::int64_t den, std::int64_t mode) noexcept;

/// lineAmount with RoundingPlace::unit.
JitAmount kopeckJitUnitAmount(std::int64_t measure, std::int64_t quantity, std::int64_t num, std::int64_t den,
                              std::int64_t mode) noexcept;

/// 0 or 1; 0 as well for missing operands.
std::int64_t kopeckJitNearAnniversary(std::int64_t day, std::int64_t origin, std::int64_t before_days,
                                      std::int64_t after_days) noexcept;
std::int64_t kopeckJitSameMonth(std::int64_t a, std::int64_t b) noexcept;

}  // extern "C"

enum class JitHelper : std::uint8_t { rounded, unit_amount, near_anniversary, same_month };

struct JitHelperEntry {
  const char* symbol;
  void* address;
  unsigned arguments;   // all int64
  bool returns_amount;  // JitAmount, otherwise int64
};

/// By JitHelper.
[[nodiscard]] std::span<const JitHelperEntry> jitHelpers();

}  // namespace kopeck
