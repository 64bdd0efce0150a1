// Evaluator: the part of `step` that depends on the rules alone. For one event it says which lines are in which sets,
// which rules apply (or which condition failed) and what each earn would give before limits, order and multipliers.
// Those are settled by runtime/engine for both evaluators alike.
//
// Two implementations: the interpreter (makeInterpreter below), which defines the meaning, and compiler/jit. For one
// context they leave equal bytes in every output, but for amounts and guards of rules that do not apply, where anything
// may stand. Both are immutable after construction and safe on any thread; a context belongs to one call at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "runtime/event/text.h"
#include "runtime/plan/plan.h"
#include "runtime/value/value.h"

namespace kopeck {

/// What an evaluator that looks up which rules may apply keeps from event to event, for one thread: made by its
/// makeMemory(), handed to it in every EvalContext. The arrays that `masks` and `sums` point at then stay the same
/// between calls but for their growth, are 0 at first, and are written by this evaluator alone (or filled with 0).
///
/// For purchases and discounts such an evaluator fills `verdicts` and `amounts` only of rules that it looked at, and
/// says in `applying` which apply. What it did not look at does not apply, or gives nothing and does nothing.
struct EvalMemory {
  EvalMemory() = default;
  EvalMemory(const EvalMemory&) = delete;
  EvalMemory& operator=(const EvalMemory&) = delete;
  virtual ~EvalMemory() = default;
  const TextPool* pool = nullptr;         // all texts of the events
  std::vector<std::uint8_t> reads_table;  // a prefix: 0 where nobody reads EvalContext::under of it, which may be null
  /// Set by who asks: every rule of the group is looked at.
  bool every = false;
  std::vector<std::int32_t> applying;  // rising; of a purchase or its discounts, where `every` is not set
};

/// So many bytes behind a table of texts (EvalContext::under) may be read, too; what they hold does not matter.
constexpr std::size_t kTablePadding = 3;

/// Everything one evaluation reads and writes. Compiled code addresses the members by offset: a standard-layout struct
/// of 8-byte members only, all owned by the engine and large enough for the event at hand.
///
/// Texts of dynamic prefixes (Plan::prefixes below 0) are no concern of evaluators: whoever fills `under` looks up what
/// they are for the event and points at the table of that text.
///
/// What an amount is to who spreads it over lines: where isRoundedByLine (amount.h) it is the sum of lineAmount over
/// the lines of its set; elsewhere it is one number for the receipt, of whatever part of the sum counted, and lines
/// have no parts of it yet. Of earns that are joined by lesser_with_next all amounts but one are 0.
struct EvalContext {
  // Read. n = line_count; columns point at the event's own first line.
  const Value* reads = nullptr;       // one per Plan::reads
  const Value* fields = nullptr;      // one per plan::Field
  const Value* attributes = nullptr;  // the event's own
  std::int64_t line_count = 0;
  const TextId* sku = nullptr;
  const TextId* name = nullptr;
  const TextId* category = nullptr;
  const Value* quantity = nullptr;
  const Value* net = nullptr;
  const Value* gross = nullptr;
  const Value* paid = nullptr;
  const Value* item_attributes = nullptr;  // [line * schema.item.size() + attribute]
  const std::uint8_t* const* under =
      nullptr;                           // [prefix][TextId]: 1 when the text lies under prefixes[prefix]; [0] is 0
  const Value* tenders = nullptr;        // [tender * line_count + line]: the part of the line that the tender paid
  const Value* item_bought = nullptr;    // [history * line_count + line], one history per Plan::item_histories
  const std::uint64_t* draws = nullptr;  // one per Plan::draws
  const Value* codes = nullptr;          // 0 or 1, one per Plan::codes
  const Value* coupons = nullptr;        // 0 or 1, one per Plan::kinds: presented and held
  const Value* results = nullptr;        // one per Plan::results; only for guarantees
  // Written.
  std::uint64_t* masks = nullptr;  // [line * maskWords + word], by evaluateLines
  Value* sums = nullptr;           // one per Plan::sums, by evaluateRules
  Value* verdicts = nullptr;       // one per rule of the group, at the rule's own index: see Verdict
  Value* amounts = nullptr;        // one per Plan::earns, fine units, >= 0; only for rules that apply
  Value* take_guards = nullptr;    // one per Plan::takes, 0 or 1: whether the take's guard holds (1 where it has none);
                                   // only for rules of the discount group that apply. What they take is the engine's.
  EvalMemory* memory = nullptr;    // nullptr: every set and every rule is evaluated
};
static_assert(sizeof(EvalContext) == 25 * 8);

/// What is in EvalContext::verdicts: 0 applies, k > 0 the condition k - 1 failed (the first that failed, in the
/// author's order), or one of these.
enum Verdict : std::int64_t { kApplies = 0, kNotYet = -1, kNoLonger = -2 };

/// Which rules evaluateRules looks at.
struct RuleGroup {
  plan::TriggerKind trigger = plan::TriggerKind::purchase;
  std::int32_t event = -1;  // for custom events; for schedules into Plan::schedules, where -1 is all of them
};

/// Whether of this group, in this context, only rules are looked at that may apply.
[[nodiscard]] inline bool isLookedUp(const EvalContext& context, RuleGroup group) {
  const bool indexed = group.trigger == plan::TriggerKind::purchase || group.trigger == plan::TriggerKind::discount;
  return indexed && context.memory != nullptr && !context.memory->every;
}

/// What both engines of a run share and no Evaluator has: guarantees (Plan::guarantees) and conditions of tier levels
/// are evaluated by evaluateExpr (expression.h), over `results` and over `reads`.
class Evaluator {
 public:
  virtual ~Evaluator() = default;
  /// Fills `masks` from the lines' texts, quantities, net, gross and histories and from the event's attributes, fields,
  /// reads, draws, codes and coupons. `paid` and `tenders` are not read.
  [[nodiscard]] virtual Fault evaluateLines(EvalContext& context) const = 0;
  /// Fills `sums` (all of them; `purchases` is 1, and 0 for custom events and schedules), and `verdicts` and `amounts`
  /// of the rules whose trigger is the group's (0 rules is fine). Requires masks. The discount group has `take_guards`
  /// instead of amounts; it comes before payment: `paid` and `tenders` are not read and their sums are 0.
  [[nodiscard]] virtual Fault evaluateRules(EvalContext& context, RuleGroup group) const = 0;
  /// evaluateLines() and evaluateRules() of a purchase at once, where nothing has to be done between them.
  [[nodiscard]] virtual Fault evaluatePurchase(EvalContext& context) const {
    if (const Fault fault = evaluateLines(context); fault != Fault::none) return fault;
    return evaluateRules(context, {plan::TriggerKind::purchase, -1});
  }
  /// One rule of a purchase, or of its discounts, that evaluateRules() did not look at: its verdict, and its amounts,
  /// or its guards, where it applies, as looking at every rule leaves them. Requires masks, and the group's sums. Where
  /// nothing is looked up (no makeMemory()) it is never called.
  [[nodiscard]] virtual Fault evaluateOne(EvalContext& context, std::int32_t rule) const {
    (void)context, (void)rule;
    return Fault::none;
  }
  /// `sums` alone, as evaluateRules() of a purchase or of its discounts leaves them, for evaluateOne(). Requires masks.
  [[nodiscard]] virtual Fault evaluateSums(EvalContext& context, RuleGroup group) const {
    (void)context, (void)group;
    return Fault::none;
  }
  /// The index of the first of the redeem block's conditions that fails, or -1. Does not read `paid` and `tenders`,
  /// whose sums are 0 here; requires masks. Fills `sums`.
  [[nodiscard]] virtual Fault evaluateRedeem(EvalContext& context, std::int32_t& failed) const = 0;
  /// nullptr where the Plan is small enough to look at every rule. `pool` holds all texts of the events to come, may
  /// grow, and outlives the memory.
  [[nodiscard]] virtual std::unique_ptr<EvalMemory> makeMemory(const TextPool& pool) const {
    (void)pool;
    return nullptr;
  }
  /// "interpret", "jit"
  [[nodiscard]] virtual const char* name() const = 0;
};

/// Whether an evaluator looks up which rules may apply: whether makeMemory() makes one. In a context without a memory
/// everything is evaluated all the same.
enum class Lookup : std::uint8_t { where_many, always, never };

/// The reference. `plan` must outlive it and be sound (plan::verify).
[[nodiscard]] std::unique_ptr<Evaluator> makeInterpreter(const plan::Plan& plan, Lookup lookup = Lookup::where_many);

/// Points of one line under RoundingPlace::unit and ::line, shared by both evaluators and by the engine, so that a
/// line's part is the same everywhere. `quantity` is in millionths; a quantity that is not whole is one unit.
/// `rate` is fine units of points per unit of `measure`. Returns false on overflow.
[[nodiscard]] bool lineAmount(plan::RoundingPlace place, RoundingMode mode, Ratio rate, Value measure, Value quantity,
                              Value& points);

}  // namespace kopeck
