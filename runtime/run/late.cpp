// A late event takes its place: its account is folded again, and the differences become adjusting postings that name
// it. "Disorder" in docs/semantics.md.
#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <unordered_set>

#include "runtime/engine/record.h"
#include "runtime/run/book.h"

namespace kopeck {

Status Book::foldEvents(std::int64_t number, std::vector<FoldEvent>& events) {
  Status damaged{Done{}};
  Status status = eachEvent(number, [&](StoredEvent&& stored) {
    FoldEvent event;
    const std::string id = stored.id;
    if (!decode(programme_, std::move(stored), event)) {
      damaged = damagedRecord(id);
      return false;
    }
    events.push_back(std::move(event));
    return true;
  });
  return status.ok() ? damaged : status;
}

/// What of these sales' points has expired unused: the account's history says it, and is told again only where that may
/// be.
Status Book::findExpired(const EventView& event, std::int64_t number, std::vector<Sale>& sales) {
  const Account& account = accounts_[static_cast<std::size_t>(number - 1)];
  const plan::Plan& plan = *programme_[version_].plan;
  if (std::none_of(sales.begin(), sales.end(),
                   [&](const Sale& sale) { return mayHaveExpired(plan, account.state, sale, event); }))
    return Done{};
  std::vector<FoldEvent> events;
  if (Status status = foldEvents(number, events); !status.ok()) return status.error();
  std::sort(events.begin(), events.end(), before);
  SharedCounters unused(*programme_.latest().plan);
  const auto rooms = roomsOf(number);
  if (!rooms.ok()) return rooms.error();
  auto folded = fold(programme_, {number, account.customer, &*rooms}, events, account.state.settledDay(), unused);
  if (!folded.ok()) return folded.error();
  for (Sale& sale : sales)
    for (const FoldPosting& one : folded->postings) noteExpired(sale, one.posting);
  return Done{};
}

Result<Book::Verdict> Book::postLate(const EventView& event, std::int64_t number, EventRow& row, std::string& record) {
  Account& account = accounts_[static_cast<std::size_t>(number - 1)];
  const auto rooms = roomsOf(number);
  if (!rooms.ok()) return rooms.error();
  const FoldAccount who{number, account.customer, &*rooms};
  std::vector<FoldEvent> events;
  if (Status status = foldEvents(number, events); !status.ok()) return status.error();
  // What the ledger says so far is what the events so far give: an invariant that `audit --replay` proves.
  std::vector<FoldEvent> events_before = events;
  std::sort(events_before.begin(), events_before.end(), before);
  SharedCounters unused(*programme_.latest().plan);
  auto folded_before = fold(programme_, who, events_before, account.state.settledDay(), unused);
  if (!folded_before.ok()) return folded_before.error();
  StoredEvent own;
  own.row = row;
  own.version = row.version;
  own.id = std::string(event.batch->view(event.batch->id[event.index]));
  own.record = record;
  events.emplace_back();
  const std::string own_id = own.id;
  if (!decode(programme_, std::move(own), events.back())) return damagedRecord(own_id);
  events.back().fresh = true;
  std::sort(events.begin(), events.end(), before);

  const SharedCounters shared_before = shared_;
  auto folded = fold(programme_, who, events, account.state.settledDay(), shared_);
  if (!folded.ok()) return folded.error();
  const auto mine = std::find_if(folded->events.begin(), folded->events.end(),
                                 [&](const FoldedEvent& one) { return one.row == row.row; });
  out_.clear(*programme_[version_].plan);
  if (mine->refusal != Refusal::none) {
    // Refused, it changes nothing; all others stand as they did.
    shared_ = shared_before;
    return Verdict{Verdict8::refused, mine->refusal};
  }
  touch(number);
  account.state = std::move(folded->state);
  account.state.setDisordered();
  postDifferences(number, *folded_before, *folded, row.row, event.day());
  effectDifferences(number, *folded_before, *folded, row.row, event.day());
  rewrite(events, *folded, row.row);
  record = mine->record;
  out_.clear(*programme_[version_].plan);
  out_.gifts = folded->gifts;
  out_.unmatched_lines = folded->unmatched_lines;
  out_.gross = folded->gross;
  out_.net = folded->net;
  out_.paid = folded->paid;
  return Verdict{};
}

/// Effects of other events that are different now: how much, or how often, more or less.
void Book::effectDifferences(std::int64_t number, const Folded& was, const Folded& folded, std::int64_t late_row,
                             Day day) {
  using Key = std::tuple<std::int64_t, std::int32_t, EffectRowKind, std::string, std::string>;
  const auto key_of = [](const FoldEffect& one) {
    return Key{one.effect.receipt, one.effect.rule, one.effect.kind, one.channel, one.text};
  };
  std::map<Key, Value> differences;
  for (const FoldEffect& one : was.effects) differences[key_of(one)] -= one.effect.amount;
  for (const FoldEffect& one : folded.effects) {
    if (one.effect.receipt != late_row) {
      differences[key_of(one)] += one.effect.amount;
      continue;
    }
    EffectRow effect = one.effect;
    effect.account = number;
    emitEffect(effect, one.channel, one.text, one.lines);
  }
  for (const auto& [key, amount] : differences) {
    if (amount == 0) continue;
    EffectRow effect;
    effect.account = number;
    effect.cause = late_row;
    effect.day = day;
    effect.amount = amount;
    effect.receipt = std::get<0>(key);
    effect.rule = std::get<1>(key);
    effect.kind = std::get<2>(key);
    emitEffect(effect, std::get<3>(key), std::get<4>(key), {});
  }
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
