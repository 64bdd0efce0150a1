// Grants: from what each rule would give (the evaluator's verdicts and amounts) to what it does give: own limits,
// `replaces`, `first of` and `highest of`, multipliers, limit blocks, rounding per receipt, what is turned, and the
// spread over lines. Steps (c) to (g) of docs/semantics.md, the same for both evaluators.
//
// One rule of the author's may be several of the Plan's, one after another, of one name: its parts, the first of which
// is the head. Limits of the head hold for all parts: times for each, points for those of the head's kind together.
#pragma once

#include <span>
#include <vector>

#include "runtime/engine/outcome.h"
#include "runtime/interpret/evaluator.h"

namespace kopeck {

/// What rules that turn one kind into another find; both may be empty where there are none.
struct Turnable {
  std::span<const Value> balances;  // a kind: active units that this event's rules may still turn
  std::span<const Value> turned;    // a rule: how often it has turned; of an event that is evaluated again
};

class Grants {
 public:
  explicit Grants(const plan::Plan& plan);
  /// Requires an evaluated context of the group. Fills `out.rules`, `out.grants` and `out.parts`.
  /// `used` has, a limit of the Plan, what was used of it before this event in the period at hand.
  [[nodiscard]] Fault settle(const EvalContext& context, RuleGroup group, std::span<const Value> used,
                             const Turnable& turnable, Outcome& out);

  /// Of a rule of the group that was settled last and that the index left out: its verdict, and, where it applies and
  /// gives nothing, what settle() would have said of it. Requires that the rule itself has been evaluated since.
  [[nodiscard]] Fault judge(const EvalContext& context, std::int32_t rule, std::span<const Value> used, Outcome& out);

  /// The same of a rule of the discount group. `may`: one of its takes has what it costs.
  void judgeDiscount(const EvalContext& context, std::int32_t rule, std::span<const Value> used, bool may,
                     Outcome& out);

  /// The discount group's verdicts and own limits; requires an evaluated context of that group. The caller fills
  /// `wanted` and `left` with the money that each rule would take off alone, and then weighs them.
  void judgeDiscounts(const EvalContext& context, std::span<const Value> used, Outcome& out);
  /// `replaces`, `first of`, `highest of` among discounts: a loser has outweighed_by.
  void weighDiscounts(Outcome& out);
  /// Whether a rule applies, has room, and no other stands in its place.
  [[nodiscard]] bool counts(std::size_t rule, const Outcome& out) const {
    const RuleOutcome& outcome = out.rules[rule];
    return outcome.looked_at && outcome.verdict == kApplies && exhausted_[rule] == 0 && outcome.outweighed_by < 0;
  }
  void exhaust(std::size_t rule) { exhausted_[rule] = 1; }
  /// Fills `acted` of the rules that apply, and Outcome::acted.
  void markActed(Outcome& out) const;

  /// The rules that apply of the group that was settled, or judged, last: rising.
  [[nodiscard]] std::span<const std::int32_t> live() const { return live_; }

  /// The first of the Plan's rules that are one rule of the author's with this one.
  [[nodiscard]] std::int32_t head(std::int32_t rule) const { return heads_[static_cast<std::size_t>(rule)]; }
  [[nodiscard]] bool isDiscount(std::int32_t rule) const { return facts_[static_cast<std::size_t>(rule)].is_discount; }
  /// What a rule grants.
  [[nodiscard]] std::int32_t kindOf(std::int32_t rule) const { return kinds_[static_cast<std::size_t>(rule)]; }

 private:
  /// Rules that may be weighed against each other.
  enum class Field : std::uint8_t { discounts, earns, multipliers };
  /// A rule's place in one of several lists of rules.
  struct Place {
    std::int32_t list = 0;
    std::int32_t at = 0;
    std::int32_t rule = 0;
    friend bool operator<(const Place& a, const Place& b) { return a.list != b.list ? a.list < b.list : a.at < b.at; }
  };
  /// Lists of rules, Plan::orders or limit blocks, that are asked only for what applies of them.
  class Lists {
   public:
    [[nodiscard]] bool empty() const { return count_ == 0; }
    /// `of`: Plan::rules.
    void add(const std::vector<std::int32_t>& rules, std::size_t of);
    /// By list, each in its order; valid until the next call.
    [[nodiscard]] std::span<const Place> gather(std::span<const std::int32_t> live);
    [[nodiscard]] std::span<const Place> of(std::size_t rule) const {
      return count_ == 0 ? std::span<const Place>() : places_[rule];
    }

