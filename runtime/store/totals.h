// RunTotals as JSON, as the ledger keeps them beside the input position. Names are the fields' own.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "runtime/ledger/ledger.h"

namespace kopeck {

[[nodiscard]] std::string totalsToJson(const RunTotals& totals);
/// Nothing when the text is not such JSON. Fields that it lacks are 0: an older ledger knew fewer.
[[nodiscard]] std::optional<RunTotals> totalsFromJson(std::string_view text);

}  // namespace kopeck
