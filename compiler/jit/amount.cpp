#include "compiler/jit/amount.h"

#include <llvm/IR/Intrinsics.h>
#include <llvm/IR/MDBuilder.h>

#include "runtime/interpret/amount.h"

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

/// measure * rate, rounded. Where the product fits in 63 bits inline, elsewhere by the helper in 128.
llvm::Value* proportional(Function& f, llvm::Value* measure, Ratio rate) {
  llvm::IRBuilder<>& ir = f.ir();
  const Function::Checked product = f.checked(llvm::Intrinsic::smul_with_overflow, measure, f.number(rate.num));
  if (rate.den == 1) {
    f.faultIf(product.overflow);
    return product.value;
  }
  llvm::BasicBlock* narrow = f.block("narrow");
  llvm::BasicBlock* wide = f.block("wide");
  llvm::BasicBlock* rounded = f.block("rounded");
  llvm::Value* is_wide = ir.CreateOr(product.overflow, ir.CreateICmpSLT(product.value, f.number(0)));
  llvm::MDNode* rarely = llvm::MDBuilder(ir.getContext()).createBranchWeights(1, 1 << 20);
  ir.CreateCondBr(is_wide, wide, narrow, rarely);

  ir.SetInsertPoint(narrow);
  const RoundingMode mode = f.plan().rounding;
  llvm::Value* inline_points = roundQuotient(f, product.value, rate.den, mode);
  ir.CreateBr(rounded);

  ir.SetInsertPoint(wide);
  const Function::Checked helped = f.amount(f.call(JitHelper::rounded, {measure, f.number(rate.num), f.number(rate.den),
                                                                        f.number(static_cast<std::int64_t>(mode))}));
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
llvm::Value* lineAmount(Function& f, llvm::Value* measure, llvm::Value* line, Ratio rate) {
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
      f.amount(f.call(JitHelper::unit_amount, {measure, quantity, f.number(rate.num), f.number(rate.den),
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
  LineLoop loop(f, {f.number(0)});
  llvm::BasicBlock* top = ir.GetInsertBlock();
  llvm::BasicBlock* next = f.block("next");
  if (sum.set >= 0) {
    llvm::BasicBlock* inside = f.block("inside");
    ir.CreateCondBr(f.maskBit(f.maskWord(loop.line(), sum.set / 64), sum.set), inside, next);
    ir.SetInsertPoint(inside);
  }
  llvm::Value* part = lineAmount(f, f.input(columnOf(sum.measure), loop.line()), loop.line(), earn.rate);
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

}  // namespace

llvm::Value* earnAmount(Function& f, const plan::Earn& earn) {
  llvm::IRBuilder<>& ir = f.ir();
  switch (earn.kind) {
    case plan::AmountKind::fixed: {
      if (!isOfGoods(f.plan(), earn)) return f.number(earn.points);
      llvm::Value* none = ir.CreateICmpEQ(f.input(Member::sums, earn.sum), f.number(0));
      return ir.CreateSelect(none, f.number(0), f.number(earn.points));
    }
    case plan::AmountKind::per_full_step: {
      llvm::Value* steps = ir.CreateSDiv(f.input(Member::sums, earn.sum), f.number(earn.step));
      const Function::Checked points = f.checked(llvm::Intrinsic::smul_with_overflow, steps, f.number(earn.points));
      f.faultIf(points.overflow);
      return points.value;
    }
    case plan::AmountKind::proportional:
      break;
  }
  if (isRoundedByLine(f.plan(), f.plan().sums[static_cast<std::size_t>(earn.sum)])) return sumOfLines(f, earn);
  return proportional(f, f.input(Member::sums, earn.sum), earn.rate);
}

}  // namespace kopeck::jit
