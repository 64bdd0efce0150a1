#include "embed/call.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "embed/arguments.h"
#include "runtime/value/calendar.h"

namespace kopeck::embed {

namespace {

/// Copies as much as fits, and cuts between two letters. Names of files need not be UTF-8: what is not is shown as `?`.
void copyMessage(const std::string& from, char* into, std::size_t room) {
  const std::string_view fits = cutText(from, room - 1);
  const bool legible = isUtf8(fits);
  std::transform(fits.begin(), fits.end(), into,
                 [&](char c) { return legible || static_cast<unsigned char>(c) < 0x80 ? c : '?'; });
  into[fits.size()] = 0;
}

}  // namespace

std::int32_t answer(kopeck_error* error, const Refused& refused) {
  if (error != nullptr && saysSize(*error)) {
    error->code = refused.code;
    copyMessage(refused.message, error->message, sizeof error->message);
    copyMessage(refused.message_ru.empty() ? refused.message : refused.message_ru, error->message_ru,
                sizeof error->message_ru);
  }
  return refused.code;
}

Refused refusedOf(const Error& error) {
  const auto code = [&] {
    switch (error.kind) {
      case ErrorKind::io:
        return KOPECK_IO;
      case ErrorKind::full:
        return KOPECK_FULL;
      case ErrorKind::busy:
        return KOPECK_BUSY;
      case ErrorKind::foreign:
        return KOPECK_FOREIGN;
      case ErrorKind::damaged:
        return KOPECK_DAMAGED;
      case ErrorKind::invalid:
        return KOPECK_BAD_ARGUMENT;
      case ErrorKind::internal:
        return KOPECK_INTERNAL;
    }
    return KOPECK_INTERNAL;
  };
  return {code(), error.message, error.message_ru};
}

Refused nullArgument(std::string_view name) {
  return {KOPECK_NULL, fmt::format("`{}` must not be NULL", name), fmt::format("`{}` не может быть NULL", name)};
}

Refused badArgument(std::string en, std::string ru) {
  return {KOPECK_BAD_ARGUMENT, std::move(en), std::move(ru)};
}

Refused badStruct(std::string_view name) {
  return {KOPECK_BAD_STRUCT, fmt::format("`{}` does not say its size: set its first member to sizeof", name),
          fmt::format("`{}` не называет свой размер: запишите sizeof в её первое поле", name)};
}

Refused badDay() {
  return badArgument("the day is none of the years 1 to 9999", "это не день из годов с 1 по 9999");
}

Refused badForm() {
  return badArgument("there is no such form, or language", "нет такого вида или языка");
}

Refused badHandle(HandleState state, std::string_view name) {
  switch (state) {
    case HandleState::null:
      return nullArgument(name);
    case HandleState::freed:
      return {KOPECK_FREED, fmt::format("`{}` was freed", name), fmt::format("`{}`: уже освобождено", name)};
    case HandleState::alive:
    case HandleState::foreign:
      break;
  }
  return {KOPECK_BAD_HANDLE, fmt::format("`{}` is no handle of this kind", name),
          fmt::format("`{}`: это указатель на что-то другое", name)};
}

}  // namespace kopeck::embed

namespace {

struct CodeName {
  std::int32_t code;
  std::string_view name;
};

constexpr CodeName kCodeNames[] = {
    {KOPECK_OK, "ok"},
    {KOPECK_NULL, "null"},
    {KOPECK_BAD_HANDLE, "bad_handle"},
    {KOPECK_FREED, "freed"},
    {KOPECK_BAD_STRUCT, "bad_struct"},
    {KOPECK_BAD_ARGUMENT, "bad_argument"},
    {KOPECK_SHORT_BUFFER, "short_buffer"},
    {KOPECK_OTHER_SESSION, "other_session"},
    {KOPECK_UNSUPPORTED, "unsupported"},
    {KOPECK_NOT_COMPILED, "not_compiled"},
    {KOPECK_DO_NOT_FOLLOW, "do_not_follow"},
    {KOPECK_DAMAGED, "damaged"},
    {KOPECK_FOREIGN, "foreign"},
    {KOPECK_NEWER, "newer"},
    {KOPECK_IO, "io"},
    {KOPECK_FULL, "full"},
    {KOPECK_BUSY, "busy"},
    {KOPECK_BAD_EVENT, "bad_event"},
    {KOPECK_LATE, "late"},
    {KOPECK_OTHER_CUSTOMER, "other_customer"},
    {KOPECK_NEEDS_SALE, "needs_sale"},
    {KOPECK_NEEDS_HISTORY, "needs_history"},
    {KOPECK_HOLD_UNKNOWN, "hold_unknown"},
    {KOPECK_HOLD_EXISTS, "hold_exists"},
    {KOPECK_HOLD_COMMITTED, "hold_committed"},
    {KOPECK_HOLD_RELEASED, "hold_released"},
    {KOPECK_HOLD_EXPIRED, "hold_expired"},
    {KOPECK_HOLD_EXCEEDED, "hold_exceeded"},
    {KOPECK_NOTHING_TO_HOLD, "nothing_to_hold"},
    {KOPECK_POINTS_HELD, "points_held"},
    {KOPECK_NOTHING_TO_EXPLAIN, "nothing_to_explain"},
    {KOPECK_NOT_FOUND, "not_found"},
    {KOPECK_NO_MEMORY, "no_memory"},
    {KOPECK_INTERNAL, "internal"},
};

}  // namespace

kopeck_text kopeck_version(void) {
  return kopeck::embed::textOf(KOPECK_VERSION);
}

kopeck_text kopeck_code_name(int32_t code) {
  const auto* const found =
      std::find_if(std::begin(kCodeNames), std::end(kCodeNames), [&](const CodeName& one) { return one.code == code; });
  return kopeck::embed::textOf(found == std::end(kCodeNames) ? std::string_view("unknown") : found->name);
}

int32_t kopeck_day(int32_t year, int32_t month, int32_t day) {
  return kopeck::dayFrom(year, month, day).value_or(KOPECK_NO_DAY);
}
