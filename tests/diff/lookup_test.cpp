// Whoever looks up which rules may apply leaves what whoever asks every rule leaves: on random programmes and events.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "compiler/jit/jit.h"
#include "compiler/jit/native_code.h"
#include "runtime/native/native.h"
#include "tests/diff/comparison.h"

namespace kopeck::diff {
namespace {

constexpr int kPlans = 150;
constexpr int kPlansPerImage = 4;  // one of so many goes through the system's linker as well
constexpr int kEventsPerPlan = 150;
constexpr std::size_t kMostLines = 80;

std::uint64_t seedOfRun() {
  const char* text = std::getenv("KOPECK_DIFF_SEED");
  return text == nullptr ? 1 : std::strtoull(text, nullptr, 10);
}

struct Counts {
  std::int64_t looked_at = 0;  // rules of groups that are looked up, over all events
  std::int64_t left_out = 0;
  std::int64_t silent = 0;  // of those: apply and give nothing
  std::int64_t faults = 0;
};

/// Does something where it gives nothing, or is no rule whose amounts tell.
bool acts(const plan::Plan& plan, std::size_t r) {
  const plan::Rule& rule = plan.rules[r];
  if (!rule.effects.empty() || !rule.replaces.empty() || rule.is_multiplier || rule.turn_kind >= 0) return true;
  return std::any_of(plan.orders.begin(), plan.orders.end(), [&](const plan::Order& order) {
    return std::find(order.rules.begin(), order.rules.end(), static_cast<std::int32_t>(r)) != order.rules.end();
  });
}

/// One evaluator that looks up, with what it keeps from event to event.
class Subject {
 public:
  Subject(const plan::Plan& plan, std::unique_ptr<Evaluator> evaluator)
      : plan_(plan),
        evaluator_(std::move(evaluator)),
        memory_(evaluator_->makeMemory(someTexts())),
        masks_(kMostLines * static_cast<std::size_t>(plan::maskWords(plan))),
        sums_(plan.sums.size()) {}

  /// `reference` has been evaluated, with `fault`. Empty where all is equal.
  std::string check(const RandomEvent& event, RuleGroup group, const Run& reference, Fault fault, bool every,
                    Counts& counts) {
    Run run(plan_, event);
    run.context.masks = masks_.data();
    run.context.sums = sums_.data();
    run.context.memory = memory_.get();
    beforePayment(run.context, group);
    memory_->every = every;
    Fault found = evaluator_->evaluateLines(run.context);
    if (found == Fault::none) found = evaluator_->evaluateRules(run.context, group);
    counts.faults += found == Fault::none ? 0 : 1;
    if (found != fault)
      return fmt::format("a fault {} instead of {}", static_cast<int>(found), static_cast<int>(fault));
    if (fault != Fault::none) return {};
    for (std::size_t word = 0; word < reference.masks.size(); ++word)
      if (masks_[word] != reference.masks[word]) return fmt::format("word {} of masks", word);
    if (sums_ != reference.sums) return "sums";
    if (!isLookedUp(run.context, group)) {
      if (run.verdicts != reference.verdicts) return "verdicts";
      return run.amounts == reference.amounts && run.take_guards == reference.take_guards ? "" : "amounts";
    }
    return checkApplying(run, reference, group, counts);
  }

