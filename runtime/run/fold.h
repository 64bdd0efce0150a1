// Fold: one account's whole history evaluated again, in the order of its dates, each event by the version of its own
// date. What a late event needs, and what an audit's replay compares with.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/engine/step.h"
#include "runtime/run/programme.h"
#include "runtime/store/rows.h"

namespace kopeck {

/// An event of one account, with its record decoded.
struct FoldEvent {
  StoredEvent stored;
  Sale sale;
  std::size_t version = 0;
  bool fresh = false;  // comes for the first time: it takes from the shared counters as they are now
  [[nodiscard]] Value order() const { return orderKey(sale.view()); }
};

/// As orderKey(), of a row.
[[nodiscard]] constexpr Value orderOf(const EventRow& row) {
  return (static_cast<Value>(row.day) * 86'400 + row.second) * 8 + rank(row.kind);
}

/// Whether such an event is one of the receipts that a summary counts.
[[nodiscard]] constexpr bool isReceipt(EventKind kind) {
  return kind == EventKind::purchase || kind == EventKind::giving_back;
}

/// Whether rules judge such an event, so that its record says what they read and gave.
[[nodiscard]] constexpr bool isJudged(EventKind kind) {
  return kind == EventKind::purchase || kind == EventKind::custom;
}

/// Whether the till asks for points, or says that it took some.
[[nodiscard]] bool redeems(const EventView& event);

/// Whether the event comes after later ones of its account, or on a day that the account has passed.
[[nodiscard]] bool isLate(const EventView& event, const AccountState& state);

/// Attributes without a time are known from the second after the account's latest event: their day and second are set,
/// where it has one.
void dateAttributes(const EventView& event, const AccountState& state, EventBatch& batch);

/// The sums of a receipt without a customer, and why it is refused.
[[nodiscard]] Refusal sumsOfAnonymous(const EventView& event, Value& gross, Value& net);

/// A customer's events stand in this order: date and time, then by kind (see rank()), then number.
[[nodiscard]] bool before(const FoldEvent& a, const FoldEvent& b);

/// A record that decodes, as FoldEvent; false when it does not.
[[nodiscard]] bool decode(const Programme& programme, StoredEvent stored, FoldEvent& event);
/// The same of a sale alone.
[[nodiscard]] bool decode(const Programme& programme, const StoredEvent& stored, Sale& sale);

/// A posting of the fold, and its lines as text. Rules and limits have the ledger's numbers.
struct FoldPosting {
  Posting posting;
  std::string lines;
};

/// An effect of the fold, with its texts. Rules have the ledger's numbers.
struct FoldEffect {
  EffectRow effect;
  std::string channel, text, lines;
};

struct FoldedEvent {
  std::int64_t row = 0;
  Refusal refusal = Refusal::none;
  Value gross = 0, net = kMissing, paid = 0;  // of purchases and returns that were not refused
  std::string record;
  std::string left;                    // what returns have left of it; empty when none touched it
  std::vector<ReturnedLine> returned;  // of a return
  std::vector<Gift> gifts;             // that it gives to other customers
};

/// By day: what the shared counters said when scheduled rules ran for the account; see ScheduleRoom.
using Rooms = std::map<Day, std::vector<Value>>;

struct Folded {
  AccountState state;
  std::vector<FoldedEvent> events;    // in fold order
  std::vector<FoldPosting> postings;  // in fold order
  std::vector<FoldEffect> effects;    // in fold order
  std::vector<LotRow> lots;           // every lot that ever was, as it stands at the end
  std::vector<TierChange> tier_changes;
  std::vector<std::uint32_t> unmatched_lines;  // of the fresh event
  std::set<Day> ran_unused;                    // when scheduled rules ran and found the shared counters unused
  Rooms rooms;                                 // of days that were not known before: what was found then
  std::optional<AccountState> base;            // see FoldAccount::base_before; where any event stands before it
  std::size_t base_events = 0;                 // which are so many,
  std::size_t base_tier_changes = 0;           // and brought so many of the changes
  std::int64_t schedules_refused = 0;
};

/// Whose events they are.
struct FoldAccount {
  std::int64_t account = 0;
  std::string_view customer;
  const Rooms* rooms = nullptr;
  /// Folded::ran_unused of a fold of what is known already. Scheduled rules of further days run for the first time and
  /// take from the shared counters as they are now. nullptr: there are none, it is a replay.
  const std::set<Day>* ran_unused = nullptr;
  /// What the account was before the first of the events; nullptr: it knows nothing yet.
  const AccountState* from = nullptr;
  /// Keeps the account as it was before the first event that stands here or later, see Folded::base.
  Value base_before = kMissing;
};

/// Evaluates the events, sorted by before(), from an account that knows nothing, and lets time pass to `settled`
/// (kNoDay: not at all). `shared` is what fresh events, and days that are new, take from.
[[nodiscard]] Result<Folded> fold(Programme& programme, FoldAccount account, std::vector<FoldEvent>& events,
                                  Day settled, SharedCounters& shared);

/// "0:35 2:14": each line's part that is not 0, by the line's index. `first` counts into `parts`.
void appendParts(const std::vector<Value>& parts, std::size_t first, std::size_t lines, std::string& text);
/// Adds what appendParts() wrote, times `sign`, to the lines' sums.
void addParts(std::string_view text, Value sign, std::map<std::int64_t, Value>& lines);
/// As appendParts(), of a grant; nothing for -1.
void appendLines(const Outcome& outcome, std::int32_t grant, std::size_t lines, std::string& text);

/// The discounts, messages and records of an outcome of this version, with the ledger's numbers.
void eachEffect(const Programme& programme, std::size_t version, const Outcome& outcome, std::int64_t row, Day day,
                std::size_t lines, const std::function<void(FoldEffect&&)>& each);

/// What the shared counters say to a scheduled rule, as a ScheduleRoom keeps it: limits per store as those of no store.
[[nodiscard]] std::vector<Value> roomOf(const SharedCounters& shared);
/// Counters that say so.
[[nodiscard]] SharedCounters countersOf(const Programme& programme, const std::vector<Value>& room);

/// A posting with the ledger's numbers.
[[nodiscard]] inline Posting numbered(const Version& version, Posting posting) {
  if (posting.rule >= 0) posting.rule += version.first_rule;
  if (posting.cut_by >= 0) posting.cut_by += version.first_limit;
  return posting;
}
/// A change of tier with the ledger's numbers.
[[nodiscard]] TierChange numbered(const Version& version, TierChange change);

}  // namespace kopeck
