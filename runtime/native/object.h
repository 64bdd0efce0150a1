// A shared object out of memory, opened by the system's loader. Internal to runtime/native.
#pragma once

#include <memory>
#include <span>
#include <string_view>

namespace kopeck::native {

class LoadedObject {
 public:
  /// nullptr where the system refuses, or it has no table that fits (CodeTable). Its functions may be called as soon as
  /// it is there. Any thread.
  [[nodiscard]] static std::shared_ptr<const LoadedObject> open(std::string_view bytes);
  ~LoadedObject();
  LoadedObject(const LoadedObject&) = delete;
  LoadedObject& operator=(const LoadedObject&) = delete;

  [[nodiscard]] std::span<void* const> units() const { return units_; }

 private:
  LoadedObject() = default;

  int file_ = -1;
  void* handle_ = nullptr;
  std::span<void* const> units_;
};

}  // namespace kopeck::native
