// Moments: printed dates and times as the programme's local day and second.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/value/calendar.h"
#include "runtime/value/result.h"

namespace kopeck {

struct Moment {
  Day day = 0;
  std::int32_t second = 0;
};

/// A time zone of the system's database. Remembers the last offset it used; one thread at a time.
class Zone {
 public:
  /// By its IANA name; "" is UTC. An Error when there is no such zone.
  static Result<Zone> named(const std::string& name);
  Zone(Zone&&) noexcept;
  ~Zone();
  /// The local day and second of an instant, in seconds since 1970-01-01T00:00:00Z; nothing outside years 1 to 9999.
  std::optional<Moment> local(std::int64_t epoch_seconds);

 private:
  struct Impl;
  explicit Zone(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

/// "2010-12-01T08:26:00", the same without seconds or with a blank for the T, with fractions of a second (cut), and
/// with Z or an offset (+03:00, +0300, +03), which makes it an instant that `zone` turns local. Nothing else.
[[nodiscard]] std::optional<Moment> parseMoment(std::string_view text, Zone& zone);

}  // namespace kopeck
