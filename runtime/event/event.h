// EventBatch: what happened, as columns. Ingest fills it, the engine reads it, the ledger keeps it.
//
// Shapes: n events; event i has the lines first_line[i] .. first_line[i + 1] - 1 (first_line has n + 1 entries) and the
// attribute values from attributes[first_attribute[i]]: a purchase those of schema.receipt, a custom event those of its
// schema.events entry, a customer event those of schema.customer (kMissing where the input did not name one). Line l
// has item attribute values from item_attributes[l * schema.item.size()]. Invariants: (1) all columns of events have n
// entries, all columns of lines have the same count; (2) amount and discount are >= 0 and quantity > 0 (ingest refuses
// anything else with its reason); (3) days and seconds are local to the programme. clear() keeps the memory, so that a
// steady stream allocates nothing. One owner; not synchronised.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/event/schema.h"
#include "runtime/event/text.h"
#include "runtime/value/calendar.h"
#include "runtime/value/value.h"

namespace kopeck {

/// The number is what the store keeps; rank() is the order of a customer's events within one second.
enum class EventKind : std::uint8_t {
  customer = 0,  // attributes become known
  custom = 1,    // an `event NAME` of the programme
  purchase = 2,
  giving_back = 3,  // a return
  gift = 4,         // points from another customer's event; made by the run, dated like its cause
  opening = 5,      // a migration: lots, tier and spend from another system
  adjust = 6,       // points by hand, with a reason
  redemption = 7,   // what a receipt that came too late had redeemed; made by the run
};

/// Where a kind stands among a customer's events of one second: openings, attributes, gifts, custom events, purchases,
/// returns, adjustments and
/// redemptions.
[[nodiscard]] constexpr int rank(EventKind kind) {
  switch (kind) {
    case EventKind::opening:
      return 0;
    case EventKind::customer:
      return 1;
    case EventKind::gift:
      return 2;
    case EventKind::custom:
      return 3;
    case EventKind::purchase:
      return 4;
    case EventKind::giving_back:
      return 5;
    case EventKind::adjust:
      return 6;
    case EventKind::redemption:
      return 7;
  }
  return 8;
}

/// A piece of EventBatch::bytes.
struct Slice {
  std::uint32_t offset = 0;
  std::uint32_t length = 0;
};

enum class OpeningKind : std::uint8_t {
  lot,    // `points` of the kind `index`, earned on `day` under the terms `terms` (-1: the kind's own), last day
          // `last_day`
  tier,   // of block `index`: level `points`
  spend,  // net = gross = paid `points` on `day`, a purchase of no goods
};
/// A piece of an account that is there without a receipt of this ledger.
struct Opening {
  OpeningKind kind = OpeningKind::lot;
  std::int32_t index = 0;
  std::int32_t terms = -1;
  std::int32_t rule = -1;  // a gift's
  Value points = 0;
  Day day = kNoDay;       // kNoDay: the event's
  Day last_day = kNoDay;  // kNoDay: by the terms
};

struct EventBatch {
  // The strides below: see shape().
  std::uint32_t wallets = 1;
  std::uint32_t tender_kinds = 0;
  std::uint32_t coupon_kinds = 0;

  // One entry an event.
  std::vector<EventKind> kind;
  std::vector<Slice> id;
  std::vector<Slice> customer;  // empty = anonymous
  std::vector<Slice> of;        // a return's sale; empty = not named
  std::vector<Day> day;         // a customer event without a time has kNoDay
  std::vector<std::int32_t> second;
  std::vector<Day> received_day;  // kNoDay = not stated
  std::vector<TextId> store;
  std::vector<std::uint16_t> event_type;  // index into schema.events, for custom events
  // [event * wallets + wallet], smallest units, kMissing = not asked (not stated). An `adjust` event has its signed
  // points in redeem_stated, an `opening` its lots among the moves below.
  std::vector<Value> redeem_asked;
  std::vector<Value> redeem_stated;
  std::vector<Value> tenders;             // [event * tender_kinds + tender]: minor units paid by it, 0 where not said
  std::vector<Value> coupons;             // [event * coupon_kinds + coupon]: how many of it are presented
  std::vector<std::uint32_t> first_code;  // n + 1 entries
  std::vector<TextId> codes;              // promo codes that the receipt carries
  std::vector<std::uint32_t> first_opening;  // n + 1 entries
  std::vector<Opening> openings;             // what `opening` and `gift` events bring
  std::vector<std::uint32_t> first_attribute;
  std::vector<std::uint32_t> first_line;   // n + 1 entries
  std::vector<std::uint64_t> source_line;  // 1-based line of the input file where the event begins
  std::vector<Slice> raw;                  // the event as it came

  // One entry a line.
  std::vector<TextId> sku;
  std::vector<TextId> name;
  std::vector<TextId> category;
  std::vector<Value> quantity;  // millionths of a unit
  std::vector<Value> amount;    // minor units, after the line's discount (net); 0 on a return's lines that state none
  std::vector<Value> discount;  // minor units; gross = amount + discount

  std::vector<Value> attributes;
  std::vector<Value> item_attributes;
  std::string bytes;

  EventBatch() {
    first_line.push_back(0);
    first_code.push_back(0);
    first_opening.push_back(0);
  }
  /// Sets the strides for a programme's events; the batch is empty.
  void shape(const Schema& schema);
  [[nodiscard]] std::size_t size() const { return kind.size(); }
  [[nodiscard]] std::string_view view(Slice slice) const {
    return std::string_view(bytes).substr(slice.offset, slice.length);
  }
  /// Appends the bytes and names them.
  Slice keep(std::string_view text) {
    Slice slice{static_cast<std::uint32_t>(bytes.size()), static_cast<std::uint32_t>(text.size())};
    bytes.append(text);
    return slice;
  }
  void clear();
};

/// One event of EventBatch without its lines and attributes.
struct EventHead {
  EventKind kind = EventKind::purchase;
  Slice id, customer, of;
  Day day = kNoDay;
  std::int32_t second = 0;
  Day received_day = kNoDay;
  TextId store = kNoText;
  std::uint16_t event_type = 0;
  std::size_t first_attribute = 0;
  std::uint64_t source_line = 0;
  Slice raw;
};

/// Ends an event whose lines, attributes, codes and openings already stand at the end of the batch, and, where it says
/// any, its points, payments and coupons.
void appendEvent(EventBatch& batch, const EventHead& head);

}  // namespace kopeck
