// Pages: a table that only grows, keyed by the place in it. What was put there stays where it is, and no memory is
// taken ahead but for a page.
#pragma once

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

namespace kopeck {

template <typename Entry>
class Pages {
 public:
  Pages() = default;
  Pages(const Pages&) = delete;
  Pages& operator=(const Pages&) = delete;
  ~Pages() {
    for (std::size_t i = 0; i < size_; ++i) std::destroy_at(&(*this)[i]);
  }

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] Entry& operator[](std::size_t i) { return *at(i); }
  [[nodiscard]] const Entry& operator[](std::size_t i) const { return *at(i); }
  /// Requires size() > 0.
  [[nodiscard]] Entry& back() { return *at(size_ - 1); }
  Entry& add(Entry&& entry) {
    if (size_ == pages_.size() * kEntries) pages_.push_back(std::make_unique_for_overwrite<Page>());
    Entry* const made = std::construct_at(at(size_), std::move(entry));
    ++size_;
    return *made;
  }

 private:
  static constexpr std::size_t kEntries = 256;
  struct Page {
    alignas(Entry) std::byte bytes[kEntries * sizeof(Entry)];
  };
  [[nodiscard]] Entry* at(std::size_t i) const {
    return reinterpret_cast<Entry*>(pages_[i / kEntries]->bytes) + i % kEntries;
  }

  std::vector<std::unique_ptr<Page>> pages_;
  std::size_t size_ = 0;
};

}  // namespace kopeck
