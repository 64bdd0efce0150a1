// Book: the accounts of one ledger while a run writes it. Takes events in the order of arrival, finds duplicates and
// late ones, steps each account, and hands batches of ledger rows to the store, which commits them beside the run.
//
// Between ingest (EventBatch) and store (LedgerBatch). Owns the accounts and the shared counters; borrows the
// Programme, the TextPool and the Store. One thread drives it; commits run on a thread of its own, and where it is told
// so several threads judge events ahead (shards.h). Invariants: (1) every event gets a row and a verdict; (2) what is
// not committed yet is found beside what is, so that a batch's size changes no result; (3) an error of the store ends
// the run with the ledger at its last commit; (4) the number of threads changes no result.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <memory_resource>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "runtime/engine/step.h"
#include "runtime/run/customers.h"
#include "runtime/run/fold.h"
#include "runtime/run/known.h"
#include "runtime/run/pages.h"
#include "runtime/run/programme.h"
#include "runtime/run/proof.h"
#include "runtime/run/recent.h"
#include "runtime/run/shards.h"
#include "runtime/run/stretch.h"
#include "runtime/run/waiting.h"
#include "runtime/run/writer.h"
#include "runtime/store/reader.h"
#include "runtime/store/store.h"

namespace kopeck {

struct BookOptions {
  Day run_day = kNever;                              // events dated later are refused
  std::size_t commit_events = 1 << 17;               // a batch is handed over when it has so many events,
  std::size_t commit_bytes = std::size_t{96} << 20;  // or so many bytes of input
  std::function<Status()> before_commit;             // may be empty; what must last if the batch does
  std::size_t threads = 1;  // that judge events, up to Shards::kMost; what comes out is the same for any number
};

/// An event that the book refuses: for the rejects file.
struct RefusedEvent {
  const EventBatch* batch = nullptr;
  std::size_t index = 0;
  Refusal refusal = Refusal::none;
  std::vector<std::uint32_t> lines;  // of a return that was taken in part: those that were not; else empty
  // The input line whose event made it so, where the refused one had come before: a return that had waited.
  std::uint64_t refused_at = 0;
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
  /// The same for the events from `first` to before `last`: where several inputs are taken up in the order of their
  /// dates. handOverIfMany() after it.
  [[nodiscard]] Status processSome(EventBatch& batch, std::size_t first, std::size_t last,
                                   const std::function<void(const RefusedEvent&)>& refused);

  /// Rows so far end at `position`; hands them over when enough have gathered.
  [[nodiscard]] Status handOverIfMany(const InputPosition& position);

  /// Hands over what has gathered, unless the batch before it is still under way: what a slow input calls now and then,
  /// so that an interruption costs a moment's work, and a fast one with every `least` events, so that commits go on
  /// beside it and little is left for the end.
  [[nodiscard]] Status commitIfIdle(std::size_t least = 1);

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
  /// The customer's account as it is now, committed or not; nullptr where nobody has heard of the customer. Valid until
  /// the next event.
  [[nodiscard]] const AccountState* stateOf(std::string_view customer) const;

 private:
  /// Where an account's latest event that is not committed yet stands, and from there its one before.
  struct Pending {
    std::uint32_t serial = 0;  // of the batch; 0 = none
    std::uint32_t index = 0;
  };
  struct Account {
    std::string_view customer;  // in customers_
    AccountState state;
    Pending last;
    std::uint32_t dirty_serial = 0;
    std::uint64_t held = 0;  // see heldBy(), at the last commit
  };
  /// What a refold has made of a committed event.
  struct Changed {
    std::string record;
    Value net = kMissing;
    Refusal refusal = Refusal::none;
  };
  /// A batch on its way, with what is needed to find things in it.
  struct Batch {
    LedgerBatch rows;
    std::uint32_t serial = 0;
    std::int64_t first_row = 0;
    std::vector<Pending> previous;                        // an event: the one before it of its account
    std::vector<LotRow> lots;                             // as they came; merged when handed over
    std::unordered_map<std::int64_t, std::string> lefts;  // row of a sale
    std::unordered_map<std::int64_t, Changed> records;    // row of an event that a late one has changed
    std::vector<std::int64_t> dirty;                      // accounts
    std::unordered_map<std::int64_t, Rooms> rooms;        // of accounts
    void clear();
  };

