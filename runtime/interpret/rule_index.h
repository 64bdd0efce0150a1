// RuleIndex: which rules may apply to an event, without asking every rule.
//
// A rule is entered under what it needs: lines in a set (a condition asks for them, or nothing that it gives would be
// more than 0 without them), else under nothing. Of the rules under the sets that the receipt has, those are left whose
// properties fit: dates, the tier, amounts, attributes, a store. A property's values are cut into at most 256
// stretches, each with a bit a rule; the bits of all properties are combined. What is left is a little more than what
// applies.
//
// Never left out is a rule that could overflow before the condition that fails, or that does something where it gives
// nothing: one with effects, one that replaces others, one of `first of` or `highest of`.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "runtime/interpret/set_index.h"
#include "runtime/interpret/sums.h"

namespace kopeck {

class RuleIndex {
 public:
  /// `plan` must be sound and outlive the index.
  explicit RuleIndex(const plan::Plan& plan);

  [[nodiscard]] static bool looksUp(const plan::Plan& plan, Lookup lookup);
  /// nullptr where nothing is to be looked up. Where that is left to us: where looking at all rules costs less.
  [[nodiscard]] static std::shared_ptr<const RuleIndex> make(const plan::Plan& plan, Lookup lookup);

  [[nodiscard]] std::unique_ptr<EvalMemory> makeMemory(const TextPool& pool) const;

  /// Evaluator::evaluateLines.
  [[nodiscard]] Fault lines(EvalContext& context) const;
  /// All sums.
  [[nodiscard]] Fault sums(EvalContext& context, SumStage stage) const;
  /// Asks the rules of a purchase, or of its discounts, that may apply, `Fault evaluate(std::int32_t rule)` each, and
  /// leaves in the memory which do. Requires masks and sums.
  template <typename Evaluate>
  [[nodiscard]] Fault askCandidates(EvalContext& context, plan::TriggerKind trigger, Evaluate evaluate) const {
    std::vector<std::int32_t>& applying = context.memory->applying;
    applying.clear();
    for (const std::int32_t rule : candidates(context, trigger)) {
      if (const Fault fault = evaluate(rule); fault != Fault::none) return fault;
      if (context.verdicts[rule] == kApplies) applying.push_back(rule);
    }
    return Fault::none;
  }

 private:
  static constexpr std::size_t kBounded = IndexMemory::kBounded;
  /// Rising; valid until the next call with the same memory.
  [[nodiscard]] std::span<const std::int32_t> candidates(EvalContext& context, plan::TriggerKind trigger) const;
  /// What is compared with constants.
  enum class Source : std::uint8_t { field, attribute, read, sum };
  using Subject = std::pair<Source, std::int32_t>;
  struct Range {  // both included
    Value from = 0;
    Value to = 0;
  };
  using Ranges = std::vector<Range>;
  /// What a rule needs in order to apply, or to give anything.
  struct Needs {
    std::vector<std::int32_t> sets;  // lines in one of them; empty: no need
    std::map<Subject, Ranges> values;
  };
  /// A property: for each stretch of its values the places of rules that it leaves.
  struct Property {
    Subject subject;
    std::vector<Value> cuts;          // rising: stretch k holds values >= cuts[k - 1] and < cuts[k]
    std::vector<std::uint64_t> bits;  // [stretch * words + word]
    // A stretch, and the end: where its places of no set begin in `listed`; there are none where they are many.
    std::vector<std::uint32_t> first_listed;
    std::vector<std::uint8_t> is_listed;  // a stretch
    std::vector<std::uint32_t> listed;
  };
  /// Of a place of some set, beside its rule, the stretches that the rule needs of the first properties: what is asked
  /// of a place lies together. Where it is not exact (several stretches apart, further properties), the bits say more.
  struct SetPlace {
    std::int32_t rule = 0;
    std::uint8_t first[kBounded] = {};  // a property
    std::uint8_t last[kBounded] = {};   // included
    std::uint8_t is_exact = 1;
  };
  /// A sum over the lines of a set.
  struct SumOfSet {
    std::int32_t sum = -1;
    std::int32_t tender = -1;
    plan::Measure measure = plan::Measure::net;
  };
  /// All that is asked of a set that the receipt has. What it has several of goes up to the next set's.
  struct OfSet {
    SumOfSet sum;                 // the first of its sums
    std::uint32_t more_sums = 0;  // into more_sums_: the others
    std::uint32_t purchase = 0;   // its places
    std::uint32_t discount = 0;
  };
  struct Group {
    std::vector<std::int32_t> rules;  // a place: first those of no set, then by set
    std::size_t words = 0;
    std::size_t free = 0;          // places of no set
    std::vector<SetPlace> places;  // those behind them
    std::uint32_t OfSet::*of_set = nullptr;
    std::vector<Property> properties;
  };

  [[nodiscard]] Needs needsOf(const plan::Rule& rule, std::int32_t index) const;
  void addCondition(std::int32_t expr, bool holds, Needs& needs) const;
  void addComparison(const plan::Expr& expr, bool holds, Needs& needs) const;
  void addRange(std::int32_t subject, Range range, Needs& needs) const;
  void addSets(std::vector<std::int32_t> sets, Needs& needs) const;
  [[nodiscard]] std::optional<std::vector<std::int32_t>> setsOfAmounts(const plan::Rule& rule) const;
  [[nodiscard]] std::optional<Subject> subjectOf(std::int32_t expr) const;
  void addSums();
  [[nodiscard]] Group makeGroup(const std::vector<std::int32_t>& rules, const std::vector<Needs>& needs,
                                std::uint32_t OfSet::*of_set);
  static void addProperty(const Subject& subject, const std::vector<const Needs*>& of_place, Group& group);
  static void boundPlaces(const std::vector<const Needs*>& of_place, Group& group);
  [[nodiscard]] static std::size_t stretchOf(const Property& property, Value value);
  [[nodiscard]] static Value valueOf(const EvalContext& context, const Subject& subject);
  static void listFree(Property& property, const Group& group);
  [[nodiscard]] static bool isLeft(std::size_t place, const IndexMemory& memory);
  [[nodiscard]] static bool fits(const SetPlace& place, const IndexMemory& memory);
  static void collect(const Group& group, std::size_t first, std::size_t end, IndexMemory& memory);

  const plan::Plan& plan_;
  SetIndex sets_;
  std::vector<std::uint8_t> acts_;        // a rule: does something where it gives nothing
  std::vector<std::int32_t> whole_sums_;  // over all lines, or no lines at all
  std::vector<OfSet> of_sets_;            // a set, and the end
  std::vector<SumOfSet> more_sums_;       // see OfSet
  [[nodiscard]] std::span<const SumOfSet> moreSumsOf(std::int32_t set) const {
    const OfSet* of = &of_sets_[static_cast<std::size_t>(set)];
    return std::span<const SumOfSet>(more_sums_).subspan(of[0].more_sums, of[1].more_sums - of[0].more_sums);
  }
  Group purchase_;
  Group discount_;
};

/// The reference, over an index that other evaluators of the Plan use as well; it may be null.
[[nodiscard]] std::unique_ptr<Evaluator> makeInterpreter(const plan::Plan& plan,
                                                         std::shared_ptr<const RuleIndex> index);

}  // namespace kopeck
