// Characters: decoding, normal form, letters. Everything here is pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace kopeck::syntax {

/// One code point and the bytes it takes; a size of 0 is bad UTF-8.
struct Character {
  std::int32_t code = 0;
  std::uint32_t size = 0;
};
[[nodiscard]] Character decode(std::string_view text, std::size_t at);

/// The first byte that is not UTF-8; nothing when all is well. U+0000 is not text either.
[[nodiscard]] std::optional<std::size_t> firstBadByte(std::string_view text);

[[nodiscard]] bool isLetter(std::int32_t code);  // a letter, a mark on one, or `_`
[[nodiscard]] bool isDigit(std::int32_t code);   // 0 to 9 only
[[nodiscard]] bool isSpace(std::int32_t code);   // spaces of any width, tabs; line ends too

[[nodiscard]] std::string nfc(std::string_view text);
/// NFC with ё as е, as keywords are compared.
[[nodiscard]] std::string folded(std::string_view text);
[[nodiscard]] std::string lowered(std::string_view text);
/// Without space at its ends.
[[nodiscard]] std::string_view trimmed(std::string_view text);

/// Columns that a text takes on a terminal.
[[nodiscard]] int displayWidth(std::string_view text);

/// Changes (insert, delete, replace, swap neighbours) that lead from one text to the other, in code points; stops
/// counting above `limit` and returns limit + 1.
[[nodiscard]] int editDistance(std::string_view a, std::string_view b, int limit);

}  // namespace kopeck::syntax
