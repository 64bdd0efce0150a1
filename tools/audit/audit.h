// The auditor: proves that a ledger's tables agree with each other, and, by replay, with the programme.
//
// Reads through a StoreReader in one snapshot; changes nothing. Stops reporting after kMostFindings, never checking.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "runtime/run/programme.h"
#include "runtime/store/reader.h"

namespace kopeck {

struct AuditFinding {
  std::string en;  // one sentence, lower case start, no full stop
  std::string ru;
};

struct AuditReport {
  std::int64_t events = 0;
  std::int64_t postings = 0;
  std::int64_t lots = 0;
  std::int64_t accounts = 0;
  std::int64_t replayed = 0;  // accounts evaluated again
  std::int64_t found = 0;     // all findings; only the first kMostFindings are kept
  std::vector<AuditFinding> findings;
  static constexpr std::size_t kMostFindings = 50;
};

/// The ledger's own invariants:
///  1. rows of events are 1..n without gaps, and every posting names an event that exists, or time alone;
///  2. the postings of a lot sum to what is left in it, which is never negative;
///  3. the postings of the header's points of an account sum to its balance, which is its lots less its debt, and the
///     postings to the debt of each wallet sum to that debt;
///  4. the lots and the tier in an account's state are those of the tables.
/// `programme` has been started.
[[nodiscard]] Status auditTables(StoreReader& reader, const Programme& programme, AuditReport& report);

/// Evaluates every account's events again, in the order of their dates, each by the version of its own date, and
/// compares states, lots, tier changes, kept records, the sums of the postings by event, lot and rule and those of the
/// effects with what the ledger holds, to the byte.
[[nodiscard]] Status auditReplay(StoreReader& reader, Programme& programme, AuditReport& report);

/// A hash over all postings, effects, lots and accounts (customer, tier, balance), in the order of their numbers: equal
/// for equal ledgers, whatever the engine, the size of commits or the interruptions. 32 hexadecimal digits.
[[nodiscard]] Result<std::string> ledgerDigest(StoreReader& reader);

}  // namespace kopeck
