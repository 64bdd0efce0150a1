// What every generated function has in common: `int32 f(const EvalContext*)`, returning a Fault.
//
// The generated code holds no address of ours: it reaches data through its argument and calls the helpers by name, so
// that it can be kept in a cache. It has no allocas, calls nothing but helpers, and does not unwind.
#pragma once

#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/Module.h>

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "runtime/interpret/evaluator.h"
#include "runtime/native/helpers.h"
#include "runtime/native/shape.h"

namespace kopeck::jit {

using native::isLifted;
using native::Lifted;
using native::Slots;

/// The members of EvalContext, in its order.
enum class Member : std::uint8_t {
  reads,
  fields,
  attributes,
  line_count,
  sku,
  name,
  category,
  quantity,
  net,
  gross,
  paid,
  item_attributes,
  under,
  tenders,
  item_bought,
  draws,
  codes,
  coupons,
  results,
  masks,
  sums,
  verdicts,
  amounts,
  take_guards,
  memory,
  count_
};

class Function {
 public:
  /// Begins the function `name` in `module`; `with_result` adds a second argument, a pointer to an int32.
  enum class Result : std::uint8_t { none, pointer };
  Function(llvm::Module& module, const plan::Plan& plan, const std::string& name, Result result = Result::none);

  [[nodiscard]] llvm::IRBuilder<>& ir() { return ir_; }
  [[nodiscard]] const plan::Plan& plan() const { return plan_; }
  [[nodiscard]] llvm::Module& module() { return module_; }
  [[nodiscard]] llvm::Value* result() { return function_->getArg(1); }
  [[nodiscard]] llvm::ConstantInt* number(std::int64_t value) {
    return ir_.getInt64(static_cast<std::uint64_t>(value));
  }
  [[nodiscard]] llvm::BasicBlock* block(const char* name);
  /// From now on what stands in the table of constants, the second argument, is read there.
  void readTable(const Slots& slots) { slots_ = &slots; }
  /// The table's entry, or the number itself where it is part of the code.
  [[nodiscard]] llvm::Value* lifted(Lifted what, std::int32_t owner, std::int64_t value, std::int32_t part = 0);

  /// The member, loaded once at the function's entry.
  [[nodiscard]] llvm::Value* member(Member which);
  /// An element of something that nobody writes while the function runs (its inputs).
  [[nodiscard]] llvm::Value* input(llvm::Type* type, llvm::Value* base, llvm::Value* index);
  [[nodiscard]] llvm::Value* input(Member column, llvm::Value* index) {
    return input(ir_.getInt64Ty(), member(column), index);
  }
  [[nodiscard]] llvm::Value* input(Member column, std::int64_t index) { return input(column, number(index)); }
  [[nodiscard]] llvm::Value* input(Member column, Lifted what, std::int32_t owner, std::int64_t index,
                                   std::int32_t part = 0) {
    return input(column, lifted(what, owner, index, part));
  }
  /// What the line has of the sum's measure; not for measures that lines do not have.
  [[nodiscard]] llvm::Value* measure(const plan::Sum& sum, llvm::Value* line);
  /// The element of a table that has a row of all lines for each `row`.
  [[nodiscard]] llvm::Value* ofLine(Member table, std::int32_t row, llvm::Value* line);
  void store(llvm::Value* value, Member column, llvm::Value* index);
  /// The 64 bits of the line's set mask, ready for testing.
  [[nodiscard]] llvm::Value* maskWord(llvm::Value* line, std::int32_t word);
  /// Whether the set's bit is in its mask word.
  [[nodiscard]] llvm::Value* maskBit(llvm::Value* mask_word, std::int32_t set);
  /// The same for a set that is known only when the code runs.
  [[nodiscard]] llvm::Value* maskWordOf(llvm::Value* line, llvm::Value* set);
  [[nodiscard]] llvm::Value* maskBitOf(llvm::Value* mask_word, llvm::Value* set);

  /// A result and whether it left int64.
  struct Checked {
    llvm::Value* value;
    llvm::Value* overflow;
  };
  [[nodiscard]] Checked checked(llvm::Intrinsic::ID operation, llvm::Value* a, llvm::Value* b);
  [[nodiscard]] llvm::Value* call(JitHelper helper, std::initializer_list<llvm::Value*> arguments);
  /// Splits what a helper that returns a JitAmount gave.
  [[nodiscard]] Checked amount(llvm::Value* pair);

  /// Goes on only where the condition is false; otherwise the function returns Fault::overflow.
  void faultIf(llvm::Value* condition);
  /// Returns Fault::none here and completes the function.
  void finish();

 private:
  const plan::Plan& plan_;
  llvm::Module& module_;
  llvm::Function* function_;
  llvm::IRBuilder<> ir_;
  llvm::BasicBlock* entry_;  // holds the members' loads
  llvm::BasicBlock* body_;   // where the code begins
  llvm::BasicBlock* fault_ = nullptr;
  const Slots* slots_ = nullptr;
  std::array<llvm::Value*, static_cast<std::size_t>(Member::count_)> members_{};
};

/// for (line = 0; line < line_count; ++line), with values carried from turn to turn. Construct, generate the body with
/// the function's builder, close.
class LineLoop {
 public:
  LineLoop(Function& function, const std::vector<llvm::Value*>& initial);
  [[nodiscard]] llvm::Value* line() { return line_; }
  /// At the body's begin.
  [[nodiscard]] llvm::Value* carried(std::size_t index) { return carried_[index]; }
  /// Ends the body; the builder then stands behind the loop. Returns the values as the last turn left them.
  [[nodiscard]] std::vector<llvm::Value*> close(const std::vector<llvm::Value*>& next);

 private:
  Function& function_;
  std::vector<llvm::Value*> initial_;
  llvm::BasicBlock* before_;
  llvm::BasicBlock* body_;
  llvm::BasicBlock* after_;
  llvm::PHINode* line_;
  std::vector<llvm::PHINode*> carried_;
};

}  // namespace kopeck::jit
