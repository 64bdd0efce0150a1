#include "runtime/arrow/run.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "runtime/arrow/events.h"
#include "runtime/store/temporary.h"

namespace kopeck::arrow {

namespace {

constexpr std::size_t kBatchEvents = 4096;
constexpr std::size_t kCommitBytes = std::size_t{64} << 20;

class TablesRun {
 public:
  explicit TablesRun(TableRequest& request) : request_(request) {}

  Result<TableRun> go() {
    const auto began = std::chrono::steady_clock::now();
    if (Status status = open(); !status.ok()) return status.error();
    if (Status status = feed(); !status.ok()) return status.error();
    collector_->last();
    if (Status status = book_->finish(request_.until); !status.ok()) return status.error();
    RunSummary& summary = run_.summary;
    summary.totals = book_->totals();
    summary.customers = static_cast<std::int64_t>(book_->accountCount());
    summary.outstanding = book_->outstanding();
    summary.latest_day = book_->latestDay();
    summary.receipts_now = summary.totals.receipts;
    if (Status status = collector_->finish(*run_.programme, book_->latestDay(), request_.russian); !status.ok())
      return status.error();
    summary.microseconds =
        std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - began).count();
    return std::move(run_);
  }

 private:
  Status open() {
    run_.programme = std::move(request_.programme);
    run_.tables = std::make_unique<Tables>(*run_.programme);
    auto folder = TemporaryFolder::make("run");
    if (!folder.ok()) return folder.error();
    folder_.emplace(std::move(*folder));
    StoreOptions options;
    options.lasting = false;
    auto store = Store::open(folder_->path("ledger.db"), run_.programme->id(), options);
    if (!store.ok()) return store.error();
    collector_ = std::make_unique<Collector>(*run_.programme, std::move(*store), request_.explain, *run_.tables);
    BookOptions book_options;
    book_options.run_day = request_.run_day;
    book_options.commit_events = request_.commit_events;
    book_options.commit_bytes = kCommitBytes;
    book_options.threads = request_.threads;
    auto book = Book::open(*run_.programme, request_.evaluator, pool_, *collector_, "tables", book_options);
    if (!book.ok()) return book.error();
    book_ = std::move(*book);
    if (Status status = openReceipts(); !status.ok()) return status;
    if (Status status = openSide(request_.customers, EventTable::customers, request_.customer_columns); !status.ok())
      return status;
    if (Status status = openSide(request_.events, EventTable::events, request_.event_columns); !status.ok())
      return status;
    // Of one second, what is known of a customer comes first.
    std::stable_sort(aside_.begin(), aside_.end(), [](const Aside& a, const Aside& b) { return a.at < b.at; });
    return Done{};
  }

  Status openReceipts() {
    auto rows = ArrowRows::open(*request_.receipts, "receipts");
    if (!rows.ok()) return rows.error();
    const Schema& schema = run_.programme->schema();
    auto mapping = request_.mapping.empty() ? mappingFor(**rows, schema, request_.columns)
                                            : parseMapping(request_.mapping, "mapping");
    if (!mapping.ok()) return mapping.error();
    mapping_ = std::move(*mapping);
    mapping_.header = true;
    // Dates that are dates need nobody to say how they are printed.
    for (const ArrowRows::Column& column : (*rows)->list())
      if (column.name == mapping_.at && column.temporal) mapping_.at_format.clear();
    Status used = (*rows)->use([&](const std::string& name) { return asksFor(mapping_, name); },
                               [&](const std::string& name) { return asksForTime(mapping_, name); });
    if (!used.ok()) return used;
    auto reader = makeTableReader(std::move(*rows), "receipts", mapping_, schema, pool_, {});
    if (!reader.ok()) return reader.error();
    receipts_ = std::move(*reader);
    return Done{};
  }

  /// Reads a whole table of customers or events, to be taken up in the order of their dates.
  Status openSide(ArrowArrayStream* stream, EventTable table, const ColumnNames& columns) {
    if (stream == nullptr) return Done{};
    const char* name = table == EventTable::customers ? "customers" : "events";
    auto rows = ArrowRows::open(*stream, name);
    if (!rows.ok()) return rows.error();
    auto reader = makeEventReader(table, std::move(*rows), run_.programme->schema(), pool_, columns);
    if (!reader.ok()) return reader.error();
    std::vector<Rejected> rejected;
    for (bool more = true; more;) {
      auto batch = std::make_unique<EventBatch>();
      rejected.clear();
      auto read = (*reader)->next(*batch, kBatchEvents, rejected);
      for (const Rejected& one : rejected) refuse(name, one);
      if (!read.ok()) return read.error();
      more = *read;
      for (std::size_t i = 0; i < batch->size(); ++i)
        aside_.push_back({batch->day[i] == kNoDay ? kMissing : orderKey({batch.get(), i}), batch.get(), i, name});
      side_batches_.push_back(std::move(batch));
    }
    return Done{};
  }

