#include "runtime/image/archive.h"

#include <utf8proc.h>

#include <algorithm>

namespace kopeck::image {

bool isUtf8(std::string_view text) {
  if (std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; })) return true;
  const auto* at = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  auto left = static_cast<utf8proc_ssize_t>(text.size());
  while (left > 0) {
    utf8proc_int32_t point = 0;
    const utf8proc_ssize_t took = utf8proc_iterate(at, left, &point);
    if (took <= 0) return false;
    at += took;
    left -= took;
  }
  return true;
}

void Writer::length(std::uint64_t number) {
  for (; number >= 0x80; number >>= 7) out_ += static_cast<char>((number & 0x7f) | 0x80);
  out_ += static_cast<char>(number);
}

void Writer::write(const std::string& text) {
  length(text.size());
  out_ += text;
}

void Writer::write(const Bytes& bytes) {
  write(bytes.bytes);
}

bool Reader::byte(std::uint8_t& value) {
  if (left_.empty()) return fail();
  value = static_cast<std::uint8_t>(left_.front());
  left_.remove_prefix(1);
  return true;
}

bool Reader::number(std::uint64_t& value) {
  std::uint64_t sum = 0;
  for (int shift = 0; shift < 64; shift += 7) {
    std::uint8_t part = 0;
    if (!byte(part)) return false;
    // The tenth byte holds the highest bit alone.
    if (shift == 63 && part > 1) return fail();
    sum |= static_cast<std::uint64_t>(part & 0x7f) << shift;
    if (part < 0x80) {
      value = sum;
      return true;
    }
  }
  return fail();
}

bool Reader::bytesOf(std::string_view& bytes) {
  std::uint64_t length = 0;
  if (!number(length)) return false;
  if (length > left_.size()) return fail();
  bytes = left_.substr(0, length);
  left_.remove_prefix(length);
  return true;
}

void Reader::read(std::string& text) {
  std::string_view bytes;
  if (!bytesOf(bytes)) return;
  if (isUtf8(bytes)) {
    text = bytes;
  } else {
    fail();
  }
}

void Reader::read(Bytes& bytes) {
  std::string_view got;
  if (bytesOf(got)) bytes.bytes = got;
}

}  // namespace kopeck::image
