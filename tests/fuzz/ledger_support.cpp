#include "tests/fuzz/ledger_support.h"

#include <algorithm>

#include "runtime/interpret/evaluator.h"
#include "tools/audit/audit.h"
#include "tools/auditor/auditor.h"

namespace kopeck::fuzz {
namespace {

void requireShape(const EventBatch& batch) {
  const std::size_t n = batch.size();
  const std::size_t lines = batch.first_line.back();
  require(batch.first_line.size() == n + 1 && batch.first_code.size() == n + 1 && batch.first_opening.size() == n + 1,
          "columns of ranges without n + 1 entries");
  require(batch.id.size() == n && batch.customer.size() == n && batch.of.size() == n && batch.day.size() == n &&
              batch.second.size() == n && batch.raw.size() == n && batch.source_line.size() == n &&
              batch.first_attribute.size() == n && batch.store.size() == n &&
              batch.redeem_asked.size() == n * batch.wallets && batch.redeem_stated.size() == n * batch.wallets &&
              batch.tenders.size() == n * batch.tender_kinds && batch.coupons.size() == n * batch.coupon_kinds,
          "columns of events of different lengths");
  require(batch.sku.size() == lines && batch.name.size() == lines && batch.category.size() == lines &&
              batch.quantity.size() == lines && batch.amount.size() == lines && batch.discount.size() == lines,
          "columns of lines of different lengths");
  for (std::size_t i = 0; i < n; ++i) {
    require(batch.first_line[i] <= batch.first_line[i + 1], "lines that go back");
    require(std::size_t{batch.raw[i].offset} + batch.raw[i].length <= batch.bytes.size(), "a slice beyond the bytes");
    require(batch.id[i].length > 0 || batch.kind[i] == EventKind::customer, "an event without a number");
  }
  for (std::size_t line = 0; line < lines; ++line) {
    require(batch.quantity[line] > 0, "a quantity that is not above 0");
    require(batch.amount[line] >= 0 && batch.discount[line] >= 0, "an amount below 0");
  }
}

Delivered read(const MakeReader& make, std::size_t step) {
  TextPool texts;
  Delivered all;
  auto reader = make(texts);
  if (!reader) {
    require(!reader.error().message.empty() && !reader.error().message_ru.empty(), "refused without saying why");
    all.failed = true;
    return all;
  }
  EventBatch batch;
  std::vector<Rejected> rejected;
  for (bool more = true; more;) {
    rejected.clear();
    const auto next = (*reader)->next(batch, step, rejected);
    all.failed = !next.ok();
    more = next.ok() && *next;
    all.events += batch.size();
    all.lines += batch.first_line.back();
    all.refused += rejected.size();
    requireShape(batch);
    for (const Rejected& one : rejected) require(!messageEn(one).empty() && !messageRu(one).empty(), "no reason said");
  }
  all.consumed = (*reader)->linesConsumed();
  return all;
}

void requireSums(const RunSummary& summary) {
  const RunTotals& totals = summary.totals;
  require(
      totals.receipts == totals.posted + totals.anonymous + totals.duplicate + totals.waiting + totals.refusedTotal(),
      "receipts that are neither taken nor refused");
  require(summary.outstanding.size() == totals.wallets.size() + 1, "wallets that nobody sums up");
  for (std::size_t i = 0; i < summary.outstanding.size(); ++i) {
    const PointTotals& moved = i == 0 ? static_cast<const PointTotals&>(totals) : totals.wallets[i - 1];
    require(moved.outstanding() == summary.outstanding[i].all - summary.outstanding[i].debt,
            "what moved is not what the accounts hold");
  }
}

}  // namespace

Delivered readTwice(const MakeReader& make) {
  const Delivered whole = read(make, 1'000'000);
  require(read(make, 1) == whole, "in steps of one event it reads otherwise");
  return whole;
}

void runsAlike(const Rules& rules, const Folder& folder, const Format& format, std::string_view input) {
  folder.write("in", input);
  const std::string whole = runs(rules, folder, "in", format, "ledger.db", 1'000'000);
  if (input.size() % 4 != 0) return;
  require(runs(rules, folder, "in", format, "ledger.db", 1) == whole, "commits of one event give another ledger");
}

Day runDay() {
  return dayFrom(2027, 1, 1).value();
}

std::string runs(const Rules& rules, const Folder& folder, const std::string& input, const Format& format,
                 const std::string& ledger, std::size_t commit_events) {
  folder.remove(ledger);
  const std::unique_ptr<Programme> programme = rules.programme();
  RunRequest request;
  request.programme = programme.get();
  request.evaluator = [](const plan::Plan& plan) -> Result<std::unique_ptr<Evaluator>> {
    return makeInterpreter(plan);
  };
  request.receipts = folder.file(input);
  request.format = format.csv != nullptr   ? InputFormat::csv
                   : format.ffd != nullptr ? InputFormat::ffd
                                           : InputFormat::ndjson;
  request.mapping = format.csv;
  request.ffd_mapping = format.ffd;
  request.ledger = folder.file(ledger);
  request.rejects = folder.file("rejects");
  request.until = request.run_day = runDay();
  request.book.commit_events = commit_events;
  request.store.cache_mb = 4;
  const Result<RunSummary> summary = runReceipts(request);
  require(summary.ok(), summary.ok() ? "" : "the run fails: " + summary.error().message);
  requireSums(*summary);

  const auditor::Report tables = auditor::audit(folder.file(ledger));
  require(tables.found == 0, tables.found == 0 ? "" : "the auditor finds: " + tables.findings.front().en);
  auto reader = StoreReader::open(folder.file(ledger));
  require(reader.ok(), "the ledger does not open again");
  const std::unique_ptr<Programme> again = rules.programme();
  TextPool pool;
  pool.seed((*again)[0].plan->texts);
  const auto texts = (*reader)->texts();
  require(texts.ok(), "the ledger's texts can't be read");
  for (const std::string& text : *texts) pool.intern(text);
  require(again->start(pool, request.evaluator).ok(), "the programme does not start");
  AuditReport report;
  require(auditReplay(**reader, *again, report).ok(), "the ledger can't be replayed");
  require(auditContent(**reader, *again, pool, report).ok(), "the events as they came can't be read");
  require(report.found == 0, report.found == 0 ? "" : "the replay differs: " + report.findings.front().en);
  const auto digest = ledgerDigest(**reader);
  require(digest.ok(), "the ledger has no digest");
  return *digest;
}

}  // namespace kopeck::fuzz
