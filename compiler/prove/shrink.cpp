#include "compiler/prove/shrink.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

namespace kopeck::prove {

namespace {

using Json = nlohmann::ordered_json;
using Events = std::vector<Json>;

/// What is done to the events of either version alike.
using Step = std::function<void(Events&)>;

Events parsed(const std::vector<std::string>& lines) {
  Events all;
  for (const std::string& line : lines) all.push_back(Json::parse(line, nullptr, false));
  return all;
}

std::vector<std::string> written(const Events& events) {
  std::vector<std::string> lines;
  for (const Json& event : events) lines.push_back(event.dump());
  return lines;
}

bool is(const Json& event, const char* type) {
  return event.is_object() && event.value("type", "") == type;
}

/// "123375.00" -> "123000.00": as many digits as that, all others 0.
std::string roundedText(std::string amount, std::size_t digits) {
  std::size_t kept = 0;
  for (char& c : amount) {
    if (c < '0' || c > '9') continue;
    if (kept > 0 || c != '0') ++kept;
    if (kept > digits) c = '0';
  }
  return amount;
}

class Shrinker {
 public:
  Shrinker(const Witness& witness, const std::function<bool(const Witness&)>& shows)
      : older_(parsed(witness.events)), newer_(parsed(witness.newer_events)), shows_(shows) {}

  Witness run() {
    for (const char* type : {"opening", "customer"}) attempt(without(type));
    for (const char* type : {"opening", "customer"}) dropFields(type, {"type", "id", "customer", "at"});
    for (std::size_t lot = lots(); lot > 0; --lot) attempt([lot](Events& events) { dropLot(events, lot - 1); });
    dropFields("purchase", {"type", "id", "customer", "at", "lines"});
    for (std::size_t line = lines(); line > 1; --line) attempt([line](Events& events) { dropLine(events, line - 1); });
    for (std::size_t line = 0; line < lines(); ++line) simplifyLine(line);
    attempt([](Events& events) {
      std::string at = events.back().value("at", "");
      events.back()["at"] = at.substr(0, at.find('T')) + "T12:00:00";
    });
    return {written(older_), written(newer_)};
  }

 private:
  /// Keeps the step where it still shows.
  void attempt(const Step& step) {
    Events older = older_;
    Events newer = newer_;
    step(older);
    step(newer);
    if (older == older_ && newer == newer_) return;
    if (!shows_({written(older), written(newer)})) return;
    older_ = std::move(older);
    newer_ = std::move(newer);
  }

  static Step without(const std::string& type) {
    return [type](Events& events) {
      events.erase(std::remove_if(events.begin(), events.end(), [&](const Json& one) { return is(one, type.c_str()); }),
                   events.end());
    };
  }

  void dropFields(const std::string& type, const std::set<std::string>& kept) {
    std::set<std::string> keys;
    for (const Events* events : {&older_, &newer_})
      for (const Json& event : *events)
        for (const auto& [key, value] : event.items())
          if (is(event, type.c_str()) && kept.count(key) == 0) keys.insert(key);
    for (const std::string& key : keys)
      attempt([&](Events& events) {
        for (Json& event : events)
          if (is(event, type.c_str())) event.erase(key);
      });
  }

  void simplifyLine(std::size_t line) {
    const auto edit = [&](const std::function<void(Json&)>& change) {
      attempt([&](Events& events) {
        Json& all = events.back()["lines"];
        if (line < all.size()) change(all[line]);
      });
    };
    edit([](Json& one) { one.erase("discount"); });
    edit([](Json& one) { one["quantity"] = "1"; });
    edit([](Json& one) {
      if (one.contains("name")) one.erase("sku");
    });
    edit([](Json& one) { one.erase("category"); });
    for (const std::size_t digits : {1U, 2U, 3U, 4U})
      edit([&](Json& one) { one["amount"] = roundedText(one.value("amount", "0"), digits); });
  }

  [[nodiscard]] std::size_t lines() const {
    return newer_.empty() || !newer_.back().contains("lines") ? 0 : newer_.back()["lines"].size();
  }

  [[nodiscard]] std::size_t lots() const {
    std::size_t most = 0;
    for (const Json& event : newer_)
      if (event.contains("lots")) most = std::max(most, event["lots"].size());
    return most;
  }

  static void dropLot(Events& events, std::size_t index) {
    for (Json& event : events) {
      if (!event.contains("lots") || index >= event["lots"].size()) continue;
      event["lots"].erase(index);
      if (event["lots"].empty()) event.erase("lots");
    }
  }

  static void dropLine(Events& events, std::size_t index) {
    Json& all = events.back()["lines"];
    if (all.size() > 1 && index < all.size()) all.erase(index);
  }

  Events older_, newer_;
  const std::function<bool(const Witness&)>& shows_;
};

}  // namespace

Witness shrunk(const Witness& witness, const std::function<bool(const Witness&)>& shows) {
  if (witness.events.empty() || witness.newer_events.empty()) return witness;
  return Shrinker(witness, shows).run();
}

}  // namespace kopeck::prove
