// diff: what another version of a programme does to receipts: proved to be nothing, or by rule, up and down, each with
// the smallest receipt that shows it, which the engine has run under both. "The same receipt" comes from the same
// customer: what both versions know by name (tier, balances, histories, used limits, attributes) is equal.
//
// As prove.h: pure, nothing of Z3 is seen outside, the same answer on every machine.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compiler/prove/prove.h"
#include "runtime/engine/explain.h"
#include "runtime/plan/plan.h"

namespace kopeck::prove {

/// What stands in the files, by name.
struct Renamed {
  std::string from, to;
};
struct Named {
  std::vector<std::string> added, removed;
  std::vector<Renamed> renamed;
  std::vector<std::string> changed;  // rules that give something by another formula, the newer name
};

/// Receipts on which a rule gives more, or less, than before.
struct Change {
  std::string rule;  // the newer name; empty: nothing but the receipt's sums tell
  bool up = false;
  bool of_money = false;  // a discount: minor units; else smallest units of the rule's kind
  std::int32_t kind = 0;  // of the version that has the rule
  Value before = 0, after = 0;
  /// The witness, for one customer, as each version reads it; equal but for what only one of them knows.
  std::vector<std::string> events, newer_events;
  Explanation older, newer;
};

struct Difference {
  Named named;
  Verdict same = Verdict::unknown;  // proved: no receipt is treated differently
  Phrase why;                       // unknown
  std::vector<Change> changes;      // in file order of the newer version, then what is gone
  /// What the receipts do not show, compared as it is written: tiers, returns, terms of other events, messages.
  std::vector<Phrase> beyond;
  std::vector<std::string> unclear;  // rules of which it was not found out whether a receipt shows their change
  bool disagreed = false;            // as Finding::disagreed
  std::size_t lines = 0;
  Day first = 0, last = 0;
};

/// Requires sound Plans of one programme: the same currency and decimals of points.
[[nodiscard]] Difference diff(const plan::Plan& older, const plan::Plan& newer, std::size_t lines);

}  // namespace kopeck::prove
