// What an account holds: the lines that the head and a `wallet` share. Internal to compiler/check.
#pragma once

#include "compiler/check/context.h"

namespace kopeck::checking {

/// The words and the scale; false when the scale is reported.
bool checkPoints(Context& context, const ast::PointsLine& line, plan::Kind& kind);

/// What a point of the wallet pays; false after a report.
bool checkWorth(Context& context, const ast::WorthLine& line, std::int32_t wallet);

[[nodiscard]] plan::UseOrder useOrderOf(ast::UseOrder order);

/// Whether the kind is points that receipts may be paid with.
[[nodiscard]] bool isWallet(const Context& context, std::int32_t kind);

/// The name of a kind as a message shows it: "beans", "coupon `cash`".
[[nodiscard]] Phrase phraseOfKind(const Context& context, std::int32_t kind);

}  // namespace kopeck::checking
