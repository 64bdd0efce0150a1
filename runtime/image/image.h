// Image: a programme as bytes (a .kpk file), so that a till can load it without the compiler: the Plans of its
// versions, the rule texts that a ledger keeps, and, for named processors, compiled code.
//
//   magic             8 bytes: 89 4B 50 4B 0D 0A 1A 0A, which a transfer as text would change
//   format version    4 bytes, least first: kImageFormat
//   length            8 bytes, least first: of the body
//   checksum          16 bytes: XXH3 128, canonical, over the 20 bytes before it and the body
//   body              as archive.h writes it: who wrote it, versions, code
//
// The checksum finds damage, not ill will: whoever can write the file can make it right again. So nothing of the body
// is believed: lengths and values are checked, every Plan is held against plan::verify and against what an account, a
// receipt and a stack can bear. Compiled code can't be checked so; it is loaded only by who says so (runtime/native).
//
// The same programme gives the same bytes. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/native/native.h"
#include "runtime/run/programme.h"
#include "runtime/value/result.h"

namespace kopeck {

inline constexpr std::uint32_t kImageFormat = 1;

struct Image {
  std::string made_by;                 // "kopeck 1.0.0", for people
  std::vector<VersionInput> versions;  // as compiled, one at least
  std::vector<NativeCode> native;
};

/// Requires sound Plans; refuses an image without versions.
[[nodiscard]] Result<std::string> writeImage(const Image& image);

/// Refuses with ErrorKind::foreign what is no image or one of a newer format, and with ErrorKind::damaged what is cut
/// off, changed, or holds what no compiler writes. Every Plan of what it gives is sound.
[[nodiscard]] Result<Image> readImage(std::string_view bytes);

/// Whether the bytes begin as an image does.
[[nodiscard]] bool isImage(std::string_view bytes);
/// The format that they say they are of; nothing where they are no image.
[[nodiscard]] std::optional<std::uint32_t> imageFormatOf(std::string_view bytes);

}  // namespace kopeck
