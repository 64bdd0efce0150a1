// A Plan made by hand, and one receipt for it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "runtime/interpret/evaluator.h"

namespace kopeck::test {

using plan::Op;
using plan::Type;

/// Three lines: 1.99 of one unit, 2.99 of one unit, 5.99 of three units.
struct SmallPlan {
  plan::Plan plan;

  std::int32_t add(plan::Expr expr) {
    plan.exprs.push_back(expr);
    return static_cast<std::int32_t>(plan.exprs.size()) - 1;
  }
  std::int32_t constant(Type type, Value value) { return add({Op::constant, type, -1, -1, -1, value}); }
  std::int32_t attribute(Type type, std::int32_t index) { return add({Op::attribute, type, -1, -1, index, 0}); }
  std::int32_t field(plan::Field field, Type type) {
    return add({Op::field, type, -1, -1, static_cast<std::int32_t>(field), 0});
  }
  std::int32_t sum(plan::Measure measure, std::int32_t set = -1) {
    plan.sums.push_back({measure, set, measure == plan::Measure::tender ? 1 : -1});
    return static_cast<std::int32_t>(plan.sums.size()) - 1;
  }
  std::int32_t test(Op op, std::int32_t a, std::int32_t b = -1, std::int32_t index = -1, Value value = 0) {
    return add({op, Type::yes_no, a, b, index, value});
  }
  /// The receipt's net is at least this.
  std::int32_t netAtLeast(Value least) {
    const std::int32_t sum_of_net = add({Op::sum, Type::money, -1, -1, sum(plan::Measure::net), 0});
    return test(Op::less_equal, constant(Type::money, least), sum_of_net);
  }
  plan::Rule& rule(std::vector<plan::Earn> earns, const std::vector<std::int32_t>& conditions = {}) {
    plan::Rule rule;
    rule.name = "rule " + std::to_string(plan.rules.size());
    rule.first_earn = static_cast<std::int32_t>(plan.earns.size());
    rule.earn_count = static_cast<std::int32_t>(earns.size());
    for (const std::int32_t condition : conditions) rule.conditions.push_back({condition, ""});
    plan.earns.insert(plan.earns.end(), earns.begin(), earns.end());
    plan.rules.push_back(rule);
    return plan.rules.back();
  }
};

struct Receipt {
  std::vector<Value> reads = std::vector<Value>(8, kMissing);
  std::vector<Value> fields = std::vector<Value>(static_cast<std::size_t>(plan::Field::count_), kMissing);
  std::vector<Value> attributes = std::vector<Value>(8, kMissing);
  std::vector<TextId> sku{1, 2, 3};
  std::vector<TextId> name{0, 0, 0};
  std::vector<TextId> category{4, 4, 0};
  std::vector<Value> quantity{kOneUnit, kOneUnit, 3 * kOneUnit};
  std::vector<Value> net{199, 299, 599};
  std::vector<Value> gross{199, 399, 599};
  std::vector<Value> paid{100, 200, 300};
  std::vector<Value> item_attributes{7, kMissing, 9};  // one a line
  std::vector<std::uint8_t> under_first{0, 0, 0, 0, 1, 0};
  std::vector<const std::uint8_t*> under{under_first.data()};
  std::vector<Value> tenders{10, 20, 30, 50, 0, 70};  // of two tenders, three lines each
  std::vector<Value> item_bought{0, 3, 1};
  std::vector<std::uint64_t> draws{0, UINT64_MAX};
  std::vector<Value> codes{0, 1};
  std::vector<Value> coupons{0, 1};
  std::vector<Value> results{700};
  std::vector<std::uint64_t> masks = std::vector<std::uint64_t>(16, 77);
  std::vector<Value> sums = std::vector<Value>(16, 77);
  std::vector<Value> verdicts = std::vector<Value>(16, 77);
  std::vector<Value> amounts = std::vector<Value>(16, 77);
  std::vector<Value> take_guards = std::vector<Value>(16, 77);

  [[nodiscard]] EvalContext context() {
    EvalContext context;
    context.reads = reads.data();
    context.fields = fields.data();
    context.attributes = attributes.data();
    context.line_count = static_cast<std::int64_t>(net.size());
    context.sku = sku.data();
    context.name = name.data();
    context.category = category.data();
    context.quantity = quantity.data();
    context.net = net.data();
    context.gross = gross.data();
    context.paid = paid.data();
    context.item_attributes = item_attributes.data();
    context.under = under.data();
    context.tenders = tenders.data();
    context.item_bought = item_bought.data();
    context.draws = draws.data();
    context.codes = codes.data();
    context.coupons = coupons.data();
    context.results = results.data();
    context.masks = masks.data();
    context.sums = sums.data();
    context.verdicts = verdicts.data();
    context.amounts = amounts.data();
    context.take_guards = take_guards.data();
    return context;
  }
};

}  // namespace kopeck::test
