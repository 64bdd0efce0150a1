// When lots begin to pay and stop: `activate` and `expire` of the head and of rules. Internal to compiler/check.
#pragma once

#include "compiler/check/context.h"

namespace kopeck::checking {

/// Writes what the clause says into its half of `terms`; what is broken is reported and leaves it as it was.
void checkActivate(Context& context, const ast::Activate& activate, plan::Terms& terms);
void checkExpire(Context& context, const ast::Expire& expire, plan::Terms& terms);

}  // namespace kopeck::checking
