#include "runtime/run/recent.h"

#include <xxhash.h>

namespace kopeck {

IdKey idKey(EventKind kind, std::string_view id) {
  // The kind is no seed: with one, XXH3 adds it to the first and the last byte of a short text, and a purchase and a
  // return of neighbouring numbers meet.
  const XXH128_hash_t hash = XXH3_128bits(id.data(), id.size());
  const std::uint64_t mixed = (static_cast<std::uint64_t>(kind) + 1) * 0x9E3779B97F4A7C15U;
  return {hash.low64 ^ mixed, hash.high64 + mixed};
}

const RecentIds::Entry* RecentIds::find(IdKey key) const {
  const std::size_t mask = entries_.size() - 1;
  for (std::size_t i = key.low & mask;; i = (i + 1) & mask) {
    if (entries_[i].row == 0) return nullptr;
    if (entries_[i].key == key) return &entries_[i];
  }
}

void RecentIds::insert(const Entry& entry, Day keep_from, std::int64_t committed) {
  if (2 * (size_ + 1) > entries_.size()) rebuild(keep_from, committed);
  place(entry);
}

void RecentIds::place(const Entry& entry) {
  const std::size_t mask = entries_.size() - 1;
  std::size_t i = entry.key.low & mask;
  while (entries_[i].row != 0) i = (i + 1) & mask;
  entries_[i] = entry;
  ++size_;
}

void RecentIds::rebuild(Day keep_from, std::int64_t committed) {
  std::vector<Entry> old = std::move(entries_);
  const auto stays = [&](const Entry& entry) {
    return entry.row != 0 && (entry.day >= keep_from || entry.row >= committed);
  };
  std::size_t kept = 0;
  for (const Entry& entry : old) kept += stays(entry) ? 1 : 0;
  // Grown only when forgetting does not free at least half of what is in use.
  std::size_t capacity = old.size();
  while (4 * kept > capacity) capacity *= 2;
  entries_.assign(capacity, Entry{});
  size_ = 0;
  for (const Entry& entry : old)
    if (stays(entry)) place(entry);
}

}  // namespace kopeck
