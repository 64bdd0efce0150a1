// The calendar: local dates, weekdays, month arithmetic, anniversaries. Rules and lots go by printed local dates, so
// nothing here knows a time zone or a clock.
//
// Dates are days since 1970-01-01 in the proleptic Gregorian calendar (std::chrono's own calendar). Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace kopeck {

using Day = std::int32_t;

/// "No day": an open end of a validity, a lot that never expires (as a last day), a received_at that was not given.
inline constexpr Day kNoDay = INT32_MIN;
inline constexpr Day kNever = INT32_MAX;

struct Civil {
  int year = 1970;
  int month = 1;  // 1..12
  int day = 1;    // 1..31
};

[[nodiscard]] Civil civil(Day day);
/// Nothing when there is no such date; years 1 to 9999.
[[nodiscard]] std::optional<Day> dayFrom(int year, int month, int day);
/// Monday is 1, Sunday is 7.
[[nodiscard]] int weekday(Day day);

/// Adds months (may be negative) and clamps to the month's end: 31 January + 1 month = 28 or 29 February, and
/// 28 February + 1 month = 28 March (never snaps to the month's end).
[[nodiscard]] Day addMonths(Day day, int months);

/// First days of the calendar periods that contain `day`; weeks begin on Monday.
[[nodiscard]] Day weekStart(Day day);
[[nodiscard]] Day monthStart(Day day);
[[nodiscard]] Day quarterStart(Day day);
[[nodiscard]] Day halfYearStart(Day day);
[[nodiscard]] Day yearStart(Day day);

/// The anniversary of `origin` (a birthday) in `year`; 29 February falls on 28 February in common years.
[[nodiscard]] Day anniversaryIn(Day origin, int year);

/// The occurrence of the anniversary for which `day` lies in [occurrence - before, occurrence + after], windows
/// crossing new year included; kNoDay when there is none. Where two overlap (windows of half a year), the earlier.
[[nodiscard]] Day anniversaryNear(Day day, Day origin, int before_days, int after_days);

/// "2026-03-08" or "08.03.2026"; nothing else around it.
[[nodiscard]] std::optional<Day> parseDate(std::string_view text);
/// "14:00" or "14:00:30" as seconds since midnight.
[[nodiscard]] std::optional<std::int32_t> parseTime(std::string_view text);
/// "2026-03-08"
[[nodiscard]] std::string formatDate(Day day);
/// "14:05:00"
[[nodiscard]] std::string formatTime(std::int32_t second);

}  // namespace kopeck
