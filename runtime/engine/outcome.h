// Outcome: what one step did, in the engine's own vectors, which are kept from event to event so that a steady stream
// allocates nothing. runtime/run turns it into ledger rows, explain() into words.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "runtime/interpret/evaluator.h"
#include "runtime/ledger/ledger.h"
#include "runtime/plan/plan.h"

namespace kopeck {

/// One rule's fate for one event. A rule of the discount group counts money: its wanted, left and given are minor
/// units, `wanted` being what it would take off alone.
struct RuleOutcome {
  std::int64_t verdict = kNotYet;   // see Verdict in evaluator.h
  bool looked_at = false;           // the rule's trigger was this event's
  Value wanted = 0;                 // fine units: before limits, order and limit blocks
  Value left = 0;                   // fine units: after them
  Value given = 0;                  // smallest units of points
  std::int32_t cut_by = -1;         // Plan::limits: the limit that took the most recent cut
  std::int32_t outweighed_by = -1;  // Plan::rules: `highest of`, or the rule that replaces this one
  bool replaced = false;            // outweighed_by replaces it
  bool acted = false;               // gave something, or applied, not outweighed and with room, and has effects
  friend bool operator==(const RuleOutcome&, const RuleOutcome&) = default;
};

/// One RuleOutcome a rule of the Plan. Most of them nobody ever writes: only what was written is there, side by side,
/// and clear() costs as much as that. Of a rule that the index ruled out (see EvalMemory in evaluator.h) nothing is
/// written.
class RuleOutcomes {
 public:
  RuleOutcomes() = default;
  RuleOutcomes(const RuleOutcomes& other) : places_(other.places_), rules_(other.rules_) { copy(other); }
  RuleOutcomes(RuleOutcomes&&) = default;
  RuleOutcomes& operator=(const RuleOutcomes& other) {
    if (this == &other) return *this;
    places_ = other.places_;
    rules_ = other.rules_;
    copy(other);
    return *this;
  }
  RuleOutcomes& operator=(RuleOutcomes&&) = default;
  ~RuleOutcomes() = default;

  [[nodiscard]] std::size_t size() const { return places_.size(); }
  [[nodiscard]] const RuleOutcome& operator[](std::size_t rule) const {
    const std::uint32_t place = places_[rule];
    return place == 0 ? kUnwritten : written_[place - 1];
  }
  /// For writing. Valid until clear().
  [[nodiscard]] RuleOutcome& operator[](std::size_t rule) {
    if (const std::uint32_t place = places_[rule]; place != 0) return written_[place - 1];
    written_.emplace_back();
    rules_.push_back(static_cast<std::int32_t>(rule));
    places_[rule] = static_cast<std::uint32_t>(written_.size());
    return written_.back();
  }
  /// For writing where something has been written already.
  [[nodiscard]] RuleOutcome& again(std::size_t rule) { return written_[places_[rule] - 1]; }
  /// The rules of which something may have been written, each once, in no order.
  [[nodiscard]] std::span<const std::int32_t> written() const { return rules_; }
  void clear(std::size_t rules) {
    for (const std::int32_t rule : rules_) places_[static_cast<std::size_t>(rule)] = 0;
    rules_.clear();
    written_.clear();
    if (places_.size() == rules) return;
    places_.assign(rules, 0);
    written_.reserve(rules);
  }
  friend bool operator==(const RuleOutcomes& a, const RuleOutcomes& b) {
    const auto agree = [](const RuleOutcomes& one, const RuleOutcomes& other) {
      return std::all_of(one.rules_.begin(), one.rules_.end(), [&](std::int32_t rule) {
        return one[static_cast<std::size_t>(rule)] == other[static_cast<std::size_t>(rule)];
      });
    };
    return a.size() == b.size() && agree(a, b) && agree(b, a);
  }

 private:
  static constexpr RuleOutcome kUnwritten{};
  void copy(const RuleOutcomes& other) {
    // Room for all of them: what was handed out stays where it is. Pages that nobody writes cost nothing.
    written_.reserve(other.places_.size());
    written_.assign(other.written_.begin(), other.written_.end());
  }

