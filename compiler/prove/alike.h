// Alike: rules and sets that are written otherwise but mean the same, each proved by itself: the solver is asked about
// one rule at a time. Internal to compiler/prove; throws what Z3 throws.
#pragma once

#include <cstdint>

#include "compiler/prove/forms.h"
#include "compiler/prove/question.h"

namespace kopeck::prove {

/// What all questions of one comparison may take together, in the solver's own steps, so that it ends.
struct Budget {
  std::uint64_t steps = 0;
  int questions = 0;  // making one takes time of its own
  [[nodiscard]] bool isSpent() const { return steps == 0 || questions <= 0; }
  /// No more than is left, once `spent` are taken; at least one, since none means any number to the solver.
  [[nodiscard]] unsigned of(unsigned wanted, std::uint64_t spent = 0) const {
    const std::uint64_t left = steps > spent ? steps - spent : 1;
    return static_cast<unsigned>(left < wanted ? left : wanted);
  }
  void take(const Question& question) {
    --questions;
    steps -= question.spent() < steps ? question.spent() : steps;
  }
};

/// Makes what is proved to be the same the same in `forms`: for receipts of up to `lines` lines.
void proveAlike(Forms& forms, std::size_t lines, Budget& budget);

/// Rules of the pair, and what they multiply where `targets`.
[[nodiscard]] std::vector<bool> actsOf(const Version& version, const std::vector<std::size_t>& rules, bool targets);

/// Whether payment with points has to be part of what is asked about these rules, so that all that may be paid is
/// thought of.
[[nodiscard]] bool needsRedeem(const Version& version, const std::vector<bool>& acts);
/// The same of discounts, once one of them gives units free.
[[nodiscard]] bool needsDiscounts(const Version& version, const std::vector<bool>& acts);

}  // namespace kopeck::prove
