// StoreReader: look-ups in a ledger, on a connection of its own. Works while a run writes: each call sees the ledger as
// the last commit before it left it. One thread at a time; any number of readers side by side. Changes nothing.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/store/rows.h"
#include "runtime/value/result.h"

namespace kopeck {

class Connection;

/// Is handed each row in turn; false stops. The row lives until the call returns.
template <typename Row>
using Each = std::function<bool(const Row&)>;

class StoreReader {
 public:
  /// Opens an existing ledger for reading. Refusals: `io` where there is none or it can't be read, `foreign` for what
  /// is no ledger of this schema, `damaged`.
  [[nodiscard]] static Result<std::unique_ptr<StoreReader>> open(const std::string& path, const std::string& vfs = {});
  ~StoreReader();
  StoreReader(const StoreReader&) = delete;
  StoreReader& operator=(const StoreReader&) = delete;

  /// Whose ledger it is, with its rule texts.
  [[nodiscard]] Result<ProgrammeId> programme();

  // ---- for a run that goes on ----
  [[nodiscard]] Result<RunState> runState(std::string_view input);
  /// All inputs' names in the order of their first commit.
  [[nodiscard]] Result<std::vector<std::string>> inputs();
  /// texts[i] has the id i + 1.
  [[nodiscard]] Result<std::vector<std::string>> texts();
  /// LedgerBatch::totals as last committed; empty when no batch had any.
  [[nodiscard]] Result<std::vector<Value>> totals();
  /// The shared counters of each store.
  [[nodiscard]] Status storeTotals(const Each<StoreTotal>& each);
  /// By day; of all accounts where it is 0, by account.
  [[nodiscard]] Status scheduleRooms(std::int64_t account, const Each<StoredRoom>& each);
  /// By account number.
  [[nodiscard]] Status accounts(const Each<StoredAccount>& each);
  /// Posted, anonymous and waiting events that have numbers of their own, by row: whom a duplicate may repeat.
  [[nodiscard]] Status acceptedEvents(const Each<SeenEvent>& each);

  /// Returns whose sale has not come yet, by row, with their texts.
  [[nodiscard]] Status waiting(const Each<StoredWaiting>& each);

  // ---- one thing ----
  /// The event that was accepted (posted or anonymous) under this id, else the latest refused one; nothing where the id
  /// never came. Where several kinds share an id, a purchase comes first.
  [[nodiscard]] Result<std::optional<StoredEvent>> findEvent(std::string_view id);
  /// The first accepted event of this kind under this id; one that waits, or did, is accepted, too.
  [[nodiscard]] Result<std::optional<StoredEvent>> findEvent(std::string_view id, EventKind kind);
  [[nodiscard]] Result<std::optional<StoredEvent>> event(std::int64_t row);
  [[nodiscard]] Result<std::optional<StoredAccount>> findAccount(std::string_view customer);
  [[nodiscard]] Result<std::optional<StoredAccount>> account(std::int64_t account);
  [[nodiscard]] Result<std::optional<LotRow>> lot(LotId lot);
  /// The event as it came, as one of a batch's texts: the batch that holds `row`. Whole batches, since they are
  /// compressed as such.
  [[nodiscard]] Result<std::string> rawBatch(std::int64_t row);
  struct RawBatch {
    std::int64_t first_row = 0;
    std::int64_t count = 0;
    std::string raw;  // as LedgerBatch::raw
  };
  /// The same, with the rows that the batch holds.
  [[nodiscard]] Status rawOf(std::int64_t row, RawBatch& found);

  /// One event as it came. Of an input in which an event is one line.
  [[nodiscard]] Result<std::string> rawLine(std::int64_t row);

  // ---- many ----
  /// Posted events of an account in the order of their arrival, or latest arrival first. Needs no index.
  [[nodiscard]] Status eventsOf(std::int64_t account, const Each<StoredEvent>& each);
  [[nodiscard]] Status eventsOfLatestFirst(std::int64_t account, const Each<StoredEvent>& each);
  /// Returns that name this sale, by row.
  [[nodiscard]] Status returnsOf(std::int64_t row, const Each<StoredEvent>& each);
  /// What this return took, by sale and line; what returns took of this sale, by line and return.
  [[nodiscard]] Status returnedBy(std::int64_t row, const Each<ReturnedLine>& each);
  [[nodiscard]] Status returnedOf(std::int64_t sale, const Each<ReturnedLine>& each);
  [[nodiscard]] Status postingsOfReceipt(std::int64_t row, const Each<StoredPosting>& each);
  [[nodiscard]] Status postingsOfAccount(std::int64_t account, const Each<StoredPosting>& each);
  [[nodiscard]] Status effectsOfReceipt(std::int64_t row, const Each<StoredEffect>& each);
  [[nodiscard]] Status effectsOfAccount(std::int64_t account, const Each<StoredEffect>& each);
  [[nodiscard]] Status lotsOf(std::int64_t account, const Each<LotRow>& each);
  [[nodiscard]] Status tierChangesOf(std::int64_t account, const Each<TierChange>& each);

  // ---- everything, in order of number: for audits and digests ----
  [[nodiscard]] Status allEvents(const Each<StoredEvent>& each);
  [[nodiscard]] Status allPostings(const Each<StoredPosting>& each);
  [[nodiscard]] Status allEffects(const Each<StoredEffect>& each);
  [[nodiscard]] Status allLots(const Each<LotRow>& each);
  [[nodiscard]] Status allReturned(const Each<ReturnedLine>& each);
  /// What the programme's own accounts hold, by kind and account.
  [[nodiscard]] Status counters(const Each<StoredCounter>& each);
  /// By account, then in the order they were written.
  [[nodiscard]] Status allTierChanges(const Each<TierChange>& each);
  [[nodiscard]] Status allRaw(const Each<RawBatch>& each);
  [[nodiscard]] Result<LedgerCounts> counts();

  /// Holds one snapshot over several calls, until endSnapshot(): what audits and statements need to agree with
  /// themselves. Not nested.
  [[nodiscard]] Status beginSnapshot();
  void endSnapshot();

 private:
  explicit StoreReader(std::unique_ptr<Connection> connection);
  /// The rows of an account's posted events, latest first, until `each` answers false.
  [[nodiscard]] Status walk(std::int64_t account, const std::function<bool(std::int64_t)>& each);
  /// Hands over the event of that row; what `each` answered.
  [[nodiscard]] Result<bool> hand(std::int64_t row, const Each<StoredEvent>& each);
  std::unique_ptr<Connection> connection_;
};

}  // namespace kopeck
