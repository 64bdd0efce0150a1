#include "runtime/ingest/ndjson_parser.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>

#include "runtime/ingest/fields.h"
#include "runtime/ingest/json_scalar.h"
#include "runtime/ingest/lines.h"
#include "runtime/ingest/ndjson_keys.h"
#include "runtime/ingest/ndjson_parts.h"

namespace kopeck {
namespace {

namespace json = simdjson::ondemand;
using simdjson::error_code;

static_assert(LineReader::kPadding >= simdjson::SIMDJSON_PADDING);

constexpr std::size_t kMaxDepth = 64;
Reason reasonOf(error_code error) {
  return error == simdjson::UTF8_ERROR ? Reason::not_utf8 : Reason::not_json;
}

}  // namespace

/// Every read…() and finish…() returns false after fail(): the event is refused and rejected_ says why.
class NdjsonParser::Impl {
 public:
  Impl(const Schema& schema, TextPool& texts, Zone zone, const IngestOptions& options)
      : schema_(schema),
        texts_(texts),
        zone_(std::move(zone)),
        strict_(options.strict),
        keys_(schema),
        parts_(schema, options.names, texts_, options.strict,
               [this](std::string name) { warn(std::move(name), false); }) {}

  bool parse(std::string_view line, std::uint64_t source_line, EventBatch& batch, Rejected& rejected) {
    line_ = line;
    source_line_ = source_line;
    batch_ = &batch;
    rejected_ = &rejected;
    const BatchMark mark(batch);
    if (parseEvent()) return true;
    mark.restore(batch);
    describeRejected();
    return false;
  }

  [[nodiscard]] const std::vector<IngestWarning>& warnings() const { return warnings_; }

 private:
  // ---- refusing ---------------------------------------------------------------------------------------------------

  bool fail(Reason reason, std::vector<std::string> args = {}) {
    rejected_->reason = reason;
    rejected_->args = std::move(args);
    return false;
  }
  bool failJson(error_code error) { return fail(reasonOf(error)); }
  /// "quantity", or "lines[3].quantity" inside a line.
  [[nodiscard]] std::string named(std::string_view key) const {
    return item_ == 0 ? std::string(key) : fmt::format("lines[{}].{}", item_, key);
  }
  bool failField(Reason reason, std::string_view key, std::string_view text) {
    return fail(reason, {named(key), shown(text)});
  }
  bool failMissing(std::string_view key) { return fail(Reason::field_missing, {named(key)}); }

  /// Fills in the receipt's id and the number of its lines, as far as the line can be read at all.
  void describeRejected() {
    rejected_->source_line = source_line_;
    json::document document;
    if (iterate(document)) return;
    std::string_view id;
    if (!document.find_field_unordered("id").get_string().get(id)) rejected_->receipt = shown(id);
    // Anew, not rewound: a document that met an error is dead.
    if (iterate(document)) return;
    json::array lines;
    std::size_t count = 0;
    if (!document.find_field_unordered("lines").get_array().get(lines) && !lines.count_elements().get(count))
      rejected_->lines = static_cast<std::uint32_t>(count);
  }

  // ---- JSON -------------------------------------------------------------------------------------------------------

  error_code iterate(json::document& document) {
    return parser_.iterate(line_.data(), line_.size(), line_.size() + LineReader::kPadding).get(document);
  }

  /// The value as a Scalar; a nested one is left unread. False on malformed JSON.
  bool readScalar(json::value& value, Scalar& scalar) {
    return kopeck::readScalar(value, has_escapes_, scalar) || fail(Reason::not_json);
  }

