// What a rule does besides granting: `send` and `record`. Internal to compiler/check.
#pragma once

#include <vector>

#include "compiler/check/context.h"

namespace kopeck::checking {

/// The rule's messages and records, in its order; what is broken is reported and left out.
[[nodiscard]] std::vector<checked::Effect> checkEffects(Context& context, const ast::RuleDecl& decl, Place place);

}  // namespace kopeck::checking
