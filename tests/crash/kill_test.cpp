// Fifty kills of the real tool at random moments. The soak program makes a thousand.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>

#include "tests/crash/kills.h"

namespace kopeck::crash {
namespace {

TEST(Kill, FiftyTimesAtRandomMoments) {
  constexpr std::int64_t kKills = 50;
  Kills kills(7, 1'200);
  ASSERT_TRUE(kills.inOrder()) << kills.findings();
  KillCounts counts;
  for (int ledger = 0; counts.kills < kKills && ledger < 60; ++ledger)
    ASSERT_EQ(kills.ledger(std::min<std::int64_t>(12, kKills - counts.kills), counts), "");
  std::printf("%s\n", told(counts).c_str());
  EXPECT_GE(counts.kills, kKills);
  EXPECT_GT(counts.resumed, 0) << "no kill struck a run that had kept something";
  EXPECT_GT(counts.ledgers, 0);
}

}  // namespace
}  // namespace kopeck::crash
