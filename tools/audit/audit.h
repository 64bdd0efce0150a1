// The replay: evaluates a ledger's events again, with the engine that made it, and compares to the byte. The other half
// of `kopeck audit`, tools/auditor, needs neither the programme nor the engine.
//
// Reads through a StoreReader in one snapshot; changes nothing. Stops reporting after kMostFindings, never checking.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "runtime/event/text.h"
#include "runtime/run/programme.h"
#include "runtime/store/reader.h"

namespace kopeck {

struct AuditFinding {
  std::string en;  // one sentence, lower case start, no full stop
  std::string ru;
};

struct AuditReport {
  std::int64_t replayed = 0;  // accounts evaluated again
  std::int64_t found = 0;     // all findings; only the first kMostFindings are kept
  std::vector<AuditFinding> findings;
  static constexpr std::size_t kMostFindings = 50;
};

/// Evaluates every account's events again, in the order of their dates, each by the version of its own date, and
/// compares states, lots, tier changes, kept records, the sums of the postings by event, lot and rule and those of the
/// effects with what the ledger holds, to the byte; and what the accounts' states alone say (tier, day, lots) with the
/// tables. `programme` has been started. In memory are the accounts of about kPostingsAtOnce postings at a time; the
/// tables of postings, lots and effects are read once for each such share.
inline constexpr std::int64_t kPostingsAtOnce = 500'000;
[[nodiscard]] Status auditReplay(StoreReader& reader, Programme& programme, AuditReport& report);

/// Reads the events as they came once more, those of NDJSON inputs, and compares what they say with the content that
/// their rows had when they came. `pool` is the one with which `programme` has been started, the ledger's texts in it;
/// it may get further ones. In memory is one batch of events at a time.
[[nodiscard]] Status auditContent(StoreReader& reader, const Programme& programme, TextPool& pool, AuditReport& report);

/// A hash over all postings, effects, lots and accounts (customer, tier, balance), in the order of their numbers: equal
/// for equal ledgers, whatever the engine, the size of commits or the interruptions. 32 hexadecimal digits.
[[nodiscard]] Result<std::string> ledgerDigest(StoreReader& reader);

}  // namespace kopeck
