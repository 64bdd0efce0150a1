// The functions of a Plan as object files.
#pragma once

#include <llvm/Support/Error.h>
#include <llvm/Support/MemoryBuffer.h>
#include <llvm/Target/TargetMachine.h>

#include <functional>
#include <memory>

#include "compiler/jit/jit.h"
#include "runtime/native/units.h"

namespace kopeck::jit {

/// Packs the division's functions into modules of bounded size, generates the code of each for the machine, and hands
/// it to `take`, in order. An error of `take` ends it, as JitOptions::stop does.
[[nodiscard]] llvm::Error generateObjects(const plan::Plan& plan, const native::Division& division,
                                          llvm::TargetMachine& machine, const JitOptions& options,
                                          const std::function<llvm::Error(std::unique_ptr<llvm::MemoryBuffer>)>& take);

}  // namespace kopeck::jit