  /// Reads a value that nobody asked for, so that what surrounds it is JSON all the same.
  bool readIgnored(json::value value, std::size_t depth) {
    if (depth > kMaxDepth) return fail(Reason::not_json);
    Scalar scalar;
    if (!readScalar(value, scalar)) return false;
    if (scalar.shape == Shape::number && !parseDecimal(scalar.text) && scalar.text.size() < 18)
      return fail(Reason::not_json);
    if (scalar.shape != Shape::nested) return true;
    error_code error = simdjson::SUCCESS;
    if (scalar.text.front() == '[') {
      json::array array;
      if ((error = value.get_array().get(array))) return failJson(error);
      for (simdjson::simdjson_result<json::value> each : array) {
        json::value inner;
        if ((error = each.get(inner))) return failJson(error);
        if (!readIgnored(inner, depth + 1)) return false;
      }
      return true;
    }
    json::object object;
    if ((error = value.get_object().get(object))) return failJson(error);
    for (simdjson::simdjson_result<json::field> each : object) {
      json::field field;
      if ((error = std::move(each).get(field))) return failJson(error);
      if (!readIgnored(field.value(), depth + 1)) return false;
    }
    return true;
  }

  bool place(json::field& field, KeyTable& table, std::uint32_t& last) {
    const char* key = field.key().raw();
    const char* end = line_.data() + line_.size();
    std::string_view unescaped;
    const void* quote = has_escapes_ ? std::memchr(key, '"', static_cast<std::size_t>(end - key)) : nullptr;
    if (quote != nullptr &&
        std::memchr(key, '\\', static_cast<std::size_t>(static_cast<const char*>(quote) - key)) != nullptr) {
      if (field.unescaped_key().get(unescaped)) return fail(Reason::not_json);
      last = table.place(unescaped);
    } else {
      last = table.place(key, end, last);
    }
    return true;
  }

  /// Once a name: sales and returns have tables of their own, and the same lines.
  void warn(std::string name, bool later) {
    const auto same = [&](const IngestWarning& warning) { return warning.name == name; };
    if (std::none_of(warnings_.begin(), warnings_.end(), same))
      warnings_.push_back({source_line_, std::move(name), later});
  }

  bool readOther(json::field& field, KeyTable& table, std::uint32_t place) {
    KeyMeaning& meaning = table.at(place);
    const bool later = meaning.kind == KeyKind::later;
    if (meaning.kind != KeyKind::silent) {
      if (strict_) return fail(later ? Reason::not_supported : Reason::unknown_attribute, {named(table.key(place))});
      if (!meaning.warned) warn(std::string(item_ == 0 ? "" : "lines[].").append(table.key(place)), later);
      meaning.warned = true;
    }
    return readIgnored(field.value(), 1);
  }

  bool readAttributeField(json::field& field, const Attribute& attribute, Value& place) {
    Scalar scalar;
    if (!readScalar(field.value(), scalar)) return false;
    if (place != kMissing) return fail(Reason::field_repeated, {named(attribute.key)});
    if (!scalar.present() || (scalar.shape == Shape::string && scalar.text.empty())) return true;
    if (!scalar.isText() && !(scalar.shape == Shape::literal && attribute.type == AttributeType::yes_no))
      return failField(Reason::bad_value, attribute.key, scalar.text);
    const Reading reading = readAttribute(scalar.text, attribute, schema_, texts_);
    if (!reading.ok()) return failField(reading.reason, attribute.key, scalar.text);
    place = reading.value;
    return true;
  }

  /// True when no attribute that has to be there is missing.
  bool attributesComplete(const std::vector<Attribute>& attributes, const Value* values) {
    for (std::size_t i = 0; i < attributes.size(); ++i)
      if (values[i] == kMissing && !attributes[i].optional) return failMissing(attributes[i].key);
    return true;
  }

  // ---- events -----------------------------------------------------------------------------------------------------

  bool parseEvent() {
    item_ = 0;
    slots_ = {};
    seen_slots_ = 0;
    seen_lines_ = false;
    has_escapes_ = std::memchr(line_.data(), '\\', line_.size()) != nullptr;
    seen_parts_ = 0;
    parts_.begin(has_escapes_);
    json::document document;
    if (const error_code error = iterate(document)) return failJson(error);
    std::string_view type;
    if (!findType(document, type)) return false;
    if (type == "purchase") return parsePurchase(document);
    if (type == "return") return parseReturn(document);
    if (type == "event") return parseCustom(document);
    if (type == "customer") return parseCustomer(document);
    if (type == "opening") return parseOpening(document);
    if (type == "adjust") return parseAdjust(document);
    return fail(Reason::unknown_type, {shown(type)});
  }

