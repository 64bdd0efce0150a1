// The lots of an account, and what they come to.
#include <algorithm>

#include "runtime/account/account.h"

namespace kopeck {

namespace {

// Inline, so that passes over all lots keep what they sum up in registers.

inline void addBounds(const Lot& lot, LotTotals& totals) {
  if (LotTotals::isOther(lot.id)) {
    totals.highest |= LotTotals::kOthers;
  } else {
    totals.highest = std::max(totals.highestOfEvents(), lot.id) | (totals.highest & LotTotals::kFlags);
  }
  totals.soonest = std::min(totals.soonest, lot.last_day);
  const std::uint32_t terms = std::min<std::uint32_t>(static_cast<std::uint32_t>(lot.terms), 0xFFFF);
  totals.top_terms = std::max(totals.top_terms, static_cast<std::uint16_t>(terms));
}

inline void addLotTo(const Lot& lot, LotTotals& totals) {
  // A damaged ledger may hold anything: sums are modulo 2^64, and looked at by fits().
  const auto left = static_cast<std::uint64_t>(lot.left);
  totals.held += LotTotals::weight(lot.id) * left;
  totals.points = static_cast<Value>(static_cast<std::uint64_t>(totals.points) + left);
  totals.empty += lot.left <= 0 ? 1 : 0;
  totals.waiting += lot.active_from == kNever ? 1 : 0;
  addBounds(lot, totals);
}

/// Whether no day of the lot is earlier than that of the lot before it.
inline bool isInOrder(const Lot& before, const Lot& lot) {
  return before.earned_day <= lot.earned_day && before.active_from <= lot.active_from &&
         before.last_day <= lot.last_day;
}

}  // namespace

void Lots::pack(const Lot& lot, Value* at, std::size_t words) {
  const auto pair = [](std::int32_t low, std::int32_t high) {
    return static_cast<Value>(static_cast<std::uint64_t>(static_cast<std::uint32_t>(high)) << 32 |
                              static_cast<std::uint32_t>(low));
  };
  at[0] = lot.id;
  if (words == kSmallWords) {
    at[1] = static_cast<Value>(static_cast<std::uint64_t>(lot.earned_day - kDayZero) << kLeftBits |
                               static_cast<std::uint64_t>(lot.left));
    at[2] = pair(lot.active_from, lot.last_day);
    return;
  }
  at[1] = pair(lot.earned_day, lot.active_from);
  at[2] = pair(lot.last_day, lot.terms);
  at[3] = lot.left;
}

void AccountState::addLot(const Lot& lot) {
  if (!isWide() && !Lots::isSmall(lot)) widen();
  if (const Lots all = lots(); !all.empty() && !isInOrder(all[all.size() - 1], lot))
    totals_.highest |= LotTotals::kUnsorted;
  const std::size_t at = daysBegin();
  insertWords(at, lotWords());
  Lots::pack(lot, words_.data() + at, lotWords());
  ++words_[6];
  addLotTo(lot, totals_);
  ++totals_.added;
}

void AccountState::setLot(std::size_t index, const Lot& lot) {
  if (!isWide() && !Lots::isSmall(lot)) widen();
  Lots::pack(lot, words_.data() + lotsBegin() + lotWords() * index, lotWords());
}

void AccountState::setLeft(std::size_t index, Value left) {
  const Lots all = lots();
  const Value before = all.left(index);
  const std::uint64_t more = static_cast<std::uint64_t>(left) - static_cast<std::uint64_t>(before);
  totals_.held += LotTotals::weight(all.id(index)) * more;
  totals_.points = static_cast<Value>(static_cast<std::uint64_t>(totals_.points) + more);
  totals_.empty += (left <= 0 ? 1 : 0) - (before <= 0 ? 1 : 0);
  const auto pack = [&] { return Lots::packLeft(left, words_.data() + lotsBegin() + lotWords() * index, lotWords()); };
  if (pack()) return;
  widen();
  (void)pack();
}

void AccountState::setLotDays(std::size_t index, Day active_from, Day last_day) {
  Lot changed = lots()[index];
  totals_.waiting += (active_from == kNever ? 1 : 0) - (changed.active_from == kNever ? 1 : 0);
  totals_.soonest = std::min(totals_.soonest, last_day);
  changed.active_from = active_from;
  changed.last_day = last_day;
  setLot(index, changed);
  const Lots all = lots();
  if ((index > 0 && !isInOrder(all[index - 1], changed)) ||
      (index + 1 < all.size() && !isInOrder(changed, all[index + 1])))
    totals_.highest |= LotTotals::kUnsorted;
}

std::size_t AccountState::findLot(std::int64_t id) const {
  const Lots all = lots();
  if (all.empty() || !totals_.mayHave(id)) return kNoLot;
  if (all.id(all.size() - 1) == id) return all.size() - 1;
  // Nearly always their ids rise. Where they do not, all are looked at.
  std::size_t low = 0;
  for (std::size_t high = all.size(); low < high;) {
    const std::size_t middle = (low + high) / 2;
    if (all.id(middle) < id) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  if (low < all.size() && all.id(low) == id) return low;
  for (std::size_t i = 0; i < all.size(); ++i)
    if (all.id(i) == id) return i;
  return kNoLot;
}

LotTotals AccountState::countLots() const {
  LotTotals counted;
  Lot before;
  before.earned_day = before.active_from = before.last_day = kNoDay;
  bool is_sorted = true;
  for (const Lot& one : lots()) {
    addLotTo(one, counted);
    is_sorted = is_sorted && isInOrder(before, one);
    before = one;
  }
  if (!is_sorted) counted.highest |= LotTotals::kUnsorted;
  return counted;
}

bool AccountState::agrees(const LotTotals& counted) const {
  return counted.held == totals_.held && counted.points == totals_.points && counted.empty == totals_.empty &&
         counted.waiting == totals_.waiting && counted.highestOfEvents() <= totals_.highestOfEvents() &&
         counted.hasOthers() <= totals_.hasOthers() && counted.isSorted() >= totals_.isSorted() &&
         counted.soonest >= totals_.soonest && counted.top_terms <= totals_.top_terms;
}

void AccountState::dropEmptyLots() {
  if (totals_.empty == 0) return;
  const Lots all = lots();
  const std::size_t words = lotWords();
  Value* const begin = words_.data() + lotsBegin();
  std::size_t kept = 0;
  std::size_t next = 0;  // the first one that may stay, of those that are not looked at
  for (std::size_t i = 0; i < all.size() && totals_.empty > 0; ++i) {
    if (all.left(i) > 0) continue;
    const Lot one = all[i];
    const auto left = static_cast<std::uint64_t>(one.left);
    totals_.held -= LotTotals::weight(one.id) * left;
    totals_.points = static_cast<Value>(static_cast<std::uint64_t>(totals_.points) - left);
    totals_.waiting -= one.active_from == kNever ? 1 : 0;
    --totals_.empty;
    if (kept != next) std::copy(begin + words * next, begin + words * i, begin + words * kept);
    kept += i - next;
    next = i + 1;
  }
  eraseWords(lotsBegin() + words * kept, words * (next - kept));
  words_[6] -= static_cast<Value>(next - kept);
  boundLots();
}

/// The bounds that may have come nearer since lots have gone.
void AccountState::boundLots() {
  const Lots left = lots();
  if (left.empty()) {
    totals_.highest = 0;
    totals_.top_terms = 0;
    totals_.soonest = kNever;
    return;
  }
  totals_.soonest = left[0].last_day;
  if (totals_.isSorted()) return;
  bool is_sorted = true;
  Lot before = left[0];
  for (const Lot& lot : left) {
    totals_.soonest = std::min(totals_.soonest, lot.last_day);
    is_sorted = is_sorted && isInOrder(before, lot);
    before = lot;
  }
  if (is_sorted) totals_.highest &= ~LotTotals::kUnsorted;
}

}  // namespace kopeck
