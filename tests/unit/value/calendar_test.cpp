#include "runtime/value/calendar.h"

#include <gtest/gtest.h>

#include <chrono>

namespace kopeck {
namespace {

/// The day of a date that the test knows to exist.
Day on(std::string_view text) {
  return parseDate(text).value();
}

std::string shifted(std::string_view text, int months) {
  return formatDate(addMonths(on(text), months));
}

TEST(Calendar, KnowsItsEpochAndTheGregorianRule) {
  EXPECT_EQ(dayFrom(1970, 1, 1), 0);
  EXPECT_EQ(dayFrom(2000, 2, 29), 11'016);
  EXPECT_EQ(dayFrom(1969, 12, 31), -1);
  EXPECT_EQ(dayFrom(1900, 2, 29), std::nullopt);
  EXPECT_EQ(dayFrom(2026, 4, 31), std::nullopt);
  EXPECT_EQ(dayFrom(0, 1, 1), std::nullopt);
  EXPECT_EQ(dayFrom(10'000, 1, 1), std::nullopt);
  EXPECT_EQ(dayFrom(2026, 0, 1), std::nullopt);
  EXPECT_EQ(dayFrom(2026, 13, 1), std::nullopt);
  EXPECT_EQ(dayFrom(2026, 257, 1), std::nullopt);  // 1 modulo 256
}

TEST(Calendar, CivilAndDayFromAreInverse) {
  for (Day day = on("1896-01-01"); day <= on("2104-12-31"); ++day) {
    const Civil date = civil(day);
    ASSERT_EQ(dayFrom(date.year, date.month, date.day), day);
    // As the C++ library counts them, inside and outside of the dates that are looked up.
    const std::chrono::year_month_day counted{std::chrono::sys_days{std::chrono::days{day}}};
    ASSERT_EQ(date.year, static_cast<int>(counted.year()));
    ASSERT_EQ(date.month, static_cast<int>(static_cast<unsigned>(counted.month())));
    ASSERT_EQ(date.day, static_cast<int>(static_cast<unsigned>(counted.day())));
  }
  EXPECT_EQ(formatDate(dayFrom(1, 1, 1).value()), "0001-01-01");
  EXPECT_EQ(formatDate(dayFrom(9999, 12, 31).value()), "9999-12-31");
}

TEST(Calendar, WeekdaysRunFromMondayToSunday) {
  EXPECT_EQ(weekday(on("2026-03-08")), 7);
  EXPECT_EQ(weekday(on("2026-03-09")), 1);
  EXPECT_EQ(weekday(on("1969-12-31")), 3);
  EXPECT_EQ(weekday(on("1960-02-29")), 1);
  for (Day day = -400; day < 400; ++day) ASSERT_EQ(weekday(day + 1), weekday(day) % 7 + 1);
}

TEST(AddMonths, ClampsToTheMonthsEndAndNeverSnaps) {
  EXPECT_EQ(shifted("2026-01-31", 1), "2026-02-28");
  EXPECT_EQ(shifted("2024-01-31", 1), "2024-02-29");
  EXPECT_EQ(shifted("2026-02-28", 1), "2026-03-28");
  EXPECT_EQ(shifted("2024-02-29", 12), "2025-02-28");
  EXPECT_EQ(shifted("2024-02-29", 48), "2028-02-29");
  EXPECT_EQ(shifted("2026-03-31", -1), "2026-02-28");
  EXPECT_EQ(shifted("2026-01-15", -1), "2025-12-15");
  EXPECT_EQ(shifted("2026-12-31", 2), "2027-02-28");
  EXPECT_EQ(shifted("2026-05-05", 0), "2026-05-05");
}

TEST(AddMonths, LeavesTheOpenEndsOpen) {
  EXPECT_EQ(addMonths(kNever, 3), kNever);
  EXPECT_EQ(addMonths(kNoDay, -3), kNoDay);
}

TEST(Periods, BeginWhereTheCalendarSays) {
  const Day day = on("2026-11-19");  // a Thursday
  EXPECT_EQ(formatDate(weekStart(day)), "2026-11-16");
  EXPECT_EQ(formatDate(monthStart(day)), "2026-11-01");
  EXPECT_EQ(formatDate(quarterStart(day)), "2026-10-01");
  EXPECT_EQ(formatDate(halfYearStart(day)), "2026-07-01");
  EXPECT_EQ(formatDate(yearStart(day)), "2026-01-01");
  EXPECT_EQ(formatDate(weekStart(on("2026-01-01"))), "2025-12-29");
  EXPECT_EQ(formatDate(halfYearStart(on("2026-06-30"))), "2026-01-01");
  EXPECT_EQ(weekStart(on("2026-11-16")), on("2026-11-16"));
}

TEST(Anniversary, OfTheTwentyNinthOfFebruaryFallsOnTheTwentyEighth) {
  const Day leap = on("1992-02-29");
  EXPECT_EQ(formatDate(anniversaryIn(leap, 2026)), "2026-02-28");
  EXPECT_EQ(formatDate(anniversaryIn(leap, 2028)), "2028-02-29");
  EXPECT_EQ(formatDate(anniversaryIn(leap, 2100)), "2100-02-28");
}

TEST(Anniversary, WindowsCrossNewYear) {
  const Day second_of_january = on("1990-01-02");
  EXPECT_EQ(anniversaryNear(on("2025-12-30"), second_of_january, 3, 3), on("2026-01-02"));
  EXPECT_EQ(anniversaryNear(on("2025-12-29"), second_of_january, 3, 3), kNoDay);
  EXPECT_EQ(anniversaryNear(on("2026-01-05"), second_of_january, 3, 3), on("2026-01-02"));
  EXPECT_EQ(anniversaryNear(on("2026-01-06"), second_of_january, 3, 3), kNoDay);
  const Day new_years_eve = on("1990-12-31");
  EXPECT_EQ(anniversaryNear(on("2026-01-02"), new_years_eve, 0, 3), on("2025-12-31"));
  EXPECT_EQ(anniversaryNear(on("2025-12-30"), new_years_eve, 0, 3), kNoDay);
}

TEST(Anniversary, OverlappingWindowsGiveTheEarlierOccurrence) {
  EXPECT_EQ(anniversaryNear(on("2026-06-30"), on("1990-01-01"), 200, 200), on("2026-01-01"));
  EXPECT_EQ(anniversaryNear(on("2026-06-30"), on("1990-01-01"), 0, 800), on("2025-01-01"));
  EXPECT_EQ(anniversaryNear(on("2026-06-30"), on("1990-01-01"), 1000, 0), on("2027-01-01"));
}

TEST(Anniversary, AgreesWithASearchOverAllDays) {
  for (const char* origin : {"1992-02-29", "1990-12-30", "1990-01-01", "1988-07-15"}) {
    for (Day day = on("2023-12-20"); day <= on("2025-01-15"); ++day) {
      Day expected = kNoDay;
      for (int year = 2022; year <= 2026 && expected == kNoDay; ++year) {
        const Day occurrence = anniversaryIn(on(origin), year);
        if (day >= occurrence - 5 && day <= occurrence + 7) expected = occurrence;
      }
      ASSERT_EQ(anniversaryNear(day, on(origin), 5, 7), expected) << origin << " " << formatDate(day);
    }
  }
}

TEST(Anniversary, IsFoundAcrossCenturies) {
  int found = 0;
  // Dates whose years are leap years and not, before and after the years that have no 29 February.
  for (Day origin = on("1888-02-20"); origin < on("1908-03-20"); origin += 13) {
    for (int year = 1790; year <= 2310; ++year) {
      const Day occurrence = anniversaryIn(origin, year);
      for (const Day day : {occurrence - 4, occurrence - 3, occurrence + 2, occurrence + 3}) {
        const bool is_near = day >= occurrence - 3 && day <= occurrence + 2;
        ASSERT_EQ(anniversaryNear(day, origin, 3, 2), is_near ? occurrence : kNoDay)
            << formatDate(origin) << " " << formatDate(day);
        found += is_near ? 1 : 0;
      }
    }
  }
  EXPECT_GT(found, 1000);
}

TEST(ParseDate, ReadsBothSpellingsAndNothingElse) {
  EXPECT_EQ(parseDate("2026-03-08"), parseDate("08.03.2026"));
  for (const std::string_view text : {"", "2026-3-8", "2026-03-08 ", "2026/03/08", "8.3.2026", "2026-02-30",
                                      "20a6-03-08", "2026-03-0x", "-026-03-08", "2026-03-8 ", "08.03-2026"})
    EXPECT_FALSE(parseDate(text)) << text;
}

TEST(ParseTime, ReadsBothSpellingsAndNothingElse) {
  EXPECT_EQ(parseTime("14:00"), 50'400);
  EXPECT_EQ(parseTime("23:59:59"), 86'399);
  EXPECT_EQ(parseTime("00:00"), 0);
  for (const std::string_view text : {"", "24:00", "12:60", "12:00:60", "1:00", "12-00", "12:0a", "12:00-30", "12:00:"})
    EXPECT_FALSE(parseTime(text)) << text;
  EXPECT_EQ(formatTime(50'705), "14:05:05");
}

}  // namespace
}  // namespace kopeck
