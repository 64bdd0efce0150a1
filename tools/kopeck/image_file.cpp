#include "tools/kopeck/image_file.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>
#include <utility>

namespace kopeck::tool {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMagicBytes = 8;

Error unreadable(const std::string& path) {
  const std::string why = std::strerror(errno);
  return {ErrorKind::invalid, "can't read " + path + ": " + why, "не удаётся прочитать " + path + ": " + why};
}

Error unwritable(const std::string& path) {
  const bool full = errno == ENOSPC || errno == EDQUOT || errno == EFBIG;
  const std::string why = std::strerror(errno);
  return {full ? ErrorKind::full : ErrorKind::io, "can't write " + path + ": " + why,
          "не удаётся записать " + path + ": " + why};
}

}  // namespace

bool isImageFile(const std::string& path) {
  // What a pipe has given is gone: it is left to whoever reads it whole.
  std::error_code ignored;
  if (!fs::is_regular_file(path, ignored)) return false;
  std::ifstream file(path, std::ios::binary);
  std::string begin(kMagicBytes, '\0');
  file.read(begin.data(), static_cast<std::streamsize>(begin.size()));
  begin.resize(static_cast<std::size_t>(file.gcount()));
  return isImage(begin);
}

Result<ImageFile> readImageFile(const std::string& path) {
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  if (file && file.peek() != std::ifstream::traits_type::eof()) text << file.rdbuf();
  if (!file.is_open() || file.bad() || errno == EISDIR) return unreadable(path);
  auto image = readImage(text.view());
  if (!image.ok())
    return Error{image.error().kind, path + ": " + image.error().message, path + ": " + image.error().message_ru};
  return ImageFile{std::move(*image), text.view().size()};
}

Status writeWhole(const std::string& path, const std::string& bytes) {
  const std::string beside = fmt::format("{}.{}.part", path, ::getpid());
  errno = 0;
  std::ofstream out(beside, std::ios::binary);
  out << bytes;
  out.close();
  std::error_code failed;
  if (!out) {
    const Error error = unwritable(path);
    fs::remove(beside, failed);
    return error;
  }
  fs::rename(beside, path, failed);
  if (!failed) return Done{};
  errno = failed.value();
  const Error error = unwritable(path);
  fs::remove(beside, failed);
  return error;
}

}  // namespace kopeck::tool
