// Time and versions: what happens to accounts beside the event at hand.
#include <algorithm>
#include <numeric>
#include <utility>

#include "runtime/run/book.h"

namespace kopeck {

/// The account's kept events; asked for only where a new version needs windows that the old one did not keep.
Programme::History Book::historyOf(std::int64_t number) {
  return [this, number]() -> Result<std::vector<Programme::Kept>> {
    std::vector<Programme::Kept> all;
    Status damaged{Done{}};
    Status status = eachEvent(number, [&](StoredEvent&& stored) {
      auto sale = std::make_unique<Sale>();
      if (!decode(programme_, stored, *sale)) {
        damaged = damagedRecord(stored.id);
        return false;
      }
      Programme::Kept& kept = all.emplace_back();
      kept.sale = sale.get();
      kept.version = programme_.numbered(stored.version);
      kept.owned = std::move(sale);
      return true;
    });
    if (!status.ok()) return status.error();
    if (!damaged.ok()) return damaged.error();
    return all;
  };
}

Status Book::enterVersion(std::int64_t number, Day day) {
  Account& account = accounts_[static_cast<std::size_t>(number - 1)];
  return programme_.enterVersion(
      account.state, day, account.customer, shared_, historyOf(number), out_,
      [&](const Outcome& out, std::size_t version) { emit(number, out, version, 0, kNoDay, 0); });
}

Status Book::settle(std::int64_t number, Day day) {
  touch(number);
  Account& account = accounts_[static_cast<std::size_t>(number - 1)];
  return programme_.settle(account.state, day, account.customer, shared_, historyOf(number), out_,
                           [&](const Outcome& out, std::size_t version) { emit(number, out, version, 0, kNoDay, 0); });
}

/// Scheduled rules that look at other accounts, or say something, run for all of them when the ledger passes their day,
/// in the order of the customers' ids; others wait until the account is looked at.
Status Book::passDays(Day from, Day to) {
  if (!eager_ || from == kNoDay) return Done{};
  for (Day day = from + 1; day <= to; ++day) {
    if (!programme_.eagerOn(day)) continue;
    if (by_name_.size() != accounts_.size()) {
      by_name_.resize(accounts_.size());
      std::iota(by_name_.begin(), by_name_.end(), std::int64_t{1});
      std::sort(by_name_.begin(), by_name_.end(), [&](std::int64_t a, std::int64_t b) {
        return accounts_[static_cast<std::size_t>(a - 1)].customer <
               accounts_[static_cast<std::size_t>(b - 1)].customer;
      });
    }
    for (const std::int64_t number : by_name_) {
      const AccountState& state = accounts_[static_cast<std::size_t>(number - 1)].state;
      if (state.settledDay() == kNoDay || state.settledDay() >= day) continue;
      const std::size_t form = programme_.formOf(state);
      if (form == programme_.on(day) && !programme_[form].stepper->isDue(state, day)) continue;
      if (Status status = settleEager(number, day); !status.ok()) return status;
    }
  }
  return Done{};
}

Status Book::catchUp(std::int64_t number, Day day) {
  const AccountState& state = accounts_[static_cast<std::size_t>(number - 1)].state;
  if (state.settledDay() == kNoDay) return Done{};
  for (Day due = state.settledDay() + 1; due <= day; ++due) {
    if (!programme_.eagerOn(due)) continue;
    const std::size_t form = programme_.formOf(state);
    if (form == programme_.on(due) && !programme_[form].stepper->isDue(state, due)) continue;
    if (Status status = settleEager(number, due); !status.ok()) return status;
  }
  return Done{};
}

/// Time up to the day, and what the shared counters said as its rules ran.
Status Book::settleEager(std::int64_t number, Day day) {
  const std::vector<Value> room = roomOf(shared_);
  if (std::any_of(room.begin(), room.end(), [](Value value) { return value != 0; })) {
    // Days before it first: they found the counters as they were then, or had no use for them.
    if (Status status = settle(number, day - 1); !status.ok()) return status;
    keepRoom(number, day, room);
  }
  return settle(number, day);
}

void Book::keepRoom(std::int64_t number, Day day, const std::vector<Value>& room) {
  const std::string_view totals(reinterpret_cast<const char*>(room.data()), room.size() * sizeof(Value));
  current_->rows.schedule_rooms.push_back({number, day, current_->rows.keep(totals)});
  current_->rooms[number][day] = room;
}

Result<Rooms> Book::roomsOf(std::int64_t number) {
  Rooms rooms;
  if (!eager_) return rooms;
  Status status = reader_->scheduleRooms(number, [&](const StoredRoom& room) {
    rooms[room.day] = room.totals;
    return true;
  });
  if (!status.ok()) return status.error();
  for (const Batch* batch : {in_flight_.get(), current_.get()}) {
    const auto found = batch->rooms.find(number);
    if (found == batch->rooms.end()) continue;
    for (const auto& [day, totals] : found->second) rooms[day] = totals;
  }
  return rooms;
}

Status Book::finish(Day until) {
  const Day day = until == kNoDay ? latest_day_ : until;
  if (day != kNoDay) {
    if (Status status = passDays(latest_day_, day); !status.ok()) return status;
  }
  for (std::size_t i = 0; day != kNoDay && i < accounts_.size(); ++i) {
    const AccountState& state = accounts_[i].state;
    if (state.settledDay() == kNoDay || state.settledDay() >= day) continue;
    const std::size_t form = programme_.formOf(state);
    if (form == programme_.on(day) && !programme_[form].stepper->isDue(state, day)) continue;
    if (Status status = settle(static_cast<std::int64_t>(i + 1), day); !status.ok()) return status;
  }
  return stop();
}

Status Book::stop() {
  if (Status status = handOver(); !status.ok()) return status;
  return writer_->wait();
}

std::vector<Book::Outstanding> Book::outstanding() const {
  std::vector<Outstanding> sums(totals_.wallets.size() + 1);
  for (std::size_t i = 0; i < accounts_.size(); ++i) {
    const AccountState& state = accounts_[i].state;
    const Version& version = programme_[programme_.formOf(state)];
    const plan::Plan& plan = *version.plan;
    const Day day = std::max(state.settledDay(), latest_day_);
    const auto wallet_of = [&](std::int32_t kind) {
      return wallet_of_[static_cast<std::size_t>(version.numbers.kinds[static_cast<std::size_t>(kind)])];
    };
    for (const Lot& lot : state.lots()) {
      const std::int32_t wallet = wallet_of(plan.terms[static_cast<std::size_t>(lot.terms)].kind);
      if (wallet < 0) continue;
      Outstanding& sum = sums[static_cast<std::size_t>(wallet)];
      sum.all += lot.left;
      if (lot.active_from > day) sum.pending += lot.left;
    }
    for (std::size_t kind = 0; kind < std::max<std::size_t>(1, plan.schema.wallets.size()); ++kind)
      sums[static_cast<std::size_t>(wallet_of(static_cast<std::int32_t>(kind)))].debt +=
          debtOf(plan, state, static_cast<std::int32_t>(kind));
  }
  return sums;
}

}  // namespace kopeck
