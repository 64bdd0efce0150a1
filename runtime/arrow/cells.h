// Cells: the values of one Arrow column as texts, which is how a table's reader takes them. Texts are handed out where
// they lie; numbers and dates are written into a small buffer of the column's own, exactly: what a number says is what
// its text says.
//
// Between a batch in somebody else's memory (include/kopeck/arrow_c_data.h) and ArrowRows. One thread at a time.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "include/kopeck/arrow_c_data.h"
#include "runtime/arrow/type.h"
#include "runtime/value/result.h"

namespace kopeck::arrow {

/// How dates and times are written: as they are (a moment at midnight without its time), or always with a time, as the
/// date and time of a receipt need it.
enum class Shows : std::uint8_t { plain, moment };

class Cells {
 public:
  /// `type` is no list and no record; of a dictionary that of its indices, and `dictionary` that of its texts.
  Cells(Type type, std::optional<Type> dictionary, Shows shows);

  /// Goes over to the values of a batch, which outlives its use. An Error where it has not the buffers of the type.
  [[nodiscard]] Status bind(const ArrowArray& array);

  /// Value `row` of the array, before its offset is added; empty where it is null, NaN or an empty text. Valid until
  /// the next call. Requires a row below the array's length.
  [[nodiscard]] std::string_view text(std::int64_t row);
  /// Whether the text() of that row is UTF-8.
  [[nodiscard]] bool isUtf8(std::string_view text) const;

 private:
  [[nodiscard]] bool isNull(std::int64_t at) const;
  [[nodiscard]] std::string_view plainText(std::int64_t at) const;
  [[nodiscard]] std::string_view viewText(std::int64_t at) const;
  [[nodiscard]] std::int64_t integer(std::int64_t at) const;
  std::string_view writeInteger(std::int64_t at);
  std::string_view writeFloating(std::int64_t at);
  std::string_view writeDecimal(std::int64_t at);
  std::string_view writeDate(std::int64_t at);
  std::string_view writeMoment(std::int64_t at);
  std::string_view writeTime(std::int64_t at);

  Type type_;
  Shows shows_;
  std::unique_ptr<Cells> dictionary_;
  const ArrowArray* array_ = nullptr;
  const std::uint8_t* valid_ = nullptr;  // a bit a value; nullptr: none is null
  const std::uint8_t* values_ = nullptr;
  const char* bytes_ = nullptr;  // of texts
  bool checked_ = false;         // the texts of the batch are UTF-8 as a whole
  std::array<char, 64> buffer_{};
  // Rows of one receipt, and receipts of one minute, say the same moment.
  std::optional<std::int64_t> written_;
  std::string_view last_;
};

}  // namespace kopeck::arrow
