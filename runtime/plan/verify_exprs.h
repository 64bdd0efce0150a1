// The part of verify() that looks at expressions, and what it finds out about each: an expression may stand only where
// everything it reads is at hand.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "runtime/plan/plan.h"

namespace kopeck::plan {

/// What an expression reads, itself and through its operands.
struct ExprFacts {
  bool item = false;                // the line at hand
  bool sums = false;                // Plan::sums, or which lines there are
  bool paid = false;                // what was paid, and how: not known before redemption
  bool receipt = false;             // money of the receipt or its store: no custom event has them
  bool event = false;               // anything but the account's reads
  bool results = false;             // Plan::results
  std::int32_t last_set = -1;       // the highest set asked for
  std::size_t attribute_count = 0;  // the event needs at least so many attributes
  std::vector<std::int32_t>
      texts;  // the event's attributes that are read as texts: what is none must not be taken for one
};

/// Appends a sentence for each broken expression: operands, indices, types.
void verifyExprs(const Plan& plan, std::vector<std::string>& errors);

/// One entry an expression. Requires sound expressions.
[[nodiscard]] std::vector<ExprFacts> exprFacts(const Plan& plan);

}  // namespace kopeck::plan
