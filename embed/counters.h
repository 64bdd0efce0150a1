// The counters that all customers share, as bytes that the host keeps.
#pragma once

#include <optional>
#include <string>

#include "embed/call.h"
#include "embed/session.h"

namespace kopeck::embed {

[[nodiscard]] std::string savedCounters(Session& session);
[[nodiscard]] std::optional<Refused> loadCounters(Session& session, kopeck_bytes bytes);

}  // namespace kopeck::embed
