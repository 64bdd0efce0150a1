// AccountState: all that a programme needs to know of one customer between two events, as one flat block of 8-byte
// words whose layout the compiler chose from the rules (plan::Layout). The same bytes lie in memory, in the ledger and
// in whatever else keeps state; they mean nothing without the Plan that laid them out.
//
// Shape: layout.fixed_words words, the first kRuntimeWords of which belong to the runtime; then 4 words a lot, in the
// order of earning; then 1 + layout.bucket_words words a day on which something happened, days rising; then, where the
// rules ask for purchases item by item, an entry an item and day.
// Invariants: (1) every lot has left > 0; (2) days rise strictly; (3) debt >= 0, and > 0 only while no lot is active.
// Plain data; one owner; not synchronised.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "runtime/event/text.h"
#include "runtime/plan/plan.h"
#include "runtime/value/calendar.h"
#include "runtime/value/value.h"

namespace kopeck {

/// The days of the years 1 to 9999; date arithmetic can leave them, what people say can't.
[[nodiscard]] constexpr bool isDate(Value day) {
  constexpr Value kFirst = -719'162;
  constexpr Value kLast = 2'932'896;
  return day >= kFirst && day <= kLast;
}

/// A lot as it lies in the block.
struct Lot {
  std::int64_t id = 0;  // see LotId in runtime/ledger
  Day earned_day = 0;
  Day active_from = 0;  // kNever: waits for the next purchase
  Day last_day = 0;     // kNever: does not expire
  std::int32_t terms = 0;
  Value left = 0;
};
static_assert(sizeof(Lot) == 32);

/// Whether a lot may name the day: a date, what a wait and a life of at most a hundred years each make of one, kNever.
[[nodiscard]] constexpr bool isDayOfLot(Day day) {
  constexpr Value kLongest = Value{200} * 366;
  return day == kNever || isDate(day) || (day > 0 && isDate(day - kLongest));
}

/// What an account's lots come to, kept as they change, so that nobody passes over thousands of them at each event. Not
/// part of the block: made again when one is loaded.
struct LotTotals {
  std::uint64_t held = 0;  // each lot's points times its weight(), modulo 2^64
  Value points = 0;        // of all lots
  /// The highest ids, or higher: of lots that events earned, and of others (schedules, all but the first of an
  /// opening).
  std::array<std::int64_t, 2> highest{};
  Day soonest = kNever;         // the first last day, or an earlier one
  std::int32_t empty = 0;       // lots of which nothing is left, or less
  std::int32_t waiting = 0;     // lots that are active from kNever
  std::uint32_t added = 0;      // how often addLot() was called, modulo 2^32
  std::uint32_t top_terms = 0;  // the highest terms, or higher; of terms below 0 a very high one

  /// An odd number of a lot's own: points that one lot has too many of never make up for what another lacks.
  [[nodiscard]] static std::uint64_t weight(std::int64_t id) {
    const std::uint64_t mixed = static_cast<std::uint64_t>(id) * 0x9E37'79B9'7F4A'7C15U;
    return (mixed ^ (mixed >> 31)) | 1U;
  }
  /// Which of `highest` speaks of an id: the rows of events stay below 2^36.
  [[nodiscard]] static std::size_t family(std::int64_t id) { return id >> 52 != 0 ? 1 : 0; }
  /// False: no lot has this id.
  [[nodiscard]] bool mayHave(std::int64_t id) const { return id <= highest[family(id)]; }
};

class AccountState {
 public:
  static constexpr std::int32_t kRuntimeWords = 10;
  static constexpr Value kDisordered = Value{1} << 32;

