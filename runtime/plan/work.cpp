#include "runtime/plan/work.h"

#include <bit>
#include <cstddef>
#include <vector>

namespace kopeck::plan {

namespace {

/// a + b, at most INT64_MAX; both >= 0.
std::int64_t plus(std::int64_t a, std::int64_t b) {
  std::int64_t sum = 0;
  return __builtin_add_overflow(a, b, &sum) ? INT64_MAX : sum;
}

WorkBound operator+(WorkBound a, WorkBound b) {
  return {plus(a.receipt, b.receipt), plus(a.line, b.line)};
}

WorkBound steps(std::size_t count) {
  return {static_cast<std::int64_t>(count), 0};
}

WorkBound aLine(std::size_t count) {
  return {0, static_cast<std::int64_t>(count)};
}

std::int64_t daysOf(Period period) {
  switch (period) {
    case Period::day:
      return 1;
    case Period::week:
      return 7;
    case Period::month:
      return 31;
    case Period::quarter:
      return 92;
    case Period::half_year:
      return 184;
    case Period::year:
      return 366;
  }
  return 366;
}

/// How many days a window can have; `ever` is one word of the account.
std::int64_t daysOf(const Window& window) {
  switch (window.kind) {
    case WindowKind::last_days:
      return window.n;
    case WindowKind::last_months:
      return std::int64_t{31} * window.n;
    case WindowKind::this_period:
    case WindowKind::previous_period:
      return daysOf(window.period);
    case WindowKind::ever:
      return 1;
  }
  return 1;
}

class Counter {
 public:
  explicit Counter(const Plan& plan) : plan_(plan) {
    exprs_.reserve(plan.exprs.size());
    for (const Expr& e : plan.exprs) exprs_.push_back(node(e) + of(e.a) + of(e.b) + of(prefixOf(e)));
  }

  WorkBound run() {
    lines();
    account();
    for (const Rule& r : plan_.rules) {
      if (r.trigger == TriggerKind::purchase || r.trigger == TriggerKind::discount) rule(r);
    }
    for (const Order& order : plan_.orders) add(steps(order.rules.size()));
    for (const std::int32_t block : plan_.limit_blocks) {
      add(steps(plan_.limits[static_cast<std::size_t>(block)].rules.size()));
    }
    add(steps(plan_.redeem.limits.size()));
    for (const Condition& condition : plan_.redeem.conditions) add(of(condition.expr));
    for (const Guarantee& guarantee : plan_.guarantees) add(of(guarantee.expr));
    return total_;
  }

 private:
  void add(WorkBound work) { total_ = total_ + work; }

  WorkBound of(std::int32_t expr) const { return expr < 0 ? WorkBound{} : exprs_[static_cast<std::size_t>(expr)]; }

  WorkBound node(const Expr& e) const {
    if (e.op == Op::any_in_set || e.op == Op::all_in_set) return {1, 1};
    if (e.op != Op::one_of) return steps(1);
    return steps(1 + static_cast<std::size_t>(std::bit_width(plan_.lists[static_cast<std::size_t>(e.index)].size())));
  }
  /// The expression that a text of the customer or the receipt comes from.
  std::int32_t prefixOf(const Expr& e) const {
    if (e.op != Op::under) return -1;
    const std::int32_t prefix = plan_.prefixes[static_cast<std::size_t>(e.index)];
    return prefix < 0 ? -1 - prefix : -1;
  }

  void lines() {
    for (const ItemSet& set : plan_.sets) add({0, plus(1, of(set.expr).receipt)});
    add(aLine(3 * plan_.sums.size()));
    for (const ItemHistory& history : plan_.item_histories) add({0, daysOf(history.window)});
  }

  void account() {
    for (const Read& read : plan_.reads) {
      add(read.kind == ReadKind::history ? WorkBound{daysOf(read.window), 0} : steps(1));
    }
    for (const Tiers& tiers : plan_.tiers) {
      if (!tiers.from_outside) add({daysOf(tiers.window), 0});
      for (const TierLevel& level : tiers.levels) add(steps(1) + of(level.expr));
    }
  }

  void rule(const Rule& r) {
    add(steps(1 + r.targets.size() + r.limits.size() + r.replaces.size()));
    for (const Condition& condition : r.conditions) add(of(condition.expr));
    for (const Effect& effect : r.effects) add(steps(1 + effect.pieces.size()) + of(effect.expr));
    if (r.is_multiplier) add(aLine(r.targets.size()));
    for (std::int32_t i = r.first_earn; i < r.first_earn + r.earn_count; ++i) {
      const Earn& e = plan_.earns[static_cast<std::size_t>(i)];
      const bool is_portion = e.portion_from != 0 || e.portion_to != INT64_MAX;
      add(WorkBound{1, 2} + of(e.guard) + of(e.value));
      add(steps(e.caps.size() + (e.carry >= 0 ? 1 : 0) + (is_portion ? 1 : 0)));
    }
    for (std::int32_t i = r.first_take; i < r.first_take + r.take_count; ++i) {
      add(WorkBound{1, 2} + of(plan_.takes[static_cast<std::size_t>(i)].guard));
    }
  }

  const Plan& plan_;
  std::vector<WorkBound> exprs_;
  WorkBound total_;
};

}  // namespace

WorkBound workBound(const Plan& plan) {
  return Counter(plan).run();
}

}  // namespace kopeck::plan
