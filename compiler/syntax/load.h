// loadProgramme(): a rule file and all that it imports, as one SourceFile. The imported files stand in its buffer
// before the file that imports them (what is used stands before its use); spans name bytes of the whole, and SourceFile
// says which file a byte belongs to.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>

#include "compiler/diagnostics/diagnostics.h"
#include "compiler/source/source.h"

namespace kopeck {

// What nobody writes by hand, and what a compiler must not follow to the end of its memory.
inline constexpr std::size_t kMostProgrammeBytes = std::size_t{16} << 20;  // all files of a programme together
inline constexpr std::size_t kMostFiles = 1000;
inline constexpr std::size_t kMostImportDepth = 100;

/// The text of a file; nothing where it cannot be read.
using FileReader = std::function<std::optional<std::string>(const std::string& path)>;

/// Reads `path` and, relative to the folder of the file that says so, every `import "…"` in it; a file that is imported
/// twice is read once. Reported, each at its `import` line: a file that is not there, files that import each other
/// in a circle, and more than the numbers above say. Nothing where `path` itself cannot be read. The result goes into
/// parse() as it is.
[[nodiscard]] std::optional<SourceFile> loadProgramme(const std::string& path, const FileReader& read,
                                                      Diagnostics& diagnostics);

}  // namespace kopeck
