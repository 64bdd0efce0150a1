// The library that draws charts in pages, as it was when the program was built: Chart.js, from Debian's package.
#pragma once

#include <string_view>

namespace kopeck::report {

/// A script that defines `Chart`; holds no end of a script.
[[nodiscard]] std::string_view chartLibrary();

}  // namespace kopeck::report
