#include "tools/auditor/raw_event.h"

#include <charconv>

namespace kopeck::auditor {

namespace {

namespace json = simdjson::ondemand;
__extension__ using Wide = __int128;

/// digits × 10^-scale.
struct Decimal {
  std::int64_t digits = 0;
  int scale = 0;
};

constexpr int kMostDigits = 18;

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && static_cast<unsigned char>(text.front()) <= ' ') text.remove_prefix(1);
  while (!text.empty() && static_cast<unsigned char>(text.back()) <= ' ') text.remove_suffix(1);
  return text;
}

/// "-12.50", "1e2"; nothing for what is no such number, or has more digits than fit.
std::optional<Decimal> parseDecimal(std::string_view text) {
  text = trimmed(text);
  Decimal number;
  bool minus = false;
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) {
    minus = text.front() == '-';
    text.remove_prefix(1);
  }
  int exponent = 0;
  if (const std::size_t e = text.find_first_of("eE"); e != std::string_view::npos) {
    std::string_view power = text.substr(e + 1);
    if (!power.empty() && power.front() == '+') power.remove_prefix(1);
    const auto [end, error] = std::from_chars(power.data(), power.data() + power.size(), exponent);
    if (error != std::errc() || end != power.data() + power.size()) return std::nullopt;
    text = text.substr(0, e);
  }
  bool fraction = false;
  int count = 0;
  for (const char c : text) {
    if (c == '.' && !fraction) {
      fraction = true;
      continue;
    }
    if (c < '0' || c > '9') return std::nullopt;
    if (number.digits != 0 || c != '0') ++count;
    if (count > kMostDigits) return std::nullopt;
    number.digits = number.digits * 10 + (c - '0');
    if (fraction) ++number.scale;
  }
  number.scale -= exponent;
  if (number.scale > 30 || number.scale < -kMostDigits) return std::nullopt;
  if (minus) number.digits = -number.digits;
  return number;
}

/// digits × 10^-scale in units of 10^-decimals, rounded half up; nothing when it does not fit.
std::optional<std::int64_t> scaled(Wide digits, int scale, int decimals) {
  const bool minus = digits < 0;
  if (minus) digits = -digits;
  for (; scale < decimals; ++scale) {
    if (digits > INT64_MAX) return std::nullopt;
    digits *= 10;
  }
  Wide rest = 0;
  Wide unit = 1;
  for (; scale > decimals; --scale) {
    rest += digits % 10 * unit;
    unit *= 10;
    digits /= 10;
    if (unit > static_cast<Wide>(INT64_MAX) * 1'000'000'000) return std::nullopt;
  }
  if (rest * 2 >= unit && unit > 1) ++digits;
  if (digits > INT64_MAX) return std::nullopt;
  const auto value = static_cast<std::int64_t>(digits);
  return minus ? -value : value;
}

std::optional<std::int64_t> scaled(const std::optional<Decimal>& number, int decimals) {
  return number ? scaled(number->digits, number->scale, decimals) : std::nullopt;
}

/// A string's text, or a number as it is written.
bool scalar(json::value value, std::string_view& text) {
  json::json_type type{};
  if (value.type().get(type) != simdjson::SUCCESS) return false;
  if (type == json::json_type::string) return value.get_string().get(text) == simdjson::SUCCESS;
  if (type == json::json_type::number) {
    text = trimmed(value.raw_json_token());
    double checked = 0;
    return value.get_double().get(checked) == simdjson::SUCCESS;
  }
  text = {};
  return true;
}

int twoDigits(std::string_view text, std::size_t at) {
  if (at + 2 > text.size() || text[at] < '0' || text[at] > '9' || text[at + 1] < '0' || text[at + 1] > '9') return -1;
  return (text[at] - '0') * 10 + (text[at + 1] - '0');
}

/// "2010-12-01T08:26:00" and its variants; anything else depends on a zone, or is told elsewhere.
void readMoment(std::string_view text, RawEvent& event) {
  text = trimmed(text);
  event.zoned = true;
  if (text.size() < 16) return;
  const std::optional<Day> day = parseDate(text.substr(0, 10));
  const int hour = twoDigits(text, 11);
  const int minute = twoDigits(text, 14);
  if (!day || hour < 0 || minute < 0 || text[13] != ':') return;
  event.day = *day;
  event.second = hour * 3600 + minute * 60;
  std::size_t at = 16;
  if (at < text.size() && text[at] == ':') {
    const int second = twoDigits(text, at + 1);
    if (second < 0) return;
    event.second += second;
    at += 3;
  }
  if (at < text.size() && text[at] == '.') {
    ++at;
    while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
  }
  event.zoned = at != text.size();
}

/// Goes through the elements of an array; false where it is none or one of them can't be read.
template <typename Each>
bool elements(json::value value, const Each& each) {
  json::array array;
  if (value.get_array().get(array) != simdjson::SUCCESS) return false;
  for (auto element : array) {
    json::value one;
    if (element.get(one) != simdjson::SUCCESS || !each(one)) return false;
  }
  return true;
}

/// Goes through the members of an object.
template <typename Each>
bool members(json::value value, const Each& each) {
  json::object object;
  if (value.get_object().get(object) != simdjson::SUCCESS) return false;
  for (auto member : object) {
    std::string_view key;
    json::value one;
    if (member.unescaped_key().get(key) != simdjson::SUCCESS || member.value().get(one) != simdjson::SUCCESS)
      return false;
    if (!each(key, one)) return false;
  }
  return true;
}

}  // namespace

