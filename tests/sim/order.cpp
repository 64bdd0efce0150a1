#include "tests/sim/order.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

#include "runtime/event/event.h"

namespace kopeck::sim {

namespace {

constexpr int kKnown = -1;  // in the place of a rank: what makes a customer known before all else

/// The text of a field of the event itself, as the stream writes it.
std::string_view field(const std::string& line, std::string_view key) {
  const std::string quoted = "\"" + std::string(key) + "\":\"";
  const std::size_t at = line.find(quoted);
  if (at == std::string::npos) return {};
  const std::size_t begin = at + quoted.size();
  return std::string_view(line).substr(begin, line.find('"', begin) - begin);
}

/// Nothing for a time with an offset, or none.
std::optional<Arrival> arrivalOf(const std::string& line) {
  static const std::map<std::string_view, EventKind> kinds = {
      {"customer", EventKind::customer},  {"event", EventKind::custom},    {"purchase", EventKind::purchase},
      {"return", EventKind::giving_back}, {"opening", EventKind::opening}, {"adjust", EventKind::adjust}};
  const std::string_view at = field(line, "at");
  if (at.size() != 19) return std::nullopt;
  const std::optional<Day> day = parseDate(at.substr(0, 10));
  const std::optional<std::int32_t> second = parseTime(at.substr(11));
  const auto kind = kinds.find(field(line, "type"));
  if (!day || !second || kind == kinds.end()) return std::nullopt;
  return Arrival{*day, *second, rank(kind->second), std::string(field(line, "id")), line};
}

bool sooner(const Arrival& a, const Arrival& b) {
  return std::tie(a.day, a.second, a.rank, a.id) < std::tie(b.day, b.second, b.rank, b.id);
}

}  // namespace

bool orderIsFree(const std::vector<VersionInput>& versions) {
  return std::all_of(versions.begin(), versions.end(),
                     [](const VersionInput& version) { return version.plan.total_count == 0; });
}

std::int32_t lateDays(const std::vector<VersionInput>& versions) {
  std::int32_t late = INT32_MAX;
  for (const VersionInput& version : versions) late = std::min(late, version.plan.late_days);
  return late;
}

std::vector<Arrival> inOrder(const std::vector<std::string>& lines, Day first) {
  std::vector<Arrival> out;
  std::set<std::pair<int, std::string>> seen;
  std::set<std::tuple<std::string, Day, std::int32_t>> attributes;
  std::set<std::string> customers;
  for (const std::string& line : lines) {
    std::optional<Arrival> arrival = arrivalOf(line);
    if (!arrival || line.find("\"coupons\":") != std::string::npos) continue;
    if (line.find("922337203") != std::string::npos || line.find("4611686") != std::string::npos ||
        line.find("10000000000000") != std::string::npos)
      continue;
    if (field(line, "type") == "return" && field(line, "of").empty()) continue;
    const bool customer = field(line, "type") == "customer";
    if (customer ? !attributes.emplace(arrival->id, arrival->day, arrival->second).second
                 : !seen.emplace(arrival->rank, arrival->id).second)
      continue;
    std::string who(customerOf(line));
    if (!who.empty()) customers.insert(std::move(who));
    out.push_back(std::move(*arrival));
  }
  std::sort(out.begin(), out.end(), sooner);
  std::vector<Arrival> known;
  for (const std::string& who : customers)
    known.push_back({first, 0, kKnown, who,
                     fmt::format(R"({{"type":"customer","id":"{}","at":"{}T00:00:00"}})", who, formatDate(first))});
  out.insert(out.begin(), known.begin(), known.end());
  return out;
}

std::vector<Arrival> disordered(std::vector<Arrival> sorted, std::int32_t late, diff::Random& random) {
  std::vector<std::pair<std::int64_t, Arrival>> keyed;
  keyed.reserve(sorted.size());
  for (Arrival& one : sorted) {
    // Within a day of arrival in any order.
    const std::int64_t day = one.day + (random.oneIn(2) ? random.between(0, late) : 0);
    keyed.emplace_back(one.rank == kKnown ? INT64_MIN : day * 100'000 + random.below(100'000), std::move(one));
  }
  std::stable_sort(keyed.begin(), keyed.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<Arrival> out;
  out.reserve(keyed.size());
  for (auto& one : keyed) out.push_back(std::move(one.second));
  return out;
}

std::vector<std::string> linesOf(const std::vector<Arrival>& arrivals) {
  std::vector<std::string> out;
  out.reserve(arrivals.size());
  for (const Arrival& one : arrivals) out.push_back(one.line);
  return out;
}

std::string_view customerOf(const std::string& line) {
  return field(line, field(line, "type") == "customer" ? "id" : "customer");
}

}  // namespace kopeck::sim
