#include "compiler/jit/session.h"

#include <llvm/Config/llvm-config.h>
#include <llvm/ExecutionEngine/JITLink/JITLinkMemoryManager.h>
#include <llvm/ExecutionEngine/Orc/CompileUtils.h>
#include <llvm/ExecutionEngine/Orc/MapperJITLinkMemoryManager.h>
#include <llvm/ExecutionEngine/Orc/MemoryMapper.h>
#include <llvm/ExecutionEngine/Orc/ObjectLinkingLayer.h>
#include <llvm/IR/Verifier.h>
#include <llvm/Passes/PassBuilder.h>
#include <llvm/Support/TargetSelect.h>
#include <llvm/Target/TargetMachine.h>
#include <llvm/Transforms/Scalar/EarlyCSE.h>
#include <llvm/Transforms/Scalar/SimplifyCFG.h>

#include <mutex>

#include "runtime/native/helpers.h"

namespace kopeck::jit {
namespace {

namespace orc = llvm::orc;

// Address space, not memory: one slab keeps code and tables within the 2 GB that relative addresses reach.
constexpr std::size_t kSlabBytes = std::size_t{64} << 20;

llvm::Expected<orc::JITTargetMachineBuilder> hostMachine() {
  static std::once_flag once;
  std::call_once(once, [] {
    llvm::InitializeNativeTarget();
    llvm::InitializeNativeTargetAsmPrinter();
  });
  auto host = orc::JITTargetMachineBuilder::detectHost();  // with the CPU and its features
  if (!host) return host.takeError();
  host->setRelocationModel(llvm::Reloc::PIC_);
  host->setCodeModel(llvm::CodeModel::Small);
  return host;
}

llvm::Expected<std::unique_ptr<orc::ObjectLayer>> makeLinkingLayer(orc::ExecutionSession& session,
                                                                   const llvm::Triple&) {
  auto memory = orc::MapperJITLinkMemoryManager::CreateWithMapper<orc::InProcessMemoryMapper>(kSlabBytes);
  if (!memory) return memory.takeError();
  return std::make_unique<orc::ObjectLinkingLayer>(session, std::move(*memory));
}

void optimiseLightly(llvm::Module& module, llvm::TargetMachine& machine) {
  llvm::LoopAnalysisManager loops;
  llvm::FunctionAnalysisManager functions;
  llvm::CGSCCAnalysisManager graph;
  llvm::ModuleAnalysisManager modules;
  llvm::PassBuilder builder(&machine);
  builder.registerModuleAnalyses(modules);
  builder.registerCGSCCAnalyses(graph);
  builder.registerFunctionAnalyses(functions);
  builder.registerLoopAnalyses(loops);
  builder.crossRegisterProxies(loops, functions, graph, modules);
  // No SROA: the generated code is in SSA form from the start and has no allocas.
  llvm::FunctionPassManager passes;
  passes.addPass(llvm::EarlyCSEPass(/*UseMemorySSA=*/true));
  passes.addPass(llvm::SimplifyCFGPass());
  for (llvm::Function& function : module) {
    if (!function.isDeclaration()) passes.run(function, functions);
  }
}

}  // namespace

llvm::Expected<std::shared_ptr<Session>> Session::shared() {
  static std::mutex mutex;
  static std::weak_ptr<Session> living;
  const std::lock_guard<std::mutex> lock(mutex);
  if (std::shared_ptr<Session> session = living.lock()) return session;
  auto session = make();
  if (session) living = *session;
  return session;
}

llvm::Expected<std::shared_ptr<Session>> Session::make() {
  auto host = hostMachine();
  if (!host) return host.takeError();
  auto lljit = orc::LLJITBuilder()
                   .setJITTargetMachineBuilder(std::move(*host))
                   .setLinkProcessSymbolsByDefault(false)
                   .setPlatformSetUp(orc::setUpInactivePlatform)
                   .setObjectLinkingLayerCreator(makeLinkingLayer)
                   .create();
  if (!lljit) return lljit.takeError();
  auto session = std::make_shared<Session>();
  session->lljit_ = std::move(*lljit);
  orc::ExecutionSession& execution = session->lljit_->getExecutionSession();
  // What fails is returned to the caller as well; the default would print it.
  execution.setErrorReporter([](llvm::Error error) { llvm::consumeError(std::move(error)); });
  session->helpers_ = &execution.createBareJITDylib("helpers");
  orc::SymbolMap symbols;
  for (const JitHelperEntry& helper : jitHelpers()) {
    symbols[session->lljit_->mangleAndIntern(helper.symbol)] = {
        orc::ExecutorAddr::fromPtr(helper.address), llvm::JITSymbolFlags::Exported | llvm::JITSymbolFlags::Callable};
  }
  if (llvm::Error error = session->helpers_->define(orc::absoluteSymbols(std::move(symbols)))) return error;
  return session;
}

llvm::Expected<std::string> Session::host() {
  auto machine = hostMachine();
  if (!machine) return machine.takeError();
  return machine->getTargetTriple().str() + " " + machine->getCPU() + " " + machine->getFeatures().getString() +
         " LLVM " LLVM_VERSION_STRING;
}

llvm::Expected<std::unique_ptr<llvm::TargetMachine>> Session::makeMachine(JitOptimisation optimise,
                                                                          const std::string& cpu) {
  auto host = hostMachine();
  if (!host) return host.takeError();
  if (!cpu.empty()) {
    // A name that says its features; those of this processor are taken back.
    host->setCPU(cpu);
    host->getFeatures() = llvm::SubtargetFeatures();
  }
  const bool fast = optimise == JitOptimisation::none;
  host->setCodeGenOptLevel(fast ? llvm::CodeGenOptLevel::None : llvm::CodeGenOptLevel::Default);
  host->getOptions().EnableFastISel = fast;
  return host->createTargetMachine();
}

llvm::Expected<std::unique_ptr<Library>> Library::make(JitOptimisation optimise) {
  auto session = Session::shared();
  if (!session) return session.takeError();
  auto machine = Session::makeMachine(optimise);
  if (!machine) return machine.takeError();
  std::unique_ptr<Library> library(new Library);
  library->machine_ = std::move(*machine);
  library->dylib_ = &(*session)->lljit().getExecutionSession().createBareJITDylib((*session)->nextLibraryName());
  library->dylib_->addToLinkOrder((*session)->helpers());
  library->session_ = std::move(*session);
  return library;
}

Library::~Library() {
  orc::ExecutionSession& execution = session_->lljit().getExecutionSession();
  llvm::consumeError(execution.removeJITDylib(*dylib_));
  execution.getSymbolStringPool()->clearDeadEntries();
}

llvm::Expected<std::unique_ptr<llvm::MemoryBuffer>> generate(llvm::TargetMachine& machine, llvm::Module& module,
                                                             const JitOptions& options) {
  if (options.verify_module) {
    std::string problem;
    llvm::raw_string_ostream stream(problem);
    if (llvm::verifyModule(module, &stream)) return llvm::createStringError("broken code: " + problem);
  }
  if (options.optimise == JitOptimisation::light) optimiseLightly(module, machine);
  return orc::SimpleCompiler(machine)(module);
}

llvm::Error Library::add(std::unique_ptr<llvm::MemoryBuffer> object) {
  return session_->lljit().addObjectFile(*dylib_, std::move(object));
}

llvm::Expected<orc::ExecutorAddr> Library::find(const std::string& function) {
  return session_->lljit().lookup(*dylib_, function);
}

}  // namespace kopeck::jit
