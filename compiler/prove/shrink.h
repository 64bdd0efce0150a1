// Shrink: a witness that the solver could not make small, made smaller by leaving things out for as long as the engine
// still says what it is to show. Internal to compiler/prove; knows nothing of Z3.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace kopeck::prove {

/// One customer's events as two versions read them.
struct Witness {
  std::vector<std::string> events, newer_events;
};

/// `shows` runs it; it holds of what is given. Some dozens of runs.
[[nodiscard]] Witness shrunk(const Witness& witness, const std::function<bool(const Witness&)>& shows);

}  // namespace kopeck::prove
