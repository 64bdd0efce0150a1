// What an earn gives, as generated code: the same meaning as runtime/interpret/amount.h.
#pragma once

#include "compiler/jit/function.h"

namespace kopeck::jit {

/// The earn's fine units of points, an i64. Leaves the function on overflow.
[[nodiscard]] llvm::Value* earnAmount(Function& function, const plan::Earn& earn);

}  // namespace kopeck::jit
