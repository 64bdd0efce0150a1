#include "runtime/run/event_map.h"

#include <algorithm>

namespace kopeck {
namespace {

constexpr std::uint16_t kNoEvent = 0xFFFF;  // an event that the version does not know: no rule asks for it

std::int32_t find(const std::vector<std::string>& names, const std::string& name) {
  const auto found = std::find(names.begin(), names.end(), name);
  return found == names.end() ? -1 : static_cast<std::int32_t>(found - names.begin());
}

EventMap::Attributes attributes(const std::vector<Attribute>& from, const std::vector<Attribute>& to) {
  EventMap::Attributes map;
  for (const Attribute& wanted : to) {
    const auto found = std::find_if(from.begin(), from.end(), [&](const Attribute& one) {
      return one.name == wanted.name && one.type == wanted.type;
    });
    map.from.push_back(found == from.end() ? -1 : static_cast<std::int32_t>(found - from.begin()));
    std::vector<std::int32_t>& choices = map.choices.emplace_back();
    if (found == from.end()) continue;
    for (const std::string& choice : found->choices) choices.push_back(find(wanted.choices, choice));
  }
  return map;
}

bool straight(const std::vector<std::int32_t>& map, std::size_t count) {
  if (map.size() != count) return false;
  for (std::size_t i = 0; i < map.size(); ++i)
    if (map[i] != static_cast<std::int32_t>(i)) return false;
  return true;
}

bool straight(const EventMap::Attributes& map, const std::vector<Attribute>& from) {
  if (!straight(map.from, from.size())) return false;
  for (std::size_t i = 0; i < from.size(); ++i)
    if (!straight(map.choices[i], from[i].choices.size())) return false;
  return true;
}

void copyAttributes(const EventMap::Attributes& map, const Value* from, std::vector<Value>& to) {
  for (std::size_t i = 0; i < map.from.size(); ++i) {
    Value value = map.from[i] < 0 ? kMissing : from[map.from[i]];
    if (value != kMissing && !map.choices[i].empty()) {
      const auto choice = static_cast<std::size_t>(value);
      const std::int32_t now = choice < map.choices[i].size() ? map.choices[i][choice] : -1;
      value = now < 0 ? kMissing : now;
    }
    to.push_back(value);
  }
}

/// One value each; where two become one (a wallet under its old and its new name) the stated one counts.
void copyBy(const std::vector<std::int32_t>& map, const Value* from, Value none, std::size_t count,
            std::vector<Value>& to) {
  const std::size_t first = to.size();
  to.resize(first + count, none);
  for (std::size_t i = 0; i < map.size(); ++i)
    if (map[i] >= 0 && from[i] != none) to[first + static_cast<std::size_t>(map[i])] = from[i];
}

void copyOpenings(const EventMap& map, const EventBatch& batch, std::size_t index, EventBatch& into) {
  const auto mapped = [](const std::vector<std::int32_t>& by, std::int64_t number) -> std::int32_t {
    if (number < 0) return -1;
    if (by.empty()) return static_cast<std::int32_t>(number);
    return static_cast<std::size_t>(number) < by.size() ? by[static_cast<std::size_t>(number)] : -1;
  };
  for (std::uint32_t i = batch.first_opening[index]; i < batch.first_opening[index + 1]; ++i) {
    Opening opening = batch.openings[i];
    switch (opening.kind) {
      case OpeningKind::lot:
        opening.index = mapped(map.kinds, opening.index);
        break;
      case OpeningKind::tier: {
        const auto block = static_cast<std::size_t>(opening.index);
        if (block < map.tiers.size()) opening.points = mapped(map.tiers[block], opening.points);
        opening.index = mapped(map.blocks, opening.index);
        break;
      }
      case OpeningKind::spend:
        break;
    }
    if (opening.index >= 0 && opening.points >= 0) into.openings.push_back(opening);
  }
}

}  // namespace

EventMap eventMap(const Schema& from, const Schema& to, const std::vector<std::string>& was_wallets,
                  const std::vector<std::string>& was_coupons) {
  EventMap map;
  const auto by_name = [](const std::vector<std::string>& names, const std::vector<std::string>& was,
                          const std::string& name) {
    const std::int32_t now = find(names, name);
    return now >= 0 ? now : find(was, name);
  };
  std::vector<std::string> wallets;
  for (const WalletSchema& wallet : to.wallets) wallets.push_back(wallet.name);
  for (const WalletSchema& wallet : from.wallets) map.wallets.push_back(by_name(wallets, was_wallets, wallet.name));
  for (const std::string& coupon : from.coupons) map.coupons.push_back(by_name(to.coupons, was_coupons, coupon));
  for (const std::string& tender : from.tenders) map.tenders.push_back(find(to.tenders, tender));
  map.receipt = attributes(from.receipt, to.receipt);
  map.item = attributes(from.item, to.item);
  std::vector<std::string> events;
  for (const EventSchema& event : to.events) events.push_back(event.name);
  bool same_fields = true;
  for (const EventSchema& event : from.events) map.events.push_back(find(events, event.name));
  for (const EventSchema& event : to.events) {
    const auto found = std::find_if(from.events.begin(), from.events.end(),
                                    [&](const EventSchema& one) { return one.name == event.name; });
    const std::vector<Attribute> none;
    const std::vector<Attribute>& old = found == from.events.end() ? none : found->fields;
    map.fields.push_back(attributes(old, event.fields));
    same_fields = same_fields && straight(map.fields.back(), old);
  }
  map.identity = same_fields && straight(map.wallets, to.wallets.size()) && straight(map.coupons, to.coupons.size()) &&
                 straight(map.tenders, to.tenders.size()) && straight(map.events, to.events.size()) &&
                 straight(map.receipt, from.receipt) && straight(map.item, from.item);
  return map;
}

void translateEvent(const EventMap& map, const EventView& event, const Schema& from, const Schema& to,
                    EventBatch& into) {
  into.clear();
  into.shape(to);
  const EventBatch& batch = *event.batch;
  const std::size_t i = event.index;
  into.kind.push_back(event.kind());
  into.id.push_back(into.keep(batch.view(batch.id[i])));
  into.customer.push_back(into.keep(batch.view(batch.customer[i])));
  into.of.push_back(into.keep(batch.view(batch.of[i])));
  into.day.push_back(event.day());
  into.second.push_back(event.second());
  into.received_day.push_back(batch.received_day[i]);
  into.store.push_back(batch.store[i]);
  const bool custom = event.kind() == EventKind::custom;
  // What its own version did not know, no other knows.
  const bool gone = custom && batch.event_type[i] == kNoEvent;
  const std::int32_t type = gone ? -1 : custom ? map.events[batch.event_type[i]] : 0;
  into.event_type.push_back(type < 0 ? kNoEvent : static_cast<std::uint16_t>(type));
  copyBy(map.wallets, batch.redeem_asked.data() + i * batch.wallets, kMissing, into.wallets, into.redeem_asked);
  copyBy(map.wallets, batch.redeem_stated.data() + i * batch.wallets, kMissing, into.wallets, into.redeem_stated);
  copyBy(map.tenders, batch.tenders.data() + i * batch.tender_kinds, 0, into.tender_kinds, into.tenders);
  copyBy(map.coupons, batch.coupons.data() + i * batch.coupon_kinds, 0, into.coupon_kinds, into.coupons);
  into.codes.assign(batch.codes.begin() + batch.first_code[i], batch.codes.begin() + batch.first_code[i + 1]);
  into.first_code.push_back(static_cast<std::uint32_t>(into.codes.size()));
  copyOpenings(map, batch, i, into);
  into.first_opening.push_back(static_cast<std::uint32_t>(into.openings.size()));
  into.first_attribute.push_back(0);
  if (event.kind() == EventKind::purchase)
    copyAttributes(map.receipt, event.attributes(), into.attributes);
  else if (custom && type >= 0)
    copyAttributes(map.fields[static_cast<std::size_t>(type)], event.attributes(), into.attributes);
  else if (event.kind() == EventKind::customer)
    into.attributes.assign(event.attributes(), event.attributes() + from.customer.size());
  into.source_line.push_back(batch.source_line[i]);
  into.raw.push_back(into.keep(batch.view(batch.raw[i])));
  const std::size_t first = event.firstLine();
  const auto copy = [&](const auto& column, auto& target) {
    const auto begin = column.begin() + static_cast<std::ptrdiff_t>(first);
    target.assign(begin, begin + static_cast<std::ptrdiff_t>(event.lineCount()));
  };
  copy(batch.sku, into.sku);
  copy(batch.name, into.name);
  copy(batch.category, into.category);
  copy(batch.quantity, into.quantity);
  copy(batch.amount, into.amount);
  copy(batch.discount, into.discount);
  for (std::size_t line = first; line < first + event.lineCount(); ++line)
    copyAttributes(map.item, batch.item_attributes.data() + line * from.item.size(), into.item_attributes);
  into.first_line.push_back(static_cast<std::uint32_t>(into.sku.size()));
}

}  // namespace kopeck
