#include "compiler/jit/jit.h"

#include <fmt/format.h>
#include <xxhash.h>

#include <string>
#include <utility>
#include <vector>

#include "compiler/jit/generate.h"
#include "compiler/jit/session.h"
#include "runtime/interpret/rule_index.h"
#include "runtime/native/compiled.h"
#include "runtime/native/native.h"
#include "runtime/native/units.h"

namespace kopeck {
namespace {

/// What is generated twice is the same, so what was generated once is as good.
llvm::Error fetch(const plan::Plan& plan, const native::Division& division, const JitOptions& options,
                  jit::Library& library) {
  std::vector<std::string> objects;
  const auto add = [&](std::unique_ptr<llvm::MemoryBuffer> object) {
    if (options.cache != nullptr) objects.push_back(object->getBuffer().str());
    return library.add(std::move(object));
  };
  if (options.cache == nullptr) return jit::generateObjects(plan, division, library.machine(), options, add);
  std::string key = options.key;
  if (key.empty()) {
    auto made = jitKey(plan, options);
    if (!made.ok()) return llvm::createStringError(made.error().message);
    key = std::move(*made);
  }
  if (const auto kept = options.cache->find(key)) {
    for (const std::string& object : *kept)
      if (llvm::Error error = library.add(llvm::MemoryBuffer::getMemBufferCopy(object))) return error;
    return llvm::Error::success();
  }
  if (llvm::Error error = jit::generateObjects(plan, division, library.machine(), options, add)) return error;
  options.cache->keep(key, objects);
  return llvm::Error::success();
}

bool looksUp(const plan::Plan& plan, const JitOptions& options) {
  return options.index != nullptr || RuleIndex::looksUp(plan, options.lookup);
}

Error refusal(llvm::Error error) {
  const std::string reason = llvm::toString(std::move(error));
  return {ErrorKind::invalid, "rules can't be compiled to machine code here: " + reason,
          "правила не удалось скомпилировать в машинный код: " + reason};
}

}  // namespace

Result<std::string> jitKey(const plan::Plan& plan, const JitOptions& options) {
  auto host = jit::Session::host();
  if (!host) return refusal(host.takeError());
  const std::string words = fmt::format("{}\n{}\n{} {}\n{}", native::sources(), *host,
                                        options.optimise == JitOptimisation::none ? "none" : "light",
                                        looksUp(plan, options) ? "looked up" : "every rule", plan::content(plan));
  const XXH128_hash_t hash = XXH3_128bits(words.data(), words.size());
  return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
}

Result<std::unique_ptr<Evaluator>> compileJit(const plan::Plan& plan, const JitOptions& options) {
  auto library = jit::Library::make(options.optimise);
  if (!library) return refusal(library.takeError());
  std::shared_ptr<const RuleIndex> index =
      options.index != nullptr ? options.index : RuleIndex::make(plan, options.lookup);
  native::Division division = native::divide(plan, index != nullptr);
  if (llvm::Error error = fetch(plan, division, options, **library)) return refusal(std::move(error));
  std::vector<void*> addresses;
  for (const native::Unit& unit : division.units) {
    auto address = (*library)->find(unit.name);
    if (!address) return refusal(address.takeError());
    addresses.push_back(address->toPtr<void*>());
  }
  return native::makeCompiled(plan, std::move(division), addresses,
                              std::shared_ptr<const jit::Library>(std::move(*library)), std::move(index), "jit");
}

}  // namespace kopeck
