// Tables of rates: `by net, whole receipt, from 0 RUB: 1%, from 1 000 RUB: 2%`. Internal to compiler/check.
#pragma once

#include <optional>
#include <vector>

#include "compiler/check/expr.h"

namespace kopeck::checking {

struct TableRow {
  const ast::TableLine* line = nullptr;
  std::optional<checked::Expr> guard;  // whole: when the line holds
  Value from = 0;                      // marginal: the part [from, to) of the table's measure
  Value to = INT64_MAX;
};

struct CheckedTable {
  CheckedValue by;
  std::optional<checked::Sum> of_receipt;  // what it measures, where that is a sum of the receipt at hand
  bool marginal = false;
  std::vector<TableRow> rows;
};

/// What a table says of amounts below its first line.
enum class Below : std::uint8_t { has_to_be_said, nothing };

/// The table's lines; nothing after a report. That it says how a sum of the receipt counts is part of it.
[[nodiscard]] std::optional<CheckedTable> checkTable(Context& context, const ast::Table& table, Place place,
                                                     Below below);

}  // namespace kopeck::checking
