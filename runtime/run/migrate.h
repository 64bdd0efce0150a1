// Migration: an account's state in the form of one version becomes one in the form of the next. What both versions know
// by name goes over (attributes, limits, windows, tiers, debts, lots); windows that the new version needs and the old
// one did not keep are filled from the account's kept events.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "runtime/account/account.h"
#include "runtime/plan/plan.h"

namespace kopeck {

/// Where everything goes. Both Plans' customers have the same attributes, and the new Plan's terms begin with the old
/// one's.
struct Migration {
  std::vector<std::int32_t> kinds;                            // by the old kind; never -1
  std::vector<std::int32_t> blocks;                           // by the old block of tiers
  std::vector<std::vector<std::int32_t>> tiers;               // by the old block and level
  std::vector<std::int32_t> rules;                            // by the old rule; -1: no more
  std::vector<std::pair<std::int32_t, std::int32_t>> limits;  // slots: old, new
  std::vector<std::int32_t> aggregates;                       // by the new one: the old one; -1: from the events
  bool needs_events = false;                                  // some aggregate, or the items, are not kept yet
};

/// How `to` follows `from`. `kinds`, `blocks` and `tiers` are filled by the caller. Texts of both must be the pool's.
void matchVersions(const plan::Plan& from, const plan::Plan& to, Migration& migration);

/// The state in the new form. Windows that `migration` does not carry are empty.
[[nodiscard]] AccountState migrated(const plan::Plan& from, const plan::Plan& to, const Migration& migration,
                                    const AccountState& state);

/// Takes what `filled` (of the new form, filled from the kept events) has in the windows that `migration` does not
/// carry.
void takeWindows(const plan::Plan& to, const Migration& migration, const AccountState& filled, AccountState& state);

/// Something by which the same limit is known in two versions.
[[nodiscard]] std::vector<std::string> limitKeys(const plan::Plan& plan);

/// Something by which the same aggregate is known in two versions; `newer`: rules go by the names that they had before.
/// What cannot be compared is equal to nothing.
[[nodiscard]] std::vector<std::string> aggregateKeys(const plan::Plan& plan, bool newer);

}  // namespace kopeck
