#include "tools/ci/base.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

extern char** environ;  // NOLINT(readability-redundant-declaration): POSIX declares it nowhere

namespace kopeck::ci {

namespace fs = std::filesystem;

namespace {

constexpr int kNotCalled = 127;

/// Both ends of a pipe, closed with the object.
struct Pipe {
  std::array<int, 2> ends{-1, -1};
  bool made = false;
  Pipe() { made = ::pipe2(ends.data(), O_CLOEXEC) == 0; }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  ~Pipe() {
    closeEnd(0);
    closeEnd(1);
  }
  void closeEnd(std::size_t end) {
    if (ends[end] >= 0) ::close(ends[end]);
    ends[end] = -1;
  }
};

/// Reads both to their ends, whichever has something.
void drain(Pipe& out, Pipe& err, Called& called) {
  std::array<char, 65536> piece{};
  std::array<pollfd, 2> polled{{{out.ends[0], POLLIN, 0}, {err.ends[0], POLLIN, 0}}};
  const std::array<std::string*, 2> to{&called.out, &called.err};
  while (polled[0].fd >= 0 || polled[1].fd >= 0) {
    if (::poll(polled.data(), polled.size(), -1) < 0 && errno != EINTR) return;
    for (std::size_t i = 0; i < polled.size(); ++i) {
      if (polled[i].fd < 0 || polled[i].revents == 0) continue;
      const ssize_t got = ::read(polled[i].fd, piece.data(), piece.size());
      if (got > 0) to[i]->append(piece.data(), static_cast<std::size_t>(got));
      if (got == 0 || (got < 0 && errno != EINTR)) polled[i].fd = -1;
    }
  }
}

std::string firstLine(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

Called git(const std::string& folder, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), {"git", "-C", folder});
  return call(arguments);
}

/// What git says of its failure, or that there is no git.
std::string whyNot(const Called& called, bool ru) {
  if (called.code == kNotCalled) return ru ? "программа git не найдена" : "there is no program git";
  const std::string said = firstLine(called.err);
  return said.empty() ? fmt::format("git: {}", called.code) : said;
}

}  // namespace

Called call(const std::vector<std::string>& arguments) {
  Called called;
  Pipe out, err;
  if (!out.made || !err.made || arguments.empty()) return called;
  std::vector<std::string> copies = arguments;
  std::vector<char*> argv;
  for (std::string& one : copies) argv.push_back(one.data());
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_adddup2(&actions, out.ends[1], STDOUT_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, err.ends[1], STDERR_FILENO);
  pid_t pid = -1;
  const int failed = ::posix_spawnp(&pid, argv.front(), &actions, nullptr, argv.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) return called;
  out.closeEnd(1);
  err.closeEnd(1);
  drain(out, err, called);
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  called.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return called;
}

Place placeOf(const std::string& folder) {
  std::error_code failed;
  const fs::path real = fs::weakly_canonical(fs::absolute(folder, failed), failed);
  const Called top = git(folder, {"rev-parse", "--show-toplevel"});
  const Called prefix = git(folder, {"rev-parse", "--show-prefix"});
  const auto line = [](const Called& called) {
    return called.out.ends_with('\n') ? called.out.substr(0, called.out.size() - 1) : called.out;
  };
  if (top.code != 0 || prefix.code != 0 || line(top).empty()) return {failed ? folder : real.string(), ""};
  return {line(top), line(prefix)};
}

Result<Base> Base::ofGit(const std::string& root, const std::string& name) {
  const Called found = git(root, {"rev-parse", "--verify", "--quiet", "--end-of-options", name + "^{commit}"});
  if (found.code != 0) {
    // Quiet, it says nothing of a name that it does not know.
    const bool unknown = found.code != kNotCalled && found.err.empty();
    return Error{ErrorKind::invalid,
                 fmt::format("the base `{}` is not to be had: {}", name,
                             unknown ? "git knows no such branch, tag or commit here. A copy made by a build server "
                                       "often lacks other branches: see docs/ci.md"
                                     : whyNot(found, false)),
                 fmt::format("нет основы `{}`: {}", name,
                             unknown ? "git не знает здесь такой ветки, метки или коммита. В копии на сервере сборки "
                                       "других веток часто нет: см. docs/ci.md"
                                     : whyNot(found, true))};
  }
  constexpr std::size_t kShort = 9;
  Base base;
  base.root_ = root;
  base.commit_ = firstLine(found.out);
  base.title_ = fmt::format("{} ({})", name, base.commit_.substr(0, kShort));
  return base;
}

Result<Base> Base::ofFolder(const std::string& folder, const std::string& prefix) {
  std::error_code failed;
  if (!fs::is_directory(folder, failed))
    return Error{ErrorKind::invalid, fmt::format("the base folder {} is not there", folder),
                 fmt::format("нет папки {} с основой", folder)};
  Base base;
  base.root_ = folder;
  base.prefix_ = prefix;
  base.title_ = folder;
  return base;
}

Result<std::optional<std::string>> Base::read(const std::string& name) const {
  const fs::path path = fs::path(name).lexically_normal();
  if (commit_.empty()) {
    const fs::path inside = prefix_.empty() ? path : path.lexically_relative(fs::path(prefix_).lexically_normal());
    std::ifstream file(fs::path(root_) / inside, std::ios::binary);
    if (!file || fs::is_directory(fs::path(root_) / inside)) return std::optional<std::string>();
    return std::optional(std::string(std::istreambuf_iterator<char>(file), {}));
  }
  if (path.is_absolute() || (!path.empty() && *path.begin() == "..")) return std::optional<std::string>();
  const auto failure = [&](const Called& called) {
    return Error{ErrorKind::io, fmt::format("git can't read {} of the base: {}", name, whyNot(called, false)),
                 fmt::format("git не читает {} из основы: {}", name, whyNot(called, true))};
  };
  const Called listed = git(root_, {"--literal-pathspecs", "ls-tree", "--full-tree", commit_, "--", path.string()});
  if (listed.code != 0) return failure(listed);
  if (listed.out.find(" blob ") == std::string::npos) return std::optional<std::string>();
  Called text = git(root_, {"cat-file", "blob", fmt::format("{}:{}", commit_, path.string())});
  if (text.code != 0) return failure(text);
  return std::optional(std::move(text.out));
}

}  // namespace kopeck::ci
