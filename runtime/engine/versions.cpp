// Where one version of a programme follows another: time that is cut between two versions, windows filled from kept
// events, and returns of what an earlier version judged.
#include <algorithm>

#include "runtime/engine/step.h"

namespace kopeck {

void Stepper::endTime(AccountState& state, Day day, Outcome& out, SharedCounters* shared) {
  if (day <= state.settledDay()) return;
  settleTime(state, day - 1, out, shared);
  if constexpr (kChecks) checks_.note(state, out, before_time_);
  endDay(state, day - 1, out);
  if constexpr (kChecks) isSound(checks_.account(before_time_, state, out, day - 1), {}, day - 1);
}

void Stepper::beginTime(AccountState& state, Day day, Outcome& out, SharedCounters* shared) {
  if (day <= state.settledDay()) return;
  if constexpr (kChecks) checks_.note(state, out, before_time_);
  // What this version's expiry, applied to earlier points, has ended.
  expireLots(state, day - 1, out);
  beginDay(state, day, shared, out);
  state.setSettledDay(day);
  if constexpr (kChecks) isSound(checks_.account(before_time_, state, out, day), {}, day);
}

void Stepper::remember(AccountState& state, const Sale& sale) {
  const EventView event = sale.view();
  const EventBatch& batch = sale.batch;
  switch (event.kind()) {
    case EventKind::opening:
      for (std::uint32_t i = batch.first_opening[0]; i < batch.first_opening[1]; ++i) {
        const Opening& opening = batch.openings[i];
        if (opening.kind == OpeningKind::spend)
          enterSpend(state, opening.points, opening.day == kNoDay ? event.day() : opening.day);
      }
      return;
    case EventKind::customer:
    case EventKind::giving_back:
    case EventKind::gift:
    case EventKind::adjust:
    case EventKind::redemption:
      return;
    case EventKind::custom:
    case EventKind::purchase:
      break;
  }
  contributions_ = saleContributions(sale);
  // Kept under another version, whose histories had room: in this one's it stays out of what has none.
  if (!roomInWindows(state)) return;
  enterWindows(state, event, event.day());
  if (plan_.layout.item_days == 0 || event.kind() != EventKind::purchase) return;
  for (std::size_t line = 0; line < batch.sku.size(); ++line) {
    const TextId item = batch.sku[line];
    bool left = false;
    bool first = true;
    for (std::size_t other = 0; other < batch.sku.size(); ++other) {
      if (batch.sku[other] != item) continue;
      first = first && other >= line;
      left = left || sale.returned_quantity[other] < batch.quantity[other];
    }
    if (first && !left && item != kNoText) state.addItem(event.day(), item, -1);
  }
}

Fault Stepper::keptByJudge(const Sale& sale, std::vector<Value>& kept) {
  Sale& judged = *sale.as_judged;
  judged.returned_quantity = sale.returned_quantity;
  judged.grants_left = sale.grants_left;
  judged.draws_left = sale.draws_left;
  return sale.judged_by->keptGrants(judged, kept);
}

}  // namespace kopeck
