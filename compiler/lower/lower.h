// lower: CheckedProgram -> Plan. Shares what is equal (expressions, sums, aggregates, reads, terms, texts) and lays out
// what an account has to carry, and no more.
#pragma once

#include "compiler/check/checked.h"
#include "runtime/plan/plan.h"

namespace kopeck {

/// A sound Plan (plan::verify finds nothing); equal programmes give equal Plans. Pure; any thread.
[[nodiscard]] plan::Plan lower(const CheckedProgram& program);

}  // namespace kopeck
