// NdjsonKeys: which field of an object a JSON key names. One table for each kind of object an input line can hold.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "runtime/event/schema.h"

namespace kopeck {

enum class KeyKind : std::uint8_t {
  slot,       // index: a Slot or ItemSlot; its text is needed once the whole object has been seen
  lines,      // the array of lines
  part,       // index: a Part
  attribute,  // index: into the attributes that the object has
  silent,     // means something elsewhere, nothing here: passed over without a word
  later,      // the format knows it, this version does not act on it
  unknown,
};

/// Single values of an event.
enum Slot : std::uint8_t {
  kType,
  kId,
  kCustomer,
  kAt,
  kReceivedAt,
  kStore,
  kOf,
  kName,
  kPoints,
  kWallet,
  kReason,
  kSlots
};
/// Single values of a line.
enum ItemSlot : std::uint8_t { kSku, kItemName, kCategory, kQuantity, kPrice, kAmount, kDiscount, kTax, kItemSlots };

[[nodiscard]] std::string_view slotName(Slot slot);
[[nodiscard]] std::string_view itemSlotName(ItemSlot slot);

struct KeyMeaning {
  KeyKind kind = KeyKind::unknown;
  std::uint32_t index = 0;
  bool warned = false;
};

/// The keys of one kind of object. Machines write their keys in the same order line after line: the table remembers
/// which key followed which, and most look-ups are one comparison with the key expected next.
class KeyTable {
 public:
  void add(std::string_view key, KeyKind kind, std::uint32_t index = 0);
  void addAttributes(const std::vector<Attribute>& attributes);

  static constexpr std::uint32_t kStart = 0;  // the place before the first key
  /// The place of the key that begins at `key` (which ends at a quote) and stood after the one at `before`; unknown
  /// keys get a place of their own. `end` bounds the search for the closing quote.
  std::uint32_t place(const char* key, const char* end, std::uint32_t before) {
    const std::uint32_t guess = places_[before].followed_by;
    const std::string& expected = places_[guess].key;
    if (guess != kStart && static_cast<std::size_t>(end - key) > expected.size() && key[expected.size()] == '"' &&
        std::string_view(key, expected.size()) == expected)
      return guess;
    return search(key, end, before);
  }
  /// The place of a key whose text is known.
  std::uint32_t place(std::string_view key);
  KeyMeaning& at(std::uint32_t place) { return places_[place].meaning; }
  [[nodiscard]] const std::string& key(std::uint32_t place) const { return places_[place].key; }

 private:
  struct Place {
    std::string key;
    KeyMeaning meaning;
    std::uint32_t followed_by = kStart;
  };
  std::uint32_t search(const char* key, const char* end, std::uint32_t before);

  std::vector<Place> places_ = std::vector<Place>(1);
  std::uint32_t last_unknown_ = kStart;
  std::size_t unknown_ = 0;
  std::unordered_map<std::string, std::uint32_t> index_;
};

/// The tables for everything a programme's input may hold.
struct NdjsonKeys {
  KeyTable customer, purchase, purchase_item, giving_back, giving_back_item, opening, adjust;
  std::vector<KeyTable> events;  // one per schema.events

  explicit NdjsonKeys(const Schema& schema);
};

}  // namespace kopeck
