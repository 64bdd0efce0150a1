#include "tools/auditor/calendar.h"

#include <fmt/format.h>

#include <charconv>
#include <chrono>

namespace kopeck::auditor {

namespace {

namespace chrono = std::chrono;

chrono::year_month_day civil(Day day) {
  return chrono::year_month_day(chrono::sys_days(chrono::days(day)));
}

Day dayOf(chrono::year_month_day date) {
  if (!date.ok()) date = date.year() / date.month() / chrono::last;
  return chrono::sys_days(date).time_since_epoch().count();
}

/// The first day of the run of `months` months, counted from January, that holds the day.
Day startOf(Day day, unsigned months) {
  const chrono::year_month_day date = civil(day);
  const unsigned first = (static_cast<unsigned>(date.month()) - 1) / months * months + 1;
  return dayOf(date.year() / chrono::month(first) / chrono::day(1));
}

Days monthsOf(Day day, unsigned months) {
  const Day first = startOf(day, months);
  return {first, addMonths(first, static_cast<int>(months)) - 1};
}

}  // namespace

int yearOf(Day day) {
  return static_cast<int>(civil(day).year());
}

Day dateIn(int year, unsigned month, unsigned day) {
  return dayOf(chrono::year(year) / chrono::month(month) / chrono::day(day));
}

Day addMonths(Day day, int months) {
  return dayOf(civil(day) + chrono::months(months));
}

Days periodOf(Period period, Day day) {
  switch (period) {
    case Period::day:
      return {day, day};
    case Period::week: {
      const auto since_monday =
          static_cast<Day>(chrono::weekday(chrono::sys_days(chrono::days(day))).iso_encoding()) - 1;
      return {day - since_monday, day - since_monday + 6};
    }
    case Period::month:
      return monthsOf(day, 1);
    case Period::quarter:
      return monthsOf(day, 3);
    case Period::half_year:
      return monthsOf(day, 6);
    case Period::year:
      return monthsOf(day, 12);
  }
  return {day, day};
}

std::optional<Day> parseDate(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto number = [&](std::size_t at, std::size_t length) {
    int value = -1;
    const auto [end, error] = std::from_chars(text.data() + at, text.data() + at + length, value);
    return error == std::errc() && end == text.data() + at + length ? value : -1;
  };
  const int year = number(0, 4);
  const int month = number(5, 2);
  const int day = number(8, 2);
  if (year < 1 || month < 1 || day < 1) return std::nullopt;
  const chrono::year_month_day date = chrono::year(year) / month / day;
  if (!date.ok()) return std::nullopt;
  return dayOf(date);
}

std::string dateText(Day day) {
  if (day == kNone) return "-";
  const chrono::year_month_day date = civil(day);
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()));
}

}  // namespace kopeck::auditor
