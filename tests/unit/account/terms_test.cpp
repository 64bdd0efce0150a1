#include <gtest/gtest.h>

#include <string>

#include "runtime/account/account.h"

namespace kopeck {
namespace {

Day day(const char* date) {
  return parseDate(date).value();
}

plan::Terms fixedDay(int month, int date, int years) {
  plan::Terms terms;
  terms.expire = plan::ExpireKind::fixed_day;
  terms.expire_month = month;
  terms.expire_day = date;
  terms.expire_n = years;
  return terms;
}

std::string lastDay(const plan::Terms& terms, const char* earned) {
  return formatDate(lotDays(terms, day(earned)).last_day);
}

TEST(FixedDay, TheFirstOneOnOrAfterTheStart) {
  const plan::Terms terms = fixedDay(1, 15, 0);
  EXPECT_EQ(lastDay(terms, "2026-01-14"), "2026-01-15");
  EXPECT_EQ(lastDay(terms, "2026-01-15"), "2026-01-15");
  EXPECT_EQ(lastDay(terms, "2026-01-16"), "2027-01-15");
  EXPECT_EQ(lastDay(terms, "2026-12-31"), "2027-01-15");
}

TEST(FixedDay, YearsLater) {
  // Points earned 3 or more years before 30 September have their last day on it.
  const plan::Terms terms = fixedDay(9, 30, 3);
  EXPECT_EQ(lastDay(terms, "2019-09-30"), "2022-09-30");
  EXPECT_EQ(lastDay(terms, "2019-10-01"), "2023-09-30");
}

TEST(FixedDay, OfTheNextYear) {
  plan::Terms terms = fixedDay(1, 15, 0);
  terms.of_next_year = true;
  EXPECT_EQ(lastDay(terms, "2026-01-01"), "2027-01-15");
  EXPECT_EQ(lastDay(terms, "2026-01-15"), "2027-01-15");
  EXPECT_EQ(lastDay(terms, "2026-12-31"), "2027-01-15");
}

TEST(FixedDay, The29thOfFebruaryClamps) {
  const plan::Terms terms = fixedDay(2, 29, 0);
  EXPECT_EQ(lastDay(terms, "2026-02-28"), "2026-02-28");
  EXPECT_EQ(lastDay(terms, "2026-03-01"), "2027-02-28");
  EXPECT_EQ(lastDay(terms, "2027-03-01"), "2028-02-29");
  EXPECT_EQ(lastDay(terms, "2028-02-29"), "2028-02-29");
  EXPECT_EQ(lastDay(fixedDay(2, 29, 1), "2028-02-29"), "2029-02-28");
}

TEST(FixedDay, CountsFromTheActivationWhereTheTermsSaySo) {
  plan::Terms terms = fixedDay(1, 15, 0);
  terms.activate = plan::ActivateKind::after_days;
  terms.activate_n = 14;
  EXPECT_EQ(lastDay(terms, "2026-01-10"), "2027-01-15");  // active from the 24th
  terms.from_activation = false;
  EXPECT_EQ(lastDay(terms, "2026-01-10"), "2026-01-15");
  terms.activate = plan::ActivateKind::after_next_purchase;
  terms.from_activation = true;
  EXPECT_EQ(lotDays(terms, day("2026-01-10")).last_day, kNever);
  EXPECT_EQ(formatDate(lastDayFrom(terms, day("2026-01-10"), day("2026-03-01"))), "2027-01-15");
}

TEST(FixedDay, AfterTheCalendarsEndThereIsNone) {
  EXPECT_EQ(lotDays(fixedDay(9, 30, 3), day("9998-12-01")).last_day, kNever);
}

}  // namespace
}  // namespace kopeck