  /// A customer of whom nothing is known.
  explicit AccountState(const plan::Layout& layout);
  /// From the ledger's bytes; false when they do not fit the layout (and the state is then as new).
  [[nodiscard]] bool load(const plan::Layout& layout, std::string_view bytes);
  /// Whether what was loaded names only what the Plan has (terms of lots, tiers) and only days that there are, and
  /// counts nothing below 0 nor above what can be summed. A damaged ledger may say otherwise.
  [[nodiscard]] bool fits(const plan::Plan& plan) const;
  [[nodiscard]] std::string_view bytes() const {
    return {reinterpret_cast<const char*>(words_.data()), words_.size() * sizeof(Value)};
  }
  /// Whether their blocks are the same.
  friend bool operator==(const AccountState& a, const AccountState& b) { return a.words_ == b.words_; }

  // The runtime's own words.
  [[nodiscard]] Value& lastEvent() { return words_[0]; }  // order key of the latest event (runtime/engine); kMissing
  [[nodiscard]] Value lastEvent() const { return words_[0]; }
  [[nodiscard]] Day settledDay() const { return static_cast<Day>(words_[1]); }
  void setSettledDay(Day day) { words_[1] = day; }
  [[nodiscard]] std::int32_t tier() const { return static_cast<std::int32_t>(words_[2] & 0xFFFF); }
  void setTier(std::int32_t tier) { words_[2] = (words_[2] & ~Value{0xFFFF}) | tier; }
  /// The tier of a further block (Plan::tiers), and until when it is kept.
  [[nodiscard]] std::int32_t tier(const plan::Layout& layout, std::int32_t block) const;
  void setTier(const plan::Layout& layout, std::int32_t block, std::int32_t tier);
  [[nodiscard]] Day keepTierUntil(const plan::Layout& layout, std::int32_t block) const;
  void setKeepTierUntil(const plan::Layout& layout, std::int32_t block, Day day);
  /// Events have come in another order than their dates.
  [[nodiscard]] bool disordered() const { return (words_[2] & kDisordered) != 0; }
  void setDisordered() { words_[2] |= kDisordered; }
  [[nodiscard]] Day keepTierUntil() const { return static_cast<Day>(words_[3]); }  // kNoDay: not said
  void setKeepTierUntil(Day day) { words_[3] = day; }
  [[nodiscard]] Value lastPurchase() const { return words_[4]; }  // day; kMissing
  void setLastPurchase(Value day) { words_[4] = day; }
  [[nodiscard]] Value debt() const { return words_[5]; }
  void setDebt(Value points) { words_[5] = points; }

  /// The account's number in its ledger; 0 outside of one. Lots of scheduled rules carry it.
  [[nodiscard]] std::int64_t account() const { return words_[8]; }
  void setAccount(std::int64_t account) { words_[8] = account; }

  // Words that the Plan laid out.
  [[nodiscard]] Value& word(std::int32_t index) { return words_[static_cast<std::size_t>(index)]; }
  [[nodiscard]] Value word(std::int32_t index) const { return words_[static_cast<std::size_t>(index)]; }

  [[nodiscard]] std::int32_t lotCount() const { return static_cast<std::int32_t>(words_[6]); }
  [[nodiscard]] std::span<const Lot> lots() const {
    return {reinterpret_cast<const Lot*>(words_.data() + lotsBegin()), static_cast<std::size_t>(words_[6])};
  }
  /// Lots change by these alone. `index` is into lots(), which stays valid but for addLot() and dropEmptyLots().
  void addLot(const Lot& lot);
  void setLeft(std::size_t index, Value left);
  void setLotDays(std::size_t index, Day active_from, Day last_day);
  /// Drops the lots with nothing left, keeping the order.
  void dropEmptyLots();
  /// Where the lot of that id is, or kNoLot.
  static constexpr std::size_t kNoLot = SIZE_MAX;
  [[nodiscard]] std::size_t findLot(std::int64_t id) const;
  [[nodiscard]] const LotTotals& lotTotals() const { return totals_; }
  /// The totals, counted again from the lots (with nothing added).
  [[nodiscard]] LotTotals countLots() const;
  /// Whether totals that were counted again are those that were kept; bounds may be further away.
  [[nodiscard]] bool agrees(const LotTotals& counted) const;

