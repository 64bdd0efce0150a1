#include "tests/unit/image/programmes.h"

#include <xxhash.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "compiler/lower/compile.h"
#include "compiler/syntax/load.h"

namespace kopeck::image {

namespace fs = std::filesystem;

std::vector<fs::path> ruleFiles() {
  std::vector<fs::path> paths;
  for (const char* folder : {"examples", "stdlib", "tests/lang/pass", "tests/plan"}) {
    for (const auto& entry : fs::recursive_directory_iterator(fs::path(KOPECK_SOURCE_DIR) / folder)) {
      if (entry.path().extension() == ".kop") paths.push_back(entry.path());
    }
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

std::optional<VersionInput> compiledFile(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  const SourceFile source(path.filename().string(), text.str());
  Diagnostics diagnostics;
  std::optional<plan::Plan> plan = compile(source, diagnostics);
  if (!plan) return std::nullopt;
  return VersionInput{std::move(*plan), {{path.filename().string(), text.str()}}};
}

std::string resealed(std::string bytes) {
  if (bytes.size() < kBodyAt) return bytes;
  const std::size_t length = bytes.size() - kBodyAt;
  for (std::size_t i = 0; i < 8; ++i) bytes[12 + i] = static_cast<char>(length >> (8 * i) & 0xff);
  const std::string summed = bytes.substr(0, 20) + bytes.substr(kBodyAt);
  XXH128_canonical_t sum;
  XXH128_canonicalFromHash(&sum, XXH3_128bits(summed.data(), summed.size()));
  std::copy_n(reinterpret_cast<const char*>(&sum), sizeof sum, bytes.begin() + 20);
  return bytes;
}

}  // namespace kopeck::image
