// A Plan that has a bit of everything, and ways of changing it.
#pragma once

#include <cstdint>
#include <functional>

#include "runtime/plan/plan.h"

namespace kopeck::plan {

enum RuleIndex : std::int32_t { kBase, kThanks, kBirthday, kTable, kTableGift, kMonthly, kTenOff, kFree };

struct Change {
  const char* what;
  std::function<void(Plan&)> apply;
};

[[nodiscard]] Expr node(Op op, Type type, std::int32_t a = -1, std::int32_t b = -1, std::int32_t index = -1,
                        Value value = 0);

/// Sound.
[[nodiscard]] Plan sample();

}  // namespace kopeck::plan
