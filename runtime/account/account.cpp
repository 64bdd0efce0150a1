#include "runtime/account/account.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <optional>

namespace kopeck {

namespace {

// What an account holds and owes, and each of its histories, can be summed: the engine refuses more long before.
constexpr Value kMostHeld = Value{1} << 62;
constexpr Value kMostItems = Value{1} << 31;  // purchases of one item on one day

constexpr std::size_t kItemWords = 2;  // (day, item) as one number that sorts by both; purchases

/// Whether the small form holds a day's value.
bool isSmallValue(Value value) {
  return value >= 0 && value <= UINT32_MAX;
}

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
    : words_(static_cast<std::size_t>(layout.fixed_words), 0),
      fixed_(static_cast<std::uint32_t>(layout.fixed_words)),
      stride_(static_cast<std::uint32_t>(layout.bucket_words) + 1) {
  words_[0] = kMissing;
  words_[1] = kNoDay;
  words_[2] = kSmall;
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
  const auto limit = 2 * static_cast<Value>(count);
  for (const Value entries : {lot_count, day_count, item_count})
    if (entries < 0 || entries > limit) return false;
  words_.swap(words);
  if (itemsBegin() + kItemWords * static_cast<std::size_t>(item_count) == count && paddingIsZero()) {
    totals_ = countLots();
    return true;
  }
  *this = AccountState(layout);
  return false;
}

/// Behind an odd number of numbers of 4 bytes one has no meaning.
bool AccountState::paddingIsZero() const {
  return isWide() || static_cast<std::size_t>(words_[7]) * stride() % 2 == 0 || small(2 * itemsBegin() - 1) == 0;
}

void AccountState::rewrite(bool wide) {
  AccountState other;
  other.fixed_ = fixed_;
  other.stride_ = stride_;
  other.words_.assign(words_.begin(), words_.begin() + static_cast<std::ptrdiff_t>(fixed_));
  other.words_[2] = wide ? words_[2] & ~kSmall : words_[2] | kSmall;
  const auto days = static_cast<std::size_t>(words_[7]);
  other.words_.resize(other.daysBegin() + other.wordsOfDays(days));
  std::size_t lot_at = fixed_;
  for (const Lot& lot : lots()) {
    Lots::pack(lot, other.words_.data() + lot_at, other.lotWords());
    lot_at += other.lotWords();
  }
  for (std::size_t i = 0; i < days * stride(); ++i) {
    if (wide) {
      const std::uint32_t number = small(2 * daysBegin() + i);
      other.words_[other.daysBegin() + i] = i % stride() == 0 ? Value{static_cast<Day>(number)} : Value{number};
    } else {
      other.setSmall(2 * other.daysBegin() + i, static_cast<std::uint32_t>(words_[daysBegin() + i]));
    }
  }
  other.words_.insert(other.words_.end(), words_.begin() + static_cast<std::ptrdiff_t>(itemsBegin()), words_.end());
  words_ = std::move(other.words_);
}

void AccountState::widen() {
  if (!isWide()) rewrite(true);
}

void AccountState::narrow() {
  if (!isWide()) return;
  for (const Lot& lot : lots())
    if (!Lots::isSmall(lot)) return;
  for (std::int32_t i = 0; i < dayCount(); ++i) {
    const Value day = words_[wideDay(i)];
    if (day != static_cast<Day>(day)) return;
    for (std::size_t slot = 1; slot < stride(); ++slot)
      if (!isSmallValue(words_[wideDay(i) + slot])) return;
  }
  rewrite(false);
}

bool operator==(const AccountState& a, const AccountState& b) {
  if (a.isWide() == b.isWide()) return a.words_ == b.words_;
  AccountState other = a.isWide() ? b : a;
  other.widen();
  return other.words_ == (a.isWide() ? a : b).words_;
}

/// Makes room for words, which are 0. Grows by an eighth: most accounts never shrink again, and there are many.
void AccountState::insertWords(std::size_t at, std::size_t count) {
  const std::size_t size = words_.size();
  if (size + count > words_.capacity()) words_.reserve((size + count + (size + count) / 8) | 1U);
  for (std::size_t i = 0; i < count; ++i) words_.push_back(0);
  if (at == size) return;
  Value* const begin = words_.data() + at;
  std::memmove(begin + count, begin, (size - at) * sizeof(Value));
  std::fill_n(begin, count, 0);
}

void AccountState::eraseWords(std::size_t at, std::size_t count) {
  const auto begin = words_.begin() + static_cast<std::ptrdiff_t>(at);
  words_.erase(begin, begin + static_cast<std::ptrdiff_t>(count));
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

std::int32_t AccountState::lowerBound(Day day) const {
  // Events come in order, so the place is nearly always at the end.
  std::int32_t i = dayCount();
  while (i > 0 && bucketDay(i - 1) >= day) --i;
  return i;
}

std::int32_t AccountState::makeDay(Day day) {
  const std::int32_t i = lowerBound(day);
  if (i < dayCount() && bucketDay(i) == day) return i;
  const auto days = static_cast<std::size_t>(words_[7]);
  if (isWide()) {
    insertWords(wideDay(i), stride());
    words_[wideDay(i)] = day;
  } else {
    insertWords(itemsBegin(), wordsOfDays(days + 1) - wordsOfDays(days));
    // The last one's place is 0, behind an odd number of numbers, too.
    if (const std::size_t behind = days - static_cast<std::size_t>(i); behind > 0) {
      char* const at = reinterpret_cast<char*>(words_.data()) + smallDay(i) * sizeof(std::uint32_t);
      std::memmove(at + stride() * sizeof(std::uint32_t), at, behind * stride() * sizeof(std::uint32_t));
      std::memset(at, 0, stride() * sizeof(std::uint32_t));
    }
    setSmall(smallDay(i), static_cast<std::uint32_t>(day));
  }
  ++words_[7];
  return i;
}

void AccountState::setBucketValue(std::int32_t i, std::int32_t slot, Value value) {
  if (!isWide() && !isSmallValue(value)) widen();
  const auto at = static_cast<std::size_t>(slot) + 1;
  if (isWide()) {
    words_[wideDay(i) + at] = value;
  } else {
    setSmall(smallDay(i) + at, static_cast<std::uint32_t>(value));
  }
}

Value AccountState::sumOfDays(Day first, Day last, std::int32_t slot) const {
  std::int32_t end = dayCount();
  while (end > 0 && bucketDay(end - 1) > last) --end;
  std::int32_t i = 0;
  // The longest windows hold all days that are kept.
  for (std::int32_t high = end > 0 && bucketDay(0) < first ? end : 0; i < high;) {
    const std::int32_t middle = (i + high) / 2;
    if (bucketDay(middle) < first) {
      i = middle + 1;
    } else {
      high = middle;
    }
  }
  Value sum = 0;
  const std::size_t step = stride();
  if (isWide()) {
    for (std::size_t at = wideDay(i) + static_cast<std::size_t>(slot) + 1; i < end; ++i, at += step) sum += words_[at];
  } else if (step == 2) {
    // A day and its only value are a word, whose upper half the value is.
    static_assert(std::endian::native == std::endian::little);
    const Value* const days = words_.data() + daysBegin();
    for (; i < end; ++i) sum += static_cast<Value>(static_cast<std::uint64_t>(days[i]) >> 32);
  } else {
#pragma GCC unroll 4
    for (std::size_t at = smallDay(i) + static_cast<std::size_t>(slot) + 1; i < end; ++i, at += step) sum += small(at);
  }
  return sum;
}

bool AccountState::isSound(Day day) const {
  const auto words = 2 * static_cast<Value>(words_.size());
  for (const Value entries : {words_[6], words_[7], words_[9]})
    if (entries < 0 || entries > words) return false;
  const std::size_t size = words_.size();
  if (itemsBegin() + kItemWords * static_cast<std::size_t>(words_[9]) != size) return false;
  const std::int32_t days = dayCount();
  const auto rises = [&](std::int32_t i) { return i <= 0 || i >= days || bucketDay(i - 1) < bucketDay(i); };
  // Those at the end are at or after `day`, the one before them is not: that is how they were found.
  const std::int32_t at = lowerBound(day);
  if (at + 1 != days && (!rises(at + 1) || !rises(days - 1))) return false;
  return words_[9] < 2 || words_[size - 2 * kItemWords] < words_[size - kItemWords];
}

void AccountState::forgetDaysBefore(Day day) {
  std::int32_t gone = 0;
  while (gone < dayCount() && bucketDay(gone) < day) ++gone;
  if (gone == 0) return;
  const auto days = static_cast<std::size_t>(words_[7]);
  const std::size_t left = days - static_cast<std::size_t>(gone);
  if (isWide()) {
    eraseWords(daysBegin(), static_cast<std::size_t>(gone) * stride());
  } else {
    char* const begin = reinterpret_cast<char*>(words_.data() + daysBegin());
    const std::size_t bytes = left * stride() * sizeof(std::uint32_t);
    std::memmove(begin, begin + static_cast<std::size_t>(gone) * stride() * sizeof(std::uint32_t), bytes);
    std::memset(begin + bytes, 0, wordsOfDays(left) * sizeof(Value) - bytes);
    eraseWords(daysBegin() + wordsOfDays(left), wordsOfDays(days) - wordsOfDays(left));
  }
  words_[7] -= gone;
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
    const auto index = static_cast<std::size_t>(at - words_.begin());
    insertWords(index, kItemWords);
    words_[index] = key;
    words_[index + 1] = purchases;
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
  eraseWords(itemsBegin(), kItemWords * gone);
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
  return windowValue(state, aggregate, window, windowRange(window, day));
}

Value windowValue(const AccountState& state, const plan::Aggregate& aggregate, const plan::Window& window,
                  DayRange range) {
  if (window.kind == plan::WindowKind::ever) return state.word(aggregate.ever_slot);
  // All the days together hold no more than the engine lets in: see runtime/engine/bounds.h.
  return state.sumOfDays(range.first, range.last, aggregate.bucket_slot);
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
