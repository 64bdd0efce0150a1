// A late event takes its place: its account is folded again, and the differences become adjusting postings that name
// it. "Disorder" in docs/semantics.md.
#include <algorithm>
#include <map>
#include <span>
#include <string>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "runtime/engine/record.h"
#include "runtime/run/book.h"

namespace kopeck {

namespace {

/// Fewer events than this are folded as quickly as a base is kept.
constexpr std::size_t kFewEvents = 64;

}  // namespace

/// All events of the account, or those that are not in its base.
Status Book::foldEvents(std::int64_t number, std::vector<FoldEvent>& events, const Base* base) {
  Status damaged{Done{}};
  Status status = eachEvent(number, [&](StoredEvent&& stored) {
    if (base != nullptr && stored.row.row < base->first_row) return false;
    if (base != nullptr && orderOf(stored.row) < base->before) return true;
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

/// What has become of these sales' points meanwhile, which of them have expired unused and which days those have that
/// paid: the account's history says it, and is told again only where that may be.
Status Book::findMeanwhile(const EventView& event, std::int64_t number, std::vector<Sale>& sales) {
  const Account& account = accounts_[static_cast<std::size_t>(number - 1)];
  const plan::Plan& plan = *programme_[version_].plan;
  const auto may_have_changed = [&](const Sale& sale) {
    return mayHaveExpired(plan, account.state, sale, event) ||
           mayHaveOtherDays(plan, account.state, sale, event, programme_.on(sale.view().day()) != version_);
  };
  if (std::none_of(sales.begin(), sales.end(), may_have_changed)) return Done{};
  std::vector<FoldEvent> events;
  if (Status status = foldEvents(number, events); !status.ok()) return status.error();
  std::sort(events.begin(), events.end(), before);
  SharedCounters unused(*programme_.latest().plan);
  const auto rooms = roomsOf(number);
  if (!rooms.ok()) return rooms.error();
  auto folded = fold(programme_, {number, account.customer, &*rooms}, events, account.state.settledDay(), unused);
  if (!folded.ok()) return folded.error();
  std::unordered_map<std::int64_t, Sale*> of_row;
  for (Sale& sale : sales) of_row.emplace(sale.row, &sale);
  for (const FoldPosting& one : folded->postings) {
    if (one.posting.kind != PostingKind::expired) continue;
    if (const auto sale = of_row.find(rowOf(one.posting.lot)); sale != of_row.end())
      noteExpired(*sale->second, one.posting);
  }
  std::unordered_map<LotId, const LotRow*> lots;
  for (const LotRow& lot : folded->lots) lots.emplace(lot.id, &lot);
  for (Sale& sale : sales)
    for (std::size_t d = 0; d < sale.draws.size(); ++d)
      if (const auto lot = lots.find(sale.draws[d].lot); lot != lots.end()) noteLotDays(sale, *lot->second);
  return Done{};
}

/// Whether the events ask nothing of those before them: returns name sales that are among them.
bool Book::standAlone(const std::vector<FoldEvent>& events, const EventView* fresh) {
  const auto sold_here = [&](std::string_view of) {
    return !of.empty() && std::any_of(events.begin(), events.end(), [&](const FoldEvent& one) {
      return one.stored.row.kind == EventKind::purchase && one.stored.id == of;
    });
  };
  if (fresh != nullptr && fresh->kind() == EventKind::giving_back &&
      !sold_here(fresh->batch->view(fresh->batch->of[fresh->index])))
    return false;
  return std::all_of(events.begin(), events.end(), [&](const FoldEvent& one) {
    const EventView view = one.sale.view();
    return view.kind() != EventKind::giving_back || sold_here(view.batch->view(view.batch->of[0]));
  });
}

/// The events that an event at `order` makes fold again, sorted, from the account's base where it has one that stands
/// before it. `fresh`: the event, where it is new.
Status Book::eventsFor(Refolding& refolding, Value order, const EventView* fresh, std::vector<FoldEvent>& events) {
  const auto base = bases_.find(refolding.number);
  // A new version may have to look at every event that there was.
  refolding.whole = base == bases_.end() || order < base->second.before || programme_.size() > 1;
  if (!refolding.whole) {
    if (Status status = foldEvents(refolding.number, events, &base->second); !status.ok()) return status;
    refolding.whole = !standAlone(events, fresh);
  }
  if (refolding.whole) {
    events.clear();
    if (Status status = foldEvents(refolding.number, events); !status.ok()) return status;
  }
  std::sort(events.begin(), events.end(), before);
  return Done{};
}

/// What is left of this account's history for later refolds: late events stand after it.
void Book::keepBase(const Refolding& refolding, const std::vector<FoldEvent>& events) {
  const Folded& now = *refolding.now;
  if (!now.base || now.base_events < kFewEvents) {
    // One that holds history of before the change is not true any more.
    if (refolding.whole) bases_.erase(refolding.number);
    return;
  }
  std::int64_t first_row = next_row_;
  for (std::size_t i = now.base_events; i < events.size(); ++i)
    first_row = std::min(first_row, events[i].stored.row.row);
  Base base{baseBefore(), first_row, *now.base, {}};
  if (!refolding.whole) base.tier_changes = bases_.at(refolding.number).tier_changes;
  base.tier_changes.insert(base.tier_changes.end(), now.tier_changes.begin(),
                           now.tier_changes.begin() + static_cast<std::ptrdiff_t>(now.base_tier_changes));
  bases_.insert_or_assign(refolding.number, std::move(base));
}

/// No event that is in time stands before this.
Value Book::baseBefore() const {
  return (static_cast<Value>(latest_day_) - lateDays()) * 86'400 * 8;
}

/// Both what the account's events gave and what they give now; sorted events.
Status Book::refold(Refolding& refolding, std::vector<FoldEvent>& events_before, std::vector<FoldEvent>& events) {
  const Account& account = accounts_[static_cast<std::size_t>(refolding.number - 1)];
  const auto rooms = roomsOf(refolding.number);
  if (!rooms.ok()) return rooms.error();
  FoldAccount who{refolding.number, account.customer, &*rooms};
  if (!refolding.whole) who.from = &bases_.at(refolding.number).state;
  // What the ledger says so far is what the events so far give: an invariant that `audit --replay` proves.
  SharedCounters unused(*programme_.latest().plan);
  auto was = fold(programme_, who, events_before, account.state.settledDay(), unused);
  if (!was.ok()) return was.error();
  refolding.was = std::move(*was);
  who.ran_unused = &refolding.was->ran_unused;
  if (programme_.size() == 1) who.base_before = baseBefore();
  auto now = fold(programme_, who, events, account.state.settledDay(), shared_);
  if (!now.ok()) return now.error();
  refolding.now = std::move(*now);
  return Done{};
}

/// The account as the refold has it, and the differences.
void Book::keepRefold(Refolding& refolding, const std::vector<FoldEvent>& events) {
  touch(refolding.number);
  AccountState& state = accounts_[static_cast<std::size_t>(refolding.number - 1)].state;
  state = refolding.now->state;
  state.setDisordered();
  for (const auto& [day, totals] : refolding.now->rooms) keepRoom(refolding.number, day, totals);
  postDifferences(refolding);
  lotDifferences(refolding);
  effectDifferences(refolding);
  totals_.schedules_refused += refolding.now->schedules_refused - refolding.was->schedules_refused;
  rewrite(refolding, events);
  keepBase(refolding, events);
}

Result<Book::Verdict> Book::postLate(const EventView& event, std::int64_t number, EventRow& row, std::string& record) {
  Refolding refolding{number, row.row, row.row, event.day(), true, {}, {}};
  std::vector<FoldEvent> events;
  if (Status status = eventsFor(refolding, orderKey(event), &event, events); !status.ok()) return status.error();
  std::vector<FoldEvent> events_before = events;
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
  if (Status status = refold(refolding, events_before, events); !status.ok()) return status.error();
  const auto mine = std::find_if(refolding.now->events.begin(), refolding.now->events.end(),
                                 [&](const FoldedEvent& one) { return one.row == row.row; });
  out_.clear(*programme_[version_].plan);
  if (mine->refusal != Refusal::none) {
    // Refused, it changes nothing; all others stand as they did.
    shared_ = shared_before;
    return Verdict{Verdict8::refused, mine->refusal};
  }
  keepRefold(refolding, events);
  record = mine->record;
  out_.clear(*programme_[version_].plan);
  out_.gifts = mine->gifts;
  out_.unmatched_lines = refolding.now->unmatched_lines;
  out_.returned = mine->returned;
  out_.gross = mine->gross;
  out_.net = mine->net == kMissing ? 0 : mine->net;
  out_.paid = mine->paid;
  nameSale(row);
  return Verdict{};
}

/// A return that is of one sale says of which.
void Book::nameSale(EventRow& row) const {
  if (out_.returned.empty()) return;
  const std::int64_t sale = out_.returned.front().sale;
  const bool one = std::all_of(out_.returned.begin(), out_.returned.end(),
                               [&](const ReturnedLine& line) { return line.sale == sale; });
  if (one) row.of_row = sale;
}

namespace {

/// Postings or effects that are one matter, and how their sums differ from what they were.
struct Difference {
  Value amount = 0;
  Value uncollected = 0;
  std::map<std::int64_t, Value> lines;
  std::int32_t cut_by = -1;
  Day day = kNoDay;  // of the effect
};

std::string textOf(const std::map<std::int64_t, Value>& lines) {
  std::string text;
  for (const auto& [line, amount] : lines) {
    if (amount == 0) continue;
    if (!text.empty()) text += ' ';
    text += std::to_string(line) + ":" + std::to_string(amount);
  }
  return text;
}

}  // namespace

/// Effects of other events that are different now: how much, or how often, more or less.
void Book::effectDifferences(const Refolding& refolding) {
  // What a return undid of a sale's discount stays apart from the discount: its cause is the return.
  using Key = std::tuple<std::int64_t, std::int64_t, std::int32_t, EffectRowKind, std::string, std::string>;
  const auto key_of = [](const FoldEffect& one) {
    return Key{one.effect.receipt, one.effect.cause, one.effect.rule, one.effect.kind, one.channel, one.text};
  };
  std::map<Key, Difference> differences;
  for (const FoldEffect& one : refolding.was->effects) {
    Difference& difference = differences[key_of(one)];
    difference.day = one.effect.day;
    difference.amount -= one.effect.amount;
    addParts(one.lines, -1, difference.lines);
  }
  for (const FoldEffect& one : refolding.now->effects) {
    if (refolding.fresh != 0 && (one.effect.receipt == refolding.fresh || one.effect.cause == refolding.fresh)) {
      EffectRow effect = one.effect;
      effect.account = refolding.number;
      emitEffect(effect, one.channel, one.text, one.lines);
      continue;
    }
    Difference& difference = differences[key_of(one)];
    difference.day = one.effect.day;
    difference.amount += one.effect.amount;
    addParts(one.lines, 1, difference.lines);
  }
  for (const auto& [key, difference] : differences) {
    const std::string lines = textOf(difference.lines);
    if (difference.amount == 0 && lines.empty()) continue;
    EffectRow effect;
    effect.account = refolding.number;
    effect.day = difference.day;
    effect.amount = difference.amount;
    std::tie(effect.receipt, effect.cause, effect.rule, effect.kind, std::ignore, std::ignore) = key;
    if (effect.cause == 0) {
      effect.cause = refolding.cause;
      effect.day = refolding.day;
    }
    emitEffect(effect, std::get<4>(key), std::get<5>(key), lines);
  }
}

/// What the fresh event moved is posted as it is; where others moved more or less, the difference is.
void Book::postDifferences(const Refolding& refolding) {
  using Key = std::tuple<std::int64_t, LotId, std::int32_t>;  // event, lot, rule
  std::map<Key, Difference> differences;
  const auto add = [&](const FoldPosting& one, Value sign) {
    const Posting& posting = one.posting;
    Difference& difference = differences[Key{posting.receipt, posting.lot, posting.rule}];
    difference.amount += sign * posting.points;
    if (posting.kind == PostingKind::uncollected) difference.uncollected += sign * posting.wanted;
    addParts(one.lines, sign, difference.lines);
    if (posting.cut_by >= 0) difference.cut_by = posting.cut_by;
  };
  for (const FoldPosting& one : refolding.was->postings) add(one, -1);
  for (const FoldPosting& one : refolding.now->postings) {
    if (refolding.fresh == 0 || one.posting.receipt != refolding.fresh) {
      add(one, 1);
      continue;
    }
    Posting posting = one.posting;
    posting.account = refolding.number;
    emitPosting(posting, one.lines);
  }
  for (const auto& [key, difference] : differences) {
    Posting posting;
    posting.account = refolding.number;
    std::tie(posting.receipt, posting.lot, posting.rule) = key;
    posting.cut_by = difference.cut_by;
    posting.cause = refolding.cause;
    posting.day = refolding.day;
    const std::string lines = textOf(difference.lines);
    // The same points may come from other lines now.
    if (difference.amount != 0 || !lines.empty()) {
      posting.kind = PostingKind::adjusted;
      posting.points = posting.wanted = difference.amount;
      emitPosting(posting, lines);
    }
    if (difference.uncollected == 0) continue;
    posting.kind = PostingKind::uncollected;
    posting.points = 0;
    posting.wanted = difference.uncollected;
    emitPosting(posting, {});
  }
}

/// Lots and tier changes say how things stand.
void Book::lotDifferences(const Refolding& refolding) {
  std::unordered_set<LotId> lots_before;
  for (const LotRow& lot : refolding.was->lots) lots_before.insert(lot.id);
  for (LotRow lot : refolding.now->lots) {
    lot.account = refolding.number;
    current_->lots.push_back(lot);
    lots_before.erase(lot.id);
  }
  const Base* base = refolding.whole ? nullptr : &bases_.at(refolding.number);
  for (const LotId gone : lots_before) {
    LotRow row;
    row.id = gone;
    row.account = refolding.number;
    row.earned_day = kNoDay;  // marks it as undone until the batch is complete
    for (const Lot& lot : base == nullptr ? Lots() : base->state.lots()) {
      // It is as it was before the events that were folded.
      if (lot.id == gone) row = {gone, row.account, kMissing, lot.left, lot.earned_day, lot.active_from, lot.last_day};
    }
    current_->lots.push_back(row);
  }
  const std::int64_t number = refolding.number;
  LedgerBatch& rows = current_->rows;
  std::erase_if(rows.tier_changes, [&](const TierChange& change) { return change.account == number; });
  if (std::find(rows.tier_changes_void.begin(), rows.tier_changes_void.end(), number) == rows.tier_changes_void.end())
    rows.tier_changes_void.push_back(number);
  std::vector<TierChange> changes = base == nullptr ? std::vector<TierChange>() : base->tier_changes;
  changes.insert(changes.end(), refolding.now->tier_changes.begin(), refolding.now->tier_changes.end());
  for (TierChange change : changes) {
    change.account = number;
    rows.tier_changes.push_back(change);
  }
}

/// What later events now read and gave, where that differs from what their records said.
void Book::rewrite(const Refolding& refolding, const std::vector<FoldEvent>& events) {
  std::unordered_map<std::int64_t, const FoldedEvent*> before_of;
  for (const FoldedEvent& one : refolding.was->events) before_of.emplace(one.row, &one);
  for (std::size_t i = 0; i < events.size(); ++i) {
    const StoredEvent& stored = events[i].stored;
    const FoldedEvent& now = refolding.now->events[i];
    if (now.row != refolding.fresh) {
      const FoldedEvent& old = *before_of.at(now.row);
      correctTotals(stored.row.kind, old, now, events[i].sale.view().lineCount());
      if (old.returned != now.returned) replaceReturned(now);
      noteRegifts(refolding, events[i], old, now);
      const bool same = stored.record == now.record && old.net == now.net && old.refusal == now.refusal;
      if (same && stored.left == now.left) continue;
      current_->records[now.row] = {now.record, now.net, now.refusal};
      current_->lefts.erase(now.row);
    }
    if (!now.left.empty()) current_->lefts[now.row] = now.left;
  }
}

/// A return that a refold has given other lines: those it had are void.
void Book::replaceReturned(const FoldedEvent& now) {
  LedgerBatch& rows = current_->rows;
  std::erase_if(rows.returned, [&](const ReturnedLine& one) { return one.row == now.row; });
  if (std::find(rows.returned_void.begin(), rows.returned_void.end(), now.row) == rows.returned_void.end())
    rows.returned_void.push_back(now.row);
  rows.returned.insert(rows.returned.end(), now.returned.begin(), now.returned.end());
}

/// A refold may change what a receipt came to, and whether a return is taken at all.
void Book::correctTotals(EventKind kind, const FoldedEvent& was, const FoldedEvent& now, std::size_t lines) {
  if (!isReceipt(kind)) return;
  const Value sign = kind == EventKind::purchase ? 1 : -1;
  totals_.gross += sign * (now.gross - was.gross);
  totals_.net += sign * ((now.net == kMissing ? 0 : now.net) - (was.net == kMissing ? 0 : was.net));
  totals_.paid += sign * (now.paid - was.paid);
  if (was.refusal == now.refusal) return;
  const auto item_lines = static_cast<std::int64_t>(lines);
  if (was.refusal == Refusal::none) --totals_.posted;
  if (was.refusal != Refusal::none) totals_.removeRefused(name(was.refusal), item_lines);
  if (now.refusal == Refusal::none) ++totals_.posted;
  if (now.refusal != Refusal::none) totals_.addRefused(name(now.refusal), item_lines);
}

}  // namespace kopeck
