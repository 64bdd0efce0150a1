#include "tests/diff/programmes.h"

#include <algorithm>
#include <fstream>
#include <sstream>

#include "compiler/lower/compile.h"

namespace kopeck::diff {

namespace fs = std::filesystem;

std::vector<fs::path> programmes() {
  std::vector<fs::path> paths;
  for (const char* folder : {"examples", "tests/lang/pass", "tests/plan"}) {
    for (const auto& entry : fs::recursive_directory_iterator(fs::path(KOPECK_SOURCE_DIR) / folder)) {
      if (entry.path().extension() == ".kop") paths.push_back(entry.path());
    }
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

std::optional<plan::Plan> compiled(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  const SourceFile source(path.filename().string(), text.str());
  Diagnostics diagnostics;
  return compile(source, diagnostics);
}

}  // namespace kopeck::diff
