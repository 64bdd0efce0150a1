// What two versions say differently and no single receipt shows. Internal to compiler/prove; knows nothing of Z3.
#pragma once

#include <vector>

#include "compiler/diagnostics/diagnostics.h"
#include "runtime/plan/plan.h"

namespace kopeck::prove {

/// One sentence each: tiers, returns, late receipts, redemption's order, rules of other events, messages. Conditions
/// are compared in their author's words.
[[nodiscard]] std::vector<Phrase> beyondReceipts(const plan::Plan& older, const plan::Plan& newer);

}  // namespace kopeck::prove
