// A case: a programme's rules, a stream of events, and how the runs over them are cut. What a failure is reduced to,
// and what tests/sim/found keeps.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "runtime/run/programme.h"
#include "tests/sim/stream.h"
#include "tests/sim/writer.h"

namespace kopeck::sim {

struct Case {
  std::uint64_t seed = 0;  // cuts, commit sizes and shuffles follow from it
  Rules rules;
  std::vector<std::string> events;
  Day until = 0;         // time passes up to this day at the end
  bool orderly = false;  // see StreamStyle
};

/// The versions, compiled; nothing where one is refused, with what was said in `why`.
[[nodiscard]] std::optional<std::vector<VersionInput>> compiled(const Rules& rules, std::string& why);

/// How many events a case has.
struct CaseSize {
  int events = 1600;  // of the longest small stream: few customers with long histories, much disorder
  int wide = 0;       // of the longest wide one: many customers, little disorder; 0: there are none
};
/// The case of a seed; nothing where the rules are refused. Two of three are wide.
[[nodiscard]] std::optional<Case> makeCase(std::uint64_t seed, const CaseSize& size, std::string& why);

/// The rules in Russian; nothing where they are not, and why.
[[nodiscard]] std::optional<Rules> translated(const Rules& rules, std::string& why);

/// NAME.kop, NAME.2.kop …, NAME.ndjson; the first says the rest in a comment.
void keep(const Case& one, const std::string& folder, const std::string& name);
/// Reads what keep() wrote; `path` is the first rule file.
[[nodiscard]] std::optional<Case> kept(const std::string& path);

}  // namespace kopeck::sim
