// Seeded draws for generated tests. std::mt19937_64 is specified to the bit, the standard distributions are not, so a
// seed means the same everywhere only with these.
#pragma once

#include <cstdint>
#include <random>
#include <vector>

namespace kopeck::diff {

class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}
  std::uint64_t bits() { return engine_(); }
  /// 0 .. n - 1; n > 0.
  std::int64_t below(std::int64_t n) { return static_cast<std::int64_t>(engine_() % static_cast<std::uint64_t>(n)); }
  /// first .. last
  std::int64_t between(std::int64_t first, std::int64_t last) { return first + below(last - first + 1); }
  bool oneIn(std::int64_t n) { return below(n) == 0; }
  template <typename T>
  const T& pick(const std::vector<T>& from) {
    return from[static_cast<std::size_t>(below(static_cast<std::int64_t>(from.size())))];
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace kopeck::diff
