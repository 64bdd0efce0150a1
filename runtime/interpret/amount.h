// What one earn of an applying rule would give, before limits, order and multipliers.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "runtime/interpret/evaluator.h"

namespace kopeck {

/// Whether the line is in the set; set -1 has every line. Requires masks.
[[nodiscard]] inline bool lineInSet(const plan::Plan& plan, const EvalContext& context, std::int32_t set,
                                    std::int64_t line) {
  if (set < 0) return true;
  return (context.masks[line * plan::maskWords(plan) + set / 64] >> (set % 64) & 1) != 0;
}

/// What a measure has of each line, 0 outside of a set and for the measures that lines do not have: purchases, points
/// and uses. `tender` (into schema.tenders) is for Measure::tender alone. Requires masks; stands while the context
/// does.
class LineColumn {
 public:
  LineColumn(const plan::Plan& plan, const EvalContext& context, plan::Measure measure, std::int32_t set,
             std::int32_t tender)
      : values_(columnOf(context, measure, tender)) {
    if (set < 0) return;
    mask_ = context.masks + set / 64;
    stride_ = static_cast<std::size_t>(plan::maskWords(plan));
    bit_ = set % 64;
  }
  [[nodiscard]] bool has(std::size_t line) const {
    return mask_ == nullptr || (mask_[line * stride_] >> bit_ & 1) != 0;
  }
  /// The first `count` lines' values, and their sum.
  void copyTo(Value* to, std::size_t count) const {
    if (values_ == nullptr) {
      std::fill_n(to, count, 0);
    } else if (mask_ == nullptr) {
      std::copy_n(values_, count, to);
    } else {
      for (std::size_t line = 0; line < count; ++line) to[line] = values_[line] & maskOf(line);
    }
  }
  [[nodiscard]] Value sum(std::size_t count) const {
    Value sum = 0;
    if (values_ == nullptr) return sum;
    if (mask_ == nullptr) {
      for (std::size_t line = 0; line < count; ++line) sum += values_[line];
    } else {
      for (std::size_t line = 0; line < count; ++line) sum += values_[line] & maskOf(line);
    }
    return sum;
  }
  Value operator[](std::size_t line) const { return values_ != nullptr && has(line) ? values_[line] : 0; }

 private:
  /// All bits where the line is in the set.
  [[nodiscard]] Value maskOf(std::size_t line) const { return -static_cast<Value>(mask_[line * stride_] >> bit_ & 1); }
  [[nodiscard]] static const Value* columnOf(const EvalContext& context, plan::Measure measure, std::int32_t tender) {
    switch (measure) {
      case plan::Measure::net:
        return context.net;
      case plan::Measure::gross:
        return context.gross;
      case plan::Measure::paid:
        return context.paid;
      case plan::Measure::units:
        return context.quantity;
      case plan::Measure::tender:
        return context.tenders + tender * context.line_count;
      case plan::Measure::purchases:
      case plan::Measure::points:
      case plan::Measure::uses:
        break;
    }
    return nullptr;
  }

  const Value* values_ = nullptr;
  const std::uint64_t* mask_ = nullptr;
  std::size_t stride_ = 0;
  int bit_ = 0;
};

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
