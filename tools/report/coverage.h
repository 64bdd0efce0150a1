// What the tests of a programme have made happen, as a page and as words.
#pragma once

#include <string>
#include <vector>

#include "compiler/diagnostics/diagnostics.h"
#include "compiler/source/source.h"
#include "compiler/testing/coverage.h"

namespace kopeck::report {

/// What `point` lacks, in words: "rule birthday never applied". Empty where nothing.
[[nodiscard]] std::string lacks(const CoverPoint& point, Lang lang);

/// "92.1 %", in Russian "92,1 %".
[[nodiscard]] std::string percent(const CoverSum& sum, Lang lang);

/// A programme with what its tests made happen.
struct Covered {
  const SourceFile& source;  // the own file is shown, line by line
  std::vector<CoverPoint> points;
};

/// One page of HTML over all programmes; points stand beside their lines.
[[nodiscard]] std::string coveragePage(const std::vector<Covered>& programmes, Lang lang);

}  // namespace kopeck::report