   private:
    std::int32_t count_ = 0;
    std::vector<std::vector<Place>> places_;  // a rule
    std::vector<Place> found_;
  };
  /// What of a rule is asked for with every event, side by side: the Plan's rules lie far apart.
  struct Facts {
    std::int32_t first_earn = -1;
    std::int32_t earn_count = 0;
    std::int32_t recipient = -1;
    std::int32_t terms = 0;
    bool is_discount = false;
    bool is_multiplier = false;
    bool turns = false;
    bool has_effects = false;
    bool has_targets = false;
    bool replaces = false;
    bool has_limits = false;  // its own, or its head's
    bool has_caps = false;    // limits of unit `base`
    // Has one earn, which is spread by what lines have of `sum`, terms of its own, and neither targets nor turns.
    bool plain = false;
    plan::Sum sum;
  };
  [[nodiscard]] static Facts factsOf(const plan::Plan& plan, const plan::Rule& rule);
  [[nodiscard]] std::vector<std::int32_t>& groupOf(const plan::Rule& rule);
  [[nodiscard]] std::span<const std::int32_t> rulesOf(RuleGroup group) const;
  void findLive(const EvalContext& context, RuleGroup group, Outcome& out);
  [[nodiscard]] std::span<const std::int32_t> liveTargets(const plan::Rule& rule);
  [[nodiscard]] std::span<Value> linePoints(std::size_t rule, std::size_t lines);
  [[nodiscard]] Value whole(Value fine_points) const {
    return plan_.fine == 1 ? fine_points : fine_points / plan_.fine;
  }
  [[nodiscard]] static std::span<const Place> ofFirstList(std::span<const Place> found);
  [[nodiscard]] Fault amountOf(const EvalContext& context, std::int32_t live, std::span<const Value> used,
                               Outcome& out);
  void baseLimits(const EvalContext& context, const plan::Rule& rule, std::span<const Value> used,
                  RuleOutcome& outcome) const;
  void ownLimits(std::int32_t rule, std::span<const Value> used, Outcome& out);
  [[nodiscard]] Int128 leftBeside(std::int32_t rule, const Outcome& out) const;
  [[nodiscard]] bool isAlike(std::size_t part, std::int32_t rule) const;
  void timesOfDiscount(std::size_t rule, std::span<const Value> used, RuleOutcome& outcome);
  void replaceJudged(Field field, std::int32_t rule, std::span<const std::int32_t> others, Outcome& out) const;
  [[nodiscard]] bool isIn(Field field, std::size_t rule, const Outcome& out) const;
  void replace(Field field, Outcome& out) const;
  void weigh(Field field, plan::OrderKind kind, std::span<const Place> order, Outcome& out) const;
  void outweigh(Field field, Outcome& out);
  [[nodiscard]] Fault extra(const plan::Rule& rule, Int128 base, Value& points) const;
  [[nodiscard]] Fault multiply(std::span<const Value> used, Outcome& out);
  void forgetMultiplied(Outcome& out) const;
  [[nodiscard]] Fault multiplyByProduct(std::span<const Value> used, Outcome& out);
  [[nodiscard]] Fault multiplyByHighest(std::span<const Value> used, Outcome& out);
  [[nodiscard]] bool haveRoomForAll(std::span<const Value> used, Outcome& out) const;
  void limitBlocks(std::span<const Value> used, Outcome& out);
  void limitBlock(std::int32_t index, std::span<const Place> rules, std::span<const Value> used, Outcome& out) const;
  [[nodiscard]] bool isFull(std::size_t rule, std::span<const Value> used, const Outcome& out) const;
  void roundReceipt(std::span<const Value> used, Outcome& out);
  void roundKind(std::int32_t kind, std::span<const Value> used, Outcome& out);
  [[nodiscard]] Fault turn(std::span<const Value> used, const Turnable& turnable, Outcome& out);
  /// `by`: the block that leaves least; -1 where there is none.
  [[nodiscard]] Value roomInBlocks(std::size_t rule, std::span<const Value> used, const Outcome& out,
                                   std::int32_t& by) const;
  [[nodiscard]] Fault spread(const EvalContext& context, Outcome& out);
  [[nodiscard]] Fault spreadAll(const EvalContext& context, bool multipliers, Outcome& out);
  [[nodiscard]] Fault spreadRule(const EvalContext& context, std::size_t rule, Outcome& out);
  void spreadPlain(const EvalContext& context, std::int32_t rule, Outcome& out);
  void weighLines(const EvalContext& context, const plan::Sum& sum);
  [[nodiscard]] Fault earnWeights(const EvalContext& context, const plan::Earn& earn, std::span<Value> weights) const;
  void addGrants(const EvalContext& context, std::int32_t rule, std::size_t lines, Outcome& out);

  const plan::Plan& plan_;
  std::vector<std::int32_t> heads_;                // a rule
  std::vector<std::int32_t> kinds_;                // a rule
  std::vector<Facts> facts_;                       // a rule
  std::vector<std::vector<std::int32_t>> limits_;  // a rule: its own, and its head's
  std::vector<std::int32_t> purchase_, on_return_, discount_, scheduled_;
  std::vector<std::vector<std::int32_t>> custom_;  // by schema.events
  Lists orders_;
  Lists blocks_;
  bool has_multipliers_ = false;
  bool has_replaces_ = false;
  bool has_turns_ = false;
  std::vector<std::int32_t> live_;      // see live()
  std::vector<std::int32_t> live_row_;  // a rule: its place in live_, or -1
  std::vector<std::int32_t> targets_;
  std::vector<std::int32_t> others_;
  // A rule that applied, but whose limits have no room.
  std::vector<std::uint16_t> exhausted_;
  std::vector<Value> extras_;       // a rule: what multipliers have added to it so far
  std::vector<std::int32_t> best_;  // a rule: the multiplier that it goes to
  std::vector<Value> turned_;       // a kind: what this event's rules have turned so far
  // [row of live_ * lines + line], fine units; without multipliers one row, the last one's.
  std::vector<Value> line_points_;
  std::vector<Value> weights_;  // a line: what it has of weighed_
  plan::Sum weighed_;
  bool is_weighed_ = false;
  std::vector<Value> scratch_;
  std::vector<Value> scratch2_;
};

}  // namespace kopeck
