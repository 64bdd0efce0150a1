#include "tests/bench/ten_rules.h"

#include <chrono>

#include "runtime/plan/plan.h"

namespace kopeck::bench {

namespace {

/// Whether the anniversary of `origin` is at most three days from `day`; 29 February is 28 February in common years.
bool nearAnniversary(std::int64_t day, std::int64_t origin) {
  using namespace std::chrono;
  const year_month_day born{sys_days{days{origin}}};
  const year_month_day today{sys_days{days{day}}};
  for (int shift = -1; shift <= 1; ++shift) {
    year_month_day date{today.year() + years{shift}, born.month(), born.day()};
    if (!date.ok()) date = date.year() / February / 28;
    const std::int64_t distance = day - sys_days{date}.time_since_epoch().count();
    if (distance >= -3 && distance <= 3) return true;
  }
  return false;
}

/// Articles 3, 7, 11, 12, 13, 19, 20 and 25.
constexpr std::uint64_t kBeans =
    1ULL << 3 | 1ULL << 7 | 1ULL << 11 | 1ULL << 12 | 1ULL << 13 | 1ULL << 19 | 1ULL << 20 | 1ULL << 25;

}  // namespace

void tenRules(const Columns& receipt, std::int32_t first_day, std::int32_t last_day, TenAmounts& points) {
  std::int64_t all = 0;
  std::int64_t coffee = 0;
  std::int64_t beans = 0;
  std::int64_t units = 0;
  for (std::size_t line = 0; line < receipt.lines; ++line) {
    const std::int64_t net = receipt.net[line];
    const bool is_coffee = receipt.under[receipt.category[line]] != 0;
    const bool is_beans = receipt.sku[line] < 64 && (kBeans >> receipt.sku[line] & 1) != 0;
    all += receipt.category[line] == 9 ? 0 : net;
    coffee += is_coffee ? net : 0;
    beans += is_beans ? net : 0;
    units += is_coffee ? receipt.quantity[line] : 0;
  }
  const auto field = [&](plan::Field which) { return receipt.fields[static_cast<std::size_t>(which)]; };
  const std::int64_t tier = receipt.reads[1];
  const std::int64_t weekday = field(plan::Field::weekday);
  const std::int64_t today = field(plan::Field::day);
  points[0] = all * 300 / 10'000;
  points[1] = tier == 1 ? all * 200 / 10'000 : 0;
  points[2] = tier == 2 ? all * 500 / 10'000 : 0;
  points[3] = beans >= 50'000 ? beans * 1'000 / 10'000 : 0;
  points[4] = weekday == 6 || weekday == 7 ? coffee * 150 / 10'000 : 0;
  points[5] = field(plan::Field::second) < 11 * 3600 && coffee >= 1 ? 10 : 0;
  points[6] = all / 10'000 * 2;
  points[7] = receipt.reads[0] != INT64_MIN && nearAnniversary(today, receipt.reads[0]) ? 500 : 0;
  points[8] = receipt.reads[2] >= 300'000 ? units / 1'000'000 : 0;
  points[9] = today >= first_day && today <= last_day && all >= 100'000 ? coffee * 700 / 10'000 : 0;
}

}  // namespace kopeck::bench
