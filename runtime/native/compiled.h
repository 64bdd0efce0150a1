// Compiled: the Evaluator that calls a Plan's functions of machine code, wherever they came from (compiler/jit in this
// process, or an image). Equal to the interpreter in every byte it leaves.
#pragma once

#include <memory>
#include <span>

#include "runtime/interpret/evaluator.h"
#include "runtime/native/units.h"

namespace kopeck {

class RuleIndex;

namespace native {

/// `addresses`: one for each of the division's units, in their order. `code` keeps them callable for as long as the
/// evaluator lives. `index`: the Plan's where rules are looked up, and only there. `name`: Evaluator::name(), not
/// copied. The Plan must outlive it. Safe on any thread as every Evaluator; no call may be running when it is
/// destroyed.
[[nodiscard]] std::unique_ptr<Evaluator> makeCompiled(const plan::Plan& plan, Division division,
                                                      std::span<void* const> addresses,
                                                      std::shared_ptr<const void> code,
                                                      std::shared_ptr<const RuleIndex> index, const char* name);

}  // namespace native
}  // namespace kopeck
