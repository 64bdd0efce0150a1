#include "compiler/jit/membership.h"

#include "runtime/native/shape.h"

namespace kopeck::jit {
namespace {

constexpr std::uint64_t kWordsPerValue = 2;  // a table may be this much larger than the list

llvm::GlobalVariable* makeTable(Function& f, llvm::ArrayRef<std::uint64_t> words) {
  llvm::Constant* data = llvm::ConstantDataArray::get(f.module().getContext(), words);
  auto* table = new llvm::GlobalVariable(f.module(), data->getType(), true, llvm::GlobalValue::PrivateLinkage, data);
  table->setUnnamedAddr(llvm::GlobalValue::UnnamedAddr::Global);
  return table;  // owned by the module
}

llvm::Constant* numberAs(llvm::Type* type, Value value) {
  return llvm::ConstantInt::get(type, static_cast<std::uint64_t>(value));
}

llvm::Value* bitTest(Function& f, llvm::Value* value, const std::vector<Value>& list, std::uint64_t span) {
  llvm::IRBuilder<>& ir = f.ir();
  std::vector<std::uint64_t> words(span / 64 + 1);
  for (const Value each : list) {
    const std::uint64_t at = static_cast<std::uint64_t>(each) - static_cast<std::uint64_t>(list.front());
    words[at / 64] |= std::uint64_t{1} << (at % 64);
  }
  llvm::Type* type = value->getType();
  llvm::Value* at = ir.CreateSub(value, numberAs(type, list.front()));
  // Below the first wraps around to far above.
  llvm::Value* inside = ir.CreateICmpULE(at, llvm::ConstantInt::get(type, span));
  llvm::Value* word = nullptr;
  if (words.size() == 1) {
    word = llvm::ConstantInt::get(type, words.front());
  } else {
    llvm::Value* index = ir.CreateSelect(inside, ir.CreateLShr(at, f.number(6)), f.number(0));
    word = f.input(ir.getInt64Ty(), makeTable(f, words), index);
  }
  llvm::Value* shifted = ir.CreateLShr(word, ir.CreateAnd(at, numberAs(type, 63)));
  return ir.CreateAnd(inside, ir.CreateTrunc(shifted, inside->getType()));
}

/// `i1 search(ptr table, i64 count, i64 value)`, once a module: the table's last value that is <= `value`, compared.
llvm::Function* searchFunction(Function& f) {
  if (llvm::Function* made = f.module().getFunction("search")) return made;
  llvm::LLVMContext& context = f.module().getContext();
  llvm::IRBuilder<> ir(context);
  llvm::Type* word = ir.getInt64Ty();
  auto* type = llvm::FunctionType::get(ir.getInt1Ty(), {ir.getPtrTy(), word, word}, false);
  llvm::Function* search = llvm::Function::Create(type, llvm::Function::InternalLinkage, "search", f.module());
  search->setDoesNotThrow();
  llvm::Value* table = search->getArg(0);
  llvm::Value* wanted = search->getArg(2);
  llvm::BasicBlock* entry = llvm::BasicBlock::Create(context, "entry", search);
  llvm::BasicBlock* halve = llvm::BasicBlock::Create(context, "halve", search);
  llvm::BasicBlock* found = llvm::BasicBlock::Create(context, "found", search);
  ir.SetInsertPoint(entry);
  ir.CreateBr(halve);
  ir.SetInsertPoint(halve);
  llvm::PHINode* low = ir.CreatePHI(word, 2);
  llvm::PHINode* count = ir.CreatePHI(word, 2);
  llvm::Value* half = ir.CreateLShr(count, 1);
  llvm::Value* middle = ir.CreateAdd(low, half);
  llvm::Value* there = ir.CreateLoad(word, ir.CreateInBoundsGEP(word, table, middle));
  llvm::Value* next_low = ir.CreateSelect(ir.CreateICmpSLE(there, wanted), middle, low);
  llvm::Value* next_count = ir.CreateSub(count, half);
  low->addIncoming(ir.getInt64(0), entry);
  low->addIncoming(next_low, halve);
  count->addIncoming(search->getArg(1), entry);
  count->addIncoming(next_count, halve);
  ir.CreateCondBr(ir.CreateICmpUGT(next_count, ir.getInt64(1)), halve, found);
  ir.SetInsertPoint(found);
  llvm::Value* last = ir.CreateLoad(word, ir.CreateInBoundsGEP(word, table, next_low));
  ir.CreateRet(ir.CreateICmpEQ(last, wanted));
  return search;
}

llvm::Value* searchTest(Function& f, llvm::Value* value, const std::vector<Value>& list) {
  const std::vector<std::uint64_t> words(list.begin(), list.end());
  return f.ir().CreateCall(searchFunction(f), {makeTable(f, words), f.ir().getInt64(words.size()), value});
}

}  // namespace

llvm::Value* membershipTest(Function& function, llvm::Value* value, const std::vector<Value>& list) {
  llvm::IRBuilder<>& ir = function.ir();
  if (list.size() <= native::kFewValues) {
    llvm::Type* type = value->getType();
    llvm::Value* found = llvm::Constant::getNullValue(llvm::CmpInst::makeCmpResultType(type));
    for (const Value each : list) found = ir.CreateOr(found, ir.CreateICmpEQ(value, numberAs(type, each)));
    return found;
  }
  const std::uint64_t span = static_cast<std::uint64_t>(list.back()) - static_cast<std::uint64_t>(list.front());
  if (span / 64 < list.size() * kWordsPerValue) return bitTest(function, value, list, span);
  return searchTest(function, value, list);
}

}  // namespace kopeck::jit
