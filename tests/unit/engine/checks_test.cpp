// Every check can fail: what a sound step has left is spoilt in one place at a time.
#include "runtime/engine/checks.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <utility>

#include "tests/unit/engine/club.h"

namespace kopeck::test {
namespace {

/// A purchase of two lines, with a discount, a payment in points and a grant; its state and outcome are the test's to
/// spoil.
struct Bought : Club {
  StepChecks::Before before;
  std::unique_ptr<StepChecks> checks;
  std::int32_t base = -1;

  Bought() {
    plan.kinds[0].worth = {1, 1};
    plan.redeem.present = true;
    plan.redeem.kinds = {{0, 0, 0}};
    base = addRule(rule("base"), {rate({1, 10})});
    addDiscount(rule("off"), {money(500)});
    plan::Tiers tiers;
    tiers.aggregate = addAggregate(plan::Measure::net);
    tiers.window = {plan::WindowKind::last_days, 90, plan::Period::month};
    tiers.levels = {{"green", 0, -1, ""}, {"gold", 5'000, -1, ""}};
    plan.tiers.push_back(tiers);
    start();
    checks = std::make_unique<StepChecks>(plan);
    hand(0, 1'000, "2026-01-01");
    buy("2026-01-05", {{"tea", 2'000}});
    pass("2026-01-10");
    shape(EventKind::purchase, "2026-01-10");
    addLines({{"tea", 4'000}, {"cup", 6'000}});
    batch.redeem_asked[0] = 300;
    out.clear(plan);
    checks->note(*state, out, before);
    stepper->apply(*state, {&batch, 0}, row, *shared, out);
  }
  /// Spoils a lot behind the account's back, as a stray write would: it lies among the block's words.
  void spoil(std::size_t index, const std::function<void(Lot&)>& change) {
    state->widen();
    Lot lot = state->lots()[index];
    change(lot);
    const std::size_t at = static_cast<std::size_t>(plan.layout.fixed_words) + Lots::kWideWords * index;
    Lots::pack(lot, &state->word(static_cast<std::int32_t>(at)), Lots::kWideWords);
  }
  Check evaluation() { return checks->evaluation(stepper->context(), batch.amount, out); }
  Check account() { return checks->account(before, *state, out, day("2026-01-10")); }
  Check flows() { return checks->flows(0, out); }
};

TEST(Checks, ASoundStepPassesAll) {
  Bought club;
  EXPECT_EQ(club.stepper->broken(), nullptr);
  EXPECT_EQ(club.evaluation(), Check::none);
  EXPECT_EQ(club.account(), Check::none);
  EXPECT_EQ(club.flows(), Check::none);
  EXPECT_FALSE(club.out.taken.empty());
  EXPECT_EQ(club.out.redeem.money, 300);
  EXPECT_EQ(club.out.grants.size(), 1U);
}

TEST(Checks, Balance) {
  Bought moved;
  ++moved.out.moves[0].posting.points;
  EXPECT_EQ(moved.account(), Check::balance);
  Bought dropped;
  dropped.out.moves.pop_back();
  EXPECT_EQ(dropped.account(), Check::balance);
  Bought lot;
  lot.spoil(0, [](Lot& one) { ++one.left; });
  EXPECT_EQ(lot.account(), Check::balance);
  Bought unsaid;
  unsaid.state->setLeft(0, unsaid.state->lots()[0].left + 1);
  EXPECT_EQ(unsaid.account(), Check::balance);
  Bought debt;
  debt.state->setDebt(1);
  EXPECT_EQ(debt.account(), Check::balance);
}

TEST(Checks, Lots) {
  Bought negative;
  negative.spoil(0, [](Lot& lot) { lot.left = -1; });
  EXPECT_EQ(negative.account(), Check::lots);
  Bought empty;
  empty.spoil(0, [](Lot& lot) { lot.left = 0; });
  EXPECT_EQ(empty.account(), Check::lots);
  Bought used_up;
  used_up.state->setLeft(0, 0);
  EXPECT_EQ(used_up.account(), Check::lots);
  Bought debt;
  debt.state->setDebt(-1);
  EXPECT_EQ(debt.account(), Check::lots);
  Bought said;
  ASSERT_FALSE(said.out.lots.empty());
  ++said.out.lots[0].left;
  EXPECT_EQ(said.account(), Check::lots);
  Bought days;
  ++days.out.lots[0].active_from;
  EXPECT_EQ(days.account(), Check::lots);
}

TEST(Checks, TwoLotsOfOneId) {
  Bought club;
  Lot twin = club.state->lots()[club.state->lots().size() - 1];
  ASSERT_EQ(twin.id, lotId(club.row, 0));
  club.state->addLot(twin);
  Move move;
  move.posting.lot = twin.id;
  move.posting.points = twin.left;
  club.out.moves.push_back(move);
  EXPECT_EQ(club.account(), Check::lots);
}

/// The same customer with so many lots that a step counts only a few of them again.
struct Hoarder : Bought {
  static constexpr int kLots = 60;
  Hoarder() {
    for (int i = 0; i < kLots; ++i) hand(0, 10, "2026-01-10");
    shape(EventKind::purchase, "2026-01-10");
    addLines({{"tea", 4'000}});
    batch.redeem_asked[0] = 15;
    out.clear(plan);
    checks->note(*state, out, before);
    stepper->apply(*state, {&batch, 0}, row, *shared, out);
  }
};

TEST(Checks, ManyLotsAreHeldToTheirMovesAtOnce) {
  Hoarder sound;
  EXPECT_EQ(sound.stepper->broken(), nullptr);
  ASSERT_GT(sound.state->lotCount(), Hoarder::kLots);
  EXPECT_EQ(sound.account(), Check::none);
  Hoarder more;
  more.state->setLeft(30, more.state->lots()[30].left + 1);
  EXPECT_EQ(more.account(), Check::balance);
  Hoarder less;
  less.state->setLeft(30, 0);
  less.state->dropEmptyLots();
  EXPECT_EQ(less.account(), Check::balance);
  Hoarder negative;
  negative.state->setLeft(30, -1);
  EXPECT_EQ(negative.account(), Check::lots);
  Hoarder new_one;
  new_one.state->addLot({lotId(1'000, 0), 0, 0, kNever, 0, 5});
  EXPECT_EQ(new_one.account(), Check::balance);
  Hoarder debt;
  debt.state->setDebt(1);
  EXPECT_EQ(debt.account(), Check::balance);
  Hoarder terms;
  terms.state->addLot({lotId(1'000, 0), 0, 0, kNever, 99, 5});
  EXPECT_EQ(terms.account(), Check::lots);
}

TEST(Checks, PointsThatLeaveOneLotAndAreBookedToAnother) {
  Hoarder club;
  const auto drawn = std::find_if(club.out.moves.begin(), club.out.moves.end(),
                                  [](const Move& move) { return move.posting.kind == PostingKind::redeemed; });
  ASSERT_NE(drawn, club.out.moves.end());
  drawn->posting.lot = club.state->lots()[30].id;
  EXPECT_EQ(club.account(), Check::balance);
}

TEST(Checks, TwoOldLotsOfOneId) {
  // The id is not the highest: points come into a lot that an account has from before.
  Hoarder club;
  const Lot old = club.state->lots()[30];
  club.checks->note(*club.state, club.out, club.before);
  club.state->addLot(old);
  Move move;
  move.posting.lot = old.id;
  move.posting.points = old.left;
  club.out.moves.push_back(move);
  club.out.lots.push_back({old.id, 0, old.left, old.left, old.earned_day, old.active_from, old.last_day});
  EXPECT_EQ(club.account(), Check::lots);
}

TEST(Checks, StrayWritesIntoManyLotsAreFoundWithinAFewSteps) {
  // The same step looked at again stands for further ones, which leave these lots alone.
  const auto steps_to_find = [](Hoarder& club, Check expected) {
    for (int step = 1;; ++step) {
      const Check check = club.account();
      if (check != Check::none) {
        EXPECT_EQ(check, expected);
        return step;
      }
      if (step > Hoarder::kLots) return -1;
    }
  };
  // All are counted again once as many steps have passed as it takes at so many lots a step.
  constexpr auto kMost = static_cast<int>(2 * Hoarder::kLots / StepChecks::kCountedAgain);
  Hoarder left;
  left.spoil(30, [](Lot& lot) { ++lot.left; });
  int steps = steps_to_find(left, Check::balance);
  EXPECT_GT(steps, 1);
  EXPECT_LE(steps, kMost);
  Hoarder id;
  id.spoil(30, [](Lot& lot) { ++lot.id; });
  steps = steps_to_find(id, Check::balance);
  EXPECT_TRUE(steps > 1 && steps <= kMost);
  Hoarder waits;
  waits.spoil(30, [](Lot& lot) { lot.active_from = kNever; });
  steps = steps_to_find(waits, Check::balance);
  EXPECT_TRUE(steps > 1 && steps <= kMost);
  Hoarder terms;
  terms.spoil(30, [](Lot& lot) { lot.terms = 99; });
  EXPECT_FALSE(terms.state->agrees(terms.state->countLots()));
  Hoarder sound;
  EXPECT_EQ(steps_to_find(sound, Check::none), -1);
}

TEST(Checks, DaysOfLots) {
  Bought early;
  early.out.draws[0].active_from = World::day("2026-01-11");
  EXPECT_EQ(early.account(), Check::lot_days);
  Bought late;
  late.out.draws[0].last_day = World::day("2026-01-09");
  EXPECT_EQ(late.account(), Check::lot_days);
  // The payment as if it were an expiry: the lot never expires.
  Bought expired;
  for (Move& move : expired.out.moves)
    if (move.posting.kind == PostingKind::redeemed) move.posting.kind = PostingKind::expired;
  EXPECT_EQ(expired.account(), Check::lot_days);
  // As if it were something that only gives.
  Bought earned;
  for (Move& move : earned.out.moves)
    if (move.posting.kind == PostingKind::redeemed) move.posting.kind = PostingKind::earned;
  EXPECT_EQ(earned.account(), Check::lot_days);
}

TEST(Checks, WhatIsDrawnAndGranted) {
  Bought redeemed;
  ++redeemed.out.redeem.parts[0].taken;
  EXPECT_EQ(redeemed.flows(), Check::draws);
  Bought granted;
  ++granted.out.grants[0].points;
  EXPECT_EQ(granted.flows(), Check::draws);
  Bought used;
  used.out.spent.push_back({1, 0, 1});
  EXPECT_EQ(used.flows(), Check::draws);
}

TEST(Checks, PartsOfGrants) {
  Bought part;
  ++part.out.parts[part.out.grants[0].first_part];
  EXPECT_EQ(part.evaluation(), Check::grants);
  Bought negative;
  negative.out.parts[negative.out.grants[0].first_part] = -1;
  EXPECT_EQ(negative.evaluation(), Check::grants);
  Bought rule;
  ++rule.out.rules[static_cast<std::size_t>(rule.base)].given;
  EXPECT_EQ(rule.evaluation(), Check::grants);
  Bought none;
  none.out.grants[0].points = 0;
  EXPECT_EQ(none.evaluation(), Check::grants);
}

TEST(Checks, Reasons) {
  Bought cut;
  --cut.out.rules[static_cast<std::size_t>(cut.base)].left;
  EXPECT_EQ(cut.evaluation(), Check::reasons);
  cut.out.rules[static_cast<std::size_t>(cut.base)].cut_by = 0;
  EXPECT_EQ(cut.evaluation(), Check::none);
  Bought negative;
  negative.out.rules[static_cast<std::size_t>(negative.base)].wanted = -1;
  EXPECT_EQ(negative.evaluation(), Check::reasons);
}

TEST(Checks, Discounts) {
  Bought amount;
  ++amount.out.taken[0].amount;
  EXPECT_EQ(amount.evaluation(), Check::discounts);
  Bought line;
  line.out.parts[line.out.taken[0].first_part] = 4'001;
  line.out.taken[0].amount = 4'001 + line.out.parts[line.out.taken[0].first_part + 1];
  EXPECT_EQ(line.evaluation(), Check::discounts);
  Bought net;
  ++net.out.net;
  EXPECT_EQ(net.evaluation(), Check::discounts);
  Bought spent;
  spent.out.spent.push_back({1, 0, 1});
  EXPECT_EQ(spent.evaluation(), Check::discounts);
}

TEST(Checks, Payment) {
  Bought line;
  ++line.out.paid_money[0];
  EXPECT_EQ(line.evaluation(), Check::payment);
  Bought points;
  ++points.out.paid_points[0];
  EXPECT_EQ(points.evaluation(), Check::payment);
  Bought more;
  more.out.redeem.parts[0].may = more.out.redeem.parts[0].taken - 1;
  EXPECT_EQ(more.evaluation(), Check::payment);
  Bought paid;
  ++paid.out.paid;
  EXPECT_EQ(paid.evaluation(), Check::payment);
  Bought share;
  share.plan.redeem.has_share = true;
  share.plan.redeem.share = {1, 100};
  EXPECT_EQ(share.evaluation(), Check::payment);
  Bought each;
  each.plan.redeem.has_share = each.plan.redeem.share_of_each_line = true;
  each.plan.redeem.share = {1, 100};
  EXPECT_EQ(each.evaluation(), Check::payment);
}

TEST(Checks, Limits) {
  plan::Limit limit;
  limit.most = 100;
  EXPECT_EQ(StepChecks::use(limit, 40, 60), Check::none);
  EXPECT_EQ(StepChecks::use(limit, 40, 61), Check::limits);
  EXPECT_EQ(StepChecks::use(limit, 140, 0), Check::none);  // a version that gives less
  EXPECT_EQ(StepChecks::use(limit, 140, 1), Check::limits);
  EXPECT_EQ(StepChecks::use(limit, 0, -1), Check::limits);
  limit.most = INT64_MAX;
  EXPECT_EQ(StepChecks::use(limit, INT64_MAX - 1, 1), Check::none);
  EXPECT_EQ(StepChecks::use(limit, INT64_MAX - 1, 2), Check::limits);
}

TEST(Checks, AReturnIsHeldToWhatItFoundUsedItself) {
  Club club;
  const std::int32_t rule = club.addFixed("back", plan::TriggerKind::on_return, 5);
  club.addLimit(rule, plan::LimitUnit::times, 1, plan::LimitPeriod::day);
  club.start();
  club.buy("2026-06-01", {{"tea", 100}});
  Sale first = club.sale();
  club.giveBack("2026-06-01", first);
  EXPECT_EQ(club.givenBy(rule), 5);
  // This sale finds the limit used up; its return on the next day does not.
  club.buy("2026-06-01", {{"cup", 100}});
  Sale second = club.sale();
  club.giveBack("2026-06-02", second);
  EXPECT_EQ(club.givenBy(rule), 5);
  EXPECT_EQ(club.stepper->broken(), nullptr);
}

TEST(Checks, Windows) {
  Bought ever;
  ever.state->word(ever.plan.aggregates[0].ever_slot) = -1;
  EXPECT_EQ(ever.account(), Check::windows);
  Bought bucket;
  bucket.state->setBucketValue(bucket.state->findDay(World::day("2026-01-10")), 0, -1);
  EXPECT_EQ(bucket.account(), Check::windows);
}

TEST(Checks, Tiers) {
  Bought club;
  club.state->setTier(2);
  EXPECT_EQ(club.account(), Check::tiers);
}

TEST(Checks, Structure) {
  Bought back;
  back.state->setSettledDay(World::day("2026-01-09"));
  EXPECT_EQ(back.account(), Check::structure);
  Bought terms;
  terms.spoil(0, [](Lot& lot) { lot.terms = 99; });
  EXPECT_EQ(terms.account(), Check::lots);
  // The day before as its own bucket once more, behind that of the day itself.
  Bought days;
  plan::Layout same = days.plan.layout;
  std::string bytes(days.state->bytes());
  const std::size_t stride = sizeof(std::uint32_t) * (static_cast<std::size_t>(same.bucket_words) + 1);
  ASSERT_EQ(days.state->dayCount(), 2);
  const std::string first = bytes.substr(bytes.size() - 2 * stride, stride);
  bytes.replace(bytes.size() - stride, stride, first);
  ASSERT_TRUE(days.state->load(same, bytes));
  EXPECT_FALSE(days.state->isSound(World::day("2026-01-10")));
}

TEST(Checks, Returns) {
  const std::vector<Value> before{5, 7};
  EXPECT_EQ(StepChecks::returned(before, std::vector<Value>{5, 0}), Check::none);
  EXPECT_EQ(StepChecks::returned(before, std::vector<Value>{6, 0}), Check::returns);
  EXPECT_EQ(StepChecks::returned(before, std::vector<Value>{5, -1}), Check::returns);
  EXPECT_EQ(StepChecks::returned(before, std::vector<Value>{5}), Check::returns);
}

/// An evaluator with a defect: from the n-th event on the first amount is below 0.
class Lies : public Evaluator {
 public:
  explicit Lies(std::unique_ptr<Evaluator> honest) : honest_(std::move(honest)) {}
  [[nodiscard]] Fault evaluateLines(EvalContext& context) const override { return honest_->evaluateLines(context); }
  [[nodiscard]] Fault evaluateRules(EvalContext& context, RuleGroup group) const override {
    const Fault fault = honest_->evaluateRules(context, group);
    context.amounts[0] = -5;
    return fault;
  }
  [[nodiscard]] Fault evaluateRedeem(EvalContext& context, std::int32_t& failed) const override {
    return honest_->evaluateRedeem(context, failed);
  }
  [[nodiscard]] const char* name() const override { return "lies"; }

 private:
  std::unique_ptr<Evaluator> honest_;
};

TEST(Checks, ABrokenStepLeavesTheAccountAlone) {
  Bought club;
  const Lies lies(makeInterpreter(club.plan));
  Stepper stepper(club.plan, lies, club.pool);
  const AccountState before = *club.state;
  club.shape(EventKind::purchase, "2026-01-10");
  club.addLines({{"tea", 100}});
  club.out.clear(club.plan);
  stepper.apply(*club.state, {&club.batch, 0}, club.row, *club.shared, club.out);
  ASSERT_NE(stepper.broken(), nullptr);
  EXPECT_EQ(stepper.broken()->check, Check::grants);
  EXPECT_EQ(stepper.broken()->event, "e4");
  EXPECT_EQ(stepper.broken()->customer, "anna");
  EXPECT_EQ(stepper.broken()->version, 1);
  EXPECT_TRUE(before == *club.state);
  EXPECT_TRUE(club.out.moves.empty());
}

TEST(Checks, SayWhatAndWhere) {
  const Error error = internalError({Check::balance, "r-17", "anna", World::day("2026-03-08"), 3});
  EXPECT_EQ(error.kind, ErrorKind::internal);
  EXPECT_EQ(error.message,
            "internal error: what moved is not what the lots have changed by (check balance, event r-17, customer "
            "anna, day 2026-03-08, version 3); please report it; the ledger stands at its last commit");
  EXPECT_EQ(error.message_ru,
            "внутренняя ошибка: движения не равны изменению партий (проверка balance, событие r-17, клиент anna, день "
            "2026-03-08, версия 3); пожалуйста, сообщите о ней; в журнале остаётся то, что было записано до этого");
  for (auto check = static_cast<int>(Check::balance); check <= static_cast<int>(Check::totals); ++check)
    EXPECT_FALSE(name(static_cast<Check>(check)).empty());
}

}  // namespace
}  // namespace kopeck::test
