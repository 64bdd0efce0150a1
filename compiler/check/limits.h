// Limits of rules, of `limit` blocks and of `redeem`. Internal to compiler/check.
#pragma once

#include <optional>
#include <vector>

#include "compiler/check/context.h"

namespace kopeck::checking {

/// What a `limit` clause caps, and whose.
struct CheckedLimit {
  checked::Limit limit;
  std::int32_t kind = 0;  // of LimitUnit::points: the wallet
  Span span;
};

/// The limit as a clause says it; nothing after a report. `conditions` are those of its rule, for `once per occasion`.
/// What a rolling limit sums and what one of unit `base` caps is left to who knows the rules: see head.window, and
/// `sum` for the latter.
[[nodiscard]] std::optional<CheckedLimit> checkLimit(Context& context, const ast::LimitClause& clause,
                                                     const std::vector<checked::Condition>& conditions);

/// The limit over `rules`, with what it sums where it is rolling.
[[nodiscard]] checked::Limit limitOver(const CheckedLimit& limit, std::vector<std::int32_t> rules);

}  // namespace kopeck::checking
