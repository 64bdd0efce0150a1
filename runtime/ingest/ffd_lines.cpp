#include "runtime/ingest/ffd_lines.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "runtime/ingest/ffd_tax.h"
#include "runtime/ingest/fields.h"
#include "runtime/ingest/json_scalar.h"

namespace kopeck {
namespace {

std::string nameOf(Json value) {
  std::string name;
  for (const char c : value.text()) {
    const bool blank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
    if (!blank)
      name += c;
    else if (name.empty() || name.back() != ' ')
      name += ' ';
  }
  return name;
}

std::string roubles(Value kopecks) {
  return fmt::format("{}.{:02}", kopecks / 100, kopecks % 100);
}

class LineReading {
 public:
  LineReading(const char* array, std::size_t number) : place_(fmt::format("{}[{}]", array, number)) {}

  FfdRefusal read(Json json, FfdLine& line) {
    if (!json.isObject()) return {Reason::bad_value, {place_, "…"}};
    line.json = json;
    line.name = nameOf(json["name"]);
    if (FfdRefusal refusal = readQuantityOf(json, line); !refusal.ok()) return refusal;
    const Json price = json["price"];
    if (price.present()) {
      const Reading reading = readUnsigned(price.text(), 0);
      if (!reading.ok()) return refused(reading.reason, "price", price);
      line.price = reading.value;
    }
    const Json sum = json["sum"];
    if (!sum.present() && line.price == kMissing) return {Reason::field_missing, {place_ + ".sum"}};
    if (sum.present()) {
      const Reading reading = readUnsigned(sum.text(), 0);
      if (!reading.ok()) return refused(reading.reason, "sum", sum);
      line.amount = reading.value;
    }
    return readDiscount(json, sum.present(), line);
  }

 private:
  [[nodiscard]] FfdRefusal refused(Reason reason, std::string_view field, Json value) const {
    return {reason, {fmt::format("{}.{}", place_, field), value.isScalar() ? shown(value.text()) : "…"}};
  }

  FfdRefusal readQuantityOf(Json json, FfdLine& line) const {
    const Json value = json["quantity"];
    if (!value.present()) return {Reason::field_missing, {place_ + ".quantity"}};
    Reading quantity = readQuantity(value.text());
    if (quantity.reason == Reason::too_many_decimals || quantity.reason == Reason::out_of_range) {
      // 1.3380000000000001: a quantity that went through a binary fraction.
      const std::string_view text = value.text().substr(0, value.text().find('.') + 16);
      const std::optional<Decimal> decimal = parseDecimal(text);
      const std::optional<Value> rounded =
          decimal ? scaledRounded(*decimal, kQuantityDecimals, RoundingMode::half_up) : std::nullopt;
      if (rounded && *rounded > 0) quantity = {*rounded};
    }
    if (!quantity.ok()) return refused(quantity.reason, "quantity", value);
    line.quantity = quantity.value;
    return {};
  }

  /// The line's sum is the fact. What price × quantity is above it was a discount; a kopeck is the till's rounding.
  FfdRefusal readDiscount(Json json, bool has_sum, FfdLine& line) const {
    if (line.price == kMissing) return {};
    const Reading full = readPriceTimes(fmt::format("{}", line.price), line.quantity, 0);
    if (!full.ok()) return refused(full.reason, "price", json["price"]);
    if (!has_sum)
      line.amount = full.value;
    else if (full.value - line.amount > 1)
      line.discount = full.value - line.amount;
    return {};
  }

