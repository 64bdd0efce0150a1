#include "runtime/run/fold.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <unordered_map>
#include <utility>

#include "runtime/engine/record.h"

namespace kopeck {

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

void eachEffect(const Version& version, const Outcome& outcome, std::int64_t row, Day day, std::size_t lines,
                const std::function<void(FoldEffect&&)>& each) {
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
        folded_{programme.emptyState(), {}, {}, {}, {}, {}, {}, {}, 0, 0, 0} {
    folded_.state.setAccount(account.account);
  }

  Result<Folded> run(Day settled) {
    for (std::size_t i = 0; i < events_.size(); ++i)
      if (Status status = one(i); !status.ok()) return status.error();
    if (settled != kNoDay) {
      if (Status status = passRooms(settled, events_.size()); !status.ok()) return status.error();
      SharedCounters unused(*programme_.latest().plan);
      Status status =
          programme_.settle(folded_.state, settled, account_.customer, unused, history(events_.size()), out_,
                            [&](const Outcome& out, std::size_t v) { collect(out, v, 0, kNoDay, 0); });
      if (!status.ok()) return status.error();
    }
    for (std::size_t i = 0; i < events_.size(); ++i) {
      if (touched_.size() > i && touched_[i]) encodeLeft(events_[i].sale, folded_.events[i].left);
    }
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
    if (Status status = passRooms(view.day(), i); !status.ok()) return status;
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
    if (event.fresh) keepFresh();
    if (out_.refusal == Refusal::none && isJudged(view.kind())) becomeSale(event.sale);
    folded_.events.push_back(std::move(result));
    return Done{};
  }

  /// Lets time pass through the days on which a scheduled rule found the shared counters other than unused.
  Status passRooms(Day until, std::size_t count) {
    if (account_.rooms == nullptr || folded_.state.settledDay() == kNoDay) return Done{};
    const auto first = account_.rooms->upper_bound(folded_.state.settledDay());
    for (auto room = first; room != account_.rooms->end() && room->first <= until; ++room) {
      for (const bool own : {false, true}) {
        SharedCounters shared(*programme_.latest().plan);
        if (own)
          std::copy_n(room->second.begin(), std::min(room->second.size(), shared.pairs.size()), shared.pairs.begin());
        Status status = programme_.settle(folded_.state, own ? room->first : room->first - 1, account_.customer, shared,
                                          history(count), out_,
                                          [&](const Outcome& out, std::size_t v) { collect(out, v, 0, kNoDay, 0); });
        if (!status.ok()) return status;
      }
    }
    return Done{};
  }

  void keepFresh() {
    folded_.gifts = out_.gifts;
    folded_.unmatched_lines = out_.unmatched_lines;
    folded_.gross = out_.gross;
    folded_.net = out_.net;
    folded_.paid = out_.paid;
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
      sale.expired.clear();
      if (!mayHaveExpired(*version.plan, folded_.state, sale, view)) continue;
      for (const FoldPosting& one : folded_.postings) noteExpired(sale, one.posting);
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
    for (const Move& move : out.moves) {
      FoldPosting posting{numbered(version, move.posting), {}};
      appendLines(out, move.grant, lines, posting.lines);
      folded_.postings.push_back(std::move(posting));
    }
    eachEffect(version, out, row, day, lines,
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
  std::vector<bool> touched_;
};

}  // namespace

Result<Folded> fold(Programme& programme, FoldAccount account, std::vector<FoldEvent>& events, Day settled,
                    SharedCounters& shared) {
  return Folder(programme, account, events, shared).run(settled);
}

}  // namespace kopeck
