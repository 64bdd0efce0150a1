#include "compiler/jit/generate.h"

#include <llvm/IR/LLVMContext.h>
#include <llvm/IR/Module.h>
#include <llvm/MC/MCSubtargetInfo.h>

#include <utility>
#include <vector>

#include "compiler/jit/emit.h"
#include "compiler/jit/session.h"
#include "runtime/native/shape.h"

namespace kopeck::jit {
namespace {

// Code generation grows faster than linearly with the size of a module too.
constexpr std::size_t kNodesPerModule = 64;  // sets, sums and rules

// As many words as a register of AVX-512 has.
constexpr unsigned kLinesAtOnce = 8;

/// Where the processor takes up and puts down what is present of a vector, and gathers.
unsigned linesAtOnce(const llvm::TargetMachine& machine, const JitOptions& options) {
  const bool can = options.optimise == JitOptimisation::light && machine.getTargetTriple().isX86() &&
                   machine.getMCSubtargetInfo()->checkFeatures("+avx512vl,+avx512dq,+avx512bw");
  return can ? kLinesAtOnce : 1;
}

void emitUnit(llvm::Module& module, const plan::Plan& plan, const native::Unit& unit, unsigned lines_at_once) {
  switch (unit.kind) {
    case native::UnitKind::lines:
      return emitLines(module, plan, unit.name, unit.part);
    case native::UnitKind::sums:
    case native::UnitKind::payment_sums:
      return emitSums(module, plan, unit.name, unit.indices);
    case native::UnitKind::purchase:
    case native::UnitKind::on_return:
    case native::UnitKind::discount:
    case native::UnitKind::custom:
    case native::UnitKind::schedule:
      return emitRules(module, plan, unit.name, unit.indices);
    case native::UnitKind::receipt:
      return emitReceipt(module, plan, unit.name, unit.indices, lines_at_once);
    case native::UnitKind::redeem:
      return emitRedeem(module, plan, unit.name);
    case native::UnitKind::shape: {
      std::vector<std::int64_t> table;
      native::Slots slots;
      (void)native::ShapeReader(plan).read(unit.part, table, &slots);
      return emitShape(module, plan, unit.name, unit.part, slots);
    }
  }
}

bool stopped(const JitOptions& options) {
  return options.stop != nullptr && options.stop->load();
}

}  // namespace

llvm::Error generateObjects(const plan::Plan& plan, const native::Division& division, llvm::TargetMachine& machine,
                            const JitOptions& options,
                            const std::function<llvm::Error(std::unique_ptr<llvm::MemoryBuffer>)>& take) {
  const std::vector<native::Unit>& units = division.units;
  std::size_t unit = 0;
  while (unit < units.size()) {
    llvm::LLVMContext context;  // a fresh one each: a context never gives types back
    llvm::Module module(units[unit].name, context);
    module.setTargetTriple(machine.getTargetTriple().str());
    module.setDataLayout(machine.createDataLayout());
    std::size_t nodes = 0;
    do {
      emitUnit(module, plan, units[unit], linesAtOnce(machine, options));
      nodes += units[unit].nodes;
      ++unit;
    } while (unit < units.size() && nodes + units[unit].nodes <= kNodesPerModule);
    if (stopped(options)) return llvm::createStringError("stopped");
    auto object = generate(machine, module, options);
    if (!object) return object.takeError();
    if (llvm::Error error = take(std::move(*object))) return error;
  }
  return llvm::Error::success();
}

}  // namespace kopeck::jit