bool RawReader::read(std::string_view text, std::size_t room, RawEvent& event) {
  event = RawEvent{};
  json::document document;
  if (parser_.iterate(text.data(), text.size(), room).get(document) != simdjson::SUCCESS) return false;
  json::object object;
  if (document.get_object().get(object) != simdjson::SUCCESS) return false;
  for (auto member : object) {
    std::string_view key;
    Value value;
    if (member.unescaped_key().get(key) != simdjson::SUCCESS || member.value().get(value) != simdjson::SUCCESS)
      return false;
    if (!field(key, value, event)) return false;
  }
  return true;
}

bool RawReader::field(std::string_view key, Value value, RawEvent& event) {
  std::string_view text;
  if (key == "lines") {
    // Other forms of receipts have texts of that name, too.
    json::json_type type{};
    if (value.type().get(type) != simdjson::SUCCESS) return false;
    return type != json::json_type::array || elements(value, [&](Value one) { return line(one, event); });
  }
  if (key == "spend") {
    json::json_type type{};
    if (value.type().get(type) != simdjson::SUCCESS) return false;
    return type != json::json_type::array || elements(value, [&](Value one) { return spend(one, event); });
  }
  if (key == "tier") event.tier = true;
  std::string* const target = key == "type"       ? &event.type
                              : key == "id"       ? &event.id
                              : key == "customer" ? &event.customer
                              : key == "of"       ? &event.of
                                                  : nullptr;
  if (target == nullptr && key != "at") return true;
  if (!scalar(value, text)) return false;
  if (target != nullptr)
    *target = trimmed(text);
  else
    readMoment(text, event);
  return true;
}

bool RawReader::line(Value value, RawEvent& event) {
  json::json_type type{};
  if (value.type().get(type) != simdjson::SUCCESS) return false;
  if (type != json::json_type::object) return true;
  RawLine line;
  std::optional<Decimal> quantity, price, amount, discount;
  const bool sound = members(value, [&](std::string_view key, Value one) {
    std::string_view text;
    std::optional<Decimal> tax;
    std::optional<Decimal>* const target = key == "quantity"   ? &quantity
                                           : key == "price"    ? &price
                                           : key == "amount"   ? &amount
                                           : key == "discount" ? &discount
                                           : key == "tax"      ? &tax
                                                               : nullptr;
    if (target == nullptr) return true;
    if (!scalar(one, text)) return false;
    *target = parseDecimal(text);
    if (tax) line.tax = scaled(tax, money_decimals_).value_or(0);
    return true;
  });
  line.quantity = scaled(quantity, 6);
  line.amount = scaled(amount, money_decimals_);
  if (!amount && price && quantity) {
    line.amount =
        scaled(static_cast<Wide>(price->digits) * quantity->digits, price->scale + quantity->scale, money_decimals_);
    if (line.amount && discount) *line.amount -= scaled(discount, money_decimals_).value_or(0);
  }
  event.lines.push_back(line);
  return sound;
}

bool RawReader::spend(Value value, RawEvent& event) {
  RawSpend spend;
  const bool sound = members(value, [&](std::string_view key, Value one) {
    std::string_view text;
    if (key != "on" && key != "amount") return true;
    if (!scalar(one, text)) return false;
    if (key == "on")
      spend.on = parseDate(trimmed(text).substr(0, 10)).value_or(kNone);
    else
      spend.amount = scaled(parseDecimal(text), money_decimals_).value_or(0);
    return true;
  });
  event.spend.push_back(spend);
  return sound;
}

}  // namespace kopeck::auditor
