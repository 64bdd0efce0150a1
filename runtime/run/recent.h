// RecentIds: which event numbers have been seen, for as long as a repeated one may still come, so that the memory of a
// run does not grow with the number of receipts. Older ones are asked of the ledger.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "runtime/event/event.h"
#include "runtime/value/calendar.h"

namespace kopeck {

/// 128 bits over the kind and the number; two numbers that share them are not expected in the life of the universe.
struct IdKey {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
  friend bool operator==(const IdKey&, const IdKey&) = default;
};
[[nodiscard]] IdKey idKey(EventKind kind, std::string_view id);

/// A flat table with open addressing; not synchronised.
class RecentIds {
 public:
  struct Entry {
    IdKey key;
    std::uint64_t content = 0;
    std::int64_t row = 0;  // 0: an empty place
    Day day = 0;
  };
  RecentIds() : entries_(1024) {}
  [[nodiscard]] const Entry* find(IdKey key) const;
  /// Has the memory of a coming find() fetched.
  void prefetch(IdKey key) const { __builtin_prefetch(&entries_[key.low & (entries_.size() - 1)]); }
  /// Requires that the key is not in it. Entries dated before `keep_from` may be dropped to make room, if the ledger
  /// can be asked about them: those of rows below `committed`.
  void insert(const Entry& entry, Day keep_from, std::int64_t committed);
  [[nodiscard]] std::size_t size() const { return size_; }

 private:
  void rebuild(Day keep_from, std::int64_t committed);
  void place(const Entry& entry);
  std::vector<Entry> entries_;  // a power of two
  std::size_t size_ = 0;
};

}  // namespace kopeck
