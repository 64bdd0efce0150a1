// What a step did, as rows of the batch at hand, and counted.
#include <algorithm>

#include "runtime/run/book.h"

namespace kopeck {

std::int32_t Book::kindOf(LotId lot) const {
  if (lot == 0) return 0;
  const auto terms = static_cast<std::size_t>(termsOf(lot));
  const std::vector<ProgrammeId::Terms>& all = programme_.id().terms;
  return terms < all.size() ? all[terms].kind : 0;
}

void Book::emit(std::int64_t account, const Outcome& out, std::size_t version, std::int64_t row, Day day,
                std::size_t lines) {
  LedgerBatch& rows = current_->rows;
  const Version& by = programme_[version];
  totals_.schedules_refused += out.schedules_refused;
  for (const Move& move : out.moves) {
    encoded_lines_.clear();
    appendLines(out, move.grant, lines, encoded_lines_);
    Posting posting = numbered(by, move.posting);
    posting.account = account;
    emitPosting(posting, encoded_lines_);
  }
  if (!out.taken.empty() || !out.undone.empty() || !out.effects.empty()) {
    eachEffect(programme_, version, out, row, day, lines, [&](FoldEffect&& one) {
      one.effect.account = account;
      emitEffect(one.effect, one.channel, one.text, one.lines);
    });
  }
  for (LotRow lot : out.lots) {
    lot.account = account;
    current_->lots.push_back(lot);
  }
  for (const TierChange& change : out.tier_changes) {
    rows.tier_changes.push_back(numbered(by, change));
    rows.tier_changes.back().account = account;
  }
}

void Book::emitEffect(EffectRow effect, std::string_view channel, std::string_view text, std::string_view lines) {
  LedgerBatch& rows = current_->rows;
  effect.channel = channel.empty() ? Slice{} : rows.keep(channel);
  effect.text = text.empty() ? Slice{} : rows.keep(text);
  effect.lines = lines.empty() ? Slice{} : rows.keep(lines);
  rows.effects.push_back(effect);
  switch (effect.kind) {
    case EffectRowKind::discount:
    case EffectRowKind::free_units:
      totals_.discounts += effect.amount;
      break;
    case EffectRowKind::message:
      totals_.messages += effect.amount;
      break;
    case EffectRowKind::record:
      break;
  }
}

void Book::emitPosting(Posting posting, std::string_view lines) {
  if (!lines.empty()) posting.lines = current_->rows.keep(lines);
  keepPosting(posting);
}

void Book::keepPosting(const Posting& posting) {
  current_->rows.postings.push_back(posting);
  const auto kind = static_cast<std::size_t>(kindOf(posting.lot));
  if constexpr (kChecks) proof_.moved(static_cast<std::int32_t>(kind), posting.points);
  if (wallet_of_[kind] < 0) {
    const bool coupon = programme_.id().kinds[kind].use == name(plan::KindUse::coupon);
    if (coupon && posting.kind == PostingKind::earned) totals_.coupons_issued += posting.points;
    if (coupon && posting.kind == PostingKind::used) totals_.coupons_used -= posting.points;
    return;
  }
  const auto wallet = static_cast<std::size_t>(wallet_of_[kind]);
  PointTotals& totals = wallet == 0 ? totals_ : totals_.wallets[wallet - 1];
  addTo(totals, posting);
}

}  // namespace kopeck
