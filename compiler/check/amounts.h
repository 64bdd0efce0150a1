// What `earn` gives: amounts and tables as earns. Internal to compiler/check.
#pragma once

#include <string>
#include <vector>

#include "compiler/check/expr.h"

namespace kopeck::checking {

/// The rule that earns, as far as its amounts have to know it.
struct Earning {
  Place place;
  std::string label;       // of its draws
  std::int32_t draws = 0;  // made so far
  std::int32_t kind = 0;   // into out.kinds: the wallet of the part at hand
  const std::vector<checked::Condition>* conditions = nullptr;

  [[nodiscard]] bool hasReceipt() const {
    return place.kind == PlaceKind::purchase || place.kind == PlaceKind::discount;
  }
  [[nodiscard]] plan::Draw nextDraw() { return {label, draws++, false}; }
};

/// The clause as earns of `earning.kind`; empty after a report. Shares of a rule (`25% of RULE`) are no earns.
[[nodiscard]] std::vector<checked::Earn> checkEarn(Context& context, Earning& earning, const ast::EarnClause& clause);

/// An amount by itself, with nothing it is earned on.
[[nodiscard]] std::vector<checked::Earn> checkAmount(Context& context, Earning& earning, const ast::Amount& amount);

/// A fixed number of the kind's smallest units.
[[nodiscard]] checked::Earn fixedEarn(const Context& context, Value units);

/// What a step counts: money, or units where it says so or names a set of them. Nothing after a report; `sum` gets the
/// measure and the set.
[[nodiscard]] std::optional<Value> checkStep(Context& context, const ast::Quantity& step,
                                             const std::optional<ast::Name>& step_set,
                                             const std::optional<ast::Name>& on, checked::Sum& sum);

}  // namespace kopeck::checking
