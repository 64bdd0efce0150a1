// What the parts of the binding share: errors of the C interface as Python exceptions, texts as str.
#pragma once

#include <nanobind/nanobind.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/shared_ptr.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/unique_ptr.h>
#include <nanobind/stl/vector.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kopeck/arrow.h"
#include "kopeck/kopeck.h"

namespace nb = nanobind;

/// Raised where the C interface answers a code: becomes kopeck.Error.
struct Failure {
  std::int32_t code = KOPECK_INTERNAL;
  std::string message;
  std::string message_ru;
};

/// Room for the details of a failure.
struct Details {
  kopeck_error error{};
  Details() { error.size = sizeof error; }
  kopeck_error* operator&() { return &error; }
  /// Raises what a call answered, unless it is KOPECK_OK.
  void check(std::int32_t code) const {
    if (code != KOPECK_OK) throw Failure{code, error.message, error.message_ru};
  }
};

inline std::string textOf(kopeck_text text) { return {text.data, text.size}; }
inline kopeck_text textOf(const std::string& text) { return {text.data(), text.size()}; }

inline std::int32_t languageOf(const std::string& language) {
  if (language == "en") return KOPECK_ENGLISH;
  if (language == "ru") return KOPECK_RUSSIAN;
  throw nb::value_error("language is \"en\" or \"ru\"");
}

void bindProgramme(nb::module_& module);
void bindTables(nb::module_& module);
void bindSession(nb::module_& module);
