// Numbers of events seen: two of different kinds never meet, however alike they look.
#include "runtime/run/recent.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <set>
#include <utility>

#include "runtime/run/known.h"

namespace kopeck {
namespace {

// With the kind as XXH3's seed an opening "o1137" was the purchase of another number, and refused for it.
TEST(RecentIds, NeighbouringShortNumbersOfAllKindsAreDifferent) {
  for (const int digits : {1, 2, 4, 5, 6, 8, 9, 12, 17}) {
    std::set<std::pair<std::uint64_t, std::uint64_t>> keys;
    std::size_t numbers = 0;
    for (int kind = 0; kind <= static_cast<int>(EventKind::redemption); ++kind) {
      for (const char first : {'a', 'e', 'o', 'p', 't', '1', '2'}) {
        for (int i = 0; i < 200; ++i) {
          if (digits == 1 && i > 9) break;
          if (digits == 2 && i > 99) break;
          const IdKey key = idKey(static_cast<EventKind>(kind), fmt::format("{}{:0{}}", first, i, digits));
          keys.emplace(key.low, key.high);
          ++numbers;
        }
      }
    }
    EXPECT_EQ(keys.size(), numbers) << digits << " digits";
  }
}

// What the ledger does not have yet is asked of nobody else: a repeated receipt of a batch that came late as a whole
// was refused as too late, and with smaller commits it was a duplicate.
TEST(RecentIds, WhatIsNotCommittedIsNotForgotten) {
  RecentIds recent;
  constexpr std::int64_t kCommitted = 1000;  // rows from here on are pending
  constexpr Day kLatest = 20'000;
  for (std::int64_t row = 1; row <= 5000; ++row)
    recent.insert({idKey(EventKind::purchase, fmt::format("p{}", row)), 0, row, row % 2 == 0 ? kLatest : 10}, kLatest,
                  kCommitted);
  for (std::int64_t row = kCommitted; row <= 5000; ++row)
    EXPECT_NE(recent.find(idKey(EventKind::purchase, fmt::format("p{}", row))), nullptr) << row;
  EXPECT_LT(recent.size(), 5000U) << "nothing was forgotten";
}

TEST(KnownIds, KnowsAllThatItWasToldAndLittleElse) {
  constexpr int kNumbers = 400'000;
  const auto key_of = [](int i) { return idKey(EventKind::purchase, fmt::format("{:09}", i)); };
  for (const bool counted : {false, true}) {
    KnownIds known;
    EXPECT_FALSE(known.mayHave(key_of(0)));
    if (counted) known.reserve(kNumbers);
    for (int i = 0; i < kNumbers; ++i) known.insert(key_of(i));
    int lost = 0;
    int taken = 0;
    for (int i = 0; i < kNumbers; ++i) {
      lost += known.mayHave(key_of(i)) ? 0 : 1;
      taken += known.mayHave(key_of(kNumbers + i)) ? 1 : 0;
    }
    EXPECT_EQ(lost, 0);
    EXPECT_LT(taken, kNumbers / 50);
    EXPECT_LE(known.bytes(), kNumbers * (counted ? 2U : 8U));
  }
}

}  // namespace
}  // namespace kopeck
