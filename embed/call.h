// What every function of the C interface does the same: looks at its arguments, fills in the caller's error, and lets
// no exception through.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <exception>
#include <new>
#include <string>
#include <string_view>
#include <utility>

#include "embed/first_sizes.h"
#include "embed/handles.h"
#include "include/kopeck/kopeck.h"
#include "runtime/value/result.h"

namespace kopeck::embed {

/// A code and what it says.
struct Refused {
  std::int32_t code = KOPECK_INTERNAL;
  std::string message;
  std::string message_ru;
};

/// Ok where the code is KOPECK_OK.
using Answer = Result<Done>;

/// Writes the refusal where the caller wants it; the code.
std::int32_t answer(kopeck_error* error, const Refused& refused);
/// An error of the runtime's as a code of the interface.
[[nodiscard]] Refused refusedOf(const Error& error);
inline std::int32_t answer(kopeck_error* error, const Error& found) {
  return answer(error, refusedOf(found));
}
[[nodiscard]] Refused nullArgument(std::string_view name);
[[nodiscard]] Refused badArgument(std::string en, std::string ru);
[[nodiscard]] Refused badStruct(std::string_view name);
/// A day that is none, a form or language of explanations that is none.
[[nodiscard]] Refused badDay();
[[nodiscard]] Refused badForm();
[[nodiscard]] inline bool isForm(std::int32_t form, std::int32_t language) {
  return (form == KOPECK_AS_TEXT || form == KOPECK_AS_JSON) &&
         (language == KOPECK_ENGLISH || language == KOPECK_RUSSIAN);
}
[[nodiscard]] Refused badHandle(HandleState state, std::string_view name);

[[nodiscard]] inline kopeck_text textOf(std::string_view text) {
  return {text.data() == nullptr ? "" : text.data(), text.size()};
}
[[nodiscard]] inline std::string_view viewOf(kopeck_text text) {
  return text.data == nullptr ? std::string_view() : std::string_view(text.data, text.size);
}

/// No struct of any version is as large; what says so has not set its size.
inline constexpr std::uint32_t kMostStruct = 1 << 16;

/// Whether the caller has set a struct's size.
template <typename Struct>
[[nodiscard]] bool saysSize(const Struct& one) {
  static_assert(kFirstSize<Struct> > 0, "a struct without its line in embed/first_sizes.h");
  return one.size >= kFirstSize<Struct> && one.size <= kMostStruct;
}
/// Copies what of `full` fits into the caller's struct, whose size stays; false where it is not set.
template <typename Struct>
[[nodiscard]] bool give(const Struct& full, Struct* into) {
  if (!saysSize(*into)) return false;
  const std::uint32_t size = into->size;
  std::memcpy(static_cast<void*>(into), &full, size < sizeof(Struct) ? size : sizeof(Struct));
  into->size = size;
  return true;
}
/// Reads the caller's struct, which may be shorter (older) or longer (newer) than ours; false where its size is not
/// set.
template <typename Struct>
[[nodiscard]] bool take(const Struct* from, Struct& full) {
  if (!saysSize(*from)) return false;
  full = Struct{};
  std::memcpy(static_cast<void*>(&full), from, from->size < sizeof(Struct) ? from->size : sizeof(Struct));
  return true;
}

/// Runs a call, which answers a code; an exception that gets as far as this becomes one.
template <typename Call>
std::int32_t guarded(kopeck_error* error, Call&& call) noexcept {
  try {
    return std::forward<Call>(call)();
  } catch (const std::bad_alloc&) {
    return answer(error, Refused{KOPECK_NO_MEMORY, "memory has run out", "кончилась память"});
  } catch (const std::exception& thrown) {
    return answer(error, Refused{KOPECK_INTERNAL, thrown.what(), thrown.what()});
  } catch (...) {
    return answer(error, Refused{KOPECK_INTERNAL, "something was thrown", "внутренняя ошибка"});
  }
}

}  // namespace kopeck::embed
