#include "runtime/run/fold.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iterator>
#include <unordered_map>
#include <utility>

#include "runtime/engine/bounds.h"
#include "runtime/engine/record.h"

namespace kopeck {

bool redeems(const EventView& event) {
  const EventBatch& batch = *event.batch;
  for (std::size_t i = event.index * batch.wallets; i < (event.index + 1) * batch.wallets; ++i)
    if (batch.redeem_asked[i] != kMissing || batch.redeem_stated[i] != kMissing) return true;
  return false;
}

bool isLate(const EventView& event, const AccountState& state) {
  return event.day() != kNoDay && state.lastEvent() != kMissing &&
         (orderKey(event) <= state.lastEvent() || event.day() < state.settledDay());
}

void dateAttributes(const EventView& event, const AccountState& state, EventBatch& batch) {
  const Value last = state.lastEvent();
  if (last == kMissing) return;
  batch.day[event.index] = static_cast<Day>((secondOf(last) + 1) / 86'400);
  batch.second[event.index] = static_cast<std::int32_t>((secondOf(last) + 1) % 86'400);
}

Refusal sumsOfAnonymous(const EventView& event, Value& gross, Value& net) {
  const EventBatch& batch = *event.batch;
  if (redeems(event)) return Refusal::redeem_anonymous;
  Int128 net_sum = 0;
  Int128 gross_sum = 0;
  for (std::size_t line = event.firstLine(); line < event.firstLine() + event.lineCount(); ++line) {
    net_sum += batch.amount[line];
    gross_sum += Int128{batch.amount[line]} + batch.discount[line];
  }
  // As of receipts with a customer.
  if (gross_sum > kMostMoney) return Refusal::overflow;
  net = static_cast<Value>(net_sum);
  gross = static_cast<Value>(gross_sum);
  return Refusal::none;
}

bool before(const FoldEvent& a, const FoldEvent& b) {
  if (a.order() != b.order()) return a.order() < b.order();
  if (a.stored.id != b.stored.id) return a.stored.id < b.stored.id;
  return a.stored.row.row < b.stored.row.row;
}

bool decode(const Programme& programme, const StoredEvent& stored, Sale& sale) {
  const std::size_t version = programme.numbered(stored.version);
  if (!decodeRecord(*programme[version].plan, stored.record, stored.left, sale) &&
      !programme.decodeNarrow(version, stored.record, sale))
    return false;
  if (!programme[version].stepper->knowsTexts(sale)) return false;
  sale.batch.id[0] = sale.batch.keep(stored.id);
  sale.row = stored.row.row;
  return true;
}

bool decode(const Programme& programme, StoredEvent stored, FoldEvent& event) {
  // What returns left is found again.
  stored.left.swap(event.stored.left);
  const bool fine = decode(programme, stored, event.sale);
  stored.left.swap(event.stored.left);
  event.version = programme.numbered(stored.version);
  if (fine && programme.size() > 1 && stored.row.kind == EventKind::customer) {
    // As it is written since there are more versions.
    std::string wider;
    encodeEvent(*programme[event.version].plan, event.sale.view(), wider);
    if (wider.size() > stored.record.size()) stored.record = std::move(wider);
  }
  event.stored = std::move(stored);
  return fine;
}

void appendParts(const std::vector<Value>& parts, std::size_t first, std::size_t lines, std::string& text) {
  bool any = false;
  for (std::size_t line = 0; line < lines && first + line < parts.size(); ++line) {
    const Value part = parts[first + line];
    if (part == 0) continue;
    if (any) text.push_back(' ');
    any = true;
    const fmt::format_int number(line);
    text.append(number.data(), number.size());
    text.push_back(':');
    const fmt::format_int points(part);
    text.append(points.data(), points.size());
  }
}

void addParts(std::string_view text, Value sign, std::map<std::int64_t, Value>& lines) {
  const char* at = text.data();
  const char* const end = at + text.size();
  while (at < end) {
    std::int64_t line = 0;
    Value part = 0;
    at = std::from_chars(at, end, line).ptr;
    if (at == end || *at != ':') return;
    at = std::from_chars(at + 1, end, part).ptr;
    lines[line] += sign * part;
    if (at < end) ++at;
  }
}

std::vector<Value> roomOf(const SharedCounters& shared) {
  std::vector<Value> room = shared.pairs;
  for (const StoreTotal& one : shared.stores) {
    if (one.store != kNoText) continue;
    room[2 * static_cast<std::size_t>(one.total)] = one.period;
    room[2 * static_cast<std::size_t>(one.total) + 1] = one.used;
  }
  return room;
}

SharedCounters countersOf(const Programme& programme, const std::vector<Value>& room) {
  SharedCounters shared(*programme[programme.size() - 1].plan);
  std::copy_n(room.begin(), std::min(room.size(), shared.pairs.size()), shared.pairs.begin());
  for (std::size_t total = 0; 2 * total + 1 < shared.pairs.size(); ++total) {
    // A damaged ledger may say that less than nothing was used.
    Value& used = shared.pairs[2 * total + 1];
    used = std::max<Value>(0, used);
    StoreTotal& store = shared.ofStore(static_cast<std::int32_t>(total), kNoText);
    store.period = shared.pairs[2 * total];
    store.used = used;
  }
  return shared;
}

void appendLines(const Outcome& outcome, std::int32_t grant, std::size_t lines, std::string& text) {
  if (grant < 0) return;
  appendParts(outcome.parts, outcome.grants[static_cast<std::size_t>(grant)].first_part, lines, text);
}

TierChange numbered(const Version& version, TierChange change) {
  const auto block = static_cast<std::size_t>(change.block);
  const std::vector<std::int32_t>& levels = version.numbers.tiers[block];
  change.from = levels[static_cast<std::size_t>(change.from)];
  change.to = levels[static_cast<std::size_t>(change.to)];
  change.block = version.numbers.blocks[block];
  return change;
}

void eachEffect(const Programme& programme, std::size_t version_number, const Outcome& outcome, std::int64_t row,
                Day day, std::size_t lines, const std::function<void(FoldEffect&&)>& each) {
  const Version& version = programme[version_number];
  for (const Taken& taken : outcome.taken) {
    FoldEffect one;
    const plan::Take& take = version.plan->takes[static_cast<std::size_t>(taken.take)];
    one.effect.kind = take.kind == plan::TakeKind::free_units ? EffectRowKind::free_units : EffectRowKind::discount;
    one.effect.rule = version.first_rule + taken.rule;
    one.effect.receipt = row;
    one.effect.day = day;
    one.effect.amount = taken.amount;
    appendParts(outcome.parts, taken.first_part, lines, one.lines);
    each(std::move(one));
  }
  for (const Undone& undone : outcome.undone) {
    FoldEffect one;
    one.effect.kind = undone.kind;
    one.effect.rule = programme[programme.on(undone.sale_day)].first_rule + undone.rule;
    one.effect.receipt = undone.sale;
    one.effect.cause = row;
    one.effect.day = day;
    one.effect.amount = undone.amount;
    appendParts(outcome.parts, undone.first_part, undone.lines, one.lines);
    each(std::move(one));
  }
  for (const EffectDone& done : outcome.effects) {
    FoldEffect one;
    one.effect.kind = done.kind;
    one.effect.rule = version.first_rule + done.rule;
    one.effect.receipt = done.receipt;
    one.effect.day = done.day;
    one.effect.amount = 1;  // once; a correction takes it back with -1
    one.channel = done.channel;
    one.text = done.text;
    each(std::move(one));
  }
}

namespace {

/// The state of one fold while it runs.
class Folder {
 public:
  Folder(Programme& programme, FoldAccount account, std::vector<FoldEvent>& events, SharedCounters& shared)
      : programme_(programme),
        account_(account),
        events_(events),
        shared_(shared),
        folded_{account.from != nullptr ? *account.from : programme.emptyState(),
                {},
                {},
                {},
                {},
                {},
                {},
                {},
                {},
                {},
                0,
                0,
                0} {
    eager_ = programme.anyEager();
    folded_.state.setAccount(account.account);
  }

  Result<Folded> run(Day settled) {
    for (std::size_t i = 0; i < events_.size(); ++i) {
      if (i > 0 && account_.base_before != kMissing && !folded_.base && events_[i].order() >= account_.base_before) {
        folded_.base = folded_.state;
        folded_.base_events = i;
        folded_.base_tier_changes = folded_.tier_changes.size();
      }
      if (Status status = one(i); !status.ok()) return status.error();
    }
    if (Status status = passTime(settled, events_.size()); !status.ok()) return status.error();
    if (settled != kNoDay && folded_.state.settledDay() == kNoDay) {
      SharedCounters unused(*programme_.latest().plan);
      if (Status status = settle(settled, events_.size(), unused); !status.ok()) return status.error();
    }
    for (std::size_t i = 0; i < events_.size(); ++i) {
      if (touched_.size() > i && touched_[i]) encodeLeft(events_[i].sale, folded_.events[i].left);
    }
    if (const BrokenCheck* broken = programme_.broken(); broken != nullptr) return internalError(*broken);
    return std::move(folded_);
  }

 private:
  /// The events before the `count`-th that were not refused.
  Programme::History history(std::size_t count) {
    return [this, count]() -> Result<std::vector<Programme::Kept>> {
      std::vector<Programme::Kept> kept;
      for (std::size_t i = 0; i < count; ++i)
        if (folded_.events[i].refusal == Refusal::none) kept.push_back({&events_[i].sale, events_[i].version, nullptr});
      return kept;
    };
  }

  Status one(std::size_t i) {
    FoldEvent& event = events_[i];
    const EventView view = event.sale.view();
    FoldedEvent result;
    result.row = event.stored.row.row;
    if (Status status = passTime(view.day(), i); !status.ok()) return status;
    if (programme_.size() > 1) {
      SharedCounters unused(*programme_.latest().plan);
      Status status =
          programme_.enterVersion(folded_.state, view.day(), account_.customer, unused, history(i), out_,
                                  [&](const Outcome& out, std::size_t v) { collect(out, v, 0, kNoDay, 0); });
      if (!status.ok()) return status;
    }
    Version& version = programme_[event.version];
    Stepper& stepper = *version.stepper;
    out_.clear(*version.plan);
    stepper.setCustomer(account_.customer);
    SharedCounters pinned(*version.plan);
    if (!event.fresh) stepper.pinShared(event.sale.reads, view.day(), pinned, view.batch->store[view.index]);
    SharedCounters& shared = event.fresh ? shared_ : pinned;
    encodeEvent(*version.plan, view, result.record);
    switch (view.kind()) {
      case EventKind::customer:
        stepper.applyCustomer(folded_.state, view, out_);
        break;
      case EventKind::giving_back:
        giveBack(i, view, shared);
        if (out_.refusal == Refusal::none && stepper.returnsEarn()) encodeOutcome(view, out_, result.record);
        break;
      case EventKind::custom:
      case EventKind::purchase:
      case EventKind::gift:
      case EventKind::opening:
      case EventKind::adjust:
      case EventKind::redemption:
        stepper.apply(folded_.state, view, result.row, shared, out_);
        if (out_.refusal == Refusal::none && isJudged(view.kind())) encodeOutcome(view, out_, result.record);
        break;
    }
    collect(out_, event.version, result.row, view.day(), view.lineCount());
    result.refusal = out_.refusal;
    if (out_.refusal == Refusal::none) keep(view, result);
    if (event.fresh) folded_.unmatched_lines = out_.unmatched_lines;
    if (out_.refusal == Refusal::none && isJudged(view.kind())) becomeSale(event.sale);
    folded_.events.push_back(std::move(result));
    return Done{};
  }

  /// What its receipt row says besides the record.
  void keep(const EventView& view, FoldedEvent& result) const {
    result.gifts = out_.gifts;
    result.returned = out_.returned;
    if (!isReceipt(view.kind())) return;
    result.gross = out_.gross;
    result.net = out_.net;
    result.paid = out_.paid;
  }

  /// Lets time pass up to the start of `until`. Scheduled rules that depend on other accounts find what they found when
  /// they ran, and run in pieces as they did then (see Book::catchUp()).
  Status passTime(Day until, std::size_t count) {
    const AccountState& state = folded_.state;
    if (until == kNoDay || state.settledDay() == kNoDay) return Done{};
    for (Day due = state.settledDay() + 1; eager_ && due <= until; ++due) {
      if (!programme_.eagerOn(due)) continue;
      const std::size_t form = programme_.formOf(state);
      if (form == programme_.on(due) && !programme_[form].stepper->isDue(state, due)) continue;
      if (Status status = passEager(due, count); !status.ok()) return status;
    }
    SharedCounters unused(*programme_.latest().plan);
    return settle(until, count, unused);
  }

  Status passEager(Day day, std::size_t count) {
    SharedCounters unused(*programme_.latest().plan);
    if (account_.rooms != nullptr) {
      if (const auto room = account_.rooms->find(day); room != account_.rooms->end()) {
        if (Status status = settle(day - 1, count, unused); !status.ok()) return status;
        SharedCounters found = countersOf(programme_, room->second);
        return settle(day, count, found);
      }
    }
    if (account_.ran_unused == nullptr || account_.ran_unused->contains(day)) {
      folded_.ran_unused.insert(day);
      return settle(day, count, unused);
    }
    const std::vector<Value> room = roomOf(shared_);
    if (std::any_of(room.begin(), room.end(), [](Value value) { return value != 0; })) {
      if (Status status = settle(day - 1, count, unused); !status.ok()) return status;
      folded_.rooms[day] = room;
    }
    return settle(day, count, shared_);
  }

  Status settle(Day day, std::size_t count, SharedCounters& shared) {
    return programme_.settle(folded_.state, day, account_.customer, shared, history(count), out_,
                             [&](const Outcome& out, std::size_t v) { collect(out, v, 0, kNoDay, 0); });
  }

  /// What the event now read and gave replaces what its record said.
  void becomeSale(Sale& sale) const {
    const std::size_t lines = sale.view().lineCount();
    sale.reads = out_.reads;
    sale.first_reads = out_.first_reads;
    sale.chances = out_.chances;
    sale.held = out_.held;
    sale.item_bought = out_.item_bought;
    sale.grants = out_.grants;
    sale.parts = out_.parts;
    sale.draws = out_.draws;
    sale.paid_points = out_.paid_points;
    sale.paid_money = out_.paid_money;
    sale.returned_quantity.assign(lines, 0);
    sale.grants_left.clear();
    sale.draws_left.clear();
    sale.expired_counted.clear();
    for (const Grant& grant : sale.grants) sale.grants_left.push_back(grant.points);
    for (const Draw& draw : sale.draws) sale.draws_left.push_back(draw.points);
  }

  void giveBack(std::size_t i, const EventView& view, SharedCounters& shared) {
    const std::string_view of = view.batch->view(view.batch->of[view.index]);
    const std::size_t now = events_[i].version;
    Version& version = programme_[now];
    std::vector<Sale> sales;
    std::vector<std::size_t> index;
    for (std::size_t k = i; k > 0; --k) {
      FoldEvent& candidate = events_[k - 1];
      if (candidate.sale.view().kind() != EventKind::purchase || folded_.events[k - 1].refusal != Refusal::none)
        continue;
      if (!of.empty() && candidate.stored.id != of) continue;
      index.push_back(k - 1);
      sales.push_back(candidate.version == now ? std::move(candidate.sale)
                                               : programme_.translated(candidate.sale, candidate.version, now));
    }
    for (Sale& sale : sales) {
      for (std::size_t d = 0; d < sale.draws.size(); ++d)
        if (const auto lot = lot_index_.find(sale.draws[d].lot); lot != lot_index_.end())
          noteLotDays(sale, folded_.lots[lot->second]);
      sale.expired.clear();
      const auto expired = expired_.find(sale.row);
      if (expired == expired_.end() || !mayHaveExpired(*version.plan, folded_.state, sale, view)) continue;
      for (const std::size_t one : expired->second) noteExpired(sale, folded_.postings[one].posting);
    }
    std::vector<std::size_t> touched;
    if (sales.empty()) {
      version.stepper->settleTime(folded_.state, view.day(), out_);
      out_.refusal = of.empty() ? Refusal::return_unmatched : Refusal::return_sale_unknown;
    } else {
      version.stepper->applyReturn(folded_.state, view, events_[i].stored.row.row, sales, shared, out_, touched);
    }
    touched_.resize(events_.size(), false);
    for (const std::size_t s : touched) touched_[index[s]] = true;
    for (std::size_t s = 0; s < sales.size(); ++s) {
      FoldEvent& candidate = events_[index[s]];
      if (candidate.version == now)
        candidate.sale = std::move(sales[s]);
      else
        Programme::takeLeft(sales[s], candidate.sale);
    }
  }

  void collect(const Outcome& out, std::size_t v, std::int64_t row, Day day, std::size_t lines) {
    const Version& version = programme_[v];
    folded_.schedules_refused += out.schedules_refused;
    for (const Move& move : out.moves) {
      FoldPosting posting{numbered(version, move.posting), {}};
      appendLines(out, move.grant, lines, posting.lines);
      if (posting.posting.kind == PostingKind::expired)
        expired_[rowOf(posting.posting.lot)].push_back(folded_.postings.size());
      folded_.postings.push_back(std::move(posting));
    }
    eachEffect(programme_, v, out, row, day, lines,
               [&](FoldEffect&& effect) { folded_.effects.push_back(std::move(effect)); });
    for (const LotRow& note : out.lots) {
      const auto [found, fresh] = lot_index_.try_emplace(note.id, folded_.lots.size());
      if (fresh) {
        folded_.lots.push_back(note);
        continue;
      }
      LotRow& lot = folded_.lots[found->second];
      const Value earned = note.earned == kMissing ? lot.earned : note.earned;
      lot = note;
      lot.earned = earned;
    }
    for (const TierChange& change : out.tier_changes) folded_.tier_changes.push_back(numbered(version, change));
  }

  Programme& programme_;
  FoldAccount account_;
  std::vector<FoldEvent>& events_;
  SharedCounters& shared_;
  Folded folded_;
  Outcome out_;
  std::unordered_map<LotId, std::size_t> lot_index_;
  std::unordered_map<std::int64_t, std::vector<std::size_t>> expired_;  // by row of the sale: which postings
  std::vector<bool> touched_;
  bool eager_ = false;
};

}  // namespace

Result<Folded> fold(Programme& programme, FoldAccount account, std::vector<FoldEvent>& events, Day settled,
                    SharedCounters& shared) {
  return Folder(programme, account, events, shared).run(settled);
}

}  // namespace kopeck
