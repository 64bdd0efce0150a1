#include "runtime/store/lock.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <ctime>
#include <sstream>
#include <utility>

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

/// The system's time of day, to the second: "2026-03-31 12:00:05".
std::string now() {
  const std::time_t seconds = std::time(nullptr);
  std::tm parts{};
  char text[32] = {};
  if (localtime_r(&seconds, &parts) == nullptr || std::strftime(text, sizeof text, "%F %T", &parts) == 0) return {};
  return text;
}

/// Only for messages: a full disk must not keep anyone from a lock.
void leaveWord(int descriptor, const std::string& text) {
  // Over the old text, then cut: whoever looks never finds the file empty.
  if (pwrite(descriptor, text.data(), text.size(), 0) == static_cast<ssize_t>(text.size()))
    static_cast<void>(ftruncate(descriptor, static_cast<off_t>(text.size())) == 0);
}

Error held(const std::string& ledger, int descriptor) {
  std::string text(8192, '\0');
  const ssize_t length = pread(descriptor, text.data(), text.size(), 0);
  text.resize(length > 0 ? static_cast<std::size_t>(length) : 0);
  std::istringstream lines(text);
  std::string pid = "?";
  std::string since;
  std::string input;
  std::getline(lines, pid) && std::getline(lines, since) && std::getline(lines, input);
  std::string more;
  std::string more_ru;
  if (!since.empty()) {
    more += ", since " + since;
    more_ru += ", начат " + since;
  }
  if (!input.empty()) {
    const bool standard = input == "-";
    more += standard ? ", reading standard input" : ", reading " + input;
    more_ru += standard ? ", читает стандартный ввод" : ", читает " + input;
  }
  return makeError(
      ErrorKind::busy,
      fmt::format("another run (process {}{}) is writing to the ledger {}: wait for it, or use another ledger", pid,
                  more, ledger),
      fmt::format("в журнал {} уже пишет другой запуск (процесс {}{}): дождитесь его или возьмите другой журнал",
                  ledger, pid, more_ru));
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
    std::string holder = fmt::format("{}\n{}\n", getpid(), now());
    leaveWord(descriptor, holder);
    return std::unique_ptr<WriterLock>(new WriterLock(path, descriptor, std::move(holder)));
  }
}

void WriterLock::reads(std::string_view input) const {
  leaveWord(descriptor_, fmt::format("{}{}\n", holder_, input));
}

WriterLock::~WriterLock() {
  unlink(path_.c_str());  // while it is still ours
  close(descriptor_);
}

}  // namespace kopeck
