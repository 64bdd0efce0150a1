// Receipt: any receipt of up to so many lines, any customer who may have it, and everything else that the engine reads
// before it judges: the variables of the formulas. Internal to compiler/prove; throws what Z3 throws.
#pragma once

#include <string>
#include <vector>

#include "compiler/prove/formula.h"
#include "runtime/event/text.h"
#include "runtime/plan/plan.h"

namespace kopeck::prove {

/// Of which receipts the formulas speak.
struct Scope {
  std::size_t lines = 3;  // at most so many
  Day first = 0, last = 0;
};

/// A day of the year 2000 (from 0) instead of an anniversary's day of origin: the year of origin makes no difference.
[[nodiscard]] Value anniversaryIndex(Value origin);
[[nodiscard]] Day anniversaryDay(Value index);

struct Line {
  z3::expr present;  // lines that are there come first, and one always is
  z3::expr sku, name, category;
  z3::expr quantity, amount, discount;
  std::vector<Sym> attributes;
  Terms bought;  // one a Plan::item_histories
};

struct Receipt {
  std::vector<Line> lines;
  z3::expr day, second, store;
  std::vector<Sym> attributes;
  std::vector<Sym> reads;  // before a tier rises by this purchase
  Terms used;              // one a Plan::limits
  Terms measured;          // one a Plan::tiers: what it goes by, before the receipt
  Terms draws;
  Terms codes;             // Bools
  Terms active, balances;  // one a Plan::kinds: active units, and the same less the debt
  Terms presented;         // one a Plan::kinds: coupons on the receipt
  z3::expr asked;          // header's points that are to pay
  Terms tenders;
};

/// The variables, and what always holds of them. `texts` are all texts that may be on a receipt, those of the Plan
/// first.
[[nodiscard]] Receipt makeReceipt(Facts& facts, const plan::Plan& plan, const TextPool& texts, const Scope& scope);

/// Calendar arithmetic over days of the scope.
class Calendar {
 public:
  Calendar(const Facts& facts, const Scope& scope) : facts_(facts), scope_(scope) {}
  [[nodiscard]] z3::expr weekday(const z3::expr& day) const;
  /// Any day from year 1 on.
  [[nodiscard]] z3::expr month(const z3::expr& day) const;
  [[nodiscard]] z3::expr dayOfMonth(const z3::expr& day) const;
  [[nodiscard]] z3::expr monthOfAnniversary(const z3::expr& index) const;
  /// nearAnniversary() of runtime/interpret; `day` lies in the scope.
  [[nodiscard]] z3::expr isNear(const z3::expr& day, const z3::expr& index, Value before, Value after) const;

 private:
  const Facts& facts_;
  Scope scope_;
};

}  // namespace kopeck::prove
