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

/// Something that was written otherwise, in words: "5% on `earning`" became "7% on `earning`".
struct Rewritten {
  Phrase subject;                    // "base", "limit `per_month`", "paying with points"
  Phrase before, after;              // empty: it was not there, or is no more
  std::vector<std::string> rules{};  // those that it speaks of, where they are rules
};

/// What a witness shows.
enum class Shows : std::uint8_t {
  amount,   // a rule gives, or takes off, more or less than before
  life,     // a rule gives as much, of another kind or for another time
  payment,  // points pay more or less
  receipt,  // nothing but the receipt's sums tell
};

/// Receipts on which a rule gives more, or less, than before.
struct Change {
  Shows shows = Shows::amount;
  std::string rule;       // amount, life: the newer name
  bool up = false;        // amount, payment
  bool of_money = false;  // minor units: a discount, a payment; else smallest units of the rule's kind
  std::int32_t kind = 0;  // of the version that has the rule
  Value before = 0, after = 0;
  /// The witness, for one customer, as each version reads it; equal but for what only one of them knows.
  std::vector<std::string> events, newer_events;
  Explanation older, newer;
};

struct Difference {
  Named named;
  /// Rules, limits, orders and payment that receipts may show, in words; then what is told beyond them.
  std::vector<Rewritten> rewritten;
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

/// Versions of one programme count the same money and points.
[[nodiscard]] bool mayBeCompared(const plan::Plan& a, const plan::Plan& b);

/// Requires sound Plans that may be compared.
[[nodiscard]] Difference diff(const plan::Plan& older, const plan::Plan& newer, std::size_t lines);

}  // namespace kopeck::prove
