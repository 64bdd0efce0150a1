#include "runtime/ingest/ndjson_parts.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "runtime/value/calendar.h"

namespace kopeck {
namespace {

namespace json = simdjson::ondemand;

template <typename Named>
std::size_t find(const std::vector<Named>& all, std::string_view name) {
  return static_cast<std::size_t>(
      std::find_if(all.begin(), all.end(), [&](const Named& one) { return one.name == name; }) - all.begin());
}

}  // namespace

std::string_view partName(Part part) {
  switch (part) {
    case Part::redeem:
      return "redeem";
    case Part::redeemed:
      return "redeemed";
    case Part::tenders:
      return "tenders";
    case Part::codes:
      return "codes";
    case Part::coupons:
      return "coupons";
    case Part::lots:
      return "lots";
    case Part::tier:
      return "tier";
    case Part::spend:
      return "spend";
  }
  return {};
}

NdjsonParts::NdjsonParts(const Schema& schema, const IngestNames& names, TextCache& texts, bool strict,
                         std::function<void(std::string)> ignored)
    : schema_(schema), names_(names), texts_(texts), strict_(strict), ignored_(std::move(ignored)) {
  if (names_.kinds.empty()) {
    for (const WalletSchema& wallet : schema.wallets) names_.kinds.push_back({wallet.name, wallet.decimals});
    for (const std::string& each_coupon : schema.coupons) names_.kinds.push_back({each_coupon, 0});
  }
}

void NdjsonParts::begin(bool has_escapes) {
  has_escapes_ = has_escapes;
  asked_.assign(std::max<std::size_t>(1, schema_.wallets.size()), kMissing);
  stated_.assign(asked_.size(), kMissing);
  tenders_.assign(schema_.tenders.size(), 0);
  coupons_.assign(schema_.coupons.size(), 0);
}

void NdjsonParts::finish(EventBatch& batch) const {
  const auto add = [](std::vector<Value>& to, const std::vector<Value>& from) {
    to.insert(to.end(), from.begin(), from.end());
  };
  add(batch.redeem_asked, asked_);
  add(batch.redeem_stated, stated_);
  add(batch.tenders, tenders_);
  add(batch.coupons, coupons_);
}

bool NdjsonParts::redeems() const {
  const auto some = [](Value points) { return points != kMissing && points > 0; };
  return std::any_of(asked_.begin(), asked_.end(), some) || std::any_of(stated_.begin(), stated_.end(), some);
}

bool NdjsonParts::fail(Reason reason, std::vector<std::string> args) {
  why_->reason = reason;
  why_->args = std::move(args);
  return false;
}

bool NdjsonParts::ignore(std::string name) {
  if (strict_) return fail(Reason::unknown_attribute, {std::move(name)});
  ignored_(std::move(name));
  return true;
}

bool NdjsonParts::scalar(json::value& value, Scalar& to) {
  if (!readScalar(value, has_escapes_, to)) return fail(Reason::not_json);
  return true;
}

bool NdjsonParts::each(json::value& value, const Object& each) {
  json::object object;
  if (const simdjson::error_code error = value.get_object().get(object)) {
    if (error == simdjson::INCORRECT_TYPE) return fail(Reason::bad_value, {std::string(partName(part_)), "…"});
    return fail(Reason::not_json);
  }
  for (simdjson::simdjson_result<json::field> one : object) {
    json::field field;
    std::string_view key;
    if (std::move(one).get(field) != simdjson::SUCCESS || field.unescaped_key().get(key) != simdjson::SUCCESS)
      return fail(Reason::not_json);
    const std::string name(key);  // the text of a value may come to lie where this one does
    json::value inner = field.value();
    if (!each(name, inner)) return false;
  }
  return true;
}

bool NdjsonParts::entries(json::value& value, const std::function<bool(json::value&)>& each) {
  json::array array;
  if (const simdjson::error_code error = value.get_array().get(array)) {
    if (error == simdjson::INCORRECT_TYPE) return fail(Reason::bad_value, {std::string(partName(part_)), "…"});
    return fail(Reason::not_json);
  }
  for (simdjson::simdjson_result<json::value> one : array) {
    json::value inner;
    if (one.get(inner) != simdjson::SUCCESS) return fail(Reason::not_json);
    if (!each(inner)) return false;
  }
  return true;
}

bool NdjsonParts::number(const Scalar& scalar, int decimals, bool may_be_negative, Value& to) {
  const Reading reading =
      !scalar.isText() ? Reading{kMissing, Reason::bad_number}
                       : (may_be_negative ? readNumber(scalar.text, decimals) : readUnsigned(scalar.text, decimals));
  if (!reading.ok()) return fail(reading.reason, {std::string(partName(part_)), shown(scalar.text)});
  to = reading.value;
  return true;
}

bool NdjsonParts::date(const Scalar& scalar, Day& to) {
  const std::optional<Day> day = scalar.shape == Shape::string ? parseDate(scalar.text) : std::nullopt;
  if (!day) return fail(Reason::bad_date, {std::string(partName(part_)), shown(scalar.text)});
  to = *day;
  return true;
}

bool NdjsonParts::read(Part part, json::value value, EventBatch& batch, Rejected& why) {
  part_ = part;
  why_ = &why;
  switch (part) {
    case Part::redeem:
      return points(value, asked_);
    case Part::redeemed:
      return points(value, stated_);
    case Part::tenders:
      return entries(value, [&](json::value& one) { return tenders(one); });
    case Part::codes:
      return entries(value, [&](json::value& one) { return codes(one, batch); });
    case Part::coupons:
      return coupons(value);
    case Part::lots:
      return entries(value, [&](json::value& one) { return lot(one, batch); });
    case Part::tier:
      return tier(value, batch);
    case Part::spend:
      return entries(value, [&](json::value& one) { return spend(one, batch); });
  }
  return true;
}

/// A number is of the header's points; an object says how many of which wallet.
bool NdjsonParts::points(json::value& value, std::vector<Value>& to) {
  Scalar single;
  if (!scalar(value, single)) return false;
  if (!single.present()) return true;
  if (single.isText()) {
    if (single.text.empty()) return true;
    return number(single, schema_.points_decimals, false, to[0]);
  }
  if (single.text.front() != '{') return fail(Reason::bad_value, {std::string(partName(part_)), shown(single.text)});
  return each(value, [&](std::string_view name, json::value& inner) {
    const std::size_t wallet = find(schema_.wallets, name);
    // To pass over points that were taken would give them twice.
    if (wallet == schema_.wallets.size())
      return fail(Reason::unknown_choice, {std::string(partName(part_)), shown(name)});
    Scalar amount;
    if (!scalar(inner, amount)) return false;
    if (to[wallet] != kMissing) return fail(Reason::field_repeated, {fmt::format("{}.{}", partName(part_), name)});
    return number(amount, schema_.wallets[wallet].decimals, false, to[wallet]);
  });
}

bool NdjsonParts::adjust(std::string_view wallet, std::string_view text, Rejected& why) {
  part_ = Part::redeemed;
  why_ = &why;
  const std::size_t at = wallet.empty() ? 0 : find(schema_.wallets, wallet);
  if (at >= stated_.size()) return fail(Reason::unknown_choice, {"wallet", shown(wallet)});
  const int decimals = schema_.wallets.empty() ? schema_.points_decimals : schema_.wallets[at].decimals;
  const Reading reading = readNumber(text, decimals);
  if (!reading.ok()) return fail(reading.reason, {"points", shown(text)});
  stated_[at] = reading.value;
  return true;
}

bool NdjsonParts::tenders(json::value& value) {
  std::string kind;
  Value amount = kMissing;
  const bool fine = each(value, [&](std::string_view key, json::value& inner) {
    Scalar text;
    if (!scalar(inner, text)) return false;
    if (key == "kind") {
      if (text.shape != Shape::string) return fail(Reason::bad_value, {"tenders.kind", shown(text.text)});
      kind = text.text;
      return true;
    }
    if (key == "amount") return number(text, schema_.money_decimals, false, amount);
    return text.shape == Shape::nested ? fail(Reason::bad_value, {fmt::format("tenders.{}", key), "…"})
                                       : ignore(fmt::format("tenders[].{}", key));
  });
  if (!fine) return false;
  if (kind.empty()) return fail(Reason::field_missing, {"tenders.kind"});
  if (amount == kMissing) return fail(Reason::field_missing, {"tenders.amount"});
  const auto at = static_cast<std::size_t>(std::find(schema_.tenders.begin(), schema_.tenders.end(), kind) -
                                           schema_.tenders.begin());
  // Ways to pay that no rule tells apart are nobody's mistake.
  if (at == tenders_.size()) return true;
  if (__builtin_add_overflow(tenders_[at], amount, &tenders_[at])) return fail(Reason::out_of_range, {"tenders", kind});
  return true;
}

bool NdjsonParts::codes(json::value& value, EventBatch& batch) {
  Scalar code;
  if (!scalar(value, code)) return false;
  if (!code.isText()) return fail(Reason::bad_value, {"codes", shown(code.text)});
  if (const TextId id = texts_.intern(code.text); id != kNoText) batch.codes.push_back(id);
  return true;
}

bool NdjsonParts::coupon(std::string_view name, Value count) {
  const auto at = static_cast<std::size_t>(std::find(schema_.coupons.begin(), schema_.coupons.end(), name) -
                                           schema_.coupons.begin());
  if (at == coupons_.size()) return ignore(fmt::format("coupons.{}", name));
  if (__builtin_add_overflow(coupons_[at], count, &coupons_[at]))
    return fail(Reason::out_of_range, {"coupons", std::string(name)});
  return true;
}

/// `["cash", "cash"]` or `{"cash": 2}`.
bool NdjsonParts::coupons(json::value& value) {
  Scalar shape;
  if (!scalar(value, shape)) return false;
  if (!shape.present()) return true;
  if (shape.shape != Shape::nested) return fail(Reason::bad_value, {"coupons", shown(shape.text)});
  if (shape.text.front() == '{') {
    return each(value, [&](std::string_view name, json::value& inner) {
      Scalar text;
      Value count = 0;
      return scalar(inner, text) && number(text, 0, false, count) && coupon(name, count);
    });
  }
  return entries(value, [&](json::value& one) {
    Scalar name;
    if (!scalar(one, name)) return false;
    if (name.shape != Shape::string) return fail(Reason::bad_value, {"coupons", shown(name.text)});
    return coupon(name.text, 1);
  });
}

/// {"wallet": "silver", "points": "12", "earned": "2025-11-03", "last_day": "2026-05-01"}
bool NdjsonParts::lot(json::value& value, EventBatch& batch) {
  Opening opening;
  opening.kind = OpeningKind::lot;
  std::string points;
  const bool fine = each(value, [&](std::string_view key, json::value& inner) {
    Scalar text;
    if (!scalar(inner, text)) return false;
    if (!text.present()) return true;
    if (key == "wallet" || key == "coupon" || key == "stamps" || key == "badge") {
      const std::size_t at = find(names_.kinds, text.text);
      if (at == names_.kinds.size())
        return fail(Reason::unknown_choice, {"lots." + std::string(key), shown(text.text)});
      opening.index = static_cast<std::int32_t>(at);
      return true;
    }
    if (key == "points" || key == "count") {
      if (!text.isText()) return fail(Reason::bad_number, {"lots.points", shown(text.text)});
      points = text.text;
      return true;
    }
    if (key == "earned") return date(text, opening.day);
    if (key == "last_day") return date(text, opening.last_day);
    return text.shape == Shape::nested ? fail(Reason::bad_value, {fmt::format("lots.{}", key), "…"})
                                       : ignore(fmt::format("lots[].{}", key));
  });
  if (!fine) return false;
  if (points.empty()) return fail(Reason::field_missing, {"lots.points"});
  const auto kind = static_cast<std::size_t>(opening.index);
  const Scalar amount{points, Shape::number};
  if (!number(amount, kind < names_.kinds.size() ? names_.kinds[kind].decimals : 0, false, opening.points))
    return false;
  if (opening.points == 0) return true;
  batch.openings.push_back(opening);
  return true;
}

/// "gold", or {"status": "gold"} where the programme has several blocks of tiers.
bool NdjsonParts::tier(json::value& value, EventBatch& batch) {
  Scalar single;
  if (!scalar(value, single)) return false;
  if (!single.present()) return true;
  if (single.shape == Shape::nested && single.text.front() == '{') {
    return each(value, [&](std::string_view block, json::value& inner) {
      Scalar name;
      return scalar(inner, name) && level(block, name, batch);
    });
  }
  return level({}, single, batch);
}

bool NdjsonParts::level(std::string_view block, const Scalar& name, EventBatch& batch) {
  const std::size_t at = block.empty() ? 0 : find(names_.tiers, block);
  if (at >= names_.tiers.size())
    return fail(Reason::unknown_choice, {"tier", shown(block.empty() ? name.text : block)});
  const std::vector<std::string>& levels = names_.tiers[at].levels;
  const auto found = std::find(levels.begin(), levels.end(), name.text);
  if (name.shape != Shape::string || found == levels.end())
    return fail(Reason::unknown_choice, {"tier", shown(name.text)});
  Opening opening;
  opening.kind = OpeningKind::tier;
  opening.index = static_cast<std::int32_t>(at);
  opening.points = found - levels.begin();
  batch.openings.push_back(opening);
  return true;
}

/// {"on": "2026-01-15", "amount": "9500.00"}
bool NdjsonParts::spend(json::value& value, EventBatch& batch) {
  Opening opening;
  opening.kind = OpeningKind::spend;
  opening.points = kMissing;
  const bool fine = each(value, [&](std::string_view key, json::value& inner) {
    Scalar text;
    if (!scalar(inner, text)) return false;
    if (key == "on") return date(text, opening.day);
    if (key == "amount") return number(text, schema_.money_decimals, false, opening.points);
    return text.shape == Shape::nested ? fail(Reason::bad_value, {fmt::format("spend.{}", key), "…"})
                                       : ignore(fmt::format("spend[].{}", key));
  });
  if (!fine) return false;
  if (opening.day == kNoDay) return fail(Reason::field_missing, {"spend.on"});
  if (opening.points == kMissing) return fail(Reason::field_missing, {"spend.amount"});
  batch.openings.push_back(opening);
  return true;
}

}  // namespace kopeck
