// EventMap: how an event in the form of one schema becomes one in the form of another: attributes, wallets, payments
// and coupons by their names.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "runtime/engine/step.h"
#include "runtime/event/event.h"
#include "runtime/plan/plan.h"

namespace kopeck {

struct EventMap {
  bool identity = true;                                 // nothing to do
  std::vector<std::int32_t> wallets, tenders, coupons;  // by the old index: the new one; -1: unknown there
  std::vector<std::int32_t> events;
  struct Attributes {
    std::vector<std::int32_t> from;                  // by the new index: the old one; -1: missing
    std::vector<std::vector<std::int32_t>> choices;  // by the new index: of a choice, by its old number the new one
  };
  Attributes receipt, item;
  std::vector<Attributes> fields;                // by the new event
  std::vector<std::int32_t> kinds;               // of openings; by the old index
  std::vector<std::int32_t> blocks;              // by the old index
  std::vector<std::vector<std::int32_t>> tiers;  // by the old block and level
};

/// From `from` to `to`. `was_wallets` and `was_coupons` are the names that wallets and coupons of `to` had before.
[[nodiscard]] EventMap eventMap(const Schema& from, const Schema& to, const std::vector<std::string>& was_wallets,
                                const std::vector<std::string>& was_coupons);

/// Writes the event into `to`, which is emptied first and then holds it alone.
void translateEvent(const EventMap& map, const EventView& event, const Schema& from, const Schema& to,
                    EventBatch& into);

}  // namespace kopeck
