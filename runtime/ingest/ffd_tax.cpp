#include "runtime/ingest/ffd_tax.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "runtime/ingest/ffd_lines.h"
#include "runtime/ingest/fields.h"

namespace kopeck {
namespace {

constexpr Day kTwentyPercent = 17'897;  // 2019-01-01: 18% became 20%

/// Fields of a line or of a receipt with the tax in it, at some rate; old names were kept when the rate changed.
constexpr std::array<std::string_view, 14> kTaxed = {
    "nds18",    "nds20",   "nds22",   "nds10",           "nds5",           "nds7", "nds18118", "nds20120", "nds22122",
    "nds10110", "nds5105", "nds7107", "ndsCalculated18", "ndsCalculated10"};
/// Fields with a sum that bears none.
constexpr std::array<std::string_view, 2> kUntaxed = {"nds0", "ndsNo"};

/// Percent by the code of FFD tag 1199; -1: no such code.
int percentOf(Value code, Day day) {
  switch (code) {
    case 1:
    case 3:
      return day < kTwentyPercent ? 18 : 20;
    case 2:
    case 4:
      return 10;
    case 5:
    case 6:
      return 0;
    case 7:
    case 9:
      return 5;
    case 8:
    case 10:
      return 7;
    case 11:
    case 12:
      return 22;
    default:  // any number at all
      return -1;
  }
}

struct Stated {
  Value tax = 0;
  bool any = false;
};

/// Adds what the fields of `json` say; false where one is no sum.
bool addStated(Json json, Stated& stated, FfdRefusal& why) {
  for (const std::string_view field : kTaxed) {
    const Json value = json[field];
    if (!value.present()) continue;
    const Reading reading = readUnsigned(value.text(), 0);
    if (!reading.ok() || __builtin_add_overflow(stated.tax, reading.value, &stated.tax)) {
      why = {reading.ok() ? Reason::out_of_range : reading.reason, {std::string(field), shown(value.text())}};
      return false;
    }
    stated.any = true;
  }
  for (const std::string_view field : kUntaxed) stated.any |= json[field].present();
  return true;
}

/// The tax that the line itself tells; kMissing where it does not.
FfdRefusal readOwn(FfdLine& line, Day day) {
  if (const Json sum = line.json["ndsSum"]; sum.present()) {
    const Reading reading = readUnsigned(sum.text(), 0);
    if (!reading.ok()) return {reading.reason, {"ndsSum", shown(sum.text())}};
    line.tax = std::min(reading.value, line.amount);
    return {};
  }
  Stated stated;
  FfdRefusal why;
  if (!addStated(line.json, stated, why)) return why;
  if (stated.any) {
    line.tax = std::min(stated.tax, line.amount);
    return {};
  }
  const int percent = percentOf(smallNumberOf(line.json, "nds", "ndsRate"), day);
  if (percent < 0) return {};
  const std::optional<Value> tax = roundedQuotient(Int128{line.amount} * percent, 100 + percent, RoundingMode::half_up);
  line.tax = tax.value_or(0);
  return {};
}

}  // namespace

FfdRefusal readTax(const FfdDocument& document, Day day, std::vector<FfdLine>& lines) {
  Value own = 0;
  std::vector<Value> weights(lines.size(), 0);
  bool all = true;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (FfdRefusal refusal = readOwn(lines[i], day); !refusal.ok()) return refusal;
    if (lines[i].tax != kMissing)
      own += lines[i].tax;
    else
      weights[i] = lines[i].amount;
    all &= lines[i].tax != kMissing;
  }
  if (all) return {};
  Stated stated;
  FfdRefusal why;
  if (!addStated(document.receipt, stated, why)) return why;
  const Json sums = document.receipt.at("amountsReceiptNds.amountsNds");
  for (Json each = sums.first(); each.present(); each = each.next()) {
    const Reading reading = readUnsigned(each["ndsSum"].text(), 0);
    if (!reading.ok() || __builtin_add_overflow(stated.tax, reading.value, &stated.tax))
      return {reading.ok() ? Reason::out_of_range : reading.reason, {"ndsSum", shown(each["ndsSum"].text())}};
    stated.any = true;
  }
  // Bit 1 is the general regime, the one with the tax.
  const Value regime = smallNumberOf(document.receipt, "appliedTaxationType", "taxationType");
  if (!stated.any && regime <= 1) return {Reason::field_missing, {"nds"}};
  Value open = 0;
  for (const Value weight : weights) open += weight;
  std::vector<Value> parts(lines.size(), 0);
  splitByLargestRemainder(std::clamp<Value>(stated.tax - own, 0, open), weights, parts);
  for (std::size_t i = 0; i < lines.size(); ++i)
    if (lines[i].tax == kMissing) lines[i].tax = parts[i];
  return {};
}

}  // namespace kopeck
