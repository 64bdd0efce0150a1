// AccountState: all that a programme needs to know of one customer between two events, as one flat block of 8-byte
// words whose layout the compiler chose from the rules (plan::Layout). The same bytes lie in memory, in the ledger and
// in whatever else keeps state; they mean nothing without the Plan that laid them out.
//
// Shape: layout.fixed_words words, the first kRuntimeWords of which belong to the runtime; then the lots, in the order
// of earning; then the days on which something happened, rising, each with layout.bucket_words values; then, where the
// rules ask for purchases item by item, an entry of 2 words an item and day.
// Two forms, of which a word of the runtime's says which it is. The small one: 3 words a lot, 4 bytes a day and each of
// its values (up to 4.29e9), padded to a word. Where something does not fit (a lot of 2^42 points or more, a day's
// value beyond 4 bytes) the block takes the wide form: 4 words a lot, 8 bytes a day and each value.
// Invariants: (1) every lot has left > 0; (2) days rise strictly; (3) debt >= 0, and > 0 only while no lot is active.
// Plain data; one owner; not synchronised.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
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

/// A lot. In the block it takes 24 bytes, in the wide form 32.
struct Lot {
  std::int64_t id = 0;  // see LotId in runtime/ledger
  Day earned_day = 0;
  Day active_from = 0;  // kNever: waits for the next purchase
  Day last_day = 0;     // kNever: does not expire
  std::int32_t terms = 0;
  Value left = 0;
};

/// The lots of a block, which lie there packed: each is read as a copy, which does not follow what is changed later.
class Lots {
 public:
  /// `at`: the first one's words; `words`: of each.
  Lots(const Value* at, std::size_t words, std::size_t count) : at_(at), words_(words), count_(count) {}
  Lots() = default;

  /// For a loop over all.
  class Iterator {
   public:
    Iterator(const Value* at, std::size_t words) : at_(at), words_(words) {}
    [[nodiscard]] Lot operator*() const { return unpack(at_, words_); }
    Iterator& operator++() {
      at_ += words_;
      return *this;
    }
    friend bool operator==(const Iterator& a, const Iterator& b) { return a.at_ == b.at_; }

   private:
    const Value* at_;
    std::size_t words_;
  };
  [[nodiscard]] Iterator begin() const { return {at_, words_}; }
  [[nodiscard]] Iterator end() const { return {at_ + words_ * count_, words_}; }
  [[nodiscard]] std::size_t size() const { return count_; }
  [[nodiscard]] bool empty() const { return count_ == 0; }
  [[nodiscard]] Lot operator[](std::size_t i) const { return unpack(at_ + words_ * i, words_); }
  [[nodiscard]] std::int64_t id(std::size_t i) const { return at_[words_ * i]; }
  [[nodiscard]] Value left(std::size_t i) const {
    return words_ == kSmallWords ? at_[words_ * i + 1] & kMostLeft : at_[words_ * i + 3];
  }

  static constexpr std::size_t kSmallWords = 3;
  static constexpr std::size_t kWideWords = 4;
  /// Whether the small form holds the lot: under the terms that its id names (see LotId in runtime/ledger).
  [[nodiscard]] static bool isSmall(const Lot& lot) {
    return lot.left >= 0 && lot.left <= kMostLeft && lot.terms == (lot.id & 0xFFFF) && isDate(lot.earned_day);
  }
  [[nodiscard]] static Lot unpack(const Value* at, std::size_t words) {
    return words == kSmallWords ? unpackSmall(at) : unpackWide(at);
  }
  /// Requires room for `words`, and isSmall() for the small form.
  static void pack(const Lot& lot, Value* at, std::size_t words);
  /// Of a packed lot; false, and nothing done, where the small form does not hold it.
  [[nodiscard]] static bool packLeft(Value left, Value* at, std::size_t words) {
    if (words == kSmallWords) {
      if (left < 0 || left > kMostLeft) return false;
      at[1] = (at[1] & ~kMostLeft) | left;
    } else {
      at[3] = left;
    }
    return true;
  }

