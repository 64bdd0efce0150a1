#include "tests/cli/tool.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <sstream>

namespace kopeck::cli {

namespace fs = std::filesystem;

namespace {

std::string contents(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

/// In the child.
void loseRights(bool as_another, std::uint64_t most_bytes) {
  constexpr gid_t kNobody = 65534;
  if (as_another && (::setgid(kNobody) != 0 || ::setuid(kNobody) != 0)) ::_exit(127);
  const rlimit limit{most_bytes, most_bytes};
  if (most_bytes != 0 && ::setrlimit(RLIMIT_FSIZE, &limit) != 0) ::_exit(127);
}

/// In the child: never returns.
[[noreturn]] void become(const std::vector<std::string>& arguments, const fs::path& folder, int input,
                         const fs::path& out, const fs::path& err, const std::function<void()>& lose) {
  ::dup2(input, STDIN_FILENO);
  ::dup2(::open(out.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644), STDOUT_FILENO);
  ::dup2(::open(err.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644), STDERR_FILENO);
  ::setenv("LC_ALL", "C.UTF-8", 1);
  ::setenv("KOPECK_CODE_CACHE", (folder / "code").c_str(), 0);
  std::vector<char*> argv = {const_cast<char*>("kopeck")};
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  lose();
  if (::chdir(folder.c_str()) == 0) ::execv(KOPECK_TOOL, argv.data());
  ::_exit(127);
}

}  // namespace

Running::Running(pid_t pid, int input, fs::path out, fs::path err)
    : pid_(pid), input_(input), out_(std::move(out)), err_(std::move(err)) {}

Running::~Running() {
  close();
  if (pid_ < 0) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

void Running::write(const std::string& text) const {
  EXPECT_EQ(::write(input_, text.data(), text.size()), static_cast<ssize_t>(text.size()));
}

void Running::close() {
  if (input_ >= 0) ::close(input_);
  input_ = -1;
}

void Running::signal(int number) const {
  ::kill(pid_, number);
}

Finished Running::finish() {
  close();
  int status = 0;
  EXPECT_EQ(::waitpid(pid_, &status, 0), pid_);
  pid_ = -1;
  const int code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  return {code, contents(out_), contents(err_)};
}

Tool::Tool() {
  std::string name = (fs::temp_directory_path() / "kopeck-cli-XXXXXX").string();
  EXPECT_NE(::mkdtemp(name.data()), nullptr);
  folder_ = name;
}

Tool::~Tool() {
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

void Tool::asAnother() {
  as_another_ = ::geteuid() == 0;
  fs::permissions(folder_, fs::perms(0755));
}

void Tool::write(const std::string& name, const std::string& text) const {
  std::ofstream(path(name), std::ios::binary) << text;
}

std::string Tool::read(const std::string& name) const {
  return contents(path(name));
}

Finished Tool::call(const std::vector<std::string>& arguments) const {
  return start(arguments).finish();
}

Running Tool::start(const std::vector<std::string>& arguments) const {
  static std::atomic<int> calls{0};
  const int number = ++calls;
  const fs::path out = path(fmt::format("out.{}", number));
  const fs::path err = path(fmt::format("err.{}", number));
  int ends[2] = {-1, -1};
  EXPECT_EQ(::pipe2(ends, O_CLOEXEC), 0);
  const pid_t pid = ::fork();
  EXPECT_GE(pid, 0);
  if (pid == 0) become(arguments, folder_, ends[0], out, err, [this] { loseRights(as_another_, most_bytes_); });
  ::close(ends[0]);
  return {pid, ends[1], out, err};
}

void Tool::writeProgramme(const std::string& name, const std::string& from, const std::string& to) const {
  std::string text = contents(fs::path(KOPECK_SOURCE_DIR) / "tests/cli/club.kop");
  if (!from.empty()) {
    const std::size_t at = text.find(from);
    ASSERT_NE(at, std::string::npos) << from;
    text.replace(at, from.size(), to);
  }
  write(name, text);
}

std::vector<std::string> Tool::runOf(const std::string& input, const std::string& ledger,
                                     const std::vector<std::string>& more) const {
  std::vector<std::string> all = {"run",  "club.kop", "--receipts", input,       "--ledger",
                                  ledger, "--until",  "2027-01-01", "--summary", "json"};
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

std::string Tool::digest(const std::string& ledger, const std::string& engine) const {
  const Finished audit = call({"audit", "--ledger", ledger, "--replay", "--digest", "--engine", engine});
  if (audit.code != 0) return fmt::format("audit answers {}: {}{}", audit.code, audit.out, audit.err);
  const std::size_t end = audit.out.find_last_not_of('\n');
  const std::size_t begin = audit.out.find_last_of('\n', end);
  return audit.out.substr(begin + 1, end - begin);
}

std::vector<nlohmann::json> Tool::rejects(const std::string& name) const {
  std::vector<nlohmann::json> all;
  std::istringstream lines(read(name));
  for (std::string line; std::getline(lines, line);) all.push_back(nlohmann::json::parse(line));
  return all;
}

std::string purchase(const std::string& id, const std::string& customer, const std::string& at,
                     const std::string& amount) {
  return fmt::format(
      R"({{"type":"purchase","id":"{}","customer":"{}","at":"{}","lines":[{{"name":"Tea","quantity":"1","amount":"{}"}}]}})"
      "\n",
      id, customer, at, amount);
}

}  // namespace kopeck::cli
