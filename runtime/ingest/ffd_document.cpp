#include "runtime/ingest/ffd_document.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <initializer_list>

#include "runtime/ingest/fields.h"
#include "runtime/value/calendar.h"

namespace kopeck {
namespace {

/// What an envelope may call the one thing inside it, the innermost names first.
constexpr std::array<std::string_view, 17> kWrappers = {"receipt",
                                                        "bso",
                                                        "receiptCorrection",
                                                        "bsoCorrection",
                                                        "openShift",
                                                        "closeShift",
                                                        "fiscalReport",
                                                        "currentStateReport",
                                                        "closeArchive",
                                                        "fiscalReportCorrection",
                                                        "operatorConfirmation",
                                                        "document",
                                                        "ticket",
                                                        "data",
                                                        "json",
                                                        "content",
                                                        "payload"};

struct OtherDocument {
  std::string_view wrapper;
  int code;
  std::string_view en, ru;
};
/// Fiscal documents that are no receipts, by what wraps them and by their code (FFD tag 1000 and its table).
constexpr std::array<OtherDocument, 7> kOthers = {{
    {"fiscalReport", 1, "a report of a till's registration", "отчёт о регистрации кассы"},
    {"openShift", 2, "a report of the opening of a shift", "отчёт об открытии смены"},
    {"closeShift", 5, "a report of the closing of a shift", "отчёт о закрытии смены"},
    {"closeArchive", 6, "a report of the closing of a fiscal drive", "отчёт о закрытии фискального накопителя"},
    {"operatorConfirmation", 7, "an operator's confirmation", "подтверждение оператора"},
    {"fiscalReportCorrection", 11, "a report of a changed registration", "отчёт об изменении параметров регистрации"},
    {"currentStateReport", 21, "a report of the settlements so far", "отчёт о текущем состоянии расчётов"},
}};

constexpr std::int64_t kSecondsPerDay = 86'400;

bool isCorrection(int code) {
  return code == 31 || code == 41;
}

bool hasGoods(Json node) {
  return node["items"].present() || node["totalSum"].present();
}

/// An envelope may know the receipt's number, too: what is around another thing is looked into first.
bool isFiscal(Json node) {
  return hasGoods(node) || node["fiscalDocumentNumber"].present() || node["fiscalSign"].present();
}

Json wrapped(Json node, std::string_view& wrapper) {
  for (const std::string_view each : kWrappers) {
    const Json inner = node[each];
    if (!inner.isObject()) continue;
    wrapper = each;
    return inner;
  }
  return {};
}

int smallNumber(Json value) {
  const Reading reading = readNumber(value.text(), 0);
  return value.isScalar() && reading.ok() && reading.value >= 0 && reading.value < 1000
             ? static_cast<int>(reading.value)
             : -1;
}

/// A number as it names something: without zeros before it, or a fraction of zeros behind.
std::string number(Json value) {
  const std::string_view text = value.text();
  if (const Reading reading = readUnsigned(text, 0); reading.ok()) return std::to_string(reading.value);
  return std::string(text);
}

/// One value of the text that a receipt's QR code holds: t=…&s=…&fn=…&i=…&fp=…&n=…
std::string_view fromQr(const FfdDocument& document, std::string_view key) {
  for (const std::string_view path : {"qr", "qrraw", "request.qrraw", "query.qr", "metadata.qr"}) {
    std::string_view text = document.root.at(path).text();
    while (!text.empty()) {
      const std::string_view pair = text.substr(0, text.find('&'));
      if (pair.size() > key.size() && pair.starts_with(key) && pair[key.size()] == '=')
        return pair.substr(key.size() + 1);
      text.remove_prefix(std::min(pair.size() + 1, text.size()));
    }
  }
  return {};
}

/// The first of the fields that says something, and else what the QR code says.
std::string told(const FfdDocument& document, std::string_view field, std::initializer_list<std::string_view> paths,
                 std::string_view qr, bool is_number) {
  const auto read = [&](Json value) { return is_number ? number(value) : std::string(value.text()); };
  if (std::string text = read(document.receipt[field]); !text.empty()) return text;
  for (const std::string_view path : paths)
    if (std::string text = read(document.root.at(path)); !text.empty()) return text;
  return std::string(fromQr(document, qr));
}

/// "20231016T1313", as QR codes print it, with seconds or without, or as parseMoment takes it.
std::optional<Moment> parseWall(std::string_view text, Zone& zone) {
  if (text.size() < 13 || text[4] == '-') return parseMoment(text, zone);
  if ((text[8] != 'T' && text[8] != 't') || (text.size() != 13 && text.size() != 15)) return std::nullopt;
  std::string spread = fmt::format("{}-{}-{}T{}:{}", text.substr(0, 4), text.substr(4, 2), text.substr(6, 2),
                                   text.substr(9, 2), text.substr(11, 2));
  if (text.size() == 15) spread += fmt::format(":{}", text.substr(13));
  return parseMoment(spread, zone);
}

/// What the envelope says of the till's wall clock.
std::optional<Moment> envelopeWall(const FfdDocument& document, Zone& zone) {
  for (const std::string_view path : {"operation.date", "query.date", "request.manual.check_time"})
    if (const std::optional<Moment> wall = parseWall(document.root.at(path).text(), zone)) return wall;
  return parseWall(fromQr(document, "t"), zone);
}

FfdRefusal badDate(std::string_view field, Json value) {
  return {Reason::bad_date, {std::string(field), value.isScalar() ? shown(value.text()) : "…"}};
}

}  // namespace

FfdRefusal findReceipt(Json root, FfdDocument& document) {
  document.root = root;
  std::string_view wrapper;
  Json node = root;
  constexpr int kDeepest = 8;
  for (int depth = 0; !hasGoods(node) && depth < kDeepest; ++depth) {
    const Json inner = wrapped(node, wrapper);
    if (!inner.present()) break;
    node = inner;
  }
  document.receipt = node;
  const int code = smallNumber(node["receiptCode"].present() ? node["receiptCode"] : node["code"]);
  if (wrapper == "receiptCorrection" || wrapper == "bsoCorrection") return {Reason::correction, {}};
  for (const OtherDocument& other : kOthers)
    if (wrapper == other.wrapper || (code == other.code && !node["items"].present() && isFiscal(node)))
      return {Reason::not_a_receipt, {std::string(other.en), std::string(other.ru)}};
  if (!isFiscal(node)) return {Reason::no_receipt, {}};
  if (isCorrection(code) || node["correctionType"].present()) return {Reason::correction, {}};
  return {};
}

FfdRefusal readOperation(const FfdDocument& document, FfdOperation& operation) {
  const Json value = document.receipt["operationType"];
  if (!value.present()) return {Reason::field_missing, {"operationType"}};
  switch (smallNumber(value)) {
    case 1:
      operation = FfdOperation::sale;
      return {};
    case 2:
      operation = FfdOperation::sale_return;
      return {};
    case 3:
      return {Reason::expense, {}};
    case 4:
      return {Reason::expense_return, {}};
    default:  // any number at all
      return {Reason::bad_value, {"operationType", value.isScalar() ? shown(value.text()) : "…"}};
  }
}

FfdRefusal readIdentity(const FfdDocument& document, FfdIdentity& identity) {
  const Json receipt = document.receipt;
  const std::string drive =
      told(document, "fiscalDriveNumber", {"query.fsId", "request.manual.fn"}, "fn", /*is_number=*/false);
  const std::string document_number =
      told(document, "fiscalDocumentNumber", {"query.documentId", "request.manual.fd"}, "i", true);
  const std::string sign = told(document, "fiscalSign", {"query.fiscalSign", "request.manual.fp"}, "fp", true);
  if (document_number.empty()) return {Reason::field_missing, {"fiscalDocumentNumber"}};
  identity.has_drive = !drive.empty();
  std::string& id = identity.id;
  if (identity.has_drive) {
    id = fmt::format("{}-{}", drive, document_number);
  } else if (const std::string_view till = receipt["kktRegId"].text(); !till.empty()) {
    id = fmt::format("till:{}-{}", till, document_number);
  } else {
    // What a till counts: with the day and the total, as near to a name as these get.
    const Json time = receipt["dateTime"];
    const std::string day(time.isObject() ? time["$date"].text() : time.text().substr(0, 10));
    id = fmt::format("{}-{}-{}-{}-{}", day, number(receipt["shiftNumber"]), number(receipt["requestNumber"]),
                     document_number, number(receipt["totalSum"]));
  }
  if (!sign.empty()) id += "-" + sign;
  return {};
}

FfdRefusal readPrintedAt(const FfdDocument& document, const FfdMapping& mapping, Zone& zone, Moment& printed) {
  const auto take = [&](const std::optional<Moment>& moment) {
    if (moment) printed = *moment;
    return moment.has_value();
  };
  if (const Json local = document.receipt["localDateTime"]; local.present())
    return take(parseWall(local.text(), zone)) ? FfdRefusal{} : badDate("localDateTime", local);
  const Json field = document.receipt["dateTime"];
  const Json time = field.isObject() ? field["$date"] : field;  // as MongoDB exports it, in milliseconds
  const std::optional<Moment> wall = envelopeWall(document, zone);
  if (!time.present()) return take(wall) ? FfdRefusal{} : FfdRefusal{Reason::field_missing, {"dateTime"}};
  if (time.isScalar() && !time.isNumber() && time.text().find('-') != std::string_view::npos) {
    if (take(parseMoment(time.text(), zone))) return {};
    const std::optional<Day> day = parseDate(time.text());
    if (!day) return badDate("dateTime", field);
    if (wall && wall->day == *day && take(wall)) return {};
    if (mapping.refuse_no_time) return badDate("dateTime", field);
    printed = {*day, mapping.no_time};
    return {};
  }
  const Json plain = time.isObject() ? time["$numberLong"] : time;
  Reading epoch = readNumber(plain.text(), 0);
  if (!epoch.ok()) return badDate("dateTime", field);
  constexpr Value kMilliseconds = 100'000'000'000;  // as seconds, the year 5138
  if (field.isObject() || epoch.value > kMilliseconds) epoch.value /= 1000;
  if (wall) {
    // The envelope's clock is the till's, unless somebody typed it: no zone is further from UTC than 14 hours.
    const std::int64_t seconds = std::int64_t{wall->day} * kSecondsPerDay + wall->second;
    constexpr std::int64_t kFurthest = 14 * std::int64_t{3600};
    if (std::abs(seconds - epoch.value) <= kFurthest && take(wall)) return {};
  }
  if (!mapping.epoch_is_wall) return take(zone.local(epoch.value)) ? FfdRefusal{} : badDate("dateTime", field);
  const std::int64_t second = (epoch.value % kSecondsPerDay + kSecondsPerDay) % kSecondsPerDay;
  const std::int64_t day = (epoch.value - second) / kSecondsPerDay;
  constexpr std::int64_t kLastDay = 2'932'896;  // 9999-12-31
  if (day < 0 || day > kLastDay) return badDate("dateTime", field);
  printed = {static_cast<Day>(day), static_cast<std::int32_t>(second)};
  return {};
}

}  // namespace kopeck
