// What a run comes to, for machines: the JSON that docs/interfaces.md promises. Pure; any thread.
#pragma once

#include <string>
#include <vector>

#include "runtime/run/run.h"

namespace kopeck {

/// The programme's further wallets: what moved, what is there.
struct FurtherWallet {
  const ProgrammeId::Kind* kind = nullptr;
  PointTotals totals;
  Book::Outstanding outstanding;
};
[[nodiscard]] std::vector<FurtherWallet> furtherWallets(const Programme& programme, const RunSummary& summary);
/// Of the header's points.
[[nodiscard]] Book::Outstanding mainOutstanding(const RunSummary& summary);
/// Receipts a second.
[[nodiscard]] std::int64_t rateOf(const RunSummary& summary);

/// One line of JSON, with a line break. `engine` is what evaluated, as the user named it.
[[nodiscard]] std::string summaryJson(const Programme& programme, const RunSummary& summary, const std::string& engine);

}  // namespace kopeck