  /// The type of the event, wherever it stands; the document is at its beginning afterwards.
  bool findType(json::document& document, std::string_view& type) {
    constexpr std::string_view kUsual = "{\"type\":\"";
    if (line_.starts_with(kUsual)) {
      const std::string_view rest = line_.substr(kUsual.size());
      type = rest.substr(0, rest.find('"'));
      if (type.find('\\') == std::string_view::npos) return true;
    }
    return findText(document, "type", type);
  }

  bool findText(json::document& document, std::string_view key, std::string_view& text) {
    json::object object;
    if (const error_code error = document.get_object().get(object)) return failJson(error);
    json::value value;
    const error_code error = object.find_field_unordered(key).get(value);
    if (error == simdjson::NO_SUCH_FIELD) return failMissing(key);
    if (error) return failJson(error);
    Scalar scalar;
    if (!readScalar(value, scalar)) return false;
    if (scalar.shape != Shape::string) return failField(Reason::bad_value, key, scalar.text);
    // The document begins anew, and with it the place where unescaped texts stand.
    found_text_ = scalar.text;
    text = found_text_;
    document.rewind();
    return true;
  }

  /// Reads all fields of the event: single values into slots_, lines and attributes into the batch.
  bool readFields(json::document& document, KeyTable& table, const std::vector<Attribute>& attributes,
                  KeyTable* items) {
    EventBatch& batch = *batch_;
    first_attribute_ = batch.attributes.size();
    batch.attributes.resize(first_attribute_ + attributes.size(), kMissing);
    json::object object;
    if (const error_code error = document.get_object().get(object)) return failJson(error);
    std::uint32_t last = KeyTable::kStart;
    for (simdjson::simdjson_result<json::field> each : object) {
      json::field field;
      if (const error_code error = std::move(each).get(field)) return failJson(error);
      if (!place(field, table, last)) return false;
      const KeyMeaning meaning = table.at(last);
      bool fine = false;
      switch (meaning.kind) {
        case KeyKind::slot:
          fine = readSlot(field, meaning.index);
          break;
        case KeyKind::lines:
          fine = readLines(field, *items);
          break;
        case KeyKind::part:
          fine = readPart(field, static_cast<Part>(meaning.index));
          break;
        case KeyKind::attribute:
          fine =
              readAttributeField(field, attributes[meaning.index], batch.attributes[first_attribute_ + meaning.index]);
          break;
        case KeyKind::silent:
        case KeyKind::later:
        case KeyKind::unknown:
          fine = readOther(field, table, last);
          break;
      }
      if (!fine) return false;
    }
    // Anything behind the object makes the line something else than one JSON value.
    return document.current_location().error() == simdjson::OUT_OF_BOUNDS || fail(Reason::not_json);
  }

  bool readSlot(json::field& field, std::uint32_t slot) {
    if (((seen_slots_ >> slot) & 1U) != 0)
      return fail(Reason::field_repeated, {std::string(slotName(static_cast<Slot>(slot)))});
    seen_slots_ |= 1U << slot;
    Scalar& scalar = slots_[slot];
    if (!readScalar(field.value(), scalar)) return false;
    if (!scalar.present() || scalar.isText()) return true;
    return failField(Reason::bad_value, slotName(static_cast<Slot>(slot)), scalar.text);
  }

  bool readPart(json::field& field, Part part) {
    const auto bit = 1U << static_cast<unsigned>(part);
    if ((seen_parts_ & bit) != 0) return fail(Reason::field_repeated, {std::string(partName(part))});
    seen_parts_ |= bit;
    return parts_.read(part, field.value(), *batch_, *rejected_);
  }

