#include "compiler/jit/amount.h"

#include <llvm/IR/Intrinsics.h>

#include "runtime/interpret/amount.h"
#include "runtime/native/units.h"

namespace kopeck::jit {
namespace {

/// product / den by `mode`, for a product that is >= 0 and a den > 1. Divides by a constant, which needs no division.
llvm::Value* roundQuotient(Function& f, llvm::Value* product, std::int64_t den, RoundingMode mode) {
  llvm::IRBuilder<>& ir = f.ir();
  llvm::Value* quotient = ir.CreateUDiv(product, f.number(den));
  if (mode == RoundingMode::down) return quotient;
  llvm::Value* rest = ir.CreateSub(product, ir.CreateMul(quotient, f.number(den)));
  llvm::Value* up = nullptr;
  switch (mode) {
    case RoundingMode::down:
      break;
    case RoundingMode::up:
      up = ir.CreateICmpNE(rest, f.number(0));
      break;
    case RoundingMode::half_up:
      up = ir.CreateICmpUGE(rest, f.number(den - den / 2));
      break;
    case RoundingMode::half_even: {
      up = ir.CreateICmpUGT(rest, f.number(den / 2));
      if (den % 2 != 0) break;
      llvm::Value* half = ir.CreateICmpEQ(rest, f.number(den / 2));
      llvm::Value* odd = ir.CreateTrunc(quotient, ir.getInt1Ty());
      up = ir.CreateOr(up, ir.CreateAnd(half, odd));
      break;
    }
  }
  return ir.CreateAdd(quotient, ir.CreateZExt(up, ir.getInt64Ty()));
}

std::int32_t indexOf(const Function& f, const plan::Earn& earn) {
  return static_cast<std::int32_t>(&earn - f.plan().earns.data());
}

/// Of an earn's rate, whose numerator may stand in a table.
struct Rate {
  llvm::Value* num;
  std::int64_t den;
};

Rate rateOf(Function& f, const plan::Earn& earn) {
  return {f.lifted(Lifted::rate, indexOf(f, earn), earn.rate.num), earn.rate.den};
}

/// What a measure is at most where it is >= 0 and that is known; otherwise this.
constexpr std::int64_t kNobodyKnows = -1;

/// Whether a * b fits for all a up to `most`. `b` may stand in a table.
bool fits(std::int64_t most, llvm::Value* b) {
  const auto* factor = llvm::dyn_cast<llvm::ConstantInt>(b);
  return most != kNobodyKnows && factor != nullptr && !factor->isNegative() &&
         (factor->isZero() || most <= INT64_MAX / factor->getSExtValue());
}

/// measure * rate, rounded. Where the product fits in 63 bits inline, elsewhere by the helper in 128.
llvm::Value* proportional(Function& f, llvm::Value* measure, Rate rate, std::int64_t most = kNobodyKnows) {
  llvm::IRBuilder<>& ir = f.ir();
  if (fits(most, rate.num)) {
    llvm::Value* product = ir.CreateMul(measure, rate.num);
    return rate.den == 1 ? product : roundQuotient(f, product, rate.den, f.plan().rounding);
  }
  const Function::Checked product = f.checked(llvm::Intrinsic::smul_with_overflow, measure, rate.num);
  if (rate.den == 1) {
    f.faultIf(product.overflow);
    return product.value;
  }
  llvm::BasicBlock* narrow = f.block("narrow");
  llvm::BasicBlock* wide = f.block("wide");
  llvm::BasicBlock* rounded = f.block("rounded");
  llvm::Value* is_wide = ir.CreateOr(product.overflow, ir.CreateICmpSLT(product.value, f.number(0)));
  ir.CreateCondBr(f.ifAsked(is_wide), wide, narrow, f.rarely());

  ir.SetInsertPoint(narrow);
  const RoundingMode mode = f.plan().rounding;
  llvm::Value* inline_points = roundQuotient(f, product.value, rate.den, mode);
  ir.CreateBr(rounded);

  ir.SetInsertPoint(wide);
  const Function::Checked helped = f.amount(
      f.call(JitHelper::rounded, {measure, rate.num, f.number(rate.den), f.number(static_cast<std::int64_t>(mode))}));
  f.faultIf(helped.overflow);
  llvm::BasicBlock* wide_end = ir.GetInsertBlock();
  ir.CreateBr(rounded);

  ir.SetInsertPoint(rounded);
  llvm::PHINode* points = ir.CreatePHI(ir.getInt64Ty(), 2);
  points->addIncoming(inline_points, narrow);
  points->addIncoming(helped.value, wide_end);
  return points;
}

/// lineAmount of the line: inline where there is one unit or units do not matter.
llvm::Value* lineAmount(Function& f, llvm::Value* measure, llvm::Value* line, Rate rate) {
  if (f.plan().rounding_place != plan::RoundingPlace::unit) return proportional(f, measure, rate);
  llvm::IRBuilder<>& ir = f.ir();
  llvm::Value* quantity = f.input(Member::quantity, line);
  llvm::BasicBlock* one = f.block("one");
  llvm::BasicBlock* several = f.block("several");
  llvm::BasicBlock* joined = f.block("joined");
  ir.CreateCondBr(ir.CreateICmpEQ(quantity, f.number(kOneUnit)), one, several);

  ir.SetInsertPoint(one);
  llvm::Value* of_one = proportional(f, measure, rate);
  llvm::BasicBlock* one_end = ir.GetInsertBlock();
  ir.CreateBr(joined);

  ir.SetInsertPoint(several);
  const Function::Checked helped =
      f.amount(f.call(JitHelper::unit_amount, {measure, quantity, rate.num, f.number(rate.den),
                                               f.number(static_cast<std::int64_t>(f.plan().rounding))}));
  f.faultIf(helped.overflow);
  llvm::BasicBlock* several_end = ir.GetInsertBlock();
  ir.CreateBr(joined);

  ir.SetInsertPoint(joined);
  llvm::PHINode* points = ir.CreatePHI(ir.getInt64Ty(), 2);
  points->addIncoming(of_one, one_end);
  points->addIncoming(helped.value, several_end);
  return points;
}

llvm::Value* sumOfLines(Function& f, const plan::Earn& earn) {
  llvm::IRBuilder<>& ir = f.ir();
  const plan::Sum& sum = f.plan().sums[static_cast<std::size_t>(earn.sum)];
  const Rate rate = rateOf(f, earn);
  llvm::Value* set = f.lifted(Lifted::sum_set, indexOf(f, earn), sum.set);
  LineLoop loop(f, {f.number(0)});
  llvm::BasicBlock* top = ir.GetInsertBlock();
  llvm::BasicBlock* next = f.block("next");
  if (sum.set >= 0) {
    llvm::BasicBlock* inside = f.block("inside");
    ir.CreateCondBr(f.maskBitOf(f.maskWordOf(loop.line(), set), set), inside, next);
    ir.SetInsertPoint(inside);
  }
  llvm::Value* part = lineAmount(f, f.measure(sum, loop.line()), loop.line(), rate);
  const Function::Checked total = f.checked(llvm::Intrinsic::sadd_with_overflow, loop.carried(0), part);
  f.faultIf(total.overflow);
  llvm::BasicBlock* added = ir.GetInsertBlock();
  ir.CreateBr(next);

  ir.SetInsertPoint(next);
  llvm::PHINode* points = ir.CreatePHI(ir.getInt64Ty(), 2);
  if (sum.set >= 0) points->addIncoming(loop.carried(0), top);
  points->addIncoming(total.value, added);
  return loop.close({points}).front();
}

llvm::Value* greater(Function& f, llvm::Value* a, llvm::Value* b) {
  return f.ir().CreateBinaryIntrinsic(llvm::Intrinsic::smax, a, b);
}

llvm::Value* lesser(Function& f, llvm::Value* a, llvm::Value* b) {
  return f.ir().CreateBinaryIntrinsic(llvm::Intrinsic::smin, a, b);
}

/// What is read of the customer, where missing and negative count as 0.
llvm::Value* atLeastNone(Function& f, llvm::Value* read) {
  return greater(f, f.input(Member::reads, read), f.number(0));
}

llvm::Value* sumOf(Function& f, const plan::Earn& earn) {
  return f.sum(Lifted::sum, indexOf(f, earn), earn.sum);
}

llvm::Value* pointsOf(Function& f, const plan::Earn& earn) {
  return f.lifted(Lifted::points, indexOf(f, earn), earn.points);
}

struct Counted {
  llvm::Value* begin;  // null where it is 0
  llvm::Value* end;
  std::int64_t most = kNobodyKnows;  // that `end` is
};

Counted countedPart(Function& f, const plan::Earn& earn) {
  const std::int32_t own = indexOf(f, earn);
  llvm::Value* sum = sumOf(f, earn);
  for (std::size_t k = 0; k < earn.caps.size(); ++k) {
    const auto part = static_cast<std::int32_t>(k);
    const Value most = f.plan().limits[static_cast<std::size_t>(earn.caps[k])].most;
    llvm::Value* room = f.lifted(Lifted::cap_most, own, most, part);
    if (const std::int32_t read = readOfCap(f.plan(), earn.caps[k]); read >= 0) {
      llvm::Value* used = atLeastNone(f, f.lifted(Lifted::cap_read, own, read, part));
      room = greater(f, f.ir().CreateSub(room, used), f.number(0));
    }
    sum = lesser(f, sum, room);
  }
  if (earn.carry < 0) return {nullptr, sum, f.knowsLines() ? native::kMostInReceipt : kNobodyKnows};
  llvm::Value* begin = atLeastNone(f, f.lifted(Lifted::carry, own, earn.carry));
  const Function::Checked end = f.checked(llvm::Intrinsic::sadd_with_overflow, begin, sum);
  f.faultIf(end.overflow);
  return {begin, end.value};
}

llvm::Value* perFullStep(Function& f, const plan::Earn& earn) {
  llvm::IRBuilder<>& ir = f.ir();
  const Counted counted = countedPart(f, earn);
  if (counted.most != kNobodyKnows && fits(counted.most / earn.step, pointsOf(f, earn)))
    return ir.CreateMul(ir.CreateUDiv(counted.end, f.number(earn.step)), pointsOf(f, earn));
  llvm::Value* steps = ir.CreateSDiv(counted.end, f.number(earn.step));
  if (counted.begin != nullptr) steps = ir.CreateSub(steps, ir.CreateSDiv(counted.begin, f.number(earn.step)));
  const Function::Checked points = f.checked(llvm::Intrinsic::smul_with_overflow, steps, pointsOf(f, earn));
  f.faultIf(points.overflow);
  return points.value;
}

llvm::Value* proportionalPart(Function& f, const plan::Earn& earn) {
  const Counted counted = countedPart(f, earn);
  llvm::Value* measure = counted.end;
  const bool is_portion = earn.portion_from != 0 || earn.portion_to != INT64_MAX;
  if (is_portion || counted.begin != nullptr) {
    llvm::Value* begin = f.lifted(Lifted::portion_from, indexOf(f, earn), earn.portion_from);
    if (counted.begin != nullptr) begin = greater(f, counted.begin, begin);
    llvm::Value* end = lesser(f, counted.end, f.lifted(Lifted::portion_to, indexOf(f, earn), earn.portion_to));
    measure = greater(f, f.ir().CreateSub(end, begin), f.number(0));
  }
  return proportional(f, measure, rateOf(f, earn), counted.most);
}

llvm::Value* randomAmount(Function& f, const plan::Earn& earn) {
  llvm::IRBuilder<>& ir = f.ir();
  const std::int64_t fine = f.plan().fine;
  llvm::Type* wide = ir.getInt128Ty();
  const auto choices = static_cast<std::uint64_t>((earn.points_to - earn.points) / fine) + 1;
  llvm::Value* draw = f.input(Member::draws, Lifted::draw, indexOf(f, earn), earn.draw);
  llvm::Value* product = ir.CreateMul(ir.CreateZExt(draw, wide), llvm::ConstantInt::get(wide, choices));
  llvm::Value* chosen = ir.CreateTrunc(ir.CreateLShr(product, 64), ir.getInt64Ty());
  return ir.CreateAdd(pointsOf(f, earn), ir.CreateMul(chosen, f.number(fine)));
}

/// Nothing where the goods that it is given for are not there.
llvm::Value* ifOfGoods(Function& f, const plan::Earn& earn, llvm::Value* points) {
  if (!isOfGoods(f.plan(), earn)) return points;
  llvm::Value* none = f.ir().CreateICmpEQ(sumOf(f, earn), f.number(0));
  return f.ir().CreateSelect(none, f.number(0), points);
}

/// Without its guard. What is generated here may stand behind a branch, so that no expression of it is shared.
llvm::Value* openAmount(Function& f, const plan::Earn& earn) {
  switch (earn.kind) {
    case plan::AmountKind::fixed:
      return ifOfGoods(f, earn, pointsOf(f, earn));
    case plan::AmountKind::random:
      return ifOfGoods(f, earn, randomAmount(f, earn));
    case plan::AmountKind::of_value: {
      ExpressionEmitter own(f);
      llvm::Value* value = own.value(earn.value);
      own.settleOverflow();
      return proportional(f, greater(f, value, f.number(0)), rateOf(f, earn));
    }
    case plan::AmountKind::per_full_step:
      return perFullStep(f, earn);
    case plan::AmountKind::proportional:
      break;
  }
  return isRoundedByLine(f.plan(), earn) ? sumOfLines(f, earn) : proportionalPart(f, earn);
}

/// What has to hold for the amount to be looked at, an i1; null where nothing has to.
llvm::Value* guardOf(Function& f, ExpressionEmitter& expressions, const plan::Earn& earn) {
  llvm::Value* guard = nullptr;
  if (earn.guard >= 0) {
    guard = expressions.test(earn.guard);
    expressions.settleOverflow();
  }
  if (earn.kind != plan::AmountKind::of_value || !isOfGoods(f.plan(), earn)) return guard;
  llvm::Value* some = f.ir().CreateICmpNE(sumOf(f, earn), f.number(0));
  return guard == nullptr ? some : f.ir().CreateAnd(guard, some);
}

}  // namespace

llvm::Value* earnAmount(Function& f, ExpressionEmitter& expressions, const plan::Earn& earn) {
  llvm::IRBuilder<>& ir = f.ir();
  llvm::Value* guard = guardOf(f, expressions, earn);
  if (guard == nullptr) return openAmount(f, earn);
  if (f.isAhead()) {
    llvm::Value* asked = f.asked();
    f.setAsked(f.ifAsked(guard), true);
    llvm::Value* points = openAmount(f, earn);
    f.setAsked(asked, true);
    return ir.CreateSelect(guard, points, f.number(0));
  }
  llvm::BasicBlock* before = ir.GetInsertBlock();
  llvm::BasicBlock* open = f.block("open");
  llvm::BasicBlock* joined = f.block("joined");
  ir.CreateCondBr(guard, open, joined);
  ir.SetInsertPoint(open);
  llvm::Value* points = openAmount(f, earn);
  llvm::BasicBlock* open_end = ir.GetInsertBlock();
  ir.CreateBr(joined);
  ir.SetInsertPoint(joined);
  llvm::PHINode* amount = ir.CreatePHI(ir.getInt64Ty(), 2);
  amount->addIncoming(f.number(0), before);
  amount->addIncoming(points, open_end);
  return amount;
}

}  // namespace kopeck::jit