  std::string place_;
};

FfdRefusal readArray(const FfdDocument& document, const char* array, std::vector<FfdLine>& lines) {
  const Json items = document.receipt[array];
  if (items.present() && !items.isArray()) return {Reason::bad_value, {array, "…"}};
  std::size_t number = 0;
  for (Json each = items.first(); each.present(); each = each.next()) {
    FfdLine line;
    if (FfdRefusal refusal = LineReading(array, ++number).read(each, line); !refusal.ok()) return refusal;
    lines.push_back(std::move(line));
  }
  return {};
}

bool sumOf(const std::vector<FfdLine>& lines, Value& sum) {
  sum = 0;
  for (const FfdLine& line : lines)
    if (__builtin_add_overflow(sum, line.amount, &sum)) return false;
  return true;
}

/// Takes cancelled lines off the ones they cancel.
FfdRefusal cancel(const std::vector<FfdLine>& cancelled, std::vector<FfdLine>& lines) {
  // Every one is looked for among all lines: no till prints so many, and nobody shall wait for those that do.
  constexpr std::size_t kMost = 10'000'000;
  if (cancelled.size() > kMost / lines.size()) return {Reason::out_of_range, {"stornoItems", "…"}};
  for (const FfdLine& each : cancelled) {
    const auto found = std::find_if(lines.rbegin(), lines.rend(), [&](const FfdLine& line) {
      return line.name == each.name && line.price == each.price && line.quantity >= each.quantity &&
             line.amount >= each.amount;
    });
    if (found == lines.rend()) return {Reason::storno_unmatched, {shown(each.name)}};
    found->quantity -= each.quantity;
    found->amount -= each.amount;
    found->discount -= std::min(found->discount, each.discount);
    if (found->quantity == 0) lines.erase(std::next(found).base());
  }
  return {};
}

/// Spreads what the total is below the sum of the lines.
void spread(Value off, std::vector<FfdLine>& lines) {
  std::vector<Value> weights, parts(lines.size());
  weights.reserve(lines.size());
  for (const FfdLine& line : lines) weights.push_back(line.amount);
  splitByLargestRemainder(off, weights, parts);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    lines[i].amount -= parts[i];
    lines[i].discount += parts[i];
  }
}

/// GS1: weights 3 and 1 from the right, the check digit itself counting once.
bool isGtin(std::string_view digits) {
  if (digits.size() != 8 && (digits.size() < 12 || digits.size() > 14)) return false;
  int sum = 0;
  bool any = false;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    const char c = digits[digits.size() - 1 - i];
    if (c < '0' || c > '9') return false;
    any |= c != '0';
    sum += (c - '0') * (i % 2 == 0 ? 1 : 3);
  }
  return any && sum % 10 == 0;
}

/// The usual form: what a shop's catalogue has.
std::string canonical(std::string_view digits) {
  while (digits.size() > 13 && digits.front() == '0') digits.remove_prefix(1);
  std::string text(digits.size() == 12 ? "0" : "");
  return text.append(digits);
}

std::string gtinInText(std::string_view text) {
  if (isGtin(text)) return canonical(text);
  constexpr std::size_t kGtin14 = 14;
  if (text.starts_with("01") && text.size() >= kGtin14 + 2 && isGtin(text.substr(2, kGtin14)))
    return canonical(text.substr(2, kGtin14));
  return "";
}

/// FFD 1.05's tag 1162 in hexadecimal: 44 4D, six bytes of GTIN, the serial number.
std::string gtinInBytes(std::string_view text) {
  std::string digits;
  for (const char c : text)
    if (c != ' ') digits += c;
  constexpr std::size_t kEnd = 16;
  if (digits.size() < kEnd || (!digits.starts_with("444D") && !digits.starts_with("444d"))) return "";
  std::uint64_t number = 0;
  for (std::size_t i = 4; i < kEnd; ++i) {
    const std::size_t digit = std::string_view("0123456789abcdef0123456789ABCDEF").find(digits[i]);
    if (digit == std::string_view::npos) return "";
    number = number * 16 + digit % 16;
  }
  const std::string gtin = fmt::format("{:014}", number);
  return isGtin(gtin) ? canonical(gtin) : "";
}

}  // namespace