  bool readLines(json::field& field, KeyTable& items) {
    if (seen_lines_) return fail(Reason::field_repeated, {"lines"});
    seen_lines_ = true;
    json::array lines;
    if (const error_code error = field.value().get_array().get(lines)) {
      if (error == simdjson::INCORRECT_TYPE) return fail(Reason::bad_value, {"lines", "…"});
      return failJson(error);
    }
    for (simdjson::simdjson_result<json::value> each : lines) {
      json::value value;
      if (const error_code error = each.get(value)) return failJson(error);
      ++item_;
      if (!readLine(value, items)) return false;
    }
    if (item_ == 0) return fail(Reason::no_lines);
    item_ = 0;
    return true;
  }

  bool readLine(json::value& value, KeyTable& table) {
    json::object object;
    if (const error_code error = value.get_object().get(object)) {
      if (error == simdjson::INCORRECT_TYPE) return fail(Reason::bad_value, {fmt::format("lines[{}]", item_), "…"});
      return failJson(error);
    }
    EventBatch& batch = *batch_;
    const std::size_t first = batch.item_attributes.size();
    batch.item_attributes.resize(first + schema_.item.size(), kMissing);
    std::array<Scalar, kItemSlots> slots{};
    std::uint32_t seen = 0;
    std::uint32_t last = KeyTable::kStart;
    for (simdjson::simdjson_result<json::field> each : object) {
      json::field field;
      if (const error_code error = std::move(each).get(field)) return failJson(error);
      if (!place(field, table, last)) return false;
      const KeyMeaning meaning = table.at(last);
      if (meaning.kind == KeyKind::slot) {
        const auto slot = static_cast<ItemSlot>(meaning.index);
        if (((seen >> slot) & 1U) != 0) return fail(Reason::field_repeated, {named(itemSlotName(slot))});
        seen |= 1U << slot;
        if (!readScalar(field.value(), slots[slot])) return false;
        if (slots[slot].present() && !slots[slot].isText())
          return failField(Reason::bad_value, itemSlotName(slot), slots[slot].text);
      } else if (meaning.kind == KeyKind::attribute) {
        if (!readAttributeField(field, schema_.item[meaning.index], batch.item_attributes[first + meaning.index]))
          return false;
      } else if (!readOther(field, table, last)) {
        return false;
      }
    }
    const bool sale = &table == &keys_.purchase_item;
    if (sale && !attributesComplete(schema_.item, batch.item_attributes.data() + first)) return false;
    return appendLine(slots, sale);
  }

  bool appendLine(const std::array<Scalar, kItemSlots>& slots, bool sale) {
    EventBatch& batch = *batch_;
    const auto fail_item = [&](const Reading& reading, ItemSlot slot) {
      return failField(reading.reason, itemSlotName(slot), slots[slot].text);
    };
    if (slots[kSku].text.empty() && slots[kItemName].text.empty()) return failMissing(itemSlotName(kSku));
    if (!slots[kQuantity].present()) return failMissing(itemSlotName(kQuantity));
    const Reading quantity = readQuantity(slots[kQuantity].text);
    if (!quantity.ok()) return fail_item(quantity, kQuantity);
    Reading discount{0};
    if (slots[kDiscount].present()) discount = readUnsigned(slots[kDiscount].text, schema_.money_decimals);
    if (!discount.ok()) return fail_item(discount, kDiscount);
    Reading amount{0};
    if (slots[kAmount].present()) {
      amount = readUnsigned(slots[kAmount].text, schema_.money_decimals);
      if (!amount.ok()) return fail_item(amount, kAmount);
    } else if (slots[kPrice].present()) {
      amount = readPriceTimes(slots[kPrice].text, quantity.value, schema_.money_decimals);
      if (!amount.ok()) return fail_item(amount, kPrice);
      amount.value -= discount.value;
      if (amount.value < 0) return fail_item({kMissing, Reason::out_of_range}, kDiscount);
    } else if (sale) {
      return failMissing(itemSlotName(kAmount));
    }
    if (schema_.without_tax && sale) {
      if (!slots[kTax].present()) return failMissing(itemSlotName(kTax));
      const Reading tax = readUnsigned(slots[kTax].text, schema_.money_decimals);
      if (!tax.ok()) return fail_item(tax, kTax);
      amount.value -= tax.value;
      if (amount.value < 0) return fail_item({kMissing, Reason::out_of_range}, kTax);
    }
    batch.sku.push_back(texts_.intern(slots[kSku].text));
    batch.name.push_back(texts_.intern(slots[kItemName].text));
    batch.category.push_back(texts_.intern(slots[kCategory].text));
    batch.quantity.push_back(quantity.value);
    batch.amount.push_back(amount.value);
    batch.discount.push_back(discount.value);
    return true;
  }

