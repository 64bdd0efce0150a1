// Edits: changes of a rule file, as the files of tests/mistakes write them. A line `= title` begins one; then come
// pieces of the file with what is done to them, a line each: ` ` stays, `-` goes, `+` comes; an empty line ends a
// piece. What stays and goes has to stand in the file exactly once. `! en` and `! ru` translate the whole file.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace kopeck {

struct Hunk {
  std::string before, after;  // whole lines
};

struct Edit {
  std::string title;
  std::vector<Hunk> hunks;
  std::string language;  // to translate into; empty: not
};

[[nodiscard]] std::vector<Edit> readEdits(const std::string& text);

/// The file with the change; nothing where a piece does not stand in it once.
[[nodiscard]] std::optional<std::string> edited(const std::string& file, const Edit& edit);

}  // namespace kopeck
