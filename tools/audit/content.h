// What an event says, as the hash that its row keeps. Internal to tools/audit.
#pragma once

#include <array>
#include <cstdint>

#include "runtime/engine/step.h"
#include "runtime/plan/plan.h"

namespace kopeck {

/// Whether the event, in the form of its version's Plan, has this content (EventRow::content). Written when there were
/// fewer versions, a customer had fewer attributes: the first of those there are now.
[[nodiscard]] bool says(const plan::Plan& plan, const EventView& event, bool several_versions,
                        const std::array<std::uint64_t, 2>& content);

}  // namespace kopeck
