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

}  // namespace kopeck
