// Regions: where the quantities that a condition asks for can lie while it holds, over the Plan's shared expressions.
// Never says less than there is: what is empty here never holds. Internal to compiler/analysis.
#pragma once

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "compiler/check/intervals.h"
#include "runtime/plan/plan.h"

namespace kopeck::analysis {

using checking::Range;
using checking::Ranges;

/// kMissing is a value as any other: of what is not known.
[[nodiscard]] bool contains(const Ranges& ranges, Value value);
/// What of `all` is not in `part`.
[[nodiscard]] Ranges without(const Ranges& all, const Ranges& part);

/// A quantity: an expression of the Plan, or -1 - Field.
using Quantity = std::int32_t;
[[nodiscard]] constexpr Quantity quantityOf(plan::Field field) {
  return -1 - static_cast<Quantity>(field);
}

struct Region {
  bool exact = true;                            // the condition holds everywhere in it
  bool empty = false;                           // it never does
  std::vector<std::pair<Quantity, Ranges>> at;  // rising

  [[nodiscard]] const Ranges* find(Quantity quantity) const;
  /// Leaves of the quantity what lies in `ranges`.
  void narrow(Quantity quantity, const Ranges& ranges);
};
[[nodiscard]] Region both(const Region& a, const Region& b);
/// What contains both.
[[nodiscard]] Region either(const Region& a, const Region& b);

/// All texts there are, parted by what the rules say of them: text t of the Plan is t; any other text is n + t by the
/// nearest path of the Plan's that it lies under, or 2n + 1.
class TextClasses {
 public:
  explicit TextClasses(const plan::Plan& plan);
  [[nodiscard]] Value last() const { return 2 * count_ + 1; }
  /// All texts under that text of the Plan, itself included.
  [[nodiscard]] const Ranges& under(Value text);

 private:
  const plan::Plan& plan_;
  Value count_ = 0;
  std::map<Value, Ranges> under_;
};

/// On what occasion expressions are read; the fields of an event are attributes of that occasion alone.
struct Occasion {
  plan::TriggerKind trigger = plan::TriggerKind::purchase;
  std::int32_t event = -1;
  auto operator<=>(const Occasion&) const = default;
};

/// The regions of one occasion's conditions, each worked out once.
class Regions {
 public:
  Regions(const plan::Plan& plan, TextClasses& texts, Occasion occasion);

  [[nodiscard]] const Region& of(std::int32_t expr, bool holds);
  [[nodiscard]] Region of(const std::vector<plan::Condition>& conditions);
  /// The days on which a rule is valid.
  [[nodiscard]] Region validity(const plan::Rule& rule) const;
  /// What the quantity can be at all.
  [[nodiscard]] const Ranges& domainOf(Quantity quantity);
  /// Whether no day has what the region says of day, weekday, month and day of the month together.
  [[nodiscard]] bool isWithoutDay(const Region& region);
  [[nodiscard]] bool isEmpty(const Region& region) { return region.empty || isWithoutDay(region); }

  /// A test of one quantity, where the expression is one: the ranges in which it holds.
  struct Test {
    bool is = false;
    Quantity quantity = 0;
    Ranges ranges;
  };
  [[nodiscard]] Test testOf(std::int32_t expr);
  [[nodiscard]] Quantity quantityOfExpr(std::int32_t expr) const;
  /// There is a receipt as a whole: its sums have to do with each other.
  [[nodiscard]] bool isOfPurchase() const {
    return occasion_.trigger == plan::TriggerKind::purchase || occasion_.trigger == plan::TriggerKind::discount;
  }

 private:
  Region made(std::int32_t expr, bool holds);
  Test comparison(const plan::Expr& e);
  Ranges domain(const plan::Expr& e);
  Ranges computed(const plan::Expr& e);
  Ranges attribute(const Attribute& attribute, bool may_miss) const;
  Ranges ofRead(const plan::Read& read) const;
  const plan::Expr& expr(std::int32_t index) const { return plan_.exprs[static_cast<std::size_t>(index)]; }

  const plan::Plan& plan_;
  TextClasses& texts_;
  Occasion occasion_;
  std::map<std::pair<std::int32_t, bool>, Region> known_;
  std::map<Quantity, Ranges> domains_;
};

}  // namespace kopeck::analysis
