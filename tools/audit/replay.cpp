#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "runtime/run/fold.h"
#include "tools/audit/audit.h"
#include "tools/audit/finding.h"

namespace kopeck {

namespace {

using Sums = std::map<std::tuple<std::int64_t, LotId, std::int32_t>, Value>;

void add(Sums& sums, const Posting& posting) {
  sums[{posting.receipt, posting.lot, posting.rule}] += posting.points;
}

/// All that the ledger holds of one account.
struct Kept {
  StoredAccount account;
  std::vector<FoldEvent> events;
  std::vector<LotRow> lots;
  Sums sums;
  std::vector<TierChange> tier_changes;
};

bool sameLot(const LotRow& a, const LotRow& b) {
  return a.id == b.id && a.earned == b.earned && a.left == b.left && a.earned_day == b.earned_day &&
         a.active_from == b.active_from && a.last_day == b.last_day;
}

bool sameTierChange(const TierChange& a, const TierChange& b) {
  return a.day == b.day && a.from == b.from && a.to == b.to && a.receipt == b.receipt;
}

void compare(Kept& kept, Folded& folded, const plan::Plan& plan, AuditReport& report) {
  const std::string& customer = kept.account.customer;
  AccountState state(plan.layout);
  const bool readable = state.load(plan.layout, kept.account.state);
  if (state.disordered()) folded.state.setDisordered();
  if (!readable || !(state == folded.state))
    finding(report, fmt::format("the state of customer {} is not what its events give", customer),
            fmt::format("состояние клиента {} не такое, какое дают его события", customer));
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
  std::erase_if(sums, [](const auto& entry) { return entry.second == 0; });
  std::erase_if(kept.sums, [](const auto& entry) { return entry.second == 0; });
  if (sums != kept.sums)
    finding(report, fmt::format("the postings of customer {} are not what its events give", customer),
            fmt::format("проводки клиента {} не такие, какие дают его события", customer));
  for (std::size_t i = 0; i < kept.events.size(); ++i) {
    const StoredEvent& stored = kept.events[i].stored;
    if (folded.events[i].record == stored.record && folded.events[i].left == stored.left) continue;
    finding(report, fmt::format("the kept record of event {} (row {}) is not what it gives", stored.id, stored.row.row),
            fmt::format("запись события {} (строка {}) не такая, какую оно даёт", stored.id, stored.row.row));
  }
}

}  // namespace

Status auditReplay(StoreReader& reader, Stepper& stepper, AuditReport& report) {
  const plan::Plan& plan = stepper.plan();
  // One pass over each table, sorted out by account, costs less than a look-up an account.
  std::vector<Kept> all;
  Status status = reader.accounts([&](const StoredAccount& stored) {
    all.emplace_back();
    all.back().account = stored;
    return true;
  });
  if (!status.ok()) return status;
  const auto of = [&](std::int64_t account) -> Kept* {
    return account > 0 && account <= static_cast<std::int64_t>(all.size()) ? &all[static_cast<std::size_t>(account - 1)]
                                                                           : nullptr;
  };
  status = reader.allPostings([&](const StoredPosting& stored) {
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
  for (Kept& kept : all) {
    Status damaged{Done{}};
    status = reader.eventsOf(kept.account.account, [&](const StoredEvent& stored) {
      FoldEvent event;
      if (decode(plan, stored, event)) {
        kept.events.push_back(std::move(event));
      } else {
        finding(report, fmt::format("the record of event {} (row {}) can't be read", stored.id, stored.row.row),
                fmt::format("запись события {} (строка {}) не читается", stored.id, stored.row.row));
      }
      return true;
    });
    if (!status.ok()) return status;
    std::sort(kept.events.begin(), kept.events.end(), before);
    AccountState state(plan.layout);
    (void)state.load(plan.layout, kept.account.state);
    SharedCounters shared(plan);
    Folded folded = fold(stepper, kept.events, state.settledDay(), shared);
    compare(kept, folded, plan, report);
    ++report.replayed;
    kept = Kept{};
  }
  return Done{};
}

}  // namespace kopeck
