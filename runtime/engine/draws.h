// Draws: where chance comes from. A draw is a uniform 64-bit number made from the programme's seed, the draw's label
// and number, and the id of the event or of the customer: a replay, a return, another machine and both evaluators draw
// the same, and no draw depends on the order of anything.
//
// Pure; any thread. A DrawSource belongs to whoever made it and is asked on the Stepper's thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "runtime/plan/plan.h"

namespace kopeck {

/// Something else to draw from: tests say what is drawn.
///
/// A chance p holds where the draw is below p * 2^64, so 0 always holds and kNoLuck never does for p < 100%. A random
/// amount is `lo + floor(draw * (hi - lo + 1) / 2^64)` in smallest units; drawFor() turns a wanted amount into a draw.
struct DrawSource {
  virtual ~DrawSource() = default;
  [[nodiscard]] virtual std::uint64_t draw(const plan::Draw& draw, std::string_view event_id,
                                           std::string_view customer) = 0;
};

/// The draw that no chance below 100% holds with; a random amount is then its greatest.
inline constexpr std::uint64_t kNoLuck = UINT64_MAX;

/// The draw itself: XXH3 (64 bits) over seed, label, number and the id that Draw::per_customer names, each with its
/// length.
[[nodiscard]] std::uint64_t hashedDraw(std::string_view seed, const plan::Draw& draw, std::string_view event_id,
                                       std::string_view customer);

/// The least draw with which a random amount between `lo` and `hi` (both included) comes out as `wanted`; nothing where
/// `wanted` lies outside of them. All in the same unit, in which the amount is uniform.
[[nodiscard]] std::optional<std::uint64_t> drawFor(Value lo, Value hi, Value wanted);

}  // namespace kopeck
