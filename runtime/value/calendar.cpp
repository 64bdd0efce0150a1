#include "runtime/value/calendar.h"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace kopeck {
namespace {

using namespace std::chrono;

// The dates that receipts bear are looked up: every receipt asks for its month, its year, the same day a year ago.
constexpr int kFirstKnownYear = 1970;
constexpr int kKnownYears = 130;
constexpr Day kKnownDays = sys_days{year{kFirstKnownYear + kKnownYears} / 1 / 1}.time_since_epoch().count();

struct KnownDates {
  struct Date {
    std::int16_t year = 0;
    std::uint8_t month = 0;
    std::uint8_t day = 0;
  };
  std::array<Date, kKnownDays> dates{};
  std::array<Day, kKnownYears * 12> month_starts{};
};

constexpr KnownDates knownDates() {
  KnownDates known;
  std::size_t at = 0;
  for (int month = 0; month < kKnownYears * 12; ++month) {
    const year_month of{year{kFirstKnownYear + month / 12}, std::chrono::month(static_cast<unsigned>(month % 12 + 1))};
    const auto length = static_cast<unsigned>((of / last).day());
    known.month_starts[static_cast<std::size_t>(month)] = static_cast<Day>(at);
    for (unsigned day = 1; day <= length; ++day, ++at)
      known.dates[at] = {static_cast<std::int16_t>(static_cast<int>(of.year())),
                         static_cast<std::uint8_t>(month % 12 + 1), static_cast<std::uint8_t>(day)};
  }
  return known;
}
constexpr KnownDates kKnown = knownDates();

year_month_day ymd(Day day) {
  if (day < 0 || day >= kKnownDays) return year_month_day{sys_days{days{day}}};
  const KnownDates::Date& known = kKnown.dates[static_cast<std::size_t>(day)];
  return year{known.year} / static_cast<int>(known.month) / static_cast<int>(known.day);
}

Day dayOf(year_month_day date) {
  const int years = static_cast<int>(date.year()) - kFirstKnownYear;
  if (years < 0 || years >= kKnownYears) return static_cast<Day>(sys_days{date}.time_since_epoch().count());
  const auto month = static_cast<std::size_t>(years) * 12 + static_cast<unsigned>(date.month()) - 1;
  return kKnown.month_starts[month] + static_cast<Day>(static_cast<unsigned>(date.day())) - 1;
}

/// The date, or its month's last day where the month is shorter.
Day clamped(year_month month, day wanted) {
  const year_month_day date = month / wanted;
  return dayOf(date.ok() ? date : year_month_day{month / last});
}

Day periodStart(Day day, unsigned months_per_period) {
  const year_month_day date = ymd(day);
  const unsigned first = (static_cast<unsigned>(date.month()) - 1) / months_per_period * months_per_period + 1;
  return dayOf(date.year() / static_cast<int>(first) / 1);
}

/// The number in text[at, at + count), all digits; -1 when it is not one.
int digits(std::string_view text, std::size_t at, std::size_t count) {
  int value = 0;
  for (std::size_t i = at; i < at + count; ++i) {
    if (text[i] < '0' || text[i] > '9') return -1;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

/// Whether `day` is so far from all anniversaries of `origin` that none of them need be looked at: 400 years have
/// 146,097 days, and no anniversary is 3 days off where it would be if all years were equally long.
bool isFarFromAnniversaries(Day day, Day origin, int before_days, int after_days) {
  constexpr std::int64_t kYear = 146'097;  // in four-hundredths of a day
  constexpr std::int64_t kOff = 3;
  const std::int64_t rest = (std::int64_t{day} - origin) * 400 % kYear;
  const std::int64_t since = rest < 0 ? rest + kYear : rest;
  return since > (after_days + kOff) * 400 && kYear - since > (before_days + kOff) * 400;
}

void putDigits(std::string& text, int value, int count) {
  const std::size_t at = text.size();
  text.resize(at + static_cast<std::size_t>(count));
  for (int i = count; i-- > 0; value /= 10)
    text[at + static_cast<std::size_t>(i)] = static_cast<char>('0' + value % 10);
}

}  // namespace

Civil civil(Day day) {
  const year_month_day date = ymd(day);
  return {static_cast<int>(date.year()), static_cast<int>(static_cast<unsigned>(date.month())),
          static_cast<int>(static_cast<unsigned>(date.day()))};
}

std::optional<Day> dayFrom(int year_number, int month_number, int day_number) {
  if (year_number < 1 || year_number > 9999 || month_number < 1 || month_number > 12 || day_number < 1 ||
      day_number > 31)
    return std::nullopt;
  const year_month_day date{year{year_number}, month{static_cast<unsigned>(month_number)},
                            day{static_cast<unsigned>(day_number)}};
  if (!date.ok()) return std::nullopt;
  return dayOf(date);
}

int weekday(Day day) {
  // 1970-01-01 was a Thursday. The sum is taken in 64 bits so that no Day overflows it.
  const std::int64_t since_monday = (std::int64_t{day} + 3) % 7;
  return static_cast<int>(since_monday < 0 ? since_monday + 8 : since_monday + 1);
}

Day addMonths(Day day, int count) {
  if (day == kNever || day == kNoDay) return day;
  const year_month_day date = ymd(day);
  return clamped(date.year() / date.month() + months{count}, date.day());
}

Day weekStart(Day day) {
  return day - (weekday(day) - 1);
}
Day monthStart(Day day) {
  return periodStart(day, 1);
}
Day quarterStart(Day day) {
  return periodStart(day, 3);
}
Day halfYearStart(Day day) {
  return periodStart(day, 6);
}
Day yearStart(Day day) {
  return periodStart(day, 12);
}

Day anniversaryIn(Day origin, int year_number) {
  const year_month_day date = ymd(origin);
  return clamped(year{year_number} / date.month(), date.day());
}

Day anniversaryNear(Day day, Day origin, int before_days, int after_days) {
  if (isFarFromAnniversaries(day, origin, before_days, after_days)) return kNoDay;
  const int this_year = static_cast<int>(ymd(day).year());
  const int first = this_year - after_days / 365 - 1;
  const int last_year = this_year + before_days / 365 + 1;
  for (int each = first; each <= last_year; ++each) {
    const Day occurrence = anniversaryIn(origin, each);
    if (day >= occurrence - before_days && day <= occurrence + after_days) return occurrence;
  }
  return kNoDay;
}

std::optional<Day> parseDate(std::string_view text) {
  if (text.size() != 10) return std::nullopt;
  // A malformed part is -1, which is no year, month or day.
  if (text[4] == '-' && text[7] == '-') return dayFrom(digits(text, 0, 4), digits(text, 5, 2), digits(text, 8, 2));
  if (text[2] == '.' && text[5] == '.') return dayFrom(digits(text, 6, 4), digits(text, 3, 2), digits(text, 0, 2));
  return std::nullopt;
}

std::optional<std::int32_t> parseTime(std::string_view text) {
  if ((text.size() != 5 && text.size() != 8) || text[2] != ':') return std::nullopt;
  const int hour = digits(text, 0, 2);
  const int minute = digits(text, 3, 2);
  int second = 0;
  if (text.size() == 8) second = text[5] == ':' ? digits(text, 6, 2) : -1;
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) return std::nullopt;
  return hour * 3600 + minute * 60 + second;
}

std::string formatDate(Day day) {
  const Civil date = civil(day);
  std::string text;
  putDigits(text, date.year, 4);
  text += '-';
  putDigits(text, date.month, 2);
  text += '-';
  putDigits(text, date.day, 2);
  return text;
}

std::string formatTime(std::int32_t second) {
  std::string text;
  putDigits(text, second / 3600, 2);
  text += ':';
  putDigits(text, second / 60 % 60, 2);
  text += ':';
  putDigits(text, second % 60, 2);
  return text;
}

}  // namespace kopeck
