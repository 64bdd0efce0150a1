#include "compiler/jit/native_code.h"

#include <fmt/format.h>
#include <llvm/IR/Constants.h>
#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/LLVMContext.h>
#include <llvm/IR/Module.h>

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "compiler/jit/generate.h"
#include "compiler/jit/link_object.h"
#include "compiler/jit/session.h"
#include "runtime/interpret/rule_index.h"
#include "runtime/native/helpers.h"
#include "runtime/native/units.h"

namespace kopeck {
namespace {

Error refusal(const std::string& reason) {
  return {ErrorKind::invalid, "no machine code can be made for an image here: " + reason,
          "машинный код для образа здесь не сделать: " + reason};
}

/// kopeck_code (native::CodeTable), and for each helper a function that jumps to the place that the table has for it:
/// so the object asks nobody for anything, and links without a symbol of anybody.
class Table {
 public:
  Table(llvm::Module& module, const native::Division& division)
      : module_(module), division_(division), ir_(module.getContext()) {}

  void emit() {
    const auto helpers = jitHelpers();
    llvm::Type* const word = ir_.getInt64Ty();
    llvm::Type* const pointer = ir_.getPtrTy();
    std::vector<llvm::Constant*> units;
    auto* of_unit = llvm::FunctionType::get(ir_.getVoidTy(), false);  // only the address counts
    for (const native::Unit& unit : division_.units)
      units.push_back(
          llvm::Function::Create(of_unit, llvm::GlobalValue::ExternalLinkage, unit.name, module_));  // the module's
    auto* places = llvm::ArrayType::get(pointer, helpers.size());
    auto* addresses = llvm::ArrayType::get(pointer, units.size());
    auto* type = llvm::StructType::get(word, word, places, addresses);
    llvm::Constant* const head[] = {ir_.getInt64(helpers.size()), ir_.getInt64(units.size()),
                                    llvm::Constant::getNullValue(places), llvm::ConstantArray::get(addresses, units)};
    auto* table = new llvm::GlobalVariable(module_, type, false, llvm::GlobalValue::ExternalLinkage,
                                           llvm::ConstantStruct::get(type, head), native::kCodeSymbol);  // the module's
    table->setVisibility(llvm::GlobalValue::ProtectedVisibility);
    table->setDSOLocal(true);
    for (std::size_t helper = 0; helper < helpers.size(); ++helper) emitJump(helpers[helper], table, helper);
  }

 private:
  void emitJump(const JitHelperEntry& helper, llvm::GlobalVariable* table, std::size_t place) {
    llvm::Type* const word = ir_.getInt64Ty();
    const std::vector<llvm::Type*> types(helper.arguments, word);
    llvm::Type* const result = helper.returns_amount ? llvm::StructType::get(word, word) : word;
    auto* type = llvm::FunctionType::get(result, types, false);
    auto* jump = llvm::Function::Create(type, llvm::GlobalValue::ExternalLinkage, helper.symbol, module_);
    jump->setVisibility(llvm::GlobalValue::HiddenVisibility);
    jump->setDoesNotThrow();
    ir_.SetInsertPoint(llvm::BasicBlock::Create(module_.getContext(), "entry", jump));
    llvm::Value* at =
        ir_.CreateInBoundsGEP(table->getValueType(), table, {ir_.getInt64(0), ir_.getInt32(2), ir_.getInt64(place)});
    std::vector<llvm::Value*> arguments;
    for (llvm::Argument& argument : jump->args()) arguments.push_back(&argument);
    llvm::CallInst* call = ir_.CreateCall(type, ir_.CreateLoad(ir_.getPtrTy(), at), arguments);
    call->setTailCall();
    ir_.CreateRet(call);
  }

  llvm::Module& module_;
  const native::Division& division_;
  llvm::IRBuilder<> ir_;
};

llvm::Expected<std::unique_ptr<llvm::MemoryBuffer>> generateTable(const native::Division& division,
                                                                  llvm::TargetMachine& machine) {
  llvm::LLVMContext context;
  llvm::Module module("table", context);
  module.setTargetTriple(machine.getTargetTriple().str());
  module.setDataLayout(machine.createDataLayout());
  Table(module, division).emit();
  return jit::generate(machine, module, {});
}

}  // namespace

Result<NativeCode> compileNative(const plan::Plan& plan, const std::string& cpu, Lookup lookup) {
  const auto cpus = nativeCpus();
  if (std::find(cpus.begin(), cpus.end(), cpu) == cpus.end())
    return refusal(fmt::format("{} ({})", cpu, fmt::join(cpus, ", ")));
  auto machine = jit::Session::makeMachine(JitOptimisation::light, cpu);
  if (!machine) return refusal(llvm::toString(machine.takeError()));
  const native::Division division = native::divide(plan, RuleIndex::looksUp(plan, lookup));
  std::vector<std::string> objects;
  const auto take = [&](std::unique_ptr<llvm::MemoryBuffer> object) {
    objects.push_back(object->getBuffer().str());
    return llvm::Error::success();
  };
  if (llvm::Error error = jit::generateObjects(plan, division, **machine, {}, take))
    return refusal(llvm::toString(std::move(error)));
  auto table = generateTable(division, **machine);
  if (!table) return refusal(llvm::toString(table.takeError()));
  objects.push_back((*table)->getBuffer().str());
  auto linked = jit::linkObject(objects, native::kCodeSymbol);
  if (!linked.ok()) return linked.error();
  return NativeCode{cpu, std::string(native::sources()), plan::hash(plan), std::move(*linked)};
}

}  // namespace kopeck
