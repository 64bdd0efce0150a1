// Machine code that came with a programme image: taken up without LLVM, where it fits this processor, this version of
// Kopeck and the Plan at hand. Where it does not, the interpreter does the work, with equal results.
//
// Code runs with all rights of the process. Whoever loads an image of unknown origin leaves its code alone (makes no
// NativeCodes of it).
//
// How it is loaded: an object is a shared object that needs no symbol of anybody. It is written to memory (memfd),
// sealed, and opened by the system's own loader; its one symbol, kopeck_code, is a table (CodeTable) of its functions
// and of places for the helpers (helpers.h), which are all that it can call.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/interpret/evaluator.h"

namespace kopeck {

/// Code of one Plan for one kind of processor.
struct NativeCode {
  std::string cpu;              // "x86-64-v3": what the processor must have (nativeCpus)
  std::string made_by;          // native::sources() of who generated it
  std::uint64_t plan_hash = 0;  // plan::hash of the Plan as it is evaluated: linked, with its texts' numbers
  std::string object;           // a shared object
};

/// The kinds of processor that code can be made for here, each having all that the one before it has; empty where
/// Kopeck makes none. The names are those of the x86-64 psABI, which LLVM and g++ know as well.
[[nodiscard]] std::span<const std::string_view> nativeCpus();
/// The last of them that this processor is; empty where it is none.
[[nodiscard]] std::string_view hostCpu();
/// Whether this processor has all that such code may use.
[[nodiscard]] bool hostHas(std::string_view cpu);

/// What came of an image's code for one Plan.
enum class NativeUse : std::uint8_t {
  taken_up,
  none,             // the image has none for this Plan
  other_processor,  // this one lacks what the code uses
  other_version,    // made by a version of Kopeck whose rules might mean something else
  not_loadable,     // the system does not let code be loaded, or it is not what the Plan needs
};
/// "taken up", "for another processor": for people.
[[nodiscard]] std::string_view messageEn(NativeUse use);
[[nodiscard]] std::string_view messageRu(NativeUse use);

/// The code of an image. Each object is loaded once, when it is first needed, and kept until the last evaluator that
/// calls it is gone. Any thread.
class NativeCodes {
 public:
  explicit NativeCodes(std::vector<NativeCode> codes);
  ~NativeCodes();
  NativeCodes(const NativeCodes&) = delete;
  NativeCodes& operator=(const NativeCodes&) = delete;

  struct Made {
    std::unique_ptr<Evaluator> evaluator;
    NativeUse use = NativeUse::none;
  };
  /// An evaluator of the Plan, which must be sound and outlive it: by the best code that there is, else the
  /// interpreter.
  /// Whether there is code that fits this machine and this version, for whatever Plan; else why not. Loads it.
  [[nodiscard]] NativeUse outlook() const;
  /// `lookup` as who compiled it said.
  [[nodiscard]] Made make(const plan::Plan& plan, Lookup lookup = Lookup::where_many) const;

 private:
  struct Object;
  std::vector<std::unique_ptr<Object>> objects_;
};

namespace native {

/// A hash over the sources of all that generates code, and of what code has to agree about: evaluator, division,
/// helpers.
[[nodiscard]] std::string_view sources();

/// What the symbol kopeck_code of an object is: this head, then `helper_count` places for helpers in the order of
/// jitHelpers(), then the addresses of `unit_count` functions in the order of Division::units.
struct CodeTable {
  std::uint64_t helper_count = 0;
  std::uint64_t unit_count = 0;
};
inline constexpr const char* kCodeSymbol = "kopeck_code";

}  // namespace native

}  // namespace kopeck
