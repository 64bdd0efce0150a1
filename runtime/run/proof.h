// BatchProof: double entry over a whole batch. What its postings moved has to be what its accounts have changed by, and
// its rows have to follow each other. The last look before a batch is handed over.
//
// All kinds are summed up in one number, modulo 2^64: the points of a kind count by an odd number of its own, so that
// what one kind has too many of never makes up for what another lacks. One owner; not synchronised.
#pragma once

#include <cstdint>
#include <span>

#include "runtime/ledger/ledger.h"

namespace kopeck {

class BatchProof {
 public:
  /// What points of a ledger's kind count.
  [[nodiscard]] static std::uint64_t share(std::int32_t kind, Value points) {
    const std::uint64_t mixed = (static_cast<std::uint64_t>(kind) + 1) * 0x9E37'79B9'7F4A'7C15U;
    return ((mixed ^ (mixed >> 31)) | 1U) * static_cast<std::uint64_t>(points);
  }
  void moved(std::int32_t kind, Value points) { moved_ += share(kind, points); }
  /// The sum of share() over an account's lots less its debts, at the last commit and now.
  void changed(std::uint64_t was, std::uint64_t now) { changed_ += now - was; }
  [[nodiscard]] bool agrees() const { return moved_ == changed_; }
  void clear() { moved_ = changed_ = 0; }

  /// The first row that is not the one after its predecessor; nullptr: there is none.
  [[nodiscard]] static const EventRow* outOfOrder(std::span<const EventRow> events, std::int64_t first_row) {
    for (const EventRow& event : events)
      if (event.row != first_row++) return &event;
    return nullptr;
  }

 private:
  std::uint64_t moved_ = 0;
  std::uint64_t changed_ = 0;
};

}  // namespace kopeck
