// CustomerIndex: from a customer's number as the input writes it to the number of the account, which it holds as a flat
// table of hashes; the texts stay with the accounts.
#pragma once

#include <xxhash.h>

#include <cstdint>
#include <string_view>
#include <vector>

namespace kopeck {

class CustomerIndex {
 public:
  CustomerIndex() : entries_(1024) {}
  [[nodiscard]] static std::uint64_t hash(std::string_view customer) {
    return XXH3_64bits(customer.data(), customer.size());
  }
  /// The account whose hash it is and for which `same(account)` holds; 0 when there is none.
  template <typename Same>
  [[nodiscard]] std::int64_t find(std::uint64_t hash, const Same& same) const {
    const std::uint32_t own = folded(hash);
    const std::size_t mask = entries_.size() - 1;
    for (std::size_t i = own & mask; entries_[i].account != 0; i = (i + 1) & mask)
      if (entries_[i].hash == own && same(std::int64_t{entries_[i].account})) return entries_[i].account;
    return 0;
  }
  /// An account whose hash it is, most probably the one that find() would find; 0 when there is none.
  [[nodiscard]] std::int64_t likely(std::uint64_t hash) const {
    return find(hash, [](std::int64_t) { return true; });
  }
  /// Requires that it is not in it. Accounts are below 2^30 (see scheduleRow in runtime/ledger).
  void insert(std::uint64_t hash, std::int64_t account) {
    if (4 * (size_ + 1) > 3 * entries_.size()) {
      std::vector<Entry> old(entries_.size() * 2);
      old.swap(entries_);
      for (const Entry& entry : old)
        if (entry.account != 0) place(entry);
    }
    place({folded(hash), static_cast<std::uint32_t>(account)});
    ++size_;
  }
  void prefetch(std::uint64_t hash) const { __builtin_prefetch(&entries_[folded(hash) & (entries_.size() - 1)]); }

 private:
  struct Entry {
    std::uint32_t hash = 0;
    std::uint32_t account = 0;  // 0: an empty place
  };
  [[nodiscard]] static std::uint32_t folded(std::uint64_t hash) {
    return static_cast<std::uint32_t>(hash) ^ static_cast<std::uint32_t>(hash >> 32);
  }
  void place(const Entry& entry) {
    const std::size_t mask = entries_.size() - 1;
    std::size_t i = entry.hash & mask;
    while (entries_[i].account != 0) i = (i + 1) & mask;
    entries_[i] = entry;
  }
  std::vector<Entry> entries_;  // a power of two
  std::size_t size_ = 0;
};

}  // namespace kopeck
