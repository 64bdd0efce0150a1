// Where the quantities that a condition asks for can lie while it holds: intervals over each of them. Lets two
// conditions be told apart, and a list of them be proved to cover everything once. Internal to compiler/check.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "compiler/check/context.h"
#include "compiler/check/intervals.h"

namespace kopeck::checking {

/// What holds wherever a condition does. `exact`: it holds nowhere else either.
struct Region {
  struct Quantity {
    Ranges ranges;
    const checked::Expr* what = nullptr;  // the quantity, where it is one
  };
  bool exact = true;
  std::map<std::string, Quantity> at;                     // by what is asked for
  std::map<std::string, std::vector<std::string>> under;  // of texts: below one of these paths
};

/// Texts are told apart by numbers of the analysis' own, so that only regions of one analysis are compared.
class RangeAnalysis {
 public:
  explicit RangeAnalysis(const std::vector<checked::Set>& sets) : sets_(sets) {}

  [[nodiscard]] Region of(const checked::Expr& e) { return region(e, true); }
  /// All of them hold.
  [[nodiscard]] Region of(const std::vector<checked::Condition>& conditions);
  /// A line that lies in the set; -1: any line.
  [[nodiscard]] Region ofSet(std::int32_t set);
  [[nodiscard]] static Region both(const Region& a, const Region& b);
  /// Whether nothing lies in both. Never true in doubt.
  [[nodiscard]] static bool disjoint(const Region& a, const Region& b);

 private:
  Region region(const checked::Expr& e, bool holds);
  Region comparison(const checked::Expr& e, bool holds);
  Region membership(const checked::Expr& e, bool holds);
  Region atom(const checked::Expr& e, bool holds);
  Region inSet(const checked::Expr& e, bool holds);
  static Region either(const Region& a, const Region& b);
  Value textId(const std::string& text);
  std::string keyOf(const checked::Expr& e) const;

  const std::vector<checked::Set>& sets_;
  std::map<std::string, Value> texts_;
};

}  // namespace kopeck::checking
