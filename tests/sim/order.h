// Orders of arrival.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runtime/run/programme.h"
#include "tests/diff/random.h"

namespace kopeck::sim {

/// An event and where its date puts it.
struct Arrival {
  Day day = 0;
  std::int32_t second = 0;
  int rank = 0;
  std::string id;
  std::string line;
};

/// Whether the programme is one of those for which the order of arrival is promised not to matter: no limit is shared
/// between customers.
[[nodiscard]] bool orderIsFree(const std::vector<VersionInput>& versions);
/// How late every version takes an event.
[[nodiscard]] std::int32_t lateDays(const std::vector<VersionInput>& versions);

/// The events of which it is promised, in the order of their dates, after all that makes the customers known. Left out
/// are those without a local time of their own, numbers that come twice, coupons (first come, first used), returns that
/// name no sale (matched to what is known by then), and sums that are refused because they overflow.
/// `first` is the programme's first day.
[[nodiscard]] std::vector<Arrival> inOrder(const std::vector<std::string>& lines, Day first);
/// The same events, each up to `late` days later than it is dated.
[[nodiscard]] std::vector<Arrival> disordered(std::vector<Arrival> sorted, std::int32_t late, diff::Random& random);
[[nodiscard]] std::vector<std::string> linesOf(const std::vector<Arrival>& arrivals);

/// Whose event it is; empty where the line names nobody.
[[nodiscard]] std::string_view customerOf(const std::string& line);

}  // namespace kopeck::sim
