// Book: the accounts of one ledger while a run writes it. Takes events in the order of arrival, finds duplicates and
// late ones, steps each account, and hands batches of ledger rows to the store, which commits them beside the run.
//
// Between ingest (EventBatch) and store (LedgerBatch). Owns the accounts and the shared counters; borrows the
// Programme, the TextPool and the Store. One thread drives it; commits run on a thread of its own. Invariants: (1)
// every event gets a row and a verdict; (2) what is not committed yet is found beside what is, so that a batch's size
// changes no result; (3) an error of the store ends the run with the ledger at its last commit.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "runtime/engine/step.h"
#include "runtime/run/customers.h"
#include "runtime/run/fold.h"
#include "runtime/run/programme.h"
#include "runtime/run/recent.h"
#include "runtime/run/writer.h"
#include "runtime/store/reader.h"
#include "runtime/store/store.h"

namespace kopeck {

struct BookOptions {
  Day run_day = kNever;                              // events dated later are refused
  std::size_t commit_events = 1 << 17;               // a batch is handed over when it has so many events,
  std::size_t commit_bytes = std::size_t{96} << 20;  // or so many bytes of input
};

/// An event that the book refuses: for the rejects file.
struct RefusedEvent {
  const EventBatch* batch = nullptr;
  std::size_t index = 0;
  Refusal refusal = Refusal::none;
  std::vector<std::uint32_t> lines;  // of a return that was taken in part: those that were not; else empty
};

class Book {
 public:
  /// Loads accounts, texts and recent numbers from the ledger, and starts the programme. `pool` is empty; it is seeded
  /// with the programme's texts.
  [[nodiscard]] static Result<std::unique_ptr<Book>> open(Programme& programme, const MakeEvaluator& make,
                                                          TextPool& pool, Store& store, const std::string& input,
                                                          const BookOptions& options);
  ~Book();
  Book(const Book&) = delete;
  Book& operator=(const Book&) = delete;

  /// Where this input was left; what the totals were then.
  [[nodiscard]] const InputPosition& start() const { return start_; }
  [[nodiscard]] bool alreadyFinished() const { return already_finished_; }

  /// Takes all events of the batch (attributes without a time get theirs), in order, which ends at `position`; hands
  /// rows over when enough have gathered.
  [[nodiscard]] Status process(EventBatch& batch, const InputPosition& position,
                               const std::function<void(const RefusedEvent&)>& refused);

  /// Hands over what has gathered, unless the batch before it is still under way: what a slow input calls now and then,
  /// so that an interruption costs a moment's work.
  [[nodiscard]] Status commitIfIdle();

  /// Counts what ingest refused: one receipt or event with so many item lines. `whole` false: only lines of a receipt
  /// whose others were accepted.
  void addRejected(std::string_view reason, std::int64_t item_lines, bool whole);

  /// Lets time pass for every account up to the start of `until` (kNoDay: the latest day seen), commits all.
  [[nodiscard]] Status finish(Day until);
  /// Commits all that came so far and lets no time pass: going on from here ends as if there had been no stop.
  [[nodiscard]] Status stop();

  [[nodiscard]] const RunTotals& totals() const { return totals_; }
  [[nodiscard]] std::size_t accountCount() const { return accounts_.size(); }
  /// Points in all accounts, as of the day to which time has passed: all of them, and those that do not pay yet.
  struct Outstanding {
    Value all = 0;
    Value pending = 0;
    Value debt = 0;
  };
  /// By wallet, as the ledger numbers them.
  [[nodiscard]] std::vector<Outstanding> outstanding() const;
  [[nodiscard]] Day latestDay() const { return latest_day_; }

 private:
  /// Where an account's latest event that is not committed yet stands, and from there its one before.
  struct Pending {
    std::uint32_t serial = 0;  // of the batch; 0 = none
    std::uint32_t index = 0;
  };
  struct Account {
    std::string customer;
    AccountState state;
    Pending last;
    std::uint32_t dirty_serial = 0;
    bool is_new = true;
  };
  /// A batch on its way, with what is needed to find things in it.
  struct Batch {
    LedgerBatch rows;
    std::uint32_t serial = 0;
    std::int64_t first_row = 0;
    std::vector<Pending> previous;                          // an event: the one before it of its account
    std::vector<LotRow> lots;                               // as they came; merged when handed over
    std::unordered_map<std::int64_t, std::string> lefts;    // row of a sale
    std::unordered_map<std::int64_t, std::string> records;  // row of a committed event: changed by a late one
    std::vector<std::int64_t> dirty;                        // accounts
    std::unordered_map<std::int64_t, Rooms> rooms;          // of accounts
    void clear();
  };

  Book(Programme& programme, TextPool& pool, Store& store, const BookOptions& options);
  [[nodiscard]] Status load(const std::string& input, const MakeEvaluator& make);

