#include "runtime/run/known.h"

#include <algorithm>

namespace kopeck {

namespace {

constexpr std::size_t kBitsPerId = 12;
constexpr std::size_t kBlockBits = 256;
constexpr std::size_t kFirstRoom = std::size_t{1} << 16;
constexpr std::size_t kGrowth = 4;  // few layers: each is one look more

/// The bit of each word.
std::array<std::uint32_t, 8> bitsOf(IdKey key) {
  // Odd numbers without a pattern; those that Parquet's filters use.
  constexpr std::array<std::uint32_t, 8> kSalts = {0x47b6137bU, 0x44974d91U, 0x8824ad5bU, 0xa2b7289dU,
                                                   0x705495c7U, 0x2df1424bU, 0x9efc4947U, 0x5c6bfb31U};
  std::array<std::uint32_t, 8> bits{};
  const auto hash = static_cast<std::uint32_t>(key.high);
  for (std::size_t i = 0; i < bits.size(); ++i) bits[i] = std::uint32_t{1} << ((hash * kSalts[i]) >> 27);
  return bits;
}

}  // namespace

std::size_t KnownIds::Layer::place(IdKey key) const {
  return static_cast<std::size_t>((key.low >> 32) * blocks.size() >> 32);
}

void KnownIds::reserve(std::size_t count) {
  if (!layers_.empty() && layers_.back().room >= count) return;
  Layer& layer = layers_.emplace_back();
  layer.room = count;
  layer.blocks.resize(count * kBitsPerId / kBlockBits + 1);
}

void KnownIds::insert(IdKey key) {
  if (layers_.empty() || layers_.back().room == 0)
    reserve(layers_.empty() ? kFirstRoom
                            : std::max(kFirstRoom, kGrowth * layers_.back().blocks.size() * kBlockBits / kBitsPerId));
  Layer& layer = layers_.back();
  --layer.room;
  Block& block = layer.blocks[layer.place(key)];
  const std::array<std::uint32_t, 8> bits = bitsOf(key);
  for (std::size_t i = 0; i < bits.size(); ++i) block.words[i] |= bits[i];
}

bool KnownIds::mayHave(IdKey key) const {
  const std::array<std::uint32_t, 8> bits = bitsOf(key);
  return std::any_of(layers_.rbegin(), layers_.rend(), [&](const Layer& layer) {
    const Block& block = layer.blocks[layer.place(key)];
    std::uint32_t missing = 0;
    for (std::size_t i = 0; i < bits.size(); ++i) missing |= bits[i] & ~block.words[i];
    return missing == 0;
  });
}

void KnownIds::prefetch(IdKey key) const {
  for (const Layer& layer : layers_) __builtin_prefetch(&layer.blocks[layer.place(key)]);
}

std::size_t KnownIds::bytes() const {
  std::size_t sum = 0;
  for (const Layer& layer : layers_) sum += layer.blocks.size() * sizeof(Block);
  return sum;
}

}  // namespace kopeck
