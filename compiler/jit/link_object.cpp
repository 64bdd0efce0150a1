#include "compiler/jit/link_object.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>

// The environment of this process, as POSIX has it. NOLINTNEXTLINE(readability-redundant-declaration)
extern char** environ;

namespace kopeck::jit {
namespace {

namespace fs = std::filesystem;

/// A folder of its own, gone at the end.
class Folder {
 public:
  Folder() {
    std::error_code failed;
    const fs::path base = fs::temp_directory_path(failed);
    std::string name = (failed ? fs::path("/tmp") : base) / "kopeck-code-XXXXXX";
    if (::mkdtemp(name.data()) != nullptr) path_ = name;
  }
  ~Folder() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] bool isThere() const { return !path_.empty(); }
  [[nodiscard]] std::string file(const std::string& name) const { return (path_ / name).string(); }
  [[nodiscard]] bool write(const std::string& name, const std::string& bytes) const {
    std::ofstream out(path_ / name, std::ios::binary);
    out << bytes;
    out.close();
    return out.good();
  }
  [[nodiscard]] std::string read(const std::string& name) const {
    std::ifstream in(path_ / name, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return in ? text.str() : std::string();
  }

 private:
  fs::path path_;
};

/// Runs the program, with what it says going to the file; its exit status, or 127 where it could not be run.
int run(std::vector<std::string> words, const std::string& said) {
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  constexpr int kNobody = 0600;
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_addopen(&actions, 1, said.c_str(), O_WRONLY | O_CREAT | O_TRUNC, kNobody);
  ::posix_spawn_file_actions_adddup2(&actions, 1, 2);
  pid_t child = 0;
  const int failed = ::posix_spawnp(&child, words.front().c_str(), &actions, nullptr, arguments.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  constexpr int kNotRun = 127;
  if (failed != 0) return kNotRun;
  int status = 0;
  while (::waitpid(child, &status, 0) < 0)
    if (errno != EINTR) return kNotRun;
  return WIFEXITED(status) ? WEXITSTATUS(status) : kNotRun;
}

Error noPlace() {
  const std::string why = std::strerror(errno);
  return {ErrorKind::io, "the folder for temporary files can't be written: " + why,
          "в папку временных файлов не записать: " + why};
}

}  // namespace

Result<std::string> linkObject(const std::vector<std::string>& objects, const std::string& symbol) {
  const Folder folder;
  if (!folder.isThere() || !folder.write("exports", fmt::format("{{ global: {}; local: *; }};\n", symbol)))
    return noPlace();
  std::vector<std::string> words{"ld", "-shared", "-nostdlib", "-s",          "--build-id=none", "--no-undefined",
                                 "-z", "now",     "-z",        "noexecstack", "--hash-style=gnu"};
  words.push_back("--version-script=" + folder.file("exports"));
  words.insert(words.end(), {"-o", folder.file("code")});
  for (std::size_t i = 0; i < objects.size(); ++i) {
    const std::string name = fmt::format("{}.o", i);
    if (!folder.write(name, objects[i])) return noPlace();
    words.push_back(folder.file(name));
  }
  const int status = run(words, folder.file("said"));
  if (status == 127)
    return Error{ErrorKind::invalid,
                 "machine code for an image needs the linker ld: install binutils, or build without it",
                 "машинному коду для образа нужен компоновщик ld: установите binutils или соберите образ без кода"};
  std::string code = status == 0 ? folder.read("code") : std::string();
  if (code.empty())
    return Error{ErrorKind::internal, "the linker refused the compiled rules: " + folder.read("said"),
                 "компоновщик не принял скомпилированные правила: " + folder.read("said")};
  return code;
}

}  // namespace kopeck::jit
