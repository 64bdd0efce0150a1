// Explanations as nested columns: a row a receipt, a list of its rules in it, and in each of them what it came to line
// by line. The words are those of `kopeck explain`.
#pragma once

#include <string_view>
#include <vector>

#include "runtime/arrow/columns.h"
#include "runtime/engine/explain.h"
#include "runtime/value/calendar.h"

namespace kopeck::arrow {

/// Points are the header's.
[[nodiscard]] std::vector<Column> explainedColumns(int points_decimals, int money_decimals);

struct ExplainedOf {
  std::string_view customer;
  std::string_view receipt;
  Day day = 0;
  bool russian = false;
};
/// Appends a row to a table of these columns. Rules for other kinds of events are left out.
void addExplained(Table& table, const ExplainedOf& of, const Explanation& explanation);

}  // namespace kopeck::arrow
