#include "tests/bench/hand_step.h"

#include <algorithm>
#include <array>
#include <chrono>

namespace kopeck::bench {

namespace {

constexpr std::int64_t kKopecks = 100;  // that a point is worth
constexpr std::int32_t kActivate = 14;
constexpr std::int32_t kLife = 180;
constexpr std::array<std::int64_t, 3> kFrom{0, 3'000'000, 10'000'000};  // tiers, minor units

using std::chrono::days;
using std::chrono::months;
using std::chrono::sys_days;
using std::chrono::year_month_day;

year_month_day dateOf(std::int32_t day) {
  return sys_days(days(day));
}
std::int32_t dayOf(const year_month_day& date) {
  return static_cast<std::int32_t>(sys_days(date).time_since_epoch().count());
}

std::int32_t nextMonth(std::int32_t day) {
  const year_month_day date = dateOf(day);
  return dayOf((date.year() / date.month() / 1) + months(1));
}

/// The first day of the twelve months that end with `day`.
std::int32_t yearBefore(std::int32_t day) {
  const year_month_day date = dateOf(day) - std::chrono::years(1);
  return dayOf(date.ok() ? date : date.year() / date.month() / std::chrono::last) + 1;
}

std::int64_t netOfYear(const HandAccount& account, std::int32_t day) {
  const std::int32_t first = yearBefore(day);
  std::int64_t net = 0;
  for (auto it = account.days.rbegin(); it != account.days.rend() && it->day >= first; ++it) net += it->net;
  return net;
}

std::int32_t tierOf(std::int64_t net) {
  return net >= kFrom[2] ? 2 : net >= kFrom[1] ? 1 : 0;
}

/// `total` in whole units by weight: each its share rounded down, what is left to the largest remainders, of equal ones
/// to the first.
void split(std::int64_t total, const std::vector<std::int64_t>& weights, std::vector<std::int64_t>& parts,
           std::vector<std::int64_t>& remainders) {
  std::int64_t sum = 0;
  for (const std::int64_t weight : weights) sum += weight;
  parts.assign(weights.size(), 0);
  if (sum == 0) {
    parts[0] = total;
    return;
  }
  remainders.resize(weights.size());
  std::int64_t left = total;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    parts[i] = total * weights[i] / sum;
    remainders[i] = total * weights[i] % sum;
    left -= parts[i];
  }
  for (; left > 0; --left) {
    const auto most = std::max_element(remainders.begin(), remainders.end());
    ++parts[static_cast<std::size_t>(most - remainders.begin())];
    *most = -1;
  }
}

}  // namespace

bool HandShop::isOf(std::uint32_t category, Goods goods) {
  switch (goods) {
    case Goods::all:
      return true;
    case Goods::earning:
      return category != kGiftCards && category != kTobacco;
    case Goods::coffee:
      return category == kCoffee;
  }
  return false;
}

/// Lots that expire, and at each month's end the tier that is no longer earned.
void HandShop::pass(HandAccount& account, std::int32_t day, HandOutcome& out) {
  if (account.settled == 0) account.settled = day;
  while (account.settled < day) {
    std::int32_t due = day + 1;
    if (!account.lots.empty()) due = std::min(due, account.lots.front().last_day + 1);
    if (account.tier > 0) due = std::min(due, nextMonth(account.settled));
    if (due > day) break;
    while (!account.lots.empty() && account.lots.front().last_day < due) {
      const HandLot& lot = account.lots.front();
      out.postings.push_back({HandKind::expired, -1, lot.row, -lot.left, lot.last_day, 0});
      account.lots.erase(account.lots.begin());
    }
    if (account.tier > 0 && dateOf(due).day() == std::chrono::day(1) &&
        tierOf(netOfYear(account, due - 1)) < account.tier)
      --account.tier;
    account.settled = due;
  }
  account.settled = day;
}

void HandShop::redeem(HandAccount& account, const HandReceipt& receipt, std::int64_t net, HandOutcome& out) {
  const std::size_t lines = receipt.line_count;
  if (account.redeemed_day == receipt.day && account.redeemed_times >= 2) return;
  weights_.assign(lines, 0);
  std::int64_t most = 0;
  for (std::size_t i = 0; i < lines; ++i) {
    if (!isOf(receipt.lines[i].category, Goods::earning)) continue;
    weights_[i] = receipt.lines[i].net;
    most += weights_[i];
  }
  most = std::min(most, net / 2) / kKopecks;
  std::int64_t active = 0;
  for (const HandLot& lot : account.lots) active += lot.active_from <= receipt.day ? lot.left : 0;
  const std::int64_t may = std::min(active, most);
  std::int64_t taken = std::min(receipt.asked, may);
  if (may < 100 || receipt.asked < 100) taken = 0;
  if (taken == 0) return;
  split(taken * kKopecks, weights_, money_, remainders_);
  for (std::size_t i = 0; i < lines; ++i) paid_[i] -= money_[i];
  split(taken, money_, out.paid_points, remainders_);
  for (HandLot& lot : account.lots) {
    if (taken == 0) break;
    if (lot.active_from > receipt.day) continue;
    const std::int64_t points = std::min(taken, lot.left);
    lot.left -= points;
    taken -= points;
    out.postings.push_back({HandKind::redeemed, -1, lot.row, -points, receipt.day, 0});
  }
  std::erase_if(account.lots, [](const HandLot& lot) { return lot.left == 0; });
  if (account.redeemed_day != receipt.day) account.redeemed_times = 0;
  account.redeemed_day = receipt.day;
  ++account.redeemed_times;
}

