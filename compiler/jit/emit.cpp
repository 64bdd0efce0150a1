#include "compiler/jit/emit.h"

#include <llvm/IR/Intrinsics.h>

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "compiler/jit/amount.h"
#include "compiler/jit/expression.h"
#include "compiler/jit/function.h"
#include "compiler/jit/plain.h"
#include "runtime/native/units.h"

namespace kopeck::jit {
namespace {

// To look at several at once, and to add up what each of them came to, pays from five lines on.
constexpr std::int64_t kFewLines = 4;

/// Where the conditions end: a block that knows which failed. Values come from the paths that lead there.
class Verdict {
 public:
  explicit Verdict(Function& f) : f_(f), done_(f.block("done")) {}

  /// Goes on where the condition holds; otherwise the verdict is `failed`.
  void require(llvm::Value* condition, std::int64_t failed) {
    paths_.emplace_back(failed, f_.ir().GetInsertBlock());
    llvm::BasicBlock* on = f_.block("on");
    f_.ir().CreateCondBr(condition, on, done_);
    f_.ir().SetInsertPoint(on);
  }
  /// The verdict where nothing failed. The builder then stands behind it all.
  [[nodiscard]] llvm::Value* settle(std::int64_t holds) {
    paths_.emplace_back(holds, f_.ir().GetInsertBlock());
    f_.ir().CreateBr(done_);
    f_.ir().SetInsertPoint(done_);
    const auto count = static_cast<unsigned>(paths_.size());
    llvm::PHINode* verdict = f_.ir().CreatePHI(f_.ir().getInt64Ty(), count);
    for (const auto& [value, from] : paths_) verdict->addIncoming(f_.number(value), from);
    return verdict;
  }

 private:
  Function& f_;
  llvm::BasicBlock* done_;
  std::vector<std::pair<std::int64_t, llvm::BasicBlock*>> paths_;
};

template <typename Tests>
void requireAll(ExpressionEmitter& expressions, Tests& tests, const std::vector<plan::Condition>& conditions,
                std::int64_t first_verdict) {
  for (std::size_t i = 0; i < conditions.size(); ++i) {
    llvm::Value* holds = expressions.test(conditions[i].expr);
    expressions.settleOverflow();
    tests.require(holds, first_verdict + static_cast<std::int64_t>(i));
  }
}

/// Of amounts of which only the least counts, the first of equals: the others become 0.
void keepLeast(Function& f, std::vector<llvm::Value*>& amounts) {
  if (amounts.size() < 2) return;
  llvm::IRBuilder<>& ir = f.ir();
  llvm::Value* least = amounts.front();
  for (llvm::Value* amount : amounts) least = ir.CreateBinaryIntrinsic(llvm::Intrinsic::smin, least, amount);
  llvm::Value* found = ir.getFalse();
  for (llvm::Value*& amount : amounts) {
    llvm::Value* is_least = ir.CreateICmpEQ(amount, least);
    amount = ir.CreateSelect(ir.CreateAnd(is_least, ir.CreateNot(found)), amount, f.number(0));
    found = ir.CreateOr(found, is_least);
  }
}

void emitEarns(Function& f, ExpressionEmitter& expressions, const plan::Rule& rule) {
  std::vector<llvm::Value*> amounts;  // one, or several of which the least counts
  for (std::int32_t index = rule.first_earn; index < rule.first_earn + rule.earn_count; ++index) {
    const plan::Earn& earn = f.plan().earns[static_cast<std::size_t>(index)];
    amounts.push_back(earnAmount(f, expressions, earn));
    if (earn.lesser_with_next) continue;
    keepLeast(f, amounts);
    const std::int32_t first = index + 1 - static_cast<std::int32_t>(amounts.size());
    for (std::size_t i = 0; i < amounts.size(); ++i) {
      // Its place among the rule's own, and where those begin.
      llvm::Value* own = f.number(first - rule.first_earn + static_cast<std::int32_t>(i));
      f.store(amounts[i], Member::amounts, f.ir().CreateAdd(f.lifted(Lifted::first_earn, 0, rule.first_earn), own));
    }
    amounts.clear();
  }
}

void emitTakes(Function& f, ExpressionEmitter& expressions, const plan::Rule& rule) {
  for (std::int32_t index = rule.first_take; index < rule.first_take + rule.take_count; ++index) {
    const std::int32_t guard = f.plan().takes[static_cast<std::size_t>(index)].guard;
    llvm::Value* open = f.number(1);
    if (guard >= 0) {
      open = f.ir().CreateZExt(expressions.test(guard), f.ir().getInt64Ty());
      expressions.settleOverflow();
    }
    llvm::Value* first = f.lifted(Lifted::first_take, 0, rule.first_take);
    f.store(open, Member::take_guards, f.ir().CreateAdd(first, f.number(index - rule.first_take)));
  }
}

/// What has to hold, one after another, and the verdict where it is the first that does not: without branches.
class Choice {
 public:
  explicit Choice(Function& f) : f_(f) { f_.setAsked(nullptr, true); }
  void require(llvm::Value* condition, std::int64_t failed) {
    tests_.emplace_back(condition, failed);
    f_.setAsked(f_.ifAsked(condition), true);
  }
  [[nodiscard]] llvm::Value* settle() {
    llvm::Value* verdict = f_.number(kApplies);
    for (auto test = tests_.rbegin(); test != tests_.rend(); ++test)
      verdict = f_.ir().CreateSelect(test->first, verdict, f_.number(test->second));
    f_.setAsked(nullptr, false);
    return verdict;
  }

