// What one earn of an applying rule would give, before limits, order and multipliers.
#pragma once

#include "runtime/interpret/evaluator.h"

namespace kopeck {

/// The value of a measure on one line. Not for Measure::purchases, which lines do not have.
[[nodiscard]] Value measureOfLine(const EvalContext& context, plan::Measure measure, std::int64_t line);

/// Whether the line is in the set; set -1 has every line. Requires masks.
[[nodiscard]] bool lineInSet(const plan::Plan& plan, const EvalContext& context, std::int32_t set, std::int64_t line);

/// True when a fixed earn is given for goods: it gives nothing where the receipt's base has nothing of them.
[[nodiscard]] bool isOfGoods(const plan::Plan& plan, const plan::Earn& earn);

/// True when a proportional earn over this sum is rounded line by line. Purchases have no lines: an earn over them is
/// rounded once, whatever the header says.
[[nodiscard]] bool isRoundedByLine(const plan::Plan& plan, const plan::Sum& sum);

/// Fine units of points. Requires masks and sums.
[[nodiscard]] Fault earnAmount(const plan::Plan& plan, const plan::Earn& earn, const EvalContext& context,
                               Value& points);

}  // namespace kopeck
