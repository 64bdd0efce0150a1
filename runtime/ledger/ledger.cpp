#include "runtime/ledger/ledger.h"

#include <algorithm>

namespace kopeck {

std::string_view name(PostingKind kind) {
  switch (kind) {
    case PostingKind::earned:
      return "earned";
    case PostingKind::redeemed:
      return "redeemed";
    case PostingKind::expired:
      return "expired";
    case PostingKind::taken_back:
      return "taken_back";
    case PostingKind::returned:
      return "returned";
    case PostingKind::repaid:
      return "repaid";
    case PostingKind::uncollected:
      return "uncollected";
    case PostingKind::adjusted:
      return "adjusted";
    case PostingKind::turned:
      return "turned";
    case PostingKind::used:
      return "used";
    case PostingKind::opened:
      return "opened";
    case PostingKind::gifted:
      return "gifted";
    case PostingKind::by_hand:
      return "by_hand";
  }
  return {};  // a number that no version has written
}

void addTo(PointTotals& totals, const Posting& posting) {
  switch (posting.kind) {
    case PostingKind::earned:
      totals.earned += posting.points;
      break;
    case PostingKind::redeemed:
      totals.redeemed -= posting.points;
      break;
    case PostingKind::expired:
      totals.expired -= posting.points;
      break;
    case PostingKind::taken_back:
      totals.taken_back -= posting.points;
      break;
    case PostingKind::returned:
      totals.returned += posting.points;
      break;
    case PostingKind::repaid:
      break;
    case PostingKind::uncollected:
      totals.uncollected += posting.wanted;
      break;
    case PostingKind::adjusted:
      totals.adjusted += posting.points;
      break;
    case PostingKind::turned:
    case PostingKind::used:
      totals.turned -= posting.points;
      break;
    case PostingKind::opened:
      totals.opened += posting.points;
      break;
    case PostingKind::gifted:
      totals.gifted += posting.points;
      break;
    case PostingKind::by_hand:
      totals.by_hand += posting.points;
      break;
  }
}

CounterAccount counterOf(PostingKind kind) {
  switch (kind) {
    case PostingKind::earned:
    case PostingKind::gifted:
      return CounterAccount::issued;
    case PostingKind::redeemed:
    case PostingKind::returned:
    case PostingKind::used:
      return CounterAccount::redeemed;
    case PostingKind::expired:
      return CounterAccount::breakage;
    case PostingKind::taken_back:
    case PostingKind::uncollected:
      return CounterAccount::taken_back;
    case PostingKind::adjusted:
    case PostingKind::by_hand:
      return CounterAccount::adjustment;
    case PostingKind::opened:
      return CounterAccount::opening;
    case PostingKind::turned:
      return CounterAccount::exchanged;
    case PostingKind::repaid:
      return CounterAccount::transfer;
  }
  return CounterAccount::adjustment;
}

std::string_view name(CounterAccount account) {
  switch (account) {
    case CounterAccount::issued:
      return "issued";
    case CounterAccount::redeemed:
      return "redeemed";
    case CounterAccount::breakage:
      return "breakage";
    case CounterAccount::taken_back:
      return "taken_back";
    case CounterAccount::adjustment:
      return "adjustment";
    case CounterAccount::opening:
      return "opening";
    case CounterAccount::exchanged:
      return "exchanged";
    case CounterAccount::transfer:
      return "transfer";
  }
  return {};
}

std::string_view name(Verdict8 verdict) {
  switch (verdict) {
    case Verdict8::posted:
      return "posted";
    case Verdict8::anonymous:
      return "anonymous";
    case Verdict8::duplicate:
      return "duplicate";
    case Verdict8::refused:
      return "refused";
    case Verdict8::waiting:
      return "waiting";
    case Verdict8::taken_up:
      return "taken_up";
  }
  return {};
}

std::string_view name(Refusal refusal) {
  switch (refusal) {
    case Refusal::none:
      return "none";
    case Refusal::number_reused:
      return "number_reused";
    case Refusal::too_late:
      return "too_late";
    case Refusal::after_the_run:
      return "after_the_run";
    case Refusal::return_unmatched:
      return "return_unmatched";
    case Refusal::return_sale_unknown:
      return "return_sale_unknown";
    case Refusal::return_exceeds_sale:
      return "return_exceeds_sale";
    case Refusal::return_too_late:
      return "return_too_late";
    case Refusal::redeem_anonymous:
      return "redeem_anonymous";
    case Refusal::overflow:
      return "overflow";
    case Refusal::return_item_unknown:
      return "return_item_unknown";
    case Refusal::return_not_by_buyer:
      return "return_not_by_buyer";
    case Refusal::before_the_programme:
      return "before_the_programme";
    case Refusal::gift_unknown:
      return "gift_unknown";
    case Refusal::gift_to_self:
      return "gift_to_self";
  }
  return {};
}

std::int64_t RunTotals::refusedTotal() const {
  std::int64_t total = 0;
  for (const RejectCount& reject : refused) total += reject.count;
  return total;
}

void RunTotals::addRefused(std::string_view reason, std::int64_t item_lines) {
  const auto found = std::ranges::find(refused, reason, &RejectCount::reason);
  if (found == refused.end()) {
    refused.push_back({std::string(reason), 1, item_lines});
    return;
  }
  ++found->count;
  found->lines += item_lines;
}

void RunTotals::removeRefused(std::string_view reason, std::int64_t item_lines) {
  const auto found = std::ranges::find(refused, reason, &RejectCount::reason);
  if (found == refused.end()) return;
  found->lines -= item_lines;
  if (--found->count == 0) refused.erase(found);
}

void LedgerBatch::clear() {
  events.clear();
  postings.clear();
  lots.clear();
  lots_gone.clear();
  accounts.clear();
  tier_changes_void.clear();
  tier_changes.clear();
  effects.clear();
  sales.clear();
  records.clear();
  verdicts.clear();
  returned_void.clear();
  returned.clear();
  totals.clear();
  store_totals.clear();
  schedule_rooms.clear();
  first_text = 0;
  texts.clear();
  raw.clear();
  bytes.clear();
  position = {};
  run = {};
  latest_day = kNoDay;
}

}  // namespace kopeck
