// A late event takes its place: its account is folded again, and the differences become adjusting postings that name
// it. "Disorder" in docs/semantics.md.
#include <algorithm>
#include <map>
#include <tuple>
#include <unordered_set>

#include "runtime/engine/record.h"
#include "runtime/run/book.h"

namespace kopeck {

Result<Book::Verdict> Book::postLate(const EventView& event, std::int64_t number, EventRow& row, std::string& record) {
  Account& account = accounts_[static_cast<std::size_t>(number - 1)];
  std::vector<FoldEvent> events;
  Status damaged{Done{}};
  const auto add = [&](StoredEvent&& stored) {
    FoldEvent fold_event;
    const std::string id = stored.id;
    if (decode(plan_, std::move(stored), fold_event)) {
      events.push_back(std::move(fold_event));
      return true;
    }
    damaged = Error{ErrorKind::damaged, "the ledger's record of event " + id + " can't be read",
                    "запись события " + id + " в журнале не читается"};
    return false;
  };
  if (Status status = eachEvent(number, add); !status.ok()) return status.error();
  if (!damaged.ok()) return damaged.error();
  // What the ledger says so far is what the events so far give: an invariant that `audit --replay` proves.
  std::vector<FoldEvent> events_before = events;
  std::sort(events_before.begin(), events_before.end(), before);
  SharedCounters unused(plan_);
  const Folded folded_before = fold(stepper_, events_before, account.state.settledDay(), unused);
  StoredEvent own;
  own.row = row;
  own.id = std::string(event.batch->view(event.batch->id[event.index]));
  own.record = record;
  add(std::move(own));
  if (!damaged.ok()) return damaged.error();
  events.back().fresh = true;
  std::sort(events.begin(), events.end(), before);

  const SharedCounters shared_before = shared_;
  Folded folded = fold(stepper_, events, account.state.settledDay(), shared_);
  const auto mine = std::find_if(folded.events.begin(), folded.events.end(),
                                 [&](const FoldedEvent& one) { return one.row == row.row; });
  out_.clear(plan_);
  if (mine->refusal != Refusal::none) {
    // Refused, it changes nothing; all others stand as they did.
    shared_ = shared_before;
    return Verdict{Verdict8::refused, mine->refusal};
  }
  touch(number);
  account.state = std::move(folded.state);
  account.state.setDisordered();
  postDifferences(number, folded_before, folded, row.row, event.day());
  rewrite(events, folded, row.row);
  record = mine->record;
  out_.clear(plan_);
  for (std::size_t line = event.firstLine(); line < event.firstLine() + event.lineCount(); ++line) {
    out_.net += event.batch->amount[line];
    out_.gross += event.batch->amount[line] + event.batch->discount[line];
  }
  out_.paid = out_.net;
  return Verdict{};
}

void Book::postDifferences(std::int64_t number, const Folded& was, const Folded& folded, std::int64_t late_row,
                           Day day) {
  using Key = std::tuple<std::int64_t, LotId, std::int32_t>;  // event, lot, rule
  const auto key_of = [](const Posting& posting) { return Key{posting.receipt, posting.lot, posting.rule}; };
  std::map<Key, Value> old;
  std::map<Key, Value> now;
  for (const FoldPosting& one : was.postings) old[key_of(one.posting)] += one.posting.points;
  for (const FoldPosting& one : folded.postings) {
    if (one.posting.receipt != late_row) {
      now[key_of(one.posting)] += one.posting.points;
      continue;
    }
    Posting posting = one.posting;
    posting.account = number;
    emitPosting(posting, one.lines);
  }
  for (const auto& [key, points] : now) old.try_emplace(key, 0);
  for (const auto& [key, before_points] : old) {
    const auto found = now.find(key);
    const Value difference = (found == now.end() ? 0 : found->second) - before_points;
    if (difference == 0) continue;
    Posting posting;
    posting.account = number;
    posting.kind = PostingKind::adjusted;
    posting.points = posting.wanted = difference;
    std::tie(posting.receipt, posting.lot, posting.rule) = key;
    posting.cause = late_row;
    posting.day = day;
    emitPosting(posting, {});
  }
  std::unordered_set<LotId> lots_before;
  for (const LotRow& lot : was.lots) lots_before.insert(lot.id);
  for (LotRow lot : folded.lots) {
    lot.account = number;
    current_->lots.push_back(lot);
    lots_before.erase(lot.id);
  }
  for (const LotId gone : lots_before) {
    LotRow row;
    row.id = gone;
    row.account = number;
    row.earned_day = kNoDay;  // marks it as undone until the batch is complete
    current_->lots.push_back(row);
  }
  LedgerBatch& rows = current_->rows;
  std::erase_if(rows.tier_changes, [&](const TierChange& change) { return change.account == number; });
  if (std::find(rows.tier_changes_void.begin(), rows.tier_changes_void.end(), number) == rows.tier_changes_void.end())
    rows.tier_changes_void.push_back(number);
  for (TierChange change : folded.tier_changes) {
    change.account = number;
    rows.tier_changes.push_back(change);
  }
}

/// What later events now read and gave, where that differs from what their records said.
void Book::rewrite(const std::vector<FoldEvent>& events, const Folded& folded, std::int64_t late_row) {
  for (std::size_t i = 0; i < events.size(); ++i) {
    const StoredEvent& was = events[i].stored;
    const FoldedEvent& now = folded.events[i];
    if (now.row != late_row) {
      if (was.record == now.record && was.left == now.left) continue;
      current_->records[now.row] = now.record;
      current_->lefts.erase(now.row);
    }
    if (!now.left.empty()) current_->lefts[now.row] = now.left;
  }
}

}  // namespace kopeck
