#include "tools/kopeck/std_library.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <vector>

namespace kopeck::tool {

namespace fs = std::filesystem;

std::optional<std::string> libraryFile(const std::string& path) {
  const fs::path given(path);
  const std::vector<fs::path> parts(given.begin(), given.end());
  // The last `std` is the import's own; folders above it may be called so too.
  const auto last = std::find(parts.rbegin(), parts.rend(), fs::path("std"));
  if (last == parts.rend()) return std::nullopt;
  fs::path inside;
  for (auto part = last.base(); part != parts.end(); ++part) inside /= *part;
  std::error_code failed;
  const fs::path program = fs::read_symlink("/proc/self/exe", failed);
  if (failed || inside.empty()) return std::nullopt;
  for (const char* place : {"std", "../share/kopeck/std"}) {
    const fs::path file = program.parent_path() / place / inside;
    if (fs::is_regular_file(file, failed)) return file.lexically_normal().string();
  }
  return std::nullopt;
}

}  // namespace kopeck::tool
