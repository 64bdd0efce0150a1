// Why one customer gains or loses: what each rule gave on either side, and the receipt that differs most, explained by
// both. For the few customers that a report shows: it reads all their events.
#pragma once

#include "runtime/engine/explain.h"
#include "tools/backtest/compare.h"

namespace kopeck::backtest {

[[nodiscard]] Result<Extreme> explainCustomer(Replay& replay, const Prices& prices, const CustomerChange& change);

/// What a rule did on a receipt and how, or why it gave nothing: "12 points (1% of 1,240.00 GBP = 12)".
[[nodiscard]] Words whyOf(const plan::Plan& plan, const ExplainedRule& rule);

}  // namespace kopeck::backtest
