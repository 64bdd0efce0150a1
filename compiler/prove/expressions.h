// Expressions of the Plan as formulas: runtime/interpret/expression.cpp, amount.cpp and the sums of interpret.cpp over
// what may be anything. Internal to compiler/prove; throws what Z3 throws.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "compiler/prove/receipt.h"
#include "runtime/plan/plan.h"

namespace kopeck::prove {

/// What an evaluation sees at some step of a receipt: EvalContext. Lines that are not there have zeros and no sets.
struct Stage {
  std::vector<Sym> reads;
  Terms net, gross, paid, quantity;  // a line
  std::vector<Terms> tenders;        // [tender][line]
  z3::expr net_sum, gross_sum, paid_sum;
  bool before_payment = true;  // nothing is paid yet: the sums of `paid` and of tenders are 0
  Terms sums;                  // one a Plan::sums, by fillSums()
  Terms results;               // one a Plan::results; guarantees alone
  std::map<std::pair<std::int32_t, std::int32_t>, Sym> known_values;  // (expression, line or -1)
};

class Expressions {
 public:
  Expressions(Facts& facts, const plan::Plan& plan, const TextPool& texts, const Receipt& receipt, const Scope& scope,
              const Terms& present);

  /// Plan::sets over the lines: [line][set]. `stage` has no sums.
  void fillMasks(Stage& stage);
  void fillSums(Stage& stage);
  [[nodiscard]] const z3::expr& isIn(std::size_t line, std::int32_t set) const;
  [[nodiscard]] z3::expr holds(Stage& stage, std::int32_t expr, std::int32_t line = -1);
  [[nodiscard]] z3::expr holdAll(Stage& stage, const std::vector<plan::Condition>& conditions);
  /// The measure of one line; `purchases`, points and uses have none.
  [[nodiscard]] z3::expr measure(const Stage& stage, plan::Measure measure, std::int32_t tender,
                                 std::size_t line) const;

  /// earnAmount() of runtime/interpret.
  [[nodiscard]] z3::expr amount(Stage& stage, const plan::Earn& earn);
  /// lineAmount() of runtime/interpret.
  [[nodiscard]] z3::expr lineAmount(Ratio rate, const z3::expr& of, const z3::expr& quantity);
  [[nodiscard]] std::size_t lineCount() const { return present_.size(); }

 private:
  Sym value(Stage& stage, std::int32_t expr, std::int32_t line);
  Sym computed(Stage& stage, const plan::Expr& expr, std::int32_t line);
  Sym leaf(Stage& stage, const plan::Expr& expr, std::int32_t line);
  Sym lineLeaf(Stage& stage, const plan::Expr& expr, std::size_t line);
  Sym constant(const plan::Expr& expr);
  Sym field(const Stage& stage, plan::Field field);
  Sym arithmetic(const plan::Expr& expr, const Sym& a, const Sym& b);
  z3::expr comparison(const plan::Expr& expr, const Sym& a, const Sym& b);
  z3::expr dayTest(const plan::Expr& expr, const Sym& a, const Sym& b);
  z3::expr isUnder(Stage& stage, const Sym& text, std::int32_t prefix);
  std::vector<Value> textsUnder(std::string_view prefix) const;
  [[nodiscard]] plan::Type typeOf(std::int32_t expr) const { return plan_.exprs[static_cast<std::size_t>(expr)].type; }
  Sym truth(const z3::expr& value) { return {facts_.yes(), value}; }
  z3::expr number(Value value) const { return facts_.number(value); }

  struct Counted {
    z3::expr begin, end;
  };
  Counted counted(Stage& stage, const plan::Earn& earn);
  z3::expr roomOf(const Stage& stage, std::int32_t limit);
  z3::expr proportional(Stage& stage, const plan::Earn& earn);
  z3::expr perUnit(Ratio rate, const z3::expr& of, const z3::expr& units);

  Facts& facts_;
  const plan::Plan& plan_;
  const TextPool& texts_;
  const Receipt& receipt_;
  Calendar calendar_;
  Scope scope_;
  const Terms& present_;
  std::vector<Terms> masks_;
  std::map<std::pair<std::int32_t, std::int32_t>, z3::expr> under_;
};

}  // namespace kopeck::prove
