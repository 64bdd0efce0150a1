// Run: receipts in, ledger out. Opens the ledger and the input, goes on where the same input was left, feeds the Book,
// and sums up. What `kopeck run` calls; does no printing.
#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <vector>

#include "runtime/ingest/ingest.h"
#include "runtime/run/book.h"

namespace kopeck {

enum class InputFormat : std::uint8_t { ndjson, csv, ffd };

struct RunProgress {
  std::int64_t receipts = 0;
  std::uint64_t read = 0;  // bytes of the input file, as it lies on disk
  std::uint64_t size = 0;  // 0 where it is not known
};

struct RunRequest {
  Programme* programme = nullptr;  // linked, not started
  MakeEvaluator evaluator;
  std::string receipts;  // path, or "-"
  InputFormat format = InputFormat::ndjson;
  const Mapping* mapping = nullptr;         // for csv
  const FfdMapping* ffd_mapping = nullptr;  // for ffd
  std::string ledger;
  std::string rejects;  // path; empty = not written
  bool strict = false;
  bool russian = false;  // the language of the rejects' messages
  Day until = kNoDay;    // settle time up to this day; kNoDay = the latest day seen
  Day run_day = kNever;  // events dated later are refused
  StoreOptions store;
  BookOptions book;
  std::function<void(const RunProgress&)> progress;  // may be empty; called a few times a second at most
  const std::atomic<bool>* stop = nullptr;           // set: commit what was read and end
};

struct RunSummary {
  RunTotals totals;
  std::int64_t customers = 0;
  std::vector<Book::Outstanding> outstanding;  // by wallet
  Day latest_day = kNoDay;
  std::int64_t resumed_at = 0;    // input lines that an earlier run had taken
  std::int64_t receipts_now = 0;  // taken by this run
  bool stopped = false;
  std::int64_t microseconds = 0;  // of this run, the opening of the ledger included
  std::vector<IngestWarning> warnings;
};

/// An Error leaves the ledger at its last commit; the same request goes on from there.
[[nodiscard]] Result<RunSummary> runReceipts(const RunRequest& request);

/// A refusal of the book for people: one sentence, lower case start, no full stop.
[[nodiscard]] std::string messageEn(Refusal refusal);
[[nodiscard]] std::string messageRu(Refusal refusal);

}  // namespace kopeck
