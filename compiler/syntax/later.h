// Constructs of the language that this version does not have yet: said plainly at their head, then left out.
#pragma once

#include <set>
#include <vector>

#include "compiler/diagnostics/diagnostics.h"
#include "compiler/syntax/token.h"

namespace kopeck::syntax {

/// `tokens` without the clauses and declarations that belong to later versions, each reported once. `left_out` gets the
/// first bytes of the declarations that lost a clause.
[[nodiscard]] std::vector<Token> withoutLater(const std::vector<Token>& tokens, const SourceFile& source,
                                              Diagnostics& diagnostics, std::set<std::uint32_t>& left_out);

}  // namespace kopeck::syntax