  [[nodiscard]] std::int32_t dayCount() const { return static_cast<std::int32_t>(words_[7]); }
  /// The day of bucket `i`, and its values.
  [[nodiscard]] Day bucketDay(std::int32_t i) const {
    return static_cast<Day>(words_[daysBegin() + static_cast<std::size_t>(i) * stride()]);
  }
  [[nodiscard]] Value bucketValue(std::int32_t i, std::int32_t slot) const {
    return words_[daysBegin() + static_cast<std::size_t>(i) * stride() + 1 + static_cast<std::size_t>(slot)];
  }
  /// The bucket of `day`, made where it is missing; values stay valid until the next change of shape.
  [[nodiscard]] std::span<Value> bucket(const plan::Layout& layout, Day day);
  /// The bucket of `day`, or nothing.
  [[nodiscard]] std::span<Value> findBucket(const plan::Layout& layout, Day day);
  [[nodiscard]] std::span<const Value> bucketAt(const plan::Layout& layout, Day day) const;
  /// Whether the counts are those of the words there are, and the days and items last in their rows rise, as do the
  /// days around `day`.
  [[nodiscard]] bool isSound(Day day) const;
  /// Forgets days before `day`, which no window can reach any more.
  void forgetDaysBefore(const plan::Layout& layout, Day day);

  /// One item on one day: in how many purchases of that day it was. Kept in the order (day, item).
  struct ItemDay {
    Day day = 0;
    TextId item = 0;
    Value purchases = 0;
  };
  [[nodiscard]] std::int32_t itemDayCount() const { return static_cast<std::int32_t>(words_[9]); }
  [[nodiscard]] ItemDay itemDay(std::int32_t i) const;
  /// Adds to the entry of an item and day, which is made where it is missing and goes where nothing is left of it.
  void addItem(Day day, TextId item, Value purchases);
  void forgetItemsBefore(Day day);

 private:
  [[nodiscard]] std::size_t lotsBegin() const { return fixed_; }
  [[nodiscard]] std::size_t daysBegin() const { return fixed_ + 4 * static_cast<std::size_t>(words_[6]); }
  [[nodiscard]] std::size_t stride() const { return stride_; }
  [[nodiscard]] bool daysFit() const;
  [[nodiscard]] bool historiesFit(const plan::Plan& plan) const;
  [[nodiscard]] Lot& lot(std::size_t index) { return reinterpret_cast<Lot*>(words_.data() + lotsBegin())[index]; }
  [[nodiscard]] std::int32_t lowerBound(Day day) const;
  [[nodiscard]] std::size_t itemsBegin() const;
  [[nodiscard]] std::size_t itemLowerBound(Value key) const;

  std::uint32_t fixed_ = 0;
  std::uint32_t stride_ = 1;
  LotTotals totals_;
  std::vector<Value> words_;
};

/// First and last day of a window as seen from a receipt of `day`: [first, last]; `last` is `day` for all but
/// previous_period. For `ever` first is kNoDay.
struct DayRange {
  Day first = kNoDay;
  Day last = kNoDay;
};
[[nodiscard]] DayRange windowRange(const plan::Window& window, Day day);

/// First and last day of the calendar period that contains `day`.
[[nodiscard]] DayRange periodRange(plan::Period period, Day day);

/// What the account has of an aggregate in a window, as seen from `day`.
[[nodiscard]] Value windowValue(const AccountState& state, const plan::Aggregate& aggregate, const plan::Window& window,
                                Day day);

/// When a lot earned on `day` under `terms` begins to pay and stops. A lot that waits for the next purchase has
/// active_from kNever, and a last day counted from activation is kNever until activateAt() says more.
struct LotDays {
  Day active_from = 0;
  Day last_day = 0;
};
[[nodiscard]] LotDays lotDays(const plan::Terms& terms, Day day);
/// The last day of a lot that becomes active on `activation`, earned on `earned_day`.
[[nodiscard]] Day lastDayFrom(const plan::Terms& terms, Day earned_day, Day activation);

}  // namespace kopeck
