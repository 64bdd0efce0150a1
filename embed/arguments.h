// What a caller may hand in that is no text, no array or no event: looked at before anything else is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "embed/call.h"
#include "include/kopeck/kopeck.h"

namespace kopeck::embed {

/// Whether a pointer leads to so many things as are counted: KOPECK_NULL where it leads nowhere, KOPECK_BAD_ARGUMENT
/// where no memory is as large.
[[nodiscard]] std::optional<Refused> wrongArray(const void* entries, std::size_t count, std::size_t size_of_one,
                                                std::string_view name);
[[nodiscard]] inline std::optional<Refused> wrongText(kopeck_text text, std::string_view name) {
  return wrongArray(text.data, text.size, 1, name);
}
[[nodiscard]] inline std::optional<Refused> wrongBytes(kopeck_bytes bytes, std::string_view name) {
  return wrongArray(bytes.data, bytes.size, 1, name);
}
/// The same of bytes that have to be there: {NULL, 0} is KOPECK_NULL too.
[[nodiscard]] std::optional<Refused> missingBytes(kopeck_bytes bytes, std::string_view name);

[[nodiscard]] bool isUtf8(std::string_view text);
/// As much of a text as fits into `size` bytes, cut between two letters.
[[nodiscard]] std::string_view cutText(std::string_view text, std::size_t size);

/// A number of a customer, an event or a hold as it is kept: trimmed, in NFC. Empty where the text has none of 1 to 256
/// bytes of UTF-8.
[[nodiscard]] std::string idOf(kopeck_text text);

/// Reads the caller's event: its size, that all arrays and texts of it are there, and that the texts are UTF-8. What a
/// kopeck_event ignores is not looked at.
[[nodiscard]] std::optional<Refused> takeEvent(const kopeck_event* event, kopeck_event& full);

}  // namespace kopeck::embed
