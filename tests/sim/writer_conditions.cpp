// Conditions: a tests of everything that may be read at a place, joined by `and`, `or` and `not`.
#include <fmt/format.h>

#include <algorithm>

#include "tests/sim/writer.h"

namespace kopeck::sim {

std::string Writer::amountTest() {
  const std::string on = !sets_.empty() && chance(40) ? " on " + pick(sets_) : "";
  switch (random_.below(8)) {
    case 0:
      return fmt::format("units in {} {}", pick(sets_), comparison(unitsOf(random_.between(1, 5))));
    case 1:
      return fmt::format("{} in {}", pick({"any item", "every item"}), pick(sets_));
    case 2:
      return fmt::format("net on {} is at least {} of net", pick(sets_), percent());
    case 3:
      return fmt::format("net + {} > {} - {}", money(), money(), money());
    default:
      return fmt::format("{}{} {}", pick({"net", "net", "gross"}), on, comparison(money()));
  }
}

std::string Writer::dayTest() {
  switch (random_.below(8)) {
    case 0: {
      const std::int64_t day = random_.between(0, 200);
      return fmt::format("date from {} to {}", date(day), date(day + random_.below(40)));
    }
    case 1:
      if (!calendars_.empty()) return "date in " + pick(calendars_);
      [[fallthrough]];
    case 2:
      return pick({"weekday is Mon..Fri", "weekday is Sat, Sun", "weekday is Wed", "weekday is not Mon"});
    case 3:
      return pick({"month is December", "month is February", "month is not January", "month is March"});
    case 4:
      return pick({"time from 14:00 to 16:00", "time from 22:00 to 02:00",
                   "time from 22:00 to 02:00 and month is December", "time from 22:00 to 02:00 and weekday is Fri",
                   "time < 12:00", "time from 00:00 to 23:59"});
    case 5:
      return fmt::format("date >= {}", someDate());
    case 6:
      return fmt::format("date within {} days after {}", random_.pick(std::vector<int>{0, 1, 7, 30}), someDate());
    default:
      return fmt::format("date <= {}", someDate());
  }
}

std::string Writer::attributeTest(const std::string& prefix, const Attribute& attribute) {
  const std::string path = prefix + attribute.name;
  switch (attribute.type) {
    case AttributeType::text:
      if (chance(30)) return fmt::format("{} is known and {} is not \"Kazan\"", path, path);
      return path + " is " + pick({"\"Kazan\"", "\"Kazan\", \"Ufa\"", "\"Drinks\"", "\"Food\""});
    case AttributeType::number:
      return path + " " + pick({"is at least 4", "> 4.5", "< 3", "is 2..5", "is 1"});
    case AttributeType::money:
      return fmt::format("({} or else {}) {}", path, money(), chance(50) ? "> " + money() : "is at most " + money());
    case AttributeType::date:
      return fmt::format("date within {} days {} {}", random_.pick(std::vector<int>{0, 1, 30, 365}),
                         pick({"after", "before"}), path);
    case AttributeType::anniversary:
      return fmt::format("date on {}", path);
    case AttributeType::time:
      return path + " " + pick({"< 12:00", "is at least 18:30"});
    case AttributeType::yes_no:
      return path + " is " + pick({"yes", "no"});
    case AttributeType::choice:
      return fmt::format("{} is {}", path, pick(attribute.choices));
    case AttributeType::customer:
      break;
  }
  return path + " is known";
}

std::string Writer::anniversaryTest() {
  switch (random_.below(5)) {
    case 0:
      return fmt::format("date within {} days before customer.birthday", random_.between(0, 9));
    case 1:
      return fmt::format("date within {} days after customer.birthday", random_.between(0, 9));
    case 2:
      return "date in the month of customer.birthday";
    case 3:
      return "date on customer.birthday";
    default:
      return fmt::format("date within {} days of customer.birthday", random_.between(0, 9));
  }
}

std::string Writer::customerTest() {
  switch (random_.below(7)) {
    case 0:
    case 1:
      if (!tiers_.empty()) {
        const TierWords& tiers = random_.pick(tiers_);
        const std::string level = pick(tiers.levels);
        if (!tiers.name.empty() && chance(40)) return fmt::format("{} is {}", tiers.name, level);
        return fmt::format("customer {} {}", pick({"is", "is at least", "is at least", "is not"}), level);
      }
      [[fallthrough]];
    case 2:
      if (wallets_.size() > 1 && chance(60)) {
        const WalletWords& wallet = random_.pick(wallets_);
        return fmt::format("balance of {} {}", wallet.name, comparison(points(wallet, smallNumber())));
      }
      if (wallets_.size() == 1) return "balance " + comparison(points());
      [[fallthrough]];
    case 3:
      if (!badges_.empty() && chance(50)) {
        used_badges_ = badges_;
        return "balance of vip is at least 1";
      }
      if (!coupons_.empty()) return fmt::format("balance of {} is at least {}", pick(coupons_), random_.between(1, 3));
      [[fallthrough]];
    case 4:
      if (!customer_.empty() && customer_[0].name == "birthday") return anniversaryTest();
      [[fallthrough]];
    default:
      if (customer_.empty()) return "days since last purchase > 30";
      return attributeTest("customer.", random_.pick(customer_));
  }
}

std::string Writer::measure() {
  const std::string on = !sets_.empty() && chance(30) ? " on " + pick(sets_) : "";
  switch (random_.below(5)) {
    case 0:
      return "gross spend" + on;
    case 1:
      return "paid spend" + on;
    case 2:
      if (!tenders_.empty()) return "net spend paid by " + pick(tenders_);
      [[fallthrough]];
    default:
      return "net spend" + on;
  }
}

std::string Writer::historyTest(Place place) {
  const bool receipt = place == Place::receipt;
  const auto counted = [&](const std::string& measured, const std::string& value) {
    if (receipt && chance(20)) return fmt::format("{} {} reaches {}", measured, window(), value);
    return fmt::format("{} {}{} {}", measured, window(), receipt && chance(25) ? " including this purchase" : "",
                       comparison(value));
  };
  switch (random_.below(10)) {
    case 0:
      return fmt::format("days since last purchase {} {}", pick({">", "<", "is at least"}),
                         random_.pick(std::vector<int>{1, 7, 30, 60}));
    case 1:
      return receipt || place == Place::discount ? "first purchase" : counted("purchases", "1 purchase");
    case 2:
      if (receipt || place == Place::discount)
        return fmt::format("purchase number{} is {}", chance(50) ? " today" : "", random_.between(1, 3));
      [[fallthrough]];
    case 3:
      return counted("purchases", fmt::format("{} purchases", random_.between(1, 6)));
    case 4:
      return counted("units in " + pick(sets_), unitsOf(random_.between(1, 12)));
    case 5:
      return fmt::format("points earned by base {} {}", window(), comparison(points()));
    case 6:
      return fmt::format("average net {} {} {}", window(), pick({"is at least", "<"}), money());
    default:
      return counted(measure(), money());
  }
}

std::string Writer::atom(Place place) {
  const bool receipt = place == Place::receipt || place == Place::discount;
  for (int tries = 0; tries < 8; ++tries) {
    switch (random_.below(7)) {
      case 0:
      case 1:
        if (receipt) return amountTest();
        break;
      case 2:
        return place == Place::schedule || place == Place::segment ? "month is not March" : dayTest();
      case 3:
        return customerTest();
      case 4:
        return historyTest(place);
      case 5:
        if (receipt && !receipt_.empty()) return attributeTest("", random_.pick(receipt_));
        if (receipt) return pick({"store is \"S1\"", "store is \"S1\", \"S2\""});
        break;
      default:
        if (place == Place::receipt && paid_base_ && !tenders_.empty())
          return fmt::format("paid by {} {}", pick(tenders_), comparison(money()));
        break;
    }
  }
  return customerTest();
}

std::string Writer::condition(Place place) {
  std::string out = atom(place);
  if (chance(25)) out += " and " + atom(place);
  if (chance(12)) out = fmt::format("({}) or ({})", out, atom(place));
  if (chance(8)) out = fmt::format("({}) and not (weekday is Sun)", out);
  return out;
}

std::string Writer::whens(Place place) {
  std::string out;
  while (chance(out.empty() ? 45 : 20)) out += "  when " + condition(place) + "\n";
  return out;
}

}  // namespace kopeck::sim
