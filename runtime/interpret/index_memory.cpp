#include "runtime/interpret/index_memory.h"

#include <algorithm>
#include <cstring>

namespace kopeck {
namespace {

constexpr std::size_t kFirstSlots = 1024;
// Beyond it articles are no articles but something that differs from line to line; what was kept is given up then.
constexpr std::size_t kMostArticles = std::size_t{1} << 18;
constexpr std::uint32_t kNumberBits = 19;  // of a slot: as many as kMostArticles needs
constexpr std::uint32_t kNumberMask = (std::uint32_t{1} << kNumberBits) - 1;
constexpr std::size_t kWordsOfLine = 16;
constexpr std::size_t kCounts = 2;     // words: how many members, how many others
constexpr std::size_t kLeastSets = 4;  // for which an entry has room

std::uint64_t hashOf(std::span<const Value> columns) {
  std::uint64_t hash = 0x9E3779B97F4A7C15U;
  for (const Value column : columns) {
    hash = (hash ^ static_cast<std::uint64_t>(column)) * 0xD6E8FEB86659FD93U;
    hash ^= hash >> 32;
  }
  return hash;
}

/// What a slot keeps of the hash beside the entry's number: bits that do not choose the slot.
std::uint32_t tagOf(std::uint64_t hash) {
  return static_cast<std::uint32_t>(hash >> 32) & ~kNumberMask;
}

}  // namespace

ArticleTable::ArticleTable(std::size_t columns)
    : columns_(columns),
      words_of_columns_(columns * sizeof(Value) / sizeof(std::int32_t)),
      lines_of_entry_((words_of_columns_ + kCounts + kLeastSets + kWordsOfLine - 1) / kWordsOfLine),
      slots_(kFirstSlots) {}

std::size_t ArticleTable::slotOf(std::uint64_t hash, std::span<const Value> columns) const {
  const std::size_t last = slots_.size() - 1;  // a power of two less one
  for (std::size_t slot = hash & last;; slot = (slot + 1) & last) {
    const std::uint32_t found = slots_[slot];
    if (found == 0) return slot;
    if ((found & ~kNumberMask) != tagOf(hash)) continue;
    const std::int32_t* words = entry((found & kNumberMask) - 1);
    if (columns.empty() || std::memcmp(words, columns.data(), columns.size_bytes()) == 0) return slot;
  }
}

bool ArticleTable::hasRoom(std::size_t sets) const {
  return words_of_columns_ + kCounts + sets <= lines_of_entry_ * kWordsOfLine;
}

ArticleTable::Sets ArticleTable::setsOf(const std::int32_t* entry) const {
  const std::int32_t* counts = entry + words_of_columns_;
  const auto members = static_cast<std::size_t>(counts[0]);
  const auto others = static_cast<std::size_t>(counts[1]);
  const std::int32_t* sets = counts + kCounts;
  if (!hasRoom(members + others)) sets = lists_.data() + *sets;
  return {{sets, members}, {sets + members, others}};
}

bool ArticleTable::find(std::span<const Value> columns, Sets& sets) const {
  const std::uint32_t found = slots_[slotOf(hashOf(columns), columns)];
  if (found == 0) return false;
  sets = setsOf(entry((found & kNumberMask) - 1));
  return true;
}

ArticleTable::Sets ArticleTable::add(std::span<const Value> columns, std::span<const std::int32_t> members,
                                     std::span<const std::int32_t> others) {
  const std::size_t sets = members.size() + others.size();
  if (count_ >= kMostArticles || lists_.size() + sets > INT32_MAX) clear();
  if (2 * count_ >= slots_.size()) grow();
  const std::uint64_t hash = hashOf(columns);
  const std::size_t slot = slotOf(hash, columns);
  lines_.resize((count_ + 1) * lines_of_entry_);
  std::int32_t* words = lines_[count_ * lines_of_entry_].words;
  if (!columns.empty()) std::memcpy(words, columns.data(), columns.size_bytes());
  std::int32_t* counts = words + words_of_columns_;
  counts[0] = static_cast<std::int32_t>(members.size());
  counts[1] = static_cast<std::int32_t>(others.size());
  if (hasRoom(sets)) {
    std::copy(others.begin(), others.end(), std::copy(members.begin(), members.end(), counts + kCounts));
  } else {
    counts[kCounts] = static_cast<std::int32_t>(lists_.size());
    lists_.insert(lists_.end(), members.begin(), members.end());
    lists_.insert(lists_.end(), others.begin(), others.end());
  }
  slots_[slot] = tagOf(hash) | static_cast<std::uint32_t>(++count_);
  return setsOf(words);
}

void ArticleTable::clear() {
  std::fill(slots_.begin(), slots_.end(), 0);
  lines_.clear();
  lists_.clear();
  count_ = 0;
}

void ArticleTable::grow() {
  slots_.assign(2 * slots_.size(), 0);
  const std::size_t last = slots_.size() - 1;
  std::vector<Value> columns(columns_);
  for (std::size_t number = 0; number < count_; ++number) {
    if (columns_ > 0) std::memcpy(columns.data(), entry(number), columns_ * sizeof(Value));
    const std::uint64_t hash = hashOf(columns);
    std::size_t slot = hash & last;
    while (slots_[slot] != 0) slot = (slot + 1) & last;
    slots_[slot] = tagOf(hash) | static_cast<std::uint32_t>(number + 1);
  }
}

}  // namespace kopeck
