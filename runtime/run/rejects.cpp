#include "runtime/run/rejects.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fstream>
#include <string_view>

namespace kopeck {

namespace {

Error cannot(const std::string& path) {
  const int code = errno;
  const std::string why = std::strerror(code);
  const bool full = code == ENOSPC || code == EDQUOT || code == EFBIG;
  return {full ? ErrorKind::full : ErrorKind::io, "can't write " + path + ": " + why,
          "не удаётся записать " + path + ": " + why};
}

/// Reads `key` and the number after it from the front of the text; 0 where they are not there.
std::uint64_t takeNumber(std::string_view& text, std::string_view key) {
  if (!text.starts_with(key)) return 0;
  std::uint64_t number = 0;
  const char* const end = text.data() + text.size();
  text = {std::from_chars(text.data() + key.size(), end, number).ptr, end};
  return number;
}

/// The input line at which a line of the file was written; 0 when it is not one of ours.
std::uint64_t lineNumber(std::string_view text) {
  const std::uint64_t line = takeNumber(text, "{\"line\":");
  const std::uint64_t refused_at = takeNumber(text, ",\"refused_at\":");
  return refused_at != 0 ? refused_at : line;
}

/// How many bytes of the file speak of input lines up to `keep_lines`. They come first, whole.
std::uint64_t lengthUpTo(const std::string& path, std::uint64_t keep_lines) {
  std::uint64_t length = 0;
  std::ifstream old(path, std::ios::binary);
  for (std::string line; std::getline(old, line) && !old.eof(); length += line.size() + 1)
    if (const std::uint64_t number = lineNumber(line); number == 0 || number > keep_lines) break;
  return length;
}

}  // namespace

RejectsFile::~RejectsFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

RejectsFile::RejectsFile(RejectsFile&& other) noexcept
    : path_(std::move(other.path_)),
      descriptor_(std::exchange(other.descriptor_, -1)),
      kept_(other.kept_),
      added_(std::move(other.added_)) {}

RejectsFile& RejectsFile::operator=(RejectsFile&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(descriptor_, other.descriptor_);
  std::swap(kept_, other.kept_);
  std::swap(added_, other.added_);
  return *this;
}

Result<RejectsFile> RejectsFile::open(const std::string& path, std::uint64_t keep_lines) {
  RejectsFile rejects;
  if (path.empty()) return rejects;
  rejects.path_ = path;
  rejects.descriptor_ = ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
  struct stat about {};
  if (rejects.descriptor_ < 0 || ::fstat(rejects.descriptor_, &about) != 0) return cannot(path);
  if (!S_ISREG(about.st_mode)) return rejects;  // a pipe or a device takes what comes
  // Only ever cut off at the end: what is to stay is never away, not even for a moment.
  const std::uint64_t kept = keep_lines == 0 ? 0 : lengthUpTo(path, keep_lines);
  if (::ftruncate(rejects.descriptor_, static_cast<off_t>(kept)) != 0 || ::lseek(rejects.descriptor_, 0, SEEK_END) < 0)
    return cannot(path);
  return rejects;
}

void RejectsFile::add(std::uint64_t number, std::string line) {
  if (wanted()) added_.emplace_back(number, std::move(line));
}

Status RejectsFile::write() {
  std::ranges::stable_sort(added_, {}, [](const auto& one) { return one.first; });
  std::string text;
  for (const auto& [number, line] : added_) text += line;
  added_.clear();
  kept_ = kept_ && text.empty();
  for (std::string_view left = text; !left.empty();) {
    const ssize_t count = ::write(descriptor_, left.data(), left.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return cannot(path_);
    left.remove_prefix(static_cast<std::size_t>(count));
  }
  return Done{};
}

Status RejectsFile::keep() {
  if (!wanted()) return Done{};
  if (Status done = write(); !done) return done;
  if (kept_) return Done{};
  // Pipes and devices know no sync, and need none.
  if (::fdatasync(descriptor_) != 0 && errno != EINVAL && errno != EROFS && errno != ENOTSUP) return cannot(path_);
  kept_ = true;
  return Done{};
}

}  // namespace kopeck
