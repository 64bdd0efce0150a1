#include "runtime/arrow/cells.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>

#include "runtime/value/calendar.h"
#include "runtime/value/value.h"

namespace kopeck::arrow {

namespace {

constexpr std::int64_t kDaySeconds = 86'400;
__extension__ typedef unsigned __int128 Unsigned128;

/// A value of the batch's memory, which need not be aligned.
template <typename T>
T loaded(const void* from, std::int64_t at) {
  T value;
  std::memcpy(&value, static_cast<const char*>(from) + at * static_cast<std::int64_t>(sizeof(T)), sizeof(T));
  return value;
}

std::int64_t floorDivided(std::int64_t a, std::int64_t b) {
  return a / b - (a % b < 0 ? 1 : 0);
}

/// Whether the day, counted from 1970-01-01, is one of the years 1 to 9999.
bool hasDate(std::int64_t day) {
  static const std::int64_t first = dayFrom(1, 1, 1).value_or(0);
  static const std::int64_t last = dayFrom(9999, 12, 31).value_or(0);
  return day >= first && day <= last;
}

std::int64_t buffersOf(TypeKind kind) {
  switch (kind) {
    case TypeKind::nothing:
      return 0;
    case TypeKind::text:
    case TypeKind::text_view:  // and one for how long the others are
      return 3;
    case TypeKind::record:
      return 1;
    case TypeKind::yes_no:
    case TypeKind::signed_:
    case TypeKind::unsigned_:
    case TypeKind::floating:
    case TypeKind::decimal:
    case TypeKind::date:
    case TypeKind::moment:
    case TypeKind::time:
    case TypeKind::list:
      return 2;
  }
  return 0;
}

}  // namespace

Cells::Cells(Type type, std::optional<Type> dictionary, Shows shows) : type_(type), shows_(shows) {
  if (dictionary) dictionary_ = std::make_unique<Cells>(*dictionary, std::nullopt, shows);
}

Status Cells::bind(const ArrowArray& array) {
  array_ = &array;
  written_.reset();
  const std::int64_t least = buffersOf(type_.kind);
  // A column of views has as many further buffers as it likes, and may have none but the one for their lengths.
  const bool fits = array.n_buffers >= (type_.kind == TypeKind::text_view ? 2 : least) && array.length >= 0 &&
                    array.offset >= 0 && (dictionary_ == nullptr) == (array.dictionary == nullptr);
  if (!fits)
    return Error{ErrorKind::foreign, "a column has not the buffers that its type asks for",
                 "у столбца не те буферы, которых требует его тип"};
  valid_ = least > 0 && array.null_count != 0 ? static_cast<const std::uint8_t*>(array.buffers[0]) : nullptr;
  values_ = least > 1 ? static_cast<const std::uint8_t*>(array.buffers[1]) : nullptr;
  bytes_ = type_.kind == TypeKind::text ? static_cast<const char*>(array.buffers[2]) : nullptr;
  checked_ = false;
  if (type_.kind == TypeKind::text && array.length > 0 && values_ != nullptr && bytes_ != nullptr) {
    const auto offset = [&](std::int64_t at) {
      return type_.width == 4 ? std::int64_t{loaded<std::int32_t>(values_, at)} : loaded<std::int64_t>(values_, at);
    };
    const std::int64_t begin = offset(array.offset);
    checked_ =
        simdjson::validate_utf8(bytes_ + begin, static_cast<std::size_t>(offset(array.offset + array.length) - begin));
  }
  return dictionary_ != nullptr ? dictionary_->bind(*array.dictionary) : Status(Done{});
}

bool Cells::isNull(std::int64_t at) const {
  return valid_ != nullptr && (valid_[at / 8] >> (at % 8) & 1U) == 0;
}

bool Cells::isUtf8(std::string_view text) const {
  if (dictionary_ != nullptr) return dictionary_->isUtf8(text);
  if (text.empty() || (type_.kind != TypeKind::text && type_.kind != TypeKind::text_view)) return true;
  // Where the whole is sound a piece is, unless it was cut inside a letter.
  const auto inside = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; };
  if (checked_ && !inside(text.front()) && static_cast<unsigned char>(text.back()) < 0x80U) return true;
  return simdjson::validate_utf8(text.data(), text.size());
}

