// Writer: programmes as text, the way an author would write them, drawn from a seed. Directed by types: it knows what
// is in scope at every place (units, kinds of points, sets, attributes, tiers), so that nearly all of what it writes
// compiles, and it draws from the whole language.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/event/schema.h"
#include "runtime/value/calendar.h"
#include "runtime/value/value.h"
#include "tests/diff/random.h"

namespace kopeck::sim {

using diff::Random;

/// What a generated programme consists of: its versions in the order of their dates, most often one.
using Rules = std::vector<std::string>;

/// The same for the same seed, on every machine.
[[nodiscard]] Rules writeProgramme(std::uint64_t seed);

/// Where a condition stands: what may be read there.
enum class Place : std::uint8_t { receipt, discount, event, schedule, on_return, segment };

struct WalletWords {
  std::string name, one, many;
  int decimals = 0;
  Value worth_points = 0;  // whole points that are worth
  Value worth_minor = 0;   // so many minor units; 0: nothing
};

struct TierWords {
  std::string name;  // empty: the main block
  std::vector<std::string> levels;
  std::string measure;  // with its window; empty: from outside
  std::string unit;
  std::vector<std::string> conditions;  // one a level, may be empty
};

class Writer {
 public:
  explicit Writer(std::uint64_t seed);
  Rules programme();

 private:
  // writer.cpp: draws and small texts
  bool chance(int percent) { return random_.below(100) < percent; }
  std::string pick(const std::vector<std::string>& from) { return random_.pick(from); }
  std::string money();
  std::string money(Value minor) const;
  std::string points(const WalletWords& wallet, Value whole) const;
  std::string points() { return points(wallets_[0], smallNumber()); }
  std::string percent();
  std::string date(std::int64_t days_from_start) const;
  std::string someDate();
  std::string duration();
  std::string window();
  std::string calendarPeriod();
  Value smallNumber();
  std::string comparison(const std::string& value);
  std::string comparison(const std::string& value, const std::string& greater);
  std::string unitsOf(Value n) const { return std::to_string(n) + (n == 1 ? " unit" : " units"); }

  // writer_head.cpp: what does not change between versions, and the header
  void drawScope();
  void drawWallets();
  void drawFields();
  void drawTiers();
  void drawTierMeasure(TierWords& tiers);
  std::string header(int version, std::int64_t first_day);
  std::string activation();
  std::string expiry(bool coupon);

  // writer_declarations.cpp
  std::string wallets();
  std::string fields();
  std::string events() const;
  std::string sets();
  std::string setBody(std::size_t number);
  std::string calendars();
  std::string segments();
  std::string tiers(int version);
  std::string coupons();
  std::string redeem();
  std::string guarantees();

  // writer_conditions.cpp
  std::string condition(Place place);
  std::string atom(Place place);
  std::string amountTest();
  std::string dayTest();
  std::string customerTest();
  std::string attributeTest(const std::string& prefix, const Attribute& attribute);
  std::string historyTest(Place place);
  std::string anniversaryTest();
  std::string measure();
  std::string whens(Place place);

  // writer_rules.cpp
  std::string rules();
  std::string purchaseRule(const std::string& name);
  std::string stampRule(std::size_t number);
  std::string multiplier(const std::string& name);
  std::string eventRule(const std::string& name);
  std::string scheduledRule(const std::string& name);
  std::string returnRule(const std::string& name);
  std::string templates();
  std::string discount(const std::string& name);
  std::string audience(Place place);
  std::string validity();
  std::string effects(Place place);
  std::string terms();
  std::string limits(Place place, bool gives_main, bool has_base, bool has_window);
  std::string limitPeriod(bool with_receipt);
  std::string limitScope();
  std::string earn(bool& has_base);
  std::string plainAmount();
  std::string table();
  std::string orders();
  std::string division();

  Random random_;
  Day start_ = 0;
  std::string currency_;
  int money_decimals_ = 2;
  std::vector<WalletWords> wallets_;
  std::vector<std::string> tenders_;
  bool without_tax_ = false, paid_base_ = false, per_receipt_ = false;
  std::string zone_, name_;
  std::vector<Attribute> customer_, receipt_, item_;
  std::vector<EventSchema> events_;
  std::vector<std::string> sets_, plain_sets_, money_sets_;
  std::vector<std::string> segments_, calendars_;
  std::vector<TierWords> tiers_;
  std::vector<std::string> coupons_, coupon_bodies_;
  std::vector<std::string> stamps_, stamp_bodies_;
  std::vector<std::string> badges_, used_badges_;
  std::set<std::string> free_later_;  // rules whose free units customers may hold: later versions keep them
  std::string sets_text_, calendars_text_;
  // Of the version at hand.
  std::vector<std::string> earners_;      // purchases, main points alone
  std::vector<std::string> multipliers_;  // of those
  std::vector<std::string> discounts_;
  int version_ = 1;
};

}  // namespace kopeck::sim