  std::vector<std::uint32_t> places_;  // a rule: 0, or its place in written_ + 1
  std::vector<RuleOutcome> written_;   // with room for all
  std::vector<std::int32_t> rules_;    // of written_
};

/// What one rule put into one lot.
struct Grant {
  std::int32_t rule = -1;
  std::int32_t terms = 0;
  Value points = 0;
  Value wanted = 0;  // smallest units, rounded down
  std::int32_t cut_by = -1;
  std::uint32_t first_part = 0;  // Outcome::parts: one a line of the event, or none at all
  TextId recipient = 0;          // another customer's id; 0: the event's own
  friend bool operator==(const Grant&, const Grant&) = default;
};

/// Points taken from a lot to pay, with the lot's own days, so that a return can put them back.
struct Draw {
  LotId lot = 0;  // 0: from nowhere, into debt
  Value points = 0;
  Day earned_day = 0;
  Day active_from = 0;
  Day last_day = 0;
  std::int32_t rule = -1;  // of the discount group, for what its takes used up; -1: a payment
  friend bool operator==(const Draw&, const Draw&) = default;
};

/// Why less was redeemed than was asked for, or that a stated redemption broke the rules.
enum class RedeemNote : std::uint8_t {
  none,
  not_offered,    // the programme has no redeem block
  condition,      // RedeemOutcome::condition failed
  limit,          // RedeemOutcome::limit has no room
  below_minimum,  // less than `at least` could be redeemed, or was asked for
  capped,         // cut to what the balance, the share, the lines or the steps allow
};

/// Units of a kind that a rule of the discount group uses up.
struct Spent {
  std::int32_t rule = -1;
  std::int32_t kind = 0;
  Value points = 0;
  friend bool operator==(const Spent&, const Spent&) = default;
};

/// What one rule of the discount group took off. `amount` is money; the parts are as a Grant's, in money.
struct Taken {
  std::int32_t rule = -1;
  std::int32_t take = -1;  // Plan::takes
  Value amount = 0;
  Value units = 0;  // free_units: millionths
  std::uint32_t first_part = 0;
  std::uint32_t first_units_part = 0;  // free_units: millionths a line; into Outcome::parts as well
  friend bool operator==(const Taken&, const Taken&) = default;
};

/// A message or a record of a rule that applied.
struct EffectDone {
  std::int32_t rule = -1;
  EffectRowKind kind = EffectRowKind::message;
  std::string channel;
  std::string text;          // a record: "attribute: value"
  std::int64_t receipt = 0;  // row of the event; 0 for a scheduled rule
  Day day = 0;
  friend bool operator==(const EffectDone&, const EffectDone&) = default;
};

/// A discount of a sale, or a part of it, that went back with the goods it was for.
struct Undone {
  std::int64_t sale = 0;  // row
  Day sale_day = 0;       // by which the version is found whose rule it is
  std::int32_t rule = -1;
  EffectRowKind kind = EffectRowKind::discount;
  Value amount = 0;              // money, below 0
  std::uint32_t first_part = 0;  // Outcome::parts: one a line of the sale, `lines` of them
  std::uint32_t lines = 0;
  friend bool operator==(const Undone&, const Undone&) = default;
};

/// Points for another customer: an event in that account, dated like this one.
struct Gift {
  TextId customer = 0;
  std::int32_t rule = -1;
  std::int32_t terms = 0;
  Value points = 0;
  friend bool operator==(const Gift&, const Gift&) = default;
};

/// By wallet: what was asked for, what the rules allow, what was taken. Shape: one a RedeemKind of the Plan, in order.
struct RedeemPart {
  std::int32_t kind = 0;
  Value asked = 0;
  Value may = 0;
  Value taken = 0;
  Value money = 0;
  friend bool operator==(const RedeemPart&, const RedeemPart&) = default;
};

/// Without parts the sums speak of wallet 0; `money` is that of all parts.
struct RedeemOutcome {
  Value asked = 0;
  bool stated = false;  // the till took it already
  Value may = 0;        // the most that the rules allow
  Value taken = 0;      // points
  Value money = 0;      // what they paid, minor units
  RedeemNote note = RedeemNote::none;
  std::int32_t condition = -1;
  std::int32_t limit = -1;
  std::vector<RedeemPart> parts;  // with one wallet the one part says what is said above
  friend bool operator==(const RedeemOutcome&, const RedeemOutcome&) = default;
};

/// A posting, and the grant whose line parts it carries (-1: none). Account, receipt row and texts are the run's to
/// fill.
struct Move {
  Posting posting;
  std::int32_t grant = -1;
};

struct Outcome {
  Refusal refusal = Refusal::none;
  std::vector<Value> reads;  // one per Plan::reads
  std::vector<Value>
      first_reads;  // what sets and discounts read, where a tier rose including this purchase; else empty
  std::vector<std::uint64_t> chances;  // one per Plan::draws
  // One per Plan::kinds: what discounts may use up: of a coupon as many as are presented and held, of other kinds the
  // balance. Empty for a programme without coupons and prices.
  std::vector<Value> held;
  std::vector<Value> item_bought;  // see EvalContext::item_bought
  RuleOutcomes rules;
  std::vector<std::int32_t> acted;  // the rules that acted, rising
  std::vector<Grant> grants;
  std::vector<Value> parts;  // see Grant::first_part
  std::vector<Draw> draws;
  std::vector<Spent> spent;
  std::vector<Taken> taken;  // by discounts and free units, in the order of taking
  std::vector<EffectDone> effects;
  std::vector<Gift> gifts;
  std::vector<Value> paid_points;  // [line * wallets + wallet]: points that paid the line
  std::vector<Value> paid_money;   // a line: what they were worth there
  RedeemOutcome redeem;
  std::vector<Move> moves;
  std::vector<TierChange> tier_changes;
  std::vector<LotRow> lots;                    // lots that this step made or changed (left 0: used up)
  std::vector<std::uint32_t> unmatched_lines;  // of a return: lines that no sale covers
  std::vector<ReturnedLine> returned;          // of a return: what it took of which line of which sale, one entry each
  std::vector<Undone> undone;                  // of a return
  Value gross = 0, net = 0, paid = 0;
  std::int64_t schedules_refused = 0;  // days whose scheduled rules gave nothing, since a sum left its range

  /// Everything empty; what settle() adds stays until the next clear().
  void clear(const plan::Plan& plan) {
    refusal = Refusal::none;
    reads.clear();
    first_reads.clear();
    chances.clear();
    held.clear();
    item_bought.clear();
    rules.clear(plan.rules.size());
    acted.clear();
    grants.clear();
    parts.clear();
    draws.clear();
    spent.clear();
    taken.clear();
    effects.clear();
    gifts.clear();
    paid_points.clear();
    paid_money.clear();
    std::vector<RedeemPart> no_parts = std::move(redeem.parts);
    no_parts.clear();
    redeem = RedeemOutcome{};
    redeem.parts = std::move(no_parts);
    moves.clear();
    tier_changes.clear();
    lots.clear();
    unmatched_lines.clear();
    returned.clear();
    undone.clear();
    gross = net = paid = 0;
    schedules_refused = 0;
  }
};

}  // namespace kopeck
