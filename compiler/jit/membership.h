// Op::one_of as generated code.
#pragma once

#include "compiler/jit/function.h"

namespace kopeck::jit {

/// An i1: whether the i64 is in the sorted list; of a vector of them a vector, where comparisons or one word do. A few
/// comparisons for a short list, one bit of a table for a dense one (texts of one list have neighbouring ids), a binary
/// search for the rest.
[[nodiscard]] llvm::Value* membershipTest(Function& function, llvm::Value* value, const std::vector<Value>& list);

}  // namespace kopeck::jit