FfdRefusal readLines(const FfdDocument& document, bool with_tax, Day day, std::vector<FfdLine>& lines) {
  lines.clear();
  std::vector<FfdLine> cancelled;
  if (FfdRefusal refusal = readArray(document, "items", lines); !refusal.ok()) return refusal;
  if (lines.empty()) return {Reason::no_lines, {}};
  if (FfdRefusal refusal = readArray(document, "stornoItems", cancelled); !refusal.ok()) return refusal;
  const Json total_field = document.receipt["totalSum"];
  if (!total_field.present()) return {Reason::field_missing, {"totalSum"}};
  const Reading total = readUnsigned(total_field.text(), 0);
  if (!total.ok()) return {total.reason, {"totalSum", total_field.isScalar() ? shown(total_field.text()) : "…"}};
  Value sum = 0;
  Value taken_off = 0;
  if (!sumOf(lines, sum) || !sumOf(cancelled, taken_off)) return {Reason::out_of_range, {"items", "…"}};
  // Some tills leave cancelled lines among the items, some do not: the total tells.
  if (!cancelled.empty() && sum - taken_off >= total.value) {
    if (FfdRefusal refusal = cancel(cancelled, lines); !refusal.ok()) return refusal;
    if (!sumOf(lines, sum)) return {Reason::out_of_range, {"items", "…"}};
  }
  if (lines.empty()) return {Reason::no_lines, {}};
  if (total.value > sum) return {Reason::total_mismatch, {roubles(total.value), roubles(sum)}};
  if (total.value < sum) spread(sum - total.value, lines);
  return with_tax ? readTax(document, day, lines) : FfdRefusal{};
}

FfdRefusal readPaid(const FfdDocument& document, std::string_view how, Value& sum) {
  constexpr std::array<std::array<std::string_view, 3>, 5> kFields = {
      {{"cash", "cashTotalSum", ""},
       {"ecash", "ecashTotalSum", ""},
       {"prepaid", "prepaidSum", "prepaymentSum"},
       {"credit", "creditSum", "postpaymentSum"},
       {"provision", "provisionSum", "counterSubmissionSum"}}};
  sum = 0;
  for (const auto& [name, field, older] : kFields) {
    if (name != how) continue;
    const std::string_view key = document.receipt[field].present() || older.empty() ? field : older;
    const Json value = document.receipt[key];
    if (!value.present()) return {};
    const Reading reading = readUnsigned(value.text(), 0);
    if (!reading.ok()) return {reading.reason, {std::string(key), value.isScalar() ? shown(value.text()) : "…"}};
    sum = reading.value;
  }
  return {};
}

Value smallNumberOf(Json line, std::string_view field, std::string_view older) {
  const Json value = line[field].present() || older.empty() ? line[field] : line[older];
  const Reading reading = readUnsigned(value.text(), 0);
  return reading.ok() ? reading.value : 0;
}

std::string gtinOf(Json line) {
  const Json marking = line["productCodeNew"];
  for (Json each = marking.first(); each.present(); each = each.next())
    for (const std::string_view field : {"gtin", "rawProductCode"})
      if (std::string gtin = gtinInText(each[field].text()); !gtin.empty()) return gtin;
  for (const std::string_view field : {"gtin", "barcode", "productCode", "nomenclatureCode"}) {
    const std::string_view text = line[field].text();
    if (std::string gtin = gtinInText(text); !gtin.empty()) return gtin;
    if (std::string gtin = gtinInBytes(text); !gtin.empty()) return gtin;
  }
  return "";
}

std::string_view measureOf(Json line) {
  constexpr std::array<std::pair<Value, std::string_view>, 24> kMeasures = {{
      {0, "pc"},    {10, "g"},   {11, "kg"}, {12, "t"},  {20, "cm"}, {21, "dm"},  {22, "m"},    {30, "cm2"},
      {31, "dm2"},  {32, "m2"},  {40, "ml"}, {41, "l"},  {42, "m3"}, {50, "kWh"}, {51, "Gcal"}, {70, "day"},
      {71, "hour"}, {72, "min"}, {73, "s"},  {80, "KB"}, {81, "MB"}, {82, "GB"},  {83, "TB"},   {255, "other"},
  }};
  if (const Json code = line["itemsQuantityMeasure"]; code.present()) {
    const Reading reading = readUnsigned(code.text(), 0);
    for (const auto& [number, name] : kMeasures)
      if (reading.ok() && reading.value == number) return name;
    return "other";
  }
  return line["unit"].text();
}

}  // namespace kopeck
