// The coffee shop's receipts for programs of other makers (tests/bench/peers), and our side of the comparison.
#pragma once

#include <string>

#include "tests/bench/coffee_shop.h"

namespace kopeck::bench {

/// Writes each column of `receipts` into a file of `folder`, and what each rule gives by `evaluator`; the README.md it
/// adds tells the layout. Makes the folder. Returns the exit status; says why on standard error.
[[nodiscard]] int dumpReceipts(const std::string& folder, const Evaluator& evaluator, Receipts& receipts);

/// Says that it is ready; then, for each number on standard input, evaluates all receipts so many times and prints the
/// seconds it took and the points of the last time. Returns the exit status.
[[nodiscard]] int serveTurns(const Evaluator& evaluator, Receipts& receipts);

}  // namespace kopeck::bench