  // ---- the kinds --------------------------------------------------------------------------------------------------

  bool parsePurchase(json::document& document) {
    if (!readFields(document, keys_.purchase, schema_.receipt, &keys_.purchase_item)) return false;
    if (!seen_lines_) return failMissing("lines");
    if (!attributesComplete(schema_.receipt, batch_->attributes.data() + first_attribute_)) return false;
    EventHead head;
    head.kind = EventKind::purchase;
    if (slots_[kCustomer].text.empty() && parts_.redeems()) return fail(Reason::redeem_anonymous);
    return finish(head, {kId, kAt});
  }

  bool parseReturn(json::document& document) {
    if (!readFields(document, keys_.giving_back, {}, &keys_.giving_back_item)) return false;
    if (!seen_lines_) return failMissing("lines");
    // Without the sale's number only the customer's purchases can tell what comes back.
    if (slots_[kOf].text.empty() && slots_[kCustomer].text.empty()) return failMissing(slotName(kCustomer));
    EventHead head;
    head.kind = EventKind::giving_back;
    return finish(head, {kId, kAt});
  }

  bool parseCustom(json::document& document) {
    std::string_view name;
    if (!findText(document, slotName(kName), name)) return false;
    for (std::size_t i = 0; i < schema_.events.size(); ++i) {
      if (schema_.events[i].key != name) continue;
      if (!readFields(document, keys_.events[i], schema_.events[i].fields, nullptr)) return false;
      if (!attributesComplete(schema_.events[i].fields, batch_->attributes.data() + first_attribute_)) return false;
      EventHead head;
      head.kind = EventKind::custom;
      head.event_type = static_cast<std::uint16_t>(i);
      return finish(head, {kId, kCustomer, kAt});
    }
    return fail(Reason::unknown_event, {shown(name)});
  }

  bool parseCustomer(json::document& document) {
    if (!readFields(document, keys_.customer, schema_.customer, nullptr)) return false;
    EventHead head;
    head.kind = EventKind::customer;
    slots_[kCustomer] = slots_[kId];
    return finish(head, {kId});
  }

  /// What a customer brings from another system.
  bool parseOpening(json::document& document) {
    if (!readFields(document, keys_.opening, {}, nullptr)) return false;
    EventHead head;
    head.kind = EventKind::opening;
    return finish(head, {kId, kCustomer, kAt});
  }

  /// Points given or taken by hand; the reason has to be said, and stays in the event as it came.
  bool parseAdjust(json::document& document) {
    if (!readFields(document, keys_.adjust, {}, nullptr)) return false;
    for (const Slot slot : {kPoints, kReason})
      if (slots_[slot].text.empty()) return failMissing(slotName(slot));
    if (!parts_.adjust(slots_[kWallet].text, slots_[kPoints].text, *rejected_)) return false;
    EventHead head;
    head.kind = EventKind::adjust;
    return finish(head, {kId, kCustomer, kAt});
  }

