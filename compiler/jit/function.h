// What every generated function has in common: `int32 f(const EvalContext*)`, returning a Fault.
//
// The generated code holds no address of ours: it reaches data through its argument and calls the helpers by name, so
// that it can be kept in a cache. It has no allocas, calls nothing but helpers, and does not unwind.
#pragma once

#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/Module.h>

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
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
  /// The table of the texts under a prefix; where that is a constant, loaded once at the function's entry.
  [[nodiscard]] llvm::Value* underTable(llvm::Value* prefix);
  /// Whether the byte of a table of inputs, which is 0 or 1, is 1.
  [[nodiscard]] llvm::Value* inputBit(llvm::Value* table, llvm::Value* index);
  /// Neighbouring elements at once, from `first` on: a vector, which has 0 where `present`, an i1 each, says that there
  /// is none. inputsApart() has one of every `width` elements. Where `present` is null, the first alone, as input();
  /// so with all that follow.
  [[nodiscard]] llvm::Value* inputs(llvm::Type* type, llvm::Value* base, llvm::Value* first, llvm::Value* present);
  [[nodiscard]] llvm::Value* inputsApart(Member column, llvm::Value* first, std::int64_t width, llvm::Value* present);
  /// Asks the caches for the lines of events to come, which lie behind this one's, in all columns that the code reads.
  /// Before finish().
  void prefetchColumns();
  /// The type of an i64, or of several lines' a vector of them.
  [[nodiscard]] llvm::Type* wordsOf(const llvm::Value* present) {
    return present == nullptr ? ir_.getInt64Ty() : present->getType()->getWithNewBitWidth(64);
  }
  /// inputBit() of each that is present. Of several reads up to three bytes behind the one asked for.
  [[nodiscard]] llvm::Value* inputBits(llvm::Value* table, llvm::Value* indices, llvm::Value* present);
  /// What the line has of the sum's measure; not for measures that lines do not have.
  [[nodiscard]] llvm::Value* measure(const plan::Sum& sum, llvm::Value* line, llvm::Value* present = nullptr);
  /// Where the line's element of a table stands that has a row of all lines for each `row`.
  [[nodiscard]] llvm::Value* ofRow(std::int32_t row, llvm::Value* line);
  void store(llvm::Value* value, Member column, llvm::Value* index);
  /// What the lines come to where this function goes through them itself: nothing of it is read from memory then.
  struct Lines {
    std::vector<llvm::Value*> sums;  // one a Plan::sums, from 0 to native::kMostInReceipt
    llvm::Value* some = nullptr;     // of the one mask word: bits that some line has
    llvm::Value* all = nullptr;      // and bits that all have; 0 without lines
  };
  /// Before the first line: masks are written here, too, and not constant.
  void fillMasks() { fills_masks_ = true; }
  void setLines(Lines lines) { lines_ = std::move(lines); }
  [[nodiscard]] const Lines& lines() const { return lines_; }
  [[nodiscard]] bool knowsLines() const { return lines_.some != nullptr; }
  /// A sum; `what` and `owner` say where its number stands in a table.
  [[nodiscard]] llvm::Value* sum(Lifted what, std::int32_t owner, std::int64_t sum);
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
  /// Goes on only where the condition is false; otherwise the function returns `result`.
  void leaveIf(llvm::Value* condition, std::int32_t result);
  /// From now on faults count only where `asked` holds; nullptr: always. `ahead`: what is generated is worked out
  /// although perhaps nobody asks for it (an amount of a rule that does not apply), with branches for rare ways alone.
  void setAsked(llvm::Value* asked, bool ahead) {
    asked_ = asked;
    ahead_ = ahead;
  }
  [[nodiscard]] llvm::Value* asked() const { return asked_; }
  [[nodiscard]] bool isAhead() const { return ahead_; }
  /// The condition, where it is asked for.
  [[nodiscard]] llvm::Value* ifAsked(llvm::Value* condition) {
    return asked_ == nullptr ? condition : ir_.CreateAnd(condition, asked_);
  }
  /// Branch weights for a condition that hardly ever holds.
  [[nodiscard]] llvm::MDNode* rarely();
  /// Returns Fault::none here and completes the function.
  void finish();

 private:
  [[nodiscard]] llvm::Value* maskAt(llvm::Value* index);

  const plan::Plan& plan_;
  llvm::Module& module_;
  llvm::Function* function_;
  llvm::IRBuilder<> ir_;
  llvm::BasicBlock* entry_;  // holds the members' loads
  llvm::BasicBlock* body_;   // where the code begins
  llvm::BasicBlock* fault_ = nullptr;
  llvm::Value* asked_ = nullptr;
  bool ahead_ = false;
  bool fills_masks_ = false;
  Lines lines_;
  std::map<std::int64_t, llvm::Value*> under_tables_;  // a prefix
  const Slots* slots_ = nullptr;
  std::array<llvm::Value*, static_cast<std::size_t>(Member::count_)> members_{};
};

/// for (line = 0; line < line_count; line += step), with values carried from turn to turn. Construct, generate the body
/// with the function's builder, close.
class LineLoop {
 public:
  LineLoop(Function& function, const std::vector<llvm::Value*>& initial, unsigned step = 1);
  [[nodiscard]] llvm::Value* line() { return line_; }
  /// Which of this turn's lines there are, an i1 each.
  [[nodiscard]] llvm::Value* present();
  /// At the body's begin.
  [[nodiscard]] llvm::Value* carried(std::size_t index) { return carried_[index]; }
  /// Ends the body; the builder then stands behind the loop. Returns the values as the last turn left them.
  [[nodiscard]] std::vector<llvm::Value*> close(const std::vector<llvm::Value*>& next);

 private:
  Function& function_;
  std::vector<llvm::Value*> initial_;
  unsigned step_;
  llvm::BasicBlock* before_;
  llvm::BasicBlock* body_;
  llvm::BasicBlock* after_;
  llvm::PHINode* line_;
  std::vector<llvm::PHINode*> carried_;
};

}  // namespace kopeck::jit
