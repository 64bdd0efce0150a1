// How wide a text is where columns stand below each other.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

namespace kopeck {

/// Characters of a text in UTF-8.
[[nodiscard]] inline std::size_t columns(std::string_view text) {
  const auto begins = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; };
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), begins));
}

/// `text` with blanks up to `width` characters.
[[nodiscard]] inline std::string padded(const std::string& text, std::size_t width) {
  const std::size_t own = columns(text);
  return text + std::string(own < width ? width - own : 0, ' ');
}

}  // namespace kopeck
