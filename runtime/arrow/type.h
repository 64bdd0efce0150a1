// ArrowType: what a column of the Arrow C data interface holds, read from its format string
// (https://arrow.apache.org/docs/format/CDataInterface.html#data-type-description-format-strings).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace kopeck::arrow {

enum class TypeKind : std::uint8_t {
  nothing,    // null
  yes_no,     // bits
  signed_,    // integers of `width` bytes
  unsigned_,  // the same without a sign
  floating,   // float or double, by `width`
  decimal,    // integers of `width` bytes, `scale` of whose digits are decimals
  text,       // offsets of `width` bytes
  text_view,  // views of 16 bytes
  date,       // `width` 4: days; 8: milliseconds
  moment,     // `per_second` units since 1970-01-01; `zoned`: an instant, else local
  time,       // `per_second` units since midnight, in `width` bytes
  list,       // offsets of `width` bytes
  record,     // named children
};

struct Type {
  TypeKind kind = TypeKind::nothing;
  int width = 0;
  int scale = 0;
  std::int64_t per_second = 1;
  bool zoned = false;
};

/// Nothing for types that no value of a receipt is read from (maps, intervals, unions, binary data, …).
[[nodiscard]] std::optional<Type> typeOf(std::string_view format);

/// Arrow's own name of a format, as far as it is common: "map", "binary"; else the format itself.
[[nodiscard]] std::string nameOf(std::string_view format);

}  // namespace kopeck::arrow
