// How values become the bytes of an image and come back: what the two archives below have in common is the description
// of the fields (plan_fields.h), so that nothing is written that is not read.
//
//   integer   a varint (seven bits a byte, least first) of its zigzag: small numbers of both signs are short
//   yes/no    one byte, 0 or 1
//   enum      one byte
//   text      its length as a varint, its bytes in UTF-8
//   list      its length as a varint, its elements
//   struct    its fields in their order
//
// Internal to runtime/image. Pure; an archive belongs to one thread.
#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "runtime/plan/names.h"

namespace kopeck::image {

/// Bytes that are no text: no UTF-8 is asked for.
struct Bytes {
  std::string bytes;
  friend bool operator==(const Bytes&, const Bytes&) = default;
};

[[nodiscard]] bool isUtf8(std::string_view text);

class Writer {
 public:
  template <typename... Fields>
  void operator()(const Fields&... fields) {
    (write(fields), ...);
  }
  [[nodiscard]] std::string take() { return std::move(out_); }

 private:
  void length(std::uint64_t number);
  void write(const std::string& text);
  void write(const Bytes& bytes);
  template <typename T>
  void write(const T& value) {
    if constexpr (std::is_same_v<T, bool>) {
      out_ += static_cast<char>(value ? 1 : 0);
    } else if constexpr (std::is_enum_v<T>) {
      out_ += static_cast<char>(value);
    } else if constexpr (std::signed_integral<T>) {
      const std::int64_t wide = value;
      length(static_cast<std::uint64_t>(wide) << 1 ^ static_cast<std::uint64_t>(wide >> 63));
    } else if constexpr (std::is_same_v<T, std::uint64_t>) {
      length(value);
    } else {
      fields(*this, value);
    }
  }
  template <typename T>
  void write(const std::vector<T>& list) {
    length(list.size());
    for (const T& one : list) write(one);
  }

  std::string out_;
};

/// Reads what Writer wrote. The first thing that can't be so ends it: everything after it is left as it was, and ok()
/// is false. Takes memory in proportion to the bytes, whatever they say.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : left_(bytes) {}
  template <typename... Fields>
  void operator()(Fields&... fields) {
    (read(fields), ...);
  }
  [[nodiscard]] bool ok() const { return !failed_; }
  [[nodiscard]] bool atEnd() const { return left_.empty(); }

 private:
  bool fail() {
    failed_ = true;
    left_ = {};
    return false;
  }
  bool byte(std::uint8_t& value);
  bool number(std::uint64_t& value);
  bool bytesOf(std::string_view& bytes);
  void read(std::string& text);
  void read(Bytes& bytes);
  template <typename T>
  void read(T& value) {
    if constexpr (std::is_same_v<T, bool>) {
      std::uint8_t got = 0;
      if (!byte(got)) return;
      value = got == 1;
      if (got > 1) fail();
    } else if constexpr (std::is_enum_v<T>) {
      std::uint8_t got = 0;
      if (!byte(got)) return;
      const auto named = static_cast<T>(got);
      // What has no name is no value of the enum.
      if (plan::nameOf(named) == "?") {
        fail();
      } else {
        value = named;
      }
    } else if constexpr (std::signed_integral<T>) {
      std::uint64_t got = 0;
      if (!number(got)) return;
      const auto wide = static_cast<std::int64_t>(got >> 1 ^ (~(got & 1) + 1));
      value = static_cast<T>(wide);
      if (value != wide) fail();
    } else if constexpr (std::is_same_v<T, std::uint64_t>) {
      number(value);
    } else {
      fields(*this, value);
    }
  }
  template <typename T>
  void read(std::vector<T>& list) {
    std::uint64_t count = 0;
    // Every element takes a byte at least.
    if (!number(count) || count > left_.size()) {
      fail();
      return;
    }
    for (std::uint64_t i = 0; i < count && !failed_; ++i) read(list.emplace_back());
  }

  std::string_view left_;
  bool failed_ = false;
};

}  // namespace kopeck::image
