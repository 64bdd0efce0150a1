// What an earn gives, as generated code: the same meaning as runtime/interpret/amount.h.
#pragma once

#include "compiler/jit/expression.h"
#include "compiler/jit/function.h"

namespace kopeck::jit {

/// The earn's fine units of points, an i64. Leaves the function on overflow. `expressions` has what was generated on
/// the way here.
[[nodiscard]] llvm::Value* earnAmount(Function& function, ExpressionEmitter& expressions, const plan::Earn& earn);

}  // namespace kopeck::jit
