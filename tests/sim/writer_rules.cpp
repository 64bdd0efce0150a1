// Rules of every trigger, discounts, and what rules say of each other.
#include <fmt/format.h>

#include <algorithm>

#include "tests/sim/writer.h"

namespace kopeck::sim {

std::string Writer::validity() {
  const std::int64_t day = random_.between(0, 150);
  switch (random_.below(8)) {
    case 0:
      return fmt::format("  from {}\n", date(day));
    case 1:
      return fmt::format("  until {}\n", date(day));
    case 2:
      return fmt::format("  from {} to {}\n", date(day), date(day + random_.below(60)));
    default:
      return {};
  }
}

std::string Writer::audience(Place place) {
  const bool receipt = place == Place::receipt || place == Place::discount;
  switch (random_.below(12)) {
    case 0:
      return segments_.empty() ? "" : "  for segment " + pick(segments_) + "\n";
    case 1:
      return fmt::format("  for {}% of customers as \"{}\"\n", random_.between(1, 99), pick({"pilot", "other"}));
    case 2:
      return receipt ? fmt::format("  with code \"{}\"\n", pick({"SPRING", "WINTER"})) : "";
    case 3:
      return receipt && !coupons_.empty() ? "  with coupon " + pick(coupons_) + "\n" : "";
    case 4:
      return fmt::format("  with chance {}%\n", random_.between(1, 99));
    case 5:
      return place == Place::receipt ? fmt::format("  first {} purchases each {}\n", random_.between(1, 3),
                                                   pick({"day", "week", "month", "year"}))
                                     : "";
    default:
      return {};
  }
}

std::string Writer::terms() {
  std::string out;
  if (chance(15)) out += "  activate " + activation() + "\n";
  if (chance(20)) out += "  expire " + expiry(false) + "\n";
  return out;
}

std::string Writer::effects(Place place) {
  std::string out;
  if (chance(12)) {
    std::string message = place == Place::discount ? "Hello" : "Hello {earned}";
    if (chance(50)) message += " of {balance}";
    if (tiers_.size() == 1) message += " {tier}";
    if (tiers_.size() > 1 && !tiers_[1].name.empty()) message += fmt::format(" {{tier of {}}}", tiers_[1].name);
    if (!customer_.empty()) message += fmt::format(" {{customer.{}}}", random_.pick(customer_).name);
    if (wallets_.size() > 1) message += fmt::format(" {{balance of {}}}", wallets_[1].name);
    out += fmt::format("  send \"{}\" \"{}\"\n", pick({"sms", "email"}), message);
  }
  if (chance(10) && !customer_.empty()) {
    const Attribute& attribute = random_.pick(customer_);
    std::string value;
    if (attribute.type == AttributeType::text) value = pick({"\"Kazan\"", "\"Drinks\""});
    if (attribute.type == AttributeType::yes_no) value = pick({"yes", "no"});
    if (attribute.type == AttributeType::number) value = fmt::format("(customer.{} or else 0) + 1", attribute.name);
    if (!value.empty()) out += fmt::format("  record customer.{} as {}\n", attribute.name, value);
  }
  return out;
}

std::string Writer::limitPeriod(bool with_receipt) {
  static const std::vector<std::string> periods = {"per day",       "per week", "per month", "per quarter",
                                                   "per half-year", "per year", "ever"};
  if (with_receipt && chance(20)) return "per receipt";
  return pick(periods);
}

std::string Writer::limitScope() {
  switch (random_.below(8)) {
    case 0:
      return " in total";
    case 1:
      return " per store";
    case 2:
      return " per customer";
    default:
      return {};
  }
}

std::string Writer::limits(Place place, bool gives_main, bool has_base, bool has_window) {
  std::string out;
  const auto joined = [&] {
    return std::any_of(customer_.begin(), customer_.end(), [](const Attribute& one) { return one.name == "joined"; });
  };
  const auto period = [&](bool receipt) {
    if (joined() && chance(10)) return std::string("per year from customer.joined");
    if (chance(15)) return fmt::format("per rolling {} days", random_.pick(std::vector<int>{1, 7, 30}));
    const std::string calendar = limitPeriod(receipt);
    return calendar + (calendar == "per receipt" ? "" : limitScope());
  };
  if (gives_main && chance(30)) out += fmt::format("  at most {} {}\n", points(), period(place == Place::receipt));
  if (chance(22)) out += fmt::format("  at most {} times {}\n", random_.between(1, 5), period(false));
  if (has_base && chance(20)) {
    const std::string calendar = limitPeriod(true);
    out += fmt::format("  counting at most {} {}{}\n", money(), calendar,
                       calendar == "per receipt" ? ""
                       : chance(15)              ? " in total"
                                                 : "");
  }
  if (has_window && chance(60)) out += "  once per occasion\n";
  return out;
}

std::string Writer::plainAmount() {
  const bool worth = wallets_[0].worth_minor > 0;
  switch (random_.below(4)) {
    case 0:
      return points();
    case 1:
      return fmt::format("{} for each full {}", points(), money());
    default:
      return worth ? percent() : points();
  }
}

std::string Writer::table() {
  const std::string a = wallets_[0].worth_minor > 0 ? percent() : points();
  const std::string b = chance(30) ? points() : wallets_[0].worth_minor > 0 ? percent() : points();
  const Value cut = random_.between(1, 100'000);
  switch (random_.below(4)) {
    case 0:
      if (!tiers_.empty() && (tiers_.size() == 1 || !tiers_.back().name.empty())) {
        const TierWords& tiers = tiers_.back();
        return fmt::format("by {}, {}: {}", tiers.name.empty() ? "tier" : tiers.name, tiers.levels.back(), a);
      }
      [[fallthrough]];
    case 1:
      return fmt::format("by net spend {}, from {}: {}, from {}: {}", window(), money(0), a, money(cut), b);
    case 2:
      return fmt::format("by purchases {}, from 0 purchases: {}, from {} purchases: {}", window(), a,
                         random_.between(1, 5), b);
    default:
      return fmt::format("by {}, whole receipt, from {}: {}, from {}: {}", paid_base_ ? "paid" : "net", money(0), a,
                         money(cut), b);
  }
}

/// One `earn` of the header's points on a purchase; has_base: it looks at money of the receipt.
std::string Writer::earn(bool& has_base) {
  has_base = false;
  const bool worth = wallets_[0].worth_minor > 0;
  const std::string set = sets_.empty() ? "" : pick(sets_);
  switch (random_.below(14)) {
    case 0:
      return "earn " + points() + (chance(40) ? " on " + set : "");
    case 1:
      has_base = true;
      return fmt::format("earn {} per {}", points(), money());
    case 2:
      has_base = true;
      return fmt::format("earn {} for each full {}", points(), money());
    case 3:
      return fmt::format("earn {} for each full {} in {}", points(), unitsOf(random_.between(1, 4)), set);
    case 4:
      return fmt::format("earn from {} to {} at random", 1, points(wallets_[0], 1 + smallNumber()));
    case 5:
      return fmt::format("earn the lesser of {}, {}", plainAmount(), plainAmount());
    case 6:
      return "earn " + table();
    case 7:
      return fmt::format("earn {} for each full {} over this {}", points(), money(), pick({"month", "year", "week"}));
    case 8:
      if (!earners_.empty()) return fmt::format("earn {} of {}", percent(), earners_.front());
      [[fallthrough]];
    case 9:
      if (worth) return fmt::format("earn {} of {}", percent(), pick({"gross", "net", "paid"}));
      [[fallthrough]];
    case 10:
      if (std::any_of(receipt_.begin(), receipt_.end(),
                      [](const Attribute& one) { return one.name == "bonus" && !one.optional; }))
        return fmt::format("earn receipt.bonus {}", wallets_[0].many);
      [[fallthrough]];
    default:
      has_base = true;
      if (!worth) return fmt::format("earn {} per {}", points(), money());
      return fmt::format("earn {}{}", percent(), chance(30) ? " on " + set : "");
  }
}

std::string Writer::purchaseRule(const std::string& name) {
  std::string out = fmt::format("rule {}{}\n", name, chance(30) ? " \"A title\"" : "");
  out += validity();
  std::string when = whens(Place::receipt);
  const std::string who = audience(Place::receipt);
  out += when + who;
  bool has_base = false, gives_main = true, only_main = true;
  if (chance(85)) {
    out += "  " + earn(has_base) + "\n";
    if (chance(10)) out += "  " + earn(has_base) + "\n", has_base = false;
  } else {
    gives_main = only_main = false;
    switch (random_.below(5)) {
      case 0:
        if (!badges_.empty()) {
          used_badges_ = badges_;
          out += "  grant badge vip\n";
          break;
        }
        [[fallthrough]];
      case 1:
        if (!coupons_.empty()) {
          out += fmt::format("  issue coupon {}{}\n", pick(coupons_), chance(30) ? " x 2" : "");
          break;
        }
        [[fallthrough]];
      case 2:
        if (wallets_.size() > 1) {
          const WalletWords& wallet = wallets_[1];
          out += fmt::format("  earn {} for each full {}\n", points(wallet, smallNumber()), money());
          break;
        }
        [[fallthrough]];
      case 3:
        out += fmt::format("  give {} in {} free\n", unitsOf(1), pick(sets_));
        break;
      default:
        out += "  earn " + points() + "\n";
        gives_main = only_main = true;
        break;
    }
  }
  out += effects(Place::receipt) + (gives_main ? terms() : "");
  const bool window =
      when.find("of customer.birthday") != std::string::npos && when.find("within") != std::string::npos;
  out += limits(Place::receipt, gives_main, has_base, window && chance(50));
  // A share of a rule multiplies: it is weighed against multipliers alone.
  if (out.find("% of " + earners_.front()) != std::string::npos) only_main = false;
  if (only_main && !earners_.empty() && chance(12)) out += "  replaces " + earners_.back() + "\n";
  if (only_main) earners_.push_back(name);
  return out + "\n";
}

std::string Writer::multiplier(const std::string& name) {
  std::string out = fmt::format("rule {}\n{}{}{}", name, validity(), whens(Place::receipt), audience(Place::receipt));
  std::string targets = "all";
  if (chance(75)) {
    targets = pick(earners_);
    if (const std::string other = pick(earners_); other != targets) targets += ", " + other;
  }
  out += fmt::format("  multiply {} by {}\n", targets, pick({"2", "3", "1.5", "1", "10", "1.25"}));
  if (chance(30)) out += fmt::format("  at most {} {}\n", points(), pick({"per receipt", "per day", "ever"}));
  multipliers_.push_back(name);
  return out + "\n";
}

std::string Writer::stampRule(std::size_t number) {
  const std::string set = pick(sets_);
  std::string out = fmt::format("rule {}\n", stamps_[number]);
  out += chance(60) ? fmt::format("  stamp for each unit in {}\n", set)
                    : fmt::format("  stamp for each full {}\n", money());
  const Value at = random_.between(1, 9);
  switch (random_.below(3)) {
    case 0:
      out += fmt::format("  at {} stamps give {} in {} free, {} first\n", at, unitsOf(1), set,
                         pick({"cheapest", "dearest"}));
      break;
    case 1:
      if (!coupons_.empty()) {
        out += fmt::format("  at {} stamps issue coupon {}\n", at, pick(coupons_));
        break;
      }
      [[fallthrough]];
    default:
      out += fmt::format("  at {} stamps earn {}\n", at, points());
      break;
  }
  if (chance(25)) out += "  expire " + expiry(false) + "\n";
  return out + "\n";
}

std::string Writer::eventRule(const std::string& name) {
  const EventSchema& event = random_.pick(events_);
  std::string out = fmt::format("rule {}\n  on event {}\n{}", name, event.name, validity());
  if (!event.fields.empty() && event.fields[0].type != AttributeType::customer && chance(60))
    out += "  when " + attributeTest("event.", random_.pick(event.fields)) + "\n";
  out += whens(Place::event) + audience(Place::event);
  const bool referral = event.name == "referral";
  const bool held = free_later_.contains(name);
  bool main = true;
  if (!held && referral && chance(70)) {
    out += fmt::format("  earn {} for event.friend\n", points());
    if (chance(50)) out += fmt::format("  earn {}\n", points());
    main = false;
  } else if (!held && !coupons_.empty() && chance(20)) {
    out += "  issue coupon " + pick(coupons_) + "\n";
    main = false;
  } else if (held || chance(15)) {
    free_later_.insert(name);
    out += fmt::format("  give {} in {} free, from the next purchase\n", unitsOf(random_.between(1, 2)), pick(sets_));
    main = false;
  } else if (chance(20)) {
    out += fmt::format("  earn from 1 to {} at random\n", points(wallets_[0], 1 + smallNumber()));
  } else {
    out += "  earn " + points() + "\n";
  }
  out += effects(Place::event) + (main ? terms() : "") + limits(Place::event, main, false, false);
  return out + "\n";
}

std::string Writer::scheduledRule(const std::string& name) {
  std::string out = fmt::format("rule {}\n", name);
  const bool birthday = !customer_.empty() && customer_[0].name == "birthday";
  switch (random_.below(3)) {
    case 0:
      if (birthday) {
        out += "  every year on customer.birthday\n";
        break;
      }
      [[fallthrough]];
    case 1:
      out += fmt::format("  every year on {}\n",
                         pick({"11 March, 11 June", "29 February", "1 January, 31 December", "1 April"}));
      break;
    default:
      out += fmt::format("  every month on day {}\n", random_.pick(std::vector<int>{1, 1, 15, 28, 29, 30, 31}));
      break;
  }
  out += validity() + whens(Place::schedule) + audience(Place::schedule);
  bool main = true;
  switch (random_.below(6)) {
    case 0:
      if (!coupons_.empty()) {
        out += fmt::format("  turn each full {} into coupon {}\n", points(), pick(coupons_));
        main = false;
        break;
      }
      [[fallthrough]];
    case 1:
      if (!coupons_.empty()) {
        out += fmt::format("  turn whole balance into coupon {}\n", pick(coupons_));
        main = false;
        break;
      }
      [[fallthrough]];
    case 2:
      out += fmt::format("  earn {} of points earned by base over previous {}\n", percent(),
                         pick({"month", "week", "year"}));
      break;
    case 3:
      if (!coupons_.empty()) {
        out += "  issue coupon " + pick(coupons_) + "\n";
        main = false;
        break;
      }
      [[fallthrough]];
    default:
      out += "  earn " + points() + "\n";
      break;
  }
  out += effects(Place::schedule) + (main ? terms() : "") + limits(Place::schedule, main, false, false);
  return out + "\n";
}

std::string Writer::returnRule(const std::string& name) {
  return fmt::format("rule {}\n  on return\n{}  earn {}\n{}\n", name,
                     chance(40) ? "  when " + customerTest() + "\n" : "", points(),
                     limits(Place::on_return, true, false, false));
}

std::string Writer::templates() {
  return fmt::format(
      "template gift_for_joining with gift, life\n  on event signup\n  earn gift\n  expire life after activation\n"
      "  at most 1 times ever\n\nrule hello \"Hello\" from template gift_for_joining: gift {}, life {}\n\n",
      points(), duration());
}

std::string Writer::discount(const std::string& name) {
  std::string out = fmt::format("discount {}{}\n", name, chance(40) ? " \"Off\"" : "");
  out += validity() + whens(Place::discount) + audience(Place::discount);
  const std::string basis = chance(50) ? ", of gross" : ", of the running amount";
  const std::string off = chance(25) ? "items where category is \"Drinks/Tea\"" : pick(sets_);
  switch (random_.below(5)) {
    case 0:
      out += fmt::format("  take {} off {}\n", money(), off);
      break;
    case 1:
      out += fmt::format("  take by {} {}, from {}: {}, from {}: {} off {}{}\n", "net spend", window(), money(100),
                         percent(), money(random_.between(101, 100'000)), percent(), off, basis);
      break;
    case 2:
      out += fmt::format("  give {} in {} free{}\n", unitsOf(random_.between(1, 2)), pick(sets_),
                         chance(50) ? ", cheapest first" : "");
      break;
    default:
      out += fmt::format("  take {} off {}{}\n", percent(), off, basis);
      break;
  }
  if (chance(30))
    out += fmt::format("  at most {} times {}{}\n", random_.between(1, 3), limitPeriod(false), limitScope());
  discounts_.push_back(name);
  return out + "\n";
}

std::string Writer::orders() {
  std::string out;
  if (earners_.size() >= 3 && chance(25))
    out += fmt::format("{} {}, {}\n\n", pick({"highest of", "first of"}), earners_[1], earners_[2]);
  if (earners_.size() >= 2 && chance(25))
    out += fmt::format(
        "limit cap\n  at most {} {} over {}, {}\n\n", points(),
        pick({"per receipt", "per month", "ever", "per rolling 30 days", "per day in total", "per week per store"}),
        earners_[0], earners_[1]);
  if (discounts_.size() >= 2 && chance(40)) {
    out += fmt::format("{} {}, {}\n\n", pick({"highest of", "first of"}), discounts_[0], discounts_[1]);
  }
  const bool ordered = out.find("of discount") != std::string::npos;
  std::vector<std::string> all = discounts_;
  for (const std::string& coupon : coupons_) all.push_back(coupon);
  for (std::size_t i = 0; i < all.size(); ++i) {
    for (std::size_t j = i + 1; j < all.size(); ++j) {
      if (i == 0 && j == 1 && ordered) continue;
      out += fmt::format("together {}, {}\n", all[i], all[j]);
    }
  }
  return out + "\n";
}

/// Rules that divide the net: the checker proves that each receipt is one's alone.
std::string Writer::division() {
  const auto steps = static_cast<Value>(earners_.size());
  const std::string low = money(steps * 100 + 1), high = money(steps * 10'000);
  return fmt::format(
      "rule part_low\n  when net < {0}\n  earn {2}\n\nrule part_middle\n  when net is at least {0} and net < {1}\n  "
      "earn {2}\n\nrule part_high\n  when net is at least {1}\n  earn {2}\n\n"
      "exactly one of part_low, part_middle, part_high\n\n",
      low, high, points(wallets_[0], steps));
}

std::string Writer::rules() {
  std::string out;
  bool has_base = false;
  out += fmt::format("rule base\n  {}\n{}\n", wallets_[0].worth_minor > 0 ? "earn " + percent() : "earn " + points(),
                     chance(40) ? limits(Place::receipt, true, false, false) : "");
  (void)has_base;
  earners_.push_back("base");
  for (std::int64_t i = random_.between(0, 6); i > 0; --i)
    out += purchaseRule(fmt::format("rule_{}", earners_.size() * 10 + static_cast<std::size_t>(i)));
  for (std::int64_t i = chance(50) ? random_.between(1, 3) : 0; i > 0; --i)
    out += multiplier(fmt::format("times_{}", i));
  for (std::size_t i = 0; i < stamps_.size(); ++i) out += stampRule(i);
  const std::int64_t on_events = events_.empty() ? 0 : random_.between(1, 3);
  for (std::int64_t i = 3; i > 0; --i) {
    const std::string name = fmt::format("on_event_{}", i);
    if (i <= on_events || free_later_.contains(name)) out += eventRule(name);
  }
  for (std::int64_t i = chance(60) ? random_.between(1, 3) : 0; i > 0; --i)
    out += scheduledRule(fmt::format("on_day_{}", i));
  if (chance(20)) out += returnRule("on_return");
  if (!events_.empty() && events_[0].name == "signup" && chance(30)) out += templates();
  for (std::int64_t i = chance(55) ? random_.between(1, 3) : 0; i > 0; --i)
    out += discount(fmt::format("discount_{}", i));
  out += orders();
  if (earners_.size() % 3 == 0) out += division();
  // What customers may hold of earlier versions has to stay.
  if (!badges_.empty()) out += "rule badge_of_all\n  when net > " + money() + "\n  grant badge vip\n\n";
  return out;
}

}  // namespace kopeck::sim
