// A failing case made smaller, for as long as the same check fails.
#pragma once

#include "tests/sim/checks.h"

namespace kopeck::sim {

/// What stands before the colon of what check() says: "resumed", "ticked", …
[[nodiscard]] std::string checkOf(const std::string& wrong);

/// Leaves out events (halves, quarters, … single ones), versions, and declarations and lines of the rules; what is left
/// fails the same check. Takes at most about `seconds`.
[[nodiscard]] Case shrunk(Case one, const std::string& wrong, double seconds);

}  // namespace kopeck::sim
