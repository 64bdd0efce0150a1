// What can be said of a Plan before the first receipt: how much of its points is left to chance. For `kopeck check` to
// print. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "runtime/plan/plan.h"

namespace kopeck {

/// What a rule that leaves something to chance gives on average.
struct ChanceRule {
  std::int32_t rule = -1;      // into Plan::rules
  Ratio chance{1, 1};          // that it acts, as far as that is drawn
  std::optional<Ratio> mean;   // smallest units of points a purchase, chance included; nothing for a rate
  std::optional<Ratio> share;  // of the points given by all rules that can be compared; nothing where none can
};

struct ExpectedShares {
  std::vector<ChanceRule> rules;  // in file order; empty where nothing is left to chance
  /// Of all points given by rules that can be compared, those that chance gives: expected ones by expected ones.
  /// Comparable are rules on purchases without conditions other than chance, in one kind of points, that all give a
  /// rate of the same sum or all give numbers of points, and that do not stand in each other's way.
  std::optional<Ratio> random;
  bool others_aside = false;  // there are rules that were left out of the comparison
};
[[nodiscard]] ExpectedShares expectedShares(const plan::Plan& plan);

}  // namespace kopeck
