// Past: receipts that came before a receipt, so that limits by the day or the month and what is asked of a customer's
// history make a difference: things that no opening can state, and that formulas of one receipt know nothing of. Made
// without the solver; the engine says what they come to. Internal to compiler/prove.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "runtime/plan/plan.h"

namespace kopeck::prove {

/// The same receipt, some times over, so many days before.
struct Past {
  int days = 0;
  bool back = false;  // the past goes back from the receipt's day; else the receipt comes so much later
  int times = 1;
  std::optional<Value> amount;  // what the first line of each came to, minor units; else as on the receipt itself
  std::optional<Value> last;    // the same of the receipt itself
};

/// The lines of the input with that past; the receipt itself comes last, later by so many days. Points of an opening
/// that pay become many. Nothing where the lines are not such as a witness has.
[[nodiscard]] std::optional<std::vector<std::string>> withPast(const std::vector<std::string>& events, const Past& past,
                                                               int money_decimals);

/// All that is tried, the simplest first. `amounts`: sums at which something may change.
[[nodiscard]] std::vector<Past> pastsToTry(const std::vector<Value>& amounts);

/// Sums of money that the rules' conditions, tables and limits name.
[[nodiscard]] std::vector<Value> amountsOf(const plan::Plan& plan, const std::vector<std::size_t>& rules);

}  // namespace kopeck::prove
