// Packer, Unpacker: numbers and texts as bytes, for what the host keeps. Little-endian, numbers of variable length; the
// same on every machine. What is read may be anything: after the first mistake everything reads as 0 and ok() is false.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "runtime/value/value.h"

namespace kopeck::embed {

class Packer {
 public:
  explicit Packer(std::string& bytes) : bytes_(bytes) {}
  void putUnsigned(std::uint64_t value) {
    while (value >= 0x80) {
      bytes_.push_back(static_cast<char>(value | 0x80));
      value >>= 7;
    }
    bytes_.push_back(static_cast<char>(value));
  }
  /// Zigzag plus one, so that kMissing takes one byte.
  void put(Value value) {
    const std::uint64_t zigzag = (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63);
    putUnsigned(zigzag + 1);
  }
  void putFixed(std::uint64_t value) {
    for (int shift = 0; shift < 64; shift += 8) bytes_.push_back(static_cast<char>(value >> shift & 0xFF));
  }
  void putText(std::string_view text) {
    putUnsigned(text.size());
    bytes_.append(text);
  }

 private:
  std::string& bytes_;
};

class Unpacker {
 public:
  explicit Unpacker(std::string_view bytes) : bytes_(bytes) {}
  [[nodiscard]] bool ok() const { return ok_; }
  [[nodiscard]] bool done() const { return ok_ && at_ == bytes_.size(); }
  void fail() { ok_ = false; }
  std::uint64_t takeUnsigned() {
    std::uint64_t value = 0;
    for (int shift = 0; ok_ && shift < 64; shift += 7) {
      if (at_ >= bytes_.size()) break;
      const auto byte = static_cast<unsigned char>(bytes_[at_++]);
      value |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
      if (byte < 0x80) return value;
    }
    ok_ = false;
    return 0;
  }
  Value take() {
    const std::uint64_t zigzag = takeUnsigned() - 1;
    return ok_ ? static_cast<Value>((zigzag >> 1) ^ (~(zigzag & 1) + 1)) : 0;
  }
  std::uint64_t takeFixed() {
    if (bytes_.size() - at_ < 8) ok_ = false;
    std::uint64_t value = 0;
    for (int shift = 0; ok_ && shift < 64; shift += 8)
      value |= std::uint64_t{static_cast<unsigned char>(bytes_[at_++])} << shift;
    return value;
  }
  /// A number of things of at least one byte each.
  std::size_t takeCount() {
    const std::uint64_t count = takeUnsigned();
    if (count > bytes_.size() - at_) ok_ = false;
    return ok_ ? count : 0;
  }
  /// What has not been read yet.
  [[nodiscard]] std::string_view rest() const { return bytes_.substr(at_); }
  std::string_view takeText() {
    const std::size_t size = takeCount();
    const std::string_view text = bytes_.substr(at_, size);
    at_ += size;
    return text;
  }

 private:
  std::string_view bytes_;
  std::size_t at_ = 0;
  bool ok_ = true;
};

}  // namespace kopeck::embed
