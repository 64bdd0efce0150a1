// print() and hash() show everything.
#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "tests/unit/plan/sample_plan.h"

namespace kopeck::plan {
namespace {

TEST(HashPlan, ChangesWithWhatEvaluationDependsOn) {
  const std::vector<Change> changes = {
      {"name", [](Plan& p) { p.name = "Other"; }},
      {"version", [](Plan& p) { p.version = 2; }},
      {"effective", [](Plan& p) { p.effective_from = 3; }},
      {"currency", [](Plan& p) { p.schema.currency = "USD"; }},
      {"zone", [](Plan& p) { p.schema.time_zone = "UTC"; }},
      {"points decimals", [](Plan& p) { p.schema.points_decimals = 2; }},
      {"words", [](Plan& p) { p.kinds[0].words.forms[1] = "crumbs"; }},
      {"attribute key", [](Plan& p) { p.schema.customer[0].key = "dob"; }},
      {"optional", [](Plan& p) { p.schema.item[0].optional = false; }},
      {"choice", [](Plan& p) { p.schema.receipt[0].choices[1] = "web"; }},
      {"event field", [](Plan& p) { p.schema.events[0].fields[0].type = AttributeType::money; }},
      {"worth",
       [](Plan& p) {
         p.kinds[0].worth = {1, 100};
       }},
      {"base", [](Plan& p) { p.base = Measure::gross; }},
      {"rounding", [](Plan& p) { p.rounding = RoundingMode::up; }},
      {"place", [](Plan& p) { p.rounding_place = RoundingPlace::line; }},
      {"use", [](Plan& p) { p.kinds[0].order = UseOrder::oldest; }},
      {"returns", [](Plan& p) { p.returns.limits_reopen = false; }},
      {"returns days", [](Plan& p) { p.returns.days = 14; }},
      {"late", [](Plan& p) { p.late_days = 1; }},
      {"text", [](Plan& p) { p.texts[0] = "Tea"; }},
      {"list", [](Plan& p) { p.lists[0][0] = 2; }},
      {"constant", [](Plan& p) { p.exprs[4].value = 0; }},
      {"window before", [](Plan& p) { p.exprs[8].value = 2; }},
      {"window after", [](Plan& p) { p.exprs[8].index = 2; }},
      {"sum", [](Plan& p) { p.sums[0].measure = Measure::gross; }},
      {"window", [](Plan& p) { p.tiers[0].window.n = 6; }},
      {"threshold", [](Plan& p) { p.tiers[0].levels[1].from += 1; }},
      {"rise", [](Plan& p) { p.tiers[0].rise = Rise::month_start; }},
      {"fall", [](Plan& p) { p.tiers[0].fall = Fall::never; }},
      {"rate", [](Plan& p) { p.earns[0].rate.num = 3; }},
      {"points", [](Plan& p) { p.earns[1].points = 6; }},
      {"validity", [](Plan& p) { p.rules[0].until = 30; }},
      {"factor",
       [](Plan& p) {
         p.rules[2].factor = {3, 1};
       }},
      {"replaces", [](Plan& p) { p.rules[0].replaces = {1}; }},
      {"order", [](Plan& p) { p.orders[0].kind = OrderKind::highest; }},
      {"order of rules",
       [](Plan& p) {
         p.orders[0].rules = {kFree, kTenOff};
       }},
      {"limit", [](Plan& p) { p.limits[0].most = 4; }},
      {"limit period", [](Plan& p) { p.limits[0].period = LimitPeriod::week; }},
      {"limit order",
       [](Plan& p) {
         p.limits[2].rules = {2, 0};
       }},
      {"occasion days", [](Plan& p) { p.limits[1].occasion_after_days = 4; }},
      {"activation", [](Plan& p) { p.terms[0].activate = ActivateKind::after_days; }},
      {"activation n", [](Plan& p) { p.terms[0].activate_n = 14; }},
      {"expiry", [](Plan& p) { p.terms[0].expire = ExpireKind::period_end; }},
      {"expiry period", [](Plan& p) { p.terms[0].expire_period = Period::year; }},
      {"expiry from", [](Plan& p) { p.terms[0].from_activation = false; }},
      {"redeem at least", [](Plan& p) { p.redeem.kinds[0].at_least = 200; }},
      {"redeem share", [](Plan& p) { p.redeem.share_of_each_line = true; }},
      {"redeem steps", [](Plan& p) { p.redeem.kinds[1].steps = 2; }},
      {"keep", [](Plan& p) { p.layout.keep_days += 1; }},
      {"tiers' words", [](Plan& p) { p.layout.tiers += 1; }},
      {"debts", [](Plan& p) { p.layout.debts += 1; }},
      {"items", [](Plan& p) { p.layout.item_days += 1; }},
      {"wallet", [](Plan& p) { p.schema.wallets[1].name = "gold"; }},
      {"wallet decimals", [](Plan& p) { p.schema.wallets[1].decimals = 3; }},
      {"coupon name", [](Plan& p) { p.schema.coupons[0] = "money"; }},
      {"tender name", [](Plan& p) { p.schema.tenders[0] = "card"; }},
      {"attribute was", [](Plan& p) { p.schema.customer[0].was = "born"; }},
      {"kind name", [](Plan& p) { p.kinds[3].name = "cup"; }},
      {"kind use", [](Plan& p) { p.kinds[3].use = KindUse::badge; }},
      {"kind decimals", [](Plan& p) { p.kinds[1].decimals = 1; }},
      {"kind terms", [](Plan& p) { p.kinds[1].terms = 0; }},
      {"many uses", [](Plan& p) { p.kinds[2].many_uses = true; }},
      {"kind was", [](Plan& p) { p.kinds[2].was = "voucher"; }},
      {"base without", [](Plan& p) { p.base_except[0] = 0; }},
      {"multipliers", [](Plan& p) { p.multipliers = Multipliers::highest; }},
      {"earlier points", [](Plan& p) { p.apply_expiry_to_earlier = true; }},
      {"prefix", [](Plan& p) { p.prefixes[0] = 2; }},
      {"prefix of an attribute", [](Plan& p) { p.prefixes[1] -= 1; }},
      {"code", [](Plan& p) { p.codes[0] = 1; }},
      {"draw label", [](Plan& p) { p.draws[0].label = "other"; }},
      {"draw number", [](Plan& p) { p.draws[0].number = 1; }},
      {"draw per customer", [](Plan& p) { p.draws[0].per_customer = true; }},
      {"chance", [](Plan& p) { p.exprs[9].value = 1; }},
      {"chance's draw", [](Plan& p) { p.exprs[9].index = 1; }},
      {"tender", [](Plan& p) { p.sums[1].tender = 1; }},
      {"rules of an aggregate", [](Plan& p) { p.aggregates[2].rules.pop_back(); }},
      {"tender of an aggregate", [](Plan& p) { p.aggregates[0].tender = 1; }},
      {"read", [](Plan& p) { p.reads[6].index = 2; }},
      {"item history", [](Plan& p) { p.item_histories[0].window.n = 61; }},
      {"tiers' name", [](Plan& p) { p.tiers[1].name = "standing"; }},
      {"tiers' attribute", [](Plan& p) { p.tiers[1].outside_attribute = 0; }},
      {"tiers from outside", [](Plan& p) { p.tiers[1].from_outside = false; }},
      {"level's condition", [](Plan& p) { p.tiers[0].levels[2].expr = 6; }},
      {"level was", [](Plan& p) { p.tiers[0].levels[2].was = "shine"; }},
      {"guard", [](Plan& p) { p.earns[2].guard = 5; }},
      {"carry", [](Plan& p) { p.earns[3].carry = 3; }},
      {"portion from", [](Plan& p) { p.earns[3].portion_from = 1; }},
      {"portion to", [](Plan& p) { p.earns[3].portion_to = 200'000; }},
      {"cap", [](Plan& p) { p.earns[3].caps[0] = 3; }},
      {"lesser", [](Plan& p) { p.earns[3].lesser_with_next = false; }},
      {"random from", [](Plan& p) { p.earns[4].points = 51; }},
      {"random to", [](Plan& p) { p.earns[4].points_to = 501; }},
      {"random draw", [](Plan& p) { p.earns[4].draw = 1; }},
      {"step", [](Plan& p) { p.earns[5].step = 501; }},
      {"value", [](Plan& p) { p.earns[6].value = 9; }},
      {"rate of a value", [](Plan& p) { p.earns[6].rate.den = 3; }},
      {"take set", [](Plan& p) { p.takes[0].set = -1; }},
      {"take guard", [](Plan& p) { p.takes[0].guard = 8; }},
      {"take of gross", [](Plan& p) { p.takes[0].of_gross = true; }},
      {"take rate", [](Plan& p) { p.takes[0].rate.num = 2; }},
      {"take money", [](Plan& p) { p.takes[1].money = 501; }},
      {"take units", [](Plan& p) { p.takes[2].units = 2; }},
      {"take dearest", [](Plan& p) { p.takes[2].cheapest = false; }},
      {"take price", [](Plan& p) { p.takes[2].price = 8; }},
      {"take price kind", [](Plan& p) { p.takes[2].price_kind = 2; }},
      {"schedule kind", [](Plan& p) { p.schedules[0].kind = ScheduleKind::monthly; }},
      {"schedule day", [](Plan& p) { p.schedules[0].days[1].day = 12; }},
      {"schedule of a rule", [](Plan& p) { p.rules[kMonthly].schedule = 1; }},
      {"recipient", [](Plan& p) { p.rules[kThanks].recipient = -1; }},
      {"turned kind", [](Plan& p) { p.rules[kMonthly].turn_kind = 1; }},
      {"turned into", [](Plan& p) { p.rules[kMonthly].factor.num = 2; }},
      {"turned step", [](Plan& p) { p.rules[kMonthly].turn_step = 6; }},
      {"rule was", [](Plan& p) { p.rules[kTableGift].was = "table_gift"; }},
      {"takes", [](Plan& p) { p.rules[kTenOff].take_count = 1; }},
      {"channel", [](Plan& p) { p.rules[kBase].effects[0].channel = "mail"; }},
      {"message", [](Plan& p) { p.rules[kBase].effects[0].pieces[0].text = "You had "; }},
      {"message balance", [](Plan& p) { p.rules[kBase].effects[0].pieces[1].index = 0; }},
      {"message piece", [](Plan& p) { p.rules[kBase].effects[0].pieces[2].kind = PieceKind::balance; }},
      {"recorded attribute", [](Plan& p) { p.rules[kBase].effects[1].attribute = 1; }},
      {"recorded value", [](Plan& p) { p.rules[kBase].effects[1].expr = 13; }},
      {"effect", [](Plan& p) { p.rules[kBase].effects[1].kind = EffectKind::message; }},
      {"rolling aggregate", [](Plan& p) { p.limits[5].aggregate = 0; }},
      {"rolling window", [](Plan& p) { p.limits[5].window.n = 31; }},
      {"anchor", [](Plan& p) { p.limits[6].anchor_attribute = 1; }},
      {"limit unit", [](Plan& p) { p.limits[4].unit = LimitUnit::points; }},
      {"limit scope", [](Plan& p) { p.limits[3].scope = LimitScope::store; }},
      {"terms' kind", [](Plan& p) { p.terms[2].kind = 3; }},
      {"terms' month", [](Plan& p) { p.terms[2].expire_month = 2; }},
      {"terms' day", [](Plan& p) { p.terms[2].expire_day = 16; }},
      {"terms' year", [](Plan& p) { p.terms[2].of_next_year = true; }},
      {"purchase renews", [](Plan& p) { p.terms[1].purchase_renews = false; }},
      {"redemption renews", [](Plan& p) { p.terms[1].redemption_renews = true; }},
      {"one kind", [](Plan& p) { p.redeem.one_kind = true; }},
      {"redeem order", [](Plan& p) { std::swap(p.redeem.kinds[0], p.redeem.kinds[1]); }},
      {"result", [](Plan& p) { p.results[0].kind = ResultKind::discount; }},
      {"result rules", [](Plan& p) { p.results[0].rules.pop_back(); }},
      {"result set", [](Plan& p) { p.results[0].set = 0; }},
      {"guarantee", [](Plan& p) { p.guarantees[0].expr = 8; }},
      {"guarantee name", [](Plan& p) { p.guarantees[0].name = "never"; }},
  };
  const std::uint64_t before = hash(sample());
  EXPECT_EQ(before, hash(sample()));
  for (const Change& change : changes) {
    Plan plan = sample();
    change.apply(plan);
    EXPECT_NE(before, hash(plan)) << change.what;
  }
}

TEST(HashPlan, PassesOverWhatOnlyPeopleRead) {
  Plan plan = sample();
  plan.rules[0].line = 77;
  plan.rules[0].doc = "for everyone";
  plan.rules[0].title = "Base";
  plan.rules[0].conditions[0].text = "customer  is gold";
  plan.guarantees[0].text = "as promised";
  plan.guarantees[0].line = 31;
  EXPECT_EQ(hash(sample()), hash(plan));
}

TEST(PrintPlan, WritesALineANode) {
  const std::string text = print(sample());
  for (const char* line :
       {"plan \"Sample\" version 1 from - language -\n",
        "kind 0 points \"beans\" decimals 0 worth 100 minor units use soonest_to_expire terms 0\n",
        "  words \"bean\" \"beans\"\n",
        "kind 3 stamps \"free\" decimals 0 worth 0 minor units use soonest_to_expire terms 3\n",
        "base paid except tenders #1 rounding down per rule fine 1 multipliers product\n",
        "tender 1 \"gift_card\"\n",
        "customer 0 \"birthday\" key \"birthday\" anniversary optional\n",
        "text 1 \"Tobacco\"\n",
        "prefix 1 text of e13\n",
        "code 0 text 2\n",
        "draw 0 of \"table\" number 0 per event\n",
        "e1 yes_no = under 0 e0\n",
        "e8 yes_no = near_anniversary -3 +3 e6 e7\n",
        "e9 yes_no = chance 0 below 9223372036854775808\n",
        "e18 yes_no = all_in_set 0\n",
        "set 0 \"earning\" = e15\n",
        "sum 1 = tender 0 in set -\n",
        "aggregate 2 = points in set - by r0 r3 bucket +1 ever -\n",
        "item history 0 over last 60 days\n",
        "tiers 0 by aggregate 0 over last 12 months rise next_purchase fall at_once\n",
        "  \"star\" from 100000 and e5 was \"old_star\"\n",
        "tiers 1 \"status\" from outside by customer 1\n",
        "earn 0 = 1/2000 per unit of sum #0\n",
        "earn 2 = 1/2000 per unit of sum #0 portion 0..100000 if e8\n",
        "earn 3 = 1/2000 per unit of sum #0 from read 2 on portion 100000.. capped by l4 or the next if less\n",
        "earn 4 = 50 to 500 by draw 0 over sum #0\n",
        "earn 6 = 1/2 of e10 over sum #0\n",
        "take 0 = 1/10 of what is left in set #0 if e5\n",
        "take 2 = 1 units cheapest first in set #0 for 9 of kind 3 each\n",
        "schedule 0 = yearly on 03-11 06-11\n",
        "  multiply r0 by 2\n",
        "  when e5 \"customer is gold\"\n",
        "  message \"sms\" text \"You have \" balance 1 tier 0\n",
        "  record customer 2 as e11\n",
        "  for the customer in field 1\n",
        "  turn each full 5 of kind 0 into 1\n",
        "first of r6 r7\n",
        "  rolling by aggregate 2 over last 30 days\n",
        "  kind 0 at least 100 steps 0\n",
        "result 0 = worth_of_earned by r0 r3 in set -\n",
        "layout attributes 8 limits 12 evers 20 tiers 21 debts 23 fixed 24 bucket 2 keep 373 days items 60 days\n"}) {
    EXPECT_NE(text.find(line), std::string::npos) << line << "is not in\n" << text;
  }
}

}  // namespace
}  // namespace kopeck::plan
