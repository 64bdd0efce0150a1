#include "compiler/jit/function.h"

#include <llvm/IR/MDBuilder.h>

#include <cstddef>
#include <type_traits>

namespace kopeck::jit {
namespace {

// Members are addressed by their place in the struct.
static_assert(std::is_standard_layout_v<EvalContext>);
static_assert(sizeof(EvalContext) == static_cast<std::size_t>(Member::count_) * 8);
#define KOPECK_AT(member) static_assert(offsetof(EvalContext, member) == static_cast<std::size_t>(Member::member) * 8)
KOPECK_AT(reads);
KOPECK_AT(fields);
KOPECK_AT(attributes);
KOPECK_AT(line_count);
KOPECK_AT(sku);
KOPECK_AT(name);
KOPECK_AT(category);
KOPECK_AT(quantity);
KOPECK_AT(net);
KOPECK_AT(gross);
KOPECK_AT(paid);
KOPECK_AT(item_attributes);
KOPECK_AT(under);
KOPECK_AT(tenders);
KOPECK_AT(item_bought);
KOPECK_AT(draws);
KOPECK_AT(codes);
KOPECK_AT(coupons);
KOPECK_AT(results);
KOPECK_AT(masks);
KOPECK_AT(sums);
KOPECK_AT(verdicts);
KOPECK_AT(amounts);
KOPECK_AT(take_guards);
KOPECK_AT(memory);
#undef KOPECK_AT
static_assert(sizeof(TextId) == 4 && sizeof(Value) == 8 && sizeof(Fault) == 4);

constexpr std::uint32_t kFaultWeight = 1;
constexpr std::uint32_t kNoFaultWeight = 1 << 20;

// About twenty receipts: further than the processor looks ahead by itself, and near enough to stay in the caches.
constexpr std::uint64_t kLinesAhead = 128;

void markInput(llvm::LoadInst* load) {
  load->setMetadata(llvm::LLVMContext::MD_invariant_load, llvm::MDNode::get(load->getContext(), {}));
}

/// The column that a measure of a line lies in. Tenders have a table of their own.
Member columnOf(plan::Measure measure) {
  switch (measure) {
    case plan::Measure::net:
      return Member::net;
    case plan::Measure::gross:
      return Member::gross;
    case plan::Measure::paid:
      return Member::paid;
    case plan::Measure::tender:
      return Member::tenders;
    case plan::Measure::units:
    case plan::Measure::purchases:
    case plan::Measure::points:
    case plan::Measure::uses:
      break;
  }
  return Member::quantity;
}

}  // namespace

Function::Function(llvm::Module& module, const plan::Plan& plan, const std::string& name, Result result)
    : plan_(plan), module_(module), ir_(module.getContext()) {
  std::vector<llvm::Type*> arguments{ir_.getPtrTy()};
  if (result == Result::pointer) arguments.push_back(ir_.getPtrTy());
  function_ = llvm::Function::Create(llvm::FunctionType::get(ir_.getInt32Ty(), arguments, false),
                                     llvm::Function::ExternalLinkage, name, module);
  function_->setDoesNotThrow();
  entry_ = block("entry");
  body_ = block("body");
  ir_.SetInsertPoint(body_);
}

llvm::BasicBlock* Function::block(const char* name) {
  return llvm::BasicBlock::Create(module_.getContext(), name, function_);
}

llvm::Value* Function::member(Member which) {
  llvm::Value*& known = members_[static_cast<std::size_t>(which)];
  if (known != nullptr) return known;
  llvm::IRBuilder<> entry(entry_);
  llvm::Type* type = which == Member::line_count ? static_cast<llvm::Type*>(entry.getInt64Ty()) : entry.getPtrTy();
  llvm::Value* place =
      entry.CreateConstInBoundsGEP1_64(entry.getInt64Ty(), function_->getArg(0), static_cast<std::uint64_t>(which));
  llvm::LoadInst* load = entry.CreateLoad(type, place);
  markInput(load);
  known = load;
  return known;
}

llvm::Value* Function::input(llvm::Type* type, llvm::Value* base, llvm::Value* index) {
  llvm::LoadInst* load = ir_.CreateLoad(type, ir_.CreateInBoundsGEP(type, base, index));
  markInput(load);
  return load;
}

llvm::Value* Function::underTable(llvm::Value* prefix) {
  const auto* constant = llvm::dyn_cast<llvm::ConstantInt>(prefix);
  if (constant == nullptr) return input(ir_.getPtrTy(), member(Member::under), prefix);
  llvm::Value* tables = member(Member::under);
  llvm::Value*& known = under_tables_[constant->getSExtValue()];
  if (known != nullptr) return known;
  llvm::IRBuilder<> entry(entry_);
  llvm::LoadInst* load = entry.CreateLoad(entry.getPtrTy(), entry.CreateInBoundsGEP(entry.getPtrTy(), tables, prefix));
  markInput(load);
  known = load;
  return known;
}

llvm::Value* Function::inputBit(llvm::Value* table, llvm::Value* index) {
  llvm::LoadInst* load = ir_.CreateLoad(ir_.getInt8Ty(), ir_.CreateInBoundsGEP(ir_.getInt8Ty(), table, index));
  markInput(load);
  llvm::MDBuilder metadata(module_.getContext());
  load->setMetadata(llvm::LLVMContext::MD_range, metadata.createRange(llvm::APInt(8, 0), llvm::APInt(8, 2)));
  return ir_.CreateTrunc(load, ir_.getInt1Ty());
}

llvm::Value* Function::inputs(llvm::Type* type, llvm::Value* base, llvm::Value* first, llvm::Value* present) {
  if (present == nullptr) return input(type, base, first);
  auto* vector = llvm::VectorType::get(type, llvm::cast<llvm::VectorType>(present->getType()));
  const llvm::Align alignment(type->getIntegerBitWidth() / 8);
  return ir_.CreateMaskedLoad(vector, ir_.CreateInBoundsGEP(type, base, first), alignment, present,
                              llvm::Constant::getNullValue(vector));
}

llvm::Value* Function::inputsApart(Member column, llvm::Value* first, std::int64_t width, llvm::Value* present) {
  if (width == 1 || present == nullptr) return inputs(ir_.getInt64Ty(), member(column), first, present);
  auto* vector = llvm::VectorType::get(ir_.getInt64Ty(), llvm::cast<llvm::VectorType>(present->getType()));
  std::vector<llvm::Constant*> steps;
  for (unsigned line = 0; line < vector->getElementCount().getFixedValue(); ++line)
    steps.push_back(number(static_cast<std::int64_t>(line) * width));
  llvm::Value* places =
      ir_.CreateAdd(ir_.CreateVectorSplat(vector->getElementCount(), first), llvm::ConstantVector::get(steps));
  return ir_.CreateMaskedGather(vector, ir_.CreateInBoundsGEP(ir_.getInt64Ty(), member(column), places),
                                llvm::Align(sizeof(Value)), present, llvm::Constant::getNullValue(vector));
}

void Function::prefetchColumns() {
  llvm::IRBuilder<> entry(entry_);
  for (const Member column :
       {Member::sku, Member::name, Member::category, Member::quantity, Member::net, Member::gross, Member::paid}) {
    llvm::Value* begin = members_[static_cast<std::size_t>(column)];
    if (begin == nullptr) continue;
    const bool of_texts = column == Member::sku || column == Member::name || column == Member::category;
    const std::uint64_t bytes = kLinesAhead * (of_texts ? sizeof(TextId) : sizeof(Value));
    llvm::Value* ahead = entry.CreateConstGEP1_64(entry.getInt8Ty(), begin, bytes);
    entry.CreateIntrinsic(llvm::Intrinsic::prefetch, {ahead->getType()},
                          {ahead, entry.getInt32(0), entry.getInt32(3), entry.getInt32(1)});
  }
}

llvm::Value* Function::inputBits(llvm::Value* table, llvm::Value* indices, llvm::Value* present) {
  if (present == nullptr) return inputBit(table, indices);
  // Processors gather no single bytes; the lowest bit of four is that of the first.
  auto* vector = llvm::VectorType::get(ir_.getInt32Ty(), llvm::cast<llvm::VectorType>(present->getType()));
  llvm::Value* four = ir_.CreateMaskedGather(vector, ir_.CreateInBoundsGEP(ir_.getInt8Ty(), table, indices),
                                             llvm::Align(1), present, llvm::Constant::getNullValue(vector));
  return ir_.CreateTrunc(four, present->getType());
}

llvm::Value* Function::measure(const plan::Sum& sum, llvm::Value* line, llvm::Value* present) {
  const Member column = columnOf(sum.measure);
  llvm::Value* at = sum.measure == plan::Measure::tender ? ofRow(sum.tender, line) : line;
  return inputs(ir_.getInt64Ty(), member(column), at, present);
}

llvm::Value* Function::ofRow(std::int32_t row, llvm::Value* line) {
  return ir_.CreateAdd(ir_.CreateMul(member(Member::line_count), number(row)), line);
}

void Function::store(llvm::Value* value, Member column, llvm::Value* index) {
  ir_.CreateStore(value, ir_.CreateInBoundsGEP(ir_.getInt64Ty(), member(column), index));
}

llvm::Value* Function::maskAt(llvm::Value* index) {
  if (!fills_masks_) return input(Member::masks, index);
  llvm::Type* word = ir_.getInt64Ty();
  return ir_.CreateLoad(word, ir_.CreateInBoundsGEP(word, member(Member::masks), index));
}

llvm::Value* Function::maskWord(llvm::Value* line, std::int32_t word) {
  llvm::Value* row = ir_.CreateMul(line, number(plan::maskWords(plan_)));
  return maskAt(ir_.CreateAdd(row, number(word)));
}

llvm::Value* Function::maskBit(llvm::Value* mask_word, std::int32_t set) {
  return ir_.CreateTrunc(ir_.CreateLShr(mask_word, number(set % 64)), ir_.getInt1Ty());
}

llvm::Value* Function::maskWordOf(llvm::Value* line, llvm::Value* set) {
  llvm::Value* row = ir_.CreateMul(line, number(plan::maskWords(plan_)));
  return maskAt(ir_.CreateAdd(row, ir_.CreateLShr(set, number(6))));
}

llvm::Value* Function::maskBitOf(llvm::Value* mask_word, llvm::Value* set) {
  return ir_.CreateTrunc(ir_.CreateLShr(mask_word, ir_.CreateAnd(set, number(63))), ir_.getInt1Ty());
}

llvm::Value* Function::lifted(Lifted what, std::int32_t owner, std::int64_t value, std::int32_t part) {
  const std::int32_t slot = slots_ == nullptr ? -1 : slots_->find(what, owner, part);
  return slot < 0 ? static_cast<llvm::Value*>(number(value))
                  : input(ir_.getInt64Ty(), function_->getArg(1), number(slot));
}

Function::Checked Function::checked(llvm::Intrinsic::ID operation, llvm::Value* a, llvm::Value* b) {
  llvm::Value* both = ir_.CreateBinaryIntrinsic(operation, a, b);
  return {ir_.CreateExtractValue(both, 0), ir_.CreateExtractValue(both, 1)};
}

llvm::Value* Function::call(JitHelper helper, std::initializer_list<llvm::Value*> arguments) {
  const JitHelperEntry& entry = jitHelpers()[static_cast<std::size_t>(helper)];
  llvm::Function* declared = module_.getFunction(entry.symbol);
  if (declared == nullptr) {
    llvm::Type* word = ir_.getInt64Ty();
    llvm::Type* returns = entry.returns_amount ? llvm::StructType::get(word, word) : word;
    auto* type = llvm::FunctionType::get(returns, std::vector<llvm::Type*>(entry.arguments, word), false);
    declared = llvm::Function::Create(type, llvm::Function::ExternalLinkage, entry.symbol, module_);
    declared->setDoesNotThrow();
    declared->setDoesNotAccessMemory();
    declared->setWillReturn();
  }
  return ir_.CreateCall(declared, arguments);
}

Function::Checked Function::amount(llvm::Value* pair) {
  return {ir_.CreateExtractValue(pair, 0), ir_.CreateICmpNE(ir_.CreateExtractValue(pair, 1), number(0))};
}

llvm::Value* Function::sum(Lifted what, std::int32_t owner, std::int64_t sum) {
  if (!knowsLines()) return input(Member::sums, what, owner, sum);
  return lines_.sums[static_cast<std::size_t>(sum)];
}

llvm::MDNode* Function::rarely() {
  return llvm::MDBuilder(module_.getContext()).createBranchWeights(kFaultWeight, kNoFaultWeight);
}

void Function::leaveIf(llvm::Value* condition, std::int32_t result) {
  llvm::BasicBlock* leave = block("leave");
  llvm::IRBuilder<>(leave).CreateRet(ir_.getInt32(static_cast<std::uint32_t>(result)));
  llvm::BasicBlock* on = block("on");
  ir_.CreateCondBr(condition, leave, on, rarely());
  ir_.SetInsertPoint(on);
}

void Function::faultIf(llvm::Value* condition) {
  if (const auto* constant = llvm::dyn_cast<llvm::ConstantInt>(condition); constant != nullptr && constant->isZero()) {
    return;
  }
  condition = ifAsked(condition);
  if (fault_ == nullptr) {
    fault_ = block("fault");
    llvm::IRBuilder<>(fault_).CreateRet(ir_.getInt32(static_cast<std::uint32_t>(Fault::overflow)));
  }
  llvm::BasicBlock* on = block("on");
  ir_.CreateCondBr(condition, fault_, on, rarely());
  ir_.SetInsertPoint(on);
}

void Function::finish() {
  ir_.CreateRet(ir_.getInt32(static_cast<std::uint32_t>(Fault::none)));
  llvm::IRBuilder<>(entry_).CreateBr(body_);
}

LineLoop::LineLoop(Function& function, const std::vector<llvm::Value*>& initial, unsigned step)
    : function_(function),
      initial_(initial),
      step_(step),
      before_(function.ir().GetInsertBlock()),
      body_(function.block("line")),
      after_(function.block("after")) {
  llvm::IRBuilder<>& ir = function.ir();
  llvm::Value* some = ir.CreateICmpSGT(function.member(Member::line_count), function.number(0));
  ir.CreateCondBr(some, body_, after_);
  ir.SetInsertPoint(body_);
  line_ = ir.CreatePHI(ir.getInt64Ty(), 2);
  line_->addIncoming(function.number(0), before_);
  for (llvm::Value* value : initial) {
    carried_.push_back(ir.CreatePHI(value->getType(), 2));
    carried_.back()->addIncoming(value, before_);
  }
}

llvm::Value* LineLoop::present() {
  llvm::IRBuilder<>& ir = function_.ir();
  std::vector<llvm::Constant*> places;
  for (unsigned place = 0; place < step_; ++place) places.push_back(function_.number(place));
  llvm::Value* left = ir.CreateSub(function_.member(Member::line_count), line_);
  return ir.CreateICmpSLT(llvm::ConstantVector::get(places), ir.CreateVectorSplat(step_, left));
}

std::vector<llvm::Value*> LineLoop::close(const std::vector<llvm::Value*>& next) {
  llvm::IRBuilder<>& ir = function_.ir();
  llvm::BasicBlock* end = ir.GetInsertBlock();
  llvm::Value* next_line = ir.CreateAdd(line_, function_.number(step_));
  ir.CreateCondBr(ir.CreateICmpSLT(next_line, function_.member(Member::line_count)), body_, after_);
  line_->addIncoming(next_line, end);
  ir.SetInsertPoint(after_);
  std::vector<llvm::Value*> results;
  for (std::size_t i = 0; i < next.size(); ++i) {
    carried_[i]->addIncoming(next[i], end);
    llvm::PHINode* result = ir.CreatePHI(next[i]->getType(), 2);
    result->addIncoming(initial_[i], before_);
    result->addIncoming(next[i], end);
    results.push_back(result);
  }
  return results;
}

}  // namespace kopeck::jit
