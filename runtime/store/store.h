// Store: the ledger on disk, one SQLite file, and the only one who writes it. docs/ledger.md tells its tables.
//
// Between the run, which collects LedgerBatches, and the disk. A batch is committed as a whole together with the input
// position it ends at, so that a run that was killed, or met a full disk, goes on at the exact event.
//
// Invariants: (1) one writer a ledger, by an advisory lock that dies with its process; readers are never kept out;
// (2) what commit() answered with success survives a power cut; (3) after a failed commit the ledger, and this object,
// stand where they stood before it, and the same batch may be committed again; (4) rows of events and postings are only
// ever added.
// One Store belongs to one thread at a time; any thread may have a StoreReader of its own (reader.h).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "runtime/ledger/ledger.h"
#include "runtime/store/rows.h"
#include "runtime/value/result.h"

namespace kopeck {

class StoreReader;

struct StoreOptions {
  int cache_mb = 64;           // bound of SQLite's page cache
  int checkpoint_mb = 256;     // the write-ahead log goes back into the file when it has grown past this
  int busy_ms = 10'000;        // how long another program's short write is waited for
  std::int64_t max_pages = 0;  // a test's disk: writing past so many pages is a full disk; 0 = no bound
  std::string vfs;             // a test's SQLite VFS; empty = the system's
  bool lasting = true;         // false: the ledger is thrown away, and need not survive a power cut
};

class Store {
 public:
  /// Opens the ledger at `path`, or makes it where there is none (or an empty file), and takes the writer's lock.
  /// Refusals: `foreign` for a file that is no ledger, or one of another programme, version, rule text or schema;
  /// `busy` when another run writes it; `damaged`, `full`, `io`.
  [[nodiscard]] static Result<std::unique_ptr<Store>> open(const std::string& path, const ProgrammeId& programme,
                                                           const StoreOptions& options = {});
  virtual ~Store() = default;
  Store() = default;
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  /// Where `input` (a name of the caller's choice, usually the file's) was left; all zeros when it is new. Commits from
  /// here on are counted under it.
  [[nodiscard]] virtual Result<RunState> begin(std::string_view input) = 0;

  /// Keeps the batch, in one transaction. Requires begin(), and rows of events that follow the last one without gaps.
  /// `full` and `io` leave the ledger at the last commit.
  [[nodiscard]] virtual Status commit(const LedgerBatch& batch) = 0;

  /// Marks the input as read to its end, makes the indexes that people's queries want and empties the write-ahead log.
  /// The ledger is sound without it, only slower to ask.
  [[nodiscard]] virtual Status finish() = 0;

  /// Row of the last event kept, 0 in a new ledger; the number of accounts; the number of texts, 0 among them.
  [[nodiscard]] virtual std::int64_t lastRow() const = 0;
  [[nodiscard]] virtual std::int64_t accountCount() const = 0;
  [[nodiscard]] virtual std::int64_t textCount() const = 0;

  /// A look-up of its own connection, for any one other thread; sees what was last committed.
  [[nodiscard]] virtual Result<std::unique_ptr<StoreReader>> reader() const = 0;
};

}  // namespace kopeck
