#include "runtime/native/compiled.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "runtime/interpret/rule_index.h"
#include "runtime/interpret/sums.h"

namespace kopeck::native {
namespace {

using EventFunction = std::int32_t (*)(const EvalContext*);
using RedeemFunction = std::int32_t (*)(const EvalContext*, std::int32_t*);
using EventFunctions = std::vector<EventFunction>;
using ShapeFunction = std::int32_t (*)(const EvalContext*, const std::int64_t*);

/// Rules that are looked up: each with the function of its shape, and its table in the one vector of all.
struct Shapes {
  std::vector<ShapeOfRule> rules;
  std::vector<ShapeFunction> functions;
  std::vector<std::int64_t> tables;
};

struct Functions {
  EventFunctions lines;
  EventFunctions sums;  // of all but payment and purchases
  EventFunctions payment_sums;
  EventFunctions purchase;
  EventFunctions on_return;
  EventFunctions discount;
  std::vector<EventFunctions> custom;     // by schema.events
  std::vector<EventFunctions> schedules;  // by Plan::schedules
  RedeemFunction redeem = nullptr;
  EventFunction receipt = nullptr;      // may be missing
  std::vector<std::int32_t> payment;    // sums over `paid` and `tenders`: 0 before payment
  std::vector<std::int32_t> purchases;  // sums that are constant
  Shapes shapes;
};

Fault run(const EventFunctions& functions, const EvalContext& context) {
  for (const EventFunction function : functions) {
    if (const auto fault = static_cast<Fault>(function(&context)); fault != Fault::none) return fault;
  }
  return Fault::none;
}

class Compiled final : public Evaluator {
 public:
  Compiled(Functions functions, std::shared_ptr<const void> code, std::unique_ptr<Evaluator> interpreter,
           std::shared_ptr<const RuleIndex> index, const char* name)
      : code_(std::move(code)),
        functions_(std::move(functions)),
        interpreter_(std::move(interpreter)),
        index_(std::move(index)),
        name_(name) {}

  [[nodiscard]] Fault evaluateLines(EvalContext& context) const override {
    if (context.memory != nullptr) return index_->lines(context);
    if (index_ != nullptr) return interpreter_->evaluateLines(context);
    if (functions_.lines.empty()) std::fill_n(context.masks, context.line_count, 0);
    return run(functions_.lines, context);
  }

  [[nodiscard]] Fault evaluateRules(EvalContext& context, RuleGroup group) const override {
    if (isLookedUp(context, group)) return evaluateCandidates(context, group);
    // What is made for looking up has no code for all rules at once.
    if (index_ != nullptr) return interpreter_->evaluateRules(context, group);
    const bool of_receipt =
        group.trigger != plan::TriggerKind::custom_event && group.trigger != plan::TriggerKind::schedule;
    for (const std::int32_t sum : functions_.purchases) context.sums[sum] = of_receipt ? 1 : 0;
    if (const Fault fault = run(functions_.sums, context); fault != Fault::none) return fault;
    if (group.trigger == plan::TriggerKind::discount) {
      clearPayment(context);
    } else if (const Fault fault = run(functions_.payment_sums, context); fault != Fault::none) {
      return fault;
    }
    return runGroup(context, group);
  }

  [[nodiscard]] Fault evaluatePurchase(EvalContext& context) const override {
    if (functions_.receipt != nullptr && context.memory == nullptr) {
      const std::int32_t fault = functions_.receipt(&context);
      if (fault != kTooLarge) return static_cast<Fault>(fault);
    }
    return Evaluator::evaluatePurchase(context);
  }

  [[nodiscard]] Fault evaluateOne(EvalContext& context, std::int32_t rule) const override {
    return index_ != nullptr ? callShape(context, rule) : Fault::none;
  }

  [[nodiscard]] Fault evaluateSums(EvalContext& context, RuleGroup group) const override {
    return index_ != nullptr ? index_->sums(context, sumStageOf(group.trigger)) : Fault::none;
  }

  [[nodiscard]] Fault evaluateRedeem(EvalContext& context, std::int32_t& failed) const override {
    if (index_ != nullptr) return interpreter_->evaluateRedeem(context, failed);
    for (const std::int32_t sum : functions_.purchases) context.sums[sum] = 1;
    clearPayment(context);
    if (const Fault fault = run(functions_.sums, context); fault != Fault::none) return fault;
    return static_cast<Fault>(functions_.redeem(&context, &failed));
  }

