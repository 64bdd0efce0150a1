// What one earn of an applying rule would give, before limits, order and multipliers.
#pragma once

#include <cstdint>

#include "runtime/interpret/evaluator.h"

namespace kopeck {

/// The value of a measure on one line; `tender` (into schema.tenders) is for Measure::tender alone. 0 for the measures
/// that lines do not have: purchases, points and uses.
[[nodiscard]] inline Value measureOfLine(const EvalContext& context, plan::Measure measure, std::int32_t tender,
                                         std::int64_t line) {
  switch (measure) {
    case plan::Measure::net:
      return context.net[line];
    case plan::Measure::gross:
      return context.gross[line];
    case plan::Measure::paid:
      return context.paid[line];
    case plan::Measure::units:
      return context.quantity[line];
    case plan::Measure::tender:
      return context.tenders[tender * context.line_count + line];
    case plan::Measure::purchases:
    case plan::Measure::points:
    case plan::Measure::uses:
      break;
  }
  return 0;
}

/// Whether the line is in the set; set -1 has every line. Requires masks.
[[nodiscard]] inline bool lineInSet(const plan::Plan& plan, const EvalContext& context, std::int32_t set,
                                    std::int64_t line) {
  if (set < 0) return true;
  return (context.masks[line * plan::maskWords(plan) + set / 64] >> (set % 64) & 1) != 0;
}

/// True when an earn that counts no base is given for goods: it gives nothing where the receipt's base has none of
/// them.
[[nodiscard]] bool isOfGoods(const plan::Plan& plan, const plan::Earn& earn);

/// True when a proportional earn is rounded line by line: where the header says so and the earn counts lines whole. One
/// over purchases, which have no lines, and one that counts a part of its sum (a portion, a cap) are rounded once.
[[nodiscard]] bool isRoundedByLine(const plan::Plan& plan, const plan::Earn& earn);

/// The read that says how much of a limit is used; -1 where nothing is kept of it (a limit per receipt).
[[nodiscard]] std::int32_t readOfCap(const plan::Plan& plan, std::int32_t limit);

/// How much of the sum may still count under a limit of unit `base`, in units of the sum, >= 0.
[[nodiscard]] Value roomOfCap(const plan::Plan& plan, std::int32_t limit, const EvalContext& context);

/// Uniform over least, least + fine, ... most, by a uniform 64-bit number; 0 <= least <= most. The shares of two
/// amounts differ by at most one draw in 2^64.
[[nodiscard]] Value randomAmount(Value least, Value most, std::int64_t fine, std::uint64_t draw);

/// Fine units of points, >= 0. Requires masks and sums.
[[nodiscard]] Fault earnAmount(const plan::Plan& plan, const plan::Earn& earn, const EvalContext& context,
                               Value& points);

}  // namespace kopeck
