// How much work a programme can make at most: known before the first receipt comes.
#pragma once

#include <cstdint>

#include "runtime/plan/plan.h"

namespace kopeck::plan {

/// A receipt of n lines takes at most `receipt` + n * `line` operations, whatever it is and whoever bought.
struct WorkBound {
  std::int64_t receipt = 0;
  std::int64_t line = 0;
  friend bool operator==(const WorkBound&, const WorkBound&) = default;
};

/// The bound for one purchase. An operation is one step of the kind that all cost about alike: a node of an expression
/// evaluated, a line tested or added to something, a day or an item of the account's past looked at, a rule, an amount,
/// a limit or a multiplied rule settled. Nothing is taken to be shared and no condition to fail, as if the interpreter
/// met the worst receipt there is:
///
///   node        1, and for `one of` 1 more each time its list halves; "a line in the set" 1 a line
///   expression  its nodes, counted as a tree
///   set         a line: 1 + its expression
///   sum         a line: 1; three times (discounts, redemption, rules)
///   read        1, of a history the days of its window
///   item history  a line: the days of its window
///   tiers       the days of the window, and for each level 1 + its condition
///   rule        1 + its conditions + its effects; 1 for each rule it multiplies or replaces, and for each limit
///   amount      1 + guard + value + caps + portions; a line: 2 (rounding, spreading)
///   discount    1 + guard; a line: 2 (taking, spreading)
///   order, limit block  1 for each rule named
///
/// Of rules, those of purchases and of discounts count: other events are cheaper. What is not counted grows with the
/// account and not with the rules: lots that are drawn, granted or expire. Capped at INT64_MAX. Requires a sound Plan.
[[nodiscard]] WorkBound workBound(const Plan& plan);

}  // namespace kopeck::plan
