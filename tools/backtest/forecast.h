// Forecast: what a change would come to if people reacted to it. A replay lets everybody buy as they did; here
// purchases grow, or shrink, as what they cost the customer does.
//
// The model, for each elasticity e (by how many percent purchases grow where goods become one percent cheaper; constant
// elasticity of demand, linear in the change as in every textbook's arc):
//   the programme gives back the share g = cost / sales, so that the customer pays 1 - g; of the new rules against the
//   old growth      = e * (g_new - g_old) / (1 - g_old) sales, cost, gifts and deliveries of the new side = those of
//   its replay * (1 + growth) result      = sales * margin - cost - gifts * what a gift costs - purchases * what a
//   delivery costs
// Sales are members' purchases before the rules' discounts, which are part of the cost. Exact integers: growth is
// rounded to a billionth, each sum to the minor unit, halves away from zero. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "runtime/value/result.h"
#include "tools/backtest/compare.h"

namespace kopeck::backtest {

struct Assumptions {
  std::vector<Ratio> elasticities;  // >= 0; numerators up to 100,000; none: nobody reacts
  Ratio margin{0, 1};               // what is left of a sale before the programme's cost: 32% is 8/25
  Value delivery = 0;               // minor units for each purchase
  Value gift = 0;                   // minor units for each gift: goods given free, a coupon that was used
};

/// Money in minor units.
struct Outlook {
  Ratio elasticity{0, 1};
  Value growth = 0;  // of purchases, in billionths
  Value sales = 0;
  Value margin = 0;  // of the sales, before all that follows
  Value cost = 0;    // of the programme
  Value gifts = 0;
  Value deliveries = 0;
  Value result = 0;  // margin - cost - gifts - deliveries
};

struct Forecast {
  Assumptions assumptions;
  Outlook was;                     // the old rules
  Outlook now;                     // the new ones where nobody reacts
  std::vector<Outlook> scenarios;  // one an elasticity, the worst result first
  /// By how much purchases would have to grow for the new rules to come to the old ones' result; billionths. Nothing
  /// where no growth does it.
  std::optional<Value> break_even;
};

/// An Error where the sums are beyond what can be forecast (10^15 minor units), or there is nothing to forecast: no
/// sales, or a programme that gives back all of them.
[[nodiscard]] Result<Forecast> forecast(const Comparison& comparison, const Assumptions& assumptions);

}  // namespace kopeck::backtest
