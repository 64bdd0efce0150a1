// Structs that have grown: callers of the first version, of this one and of a later one get what fits. And the first
// sizes that the library goes by are those that were recorded.
#include <gtest/gtest.h>

#include <cstring>
#include <fstream>
#include <map>
#include <string>

#include "embed/call.h"

namespace {

/// As it came, and as it is two versions later.
struct First {
  std::uint32_t size;
  std::int32_t count;
  const char* name;
};
struct Now {
  std::uint32_t size;
  std::int32_t count;
  const char* name;
  std::int64_t later, latest;
};

}  // namespace

namespace kopeck::embed {
template <>
inline constexpr std::size_t kFirstSize<Now> = sizeof(First);
}  // namespace kopeck::embed

namespace {

using kopeck::embed::give;
using kopeck::embed::take;

TEST(Growth, ACallerOfTheFirstVersionGetsWhatFits) {
  struct {
    First first{sizeof(First), 0, nullptr};
    char behind[16] = "untouched";
  } caller;
  const Now full{0, 7, "seven", 8, 9};
  ASSERT_TRUE(give(full, reinterpret_cast<Now*>(&caller.first)));
  EXPECT_EQ(caller.first.size, sizeof(First));
  EXPECT_EQ(caller.first.count, 7);
  EXPECT_STREQ(caller.first.name, "seven");
  EXPECT_STREQ(caller.behind, "untouched");
}

TEST(Growth, WhatACallerOfTheFirstVersionDoesNotSayIsZero) {
  const First caller{sizeof(First), 7, "seven"};
  Now full{1, 2, "other", 3, 4};
  ASSERT_TRUE(take(reinterpret_cast<const Now*>(&caller), full));
  EXPECT_EQ(full.count, 7);
  EXPECT_EQ(full.later, 0);
  EXPECT_EQ(full.latest, 0);
}

TEST(Growth, ASizeBelowTheFirstOneIsNone) {
  Now now{sizeof(First) - 1, 1, "", 2, 3};
  Now full{};
  EXPECT_FALSE(give(full, &now));
  EXPECT_EQ(now.count, 1);
  EXPECT_FALSE(take(&now, full));
  now.size = 0;
  EXPECT_FALSE(take(&now, full));
  now.size = UINT32_MAX;
  EXPECT_FALSE(take(&now, full));
}

TEST(Growth, TheFirstSizesAreThoseThatWereRecorded) {
  std::map<std::string, std::size_t> recorded;
  std::ifstream file(KOPECK_SOURCE_DIR "/embed/abi/kopeck-1.layout");
  std::string line;
  while (std::getline(file, line)) {
    char name[64];
    unsigned long size = 0;
    if (std::sscanf(line.c_str(), "struct %63s %lu", name, &size) == 2) recorded[name] = size;
  }
  using namespace kopeck::embed;  // NOLINT(google-build-using-namespace)
  const std::map<std::string, std::size_t> known = {{"kopeck_error", kFirstSize<kopeck_error>},
                                                    {"kopeck_compile_options", kFirstSize<kopeck_compile_options>},
                                                    {"kopeck_load_options", kFirstSize<kopeck_load_options>},
                                                    {"kopeck_diagnostic", kFirstSize<kopeck_diagnostic>},
                                                    {"kopeck_programme_info", kFirstSize<kopeck_programme_info>},
                                                    {"kopeck_kind_info", kFirstSize<kopeck_kind_info>},
                                                    {"kopeck_tiers_info", kFirstSize<kopeck_tiers_info>},
                                                    {"kopeck_event", kFirstSize<kopeck_event>},
                                                    {"kopeck_outcome", kFirstSize<kopeck_outcome>},
                                                    {"kopeck_account_info", kFirstSize<kopeck_account_info>},
                                                    {"kopeck_quote", kFirstSize<kopeck_quote>},
                                                    {"kopeck_ledger_options", kFirstSize<kopeck_ledger_options>},
                                                    {"kopeck_run_options", kFirstSize<kopeck_run_options>}};
  for (const auto& [name, size] : known) EXPECT_EQ(recorded[name], size) << name;
}

}  // namespace
