// check: Ast -> CheckedProgram. Resolves names, types and units, and refuses what is left unsaid or contradicts itself.
#pragma once

#include <optional>

#include "compiler/check/checked.h"
#include "compiler/diagnostics/diagnostics.h"
#include "compiler/syntax/ast.h"

namespace kopeck {

/// The checked programme, or nothing when `diagnostics` has an error (also one of an earlier phase: the Ast of a broken
/// text is checked as far as it goes, so that all mistakes show at once). Pure; `file` and `source` belong together.
[[nodiscard]] std::optional<CheckedProgram> check(const ast::File& file, const SourceFile& source,
                                                  Diagnostics& diagnostics);

}  // namespace kopeck
