// Names of one kind in one place (sets, rules, tiers, …) and the nearest of them to a name that is not there.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/diagnostics/diagnostics.h"
#include "compiler/source/source.h"
#include "compiler/syntax/ast.h"

namespace kopeck::checking {

enum class NameKind : std::uint8_t {
  set,
  rule,
  tier,
  event,
  limit,
  customer_attribute,
  receipt_attribute,
  item_attribute,
  event_field,
  choice,
  unit,
  currency,
  word,  // something that a condition can read
  test_customer,
  test_receipt,  // also events of a test
  test_return,
  test_line,
  reason,
  kind,  // what an account holds: a wallet, a coupon, a badge, the stamps of a rule
  coupon,
  badge,
  tender,
  segment,
  calendar,
  tier_block,
  guarantee,
};

/// "set" / "набор"
[[nodiscard]] Phrase phraseOf(NameKind kind);

struct Symbol {
  Span span;
  std::int32_t index = -1;
};

class Names {
 public:
  /// False, and nothing changes, when the name is taken.
  bool add(const std::string& name, Symbol symbol) { return symbols_.emplace(name, symbol).second; }
  [[nodiscard]] const Symbol* find(const std::string& name) const;
  [[nodiscard]] std::vector<std::string> all() const;

 private:
  std::map<std::string, Symbol> symbols_;
};

/// Insertions, deletions, substitutions and swaps of neighbours that lead from one text to the other, in characters.
[[nodiscard]] std::size_t editDistance(std::string_view a, std::string_view b);

/// The candidate that was most likely meant: within a third of the name's length, at least 1; ties to the first.
[[nodiscard]] std::optional<std::string> nearest(std::string_view name, const std::vector<std::string>& candidates);

}  // namespace kopeck::checking
