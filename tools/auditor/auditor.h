// The auditor: a second, independent implementation. It reads a ledger's SQLite tables and the events in them as they
// came, and shares no code with the engine, the store or the compiler (tests/unit/link proves it), so that a mistake of
// theirs is not made here again. What it proves, and what only a replay can, is told in docs/audit.md.
//
// Memory: one account at a time, one batch of events, the programme's words, and SQLite's own sorters, which lie in
// files where they grow. One thread; a ledger may be audited while a run writes (one snapshot).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace kopeck::auditor {

/// What is wrong.
enum class Kind : std::uint8_t {
  file_damaged,       // SQLite itself can't read it, or its own checks fail
  guard_missing,      // a trigger that refuses changes is gone
  words_differ,       // the ledger's words of numbers are not those that it is read by
  receipt_missing,    // rows of events have a gap
  batch_damaged,      // the events as they came: not there, or not readable
  event_differs,      // a row says something else than its event
  net_differs,        // a receipt's net is not what its lines and discounts give
  event_twice,        // one event was posted twice
  chain_broken,       // receipt.previous, account.last_row
  posting_missing,    // numbers of postings or effects have a gap
  posting_twice,      // one cause posted the same twice
  posting_account,    // of an account that is not there
  posting_event,      // of an event that is not there, not this customer's, or not posted
  posting_kind,       // such an event posts no such thing, or the sign is wrong
  posting_day,        // not the day of its event
  posting_rule,       // rule or limit is not there, or not of the version that judged
  posting_lot,        // the lot is not there, not this customer's, or not of that day
  posting_lines,      // the lines' parts don't sum to its points
  counter_differs,    // the other leg of a posting, or the running sum of an account of the programme's own
  lot_event,          // a lot of no event, or of another customer's
  lot_differs,        // postings of a lot don't sum to what is left in it, or to what was earned
  lot_overdrawn,      // more was taken from a lot than it held
  lot_days,           // a lot's days are not what its terms say
  drawn_out_of_time,  // taken from a lot that was not active yet, or no longer
  expiry_missed,      // a lot outlived its last day
  expiry_early,       // a lot expired before its last day was over, or on another day
  balance_differs,    // an account's balance is not what its lots, its debt, its postings say
  debt_positive,      // postings of a debt that make it less than none
  tier_chain,         // changes of tier that don't follow each other
  tier_unearned,      // a tier that the purchases don't reach, or one lost while they do
  return_unknown,     // a return of what was not bought, or of no sale
  return_too_much,    // more came back than was bought, or more was taken back than given
  effect_differs,     // a discount or message of an event that is not there
  totals_differ,      // a run's totals are not what the tables sum to
};
/// "lot_overdrawn", …
[[nodiscard]] std::string_view name(Kind kind);

/// Where: 0 or empty is no place.
struct Place {
  std::int64_t row = 0;
  std::int64_t posting = 0;
  std::int64_t lot = 0;
  std::string customer = {};
};

struct Finding {
  Kind kind = Kind::file_damaged;
  Place place;
  std::string en;  // one sentence, lower case start, no full stop
  std::string ru;
};

struct Report {
  std::int64_t events = 0;
  std::int64_t postings = 0;
  std::int64_t lots = 0;
  std::int64_t accounts = 0;
  std::int64_t found = 0;  // all findings; of each kind only the first kMostOfKind are kept
  std::vector<Finding> findings;
  static constexpr std::size_t kMostOfKind = 10;
  /// Why the file could not be audited at all, in both languages; empty when it was.
  std::string unusable_en;
  std::string unusable_ru;
};

/// Reads the whole ledger; changes nothing.
[[nodiscard]] Report audit(const std::string& path);

}  // namespace kopeck::auditor
