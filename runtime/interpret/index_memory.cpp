#include "runtime/interpret/index_memory.h"

#include <algorithm>

namespace kopeck {
namespace {

constexpr std::size_t kFirstSlots = 1024;
// Beyond it articles are no articles but something that differs from line to line; what was kept is given up then.
constexpr std::size_t kMostArticles = std::size_t{1} << 18;

std::uint64_t hashOf(std::span<const Value> columns) {
  std::uint64_t hash = 0x9E3779B97F4A7C15U;
  for (const Value column : columns) {
    hash = (hash ^ static_cast<std::uint64_t>(column)) * 0xD6E8FEB86659FD93U;
    hash ^= hash >> 32;
  }
  return hash;
}

}  // namespace

ArticleTable::ArticleTable() : slots_(kFirstSlots) {}

std::size_t ArticleTable::slotOf(std::uint64_t hash, std::span<const Value> columns) const {
  const std::size_t last = slots_.size() - 1;  // a power of two less one
  for (std::size_t slot = hash & last;; slot = (slot + 1) & last) {
    if (slots_[slot] == 0) return slot;
    const Entry& entry = entries_[slots_[slot] - 1];
    if (entry.hash == hash &&
        std::equal(columns.begin(), columns.end(), keys_.begin() + static_cast<std::ptrdiff_t>(entry.first_key)))
      return slot;
  }
}

const ArticleTable::Sets* ArticleTable::find(std::span<const Value> columns) const {
  const std::uint32_t found = slots_[slotOf(hashOf(columns), columns)];
  return found == 0 ? nullptr : &entries_[found - 1].sets;
}

const ArticleTable::Sets* ArticleTable::add(std::span<const Value> columns, std::span<const std::int32_t> members,
                                            std::span<const std::int32_t> others) {
  if (entries_.size() >= kMostArticles) clear();
  if (2 * entries_.size() >= slots_.size()) grow();
  const std::uint64_t hash = hashOf(columns);
  Entry entry;
  entry.hash = hash;
  entry.first_key = keys_.size();
  entry.sets.first = static_cast<std::uint32_t>(lists_.size());
  entry.sets.members = static_cast<std::uint32_t>(members.size());
  entry.sets.others = static_cast<std::uint32_t>(others.size());
  const std::size_t slot = slotOf(hash, columns);
  keys_.insert(keys_.end(), columns.begin(), columns.end());
  lists_.insert(lists_.end(), members.begin(), members.end());
  lists_.insert(lists_.end(), others.begin(), others.end());
  entries_.push_back(entry);
  slots_[slot] = static_cast<std::uint32_t>(entries_.size());
  return &entries_.back().sets;
}

void ArticleTable::clear() {
  std::fill(slots_.begin(), slots_.end(), 0);
  entries_.clear();
  keys_.clear();
  lists_.clear();
}

void ArticleTable::grow() {
  slots_.assign(2 * slots_.size(), 0);
  const std::size_t last = slots_.size() - 1;
  for (std::size_t entry = 0; entry < entries_.size(); ++entry) {
    std::size_t slot = entries_[entry].hash & last;
    while (slots_[slot] != 0) slot = (slot + 1) & last;
    slots_[slot] = static_cast<std::uint32_t>(entry + 1);
  }
}

}  // namespace kopeck
