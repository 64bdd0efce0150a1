// Events that several threads judge. What a step needs besides its account, whether the event comes in at all, its row
// and whose it is, is settled in the order of arrival before anybody judges; then the threads judge, each the accounts
// that are its own; then all is taken up in the order of arrival. Where what comes before may change that (a sale for
// which a return waits, a number that may have come already, what all accounts share), the stretch ends, and the event
// is judged by itself.
#include <algorithm>

#include "runtime/run/book.h"
#include "runtime/value/invariant.h"

namespace kopeck {

Status Book::processShared(EventBatch& batch, std::size_t first, std::size_t last) {
  while (first < last) {
    const std::size_t end = roomInTotals(Shards::kMostBefore) ? planStretch(batch, first, last) : first;
    if (end > first) {
      shards_->judge(batch, first, stretch_.jobs, shared_);
      if (Status status = takeUpJudged(batch, first); !status.ok()) return status;
    }
    if (end < last) {
      if (Status status = processOne(batch, end); !status.ok()) return status;
    }
    first = end + 1;
  }
  return Done{};
}

/// Fills stretch_ with the events from `first` to before the one that is returned.
std::size_t Book::planStretch(const EventBatch& batch, std::size_t first, std::size_t last) {
  constexpr std::size_t kAhead = 12;
  constexpr std::size_t kCloser = 6;
  stretch_.clear();
  Day latest = latest_day_;
  for (std::size_t i = first; i < last; ++i) {
    fetchNumbers(batch, i + kAhead);
    fetchAccount(batch, i + kCloser);
    if (!planEvent({&batch, i}, latest)) {
      last = i;
      break;
    }
  }
  // Not before: accounts that a stretch makes move the others.
  for (ShardJob& job : stretch_.jobs)
    if (job.account != 0) job.state = &accounts_[static_cast<std::size_t>(job.account - 1)].state;
  return last;
}

/// False: the event ends the stretch. `latest` is the latest day that the ledger will have seen.
bool Book::planEvent(const EventView& event, Day& latest) {
  const std::string_view customer = event.batch->view(event.batch->customer[event.index]);
  ShardJob job;
  Stretch::Event planned;
  job.row = next_row_ + static_cast<std::int64_t>(stretch_.jobs.size());
  switch (event.kind()) {
    case EventKind::customer:
      job.task = ShardTask::judge;
      planAccount(customer, job, planned);
      break;
    case EventKind::gift:
    case EventKind::redemption:
      return false;
    case EventKind::custom:
    case EventKind::opening:
    case EventKind::adjust:
      if (customer.empty() || shards_->standsAlone(event) || !planReceipt(event, latest, job, planned)) return false;
      break;
    case EventKind::giving_back:
      // Whose it is, its sale says.
      if (customer.empty() || !planReceipt(event, latest, job, planned)) return false;
      break;
    case EventKind::purchase:
      if (!planReceipt(event, latest, job, planned)) return false;
      break;
  }
  stretch_.jobs.push_back(job);
  stretch_.events.push_back(planned);
  return true;
}

/// An event that comes in unless it is there already, or too early or late.
bool Book::planReceipt(const EventView& event, Day& latest, ShardJob& job, Stretch::Event& planned) {
  const EventBatch& batch = *event.batch;
  const std::string_view customer = batch.view(batch.customer[event.index]);
  const std::string_view id = batch.view(batch.id[event.index]);
  const bool purchase = event.kind() == EventKind::purchase;
  planned.key = idKey(event.kind(), id);
  if (stretch_.mayHave(planned.key) || recent_.find(planned.key) != nullptr || known_.mayHave(planned.key)) {
    // Perhaps it comes in all the same. Then it must change nothing that others go by.
    const std::int64_t account = customer.empty() ? 0 : knownAccount(customer, CustomerIndex::hash(customer));
    if (event.day() > latest || latest == kNoDay || (account == 0 && !(purchase && customer.empty()))) return false;
    // A return may wait for this sale, or what it redeemed may need a row of its own.
    if (purchase && (!waiting_for_.empty() || stretch_.mayHave(planned.key))) return false;
    if (purchase && redeems(event) && checkDays(event, latest) != Refusal::none) return false;
    if (account == 0) return true;
    job.task = ShardTask::leave;
    planAccount(customer, job, planned);
    return true;
  }
  if (checkDays(event, latest) != Refusal::none) return !(purchase && redeems(event));
  if (purchase && !waiting_for_.empty() && waiting_for_.contains(std::string(id))) return false;
  latest = std::max(latest, event.day());
  stretch_.note(planned.key);
  if (event.kind() == EventKind::giving_back) {
    if (const std::string_view of = batch.view(batch.of[event.index]); !of.empty())
      stretch_.note(idKey(EventKind::purchase, of));
    job.task = ShardTask::leave;
  } else {
    job.task = ShardTask::judge;
  }
  if (!customer.empty()) planAccount(customer, job, planned);
  return true;
}

void Book::planAccount(std::string_view customer, ShardJob& job, Stretch::Event& planned) {
  const std::uint64_t hash = CustomerIndex::hash(customer);
  job.account = knownAccount(customer, hash);
  if (job.account != 0) return;
  job.account = makeAccount(customer, hash);
  planned.makes_account = true;
}

Status Book::takeUpJudged(EventBatch& batch, std::size_t first) {
  version_ = 0;
  Shards::Results results = shards_->results();
  for (std::size_t i = 0; i < stretch_.jobs.size(); ++i) {
    const ShardJob& job = stretch_.jobs[i];
    const Judged& judged = results.next(job);
    if (stretch_.events[i].makes_account) touch(job.account);
    Status status = judged.left ? processOne(batch, first + i)
                                : keepJudged({&batch, first + i}, job, stretch_.events[i], judged, results);
    if (!status.ok()) return status;
  }
  return Done{};
}

/// What take() does with an event that this thread judges.
Status Book::keepJudged(const EventView& event, const ShardJob& job, const Stretch::Event& planned,
                        const Judged& judged, const Shards::Results& results) {
  if (judged.broken) return internalError(*shards_->brokenOf(job));
  current_line_ = event.batch->source_line[event.index];
  const bool received = event.kind() != EventKind::customer;
  if (received) {
    if (Status status = passTo(event.day()); !status.ok()) return status;
    if (!roomInTotals(kMostTotal))
      return internalError({Check::totals,
                            std::string(results.bytes().substr(0, judged.record.offset)),
                            {},
                            event.day(),
                            plan_.version});
  }
  EventRow row = beginRow(event);
  CHECK(row.row == job.row);
  row.content = judged.content;
  row.account = job.account;
  row.refusal = judged.refusal;
  row.verdict = judged.refusal != Refusal::none ? Verdict8::refused
                : judged.anonymous              ? Verdict8::anonymous
                                                : Verdict8::posted;
  if (!judged.anonymous) touch(job.account);
  emitJudged(judged, results, row);
  if (received && row.verdict != Verdict8::refused) keepNumber(planned.key, row);
  out_.clear(*programme_[0].plan);
  out_.gross = judged.gross;
  out_.net = judged.net;
  out_.paid = judged.paid;
  const Verdict verdict{row.verdict, row.refusal};
  endRow(event, row, verdict, Coming::first);
  report(event, verdict, 0);
  return Done{};
}

void Book::emitJudged(const Judged& judged, const Shards::Results& results, EventRow& row) {
  LedgerBatch& rows = current_->rows;
  const std::string_view bytes = results.bytes();
  const bool posted = row.verdict == Verdict8::posted;
  // Of what is not posted the id alone is kept, and what moved as time passed, which names no lines.
  const Slice kept = rows.keep(posted ? bytes : bytes.substr(0, judged.record.offset));
  row.id = {kept.offset, judged.record.offset};
  if (posted) row.record = {kept.offset + judged.record.offset, judged.record.length};
  totals_.schedules_refused += judged.schedules_refused;
  for (Posting posting : results.postings()) {
    const bool lines = posted && posting.lines.length > 0;
    posting.lines = lines ? Slice{kept.offset + posting.lines.offset, posting.lines.length} : Slice{};
    keepPosting(posting);
  }
  for (const FoldEffect& one : results.effects()) emitEffect(one.effect, one.channel, one.text, one.lines);
  current_->lots.insert(current_->lots.end(), results.lots().begin(), results.lots().end());
  rows.tier_changes.insert(rows.tier_changes.end(), results.tierChanges().begin(), results.tierChanges().end());
}

}  // namespace kopeck
