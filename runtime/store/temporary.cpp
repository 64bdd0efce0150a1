#include "runtime/store/temporary.h"

#include <fmt/format.h>
#include <stdlib.h>

#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

namespace kopeck {

Result<TemporaryFolder> TemporaryFolder::make(const std::string& what) {
  std::error_code failed;
  const std::filesystem::path parent = std::filesystem::temp_directory_path(failed);
  std::string pattern = (parent / fmt::format("kopeck-{}-XXXXXX", what)).string();
  if (failed || ::mkdtemp(pattern.data()) == nullptr) {
    const std::string why = failed ? failed.message() : std::strerror(errno);
    return Error{ErrorKind::io, fmt::format("can't make a folder for a temporary ledger: {}", why),
                 fmt::format("не удаётся создать папку для временного журнала: {}", why)};
  }
  return TemporaryFolder(std::filesystem::path(pattern));
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  if (!folder_.empty()) std::filesystem::remove_all(folder_, ignored);
}

TemporaryFolder::TemporaryFolder(TemporaryFolder&& other) noexcept : folder_(std::exchange(other.folder_, {})) {}

TemporaryFolder& TemporaryFolder::operator=(TemporaryFolder&& other) noexcept {
  std::swap(folder_, other.folder_);
  return *this;
}

}  // namespace kopeck
