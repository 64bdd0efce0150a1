#include "runtime/event/event.h"

namespace kopeck {

void EventBatch::shape(const Schema& schema) {
  wallets = static_cast<std::uint32_t>(schema.wallets.empty() ? 1 : schema.wallets.size());
  tender_kinds = static_cast<std::uint32_t>(schema.tenders.size());
  coupon_kinds = static_cast<std::uint32_t>(schema.coupons.size());
}

void EventBatch::clear() {
  kind.clear();
  id.clear();
  customer.clear();
  of.clear();
  day.clear();
  second.clear();
  received_day.clear();
  store.clear();
  event_type.clear();
  redeem_asked.clear();
  redeem_stated.clear();
  tenders.clear();
  coupons.clear();
  first_code.assign(1, 0);
  codes.clear();
  first_opening.assign(1, 0);
  openings.clear();
  first_attribute.clear();
  first_line.assign(1, 0);
  source_line.clear();
  raw.clear();
  sku.clear();
  name.clear();
  category.clear();
  quantity.clear();
  amount.clear();
  discount.clear();
  attributes.clear();
  item_attributes.clear();
  bytes.clear();
}

void appendEvent(EventBatch& batch, const EventHead& head) {
  batch.kind.push_back(head.kind);
  batch.id.push_back(head.id);
  batch.customer.push_back(head.customer);
  batch.of.push_back(head.of);
  batch.day.push_back(head.day);
  batch.second.push_back(head.second);
  batch.received_day.push_back(head.received_day);
  batch.store.push_back(head.store);
  batch.event_type.push_back(head.event_type);
  const std::size_t events = batch.kind.size();
  batch.redeem_asked.resize(events * batch.wallets, kMissing);
  batch.redeem_stated.resize(events * batch.wallets, kMissing);
  batch.tenders.resize(events * batch.tender_kinds, 0);
  batch.coupons.resize(events * batch.coupon_kinds, 0);
  batch.first_code.push_back(static_cast<std::uint32_t>(batch.codes.size()));
  batch.first_opening.push_back(static_cast<std::uint32_t>(batch.openings.size()));
  batch.first_attribute.push_back(static_cast<std::uint32_t>(head.first_attribute));
  batch.first_line.push_back(static_cast<std::uint32_t>(batch.sku.size()));
  batch.source_line.push_back(head.source_line);
  batch.raw.push_back(head.raw);
}

}  // namespace kopeck
