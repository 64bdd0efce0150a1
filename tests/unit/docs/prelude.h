// What stands before an example that is no whole programme.
#pragma once

#include <string>

namespace kopeck {

/// The example as a file. One that begins with `program` is whole; lines of the header at its beginning (they are
/// indented) take the places of those of `prelude`, or stand at its header's end; the rest follows.
[[nodiscard]] std::string wholeOf(const std::string& prelude, const std::string& example);

/// tests/unit/docs/prelude.kop, for pages below docs/ru prelude_ru.kop.
[[nodiscard]] std::string preludeOf(const std::string& page);

}  // namespace kopeck
