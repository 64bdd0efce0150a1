#include "tests/crash/process.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <thread>

namespace kopeck::crash {

namespace {

/// In the child: never returns.
[[noreturn]] void become(const std::string& folder, const std::vector<std::string>& arguments) {
  ::setenv("LC_ALL", "C.UTF-8", 1);
  if (::chdir(folder.c_str()) != 0) ::_exit(127);
  ::dup2(::open("/dev/null", O_RDONLY | O_CLOEXEC), STDIN_FILENO);
  ::dup2(::open("out", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644), STDOUT_FILENO);
  ::dup2(::open("err", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644), STDERR_FILENO);
  std::vector<char*> argv = {const_cast<char*>("kopeck")};
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  ::execv(KOPECK_TOOL, argv.data());
  ::_exit(127);
}

}  // namespace

Ended call(const std::string& folder, const std::vector<std::string>& arguments, int signal,
           std::chrono::microseconds when) {
  const auto began = std::chrono::steady_clock::now();
  const pid_t child = ::fork();
  if (child == 0) become(folder, arguments);
  if (signal != 0) {
    std::this_thread::sleep_for(when);
    ::kill(child, signal);  // not waited for yet: also where it has ended, the number is still its own
  }
  int status = 0;
  Ended ended;
  if (::waitpid(child, &status, 0) != child) return ended;
  ended.code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  ended.took = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - began);
  return ended;
}

}  // namespace kopeck::crash
