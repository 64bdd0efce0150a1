// Tiers: which level an account has earned in each block, and when it changes. "Tiers" in docs/semantics.md.
#include <algorithm>

#include "runtime/engine/step.h"
#include "runtime/interpret/expression.h"

namespace kopeck {

namespace {

Day nextMonthStart(Day day) {
  constexpr Day kLongestMonth = 31;
  return monthStart(monthStart(day) + kLongestMonth);
}

/// The last day of the year after that of `day`.
Day endOfNextYear(Day day) {
  return addMonths(yearStart(day), 24) - 1;
}

/// A tier is judged at the end of a day; `previous month` then already means the month that ends.
Day judgedFrom(const plan::Window& window, Day day) {
  return window.kind == plan::WindowKind::previous_period ? day + 1 : day;
}

/// The first day whose window no longer holds `bought`.
Day leavesWindow(const plan::Window& window, Day bought) {
  switch (window.kind) {
    case plan::WindowKind::last_days:
      return bought + window.n;
    case plan::WindowKind::last_months: {
      // Month ends make this one of a few days after the same day n months later.
      Day day = addMonths(bought, window.n);
      while (addMonths(day, -window.n) < bought) ++day;
      return day;
    }
    case plan::WindowKind::this_period:
      return periodRange(window.period, bought).last + 1;
    case plan::WindowKind::previous_period:
      return periodRange(window.period, periodRange(window.period, bought).last + 1).last + 1;
    case plan::WindowKind::ever:
      return kNever;
  }
  return kNever;
}

bool hasConditions(const plan::Tiers& tiers) {
  return std::any_of(tiers.levels.begin(), tiers.levels.end(),
                     [](const plan::TierLevel& level) { return level.expr >= 0; });
}

}  // namespace

/// Purchases alone: conditions also look at attributes and at time itself, and points come from events and schedules,
/// too.
Stepper::TierFacts Stepper::tierFactsOf(const plan::Plan& plan, const plan::Tiers& tiers) {
  TierFacts facts;
  facts.has_conditions = hasConditions(tiers);
  if (tiers.aggregate < 0) return facts;
  const plan::Measure measure = plan.aggregates[static_cast<std::size_t>(tiers.aggregate)].measure;
  facts.purchases_only = measure != plan::Measure::points && measure != plan::Measure::uses && !facts.has_conditions;
  return facts;
}

bool Stepper::levelHolds(const AccountState& state, std::int32_t expr, Day day, std::span<const Value> extra) const {
  level_reads_.resize(plan_.reads.size());
  for (std::size_t i = 0; i < plan_.reads.size(); ++i) {
    const plan::Read& read = plan_.reads[i];
    // No level asks what is left of a limit, and what used_ says is about another event.
    level_reads_[i] = read.kind == plan::ReadKind::limit_used ? 0 : readOf(state, read, day, {});
    if (extra.empty() || read.kind != plan::ReadKind::history) continue;
    if (read.window.kind != plan::WindowKind::previous_period)
      level_reads_[i] += extra[static_cast<std::size_t>(read.index)];
  }
  return levelSays(expr, level_reads_.data(), day);
}

bool Stepper::levelSays(std::int32_t expr, const Value* reads, Day day) const {
  level_fields_.assign(static_cast<std::size_t>(plan::Field::count_), 0);
  level_fields_[static_cast<std::size_t>(plan::Field::day)] = day;
  level_fields_[static_cast<std::size_t>(plan::Field::weekday)] = weekday(day);
  level_fields_[static_cast<std::size_t>(plan::Field::day_of_month)] = civil(day).day;
  level_fields_[static_cast<std::size_t>(plan::Field::month)] = civil(day).month;
  level_fields_[static_cast<std::size_t>(plan::Field::store)] = kMissing;
  EvalContext context;
  context.reads = reads;
  context.fields = level_fields_.data();
  context.under = under_pointers_.data();
  Fault fault = Fault::none;
  const Value value = evaluateExpr(plan_, expr, context, 0, fault);
  return fault == Fault::none && holds(value);
}

std::int32_t Stepper::earnedTier(const AccountState& state, std::int32_t block, Day day,
                                 std::span<const Value> extra) const {
  const plan::Tiers& tiers = plan_.tiers[static_cast<std::size_t>(block)];
  const auto aggregate = static_cast<std::size_t>(tiers.aggregate);
  Value value = windowValue(state, plan_.aggregates[aggregate], tiers.window, ranges_.of(tiers.window, day));
  // What is bought now belongs to no period before this one.
  if (!extra.empty() && tiers.window.kind != plan::WindowKind::previous_period) value += extra[aggregate];
  for (std::size_t i = tiers.levels.size(); i > 1; --i) {
    const plan::TierLevel& level = tiers.levels[i - 1];
    if (level.from <= value && (level.expr < 0 || levelHolds(state, level.expr, day, extra)))
      return static_cast<std::int32_t>(i) - 1;
  }
  return 0;
}

void Stepper::changeTier(AccountState& state, std::int32_t block, std::int32_t tier, Day day, std::int64_t row,
                         Outcome& out) {
  TierChange change;
  change.block = block;
  change.day = day;
  change.from = state.tier(plan_.layout, block);
  change.to = tier;
  change.receipt = row;
  out.tier_changes.push_back(change);
  state.setTier(plan_.layout, block, tier);
}

Day Stepper::tierDue(const AccountState& state, std::int32_t block, Day from, Day until) const {
  const plan::Tiers& tiers = plan_.tiers[static_cast<std::size_t>(block)];
  if (tiers.from_outside) return kNever;
  const TierFacts facts = tier_facts_[static_cast<std::size_t>(block)];
  if (facts.purchases_only && state.lastPurchase() == kMissing) return kNever;
  Day due = kNever;
  if (until_ != until) {
    until_ = until;
    month_of_until_ = monthStart(until);
  }
  const bool in_month = month_of_until_ <= from;  // no month begins after `from` and up to `until`
  if (tiers.rise == plan::Rise::month_start && !in_month) {
    const Day start = nextMonthStart(from);
    // Nothing enters the account's windows while no purchase comes, so only the next month can bring a rise.
    if (!facts.purchases_only || start <= nextMonthStart(static_cast<Day>(state.lastPurchase()))) due = start;
  }
  if (state.tier(plan_.layout, block) == 0) return due;
  switch (tiers.fall) {
    case plan::Fall::month_end_one_step:
    case plan::Fall::month_end_to_earned:
      return in_month ? due : std::min(due, nextMonthStart(from));
    case plan::Fall::never:
      return due;
    case plan::Fall::year_after_next: {
      const Day kept = state.keepTierUntil(plan_.layout, block);
      return kept == kNoDay ? due : std::min(due, kept + 1);
    }
    case plan::Fall::at_once:
      break;
  }
  // A condition can stop to hold on any day, whatever it reads.
  if (facts.has_conditions) return std::min(due, from + 1);
  // A return has taken from the window what the tier stood on.
  if (earnedTier(state, block, judgedFrom(tiers.window, from), {}) < state.tier(plan_.layout, block))
    return std::min(due, from + 1);
  for (std::int32_t i = 0; i < state.dayCount(); ++i) {
    const Day leaves = leavesWindow(tiers.window, state.bucketDay(i));
    if (leaves == kNever) continue;
    // Judged at the end of the first day whose judgedFrom() it has left, in force from the next.
    const Day changes = leaves + 1 - (judgedFrom(tiers.window, leaves) - leaves);
    if (changes > from) due = std::min(due, changes);
  }
  return due;
}

void Stepper::fallTiers(AccountState& state, Day day, Outcome& out) {
  const plan::Layout& layout = plan_.layout;
  const bool month_end = day + 1 == nextMonthStart(day);
  for (std::int32_t block = 0; block < static_cast<std::int32_t>(plan_.tiers.size()); ++block) {
    const plan::Tiers& tiers = plan_.tiers[static_cast<std::size_t>(block)];
    const std::int32_t tier = state.tier(layout, block);
    if (tier == 0 || tiers.from_outside || tiers.fall == plan::Fall::never) continue;
    const bool by_month = tiers.fall == plan::Fall::month_end_one_step || tiers.fall == plan::Fall::month_end_to_earned;
    if (by_month && !month_end) continue;
    const Day until = state.keepTierUntil(layout, block);
    const bool by_year = tiers.fall == plan::Fall::year_after_next;
    if (by_year && (until == kNoDay || until > day)) continue;
    const std::int32_t earned = earnedTier(state, block, judgedFrom(tiers.window, day), {});
    if (earned < tier)
      changeTier(state, block, tiers.fall == plan::Fall::month_end_one_step ? tier - 1 : earned, day + 1, 0, out);
    // Earned again, or fallen to what was earned: kept through the year after this one.
    if (by_year) state.setKeepTierUntil(layout, block, state.tier(layout, block) > 0 ? endOfNextYear(day) : kNoDay);
  }
}

void Stepper::beginTiers(AccountState& state, Day day, Outcome& out) {
  if (day != monthStart(day)) return;
  for (std::int32_t block = 0; block < static_cast<std::int32_t>(plan_.tiers.size()); ++block) {
    const plan::Tiers& tiers = plan_.tiers[static_cast<std::size_t>(block)];
    if (tiers.from_outside || tiers.rise != plan::Rise::month_start) continue;
    const std::int32_t earned = earnedTier(state, block, judgedFrom(tiers.window, day - 1), {});
    if (earned <= state.tier(plan_.layout, block)) continue;
    changeTier(state, block, earned, day, 0, out);
    // Earned in the month before.
    if (tiers.fall == plan::Fall::year_after_next) state.setKeepTierUntil(plan_.layout, block, endOfNextYear(day - 1));
  }
}

void Stepper::riseTiers(AccountState& state, bool purchase, Day day, std::int64_t row, Outcome& out) {
  for (std::int32_t block = 0; block < static_cast<std::int32_t>(plan_.tiers.size()); ++block) {
    const plan::Tiers& tiers = plan_.tiers[static_cast<std::size_t>(block)];
    if (tiers.from_outside) continue;
    if (!purchase && contributions_[static_cast<std::size_t>(tiers.aggregate)] == 0) continue;
    // From the highest there is no rise.
    const bool highest = state.tier(plan_.layout, block) + 1 >= static_cast<std::int32_t>(tiers.levels.size());
    if (tiers.fall != plan::Fall::year_after_next && (highest || tiers.rise == plan::Rise::month_start)) continue;
    const std::int32_t earned = earnedTier(state, block, day, {});
    if (tiers.rise != plan::Rise::month_start && earned > state.tier(plan_.layout, block))
      changeTier(state, block, earned, day, row, out);
    const std::int32_t tier = state.tier(plan_.layout, block);
    if (tiers.fall == plan::Fall::year_after_next && tier > 0 && earned >= tier)
      state.setKeepTierUntil(plan_.layout, block, endOfNextYear(day));
  }
}

void Stepper::outsideTiers(AccountState& state, Day day, std::int64_t row, Outcome& out) {
  for (std::int32_t block = 0; block < static_cast<std::int32_t>(plan_.tiers.size()); ++block) {
    const plan::Tiers& tiers = plan_.tiers[static_cast<std::size_t>(block)];
    if (!tiers.from_outside) continue;
    const Value level = state.word(plan_.layout.attributes + tiers.outside_attribute);
    if (level == kMissing || level == state.tier(plan_.layout, block)) continue;
    const Day from = day != kNoDay ? day : state.settledDay();
    if (from == kNoDay)
      state.setTier(plan_.layout, block, static_cast<std::int32_t>(level));
    else
      changeTier(state, block, static_cast<std::int32_t>(level), from, row, out);
  }
}

}  // namespace kopeck
