// Handles: what the C interface hands out as pointers. Each begins with a number that says what it is, and lies in
// memory that is never given back, so that a pointer to a handle that was freed, or to one of another kind, can be told
// and answered by an error. A place is used again only after a thousand others of its kind were freed.
//
// The pools are the process's, since handles are; making and freeing is safe on any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <deque>
#include <memory>
#include <mutex>
#include <new>
#include <utility>
#include <vector>

namespace kopeck::embed {

inline constexpr std::uint64_t kFreedMagic = 0x6465'6572'666B'6F70;

/// T begins with `std::uint64_t magic`, which is T::kMagic while it is alive.
template <typename T>
class HandlePool {
 public:
  /// Of all handles of this kind in the process.
  static HandlePool& instance() {
    static HandlePool* const pool = new HandlePool;  // never destroyed: a handle may be looked at until the end
    return *pool;
  }

  template <typename... Args>
  [[nodiscard]] T* make(Args&&... args) {
    void* place = nullptr;
    {
      const std::lock_guard lock(mutex_);
      place = takePlace();
    }
    return new (place) T{T::kMagic, std::forward<Args>(args)...};
  }

  void free(T* handle) {
    handle->~T();
    std::memcpy(static_cast<void*>(handle), &kFreedMagic, sizeof kFreedMagic);
    const std::lock_guard lock(mutex_);
    freed_.push_back(handle);
  }

 private:
  static constexpr std::size_t kChunk = 256;
  static constexpr std::size_t kQuarantine = 1000;
  struct alignas(T) Place {
    std::byte bytes[sizeof(T)];
  };

  void* takePlace() {
    if (freed_.size() > kQuarantine) {
      void* const place = freed_.front();
      freed_.pop_front();
      return place;
    }
    if (used_ == kChunk || chunks_.empty()) {
      chunks_.push_back(std::make_unique<Place[]>(kChunk));
      used_ = 0;
    }
    return &chunks_.back()[used_++];
  }

  std::mutex mutex_;
  std::vector<std::unique_ptr<Place[]>> chunks_;
  std::size_t used_ = 0;
  std::deque<void*> freed_;
};

enum class HandleState : std::uint8_t { alive, null, freed, foreign };

template <typename T>
[[nodiscard]] HandleState stateOf(const T* handle) {
  if (handle == nullptr) return HandleState::null;
  std::uint64_t magic = 0;
  std::memcpy(&magic, static_cast<const void*>(handle), sizeof magic);
  if (magic == T::kMagic) return HandleState::alive;
  return magic == kFreedMagic ? HandleState::freed : HandleState::foreign;
}

}  // namespace kopeck::embed
