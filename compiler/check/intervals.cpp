#include "compiler/check/intervals.h"

#include <algorithm>

namespace kopeck::checking {

Ranges intersection(const Ranges& a, const Ranges& b) {
  Ranges out;
  for (const Range& x : a) {
    for (const Range& y : b) {
      const Range both{std::max(x.from, y.from), std::min(x.to, y.to)};
      if (both.from <= both.to) out.push_back(both);
    }
  }
  return out;
}

Ranges unionOf(const Ranges& a, const Ranges& b) {
  Ranges all = a;
  all.insert(all.end(), b.begin(), b.end());
  std::sort(all.begin(), all.end(), [](const Range& x, const Range& y) { return x.from < y.from; });
  Ranges out;
  for (const Range& range : all) {
    const bool touches = !out.empty() && (out.back().to == kMost || range.from <= out.back().to + 1);
    if (touches) {
      out.back().to = std::max(out.back().to, range.to);
    } else {
      out.push_back(range);
    }
  }
  return out;
}

Ranges complement(const Ranges& a) {
  Ranges out;
  Value from = kLeast;
  for (const Range& range : a) {
    if (range.from > from) out.push_back({from, range.from - 1});
    if (range.to == kMost) return out;
    from = range.to + 1;
  }
  out.push_back({from, kMost});
  return out;
}

}  // namespace kopeck::checking
