#include "tests/fuzz/support.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "compiler/lower/compile.h"

namespace kopeck::fuzz {

namespace fs = std::filesystem;

void require(bool holds, std::string_view otherwise) {
  if (holds) return;
  std::fwrite(otherwise.data(), 1, otherwise.size(), stderr);
  std::fputc('\n', stderr);
  std::abort();
}

std::string sourceText(const std::string& path) {
  std::ifstream file(std::string(KOPECK_SOURCE_DIR) + "/" + path, std::ios::binary);
  require(file.is_open(), "can't read " + path);
  return {std::istreambuf_iterator<char>(file), {}};
}

Rules::Rules(const std::string& path) : source{path, sourceText(path)} {
  Diagnostics diagnostics;
  std::optional<plan::Plan> compiled = compile(SourceFile(path, source.text), diagnostics);
  require(compiled.has_value(), path + " does not compile");
  plan = std::move(*compiled);
}

std::unique_ptr<Programme> Rules::programme() const {
  std::vector<VersionInput> versions;
  versions.push_back({plan, {source}});
  auto linked = Programme::link(std::move(versions));
  require(linked.ok(), "the fixed programme does not link");
  return std::move(*linked);
}

Folder::Folder() {
  std::string name = (fs::temp_directory_path() / "kopeck-fuzz-XXXXXX").string();
  require(::mkdtemp(name.data()) != nullptr, "can't make a folder to work in");
  path_ = name;
}

Folder::~Folder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

void Folder::remove(const std::string& name) const {
  std::error_code ignored;
  for (const char* ending : {"", "-wal", "-shm", "-journal", "-lock"}) fs::remove(file(name + ending), ignored);
}

void Folder::write(const std::string& name, std::string_view bytes) const {
  std::ofstream out(file(name), std::ios::binary | std::ios::trunc);
  out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  require(out.good(), "can't write into the folder to work in");
}

std::uint64_t Pieces::number(std::size_t count) {
  std::uint64_t value = 0;
  for (const char c : bytes(count)) value = value << 8 | static_cast<unsigned char>(c);
  return value;
}

std::string_view Pieces::bytes(std::size_t count) {
  const std::string_view taken = left_.substr(0, count);
  left_.remove_prefix(taken.size());
  return taken;
}

}  // namespace kopeck::fuzz
