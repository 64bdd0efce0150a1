// compile: the whole way from the text of a rule file to its Plan.
#pragma once

#include <optional>

#include "compiler/diagnostics/diagnostics.h"
#include "compiler/source/source.h"
#include "runtime/plan/plan.h"

namespace kopeck {

/// parse, check and lower; nothing when `diagnostics` has an error. Whoever needs the tests of the file as well takes
/// the three steps one by one (see tests.h).
[[nodiscard]] std::optional<plan::Plan> compile(const SourceFile& source, Diagnostics& diagnostics);

}  // namespace kopeck
