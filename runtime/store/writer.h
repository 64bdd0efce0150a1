// BatchWriter: a LedgerBatch as rows, inside a transaction that the Store has begun. Its statements are prepared once.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/ledger/ledger.h"
#include "runtime/store/sqlite.h"

struct ZSTD_CCtx_s;

namespace kopeck {

class BatchWriter {
 public:
  /// Also loads what the programme's own accounts hold.
  [[nodiscard]] static Result<std::unique_ptr<BatchWriter>> prepare(Connection& connection);
  ~BatchWriter();
  BatchWriter(const BatchWriter&) = delete;
  BatchWriter& operator=(const BatchWriter&) = delete;

  /// All that takes time and no lock: compresses the raw events. Before the transaction.
  [[nodiscard]] Status pack(const LedgerBatch& batch);
  /// Every row of the batch. Accounts up to `known_accounts` are there already. `last_rows` has each account's latest
  /// posted event, and is brought up to date; what it held before goes to `undo`, latest last, for a transaction that
  /// fails.
  struct Undo {
    std::size_t accounts = 0;
    std::vector<std::pair<std::int64_t, std::int64_t>> rows;
  };
  [[nodiscard]] Status write(const LedgerBatch& batch, std::int64_t run, std::int64_t known_accounts,
                             std::vector<std::int64_t>& last_rows, Undo& undo);
  /// The transaction of the last write() is there for good. After one that failed there is nothing to call.
  void committed() { counters_.swap(counters_next_); }

 private:
  explicit BatchWriter(Connection& connection);
  [[nodiscard]] Status writeEvents(const LedgerBatch& batch, std::vector<std::int64_t>& last_rows, Undo& undo);
  [[nodiscard]] Status loadCounters();
  [[nodiscard]] Status writePostings(const LedgerBatch& batch);
  [[nodiscard]] Status writeCounters();
  [[nodiscard]] Status writeChanges(const LedgerBatch& batch);
  [[nodiscard]] Status writeEffects(const LedgerBatch& batch);
  [[nodiscard]] Status writeLots(const LedgerBatch& batch);
  [[nodiscard]] Status writeAccounts(const LedgerBatch& batch, const std::vector<std::int64_t>& last_rows,
                                     std::int64_t known_accounts);
  [[nodiscard]] Status writeTotals(const LedgerBatch& batch);
  [[nodiscard]] Status writeRest(const LedgerBatch& batch, std::int64_t run);

  Connection& connection_;
  ZSTD_CCtx_s* compressor_ = nullptr;
  std::string packed_;
  Statement raw_, event_, posting_, lot_new_, lot_, lot_left_, lot_gone_, account_new_, account_, account_row_,
      tier_void_, tier_, record_, sale_, verdict_, returned_void_, returned_, counter_, total_, store_total_, room_,
      effect_, text_, run_;
  std::vector<std::size_t> kind_of_terms_;
  // What the programme's own accounts hold, a row of accounts a kind: as committed, and with the batch at hand.
  std::vector<Value> counters_;
  std::vector<Value> counters_next_;
  // Kept from batch to batch for their memory.
  std::vector<std::int64_t> touched_;  // accounts with posted events
  std::vector<std::int64_t> written_;  // accounts with an AccountRow, sorted
  std::vector<const AccountRow*> accounts_;
  std::vector<const LotRow*> lots_;
};

}  // namespace kopeck
