// KnownIds: whether an event's number may be one of the ledger's. A filter: what it does not know was never accepted,
// so that the ledger need not be asked; of what was not, it takes about one in 150 for known.
//
// Between Book and RecentIds: RecentIds forgets, this does not. 1.5 bytes a number where the count is known when the
// ledger is opened; 1.5 to 8 where numbers come one by one. Not synchronised.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "runtime/run/recent.h"

namespace kopeck {

class KnownIds {
 public:
  /// Makes room for so many further numbers.
  void reserve(std::size_t count);
  void insert(IdKey key);
  /// False: it was never inserted.
  [[nodiscard]] bool mayHave(IdKey key) const;
  /// Has the memory of a coming mayHave() fetched.
  void prefetch(IdKey key) const;
  [[nodiscard]] std::size_t bytes() const;

 private:
  // One bit in each word, and all of them in one block: one look at the memory a layer.
  struct alignas(32) Block {
    std::array<std::uint32_t, 8> words{};
  };
  struct Layer {
    std::vector<Block> blocks;
    std::size_t room = 0;  // for so many numbers more
    [[nodiscard]] std::size_t place(IdKey key) const;
  };
  std::vector<Layer> layers_;  // the last one grows, each larger than the one before
};

}  // namespace kopeck
