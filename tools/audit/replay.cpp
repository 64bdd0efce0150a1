#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <tuple>

#include "runtime/run/fold.h"
#include "tools/audit/audit.h"
#include "tools/audit/content.h"
#include "tools/audit/finding.h"

namespace kopeck {

namespace {

using Sums = std::map<std::tuple<std::int64_t, LotId, std::int32_t>, Value>;

void add(Sums& sums, const Posting& posting) {
  sums[{posting.receipt, posting.lot, posting.rule}] += posting.points;
}

/// Effects by event, rule, kind, channel and text.
using EffectSums = std::map<std::tuple<std::int64_t, std::int32_t, EffectRowKind, std::string, std::string>, Value>;

void add(EffectSums& sums, const EffectRow& effect, const std::string& channel, const std::string& text) {
  sums[{effect.receipt, effect.rule, effect.kind, channel, text}] += effect.amount;
}

/// All that the ledger holds of one account.
struct Kept {
  StoredAccount account;
  std::vector<FoldEvent> events;
  std::vector<LotRow> lots;
  Sums sums;
  EffectSums effects;
  std::vector<TierChange> tier_changes;
  Rooms rooms;
};

bool sameLot(const LotRow& a, const LotRow& b) {
  return a.id == b.id && a.earned == b.earned && a.left == b.left && a.earned_day == b.earned_day &&
         a.active_from == b.active_from && a.last_day == b.last_day;
}

bool sameTierChange(const TierChange& a, const TierChange& b) {
  return a.block == b.block && a.day == b.day && a.from == b.from && a.to == b.to && a.receipt == b.receipt;
}

/// What is not 0 of both is the same.
template <typename Map>
bool sameSums(Map& a, Map& b) {
  for (Map* one : {&a, &b}) std::erase_if(*one, [](const auto& entry) { return entry.second == 0; });
  return a == b;
}

void compare(Kept& kept, Folded& folded, const Programme& programme, AuditReport& report) {
  const std::string& customer = kept.account.customer;
  AccountState state = programme.emptyState();
  const bool readable = programme.load(kept.account.state, state);
  if (state.disordered()) folded.state.setDisordered();
  if (!readable || !(state == folded.state))
    finding(report, fmt::format("the state of customer {} is not what its events give", customer),
            fmt::format("состояние клиента {} не такое, какое дают его события", customer));
  const Version& version = programme[programme.formOf(state)];
  const std::int32_t tier =
      version.numbers.tiers.empty() ? 0 : version.numbers.tiers.front()[static_cast<std::size_t>(state.tier())];
  if (readable && (tier != kept.account.tier || state.settledDay() != kept.account.settled))
    finding(report, fmt::format("the tier or the day of customer {} differs between the state and the table", customer),
            fmt::format("уровень или день клиента {} в состоянии и в таблице различается", customer));
  std::sort(folded.lots.begin(), folded.lots.end(), [](const LotRow& a, const LotRow& b) { return a.id < b.id; });
  if (!std::equal(kept.lots.begin(), kept.lots.end(), folded.lots.begin(), folded.lots.end(), sameLot))
    finding(report, fmt::format("the lots of customer {} are not what its events give", customer),
            fmt::format("партии клиента {} не такие, какие дают его события", customer));
  if (!std::equal(kept.tier_changes.begin(), kept.tier_changes.end(), folded.tier_changes.begin(),
                  folded.tier_changes.end(), sameTierChange))
    finding(report, fmt::format("the tier changes of customer {} are not what its events give", customer),
            fmt::format("смены уровня клиента {} не такие, какие дают его события", customer));
  Sums sums;
  for (const FoldPosting& one : folded.postings) add(sums, one.posting);
  if (!sameSums(sums, kept.sums))
    finding(report, fmt::format("the postings of customer {} are not what its events give", customer),
            fmt::format("проводки клиента {} не такие, какие дают его события", customer));
  EffectSums effects;
  for (const FoldEffect& one : folded.effects) add(effects, one.effect, one.channel, one.text);
  if (!sameSums(effects, kept.effects))
    finding(report, fmt::format("the discounts and messages of customer {} are not what its events give", customer),
            fmt::format("скидки и сообщения клиента {} не такие, какие дают его события", customer));
  for (std::size_t i = 0; i < kept.events.size(); ++i) {
    const StoredEvent& stored = kept.events[i].stored;
    if (folded.events[i].record == stored.record && folded.events[i].left == stored.left) continue;
    finding(report, fmt::format("the kept record of event {} (row {}) is not what it gives", stored.id, stored.row.row),
            fmt::format("запись события {} (строка {}) не такая, какую оно даёт", stored.id, stored.row.row));
  }
}

}  // namespace

namespace {

/// The accounts from `first` on, as many as there are of `all`, each with what the tables hold of it. One pass over
/// each table, sorted out by account, costs less than a look-up an account.
Status readShare(StoreReader& reader, std::int64_t first, std::vector<Kept>& all) {
  for (std::size_t i = 0; i < all.size(); ++i) {
    auto stored = reader.account(first + static_cast<std::int64_t>(i));
    if (!stored.ok()) return stored.error();
    if (stored->has_value()) all[i].account = std::move(**stored);
  }
  const auto of = [&](std::int64_t account) -> Kept* {
    const std::int64_t at = account - first;
    return at >= 0 && at < static_cast<std::int64_t>(all.size()) ? &all[static_cast<std::size_t>(at)] : nullptr;
  };
  Status status = reader.allPostings([&](const StoredPosting& stored) {
    if (Kept* kept = of(stored.posting.account)) add(kept->sums, stored.posting);
    return true;
  });
  if (!status.ok()) return status;
  status = reader.allLots([&](const LotRow& lot) {
    if (Kept* kept = of(lot.account)) kept->lots.push_back(lot);
    return true;
  });
  if (!status.ok()) return status;
  status = reader.allTierChanges([&](const TierChange& change) {
    if (Kept* kept = of(change.account)) kept->tier_changes.push_back(change);
    return true;
  });
  if (!status.ok()) return status;
  status = reader.scheduleRooms(0, [&](const StoredRoom& room) {
    if (Kept* kept = of(room.account)) kept->rooms[room.day] = room.totals;
    return true;
  });
  if (!status.ok()) return status;
  return reader.allEffects([&](const StoredEffect& stored) {
    if (Kept* kept = of(stored.effect.account)) add(kept->effects, stored.effect, stored.channel, stored.text);
    return true;
  });
}

Status replayOne(StoreReader& reader, Programme& programme, Kept& kept, AuditReport& report) {
  Status status = reader.eventsOf(kept.account.account, [&](const StoredEvent& stored) {
    FoldEvent event;
    if (decode(programme, stored, event)) {
      // A gift changes with its cause.
      if (stored.row.kind != EventKind::gift &&
          !says(*programme[event.version].plan, event.sale.view(), programme.size() > 1, stored.row.content))
        finding(report, fmt::format("the record of event {} (row {}) is of another event", stored.id, stored.row.row),
                fmt::format("запись события {} (строка {}) — другого события", stored.id, stored.row.row));
      kept.events.push_back(std::move(event));
    } else {
      finding(report, fmt::format("the record of event {} (row {}) can't be read", stored.id, stored.row.row),
              fmt::format("запись события {} (строка {}) не читается", stored.id, stored.row.row));
    }
    return true;
  });
  if (!status.ok()) return status;
  std::sort(kept.events.begin(), kept.events.end(), before);
  AccountState state = programme.emptyState();
  (void)programme.load(kept.account.state, state);
  SharedCounters shared(*programme.latest().plan);
  auto folded = fold(programme, {kept.account.account, kept.account.customer, &kept.rooms}, kept.events,
                     state.settledDay(), shared);
  if (!folded.ok()) return folded.error();
  compare(kept, *folded, programme, report);
  ++report.replayed;
  return Done{};
}

}  // namespace

Status auditReplay(StoreReader& reader, Programme& programme, AuditReport& report) {
  const auto counts = reader.counts();
  if (!counts.ok()) return counts.error();
  const std::int64_t accounts = counts->accounts;
  // Numbers of accounts have no gaps; those of a damaged ledger may be as large as any number.
  std::int64_t there = 0;
  if (Status status = reader.accounts([&](const StoredAccount&) { return ++there <= accounts; }); !status.ok())
    return status;
  if (there != accounts || counts->postings < 0)
    return Error{
        ErrorKind::damaged,
        fmt::format("the ledger is damaged: accounts are numbered up to {}, and {} are there", accounts, there),
        fmt::format("журнал повреждён: счета пронумерованы до {}, а есть их {}", accounts, there)};
  const std::int64_t shares = 1 + counts->postings / kPostingsAtOnce;
  const std::int64_t share = std::max<std::int64_t>(1, (accounts + shares - 1) / shares);
  for (std::int64_t first = 1; first <= accounts; first += share) {
    std::vector<Kept> all(static_cast<std::size_t>(std::min(share, accounts - first + 1)));
    if (Status status = readShare(reader, first, all); !status.ok()) return status;
    for (Kept& kept : all) {
      if (Status status = replayOne(reader, programme, kept, report); !status.ok()) return status;
      kept = Kept{};
    }
  }
  return Done{};
}

}  // namespace kopeck