std::string_view Cells::text(std::int64_t row) {
  const std::int64_t at = row + array_->offset;
  if (type_.kind == TypeKind::nothing || isNull(at) || values_ == nullptr) return {};
  if (dictionary_ != nullptr) {
    const std::int64_t index = integer(at);
    return index >= 0 && index < dictionary_->array_->length ? dictionary_->text(index) : std::string_view();
  }
  switch (type_.kind) {
    case TypeKind::text:
      return plainText(at);
    case TypeKind::text_view:
      return viewText(at);
    case TypeKind::yes_no:
      return (values_[at / 8] >> (at % 8) & 1U) != 0 ? "true" : "false";
    case TypeKind::signed_:
    case TypeKind::unsigned_:
      return writeInteger(at);
    case TypeKind::floating:
      return writeFloating(at);
    case TypeKind::decimal:
      return writeDecimal(at);
    case TypeKind::date:
      return writeDate(at);
    case TypeKind::moment:
      return writeMoment(at);
    case TypeKind::time:
      return writeTime(at);
    case TypeKind::nothing:
    case TypeKind::list:
    case TypeKind::record:
      break;
  }
  return {};
}

std::string_view Cells::plainText(std::int64_t at) const {
  if (bytes_ == nullptr) return {};
  if (type_.width == 4) {
    const auto begin = loaded<std::int32_t>(values_, at);
    return {bytes_ + begin, static_cast<std::size_t>(loaded<std::int32_t>(values_, at + 1) - begin)};
  }
  const auto begin = loaded<std::int64_t>(values_, at);
  return {bytes_ + begin, static_cast<std::size_t>(loaded<std::int64_t>(values_, at + 1) - begin)};
}

/// A view is its length, and up to 12 bytes of text, or the first 4, the buffer and the place in it.
std::string_view Cells::viewText(std::int64_t at) const {
  constexpr std::int64_t kViewBytes = 16;
  constexpr std::int32_t kInline = 12;
  const std::uint8_t* view = values_ + at * kViewBytes;
  const auto size = loaded<std::int32_t>(view, 0);
  if (size <= 0) return {};
  if (size <= kInline) return {reinterpret_cast<const char*>(view) + 4, static_cast<std::size_t>(size)};
  const auto buffer = std::int64_t{loaded<std::int32_t>(view, 2)};
  // Behind the views stand the buffers of texts, and last the one with their lengths.
  if (buffer < 0 || buffer >= array_->n_buffers - 3) return {};
  const auto* bytes = static_cast<const char*>(array_->buffers[buffer + 2]);
  return {bytes + loaded<std::int32_t>(view, 3), static_cast<std::size_t>(size)};
}

std::int64_t Cells::integer(std::int64_t at) const {
  const bool negative = type_.kind != TypeKind::unsigned_;
  switch (type_.width) {
    case 1:
      return negative ? std::int64_t{loaded<std::int8_t>(values_, at)} : std::int64_t{values_[at]};
    case 2:
      return negative ? std::int64_t{loaded<std::int16_t>(values_, at)}
                      : std::int64_t{loaded<std::uint16_t>(values_, at)};
    case 4:
      return negative ? std::int64_t{loaded<std::int32_t>(values_, at)}
                      : std::int64_t{loaded<std::uint32_t>(values_, at)};
    default:
      return loaded<std::int64_t>(values_, at);
  }
}

std::string_view Cells::writeInteger(std::int64_t at) {
  char* const begin = buffer_.data();
  char* const limit = begin + buffer_.size();
  const std::to_chars_result end = type_.kind == TypeKind::unsigned_ && type_.width == 8
                                       ? std::to_chars(begin, limit, loaded<std::uint64_t>(values_, at))
                                       : std::to_chars(begin, limit, integer(at));
  return {begin, static_cast<std::size_t>(end.ptr - begin)};
}