  Book(Programme& programme, TextPool& pool, Store& store, const BookOptions& options);
  [[nodiscard]] Status load(const std::string& input, const MakeEvaluator& make);

  // book.cpp: one event
  struct Verdict {
    Verdict8 verdict = Verdict8::posted;
    Refusal refusal = Refusal::none;
  };
  /// Whether an event comes in, or comes again because what it waited for has come.
  enum class Coming : std::uint8_t { first, again };
  [[nodiscard]] Status processInOrder(EventBatch& batch, std::size_t first, std::size_t last);
  [[nodiscard]] Status processOne(EventBatch& batch, std::size_t index);
  [[nodiscard]] Status handle(const EventView& event);
  [[nodiscard]] Status take(const EventView& event, EventRow& row, Verdict& verdict, Coming coming);
  [[nodiscard]] EventRow beginRow(const EventView& event);
  void endRow(const EventView& event, const EventRow& row, const Verdict& verdict, Coming coming);
  void keepNumber(IdKey key, const EventRow& row);
  void report(const EventView& event, const Verdict& verdict, std::uint64_t refused_at);
  [[nodiscard]] Refusal checkDays(const EventView& event, Day latest) const;
  [[nodiscard]] bool roomInTotals(Value most) const;
  [[nodiscard]] Result<Verdict> seenBefore(const EventView& event, IdKey key, std::uint64_t content);
  [[nodiscard]] Result<Verdict> judge(const EventView& event, EventRow& row, std::string& record, Coming coming);
  [[nodiscard]] Status passTo(Day day);
  [[nodiscard]] Result<Verdict> judgeReceipt(const EventView& event, EventRow& row, std::string& record, Coming coming);
  [[nodiscard]] Result<Verdict> post(const EventView& event, EventRow& row, std::string& record);
  [[nodiscard]] Result<Verdict> postInOrder(const EventView& event, std::int64_t account, EventRow& row,
                                            std::string& record);
  [[nodiscard]] Result<Verdict> judgeGift(const EventView& event, EventRow& row, std::string& record);
  [[nodiscard]] Result<Verdict> judgeAnonymous(const EventView& event);
  [[nodiscard]] Result<Verdict> postReturn(const EventView& event, Account& account, EventRow& row,
                                           std::string& record);
  [[nodiscard]] Result<Verdict> returnOf(const EventView& event, Account& account, EventRow& row, std::string& record,
                                         std::vector<Sale>& sales);
  [[nodiscard]] std::int64_t accountOf(std::string_view customer);
  [[nodiscard]] std::int64_t makeAccount(std::string_view customer, std::uint64_t hash);
  [[nodiscard]] std::string_view kept(std::string_view customer);
  [[nodiscard]] std::int64_t knownAccount(std::string_view customer, std::uint64_t hash) const;
  void lookAhead(const EventBatch& batch, std::size_t index) const;
  void fetchNumbers(const EventBatch& batch, std::size_t index) const;
  void fetchAccount(const EventBatch& batch, std::size_t index) const;
  void dateAttributes(EventBatch& batch, std::size_t index);
  void emit(std::int64_t account, const Outcome& out, std::size_t version, std::int64_t row, Day day,
            std::size_t lines);
  void emitPosting(Posting posting, std::string_view lines);
  void keepPosting(const Posting& posting);
  void emitEffect(EffectRow effect, std::string_view channel, std::string_view text, std::string_view lines);

