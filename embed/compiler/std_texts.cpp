#include "embed/compiler/std_texts.h"

#include <cstddef>

namespace kopeck::embed {

namespace {

struct LibraryFile {
  std::string_view name;
  std::string_view text;
};

constexpr LibraryFile kLibrary[] = {
#include "embed/compiler/std_texts.inc"
};

}  // namespace

std::optional<std::string> libraryText(std::string_view path) {
  constexpr std::string_view folder = "std/";
  std::size_t at = path.rfind(folder);
  // "mystd/x.kop" is no library file.
  while (at != std::string_view::npos && at > 0 && path[at - 1] != '/') at = path.rfind(folder, at - 1);
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view inside = path.substr(at + folder.size());
  for (const LibraryFile& file : kLibrary)
    if (file.name == inside) return std::string(file.text);
  return std::nullopt;
}

}  // namespace kopeck::embed
