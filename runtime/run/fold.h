// Fold: one account's whole history evaluated again, in the order of its dates. What a late event needs, and what an
// audit's replay compares with.
#pragma once

#include <string>
#include <vector>

#include "runtime/engine/step.h"
#include "runtime/store/rows.h"

namespace kopeck {

/// An event of one account, with its record decoded.
struct FoldEvent {
  StoredEvent stored;
  Sale sale;
  bool fresh = false;  // comes for the first time: it takes from the shared counters as they are now
  [[nodiscard]] Value order() const { return orderKey(sale.view()); }
};

/// A customer's events stand in this order: date and time, then customer, event, purchase, return, then number.
[[nodiscard]] bool before(const FoldEvent& a, const FoldEvent& b);

/// A record that decodes, as FoldEvent; false when it does not.
[[nodiscard]] bool decode(const plan::Plan& plan, StoredEvent stored, FoldEvent& event);

/// A posting of the fold, and its lines as text.
struct FoldPosting {
  Posting posting;
  std::string lines;
};

struct FoldedEvent {
  std::int64_t row = 0;
  Refusal refusal = Refusal::none;
  std::string record;
  std::string left;  // what returns have left of it; empty when none touched it
};

struct Folded {
  AccountState state;
  std::vector<FoldedEvent> events;    // in fold order
  std::vector<FoldPosting> postings;  // in fold order
  std::vector<LotRow> lots;           // every lot that ever was, as it stands at the end
  std::vector<TierChange> tier_changes;
};

/// Evaluates the events, sorted by before(), from an account that knows nothing, and lets time pass to `settled`
/// (kNoDay: not at all). `shared` is what fresh events take from.
[[nodiscard]] Folded fold(Stepper& stepper, std::vector<FoldEvent>& events, Day settled, SharedCounters& shared);

/// "0:35 2:14": each line's part of a grant that is not 0, by the line's index.
void appendLines(const Outcome& outcome, std::int32_t grant, std::size_t lines, std::string& text);

}  // namespace kopeck
