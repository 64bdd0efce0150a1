// Reworded: what two versions say otherwise, in words: of what receipts show, and of what they do not. Internal to
// compiler/prove; knows nothing of Z3.
#pragma once

#include <vector>

#include "compiler/prove/diff.h"
#include "compiler/prove/forms.h"

namespace kopeck::prove {

/// Rules of receipts, orders, limits, sets, payment, rounding: in the order of the pairs. Reads the forms as they are:
/// what was proved to be the same is left out.
[[nodiscard]] std::vector<Rewritten> rewrittenReceipts(Forms& forms);

/// What a receipt does not show: tiers, returns, rules of other events, messages, guarantees; each a sentence.
[[nodiscard]] std::vector<Phrase> beyondReceipts(Forms& forms);

}  // namespace kopeck::prove
