#include "runtime/account/account.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>

namespace kopeck {

namespace {

constexpr std::size_t kLotWords = 4;
// What an account holds and owes, and each of its histories, can be summed: the engine refuses more long before.
constexpr Value kMostHeld = Value{1} << 62;
constexpr Value kMostItems = Value{1} << 31;  // purchases of one item on one day

constexpr std::size_t kItemWords = 2;  // (day, item) as one number that sorts by both; purchases

Value itemKey(Day day, TextId item) {
  return static_cast<Value>(day) * (Value{1} << 32) + item;
}

/// The day of a block's second word. Its 0 is "not said", so that a new account needs no knowledge of the blocks.
Day dayOfWord(Value word) {
  return static_cast<Day>(word + kNoDay);
}

/// The date of a year, 29 February clamped to the month's end.
Day dateIn(int year, int month, int day) {
  const std::optional<Day> first = dayFrom(year, month, 1);
  if (!first) return kNever;  // after the year 9999
  const Day last = addMonths(*first, 1) - 1;
  return std::min(*first + day - 1, last);
}

/// ExpireKind::fixed_day.
Day fixedDay(const plan::Terms& terms, Day start) {
  const int year = civil(start).year;
  if (terms.of_next_year) return dateIn(year + 1, terms.expire_month, terms.expire_day);
  const bool this_year = dateIn(year, terms.expire_month, terms.expire_day) >= start;
  return dateIn((this_year ? year : year + 1) + terms.expire_n, terms.expire_month, terms.expire_day);
}

}  // namespace

AccountState::AccountState(const plan::Layout& layout)
    : fixed_(static_cast<std::uint32_t>(layout.fixed_words)),
      stride_(static_cast<std::uint32_t>(layout.bucket_words) + 1),
      words_(static_cast<std::size_t>(layout.fixed_words), 0) {
  words_[0] = kMissing;
  words_[1] = kNoDay;
  words_[3] = kNoDay;
  words_[4] = kMissing;
  // Attributes are unknown, limits' pairs begin in no period.
  for (std::int32_t i = layout.attributes; i < layout.limits; ++i) word(i) = kMissing;
  for (std::int32_t i = layout.limits; i < layout.evers; i += 2) word(i) = kMissing;
}

bool AccountState::load(const plan::Layout& layout, std::string_view bytes) {
  *this = AccountState(layout);
  const std::size_t count = bytes.size() / sizeof(Value);
  if (bytes.size() % sizeof(Value) != 0 || count < fixed_) return false;
  std::vector<Value> words(count);
  std::memcpy(words.data(), bytes.data(), bytes.size());
  const Value lot_count = words[6];
  const Value day_count = words[7];
  const Value item_count = words[9];
  const auto limit = static_cast<Value>(count);
  for (const Value entries : {lot_count, day_count, item_count})
    if (entries < 0 || entries > limit) return false;
  const std::size_t expected = fixed_ + kLotWords * static_cast<std::size_t>(lot_count) +
                               stride_ * static_cast<std::size_t>(day_count) +
                               kItemWords * static_cast<std::size_t>(item_count);
  if (expected != count) return false;
  words_ = std::move(words);
  totals_ = countLots();
  return true;
}

bool AccountState::fits(const plan::Plan& plan) const {
  const auto terms = static_cast<std::int32_t>(plan.terms.size());
  Value sum = 0;
  const auto adds = [&sum](Value points) {
    return points >= 0 && !__builtin_add_overflow(sum, points, &sum) && sum <= kMostHeld;
  };
  if (!adds(debt())) return false;
  for (std::int32_t wallet = 1; wallet < static_cast<std::int32_t>(plan.schema.wallets.size()); ++wallet)
    if (!adds(word(plan.layout.debts + wallet - 1))) return false;
  for (const Lot& lot : lots()) {
    // The id says under which terms it was earned (LotId in runtime/ledger).
    const auto earned_under = static_cast<std::int32_t>(lot.id & 0xFFFF);
    if (lot.id <= 0 || earned_under >= terms || lot.terms < 0 || lot.terms >= terms) return false;
    if (lot.left <= 0 || !adds(lot.left)) return false;
  }
  for (const plan::Limit& limit : plan.limits)
    if (limit.slot >= 0 && word(limit.slot + 1) < 0) return false;
  if (!daysFit() || !historiesFit(plan)) return false;
  for (std::size_t block = 0; block < plan.tiers.size(); ++block) {
    const std::int32_t level = tier(plan.layout, static_cast<std::int32_t>(block));
    if (level < 0 || level >= static_cast<std::int32_t>(plan.tiers[block].levels.size())) return false;
  }
  return true;
}

/// Whether the days are days. Days of lots and buckets have 32 bits, the account's own a word each.
bool AccountState::daysFit() const {
  if (words_[1] != kNoDay && !isDate(words_[1])) return false;
  if (words_[4] != kMissing && !isDate(words_[4])) return false;
  for (const Lot& lot : lots())
    if (!isDate(lot.earned_day) || !isDayOfLot(lot.active_from) || !isDayOfLot(lot.last_day)) return false;
  for (std::int32_t i = 0; i < dayCount(); ++i)
    if (!isDate(bucketDay(i))) return false;
  return true;
}

/// Whether no history is below 0, and each can be summed over all its days.
bool AccountState::historiesFit(const plan::Plan& plan) const {
  for (std::int32_t i = 1; i < dayCount(); ++i)
    if (bucketDay(i - 1) >= bucketDay(i)) return false;
  for (const plan::Aggregate& aggregate : plan.aggregates) {
    if (aggregate.ever_slot >= 0 && (word(aggregate.ever_slot) < 0 || word(aggregate.ever_slot) > kMostHeld))
      return false;
    Value sum = 0;
    for (std::int32_t i = 0; aggregate.bucket_slot >= 0 && i < dayCount(); ++i) {
      const Value value = bucketValue(i, aggregate.bucket_slot);
      if (value < 0 || value > kMostHeld - sum) return false;
      sum += value;
    }
  }
  // A return of a purchase whose day is forgotten leaves less than none there.
  for (std::int32_t i = 0; i < itemDayCount(); ++i)
    if (const Value purchases = itemDay(i).purchases; purchases < -kMostItems || purchases > kMostItems) return false;
  return true;
}

std::int32_t AccountState::tier(const plan::Layout& layout, std::int32_t block) const {
  return block == 0 ? tier() : static_cast<std::int32_t>(word(layout.tiers + 2 * (block - 1)));
}

void AccountState::setTier(const plan::Layout& layout, std::int32_t block, std::int32_t tier) {
  if (block == 0)
    setTier(tier);
  else
    word(layout.tiers + 2 * (block - 1)) = tier;
}

Day AccountState::keepTierUntil(const plan::Layout& layout, std::int32_t block) const {
  return block == 0 ? keepTierUntil() : dayOfWord(word(layout.tiers + 2 * (block - 1) + 1));
}

void AccountState::setKeepTierUntil(const plan::Layout& layout, std::int32_t block, Day day) {
  if (block == 0)
    setKeepTierUntil(day);
  else
    word(layout.tiers + 2 * (block - 1) + 1) = static_cast<Value>(day) - kNoDay;
}

namespace {

// Inline, so that passes over all lots keep what they sum up in registers.

inline void addBounds(const Lot& lot, LotTotals& totals) {
  const std::size_t family = LotTotals::family(lot.id);
  totals.highest[0] = std::max(totals.highest[0], family == 0 ? lot.id : 0);
  totals.highest[1] = std::max(totals.highest[1], family == 1 ? lot.id : 0);
  totals.soonest = std::min(totals.soonest, lot.last_day);
  totals.top_terms = std::max(totals.top_terms, static_cast<std::uint32_t>(lot.terms));
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

}  // namespace

void AccountState::addLot(const Lot& lot) {
  std::array<Value, kLotWords> words{};
  std::memcpy(words.data(), &lot, sizeof lot);
  words_.insert(words_.begin() + static_cast<std::ptrdiff_t>(daysBegin()), words.begin(), words.end());
  ++words_[6];
  addLotTo(lot, totals_);
  ++totals_.added;
}

void AccountState::setLeft(std::size_t index, Value left) {
  Lot& changed = lot(index);
  const std::uint64_t more = static_cast<std::uint64_t>(left) - static_cast<std::uint64_t>(changed.left);
  totals_.held += LotTotals::weight(changed.id) * more;
  totals_.points = static_cast<Value>(static_cast<std::uint64_t>(totals_.points) + more);
  totals_.empty += (left <= 0 ? 1 : 0) - (changed.left <= 0 ? 1 : 0);
  changed.left = left;
}

void AccountState::setLotDays(std::size_t index, Day active_from, Day last_day) {
  Lot& changed = lot(index);
  totals_.waiting += (active_from == kNever ? 1 : 0) - (changed.active_from == kNever ? 1 : 0);
  totals_.soonest = std::min(totals_.soonest, last_day);
  changed.active_from = active_from;
  changed.last_day = last_day;
}

std::size_t AccountState::findLot(std::int64_t id) const {
  const std::span<const Lot> all = lots();
  if (all.empty() || !totals_.mayHave(id)) return kNoLot;
  if (all.back().id == id) return all.size() - 1;
  // Nearly always their ids rise. Where they do not, all are looked at.
  const auto by_id = [](const Lot& one, std::int64_t wanted) { return one.id < wanted; };
  auto at = std::lower_bound(all.begin(), all.end(), id, by_id);
  if (at == all.end() || at->id != id)
    at = std::find_if(all.begin(), all.end(), [&](const Lot& one) { return one.id == id; });
  return at == all.end() ? kNoLot : static_cast<std::size_t>(at - all.begin());
}

LotTotals AccountState::countLots() const {
  LotTotals counted;
  for (const Lot& one : lots()) addLotTo(one, counted);
  return counted;
}

bool AccountState::agrees(const LotTotals& counted) const {
  return counted.held == totals_.held && counted.points == totals_.points && counted.empty == totals_.empty &&
         counted.waiting == totals_.waiting && counted.highest[0] <= totals_.highest[0] &&
         counted.highest[1] <= totals_.highest[1] && counted.soonest >= totals_.soonest &&
         counted.top_terms <= totals_.top_terms;
}

void AccountState::dropEmptyLots() {
  if (totals_.empty == 0) return;
  // What goes leaves the sums; the bounds come from what stays.
  LotTotals now;
  now.held = totals_.held;
  now.points = totals_.points;
  now.waiting = totals_.waiting;
  now.added = totals_.added;
  Lot* const all = &lot(0);
  const std::size_t count = lots().size();
  std::size_t kept = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const Lot one = all[i];
    if (one.left > 0) {
      addBounds(one, now);
      all[kept++] = one;
      continue;
    }
    const auto left = static_cast<std::uint64_t>(one.left);
    now.held -= LotTotals::weight(one.id) * left;
    now.points = static_cast<Value>(static_cast<std::uint64_t>(now.points) - left);
    now.waiting -= one.active_from == kNever ? 1 : 0;
  }
  totals_ = now;
  const auto from = words_.begin() + static_cast<std::ptrdiff_t>(lotsBegin() + kLotWords * kept);
  const auto to = words_.begin() + static_cast<std::ptrdiff_t>(daysBegin());
  words_.erase(from, to);
  words_[6] = static_cast<Value>(kept);
}

std::int32_t AccountState::lowerBound(Day day) const {
  // Events come in order, so the place is nearly always at the end.
  std::int32_t i = dayCount();
  while (i > 0 && bucketDay(i - 1) >= day) --i;
  return i;
}

std::span<Value> AccountState::bucket(const plan::Layout& layout, Day day) {
  const std::int32_t i = lowerBound(day);
  if (i == dayCount() || bucketDay(i) != day) {
    const auto at = words_.begin() + static_cast<std::ptrdiff_t>(daysBegin() + static_cast<std::size_t>(i) * stride());
    const auto inserted = words_.insert(at, stride(), 0);
    *inserted = day;
    ++words_[7];
  }
  return std::span<Value>(words_).subspan(daysBegin() + static_cast<std::size_t>(i) * stride() + 1,
                                          static_cast<std::size_t>(layout.bucket_words));
}

std::span<Value> AccountState::findBucket(const plan::Layout& layout, Day day) {
  const std::int32_t i = lowerBound(day);
  if (i == dayCount() || bucketDay(i) != day) return {};
  return std::span<Value>(words_).subspan(daysBegin() + static_cast<std::size_t>(i) * stride() + 1,
                                          static_cast<std::size_t>(layout.bucket_words));
}

std::span<const Value> AccountState::bucketAt(const plan::Layout& layout, Day day) const {
  const std::int32_t i = lowerBound(day);
  if (i == dayCount() || bucketDay(i) != day) return {};
  return std::span<const Value>(words_).subspan(daysBegin() + static_cast<std::size_t>(i) * stride() + 1,
                                                static_cast<std::size_t>(layout.bucket_words));
}

bool AccountState::isSound(Day day) const {
  const auto words = static_cast<Value>(words_.size());
  for (const Value entries : {words_[6], words_[7], words_[9]})
    if (entries < 0 || entries > words) return false;
  if (itemsBegin() + kItemWords * static_cast<std::size_t>(words_[9]) != words_.size()) return false;
  const std::int32_t days = dayCount();
  const auto rises = [&](std::int32_t i) { return i <= 0 || i >= days || bucketDay(i - 1) < bucketDay(i); };
  // Those at the end are at or after `day`, the one before them is not: that is how they were found.
  const std::int32_t at = lowerBound(day);
  if (at + 1 != days && (!rises(at + 1) || !rises(days - 1))) return false;
  const std::size_t last = itemsBegin() + kItemWords * static_cast<std::size_t>(words_[9]);
  return words_[9] < 2 || words_[last - 2 * kItemWords] < words_[last - kItemWords];
}

void AccountState::forgetDaysBefore(const plan::Layout& layout, Day day) {
  (void)layout;
  std::int32_t gone = 0;
  while (gone < dayCount() && bucketDay(gone) < day) ++gone;
  if (gone == 0) return;
  const auto begin = words_.begin() + static_cast<std::ptrdiff_t>(daysBegin());
  words_.erase(begin, begin + static_cast<std::ptrdiff_t>(static_cast<std::size_t>(gone) * stride()));
  words_[7] -= gone;
}

std::size_t AccountState::itemsBegin() const {
  return daysBegin() + stride() * static_cast<std::size_t>(words_[7]);
}

std::size_t AccountState::itemLowerBound(Value key) const {
  // Events come in order, so the place is nearly always near the end.
  std::size_t i = static_cast<std::size_t>(words_[9]);
  while (i > 0 && words_[itemsBegin() + kItemWords * (i - 1)] >= key) --i;
  return i;
}

AccountState::ItemDay AccountState::itemDay(std::int32_t i) const {
  const std::size_t at = itemsBegin() + kItemWords * static_cast<std::size_t>(i);
  const Value key = words_[at];
  return {static_cast<Day>(key >> 32), static_cast<TextId>(key & 0xFFFF'FFFF), words_[at + 1]};
}

void AccountState::addItem(Day day, TextId item, Value purchases) {
  const Value key = itemKey(day, item);
  const std::size_t i = itemLowerBound(key);
  const auto at = words_.begin() + static_cast<std::ptrdiff_t>(itemsBegin() + kItemWords * i);
  const bool there = i < static_cast<std::size_t>(words_[9]) && *at == key;
  if (!there) {
    if (purchases <= 0) return;
    words_.insert(at, {key, purchases});
    ++words_[9];
    return;
  }
  at[1] += purchases;
  if (at[1] > 0) return;
  words_.erase(at, at + kItemWords);
  --words_[9];
}

void AccountState::forgetItemsBefore(Day day) {
  std::size_t gone = 0;
  while (gone < static_cast<std::size_t>(words_[9]) && itemDay(static_cast<std::int32_t>(gone)).day < day) ++gone;
  if (gone == 0) return;
  const auto begin = words_.begin() + static_cast<std::ptrdiff_t>(itemsBegin());
  words_.erase(begin, begin + static_cast<std::ptrdiff_t>(kItemWords * gone));
  words_[9] -= static_cast<Value>(gone);
}

DayRange periodRange(plan::Period period, Day day) {
  switch (period) {
    case plan::Period::day:
      return {day, day};
    case plan::Period::week:
      return {weekStart(day), weekStart(day) + 6};
    case plan::Period::month:
      return {monthStart(day), addMonths(monthStart(day), 1) - 1};
    case plan::Period::quarter:
      return {quarterStart(day), addMonths(quarterStart(day), 3) - 1};
    case plan::Period::half_year:
      return {halfYearStart(day), addMonths(halfYearStart(day), 6) - 1};
    case plan::Period::year:
      return {yearStart(day), addMonths(yearStart(day), 12) - 1};
  }
  return {day, day};
}

DayRange windowRange(const plan::Window& window, Day day) {
  switch (window.kind) {
    case plan::WindowKind::last_days:
      return {day - window.n + 1, day};
    case plan::WindowKind::last_months:
      return {addMonths(day, -window.n) + 1, day};
    case plan::WindowKind::this_period:
      return {periodRange(window.period, day).first, day};
    case plan::WindowKind::previous_period:
      return periodRange(window.period, periodRange(window.period, day).first - 1);
    case plan::WindowKind::ever:
      return {kNoDay, day};
  }
  return {kNoDay, day};
}

Value windowValue(const AccountState& state, const plan::Aggregate& aggregate, const plan::Window& window, Day day) {
  if (window.kind == plan::WindowKind::ever) return state.word(aggregate.ever_slot);
  const DayRange range = windowRange(window, day);
  Value sum = 0;
  std::int32_t i = state.dayCount();
  while (i > 0 && state.bucketDay(i - 1) > range.last) --i;
  // All the days together hold no more than the engine lets in: see runtime/engine/bounds.h.
  for (; i > 0 && state.bucketDay(i - 1) >= range.first; --i) sum += state.bucketValue(i - 1, aggregate.bucket_slot);
  return sum;
}

Day lastDayFrom(const plan::Terms& terms, Day earned_day, Day activation) {
  const Day start = terms.from_activation ? activation : earned_day;
  switch (terms.expire) {
    case plan::ExpireKind::never:
      return kNever;
    case plan::ExpireKind::days:
      return start == kNever ? kNever : start + terms.expire_n;
    case plan::ExpireKind::months:
      return start == kNever ? kNever : addMonths(start, terms.expire_n);
    case plan::ExpireKind::period_end:
      if (start == kNever) return kNever;
      return periodRange(terms.expire_period, addMonths(periodRange(terms.expire_period, start).first, terms.expire_n))
          .last;
    case plan::ExpireKind::fixed_day:
      return start == kNever ? kNever : fixedDay(terms, start);
  }
  return kNever;
}

LotDays lotDays(const plan::Terms& terms, Day day) {
  Day activation = day;
  switch (terms.activate) {
    case plan::ActivateKind::at_once:
      break;
    case plan::ActivateKind::after_days:
      activation = day + terms.activate_n;
      break;
    case plan::ActivateKind::after_months:
      activation = addMonths(day, terms.activate_n);
      break;
    case plan::ActivateKind::after_next_purchase:
      activation = kNever;
      break;
  }
  return {activation, lastDayFrom(terms, day, activation)};
}

}  // namespace kopeck