  [[nodiscard]] std::unique_ptr<EvalMemory> makeMemory(const TextPool& pool) const override {
    return index_ == nullptr ? nullptr : index_->makeMemory(pool);
  }

  [[nodiscard]] const char* name() const override { return name_; }

 private:
  [[nodiscard]] Fault evaluateCandidates(EvalContext& context, RuleGroup group) const {
    if (const Fault fault = index_->sums(context, sumStageOf(group.trigger)); fault != Fault::none) return fault;
    return index_->askCandidates(context, group.trigger, [&](std::int32_t rule) { return callShape(context, rule); });
  }
  [[nodiscard]] Fault callShape(const EvalContext& context, std::int32_t rule) const {
    const Shapes& shapes = functions_.shapes;
    const ShapeOfRule of = shapes.rules[static_cast<std::size_t>(rule)];
    const ShapeFunction function = shapes.functions[static_cast<std::size_t>(of.shape)];
    return static_cast<Fault>(function(&context, shapes.tables.data() + of.table));
  }
  void clearPayment(EvalContext& context) const {
    for (const std::int32_t sum : functions_.payment) context.sums[sum] = 0;
  }
  static Fault runEntry(const std::vector<EventFunctions>& groups, std::int32_t index, const EvalContext& context) {
    const auto entry = static_cast<std::size_t>(index);
    return index >= 0 && entry < groups.size() ? run(groups[entry], context) : Fault::none;
  }
  [[nodiscard]] Fault runGroup(const EvalContext& context, RuleGroup group) const {
    switch (group.trigger) {
      case plan::TriggerKind::purchase:
        return run(functions_.purchase, context);
      case plan::TriggerKind::on_return:
        return run(functions_.on_return, context);
      case plan::TriggerKind::discount:
        return run(functions_.discount, context);
      case plan::TriggerKind::custom_event:
        return runEntry(functions_.custom, group.event, context);
      case plan::TriggerKind::schedule:
        break;
    }
    if (group.event >= 0) return runEntry(functions_.schedules, group.event, context);
    for (const EventFunctions& each : functions_.schedules) {
      if (const Fault fault = run(each, context); fault != Fault::none) return fault;
    }
    return Fault::none;
  }

  std::shared_ptr<const void> code_;
  Functions functions_;
  std::unique_ptr<Evaluator> interpreter_;  // for what is not compiled where rules are looked up
  std::shared_ptr<const RuleIndex> index_;
  const char* name_;
};

template <typename Function>
Function as(void* address) {
  return reinterpret_cast<Function>(address);
}

void take(const Unit& unit, void* address, Functions& functions) {
  const auto event = [address] { return as<EventFunction>(address); };
  switch (unit.kind) {
    case UnitKind::lines:
      return functions.lines.push_back(event());
    case UnitKind::sums:
      return functions.sums.push_back(event());
    case UnitKind::payment_sums:
      return functions.payment_sums.push_back(event());
    case UnitKind::purchase:
      return functions.purchase.push_back(event());
    case UnitKind::on_return:
      return functions.on_return.push_back(event());
    case UnitKind::discount:
      return functions.discount.push_back(event());
    case UnitKind::custom:
      return functions.custom[static_cast<std::size_t>(unit.part)].push_back(event());
    case UnitKind::schedule:
      return functions.schedules[static_cast<std::size_t>(unit.part)].push_back(event());
    case UnitKind::redeem:
      functions.redeem = as<RedeemFunction>(address);
      return;
    case UnitKind::receipt:
      functions.receipt = event();
      return;
    case UnitKind::shape:
      return functions.shapes.functions.push_back(as<ShapeFunction>(address));
  }
}

}  // namespace

std::unique_ptr<Evaluator> makeCompiled(const plan::Plan& plan, Division division, std::span<void* const> addresses,
                                        std::shared_ptr<const void> code, std::shared_ptr<const RuleIndex> index,
                                        const char* name) {
  Functions functions;
  functions.custom.resize(plan.schema.events.size());
  functions.schedules.resize(plan.schedules.size());
  for (std::size_t unit = 0; unit < division.units.size(); ++unit)
    take(division.units[unit], addresses[unit], functions);
  functions.payment = std::move(division.payment);
  functions.purchases = std::move(division.purchases);
  functions.shapes.rules = std::move(division.rules);
  functions.shapes.tables = std::move(division.tables);
  auto interpreter = makeInterpreter(plan, index);
  return std::make_unique<Compiled>(std::move(functions), std::move(code), std::move(interpreter), std::move(index),
                                    name);
}

}  // namespace kopeck::native
