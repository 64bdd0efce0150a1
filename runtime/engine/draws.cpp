#include "runtime/engine/draws.h"

#include <xxhash.h>

#include <array>
#include <string>

#include "runtime/engine/step.h"

namespace kopeck {

namespace {

void append(std::string& key, std::uint64_t number) {
  // Little-endian whatever the machine.
  std::array<char, 8> bytes{};
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(number >> (8 * i) & 0xFF);
  key.append(bytes.data(), bytes.size());
}

void append(std::string& key, std::string_view text) {
  append(key, text.size());
  key.append(text);
}

}  // namespace

std::uint64_t hashedDraw(std::string_view seed, const plan::Draw& draw, std::string_view event_id,
                         std::string_view customer) {
  std::string key;
  append(key, seed);
  append(key, draw.label);
  append(key, static_cast<std::uint64_t>(draw.number));
  append(key, draw.per_customer ? customer : event_id);
  return XXH3_64bits(key.data(), key.size());
}

std::optional<std::uint64_t> drawFor(Value lo, Value hi, Value wanted) {
  if (wanted < lo || wanted > hi) return std::nullopt;
  // The least draw with floor(draw * count / 2^64) = wanted - lo.
  __extension__ typedef unsigned __int128 Wide;
  const auto count = static_cast<Wide>(static_cast<Int128>(hi) - lo + 1);
  const auto place = static_cast<Wide>(static_cast<Int128>(wanted) - lo);
  return static_cast<std::uint64_t>(((place << 64) + count - 1) / count);
}

void Stepper::fillDraws(std::string_view event_id, std::string_view customer) {
  draws_.resize(plan_.draws.size());
  for (std::size_t i = 0; i < draws_.size(); ++i) {
    const plan::Draw& draw = plan_.draws[i];
    draws_[i] = draw_source_ != nullptr ? draw_source_->draw(draw, event_id, customer)
                                        : hashedDraw(plan_.seed, draw, event_id, customer);
  }
  context_.draws = draws_.data();
}

}  // namespace kopeck
