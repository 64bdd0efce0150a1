// FfdLines: the goods of a fiscal receipt with exact sums, whose total is what was paid.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "runtime/ingest/ffd_document.h"
#include "runtime/ingest/json_tree.h"
#include "runtime/value/value.h"

namespace kopeck {

struct FfdLine {
  Json json;
  std::string name;        // as the till printed it, runs of blanks made one
  Value quantity = 0;      // millionths
  Value price = kMissing;  // kopecks
  Value amount = 0;        // kopecks, with the line's share of what was taken off the total
  Value discount = 0;
  Value tax = kMissing;  // in `amount`; only where asked for
};

/// Reads items, stornoItems and totalSum. The lines' amounts sum to the total: where it is below the sum of the lines,
/// the rest is spread over them as a discount, by largest remainder. `with_tax` asks for each line's tax; `day` tells
/// which rates were in force. A refusal is of the whole receipt.
[[nodiscard]] FfdRefusal readLines(const FfdDocument& document, bool with_tax, Day day, std::vector<FfdLine>& lines);

/// A receipt's sum by what was paid with it: cash, ecash, prepaid, credit, provision; 0 where it does not say.
[[nodiscard]] FfdRefusal readPaid(const FfdDocument& document, std::string_view how, Value& sum);

/// A small number of a line: 0 where there is none. `older` is the field's name before FFD 1.05.
[[nodiscard]] Value smallNumberOf(Json line, std::string_view field, std::string_view older);

/// The article number that a marking or a barcode holds: a GTIN, of 13 digits where its first is 0. Empty where none.
[[nodiscard]] std::string gtinOf(Json line);

/// "kg": FFD 1.2's measure, or what an older receipt calls it.
[[nodiscard]] std::string_view measureOf(Json line);

}  // namespace kopeck