/// The shortest decimal that is this number and no other: 2.55 is "2.55". Sums that have gone through binary fractions
/// show it ("0.30000000000000004") and are refused where they are money.
std::string_view Cells::writeFloating(std::int64_t at) {
  char* const begin = buffer_.data();
  char* const limit = begin + buffer_.size();
  std::to_chars_result end{};
  if (type_.width == 4) {
    const auto number = loaded<float>(values_, at);
    if (std::isnan(number)) return {};
    end = std::to_chars(begin, limit, number, std::chars_format::fixed);
  } else {
    const auto number = loaded<double>(values_, at);
    if (std::isnan(number)) return {};
    end = std::to_chars(begin, limit, number, std::chars_format::fixed);
  }
  // Numbers of more digits than the buffer has are far beyond what is read anywhere.
  if (end.ec != std::errc()) return "inf";
  return {begin, static_cast<std::size_t>(end.ptr - begin)};
}

std::string_view Cells::writeDecimal(std::int64_t at) {
  Int128 number = 0;
  if (type_.width == 16)
    number = loaded<Int128>(values_, at);
  else
    number = integer(at);
  const bool negative = number < 0;
  auto rest = static_cast<Unsigned128>(number);
  if (negative) rest = -rest;
  char* out = buffer_.data() + buffer_.size();
  char* const end = out;
  for (int digit = 0; rest != 0 || digit <= type_.scale; ++digit) {
    if (digit == type_.scale && digit > 0) *--out = '.';
    *--out = static_cast<char>('0' + static_cast<int>(rest % 10));
    rest /= 10;
  }
  if (negative) *--out = '-';
  return {out, static_cast<std::size_t>(end - out)};
}

std::string_view Cells::writeDate(std::int64_t at) {
  const std::int64_t value = integer(at);
  if (written_ == value) return last_;
  const std::int64_t day = type_.width == 8 ? floorDivided(value, kDaySeconds * 1'000) : value;
  written_ = value;
  last_ = "?";  // no date that a calendar has
  if (!hasDate(day)) return last_;
  const Civil date = civil(static_cast<Day>(day));
  const auto end = fmt::format_to_n(buffer_.data(), buffer_.size(), "{:04}-{:02}-{:02}{}", date.year, date.month,
                                    date.day, shows_ == Shows::moment ? "T00:00:00" : "");
  last_ = {buffer_.data(), end.size};
  return last_;
}

std::string_view Cells::writeMoment(std::int64_t at) {
  const std::int64_t value = integer(at);
  if (written_ == value) return last_;
  const std::int64_t seconds = floorDivided(value, type_.per_second);
  const std::int64_t day = floorDivided(seconds, kDaySeconds);
  const std::int64_t second = seconds - day * kDaySeconds;
  written_ = value;
  last_ = "?";
  if (!hasDate(day)) return last_;
  const Civil date = civil(static_cast<Day>(day));
  auto end = fmt::format_to_n(buffer_.data(), buffer_.size(), "{:04}-{:02}-{:02}", date.year, date.month, date.day);
  if (shows_ == Shows::moment || second != 0) {
    const std::size_t size = end.size;
    end = fmt::format_to_n(buffer_.data() + size, buffer_.size() - size, "T{:02}:{:02}:{:02}{}", second / 3600,
                           second / 60 % 60, second % 60, type_.zoned ? "Z" : "");
    end.size += size;
  }
  last_ = {buffer_.data(), end.size};
  return last_;
}

std::string_view Cells::writeTime(std::int64_t at) {
  const std::int64_t second = floorDivided(integer(at), type_.per_second);
  if (second < 0 || second >= kDaySeconds) return "?";
  const auto end = fmt::format_to_n(buffer_.data(), buffer_.size(), "{:02}:{:02}:{:02}", second / 3600,
                                    second / 60 % 60, second % 60);
  return {buffer_.data(), end.size};
}

}  // namespace kopeck::arrow
