#include "runtime/ingest/random.h"

#include <numeric>

namespace kopeck {

AliasTable::AliasTable(const std::vector<std::uint64_t>& weights)
    : keep_(weights.size(), std::uint64_t{1} << 32), other_(weights.size(), 0) {
  const std::uint64_t sum = std::accumulate(weights.begin(), weights.end(), std::uint64_t{0});
  // Every place is to hold `sum`; the large fill up the small.
  std::vector<std::uint64_t> left(weights.size());
  std::vector<std::uint32_t> small, large;
  for (std::uint32_t i = 0; i < weights.size(); ++i) {
    left[i] = weights[i] * weights.size();
    (left[i] < sum ? small : large).push_back(i);
  }
  __extension__ typedef unsigned __int128 Wide;
  while (!small.empty() && !large.empty()) {
    const std::uint32_t poor = small.back();
    const std::uint32_t rich = large.back();
    small.pop_back();
    keep_[poor] = static_cast<std::uint64_t>((Wide{left[poor]} << 32) / sum);
    other_[poor] = rich;
    left[rich] -= sum - left[poor];
    if (left[rich] < sum) {
      large.pop_back();
      small.push_back(rich);
    }
  }
}

}  // namespace kopeck