  // book.cpp: one event
  struct Verdict {
    Verdict8 verdict = Verdict8::posted;
    Refusal refusal = Refusal::none;
  };
  [[nodiscard]] Status handle(const EventView& event, const std::function<void(const RefusedEvent&)>& refused);
  [[nodiscard]] Status take(const EventView& event, EventRow& row, Verdict& verdict);
  [[nodiscard]] Refusal checkDays(const EventView& event) const;
  [[nodiscard]] Result<Verdict> seenBefore(const EventView& event, IdKey key, std::uint64_t content);
  [[nodiscard]] Result<Verdict> judge(const EventView& event, EventRow& row, std::string& record);
  [[nodiscard]] Result<Verdict> post(const EventView& event, EventRow& row, std::string& record);
  [[nodiscard]] Result<Verdict> judgeGift(const EventView& event, EventRow& row, std::string& record);
  [[nodiscard]] Result<Verdict> judgeAnonymous(const EventView& event);
  [[nodiscard]] Result<Verdict> postReturn(const EventView& event, Account& account, EventRow& row,
                                           std::string& record);
  [[nodiscard]] Result<Verdict> returnOf(const EventView& event, Account& account, EventRow& row, std::string& record,
                                         std::vector<Sale>& sales);
  [[nodiscard]] std::int64_t accountOf(std::string_view customer);
  [[nodiscard]] std::int64_t knownAccount(std::string_view customer, std::uint64_t hash) const;
  void lookAhead(const EventBatch& batch, std::size_t index) const;
  void dateAttributes(EventBatch& batch, std::size_t index);
  void emit(std::int64_t account, const Outcome& out, std::size_t version, std::int64_t row, Day day,
            std::size_t lines);
  void emitPosting(Posting posting, std::string_view lines);
  void emitEffect(EffectRow effect, std::string_view channel, std::string_view text, std::string_view lines);

  // accounts.cpp: time, versions and gifts
  [[nodiscard]] Status enterVersion(std::int64_t account, Day day);
  [[nodiscard]] Status settle(std::int64_t account, Day day);
  [[nodiscard]] Programme::History historyOf(std::int64_t account);
  [[nodiscard]] Status passDays(Day from, Day to);
  /// Runs what passDays() would have run for an account that came later.
  [[nodiscard]] Status catchUp(std::int64_t account, Day day);
  [[nodiscard]] Status settleEager(std::int64_t account, Day day);
  [[nodiscard]] Result<Rooms> roomsOf(std::int64_t account);
  [[nodiscard]] Status give(const EventView& cause, std::int64_t account, const std::vector<Gift>& gifts);
  [[nodiscard]] std::string giftLine(const EventView& cause, std::string_view id, const Gift& gift,
                                     std::size_t version) const;
  void touch(std::int64_t account);
  void count(const EventView& event, const Verdict& verdict);

  // lookup.cpp: what is kept already
  [[nodiscard]] Batch* pendingBatch(std::int64_t row);
  [[nodiscard]] Batch* batchOf(std::uint32_t serial);
  [[nodiscard]] Result<bool> loadSale(std::int64_t row, Sale& sale);
  [[nodiscard]] Result<std::int64_t> findSale(std::string_view id);
  [[nodiscard]] Result<std::int64_t> accountOfSale(std::int64_t row);
  [[nodiscard]] Status salesFor(const EventView& event, const Account& account, std::int64_t number,
                                std::vector<Sale>& sales);
  [[nodiscard]] bool covered(const EventView& event, std::vector<Sale>& sales);
  [[nodiscard]] StoredEvent pendingEvent(const Batch& batch, std::size_t index) const;
  /// Posted events of the account, latest arrival first.
  [[nodiscard]] Status eachEvent(std::int64_t account, const std::function<bool(StoredEvent&&)>& each);
  void changedSince(StoredEvent& event) const;

  // late.cpp: an event that comes after later ones
  [[nodiscard]] Result<Verdict> postLate(const EventView& event, std::int64_t account, EventRow& row,
                                         std::string& record);
  void postDifferences(std::int64_t account, const Folded& was, const Folded& folded, std::int64_t late_row, Day day);
  [[nodiscard]] Status foldEvents(std::int64_t account, std::vector<FoldEvent>& events);
  [[nodiscard]] Status findExpired(const EventView& event, std::int64_t number, std::vector<Sale>& sales);
  void effectDifferences(std::int64_t account, const Folded& was, const Folded& folded, std::int64_t late_row, Day day);
  void rewrite(const std::vector<FoldEvent>& events, const Folded& folded, std::int64_t late_row);

  // commit.cpp
  [[nodiscard]] Status handOver();
  void complete(Batch& batch);
  void mergeLots(Batch& batch);

  [[nodiscard]] std::int32_t kindOf(LotId lot) const;
  /// How many days late an event may be: the most that any version takes.
  [[nodiscard]] std::int32_t lateDays() const { return late_days_; }
  [[nodiscard]] static Error damagedRecord(const std::string& id);

  Programme& programme_;
  const plan::Plan& plan_;  // of the programme, where it has but one version; else of its first
  TextPool& pool_;
  Store& store_;
  BookOptions options_;
  std::int32_t late_days_ = 0;
  std::size_t version_ = 0;  // that judges the event at hand
  SharedCounters shared_;
  std::unique_ptr<StoreReader> reader_;
  std::vector<Account> accounts_;  // number - 1
  CustomerIndex numbers_;
  RecentIds recent_;
  Outcome out_;
  RunTotals totals_;
  InputPosition start_, position_;
  bool already_finished_ = false;
  std::int64_t next_row_ = 1;
  std::size_t texts_kept_ = 1;
  Day latest_day_ = kNoDay;
  std::string encoded_, encoded_lines_;
  bool eager_ = false;                   // some version has rules that passDays() runs
  EventBatch translated_;                // the event at hand in its version's form
  std::vector<std::int32_t> wallet_of_;  // by the ledger's kind: which wallet it is, -1: none
  std::vector<std::int64_t> by_name_;    // accounts in the order of their customers' ids
  std::int64_t giver_ = 0;               // whose event the gifts at hand come from
  std::vector<StoreTotal> stores_kept_;  // as last handed over
  std::unique_ptr<Batch> current_, in_flight_;
  std::unique_ptr<Writer> writer_;
};

}  // namespace kopeck
