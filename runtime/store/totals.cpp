#include "runtime/store/totals.h"

#include <array>
#include <nlohmann/json.hpp>
#include <utility>

namespace kopeck {
namespace {

using Field = std::pair<const char*, std::int64_t RunTotals::*>;
constexpr std::array kFields{
    Field{"receipts", &RunTotals::receipts},
    Field{"posted", &RunTotals::posted},
    Field{"anonymous", &RunTotals::anonymous},
    Field{"duplicate", &RunTotals::duplicate},
    Field{"events", &RunTotals::events},
    Field{"lines", &RunTotals::lines},
    Field{"lines_refused", &RunTotals::lines_refused},
    Field{"earned", &RunTotals::earned},
    Field{"redeemed", &RunTotals::redeemed},
    Field{"expired", &RunTotals::expired},
    Field{"taken_back", &RunTotals::taken_back},
    Field{"returned", &RunTotals::returned},
    Field{"adjusted", &RunTotals::adjusted},
    Field{"uncollected", &RunTotals::uncollected},
    Field{"gross", &RunTotals::gross},
    Field{"net", &RunTotals::net},
    Field{"paid", &RunTotals::paid},
};
// A field that is added to RunTotals has to be added above, or a resumed run would forget it.
static_assert(sizeof(RunTotals) == kFields.size() * sizeof(std::int64_t) + sizeof(std::vector<RejectCount>));

}  // namespace

std::string totalsToJson(const RunTotals& totals) {
  nlohmann::ordered_json json;
  for (const auto& [name, field] : kFields) json[name] = totals.*field;
  json["refused"] = nlohmann::ordered_json::array();
  for (const RejectCount& reject : totals.refused) {
    json["refused"].push_back({{"reason", reject.reason}, {"count", reject.count}, {"lines", reject.lines}});
  }
  return json.dump();
}

std::optional<RunTotals> totalsFromJson(std::string_view text) {
  const nlohmann::json json = nlohmann::json::parse(text, nullptr, false);
  if (!json.is_object()) return std::nullopt;
  const auto number = [](const nlohmann::json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_number_integer() ? found->get<std::int64_t>() : 0;
  };
  RunTotals totals;
  for (const auto& [name, field] : kFields) totals.*field = number(json, name);
  const auto refused = json.find("refused");
  if (refused == json.end() || !refused->is_array()) return std::nullopt;
  for (const nlohmann::json& reject : *refused) {
    const auto reason = reject.find("reason");
    if (reason == reject.end() || !reason->is_string()) return std::nullopt;
    totals.refused.push_back({reason->get<std::string>(), number(reject, "count"), number(reject, "lines")});
  }
  return totals;
}

}  // namespace kopeck
