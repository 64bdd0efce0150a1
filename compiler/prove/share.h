// The greatest share of what a receipt costs that comes back. Internal to compiler/prove; throws what Z3 throws.
#pragma once

#include "compiler/prove/prove.h"

namespace kopeck::prove {

[[nodiscard]] Finding greatestShare(const plan::Plan& plan, const ProveOptions& options);

/// The fraction with the least denominator in [low, high]; 0 <= low <= high.
[[nodiscard]] Ratio simplestBetween(Ratio low, Ratio high);

}  // namespace kopeck::prove
