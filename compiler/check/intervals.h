// Sets of whole numbers as intervals. Pure; any thread.
#pragma once

#include <cstdint>
#include <vector>

#include "runtime/value/value.h"

namespace kopeck::checking {

/// Both ends included; never below kLeast.
struct Range {
  Value from = 0;
  Value to = 0;
  friend bool operator==(const Range&, const Range&) = default;
};
/// Rising, apart from each other.
using Ranges = std::vector<Range>;
inline constexpr Value kLeast = INT64_MIN + 1;
inline constexpr Value kMost = INT64_MAX;

[[nodiscard]] Ranges intersection(const Ranges& a, const Ranges& b);
[[nodiscard]] Ranges unionOf(const Ranges& a, const Ranges& b);
[[nodiscard]] Ranges complement(const Ranges& a);

}  // namespace kopeck::checking
