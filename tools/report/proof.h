// What prove and diff have found, in words: a sentence a finding. Pure; any thread.
#pragma once

#include <string>
#include <vector>

#include "compiler/diagnostics/diagnostics.h"
#include "compiler/prove/diff.h"
#include "compiler/prove/prove.h"
#include "runtime/plan/plan.h"

namespace kopeck::report {

/// With at most four decimals: "12.5%".
[[nodiscard]] std::string percentText(Ratio ratio);

/// What a finding is about: the guarantee's name, "no return raises what was earned".
[[nodiscard]] std::string claimText(const plan::Plan& plan, const prove::Finding& finding, Lang lang);

/// "base gives more: 6 beans instead of 5 beans".
[[nodiscard]] std::string changeText(const plan::Plan& older, const plan::Plan& newer, const prove::Change& change,
                                     Lang lang);

/// What was written otherwise: "base: 5% → 7%", a plus before what is new, a minus before what is no more; then rules
/// that give something by another formula although their own text is as it was.
[[nodiscard]] std::vector<std::string> rewrittenText(const prove::Difference& difference, Lang lang);

}  // namespace kopeck::report