  // ahead.cpp: events that several threads judge
  [[nodiscard]] Status processShared(EventBatch& batch, std::size_t first, std::size_t last);
  [[nodiscard]] std::size_t planStretch(const EventBatch& batch, std::size_t first, std::size_t last);
  [[nodiscard]] bool planEvent(const EventView& event, Day& latest);
  [[nodiscard]] bool planReceipt(const EventView& event, Day& latest, ShardJob& job, Stretch::Event& planned);
  void planAccount(std::string_view customer, ShardJob& job, Stretch::Event& planned);
  [[nodiscard]] Status takeUpJudged(EventBatch& batch, std::size_t first);
  [[nodiscard]] Status keepJudged(const EventView& event, const ShardJob& job, const Stretch::Event& planned,
                                  const Judged& judged, const Shards::Results& results);
  void emitJudged(const Judged& judged, const Shards::Results& results, EventRow& row);

  // accounts.cpp: time, versions and gifts
  [[nodiscard]] Status enterVersion(std::int64_t account, Day day);
  [[nodiscard]] Status settle(std::int64_t account, Day day);
  [[nodiscard]] Programme::History historyOf(std::int64_t account);
  [[nodiscard]] Status passDays(Day from, Day to);
  /// Runs what passDays() would have run for an account that came later.
  [[nodiscard]] Status catchUp(std::int64_t account, Day day);
  [[nodiscard]] Status settleEager(std::int64_t account, Day day);
  [[nodiscard]] Result<Rooms> roomsOf(std::int64_t account);
  void keepRoom(std::int64_t account, Day day, const std::vector<Value>& room);
  void touch(std::int64_t account);
  void count(const EventView& event, const Verdict& verdict, Coming coming);

  // gifts.cpp
  /// An event that is there already and now gives something else to other customers.
  struct Regift {
    std::int64_t giver = 0;
    EventBatch event;
    std::size_t version = 0;
    std::vector<Gift> was, now;
    std::int64_t cause = 0;
    Day day = 0;
  };
  [[nodiscard]] Status settleGifts(const EventView& event, const EventRow& row, const Verdict& verdict);
  [[nodiscard]] Status give(const EventView& cause, std::int64_t account, const std::vector<Gift>& gifts,
                            std::size_t version);
  [[nodiscard]] std::vector<std::string> giftIds(std::string_view cause, const std::vector<Gift>& gifts,
                                                 std::size_t version) const;
  [[nodiscard]] std::string giftLine(const EventView& cause, std::string_view id, const Gift& gift,
                                     std::size_t version) const;
  [[nodiscard]] Status regive(const Regift& regift);
  [[nodiscard]] Result<bool> changeGift(const Regift& regift, TextId customer, const std::string& id, Value points);

  // waiting.cpp: returns whose sale has not come, redemptions of receipts that came too late
  [[nodiscard]] Status loadWaiting();
  void keepWaiting(Waiting waiting);
  [[nodiscard]] Verdict wait(const EventView& event, const EventRow& row, std::string& record);
  [[nodiscard]] Status takeUp(std::string_view sale);
  [[nodiscard]] Status refuseWaiting();
  [[nodiscard]] Result<bool> hasEvent(EventKind kind, std::string_view id);
  [[nodiscard]] Status redeemLate(const EventView& event);
  [[nodiscard]] std::string redemptionLine(const EventView& event, std::string_view id, const EventHead& head) const;