 private:
  Function& f_;
  std::vector<std::pair<llvm::Value*, std::int64_t>> tests_;
};

template <typename Tests>
void requireDates(Function& f, const plan::Rule& rule, Tests& tests) {
  const auto day_field = static_cast<std::int64_t>(plan::Field::day);
  if (rule.from != kNoDay) {
    tests.require(f.ir().CreateICmpSGE(f.input(Member::fields, day_field), f.lifted(Lifted::from, 0, rule.from)),
                  kNotYet);
  }
  if (rule.until != kNever) {
    tests.require(f.ir().CreateICmpSLE(f.input(Member::fields, day_field), f.lifted(Lifted::until, 0, rule.until)),
                  kNoLonger);
  }
}

/// The amounts are worked out whether or not the rule applies; only where it does they fault, and count.
void emitPlainRule(Function& f, std::int32_t index) {
  const plan::Rule& rule = f.plan().rules[static_cast<std::size_t>(index)];
  Choice choice(f);
  requireDates(f, rule, choice);
  ExpressionEmitter expressions(f);
  requireAll(expressions, choice, rule.conditions, 1);
  emitTakes(f, expressions, rule);
  emitEarns(f, expressions, rule);
  f.store(choice.settle(), Member::verdicts, f.lifted(Lifted::rule, 0, index));
}

void emitRule(Function& f, std::int32_t index) {
  const plan::Rule& rule = f.plan().rules[static_cast<std::size_t>(index)];
  if (isPlain(f.plan(), rule, f.knowsLines())) return emitPlainRule(f, index);
  Verdict verdict(f);
  requireDates(f, rule, verdict);
  ExpressionEmitter expressions(f);
  requireAll(expressions, verdict, rule.conditions, 1);
  emitTakes(f, expressions, rule);
  emitEarns(f, expressions, rule);
  llvm::Value* settled = verdict.settle(kApplies);  // before anything else is generated: the builder moves
  f.store(settled, Member::verdicts, f.lifted(Lifted::rule, 0, index));
}

/// Fills one word of the line's mask, and says in `at_hand` which sets it is in. Of several lines a word of each.
llvm::Value* emitMask(Function& f, LineAtHand& at_hand) {
  const plan::Plan& plan = f.plan();
  llvm::IRBuilder<>& ir = f.ir();
  ExpressionEmitter expressions(f, &at_hand);
  const auto end = std::min<std::int32_t>(at_hand.first_set + 64, static_cast<std::int32_t>(plan.sets.size()));
  llvm::Type* word = f.wordsOf(at_hand.present);
  llvm::Value* mask = llvm::Constant::getNullValue(word);
  for (std::int32_t set = at_hand.first_set; set < end; ++set) {
    llvm::Value* member = expressions.test(plan.sets[static_cast<std::size_t>(set)].expr);
    at_hand.members.push_back(member);
    llvm::Constant* place = llvm::ConstantInt::get(word, static_cast<std::uint64_t>(set % 64));
    mask = ir.CreateOr(mask, ir.CreateShl(ir.CreateZExt(member, word), place));
  }
  expressions.settleOverflow();
  if (at_hand.present != nullptr) {
    llvm::Value* place = ir.CreateInBoundsGEP(ir.getInt64Ty(), f.member(Member::masks), at_hand.line);
    ir.CreateMaskedStore(mask, place, llvm::Align(sizeof(std::uint64_t)), at_hand.present);
    return mask;
  }
  llvm::Value* row = ir.CreateMul(at_hand.line, f.number(plan::maskWords(plan)));
  f.store(mask, Member::masks, ir.CreateAdd(row, f.number(at_hand.first_set / 64)));
  return mask;
}

/// Goes through the lines: fills their masks, and gives the sums, all bits of all amounts, and, where somebody asks, of
/// the masks the bits that some line has and those that all have.
std::vector<llvm::Value*> emitLinesAndSums(Function& f, const std::vector<std::int32_t>& sums, bool asks,
                                           unsigned lines_at_once) {
  llvm::IRBuilder<>& ir = f.ir();
  llvm::Type* word = ir.getInt64Ty();
  if (lines_at_once > 1) word = llvm::FixedVectorType::get(word, lines_at_once);
  llvm::Constant* none = llvm::Constant::getNullValue(word);
  llvm::Constant* every = llvm::Constant::getAllOnesValue(word);
  std::vector<llvm::Value*> initial(sums.size() + 1, none);
  if (asks) initial.insert(initial.end(), {none, every});
  LineLoop loop(f, initial, lines_at_once);
  std::vector<llvm::Value*> carried;
  for (std::size_t i = 0; i < initial.size(); ++i) carried.push_back(loop.carried(i));
  LineAtHand at_hand;
  at_hand.line = loop.line();
  if (lines_at_once > 1) at_hand.present = loop.present();
  llvm::Value* mask = emitMask(f, at_hand);
  std::map<std::pair<plan::Measure, std::int32_t>, llvm::Value*> measures;  // with the tender
  llvm::Value*& seen = carried[sums.size()];
  for (std::size_t i = 0; i < sums.size(); ++i) {
    const plan::Sum& sum = f.plan().sums[static_cast<std::size_t>(sums[i])];
    llvm::Value*& measure = measures[{sum.measure, sum.tender}];
    if (measure == nullptr) {
      measure = f.measure(sum, loop.line(), at_hand.present);
      seen = ir.CreateOr(seen, measure);
    }
    llvm::Value* part = measure;
    if (sum.set >= 0)
      part = ir.CreateAnd(measure, ir.CreateSExt(at_hand.members[static_cast<std::size_t>(sum.set)], word));
    carried[i] = ir.CreateAdd(carried[i], part);
  }
  if (asks) {
    const auto of_lines = [&](llvm::Constant* otherwise) {
      return at_hand.present == nullptr ? mask : ir.CreateSelect(at_hand.present, mask, otherwise);
    };
    carried[sums.size() + 1] = ir.CreateOr(carried[sums.size() + 1], of_lines(none));
    carried[sums.size() + 2] = ir.CreateAnd(carried[sums.size() + 2], of_lines(every));
  }
  std::vector<llvm::Value*> ends = loop.close(carried);
  if (lines_at_once == 1) return ends;
  for (std::size_t i = 0; i < ends.size(); ++i) {
    const bool of_all = i == sums.size() + 2;
    ends[i] = i < sums.size() ? ir.CreateAddReduce(ends[i])
              : of_all        ? ir.CreateAndReduce(ends[i])
                              : ir.CreateOrReduce(ends[i]);
  }
  return ends;
}

/// The same, line by line where there are few.
std::vector<llvm::Value*> emitFewOrManyLines(Function& f, const std::vector<std::int32_t>& sums, bool asks,
                                             unsigned lines_at_once) {
  llvm::IRBuilder<>& ir = f.ir();
  llvm::BasicBlock* few = f.block("few");
  llvm::BasicBlock* many = f.block("many");
  llvm::BasicBlock* joined = f.block("joined");
  ir.CreateCondBr(ir.CreateICmpSLE(f.member(Member::line_count), f.number(kFewLines)), few, many);
  ir.SetInsertPoint(few);
  const std::vector<llvm::Value*> of_few = emitLinesAndSums(f, sums, asks, 1);
  few = ir.GetInsertBlock();
  ir.CreateBr(joined);
  ir.SetInsertPoint(many);
  const std::vector<llvm::Value*> of_many = emitLinesAndSums(f, sums, asks, lines_at_once);
  many = ir.GetInsertBlock();
  ir.CreateBr(joined);
  ir.SetInsertPoint(joined);
  std::vector<llvm::Value*> ends;
  for (std::size_t i = 0; i < of_few.size(); ++i) {
    llvm::PHINode* end = ir.CreatePHI(ir.getInt64Ty(), 2);
    end->addIncoming(of_few[i], few);
    end->addIncoming(of_many[i], many);
    ends.push_back(end);
  }
  return ends;
}

}  // namespace

void emitReceipt(llvm::Module& module, const plan::Plan& plan, const std::string& name,
                 std::span<const std::int32_t> rules, unsigned lines_at_once) {
  Function f(module, plan, name);
  llvm::IRBuilder<>& ir = f.ir();
  f.fillMasks();
  std::vector<std::int32_t> sums;
  Function::Lines lines;
  lines.sums.assign(plan.sums.size(), f.number(1));  // of purchases
  for (std::size_t i = 0; i < plan.sums.size(); ++i)
    if (plan.sums[i].measure != plan::Measure::purchases) sums.push_back(static_cast<std::int32_t>(i));
  const bool asks = std::any_of(plan.exprs.begin(), plan.exprs.end(), [](const plan::Expr& expr) {
    return expr.op == plan::Op::any_in_set || expr.op == plan::Op::all_in_set;
  });
  const bool side_by_side = lines_at_once > 1 && setsAreWide(plan);
  const std::vector<llvm::Value*> ends =
      side_by_side ? emitFewOrManyLines(f, sums, asks, lines_at_once) : emitLinesAndSums(f, sums, asks, 1);
  // Line by line the processor sees early enough by itself what comes next.
  if (side_by_side) f.prefetchColumns();
  // What is negative or too large shows in the bits that all amounts, and then all sums, have together.
  llvm::Value* seen = ends[sums.size()];
  for (std::size_t i = 0; i < sums.size(); ++i) {
    lines.sums[static_cast<std::size_t>(sums[i])] = ends[i];
    seen = ir.CreateOr(seen, ends[i]);
  }
  llvm::Value* count = f.member(Member::line_count);
  f.leaveIf(ir.CreateOr(ir.CreateICmpUGT(seen, f.number(native::kMostInReceipt)),
                        ir.CreateICmpSGT(count, f.number(native::kMostLinesInReceipt))),
            native::kTooLarge);
  for (std::size_t i = 0; i < lines.sums.size(); ++i)
    f.store(lines.sums[i], Member::sums, f.number(static_cast<std::int64_t>(i)));
  lines.some = lines.all = f.number(0);
  if (asks) {
    lines.some = ends[sums.size() + 1];
    lines.all = ir.CreateSelect(ir.CreateICmpSGT(count, f.number(0)), ends[sums.size() + 2], f.number(0));
  }
  f.setLines(std::move(lines));
  for (const std::int32_t rule : rules) emitRule(f, rule);
  f.finish();
}

void emitLines(llvm::Module& module, const plan::Plan& plan, const std::string& name, std::int32_t word) {
  Function f(module, plan, name);
  LineLoop loop(f, {});
  LineAtHand at_hand;
  at_hand.line = loop.line();
  at_hand.first_set = word * 64;
  (void)emitMask(f, at_hand);
  (void)loop.close({});
  f.finish();
}

void emitSums(llvm::Module& module, const plan::Plan& plan, const std::string& name,
              std::span<const std::int32_t> sums) {
  Function f(module, plan, name);
  llvm::IRBuilder<>& ir = f.ir();
  std::vector<llvm::Value*> initial(sums.size(), f.number(0));
  initial.push_back(ir.getFalse());  // whether any overflowed so far
  LineLoop loop(f, initial);
  std::map<std::pair<plan::Measure, std::int32_t>, llvm::Value*> measures;  // with the tender
  std::map<std::int32_t, llvm::Value*> words;
  std::vector<llvm::Value*> totals;
  llvm::Value* overflow = loop.carried(sums.size());
  for (std::size_t i = 0; i < sums.size(); ++i) {
    const plan::Sum& sum = plan.sums[static_cast<std::size_t>(sums[i])];
    llvm::Value*& measure = measures[{sum.measure, sum.tender}];
    if (measure == nullptr) measure = f.measure(sum, loop.line());
    llvm::Value* part = measure;
    if (sum.set >= 0) {
      llvm::Value*& word = words[sum.set / 64];
      if (word == nullptr) word = f.maskWord(loop.line(), sum.set / 64);
      part = ir.CreateSelect(f.maskBit(word, sum.set), measure, f.number(0));
    }
    const Function::Checked total = f.checked(llvm::Intrinsic::sadd_with_overflow, loop.carried(i), part);
    totals.push_back(total.value);
    overflow = ir.CreateOr(overflow, total.overflow);
  }
  totals.push_back(overflow);
  const std::vector<llvm::Value*> results = loop.close(totals);
  f.faultIf(results.back());
  for (std::size_t i = 0; i < sums.size(); ++i) f.store(results[i], Member::sums, f.number(sums[i]));
  f.finish();
}

void emitRules(llvm::Module& module, const plan::Plan& plan, const std::string& name,
               std::span<const std::int32_t> rules) {
  Function f(module, plan, name);
  for (const std::int32_t rule : rules) emitRule(f, rule);
  f.finish();
}

void emitShape(llvm::Module& module, const plan::Plan& plan, const std::string& name, std::int32_t rule,
               const native::Slots& slots) {
  Function f(module, plan, name, Function::Result::pointer);
  f.readTable(slots);
  emitRule(f, rule);
  f.finish();
}

void emitRedeem(llvm::Module& module, const plan::Plan& plan, const std::string& name) {
  Function f(module, plan, name, Function::Result::pointer);
  Verdict verdict(f);
  ExpressionEmitter expressions(f);
  requireAll(expressions, verdict, plan.redeem.conditions, 0);
  llvm::Value* failed = f.ir().CreateTrunc(verdict.settle(-1), f.ir().getInt32Ty());
  f.ir().CreateStore(failed, f.result());
  f.finish();
}

}  // namespace kopeck::jit
