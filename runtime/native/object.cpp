#include "runtime/native/object.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <string>

#include "runtime/native/helpers.h"
#include "runtime/native/native.h"

namespace kopeck::native {
namespace {

#ifndef MFD_EXEC
constexpr unsigned kMayRun = 0x0010U;  // since Linux 6.3; where memory files may not hold programs unless they say so
#else
constexpr unsigned kMayRun = MFD_EXEC;
#endif

/// A file in memory that nobody can change any more; -1 where the system refuses.
int sealedFile(std::string_view bytes) {
  constexpr unsigned kFlags = MFD_CLOEXEC | MFD_ALLOW_SEALING;
  int file = ::memfd_create("kopeck-code", kFlags | kMayRun);
  if (file < 0) file = ::memfd_create("kopeck-code", kFlags);
  if (file < 0) return -1;
  while (!bytes.empty()) {
    const ssize_t wrote = ::write(file, bytes.data(), bytes.size());
    if (wrote <= 0) break;
    bytes.remove_prefix(static_cast<std::size_t>(wrote));
  }
  const bool sealed =
      bytes.empty() && ::fcntl(file, F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE) == 0;
  if (sealed) return file;
  ::close(file);
  return -1;
}

}  // namespace

std::shared_ptr<const LoadedObject> LoadedObject::open(std::string_view bytes) {
  std::shared_ptr<LoadedObject> object(new LoadedObject);
  object->file_ = sealedFile(bytes);
  if (object->file_ < 0) return nullptr;
  // The loader takes two files of one name for one: the file stays open, so that no other gets its number.
  object->handle_ = ::dlopen(("/proc/self/fd/" + std::to_string(object->file_)).c_str(), RTLD_NOW | RTLD_LOCAL);
  if (object->handle_ == nullptr) return nullptr;
  void* const symbol = ::dlsym(object->handle_, kCodeSymbol);
  if (symbol == nullptr) return nullptr;
  const auto& table = *static_cast<const CodeTable*>(symbol);
  const auto helpers = jitHelpers();
  if (table.helper_count != helpers.size()) return nullptr;
  void** place = reinterpret_cast<void**>(static_cast<char*>(symbol) + sizeof(CodeTable));
  for (const JitHelperEntry& helper : helpers) *place++ = helper.address;
  object->units_ = {place, table.unit_count};
  return object;
}

LoadedObject::~LoadedObject() {
  if (handle_ != nullptr) ::dlclose(handle_);
  if (file_ >= 0) ::close(file_);
}

}  // namespace kopeck::native
