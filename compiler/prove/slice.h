// Slice: a Plan of which some rules act and all else is as it was: what the solver is asked about a few rules does not
// grow with the others. Numbers of rules, limits and expressions stay. Internal to compiler/prove; knows nothing of Z3.
#pragma once

#include <cstdint>
#include <vector>

#include "runtime/plan/plan.h"

namespace kopeck::prove {

/// Payment with points in a slice.
enum class Payment : std::uint8_t {
  none,
  any,   // of each line anything may be paid: whatever is proved of that holds of any payment
  real,  // as the programme says
};

/// What acts besides the rules themselves.
struct Around {
  bool limits = true;  // the rules' own, and blocks over them
  bool orders = true;  // between those rules that act, and what they replace
  Payment payment = Payment::real;
  bool guarantees = false;
};

/// For the formulas alone, not for the engine. `acts`: one a rule; the parts of one name together.
[[nodiscard]] plan::Plan slice(const plan::Plan& plan, const std::vector<bool>& acts, const Around& around);

/// The same rules, each only as to when it applies: it gives nothing.
void leaveConditions(plan::Plan& sliced);

/// Whether the slice pays anything.
[[nodiscard]] bool paysAnything(const plan::Redeem& redeem);

/// A rule more that applies where a line lies in the set.
void addSetTest(plan::Plan& sliced, std::int32_t set);

/// Which parts of the receipt the rule looks at.
struct Looks {
  bool at_paid = false;  // what is paid, by what
  bool at_net = false;   // anything else of money
  bool at_units = false;
};
[[nodiscard]] Looks looksOf(const plan::Plan& plan, const plan::Rule& rule);

/// Rules of which one may change what another gives on one receipt, but for what discounts and payment leave: one
/// number each, equal within a company.
[[nodiscard]] std::vector<std::size_t> companiesOf(const plan::Plan& plan);

}  // namespace kopeck::prove
