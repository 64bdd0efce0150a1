// FfdTax: the value added tax in each line of a fiscal receipt, for programmes that count without tax.
#pragma once

#include <vector>

#include "runtime/ingest/ffd_document.h"
#include "runtime/value/calendar.h"

namespace kopeck {

struct FfdLine;

/// Fills in `tax`: what the line states, else by the rate that it states, else its share of what the receipt states.
/// Refuses a receipt that says nothing of tax and is not under a regime without.
[[nodiscard]] FfdRefusal readTax(const FfdDocument& document, Day day, std::vector<FfdLine>& lines);

}  // namespace kopeck
