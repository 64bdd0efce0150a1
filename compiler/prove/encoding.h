// Encoding: one receipt from its lines to what every rule gives, as formulas: step (runtime/engine) for everything that
// may be asked about one receipt. Internal to compiler/prove; throws what Z3 throws.
//
// Where the formulas are not exact, Facts::gaps() says so: the engine's outcome is then among those that they allow.
// What a till states as paid by points is a fact, not a rule's doing, and is left out: it may only ask.
#pragma once

#include <vector>

#include "compiler/prove/expressions.h"
#include "compiler/prove/receipt.h"
#include "runtime/plan/plan.h"

namespace kopeck::prove {

/// RuleOutcome of runtime/engine.
struct RuleTerms {
  bool looked_at = false;  // a rule of purchases or their discounts
  z3::expr applies, exhausted, outweighed, replaced, cut;
  z3::expr wanted, left, given;
};

class Encoding {
 public:
  /// `present`: which of the receipt's lines there are. All outlive it.
  Encoding(Facts& facts, const plan::Plan& plan, const TextPool& texts, const Receipt& receipt, const Scope& scope,
           Terms present);
  Encoding(const Encoding&) = delete;
  Encoding& operator=(const Encoding&) = delete;

  [[nodiscard]] const std::vector<RuleTerms>& rules() const { return rules_; }
  /// What all rules give of a kind, smallest units; what is turned into it is left out.
  [[nodiscard]] z3::expr earned(std::int32_t kind);
  /// Worth of all points given, in parts of a minor unit: of worthParts().
  [[nodiscard]] z3::expr worthOfEarned();
  [[nodiscard]] Value worthParts() const;
  /// What the till's receipt comes to, and what rules took off it.
  [[nodiscard]] const z3::expr& statedNet() const { return stated_net_; }
  [[nodiscard]] z3::expr discount() const;
  [[nodiscard]] const z3::expr& net() const { return stage_.net_sum; }
  [[nodiscard]] const z3::expr& paid() const { return stage_.paid_sum; }
  /// Points of the header's wallet that paid, and the money that points paid.
  [[nodiscard]] const z3::expr& redeemed() const { return redeemed_; }
  [[nodiscard]] const z3::expr& redeemedMoney() const { return redeemed_money_; }
  /// One a Plan::reads, as the rules of the purchase saw it.
  [[nodiscard]] const std::vector<Sym>& reads() const { return stage_.reads; }
  [[nodiscard]] z3::expr guarantee(std::size_t index);
  /// One a Plan::results.
  [[nodiscard]] const Terms& results();

 private:
  enum class Field : std::uint8_t { discounts, earns, multipliers };
  using Rules = std::vector<std::int32_t>;

  // encoding.cpp: the steps
  void begin();
  void evaluate();
  void shape();
  void riseTiers();
  z3::expr earnedTier(std::size_t index);
  void spreadTenders();
  void sumMoney();
  z3::expr pointsFor(const plan::ResultOf& of);
  z3::expr resultOf(const plan::ResultOf& of);
  Terms within(std::size_t rule);
  Terms weightsOf(const plan::Earn& earn);

  // payments.cpp: discounts and redemption
  void discounts();
  void judgeDiscounts();
  void beginDiscounts();
  z3::expr takeOff(std::size_t rule, const z3::expr& when, z3::expr& may);
  z3::expr takePart(const plan::Take& take, const z3::expr& times, Terms& off, Terms& freed);
  Terms takePercent(const plan::Take& take);
  z3::expr takeMoney(const plan::Take& take, const z3::expr& times, Terms& off);
  z3::expr takeUnits(const plan::Take& take, const z3::expr& times, Terms& off, Terms& freed);
  z3::expr heldOf(std::size_t kind) const;
  void payAnything();
  void redeem();
  z3::expr payable(Terms& weights);

  // settlement.cpp: what grants.cpp of the engine does
  void settle();
  void amounts();
  void leastOfJoined(const plan::Rule& rule);
  void ownLimits(std::size_t rule, const z3::expr& when);
  [[nodiscard]] bool isAlike(std::size_t part, std::size_t rule) const;
  [[nodiscard]] z3::expr isInField(Field field, std::size_t rule) const;
  void outweigh(Field field);
  void replace(Field field);
  void weigh(Field field, const plan::Order& order);
  z3::expr extra(const plan::Rule& rule, const z3::expr& base);
  void multiply();
  void multiplyByProduct();
  void multiplyByHighest();
  void forgetMultiplied();
  void limitBlocks();
  void roundReceipt();
  void roundKind(std::int32_t kind);
  [[nodiscard]] bool isBounded(std::size_t rule) const;
  void turn();

  z3::expr number(Value value) const { return facts_.number(value); }
  [[nodiscard]] z3::expr roomOf(std::size_t limit) const;
  [[nodiscard]] z3::expr counts(std::size_t rule) const;

  Facts& facts_;
  const plan::Plan& plan_;
  const Receipt& receipt_;
  Terms present_;
  Expressions expressions_;
  Stage stage_;
  std::vector<RuleTerms> rules_;
  Rules heads_;
  Rules kinds_;
  std::vector<Rules> limits_;  // a rule: its own, and its head's
  Terms amounts_;              // one a Plan::earns
  Terms free_, price_left_;    // a line, a kind
  std::vector<Terms> taken_;   // a rule of the discount group: money it took off each line
  Terms used_up_;              // a kind: by discounts
  std::vector<Terms> parts_;   // a rule: points of each line, once asked for
  z3::expr stated_net_;
  z3::expr redeemed_, redeemed_money_;
  Terms paid_points_;          // a kind
  bool wallets_open_ = false;  // what other wallets paid is not known
};

}  // namespace kopeck::prove
