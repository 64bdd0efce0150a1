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
    Field{"waiting", &RunTotals::waiting},
    Field{"events", &RunTotals::events},
    Field{"lines", &RunTotals::lines},
    Field{"lines_refused", &RunTotals::lines_refused},
    Field{"gross", &RunTotals::gross},
    Field{"net", &RunTotals::net},
    Field{"paid", &RunTotals::paid},
    Field{"discounts", &RunTotals::discounts},
    Field{"messages", &RunTotals::messages},
    Field{"coupons_issued", &RunTotals::coupons_issued},
    Field{"coupons_used", &RunTotals::coupons_used},
    Field{"gifts", &RunTotals::gifts},
    Field{"gifts_refused", &RunTotals::gifts_refused},
    Field{"schedules_refused", &RunTotals::schedules_refused},
};
using PointField = std::pair<const char*, Value PointTotals::*>;
constexpr std::array kPointFields{
    PointField{"earned", &PointTotals::earned},           PointField{"redeemed", &PointTotals::redeemed},
    PointField{"expired", &PointTotals::expired},         PointField{"taken_back", &PointTotals::taken_back},
    PointField{"returned", &PointTotals::returned},       PointField{"adjusted", &PointTotals::adjusted},
    PointField{"uncollected", &PointTotals::uncollected}, PointField{"turned", &PointTotals::turned},
    PointField{"opened", &PointTotals::opened},           PointField{"gifted", &PointTotals::gifted},
    PointField{"by_hand", &PointTotals::by_hand},
};
// A field that is added to the totals has to be added above, or a resumed run would forget it.
static_assert(sizeof(PointTotals) == kPointFields.size() * sizeof(Value));
static_assert(sizeof(RunTotals) == sizeof(PointTotals) + kFields.size() * sizeof(std::int64_t) +
                                       sizeof(std::vector<PointTotals>) + sizeof(std::vector<RejectCount>));

}  // namespace

std::string totalsToJson(const RunTotals& totals) {
  nlohmann::ordered_json json;
  for (const auto& [name, field] : kFields) json[name] = totals.*field;
  for (const auto& [name, field] : kPointFields) json[name] = totals.*field;
  json["wallets"] = nlohmann::ordered_json::array();
  for (const PointTotals& wallet : totals.wallets) {
    nlohmann::ordered_json one;
    for (const auto& [name, field] : kPointFields) one[name] = wallet.*field;
    json["wallets"].push_back(std::move(one));
  }
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
  for (const auto& [name, field] : kPointFields) totals.*field = number(json, name);
  if (const auto wallets = json.find("wallets"); wallets != json.end() && wallets->is_array()) {
    for (const nlohmann::json& wallet : *wallets) {
      PointTotals& one = totals.wallets.emplace_back();
      for (const auto& [name, field] : kPointFields) one.*field = number(wallet, name);
    }
  }
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
