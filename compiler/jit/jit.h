// Plan -> machine code: the second implementation of Evaluator, equal to the interpreter in every byte it leaves.
//
// Everything that an Evaluator answers is compiled; nothing falls back to the interpreter. Rules are compiled in groups
// of at most 64 amounts to a function, because code generation grows faster than linearly with the size of a function.
//
// Compiling takes 5 to 15 ms for ten rules and grows with their number: not a thing to do while a till waits. Safe on
// any thread, and so is what it returns, which needs the Plan no longer and gives its code back when it is destroyed
// (no call may be running then).
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runtime/interpret/evaluator.h"
#include "runtime/value/result.h"

namespace kopeck {

class RuleIndex;

enum class JitOptimisation : std::uint8_t {
  none,   // LLVM's fast instruction selector: ready soonest
  light,  // common subexpressions and control flow, default code generation; full -O2 is no faster on rules
};

/// Where compiled code is kept from one process to the next. Any thread, also of several processes at once.
class JitCache {
 public:
  virtual ~JitCache() = default;
  /// Whether find() would look at something.
  [[nodiscard]] virtual bool has(const std::string& key) = 0;
  /// The objects that were kept under the key, in their order; nothing where there are none, or not whole.
  [[nodiscard]] virtual std::optional<std::vector<std::string>> find(const std::string& key) = 0;
  /// What can't be kept is forgotten: nobody needs it.
  virtual void keep(const std::string& key, const std::vector<std::string>& objects) = 0;
};

struct JitOptions {
  JitOptimisation optimise = JitOptimisation::light;
  bool verify_module = false;               // have LLVM check the generated IR; an error then is a defect of ours
  JitCache* cache = nullptr;                // nullptr: everything is compiled anew
  const std::atomic<bool>* stop = nullptr;  // once true, compiling ends soon, with an error that nobody needs to see
  Lookup lookup = Lookup::where_many;
  std::shared_ptr<const RuleIndex> index = nullptr;  // the Plan's, where there is one already, whatever `lookup` says
  std::string key = {};                              // jitKey() of all this, where somebody has asked for it already
};

/// Under what the code of a Plan is kept: 32 hexadecimal digits of a hash over the Plan's content, the optimisation,
/// whether rules are looked up, the processor with its features, LLVM's version, and the sources of all that generates
/// code. Fails as compileJit() does.
[[nodiscard]] Result<std::string> jitKey(const plan::Plan& plan, const JitOptions& options);

/// `plan` must be sound (plan::verify). Fails only where the machine refuses: no memory that may hold code, or a
/// processor that LLVM does not know.
[[nodiscard]] Result<std::unique_ptr<Evaluator>> compileJit(const plan::Plan& plan, const JitOptions& options = {});

}  // namespace kopeck
