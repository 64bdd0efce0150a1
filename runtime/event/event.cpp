#include "runtime/event/event.h"

namespace kopeck {

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
