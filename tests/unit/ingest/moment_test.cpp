#include "runtime/ingest/moment.h"

#include <gtest/gtest.h>

namespace kopeck {
namespace {

std::string local(std::string_view text, const std::string& zone_name = "Europe/Moscow") {
  Result<Zone> zone = Zone::named(zone_name);
  EXPECT_TRUE(zone);
  const std::optional<Moment> moment = parseMoment(text, *zone);
  return moment ? formatDate(moment->day) + " " + formatTime(moment->second) : "nothing";
}

TEST(Moment, LocalTimesStayAsTheyArePrinted) {
  EXPECT_EQ(local("2010-12-01T08:26:00"), "2010-12-01 08:26:00");
  EXPECT_EQ(local("2010-12-01 08:26"), "2010-12-01 08:26:00");
  EXPECT_EQ(local("2010-12-01T08:26:59.999"), "2010-12-01 08:26:59");
}

TEST(Moment, InstantsBecomeLocal) {
  EXPECT_EQ(local("2026-01-01T22:30:00Z"), "2026-01-02 01:30:00");
  EXPECT_EQ(local("2026-01-01T22:30:00+05:00"), "2026-01-01 20:30:00");
  EXPECT_EQ(local("2026-01-01T22:30-0330"), "2026-01-02 05:00:00");
  EXPECT_EQ(local("2026-01-01T22:30:00.5+03"), "2026-01-01 22:30:00");
}

TEST(Moment, OffsetsFollowTheZonesHistory) {
  // Moscow: UTC+4 all year from 2011 to 2014; London: summer time.
  EXPECT_EQ(local("2012-01-01T00:00:00Z"), "2012-01-01 04:00:00");
  EXPECT_EQ(local("2015-01-01T00:00:00Z"), "2015-01-01 03:00:00");
  EXPECT_EQ(local("2011-07-01T12:00:00Z", "Europe/London"), "2011-07-01 13:00:00");
  EXPECT_EQ(local("2011-12-01T12:00:00Z", "Europe/London"), "2011-12-01 12:00:00");
  EXPECT_EQ(local("2011-12-01T12:00:00Z", ""), "2011-12-01 12:00:00");
}

TEST(Moment, EverythingElseIsRefused) {
  for (const std::string_view text :
       {"", "2010-12-01", "08:26:00", "2010-12-01T8:26:00", "2010-12-01T08:26:00 ", "2010-12-01T08:26:00+3",
        "2010-12-01T08:26:00.", "2010-12-01T24:00:00", "2010-02-30T08:00:00", "01.12.2010T08:26:00",
        "2010-12-01T08:26:00+24:00", "2010-12-01T08:26:00Zz", "2010-12-01T08:26:0", "2010-12-01T08:26:00+03:0a"})
    EXPECT_EQ(local(text), "nothing") << text;
}

TEST(Zone, UnknownNamesAreErrors) {
  const Result<Zone> zone = Zone::named("Europe/Atlantis");
  ASSERT_FALSE(zone);
  EXPECT_NE(zone.error().message.find("Europe/Atlantis"), std::string::npos);
}

TEST(Zone, InstantsOutsideTheCalendarAreNothing) {
  Result<Zone> zone = Zone::named("Europe/Moscow");
  EXPECT_FALSE(zone->local(INT64_MAX));
  EXPECT_FALSE(zone->local(INT64_MIN));
  EXPECT_EQ(zone->local(0)->second, 3 * 3600);
}

}  // namespace
}  // namespace kopeck
