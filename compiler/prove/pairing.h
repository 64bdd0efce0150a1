// Pairing: one receipt and one customer as two versions of a programme see them. Internal to compiler/prove; throws
// what Z3 throws.
#pragma once

#include <string>

#include "compiler/prove/receipt.h"

namespace kopeck::prove {

/// The variables of `of`, in the shape of the newer Plan: what both know by name is the same variable; what the newer
/// alone knows is one of its own. Texts of both Plans are the pool's.
[[nodiscard]] Receipt sameReceipt(Facts& facts, const Receipt& of, const plan::Plan& older, const plan::Plan& newer,
                                  const TextPool& texts, const Scope& scope);

/// The name that it had in the version before.
[[nodiscard]] inline const std::string& formerName(const std::string& name, const std::string& was) {
  return was.empty() ? name : was;
}

}  // namespace kopeck::prove