 private:
  // Of the three words of the small form the first is the id, the second has 42 bits of points and above them the day
  // of earning, counted from the last one before the year 1, the third the first active and the last day.
  static constexpr int kLeftBits = 42;
  static constexpr Value kMostLeft = (Value{1} << kLeftBits) - 1;
  static constexpr Day kDayZero = -719'163;
  [[nodiscard]] static Lot unpackSmall(const Value* at) {
    Lot lot;
    lot.id = at[0];
    lot.terms = static_cast<std::int32_t>(at[0] & 0xFFFF);
    lot.left = at[1] & kMostLeft;
    lot.earned_day = static_cast<Day>(static_cast<std::uint64_t>(at[1]) >> kLeftBits) + kDayZero;
    lot.active_from = static_cast<Day>(at[2] & 0xFFFF'FFFF);
    lot.last_day = static_cast<Day>(at[2] >> 32);
    return lot;
  }
  [[nodiscard]] static Lot unpackWide(const Value* at) {
    Lot lot;
    lot.id = at[0];
    lot.earned_day = static_cast<Day>(at[1] & 0xFFFF'FFFF);
    lot.active_from = static_cast<Day>(at[1] >> 32);
    lot.last_day = static_cast<Day>(at[2] & 0xFFFF'FFFF);
    lot.terms = static_cast<std::int32_t>(at[2] >> 32);
    lot.left = at[3];
    return lot;
  }

  const Value* at_ = nullptr;
  std::size_t words_ = kSmallWords;
  std::size_t count_ = 0;
};

/// Whether a lot may name the day: a date, what a wait and a life of at most a hundred years each make of one, kNever.
[[nodiscard]] constexpr bool isDayOfLot(Day day) {
  constexpr Value kLongest = Value{200} * 366;
  return day == kNever || isDate(day) || (day > 0 && isDate(day - kLongest));
}

/// What an account's lots come to, kept as they change, so that nobody passes over thousands of them at each event. Not
/// part of the block: made again when one is loaded.
struct LotTotals {
  std::uint64_t held = 0;       // each lot's points times its weight(), modulo 2^64
  Value points = 0;             // of all lots
  std::int64_t highest = 0;     // the highest id, or higher, of lots that events earned; and kOthers, kUnsorted
  Day soonest = kNever;         // the first last day, or an earlier one
  std::int32_t empty = 0;       // lots of which nothing is left, or less
  std::int32_t waiting = 0;     // lots that are active from kNever
  std::uint16_t added = 0;      // how often addLot() was called, modulo 2^16
  std::uint16_t top_terms = 0;  // the highest terms, or higher; of those that no LotId has the highest number

  /// An odd number of a lot's own: points that one lot has too many of never make up for what another lacks.
  [[nodiscard]] static std::uint64_t weight(std::int64_t id) {
    const std::uint64_t mixed = static_cast<std::uint64_t>(id) * 0x9E37'79B9'7F4A'7C15U;
    return (mixed ^ (mixed >> 31)) | 1U;
  }
  /// In `highest`: there are, or were, lots of schedules, or further ones of an opening.
  static constexpr std::int64_t kOthers = std::int64_t{1} << 62;
  /// Whether a lot of that id is one of those: the rows of events stay below 2^36.
  [[nodiscard]] static bool isOther(std::int64_t id) { return id >> 52 != 0; }
  [[nodiscard]] bool hasOthers() const { return (highest & kOthers) != 0; }
  /// In `highest`: some lot has a day that the lot before it has later. Or had: it says so until the lots are looked
  /// over again.
  static constexpr std::int64_t kUnsorted = std::int64_t{1} << 61;
  /// Whether all lots lie in the order of each of their days: of earning, the first active and the last.
  [[nodiscard]] bool isSorted() const { return (highest & kUnsorted) == 0; }
  static constexpr std::int64_t kFlags = kOthers | kUnsorted;
  [[nodiscard]] std::int64_t highestOfEvents() const { return highest & ~kFlags; }
  /// False: no lot has this id.
  [[nodiscard]] bool mayHave(std::int64_t id) const { return isOther(id) ? hasOthers() : id <= highestOfEvents(); }
};

class AccountState {
 public:
  static constexpr std::int32_t kRuntimeWords = 10;
  static constexpr Value kDisordered = Value{1} << 32;
  static constexpr Value kSmall = Value{1} << 33;

  /// A customer of whom nothing is known.
  explicit AccountState(const plan::Layout& layout);
  /// From the ledger's bytes, of either form; false when they do not fit the layout (and the state is then as new).
  [[nodiscard]] bool load(const plan::Layout& layout, std::string_view bytes);
  /// Whether what was loaded names only what the Plan has (terms of lots, tiers) and only days that there are, and
  /// counts nothing below 0 nor above what can be summed. A damaged ledger may say otherwise.
  [[nodiscard]] bool fits(const plan::Plan& plan) const;
  /// As it lies in memory: the same of equal states after narrow().
  [[nodiscard]] std::string_view bytes() const {
    return {reinterpret_cast<const char*>(words_.data()), words_.size() * sizeof(Value)};
  }
  /// Has the beginning of the block fetched into the caches, for a step that comes soon.
  void prefetch() const {
    constexpr std::size_t kLine = 64;
    constexpr std::size_t kMost = 512;
    const std::string_view all = bytes();
    for (std::size_t at = 0; at < std::min(all.size(), kMost); at += kLine) __builtin_prefetch(all.data() + at);
  }
  /// Takes the small form where everything fits it again: before a state is kept.
  void narrow();
  /// Takes the wide form, which holds everything.
  void widen();
  [[nodiscard]] bool isWide() const { return (words_[2] & kSmall) == 0; }
  /// Whether they say the same, in whichever form.
  friend bool operator==(const AccountState& a, const AccountState& b);

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
  [[nodiscard]] Lots lots() const {
    return {words_.data() + lotsBegin(), lotWords(), static_cast<std::size_t>(words_[6])};
  }
  /// Lots change by these alone. `index` is into lots(), which is no longer valid after any of them.
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
  /// The `i`th day, and one of its values.
  [[nodiscard]] Day bucketDay(std::int32_t i) const {
    return isWide() ? static_cast<Day>(words_[wideDay(i)]) : static_cast<Day>(small(smallDay(i)));
  }
  [[nodiscard]] Value bucketValue(std::int32_t i, std::int32_t slot) const {
    const auto at = static_cast<std::size_t>(slot) + 1;
    return isWide() ? words_[wideDay(i) + at] : Value{small(smallDay(i) + at)};
  }
  void setBucketValue(std::int32_t i, std::int32_t slot, Value value);
  /// No less than what all days together have in a slot.
  [[nodiscard]] Value boundOfDays(std::int32_t slot) const {
    // In the small form each value has 4 bytes.
    return isWide() ? sumOfDays(kNoDay, kNever, slot) : Value{dayCount()} << 32;
  }
  /// What the days from `first` to `last` have in a slot, summed up.
  [[nodiscard]] Value sumOfDays(Day first, Day last, std::int32_t slot) const;
  /// Which of the days it is; -1: there is nothing of that day. Stays true until a day is made or forgotten.
  [[nodiscard]] std::int32_t findDay(Day day) const {
    const std::int32_t i = lowerBound(day);
    return i < dayCount() && bucketDay(i) == day ? i : -1;
  }
  /// The same; where it is missing it is made, with zeros.
  [[nodiscard]] std::int32_t makeDay(Day day);
  /// Whether the counts are those of the words there are, and the days and items last in their rows rise, as do the
  /// days around `day`.
  [[nodiscard]] bool isSound(Day day) const;
  /// Forgets days before `day`, which no window can reach any more.
  void forgetDaysBefore(Day day);

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
  [[nodiscard]] std::size_t lotWords() const { return isWide() ? Lots::kWideWords : Lots::kSmallWords; }
  [[nodiscard]] std::size_t lotsBegin() const { return fixed_; }
  [[nodiscard]] std::size_t daysBegin() const { return fixed_ + lotWords() * static_cast<std::size_t>(words_[6]); }
  /// Numbers a day: itself and its values.
  [[nodiscard]] std::size_t stride() const { return stride_; }
  [[nodiscard]] std::size_t wideDay(std::int32_t i) const {
    return daysBegin() + static_cast<std::size_t>(i) * stride();
  }
  /// Where a day stands among the numbers of 4 bytes.
  [[nodiscard]] std::size_t smallDay(std::int32_t i) const {
    return 2 * daysBegin() + static_cast<std::size_t>(i) * stride();
  }
  [[nodiscard]] std::uint32_t small(std::size_t at) const {
    std::uint32_t number = 0;
    std::memcpy(&number, reinterpret_cast<const char*>(words_.data()) + at * sizeof number, sizeof number);
    return number;
  }
  void setSmall(std::size_t at, std::uint32_t number) {
    std::memcpy(reinterpret_cast<char*>(words_.data()) + at * sizeof number, &number, sizeof number);
  }
  /// Words that so many days take.
  [[nodiscard]] std::size_t wordsOfDays(std::size_t days) const {
    return isWide() ? days * stride() : (days * stride() + 1) / 2;
  }
  void insertWords(std::size_t at, std::size_t count);
  void eraseWords(std::size_t at, std::size_t count);
  AccountState() = default;  // without a block
  void rewrite(bool wide);
  [[nodiscard]] bool paddingIsZero() const;
  void setLot(std::size_t index, const Lot& lot);
  void boundLots();
  [[nodiscard]] bool daysFit() const;
  [[nodiscard]] bool historiesFit(const plan::Plan& plan) const;
  [[nodiscard]] std::int32_t lowerBound(Day day) const;
  [[nodiscard]] std::size_t itemsBegin() const {
    return daysBegin() + wordsOfDays(static_cast<std::size_t>(words_[7]));
  }
  [[nodiscard]] std::size_t itemLowerBound(Value key) const;

  std::vector<Value> words_;  // first: what fetches an account ahead begins with it
  std::uint32_t fixed_ = 0;
  std::uint32_t stride_ = 1;
  LotTotals totals_;
};

/// First and last day of a window as seen from a receipt of `day`: [first, last]; `last` is `day` for all but
/// previous_period. For `ever` first is kNoDay.
struct DayRange {
  Day first = kNoDay;
  Day last = kNoDay;
};
[[nodiscard]] DayRange windowRange(const plan::Window& window, Day day);

/// Ranges of windows of one Plan as seen from a day: most events are of the day that the one before them was of.
/// Not synchronised.
class WindowRanges {
 public:
  [[nodiscard]] DayRange of(const plan::Window& window, Day day) {
    Entry& entry = entries_[reinterpret_cast<std::uintptr_t>(&window) / sizeof(plan::Window) % entries_.size()];
    if (entry.window != &window || entry.day != day) entry = {&window, day, windowRange(window, day)};
    return entry.range;
  }

 private:
  struct Entry {
    const plan::Window* window = nullptr;
    Day day = kNoDay;
    DayRange range;
  };
  std::array<Entry, 16> entries_;
};

/// First and last day of the calendar period that contains `day`.
[[nodiscard]] DayRange periodRange(plan::Period period, Day day);

/// What the account has of an aggregate in a window, as seen from `day`, or of the range that this is.
[[nodiscard]] Value windowValue(const AccountState& state, const plan::Aggregate& aggregate, const plan::Window& window,
                                Day day);
[[nodiscard]] Value windowValue(const AccountState& state, const plan::Aggregate& aggregate, const plan::Window& window,
                                DayRange range);

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
