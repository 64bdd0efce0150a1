// A programme of many rules, and receipts for it: offers for single articles, for categories, for tiers with an amount
// or a day, in a mix like a retailer's. About as many apply to a receipt whether there are ten or a hundred thousand.
#pragma once

#include <cstdint>
#include <string>

#include "runtime/event/event.h"
#include "runtime/event/schema.h"

namespace kopeck::bench {

struct ManyRules {
  std::int64_t rules = 10;
  std::uint64_t seed = 1;
  bool shuffled = true;  // the kinds of rules in disorder; else kind by kind
};

/// The text of the rule file.
[[nodiscard]] std::string textOf(const ManyRules& rules);

/// Receipts of six lines or so over three months of 2026, customer by customer, of articles that the rules know and of
/// others. `pool` interns their texts.
[[nodiscard]] EventBatch receiptsFor(const ManyRules& rules, const Schema& schema, std::size_t count, TextPool& pool);

}  // namespace kopeck::bench
