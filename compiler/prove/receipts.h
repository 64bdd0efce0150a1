// A receipt that is as wanted: for whoever wants to show what he says of rules by one. Found by the solver over the
// conditions alone (no rule gives anything on the way), so that it costs the same however many rules there are; whether
// it shows what it should, a run on the engine says (trial.h). Pure; nothing of Z3 is seen; the same on every machine.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "runtime/plan/plan.h"

namespace kopeck::prove {

struct Wanted {
  std::vector<std::int32_t> hold, fail;  // tests that a rule of purchases may ask for: into Plan::exprs
  Day from = kNoDay, until = kNever;     // dated on one of these days
  std::size_t lines = 3;                 // at most so many
};

/// Lines of the input, for one customer, ending in the purchase: as small a one as there is. Nothing where the solver
/// finds none within its bounds. Requires a sound Plan.
[[nodiscard]] std::optional<std::vector<std::string>> receiptLike(const plan::Plan& plan, const Wanted& wanted);

}  // namespace kopeck::prove
