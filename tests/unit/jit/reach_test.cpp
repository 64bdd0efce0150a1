// What compiled rules can reach: the helpers of runtime/native/helpers.h by name, and nothing else of this process.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <llvm/ExecutionEngine/Orc/CompileUtils.h>
#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/LLVMContext.h>
#include <llvm/IR/Module.h>
#include <llvm/Object/ObjectFile.h>
#include <llvm/Target/TargetMachine.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <memory>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "compiler/jit/emit.h"
#include "compiler/jit/jit.h"
#include "compiler/jit/session.h"
#include "compiler/lower/compile.h"
#include "runtime/native/helpers.h"
#include "tests/diff/random_plan.h"

namespace kopeck::diff {
namespace {

namespace fs = std::filesystem;

constexpr int kRandomPlans = 200;

bool isAllowed(const std::string& symbol) {
  const auto helpers = jitHelpers();
  return std::any_of(helpers.begin(), helpers.end(), [&](const JitHelperEntry& one) { return one.symbol == symbol; });
}

std::unique_ptr<llvm::Module> moduleFor(jit::Library& library, llvm::LLVMContext& context) {
  auto module = std::make_unique<llvm::Module>("reach", context);
  module->setTargetTriple(library.machine().getTargetTriple().str());
  module->setDataLayout(library.machine().createDataLayout());
  return module;
}

/// `int64 function() { return symbol(); }`, or the symbol's address where it is `data`.
void emitUse(llvm::Module& module, const std::string& function, const std::string& symbol, bool data) {
  llvm::IRBuilder<> ir(module.getContext());
  auto* type = llvm::FunctionType::get(ir.getInt64Ty(), false);
  auto* made = llvm::Function::Create(type, llvm::Function::ExternalLinkage, function, module);
  ir.SetInsertPoint(llvm::BasicBlock::Create(module.getContext(), "entry", made));
  if (data) {
    auto* variable = new llvm::GlobalVariable(module, ir.getInt64Ty(), false, llvm::GlobalValue::ExternalLinkage,
                                              nullptr, symbol);  // owned by the module
    ir.CreateRet(ir.CreatePtrToInt(variable, ir.getInt64Ty()));
    return;
  }
  ir.CreateRet(ir.CreateCall(module.getOrInsertFunction(symbol, type)));
}

llvm::Error addTo(jit::Library& library, llvm::Module& module) {
  auto object = jit::generate(library.machine(), module, {JitOptimisation::none, true});
  if (!object) return object.takeError();
  return library.add(std::move(*object));
}

/// What linking such a function says; empty: it linked.
std::string problemOf(const std::string& symbol, bool data) {
  auto library = jit::Library::make(JitOptimisation::none);
  if (!library) return "no library: " + llvm::toString(library.takeError());
  llvm::LLVMContext context;
  const auto module = moduleFor(**library, context);
  emitUse(*module, "reaches", symbol, data);
  if (llvm::Error error = addTo(**library, *module)) return llvm::toString(std::move(error));
  auto found = (*library)->find("reaches");
  return found ? std::string() : llvm::toString(found.takeError());
}

TEST(Reach, CompiledCodeReachesTheHelpers) {
  // They take more arguments than this calls them with, but linking does not look at that.
  for (const JitHelperEntry& helper : jitHelpers()) EXPECT_EQ(problemOf(helper.symbol, false), "");
}

TEST(Reach, NothingElseLinks) {
  for (const char* symbol : {"system", "open", "execve", "malloc", "free", "memcpy", "printf", "dlopen", "dlsym",
                             "abort", "pthread_create", "kopeckJit", "main", "sqlite3_exec", "_Znwm", "__cxa_throw"}) {
    EXPECT_NE(problemOf(symbol, false), "") << symbol;
  }
  for (const char* symbol : {"environ", "stdout", "__dso_handle", "__stack_chk_guard"}) {
    EXPECT_NE(problemOf(symbol, true), "") << symbol;
  }
}

TEST(Reach, NoLibraryHoldsTheSymbolsOfTheProcess) {
  auto session = jit::Session::shared();
  ASSERT_TRUE(static_cast<bool>(session));
  auto library = jit::Library::make(JitOptimisation::none);
  ASSERT_TRUE(static_cast<bool>(library));
  for (const char* symbol : {"system", "malloc", "environ"}) {
    auto own = (*library)->find(symbol);
    EXPECT_FALSE(static_cast<bool>(own)) << symbol;
    llvm::consumeError(own.takeError());
    auto of_helpers = (*session)->lljit().lookup((*session)->helpers(), symbol);
    EXPECT_FALSE(static_cast<bool>(of_helpers)) << symbol;
    llvm::consumeError(of_helpers.takeError());
    auto of_main = (*session)->lljit().lookup(symbol);
    EXPECT_FALSE(static_cast<bool>(of_main)) << symbol;
    llvm::consumeError(of_main.takeError());
  }
}

/// Plans see each other's code as little as they see ours.
TEST(Reach, OnePlanDoesNotReachAnother) {
  auto first = jit::Library::make(JitOptimisation::none);
  ASSERT_TRUE(static_cast<bool>(first));
  llvm::LLVMContext context;
  const auto module = moduleFor(**first, context);
  emitUse(*module, "mine", "kopeckJitSameMonth", false);
  ASSERT_FALSE(static_cast<bool>(addTo(**first, *module)));
  auto mine = (*first)->find("mine");
  ASSERT_TRUE(static_cast<bool>(mine));
  EXPECT_NE(problemOf("mine", false), "");
}

/// The lines of /proc/self/maps whose pages can be written and executed at once.
std::vector<std::string> writableCode() {
  std::vector<std::string> found;
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) {
    const std::size_t at = line.find(' ');
    if (at != std::string::npos && line.substr(at + 1, 3) == "rwx") found.push_back(line);
  }
  return found;
}

TEST(Reach, CodeCanNotBeWrittenTo) {
  if (!std::ifstream("/proc/self/maps")) GTEST_SKIP() << "no /proc";
  std::vector<std::unique_ptr<Evaluator>> compiled;
  for (std::uint64_t seed = 1; seed < 6; ++seed) {
    Random random(seed);
    const plan::Plan plan = randomPlan(random, {});
    for (const JitOptimisation optimise : {JitOptimisation::none, JitOptimisation::light}) {
      auto each = compileJit(plan, {optimise, false});
      ASSERT_TRUE(each) << each.error().message;
      compiled.push_back(std::move(*each));
      EXPECT_EQ(writableCode(), std::vector<std::string>{});
    }
  }
  compiled.resize(3);
  EXPECT_EQ(writableCode(), std::vector<std::string>{});
}

/// All functions that a Plan becomes, in one module.
void emitAll(llvm::Module& module, const plan::Plan& plan) {
  for (std::int32_t word = 0; word < plan::maskWords(plan) && !plan.sets.empty(); ++word)
    jit::emitLines(module, plan, fmt::format("lines{}", word), word);
  for (std::size_t i = 0; i < plan.sums.size(); ++i) {
    const std::vector<std::int32_t> sum{static_cast<std::int32_t>(i)};
    if (plan.sums[i].measure != plan::Measure::purchases) jit::emitSums(module, plan, fmt::format("sum{}", i), sum);
  }
  for (std::size_t i = 0; i < plan.rules.size(); ++i) {
    const std::vector<std::int32_t> rule{static_cast<std::int32_t>(i)};
    jit::emitRules(module, plan, fmt::format("rule{}", i), rule);
  }
  jit::emitRedeem(module, plan, "redeem");
}

/// What the module calls, and what its machine code still asks for, besides its own functions.
std::set<std::string> foreignSymbols(const plan::Plan& plan, JitOptimisation optimise) {
  std::set<std::string> symbols;
  auto library = jit::Library::make(optimise);
  if (!library) return {"no library: " + llvm::toString(library.takeError())};
  llvm::LLVMContext context;
  const auto module = moduleFor(**library, context);
  emitAll(*module, plan);
  for (const llvm::Function& function : *module)
    if (function.isDeclaration() && !function.isIntrinsic()) symbols.insert(function.getName().str());
  for (const llvm::GlobalVariable& variable : module->globals())
    if (variable.isDeclaration()) symbols.insert(variable.getName().str());
  auto object = llvm::orc::SimpleCompiler((*library)->machine())(*module);
  if (!object) return {"no object: " + llvm::toString(object.takeError())};
  auto parsed = llvm::object::ObjectFile::createObjectFile((*object)->getMemBufferRef());
  if (!parsed) return {"unreadable: " + llvm::toString(parsed.takeError())};
  for (const llvm::object::SymbolRef& symbol : (*parsed)->symbols()) {
    auto flags = symbol.getFlags();
    if (!flags) return {"no flags: " + llvm::toString(flags.takeError())};
    if ((*flags & llvm::object::SymbolRef::SF_Undefined) == 0) continue;
    auto name = symbol.getName();
    if (!name) return {"no name: " + llvm::toString(name.takeError())};
    if (!name->empty()) symbols.insert(name->str());
  }
  return symbols;
}

/// `both`: in both kinds of machine code.
void expectAllowed(const plan::Plan& plan, bool both, std::set<std::string>& used) {
  for (const JitOptimisation optimise : {JitOptimisation::none, JitOptimisation::light}) {
    if (optimise == JitOptimisation::none && !both) continue;
    for (const std::string& symbol : foreignSymbols(plan, optimise)) {
      EXPECT_TRUE(isAllowed(symbol)) << symbol;
      used.insert(symbol);
    }
  }
}

TEST(Reach, RandomPlansAskForHelpersAlone) {
  std::set<std::string> used;
  for (std::uint64_t seed = 1; seed <= kRandomPlans; ++seed) {
    Random random(seed);
    expectAllowed(randomPlan(random, {}), seed % 4 == 0, used);
  }
  // All of them: the plans go far enough to say something.
  EXPECT_EQ(used.size(), jitHelpers().size());
}

TEST(Reach, ExamplesAskForHelpersAlone) {
  std::set<std::string> used;
  std::size_t count = 0;
  for (const auto& entry : fs::recursive_directory_iterator(fs::path(KOPECK_SOURCE_DIR) / "examples")) {
    if (entry.path().extension() != ".kop") continue;
    std::ifstream in(entry.path(), std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    const SourceFile source(entry.path().filename().string(), text.str());
    Diagnostics diagnostics;
    const auto plan = compile(source, diagnostics);
    if (!plan) continue;  // a file to import, or one that imports
    SCOPED_TRACE(entry.path().string());
    expectAllowed(*plan, true, used);
    ++count;
  }
  EXPECT_GT(count, 20U);
}

}  // namespace
}  // namespace kopeck::diff