  Status feed() {
    EventBatch batch;
    InputPosition position;
    std::vector<Rejected> rejected;
    const auto refused = [&](const RefusedEvent& one) { refuse("receipts", one); };
    for (bool more = true; more;) {
      rejected.clear();
      auto read = receipts_->next(batch, kBatchEvents, rejected);
      for (const Rejected& one : rejected) refuse("receipts", one);
      if (!read.ok()) return read.error();
      more = *read;
      position.events += batch.size();
      std::size_t first = 0;
      for (std::size_t i = 0; i < batch.size() && next_aside_ < aside_.size(); ++i) {
        const Value at = orderKey({&batch, i});
        if (aside_[next_aside_].at > at) continue;
        Status status = book_->processSome(batch, first, i, refused);
        if (status.ok()) status = feedAside(at);
        if (!status.ok()) return status;
        first = i;
      }
      Status status = book_->processSome(batch, first, batch.size(), refused);
      if (status.ok()) status = book_->handOverIfMany(position);
      if (!status.ok()) return status;
    }
    return feedAside(INT64_MAX);
  }

  /// Customers and events up to a time.
  Status feedAside(Value until) {
    for (; next_aside_ < aside_.size() && aside_[next_aside_].at <= until; ++next_aside_) {
      const Aside& one = aside_[next_aside_];
      Status status = book_->processSome(*one.batch, one.index, one.index + 1,
                                         [&](const RefusedEvent& refused) { refuse(one.table, refused); });
      if (!status.ok()) return status;
    }
    return Done{};
  }

  void refuse(const char* table, const Rejected& one) {
    book_->addRejected(reasonName(one.reason), one.lines, !one.part_of_receipt);
    addRefused(table, one.source_line, one.receipt, reasonName(one.reason),
               request_.russian ? messageRu(one) : messageEn(one), one.lines);
  }

  void refuse(const char* table, const RefusedEvent& refused) {
    const EventBatch& batch = *refused.batch;
    // A return of which some lines were taken.
    const Refusal why = refused.refusal == Refusal::none ? Refusal::return_unmatched : refused.refusal;
    const std::size_t lines = refused.refusal == Refusal::none
                                  ? refused.lines.size()
                                  : batch.first_line[refused.index + 1] - batch.first_line[refused.index];
    addRefused(table, batch.source_line[refused.index], batch.view(batch.id[refused.index]), name(why),
               request_.russian ? messageRu(why) : messageEn(why), lines);
  }

  void addRefused(const char* table, std::uint64_t row, std::string_view receipt, std::string_view reason,
                  std::string_view message, std::size_t lines) {
    Table& refused = run_.tables->refused;
    refused[0].addText(table);
    refused[1].add(static_cast<Value>(row) - 1);  // rows of tables are counted from 0
    refused[2].addName(receipt);
    refused[3].addText(reason);
    refused[4].addText(message);
    refused[5].add(static_cast<Value>(lines));
    refused.endRow();
  }

  TableRequest& request_;
  TableRun run_;
  TextPool pool_;
  Mapping mapping_;
  std::optional<TemporaryFolder> folder_;
  std::unique_ptr<Collector> collector_;
  std::unique_ptr<Book> book_;
  std::unique_ptr<Reader> receipts_;
  /// An event of another table than that of receipts.
  struct Aside {
    Value at = kMissing;  // as orderKey(); kMissing: before all
    EventBatch* batch = nullptr;
    std::size_t index = 0;
    const char* table = "";
  };
  std::vector<std::unique_ptr<EventBatch>> side_batches_;
  std::vector<Aside> aside_;  // by time
  std::size_t next_aside_ = 0;
};

void release(ArrowArrayStream* stream) {
  if (stream != nullptr && stream->release != nullptr) stream->release(stream);
}

}  // namespace

Result<TableRun> runTables(TableRequest request) {
  Result<TableRun> result = TablesRun(request).go();
  // What was not taken over: an earlier step had failed.
  release(request.receipts);
  release(request.customers);
  release(request.events);
  return result;
}

}  // namespace kopeck::arrow
