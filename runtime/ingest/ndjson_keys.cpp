#include "runtime/ingest/ndjson_keys.h"

#include <cstring>

#include "runtime/ingest/ndjson_parts.h"

namespace kopeck {
namespace {

constexpr std::string_view kSlotNames[kSlots] = {"type", "id",   "customer", "at",     "received_at", "store",
                                                 "of",   "name", "points",   "wallet", "reason"};
constexpr std::string_view kItemSlotNames[kItemSlots] = {"sku",   "name",   "category", "quantity",
                                                         "price", "amount", "discount", "tax"};
/// Keys that a hostile input makes up are not all remembered; the rest share the last one's place.
constexpr std::size_t kMostUnknown = 1000;

void addSlots(KeyTable& table, std::initializer_list<Slot> slots) {
  for (const Slot slot : slots) table.add(slotName(slot), KeyKind::slot, slot);
}

void addParts(KeyTable& table, std::initializer_list<Part> parts) {
  for (const Part part : parts) table.add(partName(part), KeyKind::part, static_cast<std::uint32_t>(part));
}

void addItemSlots(KeyTable& table) {
  for (std::uint8_t slot = 0; slot < kItemSlots; ++slot) table.add(kItemSlotNames[slot], KeyKind::slot, slot);
}

}  // namespace

std::string_view slotName(Slot slot) {
  return kSlotNames[slot];
}
std::string_view itemSlotName(ItemSlot slot) {
  return kItemSlotNames[slot];
}

void KeyTable::add(std::string_view key, KeyKind kind, std::uint32_t index) {
  // The format's own keys are added first and stay what they are.
  if (!index_.emplace(key, static_cast<std::uint32_t>(places_.size())).second) return;
  places_.push_back({std::string(key), {kind, index, false}, kStart});
}

void KeyTable::addAttributes(const std::vector<Attribute>& attributes) {
  for (std::size_t i = 0; i < attributes.size(); ++i)
    add(attributes[i].key, KeyKind::attribute, static_cast<std::uint32_t>(i));
}

std::uint32_t KeyTable::place(std::string_view key) {
  const auto found = index_.find(std::string(key));
  if (found != index_.end()) return found->second;
  if (unknown_ < kMostUnknown) {
    add(key, KeyKind::unknown);
    ++unknown_;
    last_unknown_ = static_cast<std::uint32_t>(places_.size() - 1);
  }
  return last_unknown_;
}

std::uint32_t KeyTable::search(const char* key, const char* end, std::uint32_t before) {
  const void* quote = std::memchr(key, '"', static_cast<std::size_t>(end - key));
  const char* stop = quote != nullptr ? static_cast<const char*>(quote) : end;
  const std::uint32_t found = place(std::string_view(key, static_cast<std::size_t>(stop - key)));
  places_[before].followed_by = found;
  return found;
}

NdjsonKeys::NdjsonKeys(const Schema& schema) : events(schema.events.size()) {
  addSlots(customer, {kType, kId, kAt, kReceivedAt});
  customer.addAttributes(schema.customer);

  addSlots(purchase, {kType, kId, kCustomer, kAt, kReceivedAt, kStore});
  purchase.add("lines", KeyKind::lines);
  addParts(purchase, {Part::redeem, Part::redeemed, Part::tenders, Part::codes, Part::coupons});
  for (const std::string_view key : {"discounts", "free"}) purchase.add(key, KeyKind::later);
  purchase.addAttributes(schema.receipt);
  addItemSlots(purchase_item);
  purchase_item.addAttributes(schema.item);

  addSlots(giving_back, {kType, kId, kCustomer, kAt, kReceivedAt, kStore, kOf});
  giving_back.add("lines", KeyKind::lines);
  for (const Attribute& each : schema.receipt) giving_back.add(each.key, KeyKind::silent);
  addItemSlots(giving_back_item);
  giving_back_item.addAttributes(schema.item);

  addSlots(opening, {kType, kId, kCustomer, kAt, kReceivedAt, kStore});
  addParts(opening, {Part::lots, Part::tier, Part::spend});
  addSlots(adjust, {kType, kId, kCustomer, kAt, kReceivedAt, kStore, kPoints, kWallet, kReason});

  for (std::size_t i = 0; i < events.size(); ++i) {
    addSlots(events[i], {kType, kId, kCustomer, kAt, kReceivedAt, kStore, kName});
    events[i].addAttributes(schema.events[i].fields);
  }
}

}  // namespace kopeck