  // lookup.cpp: what is kept already
  [[nodiscard]] Batch* pendingBatch(std::int64_t row);
  /// From this row on the ledger may not answer yet; 0 while nothing is pending.
  [[nodiscard]] std::int64_t pendingFrom() const;
  [[nodiscard]] Batch* batchOf(std::uint32_t serial);
  [[nodiscard]] Result<bool> loadSale(std::int64_t row, Sale& sale);
  [[nodiscard]] Result<std::int64_t> findSale(std::string_view id);
  [[nodiscard]] Result<EventRow> rowOfSale(std::int64_t row);
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
  /// An account that is folded again, and why.
  struct Refolding {
    std::int64_t number = 0;
    std::int64_t fresh = 0;  // row of the event that comes for the first time; 0: none does
    std::int64_t cause = 0;  // row of the event that adjusting postings name
    Day day = 0;             // of these postings
    bool whole = true;       // all of the account's events; false: those after its base
    std::optional<Folded> was, now;
  };
  /// An account as it was before the days that late events may still be of: where a refold begins, so that it costs the
  /// events since then and not a long history.
  struct Base {
    Value before = 0;            // all events that stand before this are in it
    std::int64_t first_row = 0;  // no event that is not in it came earlier
    AccountState state;
    std::vector<TierChange> tier_changes;  // until then
  };
  [[nodiscard]] Status foldEvents(std::int64_t account, std::vector<FoldEvent>& events, const Base* base = nullptr);
  [[nodiscard]] Status eventsFor(Refolding& refolding, Value order, const EventView* fresh,
                                 std::vector<FoldEvent>& events);
  [[nodiscard]] static bool standAlone(const std::vector<FoldEvent>& events, const EventView* fresh);
  void keepBase(const Refolding& refolding, const std::vector<FoldEvent>& events);
  [[nodiscard]] Value baseBefore() const;
  [[nodiscard]] Status findMeanwhile(const EventView& event, std::int64_t number, std::vector<Sale>& sales);
  [[nodiscard]] Status refold(Refolding& refolding, std::vector<FoldEvent>& events_before,
                              std::vector<FoldEvent>& events);
  void keepRefold(Refolding& refolding, const std::vector<FoldEvent>& events);
  void postDifferences(const Refolding& refolding);
  void lotDifferences(const Refolding& refolding);
  void effectDifferences(const Refolding& refolding);
  void rewrite(const Refolding& refolding, const std::vector<FoldEvent>& events);
  void correctTotals(EventKind kind, const FoldedEvent& was, const FoldedEvent& now, std::size_t lines);
  void replaceReturned(const FoldedEvent& now);
  void noteRegifts(const Refolding& refolding, const FoldEvent& event, const FoldedEvent& was, const FoldedEvent& now);
  void nameSale(EventRow& row) const;

  // commit.cpp
  [[nodiscard]] Status handOver();
  [[nodiscard]] Status complete(Batch& batch);
  [[nodiscard]] Status prove(const Batch& batch);
  [[nodiscard]] std::uint64_t heldBy(const AccountState& state) const;
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
  Pages<Account> accounts_;  // number - 1
  std::pmr::monotonic_buffer_resource customers_;
  CustomerIndex numbers_;
  RecentIds recent_;
  KnownIds known_;  // all numbers that the ledger has accepted, also those that are not among the recent ones any more
  Outcome out_;
  BatchProof proof_;  // of the batch at hand
  RunTotals totals_;
  InputPosition start_, position_;
  bool already_finished_ = false;
  std::int64_t next_row_ = 1;
  std::size_t texts_kept_ = 1;
  Day latest_day_ = kNoDay;
  std::string encoded_, encoded_lines_;
  bool eager_ = false;                            // some version has rules that passDays() runs
  EventBatch translated_;                         // the event at hand in its version's form
  std::vector<std::int32_t> wallet_of_;           // by the ledger's kind: which wallet it is, -1: none
  std::vector<std::int64_t> by_name_;             // accounts in the order of their customers' ids
  std::vector<std::int64_t> behind_;              // whose event is dated before a day that the ledger has passed
  std::int64_t giver_ = 0;                        // whose event the gifts at hand come from
  std::unordered_map<std::int64_t, Base> bases_;  // of accounts that something late has come for
  std::vector<Regift> regifts_;                   // not yet settled
  std::map<std::int64_t, Waiting> waiting_;       // by row
  std::unordered_multimap<std::string, std::int64_t> waiting_for_;  // their rows, by the number of their sale
  const std::function<void(const RefusedEvent&)>* refused_ = nullptr;
  std::uint64_t current_line_ = 0;       // of the input, where the event at hand begins
  std::vector<StoreTotal> stores_kept_;  // as last handed over
  std::unique_ptr<Batch> current_, in_flight_;
  std::unique_ptr<Writer> writer_;
  std::unique_ptr<Shards> shards_;  // where several threads judge
  Stretch stretch_;                 // of events that they judge
};

}  // namespace kopeck
