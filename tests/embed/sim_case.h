// Generated programmes and streams of events (tests/sim), as texts: for tests of the library, whose own names are those
// of the runtime.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace embed_test {

struct SimEvent {
  std::string type, id, customer, of, at;
  std::string json;
};

struct SimCase {
  std::vector<std::string> versions;
  std::vector<SimEvent> events;
};

/// The case of a seed with about so many events, in the order of their dates; nothing where its rules are refused.
[[nodiscard]] std::optional<SimCase> simCase(std::uint64_t seed, int events);

}  // namespace embed_test
