// What the passes add up on their way, for the counter-accounts and the totals of runs.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "tools/auditor/dictionary.h"

namespace kopeck::auditor {

/// What an opening states that tiers look at. Kept for the whole ledger: 32 bytes each.
struct OpeningSpend {
  std::int64_t row = 0;
  Day on = kNone;
  std::int64_t amount = 0;
  bool tier = false;  // the opening states a tier
};

struct Sums {
  // By kind of points, then by kind of posting.
  struct OfKind {
    std::array<std::int64_t, kMoves + 1> points{};
    std::array<std::int64_t, kMoves + 1> wanted{};
  };
  std::map<std::int64_t, OfKind> postings;
  std::map<std::pair<std::int64_t, std::int64_t>, std::int64_t> counters;  // by counter-account and kind
  std::map<std::int64_t, std::int64_t> held;                               // by kind: lots less debts
  // Rows of purchases and returns, by verdict; of gifts; of refusals by reason, gifts left out.
  std::array<std::int64_t, 6> receipts{};
  std::array<std::int64_t, 6> gifts{};
  std::map<std::int64_t, std::int64_t> refused;
  std::int64_t other_events = 0;
  std::int64_t discounts = 0;
  std::int64_t messages = 0;
  std::vector<OpeningSpend> openings;  // by row
};

}  // namespace kopeck::auditor
