// The functions that a Plan becomes.
#pragma once

#include <llvm/IR/Module.h>

#include <cstdint>
#include <span>
#include <string>

#include "runtime/native/shape.h"
#include "runtime/plan/plan.h"

namespace kopeck::jit {

/// Fills word `word` of every line's mask: sets 64 * word and on. Requires the words before it.
void emitLines(llvm::Module& module, const plan::Plan& plan, const std::string& name, std::int32_t word);

/// Fills these sums, in one walk over the lines. Not for Measure::purchases.
void emitSums(llvm::Module& module, const plan::Plan& plan, const std::string& name,
              std::span<const std::int32_t> sums);

/// Verdicts of these rules, and the amounts or the guards of takes of those that apply.
void emitRules(llvm::Module& module, const plan::Plan& plan, const std::string& name,
               std::span<const std::int32_t> rules);

/// All of a purchase at once: every line's one mask word, sums and the rules. Returns native::kTooLarge where amounts
/// are beyond native::kMostInReceipt; so no sum of lines can overflow here, nor can what is a part of one.
/// Goes through so many lines at once, where that can be done (setsAreWide()).
void emitReceipt(llvm::Module& module, const plan::Plan& plan, const std::string& name,
                 std::span<const std::int32_t> rules, unsigned lines_at_once);

/// The same of one rule whose constants stand in a table, the second argument: for all rules of its shape.
void emitShape(llvm::Module& module, const plan::Plan& plan, const std::string& name, std::int32_t rule,
               const native::Slots& slots);

/// Writes the redeem block's first failing condition, or -1, to the second argument.
void emitRedeem(llvm::Module& module, const plan::Plan& plan, const std::string& name);

}  // namespace kopeck::jit
