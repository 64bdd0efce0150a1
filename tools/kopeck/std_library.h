// The standard library's place: `import "std/…"` looks in it when no file of that name lies beside the programme.
#pragma once

#include <optional>
#include <string>

namespace kopeck::tool {

/// Where the installed library has what `path` names behind its `std/`; nothing where `path` has no `std/` or the
/// library no such file. The library lies beside the program (`std`), or where installing puts it (`share/kopeck/std`).
[[nodiscard]] std::optional<std::string> libraryFile(const std::string& path);

}  // namespace kopeck::tool
