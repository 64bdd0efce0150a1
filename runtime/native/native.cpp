#include "runtime/native/native.h"

#include <algorithm>
#include <mutex>
#include <utility>

#include "runtime/interpret/rule_index.h"
#include "runtime/native/compiled.h"
#include "runtime/native/helpers.h"
#include "runtime/native/object.h"
#include "runtime/native/sources.h"
#include "runtime/native/units.h"

namespace kopeck {

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
    const std::span<const std::string_view> cpus = nativeCpus();
    return std::find(cpus.begin(), cpus.end(), a.cpu) > std::find(cpus.begin(), cpus.end(), b.cpu);
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
