// The ten rules of a coffee shop that evaluate_bench measures, as a Plan, and receipts of six lines for them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "runtime/interpret/evaluator.h"
#include "runtime/plan/plan.h"
#include "tests/bench/ten_rules.h"

namespace kopeck::bench {

constexpr std::size_t kShopLines = 6;  // of every receipt
constexpr std::size_t kShopRules = 10;
constexpr TextId kShopTexts = 60;
constexpr Day kShopToday = 20520;
constexpr Day kFirstOfSpring = kShopToday - 5;
constexpr Day kLastOfSpring = kShopToday + 5;
constexpr RuleGroup kPurchase{plan::TriggerKind::purchase, -1};

class CoffeeShop {
 public:
  CoffeeShop();
  plan::Plan plan;

 private:
  using Op = plan::Op;
  using Type = plan::Type;

  std::int32_t add(plan::Expr expr) {
    plan.exprs.push_back(expr);
    return static_cast<std::int32_t>(plan.exprs.size()) - 1;
  }
  std::int32_t constant(Type type, Value value) { return add({Op::constant, type, -1, -1, -1, value}); }
  std::int32_t field(plan::Field field, Type type) {
    return add({Op::field, type, -1, -1, static_cast<std::int32_t>(field), 0});
  }
  std::int32_t read(std::int32_t index, Type type) { return add({Op::read, type, -1, -1, index, 0}); }
  std::int32_t test(Op op, std::int32_t a, std::int32_t b = -1, std::int32_t index = -1, Value value = 0) {
    return add({op, Type::yes_no, a, b, index, value});
  }
  std::int32_t set(const char* name, std::int32_t expr) {
    plan.sets.push_back({name, expr});
    return static_cast<std::int32_t>(plan.sets.size()) - 1;
  }
  std::int32_t sum(plan::Measure measure, std::int32_t of) {
    plan.sums.push_back({measure, of, -1});
    return static_cast<std::int32_t>(plan.sums.size()) - 1;
  }
  std::int32_t sumIsAtLeast(std::int32_t index, Value least) {
    const std::int32_t value = add({Op::sum, Type::money, -1, -1, index, 0});
    return test(Op::less_equal, constant(Type::money, least), value);
  }
  void rule(const char* name, plan::Earn earn, const std::vector<std::int32_t>& conditions);
  static plan::Earn earn(plan::AmountKind kind, std::int32_t sum) {
    plan::Earn earn;
    earn.kind = kind;
    earn.sum = sum;
    return earn;
  }
  static plan::Earn percent(std::int64_t hundredths, std::int32_t sum) {
    plan::Earn percent = earn(plan::AmountKind::proportional, sum);
    percent.rate = {hundredths, 10000};
    return percent;
  }
  static plan::Earn each(Value points, Value step, std::int32_t sum) {
    plan::Earn each = earn(plan::AmountKind::per_full_step, sum);
    each.points = points;
    each.step = step;
    return each;
  }
  static plan::Earn gift(Value points, std::int32_t sum) {
    plan::Earn gift = earn(plan::AmountKind::fixed, sum);
    gift.points = points;
    return gift;
  }
};

/// Receipts as columns, one behind the other, as the engine holds them.
struct Receipts {
  Receipts(const plan::Plan& plan, std::size_t count);
  [[nodiscard]] EvalContext context(std::size_t receipt);
  /// The same receipt for tenRules.
  [[nodiscard]] Columns columns(std::size_t receipt) const;

  std::vector<Value> reads, fields, quantity, net;
  std::vector<TextId> sku, category;
  std::vector<std::uint8_t> under = std::vector<std::uint8_t>(kShopTexts);
  std::vector<const std::uint8_t*> prefixes{under.data()};
  std::size_t count;
  std::size_t read_count;
  std::vector<std::uint64_t> masks = std::vector<std::uint64_t>(kShopLines);
  std::vector<Value> sums, verdicts, amounts;
};

/// What all rules give for one receipt; -1 where something fails.
[[nodiscard]] Value pointsOf(const Evaluator& evaluator, Receipts& receipts, std::size_t receipt);

}  // namespace kopeck::bench
