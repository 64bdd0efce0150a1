// Expressions of the Plan as generated code: the same meaning as runtime/interpret/expression.h.
//
// Operands are generated once each (a Plan shares them) and without branches; overflows are collected and settled by
// one branch for a whole condition.
#pragma once

#include <unordered_map>

#include "compiler/jit/function.h"

namespace kopeck::jit {

/// The line that the expressions of an ItemSet look at, or several neighbouring ones at once: then `present` says which
/// of them there are, an i1 each, `line` is the first one, and each expression a vector that has a value for each.
struct LineAtHand {
  llvm::Value* line = nullptr;
  llvm::Value* present = nullptr;
  std::int32_t first_set = 0;         // sets of the mask word that is being made
  std::vector<llvm::Value*> members;  // and whether the line is in them, as far as they are made
};

class ExpressionEmitter {
 public:
  /// `line` is null outside of ItemSets, and outlives the emitter otherwise.
  explicit ExpressionEmitter(Function& function, const LineAtHand* line = nullptr);

  /// An i1 (of each line): whether the yes/no expression holds. What it needs is generated where the builder stands.
  [[nodiscard]] llvm::Value* test(std::int32_t expr) { return bit(emit(expr)); }
  /// An i64, kMissing when not known.
  [[nodiscard]] llvm::Value* value(std::int32_t expr) { return word(emit(expr)); }
  /// Leaves the function where one of the expressions since the last call overflowed.
  void settleOverflow();

 private:
  enum class Form : std::uint8_t {
    bit,   // i1
    word,  // i64, kMissing when not known
    text,  // i64, a TextId where 0 is "not known"
  };
  struct Emitted {
    llvm::Value* value = nullptr;
    Form form = Form::word;
    bool may_miss = false;
  };
  struct Pair {
    Emitted a;
    Emitted b;
  };

  Emitted emit(std::int32_t expr);
  Emitted make(std::int32_t index, const plan::Expr& expr);
  Emitted leaf(std::int32_t index, const plan::Expr& expr);
  Emitted flag(Member column, std::int32_t index, const plan::Expr& expr);
  Emitted itemText(plan::ItemText text);
  Emitted itemAttribute(std::int32_t attribute);
  Emitted inSet(std::int32_t set);
  Emitted linesInSet(plan::Op op, std::int32_t set);
  Emitted linesInLiftedSet(plan::Op op, llvm::Value* set);
  Emitted arithmetic(llvm::Intrinsic::ID operation, const Pair& operands);
  Emitted divide(const Pair& operands);
  Emitted choose(const plan::Expr& expr, const Pair& operands);
  Emitted orElse(const Pair& operands);
  Emitted compare(const plan::Expr& expr, const Pair& operands);
  Emitted oneOf(const Emitted& text_or_word, std::int32_t index, const std::vector<Value>& list);
  Emitted under(const Emitted& text, llvm::Value* prefix);
  Emitted nearAnniversary(llvm::Value* day, llvm::Value* origin, llvm::Value* before_days, llvm::Value* after_days);
  Emitted helperTest(JitHelper helper, std::initializer_list<llvm::Value*> arguments);

  /// A number, or what all lines have in common, for each line at hand.
  llvm::Constant* number(Value value);
  llvm::Value* shared(llvm::Value* value);
  llvm::Value* ofLines(Member column, llvm::Value* first);
  Emitted known(const Emitted& operand);
  /// As an i64 with kMissing.
  llvm::Value* word(const Emitted& operand);
  llvm::Value* bit(const Emitted& operand);
  llvm::Value* isMissing(const Emitted& operand);

  static Emitted asBit(llvm::Value* value) { return {value, Form::bit, false}; }
  static Emitted asWord(llvm::Value* value, bool may_miss) { return {value, Form::word, may_miss}; }

  Function& f_;
  llvm::IRBuilder<>& ir_;
  const LineAtHand* line_;
  llvm::Value* present_;  // LineAtHand::present
  llvm::Type* word_;      // i64, or a vector of them
  llvm::Type* bit_;       // i1, the same
  std::unordered_map<std::int32_t, Emitted> known_;
  /// Of a mask word: the bits that some line has, and those that all have.
  struct SharedBits {
    llvm::Value* some = nullptr;
    llvm::Value* all = nullptr;
  };
  std::unordered_map<std::int32_t, SharedBits> shared_bits_;
  llvm::Value* overflow_ = nullptr;  // of all that was generated since it was last settled
};

}  // namespace kopeck::jit
