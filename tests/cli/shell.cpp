#include "tests/cli/shell.h"

#include <fmt/format.h>
#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <cstdlib>

namespace kopeck::cli {

namespace fs = std::filesystem;

namespace {

std::string quoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

}  // namespace

Finished shell(const fs::path& folder, const std::string& command) {
  const std::string whole =
      fmt::format("cd {} && export LC_ALL=C.UTF-8 PATH={}:$PATH && bash -c {} 2>&1", quoted(folder.string()),
                  quoted(fs::path(KOPECK_TOOL).parent_path().string()), quoted(command));
  std::FILE* pipe = ::popen(whole.c_str(), "r");
  if (pipe == nullptr) return {};
  Finished done;
  std::array<char, 4096> piece{};
  while (const std::size_t got = std::fread(piece.data(), 1, piece.size(), pipe)) done.out.append(piece.data(), got);
  const int status = ::pclose(pipe);
  done.code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  return done;
}

bool hasProgram(const std::string& name) {
  return std::system(fmt::format("command -v {} >/dev/null 2>&1", name).c_str()) == 0;
}

nlohmann::json xmlOf(const fs::path& folder, const std::string& file) {
  const Finished read = shell(folder, fmt::format(R"(python3 -c '
import json, sys, xml.etree.ElementTree as tree
def of(e): return {{"tag": e.tag, "at": e.attrib, "text": (e.text or "").strip(), "in": [of(i) for i in e]}}
print(json.dumps(of(tree.parse(sys.argv[1]).getroot())))' {} 2>/dev/null)",
                                                  quoted(file)));
  return nlohmann::json::parse(read.out, nullptr, false);
}

}  // namespace kopeck::cli