void HandShop::grant(const HandReceipt& receipt, std::int32_t rule, std::int64_t points, std::int64_t row, Goods of,
                     HandOutcome& out) {
  out.postings.push_back({HandKind::earned, rule, row, points, receipt.day, out.parts.size()});
  weights_.assign(receipt.line_count, 0);
  for (std::size_t i = 0; i < receipt.line_count; ++i) {
    if (isOf(receipt.lines[i].category, of)) weights_[i] = paid_[i];
  }
  split(points, weights_, money_, remainders_);
  out.parts.insert(out.parts.end(), money_.begin(), money_.end());
}

void HandShop::earn(HandAccount& account, const HandReceipt& receipt, std::int64_t row, const Sums& sums,
                    HandOutcome& out) {
  const std::int64_t unit = 100 * kKopecks;
  const std::int32_t since_monday = (receipt.day + 3) % 7;
  const bool happy = receipt.second >= 14 * 3'600 && receipt.second < 16 * 3'600 && since_monday < 5;
  std::array<std::int64_t, 4> points{sums.earning * 5 / unit, account.tier >= 1 ? sums.earning / unit : 0,
                                     account.tier >= 2 ? sums.earning * 2 / unit : 0,
                                     happy ? sums.coffee * 10 / unit : 0};
  std::int64_t over = points[0] + points[1] + points[2] + points[3] - 5'000;
  for (std::size_t i = points.size(); i > 0 && over > 0; --i) {
    const std::int64_t cut = std::min(over, points[i - 1]);
    points[i - 1] -= cut;
    over -= cut;
  }
  std::int64_t all = 0;
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (points[i] > 0)
      grant(receipt, static_cast<std::int32_t>(i), points[i], row, i == 3 ? Goods::coffee : Goods::earning, out);
    all += points[i];
  }
  const std::int32_t year = dayOf(dateOf(receipt.day).year() / 1 / 1);
  if (account.year_start != year) {
    account.year_start = year;
    account.net_of_year = 0;
  }
  constexpr std::int64_t kMilestone = 100'000;
  if (account.net_of_year < kMilestone && account.net_of_year + sums.net >= kMilestone) {
    grant(receipt, 4, 50, row, Goods::all, out);
    all += 50;
  }
  account.net_of_year += sums.net;
  if (all > 0) account.lots.push_back({row, all, receipt.day + kActivate, receipt.day + kActivate + kLife});
}

void HandShop::apply(const HandReceipt& receipt, std::int64_t row, HandOutcome& out) {
  out.postings.clear();
  out.parts.clear();
  out.paid_points.clear();
  HandAccount& account = accounts_[receipt.customer];
  pass(account, receipt.day, out);
  std::int64_t net = 0;
  paid_.resize(receipt.line_count);
  for (std::size_t i = 0; i < receipt.line_count; ++i) {
    paid_[i] = receipt.lines[i].net;
    net += paid_[i];
  }
  if (receipt.asked > 0) redeem(account, receipt, net, out);
  Sums sums{net, 0, 0};
  for (std::size_t i = 0; i < receipt.line_count; ++i) {
    if (isOf(receipt.lines[i].category, Goods::coffee)) sums.coffee += paid_[i];
    if (isOf(receipt.lines[i].category, Goods::earning)) sums.earning += paid_[i];
  }
  earn(account, receipt, row, sums, out);
  const std::int32_t first = yearBefore(receipt.day);
  const auto kept =
      std::find_if(account.days.begin(), account.days.end(), [&](const HandDay& day) { return day.day >= first; });
  account.days.erase(account.days.begin(), kept);
  if (account.days.empty() || account.days.back().day != receipt.day) account.days.push_back({receipt.day, 0});
  account.days.back().net += net;
  account.tier = std::max(account.tier, tierOf(netOfYear(account, receipt.day)));
  out.tier = account.tier;
}

}  // namespace kopeck::bench
