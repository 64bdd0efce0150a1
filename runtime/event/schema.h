// Schema: what a programme says its customers, receipts, items and events have. The compiler writes it, ingest reads
// events by it, the Plan carries it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace kopeck {

enum class AttributeType : std::uint8_t {
  text,         // Value is a TextId
  number,       // exact decimal, Value in millionths
  money,        // minor units
  date,         // Day
  anniversary,  // Day of origin, e.g. the day of birth
  time,         // seconds since midnight
  yes_no,       // 0 or 1
  choice,       // index into `choices`
  customer,     // another customer: Value is the TextId of the id; only in events
};

struct Attribute {
  std::string name;  // as rules write it
  std::string key;   // as the input writes it; the name unless the rules say otherwise
  AttributeType type = AttributeType::text;
  bool optional = false;
  std::vector<std::string> choices;  // for `choice`
  std::string was{};                 // its name in the version before; empty: the same
};

struct EventSchema {
  std::string name;
  std::string key;
  std::vector<Attribute> fields;
};

/// A kind of points that receipts may be paid with.
struct WalletSchema {
  std::string name;
  int decimals = 0;
};

struct Schema {
  std::string currency;     // "RUB"
  int money_decimals = 2;   // decimals of the currency's minor unit
  int points_decimals = 0;  // decimals of the smallest unit of points: those of wallets[0]
  // The programme counts without tax: what the input states as a line's tax is left out of its amount.
  bool without_tax = false;
  std::string time_zone;              // IANA name; turns times with an offset or epoch into local ones
  std::vector<WalletSchema> wallets;  // [0] is the header's points; a Plan has at least that one
  std::vector<std::string> coupons;   // names, as the input writes them
  std::vector<std::string> tenders;   // kinds of payment that the rules tell apart, as the input writes them
  std::vector<Attribute> customer;
  std::vector<Attribute> receipt;
  std::vector<Attribute> item;
  std::vector<EventSchema> events;
};

}  // namespace kopeck
