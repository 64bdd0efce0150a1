#include "tests/sim/evaluators.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <utility>
#include <vector>

#include "compiler/jit/jit.h"

namespace kopeck::sim {

namespace {

/// Code that several runs share.
class Shared : public Evaluator {
 public:
  explicit Shared(std::shared_ptr<const Evaluator> inner) : inner_(std::move(inner)) {}
  [[nodiscard]] Fault evaluateLines(EvalContext& context) const override { return inner_->evaluateLines(context); }
  [[nodiscard]] Fault evaluateRules(EvalContext& context, RuleGroup group) const override {
    return inner_->evaluateRules(context, group);
  }
  [[nodiscard]] Fault evaluatePurchase(EvalContext& context) const override {
    return inner_->evaluatePurchase(context);
  }
  [[nodiscard]] Fault evaluateOne(EvalContext& context, std::int32_t rule) const override {
    return inner_->evaluateOne(context, rule);
  }
  [[nodiscard]] Fault evaluateSums(EvalContext& context, RuleGroup group) const override {
    return inner_->evaluateSums(context, group);
  }
  [[nodiscard]] Fault evaluateRedeem(EvalContext& context, std::int32_t& failed) const override {
    return inner_->evaluateRedeem(context, failed);
  }
  [[nodiscard]] const char* name() const override { return inner_->name(); }

 private:
  std::shared_ptr<const Evaluator> inner_;
};

/// The interpreter's answers, each compared with those of compiled code.
class SideBySide : public Evaluator {
 public:
  SideBySide(const plan::Plan& plan, std::shared_ptr<const Evaluator> compiled, std::string& difference)
      : plan_(plan), interpreter_(makeInterpreter(plan)), compiled_(std::move(compiled)), difference_(difference) {}

  [[nodiscard]] Fault evaluateLines(EvalContext& context) const override {
    return both(context, "lines", [](const Evaluator& one, EvalContext& with) { return one.evaluateLines(with); });
  }
  [[nodiscard]] Fault evaluateRules(EvalContext& context, RuleGroup group) const override {
    return both(context, "rules",
                [&](const Evaluator& one, EvalContext& with) { return one.evaluateRules(with, group); });
  }
  [[nodiscard]] Fault evaluatePurchase(EvalContext& context) const override {
    return both(context, "purchase",
                [](const Evaluator& one, EvalContext& with) { return one.evaluatePurchase(with); });
  }
  [[nodiscard]] Fault evaluateRedeem(EvalContext& context, std::int32_t& failed) const override {
    std::int32_t failed_compiled = failed;
    const Fault fault = both(context, "redeem", [&](const Evaluator& one, EvalContext& with) {
      return one.evaluateRedeem(with, &one == compiled_.get() ? failed_compiled : failed);
    });
    if (fault == Fault::none && failed != failed_compiled) say("redeem", "condition", failed, failed_compiled);
    return fault;
  }
  [[nodiscard]] const char* name() const override { return interpreter_->name(); }

 private:
  /// What one evaluation may write: where it lies, and what compiled code wrote beside it.
  template <typename T>
  struct Output {
    const char* what;
    T* EvalContext::*at;
    std::size_t size;
    std::vector<T>& beside;
  };

  template <typename Evaluate>
  Fault both(EvalContext& context, const char* call, const Evaluate& evaluate) const {
    const auto lines = static_cast<std::size_t>(context.line_count);
    Output<std::uint64_t> masks{"masks", &EvalContext::masks, lines * static_cast<std::size_t>(plan::maskWords(plan_)),
                                masks_};
    Output<Value> values[] = {{"sums", &EvalContext::sums, plan_.sums.size(), sums_},
                              {"verdicts", &EvalContext::verdicts, plan_.rules.size(), verdicts_},
                              {"amounts", &EvalContext::amounts, plan_.earns.size(), amounts_},
                              {"take_guards", &EvalContext::take_guards, plan_.takes.size(), take_guards_}};
    // Both begin with the same bytes; what neither may write stays as it is.
    EvalContext other = context;
    copy(context, other, masks);
    for (auto& one : values) copy(context, other, one);
    const Fault fault = evaluate(*interpreter_, context);
    const Fault fault_compiled = evaluate(*compiled_, other);
    if (fault != fault_compiled) say(call, "fault", static_cast<Value>(fault), static_cast<Value>(fault_compiled));
    if (fault != Fault::none) return fault;
    forgetUnasked(context, other);
    same(call, context, masks);
    for (auto& one : values) same(call, context, one);
    return fault;
  }

  template <typename T>
  static void copy(const EvalContext& from, EvalContext& to, Output<T>& one) {
    T* const bytes = from.*one.at;
    if (bytes == nullptr) return;
    one.beside.assign(bytes, bytes + one.size);
    to.*one.at = one.beside.data();
  }

  /// Of rules that do not apply anything may stand there.
  void forgetUnasked(const EvalContext& context, EvalContext& other) const {
    if (context.verdicts == nullptr) return;
    for (std::size_t r = 0; r < plan_.rules.size(); ++r) {
      const plan::Rule& rule = plan_.rules[r];
      if (context.verdicts[r] == kApplies) continue;
      for (std::int32_t e = rule.first_earn; e < rule.first_earn + rule.earn_count; ++e)
        other.amounts[e] = context.amounts[e];
      for (std::int32_t t = rule.first_take; t < rule.first_take + rule.take_count; ++t)
        other.take_guards[t] = context.take_guards[t];
    }
  }

  template <typename T>
  void same(const char* call, const EvalContext& context, const Output<T>& one) const {
    const T* const bytes = context.*one.at;
    if (bytes == nullptr || std::equal(bytes, bytes + one.size, one.beside.begin())) return;
    const auto [mine, other] = std::mismatch(bytes, bytes + one.size, one.beside.begin());
    say(call, fmt::format("{}[{}]", one.what, mine - bytes), static_cast<Value>(*mine), static_cast<Value>(*other));
  }

  void say(const char* call, const std::string& what, Value interpreted, Value compiled) const {
    if (difference_.empty())
      difference_ = fmt::format("{}: {} is {} by the interpreter and {} by compiled code (version {})", call, what,
                                interpreted, compiled, plan_.version);
  }

  const plan::Plan& plan_;
  std::unique_ptr<Evaluator> interpreter_;
  std::shared_ptr<const Evaluator> compiled_;
  std::string& difference_;
  // Kept from call to call for their memory; a run evaluates on one thread.
  mutable std::vector<std::uint64_t> masks_;
  mutable std::vector<Value> sums_, verdicts_, amounts_, take_guards_;
};

}  // namespace

Result<std::shared_ptr<const Evaluator>> Evaluators::compiled(const plan::Plan& plan) {
  auto& kept = compiled_[plan.version];
  if (kept != nullptr) return kept;
  auto made = compileJit(plan, {JitOptimisation::none, false});
  if (!made.ok()) return made.error();
  kept = std::move(*made);
  return kept;
}

MakeEvaluator Evaluators::by(Engine engine) {
  return [this, engine](const plan::Plan& plan) -> Result<std::unique_ptr<Evaluator>> {
    if (engine == Engine::interpret) return makeInterpreter(plan);
    auto code = compiled(plan);
    if (!code.ok()) return code.error();
    if (engine == Engine::jit) return std::unique_ptr<Evaluator>(std::make_unique<Shared>(std::move(*code)));
    return std::unique_ptr<Evaluator>(std::make_unique<SideBySide>(plan, std::move(*code), difference_));
  };
}

}  // namespace kopeck::sim
