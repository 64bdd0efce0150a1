// The segments that a rule file declares, as the Plan knows them: by the words of their conditions. For whoever parts
// customers by them.
#pragma once

#include <string>
#include <vector>

#include "compiler/source/source.h"
#include "runtime/plan/plan.h"

namespace kopeck {

struct DeclaredSegment {
  std::string name;
  std::int32_t expr = -1;  // Plan::exprs: over the customer and the day alone
};

/// Those that a rule of the Plan asks for, in file order; of others the Plan has no condition. `plan` is what `source`
/// compiles to. Pure; any thread.
[[nodiscard]] std::vector<DeclaredSegment> declaredSegments(const SourceFile& source, const plan::Plan& plan);

}  // namespace kopeck
