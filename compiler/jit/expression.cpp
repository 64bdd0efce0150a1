#include "compiler/jit/expression.h"

#include <llvm/IR/Intrinsics.h>

#include <algorithm>

#include "compiler/jit/membership.h"

namespace kopeck::jit {
namespace {

// As the calendar: 400 years have so many days, a year as many four-hundredths of one; and no anniversary is so far off
// where it would be if all years were equally long.
constexpr std::int64_t kYear = 146'097;
constexpr std::int64_t kOffDays = 3;
constexpr std::int64_t kMostWindow = 366;
constexpr std::int64_t kReach = 32;  // times 400 years; days that lie further apart are the helper's

}  // namespace

using plan::Expr;
using plan::Op;

ExpressionEmitter::ExpressionEmitter(Function& function, const LineAtHand* line)
    : f_(function),
      ir_(function.ir()),
      line_(line),
      present_(line == nullptr ? nullptr : line->present),
      word_(function.wordsOf(present_)),
      bit_(present_ == nullptr ? ir_.getInt1Ty() : present_->getType()) {}

llvm::Constant* ExpressionEmitter::number(Value value) {
  return llvm::ConstantInt::get(word_, static_cast<std::uint64_t>(value));
}

llvm::Value* ExpressionEmitter::shared(llvm::Value* value) {
  if (!bit_->isVectorTy()) return value;
  if (const auto* constant = llvm::dyn_cast<llvm::ConstantInt>(value)) return number(constant->getSExtValue());
  return ir_.CreateVectorSplat(llvm::cast<llvm::VectorType>(bit_)->getElementCount(), value);
}

llvm::Value* ExpressionEmitter::ofLines(Member column, llvm::Value* first) {
  return f_.inputs(ir_.getInt64Ty(), f_.member(column), first, present_);
}

ExpressionEmitter::Emitted ExpressionEmitter::emit(std::int32_t expr) {
  if (const auto found = known_.find(expr); found != known_.end()) return found->second;
  const Emitted made = make(expr, f_.plan().exprs[static_cast<std::size_t>(expr)]);
  known_.emplace(expr, made);
  return made;
}

void ExpressionEmitter::settleOverflow() {
  if (overflow_ != nullptr) f_.faultIf(overflow_);
  overflow_ = nullptr;
}

ExpressionEmitter::Emitted ExpressionEmitter::make(std::int32_t index, const Expr& expr) {
  if (expr.a < 0) return leaf(index, expr);
  Pair operands;
  operands.a = emit(expr.a);
  if (expr.b >= 0) operands.b = emit(expr.b);
  switch (expr.op) {
    case Op::add:
      return arithmetic(llvm::Intrinsic::sadd_with_overflow, operands);
    case Op::subtract:
      return arithmetic(llvm::Intrinsic::ssub_with_overflow, operands);
    case Op::multiply:
      return arithmetic(llvm::Intrinsic::smul_with_overflow, operands);
    case Op::divide:
      return divide(operands);
    case Op::lesser:
    case Op::greater:
      return choose(expr, operands);
    case Op::or_else:
      return orElse(operands);
    case Op::equal:
    case Op::not_equal:
    case Op::less:
    case Op::less_equal:
      return compare(expr, operands);
    case Op::one_of:
      return oneOf(operands.a, index, f_.plan().lists[static_cast<std::size_t>(expr.index)]);
    case Op::known:
      return known(operands.a);
    case Op::both:
      return asBit(ir_.CreateAnd(bit(operands.a), bit(operands.b)));
    case Op::either:
      return asBit(ir_.CreateOr(bit(operands.a), bit(operands.b)));
    case Op::negate:
      return asBit(ir_.CreateNot(bit(operands.a)));
    case Op::under:
      return under(operands.a, f_.lifted(Lifted::index, index, expr.index));
    case Op::near_anniversary:
      return nearAnniversary(word(operands.a), word(operands.b), f_.lifted(Lifted::value, index, expr.value),
                             f_.lifted(Lifted::index, index, expr.index));
    case Op::month_of:
      return helperTest(JitHelper::same_month, {word(operands.a), word(operands.b)});
    case Op::constant:
    case Op::field:
    case Op::attribute:
    case Op::read:
    case Op::sum:
    case Op::item_text:
    case Op::item_attribute:
    case Op::item_quantity:
    case Op::item_net:
    case Op::item_gross:
    case Op::in_set:
    case Op::item_bought:
    case Op::chance:
    case Op::code:
    case Op::coupon:
    case Op::any_in_set:
    case Op::all_in_set:
    case Op::result:
      break;  // leaves
  }
  return leaf(index, expr);
}

ExpressionEmitter::Emitted ExpressionEmitter::leaf(std::int32_t index, const Expr& expr) {
  switch (expr.op) {
    case Op::constant:
      return asWord(shared(f_.lifted(Lifted::value, index, expr.value)), expr.value == kMissing);
    case Op::field: {
      llvm::Value* value = shared(f_.input(Member::fields, expr.index));
      if (expr.index != static_cast<std::int32_t>(plan::Field::store)) return asWord(value, true);
      // Either way of saying that there is no store.
      return asWord(word({value, Form::text, true}), true);
    }
    case Op::attribute:
      return asWord(shared(f_.input(Member::attributes, Lifted::index, index, expr.index)), true);
    case Op::read:
      return asWord(shared(f_.input(Member::reads, Lifted::index, index, expr.index)), true);
    case Op::sum:
      return asWord(shared(f_.sum(Lifted::index, index, expr.index)), false);
    case Op::item_text:
      return itemText(static_cast<plan::ItemText>(expr.index));
    case Op::item_attribute:
      return itemAttribute(expr.index);
    case Op::item_quantity:
      return asWord(ofLines(Member::quantity, line_->line), false);
    case Op::item_net:
      return asWord(ofLines(Member::net, line_->line), false);
    case Op::item_gross:
      return asWord(ofLines(Member::gross, line_->line), false);
    case Op::in_set:
      return inSet(expr.index);
    case Op::item_bought:
      return asWord(ofLines(Member::item_bought, f_.ofRow(expr.index, line_->line)), true);
    case Op::chance:
      return asBit(shared(ir_.CreateICmpULT(f_.input(Member::draws, Lifted::index, index, expr.index),
                                            f_.lifted(Lifted::value, index, expr.value))));
    case Op::code:
      return flag(Member::codes, index, expr);
    case Op::coupon:
      return flag(Member::coupons, index, expr);
    case Op::any_in_set:
    case Op::all_in_set: {
      llvm::Value* set = f_.lifted(Lifted::index, index, expr.index);
      return llvm::isa<llvm::ConstantInt>(set) ? linesInSet(expr.op, expr.index) : linesInLiftedSet(expr.op, set);
    }
    case Op::result:
      return asWord(shared(f_.input(Member::results, expr.index)), true);
    case Op::under:
    case Op::add:
    case Op::subtract:
    case Op::multiply:
    case Op::divide:
    case Op::lesser:
    case Op::greater:
    case Op::or_else:
    case Op::equal:
    case Op::not_equal:
    case Op::less:
    case Op::less_equal:
    case Op::one_of:
    case Op::known:
    case Op::both:
    case Op::either:
    case Op::negate:
    case Op::near_anniversary:
    case Op::month_of:
      break;  // have operands
  }
  return asWord(number(kMissing), true);
}

ExpressionEmitter::Emitted ExpressionEmitter::flag(Member column, std::int32_t index, const Expr& expr) {
  llvm::Value* said = f_.input(column, Lifted::index, index, expr.index);
  return asBit(shared(ir_.CreateICmpSGT(said, f_.number(0))));
}

ExpressionEmitter::Emitted ExpressionEmitter::itemText(plan::ItemText text) {
  Member column = Member::sku;
  switch (text) {
    case plan::ItemText::sku:
      break;
    case plan::ItemText::name:
      column = Member::name;
      break;
    case plan::ItemText::category:
      column = Member::category;
      break;
  }
  llvm::Value* id = f_.inputs(ir_.getInt32Ty(), f_.member(column), line_->line, present_);
  return {ir_.CreateZExt(id, word_), Form::text, true};
}

ExpressionEmitter::Emitted ExpressionEmitter::itemAttribute(std::int32_t attribute) {
  const auto width = static_cast<std::int64_t>(f_.plan().schema.item.size());
  llvm::Value* first = ir_.CreateAdd(ir_.CreateMul(line_->line, f_.number(width)), f_.number(attribute));
  return asWord(f_.inputsApart(Member::item_attributes, first, width, present_), true);
}

ExpressionEmitter::Emitted ExpressionEmitter::inSet(std::int32_t set) {
  if (set >= line_->first_set) return asBit(line_->members[static_cast<std::size_t>(set - line_->first_set)]);
  return asBit(f_.maskBit(f_.maskWord(line_->line, set / 64), set));
}

ExpressionEmitter::Emitted ExpressionEmitter::linesInSet(Op op, std::int32_t set) {
  if (f_.knowsLines()) return asBit(f_.maskBit(op == Op::any_in_set ? f_.lines().some : f_.lines().all, set));
  SharedBits& bits = shared_bits_[set / 64];
  if (bits.some == nullptr) {
    LineLoop loop(f_, {f_.number(0), f_.number(-1)});
    llvm::Value* mask = f_.maskWord(loop.line(), set / 64);
    const std::vector<llvm::Value*> ends =
        loop.close({ir_.CreateOr(loop.carried(0), mask), ir_.CreateAnd(loop.carried(1), mask)});
    llvm::Value* has_lines = ir_.CreateICmpSGT(f_.member(Member::line_count), f_.number(0));
    bits = {ends[0], ir_.CreateSelect(has_lines, ends[1], f_.number(0))};
  }
  return asBit(f_.maskBit(op == Op::any_in_set ? bits.some : bits.all, set));
}

ExpressionEmitter::Emitted ExpressionEmitter::linesInLiftedSet(Op op, llvm::Value* set) {
  LineLoop loop(f_, {ir_.getInt1(op == Op::all_in_set)});
  llvm::Value* is_in = f_.maskBitOf(f_.maskWordOf(loop.line(), set), set);
  llvm::Value* so_far =
      op == Op::any_in_set ? ir_.CreateOr(loop.carried(0), is_in) : ir_.CreateAnd(loop.carried(0), is_in);
  llvm::Value* found = loop.close({so_far}).front();
  if (op == Op::any_in_set) return asBit(found);
  return asBit(ir_.CreateAnd(found, ir_.CreateICmpSGT(f_.member(Member::line_count), f_.number(0))));
}

ExpressionEmitter::Emitted ExpressionEmitter::arithmetic(llvm::Intrinsic::ID operation, const Pair& operands) {
  llvm::Value* a = word(operands.a);
  llvm::Value* b = word(operands.b);
  const Function::Checked result = f_.checked(operation, a, b);
  // kMissing is no value, so a result that is it has left the range.
  llvm::Value* overflow = ir_.CreateOr(result.overflow, ir_.CreateICmpEQ(result.value, f_.number(kMissing)));
  llvm::Value* missing = nullptr;
  for (const Emitted& operand : {operands.a, operands.b}) {
    if (!operand.may_miss) continue;
    llvm::Value* misses = isMissing(operand);
    missing = missing == nullptr ? misses : ir_.CreateOr(missing, misses);
  }
  llvm::Value* value = result.value;
  if (missing != nullptr) {
    overflow = ir_.CreateAnd(overflow, ir_.CreateNot(missing));
    value = ir_.CreateSelect(missing, f_.number(kMissing), value);
  }
  overflow_ = overflow_ == nullptr ? overflow : ir_.CreateOr(overflow_, overflow);
  return asWord(value, missing != nullptr);
}

ExpressionEmitter::Emitted ExpressionEmitter::divide(const Pair& operands) {
  llvm::Value* a = word(operands.a);
  llvm::Value* b = word(operands.b);
  const auto* divisor = llvm::dyn_cast<llvm::ConstantInt>(b);
  if (divisor != nullptr && !divisor->isZero() && divisor->getSExtValue() != kMissing) {
    // The one quotient that does not fit is kMissing / -1: negation leaves kMissing as it is, division would trap.
    if (divisor->isMinusOne()) return asWord(ir_.CreateNeg(a), operands.a.may_miss);
    llvm::Value* quotient = ir_.CreateSDiv(a, b);
    if (!operands.a.may_miss) return asWord(quotient, false);
    return asWord(ir_.CreateSelect(isMissing(operands.a), f_.number(kMissing), quotient), true);
  }
  llvm::Value* missing = ir_.CreateICmpEQ(b, f_.number(0));
  for (const Emitted& operand : {operands.a, operands.b}) {
    if (operand.may_miss) missing = ir_.CreateOr(missing, isMissing(operand));
  }
  // The division itself is done on every path: of something harmless where there is no quotient.
  llvm::Value* quotient =
      ir_.CreateSDiv(ir_.CreateSelect(missing, f_.number(0), a), ir_.CreateSelect(missing, f_.number(1), b));
  return asWord(ir_.CreateSelect(missing, f_.number(kMissing), quotient), true);
}

ExpressionEmitter::Emitted ExpressionEmitter::choose(const Expr& expr, const Pair& operands) {
  llvm::Value* a = word(operands.a);
  llvm::Value* b = word(operands.b);
  llvm::Value* first = ir_.CreateICmpSLT(a, b);
  const bool may_miss = operands.a.may_miss || operands.b.may_miss;
  llvm::Value* lesser = ir_.CreateSelect(first, a, b);
  if (expr.op == Op::lesser) return asWord(lesser, may_miss);  // kMissing is the least of all
  llvm::Value* greater = ir_.CreateSelect(first, b, a);
  if (!may_miss) return asWord(greater, false);
  return asWord(ir_.CreateSelect(ir_.CreateICmpEQ(lesser, number(kMissing)), lesser, greater), true);
}

ExpressionEmitter::Emitted ExpressionEmitter::orElse(const Pair& operands) {
  if (!operands.a.may_miss) return operands.a;
  llvm::Value* value = ir_.CreateSelect(isMissing(operands.a), word(operands.b), word(operands.a));
  return asWord(value, operands.b.may_miss);
}

ExpressionEmitter::Emitted ExpressionEmitter::compare(const Expr& expr, const Pair& operands) {
  const Emitted& a = operands.a;
  const Emitted& b = operands.b;
  if (expr.op == Op::equal && a.form == Form::text && !b.may_miss) {
    // The most frequent test: `category "Coffee"`. "No text" is 0 here, which is the id of no text.
    const auto* id = llvm::dyn_cast<llvm::Constant>(b.value);
    if (id != nullptr && !id->isNullValue()) return asBit(ir_.CreateICmpEQ(a.value, b.value));
  }
  llvm::Value* left = word(a);
  llvm::Value* right = word(b);
  llvm::Value* a_known = a.may_miss ? ir_.CreateNot(isMissing(a)) : nullptr;
  llvm::Value* result = nullptr;
  switch (expr.op) {
    case Op::equal:
      result = ir_.CreateICmpEQ(left, right);
      if (!b.may_miss) a_known = nullptr;  // a value equals no missing one
      break;
    case Op::not_equal:
      result = ir_.CreateICmpNE(left, right);
      if (b.may_miss) result = ir_.CreateAnd(result, ir_.CreateNot(isMissing(b)));
      break;
    case Op::less:  // nothing is less than a missing b, which is the least of all
      result = ir_.CreateICmpSLT(left, right);
      break;
    default:
      result = ir_.CreateICmpSLE(left, right);
      break;
  }
  return asBit(a_known == nullptr ? result : ir_.CreateAnd(result, a_known));
}

ExpressionEmitter::Emitted ExpressionEmitter::oneOf(const Emitted& operand, std::int32_t index,
                                                    const std::vector<Value>& list) {
  if (isLifted(list)) {
    // Neither "no text" nor what is missing is among them, whatever form the operand has.
    llvm::Value* found = llvm::Constant::getNullValue(bit_);
    for (std::size_t k = 0; k < list.size(); ++k) {
      llvm::Value* value = shared(f_.lifted(Lifted::list_value, index, list[k], static_cast<std::int32_t>(k)));
      found = ir_.CreateOr(found, ir_.CreateICmpEQ(operand.form == Form::text ? operand.value : word(operand), value));
    }
    return asBit(found);
  }
  // In the text form 0 is "not known" and must not be found; otherwise kMissing must not.
  const bool raw = operand.form == Form::text && !std::binary_search(list.begin(), list.end(), 0);
  llvm::Value* found = membershipTest(f_, raw ? operand.value : word(operand), list);
  if (!operand.may_miss || !std::binary_search(list.begin(), list.end(), kMissing)) return asBit(found);
  return asBit(ir_.CreateAnd(found, ir_.CreateNot(isMissing(operand))));
}

ExpressionEmitter::Emitted ExpressionEmitter::under(const Emitted& text, llvm::Value* prefix) {
  llvm::Value* table = f_.underTable(prefix);
  // The entry of "no text" is there and is 0.
  const auto is_under = [&](llvm::Value* id) { return f_.inputBits(table, id, present_); };
  if (text.form == Form::text) return asBit(is_under(text.value));
  llvm::Value* raw = word(text);
  llvm::Value* is_text = ir_.CreateICmpSGT(raw, number(0));
  llvm::Value* id = ir_.CreateSelect(is_text, raw, number(kNoText));
  return asBit(ir_.CreateAnd(is_text, is_under(id)));
}

ExpressionEmitter::Emitted ExpressionEmitter::helperTest(JitHelper helper,
                                                         std::initializer_list<llvm::Value*> arguments) {
  return asBit(ir_.CreateICmpNE(f_.call(helper, arguments), f_.number(0)));
}

/// Most days are far from every anniversary, which one remainder tells; only for the others the helper is called.
ExpressionEmitter::Emitted ExpressionEmitter::nearAnniversary(llvm::Value* day, llvm::Value* origin,
                                                              llvm::Value* before_days, llvm::Value* after_days) {
  const auto* before = llvm::dyn_cast<llvm::ConstantInt>(before_days);
  const auto* after = llvm::dyn_cast<llvm::ConstantInt>(after_days);
  const auto ask = [&] { return helperTest(JitHelper::near_anniversary, {day, origin, before_days, after_days}); };
  if (before == nullptr || after == nullptr || before->isNegative() || after->isNegative() ||
      before->getSExtValue() > kMostWindow || after->getSExtValue() > kMostWindow)
    return ask();
  // Where between two anniversaries, in four-hundredths of a day, those far from both begin and end.
  const std::int64_t begin = (after->getSExtValue() + kOffDays) * 400;
  const std::int64_t end = kYear - (before->getSExtValue() + kOffDays) * 400;
  if (begin + 1 >= end) return ask();
  // 400 years have kYear days, so that whole numbers of them may be added.
  llvm::Value* since = ir_.CreateAdd(ir_.CreateSub(day, origin), f_.number(kYear * kReach));
  llvm::Value* in_reach = ir_.CreateICmpULT(since, f_.number(2 * kYear * kReach));
  llvm::Value* rest = ir_.CreateURem(ir_.CreateMul(since, f_.number(400)), f_.number(kYear));
  llvm::Value* is_far =
      ir_.CreateAnd(in_reach, ir_.CreateICmpULT(ir_.CreateSub(rest, f_.number(begin + 1)), f_.number(end - begin - 1)));
  llvm::Value* unknown = ir_.CreateICmpEQ(origin, f_.number(kMissing));
  llvm::Value* may_be_near = ir_.CreateNot(ir_.CreateOr(is_far, unknown));
  llvm::BasicBlock* first = ir_.GetInsertBlock();
  llvm::BasicBlock* asking = f_.block("asking");
  llvm::BasicBlock* told = f_.block("told");
  ir_.CreateCondBr(may_be_near, asking, told, f_.rarely());
  ir_.SetInsertPoint(asking);
  llvm::Value* helped = ask().value;
  ir_.CreateBr(told);
  ir_.SetInsertPoint(told);
  llvm::PHINode* result = ir_.CreatePHI(ir_.getInt1Ty(), 2);
  result->addIncoming(ir_.getFalse(), first);
  result->addIncoming(helped, asking);
  return asBit(result);
}

ExpressionEmitter::Emitted ExpressionEmitter::known(const Emitted& operand) {
  if (!operand.may_miss) return asBit(llvm::Constant::getAllOnesValue(bit_));
  return asBit(ir_.CreateNot(isMissing(operand)));
}

llvm::Value* ExpressionEmitter::word(const Emitted& operand) {
  switch (operand.form) {
    case Form::bit:
      return ir_.CreateZExt(operand.value, word_);
    case Form::text:
      return ir_.CreateSelect(isMissing(operand), number(kMissing), operand.value);
    case Form::word:
      break;
  }
  return operand.value;
}

llvm::Value* ExpressionEmitter::bit(const Emitted& operand) {
  if (operand.form == Form::bit) return operand.value;
  return ir_.CreateICmpSGT(operand.value, number(0));
}

llvm::Value* ExpressionEmitter::isMissing(const Emitted& operand) {
  const Value none = operand.form == Form::text ? Value{kNoText} : kMissing;
  return ir_.CreateICmpEQ(operand.value, number(none));
}

}  // namespace kopeck::jit
