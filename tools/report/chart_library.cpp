#include "tools/report/chart_library.h"

namespace kopeck::report {

std::string_view chartLibrary() {
  // The end of the text is known without counting it. The standard asks compilers for 65,536 characters of a string.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Woverlength-strings"
  static constexpr char kText[] =
#include "tools/report/chart_library.inc"
      ;
#pragma GCC diagnostic pop
  return {kText, sizeof kText - 1};
}

}  // namespace kopeck::report
