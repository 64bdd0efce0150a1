// JsonScalar: single values of a JSON line as the texts they were written in. Shared by the readers of the NDJSON
// input.
#pragma once

#include <simdjson.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace kopeck {

enum class Shape : std::uint8_t { absent, string, number, literal, nested };

/// A field's value: of a string its text without quotes, of the rest the token as it was written.
struct Scalar {
  std::string_view text;
  Shape shape = Shape::absent;
  [[nodiscard]] bool present() const { return shape != Shape::absent; }
  [[nodiscard]] bool isText() const { return shape == Shape::string || shape == Shape::number; }
};

/// The value as a Scalar; a nested one is left unread. False on malformed JSON. `has_escapes`: the line has a backslash
/// somewhere. The text lives until the parser's next document.
[[nodiscard]] bool readScalar(simdjson::ondemand::value& value, bool has_escapes, Scalar& scalar);

/// A value as messages show it: its beginning, where it is long.
[[nodiscard]] std::string shown(std::string_view text);

}  // namespace kopeck
