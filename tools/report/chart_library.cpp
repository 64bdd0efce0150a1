#include "tools/report/chart_library.h"

namespace kopeck::report {

std::string_view chartLibrary() {
  // The end of the text is known without counting it.
  static constexpr char kText[] =
#include "tools/report/chart_library.inc"
      ;
  return {kText, sizeof kText - 1};
}

}  // namespace kopeck::report
