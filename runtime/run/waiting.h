// A return whose named sale has not come yet: what is kept of it until the sale comes, or the days that it may still
// come in have passed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/run/fold.h"

namespace kopeck {

struct Waiting {
  std::int64_t row = 0;
  std::size_t version = 0;  // that judges it
  std::string id, of;       // its number, its sale's
  std::string record;       // as encodeEvent() writes it
  std::string raw;          // as it came
  Day day = 0;
  std::uint64_t source_line = 0;
};

/// The record of a waiting event: the event, and its text, which must outlive a stop.
[[nodiscard]] std::string packWaiting(std::string_view record, std::string_view raw);
/// What packWaiting() wrote; nothing where it is damaged.
[[nodiscard]] std::optional<Waiting> unpackWaiting(const Programme& programme, const StoredEvent& stored);

/// The event once more, as a batch of its own.
[[nodiscard]] std::optional<EventBatch> eventOf(const Programme& programme, const Waiting& waiting);

}  // namespace kopeck
