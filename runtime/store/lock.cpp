#include "runtime/store/lock.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "runtime/store/sqlite.h"

namespace kopeck {
namespace {

Error cannot(const std::string& path, int system_error) {
  const char* why = std::strerror(system_error);
  if (system_error == ENOSPC || system_error == EDQUOT) {
    return makeError(ErrorKind::full, fmt::format("no space left on the disk for {}", path),
                     fmt::format("на диске не осталось места для {}", path));
  }
  return makeError(ErrorKind::io, fmt::format("can't write beside the ledger, {}: {}", path, why),
                   fmt::format("не удаётся писать рядом с журналом, {}: {}", path, why));
}

Error held(const std::string& ledger, int descriptor) {
  char text[32] = {};
  const ssize_t length = pread(descriptor, text, sizeof text - 1, 0);
  const std::string pid = length > 0 ? std::string(text, static_cast<std::size_t>(length)) : "?";
  return makeError(
      ErrorKind::busy,
      fmt::format("another run (process {}) is writing to the ledger {}: wait for it, or use another ledger", pid,
                  ledger),
      fmt::format("в журнал {} уже пишет другой запуск (процесс {}): дождитесь его или возьмите другой "
                  "журнал",
                  ledger, pid));
}

/// The file that the descriptor is of is still the one under that name: nobody removed it in between.
bool stillNamed(const std::string& path, int descriptor) {
  struct stat mine {};
  struct stat named {};
  return fstat(descriptor, &mine) == 0 && stat(path.c_str(), &named) == 0 && mine.st_ino == named.st_ino &&
         mine.st_dev == named.st_dev;
}

}  // namespace

Result<std::unique_ptr<WriterLock>> WriterLock::take(const std::string& ledger) {
  const std::string path = ledger + "-lock";
  while (true) {
    const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (descriptor < 0) return cannot(path, errno);
    if (flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
      const int why = errno;
      Error error = why == EWOULDBLOCK ? held(ledger, descriptor) : cannot(path, why);
      close(descriptor);
      return error;
    }
    if (!stillNamed(path, descriptor)) {  // the last holder removed it after we opened it
      close(descriptor);
      continue;
    }
    const std::string pid = std::to_string(getpid());
    // Only for messages: a full disk must not keep anyone from a lock.
    if (ftruncate(descriptor, 0) != 0 || pwrite(descriptor, pid.data(), pid.size(), 0) < 0) errno = 0;
    return std::unique_ptr<WriterLock>(new WriterLock(path, descriptor));
  }
}

WriterLock::~WriterLock() {
  unlink(path_.c_str());  // while it is still ours
  close(descriptor_);
}

}  // namespace kopeck
