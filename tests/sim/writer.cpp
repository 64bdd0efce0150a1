#include "tests/sim/writer.h"

#include <fmt/format.h>

#include <algorithm>

namespace kopeck::sim {

Writer::Writer(std::uint64_t seed) : random_(seed) {}

Rules writeProgramme(std::uint64_t seed) {
  return Writer(seed).programme();
}

Rules Writer::programme() {
  drawScope();
  Rules versions;
  const int count = chance(75) ? 1 : chance(70) ? 2 : 3;
  std::int64_t first_day = 0;
  for (version_ = 1; version_ <= count; ++version_) {
    earners_.clear();
    multipliers_.clear();
    discounts_.clear();
    std::string text = header(version_, first_day);
    text += wallets() + fields() + events() + sets_text_ + calendars_text_ + segments();
    text += coupons() + tiers(version_) + rules() + redeem() + guarantees();
    versions.push_back(std::move(text));
    first_day += random_.between(10, 120);
  }
  return versions;
}

Value Writer::smallNumber() {
  static const std::vector<Value> numbers = {1, 1, 2, 3, 5, 7, 10, 10, 20, 33, 50, 50, 100, 100, 250, 500, 1000, 10000};
  return random_.pick(numbers);
}

std::string Writer::money(Value minor) const {
  return formatScaled(minor, money_decimals_) + " " + currency_;
}

std::string Writer::money() {
  Value one = 1;
  for (int i = 0; i < money_decimals_; ++i) one *= 10;
  switch (random_.below(8)) {
    case 0:
      return money(random_.between(1, 9));
    case 1:
      return money(smallNumber() * one - (one > 1 ? 1 : 0));
    case 2:
      return money(smallNumber() * one + 1);
    case 3:
      return money(random_.between(1, 20'000 * one));
    default:
      return money(smallNumber() * one);
  }
}

std::string Writer::points(const WalletWords& wallet, Value whole) const {
  return fmt::format("{} {}", whole, whole == 1 ? wallet.one : wallet.many);
}

std::string Writer::percent() {
  static const std::vector<std::string> round = {"1%", "2%", "5%", "10%", "20%", "25%", "50%", "100%"};
  static const std::vector<std::string> fine = {"0.1%", "0.5%", "1.25%", "3.3%", "7.5%", "12.5%", "33.3%", "99.9%"};
  return pick(per_receipt_ || chance(70) ? round : fine);
}

std::string Writer::date(std::int64_t days_from_start) const {
  return formatDate(static_cast<Day>(start_ + days_from_start));
}

std::string Writer::someDate() {
  return date(random_.between(0, 400));
}

std::string Writer::duration() {
  static const std::vector<std::string> durations = {"1 day",   "3 days",   "14 days",  "30 days",   "60 days",
                                                     "2 weeks", "1 month",  "6 months", "12 months", "1 year",
                                                     "2 years", "100 days", "7 days"};
  return pick(durations);
}

std::string Writer::calendarPeriod() {
  static const std::vector<std::string> periods = {"day", "week", "month", "quarter", "year"};
  return pick(periods);
}

std::string Writer::window() {
  switch (random_.below(6)) {
    case 0:
      return "ever";
    case 1:
      return "over this " + calendarPeriod();
    case 2:
      return "over previous " + calendarPeriod();
    case 3:
      return fmt::format("over last {} months", random_.pick(std::vector<int>{1, 2, 3, 6, 12}));
    default:
      return fmt::format("over last {} days", random_.pick(std::vector<int>{1, 2, 7, 14, 30, 60, 90}));
  }
}

std::string Writer::comparison(const std::string& value) {
  static const std::vector<std::string> words = {"is at least", "is at least", "is at most", ">",     "<",
                                                 ">=",          "<=",          "is",         "is not"};
  return pick(words) + " " + value;
}

/// Sometimes as a range; `greater` is no less than `value`.
std::string Writer::comparison(const std::string& value, const std::string& greater) {
  return chance(15) ? fmt::format("is {}..{}", value, greater) : comparison(value);
}

}  // namespace kopeck::sim
