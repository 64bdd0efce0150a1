#include "tests/embed/sim_case.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "tests/sim/case.h"

namespace embed_test {

namespace {

SimEvent eventOf(const std::string& line) {
  const nlohmann::json json = nlohmann::json::parse(line, nullptr, false);
  SimEvent event;
  event.json = line;
  if (!json.is_object()) return event;
  const auto text = [&](const char* key) {
    return json.contains(key) && json[key].is_string() ? json[key].get<std::string>() : std::string();
  };
  event.type = text("type");
  event.id = text("id");
  event.customer = event.type == "customer" ? event.id : text("customer");
  event.of = text("of");
  event.at = text("at");
  return event;
}

}  // namespace

std::optional<SimCase> simCase(std::uint64_t seed, int events) {
  std::string why;
  const auto made = kopeck::sim::makeCase(seed, {events, 0}, why);
  if (!made) return std::nullopt;
  SimCase out;
  out.versions = made->rules;
  for (const std::string& line : made->events) out.events.push_back(eventOf(line));
  std::stable_sort(out.events.begin(), out.events.end(),
                   [](const SimEvent& a, const SimEvent& b) { return a.at < b.at; });
  return out;
}

}  // namespace embed_test
