// isUtf8(): whether a text is, by the letter of RFC 3629; for tests, which have no library for it.
#pragma once

#include <cstddef>
#include <string_view>

namespace embed_test {

[[nodiscard]] inline bool isUtf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const auto byte = [&](std::size_t i) {
      return static_cast<unsigned char>(at + i < text.size() ? text[at + i] : 0);
    };
    const unsigned char first = byte(0);
    const std::size_t more = first < 0x80 ? 0 : first >= 0xC2 && first < 0xE0 ? 1 : first < 0xF0 ? 2 : 3;
    if (first >= 0x80 && (first < 0xC2 || first > 0xF4)) return false;
    for (std::size_t i = 1; i <= more; ++i)
      if ((byte(i) & 0xC0) != 0x80) return false;
    const bool longer_than_needed = (first == 0xE0 && byte(1) < 0xA0) || (first == 0xF0 && byte(1) < 0x90);
    const bool beyond = (first == 0xED && byte(1) >= 0xA0) || (first == 0xF4 && byte(1) >= 0x90);
    if (longer_than_needed || beyond) return false;
    at += more + 1;
  }
  return true;
}

}  // namespace embed_test
