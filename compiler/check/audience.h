// For whom and how often a rule or a discount acts, as conditions. Internal to compiler/check.
#pragma once

#include <string>
#include <vector>

#include "compiler/check/context.h"

namespace kopeck::checking {

/// Adds a condition for each clause. `label` names the rule's draws, `draws` counts those made so far.
void checkAudience(Context& context, const ast::Audience& audience, Place place, const std::string& label,
                   std::int32_t& draws, std::vector<checked::Condition>& conditions);

/// The condition of a coupon: presented and held.
[[nodiscard]] checked::Condition couponCondition(std::int32_t kind, const std::string& text, Span span);

}  // namespace kopeck::checking
