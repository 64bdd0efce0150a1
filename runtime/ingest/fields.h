// Fields: what NDJSON and CSV have in common once a field's text is cut out. Reads texts as the exact values of
// EventBatch, and names the reason where that cannot be done.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "runtime/event/event.h"
#include "runtime/event/schema.h"
#include "runtime/event/text.h"
#include "runtime/ingest/rejected.h"
#include "runtime/value/value.h"

namespace kopeck {

/// A value, or why there is none.
struct Reading {
  Value value = kMissing;
  Reason reason = Reason::count_;
  [[nodiscard]] bool ok() const { return reason == Reason::count_; }
};

/// A decimal with at most `scale` decimals, as an integer of 10^-scale; refuses more decimals and int64's overflow.
[[nodiscard]] Reading readNumber(std::string_view text, int scale);
/// The same, and >= 0.
[[nodiscard]] Reading readUnsigned(std::string_view text, int scale);
/// A quantity in millionths, > 0.
[[nodiscard]] Reading readQuantity(std::string_view text);
/// price × quantity (millionths) in minor units, rounded half up, as tills do; the price may have any decimals, is >=
/// 0.
[[nodiscard]] Reading readPriceTimes(std::string_view price, Value quantity, int money_decimals);

/// A TextPool behind a small table of the texts seen lately: receipts name the same goods again and again, and the
/// table answers without hashing the whole text or leaving the cache. Writes into the pool.
class TextCache {
 public:
  explicit TextCache(TextPool& pool);
  TextId intern(std::string_view text) {
    if (text.empty()) return kNoText;
    const Entry& entry = (*entries_)[slot(text)];
    return entry.text == text ? entry.id : add(text);
  }

 private:
  struct Entry {
    std::string_view text;  // in the pool, which never moves a text
    TextId id = kNoText;
  };
  static constexpr std::size_t kEntries = 8192;
  static std::size_t slot(std::string_view text);
  TextId add(std::string_view text);

  TextPool& pool_;
  std::unique_ptr<std::array<Entry, kEntries>> entries_;
};

/// Reads the text of an attribute by its type. The text is not empty.
[[nodiscard]] Reading readAttribute(std::string_view text, const Attribute& attribute, const Schema& schema,
                                    TextCache& texts);

/// Takes back what an event that is refused halfway has left in the batch, before appendEvent.
class BatchMark {
 public:
  explicit BatchMark(const EventBatch& batch);
  void restore(EventBatch& batch) const;

 private:
  std::size_t lines_, attributes_, item_attributes_, bytes_, codes_, openings_;
};

/// An id as ledgers compare it: trimmed, in NFC. `buffer` holds it where it differs from `text`. Ids have at most
/// kMaxIdBytes and no NUL; `ok` says whether this one does (an empty one does).
struct IdReading {
  std::string_view text;
  bool ok = true;
};
inline constexpr std::size_t kMaxIdBytes = 256;
[[nodiscard]] IdReading readId(std::string_view text, std::string& buffer);

}  // namespace kopeck
