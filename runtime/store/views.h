// The ledger's views: its tables in words, dates and decimals, for people and their SQL. docs/ledger.md tells them.
#pragma once

#include <string>

#include "runtime/store/rows.h"

namespace kopeck {

/// Statements that make every view, with the decimals of the programme's money and kinds; none may be there yet.
[[nodiscard]] std::string makeViews(const ProgrammeId& programme);
/// Statements that remove those that are there.
[[nodiscard]] std::string dropViews();

}  // namespace kopeck
