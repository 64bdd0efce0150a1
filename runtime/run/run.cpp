#include "runtime/run/run.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>

#include "runtime/run/read_ahead.h"
#include "runtime/run/rejects.h"
#include "runtime/value/invariant.h"

namespace kopeck {

namespace {

constexpr std::size_t kBatchEvents = 4096;
constexpr auto kCommitEvery = std::chrono::seconds(2);
// What is worth a commit of its own while nobody waits for one: fewer events change the same accounts and lots again
// and again.
constexpr std::size_t kWorthACommit = 1 << 14;

struct Words {
  const char* en;
  const char* ru;
};

Words words(Refusal refusal) {
  switch (refusal) {
    case Refusal::none:
      return {"", ""};
    case Refusal::number_reused:
      return {"another receipt with this number, but other content, is already in the ledger",
              "в журнале уже есть чек с этим номером и другим содержанием"};
    case Refusal::too_late:
      return {"it came later than the programme accepts", "чек пришёл позже, чем принимает программа"};
    case Refusal::after_the_run:
      return {"it is dated after the day of this run", "дата чека позже дня этого запуска"};
    case Refusal::return_unmatched:
      return {"the return names no sale, and the ledger has no purchase of these goods by this customer",
              "возврат не называет продажу, а покупок этих товаров этим клиентом в журнале нет"};
    case Refusal::return_sale_unknown:
      return {"the return names a sale that the ledger does not hold",
              "возврат называет продажу, которой нет в журнале"};
    case Refusal::return_exceeds_sale:
      return {"more is returned than this customer has bought and not yet returned",
              "возвращают больше, чем клиент купил и ещё не вернул"};
    case Refusal::return_too_late:
      return {"the sale is longer ago than the programme takes returns", "срок возврата по этой продаже прошёл"};
    case Refusal::redeem_anonymous:
      return {"points are to pay, but the receipt names no customer", "чек без клиента нельзя оплатить баллами"};
    case Refusal::overflow:
      return {"a sum on it is larger than the ledger can hold", "сумма в чеке больше, чем вмещает журнал"};
    case Refusal::return_item_unknown:
      return {"the sale that the return names has no such item", "в названной продаже нет такого товара"};
    case Refusal::return_not_by_buyer:
      return {"the sale that the return names is another customer's", "названная продажа принадлежит другому клиенту"};
    case Refusal::before_the_programme:
      return {"it is dated before the programme begins", "дата чека раньше начала программы"};
    case Refusal::gift_unknown:
      return {"the ledger knows no such customer whom the gift is for",
              "клиента, которому предназначен подарок, в журнале нет"};
    case Refusal::gift_to_self:
      return {"a customer can't make a gift to the same customer", "клиент не может сделать подарок самому себе"};
  }
  return {"", ""};
}

/// A return that was taken in part: what to say of the rest.
constexpr Words kInPart{
    "for these lines the ledger has no purchase by this customer, or not enough of one left; the others were taken",
    "для этих строк в журнале нет покупки этим клиентом или от неё осталось меньше; остальные строки приняты"};

/// One line for an event that the book refused.
std::string rejectOf(const RefusedEvent& refused, const TextPool& pool, bool russian) {
  const EventBatch& batch = *refused.batch;
  const bool in_part = refused.refusal == Refusal::none;
  const Refusal why = in_part ? Refusal::return_unmatched : refused.refusal;
  nlohmann::ordered_json line;
  line["line"] = batch.source_line[refused.index];
  if (refused.refused_at != 0) line["refused_at"] = refused.refused_at;
  line["reason"] = name(why);
  line["message"] = in_part ? (russian ? kInPart.ru : kInPart.en) : russian ? messageRu(why) : messageEn(why);
  line["receipt"] = batch.view(batch.id[refused.index]);
  if (in_part) {
    line["lines"] = refused.lines;  // the receipt's lines that were not taken, from 0; the others were
    for (const std::uint32_t i : refused.lines) {
      const std::size_t at = EventView{&batch, refused.index}.firstLine() + i;
      line["goods"].push_back(pool.text(batch.sku[at] != kNoText ? batch.sku[at] : batch.name[at]));
    }
  }
  line["raw"] = batch.view(batch.raw[refused.index]);
  return line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

class Run {
 public:
  explicit Run(const RunRequest& request) : request_(request) {}

  Result<RunSummary> go() {
    const auto began = std::chrono::steady_clock::now();
    if (Status status = open(); !status.ok()) return status.error();
    if (Status status = loop(); !status.ok()) return status.error();
    RunSummary summary;
    summary.stopped = stopped();
    Status ended = summary.stopped ? book_->stop() : book_->finish(request_.until);
    if (!ended.ok()) return ended.error();
    if (!summary.stopped) {
      if (Status status = store_->finish(); !status.ok()) return status.error();
    }
    summary.totals = book_->totals();
    summary.customers = static_cast<std::int64_t>(book_->accountCount());
    summary.outstanding = book_->outstanding();
    summary.latest_day = book_->latestDay();
    summary.resumed_at = static_cast<std::int64_t>(book_->start().lines);
    summary.receipts_now = summary.totals.receipts - receipts_before_;
    summary.warnings = reader_->warnings();
    summary.microseconds =
        std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - began).count();
    return summary;
  }

 private:
  [[nodiscard]] bool stopped() const { return request_.stop != nullptr && request_.stop->load(); }

  Status open() {
    const bool several = request_.format == InputFormat::ffd;
    auto source = several ? Source::openAll(request_.receipts) : Source::open(request_.receipts);
    if (!source.ok()) return source.error();
    progress_ = source->progress();
    auto store = Store::open(request_.ledger, request_.programme->id(), request_.store);
    if (!store.ok()) return store.error();
    store_ = std::move(*store);
    BookOptions options = request_.book;
    options.run_day = request_.run_day;
    options.before_commit = [this] { return rejects_.keep(); };
    auto book = Book::open(*request_.programme, request_.evaluator, pool_, *store_, request_.receipts, options);
    if (!book.ok()) return book.error();
    book_ = std::move(*book);
    receipts_before_ = book_->totals().receipts;
    IngestOptions ingest;
    ingest.strict = request_.strict;
    ingest.names = request_.programme->names();
    const Schema& schema = request_.programme->schema();
    std::vector<std::string> texts;
    for (std::size_t id = 1; id < pool_.size(); ++id) texts.emplace_back(pool_.text(static_cast<TextId>(id)));
    reader_pool_.seed(texts);
    auto reader = makeReader(std::move(*source), schema, ingest);
    if (!reader.ok()) return reader.error();
    reader_ = std::move(*reader);
    if (book_->start().lines > 0) {
      if (Status status = reader_->skip(book_->start().lines); !status.ok()) return status;
    }
    auto rejects = RejectsFile::open(request_.rejects, book_->start().lines);
    if (!rejects.ok()) return rejects.error();
    rejects_ = std::move(*rejects);
    return Done{};
  }

  Result<std::unique_ptr<Reader>> makeReader(Source source, const Schema& schema, const IngestOptions& options) {
    switch (request_.format) {
      case InputFormat::ndjson:
        break;
      case InputFormat::csv:
        return makeCsvReader(std::move(source), *request_.mapping, schema, reader_pool_, options);
      case InputFormat::ffd:
        return makeFfdReader(std::move(source), *request_.ffd_mapping, schema, reader_pool_, options);
    }
    return makeNdjsonReader(std::move(source), schema, reader_pool_, options);
  }

  Status loop() {
    InputPosition position = book_->start();
    auto told = std::chrono::steady_clock::now();
    auto committed = told;
    const std::size_t at_once = std::min(kBatchEvents, std::max<std::size_t>(1, request_.book.commit_events));
    ReadAhead ahead(*reader_, reader_pool_, at_once);
    while (!stopped()) {
      ReadAhead::Part& part = ahead.next();
      refuse(part.rejected);
      if (part.error) return *part.error;
      // The same texts in the same order: the same numbers.
      for (const std::string& text : part.texts) CHECK(pool_.intern(text) + 1 == pool_.size());
      position.lines = part.lines;
      position.events += part.batch.size();
      Status status = book_->process(part.batch, position, [&](const RefusedEvent& refused) {
        if (!rejects_.wanted()) return;
        const std::uint64_t line = refused.batch->source_line[refused.index];
        rejects_.add(refused.refused_at != 0 ? refused.refused_at : line, rejectOf(refused, pool_, request_.russian));
      });
      if (status.ok()) status = rejects_.write();
      if (!status.ok()) return status;
      if (!part.more) return Done{};
      const auto now = std::chrono::steady_clock::now();
      const bool due = now - committed > kCommitEvery;
      if (due) committed = now;
      if (Status idle = book_->commitIfIdle(due ? 1 : kWorthACommit); !idle.ok()) return idle;
      if (request_.progress && now - told > std::chrono::milliseconds(200)) {
        told = now;
        request_.progress({book_->totals().receipts, progress_->read.load(), progress_->size});
      }
    }
    return Done{};
  }

  void refuse(const std::vector<Rejected>& rejected) {
    for (const Rejected& one : rejected) {
      book_->addRejected(reasonName(one.reason), one.lines, !one.part_of_receipt);
      if (!rejects_.wanted()) continue;
      rejects_.add(one.source_line, rejectLine(one, request_.russian ? messageRu(one) : messageEn(one)));
    }
  }

  const RunRequest& request_;
  TextPool pool_;
  TextPool reader_pool_;  // of the reader alone: see ReadAhead
  RejectsFile rejects_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<Book> book_;
  std::unique_ptr<Reader> reader_;
  std::shared_ptr<const SourceProgress> progress_;
  std::int64_t receipts_before_ = 0;
};

}  // namespace

std::string messageEn(Refusal refusal) {
  return words(refusal).en;
}
std::string messageRu(Refusal refusal) {
  return words(refusal).ru;
}

Result<RunSummary> runReceipts(const RunRequest& request) {
  return Run(request).go();
}

}  // namespace kopeck
