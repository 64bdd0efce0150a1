// Image files as the commands read and write them.
#pragma once

#include <optional>
#include <string>

#include "runtime/image/image.h"
#include "runtime/value/result.h"

namespace kopeck::tool {

/// Whether the file begins as an image does; false as well where it can't be read, or only once (a pipe).
[[nodiscard]] bool isImageFile(const std::string& path);

/// The file's bytes, and the image in them. Errors of readImage, with the file's name; ErrorKind::invalid where the
/// file can't be read.
struct ImageFile {
  Image image;
  std::size_t bytes = 0;
};
[[nodiscard]] Result<ImageFile> readImageFile(const std::string& path);

/// Beside its place first, then renamed: whoever reads finds it whole or not at all.
[[nodiscard]] Status writeWhole(const std::string& path, const std::string& bytes);

}  // namespace kopeck::tool
