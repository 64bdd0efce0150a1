// What all versions share, and the header.
#include <fmt/format.h>

#include <algorithm>

#include "tests/sim/writer.h"

namespace kopeck::sim {

namespace {

/// Days near which calendars go wrong: leap days, new years, changes of the clock.
Day someStart(Random& random) {
  static const std::vector<std::string> starts = {"2026-01-01", "2024-02-20", "2023-12-30", "2027-12-25", "2019-10-20",
                                                  "2026-03-20", "2028-02-01", "2025-05-31", "2000-02-27"};
  return *parseDate(random.pick(starts));
}

Attribute attribute(std::string name, AttributeType type, bool optional, std::vector<std::string> choices = {}) {
  Attribute out;
  out.name = std::move(name);
  out.key = out.name;
  out.type = type;
  out.optional = optional;
  out.choices = std::move(choices);
  return out;
}

}  // namespace

void Writer::drawScope() {
  start_ = someStart(random_);
  struct Currency {
    const char* code;
    int decimals;
  };
  static constexpr Currency kCurrencies[] = {{"RUB", 2}, {"EUR", 2}, {"JPY", 0}, {"KWD", 3}, {"USD", 2}};
  const Currency& currency = kCurrencies[random_.below(5)];
  currency_ = currency.code;
  money_decimals_ = currency.decimals;
  zone_ = pick({"Europe/Moscow", "Europe/Dublin", "America/New_York", "Australia/Lord_Howe", "UTC", "Asia/Kathmandu"});
  name_ = pick({"Club", "Клуб"});
  without_tax_ = chance(15);
  if (chance(50))
    tenders_ = chance(50) ? std::vector<std::string>{"own_card"} : std::vector<std::string>{"own_card", "gift_card"};
  drawWallets();
  drawFields();
  if (chance(60)) badges_ = {"vip"};
  for (std::int64_t i = chance(50) ? random_.between(1, 3) : 0; i > 0; --i)
    coupons_.push_back(fmt::format("coupon_{}", coupons_.size()));
  sets_text_ = sets();
  calendars_text_ = calendars();
  drawTiers();
  for (std::int64_t i = chance(35) ? random_.between(1, 2) : 0; i > 0; --i)
    stamps_.push_back(fmt::format("card_{}", stamps_.size()));
}

void Writer::drawWallets() {
  Value one = 1;
  for (int i = 0; i < money_decimals_; ++i) one *= 10;
  const auto worth = [&](WalletWords& wallet) {
    switch (random_.below(6)) {
      case 0:
        wallet.worth_points = 100;
        wallet.worth_minor = one;
        break;
      case 1:
        wallet.worth_points = 1;
        wallet.worth_minor = 1;
        break;
      case 2:
        wallet.worth_points = random_.pick(std::vector<Value>{3, 7, 10});
        wallet.worth_minor = one;
        break;
      default:
        wallet.worth_points = 1;
        wallet.worth_minor = one;
        break;
    }
  };
  WalletWords main{"bean", "bean", "beans", chance(60) ? 0 : static_cast<int>(random_.between(1, 3))};
  if (!chance(10)) worth(main);
  wallets_ = {main};
  if (chance(35)) {
    WalletWords silver{"silver", "silver", "silvers", static_cast<int>(random_.below(3))};
    if (chance(60)) worth(silver);
    wallets_.push_back(silver);
  }
  if (chance(10)) {
    WalletWords gold{"nugget", "nugget", "nuggets", 0};
    if (chance(60)) worth(gold);
    wallets_.push_back(gold);
  }
}

void Writer::drawFields() {
  customer_ = {attribute("birthday", AttributeType::anniversary, true),
               attribute("joined", AttributeType::date, true),
               attribute("city", AttributeType::text, true),
               attribute("chosen", AttributeType::text, true),
               attribute("level_of_trust", AttributeType::number, true),
               attribute("plan_type", AttributeType::choice, true, {"basic", "plus", "max"}),
               attribute("verified", AttributeType::yes_no, true)};
  while (customer_.size() > 1 && chance(35))
    customer_.erase(customer_.begin() + random_.below(static_cast<std::int64_t>(customer_.size())));
  if (chance(60)) receipt_.push_back(attribute("channel", AttributeType::choice, chance(30), {"pos", "app", "web"}));
  if (chance(30)) receipt_.push_back(attribute("bonus", AttributeType::number, chance(60)));
  if (chance(25)) receipt_.push_back(attribute("tip", AttributeType::money, true));
  if (chance(20)) receipt_.push_back(attribute("delivered", AttributeType::date, true));
  if (chance(20)) receipt_.push_back(attribute("slot", AttributeType::time, true));
  if (chance(20)) receipt_.push_back(attribute("first_online", AttributeType::yes_no, false));
  if (chance(40)) item_.push_back(attribute("brand", AttributeType::text, true));
  if (chance(20)) item_.push_back(attribute("marked", AttributeType::yes_no, true));
  if (chance(45)) events_.push_back({"signup", "signup", {}});
  if (chance(40)) {
    EventSchema review{"review", "review", {attribute("grade", AttributeType::number, false)}};
    if (chance(40)) review.fields.push_back(attribute("subject", AttributeType::choice, true, {"food", "staff"}));
    if (chance(30)) review.fields.push_back(attribute("value", AttributeType::money, true));
    if (chance(30)) review.fields.push_back(attribute("visited", AttributeType::date, true));
    events_.push_back(review);
  }
  if (chance(40)) events_.push_back({"referral", "referral", {attribute("friend", AttributeType::customer, false)}});
}

void Writer::drawTierMeasure(TierWords& tiers) {
  const std::string on = !plain_sets_.empty() && chance(30) ? " on " + pick(plain_sets_) : "";
  switch (random_.below(9)) {
    case 0:
      tiers.measure = "purchases";
      tiers.unit = "purchases";
      break;
    case 1:
      if (!plain_sets_.empty()) {
        tiers.measure = "units in " + pick(plain_sets_);
        tiers.unit = "units";
        break;
      }
      [[fallthrough]];
    case 2:
      tiers.measure = "gross spend" + on;
      break;
    case 3:
      tiers.measure = "paid spend" + on;
      break;
    case 4:
      tiers.measure = wallets_.size() == 1 && chance(50) ? "points earned" : "points earned by base";
      tiers.unit = wallets_[0].many;
      break;
    case 5:
      if (!tenders_.empty()) {
        tiers.measure = "net spend paid by " + pick(tenders_);
        break;
      }
      [[fallthrough]];
    default:
      tiers.measure = "net spend" + on;
      break;
  }
  if (tiers.unit.empty()) tiers.unit = currency_;
  tiers.measure += " " + window();
}

void Writer::drawTiers() {
  static const std::vector<std::vector<std::string>> levels = {
      {"low", "high"}, {"bronze", "silver_tier", "gold"}, {"white", "grey", "black", "platinum"}};
  for (std::size_t i = 0; i < levels.size(); ++i) {
    if (!chance(i == 0 ? 70 : 25)) continue;
    TierWords tiers;
    if (!tiers_.empty() || chance(30)) tiers.name = fmt::format("status_{}", i);
    tiers.levels = levels[i];
    if (chance(85)) drawTierMeasure(tiers);
    tiers.conditions.resize(tiers.levels.size());
    for (std::size_t level = 1; level < tiers.levels.size() && !tiers.measure.empty(); ++level) {
      if (!chance(25)) continue;
      switch (random_.below(3)) {
        case 0:
          tiers.conditions[level] =
              fmt::format("purchases {} is at least {} purchases", window(), random_.between(1, 5));
          break;
        case 1:
          tiers.conditions[level] = fmt::format("net spend {} is at least {}", window(), money());
          break;
        default:
          // Tiers look at the customer alone, not at the day.
          if (!customer_.empty() && customer_.back().name == "verified")
            tiers.conditions[level] = "customer.verified is yes";
          break;
      }
    }
    tiers_.push_back(std::move(tiers));
  }
}

std::string Writer::activation() {
  switch (random_.below(5)) {
    case 0:
      return fmt::format("{} days after purchase", random_.pick(std::vector<int>{1, 2, 7, 14, 30}));
    case 1:
      return fmt::format("{} after purchase", pick({"1 month", "2 months", "1 week"}));
    case 2:
      return "after the next purchase";
    default:
      return "at once";
  }
}

std::string Writer::expiry(bool coupon) {
  const std::string start = coupon ? " after issue" : chance(50) ? " after activation" : " after purchase";
  switch (random_.below(9)) {
    case 0:
      return "never";
    case 1:
      return fmt::format("at end of {}", pick({"month", "quarter", "half-year", "year", "week", "day"}));
    case 2:
      return fmt::format("at end of {} {} months later", pick({"month", "quarter", "year"}), random_.between(1, 7));
    case 3:
      return fmt::format("at end of {}", pick({"15 January", "29 February", "31 March", "1 June"}));
    case 4:
      return fmt::format("at end of {} {}", pick({"15 January", "29 February", "31 December"}),
                         pick({"3 years later", "of the next year", "1 years later"}));
    case 5:
      return fmt::format("after {} without purchase{}", duration(), chance(50) ? " or redemption" : "");
    case 6:
      return duration() + start + (coupon ? "" : ", each purchase renews");
    default:
      return duration() + start;
  }
}

std::string Writer::header(int version, std::int64_t first_day) {
  const WalletWords& main = wallets_[0];
  per_receipt_ = chance(20);
  std::string base = pick({"gross", "net", "paid", "paid"});
  paid_base_ = base == "paid";
  if (paid_base_ && !tenders_.empty() && chance(50)) base += " except " + pick(tenders_);
  std::string out = fmt::format("program \"{}\"\n  version {}, effective from {}\n  currency {}\n", name_, version,
                                date(first_day), currency_);
  out += fmt::format("  points {}/{}, {}\n", main.one, main.many,
                     main.decimals == 0 ? "whole" : fmt::format("{} decimals", main.decimals));
  out += main.worth_minor == 0
             ? "  worth none\n"
             : fmt::format("  worth {} = {}\n", points(main, main.worth_points), money(main.worth_minor));
  out += fmt::format("  time zone \"{}\"\n", zone_);
  if (!tenders_.empty()) {
    out += "  tenders ";
    for (std::size_t i = 0; i < tenders_.size(); ++i)
      out += (i == 0 ? "" : ", ") + tenders_[i] + (tenders_[i] == "gift_card" ? " \"GIFT\"" : "");
    out += "\n";
  }
  out += fmt::format("  base {}, {}\n", base, without_tax_ ? "without tax" : "with tax");
  out += fmt::format("  rounding {}, {}\n", pick({"down", "down", "up", "half up", "half even"}),
                     per_receipt_ ? "per receipt" : pick({"per unit", "per line", "per rule", "per rule"}));
  out += fmt::format("  multipliers {}\n", pick({"by product", "by sum", "highest"}));
  out += "  activate " + activation() + "\n  expire " + expiry(false) + "\n";
  if (version > 1 && chance(40)) out += "  apply expiry to earlier points\n";
  out += fmt::format("  use {}\n", pick({"soonest to expire first", "oldest first"}));
  out += fmt::format("  returns {}, {}, {}, for {} days\n",
                     pick({"recalculate", "recalculate", "proportional", "per line"}),
                     pick({"within balance", "may go negative", "only pending"}),
                     pick({"limits reopen", "limits stay used"}), random_.pick(std::vector<int>{1, 14, 30, 100, 365}));
  out += fmt::format("  late accept for {} days\n", random_.pick(std::vector<int>{0, 1, 3, 14, 30, 60}));
  out += fmt::format("  seed \"{}\"\n\n", pick({"coffee-2026", "x", "0"}));
  return out;
}

}  // namespace kopeck::sim
