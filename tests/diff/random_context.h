// Random events for a Plan, as the columns an evaluator reads, and what evaluators leave in them.
#pragma once

#include "runtime/interpret/evaluator.h"
#include "tests/diff/random.h"

namespace kopeck::diff {

/// The texts 1 to kTextCount - 1 of random events, some of which lie under others.
[[nodiscard]] const TextPool& someTexts();

/// Whether the group has the rule.
[[nodiscard]] bool isIn(const plan::Rule& rule, RuleGroup group);

/// Of purchases, their discounts and returns.
[[nodiscard]] bool hasReceipt(RuleGroup group);

/// What an event brings. Owned columns; `under` belongs to the Plan at hand and holds for all its events.
class RandomEvent {
 public:
  RandomEvent(Random& random, const plan::Plan& plan, RuleGroup group);
  [[nodiscard]] std::int64_t lineCount() const { return static_cast<std::int64_t>(net_.size()); }

 private:
  friend class Run;
  void fillLines(Random& random, const plan::Plan& plan, std::int64_t count);

  std::vector<Value> reads_;
  std::vector<Value> fields_;
  std::vector<Value> attributes_;
  std::vector<TextId> sku_;
  std::vector<TextId> name_;
  std::vector<TextId> category_;
  std::vector<Value> quantity_;
  std::vector<Value> net_;
  std::vector<Value> gross_;
  std::vector<Value> paid_;
  std::vector<Value> item_attributes_;
  std::vector<Value> tenders_;
  std::vector<Value> item_bought_;
  std::vector<std::uint64_t> draws_;
  std::vector<Value> codes_;
  std::vector<Value> coupons_;
  std::vector<std::vector<std::uint8_t>> under_;
  std::vector<const std::uint8_t*> under_pointers_;
};

/// One evaluation of one event: the outputs begin as a pattern, so that what is left alone shows too.
class Run {
 public:
  Run(const plan::Plan& plan, const RandomEvent& event);
  EvalContext context;
  std::vector<std::uint64_t> masks;
  std::vector<Value> sums;
  std::vector<Value> verdicts;
  std::vector<Value> amounts;
  std::vector<Value> take_guards;
};

/// Of rules that were looked at and do not apply anything may stand in amounts and guards: it all becomes alike.
void forgetUnasked(const plan::Plan& plan, Run& run);

[[nodiscard]] RuleGroup randomGroup(Random& random, const plan::Plan& plan);

/// Nothing is paid when discounts and redemption are looked at: whoever reads it all the same falls over.
void beforePayment(EvalContext& context, RuleGroup group);

}  // namespace kopeck::diff
