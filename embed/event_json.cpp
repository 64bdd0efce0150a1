// An event in numbers as a line of the NDJSON input: docs/interfaces.md.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "embed/event.h"
#include "runtime/value/calendar.h"
#include "runtime/value/value.h"

namespace kopeck::embed {

namespace {

using Json = nlohmann::ordered_json;

void putText(Json& json, const char* key, kopeck_text text) {
  if (text.size > 0) json[key] = std::string(viewOf(text));
}

void putAttributes(Json& json, const kopeck_attribute* attributes, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i)
    if (attributes[i].value.size > 0 && !json.contains(std::string(viewOf(attributes[i].name))))
      json[std::string(viewOf(attributes[i].name))] = std::string(viewOf(attributes[i].value));
}

Json lineJson(const kopeck_line& line, const Schema& schema) {
  Json json;
  putText(json, "sku", line.sku);
  putText(json, "name", line.name);
  putText(json, "category", line.category);
  json["quantity"] = formatScaled(line.quantity, kQuantityDecimals);
  if (line.amount != KOPECK_MISSING) json["amount"] = formatScaled(line.amount, schema.money_decimals);
  if (line.discount != 0) json["discount"] = formatScaled(line.discount, schema.money_decimals);
  if (schema.without_tax) json["tax"] = formatScaled(line.tax, schema.money_decimals);
  putAttributes(json, line.attributes, line.attribute_count);
  return json;
}

/// {"silver":"12.50"}, by wallet.
Json pointsJson(const kopeck_amount* points, std::size_t count, const Schema& schema) {
  Json json;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string_view name = viewOf(points[i].name);
    for (std::size_t w = 0; w < schema.wallets.size(); ++w)
      if (name.empty() ? w == 0 : schema.wallets[w].name == name)
        json[schema.wallets[w].name] = formatScaled(points[i].amount, schema.wallets[w].decimals);
  }
  return json;
}

const char* typeOf(std::int32_t kind) {
  switch (kind) {
    case KOPECK_CUSTOMER:
      return "customer";
    case KOPECK_EVENT:
      return "event";
    case KOPECK_RETURN:
      return "return";
    case KOPECK_ADJUST:
      return "adjust";
    default:
      return "purchase";
  }
}

void putMoney(Json& json, const kopeck_event& event, const Schema& schema) {
  for (std::size_t i = 0; i < event.tender_count; ++i)
    json["tenders"].push_back({{"kind", std::string(viewOf(event.tenders[i].name))},
                               {"amount", formatScaled(event.tenders[i].amount, schema.money_decimals)}});
  for (std::size_t i = 0; i < event.coupon_count; ++i)
    json["coupons"][std::string(viewOf(event.coupons[i].name))] = event.coupons[i].amount;
  for (std::size_t i = 0; i < event.code_count; ++i) json["codes"].push_back(std::string(viewOf(event.codes[i])));
}

}  // namespace

std::string EventReader::json(const kopeck_event& event) const {
  Json json;
  json["type"] = typeOf(event.kind);
  putText(json, "id", event.kind == KOPECK_CUSTOMER ? event.customer : event.id);
  if (event.kind != KOPECK_CUSTOMER) putText(json, "customer", event.customer);
  if (event.day != kNoDay) json["at"] = formatDate(event.day) + "T" + formatTime(event.second);
  putText(json, "store", event.store);
  if (event.kind == KOPECK_EVENT) putText(json, "name", event.name);
  if (event.kind == KOPECK_RETURN) putText(json, "of", event.of);
  for (std::size_t i = 0; i < event.line_count; ++i) json["lines"].push_back(lineJson(event.lines[i], schema_));
  putAttributes(json, event.attributes, event.attribute_count);
  if (event.kind == KOPECK_PURCHASE) {
    if (event.redeem_count > 0) json["redeem"] = pointsJson(event.redeem, event.redeem_count, schema_);
    if (event.redeemed_count > 0) json["redeemed"] = pointsJson(event.redeemed, event.redeemed_count, schema_);
    putMoney(json, event, schema_);
  }
  if (event.kind == KOPECK_ADJUST) {
    const Json points = pointsJson(event.redeemed, event.redeemed_count, schema_);
    for (const auto& [wallet, number] : points.items()) {
      json["wallet"] = wallet;
      json["points"] = number;
    }
    putText(json, "reason", event.reason);
  }
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace kopeck::embed
