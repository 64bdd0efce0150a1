#include "runtime/run/rejects.h"

#include <cerrno>
#include <charconv>
#include <cstring>
#include <fstream>

namespace kopeck {

namespace {

Error cannot(const std::string& path) {
  const std::string why = std::strerror(errno);
  const ErrorKind kind = errno == ENOSPC ? ErrorKind::full : ErrorKind::io;
  return {kind, "can't write " + path + ": " + why, "не удаётся записать " + path + ": " + why};
}

/// The input line that a line of the file speaks of; 0 when it is not one of ours.
std::uint64_t lineNumber(std::string_view text) {
  constexpr std::string_view kStart = "{\"line\":";
  if (!text.starts_with(kStart)) return 0;
  std::uint64_t number = 0;
  std::from_chars(text.data() + kStart.size(), text.data() + text.size(), number);
  return number;
}

}  // namespace

Result<RejectsFile> RejectsFile::open(const std::string& path, std::uint64_t keep_lines) {
  RejectsFile rejects;
  if (path.empty()) return rejects;
  std::string kept;
  if (keep_lines > 0) {
    std::ifstream old(path, std::ios::binary);
    for (std::string line; std::getline(old, line);)
      if (const std::uint64_t number = lineNumber(line); number > 0 && number <= keep_lines) kept += line + "\n";
  }
  rejects.path_ = path;
  rejects.file_.reset(std::fopen(path.c_str(), "wb"));
  if (!rejects.file_) return cannot(path);
  if (Status status = rejects.write(kept); !status.ok()) return status.error();
  return rejects;
}

Status RejectsFile::write(std::string_view line) {
  if (!file_ || line.empty()) return Done{};
  if (std::fwrite(line.data(), 1, line.size(), file_.get()) != line.size()) return cannot(path_);
  return Done{};
}

Status RejectsFile::flush() {
  if (file_ && std::fflush(file_.get()) != 0) return cannot(path_);
  return Done{};
}

}  // namespace kopeck
