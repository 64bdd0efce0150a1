// Collects what is wrong, of each kind only the first few, and counts it all.
#pragma once

#include <fmt/format.h>

#include <array>
#include <string>
#include <utility>

#include "tools/auditor/auditor.h"

namespace kopeck::auditor {

class Findings {
 public:
  explicit Findings(Report& report) : report_(report) {}
  /// Both texts are formats of the same values, looked at when this is compiled.
  template <typename... Values>
  void add(Kind kind, Place place, fmt::format_string<const Values&...> en, fmt::format_string<const Values&...> ru,
           const Values&... values) {
    ++report_.found;
    if (++of_kind_[static_cast<std::size_t>(kind)] > Report::kMostOfKind) return;
    report_.findings.push_back({kind, std::move(place), fmt::format(en, values...), fmt::format(ru, values...)});
  }

 private:
  Report& report_;
  std::array<std::size_t, static_cast<std::size_t>(Kind::totals_differ) + 1> of_kind_{};
};

}  // namespace kopeck::auditor
