// Whatever a programme's tiers, schedules and terms are: time that passes day by day, and time that passes from one
// event to the next, end in the same postings, tiers and bytes.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <tuple>
#include <vector>

#include "tests/unit/engine_time/world.h"

namespace kopeck::test {
namespace {

using plan::Op;
using plan::Type;

plan::Window windowOf(int kind) {
  switch (kind) {
    case 0:
      return {plan::WindowKind::last_days, 45, plan::Period::month};
    case 1:
      return {plan::WindowKind::last_months, 3, plan::Period::month};
    case 2:
      return {plan::WindowKind::this_period, 0, plan::Period::quarter};
    case 3:
      return {plan::WindowKind::previous_period, 0, plan::Period::month};
    default:
      return {};
  }
}

/// Tiers by spend and tiers by points, the first with a condition where `with_condition`; base points that purchases
/// renew, stamps that expire, a scheduled gift on the last of the month and on a birthday.
struct Club : World {
  Club(plan::Rise rise, plan::Fall fall, int window, bool with_condition) {
    plan.terms[0].expire = plan::ExpireKind::days;
    plan.terms[0].expire_n = 40;
    plan.terms[0].activate = plan::ActivateKind::after_days;
    plan.terms[0].activate_n = 5;
    plan.terms[0].purchase_renews = true;
    const std::int32_t stamps = addKind(plan::KindUse::stamps, "cup", {}, 0);
    const std::int32_t stamp_terms = plan.kinds[static_cast<std::size_t>(stamps)].terms;
    plan.terms[static_cast<std::size_t>(stamp_terms)].expire = plan::ExpireKind::period_end;
    const std::int32_t base = addFixed("base", plan::TriggerKind::purchase, 10);
    addFixed("cup", plan::TriggerKind::purchase, 1, stamp_terms);
    plan::Schedule last;
    last.day = 31;
    const std::int32_t monthly = addScheduled("monthly", last, 7);
    plan::Schedule birthday;
    birthday.kind = plan::ScheduleKind::anniversary;
    birthday.attribute = addAttribute("birthday", AttributeType::anniversary);
    addScheduled("birthday", birthday, 50);
    const std::int32_t net = addAggregate(plan::Measure::net);
    const std::int32_t points = addAggregate(plan::Measure::points, {base, monthly});
    addTiers("", net, rise, fall, windowOf(window), {0, 30'000, 60'000});
    addTiers("by points", points, rise, fall, windowOf(window), {0, 20, 40});
    if (with_condition) {
      const std::int32_t read = addRead({plan::ReadKind::days_since_last_purchase, -1, {}});
      const std::int32_t days = addExpr({Op::read, Type::days, -1, -1, read, 0});
      const std::int32_t most = addExpr({Op::constant, Type::days, -1, -1, -1, 20});
      plan.tiers[0].levels[2].expr = addExpr({Op::less_equal, Type::yes_no, days, most, -1, 0});
    }
    start();
  }
  void addTiers(const std::string& tiers_name, std::int32_t aggregate, plan::Rise rise, plan::Fall fall,
                plan::Window window, const std::vector<Value>& from) {
    plan::Tiers tiers;
    tiers.name = tiers_name;
    tiers.aggregate = aggregate;
    tiers.window = window;
    tiers.rise = rise;
    tiers.fall = fall;
    for (const Value value : from) {
      plan::TierLevel level;
      level.name = "level";
      level.from = value;
      tiers.levels.push_back(level);
    }
    plan.tiers.push_back(tiers);
  }
  void note(Strings& all) const {
    for (const std::string& move : moves()) all.push_back(move);
    for (const std::string& change : tierChanges()) all.push_back(change);
  }
  /// Sixteen months of purchases, with gaps of up to two months; `daily` settles every day between them.
  Strings live(unsigned seed, bool daily) {
    std::mt19937 random(seed);
    Strings all;
    know("", {day("1990-02-28")});
    Day today = day("2027-01-01") + static_cast<Day>(random() % 28);
    while (today < day("2028-05-01")) {
      buy(formatDate(today), {{"tea", static_cast<Value>(1'000 + random() % 20'000)}});
      note(all);
      const Day next = today + 1 + static_cast<Day>(random() % (random() % 4 == 0 ? 60 : 12));
      for (Day between = today + 1; daily && between < next; ++between) {
        pass(formatDate(between));
        note(all);
      }
      today = next;
    }
    pass("2031-01-01");
    note(all);
    return all;
  }
};

class Cuts : public testing::TestWithParam<std::tuple<int, int, int, bool>> {};

TEST_P(Cuts, ChangeNothing) {
  const auto [rise, fall, window, with_condition] = GetParam();
  std::size_t happened = 0;
  for (const unsigned seed : {1U, 2U, 3U}) {
    const auto club = [&, rise = rise, fall = fall, window = window, with_condition = with_condition] {
      return Club(static_cast<plan::Rise>(rise), static_cast<plan::Fall>(fall), window, with_condition);
    };
    Club daily = club();
    Club rare = club();
    Strings by_day = daily.live(seed, true);
    Strings by_event = rare.live(seed, false);
    happened += by_day.size();
    // Within one call moves and tiers are listed apart.
    std::sort(by_day.begin(), by_day.end());
    std::sort(by_event.begin(), by_event.end());
    ASSERT_EQ(by_day, by_event) << seed;
    EXPECT_EQ(*daily.state, *rare.state) << seed;
  }
  EXPECT_GT(happened, 300U);
}

INSTANTIATE_TEST_SUITE_P(Tiers, Cuts,
                         testing::Combine(testing::Range(0, 3), testing::Range(0, 5), testing::Range(0, 5),
                                          testing::Bool()));

}  // namespace
}  // namespace kopeck::test