  bool finish(EventHead& head, std::initializer_list<Slot> required) {
    for (const Slot slot : required)
      if (slots_[slot].text.empty()) return failMissing(slotName(slot));
    EventBatch& batch = *batch_;
    if (slots_[kAt].present()) {
      const std::optional<Moment> at = moment(slots_[kAt]);
      if (!at) return failField(Reason::bad_date, slotName(kAt), slots_[kAt].text);
      head.day = at->day;
      head.second = at->second;
    }
    if (slots_[kReceivedAt].present()) {
      const std::optional<Moment> at = moment(slots_[kReceivedAt]);
      if (!at) return failField(Reason::bad_date, slotName(kReceivedAt), slots_[kReceivedAt].text);
      head.received_day = at->day;
    }
    head.store = texts_.intern(slots_[kStore].text);
    head.raw = batch.keep(line_);
    if (!keepId(kId, head.raw, head.id) || !keepId(kCustomer, head.raw, head.customer) ||
        !keepId(kOf, head.raw, head.of))
      return false;
    // An id of blanks alone is none.
    if (head.id.length == 0) return failMissing(slotName(kId));
    if (head.customer.length == 0)
      for (const Slot slot : required)
        if (slot == kCustomer) return failMissing(slotName(slot));
    head.first_attribute = first_attribute_;
    head.source_line = source_line_;
    parts_.finish(batch);
    appendEvent(batch, head);
    return true;
  }

  /// A printed time, or a whole number of seconds since 1970 as a JSON number.
  std::optional<Moment> moment(const Scalar& scalar) {
    if (scalar.shape == Shape::string) return parseMoment(scalar.text, zone_);
    const Reading seconds = readNumber(scalar.text, 0);
    if (!seconds.ok()) return std::nullopt;
    return zone_.local(seconds.value);
  }

  bool keepId(Slot slot, Slice raw, Slice& kept) {
    const IdReading id = readId(slots_[slot].text, id_buffer_);
    if (!id.ok) return failField(Reason::bad_value, slotName(slot), slots_[slot].text);
    if (id.text.empty()) return true;
    // An id that stands in the line as it is needs no bytes of its own.
    const std::less<const char*> before;
    const bool inside = !before(id.text.data(), line_.data()) && before(id.text.data(), line_.data() + line_.size());
    if (inside)
      kept = {raw.offset + static_cast<std::uint32_t>(id.text.data() - line_.data()),
              static_cast<std::uint32_t>(id.text.size())};
    else
      kept = batch_->keep(id.text);
    return true;
  }

  const Schema& schema_;
  TextCache texts_;
  Zone zone_;
  bool strict_;
  NdjsonKeys keys_;
  NdjsonParts parts_;
  std::vector<IngestWarning> warnings_;
  json::parser parser_;

  // The line at hand.
  std::string_view line_;
  std::uint64_t source_line_ = 0;
  EventBatch* batch_ = nullptr;
  Rejected* rejected_ = nullptr;
  std::array<Scalar, kSlots> slots_{};
  std::uint32_t seen_slots_ = 0;
  std::uint32_t seen_parts_ = 0;
  bool seen_lines_ = false;
  bool has_escapes_ = false;
  std::size_t item_ = 0;  // 1-based number of the line within its receipt, 0 outside
  std::size_t first_attribute_ = 0;
  std::string found_text_;
  std::string id_buffer_;
};

NdjsonParser::NdjsonParser(const Schema& schema, TextPool& texts, Zone zone, const IngestOptions& options)
    : impl_(std::make_unique<Impl>(schema, texts, std::move(zone), options)) {}
NdjsonParser::NdjsonParser(NdjsonParser&&) noexcept = default;
NdjsonParser::~NdjsonParser() = default;

bool NdjsonParser::parse(std::string_view line, std::uint64_t source_line, EventBatch& batch, Rejected& rejected) {
  return impl_->parse(line, source_line, batch, rejected);
}

const std::vector<IngestWarning>& NdjsonParser::warnings() const {
  return impl_->warnings();
}

}  // namespace kopeck
