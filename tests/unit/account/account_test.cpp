#include "runtime/account/account.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kopeck {
namespace {

/// Two attributes, one limit, one `ever`, a second tier block, one more wallet; buckets of two words.
plan::Layout layoutOf() {
  plan::Layout layout;
  layout.attributes = AccountState::kRuntimeWords;
  layout.limits = layout.attributes + 2;
  layout.evers = layout.limits + 2;
  layout.tiers = layout.evers + 1;
  layout.debts = layout.tiers + 2;
  layout.fixed_words = layout.debts + 1;
  layout.bucket_words = 2;
  layout.item_days = 60;
  return layout;
}

Lot lotOf(std::int64_t id, Value left) {
  return {id, 100, 100, kNever, 0, left};
}

/// What the state says of everything but its lots.
std::vector<Value> daysAndItems(const AccountState& state) {
  std::vector<Value> all;
  for (std::int32_t i = 0; i < state.dayCount(); ++i) {
    all.push_back(state.bucketDay(i));
    all.push_back(state.bucketValue(i, 0));
    all.push_back(state.bucketValue(i, 1));
  }
  for (std::int32_t i = 0; i < state.itemDayCount(); ++i) {
    const AccountState::ItemDay item = state.itemDay(i);
    all.insert(all.end(), {item.day, static_cast<Value>(item.item), item.purchases});
  }
  return all;
}

TEST(AccountState, NothingIsKnownOfANewOne) {
  const plan::Layout layout = layoutOf();
  const AccountState state(layout);
  EXPECT_EQ(state.settledDay(), kNoDay);
  EXPECT_EQ(state.lastEvent(), kMissing);
  EXPECT_EQ(state.word(layout.attributes), kMissing);
  EXPECT_EQ(state.account(), 0);
  EXPECT_EQ(state.itemDayCount(), 0);
  for (const std::int32_t block : {0, 1}) {
    EXPECT_EQ(state.tier(layout, block), 0);
    EXPECT_EQ(state.keepTierUntil(layout, block), kNoDay);
  }
}

TEST(AccountState, TierBlocksStandApart) {
  const plan::Layout layout = layoutOf();
  AccountState state(layout);
  state.setTier(layout, 0, 2);
  state.setTier(layout, 1, 3);
  state.setKeepTierUntil(layout, 0, 500);
  state.setKeepTierUntil(layout, 1, -7);
  EXPECT_EQ(state.tier(), 2);
  EXPECT_EQ(state.tier(layout, 1), 3);
  EXPECT_EQ(state.keepTierUntil(), 500);
  EXPECT_EQ(state.keepTierUntil(layout, 1), -7);
  state.setKeepTierUntil(layout, 1, kNoDay);
  EXPECT_EQ(state.keepTierUntil(layout, 1), kNoDay);
  EXPECT_EQ(state.word(layout.debts), 0);
}

TEST(AccountState, ItemsStandByDayThenItem) {
  AccountState state(layoutOf());
  state.addItem(20, 7, 1);
  state.addItem(10, 9, 1);
  state.addItem(20, 3, 1);
  state.addItem(20, 7, 1);
  ASSERT_EQ(state.itemDayCount(), 3);
  EXPECT_EQ(daysAndItems(state), (std::vector<Value>{10, 9, 1, 20, 3, 1, 20, 7, 2}));
  state.addItem(20, 7, -1);
  state.addItem(20, 3, -1);  // nothing is left of it
  state.addItem(15, 3, -1);  // was not there
  EXPECT_EQ(daysAndItems(state), (std::vector<Value>{10, 9, 1, 20, 7, 1}));
  state.forgetItemsBefore(20);
  EXPECT_EQ(daysAndItems(state), (std::vector<Value>{20, 7, 1}));
}

TEST(AccountState, ItemsBeforeTheEpochAndOfTheGreatestId) {
  AccountState state(layoutOf());
  state.addItem(-3, 0xFFFF'FFFF, 1);
  state.addItem(-3, 1, 1);
  state.addItem(0, 1, 1);
  EXPECT_EQ(daysAndItems(state), (std::vector<Value>{-3, 1, 1, -3, 0xFFFF'FFFF, 1, 0, 1, 1}));
}

TEST(AccountState, LotsDaysAndItemsDoNotDisturbEachOther) {
  const plan::Layout layout = layoutOf();
  AccountState state(layout);
  state.addItem(11, 5, 1);
  state.setBucketValue(state.makeDay(11), 0, 42);
  state.addLot(lotOf(1, 10));
  state.setBucketValue(state.makeDay(9), 1, 43);
  state.addLot(lotOf(2, 20));
  state.addItem(9, 5, 1);
  const std::vector<Value> both{9, 0, 43, 11, 42, 0, 9, 5, 1, 11, 5, 1};
  EXPECT_EQ(daysAndItems(state), both);
  state.setLeft(0, 0);
  state.dropEmptyLots();
  ASSERT_EQ(state.lotCount(), 1);
  EXPECT_EQ(state.lots()[0].id, 2);
  EXPECT_EQ(daysAndItems(state), both);
  state.forgetDaysBefore(10);
  EXPECT_EQ(daysAndItems(state), (std::vector<Value>{11, 42, 0, 9, 5, 1, 11, 5, 1}));
}

/// What is kept of the lots is what counting them again says; bounds may be further away.
void expectTotalsOf(const AccountState& state) {
  const LotTotals counted = state.countLots();
  EXPECT_TRUE(state.agrees(counted));
  Value points = 0;
  std::int32_t waiting = 0;
  for (const Lot& lot : state.lots()) {
    points += lot.left;
    waiting += lot.active_from == kNever ? 1 : 0;
    EXPECT_TRUE(state.lotTotals().mayHave(lot.id));
    EXPECT_LE(state.lotTotals().soonest, lot.last_day);
  }
  EXPECT_EQ(state.lotTotals().points, points);
  EXPECT_EQ(state.lotTotals().waiting, waiting);
}

TEST(AccountState, TotalsOfLotsGoWithEveryChange) {
  const plan::Layout layout = layoutOf();
  std::mt19937 random(7);
  const auto below = [&](std::size_t count) { return static_cast<std::size_t>(random() % count); };
  AccountState state(layout);
  std::int64_t row = 0;
  for (int step = 0; step < 5'000; ++step) {
    const std::size_t lots = state.lots().size();
    const std::size_t what = below(10);
    if (what < 5 || lots == 0) {
      // Mostly in turn; now and then of a schedule, or an earlier one that comes back.
      std::int64_t id = ++row << 16;
      if (below(20) == 0) id = std::int64_t{1} << 62 | row;
      if (below(20) == 0) id = row << 16 | 1;
      if (state.findLot(id) != AccountState::kNoLot) continue;
      const bool waits = below(4) == 0;
      state.addLot({id, 100, waits ? kNever : 100, waits || below(3) == 0 ? kNever : static_cast<Day>(100 + below(50)),
                    0, static_cast<Value>(1 + below(1'000))});
    } else if (what < 8) {
      state.setLeft(below(lots), static_cast<Value>(below(500)));
      if (below(2) == 0) state.dropEmptyLots();
    } else {
      state.setLotDays(below(lots), 120, static_cast<Day>(120 + below(50)));
    }
    expectTotalsOf(state);
  }
  ASSERT_GT(state.lots().size(), 100U);
  AccountState loaded(layout);
  ASSERT_TRUE(loaded.load(layout, state.bytes()));
  expectTotalsOf(loaded);
  EXPECT_EQ(loaded.lotTotals().held, state.lotTotals().held);
}

TEST(AccountState, LotsSayWhetherTheyLieInTheOrderOfTheirDays) {
  AccountState state(layoutOf());
  const auto add = [&state](std::int64_t row, Day earned, Day active, Day last) {
    state.addLot({row << 16, earned, active, last, 0, 10});
  };
  EXPECT_TRUE(state.lotTotals().isSorted());
  add(1, 100, 110, 200);
  add(2, 100, 110, 200);
  add(3, 101, 111, kNever);
  EXPECT_TRUE(state.lotTotals().isSorted());
  EXPECT_TRUE(state.countLots().isSorted());
  // Later than it lies, by each of its days.
  for (const Lot& early : {Lot{4 << 16, 100, 120, kNever, 0, 10}, Lot{4 << 16, 120, 110, kNever, 0, 10},
                           Lot{4 << 16, 120, 120, 300, 0, 10}}) {
    AccountState other = state;
    other.addLot(early);
    EXPECT_FALSE(other.lotTotals().isSorted());
    EXPECT_FALSE(other.countLots().isSorted());
    other.setLeft(3, 0);
    other.dropEmptyLots();
    EXPECT_TRUE(other.lotTotals().isSorted());
  }
  state.setLotDays(1, 111, 201);
  EXPECT_TRUE(state.lotTotals().isSorted());
  AccountState behind = state;
  behind.setLotDays(1, 109, 201);
  EXPECT_FALSE(behind.lotTotals().isSorted());
  state.setLotDays(0, 111, 202);
  EXPECT_FALSE(state.lotTotals().isSorted());
  EXPECT_EQ(state.lotTotals().soonest, 200);
  state.setLeft(1, 0);
  state.dropEmptyLots();
  EXPECT_TRUE(state.lotTotals().isSorted());
  EXPECT_EQ(state.lotTotals().soonest, 202);
}

TEST(AccountState, SumsOverDaysAreThoseOfTheDaysOneByOne) {
  std::mt19937 random(11);
  for (const std::int32_t values : {1, 2, 3}) {
    plan::Layout layout = layoutOf();
    layout.bucket_words = values;
    AccountState state(layout);
    for (Day day = -40; day < 40; day += static_cast<Day>(1 + random() % 3))
      for (std::int32_t slot = 0; slot < values; ++slot)
        state.setBucketValue(state.makeDay(day), slot, static_cast<Value>(random()));
    for (int round = 0; round < 400; ++round) {
      if (round == 200) state.widen();
      const Day first = static_cast<Day>(random() % 90) - 45;
      const Day last = round % 9 == 0 ? kNever : first + static_cast<Day>(random() % 50);
      for (std::int32_t slot = 0; slot < values; ++slot) {
        Value sum = 0;
        for (std::int32_t i = 0; i < state.dayCount(); ++i)
          if (state.bucketDay(i) >= first && state.bucketDay(i) <= last) sum += state.bucketValue(i, slot);
        ASSERT_EQ(state.sumOfDays(first, last, slot), sum);
      }
    }
  }
}

TEST(AccountState, ChangesBehindItsBackDoNotAgree) {
  const plan::Layout layout = layoutOf();
  AccountState state(layout);
  for (std::int64_t id = 1; id <= 3; ++id) state.addLot(lotOf(id << 16, 10));
  state.widen();
  for (std::int32_t word = 0; word < 12; ++word) {
    AccountState spoilt = state;
    // Of each word the lower half; the day of earning is in no total.
    if (word % 4 == 1) continue;
    spoilt.word(layout.fixed_words + word) -= 1;
    EXPECT_FALSE(spoilt.agrees(spoilt.countLots())) << word;
  }
  EXPECT_TRUE(state.agrees(state.countLots()));
}

TEST(AccountState, LotsAreFoundByTheirIdsInAnyOrder) {
  AccountState state(layoutOf());
  for (const std::int64_t id : {10, 20, 30, 5, 40, 25}) state.addLot(lotOf(id, 1));
  state.addLot(lotOf(std::int64_t{1} << 62, 1));
  for (std::size_t i = 0; i < state.lots().size(); ++i) EXPECT_EQ(state.findLot(state.lots()[i].id), i);
  for (const std::int64_t id : {1, 15, 26, 41, 1'000}) EXPECT_EQ(state.findLot(id), AccountState::kNoLot);
  EXPECT_EQ(state.findLot((std::int64_t{1} << 62) + 1), AccountState::kNoLot);
  state.setLeft(4, 0);
  state.dropEmptyLots();
  EXPECT_EQ(state.findLot(40), AccountState::kNoLot);
  for (std::size_t i = 0; i < state.lots().size(); ++i) state.setLeft(i, 0);
  state.dropEmptyLots();
  EXPECT_FALSE(state.lotTotals().mayHave(5));
}

TEST(AccountState, SmallWhereItFitsAndWideWhereItDoesNot) {
  const plan::Layout layout = layoutOf();
  constexpr Value kMostSmall = (Value{1} << 42) - 1;
  // A lot that fits, one that does not, for each of its parts.
  const Day first = -719'162;
  const Day last = 2'932'896;
  const std::vector<Lot> small{{std::int64_t{1} << 62 | 0xFFFF, first, kNoDay, kNever, 0xFFFF, kMostSmall},
                               {1 << 16, last, kNever, kNoDay, 0, 0},
                               {2 << 16 | 7, -1, first, last, 7, 1},
                               {3 << 16 | 1, 0, last, first, 1, 2}};
  const std::vector<Lot> wide{{0, 0, 0, 0, 0, kMostSmall + 1}, {0, 0, 0, 0, 1, 1},        {0, 0, 0, 0, 0, -1},
                              {0, first - 1, 0, 0, 0, 1},      {0, last + 1, 0, 0, 0, 1}, {0, kNoDay, 0, 0, 0, 1}};
  const auto same = [](const Lot& a, const Lot& b) {
    return a.id == b.id && a.earned_day == b.earned_day && a.active_from == b.active_from && a.last_day == b.last_day &&
           a.terms == b.terms && a.left == b.left;
  };
  AccountState state(layout);
  state.addItem(3, 5, 1);
  state.setBucketValue(state.makeDay(3), 0, UINT32_MAX);
  for (const Lot& lot : small) state.addLot(lot);
  EXPECT_FALSE(state.isWide());
  for (std::size_t i = 0; i < small.size(); ++i) EXPECT_TRUE(same(state.lots()[i], small[i])) << i;
  const std::string before(state.bytes());
  const auto expect_same = [&](const AccountState& other) {
    EXPECT_EQ(daysAndItems(other), (std::vector<Value>{3, UINT32_MAX, 0, 3, 5, 1}));
    for (std::size_t i = 0; i < small.size(); ++i) EXPECT_TRUE(same(other.lots()[i], small[i])) << i;
  };
  for (const Lot& lot : wide) {
    AccountState other = state;
    other.addLot(lot);
    EXPECT_TRUE(other.isWide()) << lot.id;
    expect_same(other);
    EXPECT_TRUE(same(other.lots()[small.size()], lot)) << lot.id;
    other.narrow();
    EXPECT_TRUE(other.isWide()) << lot.id;
  }
  for (const Value value : {Value{UINT32_MAX} + 1, Value{-1}}) {
    AccountState other = state;
    other.setBucketValue(other.makeDay(-4), 1, value);
    EXPECT_TRUE(other.isWide());
    EXPECT_EQ(other.bucketValue(0, 1), value);
    EXPECT_EQ(other.bucketDay(0), -4);
    EXPECT_EQ(other.sumOfDays(-4, 3, 1), value);
    other.forgetDaysBefore(3);
    expect_same(other);
    EXPECT_EQ(other, state);
    other.narrow();
    EXPECT_FALSE(other.isWide());
    EXPECT_EQ(other.bytes(), before);
  }
  AccountState loaded(layout);
  AccountState wide_one = state;
  wide_one.widen();
  ASSERT_TRUE(loaded.load(layout, wide_one.bytes()));
  EXPECT_TRUE(loaded.isWide());
  EXPECT_EQ(loaded, state);
  loaded.narrow();
  EXPECT_EQ(loaded.bytes(), before);
}

TEST(AccountState, DaysComeAndGoInAnyOrder) {
  const plan::Layout layout = layoutOf();
  std::mt19937 random(11);
  const auto below = [&](std::uint32_t count) { return static_cast<std::int32_t>(random() % count); };
  AccountState state(layout);
  std::map<Day, std::pair<Value, Value>> expected;
  state.addItem(1'000'000, 5, 1);
  for (int step = 0; step < 3'000; ++step) {
    const Day day = below(400) - 200;
    const auto value = static_cast<Value>(below(1'000)) * (below(300) == 0 ? Value{1} << 40 : 1);
    if (below(50) == 0) {
      state.forgetDaysBefore(day);
      expected.erase(expected.begin(), expected.lower_bound(day));
    } else if (below(4) == 0) {
      state.addLot(lotOf(Value{step + 1} << 16, 1));
    } else {
      state.setBucketValue(state.makeDay(day), 0, value);
      state.setBucketValue(state.findDay(day), 1, value + 1);
      expected[day] = {value, value + 1};
    }
    if (below(20) == 0) state.narrow();
    ASSERT_EQ(state.dayCount(), static_cast<std::int32_t>(expected.size()));
    ASSERT_TRUE(state.isSound(kNever));
    std::int32_t i = 0;
    Value sum = 0;
    for (const auto& [known, values] : expected) {
      ASSERT_EQ(state.bucketDay(i), known);
      ASSERT_EQ(state.bucketValue(i, 0), values.first);
      ASSERT_EQ(state.bucketValue(i++, 1), values.second);
      if (known >= -50 && known <= 50) sum += values.first;
    }
    ASSERT_EQ(state.sumOfDays(-50, 50, 0), sum);
    ASSERT_EQ(state.itemDay(0).day, 1'000'000);
    AccountState loaded(layout);
    ASSERT_TRUE(loaded.load(layout, state.bytes()));
    ASSERT_EQ(loaded, state);
  }
}

TEST(AccountState, BytesComeBackAsTheyWere) {
  const plan::Layout layout = layoutOf();
  AccountState state(layout);
  state.setAccount(77);
  state.setTier(layout, 1, 1);
  state.addLot(lotOf(1, 10));
  state.setBucketValue(state.makeDay(9), 1, 43);
  state.addItem(9, 5, 2);
  AccountState again(layout);
  ASSERT_TRUE(again.load(layout, state.bytes()));
  EXPECT_EQ(again, state);
  EXPECT_EQ(again.account(), 77);
  EXPECT_EQ(daysAndItems(again), daysAndItems(state));
}

TEST(AccountState, RefusesBytesThatDoNotFit) {
  const plan::Layout layout = layoutOf();
  AccountState state(layout);
  state.addLot(lotOf(1, 10));
  state.addItem(9, 5, 2);
  const std::string bytes(state.bytes());
  AccountState again(layout);
  for (std::size_t size = 0; size < bytes.size(); ++size)
    EXPECT_FALSE(again.load(layout, std::string_view(bytes).substr(0, size))) << size;
  EXPECT_FALSE(again.load(layout, bytes + std::string(16, '\0')));
  EXPECT_EQ(again, AccountState(layout));
  // Counts that no block can hold.
  for (const std::size_t word : {6U, 7U, 9U}) {
    for (const char top : {'\x7F', '\xFF'}) {
      std::string broken = bytes;
      broken[word * sizeof(Value) + 7] = top;
      EXPECT_FALSE(again.load(layout, broken)) << word;
    }
  }
}

TEST(AccountState, ItemHistoriesAreThoseOfAMap) {
  AccountState state(layoutOf());
  std::map<std::pair<Day, TextId>, Value> expected;
  std::mt19937 random(5);
  for (int i = 0; i < 2000; ++i) {
    const Day day = static_cast<Day>(random() % 30);
    const auto item = static_cast<TextId>(1 + random() % 6);
    const Value purchases = random() % 3 == 0 ? -1 : 1;
    state.addItem(day, item, purchases);
    Value& there = expected[{day, item}];
    there = std::max<Value>(0, there + purchases);
    if (there == 0) expected.erase({day, item});
  }
  std::vector<Value> all;
  for (const auto& [key, purchases] : expected)
    all.insert(all.end(), {key.first, static_cast<Value>(key.second), purchases});
  EXPECT_EQ(daysAndItems(state), all);
}

}  // namespace
}  // namespace kopeck
