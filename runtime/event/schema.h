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
};

struct Attribute {
  std::string name;  // as rules write it
  std::string key;   // as the input writes it; the name unless the rules say otherwise
  AttributeType type = AttributeType::text;
  bool optional = false;
  std::vector<std::string> choices;  // for `choice`
};

struct EventSchema {
  std::string name;
  std::string key;
  std::vector<Attribute> fields;
};

struct Schema {
  std::string currency;     // "RUB"
  int money_decimals = 2;   // decimals of the currency's minor unit
  int points_decimals = 0;  // decimals of the smallest unit of points
  std::string time_zone;    // IANA name; turns times with an offset or epoch into local ones
  std::vector<Attribute> customer;
  std::vector<Attribute> receipt;
  std::vector<Attribute> item;
  std::vector<EventSchema> events;
};

}  // namespace kopeck
