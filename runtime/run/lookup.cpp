// What the book has kept already: in the batch at hand, in the one under way, or in the ledger.
#include <algorithm>
#include <numeric>

#include "runtime/engine/record.h"
#include "runtime/run/book.h"

namespace kopeck {

Book::Batch* Book::pendingBatch(std::int64_t row) {
  if (current_->first_row != 0 && row >= current_->first_row) return current_.get();
  if (in_flight_->first_row != 0 && row >= in_flight_->first_row) return in_flight_.get();
  return nullptr;
}

std::int64_t Book::pendingFrom() const {
  return in_flight_->first_row != 0 ? in_flight_->first_row : current_->first_row;
}

Book::Batch* Book::batchOf(std::uint32_t serial) {
  if (serial == 0) return nullptr;
  if (current_->serial == serial) return current_.get();
  if (in_flight_->serial == serial && in_flight_->first_row != 0) return in_flight_.get();
  return nullptr;
}

StoredEvent Book::pendingEvent(const Batch& batch, std::size_t index) const {
  StoredEvent event;
  event.row = batch.rows.events[index];
  event.version = event.row.version;
  event.id = std::string(batch.rows.view(event.row.id));
  event.record = std::string(batch.rows.view(event.row.record));
  return event;
}

/// What pending batches say of an event beyond its own row.
void Book::changedSince(StoredEvent& event) const {
  for (const Batch* batch : {in_flight_.get(), current_.get()}) {
    if (const auto record = batch->records.find(event.row.row); record != batch->records.end()) {
      event.record = record->second.record;
      event.row.verdict = record->second.refusal == Refusal::none ? Verdict8::posted : Verdict8::refused;
      event.row.refusal = record->second.refusal;
      event.left.clear();
    }
    if (const auto left = batch->lefts.find(event.row.row); left != batch->lefts.end()) event.left = left->second;
  }
}

Result<bool> Book::loadSale(std::int64_t row, Sale& sale) {
  if (row == 0) return false;
  StoredEvent event;
  if (Batch* batch = pendingBatch(row)) {
    event = pendingEvent(*batch, static_cast<std::size_t>(row - batch->first_row));
  } else {
    auto stored = reader_->event(row);
    if (!stored.ok()) return stored.error();
    if (!stored->has_value()) return false;
    event = std::move(**stored);
  }
  changedSince(event);
  if (event.row.verdict != Verdict8::posted || event.row.kind != EventKind::purchase) return false;
  if (!decode(programme_, event, sale)) return damagedRecord(event.id);
  return true;
}

Error Book::damagedRecord(const std::string& id) {
  return {ErrorKind::damaged, "the ledger's record of event " + id + " can't be read; run `kopeck audit`",
          "запись события " + id + " в журнале не читается; запустите `kopeck audit`"};
}

Result<std::int64_t> Book::findSale(std::string_view id) {
  const IdKey key = idKey(EventKind::purchase, id);
  if (const RecentIds::Entry* entry = recent_.find(key)) return entry->row;
  if (!known_.mayHave(key)) return std::int64_t{0};
  for (const Batch* batch : {current_.get(), in_flight_.get()}) {
    // Dated too early to be among the recent ones, and yet accepted a moment ago.
    for (const EventRow& row : batch->rows.events)
      if (row.kind == EventKind::purchase && (row.verdict == Verdict8::posted || row.verdict == Verdict8::anonymous) &&
          batch->rows.view(row.id) == id)
        return row.row;
  }
  auto found = reader_->findEvent(id, EventKind::purchase);
  if (!found.ok()) return found.error();
  return found->has_value() ? (*found)->row.row : std::int64_t{0};
}

/// Whose it is, and when it was; of nobody where there is none.
Result<EventRow> Book::rowOfSale(std::int64_t row) {
  if (row == 0) return EventRow{};
  if (Batch* batch = pendingBatch(row)) return batch->rows.events[static_cast<std::size_t>(row - batch->first_row)];
  auto stored = reader_->event(row);
  if (!stored.ok()) return stored.error();
  return stored->has_value() ? (*stored)->row : EventRow{};
}

Status Book::eachEvent(std::int64_t number, const std::function<bool(StoredEvent&&)>& each) {
  const Account& account = accounts_[static_cast<std::size_t>(number - 1)];
  Pending at = account.last;
  while (Batch* batch = batchOf(at.serial)) {
    StoredEvent event = pendingEvent(*batch, at.index);
    at = batch->previous[at.index];
    if (event.row.verdict != Verdict8::posted) continue;
    changedSince(event);
    if (!each(std::move(event))) return Done{};
  }
  const std::int64_t pending_from = pendingFrom();
  return reader_->eventsOfLatestFirst(number, [&](const StoredEvent& stored) {
    if (pending_from != 0 && stored.row.row >= pending_from) return true;  // committed meanwhile, and seen above
    StoredEvent event = stored;
    changedSince(event);
    return each(std::move(event));
  });
}

bool Book::covered(const EventView& event, std::vector<Sale>& sales) {
  // What covers a return are lines and quantities; those look the same in every version but for the form of the event.
  if (programme_.size() == 1) return programme_[0].stepper->covers(event, sales);
  std::vector<Sale> seen;
  for (Sale& sale : sales) {
    const std::size_t judged = programme_.on(sale.view().day());
    seen.push_back(judged == version_ ? sale : programme_.translated(sale, judged, version_));
  }
  return programme_[version_].stepper->covers(event, seen);
}

/// The customer's purchases that a return without a named sale may be of, latest first.
Status Book::salesFor(const EventView& event, const Account& account, std::int64_t number, std::vector<Sale>& sales) {
  Status failed{Done{}};
  std::size_t enough = 1;
  std::vector<std::string> ids;
  Status status = eachEvent(number, [&](StoredEvent&& stored) {
    if (stored.row.kind != EventKind::purchase || stored.row.day > event.day()) return true;
    if (stored.row.verdict != Verdict8::posted) return true;
    Sale sale;
    if (!decode(programme_, stored, sale)) {
      failed = damagedRecord(stored.id);
      return false;
    }
    sales.push_back(std::move(sale));
    ids.push_back(stored.id);
    if (account.state.disordered() || sales.size() < enough) return true;
    // In order of arrival the latest are enough; asked at doubling sizes, since asking costs a look at each.
    enough *= 2;
    return !covered(event, sales);
  });
  if (!failed.ok()) return failed;
  if (!account.state.disordered()) return status;
  // As a fold finds them (see before()), the latest first.
  std::vector<std::size_t> order(sales.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    const Value key_a = orderKey(sales[a].view());
    const Value key_b = orderKey(sales[b].view());
    if (key_a != key_b) return key_a > key_b;
    return ids[a] != ids[b] ? ids[a] > ids[b] : sales[a].row > sales[b].row;
  });
  std::vector<Sale> sorted;
  for (const std::size_t i : order) sorted.push_back(std::move(sales[i]));
  sales = std::move(sorted);
  return status;
}

}  // namespace kopeck
