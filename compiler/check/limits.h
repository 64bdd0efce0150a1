// Limits of rules, of `limit` blocks and of `redeem`. Internal to compiler/check.
#pragma once

#include <optional>
#include <vector>

#include "compiler/check/context.h"

namespace kopeck::checking {

/// The limit as a clause says it; nothing after a report. `conditions` are those of its rule, for `once per occasion`.
[[nodiscard]] std::optional<plan::Limit> checkLimit(Context& context, const ast::LimitClause& clause,
                                                    const std::vector<checked::Condition>& conditions);

}  // namespace kopeck::checking
