// TextPool: every text that rules may compare (SKU, name, category, store, attributes) becomes a small integer once, at
// ingest; rules compare integers.
//
// Invariants: (1) id 0 is "no text"; (2) ids are given in the order of first sight and never change; (3) the texts of a
// Plan take the ids 1..n, in the Plan's order, before anything else is interned (see seed()); (4) texts are compared
// after trimming and NFC. One writer at a time; readers of old ids may run beside it only under the caller's lock.
#pragma once

#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

namespace kopeck {

using TextId = std::uint32_t;
inline constexpr TextId kNoText = 0;

class TextPool {
 public:
  TextPool();
  /// Gives texts[i] the id i + 1. Requires an empty pool.
  void seed(std::span<const std::string> texts);
  /// The id of the normalised text; empty (after trimming) is kNoText.
  TextId intern(std::string_view text);
  /// kNoText when it was never interned.
  [[nodiscard]] TextId find(std::string_view text) const;
  [[nodiscard]] std::string_view text(TextId id) const { return texts_[id]; }
  /// Ids in use are 0 .. size() - 1.
  [[nodiscard]] std::size_t size() const { return texts_.size(); }

 private:
  std::deque<std::string> texts_;
  std::unordered_map<std::string_view, TextId> ids_;
};

/// Trimmed and in NFC. ASCII takes a fast path; invalid UTF-8 is left as it is (ingest refuses it before).
[[nodiscard]] std::string normalised(std::string_view text);

/// "Drinks/Coffee" is under "Drinks" and under itself; "Drinkware" is not. Levels are parted by '/'.
[[nodiscard]] bool isUnder(std::string_view category, std::string_view prefix);

}  // namespace kopeck
