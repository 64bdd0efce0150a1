// The process's one LLJIT, and the libraries of code in it, one for each compiled Plan.
#pragma once

#include <llvm/ExecutionEngine/Orc/LLJIT.h>
#include <llvm/IR/Module.h>
#include <llvm/Support/MemoryBuffer.h>
#include <llvm/Target/TargetMachine.h>

#include <atomic>
#include <memory>
#include <string>

#include "compiler/jit/jit.h"

namespace kopeck::jit {

/// One LLJIT for the whole process (engines of their own cost several times as much to make). It lives as long as some
/// compiled Plan does, not in a static, because LLVM's own statics may be gone before ours at the process's end.
class Session {
 public:
  /// The living session, or a new one. Any thread.
  static llvm::Expected<std::shared_ptr<Session>> shared();

  [[nodiscard]] llvm::orc::LLJIT& lljit() { return *lljit_; }
  [[nodiscard]] llvm::orc::JITDylib& helpers() { return *helpers_; }
  /// The processor and its features, and LLVM's version.
  [[nodiscard]] static llvm::Expected<std::string> host();
  /// A machine to generate code for; not to be shared between threads. `cpu`: LLVM's name of a processor with all of
  /// its features; empty: this one.
  [[nodiscard]] static llvm::Expected<std::unique_ptr<llvm::TargetMachine>> makeMachine(JitOptimisation optimise,
                                                                                        const std::string& cpu = {});
  /// Unique in the process.
  [[nodiscard]] std::string nextLibraryName() { return "plan." + std::to_string(next_library_++); }

 private:
  static llvm::Expected<std::shared_ptr<Session>> make();

  std::unique_ptr<llvm::orc::LLJIT> lljit_;
  llvm::orc::JITDylib* helpers_ = nullptr;  // owned by lljit_
  std::atomic<std::uint64_t> next_library_{0};
};

/// Optimises the module and generates its code.
[[nodiscard]] llvm::Expected<std::unique_ptr<llvm::MemoryBuffer>> generate(llvm::TargetMachine& machine,
                                                                           llvm::Module& module,
                                                                           const JitOptions& options);

/// The code of one Plan. Freed on destruction; none of it may be running then.
class Library {
 public:
  static llvm::Expected<std::unique_ptr<Library>> make(JitOptimisation optimise);
  ~Library();
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;

  /// The target of modules that are added.
  [[nodiscard]] llvm::TargetMachine& machine() { return *machine_; }
  /// Links generated code.
  llvm::Error add(std::unique_ptr<llvm::MemoryBuffer> object);
  llvm::Expected<llvm::orc::ExecutorAddr> find(const std::string& function);

 private:
  Library() = default;

  std::shared_ptr<Session> session_;
  llvm::orc::JITDylib* dylib_ = nullptr;  // owned by the session
  std::unique_ptr<llvm::TargetMachine> machine_;
};

}  // namespace kopeck::jit
