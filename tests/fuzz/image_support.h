// Images that were tampered with by someone who can make the checksum right again.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace kopeck::fuzz {

/// The bytes with the length and the checksum of their body made right.
[[nodiscard]] std::string resealed(std::string bytes);

/// Images of programmes that use the whole language, small and large.
[[nodiscard]] const std::vector<std::string>& someImages();

/// Loads the image and, where it is not refused, uses it for all that a runtime does: links and starts it, takes
/// receipts, returns, quotes, explains. True where it was loaded. What must hold: a loaded image is written as the
/// bytes that it was read from would be.
bool useImage(std::string_view bytes);

}  // namespace kopeck::fuzz
