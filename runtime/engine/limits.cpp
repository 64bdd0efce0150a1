// What limits have used: in the account, in counters that all accounts share, in windows; and what an event uses of
// them.
#include <algorithm>

#include "runtime/engine/step.h"
#include "runtime/interpret/amount.h"
#include "runtime/interpret/expression.h"

namespace kopeck {

namespace {

/// The start of the calendar period that contains `day`: what a limit's counter belongs to.
Value calendarKey(plan::LimitPeriod period, Day day) {
  switch (period) {
    case plan::LimitPeriod::day:
      return day;
    case plan::LimitPeriod::week:
      return weekStart(day);
    case plan::LimitPeriod::month:
      return monthStart(day);
    case plan::LimitPeriod::quarter:
      return quarterStart(day);
    case plan::LimitPeriod::half_year:
      return halfYearStart(day);
    case plan::LimitPeriod::year:
      return yearStart(day);
    case plan::LimitPeriod::ever:
      return 0;
    case plan::LimitPeriod::receipt:
    case plan::LimitPeriod::occasion:
    case plan::LimitPeriod::rolling:
      return kMissing;
  }
  return kMissing;
}

auto placeOf(std::vector<StoreTotal>& stores, std::int32_t total, TextId store) {
  return std::lower_bound(stores.begin(), stores.end(), StoreTotal{total, store, 0, 0},
                          [](const StoreTotal& a, const StoreTotal& b) {
                            return a.total != b.total ? a.total < b.total : a.store < b.store;
                          });
}

}  // namespace

StoreTotal& SharedCounters::ofStore(std::int32_t total, TextId store) {
  const auto at = placeOf(stores, total, store);
  if (at != stores.end() && at->total == total && at->store == store) return *at;
  return *stores.insert(at, {total, store, kMissing, 0});
}

Value SharedCounters::usedInStore(std::int32_t total, TextId store, Value period) const {
  for (const StoreTotal& one : stores)
    if (one.total == total && one.store == store) return one.period == period ? one.used : 0;
  return 0;
}

Value Stepper::occasionOf(const AccountState& state, const plan::Limit& limit, Day day) const {
  const Value origin = state.word(plan_.layout.attributes + limit.occasion_attribute);
  if (origin == kMissing) return kNoDay;
  return anniversaryNear(day, static_cast<Day>(origin), limit.occasion_before_days, limit.occasion_after_days);
}

Value Stepper::periodKey(const AccountState& state, const plan::Limit& limit, Day day) const {
  if (limit.period == plan::LimitPeriod::occasion) return occasionOf(state, limit, day);
  if (limit.period == plan::LimitPeriod::year && limit.anchor_attribute >= 0) {
    const Value origin = state.word(plan_.layout.attributes + limit.anchor_attribute);
    // Of whom the day is not known, years are the calendar's.
    if (origin == kMissing) return yearStart(day);
    const int year = civil(day).year;
    const Day latest = anniversaryIn(static_cast<Day>(origin), year);
    return latest <= day ? latest : anniversaryIn(static_cast<Day>(origin), year - 1);
  }
  return calendarKey(limit.period, day);
}

void Stepper::pinShared(std::span<const Value> reads, Day day, SharedCounters& shared, TextId store) const {
  for (std::size_t i = 0; i < plan_.limits.size(); ++i) {
    const plan::Limit& limit = plan_.limits[i];
    if (limit.scope == plan::LimitScope::customer || limit_read_[i] < 0 || limit.total < 0) continue;
    const auto read = static_cast<std::size_t>(limit_read_[i]);
    if (read >= reads.size()) continue;
    const Value key = calendarKey(limit.period, day);
    if (limit.scope == plan::LimitScope::store) {
      StoreTotal& counter = shared.ofStore(limit.total, store);
      counter.period = key;
      counter.used = reads[read];
      continue;
    }
    shared.pairs[2 * static_cast<std::size_t>(limit.total)] = key;
    shared.pairs[2 * static_cast<std::size_t>(limit.total) + 1] = reads[read];
  }
}

void Stepper::fillUsed(const AccountState& state, Day day, TextId store, const SharedCounters* shared) {
  for (const std::int32_t kept : kept_limits_) {
    const auto i = static_cast<std::size_t>(kept);
    const plan::Limit& limit = plan_.limits[i];
    used_[i] = 0;
    if (limit.period == plan::LimitPeriod::rolling) {
      used_[i] = windowValue(state, plan_.aggregates[static_cast<std::size_t>(limit.aggregate)], limit.window,
                             ranges_.of(limit.window, day));
      continue;
    }
    const Value key = periodKey(state, limit, day);
    switch (limit.scope) {
      case plan::LimitScope::customer:
        if (state.word(limit.slot) == key) used_[i] = state.word(limit.slot + 1);
        break;
      case plan::LimitScope::total: {
        const std::size_t pair = 2 * static_cast<std::size_t>(limit.total);
        if (shared != nullptr && shared->pairs[pair] == key) used_[i] = shared->pairs[pair + 1];
        break;
      }
      case plan::LimitScope::store:
        if (shared != nullptr) used_[i] = shared->usedInStore(limit.total, store, key);
        break;
    }
  }
}

void Stepper::addUse(AccountState& state, const plan::Limit& limit, Day day, TextId store, SharedCounters* shared,
                     Value use) {
  // What a rolling limit has used lies in the account's windows.
  if (use == 0 || limit.period == plan::LimitPeriod::receipt || limit.period == plan::LimitPeriod::rolling) return;
  const Value key = periodKey(state, limit, day);
  const auto add = [&](Value& at, Value& used) {
    if (at != key) {
      if (use < 0) return;  // what is given back belongs to a period that has passed
      // So does what a late event uses of a counter that all accounts share: it must not forget the current period.
      if (limit.scope != plan::LimitScope::customer && key < at) return;
      at = key;
      used = 0;
    }
    // What is used has no more than `most` with it (StepChecks::use), what is given back takes from what is >= 0.
    used = std::max<Value>(0, used + use);
  };
  switch (limit.scope) {
    case plan::LimitScope::customer:
      add(state.word(limit.slot), state.word(limit.slot + 1));
      break;
    case plan::LimitScope::total: {
      const std::size_t pair = 2 * static_cast<std::size_t>(limit.total);
      if (shared != nullptr) add(shared->pairs[pair], shared->pairs[pair + 1]);
      break;
    }
    case plan::LimitScope::store:
      if (shared != nullptr) {
        StoreTotal& counter = shared->ofStore(limit.total, store);
        add(counter.period, counter.used);
      }
      break;
  }
}

/// Whether a limit speaks of a rule: its owner and the parts that are one with it, or the rules that it names.
bool Stepper::speaksOf(const plan::Limit& limit, std::int32_t rule) const {
  if (limit.rule >= 0) {
    if (grants_.head(rule) != grants_.head(limit.rule)) return false;
    return limit.unit != plan::LimitUnit::points || grants_.kindOf(rule) == grants_.kindOf(limit.rule);
  }
  return std::find(limit.rules.begin(), limit.rules.end(), rule) != limit.rules.end();
}

std::vector<std::int32_t> Stepper::rulesUnder(const plan::Limit& limit) const {
  std::vector<std::int32_t> rules;
  // A discount's own amount is money.
  const auto add = [&](std::int32_t rule) {
    if (limit.unit != plan::LimitUnit::points || !grants_.isDiscount(rule)) rules.push_back(rule);
  };
  if (limit.rule >= 0) {
    const auto count = static_cast<std::int32_t>(plan_.rules.size());
    for (std::int32_t r = grants_.head(limit.rule); r < count && grants_.head(r) == grants_.head(limit.rule); ++r)
      if (speaksOf(limit, r)) add(r);
  }
  for (const std::int32_t rule : limit.rules) add(rule);
  return rules;
}

Value Stepper::useOf(const LimitRules& of, const Outcome& out) const {
  const plan::Limit& limit = plan_.limits[static_cast<std::size_t>(of.limit)];
  Value use = 0;
  switch (limit.unit) {
    case plan::LimitUnit::points:
      for (const std::int32_t rule : of.rules) use += out.rules[static_cast<std::size_t>(rule)].given;
      break;
    case plan::LimitUnit::times:
      for (const std::int32_t rule : of.rules) use |= out.rules[static_cast<std::size_t>(rule)].acted ? 1 : 0;
      break;
    case plan::LimitUnit::base:
      return counted(limit, out);
  }
  return use;
}

/// How much of their sums the rules under a limit have counted.
Value Stepper::counted(const plan::Limit& limit, const Outcome& out) const {
  const auto index = static_cast<std::int32_t>(&limit - plan_.limits.data());
  Value most = 0;
  for (const std::int32_t live : grants_.live()) {
    const auto r = static_cast<std::size_t>(live);
    const plan::Rule& rule = plan_.rules[r];
    if (!grants_.counts(r, out)) continue;
    for (std::int32_t e = rule.first_earn; e < rule.first_earn + rule.earn_count; ++e) {
      const plan::Earn& earn = plan_.earns[static_cast<std::size_t>(e)];
      if (std::find(earn.caps.begin(), earn.caps.end(), index) == earn.caps.end()) continue;
      Fault fault = Fault::none;
      if (earn.guard >= 0 && !holds(evaluateExpr(plan_, earn.guard, context_, 0, fault))) continue;
      Value sum = std::max<Value>(0, sums_[static_cast<std::size_t>(earn.sum)]);
      for (const std::int32_t cap : earn.caps) sum = std::min(sum, roomOfCap(plan_, cap, context_));
      most = std::max(most, sum);
    }
  }
  return most;
}

void Stepper::useLimits(AccountState& state, Day day, TextId store, SharedCounters* shared, const Outcome& out) {
  for (const LimitRules& of : limit_rules_) {
    const auto i = static_cast<std::size_t>(of.limit);
    const plan::Limit& limit = plan_.limits[i];
    const Value use = useOf(of, out);
    if constexpr (kChecks) isSound(StepChecks::use(limit, used_[i], use), {}, day);
    if (use != 0) addUse(state, limit, day, store, shared, use);
  }
  const bool redeemed = std::any_of(out.redeem.parts.begin(), out.redeem.parts.end(),
                                    [](const RedeemPart& part) { return part.taken > 0; });
  if (!redeemed) return;
  for (const std::int32_t limit : plan_.redeem.limits)
    addUse(state, plan_.limits[static_cast<std::size_t>(limit)], day, store, shared, 1);
}

}  // namespace kopeck
