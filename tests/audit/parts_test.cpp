// The auditor's own calendar, terms, windows and reader of events.
#include <gtest/gtest.h>

#include <string>

#include "tools/auditor/dictionary.h"
#include "tools/auditor/raw_event.h"
#include "tools/auditor/terms.h"

namespace kopeck::auditor {
namespace {

Day on(const char* date) {
  return parseDate(date).value_or(kNone);
}

std::string lastDay(const char* terms, const char* earned) {
  const auto read = parseTerms(terms);
  if (!read) return "not understood";
  const Day active = read->activeFrom(on(earned));
  return dateText(active) + " " + dateText(read->lastDay(on(earned), active));
}

TEST(AuditorCalendar, Clamps) {
  EXPECT_EQ(on("1970-01-01"), 0);
  EXPECT_EQ(dateText(addMonths(on("2026-01-31"), 1)), "2026-02-28");
  EXPECT_EQ(dateText(addMonths(on("2026-02-28"), 1)), "2026-03-28");
  EXPECT_EQ(dateText(addMonths(on("2026-01-15"), -13)), "2024-12-15");
  EXPECT_EQ(dateText(dateIn(2027, 2, 29)), "2027-02-28");
  EXPECT_EQ(dateText(periodOf(Period::week, on("2026-11-22")).first), "2026-11-16");
  EXPECT_EQ(dateText(periodOf(Period::quarter, on("2026-11-22")).last), "2026-12-31");
  EXPECT_EQ(dateText(periodOf(Period::half_year, on("2026-06-30")).first), "2026-01-01");
  EXPECT_FALSE(parseDate("2026-02-29"));
  EXPECT_FALSE(parseDate("2026-2-1"));
}

TEST(AuditorTerms, InBothLanguages) {
  EXPECT_EQ(lastDay("active at once, never expire", "2026-01-31"), "2026-01-31 -");
  EXPECT_EQ(lastDay("active after 14 days, expire after 180 days from activation", "2026-01-01"),
            "2026-01-15 2026-07-14");
  EXPECT_EQ(lastDay("активны через 1 мес., сгорают через 2 мес. с покупки", "2026-01-31"), "2026-02-28 2026-03-31");
  EXPECT_EQ(lastDay("active at once, expire at the end of the month, 2 months from the purchase", "2026-01-05"),
            "2026-01-05 2026-03-31");
  EXPECT_EQ(lastDay("активны сразу, сгорают в конце года, 0 мес. с активации", "2026-03-05"), "2026-03-05 2026-12-31");
  EXPECT_EQ(lastDay("active at once, expire at the end of 01-15, 3 years later from activation", "2026-01-16"),
            "2026-01-16 2030-01-15");
  EXPECT_EQ(lastDay("активны сразу, сгорают в конце 15.01, через 3 г. с активации", "2026-01-15"),
            "2026-01-15 2029-01-15");
  EXPECT_EQ(lastDay("active at once, expire at the end of 02-29 of the next year from activation", "2026-05-05"),
            "2026-05-05 2027-02-28");
  EXPECT_EQ(lastDay("active after the next purchase, expire after 3 days from activation", "2026-05-05"), "- -");
  EXPECT_TRUE(parseTerms("active at once, expire after 3 days from activation, each purchase renews")->purchase_renews);
  EXPECT_EQ(lastDay("active at once, expire after 3 days", "2026-05-05"), "not understood");
  EXPECT_EQ(lastDay("active at once, never expire, or so", "2026-05-05"), "not understood");
}

TEST(AuditorWindows, AsTheTableWritesThem) {
  const auto text = [](const char* window, const char* day) {
    const auto read = parseWindow(window);
    if (!read) return std::string("not understood");
    const Days days = read->on(on(day));
    return dateText(days.first) + " " + dateText(days.last);
  };
  EXPECT_EQ(text("ever", "2026-03-31"), "- 2026-03-31");
  EXPECT_EQ(text("last 30 days", "2026-03-31"), "2026-03-02 2026-03-31");
  EXPECT_EQ(text("last 12 months", "2026-03-31"), "2025-04-01 2026-03-31");
  EXPECT_EQ(text("this quarter", "2026-03-31"), "2026-01-01 2026-03-31");
  EXPECT_EQ(text("previous month", "2026-03-31"), "2026-02-01 2026-02-28");
  EXPECT_EQ(text("previous half_year", "2026-03-31"), "2025-07-01 2025-12-31");
  EXPECT_EQ(text("next month", "2026-03-31"), "not understood");
}

RawEvent rawEvent(const std::string& line, bool readable = true) {
  RawReader reader(2);
  RawEvent event;
  const std::string padded = line + std::string(simdjson::SIMDJSON_PADDING, ' ');
  EXPECT_EQ(reader.read(std::string_view(padded).substr(0, line.size()), padded.size(), event), readable) << line;
  return event;
}

TEST(AuditorEvents, AreReadExactly) {
  const RawEvent event =
      rawEvent(R"({"id":536365,"type":"purchase","customer":" a\u0041 ","at":"2010-12-01 08:26:07.5","lines":[)"
               R"({"quantity":6,"price":"2.555"},{"quantity":"0.333","price":1e1,"discount":"0.03"},)"
               R"({"quantity":1,"amount":15.30,"tax":"2.55"}]})");
  EXPECT_EQ(event.type, "purchase");
  EXPECT_EQ(event.id, "536365");
  EXPECT_EQ(event.customer, "aA");
  EXPECT_EQ(dateText(event.day), "2010-12-01");
  EXPECT_EQ(event.second, 8 * 3600 + 26 * 60 + 7);
  EXPECT_FALSE(event.zoned);
  ASSERT_EQ(event.lines.size(), 3U);
  EXPECT_EQ(event.lines[0].amount, 1533);
  EXPECT_EQ(event.lines[1].quantity, 333'000);
  EXPECT_EQ(event.lines[1].amount, 330);
  EXPECT_EQ(event.lines[2].amount, 1530);
  EXPECT_EQ(event.lines[2].tax, 255);
}

TEST(AuditorEvents, OfOtherForms) {
  EXPECT_TRUE(rawEvent(R"({"type":"customer","id":"a","at":"2010-12-01T08:26:07+03:00"})").zoned);
  EXPECT_TRUE(rawEvent(R"({"type":"customer","id":"a","at":1291191967})").zoned);
  EXPECT_EQ(rawEvent(R"({"receipt":{"items":[]},"lines":"three"})").type, "");
  EXPECT_TRUE(
      rawEvent(R"({"type":"opening","id":"o","tier":{"main":"high"},"spend":[{"on":"2025-12-15","amount":1}]})").tier);
  EXPECT_EQ(rawEvent(R"({"type":"opening","spend":[{"on":"2025-12-15","amount":"1.5"}]})").spend.at(0).amount, 150);
  (void)rawEvent(R"({"type":"purchase","lines":[{"quantity":}]})", false);
  (void)rawEvent(R"([1])", false);
}

}  // namespace
}  // namespace kopeck::auditor
