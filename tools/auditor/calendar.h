// The auditor's own calendar: days since 1970-01-01. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace kopeck::auditor {

using Day = std::int64_t;
/// No day: NULL in the ledger.
inline constexpr Day kNone = INT64_MIN;

enum class Period : std::uint8_t { day, week, month, quarter, half_year, year };

struct Days {
  Day first = kNone;
  Day last = kNone;
};

[[nodiscard]] int yearOf(Day day);
/// The month's last day where it has no such day.
[[nodiscard]] Day dateIn(int year, unsigned month, unsigned day);
/// Months clamp to the month's end.
[[nodiscard]] Day addMonths(Day day, int months);
/// The period that holds the day. Weeks begin on Monday.
[[nodiscard]] Days periodOf(Period period, Day day);
/// "2026-02-28"; nothing for anything else.
[[nodiscard]] std::optional<Day> parseDate(std::string_view text);
[[nodiscard]] std::string dateText(Day day);

}  // namespace kopeck::auditor
