#include "embed/event.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "embed/arguments.h"
#include "runtime/ingest/lines.h"
#include "runtime/ingest/rejected.h"

namespace kopeck::embed {

namespace {

Refused refusedBy(const Rejected& rejected) {
  return badEvent(fmt::format("{}: {}", reasonName(rejected.reason), messageEn(rejected)),
                  fmt::format("{}: {}", reasonName(rejected.reason), messageRu(rejected)));
}

Refused refusedBy(Reason reason, std::string_view field, std::string_view found = {}) {
  Rejected rejected;
  rejected.reason = reason;
  rejected.args = {std::string(field)};
  if (!found.empty()) rejected.args.emplace_back(cutText(found, 80));
  return refusedBy(rejected);
}

std::optional<EventKind> kindOf(std::int32_t kind) {
  switch (kind) {
    case KOPECK_CUSTOMER:
      return EventKind::customer;
    case KOPECK_EVENT:
      return EventKind::custom;
    case KOPECK_PURCHASE:
      return EventKind::purchase;
    case KOPECK_RETURN:
      return EventKind::giving_back;
    case KOPECK_ADJUST:
      return EventKind::adjust;
    default:
      return std::nullopt;
  }
}

}  // namespace

Refused badEvent(std::string en, std::string ru) {
  return {KOPECK_BAD_EVENT, std::move(en), std::move(ru)};
}

bool isText(const Attribute& attribute) {
  return attribute.type == AttributeType::text || attribute.type == AttributeType::customer;
}

EventReader::EventReader(const Programme& programme, TextPool& pool, Zone zone)
    : schema_(programme.schema()),
      texts_(pool),
      parser_(schema_, pool, std::move(zone), IngestOptions{false, programme.names()}) {
  batch_.shape(schema_);
}

Result<std::unique_ptr<EventReader>> EventReader::make(const Programme& programme, TextPool& pool) {
  auto zone = Zone::named(programme.schema().time_zone);
  if (!zone.ok()) return zone.error();
  return std::unique_ptr<EventReader>(new EventReader(programme, pool, std::move(*zone)));
}

std::optional<Refused> EventReader::read(const kopeck_event& full, std::string_view customer, bool needs_id) {
  batch_.clear();
  std::optional<Refused> refused = full.json.size > 0 ? readJson(viewOf(full.json), 1) : readParts(full, needs_id);
  if (refused) return refused;
  const std::string_view own = batch_.view(batch_.customer[0]);
  if (!own.empty() && own != customer)
    return Refused{KOPECK_OTHER_CUSTOMER, fmt::format("the event is of customer {}, the account of {}", own, customer),
                   fmt::format("событие клиента {}, а счёт клиента {}", own, customer)};
  if (own.empty()) batch_.customer[0] = batch_.keep(customer);
  return std::nullopt;
}

std::optional<Refused> EventReader::readLine(const kopeck_event& full, std::uint64_t number) {
  batch_.clear();
  if (full.json.size == 0) {
    if (auto refused = readParts(full, true)) return refused;
    const std::string line = json(full);
    batch_.clear();
    return readJson(line, number);
  }
  // Line ends between a document's parts are blanks; inside a text they would be no JSON.
  std::string line(viewOf(full.json));
  std::replace_if(
      line.begin(), line.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
  return readJson(line, number);
}

std::optional<Refused> EventReader::readJson(std::string_view text, std::uint64_t number) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r' || text.back() == ' ')) text.remove_suffix(1);
  while (!text.empty() && (text.front() == '\n' || text.front() == '\r' || text.front() == ' ')) text.remove_prefix(1);
  padded_.assign(text);
  padded_.append(LineReader::kPadding, ' ');
  Rejected rejected;
  if (parser_.parse(std::string_view(padded_).substr(0, text.size()), number, batch_, rejected)) return std::nullopt;
  return refusedBy(rejected);
}

std::optional<Refused> EventReader::readHead(const kopeck_event& event, bool needs_id, EventHead& head) {
  struct Id {
    const char* name;
    kopeck_text text;
    Slice* into;
  };
  for (const Id& id :
       {Id{"id", event.id, &head.id}, Id{"customer", event.customer, &head.customer}, Id{"of", event.of, &head.of}}) {
    const IdReading read = readId(viewOf(id.text), buffer_);
    if (!read.ok) return refusedBy(Reason::bad_value, id.name, viewOf(id.text));
    if (!read.text.empty()) *id.into = batch_.keep(read.text);
  }
  if (head.kind == EventKind::customer) {
    head.id = head.customer;
  } else {
    if (needs_id && head.id.length == 0) return refusedBy(Reason::field_missing, "id");
    if (event.day == kNoDay) return refusedBy(Reason::field_missing, "at");
  }
  constexpr Day first = -719'162;  // the years 1 to 9999
  constexpr Day last = 2'932'896;
  const bool dated = event.day != kNoDay;
  if (dated && (event.day < first || event.day > last || event.second < 0 || event.second >= 86'400))
    return refusedBy(Reason::bad_date, "at", fmt::format("{}/{}", event.day, event.second));
  head.day = event.day;
  head.second = dated ? event.second : 0;
  head.store = texts_.intern(viewOf(event.store));
  return std::nullopt;
}

std::optional<Refused> EventReader::readAttributes(const kopeck_attribute* given, std::size_t count,
                                                   const std::vector<Attribute>& attributes, bool whole,
                                                   std::vector<Value>& into) {
  const std::size_t first = into.size();
  into.resize(first + attributes.size(), kMissing);
  for (std::size_t g = 0; g < count; ++g) {
    const std::string_view name = viewOf(given[g].name);
    for (std::size_t a = 0; a < attributes.size(); ++a) {
      if (attributes[a].key != name || given[g].value.size == 0) continue;
      if (into[first + a] != kMissing) return refusedBy(Reason::field_repeated, name);
      const Reading read = readAttribute(viewOf(given[g].value), attributes[a], schema_, texts_);
      if (!read.ok()) return refusedBy(read.reason, name, viewOf(given[g].value));
      into[first + a] = read.value;
    }
  }
  for (std::size_t a = 0; whole && a < attributes.size(); ++a)
    if (into[first + a] == kMissing && !attributes[a].optional)
      return refusedBy(Reason::field_missing, attributes[a].key);
  return std::nullopt;
}

std::optional<Refused> EventReader::readItem(const kopeck_line& line, std::size_t number, bool sale) {
  const auto named = [&](const char* field) { return fmt::format("lines[{}].{}", number, field); };
  if (line.sku.size == 0 && line.name.size == 0) return refusedBy(Reason::field_missing, named("sku"));
  if (line.quantity <= 0) return refusedBy(Reason::out_of_range, named("quantity"), std::to_string(line.quantity));
  Value amount = line.amount;
  if (amount == KOPECK_MISSING && !sale) amount = 0;
  if (amount == KOPECK_MISSING) return refusedBy(Reason::field_missing, named("amount"));
  if (line.discount < 0) return refusedBy(Reason::out_of_range, named("discount"), std::to_string(line.discount));
  if (line.tax < 0) return refusedBy(Reason::out_of_range, named("tax"), std::to_string(line.tax));
  if (amount >= 0 && schema_.without_tax && sale) amount -= line.tax;
  if (amount < 0) return refusedBy(Reason::out_of_range, named("amount"), std::to_string(line.amount));
  batch_.sku.push_back(texts_.intern(viewOf(line.sku)));
  batch_.name.push_back(texts_.intern(viewOf(line.name)));
  batch_.category.push_back(texts_.intern(viewOf(line.category)));
  batch_.quantity.push_back(line.quantity);
  batch_.amount.push_back(amount);
  batch_.discount.push_back(line.discount);
  return readAttributes(line.attributes, line.attribute_count, schema_.item, sale, batch_.item_attributes);
}

std::optional<Refused> EventReader::readPoints(const kopeck_amount* given, std::size_t count, bool negative,
                                               std::vector<Value>& into) {
  if (count == 0) return std::nullopt;
  into.assign(batch_.wallets, kMissing);
  for (std::size_t g = 0; g < count; ++g) {
    const std::string_view name = viewOf(given[g].name);
    std::size_t wallet = 0;
    while (!name.empty() && wallet < schema_.wallets.size() && schema_.wallets[wallet].name != name) ++wallet;
    if (wallet >= into.size()) return refusedBy(Reason::unknown_choice, "redeem", name);
    if (into[wallet] != kMissing) return refusedBy(Reason::field_repeated, "redeem");
    const bool fits = negative ? given[g].amount > -(INT64_MAX / 2) : given[g].amount >= 0;
    if (!fits) return refusedBy(Reason::out_of_range, "redeem", std::to_string(given[g].amount));
    into[wallet] = given[g].amount;
  }
  return std::nullopt;
}

/// Tenders, coupons and codes.
std::optional<Refused> EventReader::readMoney(const kopeck_event& event) {
  const auto read = [&](const kopeck_amount* given, std::size_t count, const std::vector<std::string>& names,
                        const char* field, std::vector<Value>& into) -> std::optional<Refused> {
    if (count > 0) into.assign(names.size(), 0);
    for (std::size_t g = 0; g < count; ++g) {
      if (given[g].amount < 0) return refusedBy(Reason::out_of_range, field, std::to_string(given[g].amount));
      const auto found = std::find(names.begin(), names.end(), viewOf(given[g].name));
      // What the rules do not tell apart is passed over.
      if (found == names.end()) continue;
      Value& sum = into[static_cast<std::size_t>(found - names.begin())];
      if (__builtin_add_overflow(sum, given[g].amount, &sum)) return refusedBy(Reason::out_of_range, field);
    }
    return std::nullopt;
  };
  if (auto refused = read(event.tenders, event.tender_count, schema_.tenders, "tenders", batch_.tenders))
    return refused;
  if (auto refused = read(event.coupons, event.coupon_count, schema_.coupons, "coupons", batch_.coupons))
    return refused;
  for (std::size_t c = 0; c < event.code_count; ++c) {
    const TextId code = texts_.intern(viewOf(event.codes[c]));
    if (code != kNoText) batch_.codes.push_back(code);
  }
  return std::nullopt;
}

std::optional<Refused> EventReader::readParts(const kopeck_event& event, bool needs_id) {
  const std::optional<EventKind> kind = kindOf(event.kind);
  if (!kind) return badEvent("an event of this kind is said as JSON, or as a gift", "такое событие задаётся в JSON");
  EventHead head;
  head.kind = *kind;
  if (auto refused = readHead(event, needs_id, head)) return refused;
  const bool sale = *kind == EventKind::purchase;
  const bool receipt = sale || *kind == EventKind::giving_back;
  if (receipt && event.line_count == 0) return refusedBy(Reason::no_lines, "lines");
  for (std::size_t line = 0; receipt && line < event.line_count; ++line)
    if (auto refused = readItem(event.lines[line], line + 1, sale)) return refused;
  const std::vector<Attribute>* attributes = nullptr;
  if (sale) attributes = &schema_.receipt;
  if (*kind == EventKind::customer) attributes = &schema_.customer;
  if (*kind == EventKind::custom) {
    std::size_t type = 0;
    while (type < schema_.events.size() && schema_.events[type].key != viewOf(event.name)) ++type;
    if (type == schema_.events.size()) return refusedBy(Reason::unknown_event, viewOf(event.name));
    head.event_type = static_cast<std::uint16_t>(type);
    attributes = &schema_.events[type].fields;
  }
  if (attributes != nullptr)
    if (auto refused = readAttributes(event.attributes, event.attribute_count, *attributes,
                                      *kind != EventKind::customer, batch_.attributes))
      return refused;
  if (sale) {
    if (auto refused = readPoints(event.redeem, event.redeem_count, false, batch_.redeem_asked)) return refused;
    if (auto refused = readMoney(event)) return refused;
  }
  const bool by_hand = *kind == EventKind::adjust;
  if (sale || by_hand)
    if (auto refused = readPoints(event.redeemed, event.redeemed_count, by_hand, batch_.redeem_stated)) return refused;
  if (by_hand && event.redeemed_count != 1) return refusedBy(Reason::field_missing, "points");
  if (by_hand && event.reason.size == 0) return refusedBy(Reason::field_missing, "reason");
  appendEvent(batch_, head);
  return std::nullopt;
}

}  // namespace kopeck::embed
