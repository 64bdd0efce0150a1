// Random integers that are the same on every machine and in every order of use: a stream belongs to a key, not to a
// place in a sequence, so that a receipt can be made again from its number alone.
#pragma once

#include <cstdint>
#include <vector>

namespace kopeck {

/// SplitMix64, begun at a hash of its key.
class Random {
 public:
  Random(std::uint64_t seed, std::uint64_t purpose, std::uint64_t number)
      : state_(mixed(mixed(seed + purpose * kGamma) + number)) {}

  std::uint64_t next() { return mixed(state_ += kGamma); }
  /// 0 .. end - 1, by multiply and shift; the bias is below 2^-32 for any end below 2^32.
  std::uint32_t below(std::uint32_t end) { return static_cast<std::uint32_t>(((next() >> 32) * end) >> 32); }
  /// first .. last, both included.
  std::uint32_t between(std::uint32_t first, std::uint32_t last) { return first + below(last - first + 1); }
  bool perMille(std::uint32_t rate) { return below(1000) < rate; }

 private:
  static constexpr std::uint64_t kGamma = 0x9E3779B97F4A7C15U;
  static std::uint64_t mixed(std::uint64_t z) {
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31);
  }
  std::uint64_t state_;
};

/// Draws 0 .. n - 1 in proportion to integer weights in constant time (Walker's alias method).
class AliasTable {
 public:
  AliasTable() = default;
  /// Not empty, sum > 0 and below 2^63 / n.
  explicit AliasTable(const std::vector<std::uint64_t>& weights);
  [[nodiscard]] bool empty() const { return keep_.empty(); }
  std::uint32_t draw(Random& random) const {
    const std::uint32_t place = random.below(static_cast<std::uint32_t>(keep_.size()));
    return (random.next() >> 32) < keep_[place] ? place : other_[place];
  }

 private:
  std::vector<std::uint64_t> keep_;   // of 2^32: how often the place stands for itself
  std::vector<std::uint32_t> other_;  // what it stands for otherwise
};

}  // namespace kopeck
