// The standard library, built in: what `import "std/…"` finds in an application that has nothing but our library.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace kopeck::embed {

/// What the library has behind the last `std/` of a path; nothing where the path has none, or the library no such file.
[[nodiscard]] std::optional<std::string> libraryText(std::string_view path);

}  // namespace kopeck::embed
