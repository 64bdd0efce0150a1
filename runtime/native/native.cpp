#include "runtime/native/native.h"

#include <algorithm>
#include <array>
#include <mutex>
#include <utility>

#include "runtime/interpret/rule_index.h"
#include "runtime/native/compiled.h"
#include "runtime/native/helpers.h"
#include "runtime/native/object.h"
#include "runtime/native/sources.h"
#include "runtime/native/units.h"

namespace kopeck {
namespace {

#if defined(__x86_64__)
constexpr std::array<std::string_view, 4> kCpus{"x86-64", "x86-64-v2", "x86-64-v3", "x86-64-v4"};

std::size_t levelOfHost() {
  __builtin_cpu_init();
  if (__builtin_cpu_supports("x86-64-v2") == 0) return 0;
  if (__builtin_cpu_supports("x86-64-v3") == 0) return 1;
  return __builtin_cpu_supports("x86-64-v4") == 0 ? 2 : 3;
}
#else
// Where nobody has tried it, there is no code; the interpreter runs everywhere.
constexpr std::array<std::string_view, 0> kCpus{};

std::size_t levelOfHost() {
  return 0;
}
#endif

}  // namespace

std::span<const std::string_view> nativeCpus() {
  return kCpus;
}

std::string_view hostCpu() {
  return kCpus.empty() ? std::string_view() : kCpus[levelOfHost()];
}

bool hostHas(std::string_view cpu) {
  const auto found = std::find(kCpus.begin(), kCpus.end(), cpu);
  return found != kCpus.end() && static_cast<std::size_t>(found - kCpus.begin()) <= levelOfHost();
}

std::string_view messageEn(NativeUse use) {
  switch (use) {
    case NativeUse::taken_up:
      return "compiled code of the image";
    case NativeUse::none:
      return "the image has no compiled code for these rules";
    case NativeUse::other_processor:
      return "the image's compiled code is for another processor";
    case NativeUse::other_version:
      return "the image's compiled code was made by another version of Kopeck";
    case NativeUse::not_loadable:
      return "this machine does not let the image's compiled code be loaded";
  }
  return {};
}

std::string_view messageRu(NativeUse use) {
  switch (use) {
    case NativeUse::taken_up:
      return "машинный код из образа";
    case NativeUse::none:
      return "в образе нет машинного кода для этих правил";
    case NativeUse::other_processor:
      return "машинный код в образе для другого процессора";
    case NativeUse::other_version:
      return "машинный код в образе сделан другой версией Kopeck";
    case NativeUse::not_loadable:
      return "загрузить машинный код из образа эта машина не даёт";
  }
  return {};
}

std::string_view native::sources() {
  return kSources;
}

/// One code, and what it became.
struct NativeCodes::Object {
  NativeCode code;
  std::mutex mutex;
  bool tried = false;
  std::shared_ptr<const native::LoadedObject> loaded;

  std::shared_ptr<const native::LoadedObject> load() {
    const std::lock_guard<std::mutex> lock(mutex);
    if (!std::exchange(tried, true)) loaded = native::LoadedObject::open(code.object);
    return loaded;
  }
};

NativeCodes::NativeCodes(std::vector<NativeCode> codes) {
  // The best for a processor first.
  std::stable_sort(codes.begin(), codes.end(), [](const NativeCode& a, const NativeCode& b) {
    return std::find(kCpus.begin(), kCpus.end(), a.cpu) > std::find(kCpus.begin(), kCpus.end(), b.cpu);
  });
  for (NativeCode& code : codes) {
    auto& object = objects_.emplace_back(std::make_unique<Object>());
    object->code = std::move(code);
  }
}

NativeCodes::~NativeCodes() = default;

NativeUse NativeCodes::outlook() const {
  NativeUse use = NativeUse::none;
  for (const std::unique_ptr<Object>& object : objects_) {
    use = NativeUse::other_processor;
    if (!hostHas(object->code.cpu)) continue;
    use = NativeUse::other_version;
    if (object->code.made_by != native::sources()) continue;
    use = NativeUse::not_loadable;
    if (object->load() != nullptr) return NativeUse::taken_up;
  }
  return use;
}

NativeCodes::Made NativeCodes::make(const plan::Plan& plan, Lookup lookup) const {
  const std::uint64_t hash = objects_.empty() ? 0 : plan::hash(plan);
  std::shared_ptr<const RuleIndex> index = RuleIndex::make(plan, lookup);
  NativeUse use = NativeUse::none;
  for (const std::unique_ptr<Object>& object : objects_) {
    if (object->code.plan_hash != hash) continue;
    use = NativeUse::other_processor;
    if (!hostHas(object->code.cpu)) continue;
    use = NativeUse::other_version;
    if (object->code.made_by != native::sources()) continue;
    use = NativeUse::not_loadable;
    native::Division division = native::divide(plan, index != nullptr);
    const std::shared_ptr<const native::LoadedObject> code = object->load();
    if (code == nullptr || code->units().size() != division.units.size()) continue;
    return {native::makeCompiled(plan, std::move(division), code->units(), code, std::move(index), "image"),
            NativeUse::taken_up};
  }
  return {makeInterpreter(plan, std::move(index)), use};
}

}  // namespace kopeck
