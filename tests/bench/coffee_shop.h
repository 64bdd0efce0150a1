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

/// Receipts as columns, one behind the other, as the engine holds them. Not to be copied: the context points into it.
struct Receipts {
  Receipts(const plan::Plan& plan, std::size_t count);
  Receipts(const Receipts&) = delete;
  Receipts& operator=(const Receipts&) = delete;

  /// The one context, with the columns of `receipt`.
  [[nodiscard]] EvalContext& context(std::size_t receipt) {
    const std::size_t line = receipt * kShopLines;
    context_.reads = reads.data() + receipt * read_count;
    context_.fields = fields.data() + receipt * kFields;
    context_.sku = context_.name = sku.data() + line;
    context_.category = category.data() + line;
    context_.quantity = quantity.data() + line;
    context_.net = context_.gross = context_.paid = net.data() + line;
    return context_;
  }
  /// The same receipt for tenRules.
  [[nodiscard]] Columns columns(std::size_t receipt) const {
    const std::size_t line = receipt * kShopLines;
    return {reads.data() + receipt * read_count,
            fields.data() + receipt * kFields,
            sku.data() + line,
            category.data() + line,
            quantity.data() + line,
            net.data() + line,
            under.data(),
            kShopLines};
  }

  static constexpr auto kFields = static_cast<std::size_t>(plan::Field::count_);
  std::vector<Value> reads, fields, quantity, net;
  std::vector<TextId> sku, category;
  std::vector<std::uint8_t> under = std::vector<std::uint8_t>(kShopTexts + kTablePadding);
  std::vector<const std::uint8_t*> prefixes{under.data()};
  std::size_t count;
  std::size_t read_count;
  std::vector<std::uint64_t> masks = std::vector<std::uint64_t>(kShopLines);
  std::vector<Value> sums, verdicts, amounts;

 private:
  EvalContext context_;
};

/// What all rules give for one receipt; -1 where something fails.
[[nodiscard]] inline Value pointsOf(const Evaluator& evaluator, Receipts& receipts, std::size_t receipt) {
  EvalContext& context = receipts.context(receipt);
  if (evaluator.evaluatePurchase(context) != Fault::none) return -1;
  Value sum = 0;
  for (std::size_t rule = 0; rule < kShopRules; ++rule)
    if (receipts.verdicts[rule] == kApplies) sum += receipts.amounts[rule];
  return sum;
}

}  // namespace kopeck::bench
