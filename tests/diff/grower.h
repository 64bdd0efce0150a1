// Grows a random Plan type by type. Internal to random_plan.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "runtime/plan/plan.h"
#include "tests/diff/random.h"
#include "tests/diff/random_plan.h"

namespace kopeck::diff {

/// What expressions of one place may read.
struct Scope {
  const std::vector<Attribute>* attributes = nullptr;
  std::int32_t sets = -1;  // inside ItemSets: how many stand before it
  bool receipt = false;    // sums, and the receipt's fields
  bool paid = false;
  bool simple = false;  // no arithmetic, no calls, no long lists: compiled code looks at several lines at once
  std::map<plan::Type, std::vector<std::int32_t>> made;  // to be shared
};

class Grower {
 public:
  Grower(Random& random, PlanSize size) : random_(random), size_(size) {}
  plan::Plan grow();

 private:
  // The Plan's parts (random_plan.cpp)
  void header();
  void kinds();
  void schema();
  void accounts();
  void baseLimits();
  void constants();
  void sets();
  void sums();
  void rules();
  void redeem();
  plan::Rule rule(int index);
  void placeRule(plan::Rule& rule, Scope& scope);
  bool makeMultiplier(plan::Rule& rule);
  plan::Earn earn(Scope& scope);
  void partOf(plan::Earn& earn);
  plan::Take take(Scope& scope);
  std::vector<plan::Condition> conditions(Scope& scope);
  std::vector<Attribute> attributes(const char* prefix, AttributeType last);

  // Expressions (random_exprs.cpp)
  std::int32_t listFor(plan::Type type, bool is_short);
  std::int32_t add(plan::Expr expr);
  std::int32_t expression(Scope& scope, plan::Type type, int depth);
  std::int32_t leaf(Scope& scope, plan::Type type);
  std::int32_t test(Scope& scope, int depth);
  std::int32_t compare(Scope& scope, int depth);
  std::int32_t computed(Scope& scope, plan::Type type, int depth);
  std::int32_t ofAmount(Scope& scope, plan::Type type, std::int64_t kind, int depth);
  std::vector<plan::Expr> leavesOf(const Scope& scope, plan::Type type);
  plan::Type typeOfRead(const plan::Read& read) const;
  Value someChance();
  plan::Type randomType();

  Random& random_;
  PlanSize size_;
  plan::Plan plan_;
};

}  // namespace kopeck::diff
