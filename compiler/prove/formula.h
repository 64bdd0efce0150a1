// Formulas: the little arithmetic that the encoder needs, over unbounded integers. Internal to compiler/prove; throws
// what Z3 throws, which prove.cpp catches.
#pragma once

#include <z3++.h>

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "compiler/prove/prove.h"
#include "runtime/value/value.h"

namespace kopeck::prove {

/// A value of the Plan: yes/no is a Bool, all else an Int. What is not known may be anything.
struct Sym {
  z3::expr known;
  z3::expr value;
};

using Terms = std::vector<z3::expr>;

/// What holds of every receipt, and where the formulas say less than the engine does (a gap): then the engine's result
/// is one of those that the formulas allow, so that what is proved stays proved.
class Facts {
 public:
  explicit Facts(z3::context& z3) : z3_(z3), all_(z3) {}
  [[nodiscard]] z3::context& z3() const { return z3_; }
  void assume(const z3::expr& fact) { all_.push_back(fact); }
  void leaveOpen(Gap gap) { gaps_.insert(gap); }
  [[nodiscard]] const z3::expr_vector& all() const { return all_; }
  [[nodiscard]] const std::set<Gap>& gaps() const { return gaps_; }
  /// From here on it is said of roundings alike that more does not round to less: nothing new, but what the solver
  /// would have to find out for itself where two receipts are compared.
  void compareRoundings() { compares_ = true; }
  void noteRounding(const z3::expr& num, Int128 den, RoundingMode mode, const z3::expr& result);

  [[nodiscard]] z3::expr number(Value value) const { return z3_.int_val(value); }
  [[nodiscard]] z3::expr number(Int128 value) const;
  [[nodiscard]] z3::expr yes() const { return z3_.bool_val(true); }
  [[nodiscard]] z3::expr no() const { return z3_.bool_val(false); }
  /// A variable of a name that no other has.
  [[nodiscard]] z3::expr integer(const std::string& name);
  [[nodiscard]] z3::expr truth(const std::string& name);
  /// A whole number that depends on nothing but these: the same wherever they are the same.
  [[nodiscard]] z3::expr dependent(const std::string& name, const Terms& on) const;
  /// A variable that lies between the two.
  [[nodiscard]] z3::expr between(const std::string& name, const z3::expr& least, const z3::expr& most);

 private:
  z3::context& z3_;
  z3::expr_vector all_;
  std::set<Gap> gaps_;
  int next_ = 0;
  bool compares_ = false;
  struct Rounding {
    Int128 den;
    RoundingMode mode;
    z3::expr num, result;
  };
  std::vector<Rounding> roundings_;
};

[[nodiscard]] z3::expr least(const z3::expr& a, const z3::expr& b);
[[nodiscard]] z3::expr greatest(const z3::expr& a, const z3::expr& b);
/// Int: a where `when` holds, else 0.
[[nodiscard]] z3::expr where(const z3::expr& when, const z3::expr& a);
[[nodiscard]] z3::expr sumOf(const Facts& facts, const Terms& terms);

/// Towards zero, as the Plan's `divide`; where b is 0 it means nothing.
[[nodiscard]] z3::expr quotient(const z3::expr& a, const z3::expr& b);

/// roundedQuotient() of runtime/value by a constant den > 0. Z3's own division is Euclid's, which is the floor there.
[[nodiscard]] z3::expr rounded(Facts& facts, const z3::expr& num, Int128 den, RoundingMode mode);
/// The same, where num is never below 0.
[[nodiscard]] z3::expr roundedPositive(Facts& facts, const z3::expr& num, Int128 den, RoundingMode mode);

/// splitByLargestRemainder() of runtime/value, but for who gets the remainders: what is linear about it. Exact where at
/// most one weight is above 0; else a gap. `ordered`: parts are in the order of their weights.
[[nodiscard]] Terms split(Facts& facts, const z3::expr& total, const Terms& weights, bool ordered = true);

/// Whether a number is one of a sorted list.
[[nodiscard]] z3::expr isAmong(const Facts& facts, const z3::expr& value, const std::vector<Value>& sorted);

}  // namespace kopeck::prove
