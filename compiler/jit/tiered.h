// An Evaluator that is ready at once and becomes faster while it is used: the interpreter first, then code by LLVM's
// fast instruction selector, then code with light passes, each made on a thread of its own and taken up between two
// evaluations. Where the code lies in a cache, it is the best one from the first step.
//
// All three leave equal bytes, so nobody can tell by a result which of them was at work.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "compiler/jit/jit.h"

namespace kopeck {

enum class JitTier : std::uint8_t { interpreted, fast, light };

struct TieredOptions {
  JitCache* cache = nullptr;  // must outlive the evaluator
  /// Called on the compiling thread when a tier has been taken up; may be empty.
  std::function<void(JitTier)> taken_up;
};

/// `plan` must be sound and outlive the evaluator. Where the machine refuses to compile, the interpreter stays. Safe on
/// any thread as every Evaluator; destruction waits for the module that is being compiled, some tens of milliseconds at
/// the most.
[[nodiscard]] std::unique_ptr<Evaluator> makeTiered(const plan::Plan& plan, TieredOptions options = {});

}  // namespace kopeck