 private:
  std::string checkApplying(const Run& run, const Run& reference, RuleGroup group, Counts& counts) const {
    const std::vector<std::int32_t>& applying = memory_->applying;
    if (!std::is_sorted(applying.begin(), applying.end())) return "the order of rules";
    for (std::size_t r = 0; r < plan_.rules.size(); ++r) {
      if (!isIn(plan_.rules[r], group)) continue;
      const bool applies = std::binary_search(applying.begin(), applying.end(), static_cast<std::int32_t>(r));
      ++counts.looked_at;
      counts.left_out += applies ? 0 : 1;
      const bool should = reference.verdicts[r] == kApplies;
      if (applies && !should) return fmt::format("rule {} applies", r);
      if (should && !applies) {
        ++counts.silent;
        if (acts(plan_, r) || !givesNothing(r, reference)) return fmt::format("rule {} is left out", r);
      }
      if (applies && !isEqual(r, run, reference)) return fmt::format("amounts of rule {}", r);
    }
    return {};
  }
  bool isEqual(std::size_t r, const Run& run, const Run& reference) const {
    const plan::Rule& rule = plan_.rules[r];
    for (auto e = static_cast<std::size_t>(rule.first_earn);
         rule.earn_count > 0 && e < end(rule.first_earn, rule.earn_count); ++e)
      if (run.amounts[e] != reference.amounts[e]) return false;
    for (auto t = static_cast<std::size_t>(rule.first_take);
         rule.take_count > 0 && t < end(rule.first_take, rule.take_count); ++t)
      if (run.take_guards[t] != reference.take_guards[t]) return false;
    return true;
  }
  static std::size_t end(std::int32_t first, std::int32_t count) { return static_cast<std::size_t>(first + count); }
  /// No amount, and no goods to take anything off.
  bool givesNothing(std::size_t r, const Run& reference) const {
    const plan::Rule& rule = plan_.rules[r];
    for (std::int32_t e = 0; e < rule.earn_count; ++e)
      if (reference.amounts[static_cast<std::size_t>(rule.first_earn + e)] != 0) return false;
    for (std::int32_t t = 0; t < rule.take_count; ++t) {
      const std::int32_t set = plan_.takes[static_cast<std::size_t>(rule.first_take + t)].set;
      const auto words = static_cast<std::size_t>(plan::maskWords(plan_));
      for (std::size_t word = 0; word < reference.masks.size(); word += words)
        if (set < 0 || (reference.masks[word + static_cast<std::size_t>(set / 64)] >> (set % 64) & 1) != 0)
          return false;
    }
    return true;
  }

  const plan::Plan& plan_;
  std::unique_ptr<Evaluator> evaluator_;
  std::unique_ptr<EvalMemory> memory_;
  std::vector<std::uint64_t> masks_;
  std::vector<Value> sums_;
};

TEST(Lookup, LeavesWhatAskingEveryRuleLeaves) {
  const std::uint64_t seed = seedOfRun();
  Counts counts;
  for (int index = 0; index < kPlans; ++index) {
    SCOPED_TRACE(fmt::format("KOPECK_DIFF_SEED={} plan {}", seed, index));
    Random random(seed * 1'000'003 + static_cast<std::uint64_t>(index));
    const plan::Plan plan = plainOrLargePlan(random);
    const auto everything = makeInterpreter(plan, Lookup::never);
    std::vector<std::unique_ptr<Subject>> subjects;
    subjects.push_back(std::make_unique<Subject>(plan, makeInterpreter(plan, Lookup::always)));
    for (const JitOptimisation optimise : {JitOptimisation::none, JitOptimisation::light}) {
      JitOptions options;
      options.optimise = optimise;
      options.lookup = Lookup::always;
      options.verify_module = true;
      auto compiled = compileJit(plan, options);
      ASSERT_TRUE(compiled) << compiled.error().message;
      subjects.push_back(std::make_unique<Subject>(plan, std::move(*compiled)));
    }
    if (index % kPlansPerImage == 0) {
      // Code as an image carries it.
      auto code = compileNative(plan, std::string(hostCpu()), Lookup::always);
      ASSERT_TRUE(code) << code.error().message;
      NativeCodes::Made made = NativeCodes({*code}).make(plan, Lookup::always);
      ASSERT_EQ(made.use, NativeUse::taken_up);
      subjects.push_back(std::make_unique<Subject>(plan, std::move(made.evaluator)));
    }
    for (int number = 0; number < kEventsPerPlan; ++number) {
      const RuleGroup group = randomGroup(random, plan);
      const RandomEvent event(random, plan, group);
      diff::Run reference(plan, event);
      beforePayment(reference.context, group);
      Fault fault = everything->evaluateLines(reference.context);
      if (fault == Fault::none) fault = everything->evaluateRules(reference.context, group);
      const bool every = random.oneIn(5);
      for (std::size_t s = 0; s < subjects.size(); ++s)
        ASSERT_EQ(subjects[s]->check(event, group, reference, fault, every, counts), "")
            << "event " << number << " by " << s;
    }
  }
  // Something is left out, something is not, and what overflows is refused by all alike.
  EXPECT_GT(counts.left_out, counts.looked_at / 4);
  EXPECT_LT(counts.left_out, counts.looked_at * 19 / 20);
  EXPECT_GT(counts.silent, 0);
  EXPECT_GT(counts.faults, 0);
}

}  // namespace
}  // namespace kopeck::diff
