// When lots begin to pay and stop: `activate` and `expire` of the head, of wallets, coupons and rules. Internal to
// compiler/check.
#pragma once

#include "compiler/check/context.h"

namespace kopeck::checking {

/// Writes what the clause says into its half of `terms`; what is broken is reported and leaves it as it was. Only a
/// coupon is `issued`.
void checkActivate(Context& context, const ast::Activate& activate, plan::Terms& terms);
void checkExpire(Context& context, const ast::Expire& expire, plan::Terms& terms, bool of_coupon = false);

/// Whether some year has that day, reporting it where none does.
bool checkMonthDay(Context& context, std::int32_t month, std::int32_t day, Span span);

}  // namespace kopeck::checking
