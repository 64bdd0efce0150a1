// Wallets, fields, events, sets, calendars, segments, coupons, tiers, redemption and guarantees.
#include <fmt/format.h>

#include <algorithm>

#include "tests/sim/writer.h"

namespace kopeck::sim {

namespace {

std::string typeText(const Attribute& attribute) {
  switch (attribute.type) {
    case AttributeType::text:
      return "text";
    case AttributeType::number:
      return "number";
    case AttributeType::money:
      return "money";
    case AttributeType::date:
      return "date";
    case AttributeType::anniversary:
      return "anniversary";
    case AttributeType::time:
      return "time";
    case AttributeType::yes_no:
      return "yes/no";
    case AttributeType::choice:
      return fmt::format("one of {}", fmt::join(attribute.choices, ", "));
    case AttributeType::customer:
      return "customer";
  }
  return {};
}

std::string fieldLines(const std::vector<Attribute>& attributes) {
  std::string out;
  for (const Attribute& one : attributes)
    out += fmt::format("  {} : {}{}\n", one.name, one.optional ? "optional " : "", typeText(one));
  return out;
}

}  // namespace

std::string Writer::wallets() {
  std::string out;
  for (std::size_t i = 1; i < wallets_.size(); ++i) {
    const WalletWords& wallet = wallets_[i];
    out += fmt::format("wallet {}{}\n  points {}/{}, {}\n", wallet.name, chance(50) ? " \"Coins\"" : "", wallet.one,
                       wallet.many, wallet.decimals == 0 ? "whole" : fmt::format("{} decimals", wallet.decimals));
    out += wallet.worth_minor == 0
               ? "  worth none\n"
               : fmt::format("  worth {} = {}\n", points(wallet, wallet.worth_points), money(wallet.worth_minor));
    if (chance(50)) out += "  activate " + activation() + "\n";
    if (chance(70)) out += "  expire " + expiry(false) + "\n";
    if (chance(50)) out += fmt::format("  use {}\n", pick({"soonest to expire first", "oldest first"}));
    out += "\n";
  }
  return out;
}

std::string Writer::fields() {
  std::string out;
  if (!customer_.empty()) out += "customer has\n" + fieldLines(customer_) + "\n";
  if (!receipt_.empty()) out += "receipt has\n" + fieldLines(receipt_) + "\n";
  if (!item_.empty()) out += "item has\n" + fieldLines(item_) + "\n";
  return out;
}

std::string Writer::events() const {
  std::string out;
  for (const EventSchema& event : events_)
    out += "event " + event.name + (event.fields.empty() ? "" : " has") + "\n" + fieldLines(event.fields) + "\n";
  return out;
}

std::string Writer::setBody(std::size_t number) {
  static const std::vector<std::string> categories = {"Drinks/Coffee", "Drinks", "Food/Bread",  "Food",
                                                      "Tobacco",       "Goods",  "Bakery/Cakes"};
  const auto has = [&](const std::vector<Attribute>& in, const char* name) {
    return std::any_of(in.begin(), in.end(), [&](const Attribute& one) { return one.name == name; });
  };
  switch (random_.below(14)) {
    case 0:
      return fmt::format("category is \"{}\"", pick(categories));
    case 1:
      return R"(name is "Mug", "Bag" or sku in "M1", "M2")";
    case 2:
      return fmt::format("category is \"{}\" and not name is \"Toast\"", pick(categories));
    case 3:
      if (has(item_, "brand")) return R"(brand is "Acme", "Best")";
      break;
    case 4:
      if (has(item_, "marked")) return "marked is yes";
      break;
    case 5:
      if (has(customer_, "chosen")) return "category under customer.chosen";
      break;
    case 6:
      if (has(customer_, "city")) return "category is customer.city";
      break;
    case 7:
      return fmt::format("quantity >= {}", random_.between(1, 4));
    case 8:
      return "net > " + money();
    case 9:
      return pick({"net * 2 <= gross", "net is at most 33.3% * gross", "gross - net > " + money(0)});
    case 10:
      return fmt::format("category under \"{}\" and store is \"S1\"", pick(categories));
    case 11:
      return fmt::format("time < 12:00 and category under \"{}\"", pick(categories));
    default:
      break;
  }
  const std::string first = pick(categories);
  return number % 3 == 0 ? fmt::format(R"(category under "Tobacco", "{}")", first == "Tobacco" ? "Vapes" : first)
                         : fmt::format("category under \"{}\"", first);
}

std::string Writer::sets() {
  std::string out;
  for (std::int64_t i = random_.between(1, 6); i > 0; --i) {
    const std::string name = fmt::format("set_{}", sets_.size());
    if (!sets_.empty() && chance(15)) {
      out += fmt::format("set {} = items except {}\n", name, pick(sets_));
    } else if (chance(8)) {
      out += fmt::format("set {} = items bought in {} purchases over last {} days\n", name, random_.between(1, 3),
                         random_.pick(std::vector<int>{1, 7, 30, 60}));
    } else {
      const std::string body = setBody(sets_.size());
      out += fmt::format("set {} = items where {}", name, body);
      if (!sets_.empty() && chance(20)) out += ", except " + pick(sets_);
      out += "\n";
    }
    sets_.push_back(name);
    plain_sets_.push_back(name);
  }
  return out + "\n";
}

std::string Writer::calendars() {
  std::string out;
  for (std::int64_t i = random_.below(3); i > 0; --i) {
    const std::int64_t day = random_.between(0, 100);
    const std::string name = fmt::format("calendar_{}", calendars_.size());
    out += fmt::format("calendar {} = {}..{}, {}\n", name, date(day), date(day + random_.below(9)),
                       date(day + random_.between(10, 60)));
    calendars_.push_back(name);
  }
  return out + "\n";
}

std::string Writer::segments() {
  if (version_ == 1) {
    for (std::int64_t i = random_.below(3); i > 0; --i)
      segments_.push_back(fmt::format("segment_{}", segments_.size()));
  }
  std::string out;
  for (const std::string& name : segments_)
    out += fmt::format("segment {} = customers where {}\n", name, condition(Place::segment));
  return out + "\n";
}

std::string Writer::tiers(int version) {
  std::string out;
  for (const TierWords& tiers : tiers_) {
    if (tiers.measure.empty()) {
      out += fmt::format("tiers {}{}set from outside\n", tiers.name, tiers.name.empty() ? "" : " ");
      for (const std::string& level : tiers.levels) out += "  " + level + "\n";
      out += "\n";
      continue;
    }
    out += tiers.name.empty() ? fmt::format("tiers by {}\n", tiers.measure)
                              : fmt::format("tiers {} by {}\n", tiers.name, tiers.measure);
    Value from = 0;
    for (std::size_t level = 0; level < tiers.levels.size(); ++level) {
      const bool in_money = tiers.unit == currency_;
      out += fmt::format("  {} from {}", tiers.levels[level],
                         in_money ? money(from) : fmt::format("{} {}", from, tiers.unit));
      if (!tiers.conditions[level].empty()) out += "\n      and " + tiers.conditions[level];
      out += "\n";
      Value one = 1;
      for (int i = 0; in_money && i < money_decimals_; ++i) one *= 10;
      from += in_money ? (chance(30) ? random_.between(1, 100'000) : smallNumber() * one) : random_.between(1, 20);
    }
    const bool by_points = tiers.unit == wallets_[0].many;  // not known before all rules have been looked at
    out += "  rise " +
           pick({"at once, from the next purchase",
                 by_points ? "at start of month" : "at once, including this purchase", "at start of month"}) +
           "\n";
    out += "  fall " +
           pick({"at end of month, one step", "at end of month, to the tier earned", "at once", "never",
                 "keep until end of next year"}) +
           "\n\n";
  }
  (void)version;
  return out;
}

std::string Writer::coupons() {
  std::string out;
  for (const std::string& name : coupons_) {
    out += fmt::format("coupon {}{}\n", name, chance(40) ? " \"A coupon\"" : "");
    const std::string basis = chance(50) ? ", of gross" : ", of the running amount";
    switch (random_.below(3)) {
      case 0:
        out += "  worth " + money() + "\n";
        break;
      case 1:
        out += fmt::format("  take {} off {}{}\n", percent(), pick(sets_), basis);
        break;
      default:
        out += fmt::format("  {} in {} free{}\n", unitsOf(random_.between(1, 2)), pick(sets_),
                           chance(50) ? ", dearest first" : "");
        break;
    }
    if (chance(15)) out += "  activate 1 day after issue\n";
    out += "  expire " + expiry(true) + "\n";
    if (chance(30)) out += "  many uses\n";
    out += "\n";
  }
  return out;
}

std::string Writer::redeem() {
  std::vector<const WalletWords*> paying;
  for (const WalletWords& wallet : wallets_)
    if (wallet.worth_minor > 0) paying.push_back(&wallet);
  if (paying.empty() || chance(12)) return {};
  std::string out = "redeem\n";
  for (const WalletWords* wallet : paying) {
    if (chance(40)) out += fmt::format("  at least {}\n", points(*wallet, smallNumber()));
    Value smallest = 1;
    for (int i = 0; i < wallet->decimals; ++i) smallest *= 10;
    const bool whole = wallet->worth_minor % (wallet->worth_points * smallest) == 0;
    if (!whole || chance(25))
      out += fmt::format("  in steps of {}\n", points(*wallet, wallet->worth_points * random_.between(1, 3)));
  }
  if (chance(70)) out += fmt::format("  at most {} of {}\n", percent(), pick({"net", "gross", "each line"}));
  if (chance(30))
    out += fmt::format("  at most {} times per {}\n", random_.between(1, 3), pick({"day", "week", "month", "year"}));
  if (chance(30)) out += "  not on " + pick(sets_) + "\n";
  if (chance(30)) out += "  when " + condition(Place::discount) + "\n";
  if (paying.size() > 1) {
    if (chance(30)) {
      out += "  one kind per receipt\n";
    } else {
      out += "  use " + paying.back()->name;
      for (std::size_t i = paying.size() - 1; i > 0; --i) out += " before " + paying[i - 1]->name;
      out += "\n";
    }
  }
  return out + "\n";
}

std::string Writer::guarantees() {
  std::string out;
  if (wallets_[0].worth_minor > 0 && chance(20))
    out += "guarantee \"not more than is spent\"\n  worth of earned by base <= 200% of net\n\n";
  if (chance(10)) out += "guarantee \"discounts\"\n  discount <= gross\n\n";
  return out;
}

}  // namespace kopeck::sim
