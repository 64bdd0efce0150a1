// describe: a programme's terms and conditions for its customers, in English or Russian, from the Plan alone: what is
// earned and when, levels, limits, dates, expiry, paying with points, discounts, coupons and returns, with examples
// whose sums the engine computes.
//
// After lowering, beside the runtime. Pure but for the scratch memory of one call; any thread.
#pragma once

#include <string>

#include "compiler/diagnostics/diagnostics.h"
#include "runtime/interpret/evaluator.h"
#include "runtime/plan/plan.h"
#include "runtime/value/result.h"
#include "tools/describe/document.h"

namespace kopeck {

/// `evaluator` is one of `plan`; it works out the examples. Names and titles stay in the language of the rules. Where a
/// check of the engine's own fails on an example, ErrorKind::internal.
[[nodiscard]] Result<describing::Document> describe(const plan::Plan& plan, const Evaluator& evaluator, Lang lang);

[[nodiscard]] std::string toMarkdown(const describing::Document& document);

/// One page that needs nothing beside it, for light and dark screens and for phones.
[[nodiscard]] std::string toHtml(const describing::Document& document);

}  // namespace kopeck
