// Plan -> machine code: the second implementation of Evaluator, equal to the interpreter in every byte it leaves.
//
// Everything that an Evaluator answers is compiled; nothing falls back to the interpreter. Rules are compiled in groups
// of at most 64 amounts to a function, because code generation grows faster than linearly with the size of a function.
//
// Compiling takes 5 to 15 ms for ten rules and grows with their number: not a thing to do while a till waits. Safe on
// any thread, and so is what it returns, which needs the Plan no longer and gives its code back when it is destroyed
// (no call may be running then).
#pragma once

#include <cstdint>
#include <memory>

#include "runtime/interpret/evaluator.h"
#include "runtime/value/result.h"

namespace kopeck {

enum class JitOptimisation : std::uint8_t {
  none,   // LLVM's fast instruction selector: ready soonest
  light,  // common subexpressions and control flow, default code generation; full -O2 is no faster on rules
};

struct JitOptions {
  JitOptimisation optimise = JitOptimisation::light;
  bool verify_module = false;  // have LLVM check the generated IR; an error then is a defect of ours
  Lookup lookup = Lookup::where_many;
};

/// `plan` must be sound (plan::verify). Fails only where the machine refuses: no memory that may hold code, or a
/// processor that LLVM does not know.
[[nodiscard]] Result<std::unique_ptr<Evaluator>> compileJit(const plan::Plan& plan, JitOptions options = {});

}  // namespace kopeck
