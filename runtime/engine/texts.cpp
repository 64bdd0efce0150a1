// Which texts lie under which prefix: tables that grow with the texts that events bring.
#include <algorithm>

#include "runtime/engine/step.h"
#include "runtime/interpret/expression.h"

namespace kopeck {

namespace {

/// Room for an entry a text, and for the padding behind them.
void reserveTable(const TextPool& pool, std::vector<std::uint8_t>& table) {
  const std::size_t wanted = pool.size() + kTablePadding;
  if (table.capacity() < wanted) table.reserve(std::max(wanted, 2 * table.capacity()));
}

void extendTable(const TextPool& pool, std::string_view prefix, std::vector<std::uint8_t>& table) {
  reserveTable(pool, table);
  for (std::size_t id = table.size(); id < pool.size(); ++id)
    table.push_back(id != kNoText && isUnder(pool.text(static_cast<TextId>(id)), prefix) ? 1 : 0);
}

}  // namespace

void Stepper::refreshTexts() {
  if (texts_known_ == pool_.size()) return;
  texts_known_ = pool_.size();
  for (const std::size_t p : table_prefixes_) {
    std::vector<std::uint8_t>& table = under_[p];
    if (table.size() >= pool_.size()) continue;
    extendTable(pool_, pool_.text(static_cast<TextId>(plan_.prefixes[p])), table);
    under_pointers_[p] = table.data();
  }
}

/// Prefixes that the customer or the receipt says. Requires reads and attributes.
Fault Stepper::refreshSaidPrefixes() {
  for (const std::size_t p : said_prefixes_) {
    const std::int32_t prefix = plan_.prefixes[p];
    Fault fault = Fault::none;
    const Value said = evaluateExpr(plan_, -1 - prefix, context_, 0, fault);
    if (fault != Fault::none) return fault;
    // Of what is not known everything is empty: the table of "no text" has no text under it.
    const bool known = said > 0 && static_cast<std::size_t>(said) < pool_.size();
    std::vector<std::uint8_t>& table = said_[known ? static_cast<TextId>(said) : kNoText];
    if (known) {
      extendTable(pool_, pool_.text(static_cast<TextId>(said)), table);
    } else {
      reserveTable(pool_, table);
      table.resize(pool_.size(), 0);
    }
    under_pointers_[p] = table.data();
  }
  return Fault::none;
}

}  // namespace kopeck
