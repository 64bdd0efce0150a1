#include "runtime/run/fold.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <unordered_map>

#include "runtime/engine/record.h"

namespace kopeck {

bool before(const FoldEvent& a, const FoldEvent& b) {
  if (a.order() != b.order()) return a.order() < b.order();
  if (a.stored.id != b.stored.id) return a.stored.id < b.stored.id;
  return a.stored.row.row < b.stored.row.row;
}

bool decode(const plan::Plan& plan, StoredEvent stored, FoldEvent& event) {
  if (!decodeRecord(plan, stored.record, {}, event.sale)) return false;
  event.sale.row = stored.row.row;
  event.stored = std::move(stored);
  return true;
}

void appendLines(const Outcome& outcome, std::int32_t grant, std::size_t lines, std::string& text) {
  if (grant < 0) return;
  const std::size_t first = outcome.grants[static_cast<std::size_t>(grant)].first_part;
  bool any = false;
  for (std::size_t line = 0; line < lines; ++line) {
    const Value part = outcome.parts[first + line];
    if (part == 0) continue;
    if (any) text.push_back(' ');
    any = true;
    fmt::format_int number(line);
    text.append(number.data(), number.size());
    text.push_back(':');
    fmt::format_int points(part);
    text.append(points.data(), points.size());
  }
}

namespace {

/// The state of one fold while it runs.
class Folder {
 public:
  Folder(Stepper& stepper, std::vector<FoldEvent>& events, SharedCounters& shared)
      : stepper_(stepper),
        events_(events),
        shared_(shared),
        folded_{AccountState(stepper.plan().layout), {}, {}, {}, {}} {}

  Folded run(Day settled) {
    for (std::size_t i = 0; i < events_.size(); ++i) one(i);
    if (settled != kNoDay) {
      out_.clear(stepper_.plan());
      stepper_.settleTime(folded_.state, settled, out_);
      collect(0);
    }
    for (std::size_t i = 0; i < events_.size(); ++i) {
      if (touched_.size() > i && touched_[i]) encodeLeft(events_[i].sale, folded_.events[i].left);
    }
    return std::move(folded_);
  }

 private:
  void one(std::size_t i) {
    FoldEvent& event = events_[i];
    const EventView view = event.sale.view();
    out_.clear(stepper_.plan());
    FoldedEvent result;
    result.row = event.stored.row.row;
    SharedCounters pinned(stepper_.plan());
    if (!event.fresh) stepper_.pinShared(event.sale.reads, view.day(), pinned);
    SharedCounters& shared = event.fresh ? shared_ : pinned;
    encodeEvent(stepper_.plan(), view, result.record);
    switch (view.kind()) {
      case EventKind::customer:
        stepper_.applyCustomer(folded_.state, view, out_);
        break;
      case EventKind::giving_back:
        giveBack(i, view, shared);
        if (out_.refusal == Refusal::none && stepper_.returnsEarn()) encodeOutcome(view, out_, result.record);
        break;
      case EventKind::custom:
      case EventKind::purchase:
        stepper_.apply(folded_.state, view, result.row, shared, out_);
        if (out_.refusal == Refusal::none) encodeOutcome(view, out_, result.record);
        break;
    }
    collect(view.lineCount());
    result.refusal = out_.refusal;
    if (out_.refusal == Refusal::none && (view.kind() == EventKind::purchase || view.kind() == EventKind::custom))
      becomeSale(event.sale);
    folded_.events.push_back(std::move(result));
  }

  /// What the event now read and gave replaces what its record said.
  void becomeSale(Sale& sale) const {
    const std::size_t lines = sale.view().lineCount();
    sale.reads = out_.reads;
    sale.grants = out_.grants;
    sale.parts = out_.parts;
    sale.draws = out_.draws;
    sale.paid_points = out_.paid_points;
    sale.paid_money = out_.paid_money;
    sale.returned_quantity.assign(lines, 0);
    sale.grants_left.clear();
    sale.draws_left.clear();
    for (const Grant& grant : sale.grants) sale.grants_left.push_back(grant.points);
    for (const Draw& draw : sale.draws) sale.draws_left.push_back(draw.points);
  }

  void giveBack(std::size_t i, const EventView& view, SharedCounters& shared) {
    const std::string_view of = view.batch->view(view.batch->of[view.index]);
    std::vector<Sale> sales;
    std::vector<std::size_t> index;
    for (std::size_t k = i; k > 0; --k) {
      FoldEvent& candidate = events_[k - 1];
      if (candidate.sale.view().kind() != EventKind::purchase || folded_.events[k - 1].refusal != Refusal::none)
        continue;
      if (!of.empty() && candidate.stored.id != of) continue;
      index.push_back(k - 1);
      sales.push_back(std::move(candidate.sale));
    }
    std::vector<std::size_t> touched;
    if (sales.empty()) {
      stepper_.settleTime(folded_.state, view.day(), out_);
      out_.refusal = of.empty() ? Refusal::return_unmatched : Refusal::return_sale_unknown;
    } else {
      stepper_.applyReturn(folded_.state, view, events_[i].stored.row.row, sales, shared, out_, touched);
    }
    touched_.resize(events_.size(), false);
    for (const std::size_t s : touched) touched_[index[s]] = true;
    for (std::size_t s = 0; s < sales.size(); ++s) events_[index[s]].sale = std::move(sales[s]);
  }

  void collect(std::size_t lines) {
    for (const Move& move : out_.moves) {
      FoldPosting posting{move.posting, {}};
      appendLines(out_, move.grant, lines, posting.lines);
      folded_.postings.push_back(std::move(posting));
    }
    for (const LotRow& row : out_.lots) {
      const auto [found, fresh] = lot_index_.try_emplace(row.id, folded_.lots.size());
      if (fresh) {
        folded_.lots.push_back(row);
        continue;
      }
      LotRow& lot = folded_.lots[found->second];
      const Value earned = row.earned == kMissing ? lot.earned : row.earned;
      lot = row;
      lot.earned = earned;
    }
    folded_.tier_changes.insert(folded_.tier_changes.end(), out_.tier_changes.begin(), out_.tier_changes.end());
  }

  Stepper& stepper_;
  std::vector<FoldEvent>& events_;
  SharedCounters& shared_;
  Folded folded_;
  Outcome out_;
  std::unordered_map<LotId, std::size_t> lot_index_;
  std::vector<bool> touched_;
};

}  // namespace

Folded fold(Stepper& stepper, std::vector<FoldEvent>& events, Day settled, SharedCounters& shared) {
  return Folder(stepper, events, shared).run(settled);
}

}  // namespace kopeck
