// verify() finds each broken invariant.
#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "tests/unit/plan/sample_plan.h"

namespace kopeck::plan {
namespace {

std::string joined(const std::vector<std::string>& lines) {
  std::string out;
  for (const std::string& line : lines) out += line + "\n";
  return out;
}

TEST(VerifyPlan, FindsNothingInASoundPlan) {
  EXPECT_EQ(joined(verify(sample())), "");
}

TEST(VerifyPlan, FindsEachBreach) {
  const std::vector<Change> breaches = {
      {"operand order", [](Plan& p) { p.exprs[2].a = 5; }},
      {"operand of none", [](Plan& p) { p.exprs[0].a = 0; }},
      {"type", [](Plan& p) { p.exprs[4].type = Type::money; }},
      {"read of none", [](Plan& p) { p.exprs[3].index = 9; }},
      {"item outside a set", [](Plan& p) { p.rules[0].conditions[0].expr = 2; }},
      {"condition no yes/no", [](Plan& p) { p.rules[0].conditions[0].expr = 3; }},
      {"set no yes/no", [](Plan& p) { p.sets[0].expr = 0; }},
      {"set asks itself", [](Plan& p) { p.exprs[1] = node(Op::in_set, Type::yes_no, -1, -1, 0); }},
      {"purchases over lines", [](Plan& p) { p.sums[0].measure = Measure::purchases; }},
      {"slot taken twice", [](Plan& p) { p.limits[1].slot = 13; }},
      {"slot outside", [](Plan& p) { p.limits[1].slot = 24; }},
      {"slot of an attribute", [](Plan& p) { p.limits[1].slot = 10; }},
      {"no slot", [](Plan& p) { p.limits[0].slot = -1; }},
      {"slot at the end of its type", [](Plan& p) { p.limits[1].slot = INT32_MAX; }},
      {"counter below none", [](Plan& p) { p.limits[3].total = -2; }},
      {"slot of the runtime's", [](Plan& p) { p.layout.debts = 0; }},
      {"limits before all", [](Plan& p) { p.layout.limits = INT32_MIN; }},
      {"decimals below none", [](Plan& p) { p.kinds[1].decimals = p.schema.wallets[1].decimals = -1; }},
      {"more takes than there are", [](Plan& p) { p.rules[kTenOff].take_count = 33; }},
      {"more earns than there are",
       [](Plan& p) {
         // The last of them, so that no other rule's count comes out wrong.
         for (Rule& rule : p.rules)
           if (rule.first_earn + rule.earn_count == static_cast<std::int32_t>(p.earns.size())) ++rule.earn_count;
       }},
      {"a text that is none",
       [](Plan& p) {
         for (Expr& expr : p.exprs)
           if (expr.op == Op::constant && expr.type == Type::text) expr.value = 1 << 20;
         p.exprs.push_back(node(Op::constant, Type::text, -1, -1, -1, 1 << 20));
       }},
      {"what is no text read as one",
       [](Plan& p) {
         for (Attribute& attribute : p.schema.receipt) attribute.type = AttributeType::money;
         for (Attribute& attribute : p.schema.receipt) attribute.choices.clear();
         const auto text = static_cast<std::int32_t>(p.exprs.size());
         p.exprs.push_back(node(Op::attribute, Type::text, -1, -1, 0));
         p.exprs.push_back(node(Op::known, Type::yes_no, text));
         p.rules[kBase].conditions[0].expr = text + 1;
       }},
      {"a redemption that is not there",
       [](Plan& p) {
         p.redeem = Redeem();
         p.redeem.excluded_set = 4711;
       }},
      {"no counter", [](Plan& p) { p.limits[3].total = -1; }},
      {"unkept window", [](Plan& p) { p.reads[2].window.kind = WindowKind::this_period; }},
      {"tiers fall", [](Plan& p) { p.tiers[0].levels[1].from = 0; }},
      {"tier above 0", [](Plan& p) { p.tiers[0].levels[0].from = 1; }},
      {"rate", [](Plan& p) { p.earns[0].rate.den = 0; }},
      {"earn nobody's", [](Plan& p) { p.earns.push_back(p.earns[1]); }},
      {"step", [](Plan& p) { p.earns[1].kind = AmountKind::per_full_step; }},
      {"factor",
       [](Plan& p) {
         p.rules[2].factor = {1, 2};
       }},
      {"multiplier of itself", [](Plan& p) { p.rules[2].targets = {2}; }},
      {"multiplier over triggers",
       [](Plan& p) {
         p.rules[2].targets = {0, 1};
       }},
      {"rule twice", [](Plan& p) { p.rules[kTenOff].name = "base"; }},
      {"event of none", [](Plan& p) { p.rules[1].event = 4; }},
      {"validity",
       [](Plan& p) {
         p.rules[1].from = 9;
         p.rules[1].until = 8;
       }},
      {"replaces itself", [](Plan& p) { p.rules[0].replaces = {0}; }},
      {"terms", [](Plan& p) { p.rules[0].terms = -1; }},
      {"limit of another", [](Plan& p) { p.rules[0].limits = {1}; }},
      {"highest of one", [](Plan& p) { p.orders[0].rules = {kFree}; }},
      {"first twice", [](Plan& p) { p.orders.push_back({OrderKind::highest, {kFree, kTenOff}}); }},
      {"order over triggers", [](Plan& p) { p.orders[0].rules = {kFree, kBase}; }},
      {"occasion", [](Plan& p) { p.limits[1].occasion_attribute = -1; }},
      {"prefix", [](Plan& p) { p.prefixes[0] = 3; }},
      {"text", [](Plan& p) { p.texts[0] = " Tobacco"; }},
      {"list",
       [](Plan& p) {
         p.lists[0] = {3, 1};
       }},
      {"layout", [](Plan& p) { p.layout.limits = 8; }},
      {"buckets", [](Plan& p) { p.layout.keep_days = 0; }},
      {"share",
       [](Plan& p) {
         p.redeem.share = {3, 2};
       }},
      {"worth",
       [](Plan& p) {
         p.kinds[1].worth = {0, 1};
       }},
      {"fine", [](Plan& p) { p.fine = 100; }},
      {"header terms", [](Plan& p) { p.terms.clear(); }},
      {"missing constant", [](Plan& p) { p.exprs[4].value = kMissing; }},
      {"choices", [](Plan& p) { p.schema.receipt[0].choices.clear(); }},
      {"no points", [](Plan& p) { p.schema.wallets.clear(); }},
      {"decimals of points", [](Plan& p) { p.schema.points_decimals = 2; }},
      {"decimals of coins", [](Plan& p) { p.kinds[1].decimals = 0; }},
      {"decimals of stamps", [](Plan& p) { p.kinds[3].decimals = 2; }},
      {"kinds in disorder", [](Plan& p) { std::swap(p.kinds[1], p.kinds[2]); }},
      {"kind missing", [](Plan& p) { p.kinds.resize(2); }},
      {"kind twice", [](Plan& p) { p.kinds[1].name = "beans"; }},
      {"terms of another kind", [](Plan& p) { p.kinds[2].terms = 1; }},
      {"terms of no kind", [](Plan& p) { p.terms[1].kind = 9; }},
      {"header terms of coins", [](Plan& p) { p.terms[0].kind = 1; }},
      {"stamps used many times", [](Plan& p) { p.kinds[3].many_uses = true; }},
      {"no such day", [](Plan& p) { p.terms[2].expire_day = 32; }},
      {"fixed day renewed", [](Plan& p) { p.terms[2].purchase_renews = true; }},
      {"tender of none", [](Plan& p) { p.sums[1].tender = 2; }},
      {"tender of net", [](Plan& p) { p.sums[0].tender = 0; }},
      {"base without none", [](Plan& p) { p.base_except = {7}; }},
      {"net without tenders", [](Plan& p) { p.base = Measure::net; }},
      {"points over lines", [](Plan& p) { p.sums[0].measure = Measure::points; }},
      {"points of no rules", [](Plan& p) { p.aggregates[2].rules.clear(); }},
      {"net of rules", [](Plan& p) { p.aggregates[0].rules = {0}; }},
      {"prefix that comes later", [](Plan& p) { p.prefixes[1] = -1 - 15; }},
      {"prefix of a date", [](Plan& p) { p.prefixes[1] = -1 - 7; }},
      {"prefix of the line", [](Plan& p) { p.prefixes[1] = -1; }},
      {"code of none", [](Plan& p) { p.codes[0] = 3; }},
      {"code twice", [](Plan& p) { p.codes = {2, 2}; }},
      {"draw of none", [](Plan& p) { p.exprs[9].index = 1; }},
      {"draw without a name", [](Plan& p) { p.draws[0].label.clear(); }},
      {"draw twice", [](Plan& p) { p.draws.push_back(p.draws[0]); }},
      {"coupon that is stamps", [](Plan& p) { p.exprs[12] = node(Op::coupon, Type::yes_no, -1, -1, 3); }},
      {"all of no set", [](Plan& p) { p.exprs[18].index = 1; }},
      {"all of a set in a set", [](Plan& p) { p.sets.push_back({"all", 18}); }},
      {"result as a condition", [](Plan& p) { p.rules[kBase].conditions[0].expr = 17; }},
      {"result of no type", [](Plan& p) { p.results[0].kind = ResultKind::earned; }},
      {"result of rules in disorder",
       [](Plan& p) {
         p.results[0].rules = {kTable, kBase};
       }},
      {"guarantee of money", [](Plan& p) { p.guarantees[0].expr = 16; }},
      {"guarantee of a line", [](Plan& p) { p.guarantees[0].expr = 1; }},
      {"items not kept", [](Plan& p) { p.layout.item_days = 0; }},
      {"window of items", [](Plan& p) { p.item_histories[0].window.n = 0; }},
      {"bought outside a set",
       [](Plan& p) {
         p.exprs.push_back(node(Op::item_bought, Type::count, -1, -1, 0));
         p.exprs.push_back(node(Op::known, Type::yes_no, 19));
         p.rules[kBase].conditions[0].expr = 20;
       }},
      {"level reads the event", [](Plan& p) { p.tiers[0].levels[2].expr = 8; }},
      {"level of equal spend", [](Plan& p) { p.tiers[0].levels[2].expr = -1; }},
      {"tiers twice", [](Plan& p) { p.tiers[1].name.clear(); }},
      {"levels from outside", [](Plan& p) { p.tiers[1].levels.pop_back(); }},
      {"tiers by a text", [](Plan& p) { p.tiers[1].outside_attribute = 2; }},
      {"tier of none", [](Plan& p) { p.reads[1].index = 2; }},
      {"balance of none", [](Plan& p) { p.reads[6].index = 4; }},
      {"tiers' words", [](Plan& p) { p.layout.tiers = 19; }},
      {"debts' words", [](Plan& p) { p.layout.debts = 24; }},
      {"guard no yes/no", [](Plan& p) { p.earns[2].guard = 10; }},
      {"carry of none", [](Plan& p) { p.earns[3].carry = 7; }},
      {"carry of what counts nothing", [](Plan& p) { p.earns[4].carry = 2; }},
      {"empty portion", [](Plan& p) { p.earns[3].portion_to = 100'000; }},
      {"portion of steps", [](Plan& p) { p.earns[5].portion_from = 1; }},
      {"cap of points", [](Plan& p) { p.earns[3].caps = {0}; }},
      {"cap that nobody reads", [](Plan& p) { p.reads[4].index = 3; }},
      {"lesser with nothing", [](Plan& p) { p.earns[4].lesser_with_next = true; }},
      {"random without a draw", [](Plan& p) { p.earns[4].draw = -1; }},
      {"random down", [](Plan& p) { p.earns[4].points_to = 49; }},
      {"value of none", [](Plan& p) { p.earns[6].value = -1; }},
      {"value that is a tier", [](Plan& p) { p.earns[6].value = 3; }},
      {"value of a fixed amount", [](Plan& p) { p.earns[1].value = 10; }},
      {"take of more than all",
       [](Plan& p) {
         p.takes[0].rate = {11, 10};
       }},
      {"take of no units", [](Plan& p) { p.takes[2].units = 0; }},
      {"take at no price", [](Plan& p) { p.takes[2].price = 0; }},
      {"take nobody's", [](Plan& p) { p.rules[kFree].take_count = 0; }},
      {"take of a purchase", [](Plan& p) { p.rules[kFree].trigger = TriggerKind::purchase; }},
      {"discount that earns",
       [](Plan& p) {
         p.rules[kTableGift].trigger = TriggerKind::discount;
       }},
      {"discount by what was paid",
       [](Plan& p) {
         p.exprs.push_back(node(Op::sum, Type::money, -1, -1, 1));
         p.exprs.push_back(node(Op::known, Type::yes_no, 19));
         p.takes[0].guard = 20;
       }},
      {"parts apart", [](Plan& p) { p.rules[kFree].name = "table"; }},
      {"gives nothing", [](Plan& p) { p.rules[kMonthly].turn_kind = -1, p.rules[kMonthly].turn_step = 0; }},
      {"turns into halves", [](Plan& p) { p.rules[kMonthly].factor.den = 2; }},
      {"turns nothing", [](Plan& p) { p.rules[kMonthly].turn_step = 0; }},
      {"schedule of none", [](Plan& p) { p.rules[kMonthly].schedule = 1; }},
      {"schedule of a purchase", [](Plan& p) { p.rules[kBase].schedule = 0; }},
      {"receipt on a schedule", [](Plan& p) { p.rules[kMonthly].conditions = {{18, ""}}; }},
      {"no days", [](Plan& p) { p.schedules[0].days.clear(); }},
      {"31st month", [](Plan& p) { p.schedules[0].days[0].month = 31; }},
      {"recipient who is no one", [](Plan& p) { p.rules[kThanks].recipient = 0; }},
      {"recipient of a purchase", [](Plan& p) { p.rules[kBase].recipient = 1; }},
      {"customer of a customer", [](Plan& p) { p.schema.customer[2].type = AttributeType::customer; }},
      {"message of nothing", [](Plan& p) { p.rules[kBase].effects[0].pieces.clear(); }},
      {"message of no balance", [](Plan& p) { p.rules[kBase].effects[0].pieces[1].index = 4; }},
      {"record of another type", [](Plan& p) { p.rules[kBase].effects[1].attribute = 0; }},
      {"rolling by purchases", [](Plan& p) { p.limits[5].aggregate = 1; }},
      {"rolling for ever",
       [](Plan& p) {
         p.limits[5].window = {WindowKind::ever, 0, Period::month};
       }},
      {"aggregate of a daily limit", [](Plan& p) { p.limits[0].aggregate = 2; }},
      {"year from a text", [](Plan& p) { p.limits[6].anchor_attribute = 2; }},
      {"month from a birthday", [](Plan& p) { p.limits[6].period = LimitPeriod::month; }},
      {"base of a block", [](Plan& p) { p.limits[2].unit = LimitUnit::base; }},
      {"nothing to redeem", [](Plan& p) { p.redeem.kinds.clear(); }},
      {"redeem of a coupon", [](Plan& p) { p.redeem.kinds[0].kind = 2; }},
      {"redeem twice", [](Plan& p) { p.redeem.kinds[1].kind = 0; }},
  };
  for (const Change& breach : breaches) {
    Plan plan = sample();
    breach.apply(plan);
    EXPECT_FALSE(verify(plan).empty()) << breach.what;
  }
}

}  // namespace
}  // namespace kopeck::plan
