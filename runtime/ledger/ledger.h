// The ledger's own words: what is written down for each event, and what a store has to keep. The engine makes these
// rows, runtime/run collects them into a LedgerBatch, runtime/store keeps them, the auditor reads them.
//
// Rows of events are numbered by arrival from 1, without gaps; the number is the event's identity in the ledger.
// Accounts are numbered by first sight from 1. All texts and blobs of a batch lie in LedgerBatch::bytes.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/event/event.h"
#include "runtime/value/calendar.h"
#include "runtime/value/value.h"

namespace kopeck {

/// Why points moved. The number is what the store keeps; never reuse one.
enum class PostingKind : std::uint8_t {
  earned = 1,       // + into a lot
  redeemed = 2,     // - from a lot, or from the debt (lot 0) where a stated redemption found too few points
  expired = 3,      // - from a lot, at its last day
  taken_back = 4,   // - from a lot or into debt (lot 0), by a return
  returned = 5,     // + into a lot: points that had paid for returned goods
  repaid = 6,       // - from a lot and, in a second posting, + to the debt (lot 0)
  uncollected = 7,  // 0 points; `wanted` says what a return could not take
  adjusted = 8,     // +/-: a late event changed what an earlier posting said; `cause` names it
  turned = 9,       // - from a lot: a rule turned it into something else
  used = 10,        // - from a lot: a coupon, stamps or a free unit that a discount used up
  opened = 11,      // + into a lot: a migration
  gifted = 12,      // + into a lot: another customer's event gave it
  by_hand = 13,     // +/-: an `adjust` event
};

/// "earned", "taken_back", …: as the ledger and JSON write it.
[[nodiscard]] std::string_view name(PostingKind kind);

/// The programme's own accounts. A posting moves points between a customer's lot (or debt) and one of them, so that
/// what all customers hold and what these accounts hold always sums to 0, kind by kind. The number is what the store
/// keeps; never reuse one.
enum class CounterAccount : std::uint8_t {
  issued = 1,      // what rules gave: earned, gifted
  redeemed = 2,    // what paid, or was used up: redeemed, returned, used
  breakage = 3,    // what expired
  taken_back = 4,  // what returns took back; uncollected (0 points)
  adjustment = 5,  // what late events and people corrected: adjusted, by_hand
  opening = 6,     // what came over from another system: opened
  exchanged = 7,   // what rules turned into something else: turned
  transfer = 8,    // from a lot to the debt of the same account: repaid; nothing ever stays here
};
[[nodiscard]] CounterAccount counterOf(PostingKind kind);
/// "issued", "breakage", …: as the ledger writes it; empty for a number that no version has written.
[[nodiscard]] std::string_view name(CounterAccount account);

/// Identity of a lot: which event earned it, under which of the Plan's terms.
/// row << 16 | terms. 0 is no lot: the account's debt.
using LotId = std::int64_t;
[[nodiscard]] inline LotId lotId(std::int64_t row, std::int32_t terms) {
  return row << 16 | terms;
}
/// The row that stands for what scheduled rules gave an account on a day, which no event is there for. Rows of events
/// never reach 2^46. Accounts below 2^30. Of a day its last 16 bits: what an account gets on days that are 179 years
/// apart would be one lot, were there any left of the first.
[[nodiscard]] inline std::int64_t scheduleRow(std::int64_t account, Day day) {
  return std::int64_t{1} << 46 | account << 16 | static_cast<std::int64_t>(static_cast<std::uint16_t>(day));
}
[[nodiscard]] inline bool isScheduleRow(std::int64_t row) {
  return (row >> 46 & 1) != 0;
}
[[nodiscard]] inline std::int64_t rowOf(LotId lot) {
  return lot >> 16;
}
/// The row in the id of an event's n-th lot of equal terms: an opening brings several, each with days of its own. Rows
/// of events stay below 2^36 for this.
inline constexpr std::int64_t kMostOpenings = 1024;
[[nodiscard]] inline std::int64_t openingRow(std::int64_t row, std::int64_t ordinal) {
  return ordinal << 36 | row;
}
/// The row of the event that made a lot: rowOf() without an ordinal; 0 where no event did.
[[nodiscard]] inline std::int64_t eventRowOf(LotId lot) {
  const std::int64_t row = rowOf(lot);
  return isScheduleRow(row) ? 0 : row & ((std::int64_t{1} << 36) - 1);
}
[[nodiscard]] inline std::int32_t termsOf(LotId lot) {
  return static_cast<std::int32_t>(lot & 0xFFFF);
}

struct Posting {
  std::int64_t account = 0;
  PostingKind kind = PostingKind::earned;
  LotId lot = 0;
  Value points = 0;          // signed, smallest units; the sum over an account is its balance
  Value wanted = 0;          // what the rule or the return asked for before limits and balance cut it
  std::int32_t rule = -1;    // Plan::rules
  std::int32_t cut_by = -1;  // Plan::limits: the limit that cut `wanted` down to `points`
  std::int64_t receipt = 0;  // row of the event; 0 for what time alone did (expiry, repayment at activation)
  std::int64_t cause = 0;    // row of the late event, for `adjusted`
  Day day = 0;
  Slice lines;  // each line's part as text, "0:35 2:14" (line index: points), in the batch's bytes; empty = no lines
};

/// What became of an event. The number is what the store keeps.
enum class Verdict8 : std::uint8_t {
  posted = 0,
  anonymous = 1,
  duplicate = 2,
  refused = 3,
  waiting = 4,   // a return whose sale has not come yet
  taken_up = 5,  // waited, and what it waited for came: a later row of the same number says what became of it
};
/// "posted", "anonymous", …: as the ledger writes it; empty for a number that no version has written.
[[nodiscard]] std::string_view name(Verdict8 verdict);

/// Why the engine or the book refuses an event; ingest has reasons of its own (they keep their names as text).
enum class Refusal : std::uint8_t {
  none = 0,
  number_reused = 1,          // the same number with other content
  too_late = 2,               // older than the programme accepts
  after_the_run = 3,          // dated after the run's day
  return_unmatched = 4,       // names no sale, and no purchase of these goods with quantity left was found
  return_sale_unknown = 5,    // names a sale that the ledger does not hold
  return_exceeds_sale = 6,    // more than was bought
  return_too_late = 7,        // after the programme's days for returns
  redeem_anonymous = 8,       // a redemption without a customer
  overflow = 9,               // a sum left the range that the ledger can hold
  return_item_unknown = 10,   // the named sale has no such item
  return_not_by_buyer = 11,   // the named sale belongs to another customer
  before_the_programme = 12,  // dated before the programme is effective
  gift_unknown = 13,          // a gift for a customer whom the ledger does not know
  gift_to_self = 14,          // a gift from a customer to the same customer
};
[[nodiscard]] std::string_view name(Refusal refusal);

struct EventRow {
  std::int64_t row = 0;
  EventKind kind = EventKind::purchase;
  std::int32_t version = 0;  // the programme's, by which it was judged
  Slice id;
  std::int64_t account = 0;  // 0 = anonymous
  Day day = 0;
  std::int32_t second = 0;
  Verdict8 verdict = Verdict8::posted;
  Refusal refusal = Refusal::none;
  std::uint64_t source_line = 0;
  std::array<std::uint64_t, 2> content{};  // 128-bit hash of what the event says (not of how it is spelt)
  std::int64_t of_row = 0;                 // a return's sale, where it is one sale
  Value net = kMissing;                    // minor units; of purchases and returns that are posted or anonymous
  Slice record;  // see runtime/engine/record.h: all that evaluation needs again; empty for refused and anonymous ones
};

struct LotRow {
  LotId id = 0;
  std::int64_t account = 0;
  Value earned = kMissing;  // points granted into it; kMissing: as the ledger has it
  Value left = 0;
  Day earned_day = 0;
  Day active_from = 0;  // kNever while it waits for the next purchase
  Day last_day = 0;     // kNever = does not expire
};

struct AccountRow {
  std::int64_t account = 0;
  Slice customer;         // read when the account is new
  std::int32_t tier = 0;  // of the first block
  Value balance = 0;      // of the header's points: their lots less the debt
  Day settled = kNoDay;   // time has passed up to the start of this day
  Slice state;            // the AccountState's words, little-endian
};

struct TierChange {
  std::int64_t account = 0;
  std::int32_t block = 0;  // Plan::tiers
  Day day = 0;
  std::int32_t from = 0;
  std::int32_t to = 0;
  std::int64_t receipt = 0;  // row of the event, 0 for what time alone did
};

/// A sale that returns have touched: what is left of it. Replaces the record's own ending.
struct SaleLeft {
  std::int64_t row = 0;
  Slice left;
};

/// What a return took of a line of a sale. Like a lot it says how things stand: a late event may change it.
struct ReturnedLine {
  std::int64_t row = 0;   // of the return
  std::int64_t sale = 0;  // row of the purchase
  std::int32_t line = 0;  // of the purchase, from 0
  Value quantity = 0;     // millionths of a unit
  Value net = 0;          // minor units of the line's net
  friend bool operator==(const ReturnedLine&, const ReturnedLine&) = default;
};

/// A late event changed what a committed event read and gave.
struct RecordChange {
  std::int64_t row = 0;
  Verdict8 verdict = Verdict8::posted;
  Refusal refusal = Refusal::none;
  Value net = kMissing;
  Slice record;
};

/// What became of an event that had waited.
struct VerdictChange {
  std::int64_t row = 0;
  Verdict8 verdict = Verdict8::taken_up;
  Refusal refusal = Refusal::none;
};

/// What a rule did besides moving points. The number is what the store keeps.
enum class EffectRowKind : std::uint8_t {
  discount = 1,    // `amount` minor units off; `lines` says where
  free_units = 2,  // as a discount, in money
  message = 3,     // `text` to `channel`
  record = 4,      // `text`: attribute and value
};
/// Appended like postings: a late event that changes one adds a row with its cause and the amount's difference.
struct EffectRow {
  std::int64_t account = 0;
  EffectRowKind kind = EffectRowKind::discount;
  std::int32_t rule = -1;
  std::int64_t receipt = 0;  // row of the event; 0 for a scheduled rule
  std::int64_t cause = 0;
  Day day = 0;
  Value amount = 0;
  Slice channel;
  Slice text;
  Slice lines;
};

struct RejectCount {
  std::string reason;      // "not_json", "return_unmatched", …
  std::int64_t count = 0;  // events
  std::int64_t lines = 0;  // item lines in them
};

/// How the points of one wallet moved.
struct PointTotals {
  Value earned = 0, redeemed = 0, expired = 0, taken_back = 0, returned = 0, adjusted = 0, uncollected = 0;
  Value turned = 0, opened = 0, gifted = 0, by_hand = 0;
  /// What is left of all that moved.
  [[nodiscard]] Value outstanding() const {
    return earned - redeemed - expired - taken_back + returned + adjusted - turned + opened + gifted + by_hand;
  }
};

/// Counts a posting of a wallet: what left an account counts as a positive number.
void addTo(PointTotals& totals, const Posting& posting);

/// All that a run has counted so far; kept with the input position, so that a resumed run sums up the whole.
struct RunTotals : PointTotals {  // of the header's points
  std::int64_t receipts = 0;      // purchases and returns, whatever became of them
  std::int64_t posted = 0;
  std::int64_t anonymous = 0;
  std::int64_t duplicate = 0;
  std::int64_t waiting = 0;  // returns whose sale has not come yet
  std::int64_t events = 0;   // customer and custom events
  std::int64_t lines = 0;
  std::int64_t lines_refused = 0;  // of receipts that were otherwise accepted
  Value gross = 0, net = 0, paid = 0;
  Value discounts = 0;  // money off by rules, free units included
  std::int64_t messages = 0;
  std::int64_t coupons_issued = 0, coupons_used = 0;
  std::int64_t gifts = 0, gifts_refused = 0;
  std::int64_t schedules_refused = 0;  // an account and a day each: a scheduled rule that overflows
  std::vector<PointTotals> wallets;    // the programme's further wallets, from its second one on
  std::vector<RejectCount> refused;
  [[nodiscard]] std::int64_t refusedTotal() const;
  void addRefused(std::string_view reason, std::int64_t item_lines);
  /// Takes one addRefused() back: a late event has made room for what was refused.
  void removeRefused(std::string_view reason, std::int64_t item_lines);
};

/// Where in the input a batch ends.
struct InputPosition {
  std::uint64_t lines = 0;   // input lines consumed, header of a CSV included
  std::uint64_t events = 0;  // events read
};

/// A shared counter of one store.
struct StoreTotal {
  std::int64_t total = 0;  // as the position of a pair in LedgerBatch::totals
  TextId store = 0;
  Value period = 0;
  Value used = 0;
  friend bool operator==(const StoreTotal&, const StoreTotal&) = default;
};

/// What the counters that all accounts share said when a scheduled rule ran for an account: a fold runs it the same.
struct ScheduleRoom {
  std::int64_t account = 0;
  Day day = 0;
  Slice totals;  // as LedgerBatch::totals, little-endian
};

/// What is committed at once: everything between two input positions.
struct LedgerBatch {
  std::vector<EventRow> events;
  std::vector<Posting> postings;
  std::vector<LotRow> lots;                     // new or changed; one entry a lot
  std::vector<LotId> lots_gone;                 // a late event undid them
  std::vector<AccountRow> accounts;             // new or changed; one entry an account
  std::vector<std::int64_t> tier_changes_void;  // accounts whose tier changes are replaced by those below
  std::vector<TierChange> tier_changes;
  std::vector<EffectRow> effects;
  std::vector<SaleLeft> sales;
  std::vector<RecordChange> records;        // committed events whose records a late event changed; their `left` is void
  std::vector<VerdictChange> verdicts;      // committed events that had waited
  std::vector<std::int64_t> returned_void;  // rows of returns whose lines are replaced by those below
  std::vector<ReturnedLine> returned;
  std::vector<Value> totals;             // the shared counters of limits `in total`, all of them: pairs (period, used)
  std::vector<StoreTotal> store_totals;  // those of limits per store that have changed
  std::vector<ScheduleRoom> schedule_rooms;
  std::uint32_t first_text = 0;  // texts with ids from here on are new
  std::vector<std::string> texts;
  std::string raw;  // the events as they came, one after another, each ended by a newline
  std::string bytes;
  InputPosition position;
  RunTotals run;
  Day latest_day = kNoDay;  // latest date seen
  Slice keep(std::string_view text) {
    Slice slice{static_cast<std::uint32_t>(bytes.size()), static_cast<std::uint32_t>(text.size())};
    bytes.append(text);
    return slice;
  }
  [[nodiscard]] std::string_view view(Slice slice) const {
    return std::string_view(bytes).substr(slice.offset, slice.length);
  }
  void clear();
};

}  // namespace kopeck
